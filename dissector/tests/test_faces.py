# SPDX-License-Identifier: GPL-2.0-or-later
"""Two faces, one verdict: what the command reports of a capture the plugin draws, message by message.

Arguments: mikeylab.so, the command mikeylab.
"""
import json
import subprocess
import sys
from pathlib import Path

from carriers import CAPTURES, join
from defects import DEFECTS
from frames import pcapng, udp
from messages import DIALECT_KEYS, KEYS, dialect
from plugin import PCAPS, PluginTest, main

MIKEYLAB = Path(sys.argv.pop(2)).resolve()
VECTORS = Path(__file__).resolve().parents[2] / "vectors"
HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
PK = ("rsa", "ca", "cert", "env")
BY_CSB = ("dh", "env", "tgk", "ssv")
VECTOR_TIME = 1117584001  # when most messages of the vectors were seen
LEFT_OUT = (
    # A key file with such a secret is refused.
    "pk/private-key/", "sakke/secrets/kpak-off-curve", "sakke/secrets/z-off-curve", "sakke/secrets/one-off-curve",
    # The CSB ID and the timestamp are those of the test before it.
    "dh/exponent-second",
)


def plain(text):
    """Bytes as the report writes them."""
    return text and text.replace(":", "")


def reported(message, frames):
    """A message of the report."""
    auth = message["auth"] if message["length"] else None
    return {
        "frame": message["frame"],
        "csb_id": message["csb_id"] if auth else None,
        "carrier": message["carrier"],
        "mode": message["mode"] if auth else None,
        "role": message["role"] if auth else None,
        "auth": auth and (auth["kind"], auth["status"], auth["deviation"] or auth.get("reading")),
        "answers": frames.get(message.get("answers")),
        "findings": sorted((f["rule"], f["outcome"], f["offset"], f["length"]) for f in message["findings"]),
    }


def drawn(message):
    """A message in Wireshark's tree, in the same words."""
    auth = message.find("mikey.auth")
    request = message.one("mikey.request_in")
    return {
        "frame": message.frame,
        "csb_id": message.one("mikey.csb_id"),
        "carrier": message.one("mikey.carrier"),
        "mode": message.one("mikey.mode"),
        "role": message.one("mikey.role"),
        "auth": (auth[0].one("mikey.auth.kind"), auth[0].show, auth[0].one("mikey.auth.reading")) if auth else None,
        "answers": request and int(request),
        "findings": sorted((f.rule, f.outcome, f.offset, f.length) for f in message.findings),
    }


def verdict(exchange):
    return "pass, structure only" if exchange["structure_only"] else exchange["verdict"]


def reported_keys(exchanges):
    return {
        (session["ssrc"], session["cs_id"], session["profile"], session["tek"], session.get("salt"), session["mki"])
        for exchange in exchanges
        for session in exchange.get("keys", {}).get("crypto_sessions", [])
        if session.get("tek")
    }


def drawn_keys(messages):
    names = ("profile", "tek", "salt", "mki")
    return {
        (
            session.one("mikey.session.ssrc"),
            int(session.one("mikey.session.cs_id")),
            *(plain(session.one(f"mikey.session.{name}")) for name in names),
        )
        for message in messages
        for session in message.find("mikey.session")
    }


def take(data, size):
    return data[:size], data[size:]


def numbered(data):
    """A number with its length in front, and the rest."""
    size, rest = take(data, 2)
    return take(rest, int.from_bytes(size, "big"))


def parts(kind, identity, **values):
    given = "".join(f" {name}={value}" for name, value in values.items() if value != "hex:")
    return f"{kind} {identity}{given}\n"


def kms_line(identity, secret):
    """KPAK and Z, then perhaps key period and offset."""
    kpak, rest = take(secret, 65)
    z, rest = take(rest, 257)
    times = zip(("period", "offset"), (int.from_bytes(number, "big") for number in take(rest, 8) if number))
    return parts("kms", identity, kpak=f"hex:{kpak.hex()}", z=f"hex:{z.hex()}", **dict(times))


def sakke_line(identity, secret):
    rsk, uid = take(secret, 257)
    return parts("sakke", identity, rsk=f"hex:{rsk.hex()}", uid=f"hex:{uid.hex()}")


class Faces(PluginTest):
    def ibe_line(self, identity, secret):
        """A private key of MIKEY-IBAKE and the parameters of its service, as a vector has them."""
        p, rest = numbered(secret[1:])
        q, rest = numbered(rest)
        base, rest = take(rest, 2 * len(p) + 1)
        kms, key = take(rest, len(base))
        values = {"p": p, "q": q, "P": base, "Ppub": kms}
        text = ("".join(f"{name} = {value.hex()}\n" for name, value in values.items()) +
                f"hash = {HASHES[secret[0] - 1]}\n")
        return f"ibe {identity} params=file:{self.readable(text.encode())} key=hex:{key.hex()}\n"

    def key_line(self, kind, identity, secret):
        """A line of a key file, of a secret that a vector has."""
        if kind in BY_CSB:
            return f"{kind} {identity if identity == '*' else '0x' + identity} {secret}\n"
        name = identity if identity == "*" else f"hex:{identity}"
        data = secret.removeprefix("hex:")
        made = {"ibe": self.ibe_line, "kms": kms_line, "sakke": sakke_line}.get(kind)
        return made(name, bytes.fromhex(data)) if made else f"{kind} {name} {secret}\n"

    def vectors(self, name, *kinds):
        """A capture of all messages in a file of vectors, exchange by exchange, and the secrets of these kinds."""
        ends = ("192.0.2.1", "192.0.2.2")
        frames, lines = [], []
        given = json.loads((VECTORS / f"{name}.json").read_text())
        files = {name: f"file:{self.readable(bytes.fromhex(data))}" for name, data in given.get("material", {}).items()}
        for test in given["tests"]:
            if test["id"].startswith(LEFT_OUT):
                continue
            for message in test["input"]["messages"]:
                request = message["role"] in ("init", "update")
                frames.append(udp(bytes.fromhex(message["message"]), src=ends[not request], dst=ends[request]))
            lines += [self.key_line(one["kind"], one["identity"],
                                    files.get(one.get("material")) or f"hex:{one['secret']}")
                      for one in test["input"]["secrets"] if one["kind"] in kinds]
        return pcapng(frames, start=VECTOR_TIME), "".join(dict.fromkeys(lines)).encode()

    def compare(self, capture, keys):
        capture, keys = self.readable(capture), keys and self.readable(keys)
        command = [MIKEYLAB, "check", "--format", "json", "--reveal", *(["--keys", keys] if keys else []), capture]
        report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)["captures"][0]
        options = ["-2", "-o", "mikey.session_keys:TRUE", *(["-o", f"mikey.key_file:{keys}"] if keys else [])]
        messages = self.messages(capture, *options)
        frames = {message["id"]: message["frame"] for message in report["messages"]}
        self.assertEqual([drawn(message) for message in messages],
                         [reported(each, frames) for each in report["messages"]])
        keys = reported_keys(report["exchanges"])
        self.assertEqual({key[1:] for key in drawn_keys(messages)}, {key[1:] for key in keys})
        self.assertLessEqual(keys, drawn_keys(messages))  # SSRCs of the Responder are known after its answer only
        verdicts = [field.show for message in messages for field in message.find("mikey.exchange.verdict")]
        # As they began, not as they ended.
        exchanges = sorted(report["exchanges"], key=lambda exchange: frames[exchange["messages"][0]])
        self.assertEqual(verdicts, [verdict(exchange) for exchange in exchanges])

    def test_captures(self):
        captures = sorted(set(PCAPS.glob("*.pcap*")) - set(PCAPS.glob("rtsps-*")))  # the command does not decrypt TLS
        self.assertTrue(captures)
        for capture in captures:
            keys = capture.with_suffix(".keys")
            for secrets in {keys if keys.exists() else None, None}:
                with self.subTest(capture.name, keys=secrets is not None):
                    self.compare(capture, secrets)

    def test_carriers(self):
        capture, _ = join([each for each in CAPTURES if not each.plugin_only])
        for keys in (KEYS.encode(), None):
            with self.subTest(keys=keys is not None):
                self.compare(capture, keys)

    def test_dialect(self):
        ends = ("192.0.2.1", "192.0.2.2")
        capture = pcapng([udp(data, src=ends[not first], dst=ends[first]) for data, first in dialect()])
        for keys in (DIALECT_KEYS.encode(), None):
            with self.subTest(keys=keys is not None):
                self.compare(capture, keys)
        counted = [sum(map(len, values))
                   for values in zip(*self.fields(capture, "mikey.mykey.dh.value", "mikey.mykey.kemac.tgk"))]
        self.assertEqual(counted, [8, 2])

    def test_forked(self):
        """Two answer one request: the keys of each stand with its answer."""
        vectors = json.loads((VECTORS / "rules.json").read_text())["tests"]
        given = next(each for each in vectors if each["id"] == "rules/rfc3830/5.3/answered-anew/good")["input"]
        ends = ("192.0.2.1", "192.0.2.2")
        capture = pcapng([udp(bytes.fromhex(message["message"]), src=ends[n > 0], dst=ends[n == 0])
                          for n, message in enumerate(given["messages"])])
        keys = "".join(f"{each['kind']} * hex:{each['secret']}\n" for each in given["secrets"]).encode()
        self.compare(capture, keys)
        options = ("-o", "mikey.session_keys:TRUE", "-o", f"mikey.key_file:{self.readable(keys)}")
        request, first, second = self.messages(capture, *options)
        self.assertEqual(len(drawn_keys([request])), 0)
        self.assertEqual(len(drawn_keys([first]) | drawn_keys([second])), 2)

    def test_vectors(self):
        """Among them keys that others supersede: of those who answer, in what RFC 6267 leaves open."""
        for name, *kinds in (("ibake-exchange", "ibe", "dh"), ("ibake-update", "ibe", "dh"), ("psk-exchange", "psk"),
                             ("psk-update", "psk"), ("ticket-exchange", "psk", "tpk"), ("ticket-update", "psk", "tpk"),
                             ("pk-exchange", *PK), ("pk-update", *PK), ("rsar-exchange", *PK), ("rsar-update", *PK),
                             ("dh-exchange", "dh", *PK), ("dh-update", "dh", *PK), ("dhhmac-exchange", "psk", "dh"),
                             ("dhhmac-update", "psk", "dh"), ("sakke-exchange", "kms", "sakke", "ca", "ssv")):
            with self.subTest(name):
                self.compare(*self.vectors(name, *kinds))

    def test_tgk(self):
        """The key file has nothing but the TGKs."""
        capture = PCAPS / "psk-udp2269.pcap"
        values = json.loads(capture.with_suffix(".values.json").read_text())
        lines = [f"tgk {exchange['csb_id']} hex:{tgk}\n" for exchange in values for tgk in exchange["tgk"]]
        self.compare(capture, "".join(lines).encode())
        options = ("-2", "-o", "mikey.session_keys:TRUE",
                   "-o", f"mikey.key_file:{self.readable(''.join(lines).encode())}")
        drawn = sum((row[0] for row in self.fields(capture, "mikey.session.tek", options=options)), [])
        expected = {session["tek"] for exchange in values for session in exchange["crypto_sessions"]}
        self.assertLessEqual(expected, {plain(tek) for tek in drawn})

    def test_defects(self):
        self.compare(pcapng([udp(defect.data) for defect in DEFECTS]), KEYS.encode())


main()

# SPDX-License-Identifier: BSD-2-Clause
"""The MIKEY messages of the SIP calls with PK, DH, DHHMAC and RSA-R, made for the present moment.

    mode_messages.py FOLDER    writes there for each call the base64 text of its messages, its key file and the values
                               it must lead to

The messages come from the generator of the vectors, which shares no code with the library.
"""

import base64
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "vectors"))
from generator import agreement, certificates, modp, payloads, pk, psk  # noqa: E402
from generator.agreement import Half, Mac, sdp_ids  # noqa: E402
from generator.payloads import Key, SrtpId, spi  # noqa: E402
from generator.pk import CACHE, OAEP, Envelope, Offer, Sealed  # noqa: E402
from generator.psk import Csb, Stamp  # noqa: E402
from generator.seed import material, number  # noqa: E402
from generator.signed import PSS, Signer  # noqa: E402

ALICE, BOB = Signer("alice-2048"), Signer("bob-2048", PSS, "sha256")
IDS = [sdp_ids("mikey")]


def stamp(seconds: float) -> Stamp:
    return Stamp(psk.ntp(int(seconds), int(seconds % 1 * 2**32)))


class Call:
    """One call: two messages that set up the bundle, two that update it. Secrets come from the name of the call."""

    def __init__(self, name: str, seconds: float) -> None:
        self.name, self.first, self.second = name, stamp(seconds), stamp(seconds + 1)
        ssrcs = [number(name, f"ssrc{i}") for i in range(4)]
        self.offered = Csb(self.secret("key", 16), number(name, "csb"), self.secret("rand", 16),
                           sessions=[SrtpId(0, ssrc) for ssrc in (*ssrcs[:2], 0, 0)])
        self.answered = replace(self.offered, sessions=[SrtpId(0, ssrc) for ssrc in ssrcs])
        self.policies = [psk.srtp_policy()]

    def secret(self, name: str, length: int) -> bytes:
        return material("call/" + self.name, name, length)

    def key(self, mki: int) -> Key:
        return Key(payloads.TGK, self.secret(f"tgk{mki}", 16), kv=spi(bytes([mki])))

    def halves(self, group: int, mki: int) -> tuple[Half, Half]:
        return tuple(Half(group, self.secret(f"{who}{mki}", 40), spi(bytes([mki]))) for who in ("xi", "xr"))

    def offer(self, signer: Signer) -> Offer:
        return Offer(signer, [signer.key], list(self.policies))

    def cached_update(self) -> list:
        """The envelope key as pre-shared key, RFC 3830 4.5."""
        return [
            psk.init(self.answered, self.second, [self.key(2)], policies=self.policies, update=True, v_flag=1,
                     extra=IDS),
            psk.response(self.answered, self.second)
        ]


def pk_call(call: Call) -> tuple[list, list[str]]:
    sealed, envelope = Sealed([call.key(1)], call.offered.idi), Envelope("bob-2048", OAEP, CACHE)
    offer = call.offer(ALICE)
    offer.certificates, offer.extra = ["alice-sub", "sub"], IDS
    init = pk.init(call.offered, call.first, sealed, envelope, offer, v_flag=1)
    return [init, pk.response(call.answered, call.first), *call.cached_update()], [key_line("rsa", "bob-2048.key")]


def rsar_call(call: Call) -> tuple[list, list[str]]:
    offer = call.offer(ALICE)
    offer.extra = IDS
    init = pk.reverse_init(call.offered, call.first, offer)
    answer = pk.reverse_response(call.answered, call.first, Sealed([call.key(1)], call.answered.idr),
                                 Envelope("alice-2048", cache=CACHE), call.offer(BOB))
    return [init, answer, *call.cached_update()], [key_line("rsa", "alice-2048.key")]


def _agreement(call: Call, group: int, proofs: tuple) -> list:
    """Initial exchange and update with new halves; `proofs` are those of Initiator and Responder."""
    ours, theirs = call.halves(group, 1)
    new_ours, new_theirs = call.halves(group, 2)
    return [
        agreement.init(call.offered, call.first, ours, proofs[0], policies=call.policies, extra=IDS, v_flag=1),
        agreement.response(call.answered, call.first, theirs, ours, proofs[1]),
        agreement.init(call.answered, call.second, new_ours, proofs[0], True, call.policies, IDS, v_flag=1),
        agreement.response(call.answered, call.second, new_theirs, new_ours, proofs[1])
    ]


def _exponents(call: Call, side: int) -> list[str]:
    """Of the initial exchange and of the update."""
    return [f"dh 0x{call.offered.csb_id:08x} hex:{call.halves(0, mki)[side].private.hex()}" for mki in (1, 2)]


def dh_call(call: Call) -> tuple[list, list[str]]:
    offers = Offer(ALICE, [ALICE.key]), Offer(BOB, [BOB.key])
    return _agreement(call, modp.OAKLEY_5, offers), _exponents(call, 0)


def dhhmac_call(call: Call) -> tuple[list, list[str]]:
    shared = f"psk {call.offered.idi.decode()} hex:{call.offered.psk.hex()}"
    return _agreement(call, modp.OAKLEY_2, (Mac(), Mac())), [shared, *_exponents(call, 1)]


def key_line(kind: str, name: str) -> str:
    who = {"alice": certificates.ALICE, "bob": certificates.BOB}.get(name.partition("-")[0], b"*").decode()
    return f"{kind} {who} base64:{base64.b64encode(certificates.named(name)).decode()}"


KEY_FILE_HEAD = """# SPDX-License-Identifier: BSD-2-Clause
# Secrets of this call and the issuer of its certificates; made for tests, used nowhere else.
"""

CALLS = {"pk-sip-call": pk_call, "dh-sip-call": dh_call, "dhhmac-sip-call": dhhmac_call, "rsar-sip-call": rsar_call}


def keys_of(csb: Csb, built) -> list[dict]:
    """What a message with keys leads to, as pcaps/check-reports wants it."""
    if "keys" not in built.values:
        return []
    sessions = [{name: one.get(name) for name in ("cs_id", "ssrc", "tek", "salt", "mki")}
                for one in built.values["sessions"]]
    return [{"csb_id": f"0x{csb.csb_id:08x}", "tgk": [one["key"] for one in built.values["keys"]],
             "crypto_sessions": sessions}]


def main() -> None:
    folder = Path(sys.argv[1])
    for name, make in CALLS.items():
        call = Call(name, time.time())
        messages, lines = make(call)
        for line, built in zip(("offer", "answer", "update", "updated"), messages):
            (folder / f"{name}-{line}").write_bytes(base64.b64encode(built.data))
        if name != "dhhmac-sip-call":
            lines.append(key_line("ca", "ca.cert"))
        (folder / f"{name}.keys").write_text(KEY_FILE_HEAD + "\n".join(lines) + "\n")
        values = [one for built in messages for one in keys_of(call.offered, built)]
        (folder / f"{name}.values.json").write_text(json.dumps(values, indent=2) + "\n")


if __name__ == "__main__":
    main()

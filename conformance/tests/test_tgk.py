#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`tgk` lines: the TGK alone gives the keys of every mode whose own secrets are missing, and media prove them."""
import json
import pathlib
import sys

import material
import media
from command import SOURCE, CommandTest, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vectors"))
from generator import ibake, psk  # noqa: E402  (the path has to be there)
from test_ibake import plan_of  # noqa: E402

MODES = ("psk", "pk", "dh", "dhhmac", "rsar", "ticket", "sakke")
TRANSFERS = (14, 15)  # data types: other messages of MIKEY-TICKET bring keys for users
TGK_ONLY, CLEAR = 0, 0
STEP = 4  # each of them would take too long
PROFILE = "AES_CM_128_HMAC_SHA1_80"


def packet(role, data):
    return (material.udp if role == "init" else material.reply)(data)


def keyed(mode):
    """(test, TGKs, crypto sessions, CSB ID) of exchanges of the vectors whose TGKs cannot be read in the capture."""
    for test in json.loads((SOURCE / f"vectors/{mode}-exchange.json").read_text())["tests"]:
        found = None
        for message, expected in zip(test["input"]["messages"], test["expected"]["messages"]):
            head = bytes.fromhex(message["message"][:16])
            closed = mode in ("dh", "dhhmac") or expected.get("encr_alg") != CLEAR
            if (expected.get("keys") and expected.get("sessions") and closed and
                    (mode != "ticket" or head[1] in TRANSFERS)):
                found = test, expected["keys"], expected["sessions"], head[4:].hex()
        if (found and "/encr-0/" not in test["id"] and test["result"] == "valid" and
                all(key["type"] == TGK_ONLY for key in found[1])):
            yield found


def session_keys(sessions):
    return {(session["cs_id"], session["tek"], session["salt"]) for session in sessions}


class Tgk(CommandTest):
    def sessions(self, packets, lines):
        """Crypto sessions that the command reports of the packets."""
        self.write("keys", "\n".join(lines) + "\n")
        self.write("x.pcap", material.pcap(packets, psk.START))
        done = self.run_command("check", "--reveal", "--skip", "*", "--keys", "keys", "--format", "json", "x.pcap")
        exchanges = json.loads(done.stdout)["captures"][0]["exchanges"]
        return [session for exchange in exchanges for session in exchange.get("keys", {}).get("crypto_sessions", [])]

    def test_every_mode(self):
        for mode in MODES:
            count = proven = 0
            for test, keys, sessions, csb_id in list(keyed(mode))[::STEP]:
                with self.subTest(test["id"]):
                    packets = [packet(m["role"], bytes.fromhex(m["message"])) for m in test["input"]["messages"]]
                    own, other = sessions[0], {"cs_id": None}
                    sender = media.sender(bytes.fromhex(own["tek"]), bytes.fromhex(own["salt"]))
                    packets.append(media.udp(media.sealed(7, sender, int(own.get("ssrc", "0x0"), 16))))
                    lines = [f"tgk 0x{csb_id} hex:{key['key']}" for key in keys]
                    got = self.sessions(packets, lines)
                    self.assertLessEqual(session_keys(sessions), session_keys(got))
                    self.assertEqual(self.sessions(packets, [f"tgk {int(csb_id, 16) ^ 1} hex:00"]), [])
                    first = next((s for s in got if s["tek"] == own["tek"]), other)
                    count += 1
                    if first["profile"] == PROFILE and not keys[0]["kv"]:
                        self.assertEqual(first["media"]["srtp_authenticated"], 1)
                        proven += 1
            self.assertGreater(count, 4, mode)
            self.assertTrue(proven or mode in ("ticket", "sakke"), mode)  # whose keys have MKIs, whose policies differ

    def test_ibake(self):
        plan = plan_of("tgk")
        messages = [ibake.i_message_1(plan), ibake.r_message_1(plan)]
        packets = [packet(role, one.data) for role, one in zip(("init", "response"), messages)]
        known = self.sessions(packets, [f"tgk 0x{plan.csb_id:08x} hex:{ibake.tgk(plan).hex()}"])
        tek, salt = (material.derived(plan.csb_id, 1, ibake.tgk(plan), plan.rand))
        self.assertEqual(session_keys(known), {(1, tek.hex(), salt.hex())})

    def test_own_secret_first(self):
        """Where the mode's own secret opens the message, and where it fails, the line says nothing."""
        self.write("x.pcap", material.pcap(material.exchange()))
        for psk_line, seen in ((material.KEYS, True), ("psk * ascii:wrong\n", False)):
            self.write("keys", psk_line + "tgk * hex:" + "5a" * 16 + "\n")
            text = self.run_command("keys", "--reveal", "--keys", "keys", "x.pcap").stdout
            self.assertEqual(material.TGK.hex() in text, seen)
            self.assertNotIn("5a" * 16, text)

    def test_no_proof(self):
        """What the TGK does not protect stays unverified, whatever media say."""
        test, keys, _, _ = next(found for found in keyed("psk") if "mac-1" in found[0]["id"])
        packets = [packet(m["role"], bytes.fromhex(m["message"])) for m in test["input"]["messages"]]
        self.sessions(packets, [f"tgk * hex:{key['key']}" for key in keys])
        report = self.report("--keys", "keys", "x.pcap")["captures"][0]
        self.assertEqual({m["auth"]["status"] for m in report["messages"]} - {"absent"}, {"needs-key"})
        self.assertEqual([e["structure_only"] for e in report["exchanges"]], [True])
        self.assertTrue(report["exchanges"][0]["keys"]["crypto_sessions"])


if __name__ == "__main__":
    main()

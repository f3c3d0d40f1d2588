#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Messages in the formats of rvoip and linejs: told in captures and in files, and media under their keys."""
import sys

import material
import media
from command import SOURCE, CommandTest, main
from media import sealed, udp

sys.path.insert(0, str(SOURCE / "vectors"))

from generator import linejs, pk, psk, rvoip, srtp  # noqa: E402
from generator.certificates import ALICE, BOB, named  # noqa: E402

PSK, TEK, SALT = b"a key of two peers", bytes(range(0x20, 0x30)), bytes(range(0x70, 0x7E))
LAYOUT = "rvoip-layout"


def stream():
    by = srtp.Sender(srtp.Policy(), TEK, SALT, b"")
    return [udp(sealed(seq, by)) for seq in range(1, 5)]


class Peers(CommandTest):
    def check(self, message, keys):
        self.write("keys", keys)
        self.write("peer.pcap", material.pcap([material.udp(message)] + stream()))
        return self.report("--keys", "keys", "--reveal", "peer.pcap", expect=1)["captures"][0]

    def proven(self, capture, deviation):
        exchange, = capture["exchanges"]
        own, = exchange["keys"]["crypto_sessions"]
        self.assertEqual((exchange["verdict"], own["deviation"]), ("fail", deviation))
        self.assertEqual((own["master_key"], own["master_salt"]), (TEK.hex(), SALT.hex()))
        self.assertEqual(own["media"]["srtp_authenticated"], 4)

    def test_rvoip(self):
        for key, status in ((f"psk * hex:{PSK.hex()}\n", "failed"), ("", "needs-key")):
            with self.subTest(status=status):
                capture = self.check(rvoip.init(PSK, material.START, TEK, SALT), key)
                self.assertEqual(capture["messages"][0]["auth"]["status"], status)
                self.proven(capture, LAYOUT)

    def test_linejs(self):
        self.write("bob.der", named("bob-2048.key"))
        csb = psk.Csb(b"envelope key 16b", 0x11223344, material.RAND, idi=ALICE, idr=BOB)
        stamp = psk.Stamp(psk.ntp(material.START))
        message = linejs.init(csb, stamp, pk.Envelope("bob-2048", pk.OAEP), TEK + SALT)
        capture = self.check(message, f"rsa {BOB.decode()} file:bob.der\n")
        self.proven(capture, "linejs-message-keys+linejs-layout")

    def test_files(self):
        for name, message in (("init", rvoip.init(PSK, material.START, TEK, SALT)),
                              ("response", rvoip.response(PSK, material.START, material.RAND))):
            with self.subTest(name):
                self.write("peer.bin", message)
                found, = self.report("peer.bin", expect=1)["captures"][0]["messages"]
                self.assertIn(LAYOUT, {each.get("deviation") for each in found["findings"]})
                self.write("peer.bin", message + b"\0")
                self.assertIn("neither a capture file nor a message",
                              self.run_command("check", "peer.bin", expect=3).stderr)

    def test_text_is_no_capture(self):
        self.write("message.txt", material.init().hex().replace("01", "a1", 1).encode())
        self.assertIn("--hex", self.run_command("check", "message.txt", expect=3).stderr)


main()

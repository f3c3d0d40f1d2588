#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Messages that known deviations explain: what is said of them, and that it can be turned off."""
import hashlib
import hmac
import struct

import material
from command import CommandTest, main


def under_cs_id_0():
    """An I_MESSAGE whose auth_key has the label of crypto session 0."""
    message = material.init()[:-20]
    label = struct.pack(">IBI", 0x2D22AC75, 0, 0x1256BF78) + material.RAND
    return message + hmac.new(material.prf(material.PSK, label, 20), message, hashlib.sha1).digest()


class Deviations(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("keys.txt", material.KEYS)

    def one(self, message, *options, command="check", **how):
        """The only message of a report, and its only exchange."""
        self.write("deviant.bin", message)
        report = self.report("--keys", "keys.txt", *options, "deviant.bin", expect=1, command=command, **how)
        capture = report["captures"][0]
        return capture["messages"][0], capture["exchanges"][0], report["summary"]

    def check_explained(self, message, rule, deviation):
        found, exchange, summary = self.one(message, "--reveal")
        self.assertEqual(found["auth"]["deviation"], deviation)
        self.assertEqual((exchange["verdict"], summary["verdict"]), ("fail", "fail"))
        session = exchange["keys"]["crypto_sessions"][0]
        self.assertEqual((session["tek"], session["deviation"]), (material.derived()[0].hex(), deviation))
        texts = [finding["text"] for finding in found["findings"] if finding["rule"] == rule]
        self.assertEqual(len(texts), 1)
        self.assertIn(f"(deviation {deviation})", texts[0])

    def check_unexplained(self, message, rule):
        found, exchange, _ = self.one(message, "--reveal", "--no-deviations")
        self.assertIsNone(found["auth"]["deviation"])
        self.assertEqual(exchange["verdict"], "fail")
        self.assertNotIn("keys", exchange)
        texts = [finding["text"] for finding in found["findings"] if finding["rule"] == rule]
        self.assertEqual(len(texts), 1)
        self.assertNotIn("deviation", texts[0])

    def test_named_with_its_keys_or_not_at_all(self):
        for message, rule, deviation in (
            (under_cs_id_0(), "rfc3830/5.2/mac", "message-keys-cs-id-0"),
            (material.init()[:-20], "rfc3830/6/overrun", "mac-left-out"),
            (material.init()[:-20] + bytes(20), "rfc3830/5.2/mac", "mac-of-zeros"),
        ):
            with self.subTest(deviation):
                self.check_explained(message, rule, deviation)
                self.check_unexplained(message, rule)

    def test_keys_are_listed_or_not(self):
        self.write("deviant.bin", under_cs_id_0())
        arguments = ("keys", "--reveal", "--keys", "keys.txt", "deviant.bin")
        self.assertIn(material.derived()[0].hex(), self.output(*arguments))
        self.assertNotIn(material.derived()[0].hex(), self.output(*arguments, "--no-deviations"))

    def test_a_wrong_key_is_no_deviation(self):
        found, exchange, _ = self.one(material.init(psk=b"another key"))
        self.assertIsNone(found["auth"]["deviation"])
        self.assertNotIn("keys", exchange)

    def test_a_cut_message_is_no_deviation(self):
        found, _, _ = self.one(material.init()[:-21])
        self.assertIsNone(found["auth"]["deviation"])


if __name__ == "__main__":
    main()

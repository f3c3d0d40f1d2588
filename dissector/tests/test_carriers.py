# SPDX-License-Identifier: GPL-2.0-or-later
"""Every carrier: which frame has which message, once, in one pass and in two, and what is wrong with the carrier."""
from carriers import CAPTURES
from messages import KEYS
from plugin import PluginTest, main


def seen(messages):
    return [(message.frame, message.one("mikey.csb_id"), message.one("mikey.carrier")) for message in messages]


def wanted(capture):
    return [(frame, csb and f"0x{csb:08x}", carrier) for frame, csb, carrier in capture.messages]


class Carriers(PluginTest):
    def test_messages(self):
        for capture in CAPTURES:
            with self.subTest(capture.name):
                messages = self.messages(capture.data)
                self.assertEqual(seen(messages), wanted(capture))
                rules = [(message.frame, finding.rule) for message in messages for finding in message.findings]
                for rule in capture.rules:
                    self.assertIn(rule, rules)

    def test_two_passes(self):
        for capture in CAPTURES:
            with self.subTest(capture.name):
                self.assertEqual(seen(self.messages(capture.data, "-2")), wanted(capture))

    def test_each_counts_once(self):
        """What a summary counts, without a tree or a second pass, is what was drawn."""
        for capture in CAPTURES:
            with self.subTest(capture.name):
                out = self.run_tshark("-q", "-z", "mikey,tree", "-r", self.readable(capture.data)).stdout
                total = next(line.split()[2] for line in out.splitlines() if line.startswith("MIKEY messages"))
                self.assertEqual(int(total), len(capture.messages))

    def test_bad_base64_is_an_expert_info(self):
        for capture in CAPTURES:
            if ("rfc4567/3/base64") in [rule for _, rule in capture.rules]:
                rows = self.fields(capture.data, "frame.number", display_filter="mikey.rule.rfc4567_3_base64")
                self.assertEqual(len(rows), 1, capture.name)

    def test_tls_is_secure(self):
        """A carrier inside TLS is no reason to complain of keys in the clear."""
        rtsps = next(capture for capture in CAPTURES if capture.name == "rtsps")
        message, = self.messages(rtsps.data)
        self.assertEqual(message.one("mikey.protection"), "secure")


main()

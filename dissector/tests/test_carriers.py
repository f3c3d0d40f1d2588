# SPDX-License-Identifier: GPL-2.0-or-later
"""Every carrier: which frame has which message, once, in one pass and in two, and what is wrong with the carrier."""
from carriers import CAPTURES, http, join, session, sip, sip_udp
from frames import Connection, pcapng
from messages import offer
from plugin import PCAPS, PluginTest, main


def seen(messages):
    return [(message.frame, message.one("mikey.csb_id"), message.one("mikey.carrier")) for message in messages]


CAPTURE, NUMBERED = join(CAPTURES)


class Carriers(PluginTest):
    def check(self, *options):
        """The messages that are drawn, of which none is too many or missing."""
        messages = self.messages(CAPTURE, *options)
        for capture, first in zip(NUMBERED, self.first_frames()):
            wanted = [(frame, csb and f"0x{csb:08x}", carrier) for frame, csb, carrier in capture.messages]
            frames = range(first, first + len(capture.frames))
            with self.subTest(capture.name, options=options):
                self.assertEqual(seen(each for each in messages if each.frame in frames), wanted)
        self.assertEqual(len(messages), sum(len(capture.messages) for capture in NUMBERED))
        return messages

    @staticmethod
    def first_frames():
        first = 1
        for capture in NUMBERED:
            yield first
            first += len(capture.frames)

    def test_messages(self):
        messages = self.check()
        rules = [(message.frame, finding.rule) for message in messages for finding in message.findings]
        for capture in NUMBERED:
            for rule in capture.rules:
                with self.subTest(capture.name):
                    self.assertIn(rule, rules)

    def test_two_passes(self):
        self.check("-2")

    def test_each_counts_once(self):
        """What a summary counts, without a tree or a second pass, is what was drawn."""
        out = self.run_tshark("-q", "-z", "mikey,tree", "-r", self.readable(CAPTURE)).stdout
        total = next(line.split()[2] for line in out.splitlines() if line.startswith("MIKEY messages"))
        self.assertEqual(int(total), sum(len(capture.messages) for capture in NUMBERED))

    def test_bad_base64_is_an_expert_info(self):
        bad = [frame for capture in NUMBERED for frame, rule in capture.rules if rule == "rfc4567/3/base64"]
        rows = self.fields(CAPTURE, "frame.number", display_filter="mikey.rule.rfc4567_3_base64")
        self.assertEqual([int(number) for (number,), in rows], bad)

    def test_limits(self):
        """What is too long to be looked at is said."""
        lines = session(*["a=key-mgmt:other AAAA"] * 300)
        long = Connection(80).send(http("x" * 300_000)).frames
        separate = ("-o", "http.desegment_body:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE")
        for frames, options in (([sip_udp(sip(lines))], ()), (long, separate)):
            for passes in ((), ("-2",)):
                with self.subTest(passes=passes, frames=len(frames)):
                    rows = self.fields(pcapng(frames), "_ws.expert.message", options=[*options, *passes],
                                       display_filter="mikey.limit")
                    said = [text for (texts,) in rows for text in texts if text.startswith("Not looked at for MIKEY: ")]
                    self.assertEqual(len(rows), 1)
                    self.assertEqual(sorted(set(said)), sorted(said))
                    self.assertTrue(said)

    def test_out_of_order(self):
        """Segments that come in another order, as docs/wireshark.md says."""
        *opening, first, second = Connection(2269).send(offer(), sizes=[50]).frames
        capture = pcapng([*opening, second, first])
        in_order = ("-o", "tcp.reassemble_out_of_order:TRUE")
        self.assertEqual(self.fields(capture, "mikey.auth", options=in_order), [[["needs-key"]]])
        self.assertNotIn([["needs-key"]], self.fields(capture, "mikey.auth"))

    def test_tls_is_secure(self):
        """A carrier inside TLS is no reason to complain of keys in the clear."""
        rtsps = next(capture for capture in NUMBERED if capture.name == "rtsps")
        secure = [each.frame for each in self.messages(CAPTURE) if each.one("mikey.protection") == "secure"]
        self.assertEqual(secure, [frame for frame, _, _ in rtsps.messages])

    def test_gstreamer_in_tls(self):
        """NULL encryption is in order where TLS hides it."""
        messages = self.messages(PCAPS / "rtsps-gstreamer.pcapng")
        self.assertEqual([each.one("mikey.verdict") for each in messages], ["pass", "pass"])
        self.assertEqual([each.one("mikey.protection") for each in messages], ["secure", "secure"])


main()

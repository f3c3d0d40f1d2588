# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages linked over frames, alike in one pass, in two, and in every output format."""
import json

from frames import ALICE, BOB, Connection, pcapng, udp
from messages import KEYS, answer, offer
from plugin import PCAPS, PluginTest, main

CAPTURE = PCAPS / "psk-udp2269.pcap"
LINKS = ("mikey.request_in", "mikey.response_in", "mikey.response_time", "mikey.retransmission_of", "mikey.update_of")


class Tracking(PluginTest):
    def setUp(self):
        self.keys = ("-o", f"mikey.key_file:{self.readable(PCAPS / 'psk-udp2269.keys')}")

    def test_links(self):
        rows = self.fields(CAPTURE, *LINKS, options=("-2", *self.keys))
        links = [[row[0], row[1], row[4]] for row in rows]
        self.assertEqual(
            links,
            [
                [[], ["2"], []], [["1"], [], []],
                [[], ["4"], ["1"]], [["3"], [], ["1"]] if links[3][2] else [["3"], [], []],
                [[], ["6"], []], [["5"], [], []],
            ],
        )  # fmt: skip
        self.assertEqual([row[2] for row in rows if row[2]], [["0.010000000"]] * 3)

    def test_retransmission(self):
        request, response = udp(offer()), udp(answer(), src=BOB, dst=ALICE)
        rows = self.fields(pcapng([request, request, response, response]), *LINKS, options=("-2",))
        self.assertEqual([row[3] for row in rows], [[], ["1"], [], ["3"]])
        self.assertEqual([row[1] for row in rows][0], ["3"])

    def test_many_messages_of_a_frame(self):
        """Each is found again, and told of once."""
        count = 1500
        segment = b"".join(offer(number) for number in range(count))
        self.assertGreater(len(segment), 65000)
        size = 60000
        connection = Connection(2269).send(segment, sizes=[size] * (len(segment) // size + 1))
        capture = pcapng(connection.frames)
        ids = [f"0x{number:08x}" for number in range(count)]
        for options in ((), ("-2",)):
            rows = self.fields(capture, "mikey.csb_id", "mikey.exchange", options=options)
            self.assertEqual([value for row in rows for value in row[0]], ids)
            self.assertEqual([value for row in rows for value in row[1]], [str(number + 1) for number in range(count)])
        out = self.run_tshark("-q", "-z", "mikey,tree", "-r", self.readable(capture)).stdout
        self.assertRegex(out, rf"(?m)^MIKEY messages +{count} ")

    def test_passes_agree(self):
        """Also in a second pass over frames that were filtered, and where the first pass has no tree."""
        names = ("mikey.auth", "mikey.verdict", "mikey.request_in", "mikey.retransmission_of", "mikey.finding.offset",
                 "mikey.key.data", "_ws.col.Info", "mikey.update_of", "mikey.exchange")  # fmt: skip
        for options in ((), self.keys):
            for capture in (CAPTURE, PCAPS / "psk-sip-call.pcapng"):
                once = self.fields(capture, *names, options=options)
                self.assertEqual(self.fields(capture, *names, options=("-2", *options)), once)
            self.assertEqual(self.fields(CAPTURE, *names, options=("-2", "-R", "mikey", *options)),
                             self.fields(CAPTURE, *names, options=options))

    def test_formats(self):
        for layers in self.packets(CAPTURE, *self.keys):
            self.assertEqual(layers["mikey"]["mikey.auth"], "verified")
        out = self.run_tshark("-r", self.readable(CAPTURE), *self.keys, "-T", "ek").stdout
        layers = [json.loads(line)["layers"] for line in out.splitlines() if '"layers"' in line]
        self.assertEqual([each["mikey"]["mikey_mikey_auth"] for each in layers], ["verified"] * 6)

    def test_exchange_is_judged_at_the_end(self):
        """What is missing shows in the second pass at the message that began the exchange."""
        lonely = pcapng([udp(offer())])
        keys = ("-o", f"mikey.key_file:{self.readable(KEYS.encode())}")
        show = ("mikey.verdict", "mikey.exchange.verdict", "mikey.rule")
        self.assertEqual(self.fields(lonely, *show, options=keys), [[["pass"], [], []]])
        rows = self.fields(lonely, *show, options=("-2", *keys))
        self.assertEqual(rows[0][:2], [["pass"], ["inconclusive"]])
        self.assertEqual(rows[0][2], ["rfc3830/6.1/response-missing"])


main()

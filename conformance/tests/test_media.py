#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""SRTP and SRTCP in `check`: packets of hand-made captures, authenticated or not, and what is said of them."""
import json
import os
import resource
import struct

import material
import media
from command import MIKEYLAB, CommandTest, main
from media import sealed, sealed_report, sender, udp

SANITIZED = MIKEYLAB is not None and b"__asan_init" in MIKEYLAB.read_bytes()
CHECK = ("--secure-carrier", "--keys", "keys")
AUTHENTIC, KEYS = "rfc3711/3.3/authentication-failure", "rfc3711/3.3/no-packet-authenticates"


class Media(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("keys", material.KEYS)

    def check(self, packets, expect=0, times=None, more=()):
        """The capture's object of the report."""
        data = material.pcap(packets) if times is None else timed(packets, times)
        self.write("media.pcap", data)
        return self.report(*CHECK, *more, "media.pcap", expect=expect)["captures"][0]

    def sessions(self, capture, exchange=0):
        return capture["exchanges"][exchange]["keys"]["crypto_sessions"]

    def session(self, capture, exchange=0, number=0):
        return self.sessions(capture, exchange)[number]["media"]

    def rules(self, capture, exchange=0):
        return {finding["rule"]: finding for finding in capture["exchanges"][exchange]["findings"]}

    def expect_all(self, capture, count, roc=0):
        row, = self.session(capture)["ssrcs"]
        self.assertEqual((row["srtp"]["packets"], row["srtp"]["authenticated"]), (count, count))
        self.assertEqual(row["roc"], roc)
        self.assertEqual(self.rules(capture), {})
        self.assertEqual(capture["exchanges"][0]["verdict"], "pass")
        return row

    def test_all_authentic(self):
        packets = [udp(sealed(100 + i)) for i in range(20)] + [udp(sealed_report(i)) for i in (1, 2)]
        capture = self.check(material.exchange() + packets)
        self.expect_all(capture, 20)
        got = self.session(capture)
        self.assertEqual((got["srtcp_packets"], got["srtcp_authenticated"]), (2, 2))
        self.assertEqual(got["ssrcs"][0]["first_frame"], 3)
        self.assertEqual(capture["media"]["authenticated"], 22)
        text = self.output("check", *CHECK, "media.pcap")
        self.assertIn("SRTP 20 of 20 authenticated; SRTCP 2 of 2 authenticated; ROC 0", text)
        self.assertIn("media.pcap: media: 22 packets, 22 authenticated\n", text)

    def test_no_key_is_printed(self):
        self.check(material.exchange() + [udp(sealed(1))])
        tek, salt = material.derived()
        for form in ("text", "json", "jsonl"):
            text = self.output("check", "--format", form, *CHECK, "media.pcap")
            for key in (tek, salt, material.TGK):
                self.assertNotIn(key.hex(), text)
        self.assertIn(tek.hex(), self.output("check", "--format=json", "--reveal", *CHECK, "media.pcap"))

    def test_wrap(self):
        self.expect_all(self.check(material.exchange() + [udp(sealed(65530 + i)) for i in range(12)]), 12, roc=1)

    def test_joined_late(self):
        self.expect_all(self.check(material.exchange() + [udp(sealed(5 << 16 | 700 + i)) for i in range(5)]), 5, roc=5)

    def test_order_and_duplicates(self):
        order = [65534, 65533, 65537, 65535, 65536, 65538, 65535, 65535]
        row = self.expect_all(self.check(material.exchange() + [udp(sealed(seq)) for seq in order]), 8, roc=1)
        self.assertEqual(row["srtp"]["replayed"], 2)

    def test_before_the_keys(self):
        early = [udp(sealed(10 + i)) for i in range(5)]
        self.expect_all(self.check(early + material.exchange() + [udp(sealed(15))]), 6)

    def test_too_long_before_the_keys(self):
        packets = [udp(sealed(10)), udp(sealed(11))] + material.exchange() + [udp(sealed(12))]
        capture = self.check(packets, times=[material.START - 60, material.START - 5] + [material.START] * 3)
        self.expect_all(capture, 2)
        self.assertEqual(capture["media"]["unknown"], 1)

    def test_tampered_packet_is_named(self):
        packets = [udp(sealed(10 + i)) for i in range(6)]
        packets[3] = packets[3][:60] + bytes([packets[3][60] ^ 4]) + packets[3][61:]
        capture = self.check(material.exchange() + packets)
        row, = self.session(capture)["ssrcs"]
        self.assertEqual((row["srtp"]["authenticated"], row["srtp"]["failed"]), (5, 1))
        self.assertEqual(row["failed_frames"], [6])
        self.assertGreaterEqual(row["tried"]["attempts"], 1)
        self.assertIn("frame 6", self.rules(capture)[AUTHENTIC]["text"])
        self.assertEqual(self.rules(capture)[AUTHENTIC]["outcome"], "warn")
        self.assertRegex(self.output("check", *CHECK, "--fail-on=should", "media.pcap", expect=1),
                         r"failed: frame 6; tried \d keys?, ROC 0")

    def test_other_key(self):
        packets = [udp(sealed(10 + i, sender(tek=bytes(16)))) for i in range(6)]
        capture = self.check(material.exchange() + packets, expect=1)
        self.assertEqual(self.session(capture)["srtp_authenticated"], 0)
        self.assertEqual(self.session(capture)["failed"], 6)
        self.assertEqual(self.rules(capture)[KEYS]["outcome"], "fail")
        self.assertEqual(capture["exchanges"][0]["verdict"], "fail")

    def test_wrong_secret(self):
        self.write("wrong", "psk * ascii:another\n")
        self.write("media.pcap", material.pcap(material.exchange() + [udp(sealed(10))]))
        capture = self.report("--secure-carrier", "--keys", "wrong", "media.pcap", expect=1)["captures"][0]
        self.assertEqual(capture["exchanges"][0]["verdict"], "fail")
        self.assertEqual((capture["media"]["authenticated"], capture["media"]["unknown"]), (0, 1))

    def test_clear_rtcp(self):
        packets = [udp(sealed(10)), udp(media.report(), dport=media.PORT + 1)]
        capture = self.check(material.exchange() + packets, expect=1)
        self.assertEqual(self.rules(capture)["rfc3711/3.4/rtcp-in-clear"]["outcome"], "fail")

    def test_mki_of_two_keys(self):
        other = bytes(range(16))
        chain = material.key_data(20, material.TGK, b"\1") + material.key_data(0, other, b"\2")
        tek, salt = material.derived(tgk=other)
        packets = [udp(sealed(10, sender(mki=b"\1"))), udp(sealed(11, sender(tek, salt, b"\2")))]
        capture = self.check([material.udp(material.init(chain=chain)), material.reply(material.response())] + packets)
        first, second = self.sessions(capture)
        self.assertEqual((first["mki"], first["media"]["srtp_authenticated"]), ("01", 1))
        self.assertEqual((second["mki"], second["media"]["srtp_authenticated"]), ("02", 1))
        self.assertEqual(self.rules(capture), {})

    def test_new_key_in_mid_stream(self):
        other = bytes(range(16))
        tek, salt = material.derived(tgk=other)
        update = [material.udp(material.init(second=9, tgk=other, update=True)),
                  material.reply(material.response(second=9))]
        packets = [udp(sealed(10 + i)) for i in range(4)] + update
        packets += [udp(sealed(14))]  # still on its way
        packets += [udp(sealed(15 + i, sender(tek, salt))) for i in range(4)]
        capture = self.check(material.exchange() + packets)
        self.assertEqual(self.session(capture, 0)["srtp_authenticated"], 5)
        self.assertEqual(self.session(capture, 1)["srtp_authenticated"], 4)
        self.assertEqual((self.rules(capture, 0), self.rules(capture, 1)), ({}, {}))

    def test_new_key_before_its_message(self):
        other = bytes(range(16))
        tek, salt = material.derived(tgk=other)
        update = [material.udp(material.init(second=9, tgk=other, update=True)),
                  material.reply(material.response(second=9))]
        packets = [udp(sealed(10)), udp(sealed(11, sender(tek, salt)))] + update
        capture = self.check(material.exchange() + packets)
        self.assertEqual(self.session(capture, 1)["srtp_authenticated"], 1)
        self.assertEqual(self.session(capture, 0)["failed"], 0)

    def test_long_call_stays_open(self):
        """Three hours of media, then another call: its message must not close the first as idle."""
        hours = [material.START + 60 * i for i in range(1, 181)]
        packets = [udp(sealed(i)) for i in range(len(hours))]
        other = [material.udp(material.init(csb_id=7, second=10801, rand=bytes(range(16))),
                              src="192.0.2.7", dst="192.0.2.8")]
        more = [udp(sealed(len(hours)))]
        times = [material.START] * 2 + hours + [material.START + 10801, material.START + 10802]
        capture = self.check(material.exchange() + packets + other + more, times=times)
        first = [exchange for exchange in capture["exchanges"] if exchange["id"] == 1][0]
        self.assertEqual(first["keys"]["crypto_sessions"][0]["media"]["srtp_authenticated"], 181)
        self.assertEqual(capture["media"]["late"], 0)

    def test_foreign_packets_on_the_ports(self):
        foreign = [udp(media.rtp(i, ssrc=0x1000 + i)[0] + os.urandom(60)) for i in range(5)]
        short, odd = udp(b"\x80\x08\0\1" + bytes(8)), udp(b"\x16\xfe\xfd" + bytes(40))
        packets = [udp(sealed(10)), *foreign, short, odd, udp(sealed(11))]
        capture = self.check(material.exchange() + packets)
        got = [row for row in self.session(capture)["ssrcs"] if row["ssrc"] == "0xdeadbeef"]
        self.assertEqual((len(got), got[0]["srtp"]["authenticated"], got[0]["srtp"]["failed"]), (1, 2, 0))
        self.assertEqual(capture["exchanges"][0]["verdict"], "pass")

    def test_cut_packet(self):
        frame = udp(sealed(11))
        record = struct.pack("<IIII", material.START + 5, 0, 70, len(frame)) + frame[:70]
        self.write("media.pcap", material.pcap(material.exchange() + [udp(sealed(10))]) + record)
        capture = self.report(*CHECK, "media.pcap")["captures"][0]
        self.assertEqual(capture["media"]["cut"], 1)
        self.expect_all(capture, 1)

    def test_truncated_file(self):
        packets = material.exchange() + [udp(sealed(10 + i)) for i in range(5)]
        self.write("media.pcap", material.pcap(packets)[:-7])
        capture = self.report(*CHECK, "media.pcap", expect=3)["captures"][0]
        self.assertEqual(self.session(capture)["srtp_authenticated"], 4)

    def test_fragments(self):
        datagram = media.udp_datagram(sealed(10, payload=bytes(range(200))))
        first = media.ethernet(media.ip(4, 17, datagram[:120], fragment=0x2000))
        second = media.ethernet(media.ip(4, 17, datagram[120:], fragment=15))
        self.expect_all(self.check(material.exchange() + [second, first]), 1)

    def test_networks(self):
        packets = [media.ethernet(media.ip(version, 17,
                                           media.udp_datagram(sealed(10 + n, payload=bytes(range(99))), version)),
                                  vlan)
                   for n, (version, vlan) in enumerate([(4, False), (4, True), (6, False), (6, True)])]
        self.assertTrue(all(map(media.is_sound, packets)))
        self.assertEqual(self.check(material.exchange() + packets)["media"]["authenticated"], 4)

    def test_many_ssrcs(self):
        """100,000 of them, 2,000 on the ports of a session: bounded, and said."""
        offer = material.sip_invite(material.key_mgmt(material.init()))
        body = bytes(range(30)) * 2
        def send(payload, port=4000):
            return material.udp(payload, "192.0.2.2", "192.0.2.1", 4002, port)

        heads = [send(bytes(72))[:-72]] * 2000 + [send(bytes(72), 6000)[:-72]] * 98000
        noise = [head + struct.pack(">BBHII", 0x80, 8, 1, 1, 0x01000000 + i) + body for i, head in enumerate(heads)]
        packets = [offer, send(sealed(10)), *noise, send(sealed(11))]
        self.write("media.pcap", timed(packets, [material.START] * len(packets)))
        text = self.output("check", *CHECK, "-o", "json:report.json", "-o", "text:-", "media.pcap", expect=1)
        capture = json.loads((self.folder / "report.json").read_text())["captures"][0]
        row = [row for row in self.session(capture)["ssrcs"] if row["ssrc"] == "0xdeadbeef"][0]
        self.assertEqual(row["srtp"]["authenticated"], 2)
        self.assertLessEqual(len(self.session(capture)["ssrcs"]), 256)
        self.assertGreater(capture["media"]["ssrcs_forgotten"], 0)
        self.assertRegex(text, r"\d+ packets of SSRCs that are not listed: too many\n")
        self.assertRegex(text, r"limit met: \d+ of 100001 SSRCs forgotten")
        if not SANITIZED:
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 200 * 1024)


def timed(packets, times):
    """A capture whose packets came at these Unix times."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for packet, time in zip(packets, times):
        out += struct.pack("<IIII", time, 0, len(packet), len(packet)), packet
    return b"".join(out)


if __name__ == "__main__":
    main()

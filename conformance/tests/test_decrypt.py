#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`decrypt`: what becomes of packets, and of everything else in the capture."""
import base64
import struct

import material
import media
from command import CommandTest, main
from media import rtp, sealed, sealed_report, sender


def cleared(seq, **more):
    return b"".join(rtp(seq, **more))


def interleaved(channel, packet):
    return struct.pack(">BBH", 0x24, channel, len(packet)) + packet


def interleaved_packets(stream):
    stream = stream[stream.index(b"$"):]
    while stream[:1] == b"$":
        length = struct.unpack(">H", stream[2:4])[0]
        yield stream[4:4 + length]
        stream = stream[4 + length:].lstrip(b"\r\n")


def unpadded(packet, rtcp):
    """The packet without padding, which RTCP has in its last packet."""
    at = 0
    while rtcp and at + 4 * (struct.unpack(">H", packet[at + 2:at + 4])[0] + 1) < len(packet):
        at += 4 * (struct.unpack(">H", packet[at + 2:at + 4])[0] + 1)
    last = bytearray(packet)
    if last[at] & 0x20:
        size = last[-1]
        last[at] &= 0xDF
        last = last[:-size]
        if rtcp:
            last[at + 2:at + 4] = struct.pack(">H", (len(last) - at) // 4 - 1)
    return bytes(last)


class Decrypt(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("keys", material.KEYS)

    def decrypt(self, data, expect=0, more=()):
        """Bytes of the result, and what was said."""
        self.write("in.pcap", data)
        done = self.run_command("decrypt", "in.pcap", "--keys", "keys", "-o", "out.pcapng", *more, expect=expect)
        self.assertEqual(done.stdout, "")
        return (self.folder / "out.pcapng").read_bytes(), done.stderr

    def frames(self, packets, **how):
        data, said = self.decrypt(material.pcap(packets), **how)
        return [frame for _, frame in media.frames_of(data)], said

    def test_udp(self):
        packets = []
        for version in (4, 6):
            for vlan in (False, True):
                for plain, closed in ((cleared(9), sealed(9)), (media.report(), sealed_report())):
                    clear = media.ethernet(media.ip(version, 17, media.udp_datagram(plain, version)), vlan)
                    packets.append((clear,
                                    media.ethernet(media.ip(version, 17, media.udp_datagram(closed, version)), vlan)))
        before = material.exchange()
        frames, said = self.frames(before + [closed for _, closed in packets])
        self.assertEqual(frames, before + [clear for clear, _ in packets])
        self.assertTrue(all(map(media.is_sound, frames[2:])))
        self.assertEqual(said, "mikeylab: out.pcapng: 10 frames, 8 of 8 media packets decrypted\n")

    def test_no_checksum_stays_none(self):
        frames, _ = self.frames(material.exchange() + [media.udp(sealed(9))])
        self.assertEqual(frames[2], media.udp(cleared(9)))

    def test_link_padding_stays(self):
        closed = media.ethernet(media.ip(4, 17, media.udp_datagram(sealed(9))), trailer=b"\xaa" * 7)
        frames, _ = self.frames(material.exchange() + [closed])
        self.assertEqual(frames[2],
                         media.ethernet(media.ip(4, 17, media.udp_datagram(cleared(9))), trailer=b"\xaa" * 7))

    def test_mki(self):
        chain = material.key_data(0, material.TGK, b"\1\2\3\4")
        exchange = [material.udp(material.init(chain=chain)), material.reply(material.response())]
        frames, _ = self.frames(exchange + [media.udp(sealed(9, sender(mki=b"\1\2\3\4")))])
        self.assertEqual(frames[2], media.udp(cleared(9)))

    def test_before_the_keys(self):
        exchange = material.exchange()
        packets = [media.udp(sealed(9)), exchange[0], media.udp(sealed(10)), exchange[1]]
        frames, _ = self.frames(packets)
        self.assertEqual(frames, [media.udp(cleared(9)), exchange[0], media.udp(cleared(10)), exchange[1]])

    def test_only_what_authenticates(self):
        damaged = bytearray(sealed(10))
        damaged[30] ^= 1
        packets = material.exchange() + [media.udp(sealed(9)), media.udp(bytes(damaged))]
        frames, said = self.frames(packets)
        self.assertEqual(frames[2:], [media.udp(cleared(9)), packets[3]])
        self.assertIn("1 of 2 media packets decrypted, 1 did not authenticate", said)
        self.frames(packets, expect=4, more=["--fail-on-inconclusive"])

    def test_force(self):
        damaged = bytearray(sealed(10))
        damaged[30] ^= 1
        want = bytearray(cleared(10))
        want[30] ^= 1
        frames, said = self.frames(material.exchange() + [media.udp(sealed(9)), media.udp(bytes(damaged))],
                                   more=["--force"])
        self.assertEqual(frames[3], media.udp(bytes(want)))
        self.assertIn("2 of 2 media packets decrypted, 1 of them without authentication", said)

    def test_policy_without_authentication(self):
        """Nothing tells whether the key is right: a matter of --force."""
        key, off = bytes(range(16)), 10
        message = material.udp(material.clear(key, bytes(14), policy={off: 0}))
        closed = media.udp(sealed(9, sender(key, bytes(14)))[:-10])
        frames, said = self.frames([message, closed], expect=1)
        self.assertEqual(frames, [message, closed])
        self.assertIn("0 of 1 media packets decrypted", said)
        frames, said = self.frames([message, closed], more=["--force"])
        self.assertEqual(frames, [message, media.udp(cleared(9))])
        self.assertIn("1 of 1 media packets decrypted, 1 of them without authentication", said)

    def test_other_key(self):
        packets = material.exchange() + [media.udp(sealed(9, sender(tek=bytes(16))))]
        frames, said = self.frames(packets, expect=1)
        self.assertEqual(frames, packets)
        self.assertIn("0 of 1 media packets decrypted", said)

    def test_fragments_are_left(self):
        datagram = media.udp_datagram(sealed(10, payload=bytes(range(200))))
        packets = material.exchange() + [media.ethernet(media.ip(4, 17, datagram[:120], fragment=0x2000)),
                                         media.ethernet(media.ip(4, 17, datagram[120:], fragment=15)),
                                         media.udp(sealed(9))]
        frames, said = self.frames(packets)
        self.assertEqual(frames[:4], packets[:4])
        self.assertIn("1 in fragments, left as they are", said)

    def test_truncated(self):
        packets = material.exchange() + [media.udp(sealed(9)), media.udp(sealed(10))]
        data, said = self.decrypt(material.pcap(packets)[:-5], expect=3)
        self.assertEqual([frame for _, frame in media.frames_of(data)][2:], [media.udp(cleared(9))])
        self.assertIn("the file ends in the record", said)

    def test_everything_else_stays(self):
        """Blocks of a pcapng file: comments, names, unknown ones, several interfaces, times."""
        comment = media.option(1, b"look here") + media.option(2, b"\0\0\0\1") + media.option(0, b"")
        hashed = media.option(3, b"\2abcd") + media.option(1, b"said") + media.option(0, b"")
        names = media.block(4, struct.pack("<HH", 1, 8) + b"\xc0\0\2\1a.b\0" + bytes(4))
        odd, statistics = media.block(0x0BAD, b"unknown."), media.block(5, bytes(12) + media.option(0, b""))
        exchange = [media.enhanced(frame, 5 + i, i % 2, comment) for i, frame in enumerate(material.exchange())]
        other = media.enhanced(b"\x02no frame of ours", 77, 1)
        head = media.interface() + media.interface() + names
        closed = media.pcapng([head, *exchange, odd, media.enhanced(media.udp(sealed(9)), 1 << 40, 1, hashed),
                               other, statistics])
        kept = media.option(1, b"said") + media.option(0, b"")
        clear = media.pcapng([head, *exchange, odd, media.enhanced(media.udp(cleared(9)), 1 << 40, 1, kept),
                              other, statistics])
        data, _ = self.decrypt(closed)
        self.assertEqual(data, clear)

    def test_classic_times_and_link_type(self):
        self.write("in.pcap", material.pcap(material.exchange() + [media.udp(sealed(9))]))
        data, _ = self.decrypt((self.folder / "in.pcap").read_bytes())
        self.assertEqual([time for time, _ in media.frames_of(data)],
                         [(material.START + i) * 10**9 + 250000000 // 1 for i in range(3)])
        self.assertEqual(media.blocks_of(data)[1][1][:2], b"\1\0")

    def rtsp(self, packets, size):
        """SETUP with KeyMgmt, its answer, and packets on channels 0 and 1, in segments of `size` bytes."""
        key = base64.b64encode(material.init()).decode()
        uri = "rtsp://192.0.2.1/stream"
        setup = (f'SETUP {uri} RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/SAVP/TCP;unicast;interleaved=0-1\r\n'
                 f'KeyMgmt: prot=mikey;uri="{uri}";data="{key}"\r\n\r\n')
        answer = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nTransport: RTP/SAVP/TCP;unicast;interleaved=0-1;ssrc=DEADBEEF\r\n\r\n"
        stream = answer.encode() + b"".join(interleaved(number, packet) for number, packet in packets)
        stream += b"RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n"
        parts = [(at, stream[at:at + size]) for at in range(0, len(stream), size)]
        return [media.tcp(1, setup.encode(), 50000, 554)] + [media.tcp(1 + at, part) for at, part in parts]

    def stream_of(self, frames):
        """What the server sent, in order, each byte once."""
        out = bytearray()
        for frame in frames:
            segment = frame[34:]
            if segment[:2] != struct.pack(">H", 554):
                continue
            at = struct.unpack(">I", segment[4:8])[0] - 1
            out += bytes(max(0, at - len(out)))
            out[at:at + len(segment) - 20] = segment[20:]
        return bytes(out)

    def test_interleaved(self):
        by = sender(mki=b"")
        packets = [(0, sealed(9, by)), (1, sealed_report(1, by)), (0, sealed(10, by, padding=7)), (0, sealed(11, by))]
        for size in (1460, 100, 37, 7):
            segments = self.rtsp(packets, size)
            frames, said = self.frames(segments)
            self.assertIn("4 of 4 media packets decrypted", said)
            self.assertEqual(list(map(len, frames)), list(map(len, segments)))
            self.assertTrue(all(map(media.is_sound, frames)))
            stream = self.stream_of(frames)
            stream = stream[stream.index(b"$"):]
            got = []
            while stream[:1] == b"$":
                kind, length = stream[1], struct.unpack(">H", stream[2:4])[0]
                got.append((kind, stream[4:4 + length]))
                stream = stream[4 + length:].lstrip(b"\r\n")
            self.assertEqual(stream, b"RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n")
            self.assertEqual([(kind, unpadded(packet, kind)) for kind, packet in got],
                             [(0, cleared(9)), (1, media.report()), (0, cleared(10)), (0, cleared(11))])
            self.assertEqual(len(got[1][1]) % 4, 0)

    def test_segments_out_of_order_and_again(self):
        segments = self.rtsp([(0, sealed(9)), (0, sealed(10))], 40)
        mixed = [segments[0], segments[1], segments[3], segments[2], segments[2], *segments[4:]]
        frames, said = self.frames(mixed)
        self.assertIn("2 of 2 media packets decrypted", said)
        self.assertTrue(all(map(media.is_sound, frames)))
        self.assertEqual([unpadded(packet, 0)
                          for packet in interleaved_packets(self.stream_of(frames[:4] + frames[5:]))],
                         [cleared(9), cleared(10)])

    def test_standard_input_and_output(self):
        data = material.pcap(material.exchange() + [media.udp(sealed(9))])
        direct, _ = self.decrypt(data)
        self.run_command("decrypt", "--keys", "keys", "-", "-o", "piped.pcapng", stdin=data)
        self.assertEqual((self.folder / "piped.pcapng").read_bytes(), direct)

    def test_usage(self):
        self.write("in.pcap", material.pcap([]))
        self.assertIn("missing --output", self.run_command("decrypt", "in.pcap", expect=2).stderr)
        self.assertIn("is the capture itself", self.run_command("decrypt", "in.pcap", "-o", "in.pcap", expect=2).stderr)
        self.assertIn("cannot write", self.run_command("decrypt", "in.pcap", "-o", "no/such/place", expect=70).stderr)
        self.write("message.bin", material.init())
        self.run_command("decrypt", "message.bin", "-o", "out", expect=3)
        self.run_command("decrypt", "missing", "-o", "out", expect=3)


if __name__ == "__main__":
    main()

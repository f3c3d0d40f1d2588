# SPDX-License-Identifier: BSD-2-Clause
"""Media for the tests of the command: SRTP by the generator of the vectors, packets of all kinds of networks, captures.

Nothing here is shared with the library.
"""
import functools
import struct
import sys

import material
from command import SOURCE

sys.path.insert(0, str(SOURCE / "vectors"))
from generator import srtp  # noqa: E402

srtp.derive = functools.lru_cache(maxsize=None)(srtp.derive)

SSRC = 0xDEADBEEF
MKI = b"\x01\x02\x03\x04"
PAYLOAD = bytes(range(40))
PORT = 40000


def sender(tek=None, salt=None, mki=b"", **derived):
    """Who sends under the keys of material.init()."""
    own = material.derived(**derived)
    return srtp.Sender(srtp.Policy(), tek or own[0], salt or own[1], mki)


def rtp(seq, ssrc=SSRC, payload=PAYLOAD, padding=0):
    """Header and body of an RTP packet."""
    first = 0xA0 if padding else 0x80
    tail = bytes(padding - 1) + bytes([padding]) if padding else b""
    return struct.pack(">BBHII", first, 8, seq & 0xFFFF, 160 * (seq & 0xFFFF), ssrc), payload + tail


def sealed(seq, by=None, ssrc=SSRC, **more):
    """SRTP; `seq` counts beyond 16 bits."""
    return (by or sender()).rtp(*rtp(seq, ssrc, **more), seq >> 16)


def report(ssrc=SSRC):
    """A sender report and a source description."""
    name = b"alice@example.net"
    sdes = struct.pack(">IBB", ssrc, 1, len(name)) + name + b"\0"
    sdes += bytes(-len(sdes) % 4)
    return (struct.pack(">BBHI", 0x80, 200, 6, ssrc) + bytes(range(20)) +
            struct.pack(">BBH", 0x81, 202, len(sdes) // 4) + sdes)


def sealed_report(index=1, by=None, ssrc=SSRC):
    return (by or sender()).rtcp(report(ssrc), index)


def udp(payload, sport=PORT, dport=PORT):
    return material.udp(payload, sport=sport, dport=dport)


# Packets with checksums.


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


ADDRESSES = {4: (bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])), 6: (bytes(15) + b"\1", bytes(15) + b"\2")}


def transport_checksum(version, protocol, segment):
    src, dst = ADDRESSES[version]
    return checksum(src + dst + struct.pack(">II", protocol, len(segment)) + segment)


def udp_datagram(payload, version=4, sport=PORT, dport=PORT):
    head = struct.pack(">HHH", sport, dport, 8 + len(payload))
    return head + struct.pack(">H", transport_checksum(version, 17, head + b"\0\0" + payload) or 0xFFFF) + payload


def ip(version, protocol, payload, fragment=0):
    src, dst = ADDRESSES[version]
    if version == 6:
        return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + src + dst + payload
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 7, fragment, 64, protocol, 0) + src + dst
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ethernet(packet, vlan=False, trailer=b""):
    kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01" + (b"\x81\x00\x00\x05" if vlan else b"") + kind + packet + trailer


def tcp(seq, payload, sport=554, dport=50000, flags=0x18, ack=1):
    head = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 8192, 0, 0)
    value = transport_checksum(4, 6, head + payload)
    return ethernet(ip(4, 6, head[:16] + struct.pack(">H", value) + head[18:] + payload))


def is_sound(frame):
    """Whether lengths and checksums of a frame are right."""
    at = 12 + (4 if frame[12:14] == b"\x81\x00" else 0) + 2
    packet = frame[at:]
    version = packet[0] >> 4
    if version == 4:
        size = struct.unpack(">H", packet[2:4])[0]
        if checksum(packet[:20]) != 0 or size > len(packet):
            return False
        protocol, segment = packet[9], packet[20:size]
    else:
        size = struct.unpack(">H", packet[4:6])[0]
        if size > len(packet) - 40:
            return False
        protocol, segment = packet[6], packet[40:40 + size]
    if protocol == 17 and struct.unpack(">H", segment[4:6])[0] != len(segment):
        return False
    return transport_checksum(version, protocol, segment) == 0


# pcapng.


def block(kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def pcapng(blocks):
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + b"".join(blocks)


def interface(link_type=1):
    return block(1, struct.pack("<HHI", link_type, 0, 0) + option(9, b"\x09") + option(0, b""))


def enhanced(frame, time=0, number=0, options=b""):
    head = struct.pack("<IIIII", number, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
    return block(6, head + frame + bytes(-len(frame) % 4) + options)


def blocks_of(data):
    """(type, body) of each block of a little-endian file."""
    out, at = [], 0
    while at < len(data):
        kind, size = struct.unpack("<II", data[at:at + 8])
        assert struct.unpack("<I", data[at + size - 4:at + size])[0] == size
        out.append((kind, data[at + 8:at + size - 4]))
        at += size
    return out


def frames_of(data):
    """Time and bytes of each packet of a pcapng file."""
    out = []
    for kind, body in blocks_of(data):
        if kind == 6:
            high, low, kept, real = struct.unpack("<4I", body[4:20])
            assert kept == real
            out.append((high << 32 | low, body[20:20 + kept]))
    return out

# SPDX-License-Identifier: BSD-2-Clause
"""UDP packets in Ethernet frames, written as a classic pcap file: the same bytes each time."""

import ipaddress
import struct

START = 1767960000
"""Unix time of captures that are made: 2026-01-09 12:00:00 UTC."""


def _checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _udp(src, dst, port, payload):
    head = struct.pack(">HHH", port, port, 8 + len(payload))
    pseudo = src.packed + dst.packed + struct.pack(">HH", 17, 8 + len(payload))
    return head + struct.pack(">H", _checksum(pseudo + head + b"\0\0" + payload) or 0xFFFF) + payload


def frame(src, dst, port, payload):
    src, dst = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    segment = _udp(src, dst, port, payload)
    ends = src.packed + dst.packed
    if src.version == 4:
        head = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(segment), 0, 0x4000, 64, 17)
        packet = head + struct.pack(">H", _checksum(head + b"\0\0" + ends)) + ends + segment
    else:
        packet = struct.pack(">IHBB", 6 << 28, len(segment), 17, 64) + ends + segment
    return bytes.fromhex("020000000002 020000000001") + (b"\x08\x00" if src.version == 4 else b"\x86\xdd") + packet


def write_pcap(path, packets):
    """`packets`: (seconds after START, bytes)."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for seconds, data in packets:
            whole, micro = divmod(round((START + seconds) * 10**6), 10**6)
            out.write(struct.pack("<IIII", whole, micro, len(data), len(data)))
            out.write(data)

# SPDX-License-Identifier: BSD-2-Clause
"""What capture files hold: the frames of pcap and pcapng, and the payloads of UDP and TCP in them."""
import struct
from collections.abc import Iterator
from pathlib import Path

LINK_HEADERS = {0: 4, 1: 14, 101: 0, 113: 16, 276: 20}
UDP, TCP = 17, 6
ENHANCED_PACKET, INTERFACE = 6, 1


def pcapng_frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    links, at = [], 0
    while at + 12 <= len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == INTERFACE:
            links.append(struct.unpack_from("<H", data, at + 8)[0])
        if kind == ENHANCED_PACKET:
            interface, _, _, size = struct.unpack_from("<IIII", data, at + 8)
            yield links[interface], data[at + 28:at + 28 + size]
        at += length


def pcap_frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    link, at = struct.unpack_from("<I", data, 20)[0], 24
    while at + 16 <= len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        yield link, data[at + 16:at + 16 + size]
        at += 16 + size


def frames(path: Path) -> Iterator[tuple[int, bytes]]:
    """Link type and bytes of each frame of a little-endian capture."""
    data = path.read_bytes()
    return pcapng_frames(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else pcap_frames(data)


def payloads(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Protocol, lower port and payload of each frame that is UDP or TCP over IPv4."""
    for link, frame in frames(path):
        packet = frame[LINK_HEADERS.get(link, 0):]
        if len(packet) < 28 or packet[0] >> 4 != 4 or packet[9] not in (UDP, TCP):
            continue
        segment = packet[4 * (packet[0] & 15):struct.unpack_from(">H", packet, 2)[0]]
        ports = struct.unpack_from(">HH", segment)
        header = 8 if packet[9] == UDP else 4 * (segment[12] >> 4)
        if segment[header:]:
            yield packet[9], min(ports), segment[header:]


def pcap_of(messages: list[bytes], port: int = 2269) -> bytes:
    """A capture in which the messages go to and fro over UDP, without link layer."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    for number, message in enumerate(messages):
        ends = [bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])]
        if number % 2:
            ends.reverse()
        udp = struct.pack(">HHHH", port, port, 8 + len(message), 0) + message
        packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), number, 0, 64, UDP, 0) + ends[0] + ends[1] + udp
        out += struct.pack("<IIII", 1117584000 + number, 0, len(packet), len(packet)) + packet
    return out

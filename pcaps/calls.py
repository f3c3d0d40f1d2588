# SPDX-License-Identifier: BSD-2-Clause
"""Calls in SIP over UDP and HTTP connections to a KMS, as frames of a classic pcap file: the same bytes each time."""

import base64
import ipaddress
import struct

HOSTS = {"alice": "192.0.2.1", "bob": "192.0.2.2", "kms": "192.0.2.9"}
SIP, HTTP = 5060, 80


def checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(src, dst, protocol, segment):
    ends = ipaddress.ip_address(HOSTS[src]).packed + ipaddress.ip_address(HOSTS[dst]).packed
    head = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(segment), 0, 0x4000, 64, protocol)
    packet = head + struct.pack(">H", checksum(head + b"\0\0" + ends)) + ends + segment
    return bytes.fromhex("020000000002 020000000001 0800") + packet


def summed(src, dst, protocol, segment, at):
    """The segment with its checksum at `at`."""
    ends = ipaddress.ip_address(HOSTS[src]).packed + ipaddress.ip_address(HOSTS[dst]).packed
    total = checksum(ends + struct.pack(">HH", protocol, len(segment)) + segment)
    return segment[:at] + struct.pack(">H", total) + segment[at + 2:]


def udp(src, dst, port, data):
    segment = struct.pack(">HHHH", port, port, 8 + len(data), 0) + data
    return ipv4(src, dst, 17, summed(src, dst, 17, segment, 6))


class Connection:
    """A TCP connection to the KMS."""

    def __init__(self, client, port):
        self.ends, self.ports = (client, "kms"), (port, HTTP)
        self.sequence = [1000, 5000]

    def segment(self, way, flags, data=b""):
        src, dst = self.ends[way], self.ends[1 - way]
        ack = self.sequence[1 - way] if flags & 0x10 else 0
        head = struct.pack(">HHIIBBHHH", self.ports[way], self.ports[1 - way], self.sequence[way], ack, 0x50, flags,
                           65535, 0, 0)
        self.sequence[way] += len(data) + (flags & 3 != 0)
        return ipv4(src, dst, 6, summed(src, dst, 6, head + data, 16))

    def exchange(self, request, response):
        """Frames of a whole connection."""
        opened = [self.segment(0, 0x02), self.segment(1, 0x12), self.segment(0, 0x10)]
        asked = [self.segment(0, 0x18, request)]
        answered = [self.segment(1, 0x18, response), self.segment(0, 0x11), self.segment(1, 0x11),
                    self.segment(0, 0x10)]
        return opened + asked, answered


def http(first_line, message):
    head = (f"{first_line}\r\nHost: kms.example.org\r\nContent-Type: application/mikey\r\n"
            f"Content-Length: {len(message)}\r\n")
    return head.encode() + b"\r\n" + message


def sip(first_line, sequence, sdp, call="ticket"):
    head = [first_line, "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK%d" % sequence,
            "From: <sip:alice@example.org>;tag=1", "To: <sip:bob@example.org>;tag=2", f"Call-ID: {call}@192.0.2.1",
            "CSeq: %d INVITE" % sequence, "Content-Type: application/sdp", "Content-Length: %d" % len(sdp)]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + sdp


def sdp(host, message):
    lines = ["v=0", f"o=- 1 1 IN IP4 {HOSTS[host]}", "s=-", f"c=IN IP4 {HOSTS[host]}", "t=0 0",
             "a=key-mgmt:mikey " + base64.b64encode(message).decode(), "m=audio 40000 RTP/SAVP 8",
             "a=rtpmap:8 PCMA/8000"]
    return "\r\n".join(lines).encode() + b"\r\n"


def write_pcap(path, packets):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for seconds, data in packets:
            whole, micro = divmod(round(seconds * 10**6), 10**6)
            out.write(struct.pack("<IIII", whole, micro, len(data), len(data)))
            out.write(data)

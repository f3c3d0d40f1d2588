# SPDX-License-Identifier: BSD-2-Clause
"""Messages, packets and captures for the tests of the command, made without the library.

Messages are PSK with NULL encryption and HMAC-SHA-1: the keys stand in the clear, so that a test can see whether
they leak, and no cipher is needed to make them.
"""
import base64
import hashlib
import hmac
import math
import struct

PSK = b"q7Zk-Xw2m!Vt9#Ls"
TGK = bytes.fromhex("c0ffee00112233445566778899aabbcc")
RAND = bytes(range(0x40, 0x50))
IDI, IDR = b"alice@example.net", b"bob@example.net"
START = 1767960000  # 2026-01-09T12:00:00Z
NTP_UNIX = 2208988800
KEYS = "psk alice@example.net ascii:q7Zk-Xw2m!Vt9#Ls  # shared with bob\n"

T, RAND_, ID, V, KEMAC, SP, LAST = 5, 11, 6, 9, 1, 10, 0
TEK, TEK_SALT = 2, 3


def prf(inkey, label, size):
    """RFC 3830 4.1.2 for keys of up to 32 bytes."""
    out, a = b"", label
    for _ in range(math.ceil(size / 20)):
        a = hmac.new(inkey, a, hashlib.sha1).digest()
        out += hmac.new(inkey, a + label, hashlib.sha1).digest()
    return out[:size]


def auth_key(csb_id, rand=RAND, psk=PSK):
    return prf(psk, struct.pack(">IBI", 0x2D22AC75, 0xFF, csb_id) + rand, 20)


def timestamp(second=0):
    return struct.pack(">II", START + second + NTP_UNIX & 0xFFFFFFFF, 0x40000000)


def header(data_type, csb_id, v=0, ssrc=0xDEADBEEF):
    return bytes([1, data_type, T, v << 7]) + struct.pack(">IBBBII", csb_id, 1, 0, 0, ssrc, 0)


def id_payload(following, name):
    return bytes([following, 0]) + struct.pack(">H", len(name)) + name


def key_data(following, tgk, spi=b""):
    kv = bytes([len(spi)]) + spi if spi else b""
    return bytes([following, 1 if spi else 0]) + struct.pack(">H", len(tgk)) + tgk + kv


def init(csb_id=0x1256BF78, second=0, rand=RAND, psk=PSK, tgk=TGK, chain=None, ssrc=0xDEADBEEF, update=False):
    """`chain`: Key data instead of one TGK; an update leaves RAND out, which stays that of the CSB."""
    message = header(0, csb_id, 1, ssrc) + bytes([ID if update else RAND_, 0]) + timestamp(second)
    message += b"" if update else bytes([ID, len(rand)]) + rand
    message += id_payload(ID, IDI) + id_payload(KEMAC, IDR)
    chain = chain or key_data(LAST, tgk)
    message += bytes([LAST, 0]) + struct.pack(">H", len(chain)) + chain + bytes([1])
    return message + hmac.new(auth_key(csb_id, rand, psk), message, hashlib.sha1).digest()


def clear(key, salt=b"", policy=None, mki=b"", ssrc=0xDEADBEEF, roc=0):
    """An I_MESSAGE, neither encrypted nor authenticated, with a TEK and SRTP parameters of one byte each."""
    message = struct.pack(">BBBBIBBBII", 1, 0, T, 0, 0x11223344, 1, 0, 0, ssrc, roc)
    message += bytes([RAND_, 0]) + timestamp() + bytes([SP, len(RAND)]) + RAND
    parameters = b"".join(bytes([kind, 1, value]) for kind, value in (policy or {}).items())
    message += bytes([KEMAC, 0, 0]) + struct.pack(">H", len(parameters)) + parameters
    chain = bytes([LAST, (TEK_SALT if salt else TEK) << 4 | bool(mki)]) + struct.pack(">H", len(key)) + key
    chain += struct.pack(">H", len(salt)) + salt if salt else b""
    chain += bytes([len(mki)]) + mki if mki else b""
    return message + bytes([LAST, 0]) + struct.pack(">H", len(chain)) + chain + bytes([0])


def response(csb_id=0x1256BF78, second=0, rand=RAND, psk=PSK):
    message = header(1, csb_id) + bytes([ID, 0]) + timestamp(second) + id_payload(V, IDR) + bytes([LAST, 1])
    covered = message + IDI + IDR + timestamp(second)
    return message + hmac.new(auth_key(csb_id, rand, psk), covered, hashlib.sha1).digest()


def udp(payload, src="192.0.2.1", dst="192.0.2.2", sport=2269, dport=2269):
    datagram = struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload
    addresses = b"".join(bytes(map(int, address.split("."))) for address in (src, dst))
    packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(datagram), 0, 0, 64, 17, 0) + addresses
    total = sum(struct.unpack(">10H", packet))
    total = (total & 0xFFFF) + (total >> 16)
    packet = packet[:10] + struct.pack(">H", ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF) + packet[12:]
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\x00" + packet + datagram


def reply(payload):
    return udp(payload, "192.0.2.2", "192.0.2.1")


def sip_invite(line):
    """An INVITE with an SDP offer that has `line`, CRLF left out."""
    sdp = (
        "v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
        f"{line}\r\nm=audio 4000 RTP/SAVP 0\r\n"
    )
    head = (
        "INVITE sip:bob@example.net SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        "From: <sip:alice@example.net>;tag=1\r\nTo: <sip:bob@example.net>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n"
    )
    return udp((head + sdp).encode(), sport=5060, dport=5060)


def key_mgmt(message):
    return "a=key-mgmt:mikey " + base64.b64encode(message).decode()


def pcap(packets, first=START):
    """A capture with a packet a second."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for number, packet in enumerate(packets):
        out += struct.pack("<IIII", first + number, 250000, len(packet), len(packet)), packet
    return b"".join(out)


def exchange(csb_id=0x1256BF78, second=0, **changes):
    return [udp(init(csb_id, second, **changes)), reply(response(csb_id, second, **changes))]


def broken_mac(message):
    return message[:-1] + bytes([message[-1] ^ 1])


def derived(csb_id=0x1256BF78, cs_id=1, tgk=TGK, rand=RAND):
    """TEK and salt that follow from a TGK."""
    label = struct.pack(">BI", cs_id, csb_id) + rand
    return prf(tgk, bytes.fromhex("2ad01c64") + label, 16), prf(tgk, bytes.fromhex("39a2c14b") + label, 14)

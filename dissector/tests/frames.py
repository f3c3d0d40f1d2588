# SPDX-License-Identifier: GPL-2.0-or-later
"""Frames and capture files for the tests of the plugin: Ethernet, IPv4, UDP, TCP connections, TLS with its key log."""
import ssl
import struct
import subprocess
import tempfile
from pathlib import Path

START = 1767960000  # 2026-01-09 12:00:00 UTC
ALICE, BOB, EVERYBODY = "192.0.2.1", "192.0.2.2", "224.2.127.254"
MSS = 1400


def checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(protocol, src, dst, segment):
    """An Ethernet frame with an IPv4 packet; `segment` has a checksum field of 0 where its protocol has it."""
    ends = b"".join(bytes(map(int, address.split("."))) for address in (src, dst))
    sum_at = {6: 16, 17: 6}[protocol]
    pseudo = ends + struct.pack(">HH", protocol, len(segment))
    segment = segment[:sum_at] + struct.pack(">H", checksum(pseudo + segment) or 0xFFFF) + segment[sum_at + 2 :]
    head = struct.pack(">BBHHHBB", 0x45, 0, 20 + len(segment), 0, 0x4000, 64, protocol)
    head += struct.pack(">H", checksum(head + b"\0\0" + ends)) + ends
    return bytes.fromhex("0200000000020200000000010800") + head + segment


def udp(payload, src=ALICE, dst=BOB, sport=2269, dport=2269):
    return packet(17, src, dst, struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload)


class Connection:
    """A TCP connection from ALICE to BOB; its frames are in `frames`. Each has another port."""

    FIN, SYN, PSH, ACK = 1, 2, 8, 16

    made = 0

    def __init__(self, dport):
        self.ports = (40000 + Connection.made, dport)
        Connection.made += 1
        self.next = [1000, 900000]
        self.frames = []
        self._segment(0, self.SYN)
        self._segment(1, self.SYN | self.ACK)
        self._segment(0, self.ACK)

    def _segment(self, side, flags, data=b""):
        ends = (ALICE, BOB) if side == 0 else (BOB, ALICE)
        ports = self.ports if side == 0 else self.ports[::-1]
        ack = self.next[1 - side] if flags & self.ACK else 0
        head = struct.pack(">HHIIBBHHH", *ports, self.next[side], ack, 5 << 4, flags, 65535, 0, 0)
        self.frames.append(packet(6, *ends, head + data))
        self.next[side] += len(data) + bool(flags & (self.SYN | self.FIN))

    def send(self, data, side=0, sizes=()):
        """`data` in segments of `sizes` bytes, the rest in segments of MSS."""
        sizes = list(sizes)
        while data:
            size = sizes.pop(0) if sizes else MSS
            self._segment(side, self.PSH | self.ACK, data[:size])
            data = data[size:]
        return self

    def close(self):
        self._segment(0, self.FIN | self.ACK)
        self._segment(1, self.FIN | self.ACK)
        self._segment(0, self.ACK)
        return self


def certificate(folder):
    """A certificate of one's own with its key, in one PEM file."""
    pem = Path(folder) / "server.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=lab.example -days 2".split()
    subprocess.run([*command, "-keyout", pem, "-out", f"{pem}.crt"], check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + Path(f"{pem}.crt").read_bytes())
    return pem


class Tls:
    """TLS 1.3 in a connection, both sides played by OpenSSL; `key_log` is what a key log file would hold."""

    def __init__(self, connection):
        self.connection = connection
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "keys.log"
            server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.load_cert_chain(certificate(folder))
            client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
            client.keylog_filename = str(log)
            self.wires = [(ssl.MemoryBIO(), ssl.MemoryBIO()), (ssl.MemoryBIO(), ssl.MemoryBIO())]
            self.ends = [client.wrap_bio(*self.wires[0]), server.wrap_bio(*self.wires[1], server_side=True)]
            self._shake_hands()
            self.key_log = log.read_bytes()

    def _shake_hands(self):
        waiting = {0, 1}
        while waiting:
            for side in (0, 1):
                try:
                    self.ends[side].do_handshake()
                    waiting.discard(side)
                except ssl.SSLWantReadError:
                    pass
                self._carry(side)

    def _carry(self, side):
        data = self.wires[side][1].read()
        if data:
            self.connection.send(data, side)
            self.wires[1 - side][0].write(data)

    def send(self, data, side=0):
        self.ends[side].write(data)
        self._carry(side)
        return self


def _block(kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


def pcapng(frames, key_log=b"", start=START + 1):
    """A capture with a frame every 10 ms from `start` on, and TLS secrets if there are some."""
    out = _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    out += _block(1, struct.pack("<HHI", 1, 0, 0))
    if key_log:
        out += _block(10, struct.pack("<II", 0x544C534B, len(key_log)) + key_log)
    for number, frame in enumerate(frames):
        micro = start * 10**6 + 10000 * number
        out += _block(6, struct.pack("<IIIII", 0, micro >> 32, micro & 0xFFFFFFFF, len(frame), len(frame)) + frame)
    return out


def read_frames(path):
    """The frames of a pcapng file."""
    data, at, frames = Path(path).read_bytes(), 0, []
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if kind == 6:
            captured = struct.unpack_from("<I", data, at + 20)[0]
            frames.append(data[at + 28 : at + 28 + captured])
        at += size
    return frames

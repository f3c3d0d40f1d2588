# SPDX-License-Identifier: BSD-2-Clause
"""Media packets of captures and files, and sending them to a port."""
import socket
import struct
import subprocess
import time
from pathlib import Path


def tshark(capture, *arguments):
    command = ["tshark", "-n", "-r", str(capture), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return done.stdout.decode()


def is_rtcp(packet):
    return 192 <= packet[1] <= 223


def datagrams(capture):
    """RTP and RTCP in the UDP of a capture: destination port and bytes, in order."""
    text = tshark(capture, "-Y", "udp && !sip && !icmp", "-T", "fields", "-e", "udp.dstport", "-e", "udp.payload")
    rows = [line.split() for line in text.splitlines()]
    packets = [(int(row[0]), bytes.fromhex(row[1])) for row in rows if len(row) == 2]
    return [(port, packet) for port, packet in packets if len(packet) >= 12 and packet[0] >> 6 == 2]


def interleaved(capture):
    """RTP and RTCP frames of an RTSP connection, both ways: channel and bytes. RFC 7826 14."""
    text = tshark(capture, "-q", "-z", "follow,tcp,raw,0")
    sides = {"": b"", "\t": b""}
    for line in text.splitlines():
        if set(line.strip()) <= set("0123456789abcdef"):
            sides["\t" if line.startswith("\t") else ""] += bytes.fromhex(line.strip())
    return [frame for side in sides.values() for frame in frames(side)]


def frames(stream):
    """The frames of one side; line ends between two messages mean nothing (RFC 7826 20.1)."""
    while stream := stream.lstrip(b"\r\n"):
        if stream[0] == ord("$"):
            size = 4 + struct.unpack(">H", stream[2:4])[0]
            yield stream[1], stream[4:size]
        else:
            head, _, _ = stream.partition(b"\r\n\r\n")
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
            size = len(head) + 4 + int(fields.get(b"Content-Length", 0))
        stream = stream[size:]


def media(capture):
    """RTP and RTCP of a capture, in UDP or, if it has none there, interleaved: port or channel, and bytes."""
    return datagrams(capture) or interleaved(capture)


def of_ssrc(packets, ssrc):
    """RTP of this SSRC alone."""
    wanted = struct.pack(">I", ssrc)
    return [packet for _, packet in packets if not is_rtcp(packet) and packet[8:12] == wanted]


def framed(path):
    """Packets of a file of rtpstreampay: each with its length before it, RFC 4571."""
    data, packets = Path(path).read_bytes(), []
    while data:
        size = 2 + struct.unpack(">H", data[:2])[0]
        packets.append(data[2:size])
        data = data[size:]
    return packets


def free_port():
    """An even port, with the next one free too."""
    while True:
        udp = socket.AF_INET, socket.SOCK_DGRAM
        with socket.socket(*udp) as one, socket.socket(*udp) as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1] & ~1
            try:
                two.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue


def wait_for_listener(port, process, seconds=20):
    """Waits until somebody has bound the UDP port."""
    end = time.monotonic() + seconds
    while f":{port:04X} " not in Path("/proc/net/udp").read_text() + Path("/proc/net/udp6").read_text():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"nothing listens at port {port}: exit {process.poll()}")
        time.sleep(0.05)


def send(packets, port, pause=0.002):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", port))
        for packet in packets:
            try:
                sender.send(packet)
            except ConnectionRefusedError:
                return
            time.sleep(pause)

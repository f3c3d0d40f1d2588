# SPDX-License-Identifier: BSD-2-Clause
"""Runs players with the lines that `mikeylab keys --format` prints. The first arguments of a test program are the paths
of mikeylab and of the program of libsrtp.c."""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import packets

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "conformance" / "tests"))
import material  # noqa: E402

MIKEYLAB, LIBSRTP = (str(Path(each).resolve()) for each in sys.argv[1:3])
PROGRAMS = os.environ.get("LIBSRTP_PROGRAMS")
PICTURE = 176 * 144 * 3 // 2  # bytes of a picture in I420, as the captures' cameras send them
DECODE_H264 = "rtph264depay ! h264parse ! openh264dec ! video/x-raw,format=I420 ! filesink location=out"
H264 = "media=(string)video, payload=(int)96, clock-rate=(int)90000, encoding-name=(string)H264"


def run(command, **how):
    return subprocess.run(command, timeout=60, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **how)


def keys(form, *arguments):
    done = run([MIKEYLAB, "keys", "--reveal", "--format", form, *map(str, arguments)])
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def lines_of(text, ssrc):
    """The lines behind the comment that names an SSRC."""
    blocks = re.split(r"^(?=# .*crypto session)", text, flags=re.M)
    block = next(block for block in blocks if f"SSRC 0x{ssrc:08x}" in block.split("\n", 1)[0])
    return [line for line in block.splitlines() if not line.startswith("#")]


def streams(capture, keyfile=None):
    """The streams of a capture that has keys for them: SSRC, SRTP, and what says the keys in a format."""
    arguments = [capture] + (["--keys", keyfile] if keyfile else [])
    media = packets.media(capture)
    for exchange in json.loads(keys("json", *arguments))["captures"][0]["exchanges"]:
        for session in exchange["keys"]["crypto_sessions"]:
            ssrc = int(session["ssrc"], 16)
            if srtp := packets.of_ssrc(media, ssrc):
                yield ssrc, srtp, lambda form: keys(form, *arguments)


def video(capture, keyfile=None):
    """Of the first stream with video: what streams() gives, and how many pictures it has."""
    ssrc, srtp, say = next(each for each in streams(capture, keyfile) if each[1][0][1] & 0x7F == 96)
    return ssrc, srtp, say, sum(packet[1] >> 7 for packet in srtp)


class Player(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, command, **how):
        process = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.DEVNULL, **how)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def gstreamer(self, line, srtp, sink=None, media=""):
        """Runs the gst-launch-1.0 line; returns the RTP that srtpdec lets through, or what `sink` wrote into "out"."""
        port = packets.free_port()
        line = line.replace("port=5004", f"port={port} num-buffers={len(srtp)}")
        line = line.replace("application/x-srtp, ", f"application/x-srtp, {media}", 1)
        line = line.replace("fakesink", sink or "rtpstreampay ! filesink location=out")
        process = self.start(["sh", "-c", f"exec {line}"], stdout=subprocess.DEVNULL)
        packets.wait_for_listener(port, process)
        packets.send(srtp, port)
        self.assertEqual(process.wait(timeout=30), 0)
        return (self.folder / "out").read_bytes() if sink else packets.framed(self.folder / "out")

    def ffmpeg(self, options, srtp, expected):
        """Reads srtp:// with the options; returns the bytes that come out, at most `expected`."""
        port = packets.free_port()
        command = ["ffmpeg", "-nostdin", *shlex.split(options), "-f", "data", "-raw_packet_size", "2000"]
        command += ["-i", f"srtp://127.0.0.1:{port}", "-map", "0", "-c", "copy",
                    "-flush_packets", "1", "-f", "data", "out"]
        process = self.start(command, stdout=subprocess.DEVNULL)
        packets.wait_for_listener(port, process)
        packets.send(srtp, port)
        return self.wait_for_bytes("out", expected)

    def wait_for_bytes(self, name, expected, seconds=10):
        end = time.monotonic() + seconds
        path = self.folder / name
        while (not path.exists() or path.stat().st_size < expected) and time.monotonic() < end:
            time.sleep(0.1)
        return path.read_bytes() if path.exists() else b""

    def program(self, line):
        """The words of a command line of libsrtp's, with the program that is there."""
        words = shlex.split(line)
        return ["stdbuf", "-oL", f"{PROGRAMS}/{words[0]}", *words[1:]] if PROGRAMS else [LIBSRTP, *words]

    def rtp_decoder(self, line, srtp):
        capture = self.folder / "srtp.pcap"
        capture.write_bytes(material.pcap([material.udp(packet, dport=40000) for packet in srtp]))
        done = run(self.program(line) + ["-p", str(capture), "-f", "udp dst port 40000"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return hexdumps(done.stdout.decode())


def hexdumps(text):
    """The packets of a hexdump; offset 0 begins one."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if not re.fullmatch(r"[0-9a-f]{4}", words[0] if words else ""):
            continue
        if words[0] == "0000":
            found.append(b"")
        found[-1] += bytes.fromhex("".join(words[1:]))
    return found


def missing():
    """What is needed and not there; tools/packages-lab.txt has it."""
    commands = [name for name in ("gst-launch-1.0", "ffmpeg", "tshark") if not shutil.which(name)]
    if "gst-launch-1.0" in commands:
        return commands
    elements = ("srtpenc", "srtpdec", "rtpstreampay", "rtph264depay", "openh264dec")
    return commands + [name for name in elements if run(["gst-inspect-1.0", "--exists", name]).returncode != 0]


def main():
    if missing():
        print("not found:", *missing())
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])

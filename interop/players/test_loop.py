#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The whole way, on sessions recorded now between GStreamer's RTSP server and client: every SRTP packet authenticates,
the decrypted capture shows the pictures, and GStreamer plays the SRTP with the caps that are printed.

    test_loop.py MIKEYLAB LIBSRTP      exit 77 where recording is not possible
"""
import functools
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import packets
import players
from players import DECODE_H264, H264, MIKEYLAB, PICTURE, SOURCE, Player, lines_of, run, video

CAPTURES = ("rtsp-gstreamer-video-udp", "rtsp-gstreamer-video-tcp")


def setUpModule():  # pylint: disable=invalid-name
    global RECORDED  # pylint: disable=global-variable-undefined
    RECORDED = tempfile.TemporaryDirectory()
    done = run([SOURCE / "pcaps" / "record-rtsp", RECORDED.name])
    if done.returncode:
        raise unittest.SkipTest(done.stderr.decode())


def tearDownModule():  # pylint: disable=invalid-name
    RECORDED.cleanup()


def check(capture):
    """The report's part on the capture; findings on GStreamer's messages are expected."""
    done = run([MIKEYLAB, "check", "--format", "json", str(capture)])
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["captures"][0]


def each_capture(test):
    """Runs a test on one capture after the other."""

    @functools.wraps(test)
    def run_on_each(self):
        for name in CAPTURES:
            with self.subTest(name):
                test(self, Path(RECORDED.name) / f"{name}.pcapng")

    return run_on_each


class Loop(Player):
    @each_capture
    def test_every_packet_authenticates(self, capture):
        report = check(capture)
        media = packets.media(capture)
        self.assertGreater(len(media), 100)
        self.assertEqual(report["media"]["packets"], len(media))
        self.assertEqual(report["media"]["authenticated"], len(media))
        counted = {}
        for exchange in report["exchanges"]:
            for session in exchange["keys"]["crypto_sessions"]:
                counted[int(session["ssrc"], 16)] = session["media"]["srtp_authenticated"]
        for ssrc, count in counted.items():
            self.assertEqual(count, len(packets.of_ssrc(media, ssrc)))
        self.assertEqual(len(counted), 4)

    @each_capture
    def test_decrypted_capture_shows_the_pictures(self, capture):
        plain = self.folder / "plain.pcapng"
        done = run([MIKEYLAB, "decrypt", "-o", str(plain), str(capture)])
        self.assertEqual(done.returncode, 0, done.stderr)
        ssrc, srtp, _, pictures = video(capture)
        rtp = packets.of_ssrc(packets.media(plain), ssrc)
        self.assertEqual(len(rtp), len(srtp))
        self.assertEqual(self.play(rtp), pictures)

    def test_player_reads_the_decrypted_file(self):
        """Of UDP GStreamer reads the capture itself."""
        capture = Path(RECORDED.name) / "rtsp-gstreamer-video-udp.pcapng"
        plain, old = self.folder / "plain.pcapng", self.folder / "plain.pcap"
        self.assertEqual(run([MIKEYLAB, "decrypt", "-o", str(plain), str(capture)]).returncode, 0)
        self.assertEqual(run(["editcap", "-F", "pcap", str(plain), str(old)]).returncode, 0)
        ssrc, _, _, pictures = video(capture)
        port = next(port for port, packet in packets.media(plain) if packets.of_ssrc([(port, packet)], ssrc))
        pipeline = (f'filesrc location={old} ! pcapparse dst-port={port} caps="application/x-rtp, {H264}" '
                    f'! {DECODE_H264}')
        process = self.start(["sh", "-c", f"exec gst-launch-1.0 -q {pipeline}"])
        self.assertEqual(process.wait(timeout=30), 0)
        self.assertEqual((self.folder / "out").stat().st_size / PICTURE, pictures)

    @each_capture
    def test_printed_caps_play_the_original(self, capture):
        ssrc, srtp, say, pictures = video(capture)
        shown = self.gstreamer(lines_of(say("gst"), ssrc)[1], srtp, DECODE_H264, f"{H264}, ")
        self.assertEqual(len(shown) / PICTURE, pictures)

    @each_capture
    def test_tampered_packet_is_named(self, capture):
        ssrc, srtp, _, _ = video(capture)
        tampered = self.folder / "tampered.pcapng"
        data = bytearray(capture.read_bytes())
        at = data.index(srtp[5][:40]) + 30
        data[at] ^= 1
        tampered.write_bytes(data)
        media = check(tampered)
        sessions = [session for each in media["exchanges"] for session in each["keys"]["crypto_sessions"]]
        streams = [stream for session in sessions for stream in session["media"]["ssrcs"]]
        frames = [frame for stream in streams for frame in stream["failed_frames"]]
        self.assertEqual(media["media"]["authenticated"], media["media"]["packets"] - 1)
        self.assertEqual(frames, [self.frame_of(tampered, at)])

    def frame_of(self, capture, offset):
        """Number of the packet whose block of the file holds an offset."""
        data, at, frame = capture.read_bytes(), 0, 0
        while at <= offset:
            kind, size = (int.from_bytes(data[at + start : at + start + 4], sys.byteorder) for start in (0, 4))
            frame += kind == 6  # an enhanced packet block
            at += size
        return frame

    def play(self, rtp):
        """How many pictures GStreamer shows of RTP packets."""
        line = f'gst-launch-1.0 udpsrc port=5004 caps="application/x-rtp, {H264}" ! fakesink'
        return len(self.gstreamer(line, rtp, DECODE_H264)) / PICTURE


def can_record():
    needed = ("unshare", "dumpcap", "editcap")
    return all(players.shutil.which(name) for name in needed) and subprocess.run(
        ["pkg-config", "--exists", "gstreamer-rtsp-server-1.0"], check=False
    ).returncode == 0


if __name__ == "__main__":
    if not can_record():
        print("tools/packages-lab.txt lists what recording needs")
        sys.exit(77)
    players.main()

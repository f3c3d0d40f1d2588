#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""GStreamer, ffmpeg and libsrtp decrypt SRTP with what `mikeylab keys --format` prints for them.

    test_players.py MIKEYLAB LIBSRTP

Streams are made by GStreamer's srtpenc, so that what comes out can be compared with what went in, or taken from the
captures. LIBSRTP is the program of libsrtp.c; with LIBSRTP_PROGRAMS set to a folder, the rtp_decoder and rtpw there
are used instead. The lines are run as printed: only port, sink and input are put in.
"""
import re
import shlex
import time

import packets
from players import (DECODE_H264, H264, PICTURE, PROGRAMS, SOURCE, Player, hexdumps, keys, lines_of, main, material,
                     run, streams, video)

PCAPS = SOURCE / "pcaps"
SSRC = 0xDEADBEEF  # the only one that rtpw hears
KEY, SALT = bytes(range(1, 33)), bytes(range(0x81, 0x8F))
GCM = {0: 6, 2: 0, 4: 12, 20: 16}
COUNT = 60  # packets; the sequence numbers wrap after 35

# Parameters of the SP payload, lengths of key and salt, srtpenc's cipher, tag of SRTP and of SRTCP.
PROFILES = {
    "AES_CM_128_HMAC_SHA1_80": ({}, 16, 14, "aes-128-icm", "hmac-sha1-80", "hmac-sha1-80"),
    "AES_CM_128_HMAC_SHA1_32": ({11: 4}, 16, 14, "aes-128-icm", "hmac-sha1-32", "hmac-sha1-32"),
    "AES_256_CM_HMAC_SHA1_80": ({1: 32}, 32, 14, "aes-256-icm", "hmac-sha1-80", "hmac-sha1-80"),
    "AEAD_AES_128_GCM": (GCM, 16, 12, "aes-128-gcm", "null", "null"),
    "AEAD_AES_256_GCM": (GCM | {1: 32}, 32, 12, "aes-256-gcm", "null", "null"),
}


def make_stream(folder, key, cipher, tag, rtcp_tag, mki=b""):
    """A-law of one SSRC: its packets as SRTP and as RTP. Sequence numbers wrap, so that the rollover counter counts.
    The packets are shorter than the 128 bytes that rtpw reads."""
    protect = f"srtpenc key={key.hex()} rtp-cipher={cipher} rtp-auth={tag} rtcp-cipher={cipher} rtcp-auth={rtcp_tag}"
    protect += f" mki={mki.hex()}" if mki else ""
    done = run(
        ["gst-launch-1.0", "-q"]
        + shlex.split(
            f"audiotestsrc num-buffers={COUNT} samplesperbuffer=80 ! audio/x-raw,rate=8000,channels=1 ! alawenc"
            f" ! rtppcmapay pt=8 ssrc={SSRC} seqnum-offset=65501 min-ptime=10000000 max-ptime=10000000 ! tee name=all"
            f" all. ! queue ! {protect} ! rtpstreampay ! filesink location={folder}/srtp"
            f" all. ! queue ! rtpstreampay ! filesink location={folder}/rtp"
        )
    )
    assert done.returncode == 0, done.stderr
    return packets.framed(folder / "srtp"), packets.framed(folder / "rtp")


class Profiles(Player):
    """Each profile, as far as a player has it."""

    def profile(self, name, mki=b""):
        policy, key_len, salt_len, cipher, tag, rtcp_tag = PROFILES[name]
        key, salt = KEY[:key_len], SALT[:salt_len]
        srtp, rtp = make_stream(self.folder, key + salt, cipher, tag, rtcp_tag, mki)
        self.assertEqual(len(srtp), COUNT)
        self.assertNotEqual(srtp, rtp)
        message = material.clear(key, salt, policy, mki, SSRC).hex()
        return (lambda form: lines_of(keys(form, "--hex", message), SSRC)), srtp, rtp

    def test_gstreamer(self):
        for name in PROFILES:
            with self.subTest(name):
                say, srtp, rtp = self.profile(name)
                self.assertEqual(self.gstreamer(say("gst")[1], srtp), rtp)

    def test_gstreamer_mki(self):
        say, srtp, rtp = self.profile("AES_CM_128_HMAC_SHA1_80", b"\1\2\3\4")
        self.assertEqual(self.gstreamer(say("gst")[1], srtp), rtp)

    def test_gstreamer_joins_late(self):
        """Behind the wrap only the rollover counter of the map helps."""
        _, srtp, rtp = self.profile("AES_CM_128_HMAC_SHA1_80")
        message = material.clear(KEY[:16], SALT, {}, b"", SSRC, roc=1).hex()
        line = lines_of(keys("gst", "--hex", message), SSRC)[1]
        self.assertEqual(self.gstreamer(line, srtp[40:]), rtp[40:])
        line = lines_of(keys("gst", "--hex", material.clear(KEY[:16], SALT, ssrc=SSRC).hex()), SSRC)[1]
        self.assertEqual(self.gstreamer(line, srtp[40:]), [])

    def test_ffmpeg(self):
        for name in ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"):
            with self.subTest(name):
                say, srtp, rtp = self.profile(name)
                (self.folder / "out").unlink(missing_ok=True)
                self.assertEqual(self.ffmpeg(say("ffmpeg")[0], srtp, len(b"".join(rtp))), b"".join(rtp))

    def test_wrong_key(self):
        """The comparison would see it: with another key nothing comes out."""
        _, srtp, _ = self.profile("AES_CM_128_HMAC_SHA1_80")
        other = material.clear(KEY[16:32], SALT, ssrc=SSRC).hex()
        self.assertEqual(self.gstreamer(lines_of(keys("gst", "--hex", other), SSRC)[1], srtp), [])
        self.assertEqual(self.rtp_decoder(lines_of(keys("libsrtp", "--hex", other), SSRC)[0], srtp), [])
        self.assertEqual(self.ffmpeg(lines_of(keys("ffmpeg", "--hex", other), SSRC)[0], srtp, 1), b"")

    def test_rtp_decoder(self):
        for name in PROFILES:
            with self.subTest(name):
                say, srtp, rtp = self.profile(name)
                self.assertEqual(self.rtp_decoder(say("libsrtp")[0], srtp), rtp)

    def test_rtpw(self):
        """rtpw prints payloads as words, so that only the stand-in can be compared byte by byte."""
        for name in ("AES_CM_128_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_80", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"):
            with self.subTest(name):
                say, srtp, rtp = self.profile(name)
                port = packets.free_port()
                line = say("libsrtp")[1].replace("5004", str(port))
                with open(self.folder / "words", "wb") as words:
                    process = self.start(self.program(line), stdout=words)
                packets.wait_for_listener(port, process)
                packets.send(srtp, port)
                if PROGRAMS:
                    self.wait_for_bytes("words", COUNT * 100, seconds=2)
                    got = (self.folder / "words").read_bytes().count(b"word: ")
                    self.assertGreater(got, COUNT // 2)
                    continue
                end = time.monotonic() + 5
                while hexdumps((self.folder / "words").read_text()) != rtp and time.monotonic() < end:
                    time.sleep(0.1)
                self.assertEqual(hexdumps((self.folder / "words").read_text()), rtp)


class Captures(Player):
    """Streams of the captures; the three players agree on what is in them."""

    def of_capture(self, name):
        keyfile = PCAPS / f"{name}.keys"
        return PCAPS / f"{name}.pcapng", keyfile if keyfile.exists() else None

    def test_players_agree(self):
        for name, count in (("psk-sip-media", 4), ("rtsp-gstreamer-video-udp", 2), ("rtsp-gstreamer-video-tcp", 2)):
            found = list(streams(*self.of_capture(name)))
            self.assertEqual(len(found), count, name)
            for ssrc, srtp, say in found:
                with self.subTest(capture=name, ssrc=f"{ssrc:08x}"):
                    rtp = self.rtp_decoder(lines_of(say("libsrtp"), ssrc)[0], srtp)
                    self.assertEqual([packet[:12] for packet in rtp], [packet[:12] for packet in srtp])
                    self.assertEqual(self.gstreamer(lines_of(say("gst"), ssrc)[1], srtp), rtp)
                    (self.folder / "out").unlink()
                    got = self.ffmpeg(lines_of(say("ffmpeg"), ssrc)[0], srtp, len(b"".join(rtp)))
                    self.assertEqual(got, b"".join(rtp))

    def test_a_key_follows(self):
        """Caps with the keys of a bundle and its update, put together as the man page says, play the whole stream."""
        capture, keyfile = self.of_capture("psk-sip-rekey")
        text = keys("gst", "--keys", keyfile, capture)
        ssrc, srtp, _ = next(streams(capture, keyfile))
        update = text.index("\n", text.rindex("exchange 1,"))
        first, second = lines_of(text[:update], ssrc)[1], lines_of(text[update:], ssrc)[1]
        key, mki = (re.search(rf"{name}=\(buffer\)([0-9a-f]+)", second)[1] for name in ("srtp-key", "mki"))
        both = first.replace(", srtp-cipher", f", srtp-key2=(buffer){key}, mki2=(buffer){mki}, srtp-cipher", 1)
        self.assertEqual([packet[:12] for packet in self.gstreamer(both, srtp)], [packet[:12] for packet in srtp])
        self.assertLess(len(self.gstreamer(first, srtp)), len(srtp))

    def test_gstreamer_shows_the_pictures(self):
        for name in ("rtsp-gstreamer-video-udp", "rtsp-gstreamer-video-tcp", "psk-sip-media"):
            with self.subTest(name):
                ssrc, srtp, say, pictures = video(*self.of_capture(name))
                shown = self.gstreamer(lines_of(say("gst"), ssrc)[1], srtp, DECODE_H264, f"{H264}, ")
                self.assertEqual(len(shown) / PICTURE, pictures)

    def test_ffmpeg_plays_an_sdp_with_the_sdes_line(self):
        for name in ("rtsp-gstreamer-video-udp", "psk-sip-media"):
            with self.subTest(name):
                ssrc, srtp, say, pictures = video(*self.of_capture(name))
                port = packets.free_port()
                sdp = f"v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/SAVP 96\n"
                sdp += f"a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1\n{lines_of(say('sdes'), ssrc)[0]}\n"
                (self.folder / "a.sdp").write_text(sdp)
                # The last picture is known to be whole only when another one begins.
                frames = pictures - 2
                command = ["ffmpeg", "-nostdin", "-y", "-protocol_whitelist", "file,udp,rtp,srtp", "-i", "a.sdp"]
                command += ["-fps_mode", "passthrough", "-frames:v", str(frames), "-f", "framemd5", "pictures"]
                process = self.start(command)
                packets.wait_for_listener(port, process)
                packets.send(srtp, port, pause=0.01)
                self.assertEqual(process.wait(timeout=30), 0)
                shown = (self.folder / "pictures").read_text().splitlines()
                self.assertEqual(len([line for line in shown if not line.startswith("#")]), frames)


if __name__ == "__main__":
    main()

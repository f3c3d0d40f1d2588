# SPDX-License-Identifier: GPL-2.0-or-later
"""SRTP of the exchanges of a capture: authenticated, decrypted and dissected as the command does it.

Arguments: mikeylab.so, the command mikeylab.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from frames import pcapng, read_frames
from plugin import PCAPS, PluginTest, main

MIKEYLAB = Path(sys.argv.pop(2)).resolve()
CALL = PCAPS / "psk-sip-media.pcapng"
UDP, TCP = PCAPS / "rtsp-gstreamer-video-udp.pcapng", PCAPS / "rtsp-gstreamer-video-tcp.pcapng"
REKEY = PCAPS / "psk-sip-rekey.pcapng"
SHOW = ("frame.number", "mikey.srtp.status", "mikey.srtp.index", "mikey.srtp.keys_in", "mikey.srtp.cs_id",
        "rtp.ssrc", "rtp.seq", "rtp.payload", "rtcp.pt", "_ws.col.Protocol", "_ws.col.Info")  # fmt: skip
FAILURE = "rfc3711/3.3/authentication-failure"


def report(capture, keys):
    command = [MIKEYLAB, "check", "--format", "json", *(["--keys", keys] if keys else []), capture]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)["captures"][0]


class Srtp(PluginTest):
    def setUp(self):
        # Payloads of RTP as they are, not taken apart by codecs.
        self.raw = ("--disable-protocol", "h264")

    def options(self, capture, *more):
        keys = capture.with_suffix(".keys")
        return (*(("-o", f"mikey.key_file:{self.readable(keys)}") if keys.exists() else ()), *self.raw, *more)

    def media(self, capture, *more, data=None):
        return self.fields(data or capture, *SHOW, options=self.options(capture, *more), display_filter="mikey.srtp")

    def test_as_the_command_says(self):
        for capture in (CALL, UDP, TCP, REKEY):
            with self.subTest(capture.name):
                keys = capture.with_suffix(".keys")
                wanted = report(capture, keys if keys.exists() else None)["media"]
                statuses = [status for row in self.media(capture) for status in row[1]]  # a segment may have several
                self.assertEqual(statuses, ["authenticated"] * wanted["authenticated"])
                self.assertEqual(len(statuses), wanted["packets"])

    def test_payloads_are_those_of_decrypt(self):
        for capture in (CALL, UDP):
            with self.subTest(capture.name), tempfile.TemporaryDirectory() as folder:
                keys = capture.with_suffix(".keys")
                out = Path(folder) / "plain.pcapng"
                command = [MIKEYLAB, "decrypt", *(["--keys", keys] if keys.exists() else []), "-o", out, capture]
                subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
                names = ("frame.number", "udp.payload")
                plain = dict(
                    row for row in self.texts(out, *names, options=("-o", "mikey.srtp:FALSE"), display_filter="udp")
                )
                rows = self.fields(capture, "frame.number", "udp.payload", "mikey.srtp.trailer", "rtp.payload",
                                   options=self.options(capture), display_filter="mikey.srtp && rtp")  # fmt: skip
                self.assertTrue(rows)
                for (frame,), (sealed,), (trailer,), (payload,) in rows:
                    self.assertEqual(len(plain[frame]), len(sealed) - len(trailer))
                    self.assertTrue(plain[frame].endswith(payload))
                    self.assertEqual(plain[frame][:24], sealed[:24])

    def texts(self, *arguments, **options):
        return [[value for (value,) in row] for row in self.fields(*arguments, **options) if all(row)]

    def test_passes_agree(self):
        for capture in (CALL, UDP, TCP, REKEY):
            with self.subTest(capture.name):
                once = self.media(capture)
                self.assertTrue(once)
                self.assertEqual(self.media(capture, "-2"), once)

    def test_streams(self):
        for capture, wanted in ((CALL, {"g711A": [226, 226], "H264": [65, 66]}), (TCP, {"H264": [69], "g711A": [49]})):
            done = self.run_tshark("-r", self.readable(capture), *self.options(capture), "-q", "-z", "rtp,streams")
            found = {}
            for line in done.stdout.splitlines():
                words = line.split()
                if "0x" in line:
                    found.setdefault(words[7], []).append(int(words[8]))
            self.assertEqual({name: sorted(counts) for name, counts in found.items()}, wanted)

    def test_codecs_see_plaintext(self):
        rows = self.fields(UDP, "h264.nal_unit_hdr", options=self.options(UDP)[:-2], display_filter="h264")
        self.assertTrue(rows)
        self.assertEqual(
            self.fields(UDP, "frame.number", options=("-o", "mikey.srtp:FALSE"), display_filter="mikey.srtp"), []
        )

    def test_tab(self):
        out = self.run_tshark("-r", self.readable(CALL), *self.options(CALL), "-Y", "frame.number == 5", "-x").stdout
        self.assertIn("Decrypted SRTP (172 bytes):", out)

    def test_tampered(self):
        frames = read_frames(CALL)
        victim = next(number for number, frame in enumerate(frames[40:], 41) if len(frame) == 224)
        frames[victim - 1] = frames[victim - 1][:-1] + bytes([frames[victim - 1][-1] ^ 1])
        tampered = pcapng(frames)
        for passes in ((), ("-2",)):
            rows = self.media(CALL, *passes, data=tampered)
            failed = [row for row in rows if row[1] != ["authenticated"]]
            self.assertEqual(len(rows), 603)
            self.assertEqual([(row[0], row[1]) for row in failed], [([str(victim)], ["failed"])])
            self.assertEqual(failed[0][9], ["SRTP"])
        found = self.fields(tampered, "frame.number", "mikey.rule", "_ws.expert.message", options=self.options(CALL),
                            display_filter="mikey.rule.rfc3711_3_3_authentication_failure")  # fmt: skip
        self.assertEqual([row[:2] for row in found], [[[str(victim)], [FAILURE]]])
        self.assertIn(f"frame {victim}: the packet does not authenticate", found[0][2][0])

    def test_wrong_key(self):
        wrong = ("-o", f"mikey.key_file:{self.readable(b'psk * text:wrong' + bytes([10]))}")
        for passes in ((), ("-2",)):
            shown = self.fields(
                CALL, "frame.number", options=(*wrong, *passes), display_filter="mikey.srtp.trailer || h264"
            )
            self.assertEqual(shown, [])
            sealed = self.fields(CALL, "_ws.col.Protocol", options=(*wrong, *passes), display_filter="rtp")
            self.assertEqual({row[0][0] for row in sealed}, {"SRTP"})

    def test_without_announcements(self):
        """Known by a tag that is right: the SDP names other ports."""
        moved = [
            frame.replace(b"m=audio 4", b"m=audio 3").replace(b"m=video 4", b"m=video 3") for frame in read_frames(CALL)
        ]
        rows = self.media(CALL, data=pcapng(moved))
        self.assertEqual([row[1] for row in rows], [["authenticated"]] * 603)

    def test_packets_before_their_keys(self):
        """They wait, and are opened when frames are dissected again."""
        frames = read_frames(CALL)
        early = next(number for number, frame in enumerate(frames) if len(frame) == 224)
        frames.insert(0, frames.pop(early))
        frames.insert(0, frames[1].replace(b"a=key-mgmt:", b"a=key-none:"))  # where media will flow, without keys
        rows = self.media(CALL, data=pcapng(frames))
        self.assertEqual([row[1] for row in rows], [["authenticated"]] * 602)
        rows = self.media(CALL, "-2", data=pcapng(frames))
        self.assertEqual([row[1] for row in rows], [["authenticated"]] * 603)
        self.assertEqual((rows[0][0], rows[0][3], rows[0][9]), (["2"], ["3"], ["RTP"]))

    def test_later_descriptions(self):
        """Each has Wireshark set up the same ports again."""
        frames = read_frames(CALL)
        frames[300:300] = [frames[0], frames[2]]
        frames[200:200] = [frames[2]]
        for passes in ((), ("-2",)):
            rows = self.media(CALL, *passes, data=pcapng(frames))
            self.assertEqual([row[1] for row in rows], [["authenticated"]] * 603)
            self.assertEqual({row[9][0] for row in rows}, {"RTP", "RTCP"})

    def test_quoted_packets(self):
        """What an ICMP error quotes is no packet of the stream."""
        rows = self.fields(REKEY, "frame.number", options=self.options(REKEY), display_filter="mikey.srtp && icmp")
        self.assertEqual(rows, [])
        self.assertTrue(self.fields(REKEY, "frame.number", display_filter="icmp && rtp"))

    def test_switched_off(self):
        self.assertEqual(self.media(CALL, "-o", "mikey.srtp:FALSE"), [])


main()

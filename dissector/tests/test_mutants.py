# SPDX-License-Identifier: GPL-2.0-or-later
"""60,000 mutants of every capture there is, dissected headless: no dissector bug, no crash, no hang, no growth.

The program headless is the first argument.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from carriers import CAPTURES
from defects import DEFECTS
from frames import pcapng, udp
from messages import KEYS
from plugin import PCAPS, main

HEADLESS = Path(sys.argv[1]).resolve()


class Mutants(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="mikeylab-mutants-")
        cls.addClassCleanup(folder.cleanup)
        cls.home = Path(folder.name)
        captures = [path.read_bytes() for path in sorted(PCAPS.glob("psk-*.pcap*"))]
        captures += [pcapng(capture.frames, capture.key_log) for capture in CAPTURES]
        captures.append(pcapng([udp(defect.data) for defect in DEFECTS]))
        cls.captures = [cls.file(f"{number}.pcap", data) for number, data in enumerate(captures)]
        keys = "".join(path.read_text() for path in sorted(PCAPS.glob("psk-*.keys")))
        cls.keys = cls.file("all.keys", (keys + KEYS).encode())

    @classmethod
    def file(cls, name, data):
        (cls.home / name).write_bytes(data)
        return str(cls.home / name)

    def mutants(self, count, allocator):
        done = subprocess.run(
            [HEADLESS, str(count), self.keys, *self.captures],
            env=os.environ
            | {
                "HOME": str(self.home),
                "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1",
                "WIRESHARK_DEBUG_WMEM_OVERRIDE": allocator,
                # Leaks: what Wireshark itself keeps to its end. A small quarantine, as memory is watched.
                "ASAN_OPTIONS": "detect_leaks=0:quarantine_size_mb=8:" + os.environ.get("ASAN_OPTIONS", ""),
            },
            capture_output=True,
            timeout=400,
            check=False,
        )
        self.assertEqual(
            done.returncode, 0, done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")[-4000:]
        )

    def test_as_tshark_has_it(self):
        self.mutants(60000, "block_fast")

    def test_every_block_by_itself(self):
        """So that a sanitizer sees the ends of blocks."""
        self.mutants(6000, "simple")

    def test_strict_allocator(self):
        self.mutants(3000, "strict")


main()

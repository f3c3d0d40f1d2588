# SPDX-License-Identifier: BSD-2-Clause
"""Runs the command under test, whose path is the first argument of the test program."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MIKEYLAB = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
SOURCE = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"} | {
    name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")
}


class CommandTest(unittest.TestCase):
    """A test in an empty folder of its own."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, content):
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)
        return name

    def run_command(self, *arguments, expect=0, stdin=b"", environment=None, **how):
        """The finished process, standard output and error as text; fails on another exit code."""
        done = subprocess.run(
            [str(MIKEYLAB), *map(str, arguments)],
            cwd=self.folder,
            env=ENVIRONMENT | (environment or {}),
            input=stdin,
            stderr=subprocess.PIPE,
            stdout=how.pop("stdout", subprocess.PIPE),
            timeout=120,
            check=False,
            **how,
        )
        done.stdout = (done.stdout or b"").decode()
        done.stderr = done.stderr.decode()
        self.assertEqual(done.returncode, expect, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def output(self, *arguments, **how):
        return self.run_command(*arguments, **how).stdout

    def report(self, *arguments, command="check", **how):
        return json.loads(self.output(command, "--format", "json", *arguments, **how))


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])

# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark with the plugin that was built, in a home folder of its own and not as root; fails if it is not loaded.

The path of mikeylab.so is the first argument of a test program.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import pdml

PLUGIN = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
SOURCE = Path(__file__).resolve().parents[2]
PCAPS = SOURCE / "pcaps"
NOBODY = 65534


def plugin_folder():
    """The folder below a personal plugin folder that this Wireshark looks into: "4.0/epan"."""
    installed = subprocess.run(
        ["pkg-config", "--variable=plugindir", "wireshark"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    return Path(Path(installed).name) / "epan"


class PluginTest(unittest.TestCase):
    """A test in an empty home folder with the plugin in place."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="mikeylab-plugin-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        folder = cls.home / ".local/lib/wireshark/plugins" / plugin_folder()
        folder.mkdir(parents=True)
        shutil.copy(PLUGIN, folder)
        # What is installed on this machine is shut out.
        (cls.home / "no-plugins").mkdir()
        cls.configuration = cls.home / ".config/wireshark"
        cls.configuration.mkdir(parents=True)
        if os.geteuid() == 0:
            for path in [cls.home, *cls.home.rglob("*")]:
                os.chown(path, NOBODY, NOBODY)
        loaded = cls.run_tshark("-G", "plugins").stdout
        if "mikeylab.so" not in loaded:
            raise AssertionError(f"tshark does not load {PLUGIN}:\n{loaded}")

    @classmethod
    def run_tshark(cls, *arguments, environment=None, expect=0):
        """The finished process, its output as text; fails on another exit code or a dissector bug."""
        command = ["tshark", *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
        done = subprocess.run(
            command,
            cwd=cls.home,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(cls.home),
                "LC_ALL": "C.UTF-8",
                "TZ": "UTC",
                "WIRESHARK_PLUGIN_DIR": str(cls.home / "no-plugins"),
                "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1",
                "WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict",
            }
            | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=200,
            check=False,
        )
        done.stdout = done.stdout.decode(errors="backslashreplace")
        done.stderr = done.stderr.decode(errors="backslashreplace")
        if done.returncode != expect:
            raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        for text in ("Dissector bug", "Couldn't load", "Err  file", "CRITICAL", "-WARNING **"):
            if f"[{text}" in done.stdout or text in done.stderr:
                raise AssertionError(f"{command}: {text}\n{done.stdout}\n{done.stderr}")
        return done

    @classmethod
    def readable(cls, capture):
        """A copy of a file, or bytes in a file, that tshark may read whoever it runs as."""
        with tempfile.NamedTemporaryFile(dir=cls.home, delete=False) as out:
            out.write(capture if isinstance(capture, bytes) else Path(capture).read_bytes())
        os.chmod(out.name, 0o644)
        return out.name

    def fields(self, capture, *names, options=(), display_filter="mikey", environment=None):
        """For each frame that the filter lets through, a list of lists: the values of each field."""
        wanted = [word for name in names for word in ("-e", name)]
        out = self.run_tshark("-r", self.readable(capture), *options, "-Y", display_filter, "-T", "fields",
                              "-E", "aggregator=\x1f", *wanted, environment=environment).stdout
        rows = [line.split("\t") for line in out.splitlines()]
        return [[value.split("\x1f") if value else [] for value in row] for row in rows]

    def packets(self, capture, *options):
        """The `mikey` parts of tshark's JSON, one list a frame."""
        out = self.run_tshark("-r", self.readable(capture), *options, "-T", "json", "--no-duplicate-keys").stdout
        return [packet["_source"]["layers"] for packet in json.loads(out)]

    def messages(self, capture, *options):
        """The MIKEY messages of a capture as PDML has them."""
        return pdml.messages(self.run_tshark("-r", self.readable(capture), *options, "-T", "pdml").stdout)

    def verbose(self, capture, *options):
        return self.run_tshark("-r", self.readable(capture), *options, "-V").stdout


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])

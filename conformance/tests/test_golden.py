#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Whole outputs against golden/NAME. Run with UPDATE=1 in the environment to write them anew, then read the diff."""
import os
import re

import material
from command import SOURCE, CommandTest, main

GOLDEN = SOURCE / "conformance/tests/golden"


class Golden(CommandTest):
    def setUp(self):
        super().setUp()
        message = material.init()
        self.write("keys", material.KEYS)
        self.write("good.pcap", material.pcap(material.exchange()))
        self.write("short.pcap", material.pcap(material.exchange(rand=b"short")))
        self.write("forged.pcap", material.pcap([material.udp(material.broken_mac(message))]))
        self.write("cut.pcap", material.pcap([material.udp(message[:75])]))
        line = material.key_mgmt(message)
        self.write("sip.pcap", material.pcap([material.sip_invite(line)]))
        self.write("bad.pcap", material.pcap([material.sip_invite(line[:90] + "!" + line[91:])]))
        self.write("message.bin", message)

    def golden(self, name, *arguments, expect=0):
        text = self.output(*arguments, expect=expect)
        # Passed rules grow in number with the catalogue.
        text = re.sub(r'("(?:pass|n/a)":)\d+', r"\1N", text)
        path = GOLDEN / name
        if os.environ.get("UPDATE"):
            path.write_text(text)
        self.assertEqual(text, path.read_text())

    def test_good(self):
        self.golden("good.txt", "check", "--keys", "keys", "--secure-carrier", "good.pcap")
        self.golden("good.json", "check", "--format=json", "--keys", "keys", "--secure-carrier", "good.pcap")

    def test_without_keys(self):
        self.golden("needs-key.txt", "check", "--secure-carrier", "good.pcap")

    def test_short_rand(self):
        self.golden("short.txt", "check", "--keys", "keys", "--secure-carrier", "short.pcap")
        self.golden("short.json", "check", "--format=json", "--keys", "keys", "--secure-carrier", "short.pcap")

    def test_forged(self):
        self.golden("forged.txt", "check", "--keys", "keys", "--secure-carrier", "forged.pcap", expect=1)

    def test_cut(self):
        self.golden("cut.txt", "check", "--secure-carrier", "cut.pcap", expect=1)

    def test_sip(self):
        self.golden("sip.txt", "check", "--keys", "keys", "sip.pcap", expect=1)

    def test_bad_base64(self):
        self.golden("bad-base64.txt", "check", "bad.pcap", expect=1)

    def test_show(self):
        self.golden("show.txt", "show", "--keys", "keys", "--secure-carrier", "message.bin")
        self.golden("show-reveal.txt", "show", "--keys", "keys", "--reveal", "--secure-carrier", "message.bin")
        self.golden("show.json", "show", "--format=json", "--secure-carrier", "message.bin")

    def test_keys(self):
        self.golden("keys.txt", "keys", "--keys", "keys", "good.pcap")


if __name__ == "__main__":
    main()

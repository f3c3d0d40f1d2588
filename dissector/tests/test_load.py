# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin loads and dissects in place of the built-in dissector."""
from plugin import PCAPS, PluginTest, main


class Load(PluginTest):
    def test_takes_udp(self):
        rows = self.fields(PCAPS / "psk-udp2269.pcap", "mikey.type", "_ws.col.Info")
        self.assertTrue(rows)
        for types, info in rows:
            self.assertEqual(len(types), 1)
            self.assertRegex(info[0], r"^(psk|error) (initiator|responder), CSB 0x[0-9a-f]{8}: ")


main()

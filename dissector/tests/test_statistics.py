# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics: the tree counts messages by what they are, and response times are those between the frames."""
import re

from plugin import PCAPS, PluginTest, main

CAPTURE = PCAPS / "psk-udp2269.pcap"


class Statistics(PluginTest):
    def table(self, name, *options):
        return self.run_tshark("-q", "-z", name, "-r", self.readable(CAPTURE), *options).stdout

    def counts(self, *options):
        """Counts by the name of the row, those of a group by group and name."""
        found, group = {}, None
        for line in self.table("mikey,tree", *options).splitlines():
            row = re.match(r"( ?)(\S.*?) {2,}(\d+) ", line)
            if row and row[1]:
                found[group, row[2]] = int(row[3])
            elif row:
                group = row[2]
                found[group] = int(row[3])
        return found

    def test_tree(self):
        counts = self.counts()
        self.assertEqual(counts["MIKEY messages"], 6)
        self.assertEqual(counts["Modes", "psk"], 5)
        self.assertEqual(counts["Modes", "error"], 1)
        self.assertEqual(counts["Data types", "PSK ver msg"], 2)
        self.assertEqual(counts["Carriers", "udp"], 6)
        self.assertEqual(counts["Authentication", "needs-key"], 6)
        self.assertEqual(counts["Verdicts", "pass, structure only"], 6)
        self.assertEqual(counts["Rules", "rfc3830/5.2/mac, needs-key"], 3)

    def test_verdicts_with_a_key(self):
        keys = self.readable(CAPTURE.with_suffix(".keys"))
        counts = self.counts("-o", f"mikey.key_file:{keys}")
        self.assertEqual(counts["Authentication", "verified"], 6)
        self.assertEqual(counts["Verdicts", "pass"], 6)
        self.assertEqual(counts["Rules"], 0)

    def test_response_times(self):
        """Each answer of the capture comes 10 ms after its request."""
        rows = re.findall(r"^(PSK|Error) *\| +(\d+) *\| +([\d.]+) msec", self.table("mikey,rtd"), re.MULTILINE)
        self.assertEqual(rows, [("PSK", "2", "10.00"), ("Error", "1", "10.00")])
        self.assertRegex(self.table("mikey,tree"), r"Response times \(ms\) +3 +10\.00 ")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Times around and behind 2036-02-07T06:28:16Z, where the seconds of NTP begin anew, and in captures until 2106."""
import material
from command import CommandTest, main

WRAP = 2**32 - material.NTP_UNIX  # the first second of the second era
TIMES = {
    WRAP - 1: "2036-02-07T06:28:15",
    WRAP: "2036-02-07T06:28:16",
    2**31 - 1: "2038-01-19T03:14:07",
    2**31: "2038-01-19T03:14:08",
    2354313600: "2044-08-09T00:00:00",
    WRAP + 2**31 - 1: "2104-02-26T09:42:23",
}


class Times(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("keys.txt", material.KEYS)

    def test_a_timestamp_is_shown_in_its_era(self):
        for unix, text in TIMES.items():
            with self.subTest(text):
                self.write("message.bin", material.init(second=unix - material.START))
                self.assertIn(f"{text}.250000Z (0x", self.output("show", "message.bin"))

    def test_a_capture_is_as_late_as_it_says(self):
        for unix, text in TIMES.items():
            with self.subTest(text):
                packets = material.exchange(second=unix - material.START)
                self.write("late.pcap", material.pcap(packets, first=unix))
                report = self.report("--keys", "keys.txt", "--secure-carrier", "late.pcap")
                self.assertEqual(report["summary"]["verdict"], "pass")
                first = report["captures"][0]["messages"][0]
                self.assertEqual(first["time"], f"{text}.250000Z")
                self.assertEqual(first["findings"], [])

    def test_a_clock_that_is_an_era_behind_is_wrong(self):
        """T of 1968 is that of 2104: the era never takes a difference away."""
        self.write("late.pcap", material.pcap(material.exchange(), first=2**31))
        report = self.report("--keys", "keys.txt", "--secure-carrier", "late.pcap")
        self.assertIn("rfc3830/5.3/clock-skew",
                      {one["rule"] for one in report["captures"][0]["messages"][0]["findings"]})


if __name__ == "__main__":
    main()

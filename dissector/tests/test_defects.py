# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark's own dissector gets wrong: a frame for each, its fields, their bytes, and the findings."""
from defects import DEFECTS
from frames import pcapng, udp
from plugin import PluginTest, main

CAPTURE = pcapng([udp(defect.data) for defect in DEFECTS])


class Defects(PluginTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drawn = cls.messages(cls, CAPTURE)

    def test_one_message_a_frame(self):
        self.assertEqual([message.frame for message in self.drawn], list(range(1, len(DEFECTS) + 1)))

    def test_fields_are_where_they_stand(self):
        for defect, message in zip(DEFECTS, self.drawn):
            for name, show, at, size in defect.at:
                with self.subTest(defect.name, field=name, at=at):
                    places = [field for field in message.find(name) if (field.at, field.size) == (at, size)]
                    self.assertEqual([field.show.replace(":", "") for field in places], [show.replace(":", "")])

    def test_filters(self):
        for number, defect in enumerate(DEFECTS, 1):
            condition = " && ".join([f"frame.number == {number}", *defect.has])
            with self.subTest(defect.name, condition=condition):
                self.assertEqual(len(self.fields(CAPTURE, "frame.number", display_filter=condition)), 1)

    def test_findings(self):
        for defect, message in zip(DEFECTS, self.drawn):
            with self.subTest(defect.name):
                found = [(finding.rule, finding.offset, finding.length) for finding in message.findings]
                for finding in defect.rules:
                    self.assertIn(finding, found)
                for finding in message.findings:
                    self.assertEqual((finding.at, finding.size), (finding.offset, finding.length), finding.rule)

    def test_nothing_is_malformed(self):
        """Where Wireshark's own gives up without a word, or with Malformed Packet."""
        self.assertNotIn("Malformed Packet", self.verbose(CAPTURE))


main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""A drop-in: names and types of the built-in dissector, its filters, and the tables given back."""
import collections
import re

from plugin import PCAPS, SOURCE, PluginTest, main

CAPTURE = PCAPS / "psk-udp2269.pcap"


class Fields(PluginTest):
    def registered(self, environment=None):
        """How often each name and type of a field is registered."""
        # The strict allocator takes minutes for all fields of Wireshark.
        quick = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple"} | (environment or {})
        rows = (line.split("\t") for line in self.run_tshark("-G", "fields", environment=quick).stdout.splitlines())
        return collections.Counter(
            (row[2], row[3]) for row in rows if row[0] == "F" and row[2].split(".")[0] == "mikey"
        )

    def without_plugin(self):
        (self.home / "bare").mkdir(exist_ok=True, mode=0o777)
        return {"HOME": str(self.home / "bare")}

    def test_every_built_in_field_keeps_name_and_type(self):
        built_in = self.registered(environment=self.without_plugin())
        self.assertEqual(sum(built_in.values()), 100)  # and the protocol itself
        # tshark lists a name once, so that our types are read where they stand.
        table = (SOURCE / "dissector/builtin_fields.def").read_text()
        ours = set(re.findall(r'^BUILTIN\(\w+, "([^"]+)", (FT_\w+),', table, re.M)) | {("mikey.payload", "FT_STRING")}
        self.assertEqual(ours, set(built_in))
        self.assertLessEqual(set(built_in), set(self.registered()))

    def test_every_field_of_the_tape_is_registered(self):
        names = re.findall(r'^FIELD\(\w+, "([^"]+)"', (SOURCE / "lib/include/mikeylab/fields.def").read_text(), re.M)
        builtin = re.findall(r"^BUILTIN\((\w+), ", (SOURCE / "dissector/builtin_fields.def").read_text(), re.M)
        tokens = re.findall(r"^FIELD\((\w+),", (SOURCE / "lib/include/mikeylab/fields.def").read_text(), re.M)
        ours = {name for name, _ in self.registered()}
        self.assertGreater(len(names), 200)
        for token, name in zip(tokens, names):
            if token not in builtin:
                self.assertIn(f"mikey.{name}", ours)

    def test_every_rule_is_an_expert_field(self):
        ids = re.findall(r'^RULE\(\w+, "([^"]+)"', (SOURCE / "lib/include/mikeylab/rules.def").read_text(), re.M)
        ours = {name for name, _ in self.registered()}
        self.assertGreater(len(ids), 100)
        for rule in ids:
            self.assertIn("mikey.rule." + re.sub(r"[^A-Za-z0-9]", "_", rule), ours)

    def test_saved_filters(self):
        """What the built-in dissector finds is found."""
        for each in (
            "mikey.type == 0", 'mikey.type == "Pre-shared"', 'mikey.type == "Error"', "mikey.kemac.encr_alg == 1",
            "mikey.rand", 'mikey.next_payload == "Key Data Transport (KEMAC)"', "mikey.sp.encr_len == 16",
            "mikey.sp.auth_tag_len", "mikey.sp.patam.value == 10", "mikey.sp.param.type == 4", "mikey.v.set == 1",
            "mikey.kemac.mac", "mikey.csb_id == 0x1256bf78", "mikey.srtp_id.ssrc == 0xdeadbeef", "mikey.hdr",
            'mikey.t.ntp >= "2026-01-09 12:01:00"', 'mikey.id.data contains "alice"', "mikey.version == 1",
            "mikey.err.no",
        ):  # fmt: skip
            with self.subTest(each):
                built_in = self.fields(
                    CAPTURE, "frame.number", display_filter=each, environment=self.without_plugin()
                )
                self.assertTrue(built_in)
                self.assertEqual(self.fields(CAPTURE, "frame.number", display_filter=each), built_in)

    def test_times_around_the_wrap_of_2036(self):
        from frames import pcapng, udp
        from messages import TGK, bundle, psk

        wrap = 2**32 - 2208988800
        for at, text in ((-1, "06:28:15"), (0, "06:28:16")):
            message = psk.init(bundle(1), psk.Stamp(psk.ntp(wrap + at, 0)), [TGK]).data
            with self.subTest(text):
                [[[shown]]] = self.fields(pcapng([udp(message)]), "mikey.t.ntp")
                self.assertTrue(shown.startswith("Feb  7, 2036 " + text), shown)

    def test_tables_are_given_back(self):
        capture = self.readable(CAPTURE)
        built_in = self.run_tshark("-r", capture, "-V", environment=self.without_plugin()).stdout
        self.assertEqual(self.run_tshark("-o", "mikey.mikeylab:FALSE", "-r", capture, "-V").stdout, built_in)
        self.assertNotEqual(self.run_tshark("-r", capture, "-V").stdout, built_in)

    def test_a_port_of_ones_own(self):
        """A port that the user gives to MIKEY is ours too."""
        from frames import pcapng, udp
        from messages import offer

        capture = pcapng([udp(offer(), sport=40000, dport=12269)])
        self.assertEqual(self.fields(capture, "mikey.verdict"), [])
        for option in (["-o", "mikey.udp.port:12269"], ["-d", "udp.port==12269,mikey"]):
            self.assertEqual(len(self.fields(capture, "mikey.verdict", options=option)[0][0]), 1, option)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""JSON output against docs/*.schema.json."""
import json

import jsonschema
import material
from command import SOURCE, CommandTest, main

SCHEMAS = {"check": "report", "show": "show", "keys": "keys"}


def validator(command):
    schema = json.loads((SOURCE / f"docs/{SCHEMAS[command]}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class Schemas(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("keys", material.KEYS)
        message = material.init()
        line = material.key_mgmt(message)
        self.write("a.pcap", material.pcap(material.exchange() + [material.udp(message), material.udp(message[:70])]))
        self.write("b.pcap", material.pcap([material.sip_invite(line),
                                            material.sip_invite(line[:30] + "!" + line[31:])]))
        self.write("c.pcap", (self.folder / "a.pcap").read_bytes()[:-9])
        self.write("d.pcap", b"no capture")
        self.write("e.bin", b"\x01")

    def outputs(self, command):
        for name in ("a.pcap", "b.pcap", "c.pcap", "d.pcap", "e.bin"):
            for more in ((), ("--keys", "keys"), ("--keys", "keys", "--reveal")):
                done = None
                for code in (0, 1, 3):
                    try:
                        done = self.run_command(command, "--format", "json", *more, name, expect=code)
                        break
                    except AssertionError:
                        continue
                self.assertIsNotNone(done, (command, name))
                yield name, json.loads(done.stdout)

    def test_json(self):
        for command in SCHEMAS:
            check = validator(command)
            for name, report in self.outputs(command):
                for error in check.iter_errors(report):
                    self.fail(f"{command} {name}: {list(error.path)}: {error.message}")

    def test_shipped_captures(self):
        captures = sorted(SOURCE.glob("pcaps/*.pcap*"))
        self.assertTrue(captures)
        report = self.report(*captures, expect=1)
        self.assertEqual([error.message for error in validator("check").iter_errors(report)], [])

    def test_baseline(self):
        self.run_command("check", "-o", "json:base.json", "a.pcap", "b.pcap", expect=1)
        self.write("b.pcap", material.pcap([]))
        report = self.report("--baseline", "base.json", "a.pcap", "b.pcap")
        self.assertTrue(report["summary"]["gone"])
        self.assertEqual([error.message for error in validator("check").iter_errors(report)], [])

    def test_lines_hold_the_same(self):
        report = self.report("--keys", "keys", "a.pcap", expect=1)
        lines = [json.loads(line)
                 for line in self.output("check", "--format=jsonl", "--keys=keys", "a.pcap", expect=1).splitlines()]
        def bodies(kind):
            return [{k: v for k, v in line.items() if k not in ("type", "file")}
                    for line in lines if line["type"] == kind]
        capture = report["captures"][0]
        self.assertEqual(bodies("message"), capture["messages"])
        self.assertEqual(bodies("exchange"), capture["exchanges"])
        self.assertEqual(bodies("problem"), capture["problems"])
        self.assertEqual(bodies("summary"), [report["summary"]])


if __name__ == "__main__":
    main()

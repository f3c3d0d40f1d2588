#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The command line: help, usage errors, rules, explain, colour, writing errors."""
import json
import os
import re
import subprocess

import material
from command import MIKEYLAB, SOURCE, CommandTest, main

COMMANDS = ("check", "show", "keys", "rules", "explain", "vectors")


class Help(CommandTest):
    def test_program(self):
        text = self.output("--help")
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", text)

    def test_each_command_has_examples_and_its_options(self):
        for command in COMMANDS:
            text = self.output(command, "--help")
            self.assertRegex(text, rf"^Usage: mikeylab {command} .*\S\n")
            self.assertIn(f"Examples:\n  mikeylab {command}", text)
            self.assertEqual(text, self.output("help", command))

    def test_man_page_names_every_option(self):
        page = (SOURCE / "docs/mikeylab.1").read_text()
        for command in COMMANDS:
            options = set(re.findall(r"(?<!\S)--([a-z0-9-]+)", self.output(command, "--help")))
            self.assertIn("help", options)
            for option in options:
                self.assertIn(f"Fl \\-{option}", page)

    def test_version(self):
        self.assertRegex(self.output("--version"), r"^mikeylab \d+\.\d+\.\d+\n$")


class Usage(CommandTest):
    def complains(self, *arguments, about):
        done = self.run_command(*arguments, expect=2)
        self.assertEqual(done.stdout, "")
        self.assertIn(about, done.stderr)

    def test_commands(self):
        self.complains(about="Usage: mikeylab COMMAND")
        self.complains("chekc", about="did you mean check?")
        self.complains("frobnicate", about="unknown command frobnicate\n")

    def test_unknown_options(self):
        self.complains("check", "--fromat", "json", about="did you mean --format?")
        self.complains("check", "--fromat=json", about="unknown option --fromat; did you mean --format?")
        self.complains("check", "--zebra", about="unknown option --zebra\nTry 'mikeylab check --help'.")
        self.complains("check", "-z", about="unknown option -z")
        self.complains("rules", "--keys", "x", about="unknown option --keys")

    def test_values(self):
        self.complains("check", "x", "--format", about="--format needs a value")
        self.complains("check", "x", "--format", "xml", about='expected text, json or jsonl, not "xml"')
        self.complains("check", "x", "-o", "json", about="expected text:FILE")
        self.complains("check", "x", "-o", "json:", about="expected text:FILE")
        self.complains("check", "x", "--level", "high", about="expected must, should or note")
        self.complains("check", "x", "--fail-on=x", about="expected must, should or note")
        self.complains("check", "x", "--color", "red", about="expected auto, always or never")
        self.complains("check", "x", "--jobs", "-1", about="expected a number from 0")
        self.complains("check", "x", "--jobs", "9999", about="expected a number from 0")
        self.complains("check", "x", "--port", "0", about="expected a port")
        self.complains("check", "x", "--port", "65536", about="expected a port")
        self.complains("check", "x", "--max-skew", "soon", about="expected seconds")
        self.complains("check", "x", "--profile", "onvif", about='expected mcx, not "onvif"')
        self.complains("check", "x", "--reveal=yes", about="--reveal takes no value")
        for time in ("yesterday", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T25:00:00Z"):
            self.complains("check", "x", "--at", time, about="expected a time")

    def test_inputs(self):
        self.complains("check", about="missing argument: CAPTURE...")
        self.complains("show", "a", "b", about="too many arguments")
        self.complains("rules", "a", about="too many arguments; expected none\n")
        self.complains("check", "-", "-", about="only once")

    def test_globs_without_a_match(self):
        self.complains("check", "x", "--only", "rfc9999/*", about='no rule matches "rfc9999/*"')
        self.complains("rules", "--skip", "nothing", about='no rule matches "nothing"')


class Rules(CommandTest):
    def test_text_and_json_agree(self):
        listed = json.loads(self.output("rules", "--format", "json"))
        self.assertEqual(listed["schema"], "mikeylab-rules/1")
        ids = [rule["id"] for rule in listed["rules"]]
        rules, deviations = self.output("rules").split("\n\n")
        lines = rules.splitlines()
        self.assertEqual([line.split()[0] for line in lines[:-1]], ids)
        self.assertEqual(lines[-1], f"{len(ids)} rules")
        names = [row["id"] for row in listed["deviations"]]
        self.assertEqual([line.split()[0] for line in deviations.splitlines()[1:]], names)
        jsonl = [json.loads(line) for line in self.output("rules", "--format", "jsonl").splitlines()]
        self.assertEqual([row["id"] for row in jsonl], ids + names)

    def test_selection(self):
        lines = self.output("rules", "--only", "rfc4567/*", "--skip", "*/base64*").splitlines()
        ids = [line.split()[0] for line in lines[:-1]]
        self.assertTrue(ids and all(each.startswith("rfc4567/") and "base64" not in each for each in ids))
        levels = {rule["level"]
                  for rule in json.loads(self.output("rules", "--format=json", "--level=should"))["rules"]}
        self.assertEqual(levels, {"must", "should"})

    def test_every_rule_has_its_page(self):
        for rule in json.loads(self.output("rules", "--format", "json"))["rules"]:
            page = SOURCE / "docs/rules" / (rule["id"].replace("/", "__") + ".md")
            text = page.read_text().split("-->", 1)[1].lstrip("\n")
            self.assertEqual(self.output("explain", rule["id"]), text, rule["id"])

    def test_every_deviation_has_its_page(self):
        rows = json.loads(self.output("rules", "--format", "json"))["deviations"]
        files = {page.stem for page in (SOURCE / "docs/deviations").glob("*.md")}
        self.assertEqual(files, {row["id"] for row in rows})
        for row in rows:
            page = (SOURCE / f"docs/deviations/{row['id']}.md").read_text().split("-->", 1)[1].lstrip("\n")
            self.assertEqual(self.output("explain", row["id"]), page)
            headings = [line for line in page.splitlines() if line.startswith("#")]
            self.assertEqual(headings, [f"# {row['id']}", "## What is done", "## Why it fails", "## The right reading",
                                        "## How to mend it"])
            text = " ".join(page.split())
            for part in (f"{row['rfc']}, section {row['section']}", row["who"], row["does"], row["right"]):
                self.assertIn(part, text)

    def test_explain(self):
        self.assertEqual(self.output("explain", "rand-len"), self.output("explain", "rfc3830/6.11/rand-len"))
        for wrong in ("rfc3830/6.11/rand-lne", "rand-lem"):
            done = self.run_command("explain", wrong, expect=2)
            self.assertIn("did you mean rfc3830/6.11/rand-len?" if "/" in wrong else "did you mean rand-len?",
                          done.stderr)
        several = self.run_command("explain", "ids", expect=2).stderr.splitlines()
        self.assertEqual(several[0], "mikeylab explain: several rules end in ids:")
        self.assertEqual(several[1:], [f"  {section}/ids" for section in ("rfc3830/3.1", "rfc3830/3.2", "rfc3830/3.3",
                                                                        "rfc4738/3.4", "rfc4738/3.6")])
        self.assertIn("there is no rule xyzzy", self.run_command("explain", "xyzzy", expect=2).stderr)


class Looks(CommandTest):
    def test_colour(self):
        self.write("x.pcap", material.pcap(material.exchange(rand=b"short")))
        check = ("check", "--secure-carrier", "x.pcap")
        self.assertNotIn("\x1b", self.output(*check))
        coloured = self.output(*check, "--color", "always")
        self.assertIn("\x1b[1;33mwarning:\x1b[0m", coloured)
        self.assertNotIn("\x1b", self.output(*check, "--color", "never"))

    def on_terminal(self, environment):
        """What the command writes to a terminal of 60 columns."""
        master, slave = os.openpty()
        self.write("m.bin", material.init())
        variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "COLUMNS": "60", "TERM": "xterm"} | environment
        subprocess.run([MIKEYLAB, "show", "m.bin"], cwd=self.folder, stdout=slave, stderr=slave, env=variables,
                       check=False)
        os.close(slave)
        text = b""
        try:
            while chunk := os.read(master, 65536):
                text += chunk
        except OSError:
            pass
        os.close(master)
        return text.decode()

    def test_terminal(self):
        self.assertIn("\x1b[1m", self.on_terminal({}))
        plain = self.on_terminal({"NO_COLOR": "1"})
        self.assertNotIn("\x1b", plain)
        fields = [line for line in plain.splitlines() if line.startswith("   0")]
        self.assertTrue(fields)
        self.assertLessEqual(max(map(len, fields)), 64)

    def test_locale(self):
        self.write("x.pcap", material.pcap(material.exchange(rand=b"short")))
        self.assertIn("192.0.2.1:2269 \u2192 192.0.2.2:2269", self.output("check", "--secure-carrier", "x.pcap"))
        plain = self.output("check", "--secure-carrier", "x.pcap", environment={"LC_ALL": "C"})
        self.assertIn("192.0.2.1:2269 -> 192.0.2.2:2269", plain)
        self.assertTrue(plain.isascii())

    def test_hostile_names_are_escaped(self):
        name = self.write("a\x1b[31m\n.pcap", material.pcap(material.exchange()))
        text = self.output("check", "--secure-carrier", name)
        self.assertNotIn("\x1b", text)
        self.assertIn("a\\x1b[31m\\x0a.pcap:", text)


class Writing(CommandTest):
    def test_full_disk(self):
        self.write("x.pcap", material.pcap(material.exchange()))
        for arguments in (["check", "x.pcap"], ["rules"], ["--help"], ["explain", "rand-len"],
                          ["check", "--format=json", "x.pcap"]):
            with open("/dev/full", "wb") as full:
                done = self.run_command(*arguments, expect=70, stdout=full)
            self.assertIn("cannot write standard output: No space left on device", done.stderr)
        done = self.run_command("check", "-o", "json:/dev/full", "x.pcap", expect=70)
        self.assertIn("cannot write /dev/full", done.stderr)
        done = self.run_command("check", "-o", "json:no/such/folder", "x.pcap", expect=70)
        self.assertIn("cannot write no/such/folder: No such file", done.stderr)

    def test_reader_went_away(self):
        self.write("x.pcap", material.pcap(material.exchange()))
        reading, writing = os.pipe()
        os.close(reading)
        done = self.run_command("check", "x.pcap", expect=70, stdout=writing)
        os.close(writing)
        self.assertIn("Broken pipe", done.stderr)


if __name__ == "__main__":
    main()

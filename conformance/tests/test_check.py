#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""check, show and keys: exit codes, selection, baseline, inputs, several captures, damaged captures."""
import base64
import json
from pathlib import Path

import material
from command import CommandTest, main

ROOT = Path(__file__).resolve().parent.parent.parent


class Captures(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("keys.txt", material.KEYS)
        self.write("good.pcap", material.pcap(material.exchange()))
        self.write("short.pcap", material.pcap(material.exchange(rand=b"short")))
        self.write("forged.pcap", material.pcap([material.udp(material.broken_mac(material.init()))]))
        self.good = ("--keys", "keys.txt", "--secure-carrier")


class ExitCodes(Captures):
    def test_conforming(self):
        summary = self.report(*self.good, "good.pcap")["summary"]
        self.assertEqual((summary["verdict"], summary["outcomes"]["fail"]), ("pass", 0))
        self.run_command("check", *self.good, "--fail-on", "note", "--fail-on-inconclusive", "good.pcap")

    def test_findings(self):
        self.run_command("check", *self.good, "forged.pcap", expect=1)
        self.run_command("check", *self.good, "short.pcap")
        self.run_command("check", *self.good, "--fail-on", "should", "short.pcap", expect=1)

    def test_inconclusive(self):
        self.run_command("check", "--secure-carrier", "good.pcap")
        self.run_command("check", "--secure-carrier", "--fail-on-inconclusive", "good.pcap", expect=4)

    def test_nothing_found_is_not_a_pass(self):
        self.write("empty.pcap", material.pcap([]))
        self.assertEqual(self.report("empty.pcap")["summary"]["verdict"], "inconclusive")
        self.run_command("check", "--fail-on-inconclusive", "empty.pcap", expect=4)

    def test_unreadable(self):
        for name, content in (("none", b""), ("text", b"hello, world"), ("magic", b"\xa1\xb2\xc3\xd4")):
            self.write(name, content)
            self.assertIn(f"mikeylab: {name}: ", self.run_command("check", name, expect=3).stderr)
        self.assertIn("mikeylab: gone: No such file", self.run_command("check", "gone", expect=3).stderr)

    def test_unreadable_comes_before_findings_and_the_others_are_checked(self):
        done = self.run_command("check", *self.good, "forged.pcap", "gone", "good.pcap", expect=3)
        self.assertIn("[rfc3830/5.2/mac]", done.stdout)
        self.assertIn("good.pcap: exchange 1: pass", done.stdout)


class Damage(Captures):
    def test_what_stands_before_the_damage_is_reported(self):
        whole = material.pcap(material.exchange())
        self.write("cut.pcap", whole + whole[24:40] + b"\0" * 5)
        report = self.report(*self.good, "cut.pcap", expect=3)
        capture = report["captures"][0]
        self.assertEqual([exchange["verdict"] for exchange in capture["exchanges"]], ["pass"])
        self.assertEqual(capture["status"], "unreadable")
        self.assertEqual(capture["problems"][0]["kind"], "truncated-file")
        self.assertEqual(report["summary"]["verdict"], "inconclusive")
        self.assertIn("mikeylab: cut.pcap: ", self.run_command("check", "cut.pcap", expect=3).stderr)

    def test_every_cut_of_a_capture(self):
        whole = material.pcap(material.exchange())
        for size in range(1, len(whole), 7):
            self.write("cut.pcap", whole[:size])
            code = 0 if size in (24, 24 + 16 + len(material.exchange()[0])) else 3
            self.run_command("check", "--keys", "keys.txt", "--secure-carrier", "cut.pcap", expect=code)

    def test_cut_message_is_a_finding(self):
        self.write("cut.bin", material.init()[:60])
        message = self.report("cut.bin", expect=1)["captures"][0]["messages"][0]
        self.assertEqual(message["status"], "structure")
        self.assertIn("rfc3830/6/overrun", [finding["rule"] for finding in message["findings"]])

    def test_bad_base64_is_a_finding_with_its_column(self):
        line = material.key_mgmt(material.init())
        self.write("bad.pcap", material.pcap([material.sip_invite(line[:40] + "!" + line[41:])]))
        text = self.output("check", "bad.pcap", expect=1)
        self.assertIn("[rfc4567/3/base64]", text)
        self.assertIn(" character 40\n", text)
        lines = text.splitlines()
        caret = next(i for i, line in enumerate(lines) if line.endswith("^ character 40"))
        self.assertEqual(lines[caret - 1][lines[caret].index("^")], "!")


class Selection(Captures):
    def rules(self, *arguments, **how):
        report = self.report(*arguments, **how)
        return {finding["rule"] for message in report["captures"][0]["messages"] for finding in message["findings"]}

    def test_only_and_skip(self):
        self.assertEqual(self.rules(*self.good, "--only", "*/rand-len", "short.pcap"), {"rfc3830/6.11/rand-len"})
        self.assertNotIn("rfc3830/6.11/rand-len", self.rules(*self.good, "--skip", "rfc3830/6.11/*", "short.pcap"))
        report = self.report(*self.good, "--skip", "rfc3830/*", "forged.pcap")
        self.assertNotEqual(report["captures"][0]["exchanges"][0]["verdict"], "fail")

    def test_level(self):
        self.assertIn("rfc3830/6.11/rand-len", self.rules(*self.good, "--level", "should", "short.pcap"))
        self.assertEqual(self.rules(*self.good, "--level", "must", "short.pcap"), set())

    def test_clock(self):
        self.write("late.pcap", material.pcap(material.exchange(), first=material.START + 7200))
        skew = "rfc3830/5.3/clock-skew"
        self.assertIn(skew, self.rules(*self.good, "late.pcap"))
        self.assertNotIn(skew, self.rules(*self.good, "--max-skew", "8000", "late.pcap"))
        self.assertNotIn(skew, self.rules(*self.good, "--at", "2026-01-09T13:00:00+01:00", "late.pcap"))
        self.assertIn(skew, self.rules(*self.good, "--at", "2026-01-09T15:00:00Z", "good.pcap"))

    def test_port(self):
        packets = [material.udp(material.init(), sport=4000, dport=4000)]
        self.write("port.pcap", material.pcap(packets))
        self.assertEqual(self.report("port.pcap")["summary"]["messages"], 0)
        self.assertEqual(self.report("--port", "4000", "--secure-carrier", "port.pcap")["summary"]["messages"], 1)


class Baseline(Captures):
    def test_expected_findings_do_not_count(self):
        self.run_command("check", *self.good, "-o", "json:base.json", "forged.pcap", "short.pcap", expect=1)
        self.run_command("check", *self.good, "--baseline", "base.json", "--fail-on", "note", "forged.pcap")
        report = self.report(*self.good, "--baseline", "base.json", "forged.pcap")
        self.assertEqual(report["summary"]["outcomes"]["fail"], 0)
        self.assertGreater(report["summary"]["expected"], 0)
        self.assertEqual(report["summary"]["gone"], [])
        findings = report["captures"][0]["messages"][0]["findings"]
        self.assertTrue(findings and all(finding["expected"] for finding in findings))

    def test_new_findings_count(self):
        self.run_command("check", *self.good, "-o", "json:base.json", "good.pcap")
        self.run_command("check", *self.good, "--baseline", "base.json", "forged.pcap", expect=1)

    def test_what_is_gone_is_said(self):
        self.run_command("check", *self.good, "-o", "json:base.json", "forged.pcap", expect=1)
        self.write("forged.pcap", material.pcap(material.exchange()))
        text = self.output("check", *self.good, "--baseline", "base.json", "forged.pcap")
        self.assertRegex(text, r"forged\.pcap:1:0x\w+: gone: an expected finding no longer occurs \[rfc3830/5\.2/mac\]")
        report = self.report(*self.good, "--baseline", "base.json", "forged.pcap")
        self.assertIn("rfc3830/5.2/mac", [entry["rule"] for entry in report["summary"]["gone"]])

    def test_what_is_not_judged_is_not_gone(self):
        self.run_command("check", *self.good, "-o", "json:base.json", "forged.pcap", expect=1)
        for left_out in (["--skip", "*/mac"], ["--only", "rfc4567/*"]):
            text = self.output("check", *self.good, "--baseline", "base.json", *left_out, "forged.pcap")
            self.assertNotIn("gone", text)

    def test_with_several_processes(self):
        for number in range(4):
            self.write(f"{number}.pcap", material.pcap([material.udp(material.broken_mac(material.init(number)))]))
        names = [f"{number}.pcap" for number in range(4)]
        self.run_command("check", *self.good, "-o", "json:base.json", *names, expect=1)
        text = self.output("check", *self.good, "--baseline", "base.json", "--jobs", 4, *names)
        self.assertNotIn("gone", text)

    def test_wrong_files(self):
        for content, about in (("{", "line 1, column 1"), ("[]", "expected a report"),
                               ('{"schema":"x"}', "expected a report")):
            self.write("base.json", content)
            done = self.run_command("check", "--baseline", "base.json", "good.pcap", expect=2)
            self.assertIn(f"mikeylab: base.json: {about}", done.stderr)
        self.run_command("check", "--baseline", "gone.json", "good.pcap", expect=2)
        self.write("base.json", "[" * 100000)
        self.run_command("check", "--baseline", "base.json", "good.pcap", expect=2)


class Inputs(Captures):
    def test_message_forms(self):
        message = material.init()
        self.write("m.bin", message)
        shown = self.output("show", "--secure-carrier", "m.bin").replace("m.bin:", "X:")
        for arguments, stdin in (
            (["-"], message),
            (["--hex", message.hex()], b""),
            (["--hex", "0x" + message.hex(":").upper()], b""),
            (["--base64", base64.b64encode(message).decode()], b""),
        ):
            text = self.output("show", "--secure-carrier", *arguments, stdin=stdin)
            self.assertEqual(text.replace(f"{arguments[0]}:", "X:", 1), shown)

    def test_capture_from_a_pipe(self):
        report = self.report(*self.good, "-", stdin=(self.folder / "good.pcap").read_bytes())
        self.assertEqual(report["captures"][0]["file"], "-")
        self.assertEqual(report["summary"]["verdict"], "pass")

    def test_bad_text(self):
        done = self.run_command("show", "--hex", "01zz", expect=3)
        self.assertIn("--hex: character 3: expected a hexadecimal digit", done.stderr)
        done = self.run_command("show", "--base64", "AQ=A", expect=3)
        self.assertIn("--base64: character 4: expected", done.stderr)
        self.assertIn("empty", self.run_command("show", "--hex", "", expect=3).stderr)
        self.write("big.bin", b"\x01" * 200000)
        self.assertIn("longer than any", self.run_command("show", "big.bin", expect=3).stderr)

    def test_runs_are_the_same_whatever_the_number_of_processes(self):
        names = []
        for number in range(12):
            names.append(self.write(f"{number}.pcap",
                                    material.pcap(material.exchange(number, rand=b"r" * (number + 8)))))
        names.insert(5, "gone.pcap")
        runs = []
        for jobs in (1, 1, 3, 8):
            done = self.run_command("check", *self.good, "--jobs", jobs, "-o", "json:r.json", "-o", "jsonl:r.jsonl",
                                    *names, expect=3)
            runs.append((done.stdout, done.stderr, (self.folder / "r.json").read_text(),
                         (self.folder / "r.jsonl").read_text()))
        self.assertEqual(runs[0][2].count('"file"'), 13)
        for run in runs[1:]:
            self.assertEqual(run, runs[0])

    def test_reports_together(self):
        text = self.output("check", *self.good, "good.pcap")
        done = self.run_command("check", *self.good, "-o", "text:t", "-o", "json:-", "good.pcap")
        self.assertEqual((self.folder / "t").read_text(), text)
        self.assertEqual(json.loads(done.stdout)["summary"]["verdict"], "pass")


class Keys(Captures):
    def test_revealed(self):
        exchange = self.report(*self.good[:2], "--reveal", "good.pcap", command="keys")["captures"][0]["exchanges"][0]
        session = exchange["keys"]["crypto_sessions"][0]
        tek, salt = material.derived()
        self.assertEqual(exchange["keys"]["tgk"], [material.TGK.hex()])
        self.assertEqual((session["tek"], session["salt"]), (tek.hex(), salt.hex()))
        self.assertEqual((session["master_key"], session["profile"]), (tek.hex(), "AES_CM_128_HMAC_SHA1_80"))
        text = self.output("keys", *self.good[:2], "--reveal", "good.pcap")
        self.assertIn(f"TEK   {tek.hex()} (derived)", text)

    def test_hidden(self):
        text = self.output("keys", *self.good[:2], "good.pcap")
        self.assertEqual(text.count("hidden, use --reveal"), 3)
        exchange = self.report(*self.good[:2], "good.pcap", command="keys")["captures"][0]["exchanges"][0]
        self.assertEqual(set(exchange["keys"]), {"crypto_sessions"})
        self.assertNotIn("tek", exchange["keys"]["crypto_sessions"][0])

    def test_missing_secret_is_named(self):
        text = self.output("keys", "good.pcap")
        self.assertIn('needs the psk of "alice@example.net"', text)
        self.run_command("keys", "--fail-on-inconclusive", "good.pcap", expect=4)

    def test_whose_key_a_response_needs(self):
        """RSA-R's response is opened by the Initiator, who is named in another message."""
        found = self.output("check", ROOT / "pcaps" / "rsar-sip-call.pcapng")
        self.assertRegex(found, r'no key for "sip:alice@example\.org"; .*\[rfc3830/3\.2/envelope-key\]')


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Secrets from the table and from key files, what they prove, and what is only shown on request."""
import base64
import json

from frames import pcapng, udp
from messages import IDI, KEYS, SECRET, answer, offer
from plugin import PCAPS, PluginTest, main

CAPTURE = PCAPS / "psk-udp2269.pcap"
CAPTURE_KEYS = PCAPS / "psk-udp2269.keys"
SHOW_KEYS = ("-o", "mikey.session_keys:TRUE")


def row(identity, form, secret):
    """The option that adds a row to the table."""
    return ("-o", f'uat:mikey_psk:"{identity}","{form}","{secret}"')


class Keys(PluginTest):
    def setUp(self):
        self.exchange = pcapng([udp(offer()), udp(answer(), src="192.0.2.2", dst="192.0.2.1")])

    def auth(self, *options):
        return [values for (values,) in self.fields(self.exchange, "mikey.auth", options=options)]

    def key_file(self, text):
        return ("-o", f"mikey.key_file:{self.readable(text.encode())}")

    def test_table(self):
        name, secret = IDI.decode(), SECRET.encode()
        self.assertEqual(self.auth()[0], ["needs-key"])
        for each in (
            row(name, "Text", SECRET),
            row(name, "Hex", secret.hex()),
            row(name, "Hex", secret.hex(":")),
            row(name, "Base64", base64.b64encode(secret).decode()),
            row("hex:" + IDI.hex(), "Text", SECRET),
            row("*", "Text", SECRET),
            [*row(name, "Text", "another"), *row(name, "Text", SECRET)],
        ):
            with self.subTest(each):
                self.assertEqual(self.auth(*each), [["verified"], ["verified"]])

    def test_table_refuses_rows(self):
        for each, said in (
            (row("alice", "Hex", "001x"), "Secret, character 4"),
            (row("alice", "Base64", "A"), "Secret, character"),
            (row("hex:0", "Text", "words"), "Identity, character"),
            (row("", "Text", "words"), "Identity: expected"),
            (row("alice", "Text", ""), "Secret: expected"),
        ):
            with self.subTest(each):
                done = self.run_tshark(*each, "-r", self.readable(self.exchange), expect=1)
                self.assertIn(said, done.stderr)

    def test_table_in_a_file(self):
        table = self.configuration / "mikey_psk"
        table.write_text(f'"{IDI.decode()}","Text","{SECRET}"\n')
        self.addCleanup(table.unlink)
        self.assertEqual(self.auth(), [["verified"], ["verified"]])

    def test_key_file(self):
        self.assertEqual(self.auth(*self.key_file(KEYS)), [["verified"], ["verified"]])

    def test_key_file_with_an_error(self):
        done = self.run_tshark(
            *self.key_file("psk alice hex:00\npsk bob hex:5ecre7\n"), "-r", self.readable(self.exchange)
        )
        self.assertRegex(done.stderr, r":2:\d+: expected ")
        self.assertNotIn("5ecre7", done.stderr)
        self.assertIn(
            "no-such-file",
            self.run_tshark("-o", "mikey.key_file:/no-such-file", "-r", self.readable(self.exchange)).stderr,
        )

    def test_wrong_key(self):
        wrong = row(IDI.decode(), "Text", "wrong")
        self.assertEqual(self.auth(*wrong)[0], ["failed"])
        rows = self.fields(
            self.exchange,
            "mikey.verdict",
            "mikey.decryption",
            options=wrong,
            display_filter="mikey.rule.rfc3830_5_2_mac",
        )
        self.assertEqual(rows[0][0], ["fail"])
        self.assertNotIn("verified", rows[0][1])

    def test_known_deviations(self):
        """A message that fails as a known implementation makes it; looked for unless the user does not want it."""
        vectors = json.loads((PCAPS.parent / "vectors" / "deviations.json").read_text())["tests"]
        case = next(each for each in vectors if each["id"] == "deviations/keys/libmikey-prf-extra-block")
        capture = pcapng([udp(bytes.fromhex(case["input"]["messages"][0]["message"]))])
        secret = case["input"]["secrets"][0]
        key = row("hex:" + secret["identity"], "Hex", secret["secret"])
        names = ("mikey.auth", "mikey.auth.reading")
        self.assertEqual(self.fields(capture, *names, options=key), [[["failed"], ["libmikey-prf-extra-block"]]])
        off = ("-o", "mikey.deviations:FALSE")
        self.assertEqual(self.fields(capture, *names, options=[*key, *off]), [[["failed"], []]])

    def test_no_key(self):
        """Named in any case; an expert info only where the user gave some secret."""
        missing = 'mikey.outcome == "needs-key" && mikey.type == 0'
        names = ("mikey.auth.secret", "mikey.auth.identity")
        self.assertEqual(self.fields(self.exchange, *names, display_filter=missing), [[["psk"], [IDI.decode()]]])
        self.assertEqual(self.fields(self.exchange, *names, display_filter="mikey.needs_key"), [])
        other = row("somebody@else.example", "Text", "words")
        rows = self.fields(self.exchange, *names, options=other, display_filter="mikey.needs_key && mikey.type == 0")
        self.assertEqual(rows, [[["psk"], [IDI.decode()]]])

    def test_decrypted_tab(self):
        capture = self.readable(CAPTURE)
        out = self.run_tshark(
            "-o", f"mikey.key_file:{self.readable(CAPTURE_KEYS)}", "-r", capture, "-c", "1", "-x"
        ).stdout
        self.assertIn("Decrypted KEMAC (20 bytes):", out)
        self.assertNotIn("Decrypted", self.run_tshark("-r", capture, "-c", "1", "-x").stdout)

    def test_session_keys_on_request_only(self):
        options = ("-o", f"mikey.key_file:{self.readable(CAPTURE_KEYS)}")
        names = ("mikey.session.tek", "mikey.session.salt", "mikey.key.data")
        for rows in (self.fields(CAPTURE, *names, options=options), self.fields(CAPTURE, *names, options=SHOW_KEYS)):
            self.assertEqual([row[:2] for row in rows], [[[], []]] * 6)
        wanted = json.loads(CAPTURE_KEYS.with_suffix(".values.json").read_text())
        rows = [row for row in self.fields(CAPTURE, *names, options=options + SHOW_KEYS) if row[2]]
        self.assertEqual(len(rows), len(wanted))
        for row, bundle in zip(rows, wanted):
            self.assertEqual(row[0], [session["tek"] for session in bundle["crypto_sessions"]])
            self.assertEqual(row[1], [session["salt"] for session in bundle["crypto_sessions"]])
            self.assertEqual(row[2], bundle["tgk"])


main()

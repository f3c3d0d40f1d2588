#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""No key byte leaves the command unless --reveal is given, in whatever form and of whatever message."""
import base64
import json
import shutil

import material
from command import SOURCE, CommandTest, main

WINDOW = 4  # bytes of a key in a row that nobody may read


def spellings(key, window=WINDOW):
    """Runs of the key as hexadecimal, spaced hexadecimal, base64 at each alignment, and as they are."""
    found = set()
    for start in range(len(key) - window + 1):
        part = key[start : start + window]
        found |= {part.hex(), part.hex(" "), part.hex(":"), repr(part)[2:-1]}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + key).decode().rstrip("=")
        body = text[4:-2]
        found |= {body[i : i + 8] for i in range(0, len(body) - 8)}
    return found


class Secrets(CommandTest):
    def everything(self, *arguments, codes=(0, 1, 3)):
        """All that every command and format prints about an input."""
        text = ""
        for command in ("check", "show", "keys"):
            for form in ("text", "json", "jsonl"):
                for code in codes:
                    try:
                        done = self.run_command(command, "--format", form, *arguments, expect=code)
                        break
                    except AssertionError as error:
                        failure = error
                else:
                    raise failure
                text += done.stdout + done.stderr
        return text

    def clean(self, secrets, *arguments):
        text = self.everything(*arguments).lower()
        for secret in secrets:
            for spelling in spellings(secret):
                self.assertNotIn(spelling.lower(), text)

    def test_clear_keys(self):
        message = material.init()
        tek, salt = material.derived()
        self.write("keys", material.KEYS)
        self.write("udp.pcap", material.pcap(material.exchange()))
        self.write("sip.pcap", material.pcap([material.sip_invite(material.key_mgmt(message))]))
        secrets = [material.TGK, tek, salt, material.PSK]
        for capture in ("udp.pcap", "sip.pcap"):
            self.clean(secrets, "--keys", "keys", capture)
            self.clean(secrets, capture)

    def test_the_test_would_see_them(self):
        self.write("keys", material.KEYS)
        self.write("udp.pcap", material.pcap(material.exchange()))
        text = self.everything("--reveal", "--keys", "keys", "udp.pcap")
        for secret in (material.TGK, *material.derived()):
            self.assertTrue(spellings(secret) & {secret[:WINDOW].hex()})
            self.assertIn(secret[:WINDOW].hex(), text)

    def test_encrypted_keys(self):
        values = json.loads((SOURCE / "pcaps/psk-udp2269.values.json").read_text())
        secrets = []
        for exchange in values:
            secrets += [bytes.fromhex(key) for key in exchange["tgk"]]
            for session in exchange["crypto_sessions"]:
                secrets += [bytes.fromhex(session[name]) for name in ("tek", "salt") if session[name]]
        self.assertGreater(len(secrets), 3)
        for name in ("psk-udp2269.pcap", "psk-udp2269.keys"):
            shutil.copy(SOURCE / "pcaps" / name, self.folder)
        self.clean(secrets, "--keys", "psk-udp2269.keys", "psk-udp2269.pcap")

    def test_damaged_messages(self):
        message = material.init()
        start = message.index(material.TGK)
        variants = [message[:cut] for cut in range(start + 4, len(message), 9)]
        for at in (2, 8, 9, 19, 29, start - 8, start - 7, start - 5, start - 4, start - 3, start - 2, start - 1):
            for value in (0, 1, 4, 20, 99, 255):
                variants.append(message[:at] + bytes([value]) + message[at + 1 :])
        tek, salt = material.derived()
        for number, variant in enumerate(variants):
            udp, sip = material.udp(variant), material.sip_invite(material.key_mgmt(variant))
            self.write(f"{number:03}.pcap", material.pcap([udp, sip]))
        names = sorted(path.name for path in self.folder.iterdir())
        self.write("keys", material.KEYS)
        text = ""
        for form in ("text", "json"):
            text += self.run_command("check", "--keys", "keys", "--format", form, *names, expect=1).stdout
        for secret in (material.TGK, tek, salt):
            for spelling in spellings(secret):
                self.assertNotIn(spelling.lower(), text.lower())

    def test_every_bit_flipped(self):
        """
        A wrong length, count or type moves a key into other fields. Of no variant more of it is shown than what was
        read as the numbers at the head of the payload where decoding stopped: evidence, and at most four bytes.
        """
        # GStreamer's message, without identities, as pcaps/rtsp-gstreamer-udp has it, and one with them.
        plain = bytes.fromhex(
            "010005001234567801000030685760000000000b00ebfe6f2db1c13fd00a10c2dde443a84930a5757a7ed9c3a417fb"
            "010000001500010101011002010103010a0701010801010a0101000000220020001e"
        ) + bytes(range(0xA1, 0xBF)) + b"\0"
        for message, key in ((plain, bytes(range(0xA1, 0xBF))), (material.init(), material.TGK)):
            self.assertIn(key, message)
            flips = []
            for bit in range(8 * message.index(key)):
                flipped = bytearray(message)
                flipped[bit // 8] ^= 1 << bit % 8
                flips.append(material.udp(bytes(flipped)))
            self.write("flips.pcap", material.pcap(flips))
            for command, form in (("show", "text"), ("show", "json"), ("check", "text"), ("check", "json")):
                text = self.run_command(command, "--format", form, "flips.pcap", expect=1).stdout.lower()
                shown = [spelling for spelling in spellings(key, WINDOW + 1) if spelling.lower() in text]
                self.assertEqual(shown, [], f"{command} {form}")

    def test_key_read_as_another_payload(self):
        """A data type that makes an ID payload of the Key data: its bytes are still the content of a KEMAC."""
        message = material.init()
        self.assertIn(material.TGK, message)
        other = message[:1] + b"\x02" + message[2:]
        shown = self.run_command("show", "--hex", other.hex(), expect=1).stdout
        self.assertRegex(shown, r"(?s)Encr data \(clear\).*ID data +\d+ bytes, hidden")
        self.clean([material.TGK], "--hex", other.hex())

    def test_bad_base64_around_a_key(self):
        line = material.key_mgmt(material.init())
        packets = [material.sip_invite(line[:at] + "!" + line[at + 1 :]) for at in range(20, len(line), 11)]
        self.write("bad.pcap", material.pcap(packets))
        self.clean([material.TGK], "bad.pcap")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Messages of the `mykey` crate in `check`: their deviations, the keys that they bring, pins, and media under these."""
import hashlib
import sys

import material
import media
from command import SOURCE, CommandTest, main
from media import sealed, udp

sys.path.insert(0, str(SOURCE / "vectors"))

from generator import mykey, srtp, x25519  # noqa: E402
from generator.payloads import param  # noqa: E402

PSK, RAND, CSB_ID = b"a key of two peers", bytes(range(0x60, 0x70)), 0x01020304
OURS, THEIRS = bytes(range(32)), bytes(range(32, 64))
FORMAT, PINNED = "rfc3830/6/private-format", "rfc3830/4.3.2/pinned-key"


def session(policy=None):
    return mykey.Session(CSB_ID, RAND, media.SSRC, policy or [])


def agreement(version=mykey.NEW, policy=None):
    return [material.udp(mykey.dh_init(version, session(policy), x25519.public(OURS)).data),
            material.reply(mykey.dh_response(session(), x25519.public(THEIRS)).data)]


def agreed(version):
    return mykey.tgk(version, mykey.agreed(OURS, x25519.public(THEIRS)), RAND)


def stream(tgk, version, length=16):
    by = srtp.Sender(srtp.Policy(key_len=length), *mykey.srtp(version, tgk, RAND, length), b"")
    return [udp(sealed(seq, by)) for seq in range(1, 5)]


class Mykey(CommandTest):
    def check(self, packets, keys, *more):
        self.write("keys", keys)
        self.write("mykey.pcap", material.pcap(packets))
        return self.report("--keys", "keys", *more, "mykey.pcap", expect=1)["captures"][0]

    def sessions(self, capture):
        self.assertEqual(capture["exchanges"][0]["verdict"], "fail")
        return capture["exchanges"][0]["keys"]["crypto_sessions"]

    def test_pre_shared(self):
        for version in mykey.VERSIONS:
            packet = material.udp(mykey.psk_init(version, session(), PSK).data)
            tgk = mykey.tgk(version, PSK, RAND)
            key, salt = mykey.srtp(version, tgk, RAND)
            for line, status in ((f"psk * hex:{PSK.hex()}\n", "failed"), ("", "needs-key")):
                with self.subTest(version=version.name, status=status):
                    capture = self.check([packet] + stream(tgk, version), line, "--reveal")
                    message = capture["messages"][0]
                    self.assertEqual((message["status"], message["auth"]["status"], message["auth"]["deviation"]),
                                     ("structure", status, version.id))
                    own, = self.sessions(capture)
                    self.assertEqual((own["master_key"], own["master_salt"], own["deviation"]),
                                     (key.hex(), salt.hex(), version.id))
                    self.assertEqual(own["media"]["srtp_authenticated"], 4)
                    named = {each.get("deviation") for each in message["findings"] if each["rule"] == FORMAT}
                    self.assertLessEqual({"mykey-last-payload-255", "mykey-tgk-in-clear"}, named)

    def test_not_revealed(self):
        self.write("keys", f"psk * hex:{PSK.hex()}\n")
        message = mykey.psk_init(mykey.NEW, session(), PSK).data
        tgk = mykey.tgk(mykey.NEW, PSK, RAND)
        secrets = [tgk, PSK, *mykey.srtp(mykey.NEW, tgk, RAND)]
        for command, form in (("check", "text"), ("check", "json"), ("show", "text"), ("show", "json")):
            with self.subTest(command=command, format=form):
                out = self.output(command, "--format", form, "--keys", "keys", "--hex", message.hex(), expect=1).lower()
                plain = "".join(out.split())
                for secret in secrets:
                    self.assertNotIn(secret.hex(), plain)
                    self.assertNotIn(secret[:4].hex(), plain)

    def test_agreement(self):
        for private in (OURS, THEIRS):
            for version in mykey.VERSIONS:
                with self.subTest(version=version.name, initiator=private == OURS):
                    packets = agreement() + stream(agreed(version), version)
                    capture = self.check(packets, f"dh {CSB_ID:#x} hex:{private.hex()}\n", "--reveal")
                    proven = [(each["deviation"], each["media"]["srtp_authenticated"])
                              for each in self.sessions(capture)]
                    self.assertEqual(sorted(proven), sorted((each.id, 4 if each is version else 0)
                                                            for each in mykey.VERSIONS))

    def test_length_from_policy(self):
        policy = [param(0, 1), param(1, 32), param(2, 1), param(3, 20), param(4, 14), param(7, 1), param(10, 1),
                  param(11, 10)]
        for version in mykey.VERSIONS:
            packets = agreement(version, policy) + stream(agreed(version), version, 32)
            own, = self.sessions(self.check(packets, f"dh * hex:{OURS.hex()}\n", "--reveal"))
            self.assertEqual((len(own["master_key"]), own["deviation"], own["media"]["srtp_authenticated"]),
                             (64, version.id, 4))

    def test_length_from_media(self):
        """Nothing in the message says that the key has 256 bits."""
        packet = material.udp(mykey.psk_init(mykey.NEW, session(), PSK).data)
        packets = [packet] + stream(mykey.tgk(mykey.NEW, PSK, RAND), mykey.NEW, 32)
        own, = self.sessions(self.check(packets, ""))
        self.assertEqual(own["media"]["srtp_authenticated"], 4)
        self.assertIn("mykey-master-key-256", str(own["media"]))

    def test_without_deviations(self):
        capture = self.check(agreement(), f"dh * hex:{OURS.hex()}\n", "--no-deviations")
        self.assertNotIn("keys", capture["exchanges"][0])
        self.assertTrue([each for each in capture["messages"][1]["findings"] if each["rule"] == FORMAT])

    def test_pins(self):
        pins = {half: hashlib.sha256(x25519.public(half)).hexdigest() for half in (OURS, THEIRS)}
        for expected, mismatches in (((OURS, THEIRS), 0), ((OURS, ), 1), ((THEIRS, ), 1)):
            with self.subTest(pins=len(expected)):
                capture = self.check(agreement(), "".join(f"pin * sha256:{pins[half]}\n" for half in expected))
                found = [each for message in capture["messages"] for each in message["findings"]
                         if each["rule"] == PINNED]
                self.assertEqual(len(found), mismatches)
                for each in found:
                    other = THEIRS if expected == (OURS, ) else OURS
                    self.assertIn(pins[other], each["text"])
                    self.assertEqual(each["field"], "mykey.dh.value")


main()

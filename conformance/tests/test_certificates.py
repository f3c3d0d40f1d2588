#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Certificates in `check`: their validity behind the years 2036, 2038 and 2049, and pins."""
import calendar
import hashlib
import sys

import material
from command import SOURCE, CommandTest, main

sys.path.insert(0, str(SOURCE / "vectors"))

from generator import agreement, cases_dh, cases_psk, modp, payloads, pk, psk  # noqa: E402
from generator.cases_pk import STAMP  # noqa: E402
from generator.certificates import ALICE, BOB, CAROL, certificate, named  # noqa: E402
from generator.pk import Envelope, Offer, Sealed  # noqa: E402
from generator.signed import Signer  # noqa: E402

EXPIRED, PINNED = "rfc3830/4.3.1/certificate-expired", "rfc3830/4.3.2/pinned-key"
WRAP = 2**32 - material.NTP_UNIX  # the first second of the second era of NTP
DER_2060 = b"\x18\x0f20600101000000Z"


def utc(year, month, day):
    return calendar.timegm((year, month, day, 0, 0, 0))


def fingerprint(data):
    return hashlib.sha256(data).hexdigest()


class Signed(CommandTest):
    """I_MESSAGEs of the public-key method from Alice to Bob."""

    def check(self, name, unix=psk.START, keys="", expect=0):
        csb = cases_psk.csb_of("cli/certificates")
        sealed = Sealed([cases_psk.key_of("cli/certificates", payloads.TGK)], csb.idi)
        offer = Offer(Signer("alice-2048"), [name], [psk.srtp_policy()])
        message = pk.init(csb, psk.Stamp(psk.ntp(unix)), sealed, Envelope("bob-2048"), offer).encoded.data
        self.write("x.pcap", material.pcap([material.udp(message)], unix))
        self.write("bob.der", named("bob-2048.key"))
        self.write("ca.der", certificate("ca-2100"))
        self.write("keys", f"rsa * file:bob.der\nca * file:ca.der\n{keys}")
        return self.report("--keys", "keys", "x.pcap", expect=expect)["captures"][0]["messages"][0]["findings"]

    def test_validity(self):
        self.assertIn(DER_2060, certificate("alice-2060"))
        for name, unix, expired in (("alice-2036", WRAP - 86400, False), ("alice-2036", WRAP - 1, True),
                                    ("alice-2036", WRAP, True), ("alice-2048", WRAP - 1, False),
                                    ("alice-2048", WRAP, False), ("alice-2048", utc(2043, 12, 31), False),
                                    ("alice-2048", utc(2044, 1, 2), True), ("alice-2060", psk.START, False),
                                    ("alice-2060", 2**31, False), ("alice-2060", utc(2049, 12, 31), False),
                                    ("alice-2060", utc(2050, 1, 1), False), ("alice-2060", utc(2060, 1, 2), True)):
            with self.subTest(name, unix=unix):
                found = self.check(name, unix)
                self.assertEqual([each["rule"] for each in found], [EXPIRED] if expired else [])

    def test_pins(self):
        alice, other = fingerprint(certificate("alice-2048")), fingerprint(certificate("alice-2060"))
        own, somebody, anybody = f"pin {ALICE.decode()} sha256:", f"pin {CAROL.decode()} sha256:", "pin * sha256:"
        for lines, fails in (([own + alice], False), ([own + other], True), ([somebody + other], False),
                             ([own + other, own + alice], False), ([own + other, own + other[::-1]], True),
                             ([anybody + alice], False), ([anybody + other], True),
                             ([anybody + alice, own + other], True), ([own + alice, anybody + other], False)):
            with self.subTest(lines):
                found = self.check("alice-2048", keys="".join(line + "\n" for line in lines), expect=int(fails))
                self.assertEqual([(each["rule"], each["outcome"], each["field"]) for each in found],
                                 [(PINNED, "fail", "cert.data")] if fails else [])


class Agreed(CommandTest):
    """DHHMAC between Alice and Bob, each with a value that may be pinned."""

    def test_pins(self):
        halves = cases_dh.parties("cli/pins", modp.OAKLEY_1)
        alice, bob = (fingerprint(half.public) for half in halves)
        csb = cases_psk.csb_of("cli/pins")
        request = agreement.init(csb, STAMP, halves[0], agreement.Mac(), policies=[psk.srtp_policy()])
        answer = agreement.response(csb, STAMP, *halves[::-1], agreement.Mac())
        packets = [material.udp(request.encoded.data), material.reply(answer.encoded.data)]
        self.write("x.pcap", material.pcap(packets, psk.START))
        for pins, fails in (({ALICE: [alice], BOB: [bob]}, []), ({BOB: [alice, bob]}, []), ({CAROL: [alice]}, []),
                            ({b"*": [alice, bob]}, []), ({BOB: [alice]}, [1]), ({b"*": [bob]}, [0]),
                            ({ALICE: [bob], BOB: [alice]}, [0, 1])):
            with self.subTest(pins):
                lines = "".join(f"pin {name.decode()} sha256:{each}\n"
                                for name, given in pins.items() for each in given)
                self.write("keys", f"psk * hex:{csb.psk.hex()}\ndh * hex:{halves[0].private.hex()}\n{lines}")
                capture = self.report("--keys", "keys", "x.pcap", expect=int(bool(fails)))["captures"][0]
                found = [(n, each["rule"], each["field"], each["offset"])
                         for n, message in enumerate(capture["messages"]) for each in message["findings"]]
                at = [each.encoded.at("dh.value")[0] for each in (request, answer)]
                self.assertEqual(found, [(n, PINNED, "dh.value", at[n]) for n in fails])
                self.assertEqual(capture["exchanges"][0]["verdict"], "fail" if fails else "pass")


main()

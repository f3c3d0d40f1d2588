#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""KEMAC as long as it may be (RFC 3830 6.13: 2^16 bytes), a byte longer, and nearly as long in a datagram."""
import sys

import material
from command import SOURCE, CommandTest, main

sys.path.insert(0, str(SOURCE / "vectors"))

from generator import payloads, pk, prf, psk  # noqa: E402
from generator.certificates import ALICE, BOB, named  # noqa: E402
from generator.payloads import Key  # noqa: E402
from generator.pk import Envelope, Offer, Sealed  # noqa: E402
from generator.signed import Signer  # noqa: E402
from generator.wire import chain_bytes  # noqa: E402

MOST = 65536 - 25  # Encr data: without the five fields of KEMAC, one of them an HMAC-SHA-1
STAMP = psk.Stamp(psk.ntp(material.START))
KEYS = f"""psk * hex:{bytes(16).hex()}
rsa {ALICE.decode()} file:alice.der
rsa {BOB.decode()} file:bob.der
cert {ALICE.decode()} file:alice.cert
cert {BOB.decode()} file:bob.cert
"""


def filling(size, *before):
    """A TGK that makes the chain `size` bytes long."""
    room = size - len(chain_bytes([*before, Key(payloads.TGK, b"").payload()]))
    return Key(payloads.TGK, (b"long" * 16384)[:room])


class Large(CommandTest):
    def setUp(self):
        super().setUp()
        self.csb = psk.Csb(bytes(16), 0x11223344, material.RAND, idi=ALICE, idr=BOB)
        for name in ("alice", "bob"):
            self.write(name + ".der", named(name + "-1024.key"))
            self.write(name + ".cert", named(name + "-1024.cert"))
        self.write("keys", KEYS)

    def sealed(self, owner, size):
        # In clear, under a MAC: what is encrypted has the same length.
        return Sealed([filling(size, payloads.identity(owner))], owner, encr_alg=prf.ENCR_NULL)

    def judged(self, name, expect):
        capture = self.report("--secure-carrier", "--keys", "keys", "--reveal", name, expect=expect)["captures"][0]
        exchange, = capture["exchanges"]
        self.assertEqual({message["auth"]["status"] for message in capture["messages"]}, {"verified"})
        return exchange, [each["rule"] for message in capture["messages"] for each in message["findings"]
                          if each["outcome"] == "fail"]

    def check_limit(self, make):
        for size, failing in ((MOST, []), (MOST + 1, ["rfc3830/6.13/kemac-size"])):
            with self.subTest(size=size):
                message, key = make(size)
                self.write("message.bin", message)
                exchange, failed = self.judged("message.bin", 1 if failing else 0)
                self.assertEqual((failed, exchange["keys"]["tgk"]), (failing, [key.key.hex()]))

    def test_pre_shared(self):
        def make(size):
            key = filling(size)
            return psk.init(self.csb, STAMP, [key], encr_alg=prf.ENCR_NULL).data, key
        self.check_limit(make)

    def test_public_key(self):
        def make(size):
            sealed = self.sealed(ALICE, size)
            made = pk.init(self.csb, STAMP, sealed, Envelope("bob-1024"), Offer(Signer("alice-1024")))
            return made.encoded.data, sealed.keys[0]
        self.check_limit(make)

    def test_rsa_r(self):
        sealed = self.sealed(BOB, 65000)
        request = pk.reverse_init(self.csb, STAMP, Offer(Signer("alice-1024")))
        answer = pk.reverse_response(self.csb, STAMP, sealed, Envelope("alice-1024"), Offer(Signer("bob-1024")))
        self.write("x.pcap", material.pcap([material.udp(request.encoded.data), material.reply(answer.encoded.data)]))
        exchange, failed = self.judged("x.pcap", 0)
        self.assertEqual((failed, exchange["keys"]["tgk"]), ([], [sealed.keys[0].key.hex()]))


main()

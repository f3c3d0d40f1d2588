#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Diffie-Hellman, signed and with HMAC: exchanges of the vectors' generator, as the command reports them."""
import json
import pathlib
import sys
from dataclasses import replace

import material
import media
from command import CommandTest, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vectors"))
from generator import (  # noqa: E402  (the path has to be there)
    agreement, cases_dh, cases_psk, cases_rsar, modp, payloads, pk, psk, srtp)
from generator.cases_pk import STAMP, Offer  # noqa: E402
from generator.certificates import ALICE, BOB, CAROL, named  # noqa: E402
from generator.payloads import SrtpId  # noqa: E402
from generator.signed import Signer  # noqa: E402

SHORT, LONG = b"sip:bo@example.org", b"sip:robert.the.responder@a-long-name.example.org"


class Dhhmac(CommandTest):
    def capture(self, *messages):
        packets = [(material.reply if i % 2 else material.udp)(one.encoded.data) for i, one in enumerate(messages)]
        self.write("x.pcap", material.pcap(packets, psk.START))

    def exchange(self, csb, answered_by=None):
        """A request and its response, which names `answered_by` as the Responder, in x.pcap."""
        ours, theirs = cases_dh.parties("cli/dh", modp.OAKLEY_1)
        request = agreement.init(csb, STAMP, ours, agreement.Mac(), policies=[psk.srtp_policy()])
        csb.idr = answered_by or csb.idr
        self.capture(request, agreement.response(csb, STAMP, theirs, ours, agreement.Mac()))

    def offer(self, protocols, *more):
        """Rules that an offer of DHHMAC in SDP breaks, with `protocols` in its SDP IDs and `more` key-mgmt lines."""
        csb = cases_psk.csb_of("cli/dh-sdp", sessions=[SrtpId(0, 1, 0), SrtpId(0, 0, 0)])
        ours = agreement.with_kv(cases_dh.half_of("cli/dh-sdp", "i", modp.OAKLEY_1), payloads.spi(b"\1"))
        extra = [agreement.sdp_ids(*protocols)] if protocols else []
        request = agreement.init(csb, STAMP, ours, agreement.Mac(), policies=[psk.srtp_policy()], extra=extra)
        lines = [material.key_mgmt(request.encoded.data), *(f"a=key-mgmt:{line}" for line in more)]
        self.write("sip.pcap", material.pcap([material.sip_invite("\r\n".join(lines))], psk.START))
        self.write("keys", "psk * hex:%s\n" % csb.psk.hex())
        done = self.run_command("check", "--fail-on-inconclusive", "--keys", "keys", "--format", "json", "sip.pcap",
                                expect=4 if protocols == ["mikey", *(line.split()[0] for line in more)] else 1)
        report = json.loads(done.stdout)["captures"][0]
        return [finding["rule"] for message in report["messages"] for finding in message["findings"]]

    def test_protocols_of_the_offer(self):
        """RFC 4650 4.4: all protocols that SDP offers are listed; those beside MIKEY are no fault."""
        other = "keyp1 727gkdOshsuiSDF9sdhsdKnD/dhsoSJokdo7eWD5MA=="
        self.assertEqual(self.offer(["mikey"]), [])
        self.assertEqual(self.offer(["mikey", "keyp1"], other), [])
        self.assertEqual(self.offer(["mikey"], other), ["rfc4567/7/sdp-ids-match"])
        self.assertEqual(self.offer(["mikey", "keyp1"]), ["rfc4567/7/sdp-ids-match"])
        self.assertEqual(self.offer([]), ["rfc4650/4.4/sdp-ids"])

    def test_each_message_keeps_the_identity_of_its_key(self):
        """Request and response name different Responders: what is said of the one does not change with the other."""
        for asked, answered in ((SHORT, LONG), (LONG, SHORT)):
            csb = cases_psk.csb_of("cli/dh")
            csb.idr, csb.send_idi = asked, False
            self.write("keys", "psk %s hex:%s\n" % (asked.decode(), csb.psk.hex()))
            self.exchange(csb, answered)
            text = self.run_command("check", "--keys", "keys", "x.pcap").stdout
            for sent in ("init", "resp"):
                self.assertIn('DHHMAC %s: MAC verified with the psk of "%s"\n' % (sent, asked.decode()), text)

    def test_identity_of_more_than_255_bytes(self):
        """What is not kept of it is what the answer's MAC cannot be verified without: that is said."""
        csb = cases_psk.csb_of("cli/dh", idi=b"sip:" + b"a" * 300 + b"@example.org")
        self.write("keys", "psk * hex:%s\n" % csb.psk.hex())
        self.capture(psk.init(csb, STAMP, [payloads.Key(payloads.TGK, bytes(16))], policies=[psk.srtp_policy()],
                              v_flag=1),
                     psk.response(csb, STAMP))
        text = self.run_command("check", "--keys", "keys", "x.pcap").stdout
        said = "an identity of the request has more than the 255 bytes that are kept"
        self.assertIn("PSK ver msg: verification message not verified: %s\n" % said, text)
        report = json.loads(self.run_command("check", "--keys", "keys", "--format", "json", "x.pcap").stdout)
        self.assertEqual(report["captures"][0]["messages"][1]["auth"]["obstacle"], said)


class UpdateWithRand(CommandTest):
    """A signed update with a RAND, which it must not have: its signature does not tell whether the RAND counts."""

    def exchange(self, csb, stamp, suffix):
        """Request and response, and the session that comes of them."""
        ours, theirs = (cases_dh.half_of("cli/dh-update", side + suffix, modp.OAKLEY_1) for side in "ir")
        request = agreement.init(csb, stamp, ours, Offer(Signer("alice-1024")))
        answer = agreement.response(csb, stamp, theirs, ours, Offer(Signer("bob-1024")))
        self.secrets.append(f"dh {csb.csb_id:#x} hex:{ours.values()['dh_private']}")
        packets = [material.udp(request.encoded.data), material.reply(answer.encoded.data)]
        return packets, answer.values["sessions"][0]

    def test_media_show_which_rand_counts(self):
        csb = cases_psk.csb_of("cli/dh-update")
        other = replace(csb, rand=bytes(range(16)))
        for used, reading in ((csb, None), (other, "rand-of-update")):
            self.secrets = [f"cert {ALICE.decode()} file:alice.der", f"cert {BOB.decode()} file:bob.der"]
            for name in ("alice", "bob"):
                self.write(name + ".der", named(name + "-1024.cert"))
            packets, _ = self.exchange(csb, STAMP, "")
            more, _ = self.exchange(other, cases_psk.later(), "2")
            _, session = self.exchange(used, cases_psk.later(), "2")
            by = srtp.Sender(srtp.Policy(), bytes.fromhex(session["tek"]), bytes.fromhex(session["salt"]), b"")
            stream = [media.udp(media.sealed(seq, by, csb.sessions[0].ssrc)) for seq in range(1, 5)]
            self.write("keys", "\n".join(self.secrets) + "\n")
            self.write("x.pcap", material.pcap(packets + more + stream, psk.START + 1))
            report = self.report("--keys", "keys", "x.pcap", expect=1)["captures"][0]
            with self.subTest(reading):
                own, = report["exchanges"][1]["keys"]["crypto_sessions"]
                self.assertEqual(own["media"]["srtp_authenticated"], 4)
                self.assertEqual("rand-of-update" in str(own["media"]), reading is not None)
                self.assertEqual([each["rule"] for each in report["messages"][2]["findings"]
                                  if each["outcome"] == "fail"],
                                 ["rfc3830/4.5/update-rand"])


SSRCS = [0xABCD0000, 0xABCD0001]


class Forked(CommandTest):
    """Two answer one request: each has keys of its own with the Initiator, and media under either are proven."""

    def check_both(self, secrets, request, answers, fails):
        """`request` is answered by both, with the SSRC that each sends with."""
        packets = [material.udp(request.encoded.data), *(material.reply(each.encoded.data) for each in answers)]
        sessions = [each.values["sessions"][0] for each in answers]
        for n, each in enumerate(sessions):
            by = srtp.Sender(srtp.Policy(), bytes.fromhex(each["tek"]), bytes.fromhex(each["salt"]), b"")
            packets += [media.udp(media.sealed(seq, by, SSRCS[n])) for seq in range(1, 4)]
        for name in ("alice", "bob"):
            self.write(name + ".der", named(name + "-1024.cert"))
        self.write("carol.der", named("bob-carol.cert"))
        self.write("keys", "\n".join(secrets) + "\n")
        self.write("x.pcap", material.pcap(packets, psk.START + 1))
        report = self.report("--keys", "keys", "x.pcap", expect=fails)["captures"][0]
        exchange, = report["exchanges"]
        keys = exchange["keys"]
        self.assertEqual([each["message"] for each in keys["crypto_sessions"]], [2, 3])
        self.assertEqual([int(each["ssrc"], 16) for each in keys["crypto_sessions"]], SSRCS)
        self.assertEqual([each["media"]["srtp_authenticated"] for each in keys["crypto_sessions"]], [3, 3])
        shown = json.loads(self.run_command("keys", "--reveal", "--format", "json", "--keys", "keys", "x.pcap").stdout)
        keys = shown["captures"][0]["exchanges"][0]["keys"]
        self.assertEqual([each["tek"] for each in keys["crypto_sessions"]], [each["tek"] for each in sessions])
        self.assertEqual(keys["tgk"], [each.values["keys"][0]["key"] for each in answers])
        self.assertIn(", of message 3", self.run_command("check", "--keys", "keys", "x.pcap", expect=fails).stdout)

    def test_dh(self):
        csb = cases_psk.csb_of("cli/dh-forked", sessions=[SrtpId(0, 0, 0)])
        first, other = (replace(csb, sessions=[SrtpId(0, SSRCS[0], 0)]),
                        replace(csb, idr=CAROL, sessions=[SrtpId(0, SSRCS[1], 0)]))
        ours, theirs, third = (cases_dh.half_of("cli/dh-forked", side, modp.OAKLEY_1) for side in ("i", "r", "c"))
        request = agreement.init(csb, STAMP, ours, Offer(Signer("alice-1024")))
        answers = [agreement.response(first, STAMP, theirs, ours, Offer(Signer("bob-1024"))),
                   agreement.response(other, STAMP, third, ours, Offer(Signer("bob-2048")))]
        self.check_both([f"cert {ALICE.decode()} file:alice.der", f"cert {BOB.decode()} file:bob.der",
                         f"cert {CAROL.decode()} file:carol.der",
                         f"dh {csb.csb_id:#x} hex:{ours.values()['dh_private']}"], request, answers, 0)

    def test_rsar(self):
        csb = cases_psk.csb_of("cli/rsar-forked", sessions=[SrtpId(0, 0, 0)])
        first = replace(csb, sessions=[SrtpId(0, SSRCS[0], 0)])
        other = replace(csb, idr=CAROL, rand=bytes(range(16)), psk=bytes(range(16)), sessions=[SrtpId(0, SSRCS[1], 0)])
        policy = [psk.srtp_policy()]
        request = pk.reverse_init(csb, STAMP, Offer(Signer("alice-1024"), [], policy), False)
        answers = [pk.reverse_response(each, STAMP, cases_rsar.sealed_of("cli/rsar-forked" + by, each),
                                       pk.Envelope("alice-1024"), Offer(Signer(by), [], policy), True)
                   for each, by in ((first, "bob-1024"), (other, "bob-2048"))]
        self.write("alice.key", named("alice-1024.key"))
        self.check_both([f"cert {ALICE.decode()} file:alice.der", f"cert {BOB.decode()} file:bob.der",
                         f"cert {CAROL.decode()} file:carol.der", f"rsa {ALICE.decode()} file:alice.key"],
                        request, answers, 0)


if __name__ == "__main__":
    main()

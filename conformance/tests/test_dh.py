#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Diffie-Hellman with HMAC: exchanges of the vectors' generator, as the command reports them."""
import json
import pathlib
import sys

import material
from command import CommandTest, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vectors"))
from generator import agreement, cases_dh, cases_psk, modp, payloads, psk  # noqa: E402  (the path has to be there)
from generator.cases_pk import STAMP  # noqa: E402
from generator.payloads import SrtpId  # noqa: E402

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


if __name__ == "__main__":
    main()

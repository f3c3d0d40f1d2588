#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Diffie-Hellman with HMAC: exchanges of the vectors' generator, as the command reports them."""
import pathlib
import sys

import material
from command import CommandTest, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vectors"))
from generator import agreement, cases_dh, cases_psk, modp, psk  # noqa: E402  (the path has to be there)
from generator.cases_pk import STAMP  # noqa: E402

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

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""MIKEY-IBAKE: exchanges of the vectors' generator, opened with private keys and the exponent of either side."""
import json
import pathlib
import sys

import material
import media
from command import CommandTest, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "vectors"))
from generator import ibake, ibe, payloads, psk, srtp  # noqa: E402  (the path has to be there)

CAROL = b"sip:carol@example.org"
CURVES = (1, 5, 8, 11, 14)
TIME = bytes.fromhex("ed0c91c040000000")


def plan_of(name, **changes):
    parameters, master = ibe.published()
    return ibake.Plan("cli/" + name, parameters, master, 0x3C5A91E7, TIME, bytes(range(16)),
                      sessions=[payloads.SrtpId(0, 0x11111111)], **changes)


class Ibake(CommandTest):
    def keys(self, plan, users, exponents=()):
        """A key file with the private keys of `users` and the exponents of sides."""
        parameters, encode = plan.parameters, plan.parameters.curve.encode
        self.write("params", "p = %x\nq = 0x0%x\nP = %s\nPpub = %s\nhash = sha1\n" %
                   (parameters.p, parameters.q, encode(parameters.base).hex(), encode(parameters.kms).hex()))
        lines = ["ibe %s params=file:params key=hex:%s" % (user.decode(), plan.key(user).hex()) for user in users]
        lines += ["dh 0x%08x hex:%0144x" % (plan.csb_id, plan.exponent(side)) for side in exponents]
        self.write("keys", "\n".join(lines) + "\n")

    def opened(self, *messages):
        packets = [(material.reply if i % 2 else material.udp)(message.data) for i, message in enumerate(messages)]
        self.write("x.pcap", material.pcap(packets))
        return self.run_command("keys", "--reveal", "--keys", "keys", "x.pcap").stdout

    def test_either_side(self):
        for number, curve in enumerate(CURVES):
            for side in "xy":
                for form in (ibake.BLOCK, ibake.TUPLE):
                    with self.subTest(curve=curve, side=side, form=form):
                        plan = plan_of("side-%d" % curve, curve=curve, form=form, prf=number % 2)
                        self.keys(plan, [plan.idi, plan.idr], side)
                        self.assertIn(ibake.tgk(plan).hex(),
                                      self.opened(ibake.i_message_1(plan), ibake.r_message_1(plan)))

    def test_retargeted(self):
        """R_MESSAGE_1 comes from somebody else, who did not read I_MESSAGE_1."""
        plan = plan_of("retargeted", answerer=CAROL)
        first, answer = ibake.i_message_1(plan), ibake.r_message_1(plan, opened=False)
        self.keys(plan, [plan.idi, CAROL], "y")
        self.assertNotIn(ibake.tgk(plan).hex(), self.opened(first, answer))
        last = ibake.i_message_2(plan, again=True)
        self.assertIn(ibake.tgk(plan).hex(), self.opened(first, answer, last))
        self.keys(plan, [plan.idi, plan.idr], "y")
        self.assertIn(ibake.tgk(plan).hex(), self.opened(first, answer))

    def test_not_opened(self):
        plan = plan_of("closed")
        messages = [ibake.i_message_1(plan), ibake.r_message_1(plan)]
        for users, exponents in (([], "xy"), ([plan.idr], "xy"), ([plan.idi], "")):
            with self.subTest(users=users):
                self.keys(plan, users, exponents)
                self.assertNotIn("key   ", self.opened(*messages))
        # Who owns a key has to be told, or '*': another's is not tried.
        self.keys(plan, [plan.idi, plan.idr], "xy")
        text = (self.folder / "keys").read_text()
        self.write("keys", text.replace("ibe sip:", "ibe x"))
        self.assertNotIn("key   ", self.opened(*messages))

    def test_media_show_the_reading(self):
        """What RFC 6267 5.1 leaves open V decides; where none was seen, SRTP."""
        second = bytes(range(16, 32))
        for reading, messages, changes in (
            (None, 3, {}),
            ("ibake-point-x", 2, {"session_form": ibake.FORMS[2]}),
            ("ibake-point-compressed+ibake-keys-of-256-bits", 3, {"session_form": ibake.FORMS[1], "key_len": 32}),
            ("ibake-second-rand", 3, {"second_rand": second, "second_counts": True}),
            ("ibake-point-x+ibake-keys-of-160-bits+ibake-second-rand", 3,
             {"session_form": ibake.FORMS[2], "key_len": 20, "second_rand": second, "second_counts": True}),
            (None, 4, {"session_form": ibake.FORMS[2], "key_len": 20, "second_rand": second, "second_counts": True})):
            with self.subTest(reading, messages=messages):
                plan = plan_of("media", policies=[psk.srtp_policy()], **changes)
                self.keys(plan, [plan.idi, plan.idr], "x")
                sent = [ibake.i_message_1(plan), ibake.r_message_1(plan),
                        ibake.i_message_2(plan), ibake.r_message_2(plan)]
                session, = ibake.key_values(plan)["sessions"]
                by = srtp.Sender(srtp.Policy(), bytes.fromhex(session["tek"]), bytes.fromhex(session["salt"]), b"")
                packets = [(material.reply if i % 2 else material.udp)(one.data)
                           for i, one in enumerate(sent[:messages])]
                packets += [media.udp(media.sealed(seq, by, 0x11111111)) for seq in range(1, 5)]
                self.write("x.pcap", material.pcap(packets, psk.START + 1))
                done = self.run_command("check", "--format", "json", "--keys", "keys", "x.pcap")
                exchange, = json.loads(done.stdout)["captures"][0]["exchanges"]
                own, = exchange["keys"]["crypto_sessions"]
                self.assertEqual(own["media"]["srtp_authenticated"], 4)
                self.assertEqual([each["key_reading"] for each in own["media"]["ssrcs"]], [reading])


if __name__ == "__main__":
    main()

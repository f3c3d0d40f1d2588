# SPDX-License-Identifier: BSD-2-Clause
"""Exchanges of MIKEY-IBAKE between users: RFC 6267 4.2.2, 5."""

from dataclasses import replace
from typing import Callable

from . import ec, ibake, ibe, payloads, prf, psk
from .cases_pk import SEEN
from .cases_psk import exchange, message
from .ibake import CALLED, FORMS, TUPLE, WITH_T, WITHOUT_IDS, Plan
from .payloads import SrtpId, interval, spi
from .psk import Built
from .seed import material, number

CAROL = b"sip:carol@example.org"
MAILBOX = b"sip:voicemail@example.org"
SK = bytes.fromhex("5ec2e7ace5ec2e7ace5ec2e7ace5ec2e")

Sent = tuple[str, Built, dict]
"""Role, message, and what is expected beside its values."""


def plan_of(test: str, **changed) -> Plan:
    parameters, master = changed.pop("setting", None) or ibe.published()
    values: dict = {
        "csb_id": number(test, "csb"), "t": psk.ntp(psk.START), "rand": material(test, "rand", 16),
        "sessions": [SrtpId(0, number(test, "ssrc"), 0)], "policies": [psk.srtp_policy()]
    }
    values.update(changed)
    return Plan(test, parameters, master, **values)


def request(built: Built, role: str = "init", **more) -> Sent:
    return role, built, {"auth": "absent", "decryption": "verified", **more}


def answer(built: Built, auth: str = "absent", decryption: str = "verified", **more) -> Sent:
    return "response", built, {"auth": auth, "decryption": decryption, **more}


def whole(plan: Plan) -> list[Sent]:
    """The four messages."""
    return [request(ibake.i_message_1(plan)), answer(ibake.r_message_1(plan)), answer(ibake.i_message_2(plan)),
            answer(ibake.r_message_2(plan), "verified", "absent")]


def deferred(plan: Plan) -> list[Sent]:
    """Whoever answers has not read I_MESSAGE_1."""
    return [
        request(ibake.i_message_1(plan, SK)), answer(ibake.r_message_1(plan, opened=False)),
        answer(ibake.i_message_2(plan, again=True, secret=SK)), answer(ibake.r_message_2(plan, again=True), "verified")
    ]


def told(plan: Plan, comment: str, sent: list[Sent], secrets: list[dict] | None = None, result: str = "valid",
         flags: tuple = ()) -> dict:
    messages = []
    for i, (role, built, more) in enumerate(sent):
        expected = dict(more)
        if "sessions" in built.values and expected.pop("hidden", False):
            built = Built(built.encoded, {k: v for k, v in built.values.items() if k not in ("keys", "sessions")})
        messages.append(message(role, built, expected.pop("auth"), time=SEEN + i, **expected))
    csb = ibake.csb_of(plan, plan.rand)
    return exchange(plan.test, comment, csb, messages, ibake.secrets(plan) if secrets is None else secrets, result,
                    flags)


def _one(name: str, comment: str, scenes: Callable[[Plan], list[Sent]] = whole, secrets: Callable | None = None,
         **changed) -> dict:
    plan = plan_of("ibake/" + name, **changed)
    return told(plan, comment, scenes(plan), secrets(plan) if secrets else None)


def _algorithms() -> list[dict]:
    out = []
    kvs = (payloads.Kv(), spi(bytes.fromhex("a1b2c3d4")), interval(bytes(6), b"\0\0\0\0\xff\xff"))
    for curve in ec.PRIME:
        for side in "xy":
            turn = len(out)
            function = turn // 2 % 2
            out.append(_one("curve-%d/%s" % (curve, "initiator" if side == "x" else "responder"),
                            "ECC Curve %d, %s, with the exponent of one side" % (curve, prf.PRF_NAMES[function]),
                            secrets=lambda plan, side=side: ibake.secrets(plan, sides=side), curve=curve, prf=function,
                            mac_alg=1 + turn % 2, kv=kvs[turn % 3]))
    for bits in list(ibe.SIZES)[:1]:
        master = int.from_bytes(material("ibake/%d" % bits, "master", 16), "big")
        out.append(_one("p-%d" % bits, "p of %d bits" % bits, setting=(ibe.set_up(bits, master), master)))
    out.append(_one("timestamps", "I_MESSAGE_2 has a T of its own", second_t=psk.ntp(psk.START + 3)))
    out.append(_one("counter", "T is a COUNTER", t=b"\0\0\0\7", t_type=prf.COUNTER))
    out.append(_one("sessions-3", "three crypto sessions", sessions=[SrtpId(0, n, 0) for n in (1, 2, 3)]))
    out.append(_one("no-policy", "no SP: SRTP's defaults", policies=[]))
    out.append(_one("no-sessions", "no crypto sessions", sessions=[], policies=[]))
    return out


def _open_points() -> list[dict]:
    """What the RFC leaves open (readings 73 to 79): V shows which it is."""
    second = bytes(range(16))
    out = []

    def add(name: str, comment: str, reading: str, **changed) -> None:

        def scenes(plan: Plan) -> list[Sent]:
            sent = whole(plan)
            sent[3][2]["reading"] = reading
            return sent

        out.append(_one("open/" + name, comment, scenes, **changed))

    add("point-compressed", "K_SESSION is a compressed point", "ibake-point-compressed", session_form=FORMS[1])
    add("point-x", "K_SESSION is the x coordinate", "ibake-point-x", session_form=FORMS[2])
    add("keys-256", "MPK and TGK of 256 bits", "ibake-keys-of-256-bits", key_len=32)
    add("keys-160", "MPK and TGK of 160 bits", "ibake-keys-of-160-bits", key_len=20)
    add("second-rand", "keys are made with the RAND of I_MESSAGE_2", "ibake-second-rand", second_rand=second,
        second_counts=True)
    add("first-rand", "I_MESSAGE_2 has another RAND, and keys are made with the first", "none", second_rand=second)
    add("with-timestamp", "T follows the identities under V", "ibake-v-with-timestamp", cover=WITH_T)
    add("all", "x alone, 256 bits, the second RAND, T under V", "ibake-v-with-timestamp", cover=WITH_T, key_len=32,
        session_form=FORMS[2], second_rand=second, second_counts=True)
    for form, name in ((TUPLE, "tuple"), (ibake.BLOCK, "block")):
        out.append(_one("open/ciphertext-" + name, "the ciphertext is a " + name, form=form))
    out.append(_one("open/points-compressed", "the points are sent compressed", compressed=True))
    for curve in (ec.P192, ec.P256, 14):
        out.append(_one("open/padding-%d" % curve, "a point is padded by itself, curve %d" % curve, point_alone=True,
                        curve=curve))
    out.append(_one("open/padding-either", "the other padding would do as well, but for Reserv", point_alone=True,
                    curve=14, compressed=True, kv=spi(b"\x60")))
    return out


def _elsewhere() -> list[dict]:
    """Forking, retargeting, deferred delivery: identities change between messages."""

    def early(plan: Plan) -> list[Sent]:
        sent = deferred(plan)
        return sent

    def closed(plan: Plan) -> list[Sent]:
        """The key of whoever was called is not known."""
        return [
            ("init", Built(ibake.i_message_1(plan).encoded, {}), {"auth": "absent", "decryption": "needs-key"}),
            answer(ibake.r_message_1(plan, opened=False, known=False)),
            answer(ibake.i_message_2(plan, again=True, secret=SK, known=True)),
            answer(ibake.r_message_2(plan, again=True), "verified")
        ]

    def forked(plan: Plan) -> list[Sent]:
        """Two answer; the Initiator goes on with the first, who is named in I_MESSAGE_2."""
        other = replace(plan, answerer=CAROL, turn="/carol")
        first = ibake.r_message_1(plan)
        # The Initiator has one point for all.
        both = replace(other, turn="")
        body, values = ibake.ibake(other, "r1", plan.idi, [
            payloads.idr(1, plan.idi), ibake.eccpt(both, "x"), payloads.idr(2, CAROL), ibake.eccpt(other, "y")])
        key = ibake.forked_key_values(plan, other)
        second = ibake.message(plan, payloads.R_MESSAGE_1, 1, [*ibake.parties(other), body], values, key)
        again = ibake.i_message_2(plan, known=True)
        return [request(ibake.i_message_1(plan)), answer(first), answer(second), answer(again),
                answer(ibake.r_message_2(plan), "verified", "absent")]

    def alike(plan: Plan) -> list[Sent]:
        """Two devices answer under one identity; the Initiator goes on with the first."""
        other = replace(plan, turn="/second")
        body, values = ibake.ibake(other, "r1", plan.idi, [
            payloads.idr(1, plan.idi), ibake.eccpt(plan, "x"), payloads.idr(2, plan.idr), ibake.eccpt(other, "y")])
        second = ibake.message(plan, payloads.R_MESSAGE_1, 1, [*ibake.parties(other), body], values,
                               ibake.forked_key_values(plan, other))
        return [*whole(plan)[:2], answer(second), answer(ibake.i_message_2(plan, known=True)), whole(plan)[3]]

    def other_function(plan: Plan) -> list[Sent]:
        """Keys are made with the PRF func of I_MESSAGE_1."""
        sent = whole(plan)
        wrong = ibake.r_message_1(replace(plan, prf=prf.HMAC_SHA_256))
        sent[1] = answer(Built(wrong.encoded, {**wrong.values, **ibake.key_values(plan)}))
        return sent

    people = [b"sip:alice@example.org", MAILBOX]
    return [
        _one("deferred/whole", "a mailbox answers; all private keys are known", early, answerer=MAILBOX),
        _one("deferred/closed", "a mailbox answers; the private key of whoever was called is not known", closed,
             lambda plan: ibake.secrets(plan, people), answerer=MAILBOX),
        _one("retargeted/read", "somebody else answers, who could read I_MESSAGE_1", whole, answerer=CAROL),
        _one("retargeted/unread", "somebody else answers, who could not read it", deferred, answerer=CAROL),
        _one("retargeted/unnamed", "R_MESSAGE_2 names nobody", lambda plan: [
            *deferred(plan)[:3], answer(ibake.r_message_2(plan, again=True, named=False), "verified")],
             answerer=CAROL),
        _one("forked", "two answer, and the first is taken", forked,
             lambda plan: ibake.secrets(plan, [plan.idi, plan.idr])),
        _one("forked/alike", "two answer under one identity, and the first is taken", alike),
        _one("other-prf", "R_MESSAGE_1 has another PRF func than I_MESSAGE_1", other_function),
    ]


def _errors() -> list[dict]:
    """V of an Error: the exchange's MPK, the identities behind the message (readings 8, 79)."""
    out = []

    def add(name: str, comment: str, before: int, auth: str = "verified", initial: bool = False, flip: bool = False,
            sides: str = "x", reading: str = "", **changed) -> None:
        plan = plan_of("ibake/error/" + name, **changed)
        later = replace(plan, t=psk.ntp(psk.START + 60), turn="/new")
        sent = whole(plan)
        if initial:
            sent.append(request(ibake.update(later), "update"))
        sent = sent[:before]
        if not sides:
            sent = [(role, Built(built.encoded, {}), more) for role, built, more in sent]
        built = ibake.error(later if initial else plan, 14, initial=plan if initial else None)
        if flip:
            built = Built(built.encoded.patched("err.error_no", b"\1"), {})
        if initial:
            built.values["sessions"] = ibake.key_values(plan)["sessions"]
        more = {"auth": auth, "decryption": "absent", **({"reading": reading} if reading else {})}
        result = "invalid" if auth == "failed" else "acceptable" if plan.cover != ibake.WITH_IDS else "valid"
        out.append(told(plan, comment, [*sent, ("error", built, more)], ibake.secrets(plan, sides=sides), result))

    add("i2", "an Error answers I_MESSAGE_2", 3)
    add("r1", "the Initiator answers R_MESSAGE_1 with an Error", 2)
    add("retargeted", "an Error of somebody else who answered", 3, answerer=CAROL)
    add("without-identities", "V of an Error covers the message alone", 3, cover=WITHOUT_IDS,
        reading="ibake-v-without-identities")
    add("with-timestamp", "T follows the identities", 3, cover=WITH_T, reading="ibake-v-with-timestamp")
    add("point-x", "K_SESSION is the x coordinate", 3, session_form=FORMS[2], reading="ibake-point-x")
    add("update", "an Error answers an update: the initial exchange's MPK", 5, initial=True)
    add("flipped", "ERR is another than V covers", 3, "failed", flip=True)
    add("no-exponent", "no exponent", 3, "needs-key", sides="")
    add("i1", "an Error answers I_MESSAGE_1: nobody has a key yet", 1, "needs-key")
    return out


def update_cases() -> list[dict]:
    """RFC 6267 5.3: with new points or without, from either side."""
    out = []

    def add(name: str, comment: str, points: bool, by_responder: bool = False, named: bool = True,
            sessions: list | None = None, **changed) -> None:
        plan = plan_of("ibake-update/" + name, **changed)
        later = replace(plan, t=psk.ntp(psk.START + 60), turn="/new")
        initial = plan
        if sessions is not None:
            later.sessions = sessions
        sent = whole(plan)
        question = ibake.update(later, points, by_responder, named)
        back = ibake.update_answer(later, initial, points, by_responder, named)
        opened = "verified" if points else "absent"
        sent += [request(question, "update", decryption=opened), answer(back, "verified", opened)]
        if not points:
            in_force = [payloads.Key(payloads.TGK, ibake.tgk(plan), b"", plan.kv)]
            back.values["sessions"] = psk.session_values(replace(ibake.csb_of(plan), sessions=later.sessions), in_force)
        out.append(told(plan, comment, sent, ibake.secrets(plan, turns=("", "/new"))))

    for responder in (False, True):
        side = "responder" if responder else "initiator"
        add("points/" + side, "new points from the " + side, True, responder)
        add("no-points/" + side, "no new points, from the " + side, False, responder)
        add("unnamed/" + side, "new points, and no identities", True, responder, False)
    add("sessions", "one crypto session more", False,
        sessions=[SrtpId(0, 1, 0), SrtpId(0, 2, 0)])
    add("points/x-256", "the readings of the initial exchange go on", True, session_form=FORMS[2], key_len=32)
    add("no-points/second-rand", "and so does its RAND", False, second_rand=bytes(range(16)), second_counts=True)
    plan = plan_of("ibake-update/no-points/unverified")
    later = replace(plan, t=psk.ntp(psk.START + 60))
    back = ibake.update_answer(later, plan, False)
    back.values["sessions"] = ibake.key_values(plan)["sessions"]
    out.append(told(plan, "no new points, and no V of the initial exchange was seen", [
        *whole(plan)[:3], request(ibake.update(later, False), "update", decryption="absent"),
        answer(back, "verified", "absent")]))
    add("points/second-rand", "new points under the second RAND", True, second_rand=bytes(range(16)),
        second_counts=True)
    return out


def _keys_missing() -> list[dict]:
    out = []

    def add(name: str, comment: str, users: list[bytes], sides: str, decryptions: str, auth: str = "needs-key") -> None:
        plan = plan_of("ibake/missing/" + name)
        words = {"v": "verified", "n": "needs-key", "a": "absent"}
        sent = []
        for i, (role, built, more) in enumerate(whole(plan)):
            more = {"auth": auth if i == 3 else "absent", "decryption": words[decryptions[i]]}
            sent.append((role, Built(built.encoded, {}), more))
        out.append(told(plan, comment, sent, ibake.secrets(plan, users, sides)))

    alice, bob = b"sip:alice@example.org", b"sip:bob@example.org"
    add("exponents", "no exponent", [alice, bob], "", "vvva")
    add("private-keys", "no private key", [], "xy", "nnna")
    add("initiator", "no private key of the Initiator, and no exponent", [bob], "", "vnva")
    plan = plan_of("ibake/missing/half")
    sent = [("init", Built(ibake.i_message_1(plan).encoded, {}), {"auth": "absent", "decryption": "needs-key"}),
            answer(ibake.r_message_1(plan)),
            ("response", Built(ibake.i_message_2(plan).encoded, {}), {"auth": "absent", "decryption": "needs-key"}),
            answer(ibake.r_message_2(plan), "verified", "absent")]
    out.append(told(plan, "the private key of the Initiator alone", sent, ibake.secrets(plan, [alice])))
    plan = plan_of("ibake/missing/half-responder")
    sent = [request(ibake.i_message_1(plan)),
            ("response", Built(ibake.r_message_1(plan, known=False).encoded, {}),
             {"auth": "absent", "decryption": "needs-key"}),
            answer(ibake.i_message_2(plan, known=True)), answer(ibake.r_message_2(plan), "verified", "absent")]
    out.append(told(plan, "the private key of the Responder alone: points of two messages", sent,
                    ibake.secrets(plan, [bob])))
    return out


def exchange_cases() -> list[dict]:
    return _algorithms() + _open_points() + _elsewhere() + _keys_missing() + _errors() + _refused()


def _refused() -> list[dict]:
    """What must not be opened, or gives no key."""
    out = []
    plan = plan_of("ibake/bad")
    good = whole(plan)

    def add(name: str, comment: str, at: int, data: bytes, auth: str = "absent", decryption: str = "failed") -> None:
        sent = [*good[:at], (good[at][0], data, {"auth": auth, "decryption": decryption})]
        messages = [message(role, built, more["auth"], time=SEEN + i, decryption=more["decryption"])
                    for i, (role, built, more) in enumerate(sent)]
        out.append(exchange("ibake/bad/" + name, comment, ibake.csb_of(plan), messages, ibake.secrets(plan), "invalid"))

    def flipped(at: int, field: str, byte: int = -1) -> bytes:
        encoded = good[at][1].encoded
        found = encoded.find(field)
        value = bytearray(encoded.data[found.off:found.off + found.len])
        value[byte] ^= 1
        return encoded.patched(field, bytes(value)).data

    for at, name in enumerate(("i1", "r1", "i2")):
        add("flipped/" + name, "one bit of IBAKE is flipped", at, flipped(at, "ibake.encr_data"))
    for field in ("v.ver_data", "t.ntp_utc", "idr.text", "hdr.prf"):
        add("flipped/r2-" + field.replace(".", "-").replace("_", "-"), "one bit of %s is flipped" % field, 3,
            flipped(3, field), "failed", "absent")
    for cover, name in ((WITHOUT_IDS, "without-identities"), (CALLED, "called-responder")):
        other = plan_of("ibake/bad/" + name, cover=cover, answerer=CAROL if cover == CALLED else None)
        sent = whole(other)
        sent[3] = answer(sent[3][1], "failed", "absent", reading="ibake-v-" + name, deviation="ibake-v-" + name)
        out.append(told(other, "V covers %s" % cover, sent, result="invalid"))
    return out


def deviation_cases() -> list[dict]:
    out = []
    for cover, name in ((WITHOUT_IDS, "ibake-v-without-identities"), (CALLED, "ibake-v-called-responder")):
        plan = plan_of("deviations/ibake/" + name, cover=cover, answerer=CAROL if cover == CALLED else None)
        sent = whole(plan)
        sent[3] = answer(sent[3][1], "failed", "absent", reading=name, deviation=name)
        out.append(told(plan, "V covers %s" % cover, sent, result="invalid"))
    return out

# SPDX-License-Identifier: BSD-2-Clause
"""Rules on MIKEY-IBAKE between users: RFC 6267. Genuine exchanges with all keys, but for what a test is about."""

from dataclasses import replace
from typing import Callable

from . import ec, ibake, payloads, psk
from .cases_ibake import CAROL, MAILBOX, SK, plan_of
from .ibake import FORMS, INITIATOR, RESPONDER, TUPLE, WITH_T, Plan
from .payloads import I_MESSAGE_1, I_MESSAGE_2, R_MESSAGE_1, R_MESSAGE_2
from .psk import Built
from .rule_case import UNANSWERED, Place, Seen, rule_case
from .wire import Encoded, Payload, chain_bytes

ALICE, BOB = "192.0.2.1:2269", "192.0.2.2:2269"
I1, R1, I2, R2, UPDATE, UPDATED = range(6)

Found = dict[int, list[tuple]]


def _plan(rule: str, name: str = "bad", **changed) -> Plan:
    return plan_of("rules/%s/%s" % (rule, name), **changed)


def _whole(plan: Plan) -> list[Built]:
    return [ibake.i_message_1(plan), ibake.r_message_1(plan), ibake.i_message_2(plan), ibake.r_message_2(plan)]


def _deferred(plan: Plan) -> list[Built]:
    return [ibake.i_message_1(plan, SK), ibake.r_message_1(plan, opened=False),
            ibake.i_message_2(plan, again=True, secret=SK), ibake.r_message_2(plan, again=True)]


def _later(plan: Plan) -> Plan:
    return replace(plan, t=psk.ntp(psk.START + 60), turn="/new")


def _updated(plan: Plan) -> list[Built]:
    later = _later(plan)
    return [*_whole(plan), ibake.update(later), ibake.update_answer(later, plan)]


def _case(rule: str, name: str, comment: str, plan: Plan, messages: list[Built | Encoded], at: int, outcome: str,
          found: Found, secrets: list[dict] | None = None) -> dict:
    seen = []
    for i, built in enumerate(messages):
        encoded = built if isinstance(built, Encoded) else built.encoded
        src, dst = (ALICE, BOB) if i % 2 == 0 else (BOB, ALICE)
        seen.append(Seen(encoded, found.get(i, []), time=psk.START + 1 + i, src=src, dst=dst, opened=True))
    if secrets is None:
        secrets = ibake.secrets(plan, turns=("", "/new"))
    return rule_case(rule, name, comment, seen, outcome, at, secrets,
                     exchange_findings=UNANSWERED if len(messages) == 1 else None)


def _good(rule: str, at: int, scenes: Callable[[Plan], list[Built]] = _updated, comment: str = "as it should be",
          name: str = "good", **changed) -> dict:
    plan = _plan(rule, name, **changed)
    also = {R1: [_answered_by(plan)]} if plan.answerer and rule != _ANOTHER else {}
    return _case(rule, name, comment, plan, scenes(plan), at, "pass", also)


def _bad(rule: str, comment: str, plan: Plan, messages: list[Built | Encoded], where: Place, outcome: str = "fail",
         buffer: int = 0, also: Found | None = None, secrets: list[dict] | None = None) -> dict:
    """The last message breaks the rule at `where`."""
    at = len(messages) - 1
    found = {i: list(one) for i, one in (also or {}).items()}
    found.setdefault(at, []).insert(0, (rule, where, outcome, *([buffer] if buffer else [])))
    return _case(rule, plan.test.rsplit("/", 1)[1], comment, plan, messages, at, outcome, found, secrets)


_ANOTHER = "rfc6267/4.2.2.3/idrr"


def _answered_by(plan: Plan) -> tuple:
    """Somebody else answers: a note on IDRr of the R_MESSAGE_1."""
    return _ANOTHER, ("idr", 1), "note"


def _built(plan: Plan, data_type: int, chain: list[Payload] | None, v_flag: int = 1, rand: bool = False,
           ids: list[Payload] | None = None, more: list[Payload] | None = None, to: bytes | None = None) -> Built:
    """A message without V, of which everything can be another."""
    parts = [payloads.rand(plan.rand)] if rand else []
    parts += ibake.parties(plan) if ids is None else ids
    if chain is not None:
        receiver = to or (plan.responder if rand else plan.idi)
        parts.append(ibake.ibake(plan, "made", receiver, chain)[0])
    return ibake.message(plan, data_type, v_flag, parts + (more or []))


def _id(plan: Plan, role: int, who: bytes | None = None) -> Payload:
    return payloads.idr(role, who or (plan.idi if role == INITIATOR else plan.responder))


def _answer_chain(plan: Plan, i: Payload | None = None, r: Payload | None = None,
                  idi: bytes | None = None) -> list[Payload]:
    return [_id(plan, INITIATOR, idi), i or ibake.eccpt(plan, "x"), _id(plan, RESPONDER), r or ibake.eccpt(plan, "y")]


def _inside(chain: list[Payload], nth: int) -> tuple[int, int]:
    """Place of a sub-payload in the decrypted chain."""
    sizes = [len(chain_bytes([one])) for one in chain]
    return sum(sizes[:nth]), sizes[nth]


def _flags() -> list[dict]:
    rule, last = "rfc6267/4.2.2.3/v-flag", "rfc6267/4.2.2.7/v-flag"
    plan, other = _plan(rule), _plan(last)
    ending = ibake.verified(other, R_MESSAGE_2, 1, ibake.parties(other))
    return [
        _bad(rule, "V is 0 in R_MESSAGE_1", plan,
             [_whole(plan)[0], _built(plan, R_MESSAGE_1, _answer_chain(plan), 0)], "hdr.v"),
        _good(rule, R1),
        _bad(last, "V is 1 in R_MESSAGE_2", other, [*_whole(other)[:3], ending], "hdr.v"),
        _good(last, R2),
    ]


def _identities() -> list[dict]:
    both, last, role = ("rfc6267/" + name for name in ("4.2.2.1/identities", "4.2.2.7/identities", "4.2.2/roles"))
    plan, other, third = _plan(both), _plan(last), _plan(role)
    unnamed = _built(plan, R_MESSAGE_1, _answer_chain(plan), ids=[_id(plan, INITIATOR)])
    kms = ibake.verified(third, R_MESSAGE_2, 0, [_id(third, INITIATOR), payloads.idr(3, b"kms.example.org")])
    return [
        _bad(both, "R_MESSAGE_1 without IDRr", plan, [_whole(plan)[0], unnamed], "end"),
        _good(both, R1),
        _bad(last, "R_MESSAGE_2 without identities", other, [*_whole(other)[:3], ibake.r_message_2(other, named=False)],
             "end", "warn", also={R2: [(last, "end", "warn")]}),
        _good(last, R2),
        _bad(role, "a KMS in R_MESSAGE_2", third, [*_whole(third)[:3], kms], ("idr.role", 1),
             also={R2: [(last, "end", "warn")]}),
        _good(role, R2),
    ]


def _compared() -> list[dict]:
    present, header, idi, idr, time, rand = ("rfc6267/" + name for name in (
        "4.2.2.3/ibake", "4.2.2.3/header", "4.2.2.3/idri", "4.2.2.5/idrr", "4.2.2.3/timestamp", "4.2.2.5/second-rand"))
    out = []
    plan = _plan(present)
    out += [_bad(present, "R_MESSAGE_1 without IBAKE", plan, [_whole(plan)[0], _built(plan, R_MESSAGE_1, None)], "end"),
            _good(present, R1)]
    plan = _plan(header)
    out += [_bad(header, "another PRF in R_MESSAGE_1", plan, [_whole(plan)[0], ibake.r_message_1(replace(plan, prf=1))],
                 "hdr.prf"), _good(header, R2)]
    plan = _plan(idi)
    renamed = replace(plan, idi=b"sip:alice@192.0.2.1")
    out += [_bad(idi, "another Initiator in R_MESSAGE_1", plan, [_whole(plan)[0], ibake.r_message_1(renamed)],
                 ("idr", 0), secrets=ibake.secrets(plan, [plan.idi, plan.idr, renamed.idi])), _good(idi, R1)]
    plan = _plan(_ANOTHER, answerer=CAROL)
    out += [_bad(_ANOTHER, "somebody else answers", plan, _whole(plan)[:2], ("idr", 1), "note"), _good(_ANOTHER, R1)]
    plan = _plan(idr)
    strange = ibake.i_message_2(replace(plan, answerer=MAILBOX))
    out += [_bad(idr, "to somebody who did not answer", plan, [*_whole(plan)[:2], strange], ("idr", 1),
                 secrets=ibake.secrets(plan, [plan.idi, plan.idr, MAILBOX])), _good(idr, I2)]
    late = psk.ntp(psk.START + 9)
    plan, other = _plan(time), _plan(time, "bad-last")
    out += [_bad(time, "T of R_MESSAGE_1 is another", plan,
                 [_whole(plan)[0], ibake.r_message_1(replace(plan, t=late))], "t"),
            _bad(time, "T of R_MESSAGE_2 is that of I_MESSAGE_1", other, [
                *_whole(other)[:2], ibake.i_message_2(replace(other, second_t=late)), ibake.r_message_2(other)], "t"),
            _good(time, R2, second_t=late)]
    plan = _plan(rand, second_rand=bytes(range(16)))
    out += [_bad(rand, "another RAND in I_MESSAGE_2", plan, _whole(plan)[:3], "rand.rand", "note"), _good(rand, I2)]
    return out


def _updates() -> list[dict]:
    v, points, others = ("rfc6267/5.3/" + name for name in ("v", "new-values", "other-payloads"))
    plan, early = _plan(v), _plan(v, "bad-initial")
    later = _later(plan)
    body = ibake.ibake(early, "r1", early.idi, _answer_chain(early))[0]
    hasty = ibake.verified(early, R_MESSAGE_1, 1, [*ibake.parties(early), body])
    out = [
        _bad(v, "an update answered without V", plan, [
            *_whole(plan), ibake.update(later), _built(later, R_MESSAGE_1, _answer_chain(later), 0)], "end"),
        _bad(v, "V in the R_MESSAGE_1 of an initial exchange", early, [_whole(early)[0], hasty], "v"),
        _good(v, UPDATED),
    ]
    unique = "rfc3830/6.1/csb-id-unique"
    plan = _plan(unique, "bad-ibake")
    again = replace(_later(plan), rand=bytes(range(16)), policies=[])
    out.append(_case(unique, "bad-ibake", "four messages with a RAND of their own are no update", plan, [
        *_whole(plan), *_whole(again)], UPDATE, "fail", {UPDATE: [(unique, "hdr.csb_id", "fail")]}))
    plan = _plan(points)
    later = _later(plan)
    unchanged = [ibake.update(later, False), ibake.update_answer(later, plan, False)]
    out += [_case(points, "bad", "an update without IBAKE", plan, [*_whole(plan), *unchanged], UPDATE, "warn",
                  {UPDATE: [(points, "end", "warn")]}), _good(points, UPDATE)]
    plan = _plan(others)
    later = _later(plan)
    chain = [_id(plan, INITIATOR), ibake.eccpt(later, "x"), _id(plan, RESPONDER)]
    repeated = ibake.message(later, I_MESSAGE_1, 1, [
        *ibake.parties(later), psk.srtp_policy(), ibake.ibake(later, "u1", plan.idr, chain)[0]])
    out += [_case(others, "bad", "SP in an update", plan, [*_whole(plan), repeated, ibake.update_answer(later, plan)],
                  UPDATE, "warn", {UPDATE: [(others, "sp", "warn")]}), _good(others, UPDATE)]
    return out


def _flipped(built: Built, name: str) -> Encoded:
    found = built.encoded.find(name)
    value = bytearray(built.encoded.data[found.off:found.off + found.len])
    value[-1] ^= 1
    return built.encoded.patched(name, bytes(value))


def _ciphertexts() -> list[dict]:
    data, esk, form, padding = ("rfc6267/" + name for name in (
        "6.1.1/encr-data", "6.1.2/encr-data", "6.1.1/ciphertext-form", "6.1.4/padding-reading"))
    plan, missing, secret, closed = _plan(data), _plan(data, "needs-key"), _plan(esk), _plan(esk, "needs-key")
    chained, tuples, alone = _plan(data, "bad-chain"), _plan(form, form=TUPLE), _plan(padding, point_alone=True)
    garbage = ibake.message(chained, I_MESSAGE_1, 1, [payloads.rand(chained.rand), *ibake.parties(chained), ibake.ibake(
        chained, "i1", chained.idr, b"\x19\1\1\0\xff")[0]])
    deferred = ibake.i_message_2(replace(closed, answerer=MAILBOX), again=True, secret=SK)
    lost = _plan(esk, "bad-receiver", answerer=MAILBOX)
    misled = _built(lost, I_MESSAGE_2, _answer_chain(lost), rand=True, more=[
        ibake.secret_key(lost, "esk2", lost.idi, CAROL, SK)[0]])
    where = "ibake.encr_data"
    return [
        _bad(data, "one bit of R_MESSAGE_1 is flipped", plan,
             [_whole(plan)[0], _flipped(_whole(plan)[1], where)], where),
        _bad(data, "what is encrypted is no chain", chained, [garbage], where, also={0: [
            ("rfc3830/6/inner-overrun", (5, 0), "fail", 1)]}),
        _bad(data, "no private key of the Responder", missing, _whole(missing)[:1], where, "needs-key", secrets=[]),
        _good(data, R1),
        _bad(esk, "one bit of ESK is flipped", secret, [_flipped(ibake.i_message_1(secret, SK), "esk.encr_data")],
             "esk.encr_data"),
        _case(esk, "needs-key", "ESK is for whoever was called", closed,
              [_whole(closed)[0], ibake.r_message_1(replace(closed, answerer=MAILBOX), opened=False), deferred],
              I2, "needs-key",
              {I1: [(data, where, "needs-key")], R1: [_answered_by(closed)], I2: [(esk, "esk.encr_data", "needs-key")]},
              ibake.secrets(closed, [closed.idi, MAILBOX])),
        _bad(esk, "ESK is for nobody who is named", lost,
             [_whole(lost)[0], ibake.r_message_1(lost, opened=False), misled],
             "esk.encr_data", also={R1: [_answered_by(lost)]}),
        _good(esk, I1, _deferred),
        _case(form, "bad", "U, V and W side by side", tuples, _whole(tuples), I1, "note",
              {i: [(form, where, "note")] for i in (I1, R1, I2)}),
        _good(form, R1),
        _case(padding, "bad", "points padded by themselves", alone, _whole(alone), I1, "note",
              {i: [(padding, where, "note")] for i in (I1, R1, I2)}),
        _good(padding, R1),
    ]


def _contents() -> list[dict]:
    content, esk, inner = ("rfc6267/" + name
                           for name in ("4.2.2/ibake-content", "6.1.2/esk-content", "4.2.2/inner-identities"))
    plan = _plan(content)
    swapped = [_id(plan, INITIATOR), _id(plan, RESPONDER), ibake.eccpt(plan, "x")]
    out = [_bad(content, "the point is the last", plan, [_built(plan, I_MESSAGE_1, swapped, rand=True)],
                _inside(swapped, 1), buffer=1)]
    plan = _plan(content, "bad-short")
    short = [_id(plan, INITIATOR), ibake.eccpt(plan, "x")]
    out += [_bad(content, "no IDRr", plan, [_built(plan, I_MESSAGE_1, short, rand=True)], "ibake"), _good(content, R1)]
    plan = _plan(esk)
    keys = [payloads.identity(plan.idr), payloads.sk(SK), payloads.sk(SK)]
    doubled = _built(plan, I_MESSAGE_1, [_id(plan, INITIATOR), ibake.eccpt(plan, "x"), _id(plan, RESPONDER)], rand=True,
                     more=[ibake.esk(plan, "esk1", plan.idr, keys)[0]])
    out += [_bad(esk, "two secret keys", plan, [doubled], _inside(keys, 2), buffer=2), _good(esk, I1, _deferred)]
    plan = _plan("rfc6267/6.1.2/encr-data", "many")
    many = _built(plan, I_MESSAGE_1, [_id(plan, INITIATOR), ibake.eccpt(plan, "x"), _id(plan, RESPONDER)], rand=True,
                  more=[ibake.secret_key(plan, "esk%d" % n, plan.idr, plan.idr, SK)[0] for n in range(8)])
    out.append(_case("rfc6267/6.1.2/encr-data", "many", "IBAKE and six of eight ESK are opened", plan, [many], 0,
                     "inconclusive", {0: [("rfc3830/3/payload-repeated", ("esk", 1), "fail")] +
                                       [("rfc6267/6.1.2/encr-data", ("esk.encr_data", n), "inconclusive")
                                        for n in (6, 7)]}))
    kind = "rfc3830/10/registered-value"
    plan = _plan(kind, "bad-sk-type")
    keys = [payloads.identity(plan.idr), payloads.sk(SK, 2)]
    unknown = _built(plan, I_MESSAGE_1, [_id(plan, INITIATOR), ibake.eccpt(plan, "x"), _id(plan, RESPONDER)], rand=True,
                     more=[ibake.esk(plan, "esk1", plan.idr, keys)[0]])
    out.append(_bad(kind, "a secret key of type 2", plan, [unknown], (_inside(keys, 1)[0] + 1, 1), buffer=2))
    plan = _plan(inner)
    chain = _answer_chain(plan, idi=b"sip:mallory@example.org")
    out += [_bad(inner, "somebody else in IBAKE", plan, [_whole(plan)[0], _built(plan, R_MESSAGE_1, chain)],
                 _inside(chain, 0), buffer=1), _good(inner, R1)]
    return out


def _points() -> list[dict]:
    point, echo, curve, reflected = ("rfc6267/" + name
                                     for name in ("6.1.4/point", "4.2.2.4/echo", "4.1/curve", "7.2/reflected"))
    out = []
    x = ec.curve(ec.P256).decode(_plan(point).point("x"))
    for name, comment, octets in (
        ("bad", "a point off the curve", ec.curve(ec.P256).encode((x[0], x[1] ^ 1))),
        ("bad-range", "x is not below p", ec.curve(ec.P256).encode((ec.curve(ec.P256).p, x[1]))),
        ("bad-zero", "nothing but zeros", b"\4" + bytes(64)),
        ("bad-infinity", "the point at infinity", b"\0"),
        ("bad-root", "compressed, and no point has this x", b"\2" + (4).to_bytes(32, "big"))):
        plan = _plan(point, name)
        odd = payloads.eccpt(ec.P256, octets, bytes(-(2 + len(octets)) % 4))
        chain = [_id(plan, INITIATOR), odd, _id(plan, RESPONDER)]
        out.append(_bad(point, comment, plan, [_built(plan, I_MESSAGE_1, chain, rand=True)], _inside(chain, 1),
                        buffer=1))
    out.append(_good(point, R1))
    plan = _plan(echo)
    chain = _answer_chain(plan, i=ibake.eccpt(replace(plan, turn="/other"), "x"))
    out += [_bad(echo, "another ECCPTi comes back", plan, [_whole(plan)[0], _built(plan, R_MESSAGE_1, chain)],
                 _inside(chain, 1), buffer=1, secrets=ibake.secrets(plan, sides="y")), _good(echo, R1)]
    plan = _plan(echo, "bad-second")
    chain = [_id(plan, INITIATOR), _id(plan, RESPONDER), ibake.eccpt(replace(plan, turn="/other"), "y")]
    out.append(_bad(echo, "another ECCPTr comes back", plan, [*_whole(plan)[:2], _built(
        plan, I_MESSAGE_2, chain, rand=True)], _inside(chain, 2), buffer=1))
    plan = _plan(curve)
    chain = _answer_chain(plan, r=ibake.eccpt(replace(plan, curve=11), "y"))
    at = _inside(chain, 3)[0] + 1
    out += [_bad(curve, "the Responder answers on another curve", plan,
                 [_whole(plan)[0], _built(plan, R_MESSAGE_1, chain)], (at, 1), buffer=1), _good(curve, R1)]
    plan = _plan(reflected)
    chain = _answer_chain(plan, r=ibake.eccpt(plan, "x"))
    out += [_bad(reflected, "the Initiator's point twice", plan, [_whole(plan)[0], _built(plan, R_MESSAGE_1, chain)],
                 _inside(chain, 3), buffer=1), _good(reflected, R1)]
    return out


def _later_on() -> list[dict]:
    again, esk, owner, answer = ("rfc6267/" + name for name in (
        "4.2.2.5/eccpti", "4.2.2.5/esk", "4.2.2.5/esk-identity", "4.2.2.7/ibake"))
    out = []

    def bad(rule: str, comment: str, place: Place, last: Callable[[Plan], list[Built]], buffer: int = 0) -> None:
        plan = _plan(rule, answerer=MAILBOX)
        out.append(_bad(rule, comment, plan, last(plan), place, buffer=buffer, also={R1: [_answered_by(plan)]}))
        out.append(_good(rule, R2 if rule == answer else I2, _deferred, answerer=MAILBOX))

    bad(again, "ECCPTi is not sent again", "ibake",
        lambda plan: [*_deferred(plan)[:2], ibake.i_message_2(plan, secret=SK)])
    bad(esk, "no ESK for whoever was called", "end",
        lambda plan: [*_deferred(plan)[:2], ibake.i_message_2(plan, again=True)])

    def misnamed(plan: Plan) -> list[Built]:
        chain = _answer_chain(plan)
        key = ibake.secret_key(plan, "esk2", plan.idr, plan.idr, SK)[0]
        return [*_deferred(plan)[:2], _built(plan, I_MESSAGE_2, chain, rand=True, more=[key])]

    bad(owner, "ESK names its receiver", (0, 4 + len(_plan(owner).idr)), misnamed, 2)
    bad(answer, "ECCPTi is not returned", "end", lambda plan: [*_deferred(plan)[:3], ibake.r_message_2(plan)])
    return out


def _session_keys() -> list[dict]:
    secret, reading, mac, v = ("rfc6267/" + name
                               for name in ("5.1/session-key", "5.1/key-reading", "5.4/mac", "5.4/mac-reading"))
    plan = _plan(secret, "needs-key")
    out = [_bad(secret, "no exponent is known", plan, _whole(plan)[:2], "ibake.encr_data", "needs-key",
                secrets=ibake.secrets(plan, sides="")), _good(secret, R1)]
    plan = _plan(reading, session_form=FORMS[2])
    out += [_bad(reading, "K_SESSION is x alone", plan, _whole(plan), "v.ver_data", "note"), _good(reading, R2)]
    plan = _plan(mac, "bad-users")
    out += [_bad(mac, "one bit of the MAC is flipped", plan,
                 [*_whole(plan)[:3], _flipped(_whole(plan)[3], "v.ver_data")], "v.ver_data")]
    plan = _plan(mac, "needs-key-users")
    needs = [("rfc6267/5.1/session-key", "ibake.encr_data", "needs-key")]
    out += [_bad(mac, "no exponent is known", plan, _whole(plan), "v.ver_data", "needs-key",
                 also={R1: needs, I2: needs}, secrets=ibake.secrets(plan, sides="")),
            _good(mac, R2, name="good-users")]
    plan = _plan(v, "bad-users", cover=WITH_T)
    out += [_bad(v, "T under V", plan, _whole(plan), "v.ver_data", "note"), _good(v, R2, name="good-users")]
    return out


def cases() -> list[dict]:
    return (_flags() + _identities() + _compared() + _updates() + _ciphertexts() + _contents() + _points() +
            _later_on() + _session_keys())

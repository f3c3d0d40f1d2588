# SPDX-License-Identifier: BSD-2-Clause
"""Rules on what messages of MIKEY-TICKET have to do with each other, RFC 6043."""

from dataclasses import replace
from typing import Callable

from . import payloads as p
from . import prf, psk
from .cases_psk import key_of
from .cases_ticket import Cast, Scene, scenes_of, secrets_of
from .certificates import ALICE, CAROL
from .payloads import GenericId, spi
from .rule_ticket import (ALL, ANSWER, ERA_2036, Found, GRANTED, INIT, REQUEST, RESOLVED, TicketTest, UPDATE, UPDATED,
                          both_edits, broken, cast_of, kept, replaced, ticket_data, ticket_keys, ticket_rekeying,
                          ticket_times, updated, updated_at_once, wish, with_added, with_header)
from .ticket import ID_I, INITIAL, RESPONSE, Ticket, proven
from .wire import Message, Payload


def _carol_answers(cast: Cast) -> list[Scene]:
    """The KMS forks for Bob, the response names Carol."""
    scenes, transfer = scenes_of(cast), replace(cast.transfer(), answerer=CAROL)
    init = next(one for one in scenes if one.kind == "transfer")
    return scenes[:-1] + [replace(scenes[-1], built=transfer.answer(init.built))]


def _used_again(cast: Cast, same_randr: bool = False) -> list[Scene]:
    second = cast.transfer(100, "2")
    second = replace(second, randr=cast.transfer().randr) if same_randr else second
    again = second.init()
    return scenes_of(cast) + [Scene("transfer", "init", again, psk.START + 100),
                              Scene("transfer", "response", second.answer(again), psk.START + 101)]


def _exchanges() -> list[dict]:
    other = Cast("rules/other", mode=2).ticket().payload()
    same = lambda rule: Cast("rules/%s/bad" % rule, mode=1, flags="DEFGHJLMNO").ticket().payload()
    static = "rfc6043/5.2/static"
    bare = [GenericId(1, ssrc=0x1234)]
    out = [
        broken("rfc6043/4.2.1.5/header", "a REQUEST_RESP with another map type", "hdr.map_type", GRANTED, 2,
               edits={"granted": with_header(map_type=2)},
               also={GRANTED: [("rfc6043/4.2.1.1/empty-map", "hdr.n_cs", "fail")]}),
        broken("rfc6043/4.2.1.5/timestamp", "a REQUEST_RESP repeats T", "t", GRANTED, 2,
               tune_kms=lambda one: replace(one, stamps=(one.stamps[0], one.stamps[0]))),
        broken("rfc6043/4.2.2.3/randr", "G, but no RANDRr", "end", 1, edits={"answer": replaced("randr")},
               tune=lambda one: replace(one, randr=b"")),
        broken("rfc6043/6.10/session-keys", "no L, but KEMAC in the TRANSFER_INIT", ("kemac", 1), INIT, 2,
               flags="DFGHMNO", sent=[key_of("rules/ticket", p.TEK_SALT, spi(b"\x21"))]),
        broken("rfc6043/4.2.3.5/modifier", "a RESOLVE_RESP without RANDRkms", "end", RESOLVED, 1, flags="DEHILNO",
               types=(p.TEK_SALT, ), edits={"resolved": replaced("randr")},
               also={RESOLVED: [("rfc6043/4.2.3.5/keys-of-ticket", "kemac.encr_data", "fail")]}),
        broken("rfc6043/4.2.2.3/modifier", "another IDRr than the KMS's", "end", ANSWER, 1, flags=ALL,
               scenes=_carol_answers),
        broken("rfc6043/5.2/new", "another ticket in an update", "ticket", UPDATE, 1, flags="DEFGHJLMNO",
               edits={"update": with_added(other)}, scenes=updated),
        broken(static, "the ticket again in an update", "ticket", UPDATE, 1, "warn", flags="DEFGHJLMNO",
               edits={"update": with_added(same(static))}, scenes=updated),
        broken("rfc6043/5.3/reuse", "no J, but the ticket is used again", "ticket", 4, 2, scenes=_used_again),
        broken("rfc6043/6.1.1/provides", "an SPI in neither message", "generic_id", 1,
               edits={"init": with_header(sessions=bare), "answer": with_header(sessions=bare)}),
        broken("rfc6043/4.2.1.1/idri", "a policy without IDRi", "policy.tp_data_len", GRANTED, 2, "warn",
               change=ticket_data(lambda data: [one for i, one in enumerate(data) if i != 1])),
    ]
    for rule, at in (("4.2.1.5/header", GRANTED), ("4.2.1.5/timestamp", GRANTED), ("4.2.2.3/randr", ANSWER),
                     ("6.10/session-keys", UPDATE), ("4.2.3.5/modifier", RESOLVED), ("4.2.2.3/modifier", ANSWER),
                     ("5.2/new", UPDATE), ("5.2/static", UPDATE), ("5.3/reuse", INIT), ("6.1.1/provides", ANSWER),
                     ("4.2.1.1/idri", GRANTED)):
        out.append(kept("rfc6043/" + rule, at))
    return out


def _without_randkms(message: Message) -> None:
    message.payloads = message.payloads[:-1]


def _unrequested(cast: Cast) -> list[Scene]:
    transfer = cast.transfer()
    init = transfer.init()
    return [Scene("transfer", "init", init, psk.START + 10),
            Scene("transfer", "response", transfer.answer(init), psk.START + 11)]


def _too_early(cast: Cast) -> list[Scene]:
    """The TRANSFER_RESP comes before the RESOLVE_RESP."""
    scenes = scenes_of(cast)
    return scenes[:-2] + [replace(scenes[-1], seen=scenes[-2].seen), replace(scenes[-2], seen=scenes[-1].seen)]


def _by_bob(cast: Cast) -> list[Scene]:
    """An update by the Responder that names nobody."""
    transfer = cast.transfer()
    silent = replace(transfer, csb=replace(transfer.csb, send_idi=False, send_idr=False))
    fresh = [key_of(cast.test, p.GTGK, spi(b"\x31"), 5)]
    update = silent.update(cast.shifted(60), fresh, [], True)
    return scenes_of(cast, transfer) + [Scene("back", "update", update, psk.START + 61)]


def _transfers() -> list[dict]:
    """Ticket Transfers and updates, beyond what _exchanges() has."""
    again = lambda keep: lambda cast: _used_again(cast, keep)
    entry = lambda **more: [GenericId(1, **{"ssrc": 0x1234, "spi": b"\1", **more})]
    answer = lambda **more: {"answer": with_header(sessions=entry(**more))}
    two = [GenericId(1, spi=b"\1"), GenericId(2, ssrc=7)]
    mpk = [key_of("rules/ticket", p.MPK, spi(b"\x31"))]
    long = lambda test: key_of("rules/" + test, p.TGK, spi(b"\1"), 0, 32)
    mac = "rfc6043/5.5/mac"
    unopened = [(mac, ("v.ver_data", 1), "needs-key"), ("rfc6043/A.1/ticket-mac", ("v.ver_data", 0), "needs-key")]
    answer_unopened = [(mac, "v.ver_data", "needs-key")]
    out = [
        broken("rfc6043/6.10/response", "a response without F", "all", 1, flags="HLNO", scenes=_unrequested,
               also={1: [("rfc3830/6.1/response-unrequested", "all", "note")]}),
        broken("rfc6043/6.10/e-flag", "Bob answers before the KMS does", "all", 4, 1, flags="DEFHLNO",
               scenes=_too_early),
        broken("rfc6043/6.10/changed", "H was asked for, but is not granted", "policy.k", GRANTED, 2, flags="DFGLNO",
               edits={"request": wish(lambda policy: replace(policy, flags="DFGHLNO"))}),
        broken("rfc6043/6.10/changed", "K, but the policy is what was asked for", "policy.k", GRANTED, 2, name="same",
               flags="DFGHKLNO"),
        broken("rfc6043/6.10/rekeyed", "new keys after 51 seconds, the policy wants them within 30", "kemac", UPDATE, 1,
               flags=ALL, scenes=updated, change=ticket_rekeying(30)),
        broken("rfc6043/6.1.1/policy", "policy 7 is nowhere", "generic_id", 1, edits=answer(policies=(7, )),
               also={1: [("rfc6043/6.1.1/policy-choice", "generic_id", "warn")]}),
        broken("rfc6043/6.1.1/policy-choice", "the Responder has a policy of his own", "generic_id", 1, outcome="warn",
               edits={"answer": both_edits(with_header(sessions=entry(policies=(3, ))),
                                           with_added(psk.srtp_policy(3)))}),
        broken("rfc6043/4.2.2.3/policy-again", "the policy of the request again", "sp", 1, outcome="warn",
               edits={"answer": with_added(psk.srtp_policy())}),
        broken("rfc6043/4.2.2/initial-roles", "RANDRr in a TRANSFER_INIT", ("randr.role", 1),
               edits={"init": with_added(p.randr(2, bytes(range(16))), "ticket")}),
        broken("rfc6043/4.2.2/initial-roles", "IDRi in a TRANSFER_RESP", "idr.role", 1, name="response",
               edits={"answer": with_added(p.idr(ID_I, ALICE))}),
        broken("rfc6043/5.3/randr", "the RANDRr of the first transfer in the second", "randr.rand", 5, 2,
               flags="DFGHJLMNO", scenes=again(True)),
        broken("rfc6043/4.2.2.3/modifier", "no forking, but not the RANDRkms that the KMS gave", "end", ANSWER, 1,
               name="unforked", flags="DEFHLNO", answerer=CAROL, idr=CAROL,
               tune=lambda one: replace(one, randkms=bytes(range(16))), edits={"answer": _without_randkms}),
        broken("rfc6043/5.2/new", "another RANDRr in the response to an update", "randr", UPDATED, 1, name="response",
               flags=ALL, edits={"updated": with_added(p.randr(2, bytes(range(16))))}, scenes=updated),
        broken("rfc6043/5.2/new", "another RANDRkms in an update", "randr", UPDATE, 1, name="randkms", flags=ALL,
               edits={"update": with_added(p.randr(3, bytes(range(16))))}, scenes=updated),
        broken("rfc6043/6.1.1/provides", "a session without SPI is not in the response", "hdr.n_cs", 1, name="dropped",
               edits={"init": with_header(sessions=two), "answer": with_header(sessions=entry())}),
        broken("rfc6043/6.1.1/spi-key", "the SPI of no key", "generic_id", 1, edits=answer(spi=b"\x77")),
        broken("rfc6043/5.2/session-key", "there are no keys at all", "hdr.n_cs", 1, change=ticket_keys()),
        broken("rfc6043/6.2.1/mpk-place", "an MPK in a TRANSFER_INIT", ("kemac.encr_alg", 1), name="transfer",
               sent=mpk),
        broken("rfc6043/12.1/rand-sum", "a TGK of 32 bytes, RANDRi of 16", "randr.rand_len", flags="FHLMNO",
               change=lambda ticket: replace(ticket, keys=[long("sum")]), ticket_encr=0,
               also={1: [("rfc6043/12.1/rand-sum", "end", "fail")]}),
        broken("rfc6043/12.1/strength", "a pre-shared key of 8 bytes", ("v.ver_data", 0), REQUEST, 2, name="psk",
               tune_kms=lambda one: replace(one, party=replace(one.party, psk=one.party.psk[:8])),
               secrets=lambda cast: [{**one, "secret": one["secret"][:16]} if one["kind"] == "psk" else one
                                     for one in secrets_of(cast)],
               also={GRANTED: [("rfc6043/12.1/strength", ("v.ver_data", 1), "fail")]}),
        broken("rfc6043/12.1/rand-length", "a TPK of 32 bytes, RAND of the ticket of 16", "rand.rand_len", name="tpk",
               change=lambda ticket: replace(ticket, tpk=2 * ticket.tpk)),
        _silent_update(False), _silent_update(True),
        _group("each Responder gets another RANDRi, which counts", "bad", "FHLMNO", False, (2, "randr.rand")),
        _group("each Responder has a RANDRr of his own, which counts", "responders", "FGLMNO", False,
               (3, "randr.rand")),
        _group("the same RANDRi in both transfers", "good", "FHLMNO", True, None),
        _group("the same RANDRi, and no key that tells whether it is a group's", "group", "FHLMNO", True, None,
               "rfc3830/6.11/rand-reused", {0: unopened, 1: answer_unopened, 2: unopened, 3: answer_unopened}),
        _reused_for_another(),
    ]
    for rule, at in (("6.10/response", ANSWER), ("6.10/e-flag", ANSWER), ("6.10/changed", GRANTED),
                     ("6.10/rekeyed", UPDATE), ("6.1.1/policy", ANSWER), ("6.1.1/policy-choice", ANSWER),
                     ("4.2.2.3/policy-again", ANSWER), ("4.2.2/initial-roles", INIT), ("5.3/randr", ANSWER),
                     ("6.1.1/spi-key", ANSWER), ("5.2/session-key", ANSWER), ("12.1/rand-sum", ANSWER)):
        out.append(kept("rfc6043/" + rule, at))
    for name, comment, times in (("granted-early", "a ticket for later use", (3, 3600)),
                                 ("until-2044", "a ticket whose end is in the next era of NTP",
                                  (-3600, ERA_2036 + 2**28 - psk.START))):
        good = cast_of("rfc6043/6.10/valid", name, mode=2, change=ticket_times(*times))
        out.append(TicketTest("rfc6043/6.10/valid", good, scenes_of(good), INIT, {}, "pass").case(comment))
    return out


_GROUP = "rfc6043/9/group-rand"


def _group(comment: str, name: str, flags: str, same: bool, breach: tuple[int, str] | None, rule: str = _GROUP,
           unopened: Found | None = None) -> dict:
    """A GTGK goes to Bob and to Carol, with a ticket for each; `unopened`: what is found without any secret."""
    one = cast_of(rule, name, mode=4, flags=flags)
    other = cast_of(rule, name + "-carol", mode=4, flags=flags, idr=CAROL, responders=(CAROL, ), tpk_id=b"tpk-2")
    key = [key_of(one.test, p.GTGK, spi(b"\x21"), 5, one.key_len)]
    first, second = replace(one.transfer(), sent=key), replace(other.transfer(200), sent=key)
    if same:
        second = replace(second, csb=replace(second.csb, rand=first.csb.rand))
    late = [replace(scene, seen=scene.seen + 190) for scene in scenes_of(other, second)]
    found = {breach[0]: [(rule, breach[1], "fail")]} if breach else {}
    outcome, at = ("fail", breach[0]) if breach else ("pass", 2)
    if unopened is not None:
        return TicketTest(rule, one, scenes_of(one, first) + late, at, unopened, "inconclusive", []).case(comment)
    return TicketTest(rule, one, scenes_of(one, first) + late, at, found, outcome,
                      secrets_of(one) + secrets_of(other)).case(comment)


def _reused_for_another() -> dict:
    """The same GTGK under the same ticket: what is used again has new RANDs, 5.3."""
    cast = cast_of(_GROUP, "reused", mode=4, flags="FHJLMNO")
    key = [key_of(cast.test, p.GTGK, spi(b"\x21"), 5, cast.key_len)]
    first, second = replace(cast.transfer(), sent=key), replace(cast.transfer(100, "2"), sent=key)
    second = replace(second, csb=replace(second.csb, idr=CAROL))
    again = second.init()
    late = [Scene("transfer", "init", again, psk.START + 100),
            Scene("transfer", "response", second.answer(again), psk.START + 101)]
    return TicketTest(_GROUP, cast, scenes_of(cast, first) + late, 2, {}, "n/a").case(
        "the ticket is used again for Carol")


_UNANSWERED: list[list[tuple]] = [[], [], [], [("rfc3830/6.1/response-missing", (0, 0), "inconclusive")]]


def _silent_update(good: bool) -> dict:
    """Who sends an update without identities is told by the address: Bob, who may supply keys if M is set."""
    rule = "rfc6043/6.10/session-keys"
    cast = cast_of(rule, "by-bob" if good else "bob-must-not", mode=1, flags="DEFGHIJMNO" if good else "DEFGHIJLNO")
    found = {UPDATE: [] if good else [(rule, "kemac", "fail")]}
    return TicketTest(rule, cast, _by_bob(cast), UPDATE, found, "pass" if good else "fail", None, _UNANSWERED).case(
        "an update by Bob without identities, who %s supply keys" % ("may" if good else "must not"))


def _errors() -> list[dict]:
    """Error messages, 5.4."""

    def scenes(at: int, function: int = 0, same_t: bool = False, extra: Payload | None = None,
               v: int = 0) -> Callable[[Cast], list[Scene]]:

        def made(cast: Cast) -> list[Scene]:
            asked = scenes_of(cast)[:at + 1]
            asking = cast.kms("alice", ID_I, ALICE, 0)
            guard = cast.transfer().guard(INITIAL) if at == INIT else asking.guard((INITIAL, RESPONSE)[at])
            guard = replace(guard, algorithms=replace(guard.algorithms, function=function))
            error = Message(p.ERROR, csb_id=guard.csb_id, prf=function, map_type=p.EMPTY_MAP, v=v)
            stamp = cast.pair(0)[at] if same_t else cast.shifted(50)
            error.payloads = [p.t(stamp.value, stamp.type), p.err(14)] + ([extra] if extra else [])
            sender = "init" if at == GRANTED else "response"
            return asked + [Scene(asked[-1].kind, sender, proven(error, guard, {}, b""), psk.START + 50)]

        return made

    header = "rfc6043/5.4/header"
    out = [
        broken(header, "another PRF func", "hdr.prf", 1, 2, scenes=scenes(0, 1)),
        broken(header, "the V flag is set", "hdr.v", 1, 2, name="v", scenes=scenes(0, v=1)),
        broken("rfc6043/5.4/timestamp", "T of the request", "t", 1, 2, scenes=scenes(0, same_t=True)),
        broken("rfc6043/5.4/timestamp", "T of the response that it is about", "t", 2, 2, name="response",
               scenes=scenes(1, same_t=True)),
        broken("rfc6043/5.4/payloads", "SP to a REQUEST_INIT", "sp", 1, 2, "warn",
               scenes=scenes(0, extra=psk.srtp_policy())),
    ]
    for rule in ("header", "timestamp", "payloads"):
        cast = cast_of("rfc6043/5.4/" + rule, "good", mode=2)
        made = scenes(2, extra=psk.srtp_policy())(cast)
        out.append(TicketTest("rfc6043/5.4/" + rule, cast, made, 3, {}, "pass").case(
            "an Error message as it should be"))
    return out


def _bundles() -> list[dict]:
    """What before it in the bundle a message is judged by, and what is to be in one that nothing follows."""
    entry = GenericId(1, ssrc=0x1234, spi=b"\1")
    added = lambda **more: with_header(sessions=[entry, GenericId(2, **{"ssrc": 7, "spi": b"\1", **more})])
    both = lambda **more: {"update": added(**more), "updated": added(**more)}
    init = lambda **more: {"init": with_header(sessions=[replace(entry, **more)])}
    again, final = {"scenes": updated, "mode": 1, "flags": ALL}, {"name": "final", "flags": "HLNO"}
    silent = {"scenes": updated_at_once, "at": 2, "name": "update", "flags": "FGHLMNO"}
    stamped = lambda *stamps: lambda cast: updated(cast, stamps)
    stamp, modifier = "rfc6043/5.2/timestamp", "rfc6043/4.2.2.3/modifier"
    out = [
        broken(stamp, "an update with T of the TRANSFER_RESP", "t", UPDATE, **{**again, "scenes": stamped(11, 61)}),
        broken(stamp, "the response to an update with T of the TRANSFER_RESP", "t", UPDATED, name="response",
               **{**again, "scenes": stamped(60, 11)}),
        broken(stamp, "the response to an update with T of the TRANSFER_INIT", "t", UPDATED, name="initial",
               **{**again, "scenes": stamped(60, 10)}),
        kept(stamp, UPDATE),
        broken("rfc6043/6.1.1/spi-key", "an update adds a session with the SPI of no key", ("generic_id", 1), UPDATED,
               name="update", edits=both(spi=b"\x77"), **again),
        broken("rfc6043/6.1.1/spi-key", "no key has the SPI, and no response can bring one", "generic_id",
               edits=init(spi=b"\x77"), **final),
        broken("rfc6043/6.1.1/provides", "no SPI where no response is to come", "generic_id", edits=init(spi=b""),
               **final),
        broken("rfc6043/6.1.1/provides", "no SSRC where no response is to come", "generic_id", edits=init(ssrc=None),
               **{**final, "name": "final-ssrc"}),
        broken("rfc6043/6.1.1/provides", "an update that wants no response adds a session without SPI",
               ("generic_id", 1), edits={"update": added(spi=b"")}, **silent),
        broken("rfc6043/6.1.1/one-policy", "no policy where no response is to come", "generic_id",
               edits=init(policies=()), **final),
        broken("rfc6043/6.1.1/policy", "an update that wants no response adds a session whose policy is nowhere",
               ("generic_id", 1), edits={"update": added(policies=(9, ))}, **silent),
        broken("rfc6043/6.1.1/prot-type", "a response names a policy for SRTP in an entry for OMA BCAST", "generic_id",
               1, name="response",
               edits={"answer": with_header(sessions=[GenericId(1, 1, other=b"abcd", spi=b"\1")])}),
        _closed(False), _closed(True)
    ]
    for name, at, comment, edits in (("added", UPDATED, "an update adds sessions with an old and with the new key",
                                      both(spi=b"\x31")), ("kept", UPDATE, "what the bundle has is not repeated",
                                                           {"update": added(), "updated": added()})):
        cast = cast_of("rfc6043/6.1.1/spi-key", name, flags=ALL, edits=edits)
        out.append(TicketTest("rfc6043/6.1.1/spi-key", cast, updated(cast), UPDATED, {}, "pass").case(comment))
    cast = cast_of("rfc6043/5.5/mac", "again", flags=ALL)
    scenes = updated(cast)
    scenes.insert(UPDATED, replace(scenes[ANSWER], seen=psk.START + 61))
    out.append(TicketTest("rfc6043/5.5/mac", cast, scenes, UPDATED, {}, "pass").case(
        "the TRANSFER_RESP is sent again when an update has begun"))
    for rule in ("spi-key", "provides", "one-policy", "policy"):
        for name, scenes, at, flags in (("final-good", scenes_of, 0, "HLNO"),
                                        ("update-good", updated_at_once, 2, "FGHLMNO")):
            edits = {} if at == 0 else {"update": added()}
            cast = cast_of("rfc6043/6.1.1/" + rule, name, mode=4, flags=flags, edits=edits)
            out.append(TicketTest("rfc6043/6.1.1/" + rule, cast, scenes(cast), at, {}, "pass").case(
                "all that is needed is there"))
    return out


def _closed(good: bool) -> dict:
    """Who has the TPK alone sees in the clear what the KMS told the Responder."""
    rule, v = "rfc6043/4.2.2.3/modifier", "v.ver_data"
    cast = cast_of(rule, "closed-good" if good else "closed", mode=3)
    scenes = scenes_of(cast) if good else _carol_answers(cast)
    unopened = lambda nth: [("rfc6043/5.5/mac", (v, nth), "needs-key")]
    found = {1: unopened(3), 2: unopened(0), 3: [] if good else [(rule, "end", "fail")]}
    comment = "%s IDRr as the KMS told in a RESOLVE_RESP that is not opened" % ("the same" if good else "another")
    return TicketTest(rule, cast, scenes, 3, found, "pass" if good else "fail", secrets_of(cast, "tpk")).case(comment)


def cases() -> list[dict]:
    return _exchanges() + _transfers() + _errors() + _bundles()

# SPDX-License-Identifier: BSD-2-Clause
"""Rules on MIKEY-TICKET: RFC 6043. Genuine sessions with all keys at hand, but for what a test is about."""

from dataclasses import dataclass, replace
from typing import Callable

from . import payloads as p
from . import prf, psk
from .cases_pk import filed
from .cases_psk import key_of
from .cases_ticket import Cast, Scene, requested, scenes_of, secrets_of
from .certificates import ALICE, CAROL
from .payloads import GenericId, Key, SrtpId, TicketPolicy, spi
from .psk import Built
from .rule_case import Place, Seen, rule_case
from .ticket import (ENDS, ID_APP, ID_I, INITIAL, INITIATOR, NO_CSB, REKEYING, RESPONSE, STARTS, Guard, Ticket, Transfer,
                     proven, tail)
from .wire import Message, Payload, Writer, chain_bytes

_PLACES = {
    "request": ("192.0.2.1:2269", "192.0.2.9:2269"), "transfer": ("192.0.2.1:2269", "192.0.2.2:2269"),
    "resolve": ("192.0.2.2:2269", "192.0.2.9:2269"), "update": ("192.0.2.1:2269", "192.0.2.2:2269"),
    "back": ("192.0.2.2:2269", "192.0.2.1:2269")
}

ALL = "DEFGHIJLMNO"
REQUEST, GRANTED, INIT, RESOLVE, RESOLVED, ANSWER, UPDATE, UPDATED = range(8)
"""Messages of a session in mode 1 with an update behind it."""

Found = dict[int, list[tuple]]
"""Findings by message."""

Edit = Callable[[Message], None]


@dataclass
class _Test:
    """One session, and what is found in it."""
    rule: str
    cast: Cast
    scenes: list[Scene]
    at: int
    found: Found
    outcome: str = "fail"
    secrets: list[dict] | None = None
    exchanges: list[list[tuple]] | None = None

    def case(self, comment: str) -> dict:
        name = self.cast.test.rsplit("/", 1)[1]
        seen = [_seen(scene, self.found.get(i, [])) for i, scene in enumerate(self.scenes)]
        return rule_case(self.rule, name, comment, seen, self.outcome, self.at,
                         secrets_of(self.cast) if self.secrets is None else self.secrets,
                         exchange_findings=self.exchanges)


def _seen(scene: Scene, findings: list[tuple]) -> Seen:
    there, back = _PLACES[scene.kind]
    src, dst = (there, back) if scene.role in ("init", "update") else (back, there)
    return Seen(scene.built.encoded, findings, time=scene.seen, src=src, dst=dst, opened=True)


def _updated(cast: Cast, stamps: tuple[int, int] = (60, 61)) -> list[Scene]:
    """A session with a CSB update behind it."""
    transfer = cast.transfer()
    fresh = [key_of(cast.test, p.GTGK, spi(b"\x31"), 5, cast.key_len)]
    update = transfer.update(cast.shifted(stamps[0]), fresh, [])
    answer = transfer.update_answer(update, cast.shifted(stamps[1]))
    return scenes_of(cast, transfer) + [Scene("update", "update", update, psk.START + 61),
                                        Scene("update", "response", answer, psk.START + 62)]


def _updated_at_once(cast: Cast) -> list[Scene]:
    """A session and a CSB update that wants no response."""
    transfer = cast.transfer()
    update = transfer.update(cast.shifted(60), [], [], v_flag=0)
    return scenes_of(cast, transfer) + [Scene("update", "update", update, psk.START + 61)]


def _cast(rule: str, name: str, **cast) -> Cast:
    return Cast("rules/%s/%s" % (rule, name), **cast)


def _good(rule: str, at: int, **cast) -> dict:
    """A full session with key forking and an update, which keeps the rule in message `at`."""
    made = _cast(rule, "good", **{"flags": ALL, **cast})
    return _Test(rule, made, _updated(made), at, {}, "pass").case("a session as it should be")


def _bad(rule: str, comment: str, where: Place | list[Place], at: int = 0, mode: int = 4, outcome: str = "fail",
         also: Found | None = None, secrets: Callable[[Cast], list[dict]] | None = None,
         scenes: Callable[[Cast], list[Scene]] = scenes_of, buffer: tuple = (), name: str = "bad", **cast) -> dict:
    """A session whose message `at` breaks the rule at `where`; `also` are further findings. Mode 4 is the shortest one."""
    made = _cast(rule, name, mode=mode, **cast)
    found = {i: list(one) for i, one in (also or {}).items()}
    for one in reversed(where if isinstance(where, list) else [where]):
        found.setdefault(at, []).insert(0, (rule, one, outcome, *buffer))
    return _Test(rule, made, scenes(made), at, found, outcome, secrets(made) if secrets else None).case(comment)


def _flipped(scene: Scene, name: str, nth: int = 0) -> Scene:
    """The last bit of a field of a message is another."""
    encoded = scene.built.encoded
    found = encoded.find(name, nth)
    value = bytearray(encoded.data[found.off:found.off + found.len])
    value[-1] ^= 1
    return replace(scene, built=Built(encoded.patched(name, bytes(value), nth), scene.built.values))


def _replaced(name: str, *others: Payload) -> Edit:
    """Each payload of this name becomes others."""

    def edit(message: Message) -> None:
        message.payloads = [new for one in message.payloads for new in (others if one.name == name else [one])]

    return edit


def _wrapped(name: str, wrap: Callable[[Payload], Payload]) -> Edit:

    def edit(message: Message) -> None:
        message.payloads = [wrap(one) if one.name == name else one for one in message.payloads]

    return edit


def _added(payload: Payload, before: str | None = None) -> Edit:
    """One more payload in front of another, or behind all."""

    def edit(message: Message) -> None:
        names = [one.name for one in message.payloads]
        message.payloads.insert(names.index(before) if before else len(names), payload)

    return edit


def _both(one: Edit, other: Edit) -> Edit:

    def edit(message: Message) -> None:
        one(message)
        other(message)

    return edit


def _header(**values) -> Edit:

    def edit(message: Message) -> None:
        for name, value in values.items():
            setattr(message, name, value)

    return edit


def _policy(change: Callable[[TicketPolicy], TicketPolicy]) -> Callable[[Ticket], Ticket]:
    return lambda ticket: replace(ticket, policy=change(ticket.policy))


def _data(make: Callable[[list[Payload]], list[Payload]]) -> Callable[[Ticket], Ticket]:
    """Other TP Data."""
    return _policy(lambda policy: replace(policy, data=make(policy.data)))


def _times(start: int, end: int) -> Callable[[Ticket], Ticket]:
    """Another validity period, seconds around the time of the messages."""
    return _data(lambda data: [p.tr(role, psk.ntp(psk.START + at, 0)) for role, at in ((STARTS, start), (ENDS, end))] +
                 [one for one in data if one.name != "tr"])


_ERA_2036 = 2085978496
"""2036-02-07T06:28:16Z, where the seconds of NTP begin anew."""


def _rekeying(seconds: int) -> Callable[[Ticket], Ticket]:
    """Another rekeying interval."""
    return _data(lambda data: [p.tr(REKEYING, seconds.to_bytes(4, "big"), prf.NTP_UTC_32)
                               if one.name == "tr" and i == 4 else one for i, one in enumerate(data)])


def _keys(*keys: Key) -> Callable[[Ticket], Ticket]:
    return lambda ticket: replace(ticket, keys=list(keys))


def _with_mac(kemac: Payload) -> Payload:
    """The same with a MAC alg and a MAC."""

    def write(w: Writer, following: int) -> None:
        kemac.write(w, following)
        w.data[-1] = w.fields[-1].value = prf.HMAC_SHA_1_160
        w.bytes("kemac.mac", bytes(20))

    return Payload(kemac.type, kemac.name, write)


def _wish(change: Callable[[TicketPolicy], TicketPolicy], kemac: Callable[[Payload], Payload] | None = None) -> Edit:
    """Another TP in the REQUEST_INIT of mode 2."""
    cast = Cast("rules/wish", mode=2)
    policy = change(requested(cast.ticket().policy, cast.keys()))
    if kemac:
        policy.data = [kemac(one) if one.name == "kemac" else one for one in policy.data]
    return _replaced("tp", p.tp(policy))


def _kms_secrets(cast: Cast) -> list[dict]:
    return secrets_of(cast, "alice")


def _with_initiator(make: Callable[[Transfer], list[Payload]]) -> Callable[[Cast], list[Scene]]:
    """A Ticket Transfer of mode 4 with other Initiator Data."""

    def scenes(cast: Cast) -> list[Scene]:
        transfer = cast.transfer()
        init = transfer.init(make(transfer))
        return [Scene("transfer", "init", init, psk.START + 10),
                Scene("transfer", "response", transfer.answer(init), psk.START + 11)]

    return scenes


def _vr(transfer: Transfer, key: bytes, algorithm: int, **changed) -> list[Payload]:
    """Vi as it should be, Vr with another key or other algorithms."""
    vi = p.v(bytes.fromhex(transfer.init().values["v"]), transfer.algorithms.mac)
    size = prf.MAC_LEN[algorithm]
    covered = bytes([p.V]) + chain_bytes([vi, p.v(bytes(size), algorithm)])[:-size]
    guard = Guard(key, NO_CSB, tail(INITIATOR), replace(transfer.vr_algorithms(), mac=algorithm, **changed))
    return [vi, p.v(prf.mac(algorithm, guard.keys(False)[3], covered), algorithm)]


_FORKED_4 = "EFGHILMNO"
"""Mode 4 with key forking."""


def _opening() -> list[dict]:
    v = "v.ver_data"
    flip = lambda at, name, nth=0: lambda cast: [
        _flipped(one, name, nth) if i == at else one for i, one in enumerate(scenes_of(cast))]
    out = [
        _bad("rfc6043/5.5/mac", "one bit of V in a TRANSFER_RESP is flipped", v, 1, scenes=flip(1, v)),
        _bad("rfc6043/5.5/mac-reading", "the IV of a REQUEST_RESP has T of the REQUEST_INIT", (v, 1), GRANTED, 2, "note",
             initial_iv=True),
        _bad("rfc6043/5.5/mac-reading", "Vr is made with the PRF of the header", ("v.ver_data", 2), outcome="note",
             name="vr", flags=_FORKED_4, ticket_function=1, ticket_mac=2, ticket_encr=3, key_len=32, rand_len=32,
             scenes=_with_initiator(lambda one: _vr(one, one.ticket.mpkr().key, 1, function=0))),
        _bad("rfc6043/5.5/mac-reading", "IDRkms is not sent, but covered; the policy has it", ("v.ver_data", 0), REQUEST, 2,
             "note", name="kms", tune_kms=lambda one: replace(one, send_kms=False),
             also={REQUEST: [("rfc6043/4.2/identities", "end", "warn")]}),
        _bad("rfc6043/5.5/mac-reading", "IDRkms is neither sent nor covered", ("v.ver_data", 0), REQUEST, 2,
             "note", name="left-out", tune_kms=lambda one: replace(one, kms=None),
             also={REQUEST: [("rfc6043/4.2/identities", "end", "warn")]}),
        _bad("rfc6043/5.5/mac", "IDRkms is not sent, but another than the policy's is covered", ("v.ver_data", 0), REQUEST, 2,
             "inconclusive", name="unnamed", tune_kms=lambda one: replace(one, kms=b"kms2.example.org", send_kms=False),
             also={REQUEST: [("rfc6043/4.2/identities", "end", "warn")]}),
        _bad("rfc6043/5.5/mac-reading", "neither party is named in a TRANSFER_INIT", ("v.ver_data", 1), INIT, 2,
             "note", name="nobody", tune=lambda one: replace(one, csb=replace(one.csb, send_idi=False, send_idr=False)),
             also={INIT: [("rfc6043/4.2/identities", "end", "warn"), ("rfc6043/4.2/identities", "end", "warn")]}),
        _bad("rfc6043/A.1/ticket-mac", "the TPK is another", (v, 0), GRANTED, 2, secrets=_wrong_tpk,
             also={INIT: [("rfc6043/A.1/ticket-mac", (v, 0), "fail")]}),
        _bad("rfc6043/A.2.2/keys-of-ticket", "the KMS gives another MPKi than the ticket has", ("kemac.encr_data", 0),
             GRANTED, 2, issued=lambda keys: [replace(keys[0], key=bytes(16))] + keys[1:],
             scenes=lambda cast: scenes_of(cast)[:2]),
        _bad("rfc6043/4.2.3.5/keys-of-ticket", "the TGK in the RESOLVE_RESP is not forked", "kemac.encr_data", RESOLVED, 1,
             flags=ALL, resolved=lambda keys: keys[:-1] + [replace(keys[-1], key=bytes(16))]),
        _bad("rfc6043/6.10/vr", "Vr is made with MPKi", (v, 2), flags=_FORKED_4,
             scenes=_with_initiator(lambda transfer: _vr(transfer, transfer.ticket.mpki().key, 1))),
        _transfer_mac(True), _transfer_mac(False)
    ]
    for rule, at in (("5.5/mac", REQUEST), ("5.5/mac-reading", GRANTED), ("A.1/ticket-mac", GRANTED),
                     ("A.2.2/keys-of-ticket", GRANTED), ("4.2.3.5/keys-of-ticket", RESOLVED), ("6.10/vr", INIT)):
        out.append(_good("rfc6043/" + rule, at))
    return out


def _wrong_tpk(cast: Cast) -> list[dict]:
    return secrets_of(cast, "alice") + [{**secrets_of(cast, "tpk")[0], "secret": "00" * 16}]


def _transfer_mac(good: bool) -> dict:
    """What the Responder knows when the KMS has answered."""
    rule, v = "rfc6043/4.2.3.6/transfer-mac", ("v.ver_data", 1)
    cast = _cast(rule, "good" if good else "bad", mode=3, flags="EFGHLNO")
    scenes = scenes_of(cast)
    if not good:
        scenes = [_flipped(scenes[0], *v)] + scenes[1:3]
    found = {0: [("rfc6043/5.5/mac", v, "needs-key"), ("rfc6043/A.1/ticket-mac", ("v.ver_data", 0), "needs-key")],
             2: [] if good else [(rule, "all", "fail")]}
    missing = None if good else [[("rfc3830/6.1/response-missing", (0, 0), "inconclusive")], []]
    comment = "V of the TRANSFER_INIT %s with the MPKi of the RESOLVE_RESP" % ("verifies" if good else "does not verify")
    return _Test(rule, cast, scenes, 2, found, "pass" if good else "fail", secrets_of(cast, "bob"), missing).case(comment)


def _messages() -> list[dict]:
    entry = GenericId(1, ssrc=0x1234, spi=b"\1")
    srtp_id = _header(map_type=0, sessions=[SrtpId(0, 0x1234, 0)])

    def bare(message: Message) -> None:
        _header(map_type=1, sessions=[])(message)
        _replaced("sp")(message)

    empty = _header(map_type=0)
    out = [
        _bad("rfc6043/4.2.1.1/empty-map", "a REQUEST_INIT and its response with map type 0", "hdr.n_cs", REQUEST, 2,
             edits={"request": empty, "granted": empty},
             also={GRANTED: [("rfc6043/4.2.1.1/empty-map", "hdr.n_cs", "fail")]}),
        _bad("rfc6043/6.1/srtp-id", "a transfer with the SRTP-ID map", "hdr.map_type",
             edits={"init": srtp_id, "answer": srtp_id}, also={1: [("rfc6043/6.1/srtp-id", "hdr.map_type", "fail")]}),
        _bad("rfc6043/6.1/generic-id", "a transfer with the empty map", "hdr.map_type", outcome="warn",
             edits={"init": bare, "answer": bare}, also={1: [("rfc6043/6.1/generic-id", "hdr.map_type", "warn")]}),
        _bad("rfc6043/4.2.1.5/v-flag", "a TRANSFER_RESP with V", "hdr.v", 1, edits={"answer": _header(v=1)}),
        _bad("rfc6043/6.6/idr", "an ID payload", "id", REQUEST, 2, edits={"request": _added(p.identity(ALICE), "tp")},
             also={REQUEST: [("rfc3830/3/payload-unexpected", "id", "fail")]}),
        _bad("rfc6043/4.2/roles", "a TRANSFER_RESP with IDRapp", "idr.role", 1,
             edits={"answer": _added(p.idr(ID_APP, b"app"))}),
        _bad("rfc6043/4.2/randr", "a TRANSFER_INIT without RANDRi", "end", edits={"init": _replaced("randr")},
             tune=lambda one: replace(one, csb=replace(one.csb, rand=b""))),
        _bad("rfc6043/4.2/identities", "a REQUEST_INIT without IDRkms", "end", REQUEST, 2, "warn",
             tune_kms=lambda one: replace(one, kms=None),
             also={REQUEST: [("rfc6043/5.5/mac-reading", "v.ver_data", "note")]}),
        _bad("rfc6043/4.2.1.3/certificate", "a REQUEST_INIT_PK without CERT", "end", REQUEST, 2, "warn", public=True,
             edits={"request": _replaced("cert")},
             secrets=lambda cast: secrets_of(cast) + [filed("cert", ALICE, "alice-2048.cert")]),
        _bad("rfc6043/4.2.1.5/kemac-mac", "KEMAC of a REQUEST_RESP has a MAC", ("kemac.mac_alg", 1), GRANTED, 2,
             edits={"granted": _wrapped("kemac", _with_mac)}),
        _bad("rfc6043/6.1.1/one-policy", "a TRANSFER_RESP with two policies", "generic_id.n_policies", 1,
             edits={"answer": _header(sessions=[replace(entry, policies=(0, 0))])}),
        _bad("rfc6043/6.1.1/session-data-length", "Session Data of 6 bytes", "generic_id.session_data_len",
             edits={"init": _header(sessions=[replace(entry, ssrc=None, other=bytes(6))])},
             also={0: [("rfc3830/6/inner-trailing-bytes", (20, 2), "fail")]}),
        _bad("rfc6043/6.1.1/prot-type", "a policy for OMA BCAST", ("generic_id.policy_no", 1),
             edits={"init": _header(sessions=[replace(entry, policies=(0, 3))])},
             tune=lambda one: replace(one, policies=one.policies + [p.sp([], 3, 1)])),
        _bad("rfc6043/12.1/algorithms", "HMAC-SHA-256-256 with PRF MIKEY-1", "hdr.prf", flags="HLNO", mac=2,
             ticket_mac=1),
    ]
    for rule, at, more in (("4.2.1.1/empty-map", REQUEST, {}), ("6.1/srtp-id", INIT, {}), ("6.1/generic-id", INIT, {}),
                           ("4.2.1.5/v-flag", ANSWER, {}), ("6.6/idr", REQUEST, {}), ("4.2/roles", RESOLVED, {}),
                           ("4.2/randr", RESOLVE, {}), ("4.2/identities", INIT, {}),
                           ("4.2.1.3/certificate", REQUEST, {"public": True}), ("4.2.1.5/kemac-mac", GRANTED, {}),
                           ("6.1.1/one-policy", ANSWER, {}), ("6.1.1/session-data-length", INIT, {}),
                           ("6.1.1/prot-type", INIT, {}),
                           ("12.1/algorithms", ANSWER, {"function": 1, "mac": 2, "encr": 3, "key_len": 32, "rand_len": 32,
                                                        "ticket_function": 1})):
        out.append(_good("rfc6043/" + rule, at, **more))
    return out


def _policies() -> list[dict]:
    key = key_of("rules/ticket", p.TGK, spi(b"\1"))
    kemac = p.kemac(chain_bytes([key.payload()]), b"", chain=[key.payload()])
    sealed = lambda one: p.kemac(bytes(20), b"", prf.AES_CM_128)
    length = "policy.tp_data_len"
    ticket = Cast("rules/other", mode=2).ticket()
    other = lambda data, **changed: _replaced("ticket", p.ticket(replace(ticket.policy, **changed), data))
    opaque = other(b"what 3GPP defines", ticket_type=2, flags=ticket.policy.flags + "K")
    without_rand = other([one for one in ticket.data() if one.name != "rand"])
    out = [
        _bad("rfc6043/6.10/tp-kemac", "KEMAC in TP is encrypted", "kemac.encr_alg", REQUEST, 2,
             edits={"request": _wish(lambda policy: policy, sealed)}),
        _bad("rfc6043/6.10/tp-key-data", "a key in TP", "key_data.key", REQUEST, 2,
             edits={"request": _wish(lambda policy: policy, lambda one: kemac)}),
        _bad("rfc6043/6.10/granted-kemac", "KEMAC in the policy of a ticket", "kemac",
             change=_data(lambda data: data[:-1] + [kemac] + data[-1:])),
        _bad("rfc6043/6.10/flags", "neither D nor L", "policy.l", flags="FGHMNO"),
        _bad("rfc6043/6.10/k-flag", "TP with K", "policy.k", REQUEST, 2,
             edits={"request": _wish(lambda policy: replace(policy, flags=policy.flags + "K"))}),
        _bad("rfc6043/6.10/tp-data", "T in TP Data", ("t", 1), outcome="warn",
             change=_data(lambda data: [p.t(psk.ntp(psk.START))] + data)),
        _bad("rfc6043/6.10/responders", "no IDRr in the policy", length, change=_data(lambda data: data[:-1])),
        _bad("rfc6043/6.10/rekeying", "TRr of 64 bits", ("tr.ts_type", 2),
             change=_data(lambda data: [p.tr(REKEYING, psk.ntp(3600, 0)) if one.name == "tr" and i == 4 else one
                                        for i, one in enumerate(data)])),
        _bad("rfc6043/6.10/period", "TRe is TRs", ("tr.ntp_utc", 1), change=_times(-60, -60)),
        _bad("rfc6043/6.10/valid", "the ticket has expired", ("tr.ntp_utc", 1), change=_times(-7200, -3600)),
        _bad("rfc6043/6.10/valid", "the ticket is valid from 2036 on, in the next era of NTP", ("tr.ntp_utc", 0), name="2036",
             change=_times(_ERA_2036 - psk.START, _ERA_2036 - psk.START + 3600)),
        _bad("rfc6043/6.10/initiator-data", "I without Initiator Data", "ticket.initiator_data_len", flags=_FORKED_4,
             scenes=_with_initiator(lambda transfer: [])),
        _bad("rfc6043/6.10/vi", "Vi is not V", ("v.ver_data", 1), flags=_FORKED_4,
             scenes=_with_initiator(lambda transfer: transfer.initiator_data(bytes(20)))),
        _bad("rfc6043/6.10/vr-alg", "Vr with another algorithm", ("v.auth_alg", 2), flags=_FORKED_4,
             scenes=_with_initiator(lambda transfer: _vr(transfer, transfer.ticket.mpkr().key, 2))),
        _bad("rfc6043/6.10/version", "subtype 2", "policy.subtype",
             change=_policy(lambda policy: replace(policy, subtype=2))),
        _bad("rfc6043/A.1/ticket-data", "no RAND in the ticket", "ticket.data_len", GRANTED, 2,
             edits={"granted": without_rand, "init": without_rand},
             also={INIT: [("rfc6043/A.1/ticket-data", "ticket.data_len", "fail")]}),
        _bad("rfc6043/11/opaque", "a 3GPP base ticket", "ticket.data_len", GRANTED, 2, "note",
             edits={"granted": opaque, "init": opaque}, also={INIT: [("rfc6043/11/opaque", "ticket.data_len", "note")]}),
    ]
    for rule, at in (("tp-kemac", REQUEST), ("tp-key-data", REQUEST), ("granted-kemac", GRANTED), ("flags", INIT),
                     ("k-flag", REQUEST), ("tp-data", GRANTED), ("responders", GRANTED), ("rekeying", GRANTED),
                     ("period", GRANTED), ("valid", INIT), ("initiator-data", INIT), ("vi", INIT), ("vr-alg", INIT),
                     ("version", GRANTED)):
        out.append(_good("rfc6043/6.10/" + rule, at))
    return out + [_good("rfc6043/A.1/ticket-data", GRANTED), _good("rfc6043/11/opaque", GRANTED)]


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
        _bad("rfc6043/4.2.1.5/header", "a REQUEST_RESP with another map type", "hdr.map_type", GRANTED, 2,
             edits={"granted": _header(map_type=2)},
             also={GRANTED: [("rfc6043/4.2.1.1/empty-map", "hdr.n_cs", "fail")]}),
        _bad("rfc6043/4.2.1.5/timestamp", "a REQUEST_RESP repeats T", "t", GRANTED, 2,
             tune_kms=lambda one: replace(one, stamps=(one.stamps[0], one.stamps[0]))),
        _bad("rfc6043/4.2.2.3/randr", "G, but no RANDRr", "end", 1, edits={"answer": _replaced("randr")},
             tune=lambda one: replace(one, randr=b"")),
        _bad("rfc6043/6.10/session-keys", "no L, but KEMAC in the TRANSFER_INIT", ("kemac", 1), INIT, 2, flags="DFGHMNO",
             sent=[key_of("rules/ticket", p.TEK_SALT, spi(b"\x21"))]),
        _bad("rfc6043/4.2.3.5/modifier", "a RESOLVE_RESP without RANDRkms", "end", RESOLVED, 1, flags="DEHILNO",
             types=(p.TEK_SALT, ), edits={"resolved": _replaced("randr")},
             also={RESOLVED: [("rfc6043/4.2.3.5/keys-of-ticket", "kemac.encr_data", "fail")]}),
        _bad("rfc6043/4.2.2.3/modifier", "another IDRr than the KMS's", "end", ANSWER, 1, flags=ALL,
             scenes=_carol_answers),
        _bad("rfc6043/5.2/new", "another ticket in an update", "ticket", UPDATE, 1, flags="DEFGHJLMNO",
             edits={"update": _added(other)}, scenes=_updated),
        _bad(static, "the ticket again in an update", "ticket", UPDATE, 1, "warn", flags="DEFGHJLMNO",
             edits={"update": _added(same(static))}, scenes=_updated),
        _bad("rfc6043/5.3/reuse", "no J, but the ticket is used again", "ticket", 4, 2, scenes=_used_again),
        _bad("rfc6043/6.1.1/provides", "an SPI in neither message", "generic_id", 1,
             edits={"init": _header(sessions=bare), "answer": _header(sessions=bare)}),
        _bad("rfc6043/4.2.1.1/idri", "a policy without IDRi", "policy.tp_data_len", GRANTED, 2, "warn",
             change=_data(lambda data: [one for i, one in enumerate(data) if i != 1])),
    ]
    for rule, at in (("4.2.1.5/header", GRANTED), ("4.2.1.5/timestamp", GRANTED), ("4.2.2.3/randr", ANSWER),
                     ("6.10/session-keys", UPDATE), ("4.2.3.5/modifier", RESOLVED), ("4.2.2.3/modifier", ANSWER),
                     ("5.2/new", UPDATE), ("5.2/static", UPDATE), ("5.3/reuse", INIT), ("6.1.1/provides", ANSWER),
                     ("4.2.1.1/idri", GRANTED)):
        out.append(_good("rfc6043/" + rule, at))
    return out


def _contents() -> list[dict]:
    tgk = key_of("rules/ticket", p.TGK, spi(b"\1"))
    clear = {"encr": prf.ENCR_NULL}
    out = [
        _bad("rfc6043/4.2.1.5/mpk", "the MPK stands behind the TGK", ("kemac.encr_alg", 1), GRANTED, 2,
             secrets=_kms_secrets, issued=lambda keys: keys[::-1]),
        _bad("rfc6043/6.2.1/spi", "a TGK without SPI", ("key_data.kv", 1), change=_keys(replace(tgk, kv=p.Kv())), **clear),
        _bad("rfc6043/12.1/strength", "a TGK of 8 bytes", ("key_data.key_len", 1),
             change=_keys(replace(tgk, key=tgk.key[:8])), **clear),
        _bad("rfc6043/12.1/long-keys", "a TGK of 32 bytes under AES-CM-128", (24, 2), buffer=(1, ),
             change=_keys(replace(tgk, key=2 * tgk.key))),
        _bad("rfc6043/12.1/rand-length", "RAND of the ticket is shorter than the MPK", "rand.rand_len",
             change=lambda ticket: replace(ticket, rand=ticket.rand[:8])),
        _bad("rfc6043/6.10/f-flag", "a TGK is forked, but no response asked for", ("kemac", 1), GRANTED, 1,
             flags="DEHILNO", also={at: [("rfc6043/6.10/f-flag", "kemac", "fail")] for at in (INIT, RESOLVE, RESOLVED)}),
        _bad("rfc6043/6.10/f-flag", "the same, opened with the TPK alone", "kemac", name="tpk", flags="EHILNO"),
    ]
    for rule, at in (("4.2.1.5/mpk", GRANTED), ("6.2.1/spi", GRANTED), ("12.1/strength", GRANTED),
                     ("12.1/long-keys", RESOLVED), ("12.1/rand-length", RESOLVED), ("6.10/f-flag", GRANTED)):
        out.append(_good("rfc6043/" + rule, at))
    return out


def _parts() -> list[dict]:
    """Policy, Ticket Data and Initiator Data, beyond what _policies() has."""
    counter = _data(lambda data: [p.tr(STARTS, bytes(4), prf.COUNTER) if one.name == "tr" and i == 2 else one
                                  for i, one in enumerate(data)])
    extra = lambda payload: lambda ticket: replace(ticket, extra=[payload])
    ticket_v = ("v.auth_alg", 0)
    only_vi = lambda transfer: transfer.initiator_data(bytes.fromhex(transfer.init().values["v"]))[:1]
    mixed = lambda name, nth: ("rfc6043/12.1/algorithms", (name, nth), "fail")
    out = [
        _bad("rfc6043/6.10/interval", "a rekeying interval of 0", "tr.interval", change=_rekeying(0)),
        _bad("rfc6043/6.10/times", "the period starts with a counter", ("tr.ts_type", 0), change=counter),
        _bad("rfc6043/6.10/d-flag", "a REQUEST_RESP with a ticket without D", "policy.d", GRANTED, 2, flags="FGHLMNO"),
        _bad("rfc6043/6.10/initiator-chain", "Vi alone", "ticket.initiator_data_len", flags=_FORKED_4,
             scenes=_with_initiator(only_vi)),
        _bad("rfc6043/6.10/tp-data", "two IDRi in TP Data", ("idr", 4), outcome="warn", name="twice",
             change=_data(lambda data: data[:2] + [p.idr(ID_I, CAROL)] + data[2:])),
        _bad("rfc6043/6.10/tp-data", "TRi in TP Data", ("tr", 0), outcome="warn", name="issued",
             change=_data(lambda data: data[:2] + [p.tr(1, psk.ntp(psk.START, 0))] + data[2:])),
        _bad("rfc6043/A.1/ticket-v", "V of the ticket has the NULL algorithm", ticket_v, GRANTED, 2,
             ticket_mac=0, also={INIT: [("rfc6043/A.1/ticket-v", ticket_v, "fail")]}),
        _bad("rfc6043/A.1/ticket-extra", "IDRi in the Ticket Data", ("idr", 6), outcome="warn",
             change=extra(p.idr(ID_I, ALICE))),
        _bad("rfc6043/12.1/algorithms", "HMAC-SHA-256-256 in a ticket with PRF MIKEY-1", "policy.prf", name="ticket",
             ticket_mac=2, also={0: [mixed("kemac.encr_alg", 0)]}),
        _bad("rfc6043/4.2/roles", "two RANDRi", ("randr.role", 1), name="twice",
             edits={"init": _added(p.randr(1, bytes(range(16))), "ticket")}),
        _bad("rfc6043/6.2.1/mpk-place", "an MPK is asked for", "kemac.encr_alg", REQUEST, 2,
             edits={"request": _wish(lambda policy: policy, lambda one: _blank(p.MPK))}, secrets=_kms_secrets,
             also={GRANTED: [("rfc6043/6.10/changed", "policy.k", "fail")]}),
        _bad("rfc3830/6.11/rand-len", "RANDRi of 8 bytes", "randr.rand_len", outcome="warn", name="randr", flags="FGHLMNO",
             tune=lambda one: replace(one, csb=replace(one.csb, rand=one.csb.rand[:8]))),
    ]
    for rule, at in (("6.10/interval", GRANTED), ("6.10/times", GRANTED), ("6.10/d-flag", GRANTED),
                     ("6.10/initiator-chain", INIT), ("A.1/ticket-v", GRANTED), ("A.1/ticket-extra", GRANTED),
                     ("6.2.1/mpk-place", UPDATE)):
        out.append(_good("rfc6043/" + rule, at))
    return out


def _blank(type_: int) -> Payload:
    """KEMAC of a wish for one key."""
    key = replace(key_of("rules/wish", type_, spi(b"\1")), key=bytes(16)).payload()
    return p.kemac(chain_bytes([key]), b"", chain=[key])


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
    answer = lambda **more: {"answer": _header(sessions=entry(**more))}
    two = [GenericId(1, spi=b"\1"), GenericId(2, ssrc=7)]
    mpk = [key_of("rules/ticket", p.MPK, spi(b"\x31"))]
    long = lambda test: key_of("rules/" + test, p.TGK, spi(b"\1"), 0, 32)
    mac = "rfc6043/5.5/mac"
    unopened = [(mac, ("v.ver_data", 1), "needs-key"), ("rfc6043/A.1/ticket-mac", ("v.ver_data", 0), "needs-key")]
    answer_unopened = [(mac, "v.ver_data", "needs-key")]
    out = [
        _bad("rfc6043/6.10/response", "a response without F", "all", 1, flags="HLNO", scenes=_unrequested,
             also={1: [("rfc3830/6.1/response-unrequested", "all", "note")]}),
        _bad("rfc6043/6.10/e-flag", "Bob answers before the KMS does", "all", 4, 1, flags="DEFHLNO", scenes=_too_early),
        _bad("rfc6043/6.10/changed", "H was asked for, but is not granted", "policy.k", GRANTED, 2, flags="DFGLNO",
             edits={"request": _wish(lambda policy: replace(policy, flags="DFGHLNO"))}),
        _bad("rfc6043/6.10/changed", "K, but the policy is what was asked for", "policy.k", GRANTED, 2, name="same",
             flags="DFGHKLNO"),
        _bad("rfc6043/6.10/rekeyed", "new keys after 51 seconds, the policy wants them within 30", "kemac", UPDATE, 1,
             flags=ALL, scenes=_updated, change=_rekeying(30)),
        _bad("rfc6043/6.1.1/policy", "policy 7 is nowhere", "generic_id", 1, edits=answer(policies=(7, )),
             also={1: [("rfc6043/6.1.1/policy-choice", "generic_id", "warn")]}),
        _bad("rfc6043/6.1.1/policy-choice", "the Responder has a policy of his own", "generic_id", 1, outcome="warn",
             edits={"answer": _both(_header(sessions=entry(policies=(3, ))), _added(psk.srtp_policy(3)))}),
        _bad("rfc6043/4.2.2.3/policy-again", "the policy of the request again", "sp", 1, outcome="warn",
             edits={"answer": _added(psk.srtp_policy())}),
        _bad("rfc6043/4.2.2/initial-roles", "RANDRr in a TRANSFER_INIT", ("randr.role", 1),
             edits={"init": _added(p.randr(2, bytes(range(16))), "ticket")}),
        _bad("rfc6043/4.2.2/initial-roles", "IDRi in a TRANSFER_RESP", "idr.role", 1, name="response",
             edits={"answer": _added(p.idr(ID_I, ALICE))}),
        _bad("rfc6043/5.3/randr", "the RANDRr of the first transfer in the second", "randr.rand", 5, 2, flags="DFGHJLMNO",
             scenes=again(True)),
        _bad("rfc6043/4.2.2.3/modifier", "no forking, but not the RANDRkms that the KMS gave", "end", ANSWER, 1,
             name="unforked", flags="DEFHLNO", answerer=CAROL, idr=CAROL,
             tune=lambda one: replace(one, randkms=bytes(range(16))), edits={"answer": _without_randkms}),
        _bad("rfc6043/5.2/new", "another RANDRr in the response to an update", "randr", UPDATED, 1, name="response",
             flags=ALL, edits={"updated": _added(p.randr(2, bytes(range(16))))}, scenes=_updated),
        _bad("rfc6043/5.2/new", "another RANDRkms in an update", "randr", UPDATE, 1, name="randkms", flags=ALL,
             edits={"update": _added(p.randr(3, bytes(range(16))))}, scenes=_updated),
        _bad("rfc6043/6.1.1/provides", "a session without SPI is not in the response", "hdr.n_cs", 1, name="dropped",
             edits={"init": _header(sessions=two), "answer": _header(sessions=entry())}),
        _bad("rfc6043/6.1.1/spi-key", "the SPI of no key", "generic_id", 1, edits=answer(spi=b"\x77")),
        _bad("rfc6043/5.2/session-key", "there are no keys at all", "hdr.n_cs", 1, change=_keys()),
        _bad("rfc6043/6.2.1/mpk-place", "an MPK in a TRANSFER_INIT", ("kemac.encr_alg", 1), name="transfer", sent=mpk),
        _bad("rfc6043/12.1/rand-sum", "a TGK of 32 bytes, RANDRi of 16", "randr.rand_len", flags="FHLMNO",
             change=lambda ticket: replace(ticket, keys=[long("sum")]), ticket_encr=0,
             also={1: [("rfc6043/12.1/rand-sum", "end", "fail")]}),
        _bad("rfc6043/12.1/strength", "a pre-shared key of 8 bytes", ("v.ver_data", 0), REQUEST, 2, name="psk",
             tune_kms=lambda one: replace(one, party=replace(one.party, psk=one.party.psk[:8])),
             secrets=lambda cast: [{**one, "secret": one["secret"][:16]} if one["kind"] == "psk" else one
                                   for one in secrets_of(cast)],
             also={GRANTED: [("rfc6043/12.1/strength", ("v.ver_data", 1), "fail")]}),
        _bad("rfc6043/12.1/rand-length", "a TPK of 32 bytes, RAND of the ticket of 16", "rand.rand_len", name="tpk",
             change=lambda ticket: replace(ticket, tpk=2 * ticket.tpk)),
        _silent_update(False), _silent_update(True),
        _group("each Responder gets another RANDRi, which counts", "bad", "FHLMNO", False, (2, "randr.rand")),
        _group("each Responder has a RANDRr of his own, which counts", "responders", "FGLMNO", False, (3, "randr.rand")),
        _group("the same RANDRi in both transfers", "good", "FHLMNO", True, None),
        _group("the same RANDRi, and no key that tells whether it is a group's", "group", "FHLMNO", True, None,
               "rfc3830/6.11/rand-reused", {0: unopened, 1: answer_unopened, 2: unopened, 3: answer_unopened}),
        _reused_for_another(),
    ]
    for rule, at in (("6.10/response", ANSWER), ("6.10/e-flag", ANSWER), ("6.10/changed", GRANTED),
                     ("6.10/rekeyed", UPDATE), ("6.1.1/policy", ANSWER), ("6.1.1/policy-choice", ANSWER),
                     ("4.2.2.3/policy-again", ANSWER), ("4.2.2/initial-roles", INIT), ("5.3/randr", ANSWER),
                     ("6.1.1/spi-key", ANSWER), ("5.2/session-key", ANSWER), ("12.1/rand-sum", ANSWER)):
        out.append(_good("rfc6043/" + rule, at))
    for name, comment, times in (("granted-early", "a ticket for later use", (3, 3600)),
                                 ("until-2044", "a ticket whose end is in the next era of NTP",
                                  (-3600, _ERA_2036 + 2**28 - psk.START))):
        good = _cast("rfc6043/6.10/valid", name, mode=2, change=_times(*times))
        out.append(_Test("rfc6043/6.10/valid", good, scenes_of(good), INIT, {}, "pass").case(comment))
    return out


_GROUP = "rfc6043/9/group-rand"


def _group(comment: str, name: str, flags: str, same: bool, breach: tuple[int, str] | None, rule: str = _GROUP,
           unopened: Found | None = None) -> dict:
    """A GTGK goes to Bob and to Carol, with a ticket for each; `unopened`: what is found without any secret."""
    one = _cast(rule, name, mode=4, flags=flags)
    other = _cast(rule, name + "-carol", mode=4, flags=flags, idr=CAROL, responders=(CAROL, ), tpk_id=b"tpk-2")
    key = [key_of(one.test, p.GTGK, spi(b"\x21"), 5, one.key_len)]
    first, second = replace(one.transfer(), sent=key), replace(other.transfer(200), sent=key)
    if same:
        second = replace(second, csb=replace(second.csb, rand=first.csb.rand))
    late = [replace(scene, seen=scene.seen + 190) for scene in scenes_of(other, second)]
    found = {breach[0]: [(rule, breach[1], "fail")]} if breach else {}
    outcome, at = ("fail", breach[0]) if breach else ("pass", 2)
    if unopened is not None:
        return _Test(rule, one, scenes_of(one, first) + late, at, unopened, "inconclusive", []).case(comment)
    return _Test(rule, one, scenes_of(one, first) + late, at, found, outcome,
                 secrets_of(one) + secrets_of(other)).case(comment)


def _reused_for_another() -> dict:
    """The same GTGK under the same ticket: what is used again has new RANDs, 5.3."""
    cast = _cast(_GROUP, "reused", mode=4, flags="FHJLMNO")
    key = [key_of(cast.test, p.GTGK, spi(b"\x21"), 5, cast.key_len)]
    first, second = replace(cast.transfer(), sent=key), replace(cast.transfer(100, "2"), sent=key)
    second = replace(second, csb=replace(second.csb, idr=CAROL))
    again = second.init()
    late = [Scene("transfer", "init", again, psk.START + 100), Scene("transfer", "response", second.answer(again), psk.START + 101)]
    return _Test(_GROUP, cast, scenes_of(cast, first) + late, 2, {}, "n/a").case("the ticket is used again for Carol")


_UNANSWERED: list[list[tuple]] = [[], [], [], [("rfc3830/6.1/response-missing", (0, 0), "inconclusive")]]


def _silent_update(good: bool) -> dict:
    """Who sends an update without identities is told by the address: Bob, who may supply keys if M is set."""
    rule = "rfc6043/6.10/session-keys"
    cast = _cast(rule, "by-bob" if good else "bob-must-not", mode=1, flags="DEFGHIJMNO" if good else "DEFGHIJLNO")
    found = {UPDATE: [] if good else [(rule, "kemac", "fail")]}
    return _Test(rule, cast, _by_bob(cast), UPDATE, found, "pass" if good else "fail", None, _UNANSWERED).case(
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
        _bad(header, "another PRF func", "hdr.prf", 1, 2, scenes=scenes(0, 1)),
        _bad(header, "the V flag is set", "hdr.v", 1, 2, name="v", scenes=scenes(0, v=1)),
        _bad("rfc6043/5.4/timestamp", "T of the request", "t", 1, 2, scenes=scenes(0, same_t=True)),
        _bad("rfc6043/5.4/timestamp", "T of the response that it is about", "t", 2, 2, name="response",
             scenes=scenes(1, same_t=True)),
        _bad("rfc6043/5.4/payloads", "SP to a REQUEST_INIT", "sp", 1, 2, "warn", scenes=scenes(0, extra=psk.srtp_policy())),
    ]
    for rule in ("header", "timestamp", "payloads"):
        cast = _cast("rfc6043/5.4/" + rule, "good", mode=2)
        made = scenes(2, extra=psk.srtp_policy())(cast)
        out.append(_Test("rfc6043/5.4/" + rule, cast, made, 3, {}, "pass").case("an Error message as it should be"))
    return out


def _bundles() -> list[dict]:
    """What a message is to be judged by that comes before it in the bundle, and what is to be in one that nothing follows."""
    entry = GenericId(1, ssrc=0x1234, spi=b"\1")
    added = lambda **more: _header(sessions=[entry, GenericId(2, **{"ssrc": 7, "spi": b"\1", **more})])
    both = lambda **more: {"update": added(**more), "updated": added(**more)}
    init = lambda **more: {"init": _header(sessions=[replace(entry, **more)])}
    again, final = {"scenes": _updated, "mode": 1, "flags": ALL}, {"name": "final", "flags": "HLNO"}
    silent = {"scenes": _updated_at_once, "at": 2, "name": "update", "flags": "FGHLMNO"}
    stamped = lambda *stamps: lambda cast: _updated(cast, stamps)
    stamp, modifier = "rfc6043/5.2/timestamp", "rfc6043/4.2.2.3/modifier"
    out = [
        _bad(stamp, "an update with T of the TRANSFER_RESP", "t", UPDATE, **{**again, "scenes": stamped(11, 61)}),
        _bad(stamp, "the response to an update with T of the TRANSFER_RESP", "t", UPDATED, name="response",
             **{**again, "scenes": stamped(60, 11)}),
        _bad(stamp, "the response to an update with T of the TRANSFER_INIT", "t", UPDATED, name="initial",
             **{**again, "scenes": stamped(60, 10)}),
        _good(stamp, UPDATE),
        _bad("rfc6043/6.1.1/spi-key", "an update adds a session with the SPI of no key", ("generic_id", 1), UPDATED,
             name="update", edits=both(spi=b"\x77"), **again),
        _bad("rfc6043/6.1.1/spi-key", "no key has the SPI, and no response can bring one", "generic_id",
             edits=init(spi=b"\x77"), **final),
        _bad("rfc6043/6.1.1/provides", "no SPI where no response is to come", "generic_id", edits=init(spi=b""), **final),
        _bad("rfc6043/6.1.1/provides", "no SSRC where no response is to come", "generic_id", edits=init(ssrc=None),
             **{**final, "name": "final-ssrc"}),
        _bad("rfc6043/6.1.1/provides", "an update that wants no response adds a session without SPI", ("generic_id", 1),
             edits={"update": added(spi=b"")}, **silent),
        _bad("rfc6043/6.1.1/one-policy", "no policy where no response is to come", "generic_id", edits=init(policies=()),
             **final),
        _bad("rfc6043/6.1.1/policy", "an update that wants no response adds a session whose policy is nowhere",
             ("generic_id", 1), edits={"update": added(policies=(9, ))}, **silent),
        _bad("rfc6043/6.1.1/prot-type", "a response names a policy for SRTP in an entry for OMA BCAST", "generic_id", 1,
             name="response", edits={"answer": _header(sessions=[GenericId(1, 1, other=b"abcd", spi=b"\1")])}),
        _closed(False), _closed(True)
    ]
    for name, at, comment, edits in (("added", UPDATED, "an update adds sessions with an old and with the new key",
                                      both(spi=b"\x31")), ("kept", UPDATE, "what the bundle has is not repeated",
                                                           {"update": added(), "updated": added()})):
        cast = _cast("rfc6043/6.1.1/spi-key", name, flags=ALL, edits=edits)
        out.append(_Test("rfc6043/6.1.1/spi-key", cast, _updated(cast), UPDATED, {}, "pass").case(comment))
    cast = _cast("rfc6043/5.5/mac", "again", flags=ALL)
    scenes = _updated(cast)
    scenes.insert(UPDATED, replace(scenes[ANSWER], seen=psk.START + 61))
    out.append(_Test("rfc6043/5.5/mac", cast, scenes, UPDATED, {}, "pass").case(
        "the TRANSFER_RESP is sent again when an update has begun"))
    for rule in ("spi-key", "provides", "one-policy", "policy"):
        for name, scenes, at, flags in (("final-good", scenes_of, 0, "HLNO"),
                                        ("update-good", _updated_at_once, 2, "FGHLMNO")):
            edits = {} if at == 0 else {"update": added()}
            cast = _cast("rfc6043/6.1.1/" + rule, name, mode=4, flags=flags, edits=edits)
            out.append(_Test("rfc6043/6.1.1/" + rule, cast, scenes(cast), at, {}, "pass").case("all that is needed is there"))
    return out


def _closed(good: bool) -> dict:
    """Who has the TPK alone sees in the clear what the KMS told the Responder."""
    rule, v = "rfc6043/4.2.2.3/modifier", "v.ver_data"
    cast = _cast(rule, "closed-good" if good else "closed", mode=3)
    scenes = scenes_of(cast) if good else _carol_answers(cast)
    unopened = lambda nth: [("rfc6043/5.5/mac", (v, nth), "needs-key")]
    found = {1: unopened(3), 2: unopened(0), 3: [] if good else [(rule, "end", "fail")]}
    comment = "%s IDRr as the KMS told in a RESOLVE_RESP that is not opened" % ("the same" if good else "another")
    return _Test(rule, cast, scenes, 3, found, "pass" if good else "fail", secrets_of(cast, "tpk")).case(comment)


def cases() -> list[dict]:
    return _opening() + _messages() + _policies() + _exchanges() + _contents() + _parts() + _transfers() + _errors() + \
        _bundles()

# SPDX-License-Identifier: BSD-2-Clause
"""Sessions of MIKEY-TICKET with something changed, for tests of rules."""

from dataclasses import dataclass, replace
from typing import Callable

from . import payloads as p
from . import prf, psk
from .cases_psk import key_of
from .cases_ticket import Cast, Scene, requested, scenes_of, secrets_of
from .payloads import Key, TicketPolicy, spi
from .psk import Built
from .rule_case import Place, Seen, rule_case
from .ticket import ENDS, INITIATOR, NO_CSB, REKEYING, STARTS, Guard, Ticket, Transfer, tail
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
class TicketTest:
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


def updated(cast: Cast, stamps: tuple[int, int] = (60, 61)) -> list[Scene]:
    """A session with a CSB update behind it."""
    transfer = cast.transfer()
    fresh = [key_of(cast.test, p.GTGK, spi(b"\x31"), 5, cast.key_len)]
    update = transfer.update(cast.shifted(stamps[0]), fresh, [])
    answer = transfer.update_answer(update, cast.shifted(stamps[1]))
    return scenes_of(cast, transfer) + [Scene("update", "update", update, psk.START + 61),
                                        Scene("update", "response", answer, psk.START + 62)]


def updated_at_once(cast: Cast) -> list[Scene]:
    """A session and a CSB update that wants no response."""
    transfer = cast.transfer()
    update = transfer.update(cast.shifted(60), [], [], v_flag=0)
    return scenes_of(cast, transfer) + [Scene("update", "update", update, psk.START + 61)]


def cast_of(rule: str, name: str, **cast) -> Cast:
    return Cast("rules/%s/%s" % (rule, name), **cast)


def kept(rule: str, at: int, **cast) -> dict:
    """A full session with key forking and an update, which keeps the rule in message `at`."""
    made = cast_of(rule, "good", **{"flags": ALL, **cast})
    return TicketTest(rule, made, updated(made), at, {}, "pass").case("a session as it should be")


def broken(rule: str, comment: str, where: Place | list[Place], at: int = 0, mode: int = 4, outcome: str = "fail",
           also: Found | None = None, secrets: Callable[[Cast], list[dict]] | None = None,
           scenes: Callable[[Cast], list[Scene]] = scenes_of, buffer: tuple = (), name: str = "bad", **cast) -> dict:
    """A session whose message `at` breaks the rule at `where`; `also` are further findings. Mode 4 is the shortest."""
    made = cast_of(rule, name, mode=mode, **cast)
    found = {i: list(one) for i, one in (also or {}).items()}
    for one in reversed(where if isinstance(where, list) else [where]):
        found.setdefault(at, []).insert(0, (rule, one, outcome, *buffer))
    return TicketTest(rule, made, scenes(made), at, found, outcome, secrets(made) if secrets else None).case(comment)


def flipped(scene: Scene, name: str, nth: int = 0) -> Scene:
    """The last bit of a field of a message is another."""
    encoded = scene.built.encoded
    found = encoded.find(name, nth)
    value = bytearray(encoded.data[found.off:found.off + found.len])
    value[-1] ^= 1
    return replace(scene, built=Built(encoded.patched(name, bytes(value), nth), scene.built.values))


def replaced(name: str, *others: Payload) -> Edit:
    """Each payload of this name becomes others."""

    def edit(message: Message) -> None:
        message.payloads = [new for one in message.payloads for new in (others if one.name == name else [one])]

    return edit


def wrapped(name: str, wrap: Callable[[Payload], Payload]) -> Edit:

    def edit(message: Message) -> None:
        message.payloads = [wrap(one) if one.name == name else one for one in message.payloads]

    return edit


def with_added(payload: Payload, before: str | None = None) -> Edit:
    """One more payload in front of another, or behind all."""

    def edit(message: Message) -> None:
        names = [one.name for one in message.payloads]
        message.payloads.insert(names.index(before) if before else len(names), payload)

    return edit


def both_edits(one: Edit, other: Edit) -> Edit:

    def edit(message: Message) -> None:
        one(message)
        other(message)

    return edit


def with_header(**values) -> Edit:

    def edit(message: Message) -> None:
        for name, value in values.items():
            setattr(message, name, value)

    return edit


def ticket_policy(change: Callable[[TicketPolicy], TicketPolicy]) -> Callable[[Ticket], Ticket]:
    return lambda ticket: replace(ticket, policy=change(ticket.policy))


def ticket_data(make: Callable[[list[Payload]], list[Payload]]) -> Callable[[Ticket], Ticket]:
    """Other TP Data."""
    return ticket_policy(lambda policy: replace(policy, data=make(policy.data)))


def ticket_times(start: int, end: int) -> Callable[[Ticket], Ticket]:
    """Another validity period, seconds around the time of the messages."""
    return ticket_data(lambda data: [p.tr(role, psk.ntp(psk.START + at, 0))
                                     for role, at in ((STARTS, start), (ENDS, end))] +
                       [one for one in data if one.name != "tr"])


ERA_2036 = 2085978496
"""2036-02-07T06:28:16Z, where the seconds of NTP begin anew."""


def ticket_rekeying(seconds: int) -> Callable[[Ticket], Ticket]:
    """Another rekeying interval."""
    return ticket_data(lambda data: [p.tr(REKEYING, seconds.to_bytes(4, "big"), prf.NTP_UTC_32)
                                     if one.name == "tr" and i == 4 else one for i, one in enumerate(data)])


def ticket_keys(*keys: Key) -> Callable[[Ticket], Ticket]:
    return lambda ticket: replace(ticket, keys=list(keys))


def with_mac(kemac: Payload) -> Payload:
    """The same with a MAC alg and a MAC."""

    def write(w: Writer, following: int) -> None:
        kemac.write(w, following)
        w.data[-1] = w.fields[-1].value = prf.HMAC_SHA_1_160
        w.bytes("kemac.mac", bytes(20))

    return Payload(kemac.type, kemac.name, write)


def wish(change: Callable[[TicketPolicy], TicketPolicy], kemac: Callable[[Payload], Payload] | None = None) -> Edit:
    """Another TP in the REQUEST_INIT of mode 2."""
    cast = Cast("rules/wish", mode=2)
    policy = change(requested(cast.ticket().policy, cast.keys()))
    if kemac:
        policy.data = [kemac(one) if one.name == "kemac" else one for one in policy.data]
    return replaced("tp", p.tp(policy))


def kms_secrets(cast: Cast) -> list[dict]:
    return secrets_of(cast, "alice")


def with_initiator(make: Callable[[Transfer], list[Payload]]) -> Callable[[Cast], list[Scene]]:
    """A Ticket Transfer of mode 4 with other Initiator Data."""

    def scenes(cast: Cast) -> list[Scene]:
        transfer = cast.transfer()
        init = transfer.init(make(transfer))
        return [Scene("transfer", "init", init, psk.START + 10),
                Scene("transfer", "response", transfer.answer(init), psk.START + 11)]

    return scenes


def ticket_vr(transfer: Transfer, key: bytes, algorithm: int, **changed) -> list[Payload]:
    """Vi as it should be, Vr with another key or other algorithms."""
    vi = p.v(bytes.fromhex(transfer.init().values["v"]), transfer.algorithms.mac)
    size = prf.MAC_LEN[algorithm]
    covered = bytes([p.V]) + chain_bytes([vi, p.v(bytes(size), algorithm)])[:-size]
    guard = Guard(key, NO_CSB, tail(INITIATOR), replace(transfer.vr_algorithms(), mac=algorithm, **changed))
    return [vi, p.v(prf.mac(algorithm, guard.keys(False)[3], covered), algorithm)]


FORKED_4 = "EFGHILMNO"
"""Mode 4 with key forking."""


def blank(type_: int) -> Payload:
    """KEMAC of a wish for one key."""
    key = replace(key_of("rules/wish", type_, spi(b"\1")), key=bytes(16)).payload()
    return p.kemac(chain_bytes([key]), b"", chain=[key])

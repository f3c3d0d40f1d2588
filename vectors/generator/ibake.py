# SPDX-License-Identifier: BSD-2-Clause
"""Messages of MIKEY-IBAKE between users: RFC 6267 4.2.2, 5."""

from dataclasses import dataclass, field, replace

from . import ec, ibe, payloads, prf, psk
from .ibe import Parameters
from .payloads import Key, Kv
from .psk import Built, Csb
from .seed import material
from .wire import Message, Payload, chain_bytes

INITIATOR, RESPONDER = 1, 2
"""Roles of IDR."""
BLOCK, TUPLE = "bf-block", "tuple"
FORMS = ("04 || X || Y", "02 or 03 || X", "X")
"""How K_SESSION becomes octets."""
WITH_IDS, WITH_T, WITHOUT_IDS, CALLED = "ids", "ids and T", "message alone", "IDr as called"
"""What V covers behind the message (readings 79)."""


@dataclass
class Plan:
    """One exchange. `identities` are what private keys are made for; the date of 4.1 is left out."""
    test: str
    parameters: Parameters
    master: int
    csb_id: int
    t: bytes
    rand: bytes
    idi: bytes = b"sip:alice@example.org"
    idr: bytes = b"sip:bob@example.org"
    curve: int = ec.P256
    form: str = BLOCK
    sessions: list = field(default_factory=list)
    policies: list = field(default_factory=list)
    answerer: bytes | None = None
    """Who answers, if that is not whom the Initiator called."""
    t_type: int = prf.NTP_UTC
    second_t: bytes | None = None
    """T of I_MESSAGE_2; None: that of I_MESSAGE_1."""
    second_rand: bytes | None = None
    kv: Kv = field(default_factory=Kv)
    compressed: bool = False
    """Points are sent compressed."""
    point_alone: bool = False
    """A point is padded by itself (readings 77)."""
    mac_alg: int = prf.HMAC_SHA_1_160
    prf: int = prf.MIKEY_1
    session_form: str = FORMS[0]
    key_len: int = 16
    second_counts: bool = False
    """Keys are made with the RAND of I_MESSAGE_2."""
    cover: str = WITH_IDS
    turn: str = ""
    """Names the points of a CSB update."""

    def exponent(self, who: str) -> int:
        size = ec.curve(self.curve).size
        return int.from_bytes(material(self.test, who + self.turn, size), "big") % ec.curve(self.curve).q

    def point(self, who: str) -> bytes:
        return ec.public(self.curve, self.exponent(who))

    def key(self, identity: bytes) -> bytes:
        """The private key of a user."""
        return self.parameters.curve.encode(ibe.extract(self.parameters, self.master, identity))

    @property
    def responder(self) -> bytes:
        return self.idr if self.answerer is None else self.answerer

    @property
    def key_rand(self) -> bytes:
        return self.second_rand if self.second_counts else self.rand

    def session(self) -> bytes:
        """K_SESSION."""
        octets = ec.secret(self.curve, self.exponent("x"), self.point("y"))
        if self.session_form == FORMS[0]:
            return octets
        squeezed = ec.compressed(self.curve, octets)
        return squeezed if self.session_form == FORMS[1] else squeezed[1:]

    def mpk(self) -> bytes:
        return ec.master_keys(self.prf, self.session(), self.key_rand, self.key_len)[0]


def tgk(plan: Plan) -> bytes:
    return ec.master_keys(plan.prf, plan.session(), plan.key_rand, plan.key_len)[1]


def csb_of(plan: Plan, rand: bytes | None = None) -> Csb:
    return Csb(b"", plan.csb_id, plan.key_rand if rand is None else rand, plan.prf, sessions=plan.sessions)


def key_values(plan: Plan) -> dict:
    """What R_MESSAGE_1, or whichever message has the second point, makes known."""
    key = Key(payloads.TGK, tgk(plan), b"", plan.kv)
    return {"keys": [psk.key_values(key)], "sessions": psk.session_values(csb_of(plan), [key])}


def eccpt(plan: Plan, who: str, exponent: str | None = None) -> Payload:
    point = plan.point(exponent or who)
    if plan.compressed:
        point = ec.compressed(plan.curve, point)
    before = 0 if plan.point_alone else 2
    return payloads.eccpt(plan.curve, point, bytes(-(before + len(point)) % 4), plan.kv)


def sealed(plan: Plan, name: str, identity: bytes, chain: list[Payload] | bytes) -> tuple[bytes, dict]:
    """Ciphertext for `identity`, and the values that led to it."""
    rho = material(plan.test, name + plan.turn, plan.parameters.hash_size)
    clear = chain if isinstance(chain, bytes) else chain_bytes(chain)
    ciphertext = ibe.encrypt(plan.parameters, identity, rho, clear)
    data = ibe.block(ciphertext) if plan.form == BLOCK else ibe.tuple_form(plan.parameters, ciphertext)
    return data, {"identity": identity.hex(), "rho": rho.hex(), "clear": clear.hex(), "form": plan.form}


def ibake(plan: Plan, name: str, identity: bytes, chain: list[Payload] | bytes) -> tuple[Payload, dict]:
    data, values = sealed(plan, name, identity, chain)
    return payloads.ibake(data), {"ibake": values}


def esk(plan: Plan, name: str, identity: bytes, chain: list[Payload]) -> tuple[Payload, dict]:
    data, values = sealed(plan, name, identity, chain)
    return payloads.esk(data), {"esk": values}


def secret_key(plan: Plan, name: str, owner: bytes, receiver: bytes, key: bytes, kv: Kv = Kv()) -> tuple[Payload, dict]:
    """ESK with the Secret Key of deferred delivery."""
    return esk(plan, name, receiver, [payloads.identity(owner), payloads.sk(key, kv=kv)])


def parties(plan: Plan, idr: bytes | None = None) -> list[Payload]:
    return [payloads.idr(INITIATOR, plan.idi), payloads.idr(RESPONDER, plan.responder if idr is None else idr)]


def message(plan: Plan, data_type: int, v_flag: int, parts: list[Payload], *values: dict,
            t: bytes | None = None) -> Built:
    head = Message(data_type, [payloads.t(plan.t if t is None else t, plan.t_type), *parts], plan.csb_id, v_flag,
                   plan.prf, sessions=plan.sessions)
    merged: dict = {}
    for one in values:
        merged.update(one)
    return Built(head.encode(), merged)


def verified(plan: Plan, data_type: int, v_flag: int, parts: list[Payload], *values: dict, t: bytes | None = None,
             mpk: bytes | None = None, initial: Plan | None = None) -> Built:
    """The same with V behind it: RFC 6267 5.2, 5.4. `initial`: what an update continues."""
    mpk = plan.mpk() if mpk is None else mpk
    csb = csb_of(initial or plan)
    auth_key = prf.prf(plan.prf, mpk, prf.label(prf.MESSAGE_AUTH, 0xFF, csb.csb_id, csb.rand),
                       prf.MAC_LEN[plan.mac_alg])
    length = prf.MAC_LEN[plan.mac_alg]
    unfilled = message(plan, data_type, v_flag, [*parts, payloads.v(bytes(length), plan.mac_alg)], t=t).data
    covered = unfilled[:-length]
    for payload in parts:
        if payload.name == "esk":
            raw = chain_bytes([payload])
            at = covered.index(raw[1:]) - 1
            covered = covered[:at] + covered[at + len(raw):]
    idr = plan.idr if plan.cover == CALLED else plan.responder
    if plan.cover != WITHOUT_IDS:
        covered += plan.idi + idr
    if plan.cover == WITH_T:
        covered += plan.t if t is None else t
    mac = prf.mac(plan.mac_alg, auth_key, covered)
    return message(plan, data_type, v_flag, [*parts, payloads.v(mac, plan.mac_alg)], *values,
                   {"mpk": mpk.hex(), "key_rand": csb.rand.hex(), "auth_key": auth_key.hex(),
                    "mac_input": covered.hex(), "mac": mac.hex()}, t=t)


def _first(plan: Plan) -> list[Payload]:
    return [payloads.idr(INITIATOR, plan.idi), eccpt(plan, "x"), payloads.idr(RESPONDER, plan.idr)]


def _both(plan: Plan, with_i: bool, idr: bytes) -> list[Payload]:
    return ([payloads.idr(INITIATOR, plan.idi)] + ([eccpt(plan, "x")] if with_i else []) +
            [payloads.idr(RESPONDER, idr), eccpt(plan, "y")])


def i_message_1(plan: Plan, secret: bytes = b"") -> Built:
    """With an ESK if there is a `secret` key."""
    body, values = ibake(plan, "i1", plan.idr, _first(plan))
    rest, more = [body], {}
    if secret:
        extra, more = secret_key(plan, "esk1", plan.idr, plan.idr, secret)
        rest.append(extra)
    return message(plan, payloads.I_MESSAGE_1, 1, [payloads.rand(plan.rand), *parties(plan, plan.idr), *plan.policies,
                                                   *rest], values, more)


def r_message_1(plan: Plan, opened: bool = True, known: bool = True) -> Built:
    """From the answerer; without ECCPTi if I_MESSAGE_1 was not `opened`. `known`: both points are, so that keys are."""
    body, values = ibake(plan, "r1", plan.idi, _both(plan, opened, plan.responder))
    early = replace(plan, session_form=FORMS[0], key_len=16, second_counts=False)
    return message(plan, payloads.R_MESSAGE_1, 1, [*parties(plan), body], values, key_values(early) if known else {})


def i_message_2(plan: Plan, again: bool = False, secret: bytes = b"", known: bool = False) -> Built:
    """With ECCPTi `again` if R_MESSAGE_1 had none, and a `secret` key then for whom it is for."""
    body, values = ibake(plan, "i2", plan.responder, _both(plan, again, plan.responder))
    rest, more = [body], {}
    if secret:
        extra, more = secret_key(plan, "esk2", plan.idi, plan.idr, secret)
        rest.append(extra)
    rand = plan.rand if plan.second_rand is None else plan.second_rand
    return message(plan, payloads.I_MESSAGE_2, 1, [payloads.rand(rand), *parties(plan), *rest], values, more,
                   key_values(plan) if known else {}, t=plan.second_t)


def r_message_2(plan: Plan, again: bool = False, named: bool = True) -> Built:
    """With ECCPTi if I_MESSAGE_2 had it `again`."""
    rest, values = [], {}
    if again:
        body, values = ibake(plan, "r2", plan.idi, [payloads.idr(INITIATOR, plan.idi), eccpt(plan, "x")])
        rest = [body]
    usual = plan.session_form == FORMS[0] and plan.key_len == 16 and not plan.second_counts
    return verified(plan, payloads.R_MESSAGE_2, 0, [*(parties(plan) if named else []), *rest], values,
                    {} if usual else key_values(plan), t=plan.second_t)


def update(plan: Plan, points: bool = True, by_responder: bool = False, named: bool = True,
           extra: list[Payload] | None = None) -> Built:
    """I_MESSAGE_1 of RFC 6267 5.3; `plan` has the new T and points."""
    ids = parties(plan)
    receiver = plan.idi if by_responder else plan.responder
    if by_responder:
        ids.reverse()
    chain = [ids[0], eccpt(plan, "y" if by_responder else "x"), ids[1]]
    body, values = ibake(plan, "u1", receiver, chain) if points else (None, {})
    return message(plan, payloads.I_MESSAGE_1, 1,
                   [*(ids if named else []), *([body] if body else []), *(extra or [])], values)


def update_answer(plan: Plan, initial: Plan, points: bool = True, by_responder: bool = False,
                  named: bool = True) -> Built:
    """R_MESSAGE_1 with V: under the keys of the new points, or those of the initial exchange."""
    receiver = plan.responder if by_responder else plan.idi
    body, values = ibake(plan, "u2", receiver, _both(plan, True, plan.responder)) if points else (None, {})
    mpk = plan.mpk() if points else initial.mpk()
    new = update_key_values(plan, initial) if points else {}
    return verified(plan, payloads.R_MESSAGE_1, 0, [*(parties(plan) if named else []), *([body] if body else [])],
                    values, new, mpk=mpk, initial=initial)


def forked_key_values(plan: Plan, other: Plan) -> dict:
    """Of the Initiator's point in `plan` and the Responder's in `other`."""
    session = ec.secret(plan.curve, plan.exponent("x"), other.point("y"))
    key = Key(payloads.TGK, ec.master_keys(plan.prf, session, plan.rand, plan.key_len)[1], b"", plan.kv)
    return {"keys": [psk.key_values(key)], "sessions": psk.session_values(csb_of(plan), [key])}


def update_key_values(plan: Plan, initial: Plan) -> dict:
    """The RAND of the initial exchange stays in force."""
    key = Key(payloads.TGK, tgk(replace(plan, rand=initial.key_rand)), b"", plan.kv)
    return {"keys": [psk.key_values(key)], "sessions": psk.session_values(csb_of(initial), [key])}


def error(plan: Plan, no: int, t: bytes | None = None, initial: Plan | None = None) -> Built:
    """An Error message with V: RFC 3830 5.1.2, under the MPK of the exchange or, in an update, of the initial one."""
    return verified(replace(plan, sessions=[]), payloads.ERROR, 0, [payloads.err(no)], t=t, initial=initial,
                    mpk=initial.mpk() if initial else None)


def secrets(plan: Plan, users: list[bytes] | None = None, sides: str = "x", turns: tuple = ("",)) -> list[dict]:
    """Private keys of users and exponents of sides, as a vector has them."""
    people = [plan.idi, plan.idr, *([plan.answerer] if plan.answerer else [])] if users is None else users
    out = [{"kind": "ibe", "identity": user.hex(), "secret": ibe.secret(plan.parameters, plan.key(user)).hex()}
           for user in people]
    csb_id = plan.csb_id.to_bytes(4, "big").hex()
    for turn in turns:
        for side in sides:
            exponent = replace(plan, turn=turn).exponent(side)
            out.append({"kind": "dh", "identity": csb_id,
                        "secret": exponent.to_bytes(ec.curve(plan.curve).size, "big").hex()})
    return out

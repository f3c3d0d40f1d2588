# SPDX-License-Identifier: BSD-2-Clause
"""Messages of MIKEY-IBAKE between users: RFC 6267 4.2.2."""

from dataclasses import dataclass, field

from . import ec, ibe, payloads, prf
from .ibe import Parameters
from .seed import material
from .wire import Encoded, Message, Payload, chain_bytes

INITIATOR, RESPONDER = 1, 2
"""Roles of IDR."""
BLOCK, TUPLE = "bf-block", "tuple"


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
    prf: int = prf.MIKEY_1
    sessions: list = field(default_factory=list)

    def exponent(self, who: str) -> int:
        size = ec.curve(self.curve).size
        return int.from_bytes(material(self.test, who, size), "big") % ec.curve(self.curve).q

    def point(self, who: str) -> bytes:
        return ec.public(self.curve, self.exponent(who))

    def key(self, identity: bytes) -> bytes:
        """The private key of a user."""
        return self.parameters.curve.encode(ibe.extract(self.parameters, self.master, identity))


def _eccpt(plan: Plan, who: str) -> Payload:
    point = plan.point(who)
    return payloads.eccpt(plan.curve, point, bytes(-(2 + len(point)) % 4))


def _encrypted(plan: Plan, name: str, identity: bytes, chain: list[Payload]) -> bytes:
    rho = material(plan.test, name, plan.parameters.hash_size)
    ciphertext = ibe.encrypt(plan.parameters, identity, rho, chain_bytes(chain))
    return ibe.block(ciphertext) if plan.form == BLOCK else ibe.tuple_form(plan.parameters, ciphertext)


def _message(plan: Plan, data_type: int, v: int, rand: bool, idr: bytes, rest: list[Payload]) -> Encoded:
    head = [payloads.t(plan.t)] + ([payloads.rand(plan.rand)] if rand else [])
    head += [payloads.idr(INITIATOR, plan.idi), payloads.idr(RESPONDER, idr)]
    return Message(data_type, head + rest, plan.csb_id, v, plan.prf, sessions=plan.sessions).encode()


def i_message_1(plan: Plan, secret: bytes = b"") -> Encoded:
    """With an ESK if there is a `secret` key."""
    chain = [payloads.idr(INITIATOR, plan.idi), _eccpt(plan, "x"), payloads.idr(RESPONDER, plan.idr)]
    rest = [payloads.ibake(_encrypted(plan, "i1", plan.idr, chain))]
    if secret:
        inner = [payloads.identity(plan.idr), payloads.sk(secret)]
        rest.append(payloads.esk(_encrypted(plan, "esk", plan.idr, inner)))
    return _message(plan, payloads.I_MESSAGE_1, 1, True, plan.idr, rest)


def r_message_1(plan: Plan, idr: bytes | None = None, opened: bool = True) -> Encoded:
    """From `idr`, who may be another than was called; without ECCPTi if I_MESSAGE_1 was not `opened`."""
    idr = plan.idr if idr is None else idr
    chain = [payloads.idr(INITIATOR, plan.idi)] + ([_eccpt(plan, "x")] if opened else [])
    chain += [payloads.idr(RESPONDER, idr), _eccpt(plan, "y")]
    return _message(plan, payloads.R_MESSAGE_1, 1, False, idr,
                    [payloads.ibake(_encrypted(plan, "r1", plan.idi, chain))])


def i_message_2(plan: Plan, idr: bytes | None = None, again: bool = False) -> Encoded:
    """With ECCPTi `again` if R_MESSAGE_1 had none."""
    idr = plan.idr if idr is None else idr
    chain = [payloads.idr(INITIATOR, plan.idi)] + ([_eccpt(plan, "x")] if again else [])
    chain += [payloads.idr(RESPONDER, idr), _eccpt(plan, "y")]
    return _message(plan, payloads.I_MESSAGE_2, 1, True, idr,
                    [payloads.ibake(_encrypted(plan, "i2", idr, chain))])


def tgk(plan: Plan, length: int = 16) -> bytes:
    session = ec.secret(plan.curve, plan.exponent("x"), plan.point("y"))
    return ec.master_keys(plan.prf, session, plan.rand, length)[1]

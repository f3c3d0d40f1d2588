# SPDX-License-Identifier: BSD-2-Clause
"""MIKEY-TICKET with all its intermediate values: RFC 6043."""

from dataclasses import dataclass, field, replace
from typing import Callable

from . import kemac, payloads, prf, psk, signed
from .payloads import Key, TicketPolicy
from .pk import Envelope, Offer
from .psk import Built, Csb, Stamp
from .wire import Encoded, Message, Payload, Writer, chain_bytes

FORK, INITIAL, RESPONSE, SESSION, INITIATOR, FROM_TPK, FROM_MPK = range(7)
"""Type byte of labels: 5.1, 6.10, A.2."""

FORKED_MPKR, FORKED_TGK, MPKI, MPKR = 0x2B288856, 0x1512B54A, 0x220E99A2, 0x1F4D675B
"""Constants of tables 5.1 and A.1."""

NO_CSB = 0xFFFFFFFF

ID_I, ID_R, ID_KMS, ID_PSK, ID_APP = range(1, 6)
RAND_I, RAND_R, RAND_KMS = range(1, 4)
ISSUED, STARTS, ENDS, REKEYING = range(1, 5)


def counted(rand: bytes) -> bytes:
    return bytes([len(rand)]) + rand


def tail(type_: int, *rands: bytes) -> bytes:
    """What stands behind the CSB ID in a label (readings 59, 60)."""
    return bytes([type_]) + b"".join(counted(rand) for rand in rands)


def fork(function: int, constant: int, key: bytes, identity: bytes, rand: bytes) -> bytes:
    """MPKr' or TGK', 5.1.1 (readings 61)."""
    modifier = bytes([FORK]) + len(identity).to_bytes(2, "big") + identity + counted(rand)
    return prf.prf(function, key, prf.label(constant, prf.CS_ID_MESSAGE, NO_CSB, modifier), len(key))


def split_mpk(function: int, constant: int, mpk: bytes, rand: bytes) -> bytes:
    """MPKi or MPKr, A.2.2."""
    label = prf.label(constant, prf.CS_ID_MESSAGE, NO_CSB, tail(FROM_MPK, rand))
    return prf.prf(function, mpk, label, len(mpk))


@dataclass
class Algorithms:
    """Of the messages of one exchange, or of a ticket."""
    function: int = prf.MIKEY_1
    encr: int = prf.AES_CM_128
    mac: int = prf.HMAC_SHA_1_160


@dataclass
class Guard:
    """A key that protects messages, with what its label has behind the CSB ID."""
    key: bytes
    csb_id: int
    behind: bytes
    algorithms: Algorithms

    def csb(self) -> Csb:
        return Csb(self.key, self.csb_id, self.behind, self.algorithms.function)

    def keys(self, encr: bool) -> tuple[dict, bytes, bytes, bytes]:
        return psk.message_keys(self.csb(), self.algorithms.encr if encr else None, self.algorithms.mac)


def sealed(values: dict, guard: Guard, stamp: Stamp, keys: list[Key]) -> Payload:
    """KEMAC with the NULL authentication algorithm, IV with T of the message it is in (readings 62)."""
    return sealed_chain(values, guard, stamp, [key.payload() for key in keys])


def sealed_chain(values: dict, guard: Guard, stamp: Stamp, chain: list[Payload]) -> Payload:
    """The same with any sub-payloads."""
    derived, encr_key, salt_key, _ = guard.keys(True)
    plain = chain_bytes(chain)
    algorithm, iv = guard.algorithms.encr, b""
    if algorithm in (prf.AES_CM_128, prf.AES_CM_256):
        iv = prf.kemac_iv(salt_key, guard.csb_id, stamp.type, stamp.value)
        derived["iv"] = iv.hex()
    data = kemac.encrypt(algorithm, encr_key, salt_key, iv, plain)
    values.update(derived, encr_alg=algorithm, plain=plain.hex(), encr_data=data.hex())
    return payloads.kemac(data, b"", algorithm, prf.MAC_NULL, chain=chain if algorithm == prf.ENCR_NULL else None)


@dataclass
class Ticket:
    """A MIKEY base ticket, Appendix A: the MPK in it, and keys of sessions."""
    policy: TicketPolicy
    tpk: bytes
    mpk: Key
    keys: list[Key]
    rand: bytes
    stamp: Stamp
    psk_id: bytes | None = b"tpk-1"
    encr: int = prf.AES_CM_128
    mac: int = prf.HMAC_SHA_1_160
    header: bytes = b""
    extra: list[Payload] = field(default_factory=list)
    """Payloads that have no place there."""
    bare: bool = False
    """V covers the Ticket Data alone: a deviation."""

    def has(self, flag: str) -> bool:
        return flag in self.policy.flags

    def guard(self) -> Guard:
        algorithms = Algorithms(self.policy.prf, self.encr, self.mac)
        return Guard(self.tpk, NO_CSB, tail(FROM_TPK, self.rand), algorithms)

    def mpki(self) -> Key:
        return replace(self.mpk, key=split_mpk(self.policy.prf, MPKI, self.mpk.key, self.rand))

    def mpkr(self) -> Key:
        kv = payloads.spi(self.mpk.kv.spi + b"r")
        return replace(self.mpk, key=split_mpk(self.policy.prf, MPKR, self.mpk.key, self.rand), kv=kv)

    def issued(self) -> list[Key]:
        """What REQUEST_RESP has for the Initiator, 4.2.1.5."""
        return [self.mpki()] + ([self.mpkr()] if self.has("I") else []) + self.keys

    def fork_key(self, constant: int, key: Key, modifier: tuple[bytes, bytes]) -> Key:
        return replace(key, key=fork(self.policy.prf, constant, key.key, *modifier))

    def session_keys(self, modifier: tuple[bytes, bytes]) -> list[Key]:
        """TEKs, TGKs and GTGKs as a Responder has them: TGKs forked, if keys are."""
        if not self.has("I"):
            return self.keys
        tgks = (payloads.TGK, payloads.TGK_SALT)
        return [self.fork_key(FORKED_TGK, key, modifier) if key.type in tgks else key for key in self.keys]

    def resolved(self, modifier: tuple[bytes, bytes]) -> list[Key]:
        """What RESOLVE_RESP has for the Responder, 4.2.3.5."""
        second = [self.fork_key(FORKED_MPKR, self.mpkr(), modifier)] if self.has("I") else []
        return [self.mpki()] + second + self.session_keys(modifier)

    def data(self, values: dict | None = None) -> list[Payload]:
        """Ticket Data: THDR, T, RAND, KEMAC, [IDRpsk], V; V covers the policy too (readings 58)."""
        own: dict = {}
        chain = [payloads.thdr(self.header), payloads.t(self.stamp.value, self.stamp.type), payloads.rand(self.rand),
                 sealed(own, self.guard(), self.stamp, [self.mpk] + self.keys)]
        if self.psk_id is not None:
            chain.append(payloads.idr(ID_PSK, self.psk_id, 2))
        chain += self.extra
        blank = payloads.v(bytes(prf.MAC_LEN[self.mac]), self.mac)
        writer = Writer()
        payloads.ticket(self.policy, chain + [blank]).write(writer, 0)
        initiator_length = 2
        covered = bytes(writer.data[1:len(writer.data) - prf.MAC_LEN[self.mac] - initiator_length])
        if self.bare:
            covered = covered[-(len(chain_bytes(chain + [blank])) - prf.MAC_LEN[self.mac]):]
        derived, _, _, auth_key = self.guard().keys(False)
        mac = prf.mac(self.mac, auth_key, covered)
        if values is not None:
            own.update(derived, v_input=covered.hex(), v=mac.hex(), mpki=self.mpki().key.hex(),
                       mpkr=self.mpkr().key.hex(), tpk=self.tpk.hex())
            values["ticket"] = own
        return chain + [payloads.v(mac, self.mac)]

    def payload(self, initiator: list[Payload] | None = None, values: dict | None = None) -> Payload:
        return payloads.ticket(self.policy, self.data(values), initiator)


@dataclass
class Party:
    """Somebody and what he shares with the KMS: a pre-shared key, or a key pair and the KMS's."""
    identity: bytes | None
    role: int
    psk: bytes
    psk_id: bytes | None = None
    offer: Offer | None = None
    envelope: Envelope | None = None
    send_id: bool = True

    def idr(self) -> list[Payload]:
        return [payloads.idr(self.role, self.identity)] if self.identity is not None and self.send_id else []


Edits = dict[str, Callable[[Message], None]]
"""Changes to messages by name, in front of their MAC: for messages that are genuine but break a rule."""


def edited(edits: Edits, name: str, message: Message) -> Message:
    if name in edits:
        edits[name](message)
    return message


def header(csb_id: int, data_type: int, algorithms: Algorithms, v_flag: int = 0) -> Message:
    """A message with the empty map."""
    return Message(data_type, csb_id=csb_id, v=v_flag, prf=algorithms.function, map_type=payloads.EMPTY_MAP)


def without_initiator(encoded: Encoded, covered: bytes, kept: int = 0) -> bytes:
    """The same without length and data of the Initiator, but for the first bytes that are `kept`."""
    off, length = encoded.at("ticket.initiator_data_len")
    length += int.from_bytes(encoded.data[off:off + length], "big")
    return covered[:off + kept] + covered[off + length:]


@dataclass
class Habit:
    """How a message departs from section 5."""
    name: str = ""
    """As in deviations.def."""
    of: str = ""
    """Of which message, as for edits."""

    def label(self, name: str, right: bytes, other: bytes) -> bytes:
        """What stands behind the CSB ID in labels; `other` is for a label of another type."""
        if name != self.of:
            return right
        if self.name == "ticket-label-of-rfc3830":
            length = right[1] or right[2]
            return right[2:2 + length] if right[1] else right[3:3 + length]
        if self.name == "ticket-label-without-empty-rand":
            return right[:1] + right[1 + (right[1] == 0):len(right) - (right[1:][right[1] + 1] == 0)]
        return other if self.name in ("ticket-response-label-initial", "ticket-update-label-own") else right

    def behind(self, name: str, right: bytes, without_mac: bytes = b"", like_3830: bytes = b"") -> bytes:
        """What is covered behind the message."""
        others = {"ticket-v-without-identities": b"", "ticket-signature-without-identities": b"",
                  "ticket-request-not-covered": b"", "ticket-request-without-mac": without_mac,
                  "ticket-v-of-rfc3830": like_3830}
        return others.get(self.name, right) if name == self.of else right

    def request(self, name: str, request: Built) -> bytes:
        """The TRANSFER_INIT behind its response."""
        cut = name == self.of and self.name == "ticket-request-without-initiator-data"
        return without_initiator(request.encoded, request.data) if cut else request.data

    def guard(self, name: str, right: bytes, mpki: bytes) -> bytes:
        """The key that a message is under."""
        return mpki if name == self.of and self.name == "ticket-update-under-mpki" else right

    def kept(self, name: str) -> int:
        """Bytes of the Initiator Data's length that are not left out of a TRANSFER_INIT."""
        return 2 if name == self.of and self.name == "ticket-initiator-length-covered" else 0


def proven(message: Message, guard: Guard, values: dict, behind: bytes, gap: bool = False,
           kept: int = 0) -> Built:
    """Appends V over the message, without length and data of the Initiator if there is a `gap`, and `behind`."""
    derived, _, _, auth_key = guard.keys(False)
    algorithm = guard.algorithms.mac
    message.payloads.append(payloads.v(bytes(prf.MAC_LEN[algorithm]), algorithm))
    encoded = message.encode()
    covered = encoded.data[:len(encoded.data) - prf.MAC_LEN[algorithm]]
    if gap:
        covered = without_initiator(encoded, covered, kept)
    covered += behind
    mac = prf.mac(algorithm, auth_key, covered)
    nth = sum(one.name == "v.ver_data" for one in encoded.fields) - 1
    values.update(derived, auth_alg=algorithm, v_input=covered.hex(), v=mac.hex(), protection_key=guard.key.hex())
    return Built(encoded.patched("v.ver_data", mac, nth) if mac else encoded, values)


@dataclass
class KmsExchange:
    """Ticket Request or Ticket Resolve: who asks, with which CSB ID, RAND and timestamps."""
    party: Party
    csb_id: int
    rand: bytes
    stamps: tuple[Stamp, Stamp]
    algorithms: Algorithms = field(default_factory=Algorithms)
    kms: bytes | None = b"kms.example.org"
    send_kms: bool = True
    edits: Edits = field(default_factory=dict)
    habit: Habit = field(default_factory=Habit)

    def guard(self, label: int) -> Guard:
        rands = (self.rand, b"") if self.party.role == ID_I else (b"", self.rand)
        name = self.names()[label == RESPONSE]
        behind = self.habit.label(name, tail(label, *rands), tail(INITIAL, *rands))
        return Guard(self.party.psk, self.csb_id, behind, self.algorithms)

    def names(self) -> tuple[str, str]:
        """Of the two messages, for edits."""
        return ("request", "granted") if self.party.role == ID_I else ("resolve", "resolved")

    def _kms(self) -> list[Payload]:
        return [payloads.idr(ID_KMS, self.kms, 1)] if self.kms is not None and self.send_kms else []

    def ask(self, middle: Payload, extra: list[Payload] | None = None) -> Built:
        """REQUEST_INIT or RESOLVE_INIT; `middle` is TP or TICKET."""
        party, request, names = self.party, self.party.role == ID_I, self.names()
        types = ((payloads.RESOLVE_INIT_PSK, payloads.RESOLVE_INIT_PK),
                 (payloads.REQUEST_INIT_PSK, payloads.REQUEST_INIT_PK))[request]
        message = header(self.csb_id, types[party.envelope is not None], self.algorithms, 1)
        stamp = self.stamps[0]
        message.payloads = [payloads.t(stamp.value, stamp.type),
                            payloads.randr(RAND_I if request else RAND_R, self.rand)] + party.idr()
        behind = self.habit.behind(names[0], (party.identity or b"") + (self.kms or b""))
        if party.envelope is None:
            message.payloads += self._kms() + [middle] + (extra or [])
            if party.psk_id is not None:
                message.payloads.append(payloads.idr(ID_PSK, party.psk_id, 2))
            return proven(edited(self.edits, names[0], message), self.guard(INITIAL), {}, behind)
        values: dict = {}
        message.payloads += party.offer.certs() + self._kms() + [middle] + (extra or [])
        message.payloads.append(party.envelope.seal(values, party.psk))
        built = signed.signed(edited(self.edits, names[0], message), party.offer.signer, behind)
        return Built(built.encoded, {**values, **built.values})

    def answer(self, asked: Built, keys: list[Key], front: list[Payload] | None = None,
               behind: list[Payload] | None = None, values: dict | None = None,
               iv_stamp: Stamp | None = None) -> Built:
        """REQUEST_RESP or RESOLVE_RESP: payloads in front of and behind KEMAC."""
        values = {} if values is None else values
        request = self.party.role == ID_I
        message = header(self.csb_id, payloads.REQUEST_RESP if request else payloads.RESOLVE_RESP, self.algorithms)
        stamp, guard = self.stamps[1], self.guard(RESPONSE)
        message.payloads = [payloads.t(stamp.value, stamp.type)] + self._kms() + (front or [])
        message.payloads += [sealed(values, guard, iv_stamp or stamp, keys)] + (behind or [])
        values["keys"] = [psk.key_values(key) for key in keys]
        like_3830 = (self.party.identity or b"") + (self.kms or b"") + self.stamps[0].value
        behind = self.habit.behind(self.names()[1], asked.data, asked.data[:-prf.MAC_LEN[self.algorithms.mac]],
                                   like_3830)
        return proven(edited(self.edits, self.names()[1], message), guard, values, behind)


@dataclass
class Transfer:
    """Ticket Transfer: the ticket, the bundle that it sets up, and what the Responder adds."""
    ticket: Ticket
    csb: Csb
    stamps: tuple[Stamp, Stamp]
    randr: bytes = b""
    randkms: bytes = b""
    answerer: bytes | None = None
    algorithms: Algorithms = field(default_factory=Algorithms)
    sent: list[Key] = field(default_factory=list)
    policies: list[Payload] = field(default_factory=list)
    edits: Edits = field(default_factory=dict)
    habit: Habit = field(default_factory=Habit)

    def modifier(self) -> tuple[bytes, bytes]:
        return self.answerer or b"", self.randkms

    def rands(self) -> tuple[bytes, bytes]:
        return self.csb.rand, self.randr if self.ticket.has("G") else b""

    def guard(self, label: int) -> Guard:
        """Of the initial message, or of the response and updates behind it."""
        rands = (self.csb.rand, b"") if label == INITIAL else self.rands()
        key = self.ticket.mpki().key
        if label == RESPONSE and self.ticket.has("I"):
            key = self.ticket.resolved(self.modifier())[1].key
        return Guard(key, self.csb.csb_id, tail(label, *rands), self.algorithms)

    def sessions(self, keys: list[Key], answered: bool, entries: list | None = None) -> list[dict]:
        """Keys of crypto sessions, 5.1.3."""
        randr = self.rands()[1] if answered else b""
        behind = tail(SESSION, self.csb.rand if self.ticket.has("H") else b"", randr)
        csb = replace(self.csb, csb_id=NO_CSB, rand=behind, prf=self.algorithms.function)
        return psk.session_values(replace(csb, sessions=entries or csb.sessions), keys)

    def _message(self, data_type: int, stamp: Stamp, entries: list | None = None) -> Message:
        message = Message(data_type, csb_id=self.csb.csb_id, prf=self.algorithms.function,
                          map_type=payloads.GENERIC_ID, sessions=entries or self.csb.sessions)
        message.payloads = [payloads.t(stamp.value, stamp.type)]
        return message

    def ids(self, answered: bool = False) -> list[Payload]:
        """IDRi and IDRr; behind the response IDRr is whoever answered."""
        csb = self.csb
        if answered and self.answerer is not None and self.ticket.has("F"):
            csb = replace(csb, idr=self.answerer)
        return ([payloads.idr(ID_I, csb.idi, csb.id_type)] if csb.idi is not None and csb.send_idi else []) + \
            ([payloads.idr(ID_R, csb.idr, csb.id_type)] if csb.idr is not None and csb.send_idr else [])

    def _final(self) -> list[Key]:
        """Keys that a response cannot change any more."""
        tgks, gtgks = (payloads.TGK, payloads.TGK_SALT), (payloads.GTGK, payloads.GTGK_SALT)
        out = [key for key in self.ticket.keys if not (self.ticket.has("I") and key.type in tgks)] + self.sent
        return [key for key in out if not (self.ticket.has("G") and key.type in tgks + gtgks)]

    def statics(self) -> list[Payload]:
        """RANDs of the initial exchange, which an update may repeat."""
        return [payloads.randr(RAND_I, self.csb.rand), payloads.randr(RAND_R, self.randr),
                payloads.randr(RAND_KMS, self.randkms)]

    def vr_algorithms(self) -> Algorithms:
        """The KMS, which verifies Vr, knows the PRF of the policy, not that of the TRANSFER_INIT."""
        return replace(self.algorithms, function=self.ticket.policy.prf)

    def initiator_data(self, mac: bytes) -> list[Payload]:
        """Vi and Vr (readings 54, 57)."""
        algorithm = self.algorithms.mac
        vi, blank = payloads.v(mac, algorithm), payloads.v(bytes(len(mac)), algorithm)
        covered = bytes([payloads.V]) + chain_bytes([vi, blank])[:-len(mac)]
        guard = Guard(self.ticket.mpkr().key, NO_CSB, tail(INITIATOR), self.vr_algorithms())
        return [vi, payloads.v(prf.mac(algorithm, guard.keys(False)[3], covered), algorithm)]

    def init(self, initiator: list[Payload] | None = None) -> Built:
        """TRANSFER_INIT: HDR, T, RANDRi, [IDRi], [IDRr], {SP}, TICKET, [KEMAC], V."""
        guard, stamp = self.guard(INITIAL), self.stamps[0]
        data = initiator
        if data is None and self.ticket.has("I"):
            data = self.initiator_data(bytes(prf.MAC_LEN[self.algorithms.mac]))

        def built(data: list[Payload] | None) -> Built:
            values: dict = {}
            message = self._message(payloads.TRANSFER_INIT, stamp)
            message.v = int(self.ticket.has("F"))
            message.payloads += [payloads.randr(RAND_I, self.csb.rand)] + self.ids() + self.policies
            message.payloads.append(self.ticket.payload(data, values))
            if self.sent:
                message.payloads.append(sealed(values, guard, stamp, self.sent))
            values["keys"] = [psk.key_values(key) for key in self._final()]
            values["sessions"] = self.sessions(self._final(), False)
            behind = (self.csb.idi or b"") + (self.csb.idr or b"")
            return proven(edited(self.edits, "init", message), guard, values, behind, True, self.habit.kept("init"))

        first = built(data)
        if initiator is not None or not self.ticket.has("I"):
            return first
        return built(self.initiator_data(bytes.fromhex(first.values["v"])))

    def answer(self, init: Built, keys: list[Key] | None = None, entries: list | None = None) -> Built:
        """TRANSFER_RESP: HDR, T, [RANDRr], [IDRr], [RANDRkms], {SP}, [KEMAC], V."""
        guard, stamp, values = self.guard(RESPONSE), self.stamps[1], {}
        message = self._message(payloads.TRANSFER_RESP, stamp, entries)
        if self.ticket.has("G"):
            message.payloads.append(payloads.randr(RAND_R, self.randr))
        if self.answerer is not None:
            message.payloads.append(payloads.idr(ID_R, self.answerer, self.csb.id_type))
        if self.randkms:
            message.payloads.append(payloads.randr(RAND_KMS, self.randkms))
        if keys:
            message.payloads.append(sealed(values, guard, stamp, keys))
        total = self.ticket.session_keys(self.modifier()) + self.sent + (keys or [])
        values.update(keys=[psk.key_values(key) for key in total], sessions=self.sessions(total, True, entries))
        behind = self.habit.request("answer", init)
        return proven(edited(self.edits, "answer", message), guard, values, behind)

    def update(self, stamp: Stamp, keys: list[Key], in_force: list[Key], by_responder: bool = False,
               v_flag: int = 1) -> Built:
        """TRANSFER_INIT of a CSB update, 5.2: no RANDs, no ticket (readings 64)."""
        label = RESPONSE if self.ticket.has("F") else INITIAL
        guard, values = self.guard(label), {}
        guard.behind = self.habit.label("update", guard.behind, bytes([INITIAL]) + guard.behind[1:])
        guard.key = self.habit.guard("update", guard.key, self.ticket.mpki().key)
        message = self._message(payloads.TRANSFER_INIT, stamp)
        message.v = v_flag
        ids = self.ids(True)
        message.payloads += ids[::-1] if by_responder else ids
        if keys:
            message.payloads.append(sealed(values, guard, stamp, keys))
            values["keys"] = [psk.key_values(key) for key in keys]
        values["sessions"] = self.sessions(keys or in_force, self.ticket.has("F"))
        idr = self.answerer if self.answerer is not None and self.ticket.has("F") else self.csb.idr
        message = edited(self.edits, "update", message)
        gap = any(one.name == "ticket" for one in message.payloads)
        return proven(message, guard, values, (self.csb.idi or b"") + (idr or b""), gap)

    def update_answer(self, update: Built, stamp: Stamp, keys: list[Key] | None = None,
                      by_initiator: bool = False) -> Built:
        """TRANSFER_RESP of a CSB update."""
        label = RESPONSE if self.ticket.has("F") else INITIAL
        guard, values = self.guard(label), {}
        message = self._message(payloads.TRANSFER_RESP, stamp)
        message.payloads += self.ids(True)[:1] if by_initiator else self.ids(True)[-1:]
        if keys:
            message.payloads.append(sealed(values, guard, stamp, keys))
        return proven(edited(self.edits, "updated", message), guard, values, update.data)

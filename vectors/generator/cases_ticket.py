# SPDX-License-Identifier: BSD-2-Clause
"""Sessions of MIKEY-TICKET: Ticket Request, Transfer and Resolve about one ticket, CSB updates, reuse. RFC 6043."""

from dataclasses import dataclass, field, replace
from typing import Callable

from . import payloads, prf, psk
from .case import case, hex32
from .cases_pk import CA, SEEN, filed
from .cases_psk import STAMPS, key_of, later, message
from .certificates import ALICE, BOB, CAROL
from .payloads import GenericId, Key, TicketPolicy, spi
from .pk import OAEP, Envelope, Offer
from .psk import Built, Csb, Stamp
from .seed import material, number
from .signed import Signer
from .ticket import (ENDS, ID_I, ID_KMS, ID_R, INITIAL, REKEYING, RESPONSE, STARTS, Algorithms, Edits, Habit,
                     KmsExchange, Party, Ticket, Transfer, proven)
from .wire import Message, Payload, chain_bytes

KMS = b"kms.example.org"
HOUR = 3600

MODE_FLAGS = {1: "DFGHIEJLMNO", 2: "DFGHLMNO", 3: "EFHGILMNO", 4: "FGHLMNO"}
"""Flags of the Ticket Policy that a mode of 4.1.1 goes with: who makes and who resolves the ticket."""

GIVEN = ("role", "message", "time")


def policy_of(flags: str, function: int = 0, responders: tuple[bytes, ...] = (BOB, ), kms: bytes | None = KMS,
              initiator: bytes | None = ALICE, inside: list[Payload] | None = None) -> TicketPolicy:
    """A granted policy, in the order of 6.10."""
    chain = ([payloads.idr(ID_KMS, kms)] if kms else []) + ([payloads.idr(ID_I, initiator)] if initiator else [])
    chain += [payloads.tr(STARTS, psk.ntp(psk.START - HOUR, 0)), payloads.tr(ENDS, psk.ntp(psk.START + 24 * HOUR, 0)),
              payloads.tr(REKEYING, (HOUR).to_bytes(4, "big"), prf.NTP_UTC_32)]
    chain += inside or []
    return TicketPolicy(chain + [payloads.idr(ID_R, one) for one in responders], prf=function, flags=flags)


def requested(policy: TicketPolicy, keys: list[Key]) -> TicketPolicy:
    """The desired policy of a TP payload: K unset, keys of the wanted lengths as zeros in the clear."""
    blank = [replace(key, key=bytes(len(key.key)), salt=bytes(len(key.salt))).payload() for key in keys]
    wanted = payloads.kemac(chain_bytes(blank), b"", chain=blank)
    behind = sum(one.name == "idr" for one in policy.data[2:])
    return replace(policy, data=policy.data[:-behind] + [wanted] + policy.data[-behind:],
                   flags=policy.flags.replace("K", ""))


@dataclass
class Cast:
    """A session with all its parts, made from the name of the test."""
    test: str
    mode: int = 1
    flags: str | None = None
    public: bool = False
    function: int = 0
    ticket_function: int = 0
    encr: int = prf.AES_CM_128
    mac: int = prf.HMAC_SHA_1_160
    ticket_encr: int | None = None
    """None: as in messages."""
    ticket_mac: int | None = None
    types: tuple[int, ...] = (payloads.TGK, )
    stamp: Stamp = field(default_factory=lambda: STAMPS[prf.NTP_UTC])
    answerer: bytes | None = None
    sent: list[Key] = field(default_factory=list)
    sessions: list | None = None
    idr: bytes = BOB
    key_len: int = 16
    rand_len: int = 16
    tpk_id: bytes | None = b"tpk-1"
    csb_id: int | None = None
    responders: tuple[bytes, ...] = (BOB, )
    edits: Edits = field(default_factory=dict)
    change: Callable[[Ticket], Ticket] = lambda ticket: ticket
    tune: Callable[[Transfer], Transfer] = lambda transfer: transfer
    tune_kms: Callable[[KmsExchange], KmsExchange] = lambda exchange: exchange
    issued: Callable[[list[Key]], list[Key]] = lambda keys: keys
    resolved: Callable[[list[Key]], list[Key]] = lambda keys: keys
    initial_iv: bool = False
    habit: Habit = field(default_factory=Habit)

    def __post_init__(self) -> None:
        self.flags = MODE_FLAGS[self.mode] if self.flags is None else self.flags
        if self.answerer is None and "I" in self.flags:
            self.answerer = self.idr

    def algorithms(self) -> Algorithms:
        return Algorithms(self.function, self.encr, self.mac)

    def bytes(self, name: str, length: int) -> bytes:
        return material(self.test, name, length)

    def keys(self) -> list[Key]:
        return [key_of(self.test, type_, spi(bytes([i + 1])), i, self.key_len) for i, type_ in enumerate(self.types)]

    def ticket(self) -> Ticket:
        policy = policy_of(self.flags, self.ticket_function, self.responders)
        mpk = Key(payloads.MPK, self.bytes("mpk", self.key_len), kv=spi(b"\xf0"))
        return self.change(Ticket(policy, self.bytes("tpk", self.key_len), mpk, self.keys(),
                                  self.bytes("ticket-rand", self.rand_len), self.stamp, self.tpk_id,
                                  self.encr if self.ticket_encr is None else self.ticket_encr,
                                  self.mac if self.ticket_mac is None else self.ticket_mac, b"\1"))

    def pair(self, base: int) -> tuple[Stamp, Stamp]:
        """T of a request and the fresh one of its response."""
        return self.shifted(base), self.shifted(base + 1)

    def shifted(self, seconds: int) -> Stamp:
        whole = int.from_bytes(self.stamp.value[:4], "big") + seconds
        return Stamp(whole.to_bytes(4, "big") + self.stamp.value[4:], self.stamp.type)

    def party(self, name: str, role: int, identity: bytes) -> Party:
        out = Party(identity, role, self.bytes(name + "-psk", self.key_len), (name + "-key").encode())
        if self.public:
            out.offer, out.envelope = Offer(Signer(name + "-2048"), [name + "-2048"]), Envelope("other-2048", OAEP)
        return out

    def kms(self, name: str, role: int, identity: bytes, base: int) -> KmsExchange:
        rand = self.bytes(name + "-rand", self.rand_len)
        return self.tune_kms(KmsExchange(self.party(name, role, identity), number(self.test, name + "-csb"), rand,
                                         self.pair(base), self.algorithms(), KMS, edits=self.edits, habit=self.habit))

    def transfer(self, base: int = 10, name: str = "") -> Transfer:
        entries = self.sessions or [GenericId(1, ssrc=number(self.test, "ssrc"), spi=b"\1")]
        csb = Csb(b"-", self.csb_id or number(self.test, "csb" + name), self.bytes("randi" + name, self.rand_len),
                  self.function, ALICE, self.idr, map_type=payloads.GENERIC_ID, sessions=entries)
        forked = "I" in self.flags
        return self.tune(Transfer(self.ticket(), csb, self.pair(base), self.bytes("randr" + name, self.rand_len),
                                  self.bytes("randkms", self.rand_len) if forked else b"", self.answerer,
                                  self.algorithms(), self.sent, [psk.srtp_policy()], self.edits, self.habit))


def secrets_of(cast: Cast, who: str = "kms") -> list[dict]:
    """Of the KMS, who knows everybody's; of the Initiator or the Responder alone."""
    def filed_psk(name: str) -> dict:
        party = cast.party(name, 0, b"")
        return {"kind": "psk", "identity": party.psk_id.hex(), "secret": party.psk.hex()}

    tpk = {"kind": "tpk", "identity": cast.tpk_id.hex() if cast.tpk_id else "*", "secret": cast.ticket().tpk.hex()}
    public = [filed("rsa", None, "other-2048.key"), CA] if cast.public else []
    parts = {"alice": [filed_psk("alice")], "bob": [filed_psk("bob")], "tpk": [tpk],
             "kms": [filed_psk("alice"), filed_psk("bob"), tpk], "none": []}
    return parts[who] + public


def numbered(messages: list[dict]) -> list[dict]:
    """Notes of each message which exchange it belongs to, in order of the requests: a Transfer encloses its Resolve."""
    count, place = 0, {}
    for one in messages:
        kind = one.pop("kind")
        if one["role"] in ("init", "update"):
            place[kind] = count
            count += 1
        one["exchange"] = place[kind]
    return messages


def entry(kind: str, role: str, built: Built | bytes, seen: int, auth: str = "verified", **more) -> dict:
    return {**message(role, built, auth, time=seen, **more), "kind": kind}


@dataclass
class Scene:
    """One message of a session, and what opening it says."""
    kind: str
    role: str
    built: Built
    seen: int
    decryption: str = "absent"
    auth: str = "verified"

    def entry(self) -> dict:
        return entry(self.kind, self.role, self.built, self.seen, self.auth, decryption=self.decryption)


def scenes_of(cast: Cast, transfer: Transfer | None = None, response_keys: list[Key] | None = None) -> list[Scene]:
    """All messages of a session in its mode, as a capture at every party has them."""
    transfer = transfer or cast.transfer()
    ticket, out = transfer.ticket, []
    if cast.mode in (1, 2):
        asking = cast.kms("alice", ID_I, ALICE, 0)
        asked = asking.ask(payloads.tp(requested(ticket.policy, ticket.keys)))
        values: dict = {}
        granted = asking.answer(asked, cast.issued(ticket.issued()), [ticket.payload(values=values)], values=values,
                                iv_stamp=asking.stamps[0] if cast.initial_iv else None)
        out += [Scene("request", "init", asked, SEEN), Scene("request", "response", granted, SEEN + 1, "verified")]
    init = transfer.init()
    out.append(Scene("transfer", "init", init, SEEN + 10, "verified" if transfer.sent else "absent"))
    if cast.mode in (1, 3):
        resolving = cast.kms("bob", ID_R, cast.answerer or cast.idr, 20)
        asked = resolving.ask(ticket.payload(initiator_of(transfer)))
        modifier = [payloads.idr(ID_R, cast.answerer)] if cast.answerer else []
        modifier += [payloads.randr(3, transfer.randkms)] if transfer.randkms else []
        resolved = resolving.answer(asked, cast.resolved(ticket.resolved(transfer.modifier())), behind=modifier,
                                    iv_stamp=resolving.stamps[0] if cast.initial_iv else None)
        out += [Scene("resolve", "init", asked, SEEN + 20),
                Scene("resolve", "response", resolved, SEEN + 21, "verified")]
    if ticket.has("F"):
        answered = transfer.answer(init, response_keys)
        out.append(Scene("transfer", "response", answered, SEEN + 30, "verified" if response_keys else "absent"))
    return out


def messages_of(cast: Cast, transfer: Transfer | None = None, response_keys: list[Key] | None = None) -> list[dict]:
    return [scene.entry() for scene in scenes_of(cast, transfer, response_keys)]


def initiator_of(transfer: Transfer) -> list[Payload] | None:
    """Initiator Data of the TRANSFER_INIT, as they stand in the TICKET that the Responder sends on."""
    if not transfer.ticket.has("I"):
        return None
    return transfer.initiator_data(bytes.fromhex(transfer.init().values["v"]))


def told(cast: Cast, comment: str, messages: list[dict], secrets: list[dict] | None = None, result: str = "valid",
         flags: tuple = ()) -> dict:
    given = {
        "secrets": secrets_of(cast) if secrets is None else secrets,
        "messages": [{k: m[k] for k in GIVEN if k in m} for m in messages]
    }
    csb = cast.transfer().csb
    expected = {"prf": cast.function, "csb_id": hex32(csb.csb_id), "rand": csb.rand.hex(),
                "messages": [{k: v for k, v in m.items() if k not in GIVEN} for m in messages]}
    return case(cast.test, comment, given, expected, result, flags)


def plain(test: str, comment: str, **cast) -> dict:
    made = Cast(test, **cast)
    return told(made, comment, numbered(messages_of(made)))


def _modes() -> list[dict]:
    out = []
    who = {1: "KMS alone can open the ticket", 2: "the Responder resolves", 3: "the Initiator makes the ticket",
           4: "both peers have the TPK"}
    for mode, text in who.items():
        for public in (False, True):
            if public and mode == 4:
                continue
            name = "ticket/mode-%d%s" % (mode, "-pk" if public else "")
            out.append(plain(name, "mode %d: %s%s" % (mode, text, ", public keys" if public else ""), mode=mode,
                             public=public))
    return out


def _algorithms() -> list[dict]:
    out = []
    types = ((payloads.TGK, ), (payloads.TGK_SALT, payloads.TEK), (payloads.GTGK, payloads.TGK),
             (payloads.TEK_SALT, payloads.GTGK_SALT))
    turn = 0
    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        for ticket_function in (prf.MIKEY_1, prf.HMAC_SHA_256):
            for encr in (prf.ENCR_NULL, prf.AES_CM_128, prf.AES_CM_256):
                for mac in (prf.HMAC_SHA_1_160, prf.HMAC_SHA_256_256):
                    test = "ticket/prf-%d/ticket-prf-%d/encr-%d/mac-%d" % (function, ticket_function, encr, mac)
                    length = 32 if encr == prf.AES_CM_256 else 16
                    out.append(plain(test, "%s, %s, %s; forking with %s" %
                                     (prf.PRF_NAMES[function], prf.ENCR_NAMES[encr], prf.MAC_NAMES[mac],
                                      prf.PRF_NAMES[ticket_function]), mode=turn % 4 + 1, public=turn % 3 == 0,
                                     function=function, ticket_function=ticket_function, encr=encr, mac=mac,
                                     types=types[turn // 2 % 4], key_len=length, rand_len=length,
                                     stamp=STAMPS[turn % 4]))
                    turn += 1
    return out


def _flags() -> list[dict]:
    """Which RANDs are in the labels of session keys, and whether a response is sent at all."""
    out = [
        plain("ticket/rand-i-alone", "H without G: RANDRi alone in the labels", mode=2, flags="DFHLMNO"),
        plain("ticket/rand-r-alone", "G without H: RANDRr alone in the labels", mode=2, flags="DFGLMNO"),
        plain("ticket/rand-both", "G and H: both RANDs", mode=2, flags="DFGHLMNO"),
        plain("ticket/no-response", "no F: the TRANSFER_INIT alone", mode=2, flags="DHLNO"),
        plain("ticket/no-response-resolved", "no F: keys come with the RESOLVE_RESP", mode=1, flags="DEHLNO"),
        plain("ticket/forked", "key forking: MPKr and TGK are the Responder's", mode=1, flags="DEFHIJLMNO",
              types=(payloads.TGK, payloads.GTGK, payloads.TEK)),
        plain("ticket/forked-both-rands", "key forking and both RANDs", mode=1, flags="DEFGHIJLMNO"),
        plain("ticket/forked-teks", "key forking, but TEKs only: no response is needed", mode=1, flags="DEHILNO",
              types=(payloads.TEK_SALT, )),
        plain("ticket/answered-by-another", "a group is called, Carol answers: the modifier is hers", mode=1,
              idr=b"sip:support@example.org", answerer=CAROL, responders=(b"sip:support@example.org", )),
        plain("ticket/group-key", "a GTGK is not forked", mode=1, types=(payloads.GTGK_SALT, )),
        plain("ticket/three-sessions", "three crypto sessions, CS IDs of the GENERIC-ID map", mode=1,
              sessions=[GenericId(one, ssrc=number("ticket/three-sessions", "s%d" % one), spi=b"\1")
                        for one in (3, 1, 200)]),
        plain("ticket/no-tpk-identity", "the ticket has no IDRpsk", mode=3, tpk_id=None),
    ]
    return out


def _sent_keys() -> list[dict]:
    """KEMAC in the messages of the Transfer, RFC 6043 8."""
    out = []
    for name, where, comment in (("init", 0, "TRANSFER_INIT"), ("response", 1, "TRANSFER_RESP"), ("both", 2, "both")):
        test = "ticket/keys-in-" + name
        own = [key_of(test, payloads.TEK_SALT, spi(b"\x21"), 8)] if where in (0, 2) else []
        theirs = [key_of(test, payloads.TGK, spi(b"\x22"), 9)] if where in (1, 2) else None
        made = Cast(test, mode=1, sent=own)
        out.append(told(made, "session keys in %s, which are not forked" % comment,
                        numbered(messages_of(made, response_keys=theirs))))
    return out


def _perspectives() -> list[dict]:
    """What one of the three has in his key file, and what is left of the session then."""
    out = []
    test = "ticket/initiator"
    made = Cast(test, mode=1)
    all_messages = numbered(messages_of(made))
    for at in (3, 4):
        all_messages[at].update(auth="needs-key", decryption="needs-key" if at == 4 else "absent")
        for gone in ("keys", "sessions"):
            all_messages[at].pop(gone, None)
    out.append(told(made, "the Initiator's key alone: Ticket Resolve stays closed", all_messages,
                    secrets_of(made, "alice")))
    test = "ticket/responder"
    made = Cast(test, mode=1)
    mine = numbered(messages_of(made)[2:])
    mine[0]["auth"] = "needs-key"
    mine[0].pop("keys"), mine[0].pop("sessions")
    out.append(told(made, "the Responder's key alone, seen by him: RESOLVE_RESP brings what opens the TRANSFER_INIT",
                    mine, secrets_of(made, "bob")))
    test = "ticket/responder-no-response"
    made = Cast(test, mode=1, flags="DEHLNO")
    mine = numbered(messages_of(made)[2:])
    mine[0]["auth"] = "needs-key"
    mine[0].pop("keys")
    out.append(told(made, "the same without a TRANSFER_RESP: keys come with the RESOLVE_RESP", mine,
                    secrets_of(made, "bob")))
    return out


def _updates() -> list[dict]:
    out = []
    for by_responder in (False, True):
        for flags in ("DEFGHIJLMNO", "DEHLNO"):
            name = "ticket-update/%s-%s" % ("responder" if by_responder else "initiator",
                                            "forked" if "I" in flags else "unanswered")
            made = Cast(name, mode=1, flags=flags)
            transfer = made.transfer()
            first = messages_of(made, transfer)
            fresh = [key_of(name, payloads.TGK, spi(b"\x31"), 5)]
            again = transfer.update(made.shifted(60), fresh, [], by_responder)
            back = transfer.update_answer(again, made.shifted(61), by_initiator=by_responder)
            first += [entry("update", "update", again, SEEN + 60, decryption="verified"),
                      entry("update", "response", back, SEEN + 61)]
            out.append(told(made, "an update by the %s under the keys of the last message of the exchange" %
                            ("Responder" if by_responder else "Initiator"), numbered(first)))
    name = "ticket-update/answered-by-another"
    made = Cast(name, mode=1, idr=b"sip:support@example.org", answerer=CAROL, responders=(b"sip:support@example.org", ))
    transfer = made.transfer()
    fresh = [key_of(name, payloads.GTGK, spi(b"\x31"), 5)]
    theirs = [key_of(name, payloads.TEK_SALT, spi(b"\x32"), 6)]
    again = transfer.update(made.shifted(60), fresh, [])
    back = transfer.update_answer(again, made.shifted(61), theirs)
    back.values["sessions"] = transfer.sessions(fresh + theirs, True)
    out.append(told(made, "both sides bring keys", numbered(messages_of(made, transfer) + [
        entry("update", "update", again, SEEN + 60, decryption="verified"),
        entry("update", "response", back, SEEN + 61, decryption="verified")
    ])))
    for parts in ("rands", "ticket", "rands and ticket"):
        name = "ticket-update/static-" + parts.replace(" ", "-")
        made = Cast(name, mode=1, flags="DEFGHIJLMNO")
        transfer = made.transfer()
        extra = transfer.statics() if "rands" in parts else []
        extra += [transfer.ticket.payload(initiator_of(transfer))] if "ticket" in parts else []
        transfer = replace(transfer, edits={"update": lambda message: message.payloads.extend(extra)})
        again = transfer.update(made.shifted(60), [], transfer.ticket.session_keys(transfer.modifier()))
        out.append(told(made, "an update that repeats %s of the initial exchange" % parts,
                        numbered(messages_of(made, transfer) + [
                            entry("update", "update", again, SEEN + 60),
                            entry("update", "response", transfer.update_answer(again, made.shifted(61)), SEEN + 61)])))
    name = "ticket-update/no-keys"
    made = Cast(name, mode=2)
    transfer = made.transfer()
    keys = transfer.ticket.session_keys(transfer.modifier())
    again = transfer.update(made.shifted(60), [], keys)
    back = transfer.update_answer(again, made.shifted(61))
    out.append(told(made, "nothing new but the timestamp", numbered(messages_of(made, transfer) + [
        entry("update", "update", again, SEEN + 60), entry("update", "response", back, SEEN + 61)])))
    return out


def _reuse() -> list[dict]:
    name = "ticket-update/reuse"
    made = Cast(name, mode=1)
    first, second = made.transfer(), made.transfer(100, "2")
    again = second.init()
    return [told(made, "the ticket is used again: new CSB ID, T and RANDs, the same modifier", numbered(
        messages_of(made, first) + [entry("again", "init", again, SEEN + 100),
                                    entry("again", "response", second.answer(again), SEEN + 101)]))]


def _errors() -> list[dict]:
    """Error messages, 5.4: the MAC covers the message alone, under the auth_key of the message that they are about."""
    out = []
    for name, at, number_ in (("request", 0, 15), ("granted", 1, 0), ("transfer", 2, 14), ("answer", 3, 10)):
        made = Cast("ticket/error-" + name, mode=2)
        scenes = scenes_of(made)[:at + 1]
        label = RESPONSE if at in (1, 3) else INITIAL
        guard = (made.kms("alice", ID_I, ALICE, 0) if at < 2 else made.transfer()).guard(label)
        error = Message(payloads.ERROR, csb_id=guard.csb_id, prf=made.function, map_type=payloads.EMPTY_MAP)
        stamp = made.shifted(50)
        error.payloads = [payloads.t(stamp.value, stamp.type), payloads.err(number_)]
        error.payloads += [psk.srtp_policy()] if name == "answer" else []
        messages = [scene.entry() for scene in scenes]
        messages.append(entry(scenes[-1].kind, "error", proven(error, guard, {}, b""), SEEN + 50))
        what = ("REQUEST_INIT", "REQUEST_RESP", "TRANSFER_INIT", "TRANSFER_RESP")[at]
        out.append(told(made, "an Error message about the " + what, numbered(messages)))
    return out


def exchange_cases() -> list[dict]:
    return _modes() + _algorithms() + _flags() + _sent_keys() + _perspectives() + _errors()


def update_cases() -> list[dict]:
    return _updates() + _reuse()


def _bare_ticket() -> dict:
    """V of the ticket without the policy: both messages that carry it, whose own V are right."""
    name = "ticket-mac-without-policy"
    made = Cast("deviations/" + name, mode=2, change=lambda ticket: replace(ticket, bare=True))
    scenes = scenes_of(made)
    messages = [scene.entry() for scene in scenes]
    for i in (1, 2):
        off, length = scenes[i].built.encoded.at("v.ver_data")
        messages[i]["findings"] = [{"rule": "rfc6043/A.1/ticket-mac", "outcome": "fail", "offset": off,
                                    "length": length, "deviation": name}]
    return told(made, "made with " + name, numbered(messages), result="invalid")


def deviation_cases() -> list[dict]:
    """A session in which one message is made otherwise; the others are as they should be."""
    out = [_bare_ticket()]
    places = {"request": (2, 0), "granted": (2, 1), "init": (2, 2), "update": (2, 4), "forked init": (1, 2),
              "forked answer": (1, 5), "forked update": (1, 6)}
    for name, where in (("ticket-v-without-identities", "request"), ("ticket-initiator-length-covered", "init"),
                        ("ticket-initiator-length-covered", "forked init"),
                        ("ticket-request-without-mac", "granted"), ("ticket-request-not-covered", "granted"),
                        ("ticket-request-without-initiator-data", "forked answer"),
                        ("ticket-v-of-rfc3830", "granted"), ("ticket-label-of-rfc3830", "request"),
                        ("ticket-label-without-empty-rand", "request"), ("ticket-response-label-initial", "granted"),
                        ("ticket-update-label-own", "update"), ("ticket-update-under-mpki", "forked update"),
                        ("ticket-signature-without-identities", "request")):
        mode, at = places[where]
        of = where.removeprefix("forked ")
        made = Cast("deviations/" + name + ("/data" if where == "forked init" else ""), mode=mode,
                    public="signature" in name, habit=Habit(name, of))
        transfer = made.transfer()
        messages = messages_of(made, transfer)
        if of == "update":
            fresh = [key_of(made.test, payloads.TGK, spi(b"\x31"), 5)]
            update = transfer.update(made.shifted(60), fresh, [])
            messages.append(entry("update", "update", update, SEEN + 60, decryption="verified"))
        messages[at].update(auth="failed", deviation=name)
        out.append(told(made, "made with " + name, numbered(messages), result="invalid"))
    return out

# SPDX-License-Identifier: BSD-2-Clause
"""How a test of a rule is put together: messages, where and when they were seen, every finding expected.

Most messages are pre-shared key messages with NULL encryption and NULL MAC inside a secure carrier: they are
complete without keys, so that a test breaks the rule it is about and no other.
"""

from dataclasses import dataclass, field

from . import payloads as p
from . import psk
from .case import case
from .cases_psk import csb_of, key_of, psk_secret
from .cases_structure import finding
from .payloads import Key, SrtpId
from .psk import Csb, Stamp
from .wire import Encoded, Message, Payload, chain_bytes

SECURE = {"kind": "udp", "protection": "secure"}
CLEAR = {"kind": "udp", "protection": "none"}
STAMP = Stamp(psk.ntp(psk.START, 0x8001F2C7))

UNANSWERED = [[("rfc3830/6.1/response-missing", (0, 0), "inconclusive")]]
"""What closing an exchange finds whose request needs a response that is not there."""

Place = str | tuple[str, int] | tuple[int, int]


def place(encoded: Encoded, where: Place) -> tuple[int, int]:
    """(offset, length) of a field, of the nth field of a name, or as given; "end" is behind the last byte."""
    if where == "end":
        return len(encoded.data), 0
    if where == "all":
        return 0, len(encoded.data)
    if isinstance(where, str):
        return encoded.at(where)
    return encoded.at(*where) if isinstance(where[0], str) else where


def missing(encoded: Encoded, answers: bool) -> list[tuple]:
    """What cannot be told of a Diffie-Hellman message without certificate and exponent."""
    names = [f.name for f in encoded.fields]
    data_type = encoded.data[1]
    out: list[tuple] = []
    if data_type in (p.DH_INIT, p.DH_RESP) and "sign.signature" in names:
        out.append(("rfc3830/5.2/signature", "sign.signature", "needs-key"))
    agrees = data_type == p.DH_RESP or (data_type == p.DHHMAC_RESP and answers)
    groups = [f.value for f in encoded.fields if f.name == "dh.group"]
    if agrees and len(groups) == 2 and groups[0] == groups[1]:
        out.append(("rfc3830/3.3/dh-secret", "dh", "needs-key"))
    return out


@dataclass
class Seen:
    """One message as it was seen, with the findings that belong to it."""
    encoded: Encoded | None
    findings: list[tuple] = field(default_factory=list)
    carrier: dict = field(default_factory=lambda: SECURE)
    time: int | None = psk.START + 1
    src: str = "192.0.2.1:2269"
    dst: str = "192.0.2.2:2269"
    dialogue: str = ""
    truncated: bool = False
    answers: bool = False
    """It answers a message of the test."""
    profile: str = ""
    """A profile that it is judged by besides the RFCs."""
    opened: bool = False
    """The secrets of the test open it; else some methods say what they miss."""

    def given(self) -> dict:
        out: dict = {"message": self.encoded.data.hex()} if self.encoded else {}
        if self.time is not None:
            out["time"] = self.time
        out.update(src=self.src, dst=self.dst, carrier=self.carrier)
        if self.dialogue:
            out["dialogue"] = self.dialogue
        if self.truncated:
            out["truncated"] = True
        if self.profile:
            out["profile"] = self.profile
        return out

    def expected(self) -> dict:
        out = []
        missed = [] if self.opened or not self.encoded else missing(self.encoded, self.answers)
        for rule, where, outcome, *buffer in self.findings + missed:
            off, length = place(self.encoded, where) if self.encoded else where
            out.append(finding(rule, off, length, outcome, *buffer))
        return {"findings": out}


def answer_of(seen: Seen, encoded: Encoded, findings: list[tuple] | None = None, seconds: int = 1) -> Seen:
    """The other side's answer to a message, a second later."""
    return Seen(encoded, findings or [], seen.carrier, seen.time + seconds, seen.dst, seen.src, seen.dialogue,
                answers=True)


def rule_case(rule: str, name: str, comment: str, seen: list[Seen], outcome: str, at: int | None = None,
              secrets: list[dict] | None = None, exchange: int | None = None,
              exchange_findings: list[list[tuple]] | None = None, media: list[bytes] | None = None) -> dict:
    """`at`: the message that the rule is judged on, None for the last; `exchange`: the exchange instead. `media`: SRTP
    and SRTCP packets behind the messages."""
    expected: dict = {"rule": rule, "outcome": outcome}
    if exchange is None:
        expected["message"] = len(seen) - 1 if at is None else at
    else:
        expected["exchange"] = exchange
    expected["messages"] = [one.expected() for one in seen]
    if exchange_findings:
        expected["exchanges"] = [{"findings": [finding(r, *where, o) for r, where, o in found]}
                                 for found in exchange_findings]
    given = {"secrets": secrets or [], "messages": [one.given() for one in seen]}
    if media:
        given["media"] = [packet.hex() for packet in media]
    return case("rules/%s/%s" % (rule, name), comment, given, expected,
                "valid" if outcome == "pass" else "invalid")


def breach(rule: str, comment: str, encoded: Encoded, where: Place, outcome: str = "fail", name: str = "bad",
           more: list[tuple] | None = None, carrier: dict | None = None, secrets: list[dict] | None = None,
           time: int | None = psk.START + 1, unanswered: bool = False) -> dict:
    """One message that breaks the rule at `where`; `more` are further findings that cannot be avoided,
    `unanswered` says that it is a request whose response is mandatory."""
    seen = Seen(encoded, [(rule, where, outcome), *(more or [])], carrier or SECURE, time)
    return rule_case(rule, name, comment, [seen], outcome, secrets=secrets,
                     exchange_findings=UNANSWERED if unanswered else None)


def kept(rule: str, comment: str, encoded: Encoded, name: str = "good", carrier: dict | None = None,
         secrets: list[dict] | None = None, time: int | None = psk.START + 1,
         unanswered: bool = False, more: list[tuple] | None = None) -> dict:
    """One message that keeps the rule; `more` as for breach()."""
    return rule_case(rule, name, comment, [Seen(encoded, more or [], carrier or SECURE, time)], "pass",
                     secrets=secrets, exchange_findings=UNANSWERED if unanswered else None)


# The parts of an ordinary message.
T = p.t(STAMP.value)
RAND_BYTES = bytes.fromhex("23e5cb11d9f0a6754cb03a8e61f27d98")
RAND = p.rand(RAND_BYTES)
IDI, IDR = p.identity(b"sip:alice@example.org"), p.identity(b"sip:bob@example.org")
POLICY = psk.srtp_policy()
TGK = Key(p.TGK, bytes.fromhex("00112233445566778899aabbccddeeff"))
SESSIONS = [SrtpId(0, 0x12345678, 0)]


def kemac(keys: list[Key] | None = None, chain: list[Payload] | None = None) -> Payload:
    """KEMAC with NULL encryption and NULL MAC."""
    if chain is None:
        chain = [key.payload() for key in (keys if keys is not None else [TGK])]
    return p.kemac(chain_bytes(chain), b"", 0, 0, chain=chain)


def clear_init(*parts: Payload, data_type: int = p.PSK_INIT, sessions: list | None = None,
               **header) -> Encoded:
    """A message of these payloads; an ordinary I_MESSAGE if there are none."""
    chain = list(parts) or [T, RAND, IDI, IDR, POLICY, kemac()]
    return Message(data_type, chain, sessions=SESSIONS if sessions is None else sessions, **header).encode()


def with_keys(*keys: Key, sessions: list | None = None, policies: list[Payload] | None = None) -> Encoded:
    """An I_MESSAGE that transports these keys in clear."""
    return clear_init(T, RAND, IDI, IDR, *(policies or [POLICY]), kemac(list(keys)), sessions=sessions)


def with_policy(*params: p.Param, keys: list[Key] | None = None, **sp) -> Encoded:
    """An I_MESSAGE whose policy has these parameters."""
    return clear_init(T, RAND, IDI, IDR, p.sp(list(params), **sp), kemac(keys))


def sealed(test: str, csb: Csb | None = None, **more) -> tuple[Encoded, list[dict]]:
    """An encrypted and authenticated I_MESSAGE, with the secrets that open it."""
    csb = csb or csb_of(test)
    values = {"policies": [psk.srtp_policy()], "keys": [key_of(test, p.TGK)], "stamp": STAMP}
    values.update(more)
    built = psk.init(csb, values.pop("stamp"), values.pop("keys"), **values)
    return built.encoded, [psk_secret(csb)]

# SPDX-License-Identifier: BSD-2-Clause
"""Messages that cannot be followed to their end: which rule says so, and where."""

from dataclasses import dataclass

from . import payloads as p
from . import psk
from .case import case
from .payloads import GenericId, Key, SrtpId, TicketPolicy
from .seed import material
from .wire import Encoded, Message, chain_bytes

OVERRUN = "rfc3830/6/overrun"
UNKNOWN_PAYLOAD = "rfc3830/6.1/unknown-payload"
UNSIZED_VALUE = "rfc3830/6/unsized-value"
TRAILING_BYTES = "rfc3830/6.1/trailing-bytes"
INNER_OVERRUN = "rfc3830/6/inner-overrun"
INNER_TRAILING = "rfc3830/6/inner-trailing-bytes"

_T = p.t(psk.ntp(psk.START))
_RAND = p.rand(material("structure", "rand", 16))

# Groups whose length a field before them announces: all of it has to be there, or the group itself overruns.
_MEASURED = ("sp.params", "kemac.clear", "ext.content", "mcx", "policy.tp_data", "ticket.chain",
             "ticket.initiator_data", "generic_id.session")


@dataclass
class Fault:
    """A message with one structural fault. `fatal`: nothing after it can be decoded."""
    name: str
    comment: str
    data: bytes
    rule: str
    off: int
    len: int
    fatal: bool = True


def finding(rule: str, off: int, length: int, outcome: str = "fail", buffer: int = 0) -> dict:
    out = {"rule": rule, "outcome": outcome, "offset": off, "length": length}
    if buffer:
        out["buffer"] = buffer
    return out


def _overrun(encoded: Encoded, size: int) -> tuple[int, int]:
    """Where a message cut to `size` bytes is found to be too short: the first field that does not fit."""
    for f in encoded.fields:
        if f.off + f.len > size and (f.value is not None or f.name in _MEASURED):
            return f.off, max(size - f.off, 0)
    raise ValueError("nothing is missing at %d bytes" % size)


def _cut() -> list[Fault]:
    """Messages cut at every byte."""
    keys = [
        Key(p.TGK_SALT, material("structure", "key", 16), material("structure", "salt", 14), p.spi(b"\0\1"))
    ]
    chain = [key.payload() for key in keys]
    kemac = p.kemac(chain_bytes(chain), material("structure", "mac", 20), 0, 1, chain=chain)
    full = Message(p.PSK_INIT, [
        _T, _RAND,
        p.identity(b"sip:a@example.org"),
        p.sp([p.param(0, 1), p.param(1, 16)]),
        p.key_id_ext((0, b"\1\2\3")), kemac
    ], sessions=[SrtpId(0, 1, 0), SrtpId(0, 2, 0)])
    ticket = Message(
        p.TRANSFER_INIT,
        [p.ticket(TicketPolicy([p.idr(3, b"kms")]), [p.thdr(b"x"), _T], [p.v(bytes(20))]),
         p.sign(bytes(8))], map_type=p.GENERIC_ID, sessions=[GenericId(1, ssrc=1, roc_seq=(2, 3), spi=b"\1")])
    out = []
    for name, message in (("psk", full), ("ticket", ticket)):
        encoded = message.encode()
        for size in range(len(encoded.data)):
            off, length = _overrun(encoded, size)
            out.append(
                Fault("cut-%s-%d" % (name, size), "cut after %d bytes" % size, encoded.data[:size], OVERRUN,
                      off, length))
    return out


def _lengths() -> list[Fault]:
    """Length fields that reach beyond the message."""
    out = []
    for name, payload, data in (("id", p.identity(b"abc", length=65535),
                                 "id.text"), ("rand", p.rand(bytes(16), 17), "rand.rand"),
                                ("sp", p.sp([p.param(0, 1)],
                                            length=4), "sp.params"), ("pke", p.pke(bytes(4),
                                                                                   length=16383), "pke.data"),
                                ("cert", p.cert(bytes(4),
                                                length=5), "cert.data"), ("ext", p.ext(0, b"ab",
                                                                                       3), "ext.vendor_id"),
                                ("idr", p.idr(1, b"abc",
                                              length=4), "idr.text"), ("randr", p.randr(1, bytes(4),
                                                                                        255), "randr.rand"),
                                ("sakke", p.sakke(bytes(4), length=273),
                                 "sakke.data"), ("sign", p.sign(bytes(4), length=4095), "sign.signature")):
        encoded = Message(p.PSK_INIT, [_T, payload]).encode()
        off, length = encoded.at(data)
        out.append(
            Fault("length-" + name, "the length of %s reaches beyond the message" % name, encoded.data,
                  OVERRUN, off, length))
    encoded = Message(p.PSK_INIT, [_T, p.kemac(bytes(4), b"", 1, 0, encr_len=9)]).encode()
    off, _ = encoded.at("kemac.encr_data")
    out.append(
        Fault("length-kemac", "the length of Encr data reaches beyond the message", encoded.data, OVERRUN,
              off, 5))
    encoded = Message(p.PSK_INIT, [], sessions=[SrtpId()], n_cs=3, next=5).encode()
    out.append(
        Fault("n-cs", "#CS counts entries that are not there", encoded.data, OVERRUN, len(encoded.data), 0))
    return out


def _unknown() -> list[Fault]:
    out = []
    for value in (18, 19, 27, 240, 241, 255):
        encoded = Message(p.PSK_INIT, [_T], next=value).encode()
        off, length = encoded.at("hdr.next_payload")
        out.append(
            Fault("unknown-hdr-%d" % value, "the header announces payload %d" % value, encoded.data,
                  UNKNOWN_PAYLOAD, off, length))
        encoded = Message(p.PSK_INIT, [_T, _RAND.with_next(value), p.kemac(b"", b"")]).encode()
        off, length = encoded.at("rand.next_payload")
        out.append(
            Fault("unknown-rand-%d" % value, "RAND announces payload %d" % value, encoded.data,
                  UNKNOWN_PAYLOAD, off, length))
    return out


def _unsized() -> list[Fault]:
    cases: list[tuple[str, Message, str]] = [
        ("map-type", Message(p.PSK_INIT, [_T], map_type=3), "hdr.map_type"),
        ("map-type-private", Message(p.PSK_INIT, [_T], map_type=241), "hdr.map_type"),
        ("ts-type", Message(p.PSK_INIT, [p.t(bytes(8), 4), _RAND]), "t.ts_type"),
        ("mac-alg", Message(p.PSK_INIT, [_T, p.kemac(b"", bytes(20), 1, 3)]), "kemac.mac_alg"),
        ("auth-alg", Message(p.PSK_RESP, [_T, p.v(bytes(20), 255)]), "v.auth_alg"),
        ("hash-func", Message(p.PK_INIT, [_T, p.chash(bytes(20), 3)]), "chash.hash_func"),
        ("dh-group", Message(p.DH_INIT, [_T, p.dh(3, bytes(96))]), "dh.group"),
        ("dh-kv", Message(p.DH_INIT, [_T, p.dh(1, bytes(96), p.Kv(3))]), "dh.kv"),
        ("tr-type", Message(p.PSK_INIT, [_T, p.tr(1, bytes(8), 200)]), "tr.ts_type"),
        ("curve", Message(p.I_MESSAGE_1, [_T, p.eccpt(17, b"\4" + bytes(64))]), "eccpt.curve"),
        ("point-form", Message(p.I_MESSAGE_1, [_T, p.eccpt(8, b"\5" + bytes(64))]), "eccpt.form"),
        ("sk-kv", Message(p.I_MESSAGE_1, [_T, p.sk(bytes(16), kv=p.Kv(15))]), "sk.kv"),
    ]
    out = []
    for name, message, field in cases:
        encoded = message.encode()
        off, length = encoded.at(field)
        out.append(
            Fault("unsized-" + name, "%s does not tell how long what follows is" % field, encoded.data,
                  UNSIZED_VALUE, off, length))
    return out


def _trailing() -> list[Fault]:
    out = []
    for name, message in (("one", Message(p.PSK_INIT, [_T, _RAND],
                                          tail=b"\0")), ("message",
                                                         Message(p.PSK_INIT, [_T, _RAND],
                                                                 tail=Message(p.PSK_INIT,
                                                                              [_T]).encode().data)),
                          ("sign", Message(p.DH_INIT, [_T, p.sign(bytes(16))],
                                           tail=b"\5\0")), ("early-end",
                                                            Message(p.PSK_INIT, [_T.with_next(0), _RAND])),
                          ("header-end", Message(p.PSK_INIT, [_T, _RAND], next=0))):
        encoded = message.encode()
        if name == "early-end":
            off = encoded.at("rand")[0]
        elif name == "header-end":
            off = encoded.at("t")[0]
        else:
            off = len(encoded.data) - len(message.tail)
        out.append(
            Fault("trailing-" + name, "bytes follow the last payload", encoded.data, TRAILING_BYTES, off,
                  len(encoded.data) - off))
    return out


def _in_kemac(chain: bytes) -> Message:
    return Message(p.PSK_INIT, [_T, _RAND, p.kemac(chain, b"", 0, 0)], sessions=[SrtpId()])


def _inner() -> list[Fault]:
    """Content that ends before or after the payload around it; decoding goes on behind that payload."""
    out = []

    def add(name: str, comment: str, message: Message, rule: str, field: str, skip: int,
            length: int | None = None, fatal: bool = False) -> None:
        encoded = message.encode()
        off, size = encoded.at(field)
        out.append(
            Fault("inner-" + name, comment, encoded.data, rule, off + skip,
                  size - skip if length is None else length, fatal))

    tail = p.rand(bytes(16))
    encoded_key = chain_bytes([Key(p.TGK, bytes(16), key_len=17).payload()])
    add("key-data", "Key data len reaches beyond Encr data", _in_kemac(encoded_key), INNER_OVERRUN,
        "kemac.encr_data", 4)
    salted = chain_bytes([Key(p.TGK_SALT, bytes(16), bytes(14), salt_len=15).payload()])
    add("salt", "Salt len reaches beyond Encr data", _in_kemac(salted), INNER_OVERRUN, "kemac.encr_data", 22)
    key = chain_bytes([Key(p.TGK, bytes(16)).payload()])
    add("after-key-data", "a byte is left in Encr data behind the last Key data", _in_kemac(key + b"\0"),
        INNER_TRAILING, "kemac.encr_data", len(key))
    unknown = chain_bytes([Key(p.TGK, bytes(16)).payload().with_next(19)]) + bytes(4)
    add("unknown-sub-payload", "Key data announces sub-payload 19", _in_kemac(unknown), UNKNOWN_PAYLOAD,
        "kemac.encr_data", 0, 1)
    kv = bytearray(key)
    kv[1] |= 3
    add("kv", "KV 3 does not tell how long the validity data is", _in_kemac(bytes(kv)), UNSIZED_VALUE,
        "kemac.encr_data", 1, 1)
    short = Message(p.PSK_INIT, [_T, p.sp([p.param(0, 1), p.Param(1, b"\x10", 2)]), tail])
    add("sp-value", "the last parameter is longer than the policy", short, INNER_OVERRUN,
        "sp.srtp.encr_key_len", 0)
    stub = Message(p.PSK_INIT, [_T, p.Payload(p.SP, "sp", _stub_policy), tail])
    add("sp-type", "a parameter type without a length", stub, INNER_OVERRUN, "sp.params", 4, 0)
    add("key-id", "Key ID Length reaches beyond the extension",
        Message(p.PSK_INIT, [_T, p.ext(3, b"\0\4\1\2\3"), tail]), INNER_OVERRUN, "ext.data", 2)
    add("csb-id-short", "a CSB_ID of 3 bytes", Message(p.RSAR_RESP, [_T, p.ext(4, b"\1\2\3"), tail]),
        INNER_OVERRUN, "ext.data", 0)
    add("csb-id-long", "a CSB_ID of 5 bytes", Message(p.RSAR_RESP, [_T, p.ext(4, b"\1\2\3\4\5"), tail]),
        INNER_TRAILING, "ext.data", 4)
    add(
        "session-data", "SRTP Session Data of 5 bytes without the S flag",
        Message(p.TRANSFER_INIT, [_T], map_type=p.GENERIC_ID,
                sessions=[GenericId(other=bytes(5), spi=b"\1")]), INNER_TRAILING, "generic_id.session_data",
        4)
    add(
        "session-data-s", "S flag without ROC and SEQ",
        Message(p.TRANSFER_INIT, [_T], map_type=p.GENERIC_ID,
                sessions=[GenericId(other=bytes(4), s=1, spi=b"\1")]), INNER_OVERRUN,
        "generic_id.session_data", 4)
    return out


def _stub_policy(w, following: int) -> None:
    w.uint("sp.next_payload", 1, following)
    w.uint("sp.policy_no", 1, 0)
    w.uint("sp.prot_type", 1, 0)
    w.uint("sp.param_len", 2, 4)
    w.bytes("sp.params", b"\0\1\1\1")


def faults() -> list[Fault]:
    return _cut() + _lengths() + _unknown() + _unsized() + _trailing() + _inner()


def structure_cases() -> list[dict]:
    out = []
    for fault in faults():
        expected: dict = {"status": "structure"} if fault.fatal else {"status": "ok"}
        expected["findings"] = [finding(fault.rule, fault.off, fault.len)]
        out.append(
            case("messages/bad/" + fault.name, fault.comment, {"message": fault.data.hex()}, expected,
                 "invalid"))
    return out

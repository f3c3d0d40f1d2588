# SPDX-License-Identifier: BSD-2-Clause
"""Messages of the `mykey` crate, 0.1 to 1.0, and the keys that it makes of them.

What of RFC 3830 it keeps: the Common Header, T, RAND, from 1.0 on SP. The rest is its own.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from . import payloads, x25519
from .payloads import Param, SrtpId
from .wire import Encoded, Writer

LAST, GROUP, COUNTER = 255, 255, 2
TGK_LEN, MAC_LEN, SALT_LEN = 32, 20, 14


@dataclass
class Version:
    """What versions differ in; `id` is the deviation that stands for their keys."""
    name: str
    id: str
    hash: object
    mac_alg: int
    sp_length: bool


OLD = Version("0.2.1", "mykey-keys-sha-256", hashlib.sha256, 0, False)
NEW = Version("1.0", "mykey-keys-sha-1", hashlib.sha1, 1, True)
VERSIONS = (OLD, NEW)


def prf(version: Version, key: bytes, label: bytes, length: int) -> bytes:
    out, block = b"", 0
    while len(out) < length:
        out += hmac.new(key, label + b"\0" + bytes([block]) + length.to_bytes(2, "big"), version.hash).digest()
        block += 1
    return out[:length]


def tgk(version: Version, secret: bytes, rand: bytes) -> bytes:
    """From the pre-shared key, or from what X25519 gives."""
    return prf(version, secret, b"TGK" + rand, TGK_LEN)


def srtp(version: Version, key: bytes, rand: bytes, length: int = 16) -> tuple[bytes, bytes]:
    """SRTP master key and salt of the one crypto session, whose number is 0."""
    return (prf(version, key, b"\0" + rand + b"SRTP_KEY", length),
            prf(version, key, b"\0" + rand + b"SRTP_SALT", SALT_LEN))


@dataclass
class Session:
    """What a message is about."""
    csb_id: int
    rand: bytes
    ssrc: int = 0x12345678
    policy: list[Param] = field(default_factory=list)
    counter: int | None = None
    v_flag: int = 0
    """Of the request: whether a response is asked for."""


def _header(w: Writer, data_type: int, session: Session, first: int, sessions: list[SrtpId]) -> None:
    w.uint("hdr.version", 1, 1)
    w.uint("hdr.data_type", 1, data_type)
    w.uint("hdr.next_payload", 1, first)
    asks = session.v_flag and data_type in (payloads.PSK_INIT, payloads.DH_INIT)
    w.uint("hdr.v", 1, 0x80 if asks else 0)
    w.uint("hdr.csb_id", 4, session.csb_id)
    w.uint("hdr.n_cs", 1, len(sessions))
    w.uint("hdr.map_type", 1, payloads.SRTP_ID)
    for one in sessions:
        one.write(w)


def _t_and_rand(w: Writer, session: Session, following: int) -> None:
    w.uint("t.next_payload", 1, payloads.RAND)
    w.uint("t.ts_type", 1, COUNTER)
    w.uint("t.counter", 4, session.csb_id if session.counter is None else session.counter)
    w.uint("rand.next_payload", 1, following)
    w.uint("rand.rand_len", 1, len(session.rand))
    w.bytes("rand.rand", session.rand)


def _sp(w: Writer, version: Version, policy: list[Param], following: int) -> None:
    with w.group("sp"):
        w.uint("sp.next_payload", 1, following)
        w.uint("sp.policy_no", 1, 0)
        w.uint("sp.prot_type", 1, 0)
        params = b"".join(bytes([one.type, len(one.value)]) + one.value for one in policy)
        if version.sp_length:
            w.uint("sp.param_len", 2, len(params))
        w.bytes("sp.params", params)


def _dh(w: Writer, value: bytes) -> None:
    with w.group("dh"):
        w.uint("dh.next_payload", 1, LAST)
        w.uint("dh.group", 1, GROUP)
        w.bytes("dh.value", value)
        w.uint("dh.kv", 1, 0)


def _finished(w: Writer) -> Encoded:
    return Encoded(bytes(w.data), w.fields)


def psk_init(version: Version, session: Session, psk: bytes, mac_alg: int | None = None) -> Encoded:
    w = Writer()
    _header(w, payloads.PSK_INIT, session, payloads.T, [SrtpId(0, session.ssrc, 0)])
    _t_and_rand(w, session, payloads.KEMAC)
    key = tgk(version, psk, session.rand)
    w.uint("kemac.next_payload", 1, LAST)
    w.uint("kemac.encr_alg", 1, 0)
    w.uint("kemac.encr_data_len", 2, len(key))
    w.bytes("kemac.encr_data", key)
    w.uint("kemac.mac_alg", 1, version.mac_alg if mac_alg is None else mac_alg)
    auth_key = prf(version, key, b"AUTH" + session.rand, TGK_LEN)
    w.bytes("kemac.mac", hmac.new(auth_key, bytes(w.data), version.hash).digest()[:MAC_LEN])
    return _finished(w)


def psk_response(session: Session, ver_data: bytes) -> Encoded:
    """Its parser reads such a message, though nothing in the crate writes one."""
    w = Writer()
    _header(w, payloads.PSK_RESP, session, payloads.V, [])
    with w.group("v"):
        w.uint("v.next_payload", 1, LAST)
        w.bytes("v.ver_data", ver_data)
    return _finished(w)


def dh_init(version: Version, session: Session, value: bytes) -> Encoded:
    w = Writer()
    _header(w, payloads.DH_INIT, session, payloads.T, [SrtpId(0, session.ssrc, 0)])
    _t_and_rand(w, session, payloads.SP if session.policy else payloads.DH)
    if session.policy:
        _sp(w, version, session.policy, payloads.DH)
    _dh(w, value)
    return _finished(w)


def dh_response(session: Session, value: bytes, full: bool = False) -> Encoded:
    """`full`: with crypto session, T and RAND as the request has them."""
    w = Writer()
    first = payloads.T if full else payloads.DH
    _header(w, payloads.DH_RESP, session, first, [SrtpId(0, session.ssrc, 0)] if full else [])
    if full:
        _t_and_rand(w, session, payloads.DH)
    _dh(w, value)
    return _finished(w)


def agreed(private: bytes, value: bytes) -> bytes:
    return x25519.multiply(private, value)

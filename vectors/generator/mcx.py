# SPDX-License-Identifier: BSD-2-Clause
"""What 3GPP TS 33.180 adds to MIKEY-SAKKE: key parameters, SAKKE-to-self, identifiers of keys."""

import hashlib
import hmac
from dataclasses import dataclass, field

from . import payloads, srtp
from .wire import Payload, Writer, write_chain

GMK, PCK, CSK, SPK, MKFC, MSCCK, MUSIK = range(7)
"""Purposes of keys: the first four bits of their IDs."""
UID_I, UID_R, KMS_I, KMS_R = 8, 9, 6, 7
"""ID roles."""
SALT_LEN = 12
"""Bytes of the salt that the default profiles take."""
PERIOD = 16777215
"""A key period, seconds."""


def _with_inside(type_: int, inside) -> Payload:
    writer = Writer()
    inside(writer)
    return payloads.ext(type_, bytes(writer.data), inside=inside)


def to_self(data: bytes, params: int = 1, scheme: int = 2) -> Payload:
    """SAKKE-to-self, TS 33.180 E.5."""
    return _with_inside(6, lambda w: write_chain(w, [payloads.sakke(data, params, scheme)]))


@dataclass
class Fixed:
    """What does not change in a protected payload."""
    message_type: int = 3
    payload_id: int = 0
    sequence: int = 0
    iei: int = 0


_FIXED = Fixed()


def _write_head(w: Writer, dppk_id: int, iv: bytes, time: int, alg: int, fixed: Fixed) -> None:
    w.bits(1, ("mcx.reserved", 1, 0), ("mcx.encrypted", 1, 1), ("mcx.message_type", 6, fixed.message_type))
    w.uint("mcx.time", 5, time)
    w.uint("mcx.payload_id", 4, fixed.payload_id)
    w.uint("mcx.sequence", 1, fixed.sequence)
    w.uint("mcx.algorithm", 1, alg)
    w.bytes("mcx.iv", iv)
    w.uint("mcx.dppk_id", 4, dppk_id)


def sealed_ext(dppk_id: int, iv: bytes, cipher: bytes, time: int = 0, alg: int = 1, fixed: Fixed = _FIXED) -> Payload:
    """Protected key parameters, TS 33.180 8.5.4."""

    def inside(w: Writer) -> None:
        _write_head(w, dppk_id, iv, time, alg, fixed)
        w.uint("mcx.iei", 1, fixed.iei)
        w.uint("mcx.payload_len", 2, len(cipher))
        w.bytes("mcx.payload", cipher)

    return _with_inside(7, inside)


def clear_ext(key_type: int, text: bytes, rest: bytes) -> Payload:
    """Key parameters in clear, as older implementations send them."""

    def inside(w: Writer) -> None:
        w.uint("mcx.key_type", 1, key_type)
        w.uint("mcx.status", 4, 1)
        w.uint("mcx.activation", 5, 0)
        w.uint("mcx.expiry", 5, 0)
        w.uint("mcx.text_len", 2, len(text))
        w.bytes("mcx.text", text)
        w.bytes("mcx.rest", rest)

    return _with_inside(7, inside)


@dataclass
class Parameters:
    """Key parameters, TS 33.180 E.6."""
    type: int = GMK
    status: int = 1
    activation: int = 0
    expiry: int = 0
    text: bytes = b""
    groups: list[bytes] = field(default_factory=list)

    def encode(self) -> bytes:
        out = bytes([self.type]) + self.status.to_bytes(4, "big")
        out += self.activation.to_bytes(5, "big") + self.expiry.to_bytes(5, "big")
        out += len(self.text).to_bytes(2, "big") + self.text
        if self.type in (GMK, MKFC, MUSIK):
            groups = bytes([len(self.groups)])
            groups += b"".join(b"\x1a" + len(group).to_bytes(2, "big") + group for group in self.groups)
            out += len(groups).to_bytes(2, "big") + groups
        return out


def _kdf(key: bytes, code: int, part: bytes) -> bytes:
    return hmac.new(key, bytes([code]) + part + len(part).to_bytes(2, "big"), hashlib.sha256).digest()


def protected(parameters: Parameters, key: bytes, dppk_id: int, iv: bytes, alg: int = 1,
              fixed: Fixed = _FIXED) -> Payload:
    """Key parameters under the key that comes with them: DPCK of TS 33.180 F.1.5, GCM with an IV of 16 bytes.

    Algorithm 2, AES-256, takes the whole derivation for a key."""
    head = Writer()
    _write_head(head, dppk_id, iv, 1, alg, fixed)
    dpck = _kdf(key, 0x53, dppk_id.to_bytes(4, "big"))[0 if alg == 2 else 16:]
    cipher, tag = srtp.gcm(dpck, iv, bytes(head.data), parameters.encode())
    return sealed_ext(dppk_id, iv, cipher + tag, 1, alg, fixed)


def user_salt(gmk: bytes, user: bytes) -> int:
    """TS 33.180 F.1.3."""
    return int.from_bytes(_kdf(gmk, 0x50, user)[28:], "big") & 0x0FFFFFFF


def policy(policy_no: int = 0) -> Payload:
    """The security policy that deployed services send."""
    numbers = {0: 6, 1: 16, 2: 4, 4: 12, 5: 0, 6: 0, 18: 4, 19: 0, 20: 16}
    return payloads.sp([payloads.param(type_, value) for type_, value in numbers.items()], policy_no)

# SPDX-License-Identifier: BSD-2-Clause
"""ECCSI signatures on P-256 with SHA-256: RFC 6507."""

import hashlib
from dataclasses import dataclass

from .curve import Curve

CURVE = Curve((1 << 256) - (1 << 224) + (1 << 192) + (1 << 96) - 1, -3,
              0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
              0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551)
BASE = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
Q = CURVE.q


def kpak(ksak: int) -> bytes:
    return CURVE.encode(CURVE.times(ksak, BASE))


@dataclass
class Key:
    """A signing key, RFC 6507 5.1.1: made of the KMS's secret, and `v`."""
    ksak: int
    identifier: bytes
    v: int

    @property
    def pvt(self) -> bytes:
        return CURVE.encode(CURVE.times(self.v, BASE))

    @property
    def hs(self) -> bytes:
        return _hs(kpak(self.ksak), self.identifier, self.pvt)

    @property
    def ssk(self) -> int:
        return (self.ksak + int.from_bytes(self.hs, "big") * self.v) % Q

    def sign(self, data: bytes, j: int) -> bytes:
        """RFC 6507 5.2.1."""
        r = CURVE.times(j, BASE)[0]
        he = _he(self.hs, r, data)
        s = pow(he + r * self.ssk, -1, Q) * j % Q
        return r.to_bytes(32, "big") + s.to_bytes(32, "big") + self.pvt


def _hs(public: bytes, identifier: bytes, pvt: bytes) -> bytes:
    return hashlib.sha256(CURVE.encode(BASE) + public + identifier + pvt).digest()


def _he(hs: bytes, r: int, data: bytes) -> int:
    return int.from_bytes(hashlib.sha256(hs + r.to_bytes(32, "big") + data).digest(), "big")


def verify(public: bytes, identifier: bytes, data: bytes, signature: bytes) -> bool:
    """RFC 6507 5.2.2."""
    r, s = (int.from_bytes(signature[at:at + 32], "big") for at in (0, 32))
    pvt = CURVE.decode(signature[64:])
    if not CURVE.has(pvt):
        return False
    hs = _hs(public, identifier, signature[64:])
    y = CURVE.add(CURVE.times(int.from_bytes(hs, "big"), pvt), CURVE.decode(public))
    point = CURVE.add(CURVE.times(_he(hs, r, data) * s % Q, BASE), CURVE.times(r * s % Q, y))
    return point is not None and point[0] == r % CURVE.p != 0

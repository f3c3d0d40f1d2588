# SPDX-License-Identifier: BSD-2-Clause
"""SAKKE with parameter set 1: RFC 6508, RFC 6509 A; the UID of 3GPP TS 33.180 F.2.1."""

import functools
import hashlib

from .curve import Curve, Point

P = int(
    "997abb1f0a563fda65c61198dad0657a416c0ce19cb48261be9ae358b3e01a2ef40aab27e2fc0f1b228730d531a59cb0e791b39f"
    "f7c88a19356d27f4a666a6d0e26c6487326b4cd4512ac5cd65681ce1b6aff4a831852a82a7cf3c521c3c09aa9f94d6af56971f1f"
    "fce3e82389857db080c5df10ac7ace87666d807afea85feb", 16)
Q = (P + 1) // 4
"""RFC 6509 A prints it as well: a quarter of the order of the curve."""
CURVE = Curve(P, -3, 0, Q)
BASE = (int(
    "53fc09ee332c29ad0a7990053ed9b52a2b1a2fd60aec69c698b2f204b6ff7cbfb5edb6c0f6ce2308ab10db9030b09e1043d5f22c"
    "db9dfa55718bd9e7406ce8909760af765dd5bccb337c86548b72f2e1a702c3397a60de74a7c1514dba66910dd5cfb4cc80728d87"
    "ee9163a5b63f73ec80ec46c4967e0979880dc8abeae63895", 16),
        int(
            "0a8249063f6009f1f9f1f0533634a135d3e82016029906963d778d821e141178f5ea69f4654ec2b9e7f7f5e5f0de55f66b59"
            "8ccf9a140b2e416cff0ca9e032b970dae117ad547c6ccad696b5b7652fe0ac6f1e80164aa989492d979fc5a4d5f213515ad7"
            "e9cb99a980bdad5ad5bb4636adb9b5706a67dcde75573fd71bef16d7", 16))
SSV_BYTES = 16


def hash_to_range(data: bytes, bound: int) -> int:
    """RFC 6508 5.1."""
    a, h, out = hashlib.sha256(data).digest(), bytes(32), b""
    for _ in range(-(-(bound - 1).bit_length() // 256)):
        h = hashlib.sha256(h).digest()
        out += hashlib.sha256(h + a).digest()
    return int.from_bytes(out, "big") % bound


def _times(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    """Product in F_p[i]."""
    return (left[0] * right[0] - left[1] * right[1]) % P, (left[0] * right[1] + left[1] * right[0]) % P


def _power(base: tuple[int, int], exponent: int) -> tuple[int, int]:
    out = (1, 0)
    for bit in bin(exponent)[2:]:
        out = _times(out, out)
        if bit == "1":
            out = _times(out, base)
    return out


def _representative(value: tuple[int, int]) -> int:
    return value[1] * pow(value[0], -1, P) % P


def pairing(r: Point, other: Point) -> int:
    """<r, other>, RFC 6508 3.2: Miller's function of q - 1 without its vertical lines, and the cofactor's power."""
    value, c = (1, 0), r

    def line(through: Point, slope: int) -> tuple[int, int]:
        return (slope * (other[0] + through[0]) - through[1]) % P, other[1]

    for bit in bin(Q - 1)[3:]:
        slope = CURVE.slope(c, c)
        value = _times(_times(value, value), line(c, slope))
        c = CURVE.add(c, c)
        if bit == "1":
            slope = CURVE.slope(c, r)
            value = _times(value, line(c, slope))
            c = CURVE.add(c, r)
    return _representative(_power(value, (P + 1) // Q))


@functools.cache
def g() -> int:
    return pairing(BASE, BASE)


def power_of_g(exponent: int) -> int:
    return _representative(_power((1, g()), exponent))


@functools.cache
def public_key(z: int) -> bytes:
    """Z of a KMS whose master secret is `z`."""
    return CURVE.encode(CURVE.times(z, BASE))


@functools.cache
def receiver_key(z: int, identifier: bytes) -> bytes:
    """The RSK of `identifier`, RFC 6508 6.1.1."""
    return CURVE.encode(CURVE.times(pow(int.from_bytes(identifier, "big") + z, -1, Q), BASE))


@functools.cache
def encapsulate(z: bytes, identifier: bytes, ssv: bytes) -> bytes:
    """R || H, RFC 6508 6.2.1, with the KMS Public Key `z`."""
    r = hash_to_range(ssv + identifier, Q)
    key = CURVE.add(CURVE.times(int.from_bytes(identifier, "big"), BASE), CURVE.decode(z))
    return CURVE.encode(CURVE.times(r, key)) + mask(power_of_g(r), ssv)


def mask(w: int, ssv: bytes) -> bytes:
    """The hint of an SSV, or the SSV of a hint."""
    hidden = hash_to_range(w.to_bytes(CURVE.size, "big"), 1 << (8 * SSV_BYTES))
    return (int.from_bytes(ssv, "big") ^ hidden).to_bytes(SSV_BYTES, "big")


def decapsulate(z: bytes, identifier: bytes, rsk: bytes, data: bytes) -> bytes | None:
    """RFC 6508 6.2.2; None where R is not what the SSV makes."""
    point, hint = data[:1 + 2 * CURVE.size], data[1 + 2 * CURVE.size:]
    ssv = mask(pairing(CURVE.decode(point), CURVE.decode(rsk)), hint)
    return ssv if encapsulate(z, identifier, ssv) == data else None


def monthly(month: str, uri: bytes) -> bytes:
    """The identifier of RFC 6509 3.2."""
    return month.encode() + b"\0" + uri + b"\0"


def uid(uri: bytes, kms: bytes, period: int, offset: int, number: int) -> bytes:
    """3GPP TS 33.180 F.2.1."""
    parts = [b"MIKEY-SAKKE-UID", uri, kms]
    parts += [value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big") for value in (period, offset, number)]
    text = b"\0" + b"".join(part + len(part).to_bytes(2, "big") for part in parts)
    return hashlib.sha256(text).digest()

# SPDX-License-Identifier: BSD-2-Clause
"""Boneh-Franklin encryption on the type-1 curves y^2 = x^3 + 1: RFC 5091, with errata 2736, 2738, 2739, 3228 and 3229.

What it prints that cannot be followed: b_zeta of 4.5.2 is sqrt(3), where a cube root of 1 needs sqrt(3) / 2 (and the
test data -sqrt(3) / 2).
"""

import functools
import hashlib
from dataclasses import dataclass

from . import der
from .curve import Curve, Point

Element = tuple[int, int]
"""re + i im in F_p[i]."""
VERSION = 2


@dataclass(frozen=True)
class Parameters:
    """Public parameters of a KMS; `hash_name` as hashlib calls it."""
    p: int
    q: int
    base: Point
    kms: Point
    hash_name: str

    @property
    def curve(self) -> Curve:
        return Curve(self.p, 0, 1, self.q)

    def hash(self, data: bytes) -> bytes:
        return hashlib.new(self.hash_name, data).digest()

    @property
    def hash_size(self) -> int:
        return hashlib.new(self.hash_name).digest_size


@dataclass(frozen=True)
class Ciphertext:
    u: Point
    v: bytes
    w: bytes


def hash_to_range(parameters: Parameters, data: bytes, bound: int) -> int:
    """4.1.1; erratum 2736: two rounds, of which both count."""
    value, block = 0, bytes(parameters.hash_size)
    for _ in range(2):
        block = parameters.hash(block + data)
        value = value << (8 * len(block)) | int.from_bytes(block, "big")
    return value % bound


def hash_bytes(parameters: Parameters, count: int, seed: bytes) -> bytes:
    """4.2.1."""
    key, block, out = parameters.hash(seed), bytes(parameters.hash_size), b""
    while len(out) < count:
        block = parameters.hash(block)
        out += parameters.hash(block + key)
    return out[:count]


@functools.cache
def hash_to_point(parameters: Parameters, identity: bytes) -> Point:
    """4.4.2."""
    p = parameters.p
    y = hash_to_range(parameters, identity, p)
    x = pow(y * y - 1, (2 * p - 1) // 3, p)
    return parameters.curve.times((p + 1) // parameters.q, (x, y))


def canonical(p: int, order: int, value: Element) -> bytes:
    """4.3.2."""
    size = (p.bit_length() + 7) // 8
    parts = value if order == 0 else value[::-1]
    return b"".join(part.to_bytes(size, "big") for part in parts)


def multiply(p: int, left: Element, right: Element) -> Element:
    return (left[0] * right[0] - left[1] * right[1]) % p, (left[0] * right[1] + left[1] * right[0]) % p


def invert(p: int, value: Element) -> Element:
    norm = pow(value[0] * value[0] + value[1] * value[1], -1, p)
    return value[0] * norm % p, -value[1] * norm % p


def power(p: int, base: Element, exponent: int) -> Element:
    out = (1, 0)
    for bit in bin(exponent)[2:]:
        out = multiply(p, out, out)
        if bit == "1":
            out = multiply(p, out, base)
    return out


@functools.lru_cache(maxsize=1024)
def pairing(parameters: Parameters, a: Point, b: Point) -> Element:
    """e'(a, b) = e(a, phi(b)), 4.5.2: Miller's function of q, with vertical lines, to the power of (p^2 - 1) / q."""
    p, curve = parameters.p, parameters.curve
    half = pow(2, -1, p)
    zeta = -half % p, -pow(3, (p + 1) // 4, p) * half % p
    x, y = (b[0] * zeta[0] % p, b[0] * zeta[1] % p), b[1]
    top, bottom, c = (1, 0), (1, 0), a

    def to(other: Point) -> None:
        """Goes on from c to c + other."""
        nonlocal top, bottom, c
        slope, through, c = curve.slope(c, other), c, curve.add(c, other)
        if slope is None:
            top = multiply(p, top, ((x[0] - through[0]) % p, x[1]))
            return
        top = multiply(p, top, ((y - through[1] - slope * (x[0] - through[0])) % p, -slope * x[1] % p))
        bottom = multiply(p, bottom, ((x[0] - c[0]) % p, x[1]))

    for bit in bin(parameters.q)[3:]:
        top, bottom = multiply(p, top, top), multiply(p, bottom, bottom)
        to(c)
        if bit == "1":
            to(a)
    value = multiply(p, top, invert(p, bottom))
    conjugate = value[0], -value[1] % p
    return power(p, multiply(p, conjugate, invert(p, value)), (p + 1) // parameters.q)


@functools.cache
def extract(parameters: Parameters, master: int, identity: bytes) -> Point:
    """5.3.1."""
    return parameters.curve.times(master, hash_to_point(parameters, identity))


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _exponent(parameters: Parameters, rho: bytes, message: bytes) -> int:
    return hash_to_range(parameters, rho + parameters.hash(message), parameters.q)


def encrypt(parameters: Parameters, identity: bytes, rho: bytes, message: bytes) -> Ciphertext:
    """5.4.1."""
    exponent = _exponent(parameters, rho, message)
    theta = power(parameters.p, pairing(parameters, parameters.kms, hash_to_point(parameters, identity)), exponent)
    hidden = parameters.hash(canonical(parameters.p, 0, theta))
    return Ciphertext(parameters.curve.times(exponent, parameters.base), _xor(hidden, rho),
                      _xor(hash_bytes(parameters, len(message), rho), message))


def decrypt(parameters: Parameters, key: Point, ciphertext: Ciphertext) -> bytes | None:
    """5.5.1; None where U is not what the plaintext makes."""
    if len(ciphertext.v) != parameters.hash_size or not parameters.curve.has(ciphertext.u):
        return None
    theta = pairing(parameters, ciphertext.u, key)
    rho = _xor(parameters.hash(canonical(parameters.p, 0, theta)), ciphertext.v)
    message = _xor(hash_bytes(parameters, len(ciphertext.w), rho), ciphertext.w)
    good = parameters.curve.times(_exponent(parameters, rho, message), parameters.base) == ciphertext.u
    return message if good else None


def block(ciphertext: Ciphertext) -> bytes:
    """BFCiphertextBlock, section 8."""
    point = der.sequence(*(der.integer(value) for value in ciphertext.u))
    return der.sequence(der.integer(VERSION), point, der.octet_string(ciphertext.v), der.octet_string(ciphertext.w))


def key_block(point: Point) -> bytes:
    """BFPrivateKeyBlock, section 8."""
    return der.sequence(der.integer(VERSION), der.sequence(*(der.integer(value) for value in point)))


def secret(parameters: Parameters, key: bytes = b"") -> bytes:
    """What an `ibe` line gives: the hash, p and q with their lengths, P, P_pub, the private key if there is one."""
    p, q = (value.to_bytes((value.bit_length() + 7) // 8, "big") for value in (parameters.p, parameters.q))
    points = b"".join(parameters.curve.encode(point) for point in (parameters.base, parameters.kms))
    number = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512").index(parameters.hash_name) + 1
    return bytes([number]) + b"".join(len(one).to_bytes(2, "big") + one for one in (p, q)) + points + key


def read_block(data: bytes) -> Ciphertext:
    (_, content), = der.children(data)
    (_, version), (_, point), (_, v), (_, w) = der.children(content)
    if int.from_bytes(version, "big") != VERSION:
        raise ValueError("a BFCiphertextBlock of another version")
    x, y = (int.from_bytes(value, "big") for _, value in der.children(point))
    return Ciphertext((x, y), v, w)


def tuple_form(parameters: Parameters, ciphertext: Ciphertext) -> bytes:
    """U, V and W side by side."""
    return parameters.curve.encode(ciphertext.u) + ciphertext.v + ciphertext.w


SIZES = {512: ((1 << 159) + (1 << 17) + 1, 137, "sha1"),
         1024: ((1 << 223) + (1 << 8) - 1, 153, "sha224"),
         1536: ((1 << 255) + (1 << 41) + 1, 93, "sha256")}
"""By bits of p, 5.1.2: a Solinas prime q; how many r from the smallest make no prime p = 12 r q - 1; a hash."""


@functools.cache
def set_up(bits: int, master: int) -> Parameters:
    """5.1.2."""
    q, skipped, hash_name = SIZES[bits]
    r = (1 << (bits - 1)) // (12 * q) + 1 + skipped
    p = 12 * r * q - 1
    y = 2
    base = Curve(p, 0, 1, q).times(12 * r, (pow(y * y - 1, (2 * p - 1) // 3, p), y))
    return Parameters(p, q, base, Curve(p, 0, 1, q).times(master, base), hash_name)


def published(kms: bool = True) -> tuple[Parameters, int]:
    """Parameters and master secret of 7.4 to 7.6; `kms` False: those of 7.7 and 7.8, with P_1 for P_pub, and alpha."""
    if kms:
        return Parameters(0xA6A0FFD016103FFFFFFFFFF595F002FE9EF195F002FE9EFB, 0xFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFF,
                          (0x6924C354256ACF5A0FF7F61BE4F0495B54540A5BF6395B3D,
                           0x024FD8E2EB7C09104BCA116F41C035219955237C0EAC19AB),
                          (0xA68412AE960D1392701066664D20B2F4A76D6EE715621108,
                           0x9E7644E75C9A131D075752E143E3F0435FF231B6745A486F),
                          "sha1"), 0x749E52DDB807E0220054417E514742B05A0
    return Parameters(0x91BBE2BE1C8950750784BEFFFFFFFFFFFFF6E441D41E12FB, 0xFFFFFFFFFBFFFFFFFFFFFFFFFFFFFFFFFFF,
                      (0x13CC538FE950411218D7F5C17AE58A15E58F0877B29F2FE1,
                       0x8CF7BAB1A748D323CC601FABD8B479F54A60BE11E28E18CF),
                      (0x0F809A992ED2467A138D72BC1D8931C6CCDD781BEDC74627,
                       0x11C933027BEAAF73AA9022DB366374B1C68D6BF7D7A888C2),
                      "sha1"), 0xA60C395285DED4D70202C8283D894BAD4F0

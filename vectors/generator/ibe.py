# SPDX-License-Identifier: BSD-2-Clause
"""Boneh-Franklin encryption on the type-1 curves y^2 = x^3 + 1: RFC 5091, with errata 2736, 2738, 2739, 3228 and 3229.

What it prints that cannot be followed: b_zeta of 4.5.2 is sqrt(3), where a cube root of 1 needs sqrt(3) / 2 (and the
test data -sqrt(3) / 2).
"""

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


def pairing(parameters: Parameters, a: Point, b: Point) -> Element:
    """e'(a, b) = e(a, phi(b)), 4.5.2: Miller's function of q, with its vertical lines, to the power of (p^2 - 1) / q."""
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


def set_up(p_bits: int, q: int, seed: int, master: int, hash_name: str) -> Parameters:
    """5.1.2 with numbers that `seed` chooses: the first prime p = 12 r q - 1 from there on, and the first point."""
    r = (1 << (p_bits - 1)) // (12 * q) + 1 + seed
    while not _is_prime(12 * r * q - 1):
        r += 1
    p = 12 * r * q - 1
    curve, y = Curve(p, 0, 1, q), seed % p + 2
    while (base := curve.times(12 * r, (pow(y * y - 1, (2 * p - 1) // 3, p), y))) is None:
        y += 1
    return Parameters(p, q, base, curve.times(master, base), hash_name)


def _is_prime(number: int) -> bool:
    """Fermat and Miller-Rabin with small bases: for numbers that nobody chose to deceive."""
    if any(number % small == 0 for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19):
        value = pow(base, odd, number)
        if value in (1, number - 1):
            continue
        for _ in range(twos - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True

# SPDX-License-Identifier: BSD-2-Clause
"""The Diffie-Hellman groups of RFC 3830 6.4, from the formulas that define them (RFC 2412 E, RFC 3526 2)."""

from functools import lru_cache

OAKLEY_5, OAKLEY_1, OAKLEY_2 = range(3)
"""DH-Group, RFC 3830 6.4."""
GROUP_NAMES = {OAKLEY_5: "OAKLEY 5", OAKLEY_1: "OAKLEY 1", OAKLEY_2: "OAKLEY 2"}
GENERATOR = 2
_GROUPS = {OAKLEY_5: (1536, 741804), OAKLEY_1: (768, 149686), OAKLEY_2: (1024, 129093)}
"""Bits, and the number that makes the prime one."""


def _arctan_inverse(x: int, one: int) -> int:
    total = term = one // x
    n, sign = 3, -1
    while term:
        term //= x * x
        total += sign * (term // n)
        n, sign = n + 2, -sign
    return total


def _pi(bits: int) -> int:
    """Floor of 2^bits * pi, by Machin's formula."""
    guard = 64
    one = 1 << (bits + guard)
    return 4 * (4 * _arctan_inverse(5, one) - _arctan_inverse(239, one)) >> guard


def size(group: int) -> int:
    """Bytes of a DH value."""
    return _GROUPS[group][0] // 8


@lru_cache(maxsize=None)
def prime(group: int) -> int:
    bits, offset = _GROUPS[group]
    return (1 << bits) - (1 << (bits - 64)) - 1 + ((_pi(bits - 130) + offset) << 64)


@lru_cache(maxsize=None)
def power(group: int, base: int, exponent: int) -> bytes:
    """base^exponent, as long as the group (readings 18)."""
    return pow(base, exponent, prime(group)).to_bytes(size(group), "big")


def public(group: int, private: bytes) -> bytes:
    return power(group, GENERATOR, int.from_bytes(private, "big"))


def secret(group: int, private: bytes, peer: bytes) -> bytes:
    return power(group, int.from_bytes(peer, "big"), int.from_bytes(private, "big"))


def leading_zero(group: int, base: int, start: bytes) -> bytes:
    """The first exponent from `start` on for which base^exponent begins with a zero byte."""
    exponent, p = int.from_bytes(start, "big"), prime(group)
    value = pow(base, exponent, p)
    while value >> (8 * (size(group) - 1)):
        value = value * base % p
        exponent += 1
    return exponent.to_bytes(len(start), "big")

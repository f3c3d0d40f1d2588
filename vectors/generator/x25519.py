# SPDX-License-Identifier: BSD-2-Clause
"""X25519, RFC 7748 5."""

PRIME = 2**255 - 19
_A24 = 121665
BASE = (9).to_bytes(32, "little")


def _clamped(key: bytes) -> int:
    number = bytearray(key)
    number[0] &= 248
    number[31] = number[31] & 127 | 64
    return int.from_bytes(number, "little")


def multiply(key: bytes, value: bytes) -> bytes:
    """The function X25519 of a private key and the u-coordinate of a point, by Montgomery's ladder."""
    k = _clamped(key)
    u = int.from_bytes(value, "little") & (1 << 255) - 1
    x2, z2, x3, z3 = 1, 0, u, 1
    for bit in reversed(range(255)):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        plus, minus = x2 + z2, x2 - z2
        a, b = plus * plus % PRIME, minus * minus % PRIME
        c, d = (x3 + z3) * minus % PRIME, (x3 - z3) * plus % PRIME
        x3, z3 = (c + d)**2 % PRIME, u * (c - d)**2 % PRIME
        x2, z2 = a * b % PRIME, (a - b) * (a + _A24 * (a - b)) % PRIME
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")


def public(key: bytes) -> bytes:
    return multiply(key, BASE)

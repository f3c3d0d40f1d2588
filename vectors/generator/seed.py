# SPDX-License-Identifier: BSD-2-Clause
"""Bytes that look random and are the same on every run: they depend on the names asked for alone."""

import hashlib


def material(test: str, name: str, length: int) -> bytes:
    """`length` bytes for the input `name` of the test `test`."""
    out = b""
    counter = 0
    while len(out) < length:
        out += hashlib.sha256(("mikeylab/%s/%s/%d" % (test, name, counter)).encode()).digest()
        counter += 1
    return out[:length]


def number(test: str, name: str) -> int:
    """32 bits, never 0."""
    return int.from_bytes(material(test, name, 4), "big") | 1

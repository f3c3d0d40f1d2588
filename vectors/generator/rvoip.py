# SPDX-License-Identifier: BSD-2-Clause
"""Messages of rvoip with a pre-shared key: a format of its own throughout."""

import hashlib
import hmac
import struct

INIT, RESPONSE = range(2)
KEY_DATA, T, RAND, SP, KEY_VALIDATION = range(1, 6)
MAC = 9
POLICY = bytes.fromhex("0000" "00010001" "00020001")


def _header(type_: int, following: int) -> bytes:
    """Version, type, Next payload, V, PRF, CSP ID, number of sessions, kind of map: 3, 3, 8, 1, 7, 10, 8, 8 bits."""
    bits = 1
    for width, value in ((3, type_), (8, following), (1, 0), (7, 1), (10, 0), (8, 1), (8, 0)):
        bits = bits << width | value
    return bits.to_bytes(6, "big")


def _payload(type_: int, data: bytes) -> bytes:
    return struct.pack(">BH", type_, len(data)) + data


def _protected(psk: bytes, covered: bytes) -> bytes:
    return covered + _payload(MAC, hmac.new(psk, covered, hashlib.sha256).digest())


def init(psk: bytes, seconds: int, tek: bytes, salt: bytes) -> bytes:
    key_data = struct.pack(">BH", 0, len(tek)) + tek + struct.pack(">H", len(salt)) + salt
    return _protected(psk, _header(INIT, KEY_DATA) + _payload(T, seconds.to_bytes(8, "big")) +
                      _payload(KEY_DATA, key_data) + _payload(SP, POLICY))


def response(psk: bytes, seconds: int, rand: bytes) -> bytes:
    return _protected(psk, _header(RESPONSE, KEY_VALIDATION) + _payload(RAND, rand) +
                      _payload(T, seconds.to_bytes(8, "big")))

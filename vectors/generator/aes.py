# SPDX-License-Identifier: BSD-2-Clause
"""AES (FIPS 197) on single blocks, and counter mode. Slow and plain; selftest.py holds it against openssl."""


def _times2(byte: int) -> int:
    byte <<= 1
    return (byte ^ 0x11B) if byte & 0x100 else byte


def _times(a: int, b: int) -> int:
    """Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = _times2(a)
        b >>= 1
    return product


def _make_sbox() -> list[int]:
    sbox = []
    for value in range(256):
        inverse = next((x for x in range(256) if _times(value, x) == 1), 0)
        out = 0x63
        for turn in range(5):
            out ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xFF
        sbox.append(out)
    return sbox


_SBOX = _make_sbox()
_INVERSE_SBOX = [_SBOX.index(value) for value in range(256)]
_MIX = (2, 3, 1, 1)
_UNMIX = (14, 11, 13, 9)
_PRODUCT = {factor: [_times(value, factor) for value in range(256)] for factor in {*_MIX, *_UNMIX}}


def _expand(key: bytes) -> list[list[int]]:
    """Round keys, 16 bytes each."""
    words = [list(key[i:i + 4]) for i in range(0, len(key), 4)]
    n = len(words)
    rounds = n + 6
    constant = 1
    for i in range(n, 4 * (rounds + 1)):
        word = list(words[-1])
        if i % n == 0:
            word = [_SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= constant
            constant = _times2(constant)
        elif n > 6 and i % n == 4:
            word = [_SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[i - n], word)])
    return [sum(words[i:i + 4], []) for i in range(0, len(words), 4)]


def _mix(state: list[int], factors: tuple[int, ...]) -> list[int]:
    out = []
    for column in range(0, 16, 4):
        for row in range(4):
            byte = 0
            for i in range(4):
                byte ^= _PRODUCT[factors[(i - row) % 4]][state[column + i]]
            out.append(byte)
    return out


def _shift(state: list[int], direction: int) -> list[int]:
    return [state[(i + direction * 4 * (i % 4)) % 16] for i in range(16)]


class AES:
    """One key, 16 or 32 bytes."""

    def __init__(self, key: bytes):
        if len(key) not in (16, 24, 32):
            raise ValueError("AES key of %d bytes" % len(key))
        self._keys = _expand(key)

    def encrypt(self, block: bytes) -> bytes:
        state = [a ^ b for a, b in zip(block, self._keys[0])]
        for round_key in self._keys[1:-1]:
            state = _mix(_shift([_SBOX[b] for b in state], 1), _MIX)
            state = [a ^ b for a, b in zip(state, round_key)]
        state = _shift([_SBOX[b] for b in state], 1)
        return bytes(a ^ b for a, b in zip(state, self._keys[-1]))

    def decrypt(self, block: bytes) -> bytes:
        state = [a ^ b for a, b in zip(block, self._keys[-1])]
        for round_key in reversed(self._keys[1:-1]):
            state = [_INVERSE_SBOX[b] for b in _shift(state, -1)]
            state = _mix([a ^ b for a, b in zip(state, round_key)], _UNMIX)
        state = [_INVERSE_SBOX[b] for b in _shift(state, -1)]
        return bytes(a ^ b for a, b in zip(state, self._keys[0]))


def counter_mode(key: bytes, iv: bytes, data: bytes) -> bytes:
    """AES-CM of RFC 3711 4.1.1: the key stream is E(IV), E(IV + 1), ... Encrypts and decrypts."""
    aes = AES(key)
    counter = int.from_bytes(iv, "big")
    out = bytearray()
    for off in range(0, len(data), 16):
        stream = aes.encrypt((counter % (1 << 128)).to_bytes(16, "big"))
        out += bytes(a ^ b for a, b in zip(data[off:off + 16], stream))
        counter += 1
    return bytes(out)

# SPDX-License-Identifier: BSD-2-Clause
"""Encryption of Encr data in KEMAC, RFC 3830 4.2.3 and RFC 6043 6.2."""

from . import kw, prf
from .aes import counter_mode


def encrypt(encr_alg: int, encr_key: bytes, salt_key: bytes, iv: bytes, plain: bytes) -> bytes:
    if encr_alg == prf.ENCR_NULL:
        return plain
    if encr_alg == prf.AES_KW_128:
        return kw.wrap(encr_key, salt_key, plain)
    return counter_mode(encr_key, iv, plain)


def fits(encr_alg: int, plain_len: int) -> bool:
    """Key wrap takes whole 64-bit blocks, at least two (readings 15)."""
    return encr_alg != prf.AES_KW_128 or (plain_len % 8 == 0 and plain_len >= 16)

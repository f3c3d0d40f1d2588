# SPDX-License-Identifier: BSD-2-Clause
"""PRFs, labels and message keys: RFC 3830 4.1 and 4.2, RFC 6043 6.1 and 6.2."""

import hashlib
import hmac

MIKEY_1 = 0
HMAC_SHA_256 = 1
PRF_NAMES = {MIKEY_1: "MIKEY-1", HMAC_SHA_256: "PRF-HMAC-SHA-256"}
_PRF_HASH = {MIKEY_1: hashlib.sha1, HMAC_SHA_256: hashlib.sha256}

# Tables 4.1.3 and 4.1.4 of RFC 3830: groups of nine decimal digits of e.
TEK = 0x2AD01C64
TGK_AUTH = 0x1B5C7973
TGK_ENCR = 0x15798CEF
TGK_SALT = 0x39A2C14B
MESSAGE_ENCR = 0x150533E1
MESSAGE_AUTH = 0x2D22AC75
MESSAGE_SALT = 0x29B88916
CONSTANT_NAMES = {
    TEK: "TEK from TGK",
    TGK_AUTH: "authentication key from TGK",
    TGK_ENCR: "encryption key from TGK",
    TGK_SALT: "salting key from TGK",
    MESSAGE_ENCR: "encr_key",
    MESSAGE_AUTH: "auth_key",
    MESSAGE_SALT: "salt_key",
}

CS_ID_MESSAGE = 0xFF
"""cs_id in the labels of the keys that protect a message, RFC 3830 4.1.4."""

_INKEY_BLOCK = 32
"""inkey is split into blocks of 256 bits for both PRFs (readings 16)."""


def _p(digest, s: bytes, label: bytes, m: int) -> bytes:
    a = label
    out = b""
    for _ in range(m):
        a = hmac.new(s, a, digest).digest()
        out += hmac.new(s, a + label, digest).digest()
    return out


def prf(function: int, inkey: bytes, label: bytes, out_len: int) -> bytes:
    """PRF(inkey, label), RFC 3830 4.1.2; lengths in bytes."""
    digest = _PRF_HASH[function]
    m = -(-out_len // digest().digest_size)
    out = bytes(m * digest().digest_size)
    for off in range(0, len(inkey), _INKEY_BLOCK):
        block = _p(digest, inkey[off:off + _INKEY_BLOCK], label, m)
        out = bytes(a ^ b for a, b in zip(out, block))
    return out[:out_len]


def label(constant: int, cs_id: int, csb_id: int, rand: bytes) -> bytes:
    """constant || cs_id || csb_id || RAND, RFC 3830 4.1.3 and 4.1.4."""
    return constant.to_bytes(4, "big") + bytes([cs_id]) + csb_id.to_bytes(4, "big") + rand


# MAC alg, RFC 3830 6.2 and RFC 6043 6.2.
MAC_NULL, HMAC_SHA_1_160, HMAC_SHA_256_256 = 0, 1, 2
MAC_NAMES = {MAC_NULL: "NULL", HMAC_SHA_1_160: "HMAC-SHA-1-160", HMAC_SHA_256_256: "HMAC-SHA-256-256"}
MAC_LEN = {MAC_NULL: 0, HMAC_SHA_1_160: 20, HMAC_SHA_256_256: 32}
_MAC_HASH = {HMAC_SHA_1_160: hashlib.sha1, HMAC_SHA_256_256: hashlib.sha256}


def mac(algorithm: int, key: bytes, data: bytes) -> bytes:
    """MAC of `data`; empty for NULL."""
    return hmac.new(key, data, _MAC_HASH[algorithm]).digest() if algorithm else b""


# Encr alg, RFC 3830 6.2 and RFC 6043 6.2: bytes of encr_key and of salt_key.
ENCR_NULL, AES_CM_128, AES_KW_128, AES_CM_256 = 0, 1, 2, 3
ENCR_NAMES = {ENCR_NULL: "NULL", AES_CM_128: "AES-CM-128", AES_KW_128: "AES-KW-128", AES_CM_256: "AES-CM-256"}
ENCR_KEY_LEN = {ENCR_NULL: 0, AES_CM_128: 16, AES_KW_128: 16, AES_CM_256: 32}
SALT_KEY_LEN = {ENCR_NULL: 0, AES_CM_128: 14, AES_KW_128: 8, AES_CM_256: 14}

# TS type, RFC 3830 6.6 and RFC 6043 6.3.
NTP_UTC, NTP, COUNTER, NTP_UTC_32 = 0, 1, 2, 3
TS_NAMES = {NTP_UTC: "NTP-UTC", NTP: "NTP", COUNTER: "COUNTER", NTP_UTC_32: "NTP-UTC-32"}
TS_LEN = {NTP_UTC: 8, NTP: 8, COUNTER: 4, NTP_UTC_32: 4}


def timestamp_64(ts_type: int, value: bytes) -> bytes:
    """T as the 64 bits that enter the IV: COUNTER padded left, NTP-UTC-32 padded right (readings 12)."""
    if ts_type == COUNTER:
        return value.rjust(8, b"\0")
    if ts_type == NTP_UTC_32:
        return value.ljust(8, b"\0")
    return value


def kemac_iv(salt_key: bytes, csb_id: int, ts_type: int, ts_value: bytes) -> bytes:
    """(S XOR (0x0000 || CSB ID || T)) || 0x0000, RFC 3830 4.2.3."""
    block = bytes(2) + csb_id.to_bytes(4, "big") + timestamp_64(ts_type, ts_value)
    return bytes(a ^ b for a, b in zip(salt_key, block)) + bytes(2)

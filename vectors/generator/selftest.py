# SPDX-License-Identifier: BSD-2-Clause
"""Holds the generator's own AES, key wrap, HMAC and PRF against the openssl command and published vectors."""

import subprocess

from . import kw, prf
from .aes import AES, counter_mode


def _openssl(*arguments: str, data: bytes) -> bytes:
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def _check(name: str, got: bytes | None, want: bytes | None) -> None:
    if got != want:
        raise SystemExit("self-test %s: got %s, want %s" % (name, got and got.hex(), want and want.hex()))


def _pattern(length: int, start: int = 0) -> bytes:
    return bytes((start + 37 * i) & 0xFF for i in range(length))


def _aes() -> None:
    for bits in (128, 256):
        key = _pattern(bits // 8, bits)
        blocks = _pattern(64, 7)
        want = _openssl("enc", "-aes-%d-ecb" % bits, "-nopad", "-K", key.hex(), data=blocks)
        got = b"".join(AES(key).encrypt(blocks[i:i + 16]) for i in range(0, 64, 16))
        _check("AES-%d" % bits, got, want)
        _check("AES-%d decrypt" % bits, b"".join(AES(key).decrypt(got[i:i + 16]) for i in range(0, 64, 16)),
               blocks)
        # The counter has to carry out of its low 32 bits.
        iv = _pattern(12, 3) + bytes.fromhex("ffffffff")
        data = _pattern(101, 11)
        want = _openssl("enc", "-aes-%d-ctr" % bits, "-K", key.hex(), "-iv", iv.hex(), data=data)
        _check("AES-CM-%d" % bits, counter_mode(key, iv, data), want)


def _key_wrap() -> None:
    # RFC 3394 4.1, and openssl with another initial value.
    key = bytes(range(16))
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    want = bytes.fromhex("1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5")
    _check("RFC 3394 4.1", kw.wrap(key, b"\xa6" * 8, plain), want)
    _check("RFC 3394 4.1 unwrap", kw.unwrap(key, b"\xa6" * 8, want), plain)
    salt, plain = _pattern(8, 200), _pattern(40, 9)
    want = _openssl("enc", "-id-aes128-wrap", "-K", key.hex(), "-iv", salt.hex(), data=plain)
    _check("key wrap with salt", kw.wrap(key, salt, plain), want)
    _check("key wrap of another salt", kw.unwrap(key, _pattern(8, 201), want), None)


def _hmac() -> None:
    for algorithm, name in ((prf.HMAC_SHA_1_160, "sha1"), (prf.HMAC_SHA_256_256, "sha256")):
        key, data = _pattern(prf.MAC_LEN[algorithm], 5), _pattern(150, 1)
        want = _openssl("dgst", "-" + name, "-mac", "HMAC", "-macopt", "hexkey:" + key.hex(), "-binary",
                        data=data)
        _check("HMAC-" + name, prf.mac(algorithm, key, data), want)


def _prf() -> None:
    # One block of inkey is P alone, which is the P_hash of TLS (RFC 5246 5); two blocks are the XOR of both.
    key, label = _pattern(32, 90), b"label" + _pattern(20)
    for function, digest in ((prf.MIKEY_1, "SHA1"), (prf.HMAC_SHA_256, "SHA256")):
        mac_option = ["-mac", "HMAC", "-macopt", "hexkey:" + key.hex(), "-binary"]
        a, want = label, b""
        for _ in range(3):
            a = _openssl("dgst", "-" + digest.lower(), *mac_option, data=a)
            want += _openssl("dgst", "-" + digest.lower(), *mac_option, data=a + label)
        _check("PRF with " + digest, prf.prf(function, key, label, len(want)), want)
        _check("PRF prefix", prf.prf(function, key, label, 7), want[:7])
        other = _pattern(20, 17)
        second = prf.prf(function, other, label, len(want))
        _check("PRF of two blocks", prf.prf(function, key + other, label, len(want)),
               bytes(x ^ y for x, y in zip(want, second)))
    _check("constants", b"".join(c.to_bytes(4, "big") for c in (718281828, 459045235, 360287471)),
           b"".join(c.to_bytes(4, "big") for c in (prf.TEK, prf.TGK_AUTH, prf.TGK_ENCR)))


def run() -> None:
    """Ends the program with the name of the first check that fails."""
    _aes()
    _key_wrap()
    _hmac()
    _prf()

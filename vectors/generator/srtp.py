# SPDX-License-Identifier: BSD-2-Clause
"""SRTP and SRTCP: RFC 3711 with RFC 4771 (ROC in the tag), RFC 6188 (longer keys) and RFC 7714 (GCM)."""

import dataclasses
import hashlib
import hmac

from .aes import AES, counter_mode

NULL, AES_CM, AES_F8, AES_GCM = 0, 1, 2, 6
AUTH_NULL, HMAC_SHA_1, RCC_M1, RCC_M2, RCC_M3 = range(5)
ENCR, AUTH, SALT = range(3)
LABEL_NAMES = ("SRTP encryption", "SRTP authentication", "SRTP salt", "SRTCP encryption", "SRTCP authentication",
               "SRTCP salt")
E_FLAG = 1 << 31


def derive(key: bytes, salt: bytes, label: int, index: int, kdr: int, length: int) -> bytes:
    """RFC 3711 4.3.1; a salt of 96 bits is that of an AEAD algorithm and shifted up, RFC 7714 11."""
    quotient = index // kdr if kdr else 0
    x = int.from_bytes(salt, "big") << (16 if len(salt) == 12 else 0)
    x ^= (label << 48) | quotient
    return counter_mode(key, (x << 16).to_bytes(16, "big"), bytes(length))


def xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b))


def f8(key: bytes, salt: bytes, iv: bytes, data: bytes) -> bytes:
    """RFC 3711 4.1.2.1."""
    mask = salt + b"\x55" * (len(key) - len(salt))
    inner = AES(xor(key, mask)).encrypt(iv)
    aes, stream, out = AES(key), bytes(16), b""
    for j in range((len(data) + 15) // 16):
        stream = aes.encrypt(xor(xor(inner, j.to_bytes(16, "big")), stream))
        out += xor(data[16 * j:16 * j + 16], stream)
    return out


def _ghash_times(x: int, y: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = (y >> 1) ^ (0xE1 << 120 if y & 1 else 0)
    return product


def _ghash(h: int, data: bytes) -> int:
    digest = 0
    for at in range(0, len(data), 16):
        digest = _ghash_times(digest ^ int.from_bytes(data[at:at + 16], "big"), h)
    return digest


def _lengths(first: bytes, second: bytes) -> bytes:
    return (8 * len(first)).to_bytes(8, "big") + (8 * len(second)).to_bytes(8, "big")


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def gcm(key: bytes, iv: bytes, aad: bytes, plain: bytes, tag_len: int = 16) -> tuple[bytes, bytes]:
    """NIST SP 800-38D: cipher text and tag. An IV of another length than 96 bits goes through GHASH."""
    aes = AES(key)
    h = int.from_bytes(aes.encrypt(bytes(16)), "big")
    if len(iv) == 12:
        first = int.from_bytes(iv + b"\0\0\0\1", "big")
    else:
        first = _ghash(h, _padded(iv) + _lengths(b"", iv))
    blocks = [(first >> 32 << 32 | (first + 1 + n) & 0xFFFFFFFF).to_bytes(16, "big")
              for n in range(-(-len(plain) // 16))]
    cipher = xor(plain, b"".join(map(aes.encrypt, blocks))[:len(plain)])
    digest = _ghash(h, _padded(aad) + _padded(cipher) + _lengths(aad, cipher))
    tag = xor(digest.to_bytes(16, "big"), aes.encrypt(first.to_bytes(16, "big")))
    return cipher, tag[:tag_len]


@dataclasses.dataclass(frozen=True)
class Policy:
    """What a sender does; `params` are the SP parameters that say so."""
    params: bytes = b""
    cipher: int = AES_CM
    key_len: int = 16
    salt_len: int = 14
    auth: int = HMAC_SHA_1
    auth_key_len: int = 20
    tag_len: int = 10
    srtcp_auth: int = HMAC_SHA_1
    srtcp_tag_len: int = 10
    aead_tag_len: int = 16
    roc_rate: int = 1
    kdr: int = 0
    encrypt_srtp: bool = True
    encrypt_srtcp: bool = True


@dataclasses.dataclass(frozen=True)
class Sender:
    policy: Policy
    key: bytes
    salt: bytes
    mki: bytes = b""

    def _session_key(self, label: int, index: int, length: int) -> bytes:
        return derive(self.key, self.salt, label, index, self.policy.kdr, length)

    def _mac(self, label: int, index: int, data: bytes) -> bytes:
        key = self._session_key(label, index, self.policy.auth_key_len)
        return hmac.new(key, data, hashlib.sha1).digest()

    def _encrypt(self, first_label: int, index: int, ssrc: bytes, f8_iv: bytes, body: bytes) -> bytes:
        policy = self.policy
        if policy.cipher == NULL:
            return body
        key = self._session_key(first_label + ENCR, index, policy.key_len)
        salt = self._session_key(first_label + SALT, index, policy.salt_len)
        if policy.cipher == AES_F8:
            return f8(key, salt, f8_iv, body)
        iv = int.from_bytes(salt, "big") ^ (int.from_bytes(ssrc, "big") << 48) ^ index
        return counter_mode(key, (iv << 16).to_bytes(16, "big"), body)

    def _seal(self, first_label: int, index: int, ssrc: bytes, aad: bytes, body: bytes) -> tuple[bytes, bytes]:
        key = self._session_key(first_label + ENCR, index, self.policy.key_len)
        salt = self._session_key(first_label + SALT, index, 12)
        iv = xor(b"\0\0" + ssrc + index.to_bytes(6, "big"), salt)
        return gcm(key, iv, aad, body, self.policy.aead_tag_len)

    def rtp(self, header: bytes, body: bytes, roc: int) -> bytes:
        policy, seq, ssrc = self.policy, header[2:4], header[8:12]
        index = roc << 16 | int.from_bytes(seq, "big")
        roc_bytes = roc.to_bytes(4, "big")
        if policy.cipher == AES_GCM:
            clear = header if policy.encrypt_srtp else header + body
            cipher, tag = self._seal(0, index, ssrc, clear, body if policy.encrypt_srtp else b"")
            packet = clear + cipher + tag
        else:
            iv = b"\0" + header[1:12] + roc_bytes
            packet = header + (self._encrypt(0, index, ssrc, iv, body) if policy.encrypt_srtp else body)
        return packet + self.mki + self._rtp_tag(index, roc_bytes, packet)

    def _rtp_tag(self, index: int, roc: bytes, packet: bytes) -> bytes:
        policy = self.policy
        carries = policy.auth >= RCC_M1 and (index & 0xFFFF) % policy.roc_rate == 0
        if policy.auth == AUTH_NULL or (policy.auth in (RCC_M1, RCC_M3) and not carries):
            return b""
        if policy.auth == RCC_M3:
            return roc
        mac = self._mac(AUTH, index, packet + roc)
        return roc + mac[:policy.tag_len - 4] if carries else mac[:policy.tag_len]

    def rtcp(self, packet: bytes, index: int) -> bytes:
        policy, header, body, ssrc = self.policy, packet[:8], packet[8:], packet[4:8]
        word = (index | (E_FLAG if policy.encrypt_srtcp else 0)).to_bytes(4, "big")
        if policy.cipher == AES_GCM:
            clear = header if policy.encrypt_srtcp else packet
            cipher, tag = self._seal(3, index, ssrc, clear + word, body if policy.encrypt_srtcp else b"")
            out = clear + cipher + tag + word
        elif policy.encrypt_srtcp:
            out = header + self._encrypt(3, index, ssrc, bytes(4) + word + header, body) + word
        else:
            out = packet + word
        tag = b""
        if policy.srtcp_auth == HMAC_SHA_1:
            tag = self._mac(3 + AUTH, index, out)[:policy.srtcp_tag_len]
        return out + self.mki + tag

# SPDX-License-Identifier: BSD-2-Clause
"""RSA of RFC 8017 with random bytes that the caller brings: signatures (8), encryption (7), encodings (9)."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from . import der

_HASH_OID = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3"
}
RSA_OID = "1.2.840.113549.1.1.1"


@dataclass(frozen=True)
class PublicKey:
    n: int
    e: int

    @property
    def size(self) -> int:
        """Bytes of the modulus, k in RFC 8017."""
        return (self.n.bit_length() + 7) // 8

    def apply(self, data: bytes) -> bytes:
        """RSAEP, RSAVP1."""
        return pow(int.from_bytes(data, "big"), self.e, self.n).to_bytes(self.size, "big")

    def pkcs1(self) -> bytes:
        return der.sequence(der.integer(self.n), der.integer(self.e))

    def spki(self) -> bytes:
        """SubjectPublicKeyInfo, RFC 5280 4.1.2.7."""
        return der.sequence(der.sequence(der.oid(RSA_OID), der.NULL), der.bit_string(self.pkcs1()))


@dataclass(frozen=True)
class PrivateKey:
    """Two primes or more; `der` is the PKCS#8 that it was read from."""
    public: PublicKey
    primes: tuple[int, ...]
    d: int
    der: bytes

    def apply(self, data: bytes) -> bytes:
        """RSADP, RSASP1, prime by prime."""
        return _private(self, int.from_bytes(data, "big")).to_bytes(self.public.size, "big")


@lru_cache(maxsize=None)
def _private(key: PrivateKey, number: int) -> int:
    out, modulus = 0, 1
    for prime in key.primes:
        part = pow(number % prime, key.d % (prime - 1), prime)
        out += modulus * ((part - out) * pow(modulus, -1, prime) % prime)
        modulus *= prime
    return out


def read_private(pkcs8: bytes) -> PrivateKey:
    """PrivateKeyInfo (RFC 5208 5) with an RSAPrivateKey (RFC 8017 A.1.2)."""
    _, info, _ = der.read(pkcs8)
    (_, _), (_, _), (_, inner) = der.children(info)[:3]
    fields = der.children(der.read(inner)[1])
    _, n, e, d, p, q = (int.from_bytes(content, "big") for _, content in fields[:6])
    primes = [p, q]
    if len(fields) > 9:
        primes += [
            int.from_bytes(der.children(other)[0][1], "big") for _, other in der.children(fields[9][1])
        ]
    return PrivateKey(PublicKey(n, e), tuple(primes), d, pkcs8)


def pkcs1_private(key: PrivateKey) -> bytes:
    """The RSAPrivateKey alone, without the PrivateKeyInfo around it."""
    return der.children(der.read(key.der)[1])[2][1]


def hash_of(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def mgf1(name: str, seed: bytes, length: int) -> bytes:
    """RFC 8017 B.2.1."""
    out, counter = b"", 0
    while len(out) < length:
        out += hash_of(name, seed + counter.to_bytes(4, "big"))
        counter += 1
    return out[:length]


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b))


def digest_info(name: str, digest: bytes, null: bool = True) -> bytes:
    """RFC 8017 A.2.4; `null` False leaves the parameters out."""
    algorithm = der.sequence(der.oid(_HASH_OID[name]), der.NULL if null else b"")
    return der.sequence(algorithm, der.octet_string(digest))


def emsa_pkcs1(content: bytes, size: int) -> bytes:
    """RFC 8017 9.2 from step 3 on: `content` is the DigestInfo."""
    if size < len(content) + 11:
        raise ValueError("modulus of %d bytes too short" % size)
    return b"\0\1" + b"\xff" * (size - len(content) - 3) + b"\0" + content


def emsa_pss(name: str, message: bytes, salt: bytes, bits: int, mgf_hash: str | None = None) -> bytes:
    """RFC 8017 9.1.1; `bits` is one less than the modulus has."""
    size = (bits + 7) // 8
    digest = hash_of(name, bytes(8) + hash_of(name, message) + salt)
    block = bytes(size - len(salt) - len(digest) - 2) + b"\1" + salt
    masked = bytearray(_xor(block, mgf1(mgf_hash or name, digest, len(block))))
    masked[0] &= 0xFF >> (8 * size - bits)
    return bytes(masked) + digest + b"\xbc"


def pss_matches(name: str, message: bytes, em: bytes, bits: int) -> int | None:
    """Bytes of the salt if `em` encodes `message`, RFC 8017 9.1.2, else None."""
    size, length = (bits + 7) // 8, len(hash_of(name, b""))
    em = em[len(em) - size:]
    if em[-1:] != b"\xbc" or size < length + 2:
        return None
    masked, digest = em[:size - length - 1], em[size - length - 1:-1]
    block = bytearray(_xor(masked, mgf1(name, digest, len(masked))))
    block[0] &= 0xFF >> (8 * size - bits)
    salt_at = block.find(b"\1") + 1
    if not salt_at or any(block[:salt_at - 1]):
        return None
    salt = bytes(block[salt_at:])
    return len(salt) if hash_of(name, bytes(8) + hash_of(name, message) + salt) == digest else None


def pkcs1_matches(message: bytes, em: bytes) -> str | None:
    """The hash whose DigestInfo of `message` is in `em`, or None."""
    for name in _HASH_OID:
        content = digest_info(name, hash_of(name, message))
        if len(em) >= len(content) + 11 and em == emsa_pkcs1(content, len(em)):
            return name
    return None


def eme_pkcs1(message: bytes, padding: bytes, size: int) -> bytes:
    """RFC 8017 7.2.1; of `padding` what is not zero is taken."""
    wanted = size - len(message) - 3
    taken = bytes(b for b in padding if b)[:wanted]
    if len(taken) < wanted or wanted < 8:
        raise ValueError("not enough padding")
    return b"\0\2" + taken + b"\0" + message


def eme_oaep(message: bytes, seed: bytes, size: int, name: str = "sha1", label: bytes = b"") -> bytes:
    """RFC 8017 7.1.1."""
    digest = hash_of(name, label)
    room = size - 2 * len(digest) - 2 - len(message)
    if room < 0 or len(seed) != len(digest):
        raise ValueError("message or seed does not fit")
    block = digest + bytes(room) + b"\1" + message
    masked = _xor(block, mgf1(name, seed, len(block)))
    return b"\0" + _xor(seed, mgf1(name, masked, len(digest))) + masked


def un_pkcs1(em: bytes) -> bytes | None:
    """RFC 8017 7.2.2."""
    at = em.find(b"\0", 2)
    return em[at + 1:] if em[:2] == b"\0\2" and at >= 10 else None


def un_oaep(em: bytes, name: str = "sha1", label: bytes = b"") -> bytes | None:
    """RFC 8017 7.1.2."""
    digest = hash_of(name, label)
    if len(em) < 2 * len(digest) + 2 or em[0]:
        return None
    masked = em[1 + len(digest):]
    seed = _xor(em[1:1 + len(digest)], mgf1(name, masked, len(digest)))
    block = _xor(masked, mgf1(name, seed, len(masked)))
    at = block.find(b"\1", len(digest))
    if block[:len(digest)] != digest or at < 0 or any(block[len(digest):at]):
        return None
    return block[at + 1:]

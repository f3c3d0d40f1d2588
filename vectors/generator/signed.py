# SPDX-License-Identifier: BSD-2-Clause
"""SIGN: RFC 3830 4.2.6, 5.2 and 6.5."""

from dataclasses import dataclass

from . import payloads, rsa
from .certificates import key
from .psk import Built
from .seed import material
from .wire import Message

PKCS1, PSS = 0, 1
"""S type, RFC 3830 6.5."""
SCHEMES = {PKCS1: "rsassa-pkcs1-v1_5", PSS: "rsassa-pss"}


@dataclass
class Signer:
    """How somebody signs; `salt` None is as long as the hash."""
    key: str
    s_type: int = PKCS1
    hash: str = "sha1"
    salt: int | None = None

    def encode(self, message: bytes) -> bytes:
        """EM of RFC 8017, as long as the modulus."""
        modulus = key(self.key).public
        if self.s_type == PKCS1:
            return rsa.emsa_pkcs1(rsa.digest_info(self.hash, rsa.hash_of(self.hash, message)), modulus.size)
        digest = rsa.hash_of(self.hash, message)
        length = len(digest) if self.salt is None else self.salt
        salt = material("signed/" + digest.hex(), "salt", length)
        em = rsa.emsa_pss(self.hash, message, salt, modulus.n.bit_length() - 1)
        return em.rjust(modulus.size, b"\0")


def signed(message: Message, signer: Signer, tail: bytes = b"", header: bool = True) -> Built:
    """Appends SIGN over the message up to the signature (readings 3) and `tail`, which is not sent.

    `header` False leaves the two bytes before the signature out of what is signed.
    """
    size = key(signer.key).public.size
    message.payloads.append(payloads.sign(bytes(size), signer.s_type))
    encoded = message.encode()
    off, _ = encoded.at("sign.signature")
    sign_input = encoded.data[:off if header else off - 2] + tail
    em = signer.encode(sign_input)
    signature = key(signer.key).apply(em)
    values = {
        "s_type": signer.s_type,
        "sign_scheme": SCHEMES[signer.s_type],
        "sign_hash": signer.hash,
        "sign_input": sign_input.hex(),
        "sign_em": em.hex(),
        "signature": signature.hex(),
        "signer": signer.key + ".key"
    }
    return Built(encoded.patched("sign.signature", signature), values)


def verified(public: rsa.PublicKey, s_type: int, covered: bytes, signature: bytes) -> bool:
    """Whether a signature is one over `covered`, with whatever hash."""
    em = public.apply(signature)
    if len(signature) != public.size:
        return False
    if s_type == PKCS1:
        return bool(rsa.pkcs1_matches(covered, em))
    return any(
        rsa.pss_matches(name, covered, em, public.n.bit_length() - 1) is not None
        for name in ("sha1", "sha256", "sha384", "sha512"))

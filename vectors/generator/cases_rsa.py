# SPDX-License-Identifier: BSD-2-Clause
"""RSA alone: signatures and envelope keys, good and bad."""

from . import rsa
from .case import case
from .certificates import key
from .pk import OAEP, V1_5, Envelope
from .seed import material
from .signed import PKCS1, PSS, SCHEMES, Signer

_SIZES = (512, 1024, 2048, 4096)


def _signature(id_: str, comment: str, key_name: str, s_type: int, signed: bytes, signature: bytes,
               expected: dict, result: str = "valid") -> dict:
    given = {"key": key_name + ".key", "s_type": s_type, "signed": signed.hex(), "signature": signature.hex()}
    return case("rsa-signature/" + id_, comment, given, expected, result)


def _good(signer: Signer, length: int = 100, name: str = "") -> dict:
    id_ = name or "s-type-%d/%s/%s" % (signer.s_type, signer.key, signer.hash)
    signed = material(id_, "signed", length)
    em = signer.encode(signed)
    comment = "%s with %s, %s, %d bytes signed" % (SCHEMES[signer.s_type], signer.hash, signer.key, length)
    expected = {"auth": "verified", "scheme": SCHEMES[signer.s_type], "hash": signer.hash, "em": em.hex()}
    return _signature(id_, comment, signer.key, signer.s_type, signed, key(signer.key).apply(em), expected)


def _fits(signer: Signer) -> bool:
    try:
        signer.encode(b"")
    except ValueError:
        return False
    return key(signer.key).public.size > 64 or signer.hash in ("sha1", "sha256") and signer.s_type == PKCS1 \
        or signer.hash == "sha1"


def signature_cases() -> list[dict]:
    out = []
    for bits in _SIZES:
        for s_type, hashes in ((PKCS1, ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")),
                               (PSS, ("sha1", "sha224", "sha256", "sha384", "sha512"))):
            for name in hashes:
                signer = Signer("alice-%d" % bits, s_type, name)
                if _fits(signer) and (bits <= 1024 or name in ("sha1", "sha256", "sha512")):
                    out.append(_good(signer))
    out.append(_good(Signer("alice-e3")))
    out.append(_good(Signer("alice-e3", PSS)))
    out.append(_good(Signer("alice-16384")))
    for salt in (0, 1, 19, 21, 32):
        out.append(_good(Signer("alice-1024", PSS, salt=salt), name="salt-%d" % salt))
    for length in (0, 1, 63, 64, 65, 4096):
        out.append(_good(Signer("alice-1024"), length, "length-%d" % length))
    return out + _bad_signatures()


def _bad_signatures() -> list[dict]:
    out = []
    name = "alice-2048"
    private = key(name)
    size = private.public.size
    signed = material("rsa-signature", "bad", 64)
    info = rsa.digest_info("sha1", rsa.hash_of("sha1", signed))

    def one(id_: str, comment: str, signature: bytes, s_type: int = PKCS1) -> None:
        out.append(
            _signature("bad/" + id_, comment, name, s_type, signed, signature, {"auth": "failed"}, "invalid"))

    def of(em: bytes) -> bytes:
        return private.apply(em.rjust(size, b"\0"))

    good, pss = Signer(name), Signer(name, PSS)
    signature = of(good.encode(signed))
    one("empty", "no signature", b"")
    one("one-byte", "a signature of one byte", b"\1")
    one("short", "one byte is missing", signature[:-1])
    one("long", "a byte too many, a leading zero", b"\0" + signature)
    one("trailing", "a byte too many at the end", signature + b"\0")
    one("zero", "the signature 0", bytes(size))
    one("one", "the signature 1", bytes(size - 1) + b"\1")
    one("modulus", "the signature is the modulus", private.public.n.to_bytes(size, "big"))
    one("all-ones", "a number above the modulus", b"\xff" * size)
    one("plus-modulus", "the right number, the modulus added, where that fits in one bit more",
        ((int.from_bytes(signature, "big") + private.public.n) % (1 << (8 * size))).to_bytes(size, "big"))
    one("other-message", "of another message", of(good.encode(b"x")))
    one("block-type-2", "block type 2", of(b"\0\2" + b"\xff" * (size - len(info) - 3) + b"\0" + info))
    one("padding-not-ff", "a byte of the padding is not ff",
        of(b"\0\1" + b"\xff" * (size - len(info) - 4) + b"\xfe\0" + info))
    one("short-padding", "the digest stands in the middle, anything behind it",
        of(b"\0\1" + b"\xff" * 8 + b"\0" + info + bytes(size - len(info) - 11)))
    one("digest-alone", "the digest without DigestInfo, as TLS 1.0 signs",
        of(rsa.emsa_pkcs1(rsa.hash_of("sha1", signed), size)))
    one("wrong-oid", "DigestInfo says MD5, the digest is SHA-1's",
        of(rsa.emsa_pkcs1(rsa.digest_info("md5", rsa.hash_of("sha1", signed)), size)))
    one("trailing-in-digest-info", "bytes behind the digest inside EM", of(rsa.emsa_pkcs1(info + b"\0",
                                                                                          size)))
    one("pss-as-pkcs1", "a PSS signature under S type 0", of(pss.encode(signed)))
    one("pkcs1-as-pss", "a v1.5 signature under S type 1", signature, PSS)
    em = pss.encode(signed)
    one("pss-trailer", "PSS whose last byte is not bc", of(em[:-1] + b"\xcc"), PSS)
    one("pss-other-message", "PSS of another message", of(pss.encode(b"x")), PSS)
    one("pss-flipped", "PSS with one bit of the encoding changed",
        of(em[:100] + bytes([em[100] ^ 1]) + em[101:]), PSS)
    one("pss-zero", "PSS, the signature 0", bytes(size), PSS)
    other = key("bob-2048").apply(good.encode(signed))
    one("another-key", "made with another key", other)
    return out


def _envelope(id_: str, comment: str, envelope: Envelope, expected: dict, pke: bytes,
              result: str = "valid") -> dict:
    return case("rsa-envelope/" + id_, comment, {
        "key": envelope.key + ".key",
        "pke": pke.hex()
    }, expected, result)


def envelope_cases() -> list[dict]:
    out = []
    for bits in _SIZES:
        for scheme, short, name in ((V1_5, "v1-5", "sha1"), (OAEP, "oaep", "sha1"), (OAEP, "oaep-sha256",
                                                                                     "sha256")):
            for length in (1, 16, 20, 32):
                size = key("bob-%d" % bits).public.size
                if length > size - {"v1-5": 11, "oaep": 42, "oaep-sha256": 66}[short]:
                    continue
                envelope = Envelope("bob-%d" % bits, scheme, hash=name)
                id_ = "%s/%d/%d" % (short, bits, length)
                secret = material(id_, "secret", length)
                em = envelope.encode(secret)
                expected = {
                    "envelope": "verified",
                    "scheme": scheme,
                    "envelope_key": secret.hex(),
                    "em": em.hex()
                }
                if scheme == OAEP:
                    expected["hash"] = name
                out.append(
                    _envelope(id_, "%d bytes with %s under %d bits" % (length, scheme, bits), envelope,
                              expected,
                              key(envelope.key).public.apply(em)))
    return out + _leading_zero() + _bad_envelopes()


def _leading_zero() -> list[dict]:
    """The first cryptogram whose first byte is zero."""
    for i in range(10000):
        secret = material("rsa-envelope/leading-zero", str(i), 16)
        envelope = Envelope("bob-512")
        em = envelope.encode(secret)
        pke = key("bob-512").public.apply(em)
        if pke[0] == 0:
            expected = {"envelope": "verified", "scheme": V1_5, "envelope_key": secret.hex(), "em": em.hex()}
            return [_envelope("leading-zero", "PKE begins with a zero byte", envelope, expected, pke)]
    raise LookupError("no cryptogram begins with zero")


def _bad_envelopes() -> list[dict]:
    out = []
    envelope = Envelope("bob-2048")
    public = key("bob-2048").public
    size = public.size
    secret = material("rsa-envelope", "bad", 16)
    good, oaep = envelope.encode(secret), Envelope("bob-2048", OAEP).encode(secret)

    def one(id_: str, comment: str, pke: bytes, lax: bytes = b"") -> None:
        expected = {"envelope": "failed", **({"not_key": lax.hex()} if lax else {})}
        out.append(_envelope("bad/" + id_, comment, envelope, expected, pke, "invalid"))

    one("empty", "no data", b"")
    one("one-byte", "one byte", b"\1")
    one("short", "a byte is missing", public.apply(good)[:-1])
    one("long", "a byte too many", public.apply(good) + b"\0")
    one("zero", "the number 0", bytes(size))
    one("one", "the number 1", bytes(size - 1) + b"\1")
    one("modulus", "the modulus itself", public.n.to_bytes(size, "big"))
    one("modulus-minus-1", "the modulus less one", (public.n - 1).to_bytes(size, "big"))
    one("all-ones", "a number above the modulus", b"\xff" * size)
    one("first-byte", "the first byte of EM is not zero", public.apply(b"\1" + good[1:]), secret)
    one("block-type-1", "block type 1", public.apply(b"\0\1" + good[2:]), secret)
    one("block-type-0", "block type 0", public.apply(b"\0\0" + good[2:]), secret)
    one("no-separator", "no zero ends the padding", public.apply(b"\0\2" + b"\x55" * (size - 2)))
    one("short-padding", "seven bytes of padding",
        public.apply(b"\0\2" + b"\x55" * 7 + b"\0" + b"\x77" * 246), b"\x77" * 246)
    one("no-key", "the envelope key is empty", public.apply(b"\0\2" + b"\x55" * (size - 3) + b"\0"))
    one("oaep-flipped", "OAEP with one bit of EM changed",
        public.apply(oaep[:50] + bytes([oaep[50] ^ 1]) + oaep[51:]))
    one("oaep-first-byte", "OAEP whose first byte is not zero", public.apply(b"\1" + oaep[1:]), secret)
    label = rsa.eme_oaep(secret, bytes(20), size, label=b"label")
    one("oaep-label", "OAEP with a label", public.apply(label), secret)
    return out

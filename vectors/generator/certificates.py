# SPDX-License-Identifier: BSD-2-Clause
"""Keys and certificates of the tests, by name: RFC 5280. Made again on each run from the keys in vectors/keys."""

import calendar
import pathlib
import time
from dataclasses import dataclass, replace
from functools import lru_cache

from . import der, rsa
from .seed import material

_KEYS = pathlib.Path(__file__).resolve().parent.parent / "keys"

ALICE, BOB, CAROL = b"sip:alice@example.org", b"sip:bob@example.org", b"sip:carol@example.org"
ALICE_NAI, BOB_NAI = b"alice@example.org", b"bob@example.org"

SIGN, ENCRYPT, CERTIFY = 0x80, 0x20, 0x06
"""Bits of keyUsage, RFC 5280 4.2.1.3: digitalSignature, keyEncipherment, keyCertSign and cRLSign."""


@lru_cache(maxsize=None)
def key(name: str) -> rsa.PrivateKey:
    """Private key vectors/keys/NAME.pem."""
    return rsa.read_private(der.from_pem((_KEYS / (name + ".pem")).read_text()))


def _utc(text: str) -> int:
    return calendar.timegm(time.strptime(text, "%Y-%m-%d"))


@dataclass(frozen=True)
class Profile:
    """A certificate to be made."""
    key: str
    common_name: str
    issuer: str = "ca"
    uri: bytes = b""
    nai: bytes = b""
    dns: bytes = b""
    usage: int = SIGN | ENCRYPT
    begin: int = _utc("2004-01-01")
    end: int = _utc("2044-01-01")
    ca: bool = False
    path_len: int | None = None
    hash: str = "sha256"
    extended: tuple[str, ...] = ()
    damage: str = ""
    permitted: str = ""
    """Host of the email addresses that a CA may issue for: critical name constraints, RFC 5280 4.2.1.10."""
    exponent: int | None = None
    """The public exponent that it says, if that is not the key's."""


def _alice(key_name: str, **changed) -> Profile:
    return replace(Profile(key_name, "Alice", uri=ALICE, nai=ALICE_NAI), **changed)


def _bob(key_name: str, **changed) -> Profile:
    return replace(Profile(key_name, "Bob", uri=BOB, nai=BOB_NAI), **changed)


PROFILES = {
    "ca":
    Profile("ca-2048", "Test CA", usage=CERTIFY, ca=True),
    "ca-2100":
    Profile("ca-2048", "Test CA", issuer="ca-2100", usage=CERTIFY, ca=True, end=_utc("2100-01-01")),
    "sub":
    Profile("sub-2048", "Test Sub CA", usage=CERTIFY, ca=True, path_len=0),
    "sub-sub":
    Profile("other-2048", "Test Sub Sub CA", issuer="sub", usage=CERTIFY, ca=True),
    "other":
    Profile("other-2048", "Other CA", issuer="other", usage=CERTIFY, ca=True),
    "alice-16384":
    _alice("alice-16384", usage=SIGN),
    "alice-e3":
    _alice("alice-e3"),
    "alice-sign":
    _alice("alice-2048", usage=SIGN),
    "alice-encr":
    _alice("alice-2048", usage=ENCRYPT),
    "alice-sub":
    _alice("alice-2048", issuer="sub"),
    "alice-expired":
    _alice("alice-2048", end=_utc("2005-05-31")),
    "alice-early":
    _alice("alice-2048", begin=_utc("2005-06-02")),
    "alice-2036":
    _alice("alice-2048", end=_utc("2036-02-07")),
    "alice-2060":
    _alice("alice-2048", end=_utc("2060-01-01")),
    "alice-unknown":
    _alice("alice-2048", issuer="other"),
    "alice-self":
    _alice("alice-2048", issuer="alice-self"),
    "alice-sha1":
    _alice("alice-2048", hash="sha1"),
    "alice-carol":
    _alice("alice-2048", common_name="Carol", uri=CAROL, nai=b"carol@example.org"),
    "alice-uri":
    _alice("alice-2048", nai=b""),
    "alice-nai":
    _alice("alice-2048", uri=b""),
    "alice-cn":
    _alice("alice-2048", common_name="sip:alice@example.org", uri=b"", nai=b""),
    "alice-domain":
    _alice("alice-2048", common_name="example.org", uri=b"sip:example.org", nai=b"", dns=b"example.org"),
    "alice-forged":
    _alice("alice-2048", damage="signature"),
    "alice-sub-sub":
    _alice("alice-2048", issuer="sub-sub"),
    "sub-names":
    Profile("sub-2048", "Test Sub CA", usage=CERTIFY, ca=True, permitted="example.org"),
    "sub-other-names":
    Profile("sub-2048", "Test Sub CA", usage=CERTIFY, ca=True, permitted="example.net"),
    "sub-policies":
    Profile("sub-2048", "Test Sub CA", usage=CERTIFY, ca=True, damage="policies"),
    "alice-sub-names":
    _alice("alice-2048", issuer="sub-names"),
    "alice-undated":
    _alice("alice-2048", damage="dates"),
    "alice-critical":
    _alice("alice-2048", damage="critical"),
    "alice-e1":
    _alice("alice-2048", exponent=1),
    "alice-by-bob":
    _alice("alice-2048", issuer="bob-2048"),
    "alice-ec":
    _alice("", usage=SIGN),
    "bob-sign":
    _bob("bob-2048", usage=SIGN),
    "bob-encr":
    _bob("bob-2048", usage=ENCRYPT),
    "bob-expired":
    _bob("bob-2048", end=_utc("2005-05-31")),
    "bob-carol":
    _bob("bob-2048", common_name="Carol", uri=CAROL, nai=b"carol@example.org"),
}
for _bits in (512, 1024, 2048, 4096):
    PROFILES["alice-%d" % _bits] = _alice("alice-%d" % _bits)
    PROFILES["bob-%d" % _bits] = _bob("bob-%d" % _bits)

_SIGNATURE_OID = {"sha1": "1.2.840.113549.1.1.5", "sha256": "1.2.840.113549.1.1.11"}
_P256_G = bytes.fromhex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")


def _name(common_name: str) -> bytes:
    """An organisation and a common name, both UTF8String."""
    out = b""
    for type_, value in (("2.5.4.10", "mikeylab test"), ("2.5.4.3", common_name)):
        out += der.tlv(0x31, der.sequence(der.oid(type_), der.tlv(0x0C, value.encode())))
    return der.tlv(0x30, out)


def _time(unix: int) -> bytes:
    """UTCTime until 2049, from then on GeneralizedTime, RFC 5280 4.1.2.5."""
    if unix >= _utc("2050-01-01"):
        return der.tlv(0x18, time.strftime("%Y%m%d%H%M%SZ", time.gmtime(unix)).encode())
    return der.tlv(0x17, time.strftime("%y%m%d%H%M%SZ", time.gmtime(unix)).encode())


def _validity(profile: Profile) -> bytes:
    if profile.damage == "dates":
        return der.sequence(_time(profile.begin), der.tlv(0x17, b"441301000000Z"))
    return der.sequence(_time(profile.begin), _time(profile.end))


def _extension(oid: str, value: bytes, critical: bool = False) -> bytes:
    return der.sequence(der.oid(oid), b"\x01\x01\xff" if critical else b"", der.octet_string(value))


def spki(profile: Profile) -> bytes:
    """The public key; a profile without a key has a point of P-256."""
    if profile.key:
        public = key(profile.key).public
        return (public if profile.exponent is None else replace(public, e=profile.exponent)).spki()
    curve = der.sequence(der.oid("1.2.840.10045.2.1"), der.oid("1.2.840.10045.3.1.7"))
    return der.sequence(curve, der.bit_string(_P256_G))


def _key_id(profile: Profile) -> bytes:
    """SHA-1 over the bits of the public key, RFC 5280 4.2.1.2."""
    return rsa.hash_of("sha1", der.children(der.read(spki(profile))[1])[1][1][1:])


def _extensions(profile: Profile) -> bytes:
    out = []
    if profile.ca:
        limit = b"" if profile.path_len is None else der.integer(profile.path_len)
        out.append(_extension("2.5.29.19", der.sequence(b"\x01\x01\xff" + limit), True))
    unused = (profile.usage & -profile.usage).bit_length() - 1
    out.append(_extension("2.5.29.15", der.bit_string(bytes([profile.usage]), unused), True))
    out.append(_extension("2.5.29.14", der.octet_string(_key_id(profile))))
    out.append(_extension("2.5.29.35", der.sequence(der.tlv(0x80, _key_id(PROFILES[profile.issuer])))))
    names = b"".join(
        der.tlv(tag, value) for tag, value in ((0x86, profile.uri), (0x81, profile.nai), (0x82, profile.dns))
        if value)
    if names:
        out.append(_extension("2.5.29.17", der.sequence(names)))
    if profile.damage == "critical":
        out.append(_extension("1.3.6.1.4.1.99999.1", der.NULL, True))
    if profile.damage == "policies":  # requireExplicitPolicy 0
        out.append(_extension("2.5.29.36", der.sequence(b"\x80\x01\0"), True))
    if profile.permitted:
        host = der.sequence(der.tlv(0x81, profile.permitted.encode()))
        out.append(_extension("2.5.29.30", der.sequence(der.tlv(0xA0, host)), True))
    return der.tlv(0xA3, der.sequence(*out))


def _to_be_signed(name: str, profile: Profile) -> bytes:
    serial = int.from_bytes(material("certificate", name, 8), "big") >> 1
    algorithm = der.sequence(der.oid(_SIGNATURE_OID[profile.hash]), der.NULL)
    return der.sequence(der.tlv(0xA0, der.integer(2)), der.integer(serial), algorithm,
                        _name(PROFILES[profile.issuer].common_name),
                        _validity(profile), _name(profile.common_name),
                        spki(profile), _extensions(profile))


@lru_cache(maxsize=None)
def certificate(name: str) -> bytes:
    """The certificate called NAME, DER."""
    profile = PROFILES[name]
    body = _to_be_signed(name, profile)
    issuer = key(PROFILES[profile.issuer].key)
    info = rsa.digest_info(profile.hash, rsa.hash_of(profile.hash, body))
    signature = bytearray(issuer.apply(rsa.emsa_pkcs1(info, issuer.public.size)))
    if profile.damage == "signature":
        signature[-1] ^= 1
    algorithm = der.sequence(der.oid(_SIGNATURE_OID[profile.hash]), der.NULL)
    return der.sequence(body, algorithm, der.bit_string(bytes(signature)))


def named(name: str) -> bytes:
    """What stands under a name in `material`: NAME.key, NAME.cert, the same with .pem, NAME.pkcs1."""
    stem, _, kind = name.partition(".")
    if kind == "key":
        return key(stem).der
    if kind == "pkcs1":
        return rsa.pkcs1_private(key(stem))
    if kind == "key.pem":
        return der.to_pem(key(stem).der, "PRIVATE KEY")
    if kind == "cert.pem":
        return der.to_pem(certificate(stem), "CERTIFICATE")
    return certificate(stem)

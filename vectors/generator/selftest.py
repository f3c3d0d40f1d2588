# SPDX-License-Identifier: BSD-2-Clause
"""Holds the generator's own AES, key wrap, HMAC, PRF and pairings against the openssl command and published vectors."""

import hashlib
import pathlib
import subprocess
import tempfile

from . import certificates, der, eccsi, ibe, kw, modp, pk, prf, rsa, sakke, signed, srtp, x25519
from .aes import AES, counter_mode
from .psk import START


def _openssl(*arguments: str, data: bytes) -> bytes:
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def _check(name: str, got: bytes | None, want: bytes | None) -> None:
    if got != want:
        raise SystemExit("self-test %s: got %s, want %s" % (name, got and got.hex(), want and want.hex()))


def _same(name: str, got, want) -> None:
    if got != want:
        raise SystemExit("self-test %s: got %s, want %s" % (name, got, want))


def _pattern(length: int, start: int = 0) -> bytes:
    return bytes((start + 37 * i) & 0xFF for i in range(length))


def _aes() -> None:
    for bits in (128, 192, 256):
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


def _rsa(folder: pathlib.Path) -> None:
    # Signatures that openssl makes are the same in v1.5, and it verifies those of PSS; it opens both kinds of PKE.
    private, public, message = folder / "key.pem", folder / "public.pem", _pattern(77, 33)
    signature = folder / "signature"
    for name in ("alice-1024", "alice-e3"):
        private.write_bytes(certificates.named(name + ".key.pem"))
        public.write_bytes(der.to_pem(certificates.key(name).public.spki(), "PUBLIC KEY"))
        for digest in ("sha1", "sha256", "sha512"):
            ours = certificates.key(name).apply(signed.Signer(name, signed.PKCS1, digest).encode(message))
            _check("signature v1.5", ours,
                   _openssl("dgst", "-" + digest, "-sign", str(private), "-binary", data=message))
            for salt in (0, 7, 32):
                em = signed.Signer(name, signed.PSS, digest, salt).encode(message)
                signature.write_bytes(certificates.key(name).apply(em))
                _openssl("dgst", "-" + digest, "-verify", str(public), "-sigopt", "rsa_padding_mode:pss",
                         "-signature", str(signature), data=message)
        for scheme, mode, digest in ((pk.V1_5, "pkcs1", "sha1"), (pk.OAEP, "oaep", "sha1"),
                                     (pk.OAEP, "oaep", "sha256")):
            em = pk.Envelope(name, scheme, hash=digest).encode(message[:20])
            options = ["-pkeyopt", "rsa_padding_mode:" + mode]
            options += ["-pkeyopt", "rsa_oaep_md:" + digest] if mode == "oaep" else []
            got = _openssl("pkeyutl", "-decrypt", "-inkey", str(private), *options,
                           data=certificates.key(name).public.apply(em))
            _check("PKE " + scheme, got, message[:20])
            took_off = rsa.un_pkcs1(em) if mode == "pkcs1" else rsa.un_oaep(em, digest)
            _check("padding of " + scheme, took_off, message[:20])


_REFUSED = {
    "ca-2100": 18, "other": 18, "alice-expired": 10, "alice-early": 9, "alice-unknown": 20, "alice-self": 18,
    "alice-forged": 7, "alice-by-bob": 20, "bob-expired": 10, "alice-sub-sub": 25, "alice-critical": 34,
    "alice-undated": 14
}
"""X509_V_ERR_* by which openssl refuses a certificate at the time of the tests; it accepts the others."""


def _certificates(folder: pathlib.Path) -> None:
    for name in certificates.PROFILES:
        (folder / name).write_bytes(certificates.named(name + ".cert.pem"))
    command = ["openssl", "verify", "-attime", str(START), "-CAfile", str(folder / "ca"), "-untrusted",
               str(folder / "sub"), "-untrusted", str(folder / "sub-sub")]
    done = subprocess.run([*command, *(str(folder / name) for name in certificates.PROFILES)],
                          capture_output=True, text=True, check=False)
    accepted = {pathlib.Path(line.split(":")[0]).name for line in done.stdout.splitlines() if line.endswith(": OK")}
    if accepted != set(certificates.PROFILES) - set(_REFUSED):
        raise SystemExit("self-test certificates: openssl accepts %s" % ", ".join(sorted(accepted)))
    for name, error in _REFUSED.items():
        one = subprocess.run([*command, str(folder / name)], capture_output=True, text=True, check=False)
        if "error %d " % error not in one.stderr and error != 7:
            raise SystemExit("self-test certificate %s: %s" % (name, one.stderr))


def _groups() -> None:
    text = _openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:modp_1536", data=b"")
    prime = der.children(der.read(der.from_pem(text.decode()))[1])[0][1]
    _check("OAKLEY 5", modp.prime(modp.OAKLEY_5).to_bytes(193, "big"), prime)
    for group in modp.GROUP_NAMES:
        p = modp.prime(group)
        if pow(2, p - 1, p) != 1 or pow(2, p // 2 - 1, p // 2) != 1:
            raise SystemExit("self-test %s: not a safe prime" % modp.GROUP_NAMES[group])


def _srtp() -> None:
    # RFC 3711 B.1 and RFC 7714 16.1.1, 17.1.
    packet = bytes.fromhex("806e5cba50681de55c621599")
    text = b"pseudorandomness is the next best thing"
    iv = b"\0" + packet[1:] + bytes.fromhex("d462564a")
    got = srtp.f8(bytes.fromhex("234829008467be186c3de14aae72d62c"), bytes.fromhex("32f2870d"), iv, text)
    _check("f8", got, bytes.fromhex("019ce7a26e7854014a6366aa95d4eefd1ad4172a14f9faf455b7f1d4b62bd08f562c0eef7c4802"))
    header = bytes.fromhex("8040f17b8041f8d35501a0b2")
    text = b"Gallia est omnis divisa in partes tres"
    cipher, tag = srtp.gcm(bytes(range(16)), bytes.fromhex("51753c6580c2726f20718414"), header, text)
    _check("GCM", cipher + tag,
           bytes.fromhex("f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a"
                         "9152cf765ee4390cce"))
    cipher, tag = srtp.gcm(bytes(range(32)), bytes.fromhex("51753c6580c2726f20718414"), header + text, b"")
    _check("GCM without text", cipher + tag, bytes.fromhex("a866d5910f887463067ceefec45215d4"))


def _x25519() -> None:
    # RFC 7748 5.2 and 6.1.
    key = bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    value = bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    _check("RFC 7748 5.2", x25519.multiply(key, value),
           bytes.fromhex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"))
    bob = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    alice = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    _check("RFC 7748 6.1, public value", x25519.public(bob),
           bytes.fromhex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    _check("RFC 7748 6.1", x25519.multiply(bob, alice),
           bytes.fromhex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))


def _identity_based() -> None:
    # RFC 6508 A, RFC 6507 A, and a UID that TS 33.180 implementations publish.
    z, name = 0xAFF429D35F84B110D094803B3595A6E2998BC99F, sakke.monthly("2011-02", b"tel:+447700900123")
    ssv = bytes.fromhex("123456789abcdef0123456789abcdef0")
    public, rsk = sakke.public_key(z), sakke.receiver_key(z, name)
    data = sakke.encapsulate(public, name, ssv)
    for what, got, digest in (
        ("Z", public, "086afcf7943e84eb"), ("RSK", rsk, "4b624f5956b34510"),
        ("Encapsulated Data", data, "ace6d2d53a01ce23"), ("g", sakke.g().to_bytes(128, "big"), "a99d3b1804e23fc9")):
        _check("SAKKE " + what, hashlib.sha256(got).digest()[:8], bytes.fromhex(digest))
    if sakke.decapsulate(public, name, rsk, data) != ssv:
        raise SystemExit("self-test SAKKE: decapsulation")
    key = eccsi.Key(0x12345, name, 0x23456)
    signature = key.sign(b"message\0", 0x34567)
    _check("ECCSI SSK", key.ssk.to_bytes(32, "big"),
           bytes.fromhex("23f374ae1f4033f3e9dbddaaef20f4cf0b86bbd5a138a5ae9e7e006b34489a0d"))
    _check("ECCSI", signature[:64],
           bytes.fromhex("269d4c8fdeb66a74e4ef8c0d5dcc597ddfe6029c2affc4936008cd2cc1045d81"
                         "e09b528d0ef8d6df1aa3ecbf80110cfcec9fc68252cebb679f4134846940ccfd"))
    if not eccsi.verify(eccsi.kpak(0x12345), name, b"message\0", signature):
        raise SystemExit("self-test ECCSI: verification")
    _check("UID", sakke.uid(b"sip:user@example.org", b"kms.example.org", 2592000, 0, 1),
           bytes.fromhex("74e2af803ab5d72841bbced0ce319ffe64f6fe23c88a2d258aabcf6ac5658ef4"))


def _boneh_franklin() -> None:
    # RFC 5091 7.2 to 7.5, 7.7 and 7.8, with "Bob" for 6f:42:62. 7.6 cannot be used: U does not belong to its p.
    bf, master = ibe.published()
    bb1, alpha = ibe.published(kms=False)
    curve = bb1.curve
    text = b"This ASCII string without null-terminator"
    _same("HashToRange", ibe.hash_to_range(bf, text, 0xFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFF),
          0x79317C1610C1FC018E9C53D89D59C108CD518608)
    _same("P_pub", bf.curve.times(master, bf.base), bf.kms)
    _same("Q_id", ibe.hash_to_point(bf, b"Bob"),
          (0x22FA1207E0D19E1A4825009E0E88E35EB57BA79391498F59, 0x982D29ACF942127E0F01C881B5EC1B5FE23D05269F538836))
    _same("S_id", ibe.extract(bf, master, b"Bob"),
          (0x8212B74EA75C841A9D1ACCC914CA140F4032D191B5CE5501, 0x950643D940ABA68099BDCB40082532B6130C88D317958657))
    beta, gamma, r = (0x48BF012DA19F170B13124E5301561F45053, 0x226FBA82BC38E2CE4E28E56472CCF94A499,
                      0x695024C25812112187162C08AA5F65C7A2C)
    name = ibe.hash_to_range(bb1, b"Bob", bb1.q)
    _same("P_1", curve.times(alpha, bb1.base), bb1.kms)
    _same("D_0", curve.times((alpha * beta + r * (alpha * name + gamma)) % bb1.q, bb1.base),
          (0x3264E13FEEB7C506493888132964E79AD657A952334B9E53, 0x3EEAEFC14BA1277A1CD6FDEA83C7C882FE6D85D957055C7B))
    _bb1_encryption(bb1, curve.times(beta, bb1.base), curve.times(gamma, bb1.base), name)


def _bb1_encryption(bb1: ibe.Parameters, second: ibe.Point, third: ibe.Point, name: int) -> None:
    # RFC 5091 6.4.1 with the numbers of 7.8, down to the tag u.
    curve, s, text = bb1.curve, 0x62759E95CE1AF248040E220263FB41B965E, b"Hi there!"
    w = ibe.power(bb1.p, ibe.pairing(bb1, bb1.kms, second), s)
    c_0 = curve.times(s, bb1.base)
    c_1 = curve.add(curve.times(s * name % bb1.q, bb1.kms), curve.times(s, third))
    psi = ibe.canonical(bb1.p, 1, w)
    zeta = bb1.hash(psi)
    y = bytes(a ^ b for a, b in zip(ibe.hash_bytes(bb1, len(text), bb1.hash(zeta + psi) + zeta), text, strict=True))
    _check("BB1 y", y, bytes.fromhex("82a642b9bbe982c457"))
    sigma = b"".join(value.to_bytes(curve.size, "big") for value in (*c_1[::-1], *c_0[::-1])) + y + psi
    eta = bb1.hash(sigma)
    tag = s + ibe.hash_to_range(bb1, bb1.hash(eta + sigma) + eta, bb1.q)
    _same("BB1 u", tag % bb1.q, 0xAD1EBFA82EDF0BCB5111E9DC08FF0737C68)


def run() -> None:
    """Ends the program with the name of the first check that fails."""
    with tempfile.TemporaryDirectory() as folder:
        _rsa(pathlib.Path(folder))
        _certificates(pathlib.Path(folder))
    _groups()
    _identity_based()
    _boneh_franklin()
    _aes()
    _key_wrap()
    _hmac()
    _prf()
    _srtp()
    _x25519()

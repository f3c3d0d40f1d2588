# SPDX-License-Identifier: BSD-2-Clause
"""Exchanges of the public-key method, with every intermediate value."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import der, payloads, pk, prf, psk, rsa
from .cases_psk import STAMPS, csb_of, exchange, key_of, later, message
from .certificates import ALICE, ALICE_NAI, BOB, BOB_NAI, CAROL, certificate, key
from .payloads import Key, SrtpId, spi
from .pk import CACHE, CACHE_FOR_CSB, OAEP, V1_5, Envelope, Offer, Sealed
from .psk import Built, Csb, Stamp
from .seed import material
from .signed import PKCS1, PSS, SCHEMES, Signer
from .wire import chain_bytes

STAMP = STAMPS[prf.NTP_UTC]
SEEN = psk.START + 1
"""When the messages of most tests were seen."""

CA = {"kind": "ca", "identity": "*", "material": "ca.cert"}


def filed(kind: str, identity: bytes | None, name: str) -> dict:
    """A key or certificate in `material`; identity None is '*'."""
    return {"kind": kind, "identity": "*" if identity is None else identity.hex(), "material": name}


def env_secret(csb: Csb) -> dict:
    return {"kind": "env", "identity": csb.csb_id.to_bytes(4, "big").hex(), "secret": csb.psk.hex()}


def bob_secrets(name: str = "bob-2048") -> list[dict]:
    """The Responder's: his private key and the trust anchor."""
    return [filed("rsa", BOB, name + ".key"), CA]


def fit(test: str, sealed: Sealed) -> Sealed:
    """The same, its last key lengthened until key wrap can take the chain (readings 15)."""
    while sealed.encr_alg == prf.AES_KW_128 and len(chain_bytes(sealed.chain())) % 8:
        last = sealed.keys[-1]
        last.key = material(test, "fitted", len(last.key) + 1)
    return sealed


def sealed_of(test: str, csb: Csb, type_: int = payloads.TGK, encr_alg: int = prf.AES_CM_128,
              mac_alg: int = prf.HMAC_SHA_1_160, kv: payloads.Kv | None = None, index: int = 0,
              owner: bytes | None = None) -> Sealed:
    keys = [key_of(test, type_, kv, index)]
    return fit(test, Sealed(keys, csb.idi if owner is None else owner, csb.id_type, encr_alg, mac_alg))


def offer_of(signer: Signer, *certificates, policies: bool = True) -> Offer:
    return Offer(signer, list(certificates) or [signer.key], [psk.srtp_policy()] if policies else [])


def opened(built: Built, mac_alg: int = prf.HMAC_SHA_1_160, role: str = "init", seen: int = SEEN,
           **more) -> dict:
    """A PK I_MESSAGE that comes out in full."""
    values = {"kemac_auth": "verified" if mac_alg else "absent", "envelope": "verified", "time": seen}
    values.update(more)
    return message(role, built, values.pop("auth", "verified"), values.pop("decryption", "verified"),
                   **values)


def answered(built: Built, auth_alg: int = prf.HMAC_SHA_1_160, seen: int = SEEN + 1) -> dict:
    return message("response", built, "verified" if auth_alg else "absent", time=seen)


def plain(test: str, comment: str, csb: Csb | None = None, signer: Signer = Signer("alice-2048"),
          envelope: Envelope = Envelope("bob-2048"), secrets: list[dict] | None = None,
          certificates: tuple = (), hint=None, seen: int = SEEN, result: str = "valid", stamp: Stamp = STAMP,
          flags: tuple = (), answer: bool = True, **more) -> dict:
    """One exchange where everything but what the arguments say is ordinary."""
    csb = csb or csb_of(test)
    offer = offer_of(signer, *certificates)
    init = pk.init(csb, stamp, sealed_of(test, csb), envelope, offer, v_flag=1, hint=hint)
    messages = [opened(init, seen=seen, **more)]
    if answer:
        messages.append(answered(pk.response(csb, stamp), seen=seen + 1))
    given = bob_secrets(envelope.key) if secrets is None else secrets
    return exchange(test, comment, csb, messages, given, result, flags)


@dataclass(frozen=True)
class Turn:
    """What takes turns while every PRF, Encr alg and MAC alg of an envelope is gone through."""
    number: int
    test: str
    comment: str
    csb: Csb
    stamp: Stamp
    scheme: tuple[int, str]
    padding: int
    sealing: tuple
    """Key type, Encr alg, MAC alg and KV of what is sealed."""


def turns(method: str) -> Iterator[Turn]:
    number = 0
    kvs = (payloads.Kv(), spi(bytes.fromhex("a1b2c3")), payloads.interval(bytes(6), b"\0\0\0\0\xff\xff"))
    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        for encr_alg in prf.ENCR_NAMES:
            for mac_alg in prf.MAC_NAMES:
                type_ = (payloads.TGK, payloads.TGK_SALT, payloads.TEK, payloads.TEK_SALT)[number % 4]
                test = "%s/prf-%d/encr-%d/mac-%d" % (method, function, encr_alg, mac_alg)
                comment = "%s, %s, %s, %s" % (prf.PRF_NAMES[function], prf.ENCR_NAMES[encr_alg],
                                              prf.MAC_NAMES[mac_alg], payloads.KEY_TYPE_NAMES[type_])
                yield Turn(number, test, comment, csb_of(test, prf=function), STAMPS[(number + number // 4) % 4],
                           (number % 2, ("sha1", "sha256")[number // 2 % 2]), (V1_5, OAEP)[number // 3 % 2],
                           (type_, encr_alg, mac_alg, kvs[number % 3]))
                number += 1


def _algorithms() -> list[dict]:
    """Every Encr alg with every MAC alg, PRF and key type; signature and PKE schemes take turns."""
    out = []
    for turn in turns("pk"):
        sealed = sealed_of(turn.test, turn.csb, *turn.sealing)
        init = pk.init(turn.csb, turn.stamp, sealed, Envelope("bob-1024", turn.padding),
                       offer_of(Signer("alice-1024", *turn.scheme)), v_flag=1)
        auth_alg = sealed.mac_alg or prf.HMAC_SHA_1_160
        out.append(
            exchange(turn.test, "%s, %s" % (turn.comment, prf.TS_NAMES[turn.stamp.type]), turn.csb,
                     [opened(init, sealed.mac_alg),
                      answered(pk.response(turn.csb, turn.stamp, auth_alg), auth_alg)],
                     bob_secrets("bob-1024")))
    return out


def _schemes() -> list[dict]:
    """Signatures and envelopes: schemes, hashes, sizes of keys."""
    out = []
    for bits in (1024, 2048, 4096):
        for s_type, hashes in ((PKCS1, ("sha1", "sha256", "sha512")), (PSS, ("sha1", "sha256"))):
            for name in hashes:
                test = "pk/sign-%d/rsa-%d/%s" % (s_type, bits, name)
                out.append(
                    plain(test, "%s with %s under %d bits" % (SCHEMES[s_type], name, bits),
                          signer=Signer("alice-%d" % bits, s_type, name)))
        for scheme, short in ((V1_5, "v1-5"), (OAEP, "oaep")):
            test = "pk/pke-%s/rsa-%d" % (short, bits)
            out.append(
                plain(test, "PKE with %s under %d bits" % (scheme, bits),
                      envelope=Envelope("bob-%d" % bits, scheme)))
    for bits in (512, ):
        out.append(
            plain("pk/rsa-%d" % bits, "keys of %d bits on both sides" % bits,
                  signer=Signer("alice-%d" % bits), envelope=Envelope("bob-%d" % bits, OAEP)))
    out.append(plain("pk/sign-1/salt-0", "PSS without salt", signer=Signer("alice-2048", PSS, salt=0)))
    out.append(
        plain("pk/sign-1/salt-32", "PSS with SHA-1 and a salt of 32 bytes",
              signer=Signer("alice-2048", PSS, salt=32)))
    out.append(plain("pk/exponent-3", "a signature key with exponent 3", signer=Signer("alice-e3")))
    for length in (1, 16, 20, 32, 33, 64):
        test = "pk/envelope-key-%d" % length
        for scheme in (V1_5, OAEP):
            name = test + ("/v1-5" if scheme == V1_5 else "/oaep")
            csb = csb_of(name, psk=material(name, "env", length))
            out.append(
                plain(name, "an envelope key of %d bytes, %s" % (length, scheme), csb,
                      envelope=Envelope("bob-1024", scheme)))
    for scheme, short in ((V1_5, "v1-5"), (OAEP, "oaep")):
        test = "pk/null-null/pke-" + short
        csb = csb_of(test)
        init = pk.init(csb, STAMP, sealed_of(test, csb, encr_alg=prf.ENCR_NULL, mac_alg=prf.MAC_NULL),
                       Envelope("bob-2048", scheme), offer_of(Signer("alice-2048")), v_flag=1)
        out.append(
            exchange(
                test, "nothing in the I_MESSAGE shows the envelope key, V alone does; " + scheme, csb,
                [opened(init, prf.MAC_NULL), answered(pk.response(csb, STAMP))], bob_secrets()))
    zero = csb_of("pk/envelope-key-zeros", psk=bytes(16))
    out.append(plain("pk/envelope-key-zeros", "an envelope key of zeros", zero))
    return out


def _timestamps() -> list[dict]:
    out = []
    for ts_type, stamp in STAMPS.items():
        flags = ("PaddedTimestamp", ) if len(stamp.value) == 4 else ()
        out.append(
            plain("pk/ts-%d" % ts_type, "T of type %s in the IV and in V" % prf.TS_NAMES[ts_type],
                  stamp=stamp, flags=flags))
    return out


def _certificates() -> list[dict]:
    """Where the Initiator's public key comes from, and which kinds of certificate there are."""
    alice, secrets = filed("cert", ALICE, "alice-2048.cert"), bob_secrets()

    def cert(name: str, type_: int) -> payloads.Payload:
        return payloads.cert(certificate(name), type_)

    url = payloads.cert(b"http://www.example.org/alice.cer", 1)
    return [
        plain("pk/cert-chain", "certificate and issuing sub CA, each in its CERT",
              certificates=("alice-sub", "sub")),
        plain("pk/cert-chain-root", "the trust anchor is sent too", certificates=("alice-sub", "sub", "ca")),
        plain("pk/cert-sign", "X.509v3 Sign with keyUsage digitalSignature",
              certificates=(cert("alice-sign", 2), )),
        plain("pk/cert-sign-and-encr", "X.509v3 Encr first, then X.509v3 Sign",
              certificates=(cert("alice-encr", 3), cert("alice-sign", 2))),
        plain("pk/cert-sha1", "a certificate signed with SHA-1", certificates=("alice-sha1", )),
        plain("pk/cert-nai", "identities are NAIs",
              csb_of("pk/cert-nai", idi=ALICE_NAI, idr=BOB_NAI, id_type=0), certificates=("alice-nai", ),
              secrets=[filed("rsa", BOB_NAI, "bob-2048.key"), CA]),
        plain("pk/cert-url", "a certificate by URL; the key file has it", certificates=(url, ),
              secrets=[*secrets, alice]),
        plain("pk/cert-url-unknown", "a certificate by URL that nobody has", certificates=(url, ),
              auth="needs-key", result="acceptable"),
        _without_cert("pk/no-cert", [*secrets, alice], "verified"),
        _without_cert("pk/no-cert-any", [*secrets, filed("cert", None, "alice-2048.cert")], "verified"),
        _without_cert("pk/no-cert-unknown", secrets, "needs-key"),
        plain("pk/key-pem", "the private key in PEM",
              secrets=[filed("rsa", BOB, "bob-2048.key.pem"),
                       filed("ca", None, "ca.cert.pem")]),
        plain("pk/key-pkcs1", "the private key as bare RSAPrivateKey",
              secrets=[filed("rsa", BOB, "bob-2048.pkcs1"), CA]),
    ]


def _without_cert(test: str, secrets: list[dict], auth: str) -> dict:
    csb = csb_of(test)
    offer = Offer(Signer("alice-2048"), [], [psk.srtp_policy()])
    init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"), offer, v_flag=1)
    return exchange(test, "no CERT; " + ("the key file has it" if auth == "verified" else "nobody has it"),
                    csb, [opened(init, auth=auth), answered(pk.response(csb, STAMP))], secrets,
                    "valid" if auth == "verified" else "acceptable")


def _keys_of_the_responder() -> list[dict]:
    """Which private key opens PKE, CHASH, and the Initiator's own view: the envelope key in the key file."""
    out = []
    both = [filed("rsa", BOB, "bob-1024.key"), filed("rsa", BOB, "bob-2048.key"), CA]
    out.append(plain("pk/key-second", "of two private keys the second is the right one", secrets=both))
    out.append(
        plain("pk/key-any", "the private key is filed under *",
              secrets=[filed("rsa", None, "bob-2048.key"), CA]))
    for function, name in ((0, "sha1"), (1, "md5")):
        out.append(
            plain("pk/chash-" + name, "CHASH with %s names the certificate" % name.upper(),
                  secrets=[*both, filed("cert", BOB, "bob-2048.cert")], hint=pk.chash("bob-2048", function)))
    test = "pk/initiator"
    csb = csb_of(test)
    out.append(
        plain(test, "the Initiator's side: the envelope key is in the key file", csb,
              secrets=[env_secret(csb), CA]))
    out.append(plain("pk/no-anchor", "no trust anchor is known", secrets=[filed("rsa", BOB, "bob-2048.key")]))
    return out


def _identities() -> list[dict]:
    out = []
    star = [filed("rsa", None, "bob-2048.key"), CA]
    for name, comment, changed in (
        ("none", "no clear IDs: V covers the encrypted IDi and the IDr of the response", {
            "send_idi": False,
            "send_idr": False
        }),
        ("no-idr", "no IDr in the I_MESSAGE", {
            "send_idr": False
        }),
        ("no-idi", "the certificate stands in place of IDi", {
            "send_idi": False
        }),
    ):
        test = "pk/id-" + name
        out.append(plain(test, comment, csb_of(test, **changed), secrets=star))
    return out


def _sets() -> list[dict]:
    """Several keys, sessions, maps; no V asked for."""
    out = []
    test = "pk/keys-3"
    csb = csb_of(test, sessions=[SrtpId(0, 0x11, 0), SrtpId(0, 0x22, 7)])
    keys = [key_of(test, t, spi(bytes([i + 1])), i) for i, t in enumerate((0, 1, 3))]
    init = pk.init(csb, STAMP, Sealed(keys, csb.idi), Envelope("bob-2048"), offer_of(Signer("alice-2048")))
    out.append(
        exchange(test, "three keys, two crypto sessions, no V asked for", csb, [opened(init)], bob_secrets()))
    test = "pk/generic"
    csb = csb_of(test, map_type=payloads.GENERIC_ID,
                 sessions=[payloads.GenericId(9, ssrc=5, spi=b"\1\2\3\4")])
    out.append(plain(test, "a GENERIC-ID map", csb))
    for test, comment, changed, policies, extra in (
        ("pk/empty-map", "an Empty map: keys without crypto sessions",
         {"map_type": payloads.EMPTY_MAP, "sessions": []}, [], []),
        ("pk/extensions", "general extensions", {}, [psk.srtp_policy()],
         [payloads.ext(0, b"a vendor"), payloads.key_id_ext((0, b"\x12\x34"))]),
    ):
        csb = csb_of(test, **changed)
        offer = Offer(Signer("alice-2048"), ["alice-2048"], policies, extra)
        init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"), offer, v_flag=1)
        out.append(exchange(test, comment, csb, [opened(init), answered(pk.response(csb, STAMP))], bob_secrets()))
    return out


def _refused() -> list[dict]:
    """What must not verify, and what is still known of it."""
    out = []
    test = "pk/bad"
    csb = csb_of(test)
    signer, envelope = Signer("alice-2048"), Envelope("bob-2048")
    sealed = sealed_of(test, csb)
    good = pk.init(csb, STAMP, sealed, envelope, offer_of(signer), v_flag=1)

    def one(name: str, comment: str, data: bytes | Built, auth: str = "failed", secrets=None, **more) -> None:
        data = data if isinstance(data, bytes) else data.data
        out.append(
            exchange(test + "/" + name, comment, csb, [message("init", data, auth, time=SEEN, **more)],
                     bob_secrets() if secrets is None else secrets, "invalid"))

    for field in ("hdr.csb_id", "t.ntp_utc", "rand.rand", "sp.srtp.encr_alg", "kemac.encr_data", "kemac.mac",
                  "pke.data", "sign.signature"):
        name = field.replace(".", "-").replace("_", "-")
        one("flipped-" + name, "one bit of %s is flipped" % field, pk.flipped(good.encoded, field))
    one("no-private-key", "the Responder's key is not known: the signature is verified all the same", good,
        "verified", [CA], envelope="needs-key", decryption="needs-key", kemac_auth="needs-key")
    one("other-private-key", "PKE was made for another key", good, "verified",
        [filed("rsa", BOB, "alice-2048.key"), CA], envelope="failed")
    other = pk.init(csb, STAMP, sealed, envelope, Offer(Signer("bob-2048"), ["alice-2048"]))
    one("signed-by-another", "the signature is not of the key in CERT", other, envelope="verified")
    short = pk.init(csb, STAMP, sealed, envelope, Offer(Signer("alice-1024"), ["alice-2048"]))
    one("signature-shorter", "a signature of 128 bytes under a modulus of 256", short)
    hidden = pk.init(csb, STAMP, sealed, envelope, offer_of(signer), header=False)
    one("without-sign-header", "the signature leaves out S type and Signature len (readings 3)", hidden,
        reading="signature-without-header")
    for length in (0, 1, 255, 257, 4095):
        off, _ = good.encoded.at("sign.signature")
        lying = good.data[:off - 2] + length.to_bytes(2, "big") + good.data[off:]
        one("signature-len-%d" % length, "Signature len says %d where 256 bytes follow" % length, lying,
            "failed" if length < 256 else "inconclusive")
    for name, em in _bad_envelopes(csb.psk).items():
        made = pk.init(csb, STAMP, sealed, envelope, offer_of(signer), em=em)
        one("pke-" + name, "PKE whose padding is wrong: " + name.replace("-", " "), made, "verified",
            envelope="failed")
    unlike = csb_of(test, psk=material(test, "other", 16))
    wrong = pk.init(unlike, STAMP, sealed, envelope, offer_of(signer), em=envelope.encode(csb.psk))
    one("kemac-of-another-key", "KEMAC was made under another envelope key", wrong, "verified",
        envelope="verified", kemac_auth="failed")
    carol = pk.init(csb, STAMP, Sealed(sealed.keys, CAROL), envelope, offer_of(signer))
    one("encrypted-idi", "the encrypted IDi is not the clear one", carol, "verified", envelope="verified",
        kemac_auth="verified", decryption="verified")
    one("kemac-mac-over-message",
        "MAC over the message up to it, as in the pre-shared key method (readings 2)",
        _mac_of_message(csb, sealed, envelope,
                        offer_of(signer)), "verified", envelope="verified", kemac_auth="failed")
    one("kemac-next-payload", "MAC over KEMAC with its Next payload as sent (readings 2)",
        _mac_with_next(csb, sealed, envelope, offer_of(signer)), "verified", envelope="verified",
        kemac_auth="failed")
    return out


def _bad_envelopes(secret: bytes) -> dict[str, bytes]:
    """Encoded messages that are neither v1.5 nor OAEP."""
    good = Envelope("bob-2048").encode(secret)
    return {
        "block-type-1": b"\0\1" + b"\xff" * (256 - len(secret) - 3) + b"\0" + secret,
        "no-zero": good[:-len(secret) - 1] + b"\1" * (len(secret) + 1),
        "short-padding": b"\0\2" + b"\x55" * 7 + b"\0" + b"\x77" * 246,
        "empty": rsa.eme_pkcs1(b"", material("pk/bad", "padding", 512), 256),
        "all-zero": bytes(256),
        "one": bytes(255) + b"\1",
    }


def _with_mac(csb: Csb, sealed: Sealed, envelope: Envelope, offer: Offer, covered) -> Built:
    """An I_MESSAGE whose KEMAC has its MAC over what `covered` makes of the message as encoded."""
    ordinary = pk.init(csb, STAMP, sealed, envelope, offer)
    mac_off, length = ordinary.encoded.at("kemac.mac")
    auth_key = psk.message_keys(csb, None, sealed.mac_alg)[3]
    mac = prf.mac(sealed.mac_alg, auth_key, covered(ordinary.encoded, mac_off))
    patched = ordinary.encoded.patched("kemac.mac", mac)
    off, _ = patched.at("sign.signature")
    signature = offer.signer.encode(patched.data[:off])
    return Built(patched.patched("sign.signature", key(offer.signer.key).apply(signature)), {})


def _mac_of_message(*parts) -> Built:
    return _with_mac(*parts, lambda encoded, off: encoded.data[:off])


def _mac_with_next(*parts) -> Built:
    return _with_mac(*parts, lambda encoded, off: encoded.data[encoded.at("kemac")[0]:off])


def rule_at(built: Built, rule: str, field: str, nth: int = 0, outcome: str = "fail") -> dict:
    off, length = built.encoded.at(field, nth)
    return {"rule": rule, "outcome": outcome, "offset": off, "length": length}


def _judged_certificates() -> list[dict]:
    """Signatures that verify under certificates that should not be relied on: findings, not refusals."""
    out = []
    for name, comment, certificates, rule, outcome in (
        ("expired", "the certificate had expired a day before", ("alice-expired", ),
         "rfc3830/4.3.1/certificate-expired", "warn"),
        ("early", "the certificate is valid a day later", ("alice-early", ),
         "rfc3830/4.3.1/certificate-not-yet-valid", "warn"),
        ("unknown-ca", "issued by a CA that is not trusted", ("alice-unknown", ),
         "rfc3830/4.3.2/certificate-chain", "warn"),
        ("unknown-ca-sent", "issued by a CA that is not trusted, which is sent along",
         ("alice-unknown", "other"), "rfc3830/4.3.2/certificate-chain", "warn"),
        ("self-signed", "a certificate that issued itself", ("alice-self", ),
         "rfc3830/4.3.2/certificate-chain", "warn"),
        ("forged", "the CA's signature does not verify", ("alice-forged", ),
         "rfc3830/4.3.2/certificate-chain", "warn"),
        ("issuer-missing", "the sub CA that issued it is not sent", ("alice-sub", ),
         "rfc3830/4.3.2/certificate-chain", "warn"),
        ("issuer-no-ca", "issued with the key of an ordinary certificate", ("alice-by-bob", "bob-2048"),
         "rfc3830/4.3.2/certificate-chain", "warn"),
        ("wrong-identity", "a certificate of somebody else", ("alice-carol", ),
         "rfc3830/3.2/certificate-identity", "warn"),
        ("domain", "a certificate of Alice's domain", ("alice-domain", ), "rfc3830/3.2/certificate-identity",
         "warn"),
        ("key-usage", "keyUsage allows keyEncipherment only", ("alice-encr", ), "rfc3830/4.3.1/key-usage",
         "warn"),
        ("cert-type", "sent as X.509v3 Encr", (payloads.cert(certificate("alice-2048"),
                                                             3), ), "rfc3830/6.7/cert-type-use", "fail"),
    ):
        test = "pk/certificate/" + name
        csb = csb_of(test)
        init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"),
                       offer_of(Signer("alice-2048"), *certificates), v_flag=1)
        found = [rule_at(init, rule, _CERT_FIELD.get(rule, "cert.data"), 0, outcome)]
        out.append(
            exchange(test, comment, csb, [opened(init, findings=found),
                                          answered(pk.response(csb, STAMP))], bob_secrets()))
    for name in ("uri", "cn"):
        out.append(
            plain("pk/certificate/only-" + name, "the certificate names Alice by %s alone" % name.upper(),
                  certificates=("alice-" + name, )))
    return out


_CERT_FIELD = {"rfc3830/6.7/cert-type-use": "cert.cert_type"}


def _unreadable_certificates() -> list[dict]:
    """What stands in CERT and is none: nothing is left to verify with."""
    good = certificate("alice-2048")
    inside = der.children(der.read(good)[1])
    out = []
    for name, comment, data in (
        ("empty-sequence", "an empty SEQUENCE", der.sequence()),
        ("one-byte", "a single byte", b"\x30"),
        ("truncated", "the last byte is missing", good[:-1]),
        ("trailing", "a byte too many", good + b"\0"),
        ("random", "random bytes in a SEQUENCE", der.sequence(material("pk/certificate", "random", 300))),
        ("key-alone", "a public key, not a certificate", key("alice-2048").public.spki()),
        ("pem", "PEM instead of DER", der.to_pem(good, "CERTIFICATE")),
        ("no-signature", "a certificate without its signature",
         der.sequence(der.tlv(*inside[0]), der.tlv(*inside[1]))),
        ("length-lies", "its outer length says 65535", b"\x30\x82\xff\xff" + good[4:]),
        ("indefinite", "indefinite length", b"\x30\x80" + good[4:] + b"\0\0"),
        ("ec", "a certificate whose key is no RSA key", certificate("alice-ec")),
        ("modulus-zero", "a certificate whose modulus is 0", _with_key(der.integer(0))),
        ("modulus-even", "a certificate whose modulus is even",
         _with_key(der.integer(key("alice-2048").public.n + 1))),
        ("modulus-256", "a certificate whose modulus has 256 bits", _with_key(der.integer((1 << 255) + 95))),
        ("exponent-65", "a certificate whose public exponent has 65 bits",
         _with_key(der.integer(key("alice-2048").public.n), (1 << 64) + 1)),
        ("exponent-2047", "a certificate whose public exponent is nearly as long as the modulus",
         _with_key(der.integer(key("alice-2048").public.n), (1 << 2046) + 1)),
        ("exponent-16383", "a modulus of 16384 bits, and a public exponent that is nearly as long",
         _with_key(der.integer((1 << 16383) + 1), (1 << 16382) + 1)),
        ("exponent-0", "a certificate whose public exponent is 0",
         _with_key(der.integer(key("alice-2048").public.n), 0)),
        ("modulus-32768", "a certificate whose modulus has 32768 bits",
         _with_key(der.integer((1 << 32767) + 1))),
    ):
        test = "pk/certificate/unreadable/" + name
        csb = csb_of(test)
        init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"),
                       offer_of(Signer("alice-2048"), payloads.cert(data)), v_flag=1)
        auth = "failed" if name == "ec" else "needs-key"
        out.append(
            exchange(test, comment, csb, [message("init", init.data, auth, time=SEEN)], bob_secrets(),
                     "invalid"))
    return out


def _with_key(modulus: bytes, exponent: int = 65537) -> bytes:
    """Alice's certificate with another key; its signature is the old one."""
    body, *rest = der.children(der.read(certificate("alice-2048"))[1])
    fields = [der.tlv(*one) for one in der.children(body[1])]
    bits = der.bit_string(der.sequence(modulus, der.integer(exponent)))
    fields[6] = der.sequence(der.sequence(der.oid(rsa.RSA_OID), der.NULL), bits)
    return der.sequence(der.sequence(*fields), *(der.tlv(*one) for one in rest))


def _unreadable_keys() -> list[dict]:
    """A private key that is none opens nothing; the signature is verified all the same."""
    good = key("bob-2048").der
    damaged = bytearray(good)
    damaged[200] ^= 1
    out = []
    for name, comment, data in (
        ("empty", "nothing", b""),
        ("one-byte", "one byte", b"\x30"),
        ("truncated", "the last byte is missing", good[:-1]),
        ("damaged", "one bit is flipped: the parts do not belong together", bytes(damaged)),
        ("certificate", "a certificate", certificate("bob-2048")),
        ("public", "a public key", key("bob-2048").public.spki()),
        ("pem-cut", "half of a PEM text", der.to_pem(good, "PRIVATE KEY")[:500]),
    ):
        test = "pk/private-key/" + name
        csb = csb_of(test)
        init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"), offer_of(Signer("alice-2048")))
        secrets = [{"kind": "rsa", "identity": BOB.hex(), "secret": data.hex()}, CA]
        out.append(
            exchange(test, comment, csb,
                     [message("init", init.data, "verified", "needs-key", envelope="needs-key", time=SEEN)],
                     secrets, "invalid"))
    return out


def _answers() -> list[dict]:
    """V that is right, wrong, or of another reading."""
    out = []
    test = "pk/bad-answer"
    csb = csb_of(test)
    good = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"), offer_of(Signer("alice-2048")),
                   v_flag=1)

    def one(name: str, comment: str, data: bytes, **more) -> None:
        out.append(
            exchange(test + "/" + name, comment, csb,
                     [opened(good), message("response", data, "failed", time=SEEN + 1, **more)],
                     bob_secrets(), "invalid"))

    answer = pk.response(csb, STAMP)
    one("flipped", "one bit of V is flipped", pk.flipped(answer.encoded, "v.ver_data"))
    off, _ = answer.encoded.at("v.ver_data")
    auth_key = psk.message_keys(csb, None, prf.HMAC_SHA_1_160)[3]
    bare = answer.encoded.patched("v.ver_data", prf.mac(1, auth_key, answer.data[:off] + STAMP.value))
    one("without-ids", "V leaves both identities out", bare.data, reading="libmikey-v-without-ids")
    one("own-timestamp", "V covers a T of its own", pk.response(csb, later()).data, reading="v-own-timestamp")
    return out


def exchange_cases() -> list[dict]:
    return (_algorithms() + _schemes() + _timestamps() + _certificates() + _keys_of_the_responder() +
            _identities() + _sets() + _judged_certificates() + _unreadable_certificates() +
            _unreadable_keys() + _refused() + _answers())


def update_cases() -> list[dict]:
    """RFC 3830 4.5: a cached envelope key makes the update a pre-shared key message, else PK again."""
    out = []
    signer = Signer("alice-2048")
    second = later()

    def start(test: str, cache: int, **changed) -> tuple[Csb, list[Key], list[dict]]:
        csb = csb_of(test, **changed)
        sealed = sealed_of(test, csb, kv=spi(b"\0\1"))
        init = pk.init(csb, STAMP, sealed, Envelope("bob-2048", cache=cache), offer_of(signer), v_flag=1)
        return csb, sealed.keys, [opened(init), answered(pk.response(csb, STAMP))]

    def psk_update(name: str, comment: str, cache: int, keys: bool, result: str = "valid", secrets=None,
                   later_ids: dict | None = None, **changed) -> None:
        test = "pk-update/" + name
        csb, before, messages = start(test, cache, **changed)
        new = [key_of(test, payloads.TGK, spi(b"\0\2"), 1)] if keys else []
        update = psk.init(replace(csb, **(later_ids or {})), second, new, update=True, v_flag=1,
                          in_force=before)
        messages += [
            message("update", update, "verified", "verified" if keys else "absent", time=SEEN + 60),
            message("response", psk.response(csb, second), "verified", time=SEEN + 61)
        ]
        out.append(
            exchange(test, comment, csb, messages,
                     bob_secrets() if secrets is None else secrets(csb), result))

    for cache, name in ((CACHE, "cache"), (CACHE_FOR_CSB, "cache-for-csb")):
        psk_update(name + "/new-key", "envelope key cached, a new TGK in a pre-shared key message", cache,
                   True)
        psk_update(name + "/no-keys", "envelope key cached, an update without keys", cache, False)
    for name, comment, sent in (("no-ids", "no ID", (False, False)), ("idi", "IDi alone", (True, False)),
                                ("idr", "IDr alone", (False, True))):
        psk_update("cache/" + name,
                   "an update with %s: V covers the identities of the initial exchange" % comment, CACHE,
                   True, later_ids={
                       "send_idi": sent[0],
                       "send_idr": sent[1]
                   })
    psk_update("cache/prf-1", "the same with PRF-HMAC-SHA-256", CACHE, True, prf=prf.HMAC_SHA_256)
    psk_update("cache/from-key-file", "the envelope key comes from the key file", CACHE, True,
               secrets=lambda csb: [env_secret(csb), CA])

    def pk_update(name: str, comment: str, keys: bool, kemac: bool = True) -> None:
        test = "pk-update/" + name
        csb, before, messages = start(test, pk.NO_CACHE)
        fresh = csb_of(test, psk=material(test, "env2", 16))
        new = [key_of(test, payloads.TGK, spi(b"\0\2"), 1)] if keys else []
        sealed = Sealed(new, csb.idi) if kemac else None
        update = pk.init(fresh, second, sealed, Envelope("bob-2048"), offer_of(signer, policies=False),
                         update=True, v_flag=1, in_force=before)
        how = {} if kemac else {"kemac_auth": "absent", "decryption": "absent"}
        messages += [
            opened(update, role="update", seen=SEEN + 60, **how),
            answered(pk.response(fresh, second), seen=SEEN + 61)
        ]
        out.append(exchange(test, comment, csb, messages, bob_secrets()))

    pk_update("new-envelope/new-key", "not cached: a new envelope key and a new TGK", True)
    pk_update("new-envelope/no-keys", "not cached: KEMAC holds IDi alone", False)
    pk_update("new-envelope/no-kemac", "not cached: PKE without KEMAC", False, False)
    return out

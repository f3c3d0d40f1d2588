# SPDX-License-Identifier: BSD-2-Clause
"""Rules on signatures, certificates and envelope keys. The messages are PK I_MESSAGEs that ask for no response."""

from dataclasses import replace

from . import payloads, pk, psk
from .cases_pk import CA, filed
from .cases_psk import csb_of, key_of, later
from .certificates import ALICE, BOB, CAROL, certificate
from .pk import CACHE, CACHE_FOR_CSB, NO_CACHE, Envelope, Offer, Sealed
from .psk import Csb
from .rule_case import CLEAR, STAMP, Place, Seen, answer_of, rule_case
from .seed import material
from .signed import Signer
from .wire import Encoded, Payload, chain_bytes

_ALICE = Signer("alice-2048")
_SECRETS = [filed("rsa", BOB, "bob-2048.key"), CA]


def _message(rule: str, *certificates: str | Payload, signer: Signer = _ALICE, **more) -> Encoded:
    """An I_MESSAGE of Alice to Bob; `more` as pk.init() and Sealed take it."""
    csb = more.pop("csb", csb_of("rules/" + rule))
    sealed = Sealed([key_of("rules/" + rule, payloads.TGK)], more.pop("owner", csb.idi),
                    clear=more.pop("clear", None))
    offer = Offer(signer, list(certificates), [psk.srtp_policy()])
    return pk.init(csb, STAMP, sealed, more.pop("envelope", Envelope("bob-2048")), offer, **more).encoded


def _bad(rule: str, comment: str, encoded: Encoded, where: Place, outcome: str = "fail", name: str = "bad",
         more: list[tuple] | None = None, secrets: list[dict] | None = None,
         buffer: int | None = None) -> dict:
    found = (rule, where, outcome) if buffer is None else (rule, where, outcome, buffer)
    seen = Seen(encoded, [found, *(more or [])], CLEAR, opened=True)
    return rule_case(rule, name, comment, [seen], outcome, secrets=_SECRETS if secrets is None else secrets)


def _good(rule: str, comment: str, encoded: Encoded, name: str = "good",
          secrets: list[dict] | None = None) -> dict:
    return rule_case(rule, name, comment, [Seen(encoded, [], CLEAR, opened=True)], "pass",
                     secrets=_SECRETS if secrets is None else secrets)


def _signatures() -> list[dict]:
    rule, length = "rfc3830/5.2/signature", "rfc3830/6.5/signature-length"
    good = _message(rule, "alice-2048")
    flipped = Encoded(pk.flipped(good, "sign.signature"), good.fields)
    short = _message(length, "alice-2048", signer=Signer("alice-1024"))
    return [
        _bad(rule, "one bit of the signature is flipped", flipped, "sign.signature"),
        _bad(rule, "no certificate is known", _message(rule), "sign.signature", "needs-key", "no-key"),
        _bad(rule, "a certificate with the exponent 1, under which everybody can sign", _message(rule, "alice-e1"),
             "sign.signature", "needs-key", "no-key-e1"),
        _good(rule, "a signature that verifies", good),
        _bad(length, "128 bytes under a modulus of 256", short, "sign.signature_len",
             more=[(rule, "sign.signature", "fail")]),
        _good(length, "as long as the modulus", good),
    ]


def _key_kinds() -> list[dict]:
    """Keys and S types that belong together, and those that do not: all of these were signed with RSA."""
    rule, signature = "rfc3830/6.5/key-kind", "rfc3830/5.2/signature"
    failed = [(signature, "sign.signature", "fail")]
    good = _message(rule, "alice-2048")
    off, _ = good.at("sign")
    eccsi = Encoded(good.data[:off] + bytes([good.data[off] | 2 << 4]) + good.data[off + 1:], good.fields)
    alice = [*_SECRETS, filed("cert", ALICE, "alice-2048.cert")]
    return [
        _bad(rule, "a certificate with a key of P-256, and a signature that is one of RSA", _message(rule, "alice-ec"),
             "sign.s_type", more=failed),
        _bad(rule, "ECCSI, which takes no certificate", eccsi, "sign.s_type", more=failed, name="bad-eccsi"),
        _good(rule, "RSA with PKCS #1", good),
        _good(rule, "RSA with PSS", _message(rule, "alice-2048", signer=Signer("alice-2048", 1)), "good-pss"),
        _good(rule, "the certificate with the other key is not the signer's", _message(rule, "alice-ec", "alice-2048"),
              "good-second"),
        _bad("rfc3830/3.2/certificate-of-signer", "one that cannot be the signer's", _message(rule, "alice-ec"),
             "cert.data", "warn", "bad-kind", secrets=alice),
    ]


def _kinds() -> list[dict]:
    x509, fetched, kind = "rfc3830/6.7/cert-x509", "rfc3830/6.7/cert-not-fetched", "rfc3830/6.7/cert-type-use"
    signature = "rfc3830/5.2/signature"
    garbage = payloads.cert(b"\x30\x82\x01\x00" + material("rules", "garbage", 256))
    url = payloads.cert(b"http://www.example.org/alice.cer", 1)
    alice = [*_SECRETS, filed("cert", ALICE, "alice-2048.cert")]
    return [
        _bad(x509, "random bytes in a SEQUENCE", _message(x509, garbage), "cert.data",
             more=[(signature, "sign.signature", "needs-key")]),
        _good(x509, "a certificate", _message(x509, "alice-2048")),
        _bad(fetched, "a URL; the receiver has the certificate", _message(fetched, url), "cert.url", "note",
             secrets=alice),
        _good(fetched, "the certificate itself", _message(fetched, "alice-2048")),
        _bad(kind, "the signature is of the key of an X.509v3 Encr",
             _message(kind, payloads.cert(certificate("alice-2048"), 3)), "cert.cert_type"),
        _good(kind, "of the key of an X.509v3 Sign",
              _message(kind, payloads.cert(certificate("alice-sign"), 2))),
    ]


def _reliance() -> list[dict]:
    usage, chain = "rfc3830/4.3.1/key-usage", "rfc3830/4.3.2/certificate-chain"
    expired, early = "rfc3830/4.3.1/certificate-expired", "rfc3830/4.3.1/certificate-not-yet-valid"
    dates = "rfc3830/4.3.1/certificate-validity"
    identity, strength = "rfc3830/3.2/certificate-identity", "rfc3830/9.1/public-key-strength"

    def bad(rule: str, comment: str, *certificates: str, outcome: str = "warn", name: str = "bad",
            signer: Signer = _ALICE, secrets: list[dict] | None = None) -> dict:
        return _bad(rule, comment, _message(rule, *certificates, signer=signer), "cert.data", outcome, name,
                    secrets=secrets)

    def good(rule: str, comment: str, *certificates: str, name: str = "good",
             signer: Signer = _ALICE) -> dict:
        return _good(rule, comment, _message(rule, *certificates, signer=signer), name)

    return [
        bad(usage, "keyUsage allows keyEncipherment only", "alice-encr"),
        good(usage, "keyUsage allows digitalSignature", "alice-sign"),
        _bad(usage, "PKE is under the key of a certificate for digitalSignature alone", _message(usage, "alice-2048"),
             "pke.data", "warn", "bad-pke", secrets=[*_SECRETS, filed("cert", BOB, "bob-sign.cert")]),
        _bad(usage, "CHASH names such a certificate",
             _message(usage, "alice-2048", hint=pk.chash("bob-sign")), "pke.data", "warn", "bad-chash",
             secrets=[*_SECRETS, filed("cert", BOB, "bob-sign.cert"), filed("cert", BOB, "bob-encr.cert")]),
        _good(usage, "CHASH names one for keyEncipherment",
              _message(usage, "alice-2048", hint=pk.chash("bob-encr")), "good-chash",
              [*_SECRETS, filed("cert", BOB, "bob-sign.cert"), filed("cert", BOB, "bob-encr.cert")]),
        bad(expired, "expired a day before", "alice-expired"),
        good(expired, "valid for years", "alice-2048"),
        good(expired, "valid until 2060, which is a GeneralizedTime", "alice-2060", name="good-generalized"),
        bad(dates, "a certificate that ends in month 13", "alice-undated"),
        good(dates, "valid for years", "alice-2048"),
        bad(early, "valid a day later", "alice-early"),
        good(early, "valid for years", "alice-2048"),
        bad(chain, "issued by a CA that is not trusted", "alice-unknown"),
        bad(chain, "that CA is sent along", "alice-unknown", "other", name="bad-sent"),
        bad(chain, "it issued itself", "alice-self", name="bad-self"),
        bad(chain, "the CA's signature does not verify", "alice-forged", name="bad-forged"),
        bad(chain, "the sub CA is not sent", "alice-sub", name="bad-missing"),
        bad(chain, "issued by somebody who is no CA", "alice-by-bob", "bob-2048", name="bad-no-ca"),
        bad(chain, "the sub CA allows no other below it", "alice-sub-sub", "sub-sub", "sub", name="bad-path-length"),
        bad(chain, "a critical extension that nobody knows", "alice-critical", name="bad-critical"),
        bad(chain, "the sub CA may issue for another host only, says a critical extension", "alice-sub-names",
            "sub-other-names", name="bad-names"),
        good(chain, "the sub CA may issue for this host only", "alice-sub-names", "sub-names", name="good-names"),
        bad(chain, "the sub CA asks for a policy in a critical extension", "alice-sub", "sub-policies",
            name="bad-policies"),
        bad(chain, "no anchor is known", "alice-2048", outcome="note", name="no-anchor",
            secrets=_SECRETS[:1]),
        good(chain, "issued by the trusted CA", "alice-2048"),
        good(chain, "issued by a sub CA that is sent", "alice-sub", "sub", name="good-sub"),
        bad(identity, "the certificate is Carol's", "alice-carol"),
        bad(identity, "the certificate is of the domain", "alice-domain", name="bad-domain"),
        good(identity, "a URI of the certificate", "alice-uri"),
        _good(identity, "the same with scheme and host in capitals",
              _message(identity, "alice-uri", csb=replace(csb_of("rules/" + identity), idi=b"SIP:alice@EXAMPLE.org"),
                       owner=b"SIP:alice@EXAMPLE.org"), "good-case"),
        good(identity, "its email address, for a sip: URI", "alice-nai", name="good-email"),
        good(identity, "its common name", "alice-cn", name="good-cn"),
        bad(strength, "a modulus of 512 bits", "alice-512", outcome="note", signer=Signer("alice-512")),
        good(strength, "a modulus of 1024 bits", "alice-1024", signer=Signer("alice-1024")),
    ]


def _envelopes() -> list[dict]:
    envelope, length, chash = "rfc3830/3.2/envelope-key", "rfc3830/6.3/pke-length", "rfc3830/6.8/chash"
    good = _message(envelope, "alice-2048")
    bob = [*_SECRETS, filed("cert", BOB, "bob-2048.cert")]
    short = _message(length, "alice-2048", envelope=Envelope("bob-1024"))
    return [
        _bad(envelope, "no private key is known", good, "pke.data", "needs-key", "no-key", secrets=[CA]),
        _good(envelope, "made for the Responder's key", good),
        _bad(length, "128 bytes, the Responder's key has 256", short, "pke.data"),
        _good(length, "as long as the modulus", good),
        _bad(chash, "the hash of the Initiator's certificate",
             _message(chash, "alice-2048", hint=pk.chash("alice-2048")), "chash.hash", secrets=bob),
        _good(chash, "SHA-1 of the Responder's certificate",
              _message(chash, "alice-2048", hint=pk.chash("bob-2048")), secrets=bob),
        _good(chash, "MD5 of it", _message(chash, "alice-2048", hint=pk.chash("bob-2048", 1)), "good-md5",
              secrets=bob),
    ]


def _contents() -> list[dict]:
    mac, first, encrypted = "rfc3830/6.2/mac", "rfc3830/6.2/kemac-id-first", "rfc3830/3.2/encrypted-id"
    csb = csb_of("rules/" + mac)
    other = replace(csb, psk=material("rules", "another envelope key", 16))
    sealed = Sealed([key_of("rules/" + mac, payloads.TGK)], csb.idi)
    wrong = pk.init(other, STAMP, sealed, Envelope("bob-2048"), Offer(_ALICE, ["alice-2048"]),
                    em=Envelope("bob-2048").encode(csb.psk)).encoded
    keys_alone = chain_bytes([key_of("rules/" + first, payloads.TGK).payload()])
    carol = _message(encrypted, "alice-2048", owner=CAROL)
    missing = "rfc3830/6.2/key-data-missing"
    alone = chain_bytes([payloads.identity(ALICE)])
    return [
        _bad(mac, "PKE was made for the Initiator's own key: what comes out is no envelope key",
             _message(mac, "alice-2048", envelope=Envelope("alice-2048")), "kemac.mac", name="bad-key"),
        _bad(mac, "KEMAC was made under another envelope key", wrong, "kemac.mac"),
        _good(mac, "under the envelope key in PKE", _message(mac, "alice-2048")),
        _bad(first, "Key data alone", _message(first, "alice-2048", clear=keys_alone), (0, 20), buffer=1),
        _good(first, "IDi, then Key data", _message(first, "alice-2048")),
        _bad(missing, "IDi alone is in KEMAC", _message(missing, "alice-2048", clear=alone), "kemac.encr_data_len",
             name="bad-pk"),
        _good(missing, "IDi and a key", _message(missing, "alice-2048"), "good-pk"),
        _bad(encrypted, "Carol is named in KEMAC", carol, (4, 21), buffer=1),
        _good(encrypted, "IDi in the clear and in KEMAC", _message(encrypted, "alice-2048")),
    ]


def _cache() -> list[dict]:
    rule = "rfc3830/6.3/cache-use"
    csb, stamp = csb_of("rules/" + rule), later()
    other = replace(csb, csb_id=csb.csb_id ^ 1, rand=material("rules/" + rule, "other rand", 16))

    def one(name: str, comment: str, cache: int, outcome: str, used: Csb = csb) -> dict:
        envelope = Envelope("bob-2048", cache=cache)
        first = pk.init(csb, STAMP, Sealed([key_of("rules/" + rule, payloads.TGK)], csb.idi), envelope,
                        Offer(_ALICE, ["alice-2048"], [psk.srtp_policy()])).encoded
        key_2 = [key_of("rules/" + rule, payloads.TGK, index=1)]
        update = psk.init(used, stamp, key_2, update=used is csb).encoded
        found = [(rule, "kemac", outcome)] if outcome != "pass" else []
        seen = [Seen(first, [], CLEAR, opened=True), Seen(update, found, CLEAR, psk.START + 61, opened=True)]
        return rule_case(rule, name, comment, seen, outcome, secrets=_SECRETS)

    return [
        one("bad", "an update under an envelope key that must not be cached", NO_CACHE, "fail"),
        one("good", "an update under a cached one", CACHE, "pass"),
        one("good-csb", "an update under one that is cached for its CSB", CACHE_FOR_CSB, "pass"),
        one("bad-csb", "another CSB under one that is cached for its CSB", CACHE_FOR_CSB, "fail", other),
        one("good-other-csb", "another CSB under a cached one", CACHE, "pass", other),
    ]


def _of_signer() -> list[dict]:
    """Whose certificate the message carries."""
    rule = "rfc3830/3.2/certificate-of-signer"
    alice = [*_SECRETS, filed("cert", ALICE, "alice-2048.cert")]
    return [
        _bad(rule, "Bob's, to whom the message goes", _message(rule, "bob-2048"), "cert.data", "warn",
             secrets=alice),
        _good(rule, "Alice's, who signed", _message(rule, "alice-2048")),
        _good(rule, "behind another one", _message(rule, "other", "alice-2048"), "good-second"),
    ]


def _orders() -> list[dict]:
    """ID payloads in another order than is recommended, and the V that names the parties in the right one."""
    order = "rfc3830/5.2/payload-order"
    csb = csb_of("rules/" + order)
    sealed = Sealed([key_of("rules/" + order, payloads.TGK)], csb.idi)
    star = [filed("rsa", None, "bob-2048.key"), CA]
    alice = filed("cert", None, "alice-2048.cert")

    def one(name: str, comment: str, certificates: list[str], secrets: list[dict], sender: Csb = csb) -> dict:
        offer = Offer(_ALICE, certificates, [psk.srtp_policy()], turned=True)
        first = pk.init(sender, STAMP, sealed, Envelope("bob-2048"), offer, v_flag=1).encoded
        asked = Seen(first, [(order, "id", "note")], CLEAR, opened=True)
        answer = answer_of(asked, pk.response(csb, STAMP).encoded)
        answer.opened = True
        return rule_case(order, name, comment, [asked, answer], "note", 0, secrets)

    return [
        one("bad-ids", "IDr, IDi, CERTi: the certificate names the Initiator", ["alice-2048"], star),
        one("bad-ids-named", "the same; the private key is filed under the Responder's name", ["alice-2048"], _SECRETS),
        one("bad-ids-inside", "IDr, IDi: the identity inside KEMAC is the Initiator's", [], [*star, alice]),
        one("bad-idr-certi", "IDr, CERTi", ["alice-2048"], star, replace(csb, send_idi=False)),
    ]


def _update_rands() -> list[dict]:
    """A RAND that an update should not have: that of the CSB counts (readings 11), or its own."""
    rule = "rfc3830/4.5/update-rand"
    csb, stamp = csb_of("rules/" + rule), later()
    fresh = material("rules/" + rule, "new rand", 16)
    first = Seen(
        pk.init(csb, STAMP, Sealed([key_of("rules/" + rule, payloads.TGK)], csb.idi), Envelope("bob-2048", cache=CACHE),
                Offer(_ALICE, ["alice-2048"], [psk.srtp_policy()])).encoded, [], CLEAR, dialogue="call-1", opened=True)
    key_2 = [key_of("rules/" + rule, payloads.TGK, index=1)]
    out = []
    for name, used in (("initial", csb), ("own", replace(csb, rand=fresh))):
        front = [payloads.t(stamp.value), payloads.rand(fresh), *psk.identities(used)]
        keyed = psk.init(used, stamp, key_2, before=front, v_flag=1).encoded
        asked = Seen(keyed, [(rule, "rand", "fail")], CLEAR, psk.START + 61, dialogue="call-1", opened=True)
        answer = answer_of(asked, psk.response(used, stamp).encoded)
        answer.opened = True
        out.append(
            rule_case(rule, "bad-" + name,
                      "a new RAND in an update under the cached envelope key; keys depend on the %s one" % name,
                      [first, asked, answer], "fail", 1, _SECRETS))
    plain = _message(rule, "alice-2048", csb=csb)
    for name, used in (("initial", replace(csb, shown=fresh)), ("own", replace(csb, rand=fresh))):
        sealed = Sealed(key_2, csb.idi)
        again = pk.init(used, stamp, sealed, Envelope("bob-2048"), Offer(_ALICE, ["alice-2048"])).encoded
        asked = Seen(again, [(rule, "rand", "fail")], CLEAR, psk.START + 61, dialogue="call-1", opened=True)
        out.append(
            rule_case(rule, "bad-pk-" + name, "a new RAND in a public-key update; keys depend on the %s one" % name,
                      [Seen(plain, [], CLEAR, dialogue="call-1", opened=True), asked], "fail", 1, _SECRETS))
    return out


def _other_receiver() -> list[dict]:
    rule = "rfc3830/3.2/envelope-key"
    wrong = _message(rule, "alice-2048", envelope=Envelope("alice-2048"))
    alice = [*_SECRETS, filed("rsa", ALICE, "alice-2048.key")]
    return [_bad(rule, "made for the Initiator's own key", wrong, "pke.data", secrets=alice)]


def cases() -> list[dict]:
    return (_signatures() + _of_signer() + _key_kinds() + _kinds() + _reliance() + _envelopes() + _contents() +
            _cache() + _orders() + _update_rands() + _other_receiver())

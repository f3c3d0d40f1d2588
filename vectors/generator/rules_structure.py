# SPDX-License-Identifier: BSD-2-Clause
"""Rules on the structure of messages: payloads, their number and order, who is named, registered numbers."""

from . import cases_structure as structure
from . import payloads as p
from . import prf, psk
from .certificates import ALICE, BOB, certificate
from .payloads import Key, SrtpId
from .rule_case import (CLEAR, IDI, IDR, POLICY, RAND, RAND_BYTES, STAMP, T, TGK, Seen, breach, clear_init,
                        kemac, kept, rule_case, sealed, with_policy)
from .rule_pk import PK_SECRETS, pk_init
from .seed import material
from .wire import Encoded

_SIGN = p.sign(material("rules", "signature", 128))
_CERT = p.cert(certificate("alice-1024"))
_NULL_V = p.v(b"", 0)


def _dh(name: str, group: int = 1, kv: p.Kv | None = None) -> p.Payload:
    return p.dh(group, material("rules", name, {0: 192, 1: 96, 2: 128}[group]), kv or p.Kv())


def _structural() -> list[dict]:
    vendor = p.ext(0, b"vendor")
    parts = [T, RAND, IDI, IDR, POLICY, vendor, kemac()]
    whole = clear_init(*parts)
    out = []
    cut = Encoded(whole.data[:whole.at("kemac.clear")[0] + 3], whole.fields)
    off, _ = whole.at("kemac.clear")
    out.append(breach(structure.OVERRUN, "the message ends inside Encr data", cut, (off, 3)))
    short = Seen(cut, [(structure.OVERRUN, (off, 3), "inconclusive")], truncated=True)
    out.append(
        rule_case(structure.OVERRUN, "truncated", "the capture, not the sender, ended the message", [short],
                  "inconclusive"))
    out.append(
        breach(structure.UNKNOWN_PAYLOAD, "the extension announces payload 18",
               clear_init(T, RAND, IDI, IDR, POLICY, vendor.with_next(18), kemac()), "ext.next_payload"))
    out.append(
        breach(structure.UNKNOWN_PAYLOAD, "a private payload number may mean something to the parties",
               clear_init(T, RAND, IDI, IDR, POLICY, vendor.with_next(241), kemac()), "ext.next_payload",
               "inconclusive", "private"))
    unsized = clear_init(T, RAND, IDI, IDR, POLICY, p.kemac(b"", b"", 1, 3))
    out.append(
        breach(structure.UNSIZED_VALUE, "MAC alg 3 does not tell the length of the MAC", unsized,
               "kemac.mac_alg"))
    tail = clear_init(*parts, tail=b"\0\0\0")
    out.append(breach(structure.TRAILING_BYTES, "three bytes follow KEMAC", tail, (len(tail.data) - 3, 3)))
    over = clear_init(T, RAND, IDI, IDR, POLICY, p.ext(3, b"\1\4\0\0\1"), kemac())
    off, _ = over.at("ext.data")
    out.append(breach(structure.INNER_OVERRUN, "a Key ID reaches beyond its extension", over, (off + 2, 3)))
    left = clear_init(T, RAND, IDI, IDR, POLICY, p.ext(4, bytes(5)), kemac())
    off, _ = left.at("ext.data")
    out.append(
        breach(structure.INNER_TRAILING, "a CSB_ID of 5 bytes", left, (off + 4, 1),
               more=[("rfc4738/3.6/csb-id-place", "ext", "fail")]))
    for rule in (structure.OVERRUN, structure.UNKNOWN_PAYLOAD, structure.UNSIZED_VALUE,
                 structure.TRAILING_BYTES, structure.INNER_OVERRUN, structure.INNER_TRAILING):
        out.append(kept(rule, "a whole message", whole))
    return out


def _payloads() -> list[dict]:
    good = clear_init()
    missing, unexpected = "rfc3830/3/payload-missing", "rfc3830/3/payload-unexpected"
    repeated, order = "rfc3830/3/payload-repeated", "rfc3830/5.2/payload-order"
    ext = p.ext(0, b"vendor")
    resp = clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP)
    second = p.t(psk.ntp(psk.START, 5))
    return [
        breach(missing, "no T", clear_init(RAND, IDI, IDR, POLICY, kemac()), "end"),
        breach(missing, "a response without V", clear_init(T, IDR, data_type=p.PSK_RESP), "end",
               name="bad-response"),
        kept(missing, "an I_MESSAGE with all its payloads", good),
        breach(unexpected, "TR has no place in a pre-shared key message",
               clear_init(T, RAND, IDI, IDR, POLICY, p.tr(1, STAMP.value), kemac()), "tr"),
        breach(unexpected, "RAND has no place in a response",
               clear_init(T, RAND, IDR, _NULL_V, data_type=p.PSK_RESP), "rand", name="bad-response"),
        kept(unexpected, "an I_MESSAGE with its payloads alone", good),
        breach(repeated, "two T payloads", clear_init(T, second, RAND, IDI, IDR, POLICY, kemac()), ("t", 1)),
        breach(repeated, "three ID payloads", clear_init(T, RAND, IDI, IDR, IDR, POLICY, kemac()), ("id", 2),
               name="bad-id"),
        kept(repeated, "two ID payloads, one SP", good),
        breach(order, "RAND behind SP", clear_init(T, IDI, IDR, POLICY, RAND, kemac()), "rand", "note"),
        kept(order, "the recommended order, an extension in between",
             clear_init(T, RAND, IDI, IDR, ext, POLICY, kemac())),
        breach("rfc3830/6.2/kemac-last", "an extension behind KEMAC",
               clear_init(T, RAND, IDI, IDR, POLICY, kemac(), ext), "kemac.next_payload"),
        kept("rfc3830/6.2/kemac-last", "KEMAC at the end", good),
        breach("rfc3830/5.2/v-last", "an extension behind V",
               clear_init(T, IDR, _NULL_V, ext, data_type=p.PSK_RESP), "v.next_payload"),
        kept("rfc3830/5.2/v-last", "V at the end", resp),
        breach("rfc3830/6.13/key-data-in-clear", "Key data beside KEMAC",
               clear_init(T, RAND, IDI, IDR, POLICY, TGK.payload(), kemac()), "key_data"),
        kept("rfc3830/6.13/key-data-in-clear", "Key data inside KEMAC", good),
        breach("rfc3830/6.12/err-outside-error", "ERR in an I_MESSAGE",
               clear_init(T, RAND, IDI, IDR, p.err(0), POLICY, kemac()), "err"),
        kept("rfc3830/6.12/err-outside-error", "ERR in an Error message",
             clear_init(T, p.err(0), _NULL_V, data_type=p.ERROR)),
    ]


def _errors() -> list[dict]:

    def error(*parts: p.Payload) -> Encoded:
        return clear_init(T, *parts, data_type=p.ERROR)

    plain, supported = "rfc3830/5.1.2/error-unauthenticated", "rfc3830/5.1.2/supported-parameters"
    return [
        breach("rfc3830/5.1.2/err-missing", "an Error message without ERR", error(_NULL_V), "end"),
        kept("rfc3830/5.1.2/err-missing", "an Error message with ERR", error(p.err(1), _NULL_V)),
        breach(plain, "Invalid TS without V", error(p.err(1)), "end", "note"),
        kept(plain, "Invalid TS with V", error(p.err(1), _NULL_V)),
        kept(plain, "Auth failure needs no V", error(p.err(0)), "good-auth-failure"),
        breach(supported, "Invalid SPpar without SP", error(p.err(10), _NULL_V), "err.error_no", "warn"),
        kept(supported, "Invalid SPpar with SP", error(p.err(10), POLICY, _NULL_V)),
    ]


def _dh_cases() -> list[dict]:
    pair, group = "rfc3830/3.3/dh-pair", "rfc3830/3.3/dh-group"
    length = "rfc3830/6.4/interval-length"

    def response(*values: p.Payload) -> Encoded:
        return clear_init(T, IDR, IDI, *values, _SIGN, data_type=p.DH_RESP)

    def request(kv: p.Kv) -> Encoded:
        return clear_init(T, RAND, IDI, IDR, POLICY, _dh("i", 1, kv), _SIGN, data_type=p.DH_INIT)

    good = response(_dh("r"), _dh("i"))
    short = request(p.interval(bytes(4), b"\xff" * 8))
    return [
        breach(pair, "DHr without DHi", response(_dh("r")), "dh"),
        kept(pair, "DHr and DHi", good),
        breach(group, "DHr of group 1, DHi of group 2", response(_dh("r", 1), _dh("i", 2)), ("dh.group", 1)),
        kept(group, "both of group 1", good),
        breach(length, "an interval of 4 and 8 bytes", short, "kv.from_len", "warn",
               more=[(length, "kv.to_len", "warn")], unanswered=True),
        kept(length, "an interval of 6 and 6 bytes", request(p.interval(bytes(6), b"\xff" * 6)),
             unanswered=True),
    ]


def _certificates() -> list[dict]:
    der, separate, url = "rfc3830/6.7/cert-der", "rfc3830/6.7/cert-separate", "rfc3830/6.7/cert-url"
    unfetched = "rfc3830/6.7/cert-not-fetched"
    twice = p.cert(certificate("alice-1024") * 2)
    return [
        breach(der, "bytes that are no DER SEQUENCE", pk_init(p.cert(b"certificate"), IDR), "cert.data",
               secrets=PK_SECRETS),
        breach(der, "a byte behind the certificate", pk_init(p.cert(certificate("alice-1024") + b"\0"), IDR),
               "cert.data", name="bad-trailing", secrets=PK_SECRETS),
        kept(der, "a certificate", pk_init(_CERT, IDR), secrets=PK_SECRETS),
        breach(separate, "two certificates in one payload", pk_init(twice, IDR), "cert.data", "warn",
               secrets=PK_SECRETS),
        kept(separate, "two certificates in two payloads", pk_init(_CERT, p.cert(certificate("ca")), IDR),
             secrets=PK_SECRETS),
        breach(url, "a URL with a space", pk_init(p.cert(b"http://example.org/a b", 1), IDR), "cert.url",
               more=[(unfetched, "cert.url", "note")], secrets=PK_SECRETS),
        kept(url, "a URL", pk_init(p.cert(b"http://example.org/a.der", 1), IDR), secrets=PK_SECRETS,
             more=[(unfetched, "cert.url", "note")]),
    ]


_UNNAMED = [("rfc3830/9.5/idr", "end", "warn")]


def _identities() -> list[dict]:
    out = []
    encrypted, secrets = sealed("rules/ids")
    none, none_secrets = sealed("rules/ids-none",
                                before=[T, p.rand(material("rules/ids-none", "rand", 16)), POLICY])
    psk_ids = "rfc3830/3.1/ids"
    out += [
        breach(psk_ids, "no ID over UDP", none, "end", "warn", carrier=CLEAR, secrets=none_secrets,
               more=_UNNAMED),
        kept(psk_ids, "both IDs", encrypted, carrier=CLEAR, secrets=secrets),
        kept(psk_ids, "no ID, but SIP names the parties", none, "good-sip",
             {"kind": "sip", "placement": "base64-body", "protection": "none"}, none_secrets),
        breach("rfc3830/3.2/ids", "neither ID nor CERT", pk_init(), "end", "warn", carrier=CLEAR,
               secrets=PK_SECRETS, more=_UNNAMED),
        kept("rfc3830/3.2/ids", "a certificate and IDr", pk_init(_CERT, IDR), carrier=CLEAR,
             secrets=PK_SECRETS),
    ]

    def dh_init(*named: p.Payload) -> Encoded:
        return clear_init(T, RAND, *named, POLICY, _dh("i"), _SIGN, data_type=p.DH_INIT)

    out += [
        breach("rfc3830/3.3/ids", "neither ID nor CERT", dh_init(), "end", "warn", carrier=CLEAR,
               unanswered=True, more=_UNNAMED),
        kept("rfc3830/3.3/ids", "both IDs", dh_init(IDI, IDR), carrier=CLEAR, unanswered=True),
        breach("rfc3830/9.5/idr", "only the Initiator is named", clear_init(T, RAND, IDI, POLICY, kemac()),
               "end", "warn"),
        breach("rfc3830/9.5/idr", "IDi in front of CERTi", pk_init(p.identity(ALICE), _CERT), "end", "warn",
               "bad-certi", secrets=PK_SECRETS),
        kept("rfc3830/9.5/idr", "CERTi, then IDr", pk_init(_CERT, IDR), "good-certi", secrets=PK_SECRETS),
        kept("rfc3830/9.5/idr", "IDr in front of CERTi", pk_init(p.identity(BOB), _CERT), "good-turned",
             secrets=PK_SECRETS, more=[("rfc3830/5.2/payload-order", "id", "note")]),
        kept("rfc3830/9.5/idr", "both are named", clear_init()),
        breach("rfc3830/6.7/id-syntax", "a URI without a scheme",
               clear_init(T, RAND, IDI, p.identity(b"bob"), POLICY, kemac()), ("id.text", 1), "note"),
        kept("rfc3830/6.7/id-syntax", "a URI and an NAI",
             clear_init(T, RAND, IDI, p.identity(b"bob@example.org", 0), POLICY, kemac())),
        *_certificates(),
    ]
    return out


def _header() -> list[dict]:
    good = clear_init()
    two = [SrtpId(0, 1, 0), SrtpId(5, 2, 0)]
    keyed = kemac([Key(p.TGK, TGK.key, kv=p.spi(b"\1"))])
    resp = clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP)
    missing, unused = "rfc3830/6.1.1/policy-missing", "rfc3830/6.10/policy-unused"
    repeated, ssrc = "rfc3830/6.10/policy-no-repeated", "rfc3830/6.1.1/ssrc-repeated"
    both = clear_init(T, RAND, IDI, IDR, POLICY, psk.srtp_policy(5), keyed, sessions=two)
    return [
        breach("rfc3830/6.1/version", "version 2", clear_init(version=2), "hdr.version"),
        kept("rfc3830/6.1/version", "version 1", good),
        breach("rfc3830/6.1/data-type", "data type 27 is unassigned", clear_init(data_type=27),
               "hdr.data_type"),
        kept("rfc3830/6.1/data-type", "data type 0", good),
        breach("rfc3830/6.1/prf-func", "PRF func 2 is unassigned", clear_init(prf=2), "hdr.prf"),
        breach("rfc3830/6.1/prf-func", "PRF func 112 is for private use", clear_init(prf=112), "hdr.prf",
               "note", "private"),
        kept("rfc3830/6.1/prf-func", "PRF func 1", clear_init(prf=1)),
        breach("rfc3830/6.1/v-flag-in-response", "V flag in an R_MESSAGE",
               clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP, v=1), "hdr.v", "note"),
        kept("rfc3830/6.1/v-flag-in-response", "an R_MESSAGE without it", resp),
        breach(missing, "the second crypto session names policy 5",
               clear_init(T, RAND, IDI, IDR, POLICY, keyed, sessions=two), ("srtp_id.policy_no", 1)),
        kept(missing, "policies 0 and 5 for two crypto sessions", both),
        breach(unused, "policy 1 is nobody's",
               clear_init(T, RAND, IDI, IDR, POLICY, psk.srtp_policy(1), kemac()), ("sp.policy_no", 1),
               "note"),
        kept(unused, "policies 0 and 5 for two crypto sessions", both),
        breach(repeated, "two policies 0", clear_init(T, RAND, IDI, IDR, POLICY, POLICY, kemac()),
               ("sp.policy_no", 1)),
        kept(repeated, "policies 0 and 5", both),
        breach(ssrc, "two crypto sessions with one SSRC",
               clear_init(T, RAND, IDI, IDR, POLICY, keyed, sessions=[SrtpId(0, 7, 0),
                                                                      SrtpId(0, 7, 0)]), ("srtp_id.ssrc", 1),
               "note"),
        kept(ssrc, "two SSRCs", both),
        kept(ssrc, "SSRCs not known yet are zero",
             clear_init(T, RAND, IDI, IDR, POLICY, keyed, sessions=[SrtpId(0, 0, 0),
                                                                    SrtpId(0, 0, 0)]), "good-zero"),
        breach("rfc4563/5/empty-map-policy", "an SP with an empty map", clear_init(sessions=[], map_type=1),
               "sp"),
        kept("rfc4563/5/empty-map-policy", "no SP with an empty map",
             clear_init(T, RAND, IDI, IDR, kemac(), sessions=[], map_type=1)),
    ]


def _registries() -> list[dict]:
    out = []

    def pair(rule: str, comment: str, bad: Encoded, where, good: Encoded, more: list | None = None,
             secrets: list | None = None) -> None:
        out.append(breach("rfc3830/" + rule, comment, bad, where, more=more, secrets=secrets))
        out.append(kept("rfc3830/" + rule, "a registered number", good, secrets=secrets))

    def message(*more: p.Payload) -> Encoded:
        return clear_init(T, RAND, IDI, IDR, POLICY, *more, kemac())

    pk = pk_init(_CERT, IDR)
    unknown = pk_init(_CERT, IDR, sign=p.sign(bytes(64), 3))
    pair("6.3/cache", "cache indicator 3 is unassigned", pk_init(_CERT, IDR, cache=3), "pke.c", pk,
         secrets=PK_SECRETS)
    pair("6.5/s-type", "S type 3 is unassigned", unknown, "sign.s_type", pk,
         [("rfc3830/5.2/signature", "sign.signature", "inconclusive")], PK_SECRETS)
    pair("6.7/id-type", "ID Type 3 is unassigned",
         clear_init(T, RAND, IDI, p.identity(b"bob", 3), POLICY, kemac()), ("id.id_type", 1), clear_init())
    pair("6.7/cert-type", "Cert Type 4 is unassigned", pk_init(p.cert(certificate("alice-1024"), 4), IDR),
         "cert.cert_type", pk, secrets=PK_SECRETS)
    pair("6.12/error-no", "Error no 16 is unassigned", clear_init(T, p.err(16), _NULL_V, data_type=p.ERROR),
         "err.error_no", clear_init(T, p.err(13), _NULL_V, data_type=p.ERROR))
    pair("6.15/ext-type", "extension type 8 is unassigned", message(p.ext(8, b"data")), "ext.type",
         message(p.ext(0, b"vendor")))
    out.append(
        breach("rfc4563/4/key-id-type", "Key ID Type 3 is unassigned", message(p.key_id_ext((3, b"\1"))),
               "ext.key_id.type"))
    out.append(
        kept("rfc4563/4/key-id-type", "a domain and a service key ID",
             message(p.key_id_ext((0, b"\1"), (1, b"\2")))))
    pair("6.10/prot-type", "Prot type 2 is unassigned", clear_init(T, RAND, IDI, IDR, p.sp([], 0, 2),
                                                                   kemac()), "sp.prot_type", clear_init())
    return out


def _policies() -> list[dict]:
    out = []
    good = clear_init()

    def pair(rule: str, comment: str, bad: Encoded, where, outcome: str = "fail",
             kept_by: Encoded | None = None) -> None:
        out.append(breach("rfc3830/" + rule, comment, bad, where, outcome))
        out.append(kept("rfc3830/" + rule, "a policy that keeps it", kept_by or good))

    n = p.param
    long_key = [Key(p.TGK, bytes(range(32)))]
    pair("6.10/param-repeated", "the key length is set twice", with_policy(n(0, 1), n(1, 16), n(1, 16)),
         ("sp.param", 2), "note")
    pair("6.10.1/param-type", "parameter 21 is unassigned", with_policy(n(0, 1), n(21, 1)),
         ("sp.param.srtp_type", 1))
    pair("6.10.1/encr-alg", "encryption algorithm 9 is unassigned", with_policy(n(0, 9)), "sp.srtp.encr_alg")
    pair("6.10.1/auth-alg", "authentication algorithm 5 is unassigned", with_policy(n(2, 5)),
         "sp.srtp.auth_alg")
    pair("6.10.1/prf", "PRF 3 is unassigned", with_policy(n(5, 3)), "sp.srtp.prf")
    pair("6.10.1/fec-order", "FEC order 1 is unassigned", with_policy(n(9, 1)), "sp.srtp.fec_order",
         kept_by=with_policy(n(9, 0)))
    empty = with_policy(n(0, 1), p.Param(7, b""))
    pair("6.10.1/value-size", "a value of no bytes", empty, (empty.at("sp.param", 1)[0], 2))
    pair("6.10.1/value-width", "a key length of two bytes", with_policy(n(1, 16, 2)), "sp.srtp.encr_key_len",
         "note")
    pair("6.10.1/encr-key-length", "AES-CM with 17 bytes", with_policy(n(1, 17), keys=long_key),
         "sp.srtp.encr_key_len")
    pair("6.10.1/auth-key-length", "HMAC-SHA-1 with a key of 16 bytes", with_policy(n(2, 1), n(3, 16)),
         "sp.srtp.auth_key_len", "warn")
    pair("6.10.1/salt-length", "AES-CM with a salt of 12 bytes", with_policy(n(0, 1), n(4, 12)),
         "sp.srtp.salt_len", "warn")
    pair("6.10.1/tag-length", "a tag of 8 bytes", with_policy(n(2, 1), n(11, 8)), "sp.srtp.tag_len", "warn")
    pair("6.10.1/on-off", "SRTP encryption is 2", with_policy(n(7, 2)), "sp.srtp.srtp_encr")
    pair("6.10.1/key-derivation-rate", "a rate of 3", with_policy(n(6, 3)), "sp.srtp.kdr",
         kept_by=with_policy(n(6, 1 << 24, 4)))
    return out + _transforms()


def _transforms() -> list[dict]:
    n, out = p.param, []
    for rule, comment, bad, where, good, outcome in (
        ("rfc3711/3.4/srtcp-authentication", "NULL authentication", (n(0, 1), n(2, 0)), "auth_alg",
         (n(2, 0), n(15, 1)), "fail"),
        ("rfc4771/4/roc-rate", "a rate of 0", (n(2, 3), n(13, 0)), "roc_rate", (n(2, 3), n(13, 500, 2)), "fail"),
        ("rfc4771/5/tag-length", "RCCm1 with a tag of 2 bytes", (n(2, 2), n(11, 2)), "tag_len",
         (n(2, 2), n(11, 14)), "fail"),
        ("rfc4771/2/srtcp", "RCCm2 for SRTCP", (n(14, 3), n(15, 3)), "srtcp_auth_alg", (n(14, 3), n(15, 1)), "fail"),
        ("rfc7714/15/prf", "the PRF of ARIA with AES-GCM", (n(0, 6), n(5, 2)), "prf", (n(0, 6), n(5, 0)), "fail"),
        ("rfc7714/13.2/tag-length", "AES-GCM with a tag of 8 bytes", (n(0, 6), n(20, 8)), "aead_tag_len",
         (n(0, 6), n(20, 16)), "fail"),
        ("rfc7714/7.1/second-tag", "HMAC-SHA-1 behind AES-GCM", (n(0, 6), n(2, 1)), "auth_alg",
         (n(0, 6), n(2, 4)), "warn"),
        ("rfc7714/5.3/authentication-off", "AES-GCM, authentication off", (n(0, 6), n(10, 0)), "srtp_auth",
         (n(0, 6), n(10, 1)), "fail"),
    ):
        out.append(breach(rule, comment, with_policy(*bad), "sp.srtp." + where, outcome))
        out.append(kept(rule, "a policy that keeps it", with_policy(*good)))
    return out


def _kemac() -> list[dict]:
    out = []
    rule = "rfc3830/4.2.3/null-encryption"
    encrypted, secrets = sealed("rules/kemac")
    null, null_secrets = sealed("rules/kemac", encr_alg=prf.ENCR_NULL)
    unknown = {"kind": "udp", "protection": "unknown"}
    out += [
        breach(rule, "keys in clear over UDP", null, "kemac.encr_alg", carrier=CLEAR, secrets=null_secrets),
        breach(rule, "nothing is known of the carrier", null, "kemac.encr_alg", "inconclusive", "unknown",
               carrier=unknown, secrets=null_secrets),
        kept(rule, "keys in clear inside a secure carrier", null, secrets=null_secrets),
        kept(rule, "encrypted", encrypted, "good-encrypted", CLEAR, secrets)
    ]
    rule = "rfc3830/4.2.4/null-mac"
    no_mac, no_mac_secrets = sealed("rules/kemac", mac_alg=prf.MAC_NULL)
    out += [
        breach(rule, "a NULL MAC over UDP", no_mac, "kemac.mac_alg", carrier=CLEAR, secrets=no_mac_secrets),
        breach(rule, "nothing is known of the carrier", no_mac, "kemac.mac_alg", "inconclusive", "unknown",
               carrier=unknown, secrets=no_mac_secrets),
        kept(rule, "a NULL MAC inside a secure carrier", no_mac, secrets=no_mac_secrets),
        kept(rule, "HMAC-SHA-1", encrypted, "good-mac", CLEAR, secrets)
    ]
    rule = "rfc3830/4.2.3/key-wrap-null-mac"
    key = [Key(p.TGK, bytes(range(20)))]
    wrapped, wrap_secrets = sealed("rules/wrap", encr_alg=prf.AES_KW_128, keys=key)
    bare, bare_secrets = sealed("rules/wrap", encr_alg=prf.AES_KW_128, mac_alg=prf.MAC_NULL, keys=key)
    out += [
        breach(rule, "key wrap with a NULL MAC", bare, "kemac.mac_alg", "warn", secrets=bare_secrets),
        kept(rule, "key wrap with a MAC", wrapped, carrier=CLEAR, secrets=wrap_secrets)
    ]
    rule = "rfc3830/4.2.3/key-wrap-mac"
    out += [
        breach(rule, "a public-key message with key wrap and a MAC",
               pk_init(_CERT, IDR, encr_alg=2), "kemac.mac_alg", "warn", secrets=PK_SECRETS,
               carrier=CLEAR),
        kept(rule, "a public-key message with key wrap alone",
             pk_init(_CERT, IDR, encr_alg=2, mac_alg=0), carrier=CLEAR, secrets=PK_SECRETS)
    ]
    rule = "rfc3830/4.2.3/key-wrap-length"
    odd, odd_secrets = sealed("rules/wrap", encr_alg=prf.AES_KW_128, sealed=material("rules", "odd", 28))
    out += [
        breach(rule, "28 bytes cannot be wrapped data", odd, "kemac.encr_data_len", carrier=CLEAR,
               secrets=odd_secrets),
        kept(rule, "32 bytes", wrapped, carrier=CLEAR, secrets=wrap_secrets)
    ]
    rule = "rfc3830/6.2/encr-data-in-clear"
    chain = b"\0\0\0\x10" + bytes(range(16))
    lie, lie_secrets = sealed("rules/lie", sealed=chain)
    out += [
        breach(
            rule, "Encr alg says AES-CM-128, the data is Key data", lie, "kemac.encr_data", carrier=CLEAR,
            secrets=lie_secrets, more=[("rfc3830/6.2/encr-data", "kemac.encr_data", "fail")]),
        kept(rule, "encrypted", encrypted, carrier=CLEAR, secrets=secrets)
    ]
    rule = "rfc3830/6.2/encr-alg"
    alg, alg_secrets = sealed("rules/alg", encr_alg=4, sealed=material("rules", "alg", 24))
    out += [
        breach(rule, "Encr alg 4 is unassigned", alg, "kemac.encr_alg", carrier=CLEAR, secrets=alg_secrets),
        kept(rule, "AES-CM-128", encrypted, carrier=CLEAR, secrets=secrets)
    ]
    rule = "rfc3830/6.2/key-data-missing"
    out += [
        breach(rule, "an initial message without keys",
               clear_init(T, RAND, IDI, IDR, POLICY, p.kemac(b"", b"", 0, 0)), "kemac.encr_data_len"),
        kept(rule, "an initial message with a key", clear_init())
    ]
    rule = "rfc3830/6.13/kemac-size"
    huge = clear_init(T, RAND, IDI, IDR, POLICY, kemac([Key(p.TGK, bytes(65531))]))
    out += [
        breach(rule, "a KEMAC of 65540 bytes", huge, "kemac"),
        kept(rule, "an ordinary KEMAC", clear_init())
    ]
    rule = "rfc3830/9.1/transport-strength"
    strong = [psk.payloads.sp([p.param(0, 1), p.param(1, 32)])]
    weak, weak_secrets = sealed("rules/strength", policies=strong, keys=[Key(p.TGK, bytes(range(32)))])
    fit, fit_secrets = sealed("rules/strength", policies=strong, keys=[Key(p.TGK, bytes(range(32)))],
                              encr_alg=prf.AES_CM_256)
    unused, unused_secrets = sealed("rules/strength",
                                    policies=[POLICY, p.sp([p.param(0, 1), p.param(1, 32)], 1)])
    out += [
        breach(rule, "256-bit keys under AES-CM-128", weak, "kemac.encr_alg", "note", carrier=CLEAR,
               secrets=weak_secrets),
        kept(rule, "256-bit keys under AES-CM-256", fit, carrier=CLEAR, secrets=fit_secrets),
        kept(rule, "a policy of 256-bit keys that no crypto session has", unused, "good-unused", carrier=CLEAR,
             secrets=unused_secrets, more=[("rfc3830/6.10/policy-unused", ("sp.policy_no", 1), "note")])
    ]
    return out


def _freshness() -> list[dict]:

    def stamped(value: bytes, ts_type: int = 0) -> Encoded:
        return clear_init(p.t(value, ts_type), RAND, IDI, IDR, POLICY, kemac())

    def random(data: bytes) -> Encoded:
        return clear_init(T, p.rand(data), IDI, IDR, POLICY, kemac())

    good = clear_init()
    # 2005-06-01 in 100 ns steps since 1601.
    filetime = ((psk.START + 11644473600) * 10000000).to_bytes(8, "big")
    skew = "rfc3830/5.3/clock-skew"
    return [
        breach("rfc3830/4.2.8/utc", "TS type NTP", stamped(STAMP.value, prf.NTP), "t.ts_type", "warn"),
        kept("rfc3830/4.2.8/utc", "TS type NTP-UTC", good),
        breach("rfc3830/4.2.8/filetime", "a Windows file time", stamped(filetime), "t.ntp_utc"),
        breach("rfc3830/4.2.8/filetime", "a Windows file time, the time of capture unknown",
               stamped(filetime), "t.ntp_utc", name="bad-no-time", time=None),
        kept("rfc3830/4.2.8/filetime", "an NTP time", good),
        breach(skew, "a day early", stamped(psk.ntp(psk.START - 86400)), "t.ntp_utc", "warn"),
        breach(skew, "two hours late", stamped(psk.ntp(psk.START + 7201)), "t.ntp_utc", "warn", "bad-late"),
        kept(skew, "a second late", good),
        kept(skew, "half an hour early", stamped(psk.ntp(psk.START - 1800)), "good-early"),
        kept(skew, "NTP seconds that wrapped in 2036", stamped(psk.ntp(2085978500)), "good-era",
             time=2085978501),
        breach("rfc3830/6.11/rand-len", "a RAND of 8 bytes", random(RAND_BYTES[:8]), "rand.rand_len", "warn"),
        kept("rfc3830/6.11/rand-len", "a RAND of 16 bytes", good),
        breach("rfc3830/6.11/rand-constant", "a RAND of zeros", random(bytes(16)), "rand.rand"),
        kept("rfc3830/6.11/rand-constant", "a random RAND", good),
    ]


def cases() -> list[dict]:
    return (_structural() + _payloads() + _errors() + _dh_cases() + _identities() + _header() +
            _registries() + _policies() + _kemac() + _freshness())

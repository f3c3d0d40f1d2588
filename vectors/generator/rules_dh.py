# SPDX-License-Identifier: BSD-2-Clause
"""Rules on Diffie-Hellman, signed and with HMAC: RFC 3830 3.3, RFC 4650."""

from base64 import b64encode
from dataclasses import replace

from . import agreement, modp
from . import payloads as p
from . import psk
from .agreement import Half, Mac
from .cases_dh import half_of, parties
from .cases_psk import csb_of, psk_secret
from .payloads import SrtpId
from .rule_case import (CLEAR, IDI, IDR, POLICY, RAND, STAMP, T, TGK, UNANSWERED, Seen, answer_of, breach,
                        clear_init, kemac, kept, rule_case)
from .seed import material
from .wire import Encoded, Payload

_T2 = p.t(psk.ntp(psk.START + 60))
_SIGN = p.sign(material("rules", "signature", 128))
_CAROL = p.identity(b"sip:carol@example.net")
_HALVES = parties("rules/dh", modp.OAKLEY_1)
_DHI, _DHR = (half.payload() for half in _HALVES)
_NULL = p.kemac(b"", b"")
"""KEMAC of DHHMAC with a NULL MAC, for a secure carrier."""


def _init(*parts: Payload, **header) -> Encoded:
    chain = list(parts) or [T, RAND, IDI, IDR, POLICY, _DHI, _NULL]
    return clear_init(*chain, data_type=p.DHHMAC_INIT, **header)


def _resp(*parts: Payload, **header) -> Encoded:
    chain = list(parts) or [T, IDR, IDI, _DHR, _DHI, _NULL]
    return clear_init(*chain, data_type=p.DHHMAC_RESP, **header)


def _signed_init(*parts: Payload) -> Encoded:
    chain = list(parts) or [T, RAND, IDI, IDR, POLICY, _DHI]
    return clear_init(*chain, _SIGN, data_type=p.DH_INIT)


def _signed_resp(*parts: Payload) -> Encoded:
    chain = list(parts) or [T, IDR, IDI, _DHR, _DHI]
    return clear_init(*chain, _SIGN, data_type=p.DH_RESP)


def _values() -> list[dict]:
    value, reflected, group = "rfc3830/3.3/dh-value", "rfc3830/3.3/dh-reflected", modp.OAKLEY_1
    prime, size = modp.prime(group), modp.size(group)
    out = []
    for name, number in (("bad-0", 0), ("bad-1", 1), ("bad-p-minus-1", prime - 1), ("bad-p", prime)):
        dh = p.dh(group, number.to_bytes(size, "big"))
        out.append(breach(value, "DHi is " + name[4:].replace("-", " "),
                          _signed_init(T, RAND, IDI, IDR, POLICY, dh), "dh.value", name=name, unanswered=True))
    for name, number in (("good-2", 2), ("good-p-minus-2", prime - 2)):
        dh = p.dh(group, number.to_bytes(size, "big"))
        out.append(kept(value, "DHi is " + name[5:].replace("-", " "), _init(T, RAND, IDI, IDR, POLICY, dh, _NULL),
                        name, unanswered=True))
    return out + [
        breach(reflected, "the Responder sends DHi as its own", _signed_resp(T, IDR, IDI, _DHI, _DHI),
               "dh.value"),
        kept(reflected, "two values", _signed_resp()),
    ]


def _exponent(half: Half) -> list[dict]:
    return [{"kind": "dh", "identity": "*", "secret": half.private.hex()}]


def _secret() -> list[dict]:
    rule, request = "rfc3830/3.3/dh-secret", Seen(_init())
    answer = answer_of(request, _resp())
    opened = answer_of(request, _resp())
    opened.opened = True
    return [
        rule_case(rule, "bad", "the exponent of another exchange", [request, answer], "needs-key",
                  secrets=_exponent(half_of("rules/dh", "somebody", modp.OAKLEY_1))),
        rule_case(rule, "good", "the exponent of the Initiator", [request, opened], "pass",
                  secrets=_exponent(_HALVES[0])),
        rule_case(rule, "good-responder", "the exponent of the Responder", [request, opened], "pass",
                  secrets=_exponent(_HALVES[1])),
    ]


def _update_rands() -> list[dict]:
    """A RAND in a DHHMAC update: that of the CSB counts (readings 11), or its own; the MAC tells."""
    rule, test, fresh = "rfc3830/4.5/update-rand", "rules/dhhmac-update", bytes(range(16))
    csb, stamp = csb_of(test), psk.Stamp(psk.ntp(psk.START + 60))
    halves, new = parties(test, modp.OAKLEY_1), parties(test + "/new", modp.OAKLEY_1)
    secrets = [psk_secret(csb), *_exponent(halves[0]), *_exponent(new[0])]

    def called(used: psk.Csb, stamp: psk.Stamp, ours: Half, theirs: Half, seconds: int,
               found: list[tuple]) -> list[Seen]:
        request = agreement.init(used, stamp, ours, Mac(), policies=[POLICY] if used is csb else [])
        asked = Seen(request.encoded, found, CLEAR, psk.START + seconds, dialogue="call-1", opened=True)
        answer = agreement.response(used, stamp, theirs, ours, Mac()).encoded
        return [asked, replace(answer_of(asked, answer), opened=True)]

    first = called(csb, STAMP, *halves, 1, [])
    return [
        rule_case(rule, "bad-dhhmac-" + name, "a new RAND in a DHHMAC update; keys depend on the %s one" % name,
                  first + called(used, stamp, *new, 61, [(rule, "rand", "fail")]), "fail", 2, secrets)
        for name, used in (("initial", replace(csb, shown=fresh)), ("own", replace(csb, rand=fresh)))
    ]


def _identities() -> list[dict]:
    idr, idi = "rfc4650/3/idr", "rfc4650/3/idi"
    response_idr, response_idi = "rfc4650/3/response-idr", "rfc4650/3/response-idi"
    signed, signed_idr = "rfc3830/3.3/response-idi", "rfc3830/3.3/response-idr"
    request, signed_request = Seen(_init()), Seen(_signed_init())

    def answered(rule: str, name: str, comment: str, seen: Seen, encoded: Encoded, where: tuple | str | None,
                 outcome: str = "fail") -> dict:
        found = [(rule, where, outcome)] if where else []
        return rule_case(rule, name, comment, [seen, answer_of(seen, encoded, found)], outcome if where else "pass")

    def alone(identity: Payload) -> Seen:
        return Seen(_init(T, RAND, identity, POLICY, _DHI, _NULL), [(idi, "end", "warn")])

    def updated_by(identity: Payload, found: list[tuple] | None = None) -> Seen:
        return Seen(_init(_T2, identity, _NULL), [*(found or []), (idi, "end", "warn")], time=psk.START + 61,
                    dialogue="call-1")

    idi_alone, idr_alone = alone(IDI), alone(IDR)
    anybody = Seen(_signed_init(T, RAND, IDI, POLICY, _DHI), [("rfc3830/9.5/idr", "end", "warn")])
    called = Seen(_init(), dialogue="call-1")

    return [
        breach(idr, "no ID payload", _init(T, RAND, POLICY, _DHI, _NULL), "end", unanswered=True),
        kept(idr, "IDr alone, with the Initiator known otherwise", _init(), unanswered=True),
        breach(idi, "IDr alone", _init(T, RAND, IDR, POLICY, _DHI, _NULL), "end", "warn", unanswered=True),
        kept(idi, "both identities", _init(), unanswered=True),
        answered(idr, "bad-idi-alone", "one ID payload, and the response shows that it was IDi", idi_alone, _resp(),
                 ("id", 1)),
        answered(idr, "good-idr-alone", "one ID payload, and the response shows that it was IDr", idr_alone,
                 _resp(), None),
        rule_case(idr, "bad-update", "an update with IDi alone",
                  [called, answer_of(called, _resp()), updated_by(IDI, [(idr, "id", "fail")])], "fail",
                  exchange_findings=[[], *UNANSWERED]),
        rule_case(idr, "good-update", "an update with IDr alone", [called, answer_of(called, _resp()), updated_by(IDR)],
                  "pass", exchange_findings=[[], *UNANSWERED]),
        answered(response_idr, "bad", "IDi alone", request, _resp(T, IDI, _DHR, _DHI, _NULL), "end", "warn"),
        answered(response_idr, "good", "both identities", request, _resp(), None),
        answered(response_idi, "bad-idr-alone", "IDr alone", request, _resp(T, IDR, _DHR, _DHI, _NULL), ("id", 0)),
        answered(response_idi, "bad", "somebody else in the Initiator's place", request,
                 _resp(T, IDR, _CAROL, _DHR, _DHI, _NULL), ("id", 1)),
        answered(response_idi, "good", "IDi of the request", request, _resp(), None),
        answered(signed, "bad", "IDr alone", signed_request, _signed_resp(T, IDR, _DHR, _DHI), ("id", 0)),
        answered(signed, "good", "IDi of the request", signed_request, _signed_resp(), None),
        answered(signed_idr, "bad", "neither IDr nor CERTr, and the request names no Responder", anybody,
                 _signed_resp(T, IDI, _DHR, _DHI), "end", "warn"),
        answered(signed_idr, "good", "IDr", anybody, _signed_resp(), None),
        answered(signed_idr, "good-asked", "neither IDr nor CERTr, but the request names the Responder", signed_request,
                 _signed_resp(T, IDI, _DHR, _DHI), None),
    ]


def _payloads() -> list[dict]:
    listed, certificate = "rfc4650/4.1/next-payload", "rfc4650/4.3/certificate"
    alg, data = "rfc4650/4.2/encr-alg", "rfc4650/4.2/encr-data"
    numbers, last = "rfc4650/4.2/numbers", "rfc4650/4.2/kemac-last"
    cert = p.cert(bytes.fromhex("3003020105"))
    tr = p.tr(1, STAMP.value)

    def ending(*end: Payload) -> Encoded:
        return _init(T, RAND, IDI, IDR, POLICY, _DHI, *end)

    good = _init()
    return [
        breach(listed, "TR of RFC 6043", _init(T, RAND, IDI, IDR, POLICY, tr, _DHI, _NULL), "tr",
               unanswered=True),
        kept(listed, "payloads of the list", good, unanswered=True),
        breach(certificate, "a certificate", _init(T, RAND, IDI, cert, IDR, POLICY, _DHI, _NULL), "cert",
               unanswered=True),
        kept(certificate, "identities alone", good, unanswered=True),
        breach(alg, "AES-CM-128 for nothing", ending(p.kemac(b"", b"", 1)), "kemac.encr_alg", unanswered=True),
        kept(alg, "NULL", good, unanswered=True),
        breach(data, "a TGK in KEMAC", ending(kemac([TGK])), "kemac.encr_data_len", unanswered=True),
        kept(data, "no data", good, unanswered=True),
        breach(numbers, "Encr alg 2 without data", ending(p.kemac(b"", b"", 2)), "kemac.encr_alg", "note",
               unanswered=True),
        kept(numbers, "Encr alg 0", good, unanswered=True),
        breach(last, "an extension behind KEMAC", ending(_NULL, p.ext(0, b"vendor")), "kemac.next_payload",
               unanswered=True),
        kept(last, "KEMAC at the end", good, unanswered=True),
    ]


def _attribute(encoded: Encoded) -> dict:
    data = b64encode(encoded.data).decode()
    return {
        "kind": "rtsp", "placement": "sdp-session", "protection": "secure", "direction": "response", "lines": 1,
        "line": 1, "text": "a=key-mgmt:mikey " + data, "protocol": "mikey", "data": data, "kmpids": "mikey"
    }


def _carried() -> list[dict]:
    rule, two = "rfc4650/4.4/sdp-ids", [SrtpId(0, 1, 0), SrtpId(0, 2, 0)]
    dh = agreement.with_kv(_HALVES[0], p.spi(b"\1")).payload()
    without = _init(T, RAND, IDI, IDR, POLICY, dh, _NULL, sessions=two)
    listed = _init(T, RAND, IDI, IDR, POLICY, agreement.sdp_ids("mikey"), dh, _NULL, sessions=two)
    return [
        breach(rule, "SDP in RTSP, and no list", without, "end", carrier=_attribute(without), unanswered=True),
        kept(rule, "a list with one protocol", listed, carrier=_attribute(listed), unanswered=True),
    ]


def _mac() -> list[dict]:
    rule = "rfc4650/4.2/mac"
    csb = csb_of("rules/dhhmac")
    built = agreement.init(csb, STAMP, _HALVES[0], Mac(), policies=[POLICY]).encoded
    forged = built.patched("dh.value", _HALVES[1].public)
    missing = Seen(built, [(rule, "kemac.mac", "needs-key")], CLEAR)
    return [
        breach(rule, "DHi exchanged on the way", forged, "kemac.mac", carrier=CLEAR, secrets=[psk_secret(csb)],
               unanswered=True),
        rule_case(rule, "needs-key", "the pre-shared key is not known", [missing], "needs-key",
                  exchange_findings=UNANSWERED),
        kept(rule, "a genuine message", built, carrier=CLEAR, secrets=[psk_secret(csb)], unanswered=True),
    ]


def _fresh() -> list[dict]:
    rule = "rfc4650/3.1/fresh-dh"
    other = half_of("rules/dh", "again", modp.OAKLEY_1).payload()
    first = Seen(_init(), dialogue="call-1")
    answer = answer_of(first, _resp())

    def updated(name: str, comment: str, dh: list[Payload], outcome: str) -> dict:
        found = [(rule, "dh.value", "fail")] if outcome == "fail" else []
        update = Seen(_init(_T2, IDI, IDR, *dh, _NULL), found, time=psk.START + 61, dialogue="call-1")
        return rule_case(rule, name, comment, [first, answer, update], outcome,
                         exchange_findings=[[], *UNANSWERED])

    return [
        updated("bad", "an update with the DHi of the initial message", [_DHI], "fail"),
        updated("good", "an update with a new DHi", [other], "pass"),
    ]


def _validity() -> list[dict]:
    shared, order = "rfc3830/6.14/interval-shared", "rfc3830/6.14/interval-order"
    empty, agrees = "rfc3830/6.14/spi-length", "rfc3830/6.4/validity-agrees"
    two = [SrtpId(0, 1, 0), SrtpId(0, 2, 0)]
    mki = "rfc3830/4.5/mki-several-sessions"
    named = [p.GenericId(n, ssrc=n, spi=bytes([n])) for n in (1, 2)]
    interval = p.interval(bytes(6), b"\xff" * 6)
    one, other = p.spi(b"\1"), p.spi(b"\2")

    def request(kv: p.Kv, **more) -> Encoded:
        dh = agreement.with_kv(_HALVES[0], kv).payload()
        return _init(T, RAND, IDI, IDR, POLICY, dh, _NULL, **more)

    def answer(dhr: p.Kv, echo: p.Kv, **more) -> Encoded:
        values = [agreement.with_kv(half, kv).payload() for half, kv in ((_HALVES[1], dhr), (_HALVES[0], echo))]
        return _resp(T, IDR, IDI, *values, _NULL, **more)

    def exchange(name: str, comment: str, dhr: p.Kv, echo: p.Kv, nth: int | None) -> dict:
        asked = Seen(request(one))
        found = [] if nth is None else [(agrees, ("dh.kv", nth), "note")]
        return rule_case(agrees, name, comment, [asked, answer_of(asked, answer(dhr, echo), found)],
                         "note" if found else "pass")

    shared_request = Seen(request(interval, sessions=two), [(shared, "dh.kv", "warn")])
    shared_answer = answer_of(shared_request, answer(interval, interval, sessions=two), [(shared, "dh.kv", "warn")])
    return [
        rule_case(shared, "bad-dh", "two crypto sessions, DH values with an interval", [shared_request, shared_answer],
                  "warn"),
        kept(shared, "one crypto session, a DH value with an interval", request(interval), "good-dh", unanswered=True),
        breach(order, "a DH value whose interval ends before it begins",
               request(p.interval(bytes(5) + b"\2", bytes(6))), "kv.to", "warn", "bad-dh", unanswered=True),
        breach(empty, "a DH value with an MKI of no bytes", request(p.spi(b"")), "kv.spi_len", "note", "bad-dh",
               unanswered=True),
        kept(mki, "two crypto sessions that have their MKIs in a GENERIC-ID map",
             request(p.Kv(), sessions=named, map_type=p.GENERIC_ID), "good-generic-id", unanswered=True),
        exchange("bad", "DHr has another MKI", other, one, 0),
        exchange("bad-echo", "DHi of the response has another MKI", one, other, 1),
        exchange("good", "one MKI", one, one, None),
        exchange("good-silent", "DHr has none", p.Kv(), one, None),
    ]


def _anew() -> list[dict]:
    rule, csb = "rfc3830/5.3/answered-anew", csb_of("rules/dhhmac-anew")
    ours, theirs = _HALVES
    asked = Seen(agreement.init(csb, STAMP, ours, Mac(), policies=[POLICY]).encoded, [], CLEAR, opened=True)

    def answer(half: Half, found: list[tuple] | None = None, seconds: int = 1, idr: bytes = b"") -> Seen:
        named = replace(csb, idr=idr or csb.idr)
        built = agreement.response(named, STAMP, half, ours, Mac())
        out = answer_of(asked, built.encoded, found, seconds)
        out.opened = True
        return out

    def exchange(name: str, comment: str, second: Seen, outcome: str) -> dict:
        return rule_case(rule, name, comment, [asked, answer(theirs), second], outcome,
                         secrets=[psk_secret(csb), *_exponent(ours)])

    again = half_of("rules/dh", "anew", modp.OAKLEY_1)
    return [
        exchange("bad", "another DHr to the same request", answer(again, [(rule, "dh.value", "warn")], 2), "warn"),
        exchange("good", "one more Responder behind a proxy", answer(again, None, 2, b"sip:carol@example.org"), "pass"),
    ]


def _errors() -> list[dict]:
    """Errors that answer DHHMAC: what RFC 4650 4.1 has no number for does not authenticate them either."""
    rule = "rfc4650/4.1/next-payload"
    signature = ("rfc3830/5.2/signature", "sign.signature", "needs-key")

    def exchange(name: str, comment: str, outcome: str, *end: Payload, found: list[tuple] | None = None) -> dict:
        asked = Seen(_init(), [])
        error = clear_init(T, p.err(4), *end, data_type=p.ERROR)
        return rule_case(rule, name, comment, [asked, answer_of(asked, error, found)], outcome)

    return [
        exchange("bad-error-sign", "an Error with SIGN", "fail", _SIGN, found=[(rule, "sign", "fail"), signature]),
        exchange("good-error-kemac", "an Error with KEMAC", "pass", _NULL),
        exchange("good-error-v", "an Error with V", "pass", p.v(b"", 0)),
    ]


def cases() -> list[dict]:
    return (_errors() + _validity() + _anew() + _values() + _secret() + _update_rands() + _identities() + _payloads() +
            _carried() + _mac() + _fresh())

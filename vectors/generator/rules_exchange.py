# SPDX-License-Identifier: BSD-2-Clause
"""Rules on a message against earlier ones, and on the attribute or header that carries it."""

from base64 import b64encode

from . import payloads as p
from . import psk
from .cases_psk import csb_of, key_of, psk_secret
from .payloads import Key, SrtpId
from .psk import Csb, Stamp
from .rule_case import (CLEAR, IDI, IDR, POLICY, RAND, STAMP, T, TGK, UNANSWERED, Seen, answer_of, breach,
                        clear_init, kemac, kept, rule_case)
from .rule_pk import PK_CSB, PK_SECRETS, pk_init
from .seed import material
from .wire import Encoded

_LATER = Stamp(psk.ntp(psk.START + 60))
_NULL_V = p.v(b"", 0)
_T2 = p.t(_LATER.value)
_RAND2 = p.rand(material("rules", "rand2", 16))
_SIGN = p.sign(material("rules", "signature", 128))
_TWO = [SrtpId(0, 1, 0), SrtpId(0, 2, 0)]
_SPI_KEY = Key(p.TGK, TGK.key, kv=p.spi(b"\1"))


def _later(encoded: Encoded, findings: list[tuple] | None = None, seconds: int = 60, **more) -> Seen:
    return Seen(encoded, findings or [], time=psk.START + 1 + seconds, **more)


def _freshness() -> list[dict]:
    replay, unique = "rfc3830/5.4/replay", "rfc3830/5.2/timestamp-unique"
    first = Seen(clear_init())
    other = clear_init(T, _RAND2, IDI, IDR, POLICY, kemac(), csb_id=0x01020304)
    fresh = clear_init(_T2, _RAND2, IDI, IDR, POLICY, kemac(), csb_id=0x01020304)
    return [
        rule_case(replay, "bad", "the same message a minute later",
                  [first, _later(first.encoded, [(replay, "all", "fail")])], "fail"),
        rule_case(replay, "good", "the same message half a second later: a retransmission",
                  [first, Seen(first.encoded)], "pass"),
        rule_case(replay, "good-proxy", "the same message on the other side of a proxy",
                  [first, Seen(first.encoded, src="192.0.2.2:5060", dst="192.0.2.3:2269")], "pass"),
        rule_case(unique, "bad", "two bundles of one Initiator with one T",
                  [first, Seen(other, [(unique, "t.ntp_utc", "fail")])], "fail"),
        rule_case(unique, "good", "two bundles with a T each", [first, _later(fresh)], "pass"),
    ]


def _updates() -> list[dict]:
    stamp, rand, missing = "rfc3830/4.5/update-timestamp", "rfc3830/4.5/update-rand", "rfc3830/3/rand-missing"
    unique, reused = "rfc3830/6.1/csb-id-unique", "rfc3830/6.11/rand-reused"
    first = Seen(clear_init(), dialogue="call-1")
    update = clear_init(_T2, IDI, IDR, POLICY, kemac())
    stale = clear_init(T, IDI, IDR, POLICY, kemac())
    with_rand = clear_init(_T2, _RAND2, IDI, IDR, POLICY, kemac())
    same_rand = clear_init(_T2, RAND, IDI, IDR, POLICY, kemac())
    other_csb = {"csb_id": 0x01020304}
    opens = {"kind": "sip", "placement": "base64-body", "protection": "secure", "opens_session": True}
    copied = clear_init(_T2, RAND, IDI, IDR, POLICY, kemac(), **other_csb)
    fresh = clear_init(_T2, _RAND2, IDI, IDR, POLICY, kemac(), **other_csb)
    return [
        rule_case(stamp, "bad", "an update with the T of the initial message",
                  [first, _later(stale, [(stamp, "t.ntp_utc", "fail")], dialogue="call-1")], "fail"),
        rule_case(stamp, "good", "an update with a new T", [first, _later(update, dialogue="call-1")],
                  "pass"),
        rule_case(rand, "bad", "an update with a new RAND",
                  [first, _later(with_rand, [(rand, "rand", "fail")], dialogue="call-1")], "fail"),
        rule_case(rand, "bad-same", "an update that repeats the initial RAND",
                  [first, _later(same_rand, [(rand, "rand", "note")], dialogue="call-1")], "note"),
        rule_case(rand, "good", "an update without RAND", [first, _later(update, dialogue="call-1")], "pass"),
        breach(missing, "the first message of a call has no RAND", stale, "end", carrier=opens),
        breach(missing, "the capture may have begun too late", stale, "end", "inconclusive", "unsure"),
        kept(missing, "the first message of a call with RAND", clear_init(), carrier=opens),
        rule_case(unique, "bad", "another call of the same parties under the same CSB ID",
                  [first, _later(with_rand, [(unique, "hdr.csb_id", "fail")], dialogue="call-2")], "fail"),
        rule_case(unique, "good", "another call under another CSB ID",
                  [first, _later(fresh, dialogue="call-2")], "pass"),
        rule_case(reused, "bad", "another bundle with the same RAND",
                  [first, _later(copied, [(reused, "rand.rand", "fail")], dialogue="call-2")], "fail"),
        rule_case(reused, "good", "another bundle with a RAND of its own",
                  [first, _later(fresh, dialogue="call-2")], "pass"),
    ]


def _cached() -> list[dict]:
    rule = "rfc3830/4.5/update-cached-envelope"
    first = Seen(pk_init(IDI, IDR, cache=2))
    again = pk_init(IDI, IDR, cache=2, stamp=_LATER)
    psk_update = clear_init(_T2, IDI, IDR, POLICY, kemac(), csb_id=PK_CSB.csb_id)
    return [
        rule_case(rule, "bad", "a public-key update although the envelope key is cached",
                  [first, _later(again, [(rule, "hdr.data_type", "fail")])], "fail", secrets=PK_SECRETS),
        rule_case(rule, "good", "a pre-shared key update under the cached envelope key",
                  [first, _later(psk_update)], "pass", secrets=PK_SECRETS)
    ]


def _sealed_request(test: str, v_flag: int = 1, sessions: list | None = None) -> tuple[Csb, Seen]:
    csb = csb_of(test)
    if sessions is not None:
        csb.sessions = sessions
    request = psk.init(csb, STAMP, [key_of(test, p.TGK)], policies=[psk.srtp_policy()], v_flag=v_flag)
    return csb, Seen(request.encoded, carrier=CLEAR)


def _responses() -> list[dict]:
    out = []
    stamp, type_rule = "rfc3830/5.2/response-timestamp", "rfc3830/6.1/response-type"
    unrequested, missing = "rfc3830/6.1/response-unrequested", "rfc3830/6.1/response-missing"
    ssrc = "rfc3830/6.1.1/response-ssrc"
    csb, request = _sealed_request("rules/response")
    secrets = [psk_secret(csb)]
    good = answer_of(request, psk.response(csb, STAMP).encoded)
    own = psk.response(csb, STAMP, own_stamp=_LATER).encoded
    out += [
        rule_case(stamp, "bad", "the response has a T of its own",
                  [request, answer_of(request, own, [(stamp, "t.ntp_utc", "fail")])], "fail",
                  secrets=secrets),
        rule_case(stamp, "good", "the response repeats T", [request, good], "pass", secrets=secrets)
    ]
    asked = Seen(clear_init(v=1))
    other = clear_init(T, IDR, _NULL_V, data_type=p.PK_RESP)
    fitting = clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP)
    out += [
        rule_case(type_rule, "bad", "a public-key response to a pre-shared key request",
                  [asked, answer_of(asked, other, [(type_rule, "hdr.data_type", "fail")])], "fail"),
        rule_case(type_rule, "good", "a pre-shared key response", [asked, answer_of(asked, fitting)], "pass")
    ]
    csb_rule = "rfc3830/6.1/response-csb-id"
    turned = clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP, csb_id=0xE7915A3C)
    out += [
        rule_case(csb_rule, "bad", "the response has the CSB ID in the other byte order",
                  [asked, answer_of(asked, turned, [(csb_rule, "hdr.csb_id", "fail")])], "fail"),
        rule_case(csb_rule, "good", "the response has the CSB ID of the request",
                  [asked, answer_of(asked, fitting)], "pass")
    ]
    silent = Seen(clear_init())
    out += [
        rule_case(unrequested, "bad", "a response though V is 0",
                  [silent, answer_of(silent, fitting, [(unrequested, "all", "note")])], "note"),
        rule_case(unrequested, "good", "a response because V is 1", [asked, answer_of(asked, fitting)],
                  "pass")
    ]
    out += [
        rule_case(missing, "bad", "V is 1 and nobody answers", [asked], "inconclusive", exchange=0,
                  exchange_findings=UNANSWERED),
        rule_case(missing, "good", "V is 1 and the answer is there", [asked, answer_of(asked, fitting)],
                  "pass", exchange=0)
    ]
    open_ = [SrtpId(0, 0, 0)]
    csb, request = _sealed_request("rules/response-ssrc", sessions=open_)
    secrets = [psk_secret(csb)]
    empty = psk.response(csb, STAMP).encoded
    csb.sessions = [SrtpId(0, 0x01020304, 0)]
    filled = psk.response(csb, STAMP).encoded
    out += [
        rule_case(ssrc, "bad", "the SSRC is zero in request and response",
                  [request, answer_of(request, empty, [(ssrc, "srtp_id.ssrc", "warn")])], "warn",
                  secrets=secrets),
        rule_case(ssrc, "good", "the Responder fills the SSRC in",
                  [request, answer_of(request, filled)], "pass", secrets=secrets)
    ]
    return out


def _response_headers() -> list[dict]:
    """What the Initiator decides, in a response."""
    prf_rule, sessions = "rfc3830/6.1/response-prf", "rfc3830/6.1/response-sessions"
    policy, ssrc = "rfc3830/6.1.1/response-policy", "rfc3830/6.1.1/response-ssrc-changed"
    asked = Seen(clear_init(T, RAND, IDI, IDR, POLICY, kemac([_SPI_KEY]), v=1, sessions=_TWO))

    def answered(rule: str, name: str, comment: str, where: tuple | str | None, outcome: str,
                 map_: list[SrtpId] | None = None, **header) -> dict:
        found = [(rule, where, outcome)] if where else []
        response = clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP, sessions=_TWO if map_ is None else map_, **header)
        return rule_case(rule, name, comment, [asked, answer_of(asked, response, found)], outcome)

    third = [*_TWO, SrtpId(0, 3, 0)]
    return [
        answered(prf_rule, "bad", "another PRF func", "hdr.prf", "fail", prf=1),
        answered(prf_rule, "good", "the PRF func of the request", None, "pass"),
        answered(sessions, "bad-added", "one crypto session more", "hdr.n_cs", "warn", third),
        answered(sessions, "bad-dropped", "one crypto session less", "hdr.n_cs", "warn", _TWO[:1]),
        answered(sessions, "bad-none", "no crypto sessions", "hdr.n_cs", "note", []),
        answered(sessions, "good", "the crypto sessions of the request", None, "pass"),
        answered(policy, "bad", "a policy that nobody has sent", ("srtp_id.policy_no", 1), "fail",
                 [_TWO[0], SrtpId(7, 2, 0)]),
        answered(policy, "good", "the policies of the request", None, "pass"),
        answered(ssrc, "bad", "another SSRC", ("srtp_id.ssrc", 0), "fail", [SrtpId(0, 9, 0), _TWO[1]]),
        answered(ssrc, "good", "the SSRCs of the request", None, "pass"),
    ]


def _dh() -> list[dict]:
    present, echo = "rfc3830/4.5/dh-response", "rfc3830/3.3/dh-echo"
    dhi, dhr = p.dh(1, material("rules", "dhi", 96)), p.dh(1, material("rules", "dhr", 96))
    other = p.dh(1, material("rules", "other", 96))
    request = Seen(clear_init(T, RAND, IDI, IDR, POLICY, dhi, _SIGN, data_type=p.DH_INIT))

    def response(*values: p.Payload) -> Encoded:
        return clear_init(T, IDR, IDI, *values, _SIGN, data_type=p.DH_RESP)

    good = answer_of(request, response(dhr, dhi))
    return [
        rule_case(present, "bad", "the response has no DH values",
                  [request, answer_of(request, response(), [(present, "end", "fail")])], "fail"),
        rule_case(present, "good", "the response has two", [request, good], "pass"),
        rule_case(echo, "bad", "the second value is not the Initiator's",
                  [request, answer_of(request, response(dhr, other), [(echo, ("dh", 1), "fail")])], "fail"),
        rule_case(echo, "good", "the second value is the Initiator's", [request, good], "pass"),
    ]


def _sdp_message(ids: bytes = b"mikey", sessions: list | None = None, **header) -> Encoded:
    extension = [p.ext(1, ids)] if ids else []
    return clear_init(T, RAND, IDI, IDR, POLICY, *extension, kemac([_SPI_KEY]), sessions=sessions or _TWO,
                      **header)


def _attribute(encoded: Encoded, **changed) -> dict:
    """An SDP key-mgmt attribute in a SIP offer, RFC 4567 3.1."""
    data = b64encode(encoded.data).decode()
    out = {
        "kind": "sip", "placement": "sdp-session", "protection": "secure", "direction": "request", "lines": 1,
        "line": 1, "text": "a=key-mgmt:mikey " + data, "protocol": "mikey", "data": data, "kmpids": "mikey"
    }
    out.update(changed)
    return out


def _keymgmt(encoded: Encoded, **changed) -> dict:
    """An RTSP KeyMgmt header in a response, RFC 4567 3.2."""
    data = b64encode(encoded.data).decode()
    text = 'prot=mikey;uri="rtsp://example.org/a";data="%s"' % data
    out = {
        "kind": "rtsp", "placement": "rtsp-keymgmt", "protection": "secure", "direction": "response",
        "lines": 1, "line": 1, "text": text, "protocol": "mikey", "data": data, "kmpids": "mikey",
        "rtsp_uri": True, "rtsp_data": True
    }
    out.update(changed)
    return out


def _carrier_rule(rule: str, name: str, comment: str, encoded: Encoded | None, carrier: dict,
                  where: tuple[int, int] | None, outcome: str, more: list[tuple] | None = None) -> dict:
    findings = ([(rule, where, outcome)] if where is not None else []) + (more or [])
    return rule_case(rule, name, comment, [Seen(encoded, findings, carrier)], outcome)


def _attributes() -> list[dict]:
    encoded = _sdp_message()
    good = _attribute(encoded)
    text, data = good["text"], good["data"]
    prefix = len("a=key-mgmt:")
    start = len("a=key-mgmt:mikey ")
    out = []

    def pair(rule: str, comment: str, carrier: dict, where: tuple[int, int], outcome: str = "fail",
             message: Encoded | None = encoded, more: list[tuple] | None = None) -> None:
        out.append(_carrier_rule("rfc4567/" + rule, "bad", comment, message, carrier, where, outcome, more))
        out.append(
            _carrier_rule("rfc4567/" + rule, "good", "an attribute that keeps it", encoded, good, None,
                          "pass"))

    pair("7/prtcl-id", "the identifier in capitals",
         _attribute(encoded, text=text.replace("mikey", "MIKEY"), protocol="MIKEY"), (prefix, 5))
    broken = data[:10] + "*" + data[11:]
    pair("3/base64", "an asterisk in the base64",
         _attribute(encoded, text="a=key-mgmt:mikey " + broken, data=broken, base64_bad_at=start + 10),
         (start + 10, 1), message=None)
    folded = data[:20] + " " + data[20:]
    pair("3/base64-space", "a space in the base64",
         _attribute(encoded, text="a=key-mgmt:mikey " + folded, data=folded, base64_folded=True),
         (start, len(folded)))
    pair("3.1/sdp-grammar", "two spaces before the identifier",
         _attribute(encoded, text="a=key-mgmt:  mikey " + data), (prefix + 1, 1))
    out.append(
        _carrier_rule("rfc4567/3.1/sdp-grammar", "good-space", "one space before the identifier", encoded,
                      _attribute(encoded, text="a=key-mgmt: mikey " + data), None, "pass"))
    pair("3.1/media-overrides", "key-mgmt at both levels", _attribute(encoded, session_and_media=True),
         (0, len(text)), "note")
    twice = _sdp_message(b"mikey;mikey")
    offer = _attribute(twice, kmpids="mikey;mikey", lines=2)
    pair("4.1.2/protocol-repeated", "mikey is offered twice", offer, (prefix, 5), "warn", message=twice)
    return out


def _announcements() -> list[dict]:
    one_way, single = "rfc4567/4.1.3/one-way", "rfc4567/4.1.3/sap-one-protocol"
    encoded, asking = _sdp_message(), _sdp_message(v=1)
    both = _sdp_message(b"mikey;keyp1")
    good = _attribute(encoded, kind="sap", direction="unknown")
    asks = rule_case(
        one_way, "bad", "an announcement with the V flag set",
        [Seen(asking, [(one_way, "hdr.v", "fail")], _attribute(asking, kind="sap", direction="unknown"))],
        "fail", exchange_findings=UNANSWERED)
    two = _attribute(both, kind="sap", direction="unknown", kmpids="mikey;keyp1", lines=2)
    rtsp = "rfc4567/4.2/rtsp-one-protocol"
    described = {"kind": "rtsp", "direction": "response"}
    offered = _attribute(both, kmpids="mikey;keyp1", lines=2, **described)
    return [
        _carrier_rule(rtsp, "bad", "two protocols in the SDP of an RTSP server", both, offered,
                      (len("a=key-mgmt:"), 5), "fail"),
        _carrier_rule(rtsp, "good", "one protocol", encoded, _attribute(encoded, **described), None, "pass"),
        asks,
        kept(one_way, "an announcement without it", encoded, carrier=good),
        _carrier_rule(single, "bad", "two protocols in an announcement", both, two, (len("a=key-mgmt:"), 5),
                      "fail"),
        _carrier_rule(single, "good", "one protocol", encoded, good, None, "pass")
    ]


def _headers() -> list[dict]:
    encoded = clear_init()
    good = _keymgmt(encoded)
    whole = (0, len(good["text"]))
    out = []

    def pair(rule: str, comment: str, carrier: dict, where: tuple[int, int], outcome: str = "fail") -> None:
        out.append(_carrier_rule("rfc4567/" + rule, "bad", comment, encoded, carrier, where, outcome))
        out.append(
            _carrier_rule("rfc4567/" + rule, "good", "a header that keeps it", encoded, good, None, "pass"))

    bare = 'prot=mikey;uri="rtsp://example.org/a"'
    no_data = _keymgmt(encoded, text=bare, data="", rtsp_data=False)
    out.append(
        _carrier_rule("rfc4567/3.2/rtsp-data", "bad", "no data=", None, no_data, (0, len(bare)), "fail"))
    out.append(_carrier_rule("rfc4567/3.2/rtsp-data", "good", "data= is there", encoded, good, None, "pass"))
    pair("3.2/rtsp-quotes", "no quotation marks", _keymgmt(encoded, rtsp_unquoted=True), whole)
    pair("3.2/rtsp-order", "prot= comes last", _keymgmt(encoded, rtsp_order=True), whole, "note")
    rule = "rfc4567/4.2/rtsp-initiator"
    out.append(
        breach(rule, "an I_MESSAGE in a request of the client", encoded, "hdr.data_type", "note",
               carrier=_keymgmt(encoded, direction="request")))
    out.append(kept(rule, "an I_MESSAGE in a response of the server", encoded, carrier=good))
    return out


def _integration() -> list[dict]:
    missing, syntax = "rfc4567/4.1.4/sdp-ids-missing", "rfc4567/4.1.4/sdp-ids-syntax"
    match, two = "rfc4567/7/sdp-ids-match", "rfc4567/7.1/two-per-stream"
    encoded = _sdp_message()
    good = _attribute(encoded)
    bare, odd = _sdp_message(b""), _sdp_message(b"mikey;")
    other, single = _sdp_message(b"keyp1;mikey"), _sdp_message(sessions=[SrtpId(0, 1, 0)])
    return [
        breach(missing, "an offer without SDP IDs", bare, "end", carrier=_attribute(bare)),
        kept(missing, "an offer with SDP IDs", encoded, carrier=good),
        breach(syntax, "a list that ends in a semicolon", odd, "ext.sdp_ids", carrier=_attribute(odd)),
        kept(syntax, "a list of one", encoded, carrier=good),
        breach(match, "SDP IDs that were not offered", other, "ext.sdp_ids", carrier=_attribute(other)),
        kept(match, "SDP IDs as offered", encoded, carrier=good),
        breach(two, "one crypto session for a stream", single, "hdr.n_cs", "note",
               carrier=_attribute(single)),
        kept(two, "two crypto sessions for a stream", encoded, carrier=good),
    ]


def _levels() -> list[dict]:
    """Where an answer stands: RFC 4567 4.1.2 and 4.2."""
    uri, level = "rfc4567/4.2/rtsp-uri", "rfc4567/4.1.2/answer-level"
    offer = _sdp_message(v=1)
    reply = clear_init(T, IDR, _NULL_V, data_type=p.PSK_RESP, sessions=_TWO)
    described = Seen(offer, carrier=_attribute(offer, kind="rtsp", direction="response"))
    invited = Seen(offer, carrier=_attribute(offer))

    def answered(rule: str, name: str, comment: str, request: Seen, carrier: dict, outcome: str) -> dict:
        answer = answer_of(request, reply, [(rule, (0, 0), outcome)] if outcome != "pass" else [])
        answer.carrier = carrier
        return rule_case(rule, name, comment, [request, answer], outcome)

    setup = _keymgmt(reply, direction="request")
    return [
        answered(uri, "bad", "SETUP answers the session level without uri=", described,
                 _keymgmt(reply, direction="request", rtsp_uri=False), "fail"),
        answered(uri, "good", "SETUP answers the session level with uri=", described, setup, "pass"),
        answered(level, "bad", "an answer at the media level", invited,
                 _attribute(reply, direction="response", placement="sdp-media", media=1), "note"),
        answered(level, "good", "an answer at the session level", invited,
                 _attribute(reply, direction="response"), "pass"),
    ]


def cases() -> list[dict]:
    return (_freshness() + _updates() + _cached() + _responses() + _response_headers() + _dh() + _attributes() +
            _announcements() + _headers() + _integration() + _levels())

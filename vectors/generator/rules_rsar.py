# SPDX-License-Identifier: BSD-2-Clause
"""Rules on RSA-R: RFC 4738. Genuine messages with all keys at hand, but for what a test is about."""

from dataclasses import dataclass, field, replace

from . import payloads as p
from . import pk, psk
from .cases_pk import CA, filed, fit
from .cases_psk import csb_of, key_of
from .certificates import ALICE, BOB, CAROL, certificate
from .pk import Envelope, Group, Offer, Sealed
from .psk import Csb, Stamp
from .rule_case import CLEAR, POLICY, STAMP, UNANSWERED, Place, Seen, answer_of, rule_case
from .seed import material, number
from .signed import Signer
from .wire import Encoded, Payload

_SECRETS = [
    filed("rsa", None, "alice-2048.key"), CA,
    filed("cert", None, "alice-2048.cert"),
    filed("cert", None, "bob-2048.cert")
]
_NAMED = [filed("rsa", ALICE, "alice-2048.key"), CA]
"""Nothing but the Initiator's own key, under its name."""
_CSB = csb_of("rules/rsar")
_GROUP = Group(number("rules/rsar", "group"), _CSB.csb_id)


@dataclass
class _Side:
    """What one of the two says."""
    csb: Csb = field(default_factory=lambda: _CSB)
    rand: bool = False
    certificates: list[str] = field(default_factory=list)
    policies: list[Payload] = field(default_factory=lambda: [POLICY])
    extra: list[Payload] = field(default_factory=list)
    turned: bool = False
    """IDr stands in front of IDi and CERTi."""


def _request(side: _Side | None = None, v_flag: int = 1) -> Encoded:
    side = side or _Side(rand=True)
    offer = Offer(Signer("alice-2048"), side.certificates, side.policies, side.extra, side.turned)
    return pk.reverse_init(side.csb, STAMP, offer, side.rand, v_flag).encoded


def _response(side: _Side | None = None, group: Group | None = None, keys: bool = True,
              envelope: str = "alice-2048", algorithms: tuple[int, int] = (1, 1), **more) -> Encoded:
    """`algorithms` are Encr alg and MAC alg; `more` as pk.reverse_response() takes it."""
    side = side or _Side()
    csb = replace(side.csb, csb_id=group.csb_id) if group else side.csb
    encr_alg, mac_alg = algorithms
    inside = [key_of("rules/rsar", p.TGK)] if keys else []
    sealed = fit("rules/rsar", Sealed(inside, side.csb.idr, encr_alg=encr_alg, mac_alg=mac_alg))
    offer = Offer(Signer("bob-2048"), side.certificates, side.policies, side.extra)
    return pk.reverse_response(csb, STAMP, sealed, Envelope(envelope), offer, side.rand, group,
                               **more).encoded


def _asked(rule: str, name: str, comment: str, encoded: Encoded, where: Place | None = None,
           outcome: str = "fail") -> dict:
    """A request that nobody answers."""
    seen = Seen(encoded, [(rule, where, outcome)] if where else [], CLEAR, opened=True)
    return rule_case(rule, name, comment, [seen], outcome if where else "pass", secrets=_SECRETS,
                     exchange_findings=UNANSWERED)


def _answered(rule: str, name: str, comment: str, request: Encoded, response: Encoded,
              where: Place | None = None, outcome: str = "fail", more: list[tuple] | None = None,
              secrets: list[dict] | None = None, asked: list[tuple] | None = None, at: int | None = None) -> dict:
    """A request and its response, which the rule is judged on, unless `at` says otherwise; `asked` was found in the
    request."""
    asked = Seen(request, asked or [], CLEAR, opened=True)
    found = ([(rule, where, outcome)] if where else []) + (more or [])
    answer = answer_of(asked, response, found)
    answer.opened = True
    return rule_case(rule, name, comment, [asked, answer], outcome if where or at == 0 else "pass", at,
                     secrets or _SECRETS)


def _requests() -> list[dict]:
    flag, place, ids = "rfc4738/3.4/v-flag", "rfc4738/3.6/csb-id-place", "rfc4738/3.4/ids"
    extended = _request(_Side(rand=True, extra=[p.csb_id_ext(_GROUP.csb_id)]))
    bare = replace(_CSB, send_idi=False, send_idr=False)
    return [
        _asked(flag, "bad", "V is 0", _request(v_flag=0), "hdr.v"),
        _asked(flag, "good", "V is 1", _request()),
        _asked(place, "bad", "a new CSB ID in the request", extended, "ext"),
        _answered(place, "good", "in the response", _request(_Side(policies=[])),
                  _response(_Side(rand=True), _GROUP)),
        _asked(ids, "bad", "neither ID nor CERT", _request(_Side(bare, True)), "end", "warn"),
        _asked(ids, "good", "both identities", _request()),
        _asked(ids, "good-cert", "CERT alone", _request(_Side(bare, True, ["alice-2048"]))),
    ]


def _rands() -> list[dict]:
    rand, ours = "rfc4738/3.6/rand", "rfc4738/3.4/rand"
    with_rand, without = _request(), _request(_Side())
    return [
        _answered(rand, "bad-both", "RAND from both sides", with_rand, _response(_Side(rand=True)), "rand"),
        _answered(rand, "bad-neither", "RAND from neither side", without, _response(), "end",
                  more=[("rfc3830/6.2/mac", "kemac.mac", "inconclusive")]),
        _answered(rand, "good", "RAND from the Initiator", with_rand, _response()),
        _answered(ours, "bad", "RAND from the Responder", without, _response(_Side(rand=True)), "rand",
                  "warn"),
        _answered(ours, "good", "RAND from the Initiator", with_rand, _response()),
    ]


def _algorithms() -> list[dict]:
    no_mac, wrapped, request = "rfc3830/4.2.4/null-mac", "rfc3830/4.2.3/key-wrap-mac", _request()
    return [
        _answered(no_mac, "bad-rsar", "an RSA-R response with a NULL MAC", request, _response(algorithms=(1, 0)),
                  "kemac.mac_alg"),
        _answered(no_mac, "good-rsar", "key wrap has an integrity check of its own", request,
                  _response(algorithms=(2, 0))),
        _answered(wrapped, "bad-rsar", "an RSA-R response with key wrap and a MAC", request,
                  _response(algorithms=(2, 1)), "kemac.mac_alg", "warn"),
    ]


def _responses() -> list[dict]:
    sessions, ids = "rfc4738/3.6/sessions", "rfc4738/3.6/ids"
    policy, choice = "rfc4738/3.6/policy", "rfc4738/3.7/policy-choice"
    missing = "rfc3830/6.2/key-data-missing"
    responder = "rfc4738/3.4/responder"
    request = _request()
    none = _response(_Side(replace(_CSB, sessions=[])))
    other = psk.srtp_policy()
    f8 = p.sp([p.param(0, 2), p.param(1, 16)])
    carol = replace(_CSB, idr=CAROL)
    return [
        _answered(sessions, "bad", "#CS is 0", request, none, "hdr.n_cs"),
        _answered(sessions, "good", "one crypto session", request, _response()),
        _answered(missing, "bad-rsar", "IDr alone is in KEMAC", request, _response(keys=False), "kemac.encr_data_len"),
        _answered(missing, "good-rsar", "IDr and a key", request, _response()),
        _answered(ids, "bad", "neither ID nor CERT", request, _response(idr=False), "end", "warn"),
        _answered(ids, "good", "IDr", request, _response()),
        _answered(policy, "bad", "policies offered, none chosen", request, _response(_Side(policies=[])),
                  "end"),
        _answered(policy, "good", "a policy chosen", request, _response(_Side(policies=[other]))),
        _answered(choice, "bad", "AES-f8, which was not offered", request, _response(_Side(policies=[f8])),
                  "sp"),
        _answered(choice, "good", "what was offered", request, _response()),
        _answered(choice, "good-repeated", "one of two values that the request has for a parameter",
                  _request(_Side(rand=True, policies=[p.sp([p.param(1, 16), p.param(11, 10), p.param(11, 4)])])),
                  _response(_Side(policies=[p.sp([p.param(1, 16), p.param(11, 4)])])),
                  asked=[("rfc3830/6.10/param-repeated", ("sp.param", 2), "note")]),
        _answered(responder, "bad", "Bob was asked, Carol answers", request,
                  _response(_Side(carol, certificates=["bob-carol"])), "id", "note"),
        _answered(responder, "good", "Bob was asked, and answers", request, _response()),
    ]


def _anew() -> list[dict]:
    """Another envelope key in a second response, of the same Responder or of one more."""
    rule = "rfc3830/5.3/answered-anew"
    other = replace(_CSB, psk=material("rules/rsar", "another envelope key", 16))
    asked = Seen(_request(), [], CLEAR, opened=True)

    def exchange(name: str, comment: str, second: Encoded, found: list[tuple], outcome: str) -> dict:
        answers = [answer_of(asked, _response()), answer_of(asked, second, found, 2)]
        for one in answers:
            one.opened = True
        return rule_case(rule, name, comment, [asked, *answers], outcome, secrets=_SECRETS)

    carol = _response(_Side(replace(other, idr=CAROL), certificates=["bob-carol"]))
    return [
        exchange("bad-rsar", "another PKE to the same request", _response(_Side(other)),
                 [(rule, "pke.data", "warn")], "warn"),
        exchange("good-rsar", "one more Responder behind a proxy", carol,
                 [("rfc4738/3.4/responder", "id", "note")], "pass"),
    ]


def _groups() -> list[dict]:
    new, rand = "rfc4738/3.6/new-csb-id", "rfc4738/3.6/group-rand"
    policy, asked = "rfc4738/3.2/group-policy", "rfc4738/3.2/group-request"
    member = _request(_Side(policies=[]))
    good = _response(_Side(rand=True), _GROUP)
    same = _response(_Side(rand=True), Group(_CSB.csb_id, _CSB.csb_id))
    return [
        _answered(new, "bad", "the CSB ID of the header", member, same, "ext.csb_id"),
        _answered(new, "good", "another CSB ID", member, good),
        _answered(rand, "bad", "no RAND", _request(_Side(rand=True, policies=[])), _response(group=_GROUP),
                  "end"),
        _answered(rand, "good", "a RAND", member, good),
        _answered(policy, "bad", "no SP", member, _response(_Side(rand=True, policies=[]), _GROUP), "end"),
        _answered(policy, "good", "an SP", member, good),
        _answered(asked, "bad", "a request with SP", _request(_Side()), good, "ext"),
        _answered(asked, "good", "a request without SP", member, good),
    ]


def _members() -> list[dict]:
    """What two members of one group are given: Alice first, then Carol, each with a CSB ID of her own."""
    rand, kept_key = "rfc4738/3.6/group-rand-agrees", "rfc4738/3.6/group-key-agrees"
    cs_id, policy = "rfc4738/3.6/group-cs-id", "rfc4738/3.2/group-policy-agrees"
    key, other_key = key_of("rules/rsar", p.TGK), key_of("rules/rsar", p.TGK, index=1)
    ours, theirs = p.SrtpId(0, 0x11223344), p.SrtpId(0, 0x55667788)
    short = p.sp([p.param(1, 16), p.param(11, 4)])
    several = [("rfc3830/4.5/mki-several-sessions", (24, 1), "warn", 1)]

    def told(who: bytes, csb_id: int, seconds: int, given: dict, sessions: tuple, more: list[tuple]) -> list[Seen]:
        """The exchange of one member; `given` is what the Responder changes for it."""
        stamp = Stamp(psk.ntp(psk.START + seconds))
        csb = replace(_CSB, idi=who, sessions=list(sessions), rand=given.get("rand", _CSB.rand))
        request = pk.reverse_init(replace(csb, csb_id=csb_id), stamp, Offer(Signer("alice-2048")), False).encoded
        sealed = Sealed([given.get("key", key)], csb.idr)
        offer = Offer(Signer("bob-2048"), [], given.get("policies", [POLICY]))
        response = pk.reverse_response(replace(csb, csb_id=_GROUP.csb_id), stamp, sealed, Envelope("alice-2048"), offer,
                                       True, Group(_GROUP.csb_id, csb_id)).encoded
        asked = Seen(request, [], CLEAR, psk.START + seconds + 1, opened=True, dialogue="call-%d" % csb_id)
        return [asked, replace(answer_of(asked, response, more), opened=True)]

    def one(rule: str, name: str, comment: str, where: Place | None = None, outcome: str = "fail",
            sessions: tuple = (ours, ), also: tuple = (ours, ), **given) -> dict:
        first = several if len(sessions) > 1 else []
        found = [(rule, where, outcome)] if where else []
        seen = told(ALICE, 0x1A2B3C4D, 0, {}, sessions, first)
        seen += told(CAROL, 0x2B3C4D5E, 30, given, also, found + (several if len(also) > 1 else []))
        return rule_case(rule, name, comment, seen, outcome if where else "pass",
                         secrets=[*_SECRETS, filed("cert", CAROL, "alice-carol.cert")])

    mki = replace(key, kv=p.spi(b"\1")), replace(other_key, kv=p.spi(b"\2"))
    return [
        one(rand, "bad", "another RAND for the second member", "rand", rand=bytes(range(16))),
        one(rand, "good", "the same RAND"),
        one(kept_key, "bad", "another TGK for the second member", "kemac", key=other_key),
        one(kept_key, "bad-mki", "an MKI for one of the two", "kemac", key=mki[1]),
        one(kept_key, "good", "the same TGK"),
        one(cs_id, "bad", "two streams change places", "srtp_id", sessions=(ours, theirs), also=(theirs, ours)),
        one(cs_id, "good", "a stream more, behind the other", also=(ours, theirs)),
        one(policy, "bad", "a shorter tag for the second member", "sp", "warn", policies=[short]),
        one(policy, "good", "the same policy, most of it left to defaults", policies=[p.sp([p.param(1, 16)])]),
    ]


def _update_rands() -> list[dict]:
    """A RAND that an update should not have: that of the CSB counts (readings 11), or its own."""
    rule, fresh, stamp = "rfc3830/4.5/update-rand", bytes(range(16)), Stamp(psk.ntp(psk.START + 60))
    new = [key_of("rules/rsar", p.TGK, index=1)]
    asked = Seen(_request(), [], CLEAR, dialogue="call-1", opened=True)
    kept_envelope = pk.reverse_response(_CSB, STAMP, Sealed([key_of("rules/rsar", p.TGK)], BOB),
                                        Envelope("alice-2048", cache=pk.CACHE),
                                        Offer(Signer("bob-2048"), [], [POLICY])).encoded

    def opened(seen: Seen) -> Seen:
        return replace(seen, opened=True)

    out = []
    for name, used in (("initial", replace(_CSB, shown=fresh)), ("own", replace(_CSB, rand=fresh))):
        request = pk.reverse_init(used, stamp, Offer(Signer("alice-2048"))).encoded
        response = pk.reverse_response(used, stamp, Sealed(new, BOB), Envelope("alice-2048"), Offer(Signer("bob-2048")))
        again = Seen(request, [(rule, "rand", "fail")], CLEAR, psk.START + 61, dialogue="call-1", opened=True)
        out.append(
            rule_case(rule, "bad-rsar-" + name, "a new RAND in an RSA-R update; keys depend on the %s one" % name,
                      [asked, opened(answer_of(asked, _response())), again, opened(answer_of(again, response.encoded))],
                      "fail", 2, _SECRETS))
        front = [p.t(stamp.value), used.rand_payload(), *psk.identities(used)]
        keyed = psk.init(used, stamp, new, before=front, v_flag=1).encoded
        update = Seen(keyed, [(rule, "rand", "fail")], CLEAR, psk.START + 61, dialogue="call-1", opened=True)
        out.append(
            rule_case(rule, "bad-rsar-cached-" + name,
                      "a new RAND in an update under the envelope key of RSA-R; keys depend on the %s one" % name,
                      [asked, opened(answer_of(asked, kept_envelope)), update,
                       opened(answer_of(update, psk.response(used, stamp).encoded))], "fail", 2, _SECRETS))
    return out


def _certificates() -> list[dict]:
    first, second = "rfc4738/3.4/certificate-of-signer", "rfc4738/3.6/certificate-of-signer"
    request = _request()
    return [
        _asked(first, "bad", "the Responder's", _request(_Side(rand=True, certificates=["bob-2048"])), "cert.data"),
        _asked(first, "good", "the Initiator's", _request(_Side(rand=True, certificates=["alice-2048"]))),
        _answered(second, "bad", "the Initiator's", request, _response(_Side(certificates=["alice-2048"])),
                  "cert.data"),
        _answered(second, "good", "the Responder's", request, _response(_Side(certificates=["bob-2048"]))),
    ]


def _receivers() -> list[dict]:
    """What the certificates of the request are for whose key PKE is under."""
    kind, usage = "rfc3830/6.7/cert-type-use", "rfc3830/4.3.1/key-usage"
    response = _response(_Side(certificates=["bob-2048"]))

    def request(*certificates: str | Payload) -> Encoded:
        return _request(_Side(rand=True, certificates=list(certificates)))

    only_sign = p.cert(certificate("alice-sign"), 2)
    return [
        _answered(kind, "bad-pke", "the Initiator has sent an X.509v3 Sign alone", request(only_sign), response,
                  "pke.data", secrets=_NAMED),
        _answered(kind, "good-pke", "an X.509v3 Sign and an X.509v3 Encr",
                  request(only_sign, p.cert(certificate("alice-encr"), 3)), response, secrets=_NAMED),
        _answered(usage, "bad-rsar", "the Initiator's certificate is for digitalSignature alone", request("alice-sign"),
                  response, "pke.data", "warn", secrets=_NAMED),
        _answered(usage, "good-rsar", "for both", request("alice-2048"), response, secrets=_NAMED),
    ]


def _maps() -> list[dict]:
    """Crypto sessions of the Initiator, and what the Responder makes of them."""
    kept, number_of = "rfc3830/6.1.1/response-ssrc-changed", "rfc3830/6.1/response-sessions"
    ours, theirs = p.SrtpId(0, 0x11223344), p.SrtpId(0, 0x55667788)

    def request(*sessions: p.SrtpId) -> Encoded:
        return _request(_Side(replace(_CSB, sessions=list(sessions)), True))

    def response(*sessions: p.SrtpId) -> Encoded:
        return _response(_Side(replace(_CSB, sessions=list(sessions))))

    return [
        _answered(kept, "bad-rsar", "another SSRC for the Initiator's stream", request(ours), response(theirs),
                  "srtp_id.ssrc"),
        _answered(kept, "good-rsar", "behind that of the Responder's own stream", request(ours), response(theirs, ours),
                  more=[("rfc3830/4.5/mki-several-sessions", (24, 1), "warn", 1)]),
        _answered("rfc3830/6.1.1/response-ssrc", "good-rsar", "the Responder chooses where the Initiator did not",
                  request(p.SrtpId()), response(theirs)),
        _answered(number_of, "bad-rsar", "one of two streams is left out", request(ours, theirs), response(ours),
                  "hdr.n_cs", "note"),
    ]


def _protocols() -> list[dict]:
    """Policies of another protocol than SRTP."""
    missing, choice = "rfc4738/3.6/policy", "rfc4738/3.7/policy-choice"
    other = p.sp([p.param(1, 1)], 0, 1)
    request = _request(_Side(rand=True, policies=[other]))
    return [
        _answered(missing, "bad-other", "a policy of another protocol offered, none chosen", request,
                  _response(_Side(policies=[])), "end"),
        _answered(choice, "bad-protocol", "SRTP, and another protocol was offered", request, _response(), "sp"),
        _answered(choice, "bad-other", "another protocol, and SRTP was offered", _request(),
                  _response(_Side(policies=[other])), "sp"),
        _answered(choice, "good-other", "the other protocol that was offered", request,
                  _response(_Side(policies=[other]))),
    ]


def _options() -> list[dict]:
    rule, function = "rfc4738/3.6/one-option", "rfc3830/6.1/response-prf"
    short = p.sp([p.param(1, 16), p.param(11, 4)], 1)
    request = _request(_Side(rand=True, policies=[POLICY, short]))
    twice = p.sp([p.param(1, 16), p.param(11, 10), p.param(11, 4)])
    return [
        _answered(rule, "bad", "both policies that were offered", request, _response(_Side(policies=[POLICY, short])),
                  ("sp", 1)),
        _answered(rule, "bad-values", "two values for a parameter", request, _response(_Side(policies=[twice])), "sp",
                  more=[("rfc3830/6.10/param-repeated", ("sp.param", 2), "note")]),
        _answered(rule, "good", "one of them", request, _response(_Side(policies=[POLICY]))),
        _answered(function, "bad-rsar", "another PRF func", _request(), _response(_Side(replace(_CSB, prf=1))),
                  "hdr.prf"),
        _answered(function, "good-rsar", "that of the request", _request(), _response()),
    ]


def _signatures() -> list[dict]:
    rule, reading = "rfc4738/3.6/signature", "rfc4738/3.6/signature-reading"
    request, good = _request(), _response()
    flipped = Encoded(pk.flipped(good, "sign.signature"), good.fields)
    alone = _response(tail=b"")
    swapped = _response(tail=BOB + ALICE + STAMP.value)
    return [
        _answered(rule, "bad", "one bit is flipped", request, flipped, "sign.signature"),
        _answered(rule, "bad-alone", "SIGN covers the message alone", request, alone, "sign.signature"),
        _answered(rule, "bad-swapped", "SIGN covers IDr before IDi", request, swapped, "sign.signature"),
        _answered(rule, "good", "SIGN covers the message, IDi, IDr and T", request, good),
        _answered(reading, "bad", "S type and Signature len are left out", request, _response(header=False),
                  "sign.signature", "note"),
        _answered(reading, "good", "they are covered", request, good),
    ]


def _identities() -> list[dict]:
    """Who the Initiator is where the ID payloads do not say it, or not in order."""
    rule, order, envelope = "rfc4738/3.6/signature", "rfc3830/5.2/payload-order", "rfc3830/3.2/envelope-key"
    nameless = replace(_CSB, send_idi=False)
    alone = replace(_CSB, send_idi=False, send_idr=False)
    certified = _Side(rand=True, certificates=["alice-2048"])
    response = _Side(certificates=["bob-2048"])
    good = _response(response)
    turned = replace(certified, turned=True)
    out = []
    for name, comment, csb in (("alias", "CERTi and IDr", nameless), ("alias-alone", "CERTi alone", alone)):
        request = _request(replace(certified, csb=csb))
        out += [
            _answered(rule, "good-" + name, comment + " in the request: IDi under SIGNr is the URI of the certificate",
                      request, good, secrets=_NAMED),
            _answered(rule, "good-%s-left-out" % name, comment + " in the request: no IDi is under SIGNr", request,
                      _response(response, tail=BOB + STAMP.value), secrets=_NAMED),
            _answered(rule, "bad-" + name, comment + " in the request: IDi under SIGNr is that of somebody else",
                      request, _response(response, tail=CAROL + BOB + STAMP.value), "sign.signature", secrets=_NAMED),
        ]
    unknown = _request(_Side(alone, True))
    ids = [("rfc4738/3.4/ids", "end", "warn")]
    missed = [*ids, ("rfc3830/5.2/signature", "sign.signature", "needs-key")]
    anybody = [*_NAMED, filed("cert", ALICE, "alice-2048.cert")]
    return out + [
        _answered(rule, "good-anybody", "neither IDi nor CERTi; the key file has Alice's certificate", unknown, good,
                  secrets=anybody, asked=ids),
        _answered(rule, "unsure", "neither IDi nor CERTi: who may know what is under SIGNr", unknown, good,
                  "sign.signature", "inconclusive", secrets=_NAMED, asked=missed),
        _answered(order, "bad-rsar", "IDr stands in front of IDi: they are told by CERTi", _request(turned), good,
                  outcome="note", secrets=_NAMED, asked=[(order, "id", "note")], at=0),
        _answered(envelope, "bad-rsar", "PKE is made for the Responder's own key", _request(certified),
                  _response(response, envelope="bob-2048"), "pke.data",
                  secrets=[*_NAMED, filed("rsa", BOB, "bob-2048.key")]),
        _answered(envelope, "good-rsar", "for the Initiator's", _request(certified), good, secrets=_NAMED),
    ]


def cases() -> list[dict]:
    return (_identities() + _receivers() + _maps() + _protocols() + _options() + _requests() + _rands() +
            _algorithms() + _responses() + _anew() + _groups() + _members() + _update_rands() + _certificates() +
            _signatures())

# SPDX-License-Identifier: BSD-2-Clause
"""Rules on MIKEY-SAKKE: RFC 6507, 6508, 6509, 3GPP TS 33.180. Genuine but for what a test is about, with all keys."""

from dataclasses import replace

from . import eccsi, mcx, payloads, prf, psk, sakke
from . import sakke_message as sm
from .cases_pk import CA
from .cases_sakke import MCX_ALICE, MCX_BOB, MCX_KMS, hashed, named, plan_of, uris
from .cases_psk import STAMPS
from .certificates import certificate
from .payloads import GenericId
from .psk import Stamp
from .rule_case import CLEAR, STAMP, Place, Seen, rule_case
from .sakke_message import BOB, Plan
from .seed import material
from .signed import Signer
from .wire import Encoded, Writer

_TEST = "rules/sakke"


def _plan(**changed) -> Plan:
    return plan_of(_TEST, stamp=changed.pop("stamp", STAMP), **changed)


def _mcx(purpose: int = mcx.CSK, **changed) -> Plan:
    return hashed(_TEST + "/mcx", purpose, changed.pop("stamp", STAMP), **changed)


def _case(rule: str, name: str, comment: str, plan: Plan, where: Place | None = None, outcome: str = "fail",
          more: list[tuple] | None = None, encoded: Encoded | None = None, secrets: list[dict] | None = None,
          profile: str = "", buffer: int = 0) -> dict:
    """A message that breaks the rule at `where`, or keeps it."""
    found = ([(rule, where, outcome, buffer)] if where else []) + (more or [])
    seen = Seen(encoded or sm.init(plan).encoded, found, CLEAR, opened=True, profile=profile)
    return rule_case(rule, name, comment, [seen], outcome if where else "pass",
                     secrets=[*sm.secrets(plan), CA] if secrets is None else secrets)


def _profiled(rule: str, name: str, comment: str, plan: Plan, where: Place | None = None, **more) -> dict:
    return _case(rule, name, comment, plan, where, profile="mcx", **more)


_NO_TIME = [("rfc6507/5.2.2/signature", "sign.signature", "inconclusive"),
            ("rfc6508/6.2.2/test", "sakke.data", "needs-key")]


def _header() -> list[dict]:
    flag, kind = "rfc6509/2.2.1/v-flag", "rfc6509/2.2.1/timestamp-type"
    good = _plan()
    return [
        _case(flag, "bad", "V is 1", _plan(v_flag=1), "hdr.v"),
        _case(flag, "good", "V is 0", good),
        _case(kind, "bad", "a COUNTER", _plan(stamp=STAMPS[prf.COUNTER]), "t.ts_type", more=_NO_TIME),
        _case(kind, "good", "NTP-UTC", good),
    ]


def _signed_with_rsa(certified: bool) -> Plan:
    certificates = [payloads.cert(certificate("alice-2048"))] if certified else []
    uri = b"sip:alice@example.org"
    return _plan(signer=Signer("alice-2048"), certificates=certificates, initiator=uri,
                 identifiers=(b"", sakke.monthly("2005-06", BOB)),
                 identities=[payloads.idr(sm.RESPONDER, BOB), payloads.idr(mcx.KMS_R, sm.KMS.uri)])


def _signatures() -> list[dict]:
    scheme, cert, rsa = ("rfc6509/2.2.1/" + name for name in ("eccsi", "eccsi-cert", "rsa-cert"))
    should = (scheme, "sign.s_type", "warn")
    good, certified, bare = _plan(), _signed_with_rsa(True), _signed_with_rsa(False)
    beside = _plan(certificates=[payloads.cert(certificate("alice-2048"))])
    trusted = [*sm.secrets(bare), CA, {"kind": "cert", "identity": "*", "material": "alice-2048.cert"}]
    return [
        _case(scheme, "bad", "RSA", certified, "sign.s_type", "warn"),
        _case(scheme, "good", "ECCSI", good),
        _case(cert, "bad", "ECCSI and CERT", beside, "cert"),
        _case(cert, "good", "ECCSI alone", good),
        _case(rsa, "bad", "RSA without CERT", bare, "end", "warn", [should], secrets=trusted),
        _case(rsa, "good", "RSA and CERT", certified, more=[should]),
    ]


def _identities() -> list[dict]:
    role, tel, twice = "rfc6509/4.4/identity-role", "rfc6509/3.2/tel-uri", "rfc6509/2.2.1/identity-repeated"
    good = _plan()
    foreign = _plan(identities=sm.identities(good) + [payloads.idr(5, b"app")])

    def other(uri: bytes) -> Plan:
        return _plan(responder=uri)

    number, unknown = "rfc3830/10/registered-value", _plan(identities=sm.identities(good) + [payloads.idr(10, b"x")])
    out = [
        _case(number, "bad", "ID Role 10 is unassigned", unknown, ("idr.role", 4), more=[(role, ("idr.role", 4),
                                                                                          "fail")]),
        _case(number, "good", "all ID Roles are assigned", good),
        _case(role, "bad", "an application", foreign, ("idr.role", 4)),
        _case(role, "good", "both sides and both KMSs", good),
        _case(twice, "bad", "two Responders", _plan(identities=sm.identities(good) + [payloads.idr(2, BOB)]),
              ("idr.role", 4)),
        _case(twice, "good", "one identity of each role", good),
        _case(tel, "good", "a number in global notation", good),
        _case(tel, "bad-type", "the Responder is a NAI", _plan(identities=[
            payloads.idr(2, BOB, 0) if one == 1 else payload for one, payload in enumerate(sm.identities(good))
        ]), ("idr.text", 1)),
    ]
    for name, uri in (("sip", b"sip:bob@example.org"), ("local", b"tel:07700900456"), ("empty", b"tel:+"),
                      ("separators", b"tel:+44-7700-900456"), ("parameters", b"tel:+447700900456;ext=1"),
                      ("long", b"tel:+4477009004561234")):
        out.append(_case(tel, "bad-" + name, "the Responder is " + uri.decode(), other(uri), ("idr.text", 1)))
    return out


def _strength() -> list[dict]:
    aes = "rfc6509/6/aes-128"
    strong = payloads.sp([payloads.param(0, 1), payloads.param(1, 32), payloads.param(4, 14)])
    return [
        _case(aes, "bad", "AES-256", _plan(policies=[strong]), "sp", "warn"),
        _case(aes, "good", "AES-128", _plan()),
    ]


def _signature_of(plan: Plan) -> tuple[Encoded, int]:
    encoded = sm.init(plan).encoded
    return encoded, encoded.at("sign.signature")[0]


def _changed(encoded: Encoded, at: int, new: bytes) -> Encoded:
    return Encoded(encoded.data[:at] + new + encoded.data[at + len(new):], encoded.fields)


def _eccsi() -> list[dict]:
    length, pvt, zero, rule = ("rfc6507/" + name for name in ("3.3/signature-length", "5.2.2/pvt", "5.2.2/zero",
                                                              "5.2.2/signature"))
    good = _plan()
    encoded, at = _signature_of(good)
    fails = (rule, "sign.signature", "fail")
    flipped = _changed(encoded, at + 5, bytes([encoded.data[at + 5] ^ 1]))
    message = psk.header(good.csb, payloads.SAKKE_INIT)
    message.payloads = [payloads.t(STAMP.value), payloads.rand(good.csb.rand), *sm.identities(good),
                        payloads.sakke(bytes.fromhex(sm.init(good).values["sakke_data"])),
                        payloads.sign(material(_TEST, "short", 128), sm.ECCSI)]
    unknown = [("rfc6508/6.2.2/test", "sakke.data", "needs-key")]
    return [
        _case(length, "bad", "128 bytes", good, "sign.signature", more=[fails], encoded=message.encode()),
        _case(length, "good", "129 bytes", good),
        _case(pvt, "bad", "y of the PVT is another", good, (at + 64, 65), more=[fails],
              encoded=_changed(encoded, at + 128, bytes([encoded.data[at + 128] ^ 1]))),
        _case(pvt, "bad-form", "the PVT is compressed", good, (at + 64, 65), more=[fails],
              encoded=_changed(encoded, at + 64, b"\2")),
        _case(pvt, "bad-range", "x of the PVT is p", good, (at + 64, 65), more=[fails],
              encoded=_changed(encoded, at + 65, eccsi.CURVE.p.to_bytes(32, "big"))),
        _case(pvt, "good", "the PVT is a point", good),
        _case(zero, "bad-r", "r is 0", good, (at, 32), more=[fails], encoded=_changed(encoded, at, bytes(32))),
        _case(zero, "bad-s", "s is 0", good, (at + 32, 32), more=[fails],
              encoded=_changed(encoded, at + 32, bytes(32))),
        _case(zero, "good", "neither is 0", good),
        _case(rule, "bad", "one bit is flipped", good, "sign.signature", encoded=flipped),
        _case(rule, "bad-identity", "signed by somebody else", good, "sign.signature",
              encoded=sm.init(_plan(identifiers=(b"somebody", good.names()[1]))).encoded),
        _case(rule, "good", "it verifies", good),
        _case(rule, "needs-key", "the KMS is not known", good, "sign.signature", "needs-key", unknown, secrets=[]),
    ]


def _encapsulated() -> list[dict]:
    chosen, length = "rfc6509/2.1.1/parameter-set", "rfc6508/4/data-length"
    point, order, test = "rfc6508/4/point", "rfc6508/2.2/point-order", "rfc6508/6.2.2/test"
    good = _plan()
    data = bytes.fromhex(sm.init(good).values["sakke_data"])
    other, small = _plan(params=240), _plan(data=b"\4" + bytes(256) + data[257:])
    shifted = sakke.CURVE.add(sakke.CURVE.decode(data[:257]), (0, 0))
    double = _plan(data=sakke.CURVE.encode(shifted) + data[257:])
    at = sm.init(good).encoded.at("sakke.data")[0]

    copy = _with_copy(_mcx(), data[:100] + b"\0" + data[101:])
    copied = sm.init(copy).encoded.at("sakke.data", 1)[0]

    def bad(changed: bytes) -> Plan:
        return _plan(data=changed)

    return [
        _case(chosen, "bad", "a private parameter set", other, "sakke.params", "warn",
              [("rfc3830/10/registered-value", "sakke.params", "note")]),
        _case(chosen, "good", "set 1", good),
        _case(length, "bad", "272 bytes", bad(data[:-1]), "sakke.data"),
        _case(length, "bad-copy", "272 bytes in SAKKE-to-self", _with_copy(_mcx(), data[:-1]), ("sakke.data", 1)),
        _case(length, "good", "273 bytes", good),
        _case(point, "bad", "R is not on the curve", bad(data[:100] + b"\0" + data[101:]), (at, 257)),
        _case(point, "bad-form", "R is compressed", bad(b"\2" + data[1:]), (at, 257)),
        _case(point, "bad-range", "x of R is p", bad(b"\4" + sakke.P.to_bytes(128, "big") + data[129:]), (at, 257)),
        _case(point, "bad-copy", "R is not on the curve in SAKKE-to-self", copy, (copied, 257)),
        _case(point, "good", "R is a point", good),
        _case(order, "bad", "R is (0, 0), of order 2", small, "sakke.data"),
        _case(order, "bad-double", "R is a point of order 2q", double, "sakke.data", more=[(test, "sakke.data",
                                                                                             "fail")]),
        _case(order, "good", "R is of order q", good),
        _case(test, "bad", "another hint", bad(data[:-1] + bytes([data[-1] ^ 1])), "sakke.data"),
        _case(test, "bad-identifier", "encapsulated for somebody else", _plan(
            data=sakke.encapsulate(sakke.public_key(sm.KMS.z), b"somebody", good.secret_value())), "sakke.data"),
        _case(test, "good", "the SSV leads back to R", good),
        _case(test, "needs-key", "no receiver secret key", good, "sakke.data", "needs-key", secrets=[sm.KMS.secret()]),
    ]


def _months() -> list[dict]:
    month, period = "rfc6509/3.2/month", "ts33180/F.2.1/key-period"
    twice = [(month, "t.ntp_utc", "fail")]
    late = [(period, "t.ntp_utc", "fail")]
    return [
        _case(month, "bad", "identifiers of the month before", _plan(month="2005-05"), "t.ntp_utc", more=twice),
        _case(month, "good", "the month of T", _plan()),
        _case(period, "bad", "UIDs of the key period before", _mcx(identities=uris(), number=197), "t.ntp_utc",
              more=late),
        _case(period, "good", "UIDs of the key period of T", _mcx(identities=uris())),
    ]


def _with_parameters(purpose: int, parameters: mcx.Parameters, key: bytes | None = None,
                     alg: int = 1) -> Plan:
    plan = _mcx(purpose)
    iv = material(_TEST, "iv", 16)
    plan.extra = [mcx.protected(parameters, key or plan.secret_value(), plan.csb.csb_id, iv, alg)]
    return plan


def _sealed(cipher: bytes, alg: int = 1) -> Plan:
    plan = _mcx()
    plan.extra = [mcx.sealed_ext(plan.csb.csb_id, bytes(16), cipher, alg=alg)]
    return plan


def _parameters() -> list[dict]:
    seal, kind, valid = "ts33180/8.5.4/key-parameters", "ts33180/E.6/key-type", "ts33180/E.6/validity"
    now, groups = psk.START, [b"sip:group@mc.example.org"]
    good = _mcx()
    timed = mcx.Parameters(mcx.CSK, activation=now - 60, expiry=now + 86400, text=b"control")
    return [
        _case(seal, "bad", "sealed with another key", _with_parameters(mcx.CSK, mcx.Parameters(mcx.CSK), bytes(16)),
              "mcx.payload"),
        _case(seal, "good", "sealed with the key that is sent", good),
        _case(seal, "good-256", "the same with AES-256", _with_parameters(mcx.CSK, mcx.Parameters(mcx.CSK), alg=2)),
        _case(seal, "undecided-256", "AES-256 with another key", _with_parameters(
            mcx.CSK, mcx.Parameters(mcx.CSK), bytes(16), 2), "mcx.payload", "inconclusive"),
        _case(seal, "bad-short", "shorter than a tag", _sealed(bytes(15)), "mcx.payload"),
        _case(seal, "undecided-algorithm", "an algorithm without number", _sealed(bytes(16), 3), "mcx.payload",
              "inconclusive"),
        _case(seal, "good-groups", "a group key and its groups",
              _with_parameters(mcx.GMK, mcx.Parameters(mcx.GMK, groups=groups))),
        _case(kind, "bad", "the parameters of a PCK", _with_parameters(mcx.CSK, mcx.Parameters(mcx.PCK)), (0, 1),
              buffer=1),
        _case(kind, "good", "a CSK in both", good),
        _case(valid, "bad-expired", "expired a day before",
              _with_parameters(mcx.CSK, mcx.Parameters(mcx.CSK, expiry=now - 86400)), (10, 5), "note",
              buffer=1),
        _case(valid, "bad-early", "activated a day later",
              _with_parameters(mcx.CSK, mcx.Parameters(mcx.CSK, activation=now + 86400)), (5, 5), "note",
              buffer=1),
        _case(valid, "good", "activated, and expires later", _with_parameters(mcx.CSK, timed)),
    ]


def _with_copy(plan: Plan, data: bytes) -> Plan:
    plan.extra = [*plan.extra, mcx.to_self(data)]
    return plan


def _own_data(plan: Plan, ssv: bytes | None = None, owner: int = 0) -> bytes:
    """The key of a message, encapsulated once more."""
    return sakke.encapsulate(sakke.public_key(MCX_KMS.z), plan.names()[owner], ssv or plan.secret_value())


def _copies() -> list[dict]:
    rule = "ts33180/E.5/sakke-to-self"

    def plan(ssv: bytes | None, owner: int = 0) -> Plan:
        made = _mcx()
        return _with_copy(made, _own_data(made, ssv, owner))

    both = [MCX_KMS.secret(), *(MCX_KMS.receiver(name, name) for name in _mcx().names())]
    return [
        _case(rule, "bad", "another key", plan(bytes(16)), ("sakke.data", 1), secrets=both),
        _case(rule, "bad-owner", "the Responder's, once more", plan(None, 1), ("sakke.data", 1), secrets=both),
        _case(rule, "good", "the same key", plan(None), secrets=both),
    ]


def _linked() -> list[dict]:
    """Identities and IDs that depend on each other."""
    uid, guk = "ts33180/F.2.1/uid", "ts33180/F.1.3/guk-id"
    good = _mcx()
    full = [*named(*good.names()), payloads.idr(sm.INITIATOR, MCX_ALICE), payloads.idr(sm.RESPONDER, MCX_BOB)]
    other = [*named(*good.names()), payloads.idr(sm.INITIATOR, MCX_ALICE),
             payloads.idr(sm.RESPONDER, b"sip:carol@mc.example.org")]
    group = _mcx(mcx.GMK)
    named_group = [*named(*group.names()), payloads.idr(sm.RESPONDER, MCX_BOB)]
    wrong = bytes.fromhex("01234567") + group.csb.csb_id.to_bytes(4, "big")
    return [
        _case(uid, "bad", "the UID is not that of the URI", _mcx(identities=other), ("idr.bytes", 1)),
        _case(uid, "good", "UIDs and URIs fit", _mcx(identities=full)),
        _case(guk, "bad", "another GMK-ID", _mcx(mcx.GMK, identities=named_group, csb={
            "csb_id": group.csb.csb_id, "map_type": payloads.GENERIC_ID, "sessions": [GenericId(4, spi=wrong)]
        }), "hdr.csb_id"),
        _case(guk, "good", "GMK-ID and user salt make the CSB ID", _mcx(mcx.GMK, identities=named_group)),
    ]


def _session(plan: Plan, **changed) -> Plan:
    plan.csb.sessions = [replace(plan.csb.sessions[0], **changed)]
    return plan


def _numbers() -> list[dict]:
    """CS IDs of the GENERIC-ID map."""
    rule = "rfc6043/6.1.1/cs-id-repeated"

    def plan(*cs_ids: int) -> Plan:
        made = _mcx()
        made.csb.sessions = [replace(made.csb.sessions[0], cs_id=cs_id) for cs_id in cs_ids]
        return made

    return [
        _case(rule, "bad", "6 twice", plan(6, 6), ("generic_id.cs_id", 1)),
        _case(rule, "bad-third", "6, 8, 6", plan(6, 8, 6), ("generic_id.cs_id", 2)),
        _case(rule, "good", "6 and 8", plan(6, 8)),
    ]


def _profile_header() -> list[dict]:
    function, purpose, kind = "ts33180/E.2/prf", "ts33180/E.4/key-purpose", "ts33180/E.1.2/cs-id-map"
    session, cs_id, spi = ("ts33180/E.1.2/" + name for name in ("generic-id", "cs-id", "spi"))
    good = _mcx()
    old = _mcx()
    old.csb.prf = prf.MIKEY_1
    none = _mcx(9, csb={"csb_id": 0x91234567, "map_type": payloads.EMPTY_MAP, "sessions": []})
    none.extra = [mcx.protected(mcx.Parameters(9), none.secret_value(), 0x91234567, bytes(16))]
    none.policies = []
    srtp_id = _mcx()
    srtp_id.csb.map_type, srtp_id.csb.sessions = payloads.SRTP_ID, [payloads.SrtpId(0, 0x11223344, 0)]
    return [
        _profiled(function, "bad", "the PRF with SHA-1", old, "hdr.prf"),
        _profiled(function, "good", "PRF-HMAC-SHA-256", good),
        _profiled(purpose, "bad", "purpose 9", none, "hdr.csb_id"),
        _profiled(purpose, "good", "a CSK", good),
        _profiled(kind, "bad", "an SRTP-ID map", srtp_id, "hdr.map_type"),
        _profiled(kind, "good", "GENERIC-ID", good),
        _profiled(session, "bad", "an SSRC", _session(_mcx(), ssrc=0x11223344), "generic_id"),
        _profiled(session, "bad-policy", "policy 1",
                  _session(_mcx(policies=[mcx.policy(), mcx.policy(1)]), policies=(1, )), "generic_id",
                  more=[("ts33180/E.2/policy-number", ("sp.policy_no", 1), "fail"),
                        ("rfc3830/6.10/policy-unused", "sp.policy_no", "note")]),
        _profiled(session, "bad-two", "policies 0 and 0", _session(_mcx(), policies=(0, 0)), "generic_id"),
        _profiled(session, "bad-flag", "S is 1", _session(_mcx(), ssrc=0x11223344, roc_seq=(0, 0)), "generic_id"),
        _profiled(session, "good", "one policy, no session data", good),
        _profiled(cs_id, "bad", "CS ID 4 under a CSK", _session(_mcx(), cs_id=4), "generic_id"),
        _profiled(cs_id, "good", "CS ID 6 under a CSK", good),
        _profiled(cs_id, "good-group", "CS ID 4 under a GMK", _mcx(mcx.GMK)),
        _profiled(spi, "bad", "another ID", _session(_mcx(), spi=b"\x20\0\0\1"), "generic_id"),
        _profiled(spi, "bad-group", "the GUK-ID alone", _session(_mcx(mcx.GMK), spi=_mcx(mcx.GMK).csb.csb_id.to_bytes(
            4, "big")), "generic_id"),
        _profiled(spi, "good", "the ID of the key", good),
    ]


def _profile_payloads() -> list[dict]:
    time, rand = "ts33180/E.2/timestamp", "ts33180/E.2/rand"
    names, length = "ts33180/E.2/identities", "ts33180/E.6.7/uid-length"
    scheme, sign = "ts33180/E.5/id-scheme", "ts33180/E.2/signature"
    good = _mcx()
    local = _mcx(stamp=Stamp(STAMP.value, prf.NTP))
    short = _mcx()
    short.csb.rand = material(_TEST, "rand", 20)
    some = _mcx(identities=named(*good.names())[:3])
    by_month = _mcx(scheme=sm.TEL_MONTHLY, salt_len=12)
    by_rsa = _mcx(signer=Signer("alice-2048"), certificates=[payloads.cert(certificate("alice-2048"))])
    by_rsa.identities = [payloads.idr(sm.INITIATOR, b"sip:alice@example.org"), *named(*good.names())[1:]]
    cut = tuple(name[:31] for name in good.names())
    copied = _mcx()
    copied.extra = [*copied.extra, mcx.to_self(_own_data(copied), scheme=sm.TEL_MONTHLY)]
    return [
        _profiled(time, "bad", "local time", local, "t.ts_type", more=[("rfc3830/4.2.8/utc", "t.ts_type", "warn")]),
        _profiled(time, "good", "NTP-UTC", good),
        _profiled(rand, "bad", "20 bytes", short, "rand.rand"),
        _profiled(rand, "good", "16 bytes", good),
        _profiled(names, "bad", "the Responder's KMS is not named", some, "end"),
        _profiled(names, "good", "all four", good),
        _profiled(length, "bad", "31 bytes", _mcx(identities=named(*cut), identifiers=cut), ("idr.bytes", 0),
                  more=[(length, ("idr.bytes", 1), "fail")]),
        _profiled(length, "good", "32 bytes", good),
        _profiled(scheme, "bad", "scheme 1", by_month, "sakke.id_scheme"),
        _profiled(scheme, "bad-copy", "scheme 1 in SAKKE-to-self", copied, ("sakke.id_scheme", 1)),
        _profiled(scheme, "good", "scheme 2", good),
        _profiled(sign, "bad", "RSA", by_rsa, "sign.s_type", more=[("rfc6509/2.2.1/eccsi", "sign.s_type", "warn")]),
        _profiled(sign, "good", "ECCSI", good),
    ]


def _profile_identities() -> list[dict]:
    """All that an identity may be for is of type URI."""
    rule = "ts33180/E.2/id-type"
    hidden, shown = _mcx(), _mcx(identities=uris())

    def other(plan: Plan, place: int) -> Plan:
        roles = (mcx.UID_I, mcx.UID_R) if plan is hidden else (sm.INITIATOR, sm.RESPONDER)
        role = (*roles, mcx.KMS_I, mcx.KMS_R)[place]
        name = (*(plan.names() if plan is hidden else (MCX_ALICE, MCX_BOB)), MCX_KMS.uri, MCX_KMS.uri)[place]
        identities = list(plan.identities or [])
        identities[place] = payloads.idr(role, name, 0)
        return replace(plan, identities=identities)

    names = ("initiator", "responder", "initiators-kms", "responders-kms")
    return [
        _profiled(rule, "bad-hashed-" + names[place], "a NAI", other(hidden, place), ("idr.id_type", place))
        for place in range(4)
    ] + [
        _profiled(rule, "bad-" + names[place], "a NAI", other(shown, place), ("idr.id_type", place))
        for place in range(2)
    ] + [
        _profiled(rule, "good", "URIs", shown),
        _profiled(rule, "good-hashed", "UIDs and URIs of the KMSs", hidden),
    ]


def _fixed() -> list[dict]:
    """Numbers that are always the same: of policies, and of the key parameters' envelope."""
    policy, envelope = "ts33180/E.2/policy-number", "ts33180/8.5.4/protected-payload"
    good = _mcx()

    def wrapped(**changed: int) -> Plan:
        plan = _mcx()
        plan.extra = [mcx.protected(mcx.Parameters(mcx.CSK), plan.secret_value(), plan.csb.csb_id, bytes(16),
                                    fixed=mcx.Fixed(**changed))]
        return plan

    return [
        _profiled(policy, "bad", "policy 1 too", _mcx(policies=[mcx.policy(), mcx.policy(1)]), ("sp.policy_no", 1),
                  more=[("rfc3830/6.10/policy-unused", ("sp.policy_no", 1), "note")]),
        _profiled(policy, "bad-protocol", "for another protocol", _mcx(policies=[payloads.sp([], 0, 1)]),
                  "sp.prot_type"),
        _profiled(policy, "good", "policy 0 for SRTP", good),
        _profiled(envelope, "bad-type", "message type 4", wrapped(message_type=4), "mcx.message_type", outcome="warn"),
        _profiled(envelope, "bad-id", "a Payload ID", wrapped(payload_id=7), "mcx.payload_id", outcome="warn"),
        _profiled(envelope, "bad-sequence", "a sequence number", wrapped(sequence=1), "mcx.sequence", outcome="warn"),
        _profiled(envelope, "bad-iei", "another IEI", wrapped(iei=0x1A), "mcx.iei", outcome="warn"),
        _profiled(envelope, "good", "type 3, and zeros", good),
    ]


def _cut(length: int) -> Plan:
    """Key parameters that are sealed as they should be, and then cut off."""
    plan = _mcx()
    writer = Writer()
    plan.extra[0].write(writer, 0)
    plan.extra = [payloads.ext(7, bytes(writer.data[4:])[:length])]
    return plan


def _profile_extensions() -> list[dict]:
    missing, dppk, policy = ("ts33180/E.6/key-parameters-missing", "ts33180/8.5.4/dppk-id",
                             "ts33180/E.2.1/srtp-profile")
    good, seal = _mcx(), "ts33180/8.5.4/key-parameters"
    other = _mcx()
    other.extra = [mcx.protected(mcx.Parameters(mcx.CSK), other.secret_value(), 0x20000001, bytes(16))]
    legacy = _mcx(extra=[mcx.clear_ext(mcx.CSK + 1, b"", b"")])
    counter = payloads.sp([payloads.param(0, 1), payloads.param(1, 16)])
    ungrouped = payloads.sp([payloads.param(type_, value)
                             for type_, value in ((0, 6), (1, 16), (2, 4), (4, 12), (13, 2), (20, 16))])
    return [
        _profiled(missing, "bad", "none", _mcx(extra=[]), "end"),
        _profiled(missing, "bad-clear", "in clear", legacy, "ext"),
        *(_profiled(missing, "bad-cut-%d" % length, "cut off behind %d bytes" % length, _cut(length), "ext",
                    more=[(seal, "ext", "inconclusive")] if length else [])
          for length in (0, 1, 11, 12, 31, 32, 34, 35, -1)),
        _profiled(missing, "good", "encrypted", good),
        _profiled(dppk, "bad", "another ID", other, "mcx.dppk_id"),
        _profiled(dppk, "good", "the CSB ID", good),
        _profiled(policy, "bad", "AES-CM", _mcx(policies=[counter], salt_len=14), "sp"),
        _profiled(policy, "bad-group", "another ROC transmission rate under a GMK",
                  _mcx(mcx.GMK, policies=[ungrouped]), "sp"),
        _profiled(policy, "good", "the default profile", good),
        _profiled(policy, "good-group", "that of groups", _mcx(mcx.GMK)),
    ]


def cases() -> list[dict]:
    return (_header() + _signatures() + _identities() + _strength() + _eccsi() + _encapsulated() + _months() +
            _parameters() + _copies() + _linked() + _numbers() + _profile_header() + _profile_payloads() +
            _profile_identities() + _fixed() + _profile_extensions())

# SPDX-License-Identifier: BSD-2-Clause
"""MIKEY-SAKKE messages, those of mission-critical services among them."""

from dataclasses import replace

from . import mcx, payloads, pk, prf, psk, sakke
from . import published_mcx as published
from . import sakke_message as sm
from .cases_dh import sent
from .cases_pk import CA, SEEN, STAMP
from .cases_psk import STAMPS, csb_of, exchange
from .certificates import certificate
from .payloads import GenericId, Key, SrtpId
from .psk import Built, Stamp
from .sakke_message import ALICE, BOB, KMS, Kms, Plan
from .seed import material
from .signed import PKCS1, PSS, Signer

MCX_KMS = Kms(b"kms.mc.example.org", mcx.PERIOD)
MCX_ALICE, MCX_BOB = b"sip:alice@mc.example.org", b"sip:bob@mc.example.org"


def plan_of(test: str, function: int = prf.HMAC_SHA_256, stamp: Stamp = STAMP, **changed) -> Plan:
    csb = csb_of(test, prf=function, **changed.pop("csb", {}))
    values: dict = {"policies": [psk.srtp_policy()]}
    values.update(changed)
    return Plan(test, csb, stamp, **values)


def one(plan: Plan, comment: str, secrets: list[dict] | None = None, auth: str = "verified",
        decryption: str = "verified", built: Built | bytes | None = None, result: str = "valid", **more) -> dict:
    sent_message = sent("init", sm.init(plan) if built is None else built, auth, decryption=decryption, **more)
    return exchange(plan.test, comment, plan.csb, [sent_message],
                    sm.secrets(plan) if secrets is None else secrets, result)


def _algorithms() -> list[dict]:
    out = []
    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        test = "sakke/prf-%d" % function
        out.append(one(plan_of(test, function), "ECCSI, " + prf.PRF_NAMES[function]))
    for s_type in (PKCS1, PSS):
        for hash_ in ("sha1", "sha256"):
            plan = plan_of("sakke/rsa-%d/%s" % (s_type, hash_), signer=Signer("alice-2048", s_type, hash_),
                           initiator=b"sip:alice@example.org",
                           certificates=[payloads.cert(certificate("alice-2048"))])
            names = (b"", sakke.monthly("2005-06", BOB))
            plan = replace(plan, identifiers=names)
            out.append(one(plan, "signed with RSA, %s" % hash_, [*sm.secrets(plan), CA]))
    local = STAMPS[prf.NTP]
    out.append(one(plan_of("sakke/ntp", stamp=local), "T is local time"))
    sessions = [SrtpId(0, 1, 0), SrtpId(0, 2, 9), SrtpId(0, 3, 0)]
    out.append(one(plan_of("sakke/sessions-3", csb={"sessions": sessions}), "three crypto sessions"))
    generic = [GenericId(5, spi=b"\1\2\3\4"), GenericId(0, ssrc=0x11223344)]
    plan = plan_of("sakke/generic-id", csb={"sessions": generic, "map_type": payloads.GENERIC_ID})
    out.append(one(plan, "a GENERIC-ID map, whose SPIs are the MKIs; crypto session 0"))
    zeros = bytes(15) + b"\1"
    out.append(one(plan_of("sakke/ssv-small", ssv=zeros), "an SSV with leading zeros (readings 84)"))
    out.append(one(plan_of("sakke/ssv-0", ssv=bytes(16)), "the SSV 0"))
    return out


def _secrets() -> list[dict]:
    """Where keys and identifiers come from."""
    plan = plan_of("sakke/secrets")
    name = plan.names()[1]
    ssv = {"kind": "ssv", "identity": plan.csb.csb_id.to_bytes(4, "big").hex(), "secret": plan.secret_value().hex()}
    other = {"kind": "ssv", "identity": "*", "secret": bytes(16).hex()}
    kms, key = KMS.secret(), KMS.receiver(name, BOB)
    wrong = Kms(b"kms.example.net")
    no_kpak, no_z = ({**kms, "secret": bad} for bad in (kms["secret"][:128] + "00" + kms["secret"][130:],
                                                         kms["secret"][:-2] + "00"))

    def add(label: str, comment: str, secrets: list[dict], **more) -> dict:
        built = sm.init(plan)
        if more.get("decryption") == "needs-key":
            built = Built(built.encoded, {k: v for k, v in built.values.items() if k not in ("keys", "sessions")})
        return one(replace(plan, test="sakke/secrets/" + label), comment, secrets, built=built, **more)

    return [
        add("by-identity", "kms under its identity, sakke under the Responder's", [KMS.secret(KMS.uri), key]),
        add("any", "all under *", [kms, KMS.receiver(name)]),
        add("uid", "the identifier stands in the key file", [kms, KMS.receiver(name, None, name)]),
        add("second", "of two KMSs the second, of two receivers the second",
            [wrong.secret(), kms, wrong.receiver(name, BOB), key]),
        add("ssv", "the SSV is known", [kms, ssv]),
        add("ssv-any", "an SSV under * is taken if it fits", [kms, other, {**ssv, "identity": "*"}]),
        add("ssv-alone", "the SSV is known and no KMS", [ssv], auth="needs-key"),
        add("no-rsk", "no receiver secret key", [kms], decryption="needs-key"),
        add("no-kms", "no key of the KMS", [key], auth="needs-key", decryption="needs-key"),
        add("nothing", "no secrets", [], auth="needs-key", decryption="needs-key"),
        add("kpak-off-curve", "a KPAK that is no point is no key", [no_kpak, key], auth="needs-key",
            decryption="needs-key"),
        add("z-off-curve", "nor is a Z", [no_z, key], auth="needs-key", decryption="needs-key"),
        add("one-off-curve", "a good KMS behind them", [no_kpak, no_z, kms, key]),
        add("of-another", "a receiver secret key of somebody else", [kms, KMS.receiver(b"another one")],
            decryption="needs-key"),
    ]


def _identifiers() -> list[dict]:
    """RFC 6509 3.2; what is not of T's month is found, and said."""
    out = []

    def month(label: str, comment: str, unix: int, used: str, findings: bool) -> None:
        plan = plan_of("sakke/month/" + label, stamp=Stamp(psk.ntp(unix)), month=used)
        built = sm.init(plan)
        off, length = built.encoded.at("t.ntp_utc")
        late = {"rule": "rfc6509/3.2/month", "outcome": "fail", "offset": off, "length": length}
        out.append(one(plan, comment, built=built, seen=unix + 1, findings=[late, late] if findings else [],
                       result="invalid" if findings else "valid"))

    month("first-second", "the first second of a month", 1117584000, "2005-06", False)
    month("last-second", "the last second of a year", 1136073599, "2005-12", False)
    month("leap-day", "the 29th of February", 1078012800, "2004-02", False)
    month("before", "the month before, on the first day of a month", 1117584000, "2005-05", True)
    month("after", "the month after, on the last day of a year", 1136073599, "2006-01", True)
    test = "sakke/month/two-off"
    plan = plan_of(test, month="2005-04")
    built = sm.init(plan)
    hidden = Built(built.encoded, {k: v for k, v in built.values.items() if k not in ("keys", "sessions")})
    out.append(one(plan, "two months off: nothing fits", built=hidden, auth="failed", decryption="failed",
                   result="invalid"))
    return out


def hashed(test: str, purpose: int, stamp: Stamp = STAMP, number: int | None = None, **changed) -> Plan:
    """A message of mission-critical services with everything that belongs to it."""
    seconds = int.from_bytes(stamp.value[:4], "big")
    period = seconds // mcx.PERIOD if number is None else number
    uids = tuple(sakke.uid(user, MCX_KMS.uri, mcx.PERIOD, 0, period) for user in (MCX_ALICE, MCX_BOB))
    csb_id = purpose << 28 | int.from_bytes(material(test, "csb", 4), "big") & 0x0FFFFFFF
    ssv = material(test, "ssv", 16)
    gmk_id = csb_id ^ mcx.user_salt(ssv, MCX_BOB)
    spi = (gmk_id.to_bytes(4, "big") if purpose == mcx.GMK else b"") + csb_id.to_bytes(4, "big")
    cs_id = {mcx.GMK: 4, mcx.CSK: 6}.get(purpose)
    values: dict = {
        "scheme": sm.HASHED, "salt_len": mcx.SALT_LEN, "kms": MCX_KMS, "initiator": MCX_ALICE, "responder": MCX_BOB,
        "identifiers": uids, "identities": named(*uids), "policies": [mcx.policy()], "ssv": ssv,
        "extra": [mcx.protected(mcx.Parameters(purpose), ssv, csb_id, material(test, "iv", 16))],
        "csb": {"csb_id": csb_id, "map_type": payloads.EMPTY_MAP if cs_id is None else payloads.GENERIC_ID,
                "sessions": [] if cs_id is None else [GenericId(cs_id, spi=spi)]}
    }
    values.update(changed)
    return plan_of(test, stamp=stamp, **values)


def named(*uids: bytes, more: list | None = None) -> list:
    """IDR payloads of both UIDs and KMSs."""
    return [
        payloads.idr(mcx.UID_I, uids[0]), payloads.idr(mcx.UID_R, uids[1]),
        payloads.idr(mcx.KMS_I, MCX_KMS.uri), payloads.idr(mcx.KMS_R, MCX_KMS.uri), *(more or [])
    ]


def uris() -> list:
    """IDR payloads of both URIs and KMSs."""
    return [
        payloads.idr(sm.INITIATOR, MCX_ALICE), payloads.idr(sm.RESPONDER, MCX_BOB),
        payloads.idr(mcx.KMS_I, MCX_KMS.uri), payloads.idr(mcx.KMS_R, MCX_KMS.uri)
    ]


def _mission_critical() -> list[dict]:
    out = []
    for name, purpose in (("gmk", mcx.GMK), ("pck", mcx.PCK), ("csk", mcx.CSK), ("musik", mcx.MUSIK)):
        plan = hashed("sakke/mcx/" + name, purpose)
        out.append(one(plan, "a %s" % name.upper()))
    empty = hashed("sakke/mcx/gmk-empty", mcx.GMK)
    empty.csb.sessions, empty.csb.map_type, empty.policies = [], payloads.EMPTY_MAP, []
    out.append(one(empty, "a GMK with the empty map and without SP: default sessions and profile"))
    out.append(one(hashed("sakke/mcx/uris", mcx.CSK, identities=uris()), "UIDs are made of the URIs"))
    plan = hashed("sakke/mcx/self", mcx.CSK)
    own = sakke.encapsulate(sakke.public_key(MCX_KMS.z), plan.names()[0], plan.secret_value())
    plan.extra.append(mcx.to_self(own))
    out.append(one(plan, "SAKKE-to-self, opened with the Initiator's own key",
                   [MCX_KMS.secret(), MCX_KMS.receiver(plan.names()[0], plan.names()[0])]))
    out.append(one(replace(plan, test="sakke/mcx/self/both"), "both copies of the key", built=sm.init(plan), secrets=[
        MCX_KMS.secret(), *(MCX_KMS.receiver(name, name) for name in plan.names())]))
    late = hashed("sakke/mcx/period", mcx.CSK, number=197, identities=uris())
    built = sm.init(late)
    off, length = built.encoded.at("t.ntp_utc")
    finding = {"rule": "ts33180/F.2.1/key-period", "outcome": "fail", "offset": off, "length": length}
    out.append(one(late, "UIDs of another key period: found, and said", built=built, findings=[finding, finding],
                   result="invalid"))
    return out


def _published() -> list[dict]:
    """What others publish: see published_mcx.py."""
    public = published.KPAK + published.Z + published.PERIOD.to_bytes(8, "big") + published.OFFSET.to_bytes(8, "big")
    secrets = [{"kind": "kms", "identity": published.KMS.hex(), "secret": public.hex()}]
    for uid, rsk in ((published.GMS_UID, published.GMS_RSK), (published.ALICE_UID, published.ALICE_RSK),
                     (published.BOB_UID, published.BOB_RSK), (published.IWF_UID, published.IWF_RSK)):
        secrets.append({"kind": "sakke", "identity": uid.hex(), "secret": rsk.hex()})
    out = []
    private = [GenericId(cs_id, spi=published.PCK[4:8]) for cs_id in range(4)]
    legacy = [SrtpId(0, 0xCAFEBABE, 0), SrtpId(0, 0, 0)]
    for name, data, ssv, sessions in (
        ("gmk", published.GMK, published.GMK_KEY, [GenericId(4, spi=bytes.fromhex("0df9bc3906a12aea"))]),
        ("csk", published.CSK, published.CSK_KEY, [GenericId(6, spi=published.CSK[4:8])]),
        ("pck", published.PCK, published.PCK_KEY, private), ("legacy", published.LEGACY, published.GMK_KEY, legacy)):
        at = data.index(b"\x0e\x10", 10) + 2
        csb = csb_of("published", csb_id=int.from_bytes(data[4:8], "big"), rand=data[at:at + 16],
                     prf=prf.HMAC_SHA_256, sessions=sessions)
        key = Key(payloads.TGK, ssv)
        out.append(exchange("sakke/published/" + name, "Streamwide's message with a %s" % name.upper(), csb, [
            sent("init", data, decryption="verified", keys=[psk.key_values(key)],
                 sessions=psk.session_values(csb, [key], mcx.SALT_LEN))], secrets))
    return out


def _refused() -> list[dict]:
    plan = plan_of("sakke/bad")
    built, secrets, out = sm.init(plan), sm.secrets(plan), []
    for field in ("hdr.csb_id", "t.ntp_utc", "rand.rand", "sakke.data", "sign.signature"):
        name = field.replace(".", "-").replace("_", "-")
        out.append(one(replace(plan, test="sakke/bad/flipped-" + name), "one bit of %s is flipped" % field, secrets,
                       "failed", "failed", pk.flipped(built.encoded, field), "invalid"))

    def signed_over(label: str, comment: str, data: bytes, **more) -> None:
        bad = replace(plan, test="sakke/bad/" + label, data=data, **more)
        out.append(one(bad, comment, secrets, "verified", "failed", sm.init(bad).data, "invalid"))

    good = bytes.fromhex(built.values["sakke_data"])
    signed_over("hint", "another hint: the SSV does not lead back to R", good[:-1] + bytes([good[-1] ^ 1]))
    signed_over("short", "272 bytes", good[:-1])
    signed_over("long", "274 bytes", good + b"\0")
    signed_over("empty", "no data", b"")
    signed_over("form", "R is compressed", b"\2" + good[1:])
    signed_over("off-curve", "R is not on the curve", good[:200] + bytes([good[200] ^ 1]) + good[201:])
    signed_over("range", "a coordinate of R is p", b"\4" + sakke.P.to_bytes(128, "big") + good[129:])
    signed_over("order-2", "R is (0, 0), of order 2", b"\4" + bytes(256) + good[257:])
    signed_over("zeros", "nothing but zeros", bytes(273))
    headless = replace(plan, test="sakke/bad/without-sign-header", header=False)
    out.append(one(headless, "the signature leaves out S type and Signature len", secrets, "failed",
                   built=sm.init(headless), result="invalid", reading="signature-without-header",
                   deviation="signature-without-header"))
    return out


def deviation_cases() -> list[dict]:
    """Identifiers and signatures as some have them."""
    name = "sakke-identifier-unterminated"
    plan = plan_of("deviations/sakke/" + name)
    plan.identifiers = tuple(one_name[:-1] for one_name in plan.names())
    headless = plan_of("deviations/sakke/signature-without-header", header=False)
    both = plan_of("deviations/sakke/both", header=False)
    both.identifiers = tuple(one_name[:-1] for one_name in both.names())
    return [
        one(both, "identifiers without a zero at their end, and a signature without S type and Signature len",
            auth="failed", deviation=name + "+signature-without-header", result="invalid"),
        one(plan, "identifiers end without a zero", auth="failed", deviation=name, result="invalid"),
        one(headless, "the signature leaves out S type and Signature len", auth="failed",
            deviation="signature-without-header", reading="signature-without-header", result="invalid"),
    ]


def exchange_cases() -> list[dict]:
    return (_algorithms() + _secrets() + _identifiers() + _mission_critical() + _published() + _refused())

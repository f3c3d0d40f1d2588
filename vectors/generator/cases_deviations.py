# SPDX-License-Identifier: BSD-2-Clause
"""For each deviation of the catalogue a message made with it, and messages that no deviation explains."""

import base64
import hashlib

from dataclasses import replace

from . import (agreement, cases_dh, cases_dhhmac, cases_ibake, cases_ibake_kms, cases_rsar, cases_sakke, cases_ticket,
               deviant, linejs, modp, payloads, pk, prf, psk, rvoip)
from .agreement import Mac
from .cases_pk import bob_secrets, offer_of, opened, sealed_of
from .cases_psk import STAMPS, csb_of, exchange, key_of, later
from .deviant import Habit
from .payloads import Key
from .pk import Envelope, Group
from .seed import material, number
from .signed import Signer
from .wire import chain_bytes

# Deviation, what it does, the habit, and what else the test needs: psk, prf, stamp.
_KEY_HABITS = [
    ("libmikey-prf-extra-block", Habit(extra_block=True), {"psk": 32}),
    ("prf-512-bit-blocks", Habit(split=64), {"psk": 48}),
    ("prf-sha-256-unannounced", Habit(hash=hashlib.sha256), {}),
    ("prf-sha-1-unannounced", Habit(hash=hashlib.sha1), {"prf": prf.HMAC_SHA_256}),
    ("message-keys-cs-id-0", Habit(cs_id=0), {}),
    ("message-keys-cs-id-1", Habit(cs_id=1), {}),
    ("csb-id-in-host-order", Habit(swapped=True), {}),
    ("rand-with-length", Habit(counted=True), {}),
    ("auth-key-of-128-bits", Habit(auth_len=16), {}),
    ("mac-sha-256-cut", Habit(mac_hash=hashlib.sha256), {}),
    ("psk-as-hex-text", Habit(psk="as-hex"), {}),
    ("psk-decoded-from-hex", Habit(psk="from-hex"), {"text": bytes.hex}),
    ("psk-as-base64-text", Habit(psk="as-base64"), {}),
    ("psk-decoded-from-base64", Habit(psk="from-base64"), {"text": lambda k: base64.b64encode(k).decode()}),
    ("prf-sha-256-unannounced+mac-sha-256-cut", Habit(hash=hashlib.sha256, mac_hash=hashlib.sha256), {}),
]

_MAC_HABITS = [
    ("mac-of-zeros", Habit(zero_mac=True), {}),
    ("mac-of-zeros+encr-data-in-clear", Habit(zero_mac=True, clear=True), {}),
    ("mac-left-out", Habit(no_mac=True), {}),
    ("mac-left-out+encr-data-in-clear", Habit(no_mac=True, clear=True), {}),
    ("message-keys-cs-id-0+zero-iv", Habit(cs_id=0, iv="zero"), {}),
]

_DATA_HABITS = [
    ("encr-data-in-clear", Habit(clear=True), {}),
    ("timestamp-padding-in-iv", Habit(t_other_side=True), {"stamp": STAMPS[prf.COUNTER]}),
    ("zero-iv", Habit(iv="zero"), {}),
    ("csb-id-in-host-order-in-iv", Habit(iv="swapped"), {}),
]


def _csb(test: str, more: dict) -> psk.Csb:
    csb = csb_of(test, prf=more.get("prf", prf.MIKEY_1))
    csb.psk = material(test, "psk", more.get("psk", 16))
    if "text" in more:
        csb.psk = more["text"](csb.psk).encode()
    return csb


def _told(role: str, data: bytes, auth: str, deviation: str, decryption: str | None = None, **more) -> dict:
    out = {"role": role, "message": data.hex(), "auth": auth, "deviation": deviation}
    if decryption:
        out["decryption"] = decryption
    out.update(more)
    return out


def _failure(rule: str, offset: int, length: int, deviation: str) -> dict:
    return {"rule": rule, "outcome": "fail", "offset": offset, "length": length, "deviation": deviation}


def _request(test: str, deviation: str, habit: Habit, more: dict, auth: str, answered: bool) -> dict:
    csb = _csb(test, more)
    stamp = more.get("stamp", STAMPS[prf.NTP_UTC])
    key = key_of(test, payloads.TGK)
    data = deviant.init(habit, csb, stamp, [key], v_flag=int(answered))
    messages = [
        _told("init", data, auth, deviation, "verified", keys=[psk.key_values(key)],
              sessions=[deviant.session(habit, csb, key)])
    ]
    if answered:
        messages.append(_told("response", deviant.response(habit, csb, stamp, t=stamp), "failed", deviation))
    return exchange(test, "I_MESSAGE with the deviation", csb, messages, result="invalid")


def _verification(name: str, variant: str = "", **more) -> dict:
    test = "deviations/v/" + name + variant
    csb = csb_of(test)
    stamp = STAMPS[prf.NTP_UTC]
    key = key_of(test, payloads.TGK)
    request = deviant.init(Habit(), csb, stamp, [key], v_flag=1)
    answer = deviant.response(Habit(), csb, stamp, **more)
    return exchange(test, "R_MESSAGE with the deviation", csb, [
        _told("init", request, "verified", "none", "verified", keys=[psk.key_values(key)]),
        _told("response", answer, "failed", name)
    ], result="invalid")


def _both() -> dict:
    """libmikey with a key of 32 bytes: its PRF and its V."""
    test = "deviations/both/libmikey"
    habit = Habit(extra_block=True)
    csb = _csb(test, {"psk": 32})
    stamp = STAMPS[prf.NTP_UTC]
    key = key_of(test, payloads.TGK, length=32)
    return exchange(test, "PRF and V of libmikey", csb, [
        _told("init", deviant.init(habit, csb, stamp, [key], v_flag=1), "failed", "libmikey-prf-extra-block",
              "verified", keys=[psk.key_values(key)], sessions=[deviant.session(habit, csb, key)]),
        _told("response", deviant.response(habit, csb, stamp, ids=False, t=stamp), "failed",
              "libmikey-prf-extra-block+libmikey-v-without-ids")
    ], result="invalid")


def _literal() -> dict:
    test = "deviations/dhhmac/rfc4650-literal-numbers"
    csb = csb_of(test)
    ours, theirs = cases_dh.parties(test, modp.OAKLEY_1)
    name = "rfc4650-literal-numbers"
    init = agreement.init(csb, STAMP, ours, Mac(literal=True))
    answer = agreement.response(csb, STAMP, theirs, ours, Mac(literal=True))
    return exchange(test, "DHHMAC with the deviation", csb, [
        cases_dh.sent("init", init, deviation=name),
        cases_dh.sent("response", answer, "verified", cases_dh.SEEN + 1, decryption="verified", deviation=name)
    ], cases_dhhmac.secrets_of(csb, ours), result="invalid")


def _wrong_key() -> list[dict]:
    """Nothing explains a message under another key."""
    out = []
    for length in (16, 32, 48):
        test = "deviations/wrong-key/%d-bytes" % length
        csb = _csb(test, {"psk": length})
        stamp = STAMPS[prf.NTP_UTC]
        data = deviant.init(Habit(), csb, stamp, [key_of(test, payloads.TGK)], v_flag=1)
        answer = deviant.response(Habit(), csb, stamp, t=stamp)
        csb.psk = material(test, "other", length)
        out.append(
            exchange(test, "the configured key is another one", csb, [
                _told("init", data, "failed", "none", "failed", keys=[]),
                _told("response", answer, "failed", "none")
            ], result="invalid"))
    return out


STAMP = STAMPS[prf.NTP_UTC]
ALICE, BOB = Signer("alice-2048"), Signer("bob-2048")


def _public_key() -> list[dict]:
    """What the MAC of KEMAC and the signature of the public-key method cover."""
    out = []
    for name, variant, covers, header in (("kemac-next-payload-covered", "", "as-sent", True),
                                          ("kemac-mac-over-message", "", "message", True),
                                          ("kemac-mac-over-message", "/next-zero", "message-next-zero", True),
                                          ("signature-without-header", "", "payload", False)):
        test = "deviations/pk/" + name + variant
        csb = csb_of(test)
        sealed = replace(sealed_of(test, csb), covers=covers)
        init = pk.init(csb, STAMP, sealed, Envelope("bob-2048"), offer_of(ALICE), header=header)
        out.append(
            exchange(test, "PK I_MESSAGE with the deviation", csb,
                     [opened(init, auth="verified" if header else "failed", deviation=name)], bob_secrets(),
                     result="invalid"))
    return out


def _pke_length() -> list[dict]:
    """PKE whose Data len is 1, for moduli of three sizes, in both methods that have one."""
    name = "gstreamer-pke-length-1"
    out = []
    for bits in (1024, 2048, 4096):
        test = "deviations/pk/%s/rsa-%d" % (name, bits)
        csb = csb_of(test)
        init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-%d" % bits, length=1), offer_of(ALICE))
        out.append(
            exchange(test, "PK I_MESSAGE with the deviation", csb, [opened(init, deviation=name)],
                     bob_secrets("bob-%d" % bits), result="invalid"))
    test = "deviations/rsar/" + name
    csb = csb_of(test)
    out.append(_reverse(test, csb, cases_rsar.sealed_of(test, csb), {}, length=1, deviation=name))
    return out


def _linejs() -> dict:
    """Its layout and its keys; what it calls a TGK is the SRTP master key and salt."""
    test = "deviations/pk/linejs"
    csb = csb_of(test)
    key = Key(payloads.TEK, material(test, "key and salt", 30))
    data = linejs.init(csb, STAMP, Envelope("bob-2048", pk.OAEP), key.key)
    name = "linejs-message-keys+linejs-layout"
    mac_len = prf.MAC_LEN[prf.HMAC_SHA_1_160]
    return exchange(test, "PK I_MESSAGE of linejs", csb, [
        _told("init", data, "absent", name, "verified", keys=[psk.key_values(key)],
              sessions=[{"cs_id": 1, "key": 0, "tek": key.key.hex(), "salt": ""}],
              findings=[_failure("rfc3830/6/unsized-value", 20, 1, "linejs-layout"),
                        _failure("rfc3830/6.2/mac", len(data) - mac_len, mac_len, "linejs-message-keys")])
    ], bob_secrets(), result="invalid")


def _rvoip() -> dict:
    """Both messages of rvoip."""
    test = "deviations/psk/rvoip"
    csb = csb_of(test, csb_id=0)
    key = Key(payloads.TEK_SALT, material(test, "tek", 16), material(test, "salt", 14))
    name, seconds = "rvoip-mac-with-psk", 1_790_000_000
    init = rvoip.init(csb.psk, seconds, key.key, key.salt)
    return exchange(test, "messages of rvoip", csb, [
        _told("init", init, "failed", name, "verified", keys=[psk.key_values(key)],
              sessions=[{"cs_id": 1, "key": 0, "tek": key.key.hex(), "salt": key.salt.hex()}],
              findings=[_failure("rfc3830/6/private-format", 0, len(init), "rvoip-layout"),
                        _failure("rfc3830/5.2/mac", len(init) - 32, 32, name)]),
        _told("response", rvoip.response(csb.psk, seconds, csb.rand), "failed", name)
    ], [{"kind": "psk", "identity": "*", "secret": csb.psk.hex()}], result="invalid")


def _enveloped() -> list[dict]:
    """How the data of the public-key methods is encrypted."""
    out = []
    for name, habit, more in _DATA_HABITS:
        test = "deviations/pk/" + name
        csb = csb_of(test)
        stamp = more.get("stamp", STAMP)
        sealed = replace(sealed_of(test, csb), habit=habit)
        init = pk.init(csb, stamp, sealed, Envelope("bob-2048"), offer_of(ALICE))
        out.append(
            exchange(test, "PK I_MESSAGE with the deviation", csb, [opened(init, deviation=name)], bob_secrets(),
                     result="invalid"))
    test = "deviations/rsar/zero-iv"
    csb = csb_of(test)
    sealed = replace(cases_rsar.sealed_of(test, csb), habit=Habit(iv="zero"))
    out.append(_reverse(test, csb, sealed, {}, deviation="zero-iv"))
    return out


def _reverse(test: str, csb: psk.Csb, sealed: pk.Sealed, habits: dict, length: int | None = None, **answer) -> dict:
    """RSA-R whose response has the deviation."""
    first, second = cases_rsar.offers((ALICE, BOB))
    init = pk.reverse_init(csb_of(test), STAMP, first)
    response = pk.reverse_response(csb, STAMP, sealed, Envelope("alice-2048", length=length), second, **habits)
    return exchange(test, "RSA-R with the deviation", csb,
                    [cases_rsar.asked(init, deviation="none"),
                     cases_rsar.answered(response, **answer)], cases_rsar.alice_secrets(), result="invalid")


def _reverse_signature(own_iv: bool, variant: str = "") -> dict:
    """SIGNr of libmikey, over its own identity and timestamp; the IV has either T."""
    name = "libmikey-rsar-own-id-and-timestamp"
    test = "deviations/rsar/" + name + variant
    csb = csb_of(test)
    own = later()
    habits = {"own_stamp": own, "own_iv": own_iv, "tail": csb.idr + own.value}
    return _reverse(test, csb, cases_rsar.sealed_of(test, csb), habits, auth="failed", deviation=name)


def _reverse_alone() -> dict:
    name = "rsar-signature-of-message-alone"
    test = "deviations/rsar/" + name
    csb = csb_of(test)
    return _reverse(test, csb, cases_rsar.sealed_of(test, csb), {"tail": b""}, auth="failed", deviation=name)


def _reverse_iv() -> dict:
    """The Responder's own T is in the IV, but not under its signature."""
    name = "own-timestamp-in-iv"
    test = "deviations/rsar/" + name
    csb = csb_of(test)
    return _reverse(test, csb, cases_rsar.sealed_of(test, csb), {"own_stamp": later(), "own_iv": True}, deviation=name)


def _reverse_prf() -> dict:
    """Session keys come from the PRF that the keys of the message came from."""
    name = "prf-sha-256-unannounced"
    test = "deviations/rsar/" + name
    csb = csb_of(test, prf=prf.HMAC_SHA_256)
    return _reverse(test, csb, cases_rsar.sealed_of(test, csb), {"announced": prf.MIKEY_1}, deviation=name)


def _reverse_rand() -> dict:
    test = "deviations/rsar/rsar-rand-of-response"
    csb = csb_of(test, rand=material(test, "rand of the response", 16))
    return _reverse(test, csb, cases_rsar.sealed_of(test, csb), {"rand": True}, deviation="rsar-rand-of-response")


def _stripped() -> list[dict]:
    """DH-values without their leading zeros: of one side, of the other, of both, under a MAC and under signatures."""
    name = "libmikey-dh-value-stripped"
    out = []
    for who in ("initiator", "responder", "both"):
        for proof in ("dhhmac", "dh"):
            test = "deviations/%s/%s/%s" % (proof, name, who)
            csb = csb_of(test)
            ours, theirs = cases_dh.parties(test, modp.OAKLEY_1)
            if who != "responder":
                ours = cases_dh.with_leading_zero(test, modp.OAKLEY_1, "public", theirs)
            if who != "initiator":
                theirs = cases_dh.with_leading_zero(test + "/other", modp.OAKLEY_1, "public", ours)
            proofs = (Mac(), Mac()) if proof == "dhhmac" else (offer_of(ALICE), offer_of(BOB))
            init = agreement.init(csb, STAMP, ours, proofs[0], dh=ours.stripped())
            answer = agreement.response(csb, STAMP, theirs, ours, proofs[1], dh=[theirs.stripped(), ours.stripped()])
            secrets = cases_dhhmac.secrets_of(csb, ours) if proof == "dhhmac" else [
                cases_dh.dh_secret(csb, ours), cases_dh.CA]
            out.append(
                exchange(test, "%s with the deviation" % proof.upper(), csb, [
                    cases_dh.sent("init", init, deviation="none" if who == "responder" else name),
                    cases_dh.sent("response", answer, "verified", cases_dh.SEEN + 1, decryption="verified",
                                  deviation=name)
                ], secrets, result="invalid"))
    return out


def _diffie_hellman() -> list[dict]:
    out = []
    for name, init_header, tail, auth in (("dh-response-like-v", True, True, "failed"),
                                          ("signature-without-header", False, False, "failed")):
        test = "deviations/dh/" + name
        csb = csb_of(test)
        ours, theirs = cases_dh.parties(test, modp.OAKLEY_1)
        behind = csb.idi + csb.idr + STAMP.value if tail else b""
        init = agreement.init(csb, STAMP, ours, offer_of(ALICE), header=init_header)
        answer = agreement.response(csb, STAMP, theirs, ours, offer_of(BOB), header=init_header, tail=behind)
        out.append(
            exchange(test, "DH with the deviation", csb, [
                cases_dh.sent("init", init, "verified" if init_header else auth,
                              deviation="none" if init_header else name),
                cases_dh.sent("response", answer, auth, cases_dh.SEEN + 1, decryption="verified", deviation=name)
            ], [cases_dh.dh_secret(csb, ours), cases_dh.CA], result="invalid"))
    test = "deviations/dhhmac/dh-response-like-v"
    csb = csb_of(test)
    ours, theirs = cases_dh.parties(test, modp.OAKLEY_1)
    init = agreement.init(csb, STAMP, ours, Mac())
    answer = agreement.response(csb, STAMP, theirs, ours, Mac(), tail=csb.idi + csb.idr + STAMP.value)
    out.append(
        exchange(test, "DHHMAC response with the deviation", csb, [
            cases_dh.sent("init", init, deviation="none"),
            cases_dh.sent("response", answer, "failed", cases_dh.SEEN + 1, decryption="verified",
                          deviation="dh-response-like-v")
        ], cases_dhhmac.secrets_of(csb, ours), result="invalid"))
    return out


def _reverse_group() -> dict:
    test = "deviations/rsar/rsar-group-keys-of-header"
    proposed = csb_of(test, csb_id=number(test, "proposed"), rand=material(test, "unused", 16))
    csb = csb_of(test, csb_id=number(test, "new"))
    first, second = cases_rsar.offers((ALICE, BOB))
    first.policies = []
    init = pk.reverse_init(proposed, STAMP, first, False)
    answer = pk.reverse_response(csb, STAMP, cases_rsar.sealed_of(test, csb, kv=payloads.spi(b"\7")),
                                 Envelope("alice-2048"), second, True, Group(csb.csb_id, proposed.csb_id, True))
    return exchange(test, "RSA-R for a group with the deviation", csb, [
        cases_rsar.asked(init),
        cases_rsar.answered(answer, deviation="rsar-group-keys-of-header")
    ], cases_rsar.alice_secrets(), result="invalid")


def deviation_cases() -> list[dict]:
    out = []
    for name, habit, more in _KEY_HABITS:
        out.append(_request("deviations/keys/" + name.replace("+", "/"), name, habit, more, "failed", True))
    out.append(_request("deviations/keys/psk-as-hex-text/capitals", "psk-as-hex-text", Habit(psk="as-capitals"), {},
                        "failed", True))
    for name, habit, more in _MAC_HABITS:
        out.append(_request("deviations/mac/" + name.replace("+", "/"), name, habit, more, "failed", False))
    for name, habit, more in _DATA_HABITS:
        out.append(_request("deviations/data/" + name, name, habit, more, "verified", False))
    stamp, own = STAMPS[prf.NTP_UTC], later()
    some = csb_of("")
    sent = chain_bytes([payloads.t(stamp.value, stamp.type).with_next(payloads.ID)])
    whole = chain_bytes([
        payloads.identity(some.idi, some.id_type).with_next(payloads.ID),
        payloads.identity(some.idr, some.id_type).with_next(payloads.V)
    ])
    asked = [
        payloads.identity(some.idi, some.id_type).with_next(payloads.ID),
        payloads.identity(some.idr, some.id_type).with_next(payloads.SP),
        payloads.t(stamp.value, stamp.type).with_next(payloads.RAND)
    ]
    out += [
        _verification("v-timestamp-first", behind=stamp.value + some.idi + some.idr),
        _verification("v-whole-id-payloads", behind=whole + stamp.value),
        _verification("message-only", ids=False),
        _verification("libmikey-v-without-ids", ids=False, t=stamp),
        _verification("libmikey-v-without-ids-own-timestamp", ids=False, t=own, own=own),
        _verification("v-own-timestamp", t=own, own=own),
        _verification("v-whole-timestamp-payload", behind=some.idi + some.idr + sent),
        _verification("v-whole-payloads", behind=whole + sent),
        _verification("v-whole-payloads", "/request", behind=chain_bytes(asked)),
        _verification("v-whole-payloads", "/alone", behind=chain_bytes([one.with_next(0) for one in asked])),
        _both()
    ]
    out += (_public_key() + _pke_length() + [_linejs(), _rvoip()] + _enveloped() + _diffie_hellman() + _stripped() +
            cases_sakke.deviation_cases())
    out += [_reverse_group(), _reverse_signature(True), _reverse_signature(False, "/iv-of-request"), _reverse_alone(),
            _reverse_iv(), _reverse_rand(), _reverse_prf(), _literal()] + _wrong_key()
    return out + cases_ticket.deviation_cases() + cases_ibake_kms.deviation_cases() + cases_ibake.deviation_cases()

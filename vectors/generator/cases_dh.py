# SPDX-License-Identifier: BSD-2-Clause
"""Diffie-Hellman: the groups, and exchanges under signatures with every intermediate value."""

from . import agreement, modp, payloads, pk, prf, psk
from .agreement import Half, agreed
from .case import case
from .cases_pk import CA, SEEN, STAMP, filed, offer_of
from .cases_psk import STAMPS, csb_of, exchange, later, message
from .certificates import ALICE, BOB, certificate
from .payloads import SrtpId, spi
from .pk import Offer
from .psk import Built, Csb
from .seed import material
from .signed import PKCS1, PSS, SCHEMES, Signer
from .wire import Payload

ALICE_SIGNS, BOB_SIGNS = Signer("alice-2048"), Signer("bob-2048")


def half_of(test: str, who: str, group: int = modp.OAKLEY_5, kv: payloads.Kv | None = None) -> Half:
    """A private exponent as long as the group, its first bit 0 so that it is below the order."""
    private = bytearray(material(test, "dh/" + who, modp.size(group)))
    private[0] &= 0x3F
    return Half(group, bytes(private), kv or payloads.Kv())


def dh_secret(csb: Csb, half: Half) -> dict:
    return {"kind": "dh", "identity": csb.csb_id.to_bytes(4, "big").hex(), "secret": half.private.hex()}


def group_cases() -> list[dict]:
    out = []

    def one(id_: str, comment: str, group: int, private: bytes, peer: bytes, good: bool = True) -> None:
        expected = {"status": "argument"}
        if good:
            expected = {
                "public": modp.public(group, private).hex(),
                "secret": modp.secret(group, private, peer).hex()
            }
        out.append(
            case("dh/" + id_, comment, {
                "group": group,
                "private": private.hex(),
                "peer": peer.hex()
            }, expected, "valid" if good else "invalid"))

    for group, name in modp.GROUP_NAMES.items():
        p, size = modp.prime(group), modp.size(group)
        ours, theirs = half_of("dh/%d" % group, "a", group), half_of("dh/%d" % group, "b", group)
        one("group-%d/ordinary" % group, name, group, ours.private, theirs.public)
        one("group-%d/other-side" % group, name + ", from the other side", group, theirs.private, ours.public)
        short = material("dh/%d" % group, "short", 20)
        one("group-%d/exponent-160" % group, name + ", an exponent of 160 bits", group, short, theirs.public)
        one("group-%d/exponent-1" % group, name + ", the exponent 1", group, b"\1", theirs.public)
        one("group-%d/peer-2" % group, name + ", the public value 2", group, ours.private,
            (2).to_bytes(size, "big"))
        for what in ("public", "secret"):
            private = with_leading_zero("dh/%d" % group, group, what, theirs).private
            one("group-%d/leading-zero-%s" % (group, what),
                "%s, the %s begins with a zero byte" % (name, what), group, private, theirs.public)
        for label, value in (("0", 0), ("1", 1), ("p-minus-1", p - 1), ("p", p), ("p-plus-1", p + 1),
                             ("p-plus-2", p + 2), ("all-ones", (1 << (8 * size)) - 1)):
            one("group-%d/peer-%s" % (group, label),
                "%s, the public value %s" % (name, label.replace("-", " ")), group, ours.private,
                value.to_bytes(size, "big"), False)
    return out


def with_leading_zero(test: str, group: int, what: str, theirs: Half) -> Half:
    """A half whose public value, or whose secret with `theirs`, begins with a zero byte."""
    base = modp.GENERATOR if what == "public" else int.from_bytes(theirs.public, "big")
    return Half(group, modp.leading_zero(group, base, material(test, "leading-zero/" + what, 24)))


def parties(test: str, group: int = modp.OAKLEY_5, kv: payloads.Kv | None = None) -> tuple[Half, Half]:
    return half_of(test, "initiator", group, kv), half_of(test, "responder", group, kv)


def sent(role: str, built: Built | bytes, auth: str = "verified", seen: int = SEEN, **more) -> dict:
    return message(role, built, auth, time=seen, **more)


def plain(test: str, comment: str, csb: Csb | None = None, group: int = modp.OAKLEY_5, kv=None,
          offers: tuple[Offer, Offer] | None = None, side: str = "initiator", stamp=STAMP,
          halves: tuple[Half, Half] | None = None, secrets: list[dict] | None = None, flags: tuple = (),
          result: str = "valid", auth: str = "verified", **more) -> dict:
    """One exchange, opened with the exponent of one side."""
    csb = csb or csb_of(test)
    ours, theirs = halves or parties(test, group, kv)
    asked, given = offers or (offer_of(ALICE_SIGNS), offer_of(BOB_SIGNS))
    init = agreement.init(csb, stamp, ours, asked, policies=[psk.srtp_policy()])
    answer = agreement.response(csb, stamp, theirs, ours, given, **more)
    known = [dh_secret(csb, ours if side == "initiator" else theirs), CA]
    return exchange(
        test, comment, csb,
        [sent("init", init, auth),
         sent("response", answer, auth, SEEN + 1, decryption="verified")],
        known if secrets is None else secrets, result, flags)


def each_group(method: str, plain) -> list[dict]:
    """`plain` exchanges with each PRF, group and side whose exponent is known; kinds of validity take turns."""
    kvs = (payloads.Kv(), spi(bytes.fromhex("a1b2c3d4")), payloads.interval(bytes(6), b"\0\0\0\0\xff\xff"))
    out = []
    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        for group, name in modp.GROUP_NAMES.items():
            for side in ("initiator", "responder"):
                test = "%s/prf-%d/group-%d/%s" % (method, function, group, side)
                comment = "%s, %s, with the exponent of the %s" % (prf.PRF_NAMES[function], name,
                                                                   side.title())
                kv = kvs[len(out) % len(kvs)]
                out.append(plain(test, comment, csb_of(test, prf=function), group, kv, side=side))
    return out


def _algorithms() -> list[dict]:
    """Groups, PRFs, exponents of either side, kinds of validity, signatures."""
    out = each_group("dh", plain)
    for bits in (512, 1024, 2048, 4096):
        for s_type in (PKCS1, PSS):
            for hash_ in ("sha1", "sha256"):
                if bits == 512 and (s_type, hash_) == (PSS, "sha256"):
                    continue
                test = "dh/sign-%d/rsa-%d/%s" % (s_type, bits, hash_)
                offers = (offer_of(Signer("alice-%d" % bits, s_type,
                                          hash_)), offer_of(Signer("bob-%d" % bits, s_type, hash_)))
                out.append(
                    plain(test, "%s with %s under %d bits on both sides" % (SCHEMES[s_type], hash_, bits),
                          group=modp.OAKLEY_1, offers=offers))
    mixed = (offer_of(Signer("alice-1024", PSS)), offer_of(Signer("bob-4096", PKCS1, "sha512")))
    out.append(plain("dh/sign-mixed", "PSS from one side, v1.5 with SHA-512 from the other", offers=mixed))
    return out


def _edges() -> list[dict]:
    out = []
    for group, name in modp.GROUP_NAMES.items():
        test = "dh/leading-zero/group-%d" % group
        theirs = half_of(test, "responder", group)
        ours = with_leading_zero(test, group, "secret", theirs)
        out.append(
            plain(test, "%s, the TGK begins with a zero byte (readings 18)" % name, group=group,
                  halves=(ours, theirs), flags=("LeadingZero", )))
        ours = with_leading_zero(test, group, "public", theirs)
        out.append(
            plain(test + "/public", "%s, DHi begins with a zero byte" % name, group=group,
                  halves=(ours, theirs), flags=("LeadingZero", )))
    for ts_type, stamp in STAMPS.items():
        out.append(
            plain("dh/ts-%d" % ts_type, "T of type " + prf.TS_NAMES[ts_type], group=modp.OAKLEY_1,
                  stamp=stamp))
    test = "dh/sessions-3"
    csb = csb_of(test, sessions=[SrtpId(0, 1, 0), SrtpId(0, 2, 5), SrtpId(0, 3, 0)])
    out.append(plain(test, "three crypto sessions under one MKI", csb, kv=spi(b"\1")))
    test = "dh/exponent-any"
    csb, (ours, theirs) = csb_of(test), parties(test)
    anywhere = {"kind": "dh", "identity": "*", "secret": ours.private.hex()}
    out.append(
        plain(test, "the exponent is filed under *", csb, halves=(ours, theirs), secrets=[anywhere, CA]))
    wrong = {"kind": "dh", "identity": csb.csb_id.to_bytes(4, "big").hex(), "secret": "0123456789"}
    out.append(
        plain("dh/exponent-second", "of two exponents the second is of this exchange",
              csb_of("dh/exponent-second", csb_id=csb.csb_id), halves=(ours, theirs),
              secrets=[wrong, dh_secret(csb, ours), CA]))
    return out


def _certificates() -> list[dict]:

    def cert(name: str, type_: int) -> Payload:
        return payloads.cert(certificate(name), type_)

    alice, bob = ALICE_SIGNS, BOB_SIGNS
    out = [
        plain("dh/cert-chain", "certificate and sub CA", group=modp.OAKLEY_1,
              offers=(offer_of(alice, "alice-sub", "sub"), offer_of(bob))),
        plain("dh/cert-sign", "X.509v3 Sign on both sides", group=modp.OAKLEY_1,
              offers=(offer_of(alice, cert("alice-sign", 2)), offer_of(bob, cert("bob-sign", 2)))),
    ]
    test = "dh/no-cert"
    csb, (ours, theirs) = csb_of(test), parties(test, modp.OAKLEY_1)
    out.append(
        plain(
            test, "no CERT on either side; the key file has both", csb, halves=(ours, theirs),
            offers=(Offer(alice), Offer(bob)), secrets=[
                dh_secret(csb, ours), CA,
                filed("cert", ALICE, "alice-2048.cert"),
                filed("cert", BOB, "bob-2048.cert")
            ]))
    test = "dh/no-ids"
    csb = csb_of(test, send_idi=False, send_idr=False)
    out.append(
        plain(test, "certificates stand in place of the identities, as far as RFC 3830 3.3 lets them", csb,
              group=modp.OAKLEY_1, send_idr=False))
    return out


def without_keys(built: Built) -> Built:
    """For those who cannot know what was agreed."""
    hidden = ("dh_secret", "keys", "sessions")
    return Built(built.encoded, {name: value for name, value in built.values.items() if name not in hidden})


def _keys_missing() -> list[dict]:
    """Verified without any exponent: no TGK, nothing derived."""
    test = "dh/no-exponent"
    csb, (ours, theirs) = csb_of(test), parties(test)
    init = agreement.init(csb, STAMP, ours, offer_of(ALICE_SIGNS))
    answer = agreement.response(csb, STAMP, theirs, ours, offer_of(BOB_SIGNS))
    out = [
        exchange(test, "no exponent is known: both signatures verify, no key comes out", csb, [
            sent("init", init),
            sent("response", without_keys(answer), seen=SEEN + 1, decryption="needs-key")
        ], [CA])
    ]
    return out


def _refused() -> list[dict]:
    out = []
    test = "dh/bad"
    csb, (ours, theirs) = csb_of(test), parties(test)
    asked, given = offer_of(ALICE_SIGNS), offer_of(BOB_SIGNS)
    init = agreement.init(csb, STAMP, ours, asked)
    answer = agreement.response(csb, STAMP, theirs, ours, given)
    secrets = [dh_secret(csb, ours), CA]

    def one(name: str, comment: str, first: bytes, second: bytes | None = None, auth: str = "failed",
            **more) -> None:
        messages = [sent("init", first, auth if second is None else "verified", **({} if second else more))]
        if second is not None:
            messages.append(sent("response", second, auth, SEEN + 1, **more))
        out.append(exchange(test + "/" + name, comment, csb, messages, secrets, "invalid"))

    for field in ("hdr.csb_id", "t.ntp_utc", "rand.rand", "dh.group", "dh.value", "sign.signature"):
        if field != "dh.group":
            one("init-flipped-" + field.replace(".", "-").replace("_", "-"),
                "one bit of %s is flipped" % field, pk.flipped(init.encoded, field))
    for field, nth, name in (("dh.value", 0, "dhr"), ("dh.value", 1, "dhi"), ("t.ntp_utc", 0, "t"),
                             ("sign.signature", 0, "signature")):
        one("response-flipped-" + name, "one bit of %s in the response is flipped" % name, init.data,
            pk.flipped(answer.encoded, field, nth))
    hidden = agreement.init(csb, STAMP, ours, asked, header=False)
    one("without-sign-header", "the signature leaves out S type and Signature len (readings 3)", hidden.data,
        reading="signature-without-header")
    hidden = agreement.response(csb, STAMP, theirs, ours, given, header=False)
    one("response-without-sign-header", "the same in the response", init.data, hidden.data,
        reading="signature-without-header")
    by_alice = agreement.response(csb, STAMP, theirs, ours, Offer(ALICE_SIGNS, ["bob-2048"]))
    one("signed-by-another", "the response is not signed with the key of its certificate", init.data,
        by_alice.data)
    unlike = half_of(test, "someone else")
    not_echoed = agreement.response(csb, STAMP, theirs, ours, given, dh=[theirs.payload(), unlike.payload()])
    one("dhi-not-echoed", "the response has another DHi", init.data, not_echoed.data, "verified",
        findings=[rule_at(not_echoed, "rfc3830/3.3/dh-echo", "dh", 1)])
    other = half_of(test, "group 1", modp.OAKLEY_1)
    unequal = agreement.response(csb, STAMP, theirs, ours, given, dh=[other.payload(), ours.payload()])
    one("groups-differ", "DHr is of another group than DHi", init.data, unequal.data, "verified",
        decryption="failed", findings=[rule_at(unequal, "rfc3830/3.3/dh-group", "dh.group", 1)])
    swapped = agreement.response(csb, STAMP, theirs, ours, given, dh=[ours.payload(), theirs.payload()])
    one("swapped", "DHi stands before DHr (readings 20)", init.data, swapped.data, "verified")
    for name, value in _out_of_range(modp.OAKLEY_5).items():
        wire = payloads.dh(modp.OAKLEY_5, value)
        bad = agreement.init(csb, STAMP, None, asked, dh=wire)
        one("dhi-" + name, "DHi is " + name.replace("-", " "), bad.data, None, "verified")
        bad = agreement.response(csb, STAMP, theirs, ours, given, dh=[wire, ours.payload()])
        one("dhr-" + name, "DHr is " + name.replace("-", " "), init.data, bad.data, "verified",
            decryption="failed")
    return out


def rule_at(built: Built, rule: str, field: str, nth: int = 0, outcome: str = "fail") -> dict:
    off, length = built.encoded.at(field, nth)
    return {"rule": rule, "outcome": outcome, "offset": off, "length": length}


def _out_of_range(group: int) -> dict[str, bytes]:
    p, size = modp.prime(group), modp.size(group)
    numbers = {"0": 0, "1": 1, "p-minus-1": p - 1, "p": p, "p-plus-1": p + 1, "all-ones": (1 << 8 * size) - 1}
    return {name: number.to_bytes(size, "big") for name, number in numbers.items()}


def exchange_cases() -> list[dict]:
    return _algorithms() + _edges() + _certificates() + _keys_missing() + _refused()


def update_cases() -> list[dict]:
    """RFC 3830 4.5: with new halves on both sides, or without any."""
    out = []
    second = later()

    def add(name: str, comment: str, group: int, fresh: bool, more: list | None = None, **changed) -> None:
        test = "dh-update/" + name
        csb = csb_of(test, **changed)
        after = csb_of(test, **changed, sessions=more) if more else csb
        ours, theirs = parties(test, group, spi(b"\0\1"))
        asked, given = offer_of(ALICE_SIGNS), offer_of(BOB_SIGNS)
        key = agreed(ours, theirs)
        messages = [
            sent("init", agreement.init(csb, STAMP, ours, asked, policies=[psk.srtp_policy()])),
            sent("response", agreement.response(csb, STAMP, theirs, ours, given), seen=SEEN + 1,
                 decryption="verified")
        ]
        new_ours, new_theirs = parties(test + "/new", group, spi(b"\0\2"))
        if not fresh:
            new_ours = new_theirs = None
        messages += [
            sent("update", agreement.init(after, second, new_ours, asked, update=True), seen=SEEN + 60),
            sent("response", agreement.response(after, second, new_theirs, new_ours, given, in_force=[key]),
                 seen=SEEN + 61, decryption="verified" if fresh else "absent")
        ]
        secrets = [dh_secret(csb, ours)] + ([dh_secret(csb, new_ours)] if new_ours else []) + [CA]
        out.append(exchange(test, comment, csb, messages, secrets))

    for group, name in modp.GROUP_NAMES.items():
        add("new-key/group-%d" % group, "new DHi and DHr, %s; RAND of the initial exchange" % name, group,
            True)
    add("new-key/prf-1", "new DHi and DHr, PRF-HMAC-SHA-256", modp.OAKLEY_2, True, prf=prf.HMAC_SHA_256)
    add("no-dh", "no DH on either side: the TGK stays", modp.OAKLEY_2, False)
    add("added-session", "a second crypto session under the TGK of the first exchange", modp.OAKLEY_2, False,
        [SrtpId(0, 0x11223344, 0), SrtpId(0, 0x55667788, 0)])
    return out

# SPDX-License-Identifier: BSD-2-Clause
"""RSA-R of RFC 4738, unicast and group, with every intermediate value."""

from . import payloads, pk, prf, psk
from .cases_pk import CA, SEEN, STAMP, env_secret, filed, fit, rule_at, turns
from .cases_psk import csb_of, exchange, key_of, later, message
from .certificates import ALICE, BOB, certificate
from .payloads import SrtpId, spi
from .pk import CACHE, NO_CACHE, Envelope, Group, Offer, Sealed
from .psk import Built, Csb
from .seed import material, number
from .signed import PKCS1, PSS, SCHEMES, Signer

ALICE_SIGNS, BOB_SIGNS = Signer("alice-2048"), Signer("bob-2048")


def alice_secrets(key: str = "alice-2048") -> list[dict]:
    """The Initiator's, who opens PKE here."""
    return [filed("rsa", ALICE, key + ".key"), CA]


def sealed_of(test: str, csb: Csb, type_: int = payloads.TGK, encr_alg: int = prf.AES_CM_128,
              mac_alg: int = prf.HMAC_SHA_1_160, kv=None) -> Sealed:
    return fit(test, Sealed([key_of(test, type_, kv)], csb.idr, csb.id_type, encr_alg, mac_alg))


def asked(built: Built | bytes, auth: str = "verified", seen: int = SEEN, **more) -> dict:
    return message("init", built, auth, time=seen, **more)


def answered(built: Built | bytes, mac_alg: int = prf.HMAC_SHA_1_160, seen: int = SEEN + 1, **more) -> dict:
    values = {"kemac_auth": "verified" if mac_alg else "absent", "envelope": "verified", "time": seen}
    values.update(more)
    return message("response", built, values.pop("auth", "verified"), values.pop("decryption", "verified"),
                   **values)


def offers(signers: tuple[Signer, Signer] = (ALICE_SIGNS, BOB_SIGNS), policies: bool = True) -> list[Offer]:
    chosen = [psk.srtp_policy()] if policies else []
    return [Offer(one, [one.key], list(chosen)) for one in signers]


def plain(test: str, comment: str, csb: Csb | None = None, rand: str = "initiator",
          signers: tuple[Signer,
                         Signer] = (ALICE_SIGNS, BOB_SIGNS), envelope: Envelope = Envelope("alice-2048"),
          stamp=STAMP, secrets: list[dict] | None = None, sealed: Sealed | None = None,
          both: list[Offer] | None = None, result: str = "valid", flags: tuple = (), **more) -> dict:
    """A unicast exchange; `rand` says whose message carries RAND."""
    csb = csb or csb_of(test)
    first, second = both or offers(signers)
    sealed = sealed or sealed_of(test, csb)
    init = pk.reverse_init(csb, stamp, first, rand == "initiator")
    answer = pk.reverse_response(csb, stamp, sealed, envelope, second, rand == "responder", **more)
    given = alice_secrets(envelope.key) if secrets is None else secrets
    return exchange(test, comment, csb, [asked(init), answered(answer, sealed.mac_alg)], given, result, flags)


def group(test: str, comment: str, rand_in_init: bool = False, listen: bool = False, function: int = 0,
          secrets: list[dict] | None = None) -> dict:
    """A group: CSB ID, RAND, policy and crypto sessions are the Responder's, RFC 4738 3.2."""
    proposed = csb_of(test, csb_id=number(test, "proposed"), prf=function, rand=material(test, "unused", 16),
                      sessions=[] if listen else [SrtpId(0, 0x77, 0)])
    csb = csb_of(test, prf=function, sessions=[SrtpId(0, 0x11, 0), SrtpId(0, 0x22, 0)])
    first, second = offers()
    first.policies = []
    init = pk.reverse_init(proposed, STAMP, first, rand_in_init)
    answer = pk.reverse_response(csb, STAMP, sealed_of(test, csb, kv=spi(b"\7")), Envelope("alice-2048"),
                                 second, True, Group(csb.csb_id, proposed.csb_id))
    return exchange(test, comment, csb, [asked(init), answered(answer)],
                    alice_secrets() if secrets is None else secrets)


def _algorithms() -> list[dict]:
    out = []
    for turn in turns("rsar"):
        signers = tuple(Signer(who + "-1024", *turn.scheme) for who in ("alice", "bob"))
        out.append(
            plain(turn.test, turn.comment, turn.csb, ("initiator", "responder")[turn.number // 2 % 2], signers,
                  Envelope("alice-1024", turn.padding), turn.stamp,
                  sealed=sealed_of(turn.test, turn.csb, *turn.sealing)))
    for bits in (512, 1024, 2048, 4096):
        for s_type in (PKCS1, PSS):
            test = "rsar/sign-%d/rsa-%d" % (s_type, bits)
            signers = Signer("alice-%d" % bits, s_type), Signer("bob-%d" % bits, s_type)
            out.append(
                plain(test, "%s under %d bits on both sides" % (SCHEMES[s_type], bits), signers=signers,
                      envelope=Envelope("alice-%d" % bits)))
    return out


def _variants() -> list[dict]:
    out = [
        plain("rsar/rand-initiator", "RAND in the I_MESSAGE"),
        plain("rsar/rand-responder", "RAND in the R_MESSAGE", rand="responder"),
        group("rsar/group", "a group: CSB ID and RAND of the Responder in every derivation (readings 48)"),
        group("rsar/group-rand-ignored", "a group: RAND of the I_MESSAGE is not used (readings 49)", True),
        group("rsar/group-listen-only", "a group: the Initiator has no crypto session", listen=True),
        group("rsar/group-prf-1", "a group with PRF-HMAC-SHA-256", function=prf.HMAC_SHA_256),
    ]
    test = "rsar/responder"
    csb = csb_of(test)
    out.append(
        plain(test, "the Responder's side: the envelope key is in the key file", csb,
              secrets=[env_secret(csb), CA]))
    test = "rsar/no-idr-in-init"
    out.append(plain(test, "IDr comes with the R_MESSAGE alone", csb_of(test, send_idr=False)))
    test = "rsar/redirected"
    csb = csb_of(test, send_idr=False, idr=b"sip:carol@example.org")
    out.append(
        plain(test, "somebody else answers", csb,
              both=[offers()[0], Offer(BOB_SIGNS, ["bob-carol"], [psk.srtp_policy()])]))
    test = "rsar/own-timestamp"
    csb = csb_of(test)
    first, second = offers()
    answer = pk.reverse_response(csb, STAMP, sealed_of(test, csb), Envelope("alice-2048"), second, own_stamp=later())
    out.append(
        exchange(test,
                 "T of the R_MESSAGE is another; IV and SIGNr have that of the I_MESSAGE all the same (readings 13)",
                 csb, [
                     asked(pk.reverse_init(csb, STAMP, first)),
                     answered(answer, findings=[rule_at(answer, "rfc3830/5.2/response-timestamp", "t.ntp_utc")])
                 ], alice_secrets(), "invalid"))
    test = "rsar/no-certs"
    secrets = [
        filed("rsa", ALICE, "alice-2048.key"), CA,
        filed("cert", ALICE, "alice-2048.cert"),
        filed("cert", BOB, "bob-2048.cert")
    ]
    policy = [psk.srtp_policy()]
    out.append(
        plain(test, "no CERT on either side; the key file has both", secrets=secrets,
              both=[Offer(ALICE_SIGNS, [], policy),
                    Offer(BOB_SIGNS, [], policy)]))
    url = [
        Offer(signer, [payloads.cert(b"http://www.example.org/%s.cer" % who, 1)], policy)
        for who, signer in ((b"alice", ALICE_SIGNS), (b"bob", BOB_SIGNS))
    ]
    out.append(
        plain("rsar/cert-urls", "certificates by URL, the default of RFC 4738 3.8; the key file has them",
              secrets=secrets, both=url))
    out.append(
        plain(
            "rsar/two-certs", "a certificate for signatures and one for encryption", both=[
                Offer(ALICE_SIGNS, [
                    payloads.cert(certificate("alice-sign"), 2),
                    payloads.cert(certificate("alice-encr"), 3)
                ], policy),
                Offer(BOB_SIGNS, [payloads.cert(certificate("bob-sign"), 2)], policy)
            ]))
    return out + _readings()


def _readings() -> list[dict]:
    """SIGNr of RFC 4738 3.6 literally: without the SIGN payload at all (readings 46)."""
    out = []
    test = "rsar/signr-literal"
    csb = csb_of(test)
    first, second = offers()
    init = pk.reverse_init(csb, STAMP, first)
    answer = pk.reverse_response(csb, STAMP, sealed_of(test, csb), Envelope("alice-2048"), second,
                                 header=False)
    out.append(
        exchange(test, "SIGNr leaves out S type and Signature len, as RFC 4738 3.6 says literally", csb,
                 [asked(init), answered(answer, reading="signr-without-payload")], alice_secrets(),
                 "acceptable"))
    return out


def _refused() -> list[dict]:
    out = []
    test = "rsar/bad"
    csb = csb_of(test)
    first, second = offers()
    sealed, envelope = sealed_of(test, csb), Envelope("alice-2048")
    init = pk.reverse_init(csb, STAMP, first)
    answer = pk.reverse_response(csb, STAMP, sealed, envelope, second)

    def one(name: str, comment: str, data: bytes | Built, auth: str = "failed", **more) -> None:
        data = data if isinstance(data, bytes) else data.data
        out.append(
            exchange(test + "/" + name, comment,
                     csb, [asked(init), message("response", data, auth, time=SEEN + 1, **more)],
                     alice_secrets(), "invalid"))

    for field in ("t.ntp_utc", "rand.rand", "sign.signature"):
        data = pk.flipped(init.encoded, field)
        out.append(
            exchange(test + "/init-flipped-" + field.replace(".", "-").replace("_", "-"),
                     "one bit of %s is flipped" % field, csb, [asked(data, "failed")], alice_secrets(),
                     "invalid"))
    for field in ("kemac.encr_data", "pke.data", "sign.signature", "t.ntp_utc"):
        one("flipped-" + field.replace(".", "-").replace("_", "-"), "one bit of %s is flipped" % field,
            pk.flipped(answer.encoded, field))

    def tailed(tail: bytes) -> Built:
        return pk.reverse_response(csb, STAMP, sealed, envelope, second, tail=tail)

    one("signr-message-alone", "SIGNr covers the message alone", tailed(b""))
    one("signr-swapped", "SIGNr covers IDr before IDi", tailed(csb.idr + csb.idi + STAMP.value))
    one("signr-timestamp-first", "SIGNr covers T before the identities",
        tailed(STAMP.value + csb.idi + csb.idr))
    own = later()
    one(
        "signr-own-timestamp", "the R_MESSAGE has a T of its own and signs that",
        pk.reverse_response(csb, STAMP, sealed, envelope, second, own_stamp=own,
                            tail=csb.idi + csb.idr + own.value))
    hidden = pk.reverse_init(csb, STAMP, first, header=False)
    out.append(
        exchange(test + "/without-sign-header", "SIGNi leaves out S type and Signature len (readings 3)", csb,
                 [asked(hidden.data, "failed", reading="signature-without-header")], alice_secrets(),
                 "invalid"))
    for name, comment, mine in (("repeated", "the RAND of the I_MESSAGE again", csb.rand),
                                ("both", "a RAND of its own besides that of the I_MESSAGE",
                                 material(test, "rand2", 16))):
        offer = offers()[1]
        offer.extra = [payloads.rand(mine)]
        both = pk.reverse_response(csb, STAMP, sealed, envelope, offer)
        one("rand-" + name, "the R_MESSAGE brings " + comment, both, "verified",
            findings=[rule_at(both, "rfc4738/3.6/rand", "rand")])
    lone = pk.reverse_response(csb, STAMP, sealed, envelope, second)
    out.append(
        exchange(test + "/response-alone", "the I_MESSAGE was not seen: IDi and RAND are not known", csb,
                 [message("response", lone.data, "inconclusive", time=SEEN)], alice_secrets(), "invalid"))
    return out


def _maps() -> list[dict]:
    """Other maps than SRTP-ID, and extensions on both sides."""
    test = "rsar/generic"
    csb = csb_of(test, map_type=payloads.GENERIC_ID, sessions=[payloads.GenericId(9, ssrc=5, spi=b"\1\2\3\4")])
    out = [plain(test, "a GENERIC-ID map", csb)]
    test = "rsar/empty-map"
    csb = csb_of(test, map_type=payloads.EMPTY_MAP, sessions=[])
    first, second = offers(policies=False)
    answer = pk.reverse_response(csb, STAMP, sealed_of(test, csb), Envelope("alice-2048"), second)
    out.append(
        exchange(test, "an Empty map: the Responder does not say what crypto sessions there are", csb, [
            asked(pk.reverse_init(csb, STAMP, first)),
            answered(answer, findings=[rule_at(answer, "rfc4738/3.6/sessions", "hdr.n_cs")])
        ], alice_secrets(), "invalid"))
    test = "rsar/extensions"
    both = offers()
    for offer in both:
        offer.extra = [payloads.ext(0, b"a vendor"), payloads.key_id_ext((0, b"\x12\x34"))]
    out.append(plain(test, "general extensions in both messages", csb_of(test), both=both))
    return out


def exchange_cases() -> list[dict]:
    return _algorithms() + _variants() + _maps() + _refused()


def update_cases() -> list[dict]:
    """The envelope key cached and used as pre-shared key, RFC 4738 3.6."""
    out = []
    second = later()
    for name, comment, function in (("new-key", "a new TGK", 0), ("prf-1", "a new TGK, PRF-HMAC-SHA-256", 1)):
        test = "rsar-update/" + name
        csb = csb_of(test, prf=function)
        first, other = offers()
        sealed = sealed_of(test, csb, kv=spi(b"\0\1"))
        init = pk.reverse_init(csb, STAMP, first)
        answer = pk.reverse_response(csb, STAMP, sealed, Envelope("alice-2048", cache=CACHE), other)
        update = psk.init(csb, second, [key_of(test, payloads.TGK, spi(b"\0\2"), 1)], update=True, v_flag=1)
        out.append(
            exchange(test, comment + " under the cached envelope key", csb, [
                asked(init),
                answered(answer),
                message("update", update, "verified", "verified", time=SEEN + 60),
                message("response", psk.response(csb, second), "verified", time=SEEN + 61)
            ], alice_secrets()))
    test = "rsar-update/again"
    csb = csb_of(test)
    first, other = offers()
    init = pk.reverse_init(csb, STAMP, first)
    answer = pk.reverse_response(csb, STAMP, sealed_of(test, csb, kv=spi(b"\0\1")),
                                 Envelope("alice-2048", cache=NO_CACHE), other)
    fresh = csb_of(test, psk=material(test, "env2", 16))
    keys = Sealed([key_of(test, payloads.TGK, spi(b"\0\2"), 1)], csb.idr)
    again = pk.reverse_init(fresh, second, offers(policies=False)[0], False)
    out.append(
        exchange(test, "not cached: RSA-R again, no RAND, a new envelope key", csb, [
            asked(init),
            answered(answer), {
                **asked(again, seen=SEEN + 60), "role": "update"
            },
            answered(
                pk.reverse_response(fresh, second, keys, Envelope("alice-2048"),
                                    offers(policies=False)[1]), seen=SEEN + 61)
        ], alice_secrets()))
    return out

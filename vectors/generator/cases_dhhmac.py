# SPDX-License-Identifier: BSD-2-Clause
"""DHHMAC of RFC 4650, with every intermediate value."""

from . import agreement, modp, payloads, pk, prf, psk
from .agreement import Half, Mac, agreed, sdp_ids
from .cases_dh import dh_secret, each_group, half_of, parties, rule_at, with_leading_zero, without_keys
from .cases_pk import STAMP
from .cases_psk import STAMPS, csb_of, exchange, later, message, psk_secret
from .payloads import SrtpId, spi
from .psk import Built, Csb
from .seed import material


def sent(role: str, built: Built | bytes, auth: str = "verified", **more) -> dict:
    return message(role, built, auth, **more)


def secrets_of(csb: Csb, half: Half | None, identity: bytes | None = None) -> list[dict]:
    return [psk_secret(csb, csb.idr if identity is None else identity)
            ] + ([dh_secret(csb, half)] if half else [])


def plain(test: str, comment: str, csb: Csb | None = None, group: int = modp.OAKLEY_5, kv=None,
          side: str = "initiator", stamp=STAMP, mac: Mac = Mac(), halves: tuple[Half, Half] | None = None,
          secrets: list[dict] | None = None, result: str = "valid", auth: str = "verified", flags: tuple = (),
          reading: str = "", **more) -> dict:
    csb = csb or csb_of(test)
    ours, theirs = halves or parties(test, group, kv)
    ids = [sdp_ids("mikey")]
    init = agreement.init(csb, stamp, ours, mac, policies=[psk.srtp_policy()], extra=ids)
    answer = agreement.response(csb, stamp, theirs, ours, mac, extra=ids, **more)
    known = secrets_of(csb, ours if side == "initiator" else theirs)
    how = {"reading": reading} if reading else {}
    return exchange(
        test, comment, csb,
        [sent("init", init, auth, **how),
         sent("response", answer, auth, decryption="verified", **how)], known if secrets is None else secrets,
        result, flags)


def _algorithms() -> list[dict]:
    out = each_group("dhhmac", plain)
    for mac_alg in (prf.HMAC_SHA_1_160, prf.HMAC_SHA_256_256):
        for length in (1, 16, 20, 32, 33, 64):
            test = "dhhmac/mac-%d/psk-%d" % (mac_alg, length)
            csb = csb_of(test, psk=material(test, "psk", length))
            out.append(
                plain(test, "%s, a pre-shared key of %d bytes" % (prf.MAC_NAMES[mac_alg], length), csb,
                      modp.OAKLEY_1, mac=Mac(mac_alg)))
    for ts_type, stamp in STAMPS.items():
        out.append(
            plain("dhhmac/ts-%d" % ts_type, "T of type " + prf.TS_NAMES[ts_type], group=modp.OAKLEY_1,
                  stamp=stamp))
    return out


def _variants() -> list[dict]:
    out = []
    test = "dhhmac/no-idi"
    out.append(
        plain(test, "no IDi in the I_MESSAGE; the response has it", csb_of(test, send_idi=False),
              modp.OAKLEY_1))
    out.append(
        plain("dhhmac/no-idr-in-response", "no IDr in the response", group=modp.OAKLEY_1, send_idr=False))
    test = "dhhmac/nai"
    csb = csb_of(test, idi=b"alice@example.org", idr=b"bob@example.org", id_type=0)
    out.append(plain(test, "identities are NAIs", csb, modp.OAKLEY_1))
    test = "dhhmac/sessions-2"
    csb = csb_of(test, sessions=[SrtpId(0, 1, 0), SrtpId(0, 2, 0)])
    out.append(plain(test, "two crypto sessions under one MKI", csb, kv=spi(b"\1\2")))
    for group, name in modp.GROUP_NAMES.items():
        test = "dhhmac/leading-zero/group-%d" % group
        theirs = half_of(test, "responder", group)
        ours = with_leading_zero(test, group, "secret", theirs)
        out.append(
            plain(test, name + ", the TGK begins with a zero byte (readings 18)", group=group,
                  halves=(ours, theirs), flags=("LeadingZero", )))
    out.append(
        plain(
            "dhhmac/literal", "Encr alg 2, MAC alg 0 as RFC 4650 4.2 prints them: a decoder of RFC 3830 "
            "finds 20 bytes too many (readings 41)", group=modp.OAKLEY_1, mac=Mac(literal=True),
            result="acceptable", reading="rfc4650-literal-numbers"))
    test = "dhhmac/no-exponent"
    csb, (ours, theirs) = csb_of(test), parties(test, modp.OAKLEY_1)
    init, answer = (agreement.init(csb, STAMP, ours,
                                   Mac()), agreement.response(csb, STAMP, theirs, ours, Mac()))
    out.append(
        exchange(test, "no exponent is known: both MACs verify, no key comes out", csb,
                 [sent("init", init),
                  sent("response", without_keys(answer), decryption="needs-key")], secrets_of(csb, None)))
    return out


def _refused() -> list[dict]:
    out = []
    test = "dhhmac/bad"
    csb, (ours, theirs) = csb_of(test), parties(test, modp.OAKLEY_2)
    init = agreement.init(csb, STAMP, ours, Mac())
    answer = agreement.response(csb, STAMP, theirs, ours, Mac())

    def one(name: str, comment: str, first: bytes, second: bytes | None = None, auth: str = "failed",
            secrets: list[dict] | None = None, **more) -> None:
        messages = [sent("init", first, auth if second is None else "verified", **({} if second else more))]
        if second is not None:
            messages.append(sent("response", second, auth, **more))
        given = secrets_of(csb, ours) if secrets is None else secrets
        out.append(exchange(test + "/" + name, comment, csb, messages, given, "invalid"))

    for field in ("hdr.csb_id", "t.ntp_utc", "rand.rand", "dh.value", "kemac.mac"):
        one("init-flipped-" + field.replace(".", "-").replace("_", "-"), "one bit of %s is flipped" % field,
            pk.flipped(init.encoded, field))
    for field, nth, name in (("dh.value", 0, "dhr"), ("dh.value", 1, "dhi"), ("kemac.mac", 0, "mac")):
        one("response-flipped-" + name, "one bit of %s in the response is flipped" % name, init.data,
            pk.flipped(answer.encoded, field, nth))
    one("no-psk", "the pre-shared key is not known", init.data, None, "needs-key", [dh_secret(csb, ours)])
    one("wrong-psk", "another pre-shared key", init.data, secrets=[{
        "kind": "psk",
        "identity": "*",
        "secret": "00" * 16
    }])
    unlike = half_of(test, "someone else", modp.OAKLEY_2)
    not_echoed = agreement.response(csb, STAMP, theirs, ours, Mac(), dh=[theirs.payload(), unlike.payload()])
    one("dhi-not-echoed", "the response has another DHi", init.data, not_echoed.data, "verified",
        findings=[rule_at(not_echoed, "rfc3830/3.3/dh-echo", "dh", 1)])
    p = modp.prime(modp.OAKLEY_2)
    for name, value in (("0", 0), ("1", 1), ("p-minus-1", p - 1), ("p", p)):
        wire = payloads.dh(modp.OAKLEY_2, value.to_bytes(128, "big"))
        bad = agreement.response(csb, STAMP, theirs, ours, Mac(), dh=[wire, ours.payload()])
        one("dhr-" + name, "DHr is " + name.replace("-", " "), init.data, bad.data, "verified",
            decryption="failed")
    return out


def exchange_cases() -> list[dict]:
    return _algorithms() + _variants() + _refused()


def update_cases() -> list[dict]:
    """RFC 4650 3.1: true re-keying, and an update without key."""
    out = []
    second = later()

    def add(name: str, comment: str, group: int, fresh: bool, **changed) -> None:
        test = "dhhmac-update/" + name
        csb = csb_of(test, **changed)
        ours, theirs = parties(test, group, spi(b"\0\1"))
        key = agreed(ours, theirs)
        new_ours, new_theirs = parties(test + "/new", group, spi(b"\0\2"))
        if not fresh:
            new_ours = new_theirs = None
        messages = [
            sent("init", agreement.init(csb, STAMP, ours, Mac(), policies=[psk.srtp_policy()])),
            sent("response", agreement.response(csb, STAMP, theirs, ours, Mac()), decryption="verified"),
            sent("update", agreement.init(csb, second, new_ours, Mac(), update=True)),
            sent("response", agreement.response(csb, second, new_theirs, new_ours, Mac(), in_force=[key]),
                 decryption="verified" if fresh else "absent")
        ]
        secrets = secrets_of(csb, ours) + ([dh_secret(csb, new_ours)] if new_ours else [])
        out.append(exchange(test, comment, csb, messages, secrets))

    for group, name in modp.GROUP_NAMES.items():
        add("new-key/group-%d" % group, "new DHi and DHr, %s; RAND of the initial exchange" % name, group,
            True)
    add("new-key/prf-1", "new DHi and DHr, PRF-HMAC-SHA-256", modp.OAKLEY_2, True, prf=prf.HMAC_SHA_256)
    add("no-dh", "no DH on either side: the TGK stays", modp.OAKLEY_2, False)
    return out

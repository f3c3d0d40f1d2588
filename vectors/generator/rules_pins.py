# SPDX-License-Identifier: BSD-2-Clause
"""Pinned keys, RFC 3830 4.3.2: certificates and Diffie-Hellman values that are expected of a peer."""

import hashlib

from . import modp, mykey, pk, psk, x25519
from . import payloads as p
from .cases_dh import parties
from .cases_pk import CA, filed
from .cases_psk import csb_of, key_of
from .certificates import ALICE, BOB, certificate
from .pk import Envelope, Offer, Sealed
from .rule_case import (CLEAR, IDI, IDR, POLICY, RAND, STAMP, T, UNANSWERED, Place, Seen, answer_of, clear_init,
                        rule_case)
from .seed import material
from .signed import Signer
from .wire import Encoded

_RULE = "rfc3830/4.3.2/pinned-key"
_OPENING = [filed("rsa", BOB, "bob-2048.key"), CA]


def _pin(identity: bytes | str, key: bytes) -> dict:
    name = identity if isinstance(identity, str) else identity.hex()
    return {"kind": "pin", "identity": name, "secret": hashlib.sha256(key).hexdigest()}


def _signed(*certificates: str) -> Encoded:
    """An I_MESSAGE that Alice has signed."""
    csb = csb_of("rules/" + _RULE)
    sealed = Sealed([key_of("rules/" + _RULE, p.TGK)], csb.idi)
    offer = Offer(Signer("alice-2048"), list(certificates), [psk.srtp_policy()])
    return pk.init(csb, STAMP, sealed, Envelope("bob-2048"), offer).encoded


def _certificates() -> list[dict]:
    encoded, own = _signed("alice-2048"), _signed()
    alice, other = certificate("alice-2048"), certificate("alice-1024")
    known = filed("cert", ALICE, "alice-2048.cert")

    def one(name: str, comment: str, pins: list[dict], where: Place | None = None, message: Encoded = encoded) -> dict:
        found = [(_RULE, where, "fail")] if where else []
        secrets = _OPENING + pins + ([known] if message is own else [])
        return rule_case(_RULE, name, comment, [Seen(message, found, CLEAR, opened=True)], "fail" if where else "pass",
                         secrets=secrets)

    return [
        one("bad", "another certificate of the same identity is pinned", [_pin(ALICE, other)], "cert.data"),
        one("bad-anybody", "another certificate is pinned for everybody", [_pin("*", other)], "cert.data"),
        one("bad-own-line", "a line of the identity counts more than one for everybody",
            [_pin("*", alice), _pin(ALICE, other)], "cert.data"),
        one("bad-filed", "the certificate is from the key file", [_pin(ALICE, other)], "all", own),
        one("good", "the certificate is pinned", [_pin(ALICE, alice)]),
        one("good-anybody", "the certificate is pinned for everybody", [_pin("*", alice)]),
        one("good-one-of-two", "two certificates are pinned", [_pin(ALICE, other), _pin(ALICE, alice)]),
        one("good-filed", "the certificate is from the key file", [_pin(ALICE, alice)], None, own),
    ]


def _values() -> list[dict]:
    """Each side has values of its own."""
    ours, theirs = (half.payload() for half in parties("rules/pins", modp.OAKLEY_1))
    value_i, value_r = (half.public for half in parties("rules/pins", modp.OAKLEY_1))
    null = p.kemac(b"", b"")
    request = clear_init(T, RAND, IDI, IDR, POLICY, ours, null, data_type=p.DHHMAC_INIT)
    answer = clear_init(T, IDR, IDI, theirs, ours, null, data_type=p.DHHMAC_RESP)
    bad = [(_RULE, "dh.value", "fail")]

    def one(name: str, comment: str, pins: list[dict], ours_bad: bool, theirs_bad: bool) -> dict:
        first = Seen(request, bad if ours_bad else [])
        return rule_case(_RULE, name, comment, [first, answer_of(first, answer, bad if theirs_bad else [])],
                         "fail" if theirs_bad else "pass", secrets=pins)

    return [
        one("bad-dh-value", "the Responder has another value than the pinned one",
            [_pin(ALICE, value_i), _pin(BOB, value_i)], False, True),
        one("bad-dh-both", "one pin for everybody, and neither has it", [_pin("*", b"nobody's")], True, True),
        one("good-dh-value", "both values are pinned", [_pin(ALICE, value_i), _pin(BOB, value_r)], False, False),
        one("good-dh-anybody", "both values are pinned for everybody", [_pin("*", value_i), _pin("*", value_r)], False,
            False),
    ]


def _mykey() -> list[dict]:
    """The crate pins what it calls an identity: a value that is used again and again."""
    session = mykey.Session(0x3C5A91E7, material("rules/pins", "rand", 16))
    value = x25519.public(material("rules/pins", "x25519", 32))
    encoded = mykey.dh_init(mykey.NEW, session, value)
    formats = [("rfc3830/6/private-format", where, "fail")
               for where in ("dh.next_payload", "t.counter", "dh.group", "dh")]
    formats.append(("rfc3830/6/unsized-value", "dh.group", "inconclusive"))
    return [
        rule_case(_RULE, "bad-mykey", "an X25519 value that is not pinned",
                  [Seen(encoded, [*formats, (_RULE, "dh.value", "fail")])], "fail",
                  secrets=[_pin("*", value[::-1])], exchange_findings=UNANSWERED),
    ]


def cases() -> list[dict]:
    return _certificates() + _values() + _mykey()

# SPDX-License-Identifier: BSD-2-Clause
"""Error messages of the methods with public keys and of DHHMAC: RFC 3830 5.1.2 and 6.12, RFC 4650 4.1."""

from typing import Callable

from . import agreement, cases_dh, cases_dhhmac, cases_rsar, modp, payloads, pk, psk
from .agreement import Mac
from .cases_pk import CA, SEEN, STAMP, bob_secrets, filed, offer_of, opened, sealed_of
from .cases_psk import csb_of, exchange, message
from .certificates import BOB, certificate
from .pk import Envelope
from .psk import Built, Csb
from .signed import PKCS1, PSS, Signer, signed

_ALICE = Signer("alice-2048")
_HASHES = ((PKCS1, "sha1"), (PKCS1, "sha256"), (PSS, "sha1"), (PSS, "sha256"))
_FLIPPED = ("err.error_no", "t.ntp_utc")

Proof = Callable[[Csb], Built]


def _message(csb: Csb, *certificates: str):
    out = psk.header(csb, payloads.ERROR)
    out.payloads = [payloads.t(STAMP.value, STAMP.type), payloads.err(4)]
    out.payloads += [payloads.cert(certificate(name)) for name in certificates]
    return out


def _signed_by(signer: Signer, *certificates: str) -> Proof:
    return lambda csb: signed(_message(csb, *certificates), signer)


def _under_mac(csb: Csb) -> Built:
    return Mac().append(_message(csb), csb)


def _under_v(csb: Csb) -> Built:
    return psk.error(csb, STAMP, [4])


def _dh(test: str, csb: Csb) -> tuple[dict, list[dict]]:
    ours, _ = cases_dh.parties(test, modp.OAKLEY_1)
    return cases_dh.sent("init", agreement.init(csb, STAMP, ours, offer_of(_ALICE))), [CA]


def _rsar(test: str, csb: Csb) -> tuple[dict, list[dict]]:
    return cases_rsar.asked(pk.reverse_init(csb, STAMP, cases_rsar.offers()[0])), cases_rsar.alice_secrets()


def _pk(test: str, csb: Csb) -> tuple[dict, list[dict]]:
    init = pk.init(csb, STAMP, sealed_of(test, csb), Envelope("bob-2048"), offer_of(_ALICE), v_flag=1)
    return opened(init), bob_secrets()


def _dhhmac(test: str, csb: Csb) -> tuple[dict, list[dict]]:
    ours, _ = cases_dh.parties(test, modp.OAKLEY_1)
    return cases_dh.sent("init", agreement.init(csb, STAMP, ours, Mac())), cases_dhhmac.secrets_of(csb, ours)


_METHODS = {"dh": _dh, "rsa-r": _rsar, "pk": _pk, "dhhmac": _dhhmac}


def _error(data: Built | bytes, auth: str) -> dict:
    return message("error", data, auth, time=SEEN + 1)


def _one(method: str, name: str, comment: str, proof: Proof, auth: str = "verified",
         change: Callable[[Built], bytes] | None = None, more: list[dict] | None = None) -> dict:
    """An Error that answers a request of the method; `change` is done to it on its way."""
    test = "error/%s/%s" % (method, name)
    csb = csb_of(test)
    init, secrets = _METHODS[method](test, csb)
    built = proof(csb)
    sent = built if change is None else change(built)
    return exchange(test, comment, csb, [init, _error(sent, auth)], secrets + (more or []),
                    "valid" if change is None else "invalid")


def _flips(method: str, proof: Proof, last: str) -> list[dict]:
    return [
        _one(method, "flipped/" + field.replace("_", "-"), "one bit of %s is flipped" % field, proof, "failed",
             lambda built, field=field: pk.flipped(built.encoded, field))
        for field in (*_FLIPPED, last)
    ]


def cases() -> list[dict]:
    out = []
    for method in ("dh", "rsa-r", "pk"):
        for s_type, hash_ in _HASHES:
            name = "sign-%d/%s" % (s_type, hash_)
            out.append(
                _one(method, name, "signed, the certificate in the message",
                     _signed_by(Signer("bob-2048", s_type, hash_), "bob-2048")))
        out.append(
            _one(method, "known-certificate", "signed, the receiver has the certificate",
                 _signed_by(Signer("bob-2048")), more=[filed("cert", BOB, "bob-2048.cert")]))
        out += _flips(method, _signed_by(Signer("bob-2048"), "bob-2048"), "sign.signature")
    out.append(_one("pk", "v", "V under the envelope key", _under_v))
    out.append(_one("dhhmac", "kemac", "KEMAC without data, as RFC 4650 4.1 has it", _under_mac))
    out += [
        _one("pk", "flipped/v", "one bit of V is flipped", _under_v, "failed",
             lambda built: pk.flipped(built.encoded, "v.ver_data"))
    ]
    return out + _flips("dhhmac", _under_mac, "kemac.mac")

# SPDX-License-Identifier: BSD-2-Clause
"""Messages of the `mykey` crate: what is wrong with them, and the keys that its users have all the same."""

from dataclasses import replace

from . import mykey, payloads, x25519
from .case import case, hex32
from .cases_structure import finding
from .mykey import NEW, OLD, VERSIONS, Session, Version
from .payloads import Param
from .seed import material, number
from .wire import Encoded

_FORMAT = "rfc3830/6/private-format"
_MARKS = {"t.counter": "mykey-counter-is-csb-id", "dh.group": "mykey-dh-group-x25519", "dh": "mykey-dh-unsigned",
          "kemac.encr_data": "mykey-tgk-in-clear", "v": "mykey-v-without-algorithm"}
_LAST = ("dh.next_payload", "kemac.next_payload", "v.next_payload")
_STOPS = {"dh.group": "rfc3830/6/unsized-value", "kemac.next_payload": "rfc3830/6.1/unknown-payload"}


def _session(test: str, policy: list[Param] | None = None, rand: int = 16) -> Session:
    return Session(number(test, "csb_id"), material(test, "rand", rand), policy=policy or [])


def _policy(key_len: int) -> list[Param]:
    p = payloads.param
    return [p(0, 1), p(1, key_len), p(2, 1), p(3, 20), p(4, 14), p(5, 0), p(7, 1), p(8, 1), p(10, 1), p(11, 10)]


def _named(encoded: Encoded, name: str, deviation: str) -> dict:
    return {**finding(_FORMAT, *encoded.at(name)), "deviation": deviation}


def _findings(encoded: Encoded) -> list[dict]:
    """Where RFC 3830 must stop, and each deviation by name."""
    names = {f.name for f in encoded.fields}
    misled = "sp" in names and "sp.param_len" not in names
    out = [finding(rule, *encoded.at(name), "inconclusive") for name, rule in _STOPS.items()
           if name in names and not misled]
    out += [_named(encoded, name, deviation) for name, deviation in _MARKS.items() if name in names]
    out += [_named(encoded, name, "mykey-last-payload-255") for name in _LAST if name in names]
    if misled:
        out.append(_named(encoded, "sp", "mykey-sp-without-length"))
    if "dh" in names and "t.counter" not in names:
        out.append(_named(encoded, "dh", "mykey-dh-response-bare"))
    if "kemac.mac_alg" in names and encoded.find("kemac.mac_alg").value == 0:
        out.append(_named(encoded, "kemac.mac_alg", "mykey-mac-numbers"))
    return out


def _sent(role: str, encoded: Encoded, auth: str, decryption: str, deviation: str = "none", **more) -> dict:
    return {"role": role, "message": encoded.data.hex(), "auth": auth, "decryption": decryption,
            "deviation": deviation, "findings": _findings(encoded), **more}


def _case(test: str, comment: str, session: Session, messages: list[dict], secrets: list[dict]) -> dict:
    given = ("role", "message")
    expected = {"prf": 0, "csb_id": hex32(session.csb_id), "rand": session.rand.hex(),
                "messages": [{k: v for k, v in m.items() if k not in given} for m in messages]}
    return case(test, comment, {"secrets": secrets, "messages": [{k: m[k] for k in given} for m in messages]},
                expected, "invalid")


def _keys(session: Session, tgks: list[tuple[Version, bytes]], length: int = 16) -> dict:
    """Keys and crypto sessions that a message ends up with."""
    sessions = []
    for index, (version, tgk) in enumerate(tgks):
        key, salt = mykey.srtp(version, tgk, session.rand, length)
        sessions.append({"cs_id": 1, "key": index, "tek": key.hex(), "salt": salt.hex(), "ssrc": hex32(session.ssrc)})
    return {"keys": [{"type": 0, "key": tgk.hex(), "kv": 0} for _, tgk in tgks], "sessions": sessions}


def _psk(secret: bytes) -> list[dict]:
    return [{"kind": "psk", "identity": "*", "secret": secret.hex()}]


def _private(session: Session, secret: bytes, everybody: bool = False) -> list[dict]:
    name = "*" if everybody else session.csb_id.to_bytes(4, "big").hex()
    return [{"kind": "dh", "identity": name, "secret": secret.hex()}]


def _pre_shared(version: Version) -> list[dict]:
    out = []
    for name, size, rand, given, auth, mac_alg in (("right-key", 32, 16, "psk", "failed", None),
                                                   ("short-key", 1, 16, "psk", "failed", None),
                                                   ("long-key", 100, 32, "psk", "failed", None),
                                                   ("no-key", 16, 16, None, "needs-key", None),
                                                   ("wrong-key", 16, 16, "other", "needs-key", None),
                                                   ("other-mac-alg", 16, 16, "psk", "failed", 1 - version.mac_alg)):
        test = "mykey/%s/psk/%s" % (version.name, name)
        session, psk = _session(test, rand=rand), material(test, "psk", size)
        init = mykey.psk_init(version, session, psk, mac_alg)
        keys = _keys(session, [(version, mykey.tgk(version, psk, session.rand))])
        secrets = _psk(material(test, given, size)) if given else []
        sent = _sent("init", init, auth, "verified", version.id, **keys)
        outcome = "fail" if auth == "failed" else "needs-key"
        sent["findings"].append(finding("rfc3830/5.2/mac", *init.at("kemac.mac"), outcome))
        out.append(_case(test, "I_MESSAGE of mykey %s, %s" % (version.name, name.replace("-", " ")), session, [sent],
                         secrets))
    return out


def _forged(version: Version) -> dict:
    test = "mykey/%s/psk/forged" % version.name
    session, psk = _session(test), material(test, "psk", 16)
    init = mykey.psk_init(version, session, psk).patched("srtp_id.ssrc", b"\x12\x34\x56\x79")
    sent = _sent("init", init, "failed", "absent", keys=[])
    sent["findings"].append(finding("rfc3830/5.2/mac", *init.at("kemac.mac")))
    return _case(test, "a byte that the MAC covers was changed", session, [sent], _psk(psk))


def _verified(version: Version, asked: int = 0) -> dict:
    test = "mykey/%s/psk/response%s" % (version.name, "-asked-for" if asked else "")
    session, psk = replace(_session(test), v_flag=asked), material(test, "psk", 16)
    keys = _keys(session, [(version, mykey.tgk(version, psk, session.rand))])
    return _case(test, "V without Auth alg" + (", for which the V flag asks" if asked else ""), session, [
        _sent("init", mykey.psk_init(version, session, psk), "failed", "verified", version.id, **keys),
        _sent("response", mykey.psk_response(session, material(test, "v", 20)), "unsupported", "absent")
    ], _psk(psk))


def _agreement(test: str, comment: str, session: Session, version: Version, tgk_of: tuple, who: str,
               length: int = 16, full: bool = False) -> dict:
    ours, theirs = material(test, "initiator", 32), material(test, "responder", 32)
    value_i, value_r = x25519.public(ours), x25519.public(theirs)
    secret = mykey.agreed(ours, value_r)
    keys = _keys(session, [(v, mykey.tgk(v, secret, session.rand)) for v in tgk_of], length)
    answer = mykey.dh_response(session, value_r, full)
    opened = _sent("response", answer, "absent", "verified", **keys)
    private = {"initiator": ours, "responder": theirs, "nobody": material(test, "nobody", 32)}[who]
    if who == "nobody":
        opened = _sent("response", answer, "absent", "needs-key", keys=[])
        opened["findings"].append(finding("rfc3830/3.3/dh-secret", *answer.at("dh.value"), "needs-key"))
    return _case(test, comment, session, [_sent("init", mykey.dh_init(version, session, value_i), "absent", "absent"),
                                          opened], _private(session, private, who == "responder"))


def _diffie_hellman() -> list[dict]:
    out = []
    for who in ("initiator", "responder", "nobody"):
        test = "mykey/dh/without-policy/" + who
        out.append(_agreement(test, "nothing tells the version: keys of both; private key of the " + who,
                              _session(test), OLD, (OLD, NEW), who))
    for version in VERSIONS:
        for bits in (128, 256):
            test = "mykey/%s/dh/policy-%d" % (version.name, bits)
            out.append(_agreement(test, "mykey %s with a policy for AES-%d" % (version.name, bits),
                                  _session(test, _policy(bits // 8)), version, (version, ), "initiator", bits // 8))
    test = "mykey/dh/full-response"
    out.append(_agreement(test, "the response repeats session, T and RAND", _session(test), NEW, (OLD, NEW),
                          "initiator", full=True))
    test = "mykey/dh/asked-for"
    out.append(_agreement(test, "the V flag is set, which means nothing here", replace(_session(test), v_flag=1), NEW,
                          (OLD, NEW), "initiator"))
    return out


_SMALL = (0, 1, 325606250916557431795983626356110631294008115727848805560023387167927233504,
          39382357235489614581723060781553021112529911719440698176882885853963445705823, x25519.PRIME - 1,
          x25519.PRIME, x25519.PRIME + 1, 1 << 255)


def _small_order() -> list[dict]:
    out = []
    for index, value in enumerate(_SMALL):
        test = "mykey/dh/small-order-%d" % index
        session, ours = _session(test), material(test, "initiator", 32)
        response = mykey.dh_response(session, value.to_bytes(32, "little"))
        opened = _sent("response", response, "absent", "failed", keys=[])
        opened["findings"].append(finding("rfc3830/3.3/dh-value", *response.at("dh.value")))
        out.append(_case(test, "a value that makes every secret 0", session, [
            _sent("init", mykey.dh_init(NEW, session, x25519.public(ours)), "absent", "absent"), opened
        ], _private(session, ours)))
    return out


def mykey_cases() -> list[dict]:
    out = []
    for version in VERSIONS:
        out += _pre_shared(version) + [_forged(version), _verified(version), _verified(version, 1)]
    return out + _diffie_hellman() + _small_order()

# SPDX-License-Identifier: BSD-2-Clause
"""Vectors of Diffie-Hellman on the curves of RFC 6267 6.1.4, and of MPK and TGK."""

from . import ec, prf
from .case import case
from .seed import material

_LENGTH = 16
"""Bytes of MPK and TGK."""


def _exponent(test: str, who: str, number: int) -> int:
    """Of few bits over binary fields, where this arithmetic is slow."""
    size = ec.curve(number).size if number in ec.PRIME else 5
    return int.from_bytes(material(test, who, size), "big") % ec.curve(number).q


def _bytes(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def _given(number: int, exponent: int, peer: bytes, function: int = prf.MIKEY_1, rand: bytes = b"") -> dict:
    return {"curve": number, "private": _bytes(exponent).hex(), "peer": peer.hex(), "prf": function, "rand": rand.hex()}


def _good(id_: str, comment: str, number: int, function: int, rand_len: int, squeezed: bool = False) -> dict:
    name = "ibake-keys/" + id_
    ours, theirs = _exponent(name, "ours", number), _exponent(name, "theirs", number)
    peer, rand = ec.public(number, theirs), material(name, "rand", rand_len)
    session = ec.secret(number, ours, peer)
    if ec.secret(number, theirs, ec.public(number, ours)) != session:
        raise SystemExit("%s: the sides disagree" % name)
    mpk, tgk = ec.master_keys(function, session, rand, _LENGTH)
    given = _given(number, ours, ec.compressed(number, peer) if squeezed else peer, function, rand)
    return case(name, comment, given, {
        "public": ec.public(number, ours).hex(),
        "compressed": ec.compressed(number, ec.public(number, ours)).hex(),
        "secret": session.hex(), "mpk": mpk.hex(), "tgk": tgk.hex()
    })


def _bad(number: int) -> list[dict]:
    group, name = ec.curve(number), "ibake-keys/curve-%d/bad/" % number
    exponent = _exponent(name, "ours", number)
    peer = ec.public(number, _exponent(name, "theirs", number))
    x, y = group.decode(peer)
    beyond = group.p if number in ec.PRIME else 1 << (group.p.bit_length() - 1)
    points = {
        "off-curve": ("not on the curve", group.encode((x, y ^ 1))),
        "infinity": ("the point at infinity", b"\0"),
        "short": ("its last byte is missing", peer[:-1]),
        "long": ("a byte too many", peer + b"\0"),
        "empty": ("no point", b""),
        "hybrid": ("the hybrid form", bytes([6 + (y & 1)]) + peer[1:]),
        "form": ("an unknown form", b"\5" + peer[1:]),
    }
    if (beyond + 1).bit_length() <= 8 * group.size:
        points["range"] = ("x is no element of the field", group.encode((beyond + (x & 1), y)))
    if number not in ec.PRIME:
        root = group.b  # its square root, b^(2^(m - 1))
        for _ in range(group.p.bit_length() - 2):
            root = group.multiply(root, root)
        points["order-2"] = ("the point of order 2", group.encode((0, root)))
    out = [case(name + id_, comment, _given(number, exponent, point), {"status": "argument"}, "invalid")
           for id_, (comment, point) in points.items()]
    for id_, value in (("0", 0), ("order", group.q), ("order-plus-1", group.q + 1)):
        out.append(case(name + "exponent-" + id_, "an exponent out of range", _given(number, value, peer),
                        {"status": "argument"}, "invalid"))
    return out


def cases() -> list[dict]:
    out = []
    for number in ec.NUMBERS:
        id_ = "curve-%d" % number
        out.append(_good(id_, "ECC Curve %d" % number, number, prf.MIKEY_1, 16))
        out.append(_good(id_ + "/compressed", "ECC Curve %d, a compressed peer" % number, number, prf.HMAC_SHA_256, 32,
                         True))
        out += _bad(number)
    for i in range(30):
        out.append(_good("any-%d" % i, "RAND of %d bytes" % (16 + i), ec.PRIME[i % len(ec.PRIME)],
                         (prf.MIKEY_1, prf.HMAC_SHA_256)[i % 2], 16 + i))
    for number in (0, 17, 240, 255):
        out.append(case("ibake-keys/unknown/%d" % number, "a number that is no curve",
                        _given(number, 1, ec.public(ec.P256, 1)), {"status": "unsupported"}, "invalid"))
    return out

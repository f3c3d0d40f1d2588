# SPDX-License-Identifier: BSD-2-Clause
"""Vectors of Boneh-Franklin encryption: ciphertexts that open, and what must not be opened."""

import dataclasses

from . import der, ibe
from .case import case
from .curve import Point
from .ibe import Ciphertext, Parameters
from .seed import material

BLOCK, TUPLE = "bf-block", "tuple"
"""Forms of a ciphertext: DER of RFC 5091 8, or U, V and W side by side."""
_BOB = b"Bob"
_NUMBERED = 40
"""Tests with identities and texts that nothing is special about."""


def written(parameters: Parameters, form: str, ciphertext: Ciphertext) -> bytes:
    return ibe.block(ciphertext) if form == BLOCK else ibe.tuple_form(parameters, ciphertext)


def _given(parameters: Parameters, identity: bytes, key: bytes, form: str, ciphertext: bytes) -> dict:
    sizes = {"p": parameters.p, "q": parameters.q}
    out = {name: value.to_bytes((value.bit_length() + 7) // 8, "big").hex() for name, value in sizes.items()}
    out |= {"base": parameters.curve.encode(parameters.base).hex(),
            "kms": parameters.curve.encode(parameters.kms).hex()}
    return out | {"hash": parameters.hash_name, "identity": identity.hex(), "key": key.hex(), "form": form,
                  "ciphertext": ciphertext.hex()}


def _good(id_: str, comment: str, setting: tuple[Parameters, int], identity: bytes, text: bytes,
          form: str = BLOCK) -> dict:
    parameters, master = setting
    name = "ibe/" + id_
    rho = material(name, "rho", parameters.hash_size)
    ciphertext = ibe.encrypt(parameters, identity, rho, text)
    key = ibe.extract(parameters, master, identity)
    if ibe.decrypt(parameters, key, ciphertext) != text or ibe.read_block(ibe.block(ciphertext)) != ciphertext:
        raise SystemExit("%s: not opened again" % name)
    encode = parameters.curve.encode
    given = _given(parameters, identity, encode(key), form, written(parameters, form, ciphertext))
    return case(name, comment, given | {"rho": rho.hex()},
                {"public": encode(ibe.hash_to_point(parameters, identity)).hex(), "text": text.hex()})


def _good_cases() -> list[dict]:
    out = []
    rfc = ibe.published()
    for size in (0, 1, 9, 19, 20, 21, 40, 41, 127, 128, 255, 256, 600):
        for form in (BLOCK, TUPLE):
            id_ = "rfc5091/%s/text-%d" % (form, size)
            out.append(_good(id_, "parameters of RFC 5091 7.4, %d bytes" % size, rfc, _BOB,
                             material(id_, "text", size), form))
    for hash_name in ("sha224", "sha256", "sha384", "sha512"):
        parameters = dataclasses.replace(rfc[0], hash_name=hash_name)
        out.append(_good("rfc5091/" + hash_name, "parameters of RFC 5091 7.4 with another hash", (parameters, rfc[1]),
                         _BOB, material(hash_name, "text", 100)))
    for i in range(_NUMBERED):
        id_ = "rfc5091/any-%d" % i
        identity = material(id_, "identity", 1 + i)
        out.append(_good(id_, "an identity of %d bytes" % len(identity), rfc, identity, material(id_, "text", 113)))
    for bits in ibe.SIZES:
        master = int.from_bytes(material("ibe/%d" % bits, "master", 16), "big")
        id_ = "p-%d" % bits
        out.append(_good(id_, "p of %d bits, RFC 5091 5.1.2" % bits, (ibe.set_up(bits, master), master),
                         b"sip:bob@example.org", material(id_, "text", 113)))
    return out


def _bad_points(parameters: Parameters, u: Point) -> dict[str, tuple[str, Point]]:
    p, curve = parameters.p, parameters.curve
    return {
        "u/off-curve": ("U is not on the curve", (u[0], (u[1] + 1) % p)),
        "u/opposite": ("U of the other sign", curve.negative(u)),
        "u/order-2": ("U = (-1, 0), of order 2", (p - 1, 0)),
        "u/order-3": ("U = (0, 1), of order 3", (0, 1)),
        "u/plus-order-3": ("U and a point of order 3", curve.add(u, (0, 1))),
        "u/x-above-p": ("x of U not below p", (u[0] + p, u[1])),
        "u/y-above-p": ("y of U not below p", (u[0], u[1] + p)),
        "u/long": ("x of U longer than p", (u[0] + (p << 64), u[1])),
        "u/zero": ("U = (0, 0)", (0, 0)),
    }


def _bad_cases() -> list[dict]:
    parameters, master = ibe.published()
    curve, text = parameters.curve, material("ibe/bad", "text", 60)
    good = ibe.encrypt(parameters, _BOB, material("ibe/bad", "rho", 20), text)
    key = curve.encode(ibe.extract(parameters, master, _BOB))
    out = []

    def bad(id_: str, comment: str, data: bytes, status: str, own: bytes = key, form: str = BLOCK) -> None:
        out.append(case("ibe/bad/" + id_, comment, _given(parameters, _BOB, own, form, data), {"status": status},
                        "invalid"))

    for id_, (comment, point) in _bad_points(parameters, good.u).items():
        bad(id_, comment, ibe.block(dataclasses.replace(good, u=point)), "auth")
    for id_, comment, change in (
        ("v/changed", "a bit of V", {"v": bytes([good.v[0] ^ 0x80]) + good.v[1:]}),
        ("v/short", "V without its last byte", {"v": good.v[:-1]}),
        ("v/long", "V with one byte more", {"v": good.v + b"\0"}),
        ("v/empty", "no V", {"v": b""}),
        ("w/changed", "a bit of W", {"w": good.w[:-1] + bytes([good.w[-1] ^ 1])}),
        ("w/short", "W without its last byte", {"w": good.w[:-1]}),
        ("w/empty", "no W", {"w": b""})):
        bad(id_, comment, ibe.block(dataclasses.replace(good, **change)), "auth")
    block = ibe.block(good)
    bad("key/other", "the key of somebody else", block, "auth",
        curve.encode(ibe.extract(parameters, master, b"Alice")))
    bad("key/off-curve", "a key that is no point", block, "argument", key[:-1] + bytes([key[-1] ^ 1]))
    bad("key/short", "a key without its last byte", block, "argument", key[:-1])
    bad("tuple/as-block", "another form", ibe.tuple_form(parameters, good), "structure")
    bad("block/as-tuple", "another form", block, "structure", form=TUPLE)
    bad("block/version", "version 3", block.replace(b"\2\1\2", b"\2\1\3", 1), "structure")
    bad("block/behind", "a byte behind the block", block + b"\0", "structure")
    bad("block/cut", "the last byte is missing", block[:-1], "structure")
    bad("block/empty", "nothing", b"", "structure")
    inner = der.read(block)[1]
    bad("block/long-length", "BER: a length in more bytes than it needs",
        b"\x30\x82" + len(inner).to_bytes(2, "big") + inner, "structure")
    bad("block/indefinite", "BER: an indefinite length", b"\x30\x80" + inner + b"\0\0", "structure")
    return out


def cases() -> list[dict]:
    return _good_cases() + _bad_cases()

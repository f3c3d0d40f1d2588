# SPDX-License-Identifier: BSD-2-Clause
"""Reads messages of the modes that are opened here; the counterpart of wire and payloads: RFC 3830 6."""

from dataclasses import dataclass, field

from . import ec, modp, payloads, prf
from .payloads import GenericId, Kv, SrtpId


@dataclass
class Part:
    """A payload: its type, where it stands, its fields."""
    type: int
    off: int
    end: int
    fields: dict


@dataclass
class Read:
    """A message."""
    data: bytes
    data_type: int
    v: int
    prf: int
    csb_id: int
    map_type: int
    sessions: list
    parts: list[Part] = field(default_factory=list)

    def all(self, type_: int) -> list[Part]:
        return [part for part in self.parts if part.type == type_]

    def one(self, type_: int) -> Part | None:
        return next(iter(self.all(type_)), None)


class Cursor:

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, length: int) -> bytes:
        if self.at + length > len(self.data):
            raise ValueError("%d bytes are missing at %d" % (self.at + length - len(self.data), self.at))
        self.at += length
        return self.data[self.at - length:self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def sized(self, size: int) -> bytes:
        return self.take(self.number(size))


def _kv(c: Cursor, type_: int) -> Kv:
    if type_ == 1:
        return Kv(1, spi=c.sized(1))
    if type_ == 2:
        return Kv(2, start=c.sized(1), end=c.sized(1))
    if type_:
        raise ValueError("KV %d" % type_)
    return Kv()


def _kemac(c: Cursor) -> dict:
    alg = c.number(1)
    data = c.sized(2)
    mac_alg = c.number(1)
    mac_at = c.at
    return {
        "encr_alg": alg,
        "data": data,
        "mac_alg": mac_alg,
        "mac_at": mac_at,
        "mac": c.take(prf.MAC_LEN[mac_alg])
    }


def _pke(c: Cursor) -> dict:
    head = c.number(2)
    return {"cache": head >> 14, "data": c.take(head & 0x3FFF)}


def _dh(c: Cursor) -> dict:
    group = c.number(1)
    value = c.take(modp.size(group))
    return {"group": group, "value": value, "kv": _kv(c, c.number(1) & 15)}


def _eccpt(c: Cursor, alone: bool) -> dict:
    curve = c.number(1)
    at, size = c.at, ec.curve(curve).size
    form = c.take(1)
    point = form + c.take(size * (2 if form == b"\4" else 1))
    padding = c.take(-(len(point) if alone else 2 + c.at - at) % 4)
    c.take(3)
    types = c.number(1)
    if any(padding) or types >> 4:
        raise ValueError("Reserv or padding are no zeros: the other padding is meant")
    return {"curve": curve, "point": point, "kv": _kv(c, types & 15)}


def _sk(c: Cursor) -> dict:
    types = c.number(1)
    return {"type": types >> 4, "key": c.sized(2), "kv": _kv(c, types & 15)}


def _sign(c: Cursor) -> dict:
    head = c.number(2)
    return {"s_type": head >> 12, "at": c.at, "signature": c.take(head & 0xFFF)}


def _key_data(c: Cursor) -> dict:
    types = c.number(1)
    key = c.sized(2)
    salt = c.sized(2) if types >> 4 in payloads.WITH_SALT else b""
    return {"key": payloads.Key(types >> 4, key, salt, _kv(c, types & 15))}


def _v(c: Cursor) -> dict:
    alg = c.number(1)
    return {"auth_alg": alg, "at": c.at, "data": c.take(prf.MAC_LEN[alg])}


def _t(c: Cursor) -> dict:
    kind = c.number(1)
    return {"type": kind, "value": c.take(prf.TS_LEN[kind])}


_READERS = {
    payloads.KEMAC: _kemac,
    payloads.PKE: _pke,
    payloads.DH: _dh,
    payloads.T: _t,
    payloads.V: _v,
    payloads.ID: lambda c: {
        "type": c.number(1),
        "data": c.sized(2)
    },
    payloads.IDR: lambda c: {
        "role": c.number(1),
        "type": c.number(1),
        "data": c.sized(2)
    },
    payloads.SAKKE: lambda c: {
        "params": c.number(1),
        "scheme": c.number(1),
        "data": c.sized(2)
    },
    payloads.CERT: lambda c: {
        "type": c.number(1),
        "data": c.sized(2)
    },
    payloads.CHASH: lambda c: {
        "digest": c.take((20, 16)[c.number(1)])
    },
    payloads.SP: lambda c: {
        "no": c.number(1),
        "prot": c.number(1),
        "params": c.sized(2)
    },
    payloads.RAND: lambda c: {
        "data": c.sized(1)
    },
    payloads.KEY_DATA: _key_data,
    payloads.IBAKE: lambda c: {
        "data": c.sized(2)
    },
    payloads.ESK: lambda c: {
        "data": c.sized(2)
    },
    payloads.SK: _sk,
    payloads.EXT: lambda c: {
        "type": c.number(1),
        "data": c.sized(2)
    },
}


def read_chain(data: bytes, at: int, type_: int, point_alone: bool = False) -> list[Part]:
    """Payloads from `at` on, the first of this type; nothing may follow the last. `point_alone`: see ibake.Plan."""
    out, c = [], Cursor(data, at)
    readers = _READERS | {payloads.ECCPT: lambda c: _eccpt(c, point_alone)}
    while type_:
        off = c.at
        following = 0 if type_ == payloads.SIGN else c.number(1)
        fields = _sign(c) if type_ == payloads.SIGN else readers[type_](c)
        out.append(Part(type_, off, c.at, fields))
        type_ = following
    if c.at != len(data):
        raise ValueError("%d bytes are left over" % (len(data) - c.at))
    return out


def _session(c: Cursor, map_type: int):
    if map_type == payloads.SRTP_ID:
        return SrtpId(c.number(1), c.number(4), c.number(4))
    cs_id, prot, head = c.number(1), c.number(1), c.number(1)
    policies = tuple(c.take(head & 0x7F))
    data, key_spi = c.sized(2), c.sized(1)
    ssrc = int.from_bytes(data[:4], "big") if data else None
    return GenericId(cs_id, prot, policies, ssrc, spi=key_spi)


def read(data: bytes) -> Read:
    c = Cursor(data)
    if c.number(1) != 1:
        raise ValueError("version")
    data_type, first, flags, csb_id, count, map_type = (c.number(size) for size in (1, 1, 1, 4, 1, 1))
    sessions = [_session(c, map_type) for _ in range(count)]
    out = Read(data, data_type, flags >> 7, flags & 0x7F, csb_id, map_type, sessions)
    out.parts = read_chain(data, c.at, first)
    return out

# SPDX-License-Identifier: BSD-2-Clause
"""Decoding: every data type and payload of the family with the place and value of each field."""

from . import mcx
from . import payloads as p
from . import prf, psk
from .case import case
from .cases_structure import structure_cases
from .payloads import GenericId, Key, SrtpId, TicketPolicy, interval, spi
from .seed import material
from .wire import Encoded, Field, Message, Payload, chain_bytes

_STAMP = psk.ntp(psk.START, 0x8001F2C7)
_URI_I, _URI_R, _URI_KMS = b"sip:alice@example.org", b"sip:bob@example.org", b"sip:kms@example.org"


def _value(field: Field) -> int | str | None:
    if isinstance(field.value, bytes):
        return field.value.hex()
    # JSON readers keep 63 bits of a number.
    return "0x%016x" % field.value if field.len == 8 and field.value is not None else field.value


def _fields(encoded: Encoded) -> list[list]:
    """[name, offset, length, value] in wire order; groups have the value null."""
    return [[f.name, f.off, f.len, _value(f)] for f in encoded.fields]


def _valid(name: str, comment: str, message: Message, flags: tuple = ()) -> dict:
    encoded = message.encode()
    return case("messages/" + name, comment, {"message": encoded.data.hex()}, {"fields": _fields(encoded)},
                flags=flags)


def _bytes(name: str, length: int) -> bytes:
    return material("messages", name, length)


def _rand() -> Payload:
    return p.rand(_bytes("rand", 16))


def _t() -> Payload:
    return p.t(_STAMP)


def _kemac(encr_len: int = 24, mac_alg: int = 1) -> Payload:
    return p.kemac(_bytes("encr", encr_len), _bytes("mac", prf.MAC_LEN[mac_alg]), 1, mac_alg)


def _ids() -> list[Payload]:
    return [p.identity(_URI_I), p.identity(_URI_R)]


def _policy() -> Payload:
    return psk.srtp_policy()


def _dh(name: str) -> Payload:
    return p.dh(2, _bytes(name, 128))


def _sign() -> Payload:
    return p.sign(_bytes("signature", 256))


def _eccsi() -> Payload:
    return p.sign(_bytes("eccsi", 129), 2)


def _v() -> Payload:
    return p.v(_bytes("v", 20), 1)


def _v256() -> Payload:
    return p.v(_bytes("v256", 32), 2)


def _idrs(*roles: int) -> list[Payload]:
    uris = {1: _URI_I, 2: _URI_R, 3: _URI_KMS, 4: b"psk-7", 5: b"app", 6: _URI_KMS, 7: _URI_KMS}
    return [p.idr(role, uris[role], 2 if role == 4 else 1) for role in roles]


def _tp_data() -> list[Payload]:
    return [
        *_idrs(3, 1),
        p.tr(2, _STAMP[:4], 3),
        p.tr(3, _STAMP[:4], 3),
        p.tr(4, (3600).to_bytes(4, "big"), 3), *_idrs(5, 2)
    ]


def _ticket_data() -> list[Payload]:
    return [
        p.thdr(b"issuer"),
        _t(),
        _rand(),
        p.kemac(_bytes("ticket-keys", 40), b"", 1, 0), *_idrs(4),
        _v256()
    ]


def _ticket(initiator: bool = False) -> Payload:
    flags = "DEFGHILMNO" if initiator else "DEFGHLMNO"
    return p.ticket(TicketPolicy(_tp_data(), flags=flags), _ticket_data(),
                    [_v256(), _v256()] if initiator else None)


def _data_types() -> list[tuple[str, int, list[Payload]]]:
    """Every data type as its RFC draws it."""
    t, rand, ids, cert = _t(), _rand(), _ids(), p.cert(_bytes("certificate", 80), 0)
    ibake = p.ibake(_bytes("ibake", 200))
    esk = p.esk(_bytes("esk", 150))
    return [
        ("PSK I_MESSAGE", p.PSK_INIT, [t, rand, *ids, _policy(), _kemac()]),
        ("PSK R_MESSAGE", p.PSK_RESP, [t, ids[1], _v()]),
        ("PK I_MESSAGE", p.PK_INIT, [
            t, rand, ids[0], cert, ids[1],
            _policy(),
            _kemac(),
            p.chash(_bytes("h", 20)),
            p.pke(_bytes("pke", 256), 2),
            _sign()
        ]),
        ("PK R_MESSAGE", p.PK_RESP, [t, ids[1], _v()]),
        ("DH I_MESSAGE", p.DH_INIT, [t, rand, ids[0], ids[1],
                                     _policy(), _dh("i"),
                                     _sign()]),
        ("DH R_MESSAGE", p.DH_RESP, [t, ids[1], cert, ids[0],
                                     _dh("r"), _dh("i"), _sign()]),
        ("Error message", p.ERROR, [t, p.err(10), _policy(), _v()]),
        ("DHHMAC I_MESSAGE", p.DHHMAC_INIT,
         [t, rand, *ids, _policy(), _dh("i"),
          p.kemac(b"", _bytes("m", 20), 0, 1)]),
        ("DHHMAC R_MESSAGE", p.DHHMAC_RESP,
         [t, ids[1], ids[0], _dh("r"),
          _dh("i"), p.kemac(b"", _bytes("m", 20), 0, 1)]),
        ("RSA-R I_MESSAGE", p.RSAR_INIT, [t, rand, ids[0], cert, ids[1],
                                          _policy(), _sign()]),
        ("RSA-R R_MESSAGE", p.RSAR_RESP, [
            p.csb_id_ext(0x01020304), t, rand, ids[1], cert,
            _policy(),
            _kemac(),
            p.pke(_bytes("pke", 128)),
            _sign()
        ]),
        ("REQUEST_INIT_PSK", p.REQUEST_INIT_PSK,
         [t,
          p.randr(1, _bytes("ri", 16)), *_idrs(1, 3),
          p.tp(TicketPolicy(_tp_data())), *_idrs(4),
          _v256()]),
        ("REQUEST_INIT_PK", p.REQUEST_INIT_PK, [
            t,
            p.randr(1, _bytes("ri", 16)), *_idrs(1), cert, *_idrs(3),
            p.tp(TicketPolicy(_tp_data())),
            p.chash(_bytes("h2", 32), 2),
            p.pke(_bytes("pke", 128)),
            _sign()
        ]),
        ("REQUEST_RESP", p.REQUEST_RESP,
         [t, *_idrs(3), _ticket(),
          p.kemac(_bytes("encr", 40), _bytes("m2", 32), 3, 2)]),
        ("TRANSFER_INIT", p.TRANSFER_INIT, [
            t,
            p.randr(1, _bytes("ri", 16)), *_idrs(1, 2),
            _policy(),
            _ticket(True),
            p.kemac(_bytes("encr", 40), _bytes("m2", 32), 1, 2)
        ]),
        ("TRANSFER_RESP", p.TRANSFER_RESP, [
            t,
            p.randr(2, _bytes("rr", 16)), *_idrs(2),
            _policy(),
            p.kemac(_bytes("encr", 40), _bytes("m2", 32), 1, 2)
        ]),
        ("RESOLVE_INIT_PSK", p.RESOLVE_INIT_PSK,
         [t, p.randr(2, _bytes("rr", 16)), *_idrs(2, 3),
          _ticket(), *_idrs(4), _v256()]),
        ("RESOLVE_INIT_PK", p.RESOLVE_INIT_PK, [
            t,
            p.randr(2, _bytes("rr", 16)), *_idrs(2), cert, *_idrs(3),
            _ticket(),
            p.chash(_bytes("h", 20)),
            p.pke(_bytes("pke", 128)),
            _sign()
        ]),
        ("RESOLVE_RESP", p.RESOLVE_RESP,
         [t, p.randr(3, _bytes("rk", 16)), *_idrs(3),
          p.kemac(_bytes("encr", 40), _bytes("m2", 32), 1, 2)]),
        ("REQUEST_KEY_PSK", p.REQUEST_KEY_PSK, [t, rand, *_idrs(1, 3, 4), _v()]),
        ("REQUEST_KEY_PKE", p.REQUEST_KEY_PKE,
         [t, rand, *_idrs(1), cert, *_idrs(3),
          p.pke(_bytes("pke", 128)), _sign()]),
        ("REQUEST_KEY_RESP", p.REQUEST_KEY_RESP, [t, *_idrs(3), _kemac(40)]),
        ("I_MESSAGE_1", p.I_MESSAGE_1, [t, rand, *_idrs(1, 2), ibake, esk]),
        ("R_MESSAGE_1", p.R_MESSAGE_1, [t, *_idrs(2, 1), ibake]),
        ("I_MESSAGE_2", p.I_MESSAGE_2, [t, rand, *_idrs(1, 2), ibake,
                                        _kemac(40)]),
        ("R_MESSAGE_2", p.R_MESSAGE_2, [t, *_idrs(2), _v()]),
        ("SAKKE I_MESSAGE", p.SAKKE_INIT,
         [t, rand, *_idrs(1, 2, 6, 7),
          _policy(), p.sakke(b"\x04" + _bytes("s", 272)),
          _eccsi()]),
    ]


def _data_type_cases() -> list[dict]:
    out = []
    for name, data_type, chain in _data_types():
        ticket = p.REQUEST_INIT_PSK <= data_type <= p.RESOLVE_RESP
        generic = [GenericId(1, ssrc=0x12345678, spi=b"\0\0\0\1")]
        message = Message(data_type, chain, prf=1 if ticket or data_type == p.SAKKE_INIT else 0,
                          map_type=p.GENERIC_ID if ticket else p.SRTP_ID,
                          sessions=generic if ticket else [SrtpId(0, 0x12345678, 0)])
        out.append(_valid("type-%d" % data_type, "%s, data type %d" % (name, data_type), message))
    return out


def _header_cases() -> list[dict]:
    cs = [SrtpId(0, 0xDEADBEEF, 0), SrtpId(1, 0, 0xFFFFFFFF), SrtpId(255, 1, 2)]
    generic = [
        GenericId(0, spi=b"\x0a\x0b"),
        GenericId(255, policies=(), ssrc=1),
        GenericId(7, policies=(0, 1, 2), ssrc=0xFFFFFFFF, roc_seq=(3, 65535), spi=bytes(255)),
        GenericId(8, prot=1, policies=(4, ), other=b"tesla", spi=b"\1")
    ]
    out = [
        _valid("hdr/srtp-id-%d" % n, "SRTP-ID with %d crypto sessions" % n,
               Message(p.PSK_INIT, [_t(), _rand(), _kemac()], sessions=cs[:n])) for n in range(4)
    ]
    out.append(
        _valid("hdr/srtp-id-255", "SRTP-ID with 255 crypto sessions",
               Message(p.PSK_INIT, [_t(), _rand(), _kemac()],
                       sessions=[SrtpId(0, i, 0) for i in range(255)])))
    out += [
        _valid("hdr/generic-id-%d" % n, "GENERIC-ID with %d crypto sessions" % n,
               Message(p.TRANSFER_INIT, [_t(), _kemac()], map_type=p.GENERIC_ID, sessions=generic[:n]))
        for n in range(1, 5)
    ]
    out.append(_valid("hdr/empty", "Empty map", Message(p.PSK_INIT, [_t(), _kemac()], map_type=p.EMPTY_MAP)))
    out.append(
        _valid("hdr/v-prf", "V flag set, PRF func 127: the two share a byte",
               Message(p.PSK_INIT, [_t(), _rand(), _kemac()], v=1, prf=127)))
    out.append(
        _valid("hdr/data-type-255", "a data type for private use is decoded like any other",
               Message(255, [_t()])))
    out.append(
        _valid("hdr/version-2", "another version with the known layout",
               Message(0, [_t(), _kemac()], version=2)))
    out.append(_valid("hdr/alone", "a header without payloads", Message(p.PSK_INIT, sessions=cs[:2])))
    return out


def _payload_cases() -> list[dict]:
    """Each payload in every form that has a layout of its own."""
    params = [
        p.param(i, v, n)
        for i, v, n in ((0, 6, 1), (1, 32, 1), (2, 0, 1), (3, 20, 1), (4, 12, 1), (5, 0, 1), (6, 1 << 24, 4),
                        (7, 1, 1), (8, 0, 1), (9, 0, 1), (10, 1, 1), (11, 10, 1), (12, 0, 1), (13, 300, 2),
                        (14, 4, 1), (15, 1, 1), (16, 20, 1), (17, 20, 1), (18, 4, 1), (19, 10, 1), (20, 16,
                                                                                                    1))
    ]
    tesla = [
        p.param(i, v, n)
        for i, v, n in ((1, 0, 1), (2, 160, 1), (3, 0, 1), (4, 80, 1), (5, 0xC5E1A2B380000000, 8),
                        (6, 500, 4), (7, 2, 2), (8, 1000, 2), (9, 0xC5E1A2B380000000, 8))
    ]
    odd = [p.Param(0, b""), p.Param(6, bytes(9)), p.param(21, 1), p.Param(241, b"abc"), p.param(1, 16, 8)]
    signed = [("pke-%d" % c, "PKE, cache indicator %d" % c, p.pke(_bytes("pke", 64), c)) for c in range(4)]
    signed.append(("pke-empty", "PKE of no bytes", p.pke(b"")))
    single = [("kemac-%d-%d" % (e, m), "KEMAC, %s, %s" % (prf.ENCR_NAMES[e], prf.MAC_NAMES[m]),
               p.kemac(_bytes("encr", 40), _bytes("mac", prf.MAC_LEN[m]), e, m)) for e in (1, 2, 3)
              for m in prf.MAC_NAMES]
    single += [("kemac-empty", "KEMAC of an update without keys", p.kemac(b"", _bytes("mac", 20), 1, 1))]
    single += [("dh-%d" % g, "DH, group %d" % g, p.dh(g, _bytes("dh", n)))
               for g, n in ((0, 192), (1, 96), (2, 128))]
    single += [("dh-spi", "DH with an SPI", p.dh(1, _bytes("dh", 96), spi(b"\1\2\3\4"))),
               ("dh-interval", "DH with an interval",
                p.dh(1, _bytes("dh", 96), interval(bytes(6), b"\xff" * 6))),
               ("dh-reserved", "DH with reserved bits set", p.dh(1, _bytes("dh", 96), reserved=15))]
    single += [("t-%d" % n, "T of type " + prf.TS_NAMES[n], p.t(_STAMP[:prf.TS_LEN[n]], n))
               for n in prf.TS_NAMES]
    single += [("tr-%d-%d" % (r, n), "TR, role %d, type %s" % (r, prf.TS_NAMES[n]),
                p.tr(r, _STAMP[:prf.TS_LEN[n]], n)) for n in prf.TS_NAMES for r in (1, 4)]
    single += [("id-%d" % n, "ID of type %d" % n, p.identity(d, n))
               for n, d in ((0, b"alice@example.org"), (1, _URI_I), (2, b"\0\xff\x80"), (77, b"who"),
                            (241, b"\1"))]
    single += [("id-empty", "ID of no bytes", p.identity(b""))]
    single += [("cert-%d" % n, "CERT of type %d" % n,
                p.cert(b"http://example.org/a.der" if n == 1 else _bytes("certificate", 60), n))
               for n in range(5)]
    single += [("chash-%d" % n, "CHASH, hash func %d" % n, p.chash(_bytes("h", size), n))
               for n, size in ((0, 20), (1, 16), (2, 32))]
    single += [("v-%d" % n, "V, " + prf.MAC_NAMES[n], p.v(_bytes("v", prf.MAC_LEN[n]), n))
               for n in prf.MAC_NAMES]
    single += [("sp-srtp", "SP with every SRTP parameter", p.sp(params)),
               ("sp-empty", "SP without parameters", p.sp([])),
               ("sp-tesla", "SP for TESLA, RFC 4442", p.sp(tesla, 3, 1)),
               ("sp-odd", "SP parameters that are empty, 9 bytes long, unassigned, reserved, 8 bytes long",
                p.sp(odd)),
               ("sp-private", "SP of a protocol for private use", p.sp([p.Param(9, b"xyz")], 1, 250))]
    single += [("rand-%d" % n, "RAND of %d bytes" % n, p.rand(_bytes("rand", n))) for n in (0, 1, 16, 255)]
    single += [("err-%d" % n, "Error no %d" % n, p.err(n)) for n in (0, 12, 13, 15, 241)]
    single += [("err-reserved", "ERR with reserved bits set", p.err(1, 0xFFFF))]
    single += [("idr-%d" % r, "IDR, role %d" % r, p.idr(r, _URI_I, 1)) for r in range(1, 8)]
    single += [("idr-bytes", "IDR with a byte string", p.idr(4, b"\0\1\2", 2))]
    single += [("randr-%d" % r, "RANDR, role %d" % r, p.randr(r, _bytes("r", 16))) for r in (1, 2, 3)]
    single += [("tp", "TP with every payload that TP Data may hold", p.tp(TicketPolicy(_tp_data()))),
               ("tp-empty", "TP without TP Data", p.tp(TicketPolicy())),
               ("tp-flags", "TP with all flags and reserved bits set",
                p.tp(TicketPolicy(flags="DEFGHIJKLMNO", reserved=31, prf=127, subtype=255, version=255))),
               ("ticket", "TICKET without Initiator Data", _ticket()),
               ("ticket-forked", "TICKET with Initiator Data", _ticket(True)),
               ("ticket-private", "TICKET of a type for private use: its data stay bytes",
                p.ticket(TicketPolicy(ticket_type=61440), b"opaque ticket"))]
    single += [("ibake", "IBAKE", p.ibake(_bytes("ibake", 64))), ("esk", "ESK", p.esk(_bytes("esk", 64))),
               ("sakke", "SAKKE", p.sakke(b"\4" + _bytes("s", 272))),
               ("sakke-mcx", "SAKKE with the hashed UID scheme", p.sakke(b"\4" + _bytes("s", 272), 1, 2))]
    single += _ext_payloads()
    out = [
        _valid("payload/" + name, comment, Message(p.PSK_INIT, [_t(), payload]))
        for name, comment, payload in single
    ]
    out += [
        _valid("payload/" + name, comment, Message(p.PK_INIT, [_t(), payload, _sign()]))
        for name, comment, payload in signed
    ]
    for s_type, length in ((0, 128), (1, 256), (2, 129), (15, 0), (0, 4095)):
        out.append(
            _valid("payload/sign-%d-%d" % (s_type, length), "SIGN of type %d, %d bytes" % (s_type, length),
                   Message(p.DH_INIT, [_t(), p.sign(_bytes("signature", length), s_type)])))
    return out


def _ext_payloads() -> list[tuple[str, str, Payload]]:
    return [
        ("ext-vendor", "General extension: Vendor ID", p.ext(0, b"example vendor")),
        ("ext-empty", "General extension of no bytes", p.ext(0, b"")),
        ("ext-sdp-ids", "General extension: SDP IDs", p.ext(1, b"mikey;keyp1")),
        ("ext-tesla", "General extension: TESLA I-Key", p.ext(2, _bytes("ikey", 16))),
        ("ext-key-id", "General extension: MBMS key IDs, RFC 4563",
         p.key_id_ext((0, b"\0\1\2"), (1, b"\0\0\0\7"), (2, b"\0\1"))),
        ("ext-csb-id", "General extension: CSB_ID, RFC 4738", p.csb_id_ext(0xCAFE0001)),
        ("ext-oma", "General extension: OMA BCAST, RFC 5410", p.oma_ext(2, b"stkm")),
        ("ext-sakke-to-self", "General extension: SAKKE-to-self, 3GPP TS 33.180 E.5",
         mcx.to_self(b"\4" + _bytes("s", 272))),
        ("ext-key-params", "General extension: protected 3GPP key parameters, 3GPP TS 33.180 E.6",
         mcx.sealed_ext(0x3C5A91E7, _bytes("mcx-iv", 16), _bytes("mcx", 36), 1117584000)),
        ("ext-key-params-clear", "General extension: 3GPP key parameters in clear", mcx.clear_ext(1, b"name", b"\0\1")),
        ("ext-unassigned", "General extension of an unassigned type", p.ext(200, b"data")),
        ("ext-private", "General extension for private use", p.ext(241, b"data")),
    ]


_COORDINATE = {
    1: 24, 2: 21, 3: 21, 4: 21, 5: 28, 6: 30, 7: 30, 8: 32, 9: 36, 10: 36, 11: 48, 12: 52, 13: 52, 14: 66,
    15: 72, 16: 72
}
"""Bytes of a coordinate by ECC Curve, RFC 6267 6.1.4: the field size of the curve in whole bytes."""


def _sub_payload_cases() -> list[dict]:
    """What IBAKE and ESK hold in encrypted form, here in clear."""
    out = []
    for curve, size in _COORDINATE.items():
        for form, length in ((4, 2 * size), (2, size), (3, size)):
            point = bytes([form]) + _bytes("point", length)
            padding = bytes(-(2 + len(point)) % 4)
            payload = p.eccpt(curve, point, padding, spi(b"\1") if curve == 8 else p.Kv())
            out.append(
                _valid("eccpt/%d-%d" % (curve, form), "ECCPT on curve %d, point of form %d" % (curve, form),
                       Message(p.I_MESSAGE_1, [_t(), payload])))
    for name, kv in (("null", p.Kv()), ("spi", spi(b"\1\2")), ("interval", interval(bytes(6), b"\xff" * 6))):
        out.append(
            _valid("sk/" + name, "SK, validity " + name,
                   Message(p.I_MESSAGE_1, [_t(), p.sk(_bytes("sk", 16), kv=kv)])))
    return out


def _key_data_cases() -> list[dict]:
    """Key data in a KEMAC with NULL encryption, where it stands in clear."""
    sets = [("type-%d" % n, "Key data of type " + name,
             [Key(n, _bytes("key", 16),
                  _bytes("salt", 14) if n in p.WITH_SALT else b"")]) for n, name in p.KEY_TYPE_NAMES.items()]
    sets += [("spi", "Key data with an SPI", [Key(p.TEK, _bytes("key", 30), kv=spi(b"\0\0\0\7"))]),
             ("interval", "Key data with an interval",
              [Key(p.TEK, _bytes("key", 16), kv=interval(bytes(6), b"\xff" * 6))]),
             ("interval-odd", "an interval whose ends have 0 and 8 bytes",
              [Key(p.TGK, _bytes("key", 16), kv=interval(b"", bytes(8)))]),
             ("salt-spi", "salt before validity data (readings 27)",
              [Key(p.TGK_SALT, _bytes("key", 16), _bytes("salt", 12), spi(b"\1"))]),
             ("three", "three Key data payloads",
              [Key(p.TGK, _bytes("k%d" % i, 16), kv=spi(bytes([i]))) for i in range(3)]),
             ("empty", "a key and a salt of no bytes", [Key(p.TEK_SALT, b"", b"")])]
    out = []
    for name, comment, keys in sets:
        chain = [key.payload() for key in keys]
        kemac = p.kemac(chain_bytes(chain), b"", 0, 0, chain=chain)
        out.append(
            _valid("key-data/" + name, comment,
                   Message(p.PSK_INIT, [_t(), _rand(), _policy(), kemac], sessions=[SrtpId()])))
    return out


def message_cases() -> list[dict]:
    return (_data_type_cases() + _header_cases() + _payload_cases() + _key_data_cases() +
            _sub_payload_cases() + structure_cases())

# SPDX-License-Identifier: GPL-2.0-or-later
"""A message for each thing that Wireshark's own dissector gets wrong, with what is to be seen instead.

`has`: display filters that hold. `at`: field, value as PDML shows it, offset in the message, length. `rules`: rule,
offset, length of findings there must be.
"""
from dataclasses import dataclass, field

from messages import IDI, RAND, STAMP, TGK, answer, clear_kemac, offer, p, plain

UNSIZED = "rfc3830/6/unsized-value"


@dataclass
class Defect:
    name: str
    data: bytes
    has: list = field(default_factory=list)
    at: list = field(default_factory=list)
    rules: list = field(default_factory=list)


def place(encoded, name, nth=0):
    return encoded.at(name, nth)


def pke_length():
    """1. PKE length is 14 bits, not 10."""
    data = bytes(i & 0xFF for i in range(1500))
    made = plain(p.PK_INIT, [p.identity(IDI), p.kemac(bytes(38), bytes(20), 1, 1), p.pke(data), p.sign(bytes(128))])
    return Defect(
        "pke-length",
        made.data,
        has=["mikey.pke.len == 1500", "mikey.sign.len == 128"],
        at=[("mikey.pke.data", data.hex(), *place(made, "pke.data"))],
    )


def generic_map():
    """2. A GENERIC-ID map is not skipped."""
    made = plain(
        p.PSK_INIT,
        [clear_kemac([TGK], bytes(20), 1)],
        map_type=p.GENERIC_ID,
        sessions=[
            p.GenericId(4, policies=(0, 1), ssrc=0xDEADBEEF, roc_seq=(1, 2), spi=b"\x0a\x0b\x0c\x0d"),
            p.GenericId(6, policies=(1,), other=b"session"),
        ],
    )
    return Defect(
        "generic-map",
        made.data,
        has=["mikey.cs_count == 2", "mikey.cs_id_map_type == 2", "mikey.t.ntp", "mikey.rand.len == 16"],
        at=[
            ("mikey.generic_id.cs_id", "4", *place(made, "generic_id.cs_id")),
            ("mikey.generic_id.cs_id", "6", *place(made, "generic_id.cs_id", 1)),
            ("mikey.generic_id.spi", "0a:0b:0c:0d", *place(made, "generic_id.spi")),
        ],
    )


def certificates():
    """3. CERT length is read where it stands; a URL is no DER."""
    url = b"http://certs.example.net/alice.der"
    made = plain(
        p.PK_INIT,
        [
            p.cert(url, 1),
            p.cert(bytes.fromhex("3003020101"), 2),
            p.kemac(bytes(38), bytes(20), 1, 1),
            p.pke(bytes(256)),
            p.sign(bytes(256)),
        ],
    )
    return Defect(
        "certificates",
        made.data,
        has=["mikey.cert.len == 34", "mikey.cert.len == 5", f'frame contains "{url.decode()}"'],
        at=[
            ("mikey.cert.len", "34", *place(made, "cert.cert_len")),
            ("mikey.cert.len", "5", *place(made, "cert.cert_len", 1)),
        ],
    )


def two_keys():
    """4. All keys of a KEMAC that is not encrypted, in every mode."""
    keys = [TGK, p.Key(p.TEK_SALT, bytes(range(16)), bytes(range(14)), p.spi(b"\0\0\0\1"))]
    made = plain(p.PK_INIT, [clear_kemac(keys, identity=IDI), p.pke(bytes(256)), p.sign(bytes(256))])
    return Defect(
        "two-keys",
        made.data,
        has=["mikey.key.type == 0", "mikey.key.type == 3", "mikey.key.salt.len == 14", "mikey.id.data"],
        at=[
            ("mikey.key.data.len", "16", *place(made, "key_data.key_len")),
            ("mikey.key.data.len", "16", *place(made, "key_data.key_len", 1)),
            ("mikey.key.kv.spi", "00:00:00:01", *place(made, "kv.spi")),
        ],
    )


def policy_types():
    """5. Policy parameters that came after RFC 3830."""
    params = [p.param(0, 6), p.param(1, 16), p.param(4, 12), p.param(13, 1, 2), p.param(18, 4), p.param(19, 0)]
    made = plain(p.PSK_INIT, [p.sp([*params, p.param(20, 16)]), clear_kemac([TGK], bytes(20), 1)])
    return Defect(
        "policy-types",
        made.data,
        has=[f"mikey.sp.param.type == {kind}" for kind in (0, 1, 4, 13, 18, 19, 20)],
        at=[("mikey.sp.param.type", "13", *place(made, "sp.param.srtp_type", 3))],
    )


def empty_parameter():
    """6. A policy parameter without a value does not end the dissection."""
    made = plain(p.PSK_INIT, [p.sp([p.param(0, 1), p.Param(1, b""), p.param(2, 1)]), clear_kemac([TGK], bytes(20), 1)])
    return Defect(
        "empty-parameter",
        made.data,
        has=["mikey.sp.param.type == 2", "mikey.key.data.len == 16"],
        rules=[("rfc3830/6.10.1/value-size", *place(made, "sp.param", 1))],
    )


def unknowns():
    """7. What cannot be followed is said, with the place."""
    head = [p.t(STAMP.value), p.rand(RAND)]
    payload = plain(p.PSK_INIT, [p.Payload(99, "unknown", lambda w, following: w.bytes("x", bytes(8)))], before=head)
    group = plain(p.DH_INIT, [p.identity(IDI), p.dh(9, bytes(128)), p.sign(bytes(128))])
    mac = plain(p.PSK_INIT, [p.kemac(bytes(20), bytes(20), 1, 9)])
    stamp = plain(p.PSK_INIT, [p.t(bytes(8), 9), p.rand(RAND), clear_kemac([TGK])], before=[])
    return [
        Defect(
            "unknown-payload",
            payload.data,
            rules=[("rfc3830/6.1/unknown-payload", *place(payload, "rand.next_payload"))],
        ),
        Defect(
            "unknown-dh-group", group.data, has=["mikey.dh.group == 9"], rules=[(UNSIZED, *place(group, "dh.group"))]
        ),
        Defect(
            "unknown-mac", mac.data, has=["mikey.kemac.mac_alg == 9"], rules=[(UNSIZED, *place(mac, "kemac.mac_alg"))]
        ),
        Defect(
            "unknown-ts-type", stamp.data, has=["mikey.t.ts_type == 9"], rules=[(UNSIZED, *place(stamp, "t.ts_type"))]
        ),
    ]


def accepted():
    """8. Trailing bytes, a wrong order and another version are findings."""
    trailing = offer() + b"\0\1\2"
    order = plain(p.PSK_INIT, [p.t(STAMP.value), clear_kemac([TGK], bytes(20), 1)], before=[p.rand(RAND)])
    version = plain(p.PSK_INIT, [clear_kemac([TGK], bytes(20), 1)], version=2)
    return [
        Defect("trailing-bytes", trailing, rules=[("rfc3830/6.1/trailing-bytes", len(trailing) - 3, 3)]),
        Defect("payload-order", order.data, rules=[("rfc3830/5.2/payload-order", *place(order, "t"))]),
        Defect("version", version.data, has=["mikey.version == 2"], rules=[("rfc3830/6.1/version", 0, 1)]),
    ]


def counter():
    """9. The value of a COUNTER timestamp."""
    made = plain(p.PSK_INIT, [clear_kemac([TGK])], before=[p.t(bytes.fromhex("00010203"), 2), p.rand(RAND)])
    return Defect(
        "counter",
        made.data,
        has=["mikey.t.ts_type == 2"],
        at=[("mikey.t.counter", "66051", *place(made, "t.counter"))],
    )


def good():
    return [Defect("offer", offer(), has=["mikey.type == 0"]), Defect("answer", answer(), has=["mikey.type == 1"])]


DEFECTS = [
    pke_length(),
    generic_map(),
    certificates(),
    two_keys(),
    policy_types(),
    empty_parameter(),
    *unknowns(),
    *accepted(),
    counter(),
]

# SPDX-License-Identifier: BSD-2-Clause
"""Every payload and sub-payload of the MIKEY family; each function returns a Payload for the message builder.

A length argument left None is the true one; anything else is written as given, for vectors of bad messages.
"""

from dataclasses import dataclass, field

from .wire import Payload, Writer, chain_bytes, write_chain

# Next payload, RFC 3830 6.1, RFC 6043 6.1, RFC 6267 6.1, RFC 6509 4.1.
KEMAC, PKE, DH, SIGN, T, ID, CERT, CHASH, V, SP, RAND, ERR = range(1, 13)
TR, IDR, RANDR, TP, TICKET = range(13, 18)
KEY_DATA, EXT, IBAKE, ESK, SK, ECCPT, SAKKE = range(20, 27)

# Data type.
(PSK_INIT, PSK_RESP, PK_INIT, PK_RESP, DH_INIT, DH_RESP, ERROR, DHHMAC_INIT, DHHMAC_RESP, RSAR_INIT,
 RSAR_RESP, REQUEST_INIT_PSK, REQUEST_INIT_PK, REQUEST_RESP, TRANSFER_INIT, TRANSFER_RESP, RESOLVE_INIT_PSK,
 RESOLVE_INIT_PK, RESOLVE_RESP, REQUEST_KEY_PSK, REQUEST_KEY_PKE, REQUEST_KEY_RESP, I_MESSAGE_1, R_MESSAGE_1,
 I_MESSAGE_2, R_MESSAGE_2, SAKKE_INIT) = range(27)

# CS ID map type.
SRTP_ID, EMPTY_MAP, GENERIC_ID = 0, 1, 2


@dataclass
class SrtpId:
    """Entry of an SRTP-ID map, RFC 3830 6.1.1."""
    policy: int = 0
    ssrc: int = 0
    roc: int = 0

    def write(self, w: Writer) -> None:
        with w.group("srtp_id"):
            w.uint("srtp_id.policy_no", 1, self.policy)
            w.uint("srtp_id.ssrc", 4, self.ssrc)
            w.uint("srtp_id.roc", 4, self.roc)


@dataclass
class GenericId:
    """Entry of a GENERIC-ID map, RFC 6043 6.1.1."""
    cs_id: int = 1
    prot: int = 0
    policies: tuple[int, ...] = (0, )
    ssrc: int | None = None
    roc_seq: tuple[int, int] | None = None
    spi: bytes = b""
    other: bytes = b""
    s: int | None = None

    def write(self, w: Writer) -> None:
        with w.group("generic_id"):
            w.uint("generic_id.cs_id", 1, self.cs_id)
            w.uint("generic_id.prot_type", 1, self.prot)
            s = self.s if self.s is not None else int(self.roc_seq is not None)
            w.bits(1, ("generic_id.s", 1, s), ("generic_id.n_policies", 7, len(self.policies)))
            for policy in self.policies:
                w.uint("generic_id.policy_no", 1, policy)
            w.uint("generic_id.session_data_len", 2, self._session_data_len())
            self._write_session_data(w)
            w.uint("generic_id.spi_len", 1, len(self.spi))
            w.bytes("generic_id.spi", self.spi)

    def _write_session_data(self, w: Writer) -> None:
        if self.ssrc is not None:
            with w.group("generic_id.session"):
                w.uint("generic_id.ssrc", 4, self.ssrc)
                if self.roc_seq is not None:
                    w.uint("generic_id.roc", 4, self.roc_seq[0])
                    w.uint("generic_id.seq", 2, self.roc_seq[1])
        w.bytes("generic_id.session_data", self.other)

    def _session_data_len(self) -> int:
        return (4 if self.ssrc is not None else 0) + (6 if self.roc_seq is not None else 0) + len(self.other)


@dataclass
class Kv:
    """Key validity data, RFC 3830 6.14."""
    type: int = 0
    spi: bytes = b""
    start: bytes = b""
    end: bytes = b""

    def write(self, w: Writer) -> None:
        if self.type == 1:
            with w.group("kv"):
                w.uint("kv.spi_len", 1, len(self.spi))
                w.bytes("kv.spi", self.spi)
        elif self.type == 2:
            with w.group("kv"):
                w.uint("kv.from_len", 1, len(self.start))
                w.bytes("kv.from", self.start)
                w.uint("kv.to_len", 1, len(self.end))
                w.bytes("kv.to", self.end)


def spi(value: bytes) -> Kv:
    return Kv(1, spi=value)


def interval(start: bytes, end: bytes) -> Kv:
    return Kv(2, start=start, end=end)


def _length(data: bytes, override: int | None) -> int:
    return len(data) if override is None else override


def kemac(encr_data: bytes, mac: bytes, encr_alg: int = 0, mac_alg: int = 0, encr_len: int | None = None,
          chain: list[Payload] | None = None) -> Payload:
    """RFC 3830 6.2. `chain`: the clear sub-payloads, where NULL encryption leaves them readable."""

    def write(w: Writer, following: int) -> None:
        w.uint("kemac.next_payload", 1, following)
        w.uint("kemac.encr_alg", 1, encr_alg)
        w.uint("kemac.encr_data_len", 2, _length(encr_data, encr_len))
        if chain:
            with w.group("kemac.clear"):
                write_chain(w, chain)
        else:
            w.bytes("kemac.encr_data", encr_data)
        w.uint("kemac.mac_alg", 1, mac_alg)
        w.bytes("kemac.mac", mac)

    return Payload(KEMAC, "kemac", write)


def pke(data: bytes, cache: int = 0, length: int | None = None) -> Payload:
    """RFC 3830 6.3."""

    def write(w: Writer, following: int) -> None:
        w.uint("pke.next_payload", 1, following)
        w.bits(2, ("pke.c", 2, cache), ("pke.data_len", 14, _length(data, length)))
        w.bytes("pke.data", data)

    return Payload(PKE, "pke", write)


def dh(group: int, value: bytes, kv: Kv = Kv(), reserved: int = 0) -> Payload:
    """RFC 3830 6.4."""

    def write(w: Writer, following: int) -> None:
        w.uint("dh.next_payload", 1, following)
        w.uint("dh.group", 1, group)
        w.bytes("dh.value", value)
        w.bits(1, ("dh.reserved", 4, reserved), ("dh.kv", 4, kv.type))
        kv.write(w)

    return Payload(DH, "dh", write)


def sign(signature: bytes, s_type: int = 0, length: int | None = None) -> Payload:
    """RFC 3830 6.5. It has no Next payload field."""

    def write(w: Writer, following: int) -> None:
        w.bits(2, ("sign.s_type", 4, s_type), ("sign.signature_len", 12, _length(signature, length)))
        w.bytes("sign.signature", signature)

    return Payload(SIGN, "sign", write)


_TS_VALUE = {0: "ntp_utc", 1: "ntp", 2: "counter", 3: "ntp_utc_32"}


def _write_ts_value(w: Writer, name: str, ts_type: int, value: bytes) -> None:
    if ts_type in _TS_VALUE and value:
        w.uint("%s.%s" % (name, _TS_VALUE[ts_type]), len(value), int.from_bytes(value, "big"))
    else:
        w.bytes("undecoded", value)


def _write_id_data(w: Writer, name: str, id_type: int, data: bytes) -> None:
    """NAI and URI are text, a byte string and types without a name are not."""
    w.bytes("%s.%s" % (name, "text" if id_type in (0, 1) else "bytes"), data)


def t(value: bytes, ts_type: int = 0) -> Payload:
    """RFC 3830 6.6."""

    def write(w: Writer, following: int) -> None:
        w.uint("t.next_payload", 1, following)
        w.uint("t.ts_type", 1, ts_type)
        _write_ts_value(w, "t", ts_type, value)

    return Payload(T, "t", write)


def identity(data: bytes, id_type: int = 1, length: int | None = None) -> Payload:
    """ID, RFC 3830 6.7."""

    def write(w: Writer, following: int) -> None:
        w.uint("id.next_payload", 1, following)
        w.uint("id.id_type", 1, id_type)
        w.uint("id.id_len", 2, _length(data, length))
        _write_id_data(w, "id", id_type, data)

    return Payload(ID, "id", write)


def cert(data: bytes, cert_type: int = 0, length: int | None = None) -> Payload:
    """RFC 3830 6.7."""

    def write(w: Writer, following: int) -> None:
        w.uint("cert.next_payload", 1, following)
        w.uint("cert.cert_type", 1, cert_type)
        w.uint("cert.cert_len", 2, _length(data, length))
        w.bytes("cert.url" if cert_type == 1 else "cert.data", data)

    return Payload(CERT, "cert", write)


def chash(digest: bytes, function: int = 0) -> Payload:
    """RFC 3830 6.8."""

    def write(w: Writer, following: int) -> None:
        w.uint("chash.next_payload", 1, following)
        w.uint("chash.hash_func", 1, function)
        w.bytes("chash.hash", digest)

    return Payload(CHASH, "chash", write)


def v(data: bytes, auth_alg: int = 1) -> Payload:
    """RFC 3830 6.9."""

    def write(w: Writer, following: int) -> None:
        w.uint("v.next_payload", 1, following)
        w.uint("v.auth_alg", 1, auth_alg)
        w.bytes("v.ver_data", data)

    return Payload(V, "v", write)


_PARAM_TYPE = {0: "sp.param.srtp_type", 1: "sp.param.tesla_type"}
_SRTP_VALUES = (
    "encr_alg encr_key_len auth_alg auth_key_len salt_len prf kdr srtp_encr srtcp_encr fec_order srtp_auth "
    "tag_len prefix_len roc_rate srtp_auth_alg srtcp_auth_alg srtp_auth_key_len srtcp_auth_key_len "
    "srtp_tag_len srtcp_tag_len aead_tag_len").split()
_TESLA_VALUES = "prf prf_len mac mac_len start interval delay chain_len recv_time".split()
_PARAM_VALUE = {
    0: {i: "sp.srtp." + name
        for i, name in enumerate(_SRTP_VALUES)},
    1: {i: "sp.tesla." + name
        for i, name in enumerate(_TESLA_VALUES, 1)}
}
"""Names of the parameters of SRTP (RFC 3830 6.10.1, RFC 4771 4, RFC 7714 14.3) and TESLA (RFC 4442 4.2)."""


@dataclass
class Param:
    """One policy parameter; `length` None is the true one."""
    type: int
    value: bytes
    length: int | None = None

    def write(self, w: Writer, prot: int) -> None:
        with w.group("sp.param"):
            w.uint(_PARAM_TYPE.get(prot, "sp.param.type"), 1, self.type)
            w.uint("sp.param.len", 1, _length(self.value, self.length))
            name = _PARAM_VALUE.get(prot, {}).get(self.type)
            if name and 1 <= len(self.value) <= 8:
                w.uint(name, len(self.value), int.from_bytes(self.value, "big"))
            else:
                w.bytes("sp.param.value", self.value)


def param(type_: int, value: int, size: int = 1) -> Param:
    return Param(type_, value.to_bytes(size, "big"))


def sp(params: list[Param], policy_no: int = 0, prot: int = 0, length: int | None = None) -> Payload:
    """RFC 3830 6.10."""

    def write(w: Writer, following: int) -> None:
        w.uint("sp.next_payload", 1, following)
        w.uint("sp.policy_no", 1, policy_no)
        w.uint("sp.prot_type", 1, prot)
        total = sum(2 + len(p.value) for p in params)
        w.uint("sp.param_len", 2, total if length is None else length)
        if params:
            with w.group("sp.params"):
                for p in params:
                    p.write(w, prot)

    return Payload(SP, "sp", write)


def rand(data: bytes, length: int | None = None) -> Payload:
    """RFC 3830 6.11."""

    def write(w: Writer, following: int) -> None:
        w.uint("rand.next_payload", 1, following)
        w.uint("rand.rand_len", 1, _length(data, length))
        w.bytes("rand.rand", data)

    return Payload(RAND, "rand", write)


def err(error_no: int, reserved: int = 0) -> Payload:
    """RFC 3830 6.12."""

    def write(w: Writer, following: int) -> None:
        w.uint("err.next_payload", 1, following)
        w.uint("err.error_no", 1, error_no)
        w.uint("err.reserved", 2, reserved)

    return Payload(ERR, "err", write)


def tr(role: int, value: bytes, ts_type: int = 0) -> Payload:
    """RFC 6043 6.4."""

    def write(w: Writer, following: int) -> None:
        w.uint("tr.next_payload", 1, following)
        w.uint("tr.role", 1, role)
        w.uint("tr.ts_type", 1, ts_type)
        if role == 4 and ts_type == 3 and value:  # TRr: seconds, no time
            w.uint("tr.interval", len(value), int.from_bytes(value, "big"))
        else:
            _write_ts_value(w, "tr", ts_type, value)

    return Payload(TR, "tr", write)


def idr(role: int, data: bytes, id_type: int = 1, length: int | None = None) -> Payload:
    """RFC 6043 6.6."""

    def write(w: Writer, following: int) -> None:
        w.uint("idr.next_payload", 1, following)
        w.uint("idr.role", 1, role)
        w.uint("idr.id_type", 1, id_type)
        w.uint("idr.id_len", 2, _length(data, length))
        if role in (8, 9):  # 3GPP's hashed identities say that they are URIs
            w.bytes("idr.bytes", data)
        else:
            _write_id_data(w, "idr", id_type, data)

    return Payload(IDR, "idr", write)


def randr(role: int, data: bytes, length: int | None = None) -> Payload:
    """RFC 6043 6.8."""

    def write(w: Writer, following: int) -> None:
        w.uint("randr.next_payload", 1, following)
        w.uint("randr.role", 1, role)
        w.uint("randr.rand_len", 1, _length(data, length))
        w.bytes("randr.rand", data)

    return Payload(RANDR, "randr", write)


@dataclass
class TicketPolicy:
    """What TP and TICKET share, RFC 6043 6.10. `data` is the chain of TP Data."""
    data: list[Payload] = field(default_factory=list)
    ticket_type: int = 1
    subtype: int = 1
    version: int = 1
    prf: int = 1
    flags: str = "DEFGHLMNO"
    reserved: int = 0

    def write(self, w: Writer) -> None:
        with w.group("policy"):
            w.uint("policy.ticket_type", 2, self.ticket_type)
            w.uint("policy.subtype", 1, self.subtype)
            w.uint("policy.version", 1, self.version)
            # PRF Func is 7 bits wide, 12 flags follow, then 5 reserved bits.
            w.bits(1, ("policy.prf", 7, self.prf), self._flag("D"))
            w.bits(1, *(self._flag(flag) for flag in "EFGHIJKL"))
            w.bits(1, *(self._flag(flag) for flag in "MNO"), ("policy.reserved", 5, self.reserved))
            write_data_chain(w, "policy.tp_data", self.data)

    def _flag(self, name: str) -> tuple[str, int, int]:
        return "policy." + name.lower(), 1, int(name in self.flags)


def write_data_chain(w: Writer, name: str, payloads: list[Payload]) -> None:
    """A length, the type of the first payload, the payloads."""
    inner = Writer()
    write_chain(inner, payloads)
    w.uint(name + "_len", 2, len(inner.data) + int(bool(payloads)))
    if payloads:
        with w.group(name):
            w.uint("chain.first_payload", 1, payloads[0].type)
            write_chain(w, payloads)


def tp(policy: TicketPolicy) -> Payload:
    """RFC 6043 6.10."""

    def write(w: Writer, following: int) -> None:
        w.uint("tp.next_payload", 1, following)
        policy.write(w)

    return Payload(TP, "tp", write)


def ticket(policy: TicketPolicy, data: list[Payload] | bytes,
           initiator: list[Payload] | None = None) -> Payload:
    """RFC 6043 6.10 and Appendix A. `data` is a chain that begins with THDR, or other bytes."""

    def write(w: Writer, following: int) -> None:
        w.uint("ticket.next_payload", 1, following)
        policy.write(w)
        clear = data if isinstance(data, bytes) else chain_bytes(data)
        w.uint("ticket.data_len", 2, len(clear))
        if isinstance(data, bytes):
            w.bytes("ticket.data", data)
        else:
            with w.group("ticket.chain"):
                write_chain(w, data)
        write_data_chain(w, "ticket.initiator_data", initiator or [])

    return Payload(TICKET, "ticket", write)


def thdr(data: bytes) -> Payload:
    """RFC 6043 A.3; it has no number, being always first in Ticket Data."""

    def write(w: Writer, following: int) -> None:
        w.uint("thdr.next_payload", 1, following)
        w.uint("thdr.data_len", 2, len(data))
        w.bytes("thdr.data", data)

    return Payload(0, "thdr", write)


# Key data type, RFC 3830 6.13, RFC 6043 6.2.1, RFC 6267 6.1.3.
TGK, TGK_SALT, TEK, TEK_SALT, GTGK, GTGK_SALT, MPK, K_PR = range(8)
WITH_SALT = (TGK_SALT, TEK_SALT, GTGK_SALT)
KEY_TYPE_NAMES = {
    TGK: "TGK", TGK_SALT: "TGK+SALT", TEK: "TEK", TEK_SALT: "TEK+SALT", GTGK: "GTGK", GTGK_SALT: "GTGK+SALT",
    MPK: "MPK", K_PR: "K_PR"
}


@dataclass
class Key:
    """Key data, RFC 3830 6.13: key, salt (for the types that have one), validity."""
    type: int
    key: bytes
    salt: bytes = b""
    kv: Kv = field(default_factory=Kv)
    key_len: int | None = None
    salt_len: int | None = None

    def payload(self) -> Payload:

        def write(w: Writer, following: int) -> None:
            w.uint("key_data.next_payload", 1, following)
            w.bits(1, ("key_data.type", 4, self.type), ("key_data.kv", 4, self.kv.type))
            w.uint("key_data.key_len", 2, _length(self.key, self.key_len))
            w.bytes("key_data.key", self.key)
            if self.type in WITH_SALT:
                w.uint("key_data.salt_len", 2, _length(self.salt, self.salt_len))
                w.bytes("key_data.salt", self.salt)
            self.kv.write(w)

        return Payload(KEY_DATA, "key_data", write)


_EXT_DATA = {0: "ext.vendor_id", 1: "ext.sdp_ids", 2: "ext.tesla_i_key"}
_EXT_GROUP = {7: "mcx"}


def ext(type_: int, data: bytes, length: int | None = None, inside=None) -> Payload:
    """General extension, RFC 3830 6.15. `inside` writes the fields of a known type instead of plain data."""

    def write(w: Writer, following: int) -> None:
        w.uint("ext.next_payload", 1, following)
        w.uint("ext.type", 1, type_)
        w.uint("ext.len", 2, _length(data, length))
        if inside:
            with w.group(_EXT_GROUP.get(type_, "ext.content")):
                inside(w)
        else:
            w.bytes(_EXT_DATA.get(type_, "ext.data"), data)

    return Payload(EXT, "ext", write)


def key_id_ext(*ids: tuple[int, bytes]) -> Payload:
    """Key ID information, RFC 4563 4: (type, key ID), ..."""

    def inside(w: Writer) -> None:
        for type_, data in ids:
            with w.group("ext.key_id"):
                w.uint("ext.key_id.type", 1, type_)
                w.uint("ext.key_id.len", 1, len(data))
                w.bytes("ext.key_id.id", data)

    return ext(3, b"".join(bytes([a, len(b)]) + b for a, b in ids), inside=inside)


def csb_id_ext(csb_id: int) -> Payload:
    """RFC 4738 3.9.3."""
    return ext(4, csb_id.to_bytes(4, "big"), inside=lambda w: w.uint("ext.csb_id", 4, csb_id))


def oma_ext(subtype: int, data: bytes) -> Payload:
    """RFC 5410 3."""

    def inside(w: Writer) -> None:
        w.uint("ext.oma.subtype", 1, subtype)
        w.bytes("ext.oma.data", data)

    return ext(5, bytes([subtype]) + data, inside=inside)


def ibake(data: bytes) -> Payload:
    """RFC 6267 6.1.1."""

    def write(w: Writer, following: int) -> None:
        w.uint("ibake.next_payload", 1, following)
        w.uint("ibake.encr_data_len", 2, len(data))
        w.bytes("ibake.encr_data", data)

    return Payload(IBAKE, "ibake", write)


def esk(data: bytes) -> Payload:
    """RFC 6267 6.1.2."""

    def write(w: Writer, following: int) -> None:
        w.uint("esk.next_payload", 1, following)
        w.uint("esk.encr_data_len", 2, len(data))
        w.bytes("esk.encr_data", data)

    return Payload(ESK, "esk", write)


def sk(data: bytes, type_: int = 1, kv: Kv = Kv()) -> Payload:
    """RFC 6267 6.1.5."""

    def write(w: Writer, following: int) -> None:
        w.uint("sk.next_payload", 1, following)
        w.bits(1, ("sk.type", 4, type_), ("sk.kv", 4, kv.type))
        w.uint("sk.key_len", 2, len(data))
        w.bytes("sk.key", data)
        kv.write(w)

    return Payload(SK, "sk", write)


def eccpt(curve: int, point: bytes, padding: bytes = b"", kv: Kv = Kv()) -> Payload:
    """RFC 6267 6.1.4; padding follows the point up to a 32-bit boundary of the payload (readings 77)."""

    def write(w: Writer, following: int) -> None:
        w.uint("eccpt.next_payload", 1, following)
        w.uint("eccpt.curve", 1, curve)
        w.uint("eccpt.form", 1, point[0])
        w.bytes("eccpt.point", point[1:])
        w.bytes("eccpt.padding", padding)
        w.uint("eccpt.auth_alg", 1, 0)
        w.uint("eccpt.tgk_len", 2, 0)
        w.bits(1, ("eccpt.reserved", 4, 0), ("eccpt.kv", 4, kv.type))
        kv.write(w)

    return Payload(ECCPT, "eccpt", write)


def sakke(data: bytes, params: int = 1, scheme: int = 1, length: int | None = None) -> Payload:
    """RFC 6509 4.2."""

    def write(w: Writer, following: int) -> None:
        w.uint("sakke.next_payload", 1, following)
        w.uint("sakke.params", 1, params)
        w.uint("sakke.id_scheme", 1, scheme)
        w.uint("sakke.data_len", 2, _length(data, length))
        w.bytes("sakke.data", data)

    return Payload(SAKKE, "sakke", write)

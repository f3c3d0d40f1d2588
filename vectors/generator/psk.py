# SPDX-License-Identifier: BSD-2-Clause
"""The pre-shared key method with all its intermediate values: RFC 3830 3.1, 4.1, 4.2, 4.5, 5.1.2 and 5.2."""

from dataclasses import dataclass, field

from . import kemac, payloads, prf
from .payloads import GenericId, Key, SrtpId
from .wire import Encoded, Message, Payload, chain_bytes


@dataclass
class Csb:
    """What both sides know of a crypto session bundle; `psk` is the pre-shared or the envelope key."""
    psk: bytes
    csb_id: int
    rand: bytes
    prf: int = prf.MIKEY_1
    idi: bytes | None = b"sip:alice@example.org"
    idr: bytes | None = b"sip:bob@example.org"
    send_idi: bool = True
    send_idr: bool = True
    id_type: int = 1
    map_type: int = payloads.SRTP_ID
    sessions: list = field(default_factory=lambda: [SrtpId(0, 0x12345678, 0)])
    shown: bytes | None = None
    """RAND that messages carry, if it is not the one that keys are made with."""

    def rand_payload(self) -> Payload:
        return payloads.rand(self.rand if self.shown is None else self.shown)


@dataclass
class Stamp:
    """A timestamp: TS type and TS value bytes."""
    value: bytes
    type: int = prf.NTP_UTC


def ntp(unix: int, fraction: int = 0x40000000) -> bytes:
    """A 64-bit NTP time of a Unix time."""
    return ((unix + 2208988800) & 0xFFFFFFFF).to_bytes(4, "big") + fraction.to_bytes(4, "big")


START = 1117584000
"""Unix time of most messages: 2005-06-01 00:00:00 UTC."""


def _derived(values: dict, csb: Csb, key: bytes, name: str, constant: int, cs_id: int, length: int) -> bytes:
    """Derives one key and notes label and key under `name`."""
    if not length:
        return b""
    label = prf.label(constant, cs_id, csb.csb_id, csb.rand)
    out = prf.prf(csb.prf, key, label, length)
    values[name + "_label"] = label.hex()
    values[name] = out.hex()
    return out


def message_keys(csb: Csb, encr_alg: int | None, mac_alg: int) -> tuple[dict, bytes, bytes, bytes]:
    """(values, encr_key, salt_key, auth_key), RFC 3830 4.1.4; `encr_alg` None: auth_key alone."""
    values: dict = {}
    encr_key = salt_key = b""
    if encr_alg is not None:
        encr_key = _derived(values, csb, csb.psk, "encr_key", prf.MESSAGE_ENCR, prf.CS_ID_MESSAGE,
                            prf.ENCR_KEY_LEN.get(encr_alg, 0))
        salt_key = _derived(values, csb, csb.psk, "salt_key", prf.MESSAGE_SALT, prf.CS_ID_MESSAGE,
                            prf.SALT_KEY_LEN.get(encr_alg, 0))
    auth_key = _derived(values, csb, csb.psk, "auth_key", prf.MESSAGE_AUTH, prf.CS_ID_MESSAGE,
                        prf.MAC_LEN[mac_alg])
    return values, encr_key, salt_key, auth_key


def key_values(key: Key) -> dict:
    out = {"type": key.type, "key": key.key.hex(), "kv": key.kv.type}
    if key.type in payloads.WITH_SALT:
        out["salt"] = key.salt.hex()
    if key.kv.type == 1:
        out["spi"] = key.kv.spi.hex()
    if key.kv.type == 2:
        out["valid_from"], out["valid_to"] = key.kv.start.hex(), key.kv.end.hex()
    return out


TEK_LEN, SALT_LEN, AUTH_LEN = 16, 14, 20
"""SRTP's defaults for the keys of a crypto session, bytes."""


def _session(csb: Csb, key: Key, index: int, cs_id: int, salt_len: int) -> dict:
    """Keys of one crypto session under one key, RFC 3830 4.1.3."""
    values: dict = {"cs_id": cs_id, "key": index}
    if key.type in (payloads.TEK, payloads.TEK_SALT):
        values["tek"] = key.key.hex()
    else:
        _derived(values, csb, key.key, "tek", prf.TEK, cs_id, TEK_LEN)
    if key.type in payloads.WITH_SALT:
        values["salt"] = key.salt.hex()
    elif key.type != payloads.TEK:
        _derived(values, csb, key.key, "salt", prf.TGK_SALT, cs_id, salt_len)
    if key.type not in (payloads.TEK, payloads.TEK_SALT):
        _derived(values, csb, key.key, "auth", prf.TGK_AUTH, cs_id, AUTH_LEN)
        _derived(values, csb, key.key, "encr", prf.TGK_ENCR, cs_id, TEK_LEN)
    if key.kv.type == 1:
        values["mki"] = key.kv.spi.hex()
    return values


def session_values(csb: Csb, keys: list[Key], salt_len: int = SALT_LEN) -> list[dict]:
    """Every crypto session under every key; SRTP-ID numbers its sessions from 1 (readings 9)."""
    out = []
    for i, entry in enumerate(csb.sessions):
        cs_id = entry.cs_id if isinstance(entry, GenericId) else i + 1
        for index, key in enumerate(keys):
            values = _session(csb, key, index, cs_id, salt_len)
            if isinstance(entry, SrtpId):
                values.update(ssrc="0x%08x" % entry.ssrc, roc=entry.roc, policy_no=entry.policy)
            elif entry.ssrc is not None:
                values.update(ssrc="0x%08x" % entry.ssrc)
            if isinstance(entry, GenericId) and entry.spi:
                values.setdefault("mki", entry.spi.hex())
            out.append(values)
    return out


@dataclass
class Built:
    """A message with the values that led to it."""
    encoded: Encoded
    values: dict

    @property
    def data(self) -> bytes:
        return self.encoded.data


def identities(csb: Csb) -> list[Payload]:
    out = []
    if csb.idi is not None and csb.send_idi:
        out.append(payloads.identity(csb.idi, csb.id_type))
    if csb.idr is not None and csb.send_idr:
        out.append(payloads.identity(csb.idr, csb.id_type))
    return out


def header(csb: Csb, data_type: int, v_flag: int = 0) -> Message:
    return Message(data_type, csb_id=csb.csb_id, v=v_flag, prf=csb.prf, map_type=csb.map_type,
                   sessions=csb.sessions)


def init(csb: Csb, stamp: Stamp, keys: list[Key], encr_alg: int = prf.AES_CM_128,
         mac_alg: int = prf.HMAC_SHA_1_160, policies: list[Payload] | None = None, update: bool = False,
         v_flag: int = 0, extra: list[Payload] | None = None, before: list[Payload] | None = None,
         clear: bytes | None = None, sealed: bytes | None = None, in_force: list[Key] | None = None) -> Built:
    """An I_MESSAGE: HDR, T, RAND, [IDi], [IDr], {SP}, KEMAC; an update leaves RAND out.

    `extra` payloads stand before KEMAC; `before` replaces everything before them; `clear` is the chain of Key
    data, `sealed` the Encr data, whatever would come out of encryption; `in_force` are the keys that an
    update without any leaves as they are.
    """
    plain = chain_bytes([key.payload() for key in keys]) if clear is None else clear
    values, encr_key, salt_key, auth_key = message_keys(csb, encr_alg, mac_alg)
    values.update(encr_alg=encr_alg, mac_alg=mac_alg, ts_type=stamp.type, timestamp=stamp.value.hex())
    iv = b""
    if encr_alg in (prf.AES_CM_128, prf.AES_CM_256):
        iv = prf.kemac_iv(salt_key, csb.csb_id, stamp.type, stamp.value)
        values["iv"] = iv.hex()
    encrypted = sealed
    if encrypted is None:
        encrypted = kemac.encrypt(encr_alg, encr_key, salt_key, iv, plain) if plain else b""
    if before is None:
        before = [payloads.t(stamp.value, stamp.type)]
        before += [] if update else [payloads.rand(csb.rand)]
        before += identities(csb) + (policies if policies is not None else [])
    message = header(csb, payloads.PSK_INIT, v_flag)
    chain = [key.payload() for key in keys] if encr_alg == prf.ENCR_NULL and clear is None else None
    blank = payloads.kemac(encrypted, bytes(prf.MAC_LEN[mac_alg]), encr_alg, mac_alg, chain=chain)
    message.payloads = before + (extra or []) + [blank]
    encoded = message.encode()
    mac_input = encoded.data[:len(encoded.data) - prf.MAC_LEN[mac_alg]]
    mac = prf.mac(mac_alg, auth_key, mac_input)
    if mac:
        encoded = encoded.patched("kemac.mac", mac)
    values.update(plain=plain.hex(), encr_data=encrypted.hex(), mac_input=mac_input.hex(), mac=mac.hex(),
                  keys=[key_values(key) for key in keys],
                  sessions=session_values(csb, keys or in_force or []))
    return Built(encoded, values)


def _verified(csb: Csb, message: Message, stamp: Stamp, auth_alg: int, with_ids: bool) -> Built:
    """Appends V over message || IDi || IDr || T (readings 4, 5, 7), or over the message alone."""
    values, _, _, auth_key = message_keys(csb, None, auth_alg)
    message.payloads.append(payloads.v(bytes(prf.MAC_LEN[auth_alg]), auth_alg))
    encoded = message.encode()
    v_input = encoded.data[:len(encoded.data) - prf.MAC_LEN[auth_alg]]
    if with_ids:
        v_input += (csb.idi or b"") + (csb.idr or b"") + stamp.value
    ver_data = prf.mac(auth_alg, auth_key, v_input)
    if ver_data:
        encoded = encoded.patched("v.ver_data", ver_data)
    values.update(auth_alg=auth_alg, v_input=v_input.hex(), v=ver_data.hex())
    return Built(encoded, values)


def response(csb: Csb, stamp: Stamp, auth_alg: int = prf.HMAC_SHA_1_160, send_idr: bool = True,
             extra: list[Payload] | None = None, own_stamp: Stamp | None = None,
             data_type: int = payloads.PSK_RESP) -> Built:
    """An R_MESSAGE: HDR, T, [IDr], V. `own_stamp`: a T of its own, against RFC 3830 5.2."""
    message = header(csb, data_type)
    sent = own_stamp or stamp
    message.payloads = [payloads.t(sent.value, sent.type)]
    if csb.idr is not None and send_idr:
        message.payloads.append(payloads.identity(csb.idr, csb.id_type))
    message.payloads += extra or []
    return _verified(csb, message, stamp, auth_alg, True)


def error(csb: Csb, stamp: Stamp, errors: list[int], auth_alg: int | None = prf.HMAC_SHA_1_160,
          policies: list[Payload] | None = None, with_ids: bool = True) -> Built:
    """An Error message: HDR, T, {ERR}, {SP}, [V]; `auth_alg` None leaves V out (RFC 3830 5.1.2)."""
    message = header(csb, payloads.ERROR)
    message.payloads = [payloads.t(stamp.value, stamp.type)] + [payloads.err(number) for number in errors]
    message.payloads += policies or []
    if auth_alg is None:
        return Built(message.encode(), {})
    return _verified(csb, message, stamp, auth_alg, with_ids)


def srtp_policy(policy_no: int = 0) -> Payload:
    """SRTP's own defaults, written out."""
    p = payloads.param
    return payloads.sp(
        [p(0, 1),
         p(1, 16),
         p(2, 1),
         p(3, 20),
         p(4, 14),
         p(5, 0),
         p(7, 1),
         p(8, 1),
         p(10, 1),
         p(11, 10)], policy_no)

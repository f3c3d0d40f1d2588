# SPDX-License-Identifier: BSD-2-Clause
"""Messages of the pre-shared key method as somebody who misreads the RFC makes them."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from . import kemac, payloads, prf, psk
from .payloads import Key
from .psk import Csb, Stamp
from .wire import chain_bytes


@dataclass
class Habit:
    """How an implementation differs; the defaults are the RFC."""
    split: int = 32
    extra_block: bool = False
    hash: object = None
    cs_id: int = 0xFF
    swapped: bool = False
    counted: bool = False
    auth_len: int | None = None
    mac_hash: object = None
    zero_mac: bool = False
    no_mac: bool = False
    clear: bool = False
    t_other_side: bool = False
    iv: str = ""
    psk: str = ""


def _prf(habit: Habit, function: int, inkey: bytes, label: bytes, length: int) -> bytes:
    digest = habit.hash or {0: hashlib.sha1, 1: hashlib.sha256}[function]
    blocks = [inkey[i:i + habit.split] for i in range(0, len(inkey), habit.split)]
    if habit.extra_block and len(inkey) % habit.split == 0:
        blocks.append(b"")
    out = bytes(length)
    for block in blocks:
        a, p = label, b""
        while len(p) < length:
            a = hmac.new(block, a, digest).digest()
            p += hmac.new(block, a + label, digest).digest()
        out = bytes(x ^ y for x, y in zip(out, p))
    return out


def derived(habit: Habit, csb: Csb, key: bytes, constant: int, cs_id: int, length: int) -> bytes:
    csb_id = csb.csb_id.to_bytes(4, "little" if habit.swapped else "big")
    rand = (bytes([len(csb.rand)]) if habit.counted else b"") + csb.rand
    return _prf(habit, csb.prf, key, constant.to_bytes(4, "big") + bytes([cs_id]) + csb_id + rand, length)


def _secret(habit: Habit, configured: bytes) -> bytes:
    forms = {"": lambda k: k, "as-hex": lambda k: k.hex().encode(),
             "as-capitals": lambda k: k.hex().upper().encode(), "from-hex": lambda k: bytes.fromhex(k.decode()),
             "as-base64": base64.b64encode, "from-base64": base64.b64decode}
    return forms[habit.psk](configured)


def kemac_iv(habit: Habit, csb: Csb, stamp: Stamp, salt: bytes) -> bytes:
    if habit.iv == "zero":
        return bytes(16)
    csb_id = csb.csb_id
    if habit.iv == "swapped":
        csb_id = int.from_bytes(csb_id.to_bytes(4, "big"), "little")
    ts_type = stamp.type
    if habit.t_other_side:
        ts_type = prf.NTP_UTC_32 if ts_type == prf.COUNTER else prf.COUNTER
    return prf.kemac_iv(salt, csb_id, ts_type, stamp.value)


def _mac(habit: Habit, csb: Csb, mac_alg: int, data: bytes) -> bytes:
    length = prf.MAC_LEN[mac_alg]
    if habit.no_mac:
        return b""
    if habit.zero_mac or not length:
        return bytes(length)
    key = derived(habit, csb, _secret(habit, csb.psk), prf.MESSAGE_AUTH, habit.cs_id, habit.auth_len or length)
    digest = habit.mac_hash or {1: hashlib.sha1, 2: hashlib.sha256}[mac_alg]
    return hmac.new(key, data, digest).digest()[:length]


def init(habit: Habit, csb: Csb, stamp: Stamp, keys: list[Key], mac_alg: int = prf.HMAC_SHA_1_160,
         v_flag: int = 0) -> bytes:
    """An I_MESSAGE with AES-CM-128."""
    secret = _secret(habit, csb.psk)
    data = chain_bytes([key.payload() for key in keys])
    if not habit.clear:
        encr_key = derived(habit, csb, secret, prf.MESSAGE_ENCR, habit.cs_id, 16)
        salt_key = derived(habit, csb, secret, prf.MESSAGE_SALT, habit.cs_id, 14)
        data = kemac.encrypt(prf.AES_CM_128, encr_key, salt_key, kemac_iv(habit, csb, stamp, salt_key), data)
    message = psk.header(csb, payloads.PSK_INIT, v_flag)
    message.payloads = [payloads.t(stamp.value, stamp.type), payloads.rand(csb.rand)] + psk.identities(csb) + [
        psk.srtp_policy(), payloads.kemac(data, bytes(prf.MAC_LEN[mac_alg]), prf.AES_CM_128, mac_alg)]
    encoded = message.encode().data
    covered = encoded[:len(encoded) - prf.MAC_LEN[mac_alg]]
    return covered + _mac(habit, csb, mac_alg, covered)


def response(habit: Habit, csb: Csb, stamp: Stamp, ids: bool = True, t: Stamp | None = None,
             own: Stamp | None = None, behind: bytes | None = None) -> bytes:
    """An R_MESSAGE. `ids`: identities are under V; `t`: the timestamp there, None for none; `own`: that it sends;
    `behind` replaces both of them under V."""
    sent = own or stamp
    message = psk.header(csb, payloads.PSK_RESP)
    message.payloads = [payloads.t(sent.value, sent.type), payloads.identity(csb.idr, csb.id_type),
                        payloads.v(bytes(20), 1)]
    covered = message.encode().data[:-20]
    if behind is None:
        behind = (csb.idi + csb.idr if ids else b"") + (t.value if t else b"")
    return covered + _mac(habit, csb, 1, covered + behind)


def session(habit: Habit, csb: Csb, key: Key) -> dict:
    """TEK and salt of the one crypto session, by an implementation that has the habit in all its labels and PRFs."""
    return {
        "cs_id": 1, "key": 0, "tek": derived(habit, csb, key.key, prf.TEK, 1, psk.TEK_LEN).hex(),
        "salt": derived(habit, csb, key.key, prf.TGK_SALT, 1, psk.SALT_LEN).hex()
    }

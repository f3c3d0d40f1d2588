# SPDX-License-Identifier: BSD-2-Clause
"""For each deviation of the catalogue a message made with it, and messages that no deviation explains."""

import base64
import hashlib

from . import deviant, payloads, prf, psk
from .cases_psk import STAMPS, csb_of, exchange, key_of, later
from .deviant import Habit
from .seed import material

# Deviation, what it does, the habit, and what else the test needs: psk, prf, stamp.
_KEY_HABITS = [
    ("libmikey-prf-extra-block", Habit(extra_block=True), {"psk": 32}),
    ("prf-512-bit-blocks", Habit(split=64), {"psk": 48}),
    ("prf-sha-256-unannounced", Habit(hash=hashlib.sha256), {}),
    ("prf-sha-1-unannounced", Habit(hash=hashlib.sha1), {"prf": prf.HMAC_SHA_256}),
    ("message-keys-cs-id-0", Habit(cs_id=0), {}),
    ("message-keys-cs-id-1", Habit(cs_id=1), {}),
    ("csb-id-in-host-order", Habit(swapped=True), {}),
    ("rand-with-length", Habit(counted=True), {}),
    ("auth-key-of-128-bits", Habit(auth_len=16), {}),
    ("mac-sha-256-cut", Habit(mac_hash=hashlib.sha256), {}),
    ("psk-as-hex-text", Habit(psk="as-hex"), {}),
    ("psk-decoded-from-hex", Habit(psk="from-hex"), {"text": bytes.hex}),
    ("psk-as-base64-text", Habit(psk="as-base64"), {}),
    ("psk-decoded-from-base64", Habit(psk="from-base64"), {"text": lambda k: base64.b64encode(k).decode()}),
    ("prf-sha-256-unannounced+mac-sha-256-cut", Habit(hash=hashlib.sha256, mac_hash=hashlib.sha256), {}),
]

_MAC_HABITS = [
    ("mac-of-zeros", Habit(zero_mac=True), {}),
    ("mac-of-zeros+encr-data-in-clear", Habit(zero_mac=True, clear=True), {}),
    ("message-keys-cs-id-0+zero-iv", Habit(cs_id=0, iv="zero"), {}),
]

_DATA_HABITS = [
    ("encr-data-in-clear", Habit(clear=True), {}),
    ("timestamp-padding-in-iv", Habit(t_other_side=True), {"stamp": STAMPS[prf.COUNTER]}),
    ("zero-iv", Habit(iv="zero"), {}),
    ("csb-id-in-host-order-in-iv", Habit(iv="swapped"), {}),
]


def _csb(test: str, more: dict) -> psk.Csb:
    csb = csb_of(test, prf=more.get("prf", prf.MIKEY_1))
    csb.psk = material(test, "psk", more.get("psk", 16))
    if "text" in more:
        csb.psk = more["text"](csb.psk).encode()
    return csb


def _told(role: str, data: bytes, auth: str, deviation: str, decryption: str | None = None, **more) -> dict:
    out = {"role": role, "message": data.hex(), "auth": auth, "deviation": deviation}
    if decryption:
        out["decryption"] = decryption
    out.update(more)
    return out


def _request(test: str, deviation: str, habit: Habit, more: dict, auth: str, answered: bool) -> dict:
    csb = _csb(test, more)
    stamp = more.get("stamp", STAMPS[prf.NTP_UTC])
    key = key_of(test, payloads.TGK)
    data = deviant.init(habit, csb, stamp, [key], v_flag=int(answered))
    messages = [
        _told("init", data, auth, deviation, "verified", keys=[psk.key_values(key)],
              sessions=[deviant.session(habit, csb, key)])
    ]
    if answered:
        messages.append(_told("response", deviant.response(habit, csb, stamp, t=stamp), "failed", deviation))
    return exchange(test, "I_MESSAGE with the deviation", csb, messages, result="invalid")


def _verification(name: str, **more) -> dict:
    test = "deviations/v/" + name
    csb = csb_of(test)
    stamp = STAMPS[prf.NTP_UTC]
    key = key_of(test, payloads.TGK)
    request = deviant.init(Habit(), csb, stamp, [key], v_flag=1)
    answer = deviant.response(Habit(), csb, stamp, **more)
    return exchange(test, "R_MESSAGE with the deviation", csb, [
        _told("init", request, "verified", "none", "verified", keys=[psk.key_values(key)]),
        _told("response", answer, "failed", name)
    ], result="invalid")


def _both() -> dict:
    """libmikey with a key of 32 bytes: its PRF and its V."""
    test = "deviations/both/libmikey"
    habit = Habit(extra_block=True)
    csb = _csb(test, {"psk": 32})
    stamp = STAMPS[prf.NTP_UTC]
    key = key_of(test, payloads.TGK, length=32)
    return exchange(test, "PRF and V of libmikey", csb, [
        _told("init", deviant.init(habit, csb, stamp, [key], v_flag=1), "failed", "libmikey-prf-extra-block",
              "verified", keys=[psk.key_values(key)], sessions=[deviant.session(habit, csb, key)]),
        _told("response", deviant.response(habit, csb, stamp, ids=False, t=stamp), "failed",
              "libmikey-prf-extra-block+libmikey-v-without-ids")
    ], result="invalid")


def _wrong_key() -> list[dict]:
    """Nothing explains a message under another key."""
    out = []
    for length in (16, 32, 48):
        test = "deviations/wrong-key/%d-bytes" % length
        csb = _csb(test, {"psk": length})
        stamp = STAMPS[prf.NTP_UTC]
        data = deviant.init(Habit(), csb, stamp, [key_of(test, payloads.TGK)], v_flag=1)
        answer = deviant.response(Habit(), csb, stamp, t=stamp)
        csb.psk = material(test, "other", length)
        out.append(
            exchange(test, "the configured key is another one", csb, [
                _told("init", data, "failed", "none", "failed", keys=[]),
                _told("response", answer, "failed", "none")
            ], result="invalid"))
    return out


def deviation_cases() -> list[dict]:
    out = []
    for name, habit, more in _KEY_HABITS:
        out.append(_request("deviations/keys/" + name.replace("+", "/"), name, habit, more, "failed", True))
    for name, habit, more in _MAC_HABITS:
        out.append(_request("deviations/mac/" + name.replace("+", "/"), name, habit, more, "failed", False))
    for name, habit, more in _DATA_HABITS:
        out.append(_request("deviations/data/" + name, name, habit, more, "verified", False))
    stamp, own = STAMPS[prf.NTP_UTC], later()
    out += [
        _verification("message-only", ids=False),
        _verification("libmikey-v-without-ids", ids=False, t=stamp),
        _verification("libmikey-v-without-ids-own-timestamp", ids=False, t=own, own=own),
        _verification("v-own-timestamp", t=own, own=own),
        _both()
    ]
    return out + _wrong_key()

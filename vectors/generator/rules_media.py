# SPDX-License-Identifier: BSD-2-Clause
"""Rules on media: what SRTP and SRTCP packets say of the keys of an exchange."""

from . import payloads as p
from . import prf
from .payloads import Key
from .rule_case import RAND_BYTES, SESSIONS, TGK, Seen, clear_init, rule_case, with_keys
from .srtp import Policy, Sender
from .wire import Encoded, Message

_SSRC = SESSIONS[0].ssrc.to_bytes(4, "big")
_CSB_ID = Message(p.PSK_INIT, []).csb_id
_PAYLOAD = bytes(range(0x30, 0x58))
_REPORT = b"\x80\xc8\0\6" + _SSRC + bytes(range(0x10, 0x24))
"""A sender report without blocks."""
_MKI = b"\x4d\x4b\x49\x31"


def _derived(constant: int, size: int) -> bytes:
    return prf.prf(prf.MIKEY_1, TGK.key, prf.label(constant, 1, _CSB_ID, RAND_BYTES), size)


_SALT = _derived(prf.TGK_SALT, 14)
_SENDER = Sender(Policy(), _derived(prf.TEK, 16), _SALT)
_WITH_MKI = Sender(Policy(), _derived(prf.TEK, 16), _SALT, _MKI)
_OTHER = Sender(Policy(), _derived(prf.TGK_ENCR, 16), _SALT)


def _packets(sender: Sender, count: int = 3) -> list[bytes]:
    return [sender.rtp(b"\x80\x08" + (100 + i).to_bytes(2, "big") + bytes(4) + _SSRC, _PAYLOAD, 0)
            for i in range(count)]


def _tampered(packet: bytes) -> bytes:
    return packet[:20] + bytes([packet[20] ^ 1]) + packet[21:]


def _media(rule: str, name: str, comment: str, media: list[bytes], outcome: str = "pass",
           encoded: Encoded | None = None) -> dict:
    """The finding is one of the exchange, about no byte of it."""
    findings = [[(rule, (0, 0), outcome)]] if outcome != "pass" else None
    return rule_case(rule, name, comment, [Seen(encoded or clear_init())], outcome, exchange=0,
                     exchange_findings=findings, media=media)


def cases() -> list[dict]:
    keys, packets = "rfc3711/3.3/no-packet-authenticates", "rfc3711/3.3/authentication-failure"
    clear, reading = "rfc3711/3.4/rtcp-in-clear", "rfc3711/4.2/packet-reading"
    good = _packets(_SENDER)
    rtcp = _SENDER.rtcp(_REPORT, 1)
    with_spi = with_keys(Key(p.TGK, TGK.key, kv=p.spi(_MKI)))
    return [
        _media(keys, "bad", "three packets under another key", _packets(_OTHER), "fail"),
        _media(keys, "good", "three packets and a report under the key of the exchange", [*good, rtcp]),
        _media(packets, "bad", "one of three packets is changed on its way", [good[0], _tampered(good[1]), good[2]],
               "warn"),
        _media(packets, "good", "three packets under the key of the exchange", good),
        _media(clear, "bad", "RTP is protected, RTCP is not", [*good, _REPORT], "fail"),
        _media(clear, "good", "RTP and RTCP are protected", [*good, rtcp]),
        _media(reading, "bad", "the key has an MKI, the packets have none", good, "note", with_spi),
        _media(reading, "good", "key and packets have the same MKI", _packets(_WITH_MKI), encoded=with_spi),
    ]

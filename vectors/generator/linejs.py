# SPDX-License-Identifier: BSD-2-Clause
"""The public-key I_MESSAGE of linejs: its own layout of HDR and Key data, its own keys."""

import hashlib
import hmac
import struct

from . import kemac, payloads, prf
from .certificates import key
from .pk import Envelope
from .psk import Csb, Stamp


def derived(envelope_key: bytes, csb_id: int, label: int) -> bytes:
    """16 bytes; label 0 encrypts, 1 authenticates."""
    return hmac.new(envelope_key, struct.pack(">II", csb_id, label), hashlib.sha1).digest()[:16]


def init(csb: Csb, stamp: Stamp, envelope: Envelope, srtp_key: bytes, n_cs: int = 1) -> bytes:
    """HDR without entries in its map, T, RAND, IDi, IDr, PKE, KEMAC; nobody signs."""
    sealed = key(envelope.key).public.apply(envelope.encode(csb.psk))
    clear = struct.pack(">BBBH", 0, payloads.TEK, 0, len(srtp_key)) + srtp_key
    encrypted = kemac.encrypt(prf.AES_CM_128, derived(csb.psk, csb.csb_id, 0), bytes(14), bytes(16), clear)
    out = struct.pack(">BBBBIBB", 1, payloads.PK_INIT, payloads.T, 0, csb.csb_id, n_cs, 0)
    out += struct.pack(">BB", payloads.RAND, stamp.type) + stamp.value
    out += struct.pack(">BB", payloads.ID, len(csb.rand)) + csb.rand
    out += struct.pack(">BBH", payloads.ID, 0, len(csb.idi)) + csb.idi
    out += struct.pack(">BBH", payloads.PKE, 0, len(csb.idr)) + csb.idr
    out += struct.pack(">BH", payloads.KEMAC, len(sealed)) + sealed
    out += struct.pack(">BBH", 0, prf.AES_CM_128, len(encrypted)) + encrypted + bytes([prf.HMAC_SHA_1_160])
    return out + hmac.new(derived(csb.psk, csb.csb_id, 1), out, hashlib.sha1).digest()

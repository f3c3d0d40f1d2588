# SPDX-License-Identifier: BSD-2-Clause
"""Diffie-Hellman, signed and under a MAC: RFC 3830 3.3, 4.5, 6.4; RFC 4650 3 and 4."""

from dataclasses import dataclass, field, replace

from . import modp, payloads, prf, psk
from .payloads import Key, Kv
from .pk import Offer
from .psk import Built, Csb, Stamp
from .signed import signed
from .wire import Message, Payload


@dataclass
class Half:
    """One side's half of the agreement."""
    group: int
    private: bytes
    kv: Kv = field(default_factory=Kv)

    @property
    def public(self) -> bytes:
        return modp.public(self.group, self.private)

    def payload(self) -> Payload:
        return payloads.dh(self.group, self.public, self.kv)

    def stripped(self) -> Payload:
        """The payload of somebody whose numbers have no leading zeros."""
        return payloads.dh(self.group, self.public.lstrip(b"\0"), self.kv)

    def values(self) -> dict:
        return {"dh_group": self.group, "dh_private": self.private.hex(), "dh_public": self.public.hex()}


def agreed(ours: Half, theirs: Half) -> Key:
    """The TGK, RFC 3830 3.3: as long as the group, leading zeros kept (readings 18)."""
    return Key(payloads.TGK, modp.secret(ours.group, ours.private, theirs.public), kv=ours.kv)


@dataclass
class Mac:
    """KEMAC as nothing but a MAC, RFC 4650 4.2; the numbers are RFC 3830's (readings 41)."""
    mac_alg: int = prf.HMAC_SHA_1_160
    literal: bool = False

    def append(self, message: Message, csb: Csb, tail: bytes = b"") -> Built:
        """`literal` writes the numbers that RFC 4650 4.2 prints: Encr alg 2, MAC alg 0 for HMAC-SHA-1."""
        values, _, _, auth_key = psk.message_keys(csb, None, self.mac_alg)
        length = prf.MAC_LEN[self.mac_alg]
        encr_alg, mac_alg = (2, 0) if self.literal else (prf.ENCR_NULL, self.mac_alg)
        message.payloads.append(payloads.kemac(b"", bytes(length), encr_alg, mac_alg))
        encoded = message.encode()
        mac_input = encoded.data[:len(encoded.data) - length] + tail
        mac = prf.mac(self.mac_alg, auth_key, mac_input)
        if mac:
            encoded = encoded.patched("kemac.mac", mac)
        values.update(encr_alg=encr_alg, mac_alg=mac_alg, mac_input=mac_input.hex(), mac=mac.hex())
        return Built(encoded, values)


def _authenticated(message: Message, csb: Csb, proof: Offer | Mac, values: dict,
                   header: bool = True, tail: bytes = b"") -> Built:
    if isinstance(proof, Mac):
        built = proof.append(message, csb, tail)
    else:
        built = signed(message, proof.signer, tail, header)
    return Built(built.encoded, {**values, **built.values})


def _types(proof: Offer | Mac) -> tuple[int, int]:
    if isinstance(proof, Mac):
        return payloads.DHHMAC_INIT, payloads.DHHMAC_RESP
    return payloads.DH_INIT, payloads.DH_RESP


def _certs(proof: Offer | Mac) -> list[Payload]:
    return [] if isinstance(proof, Mac) else proof.certs()


def init(csb: Csb, stamp: Stamp, half: Half | None, proof: Offer | Mac, update: bool = False,
         policies: list[Payload] | None = None, extra: list[Payload] | None = None, v_flag: int = 0,
         dh: Payload | None = None, header: bool = True) -> Built:
    """I_MESSAGE: HDR, T, RAND, [IDi|CERTi], [IDr], {SP}, DHi, SIGNi; DHHMAC ends in KEMAC.

    `half` None leaves DHi out, as an update may; `dh` is sent in its place.
    """
    message = psk.header(csb, _types(proof)[0], v_flag)
    message.payloads = [payloads.t(stamp.value, stamp.type)] + ([] if update else [csb.rand_payload()])
    if csb.idi is not None and csb.send_idi:
        message.payloads.append(payloads.identity(csb.idi, csb.id_type))
    message.payloads += _certs(proof)
    if csb.idr is not None and csb.send_idr:
        message.payloads.append(payloads.identity(csb.idr, csb.id_type))
    message.payloads += (policies or []) + (extra or [])
    if half or dh:
        message.payloads.append(dh or half.payload())
    return _authenticated(message, csb, proof, half.values() if half else {}, header)


def response(csb: Csb, stamp: Stamp, ours: Half | None, theirs: Half | None, proof: Offer | Mac,
             in_force: list[Key] | None = None, send_idr: bool = True, send_idi: bool = True,
             dh: list[Payload] | None = None, extra: list[Payload] | None = None,
             header: bool = True, tail: bytes = b"") -> Built:
    """R_MESSAGE: HDR, T, [IDr|CERTr], IDi, DHr, DHi, SIGNr; DHHMAC ends in KEMAC.

    `dh` is sent instead of DHr and DHi; `in_force` is the key that an update without DH leaves.
    `tail` follows the message under its proof, against RFC 3830 3.3.
    """
    message = psk.header(csb, _types(proof)[1])
    message.payloads = [payloads.t(stamp.value, stamp.type)]
    if csb.idr is not None and send_idr:
        message.payloads.append(payloads.identity(csb.idr, csb.id_type))
    message.payloads += _certs(proof)
    if csb.idi is not None and send_idi:
        message.payloads.append(payloads.identity(csb.idi, csb.id_type))
    message.payloads += extra or []
    values: dict = {}
    keys = in_force or []
    if dh is not None:
        message.payloads += dh
    elif ours and theirs:
        message.payloads += [ours.payload(), theirs.payload()]
    if ours and theirs:
        key = agreed(ours, theirs)
        keys = [key]
        values.update(ours.values(), dh_secret=key.key.hex(), keys=[psk.key_values(key)])
    values["sessions"] = psk.session_values(csb, keys)
    return _authenticated(message, csb, proof, values, header, tail)


def with_kv(half: Half, kv: Kv) -> Half:
    return replace(half, kv=kv)


def sdp_ids(*protocols: str) -> Payload:
    """General extension with the key management protocols that the carrier offers, RFC 4650 4.4."""
    return payloads.ext(1, ";".join(protocols).encode())

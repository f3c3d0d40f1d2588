# SPDX-License-Identifier: BSD-2-Clause
"""The public-key method and its reverse: RFC 3830 3.2, 4.2.5, 5.2, 6.2, 6.3, 6.8; RFC 4738 3."""

from dataclasses import dataclass, field, replace

from . import deviant, kemac, payloads, prf, psk, rsa
from .certificates import certificate, key
from .deviant import Habit
from .payloads import Key
from .psk import Built, Csb, Stamp
from .seed import material
from .signed import Signer, signed
from .wire import Encoded, Message, Payload, chain_bytes

V1_5, OAEP = "rsaes-pkcs1-v1_5", "rsaes-oaep"
NO_CACHE, CACHE, CACHE_FOR_CSB = range(3)
"""Cache type, RFC 3830 6.3."""


@dataclass
class Envelope:
    """PKE: for whose key, how padded, what C says. The envelope key itself is Csb.psk."""
    key: str
    scheme: str = V1_5
    cache: int = NO_CACHE
    hash: str = "sha1"
    length: int | None = None
    """Data len, if it is not the length of the data."""

    def encode(self, envelope_key: bytes) -> bytes:
        """EM of RFC 8017."""
        size = key(self.key).public.size
        test = "envelope/" + envelope_key.hex()
        if self.scheme == V1_5:
            return rsa.eme_pkcs1(envelope_key, material(test, "padding", 2 * size), size)
        seed = material(test, "seed", len(rsa.hash_of(self.hash, b"")))
        return rsa.eme_oaep(envelope_key, seed, size, self.hash)

    def seal(self, values: dict, envelope_key: bytes, em: bytes | None = None) -> Payload:
        """The PKE payload; notes its values. `em` replaces what would be encrypted."""
        em = self.encode(envelope_key) if em is None else em
        values.update(pke_scheme=self.scheme, pke_cache=self.cache, pke_em=em.hex(),
                      envelope_key=envelope_key.hex(), recipient=self.key + ".key")
        return payloads.pke(key(self.key).public.apply(em), self.cache, self.length)


@dataclass
class Sealed:
    """A KEMAC to be made: RFC 3830 6.2. `owner` is the identity that comes first in it."""
    keys: list[Key]
    owner: bytes
    owner_type: int = 1
    encr_alg: int = prf.AES_CM_128
    mac_alg: int = prf.HMAC_SHA_1_160
    clear: bytes | None = None
    covers: str = "payload"
    """What its MAC covers: "payload", "as-sent" with Next payload as it is, "message" from the
    beginning, "message-next-zero" likewise with Next payload 0."""
    habit: Habit = field(default_factory=Habit)
    """How Encr data is encrypted."""

    def chain(self) -> list[Payload]:
        return [payloads.identity(self.owner, self.owner_type)] + [one.payload() for one in self.keys]

    def _mac_input(self, message: Message, blank: Payload, following: int) -> bytes:
        if self.covers == "payload":
            return chain_bytes([blank])
        kemac_alone = blank.with_next(following)
        if self.covers == "as-sent":
            return chain_bytes([kemac_alone])
        last = blank if self.covers == "message-next-zero" else kemac_alone
        return replace(message, payloads=message.payloads + [last]).encode().data

    def payload(self, values: dict, csb: Csb, stamp: Stamp, following: int, message: Message) -> Payload:
        """KEMAC with a MAC over itself alone, its Next payload 0 (readings 2); notes its values. It goes to the end of
        `message`."""
        plain = chain_bytes(self.chain()) if self.clear is None else self.clear
        derived, encr_key, salt_key, auth_key = psk.message_keys(csb, self.encr_alg, self.mac_alg)
        values.update(derived, encr_alg=self.encr_alg, mac_alg=self.mac_alg, ts_type=stamp.type,
                      timestamp=stamp.value.hex())
        iv = b""
        if self.encr_alg in (prf.AES_CM_128, prf.AES_CM_256):
            iv = deviant.kemac_iv(self.habit, csb, stamp, salt_key)
            values["iv"] = iv.hex()
        data = plain if self.habit.clear else kemac.encrypt(self.encr_alg, encr_key, salt_key, iv, plain)
        blank = payloads.kemac(data, b"", self.encr_alg, self.mac_alg)
        mac_input = self._mac_input(message, blank, following)
        mac = prf.mac(self.mac_alg, auth_key, mac_input)
        values.update(plain=plain.hex(), encr_data=data.hex(), mac_input=mac_input.hex(), mac=mac.hex(),
                      keys=[psk.key_values(one) for one in self.keys])
        inner = self.chain() if self.encr_alg == prf.ENCR_NULL and self.clear is None else None
        return payloads.kemac(data, mac, self.encr_alg, self.mac_alg, chain=inner).with_next(following)


@dataclass
class Offer:
    """What a PK I_MESSAGE or an RSA-R message says besides the bundle."""
    signer: Signer
    certificates: list[str | Payload] = field(default_factory=list)
    policies: list[Payload] = field(default_factory=list)
    extra: list[Payload] = field(default_factory=list)
    turned: bool = False

    def certs(self, cert_type: int = 0) -> list[Payload]:
        return [
            one if isinstance(one, Payload) else payloads.cert(certificate(one), cert_type)
            for one in self.certificates
        ]


def chash(name: str, function: int = 0) -> Payload:
    """CHASH of a certificate: SHA-1 or MD5 of its DER (readings 25)."""
    return payloads.chash(rsa.hash_of(("sha1", "md5")[function], certificate(name)), function)


def _front(csb: Csb, stamp: Stamp, offer: Offer, update: bool) -> list[Payload]:
    """T, RAND, IDi, CERTi, IDr, SP; if the offer is turned, IDr stands in front of IDi and CERTi."""
    front = [payloads.t(stamp.value, stamp.type)] + ([] if update else [csb.rand_payload()])
    idi = [payloads.identity(csb.idi, csb.id_type)] if csb.idi is not None and csb.send_idi else []
    idr = [payloads.identity(csb.idr, csb.id_type)] if csb.idr is not None and csb.send_idr else []
    front += idr + idi + offer.certs() if offer.turned else idi + offer.certs() + idr
    return front + offer.policies + offer.extra


def init(csb: Csb, stamp: Stamp, sealed: Sealed | None, envelope: Envelope, offer: Offer,
         update: bool = False, v_flag: int = 0, hint: Payload | None = None, em: bytes | None = None,
         header: bool = True, in_force: list[Key] | None = None) -> Built:
    """I_MESSAGE: HDR, T, RAND, [IDi|CERTi], [IDr], {SP}, KEMAC, [CHASH], PKE, SIGNi."""
    values: dict = {}
    message = psk.header(csb, payloads.PK_INIT, v_flag)
    message.payloads = _front(csb, stamp, offer, update)
    behind = ([hint] if hint else []) + [envelope.seal(values, csb.psk, em)]
    if sealed:
        message.payloads.append(sealed.payload(values, csb, stamp, behind[0].type, message))
    message.payloads += behind
    values["sessions"] = psk.session_values(csb, (sealed.keys if sealed else []) or in_force or [])
    return _signed(message, offer.signer, values, header=header)


def _signed(message: Message, signer: Signer, values: dict, tail: bytes = b"", header: bool = True) -> Built:
    built = signed(message, signer, tail, header)
    return Built(built.encoded, {**values, **built.values})


def response(csb: Csb, stamp: Stamp, auth_alg: int = prf.HMAC_SHA_1_160, **more) -> Built:
    """R_MESSAGE: HDR, T, [IDr], V; the key is the envelope key."""
    return psk.response(csb, stamp, auth_alg, data_type=payloads.PK_RESP, **more)


# RFC 4738.


def reverse_init(csb: Csb, stamp: Stamp, offer: Offer, rand: bool = True, v_flag: int = 1,
                 header: bool = True) -> Built:
    """I_MESSAGE: HDR, T, [RAND], [IDi|CERTi], [IDr], {SP}, SIGNi."""
    message = psk.header(csb, payloads.RSAR_INIT, v_flag)
    message.payloads = _front(csb, stamp, offer, not rand)
    return _signed(message, offer.signer, {}, header=header)


@dataclass
class Group:
    """What the Responder of a group sends instead of what the Initiator proposed, RFC 4738 3.2 and 3.6."""
    csb_id: int
    header_csb_id: int
    of_header: bool = False
    """KEMAC has the keys of the header's CSB ID."""


def reverse_response(csb: Csb, stamp: Stamp, sealed: Sealed, envelope: Envelope, offer: Offer,
                     rand: bool = False, group: Group | None = None, header: bool = True,
                     tail: bytes | None = None, own_stamp: Stamp | None = None, idr: bool = True,
                     own_iv: bool = False, announced: int | None = None) -> Built:
    """R_MESSAGE: HDR, [GenExt(CSB_ID)], T, [RAND], [IDr|CERTr], [SP], KEMAC, PKE, SIGNr.

    SIGNr covers the message, IDi, IDr and T; `tail` replaces the last three. In a group `csb` has the new
    CSB ID, which all keys are derived with (readings 48), and HDR the Initiator's. `own_stamp` is sent as T, and
    with `own_iv` it is in the IV. `announced` is the PRF func of HDR, if it is not that of the keys.
    """
    values: dict = {}
    message = psk.header(csb if announced is None else replace(csb, prf=announced), payloads.RSAR_RESP)
    if group:
        message.csb_id = group.header_csb_id
        message.payloads.append(payloads.csb_id_ext(group.csb_id))
    sent = own_stamp or stamp
    message.payloads.append(payloads.t(sent.value, sent.type))
    if rand:
        message.payloads.append(payloads.rand(csb.rand))
    if csb.idr is not None and idr:
        message.payloads.append(payloads.identity(csb.idr, csb.id_type))
    message.payloads += offer.certs() + offer.policies + offer.extra
    pke = envelope.seal(values, csb.psk)
    sealing = replace(csb, csb_id=group.header_csb_id) if group and group.of_header else csb
    message.payloads += [sealed.payload(values, sealing, sent if own_iv else stamp, pke.type, message), pke]
    values["sessions"] = psk.session_values(csb, sealed.keys)
    if tail is None:
        tail = (csb.idi or b"") + (csb.idr or b"") + stamp.value
    return _signed(message, offer.signer, values, tail, header)


def flipped(encoded: Encoded, name: str, nth: int = 0, at: int = -1) -> bytes:
    """The message with one bit of a field changed."""
    off, length = encoded.at(name, nth)
    out = bytearray(encoded.data)
    out[off + (length + at if at < 0 else at)] ^= 1
    return bytes(out)

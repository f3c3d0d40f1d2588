# SPDX-License-Identifier: BSD-2-Clause
"""MIKEY-SAKKE messages: RFC 6509."""

from dataclasses import dataclass, field, replace

from . import eccsi, mcx, payloads, psk, sakke
from .payloads import GenericId, Key
from .psk import Built, Csb, Stamp
from .seed import material
from .signed import Signer, signed
from .wire import Message, Payload

TEL_MONTHLY, HASHED = 1, 2
"""ID schemes."""
INITIATOR, RESPONDER = 1, 2
"""ID roles, with those of mcx."""
ECCSI = 2
"""S type."""


@dataclass(frozen=True)
class Kms:
    """A key management service: its identity and its secrets."""
    uri: bytes = b"kms.example.org"
    period: int | None = None
    offset: int = 0

    @property
    def z(self) -> int:
        return int.from_bytes(material("kms/" + self.uri.decode(), "z", 20), "big")

    @property
    def ksak(self) -> int:
        return int.from_bytes(material("kms/" + self.uri.decode(), "ksak", 32), "big") % eccsi.Q

    def secret(self, identity: bytes | None = None) -> dict:
        """The `kms` line."""
        public = eccsi.kpak(self.ksak) + sakke.public_key(self.z)
        if self.period is not None:
            public += self.period.to_bytes(8, "big") + self.offset.to_bytes(8, "big")
        return {"kind": "kms", "identity": identity.hex() if identity else "*", "secret": public.hex()}

    def receiver(self, identifier: bytes, identity: bytes | None = None, uid: bytes = b"") -> dict:
        """The `sakke` line of the owner of `identifier`."""
        return {
            "kind": "sakke", "identity": identity.hex() if identity else "*",
            "secret": (sakke.receiver_key(self.z, identifier) + uid).hex()
        }


KMS = Kms()
ALICE, BOB = b"tel:+447700900123", b"tel:+447700900456"


@dataclass
class Plan:
    """What a message is to be; what is left alone breaks nothing."""
    test: str
    csb: Csb
    stamp: Stamp
    month: str = "2005-06"
    scheme: int = TEL_MONTHLY
    kms: Kms = KMS
    initiator: bytes = ALICE
    responder: bytes = BOB
    identifiers: tuple[bytes, bytes] | None = None
    """Of both sides; None: by month and URI."""
    identities: list[Payload] | None = None
    """IDR payloads; None: all four of RFC 6509."""
    certificates: list[Payload] = field(default_factory=list)
    policies: list[Payload] = field(default_factory=list)
    ssv: bytes | None = None
    data: bytes | None = None
    """SAKKE data; None: what it has to be."""
    params: int = 1
    extra: list[Payload] = field(default_factory=list)
    """Payloads behind SAKKE."""
    header: bool = True
    """The signature covers S type and Signature len."""
    signer: Signer | None = None
    """Signs with RSA."""
    v_flag: int = 0
    salt_len: int = psk.SALT_LEN
    """Of the policy's cipher."""

    def secret_value(self) -> bytes:
        return material(self.test, "ssv", sakke.SSV_BYTES) if self.ssv is None else self.ssv

    def names(self) -> tuple[bytes, bytes]:
        if self.identifiers:
            return self.identifiers
        return sakke.monthly(self.month, self.initiator), sakke.monthly(self.month, self.responder)


def identities(plan: Plan) -> list[Payload]:
    if plan.identities is not None:
        return plan.identities
    return [
        payloads.idr(INITIATOR, plan.initiator),
        payloads.idr(RESPONDER, plan.responder),
        payloads.idr(mcx.KMS_I, plan.kms.uri),
        payloads.idr(mcx.KMS_R, plan.kms.uri)
    ]


def sessions_of(csb: Csb, scheme: int) -> Csb:
    """The crypto sessions that have keys: with an empty map, those that TS 33.180 E.1.2 gives a key purpose."""
    cs_ids = {mcx.GMK: (4, 5), mcx.PCK: (0, 1, 2, 3), mcx.CSK: (6, 8), mcx.MUSIK: (7, 9)}
    purpose = csb.csb_id >> 28
    if scheme != HASHED or csb.map_type != payloads.EMPTY_MAP:
        return csb
    spi = b"" if purpose == mcx.GMK else csb.csb_id.to_bytes(4, "big")
    return replace(csb, sessions=[GenericId(cs_id, spi=spi) for cs_id in cs_ids.get(purpose, ())])


def _sign(plan: Plan, message: Message, values: dict) -> Built:
    """Appends an ECCSI signature, RFC 6509 2.2.1."""
    message.payloads.append(payloads.sign(bytes(129), ECCSI))
    encoded = message.encode()
    off, _ = encoded.at("sign.signature")
    sign_input = encoded.data[:off if plan.header else off - 2]
    v, j = (int.from_bytes(material(plan.test, name, 32), "big") % eccsi.Q for name in ("v", "j"))
    key = eccsi.Key(plan.kms.ksak, plan.names()[0], v)
    signature = key.sign(sign_input, j)
    values.update(s_type=ECCSI, sign_input=sign_input.hex(), signature=signature.hex(), hs=key.hs.hex(),
                  ssk=key.ssk.to_bytes(32, "big").hex(), j=j.to_bytes(32, "big").hex())
    return Built(encoded.patched("sign.signature", signature), values)


def init(plan: Plan) -> Built:
    """HDR, T, RAND, [IDRi], [IDRr], [IDRkmsi], [IDRkmsr], [CERT], {SP}, SAKKE, SIGN."""
    ssv, csb = plan.secret_value(), plan.csb
    data = plan.data
    if data is None:
        data = sakke.encapsulate(sakke.public_key(plan.kms.z), plan.names()[1], ssv)
    message = psk.header(csb, payloads.SAKKE_INIT, plan.v_flag)
    message.payloads = [payloads.t(plan.stamp.value, plan.stamp.type), payloads.rand(csb.rand)]
    message.payloads += identities(plan) + plan.certificates + plan.policies
    message.payloads += [payloads.sakke(data, plan.params, plan.scheme)] + plan.extra
    key = Key(payloads.TGK, ssv)
    values = {
        "identifiers": [name.hex() for name in plan.names()], "ssv": ssv.hex(), "sakke_data": data.hex(),
        "keys": [psk.key_values(key)],
        "sessions": psk.session_values(sessions_of(csb, plan.scheme), [key], plan.salt_len)
    }
    if plan.signer:
        built = signed(message, plan.signer)
        return Built(built.encoded, {**values, **built.values})
    return _sign(plan, message, values)


def secrets(plan: Plan) -> list[dict]:
    """What opens the message."""
    name = plan.names()[1]
    return [plan.kms.secret(), plan.kms.receiver(name, plan.responder), plan.kms.receiver(name, name)]

# SPDX-License-Identifier: BSD-2-Clause
"""REQUEST_KEY exchanges of MIKEY-IBAKE, a user and the KMS, with all their intermediate values: RFC 6267 4.2.1, 5.4."""

from dataclasses import dataclass, field

from . import payloads, prf, psk, signed
from .payloads import Key, Kv
from .pk import Envelope, Offer
from .psk import Built, Stamp
from .ticket import ID_I, ID_KMS, ID_PSK, ID_R, Algorithms, Edits, Guard, edited, header, proven, sealed_chain
from .wire import Payload, chain_bytes

WITH_T, FIRST, SENDER_FIRST = "ibake-v-with-timestamp", "ibake-v-first-identity", "ibake-v-sender-first"
"""Readings of what V covers."""
WITHOUT_IDS, WHOLE_IDS = "ibake-v-without-identities", "ibake-v-whole-identities"
SIGNED_ALONE = "ibake-signature-without-identities"


@dataclass
class Issued:
    """A private key as it stands in a KEMAC, behind the identity that it is for; None: behind nobody."""
    identity: bytes | None
    key: bytes
    kv: Kv = field(default_factory=Kv)
    id_type: int = 1
    with_role: bool = False
    """In an IDR payload."""

    def k_pr(self) -> Key:
        return Key(payloads.K_PR, self.key, kv=self.kv)

    def chain(self) -> list[Payload]:
        named = []
        if self.identity is not None:
            named = [payloads.idr(ID_R, self.identity, self.id_type) if self.with_role else
                     payloads.identity(self.identity, self.id_type)]
        return named + [self.k_pr().payload()]


@dataclass
class KeyExchange:
    """Who asks for which keys; `key` is the pre-shared key, or the envelope key if there is an envelope."""
    key: bytes
    csb_id: int
    rand: bytes
    stamp: Stamp
    users: list[bytes]
    kms: bytes | None = b"kms.example.org"
    role: int = ID_I
    psk_id: bytes | None = None
    algorithms: Algorithms = field(default_factory=Algorithms)
    wanted: list[Issued] = field(default_factory=list)
    """KEMAC of the request: specific keys that the user needs."""
    wanted_mac: int = prf.MAC_NULL
    """MAC alg of that KEMAC: a PKE request may have its own MAC."""
    offer: Offer | None = None
    envelope: Envelope | None = None
    hint: Payload | None = None
    """CHASH."""
    v_flag: int = 1
    names_again: bool = False
    """The response repeats the identities."""
    edits: Edits = field(default_factory=dict)
    habit: str = ""
    habit_of: str = "response"

    def guard(self) -> Guard:
        return Guard(self.key, self.csb_id, self.rand, self.algorithms)

    def _user_ids(self) -> list[Payload]:
        return [payloads.idr(self.role, user) for user in self.users]

    def _kms_id(self) -> list[Payload]:
        return [payloads.idr(ID_KMS, self.kms, 1)] if self.kms is not None else []

    def behind(self, name: str) -> bytes:
        """What is covered behind a message: ID data of the user and of the KMS (readings 79)."""
        habit = self.habit if name == self.habit_of else ""
        kms, users = self.kms or b"", b"".join(self.users)
        front = {FIRST: self.users[0] + kms if self.users else kms, SENDER_FIRST: kms + users,
                 WITH_T: users + kms + self.stamp.value}
        front.update(dict.fromkeys((WITHOUT_IDS, SIGNED_ALONE), b""))
        return self._whole() if habit == WHOLE_IDS else front.get(habit, users + kms)

    def _whole(self) -> bytes:
        """The IDR payloads as they stand in a REQUEST_KEY_INIT_PSK."""
        following = payloads.IDR if self.psk_id is not None else payloads.KEMAC if self.wanted else payloads.V
        ids = self._user_ids() + self._kms_id()
        return chain_bytes(ids[:-1] + [ids[-1].with_next(following)])

    def ask(self) -> Built:
        """REQUEST_KEY_INIT in the variant that the envelope says."""
        data_type = payloads.REQUEST_KEY_PKE if self.envelope else payloads.REQUEST_KEY_PSK
        message = header(self.csb_id, data_type, self.algorithms, self.v_flag)
        message.payloads = [payloads.t(self.stamp.value, self.stamp.type), payloads.rand(self.rand)] + self._user_ids()
        values: dict = {}
        message.payloads += (self.offer.certs() if self.offer else []) + self._kms_id()
        if self.psk_id is not None:
            message.payloads.append(payloads.idr(ID_PSK, self.psk_id, 2))
        if self.wanted:
            message.payloads.append(self._kemac(values, self.wanted, self.wanted_mac))
        if self.envelope is None:
            return proven(edited(self.edits, "request", message), self.guard(), values, self.behind("request"))
        message.payloads += [self.hint] if self.hint else []
        message.payloads.append(self.envelope.seal(values, self.key))
        built = signed.signed(edited(self.edits, "request", message), self.offer.signer, self.behind("request"))
        return Built(built.encoded, {**values, **built.values})

    def _kemac(self, values: dict, keys: list[Issued], mac_alg: int = prf.MAC_NULL) -> Payload:
        values["keys"] = [psk.key_values(one.k_pr()) for one in keys]
        made = sealed_chain(values, self.guard(), self.stamp, [part for one in keys for part in one.chain()])
        return self._with_mac(values, mac_alg) if mac_alg != prf.MAC_NULL else made

    def _with_mac(self, values: dict, mac_alg: int) -> Payload:
        """KEMAC with a MAC of its own, as RFC 3830 6.2 has it under an envelope key: over the payload alone."""
        length, encr_alg, data = prf.MAC_LEN[mac_alg], self.algorithms.encr, bytes.fromhex(values["encr_data"])
        auth_key = prf.prf(self.algorithms.function, self.key,
                           prf.label(prf.MESSAGE_AUTH, 0xFF, self.csb_id, self.rand), length)
        covered = chain_bytes([payloads.kemac(data, bytes(length), encr_alg, mac_alg)])[:-length]
        return payloads.kemac(data, prf.mac(mac_alg, auth_key, covered), encr_alg, mac_alg)

    def answer(self, keys: list[Issued]) -> Built:
        """REQUEST_KEY_RESP."""
        values: dict = {}
        message = header(self.csb_id, payloads.REQUEST_KEY_RESP, self.algorithms)
        message.payloads = [payloads.t(self.stamp.value, self.stamp.type)]
        if self.names_again:
            message.payloads += self._user_ids() + self._kms_id()
        message.payloads.append(self._kemac(values, keys))
        return proven(edited(self.edits, "response", message), self.guard(), values, self.behind("response"))

    def error(self, number: int, stamp: Stamp) -> Built:
        """An Error message of the KMS, RFC 3830 5.1.2."""
        message = header(self.csb_id, payloads.ERROR, self.algorithms)
        message.payloads = [payloads.t(stamp.value, stamp.type), payloads.err(number)]
        return proven(message, self.guard(), {}, self.behind("error"))

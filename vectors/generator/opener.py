# SPDX-License-Identifier: BSD-2-Clause
"""Opens exchanges of PSK, PK, DH, DHHMAC and RSA-R that somebody else built, and derives what they lead to.

It is the other direction of psk, pk and agreement; a ValueError says what does not come out.
"""

from dataclasses import dataclass, field, replace

from . import certificates, kw, modp, payloads, prf, psk, rsa
from .aes import counter_mode
from .open_sakke import SakkeOpener
from .open_ibake import IbakeOpener
from .open_keys import KeyOpener
from .open_ticket import TicketOpener
from .payloads import Key
from .psk import Csb
from .reader import Part, Read, read, read_chain
from .signed import verified


@dataclass
class Opener:
    """One exchange with its updates. `signers` are the keys by which Initiator and Responder sign, `recipients`
    those that may open PKE, `exponents` the private ones of either side."""
    psk: bytes | None = None
    signers: tuple[rsa.PublicKey, rsa.PublicKey] | None = None
    recipients: list[rsa.PrivateKey] = field(default_factory=list)
    exponents: list[bytes] = field(default_factory=list)
    csb: Csb | None = None
    keys: list[Key] = field(default_factory=list)
    stamp: tuple[int, bytes] = (0, b"")
    dhi: Part | None = None
    idi_sent: bytes | None = None

    def open(self, data: bytes) -> list[dict]:
        """Crypto sessions with their keys, as they are behind this message."""
        message = read(data)
        if self.csb is None:
            self.csb = Csb(self.psk or b"", message.csb_id, b"", message.prf, None, None)
        self.csb = replace(self.csb, sessions=message.sessions, map_type=message.map_type)
        _OPEN[message.data_type](self, message)
        return psk.session_values(self.csb, self.keys)

    # What messages have in common.

    def _take(self, message: Read, request: bool) -> None:
        """T, RAND and identities."""
        t, rand = message.one(payloads.T), message.one(payloads.RAND)
        if request:
            self.stamp = (t.fields["type"], t.fields["value"])
        elif (t.fields["type"], t.fields["value"]) != self.stamp:
            raise ValueError("the response has another T")
        if rand:
            self.csb = replace(self.csb, rand=rand.fields["data"])
        ids = [part.fields["data"] for part in message.all(payloads.ID)]
        if request and len(ids) == 2:
            self.csb = replace(self.csb, idi=ids[0], idr=ids[1])
        elif request and ids and self.csb.idi is None:
            self.csb = replace(self.csb, idi=ids[0])
        elif ids and not request:
            self.csb = replace(self.csb, idr=ids[0])

    def _verify_sign(self, message: Read, who: int, tail: bytes = b"") -> None:
        sign = message.one(payloads.SIGN).fields
        if not verified(self.signers[who], sign["s_type"], message.data[:sign["at"]] + tail, sign["signature"]):
            raise ValueError("the signature does not verify")

    def _verify_mac(self, message: Read, part: Part, covered: bytes, alg: str = "mac_alg",
                    mac: str = "mac") -> None:
        mac_alg = part.fields[alg]
        auth_key = psk.message_keys(self.csb, None, mac_alg)[3]
        if prf.mac(mac_alg, auth_key, covered) != part.fields[mac]:
            raise ValueError("the MAC does not verify")

    def _decrypt(self, kemac: Part) -> list[Part]:
        """The chain inside KEMAC; with an envelope key it begins with an ID payload."""
        alg, data = kemac.fields["encr_alg"], kemac.fields["data"]
        if not data:
            return []
        _, encr_key, salt_key, _ = psk.message_keys(self.csb, alg, 0)
        plain: bytes | None = data
        if alg == prf.AES_KW_128:
            plain = kw.unwrap(encr_key, salt_key, data)
        elif alg != prf.ENCR_NULL:
            iv = prf.kemac_iv(salt_key, self.csb.csb_id, *self.stamp)
            plain = counter_mode(encr_key, iv, data)
        if plain is None:
            raise ValueError("key wrap does not unwrap")
        return read_chain(plain, 0, payloads.KEY_DATA if not self._enveloped else payloads.ID)

    _enveloped = False

    def _envelope(self, message: Read) -> None:
        """PKE and a KEMAC whose MAC covers itself alone (readings 2); without KEMAC V alone shows if it opened."""
        pke, kemac = message.one(payloads.PKE), message.one(payloads.KEMAC)
        covered = b"\0" + message.data[kemac.off + 1:kemac.fields["mac_at"]] if kemac else b""
        for private in self.recipients:
            if len(pke.fields["data"]) != private.public.size:
                continue
            em = private.apply(pke.fields["data"])
            for secret in (rsa.un_pkcs1(em), rsa.un_oaep(em), rsa.un_oaep(em, "sha256")):
                if not secret:
                    continue
                self.csb = replace(self.csb, psk=secret)
                if not kemac:
                    return
                try:
                    self._verify_mac(message, kemac, covered)
                    self._enveloped = True
                    chain = self._decrypt(kemac)
                except ValueError:
                    continue
                finally:
                    self._enveloped = False
                self.keys = [part.fields["key"] for part in chain[1:]] or self.keys
                self.idi_sent = chain[0].fields["data"]
                return
        raise ValueError("PKE does not open")

    # Data types.

    def psk_init(self, message: Read) -> None:
        self._take(message, True)
        kemac = message.one(payloads.KEMAC)
        self._verify_mac(message, kemac, message.data[:kemac.fields["mac_at"]])
        self.keys = [part.fields["key"] for part in self._decrypt(kemac)] or self.keys

    def verification(self, message: Read) -> None:
        self._take(message, False)
        v = message.one(payloads.V)
        tail = (self.csb.idi or b"") + (self.csb.idr or b"") + self.stamp[1]
        self._verify_mac(message, v, message.data[:v.fields["at"]] + tail, "auth_alg", "data")

    def pk_init(self, message: Read) -> None:
        self._take(message, True)
        self._verify_sign(message, 0)
        self._envelope(message)
        ids = [part.fields["data"] for part in message.all(payloads.ID)]
        if len(ids) < 2:
            # What is encrypted is the Initiator's; the other one, if any, is the Responder's.
            others = [one for one in ids if one != self.idi_sent]
            self.csb = replace(self.csb, idr=others[0] if others else self.csb.idr)
        elif self.idi_sent not in (None, ids[0]):
            raise ValueError("the encrypted IDi is not the clear one")
        self.csb = replace(self.csb, idi=self.idi_sent or self.csb.idi)

    def agreement_init(self, message: Read) -> None:
        self._take(message, True)
        self._proven(message, 0)
        self.dhi = message.one(payloads.DH)

    def agreement_response(self, message: Read) -> None:
        self._take(message, False)
        self._proven(message, 1)
        halves = message.all(payloads.DH)
        if bool(halves) != bool(self.dhi):
            raise ValueError("DH on one side only")
        if not halves:
            return
        if not self.exponents:
            return
        dhr, dhi = (half.fields for half in halves)
        if (dhi["group"], dhi["value"]) != (self.dhi.fields["group"], self.dhi.fields["value"]):
            raise ValueError("DHi is not echoed")
        if dhr["group"] != dhi["group"]:
            raise ValueError("the groups differ")
        for private in self.exponents:
            for ours, theirs in ((dhi, dhr), (dhr, dhi)):
                if modp.public(ours["group"], private) == ours["value"]:
                    self.keys = [
                        Key(payloads.TGK, modp.secret(ours["group"], private, theirs["value"]), kv=dhr["kv"])
                    ]
                    return
        raise ValueError("no exponent fits")

    def _proven(self, message: Read, who: int) -> None:
        kemac = message.one(payloads.KEMAC)
        if not kemac:
            self._verify_sign(message, who)
            return
        if kemac.fields["encr_alg"] or kemac.fields["data"]:
            raise ValueError("KEMAC has data")
        self._verify_mac(message, kemac, message.data[:kemac.fields["mac_at"]])

    def reverse_init(self, message: Read) -> None:
        self._take(message, True)
        self._verify_sign(message, 0)

    def reverse_response(self, message: Read) -> None:
        self._take(message, False)
        for ext in message.all(payloads.EXT):
            if ext.fields["type"] == 4:
                self.csb = replace(self.csb, csb_id=int.from_bytes(ext.fields["data"], "big"))
        tail = (self.csb.idi or b"") + (self.csb.idr or b"") + self.stamp[1]
        self._verify_sign(message, 1, tail)
        self._envelope(message)
        if self.idi_sent != self.csb.idr:
            raise ValueError("the encrypted IDr is not the clear one")


_OPEN = {
    payloads.PSK_INIT: Opener.psk_init,
    payloads.PSK_RESP: Opener.verification,
    payloads.PK_INIT: Opener.pk_init,
    payloads.PK_RESP: Opener.verification,
    payloads.DH_INIT: Opener.agreement_init,
    payloads.DH_RESP: Opener.agreement_response,
    payloads.DHHMAC_INIT: Opener.agreement_init,
    payloads.DHHMAC_RESP: Opener.agreement_response,
    payloads.RSAR_INIT: Opener.reverse_init,
    payloads.RSAR_RESP: Opener.reverse_response
}


_KEY_REQUESTS = (payloads.REQUEST_KEY_PSK, payloads.REQUEST_KEY_PKE)


def opener_of(test: dict) -> Opener | IbakeOpener | KeyOpener | SakkeOpener | TicketOpener:
    """With everything that the builder of a test knew."""
    wanted = test["expected"]["messages"]
    data_type_at = 1
    if bytes.fromhex(test["input"]["messages"][0]["message"])[data_type_at] in _KEY_REQUESTS:
        return KeyOpener(test)
    if any("exchange" in one for one in wanted):
        return TicketOpener(test)
    if any("ibake" in one for one in wanted):
        return IbakeOpener(test)
    if any("identifiers" in one for one in wanted):
        return SakkeOpener(test)

    def named(key: str) -> list[rsa.PrivateKey]:
        return [certificates.key(one[key].partition(".")[0]) for one in wanted if key in one]

    signers = [key.public for key in named("signer")]
    secrets = test["input"]["secrets"]
    known = [bytes.fromhex(one["secret"]) for one in secrets if one["kind"] == "psk"]
    return Opener(known[0] if known else None, (signers[0],
                                                signers[1 if len(signers) > 1 else 0]) if signers else None,
                  named("recipient"),
                  [bytes.fromhex(one["secret"]) for one in secrets if one["kind"] == "dh"])

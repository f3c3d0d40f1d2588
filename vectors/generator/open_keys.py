# SPDX-License-Identifier: BSD-2-Clause
"""Opens Request Key exchanges of IBAKE that somebody else built: RFC 6267 4.2.1, 5.4. The reverse of ibake_kms."""

from dataclasses import replace

from . import certificates, payloads, prf, psk, rsa
from .aes import counter_mode
from .psk import Csb
from .reader import Part, Read, read, read_chain
from .signed import PKCS1
from .ticket import ID_I, ID_KMS, ID_R

_HASHES = ("sha1", "sha256", "sha384", "sha512")


class KeyOpener:
    """One exchange, with the pre-shared key or the private key of the KMS. A ValueError says what does not come out."""

    def __init__(self, test: dict) -> None:
        self.wanted, self.next = test["expected"]["messages"], 0
        secrets = [one for one in test["input"]["secrets"] if one["kind"] == "psk"]
        self.key = bytes.fromhex(secrets[0]["secret"]) if secrets else b""
        self.csb: Csb | None = None
        self.stamp: tuple[int, bytes] = (0, b"")
        self.behind = b""

    def open(self, data: bytes) -> list[dict]:
        """There are no crypto sessions; the keys are compared here."""
        want, message = self.wanted[self.next], read(data)
        self.next += 1
        t = message.one(payloads.T).fields
        if message.data_type == payloads.REQUEST_KEY_RESP:
            if (t["type"], t["value"]) != self.stamp:
                raise ValueError("the response has another T")
        else:
            self.stamp = (t["type"], t["value"])
            self.csb = Csb(self.key, message.csb_id, message.one(payloads.RAND).fields["data"], message.prf)
            self.behind = self._identities(message)
        if message.one(payloads.SIGN):
            self._verify_sign(message, certificates.key(want["signer"].partition(".")[0]).public)
            self._open_envelope(message, want)
        else:
            self._verify_v(message)
        self._compare(message, want.get("keys", []))
        return []

    @staticmethod
    def _identities(message: Read) -> bytes:
        ids = [part.fields for part in message.all(payloads.IDR)]
        users = [one["data"] for one in ids if one["role"] in (ID_I, ID_R)]
        return b"".join(users + [one["data"] for one in ids if one["role"] == ID_KMS])

    def _verify_v(self, message: Read) -> None:
        v = message.parts[-1]
        if v.type != payloads.V:
            raise ValueError("the last payload is not V")
        auth_key = psk.message_keys(self.csb, None, v.fields["auth_alg"])[3]
        if prf.mac(v.fields["auth_alg"], auth_key, message.data[:v.fields["at"]] + self.behind) != v.fields["data"]:
            raise ValueError("V does not verify")

    def _verify_sign(self, message: Read, public: rsa.PublicKey) -> None:
        sign = message.one(payloads.SIGN).fields
        covered, em = message.data[:sign["at"]] + self.behind, public.apply(sign["signature"])
        if sign["s_type"] == PKCS1:
            good = bool(rsa.pkcs1_matches(covered, em))
        else:
            bits = public.n.bit_length() - 1
            good = any(rsa.pss_matches(name, covered, em, bits) is not None for name in _HASHES)
        if not good:
            raise ValueError("the signature does not verify")

    def _open_envelope(self, message: Read, want: dict) -> None:
        private = certificates.key(want["recipient"].partition(".")[0])
        em = private.apply(message.one(payloads.PKE).fields["data"])
        if bytes.fromhex(want["envelope_key"]) not in (rsa.un_pkcs1(em), rsa.un_oaep(em), rsa.un_oaep(em, "sha256")):
            raise ValueError("PKE holds another key")
        self.csb = replace(self.csb, psk=bytes.fromhex(want["envelope_key"]))

    def _chain(self, message: Read, kemac: Part) -> list[Part]:
        algorithm, plain = kemac.fields["encr_alg"], kemac.fields["data"]
        self._verify_kemac(message, kemac)
        if algorithm != prf.ENCR_NULL:
            _, encr_key, salt_key, _ = psk.message_keys(self.csb, algorithm, 0)
            plain = counter_mode(encr_key, prf.kemac_iv(salt_key, self.csb.csb_id, *self.stamp), plain)
        try:
            return read_chain(plain, 0, payloads.ID)
        except ValueError:
            return read_chain(plain, 0, payloads.IDR)

    def _verify_kemac(self, message: Read, kemac: Part) -> None:
        """A MAC of its own covers the payload, whose Next payload counts as 0: RFC 3830 6.2."""
        algorithm, mac = kemac.fields["mac_alg"], kemac.fields["mac"]
        auth_key = psk.message_keys(self.csb, None, algorithm)[3]
        if algorithm != prf.MAC_NULL and mac != prf.mac(
                algorithm, auth_key, b"\0" + message.data[kemac.off + 1:kemac.end - len(mac)]):
            raise ValueError("the MAC of KEMAC does not verify")

    def _compare(self, message: Read, wanted: list[dict]) -> None:
        kemac = message.one(payloads.KEMAC)
        chain = self._chain(message, kemac) if kemac else []
        for named, key in zip(chain[::2], chain[1::2]):
            if named.type not in (payloads.ID, payloads.IDR) or key.type != payloads.KEY_DATA:
                raise ValueError("the chain is not (ID || K_PR)")
        if [psk.key_values(one.fields["key"]) for one in chain[1::2]] != wanted:
            raise ValueError("other private keys")

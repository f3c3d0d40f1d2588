# SPDX-License-Identifier: BSD-2-Clause
"""Opens sessions of MIKEY-TICKET that somebody else built: RFC 6043 5.5. The other direction of ticket."""

from . import certificates, payloads, prf, rsa
from .signed import verified

_ANSWERS = (payloads.REQUEST_RESP, payloads.TRANSFER_RESP, payloads.RESOLVE_RESP)


class TicketOpener:
    """A session whose messages come in the order of the test that they were built from.

    V is verified with the auth_key of the test over the bytes at hand: a message of which anything differs, and is not
    random, does not verify. Of a signed one the signature is verified and PKE opened.
    """

    def __init__(self, test: dict) -> None:
        self.test, self.next = test, 0
        self.requests: dict[int, bytes] = {}

    def open(self, data: bytes) -> list[dict]:
        want = self.test["expected"]["messages"][self.next]
        given = bytes.fromhex(self.test["input"]["messages"][self.next]["message"])
        self.next += 1
        if "signature" in want:
            self._verify_sign(data, given, want)
        else:
            self._verify_v(data, given, want)
        if data[1] not in _ANSWERS:
            self.requests[want["exchange"]] = data
        return want.get("sessions", [])

    def _verify_v(self, data: bytes, given: bytes, want: dict) -> None:
        mac, covered = bytes.fromhex(want["v"]), bytes.fromhex(want["v_input"])
        size = len(mac)
        if data[1] not in _ANSWERS:
            if data != given:
                raise ValueError("it is not the message that leaves no choice")
            return
        whole = data[:-size] + self.requests[want["exchange"]]
        if data[:-size] != covered[:len(data) - size]:
            raise ValueError("what V covers of the response differs")
        if prf.mac(want["auth_alg"], bytes.fromhex(want["auth_key"]), whole) != data[-size:]:
            raise ValueError("V does not verify")

    @staticmethod
    def _verify_sign(data: bytes, given: bytes, want: dict) -> None:
        private = certificates.key(want["recipient"].partition(".")[0])
        public = certificates.key(want["signer"].partition(".")[0]).public
        size, signed = private.public.size, public.size
        behind = bytes.fromhex(want["sign_input"])[len(given) - signed:]
        pke_at = len(data) - signed - 2 - size
        if len(data) != len(given) or data[:pke_at] != given[:pke_at]:
            raise ValueError("what stands in front of PKE differs")
        em = private.apply(data[pke_at:pke_at + size])
        opened = (rsa.un_pkcs1(em), rsa.un_oaep(em), rsa.un_oaep(em, "sha256"))
        if bytes.fromhex(want["envelope_key"]) not in opened:
            raise ValueError("PKE holds another key")
        if not verified(public, want["s_type"], data[:-signed] + behind, data[-signed:]):
            raise ValueError("the signature does not verify")

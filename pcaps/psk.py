# SPDX-License-Identifier: BSD-2-Clause
"""MIKEY pre-shared key messages for the captures (RFC 3830 3.1, 4.1, 5.2 and 6), and the session keys they lead to.

Shares no code with lib: HMAC is Python's, AES the openssl command's.
"""

import hmac
import subprocess
from dataclasses import dataclass, field

PSK_INIT, PSK_RESP, ERROR = 0, 1, 6
LAST, KEMAC, T, ID, V, SP, RAND, ERR, KEY_DATA, EXT = 0, 1, 5, 6, 9, 10, 11, 12, 20, 21
NAI, URI = 0, 1
AES_CM_128, HMAC_SHA_1_160 = 1, 1
SDP_IDS = 1
INVALID_SPPAR = 10

TEK, SALT = 0x2AD01C64, 0x39A2C14B
MESSAGE_ENCR, MESSAGE_AUTH, MESSAGE_SALT = 0x150533E1, 0x2D22AC75, 0x29B88916

# Encryption AES-CM, key 16, authentication HMAC-SHA-1, key 20, salt 14, PRF AES-CM, all on, tag 10 bytes.
AES_CM_128_HMAC_SHA1_80 = {0: 1, 1: 16, 2: 1, 3: 20, 4: 14, 5: 0, 7: 1, 8: 1, 10: 1, 11: 10}


def number(value, size):
    return value.to_bytes(size, "big")


def hmac_sha1(key, data):
    return hmac.new(key, data, "sha1").digest()


def prf(inkey, label, size):
    """PRF MIKEY-1, RFC 3830 4.1.2."""
    out = bytes(size)
    for start in range(0, len(inkey), 32):
        block, a, stream = inkey[start : start + 32], label, b""
        while len(stream) < size:
            a = hmac_sha1(block, a)
            stream += hmac_sha1(block, a + label)
        out = bytes(x ^ y for x, y in zip(out, stream))
    return out


def aes_cm(key, iv, data):
    command = ["openssl", "enc", "-aes-128-ctr", "-K", key.hex(), "-iv", iv.hex()]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


# Payloads: type and the bytes behind the Next payload field.


def timestamp(ntp):
    return T, number(0, 1) + number(ntp, 8)


def identity(kind, text):
    return ID, number(kind, 1) + number(len(text), 2) + text.encode()


def policy(number_, parameters):
    body = b"".join(bytes((kind, 1, value)) for kind, value in parameters.items())
    return SP, bytes((number_, 0)) + number(len(body), 2) + body


def sdp_ids(text):
    return EXT, number(SDP_IDS, 1) + number(len(text), 2) + text.encode()


def chain(payloads):
    """Payloads in order, each with the type of the next in its first byte."""
    followers = [kind for kind, _ in payloads[1:]] + [LAST]
    return b"".join(number(kind, 1) + body for kind, (_, body) in zip(followers, payloads))


def key_data(key, mki=b""):
    """One TGK, with an MKI if there is one."""
    body = number(1 if mki else 0, 1) + number(len(key), 2) + key
    return chain([(KEY_DATA, body + (number(len(mki), 1) + mki if mki else b""))])


@dataclass
class Bundle:
    """A crypto session bundle: what its messages share."""

    csb_id: int
    psk: bytes
    rand: bytes
    initiator: tuple  # ID type, text
    responder: tuple
    made: list = field(default_factory=list)  # what each message with a TGK leads to

    def derive(self, key, constant, cs_id, size):
        return prf(key, number(constant, 4) + number(cs_id, 1) + number(self.csb_id, 4) + self.rand, size)

    def header(self, data_type, v, sessions, first):
        entries = b"".join(b"\0" + number(ssrc, 4) + number(0, 4) for ssrc in sessions)
        return bytes((1, data_type, first, v << 7)) + number(self.csb_id, 4) + bytes((len(sessions), 0)) + entries

    def assemble(self, data_type, v, sessions, payloads):
        return self.header(data_type, v, sessions, payloads[0][0]) + chain(payloads)

    def encrypt(self, ntp, clear):
        key = self.derive(self.psk, MESSAGE_ENCR, 255, 16)
        salt = self.derive(self.psk, MESSAGE_SALT, 255, 14)
        block = bytes(2) + number(self.csb_id, 4) + number(ntp, 8)
        return aes_cm(key, bytes(x ^ y for x, y in zip(salt, block)) + bytes(2), clear)

    def initial(self, ntp, sessions, tgk, extra=(), mki=b"", update=False):
        """An I_MESSAGE that asks for a response. `sessions`: SSRCs; `extra`: payloads between IDr and KEMAC."""
        payloads = [timestamp(ntp)] + ([] if update else [(RAND, number(len(self.rand), 1) + self.rand)])
        payloads += [identity(*self.initiator), identity(*self.responder), *extra]
        cipher = self.encrypt(ntp, key_data(tgk, mki))
        kemac = bytes((AES_CM_128,)) + number(len(cipher), 2) + cipher + bytes((HMAC_SHA_1_160,))
        message = self.assemble(PSK_INIT, 1, sessions, payloads + [(KEMAC, kemac)])
        self.made.append(self.keys(sessions, tgk, mki))
        return message + hmac_sha1(self.derive(self.psk, MESSAGE_AUTH, 255, 20), message)

    def verified(self, data_type, ntp, sessions, payloads):
        message = self.assemble(data_type, 0, sessions, payloads + [(V, bytes((HMAC_SHA_1_160,)))])
        covered = message + self.initiator[1].encode() + self.responder[1].encode() + number(ntp, 8)
        return message + hmac_sha1(self.derive(self.psk, MESSAGE_AUTH, 255, 20), covered)

    def response(self, ntp, sessions):
        """The R_MESSAGE. `sessions`: SSRCs, those of the Responder filled in."""
        return self.verified(PSK_RESP, ntp, sessions, [timestamp(ntp), identity(*self.responder)])

    def error(self, ntp, sessions, error_no, supported):
        payloads = [timestamp(ntp), (ERR, bytes((error_no, 0, 0))), policy(0, supported)]
        return self.verified(ERROR, ntp, sessions, payloads)

    def keys(self, sessions, tgk, mki):
        each = [
            {
                "cs_id": cs_id,
                "ssrc": f"0x{ssrc:08x}",
                "tek": self.derive(tgk, TEK, cs_id, 16).hex(),
                "salt": self.derive(tgk, SALT, cs_id, 14).hex(),
                "mki": mki.hex() or None,
            }
            for cs_id, ssrc in enumerate(sessions, 1)
        ]
        return {"csb_id": f"0x{self.csb_id:08x}", "tgk": [tgk.hex()], "crypto_sessions": each}

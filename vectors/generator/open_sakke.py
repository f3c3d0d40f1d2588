# SPDX-License-Identifier: BSD-2-Clause
"""Opens MIKEY-SAKKE messages that somebody else built: RFC 6509 2.2.2. The other direction of sakke_message."""

from . import certificates, eccsi, mcx, payloads, psk, sakke
from . import sakke_message as sm
from .psk import Csb
from .reader import Read, read
from .signed import verified

_KPAK, _POINT = 65, 257


class SakkeOpener:
    """Has the secrets of a test, and knows by it who the parties are."""

    def __init__(self, test: dict) -> None:
        self.want = test["expected"]["messages"][0]
        secrets = {one["kind"]: bytes.fromhex(one["secret"]) for one in reversed(test["input"]["secrets"])
                   if "secret" in one}
        self.kpak, self.z = secrets["kms"][:_KPAK], secrets["kms"][_KPAK:_KPAK + _POINT]
        self.rsk = secrets["sakke"][:_POINT]
        self.names = [bytes.fromhex(name) for name in self.want["identifiers"]]

    def open(self, data: bytes) -> list[dict]:
        message = read(data)
        self._verify(message)
        part = message.one(payloads.SAKKE).fields
        ssv = sakke.decapsulate(self.z, self.names[1], self.rsk, part["data"])
        if ssv is None:
            raise ValueError("R is not what the SSV makes")
        csb = Csb(b"", message.csb_id, message.one(payloads.RAND).fields["data"], message.prf,
                  map_type=message.map_type, sessions=message.sessions)
        salt_len = mcx.SALT_LEN if part["scheme"] == sm.HASHED else psk.SALT_LEN
        return psk.session_values(sm.sessions_of(csb, part["scheme"]), [payloads.Key(payloads.TGK, ssv)], salt_len)

    def _verify(self, message: Read) -> None:
        sign = message.one(payloads.SIGN).fields
        covered = message.data[:sign["at"]]
        if sign["s_type"] == sm.ECCSI:
            good = eccsi.verify(self.kpak, self.names[0], covered, sign["signature"])
        else:
            public = certificates.key(self.want["signer"].partition(".")[0]).public
            good = verified(public, sign["s_type"], covered, sign["signature"])
        if not good:
            raise ValueError("the signature does not verify")

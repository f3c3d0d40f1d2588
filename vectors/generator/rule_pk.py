# SPDX-License-Identifier: BSD-2-Clause
"""Public-key messages for tests of rules that are not about keys: they are whole, and every key is known."""

from . import payloads as p
from . import pk, prf, psk
from .cases_pk import CA, filed, fit
from .cases_psk import csb_of, key_of
from .certificates import ALICE, BOB
from .pk import Envelope, Sealed
from .psk import Stamp
from .rule_case import POLICY, STAMP
from .signed import Signer, signed
from .wire import Encoded, Payload

PK_CSB = csb_of("rules/pk", idi=ALICE, idr=BOB)
PK_SECRETS = [filed("rsa", None, "bob-1024.key"), filed("cert", None, "alice-1024.cert"), CA]
"""What opens and verifies the messages of pk_init(), whomever they name."""


def pk_init(*named: Payload, stamp: Stamp = STAMP, encr_alg: int = prf.AES_CM_128,
            mac_alg: int = prf.HMAC_SHA_1_160, cache: int = pk.NO_CACHE,
            sign: Payload | None = None) -> Encoded:
    """A public-key I_MESSAGE, an update if it is not sent at STAMP; `sign` replaces its signature."""
    values: dict = {}
    csb = PK_CSB
    sealed = fit("rules/pk", Sealed([key_of("rules/pk", p.TGK)], ALICE, 1, encr_alg, mac_alg))
    pke = Envelope("bob-1024", cache=cache).seal(values, csb.psk)
    rand = [p.rand(csb.rand)] if stamp is STAMP else []
    message = psk.header(csb, p.PK_INIT)
    message.payloads = [
        p.t(stamp.value), *rand, *named, POLICY,
        sealed.payload(values, csb, stamp, pke.type, message), pke
    ]
    if sign is None:
        return signed(message, Signer("alice-1024")).encoded
    message.payloads.append(sign)
    return message.encode()

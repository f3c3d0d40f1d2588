# SPDX-License-Identifier: BSD-2-Clause
"""Random Request Key exchanges of MIKEY-IBAKE. `make` is a Maker of random_cases."""

from . import pk, prf
from .cases_ibake_kms import FORMS, Ask, answered, asked, parameters_secret, told
from .certificates import ALICE, BOB, CAROL
from .pk import OAEP, V1_5
from .ticket import Algorithms


def _key_request(make, public: bool) -> dict:
    """A Request Key exchange: any identities, keys in any form, with or without IDRpsk, keys in the request."""
    dice = make.dice
    users = tuple(dice.sample([ALICE, BOB, CAROL, b"tel:+1234", b"a" * dice.randrange(1, 200)],
                              make.one_of(1, 1, 2, 3)))
    algorithms = Algorithms(make.one_of(0, 1),
                            make.one_of(prf.ENCR_NULL, prf.AES_CM_128, prf.AES_CM_128, prf.AES_CM_256),
                            make.one_of(1, 2))
    ask = Ask(make.test, public, users, algorithms, make.stamps()[0], make.signer("alice"), make.one_of(V1_5, OAEP),
              make.one_of(*FORMS), make.kv(), make.one_of(16, 20, 32, 33, 64))
    exchange = ask.exchange(csb_id=dice.getrandbits(32), rand=dice.randbytes(make.one_of(16, 17, 32, 255)),
                            role=make.one_of(1, 2), names_again=make.chance(30))
    if make.chance(30):
        exchange.wanted = ask.issued()[:make.one_of(1, 2)]
    if not public and make.chance(30):
        exchange.psk_id = dice.randbytes(make.one_of(1, 4, 40))
    if public and make.chance(30):
        exchange.hint = pk.chash("bob-2048", make.one_of(0, 1))
    asking = asked(exchange, exchange.ask())
    secrets = ask.secrets()
    if not public:
        owner = make.one_of(None, users[-1], exchange.psk_id)
        secrets[0]["identity"] = owner.hex() if owner else "*"
    return told(ask, "random", exchange, [asking, answered(exchange.answer(ask.issued()))],
                secrets + [parameters_secret()])


def key_request_psk(make) -> dict:
    return _key_request(make, False)


def key_request_pke(make) -> dict:
    return _key_request(make, True)

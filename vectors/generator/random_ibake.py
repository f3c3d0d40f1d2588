# SPDX-License-Identifier: BSD-2-Clause
"""Random exchanges of MIKEY-IBAKE between users. `make` is a Maker of random_cases."""

from dataclasses import replace

from . import ec, ibake, prf, psk
from .cases_ibake import CAROL, MAILBOX, answer, deferred, plan_of, request, told, whole
from .ibake import BLOCK, FORMS, TUPLE, WITH_IDS, WITH_T
from .payloads import SrtpId


def ibake_exchange(make) -> dict:
    """Any curve, any reading of what is open; perhaps somebody else answers, perhaps a CSB update behind it."""
    dice = make.dice
    first, second = make.stamps()
    plan = plan_of(make.test, curve=make.one_of(*ec.PRIME), prf=make.one_of(0, 1),
                   form=make.one_of(BLOCK, BLOCK, TUPLE),
                   csb_id=dice.getrandbits(32), rand=dice.randbytes(make.one_of(16, 17, 32, 255)),
                   idi=b"sip:" + b"a" * dice.randrange(1, 200), idr=b"sip:" + b"b" * dice.randrange(1, 200),
                   t=first.value, t_type=first.type, mac_alg=make.one_of(1, 2), kv=make.kv(),
                   compressed=make.chance(20), point_alone=make.chance(20), session_form=make.one_of(*FORMS),
                   key_len=make.one_of(16, 16, 20, 32), cover=make.one_of(WITH_IDS, WITH_IDS, WITH_T),
                   answerer=make.one_of(None, None, CAROL, MAILBOX),
                   policies=make.policies(), sessions=[
                       SrtpId(0, dice.getrandbits(32), dice.getrandbits(32)) for _ in range(make.one_of(1, 1, 2, 3))])
    if make.chance(40):
        plan.second_t = second.value
    if make.chance(30):
        plan.second_rand, plan.second_counts = dice.randbytes(make.one_of(16, 32)), make.chance(60)
    sent = deferred(plan) if plan.answerer and make.chance(60) else whole(plan)
    turns: tuple = ("",)
    if make.chance(40) and not plan.second_counts:
        later = replace(plan, turn="/new", t=psk.ntp(psk.START + 10**7) if plan.t_type < prf.COUNTER else plan.t,
                        second_t=None, second_rand=None)
        if later.t != plan.t:
            by_responder, named = make.chance(50), make.chance(70)
            sent += [request(ibake.update(later, True, by_responder, named), "update"),
                     answer(ibake.update_answer(later, plan, True, by_responder, named), "verified")]
            turns = ("", "/new")
    return told(plan, "random", sent, ibake.secrets(plan, sides=make.one_of("x", "y"), turns=turns))

# SPDX-License-Identifier: BSD-2-Clause
"""Random MIKEY-SAKKE messages, those of mission-critical services among them."""

import datetime
from dataclasses import replace

from . import mcx, payloads, prf, psk, sakke
from . import sakke_message as sm
from .cases_pk import CA
from .cases_psk import exchange, message
from .certificates import certificate
from .payloads import GenericId, SrtpId
from .psk import Stamp
from .sakke_message import Kms, Plan

_FIRST, _LAST = 631152000, 2871763200
"""Unix times of 1990-01-01 and 2061-01-01: T of both eras of NTP."""


def _sessions(make) -> tuple[int, list]:
    """A CS ID map type and its entries."""
    dice = make.dice
    kind = make.one_of(payloads.SRTP_ID, payloads.GENERIC_ID, payloads.EMPTY_MAP)
    count = 0 if kind == payloads.EMPTY_MAP else make.one_of(1, 1, 2, 3)
    if kind == payloads.SRTP_ID:
        return kind, [SrtpId(0, dice.getrandbits(32), make.one_of(0, dice.getrandbits(32))) for _ in range(count)]
    return kind, [GenericId(cs, ssrc=make.one_of(None, dice.getrandbits(32)), spi=dice.randbytes(make.one_of(0, 4, 8)))
                  for cs in sorted(dice.sample(range(255), count))]


def _plan(make, **values) -> Plan:
    map_type, sessions = _sessions(make)
    csb = replace(make.csb(), psk=b"", map_type=map_type, sessions=sessions)
    empty = map_type == payloads.EMPTY_MAP
    return Plan(make.test, csb, ssv=make.dice.randbytes(16), **{"policies": [] if empty else make.policies(), **values})


def _monthly(make, unix: int, stamp: Stamp) -> Plan:
    """ID scheme 1."""
    month = datetime.datetime.fromtimestamp(unix, datetime.timezone.utc).strftime("%Y-%m")
    number = lambda: b"tel:+%d" % make.dice.randrange(10**6, 10**make.one_of(8, 12, 15))  # noqa: E731
    kms = Kms(b"kms%d.example.org" % make.dice.randrange(3))
    return _plan(make, stamp=stamp, month=month, kms=kms, initiator=number(), responder=number())


def _rsa(make, unix: int, stamp: Stamp) -> Plan:
    """The same, signed with RSA by somebody who has a certificate."""
    plan, signer = _monthly(make, unix, stamp), make.signer("alice")
    return replace(plan, initiator=b"sip:alice@example.org",
                   identifiers=(b"", sakke.monthly(plan.month, plan.responder)),
                   certificates=[payloads.cert(certificate(signer.key))], signer=signer)


def _hashed(make, unix: int, stamp: Stamp) -> Plan:
    """ID scheme 2, UIDs in the message or made of its URIs, with key parameters and a copy to oneself."""
    dice, ntp = make.dice, unix + 2208988800
    period = make.one_of(mcx.PERIOD, 2592000, 1, 86400)
    kms = Kms(b"kms%d.mc.example.org" % dice.randrange(3), period, make.one_of(0, 1, dice.randrange(10**9)))
    users = b"sip:a%d@mc.example.org" % dice.randrange(10**6), b"sip:b%d@mc.example.org" % dice.randrange(10**6)
    uids = tuple(sakke.uid(user, kms.uri, period, kms.offset, (ntp - kms.offset) // period) for user in users)
    roles = ((sm.INITIATOR, sm.RESPONDER), users) if make.chance(40) else ((mcx.UID_I, mcx.UID_R), uids)
    plan = _plan(make, stamp=stamp, scheme=sm.HASHED, kms=kms, initiator=users[0], responder=users[1], identifiers=uids,
                 salt_len=mcx.SALT_LEN, identities=[payloads.idr(role, name) for role, name in zip(*roles)] +
                 [payloads.idr(role, kms.uri) for role in (mcx.KMS_I, mcx.KMS_R)])
    purpose = make.one_of(mcx.GMK, mcx.PCK, mcx.CSK, mcx.MUSIK)
    plan.csb.csb_id = purpose << 28 | plan.csb.csb_id & 0x0FFFFFFF
    plan.policies = [mcx.policy()] if plan.csb.sessions else []
    if purpose == mcx.GMK and roles[1] is users and plan.csb.sessions and isinstance(plan.csb.sessions[0], GenericId):
        gmk_id = plan.csb.csb_id ^ mcx.user_salt(plan.ssv, users[1])
        plan.csb.sessions = [replace(one, spi=b"".join(value.to_bytes(4, "big") for value in (gmk_id, plan.csb.csb_id)))
                             for one in plan.csb.sessions]
    if make.chance(60):
        parameters = mcx.Parameters(purpose, dice.getrandbits(2), 0, 0, dice.randbytes(make.one_of(0, 5, 40)),
                                    [b"sip:group%d@mc.example.org" % i for i in range(make.one_of(0, 1, 3))])
        plan.extra.append(mcx.protected(parameters, plan.ssv, plan.csb.csb_id, dice.randbytes(16)))
    if make.chance(20):
        plan.extra.append(mcx.to_self(sakke.encapsulate(sakke.public_key(kms.z), uids[0], plan.ssv)))
    return plan


def sakke_exchange(make) -> dict:
    kind = make.one_of(_monthly, _rsa, _hashed, _hashed)
    unix = make.dice.randrange(_FIRST, _LAST) if kind is not _rsa else psk.START + make.dice.randrange(2 * 10**6)
    stamp = Stamp(psk.ntp(unix, make.dice.getrandbits(32)), make.one_of(prf.NTP_UTC, prf.NTP_UTC, prf.NTP))
    plan = kind(make, unix, stamp)
    secrets = sm.secrets(plan)
    if make.chance(20):
        name = plan.names()[1]
        secrets = [plan.kms.secret(plan.kms.uri), plan.kms.receiver(name, None, name)]
    built = sm.init(plan)
    return exchange(make.test, "random", plan.csb, [message("init", built, "verified", "verified", time=unix + 1)],
                    [*secrets, CA])

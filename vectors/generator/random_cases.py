# SPDX-License-Identifier: BSD-2-Clause
"""Random exchanges of each mode, in the form of the vectors: for comparing implementations, not for keeping."""

import random
from dataclasses import replace

from . import agreement, modp, payloads, pk, prf, psk
from .agreement import Half, Mac, agreed, sdp_ids
from .cases_dh import dh_secret
from .cases_pk import CA, SEEN, env_secret, fit
from .cases_psk import exchange, fitted, key_of, message, psk_secret
from .cases_ticket import Cast, entry, messages_of, numbered, told
from .certificates import ALICE, ALICE_NAI, BOB, BOB_NAI, CAROL, certificate
from .payloads import GenericId, Key, Kv, SrtpId, interval, spi
from .pk import CACHE, CACHE_FOR_CSB, NO_CACHE, OAEP, V1_5, Envelope, Group, Offer, Sealed
from .psk import Csb, Stamp
from .random_ibake import ibake_exchange
from .random_keys import key_request_pke, key_request_psk
from .random_sakke import sakke_exchange
from .signed import PKCS1, PSS, Signer

_BITS = (1024, 1024, 2048, 2048, 4096)
_SIDES = ("initiator", "responder")


class Maker:
    """One random exchange: everything follows from the name of the test."""

    def __init__(self, test: str) -> None:
        self.test = test
        self.dice = random.Random(test)

    def one_of(self, *choices):
        return self.dice.choice(choices)

    def chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def csb(self) -> Csb:
        dice = self.dice
        nai = self.chance(20)
        count = self.one_of(1, 1, 1, 2, 3)
        if self.chance(20):
            sessions = [
                GenericId(cs, ssrc=dice.getrandbits(32), spi=dice.randbytes(self.one_of(0, 1, 4)))
                for cs in sorted(dice.sample(range(1, 255), count))
            ]
        else:
            sessions = [
                SrtpId(0, dice.getrandbits(32), self.one_of(0, 0, dice.getrandbits(32))) for _ in range(count)
            ]
        return Csb(dice.randbytes(self.one_of(16, 16, 20, 32, 33)),
                   self.one_of(0, 0xFFFFFFFF, *(dice.getrandbits(32) for _ in range(6))),
                   dice.randbytes(self.one_of(16, 16, 17, 32, 64, 255)),
                   self.one_of(prf.MIKEY_1, prf.HMAC_SHA_256), ALICE_NAI if nai else ALICE,
                   BOB_NAI if nai else BOB, id_type=0 if nai else 1,
                   map_type=payloads.GENERIC_ID if isinstance(sessions[0], GenericId) else payloads.SRTP_ID,
                   sessions=sessions)

    def stamps(self) -> tuple[Stamp, Stamp]:
        kind = self.one_of(0, 0, 0, 1, 2, 3)
        first, second = (psk.START + self.dice.randrange(10**6) * 2 + i for i in (0, 1))
        if kind == prf.COUNTER:
            return tuple(
                Stamp((seconds & 0xFFFFFFFF).to_bytes(4, "big"), kind) for seconds in (first, second))
        values = [psk.ntp(seconds, self.dice.getrandbits(32)) for seconds in (first, second)]
        return tuple(Stamp(value[:prf.TS_LEN[kind]], kind) for value in values)

    def kv(self, several: bool = False) -> Kv:
        if several or self.chance(60):
            return spi(self.dice.randbytes(self.one_of(1, 2, 4, 8)))
        return self.one_of(Kv(), interval(bytes(6), b"\0\1" + self.dice.randbytes(4)))

    def keys(self) -> list[Key]:
        """One key, or several of any types with different MKIs."""
        count = self.one_of(1, 1, 1, 2, 3)
        mkis = self.dice.sample(range(1, 250), count)
        out = []
        for mki in mkis:
            type_ = self.one_of(payloads.TGK, payloads.TGK, payloads.TGK_SALT, payloads.TEK,
                                payloads.TEK_SALT)
            derived = type_ in (payloads.TGK, payloads.TGK_SALT)
            length = self.one_of(16, 24, 32, 33, 64, 65) if derived else 16
            salt = self.dice.randbytes(14) if type_ in payloads.WITH_SALT else b""
            kv = spi(bytes([mki])) if count > 1 else self.kv()
            out.append(Key(type_, self.dice.randbytes(length), salt, kv))
        return out

    def half(self, group: int, kv: Kv) -> Half:
        length = self.one_of(20, 32, 40, modp.size(group))
        return Half(group, bytes([self.dice.randrange(1, 64)]) + self.dice.randbytes(length - 1), kv)

    def signer(self, who: str) -> Signer:
        bits, s_type = self.one_of(*_BITS), self.one_of(PKCS1, PSS)
        name = self.one_of("sha1", "sha1", "sha256", "sha512" if bits > 1024 or s_type == PKCS1 else "sha256")
        return Signer("%s-%d" % (who, bits), s_type, name)

    def offer(self, who: str) -> Offer:
        signer = self.signer(who)
        certificates: list = [signer.key]
        if signer.key == "alice-2048" and self.chance(40):
            certificates = self.one_of(["alice-sub", "sub"], ["alice-sha1"],
                                       [payloads.cert(certificate("alice-sign"), 2)])
        return Offer(signer, certificates, self.policies())

    def policies(self) -> list:
        return [psk.srtp_policy()] if self.chance(80) else []

    def sealed(self, csb: Csb, owner: bytes, keys: list[Key] | None = None) -> Sealed:
        encr_alg = self.one_of(*prf.ENCR_NAMES)
        mac_alg = self.one_of(1, 1, 2, 0)
        return fit(self.test, Sealed(keys or self.keys(), owner, csb.id_type, encr_alg, mac_alg))

    def envelope(self, who: str) -> Envelope:
        return Envelope("%s-%d" % (who, self.one_of(*_BITS)), self.one_of(V1_5, OAEP),
                        self.one_of(NO_CACHE, CACHE, CACHE_FOR_CSB))


def _opened(role: str, built, mac_alg: int, seen: int) -> dict:
    return message(role, built, "verified", "verified", envelope="verified",
                   kemac_auth="verified" if mac_alg else "absent", time=seen)


def _cached_update(make: Maker, csb: Csb, stamp: Stamp, before: list[Key]) -> list[dict]:
    keys = make.keys() if make.chance(70) else []
    update = psk.init(csb, stamp, keys, make.one_of(1, 1, 3), make.one_of(1, 2), update=True, v_flag=1,
                      in_force=before)
    return [
        message("update", update, "verified", "verified" if keys else "absent", time=SEEN + 60),
        message("response", psk.response(csb, stamp, make.one_of(1, 2)), "verified", time=SEEN + 61)
    ]


def _rsa_secret(identity: bytes, key_name: str, make: Maker) -> dict:
    star = make.chance(30)
    return {"kind": "rsa", "identity": "*" if star else identity.hex(), "material": key_name + ".key"}


def pk_exchange(make: Maker) -> dict:
    csb = make.csb()
    if make.chance(30):
        csb = replace(csb, send_idi=make.chance(50), send_idr=make.chance(50))
    first, second = make.stamps()
    sealed, envelope = make.sealed(csb, csb.idi), make.envelope("bob")
    hint = pk.chash(envelope.key, make.one_of(0, 1)) if make.chance(30) else None
    init = pk.init(csb, first, sealed, envelope, make.offer("alice"), v_flag=1, hint=hint)
    answer = message("response", pk.response(csb, first, make.one_of(1, 2)), "verified", time=SEEN + 1)
    messages = [_opened("init", init, sealed.mac_alg, SEEN), answer]
    if envelope.cache != NO_CACHE and make.chance(70):
        messages += _cached_update(make, csb, second, sealed.keys)
    rsa = _rsa_secret(csb.idr, envelope.key, make) if csb.send_idr else {
        "kind": "rsa",
        "identity": "*",
        "material": envelope.key + ".key"
    }
    secret = env_secret(csb) if make.chance(30) else rsa
    return exchange(make.test, "random", csb, messages, [secret, CA])


def psk_exchange(make: Maker) -> dict:
    csb = make.csb()
    first, second = make.stamps()
    keys, encr_alg = make.keys(), make.one_of(*prf.ENCR_NAMES)
    if encr_alg == prf.AES_KW_128:
        keys = fitted(make.test, keys)
    mac_alg = make.one_of(1, 1, 2)
    init = psk.init(csb, first, keys, encr_alg, mac_alg, make.policies(), v_flag=1)
    messages = [
        message("init", init, "verified", "verified", time=SEEN),
        message("response", psk.response(csb, first, make.one_of(1, 2)), "verified", time=SEEN + 1)
    ]
    if make.chance(50):
        messages += _cached_update(make, csb, second, keys)
    return exchange(make.test, "random", csb, messages,
                    [psk_secret(csb, make.one_of(csb.idi, csb.idr, None))])


def rsar_exchange(make: Maker) -> dict:
    csb = make.csb()
    first, second = make.stamps()
    envelope = make.envelope("alice")
    offers = make.offer("alice"), make.offer("bob")
    asked = csb
    group = None
    rand = make.one_of(*_SIDES)
    if make.chance(40):
        asked = replace(csb, csb_id=make.dice.getrandbits(32) or 1, rand=make.dice.randbytes(16),
                        sessions=csb.sessions if make.chance(50) else [])
        offers[0].policies = []
        group = Group(csb.csb_id, asked.csb_id)
    elif offers[0].policies or offers[1].policies:
        offers[0].policies = offers[1].policies = [psk.srtp_policy()]
    with_rand = make.chance(50) if group else rand == "initiator"
    init = pk.reverse_init(asked, first, offers[0], with_rand)
    sealed = make.sealed(csb, csb.idr)
    answer = pk.reverse_response(csb, first, sealed, envelope, offers[1], bool(group) or not with_rand, group)
    messages = [
        message("init", init, "verified", time=SEEN),
        _opened("response", answer, sealed.mac_alg, SEEN + 1)
    ]
    if not group and envelope.cache != NO_CACHE and make.chance(50):
        messages += _cached_update(make, csb, second, sealed.keys)
    secret = env_secret(asked) if make.chance(30) else _rsa_secret(csb.idi, envelope.key, make)
    return exchange(make.test, "random", csb, messages, [secret, CA])


def _agreement(make: Maker, proofs: tuple, secrets: list[dict], ids: list) -> dict:
    csb = make.csb()
    first, second = make.stamps()
    group = make.one_of(*modp.GROUP_NAMES)
    kv = make.kv(len(csb.sessions) > 1)
    ours, theirs = make.half(group, kv), make.half(group, kv)
    side = make.one_of(0, 1)
    messages = [
        message("init", agreement.init(csb, first, ours, proofs[0], policies=make.policies(), extra=ids),
                "verified", time=SEEN),
        message("response", agreement.response(csb, first, theirs, ours, proofs[1], extra=ids), "verified",
                time=SEEN + 1)
    ]
    known = [dh_secret(csb, (ours, theirs)[side])]
    if make.chance(40):
        new_kv = make.kv(True)
        fresh = (make.half(group, new_kv), make.half(group, new_kv)) if make.chance(60) else (None, None)
        update = agreement.init(csb, second, fresh[0], proofs[0], True, extra=ids)
        answer = agreement.response(csb, second, fresh[1], fresh[0], proofs[1], [agreed(ours, theirs)],
                                    extra=ids)
        messages += [
            message("update", update, "verified", time=SEEN + 60),
            message("response", answer, "verified", time=SEEN + 61)
        ]
        if fresh[0]:
            known.append(dh_secret(csb, fresh[side]))
    if not isinstance(proofs[0], Offer):
        secrets = [psk_secret(csb, make.one_of(csb.idi, csb.idr, None))]
    return exchange(make.test, "random", csb, messages, known + secrets)


def dh_exchange(make: Maker) -> dict:
    return _agreement(make, (make.offer("alice"), make.offer("bob")), [CA], [])


def dhhmac_exchange(make: Maker) -> dict:
    mac = Mac(make.one_of(prf.HMAC_SHA_1_160, prf.HMAC_SHA_1_160, prf.HMAC_SHA_256_256))
    return _agreement(make, (mac, mac), [], [sdp_ids("mikey")])


def ticket_session(make: Maker) -> dict:
    """A session in any mode, with any flags that go together, perhaps a CSB update behind it."""
    mode = make.one_of(1, 1, 2, 3, 4)
    may_fork = mode in (1, 3) and make.chance(60)
    flags = {"D", "N", "O", "L"} if mode in (1, 2) else {"L", "N", "O"}
    flags |= {"I", "E", "F"} if may_fork else set()
    flags |= {one for one in "JEM" if make.chance(50)}
    flags |= make.one_of({"G", "H"}, {"G"}, {"H"}, {"H", "F"})
    flags |= {"F"} if flags & {"G", "M"} else set()
    strong = make.chance(40)
    count = make.one_of(1, 1, 2, 3)
    entries = [GenericId(cs, ssrc=make.dice.getrandbits(32), spi=b"\1")
               for cs in make.dice.sample(range(1, 255), count)]
    types = tuple(make.one_of(payloads.TGK, payloads.TGK_SALT, payloads.TEK, payloads.TEK_SALT, payloads.GTGK,
                              payloads.GTGK_SALT) for _ in range(make.one_of(1, 2, 3)))
    answerer = CAROL if may_fork and make.chance(30) else None
    cast = Cast(make.test, mode, "".join(sorted(flags)), make.chance(30) and mode != 4, make.one_of(0, 1),
                make.one_of(0, 1), prf.AES_CM_256 if strong else make.one_of(0, 1), 2 if strong else 1, types=types,
                stamp=make.stamps()[0], answerer=answerer, sessions=entries,
                key_len=32 if strong else make.one_of(16, 17, 24), rand_len=make.one_of(16, 32, 255),
                tpk_id=make.one_of(None, b"\0\1", b"tpk"))
    transfer = cast.transfer()
    messages = messages_of(cast, transfer)
    if make.chance(50):
        fresh = [key_of(make.test, payloads.TGK, spi(b"\x31"), 9)]
        by_responder = make.chance(50)
        update = transfer.update(cast.shifted(60), fresh, [], by_responder)
        back = transfer.update_answer(update, cast.shifted(61), by_initiator=by_responder)
        messages += [entry("update", "update", update, SEEN + 60, decryption="verified"),
                     entry("update", "response", back, SEEN + 61)]
    return told(cast, "random", numbered(messages))


MODES = {
    "psk": psk_exchange,
    "pk": pk_exchange,
    "dh": dh_exchange,
    "dhhmac": dhhmac_exchange,
    "rsar": rsar_exchange,
    "ticket": ticket_session,
    "sakke": sakke_exchange,
    "ibake": ibake_exchange,
    "ibake-psk": key_request_psk,
    "ibake-pke": key_request_pke
}

KINDS = {"ibake-psk": "ibake-request", "ibake-pke": "ibake-request"}
"""Of vector files, where it is not the mode's exchange."""


def kind_of(mode: str) -> str:
    return KINDS.get(mode, mode + "-exchange")


def random_cases(mode: str, seed: str, count: int) -> list[dict]:
    return [MODES[mode](Maker("random/%s/%s/%d" % (mode, seed, i))) for i in range(count)]

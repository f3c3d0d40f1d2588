# SPDX-License-Identifier: BSD-2-Clause
"""REQUEST_KEY exchanges of IBAKE: variants, readings, what their private keys open. RFC 6267 4.2.1, 5.4, 6.1.3."""

from dataclasses import dataclass, field, replace

from . import ibake, ibe, payloads, prf, psk
from .case import case, hex32
from .cases_pk import CA, SEEN, filed
from .cases_psk import STAMPS, message
from .certificates import ALICE, BOB
from .ibake_kms import (FIRST, SENDER_FIRST, SIGNED_ALONE, WHOLE_IDS, WITH_T, WITHOUT_IDS, Issued, KeyExchange)
from .payloads import Key, Kv, SrtpId, spi
from .pk import OAEP, V1_5, Envelope, Offer, chash
from .psk import Built, Csb, Stamp
from .seed import material, number
from .signed import PKCS1, PSS, Signer
from .ticket import ID_I, ID_R, Algorithms

KMS = b"kms.example.org"
XY, POINT, BLOCK = "x||y", "04||x||y", "block"
"""Forms of a private key (readings 81)."""
FORMS = (XY, POINT, BLOCK)
OTHER = b"tel:+12345678901"
"""Another identity of Alice's."""

_GIVEN = ("role", "message", "time")


def private_key(identity: bytes, form: str = XY) -> bytes:
    """The key of a user of the published service."""
    parameters, master = ibe.published()
    point = ibe.extract(parameters, master, identity)
    if form == BLOCK:
        return ibe.key_block(point)
    encoded = parameters.curve.encode(point)
    return encoded if form == POINT else encoded[1:]


def parameters_secret(identity: bytes | None = None) -> dict:
    """The service's public parameters without a key."""
    return {"kind": "ibe", "identity": "*" if identity is None else identity.hex(),
            "secret": ibe.secret(ibe.published()[0]).hex()}


@dataclass
class Ask:
    """A Request Key exchange made from the name of the test."""
    test: str
    public: bool = False
    users: tuple[bytes, ...] = (ALICE, )
    algorithms: Algorithms = field(default_factory=Algorithms)
    stamp: Stamp = field(default_factory=lambda: STAMPS[prf.NTP_UTC])
    signer: Signer = field(default_factory=lambda: Signer("alice-2048"))
    scheme: str = OAEP
    form: str = XY
    kv: Kv = field(default_factory=Kv)
    key_len: int = 16

    def exchange(self, **more) -> KeyExchange:
        made = KeyExchange(material(self.test, "key", self.key_len), number(self.test, "csb"),
                           material(self.test, "rand", 16), self.stamp, list(self.users), KMS,
                           algorithms=self.algorithms)
        if self.public:
            made.offer = Offer(self.signer, [self.signer.key])
            made.envelope = Envelope("bob-2048", self.scheme)
        return replace(made, **more)

    def issued(self, users: tuple[bytes, ...] | None = None, **more) -> list[Issued]:
        return [Issued(user, private_key(user, self.form), self.kv, **more) for user in users or self.users]

    def secrets(self) -> list[dict]:
        if self.public:
            return [filed("rsa", KMS, "bob-2048.key"), CA]
        return [{"kind": "psk", "identity": self.users[0].hex(),
                 "secret": material(self.test, "key", self.key_len).hex()}]


def asked(exchange: KeyExchange, built: Built, seen: int = SEEN, auth: str = "verified", **more) -> dict:
    return message("init", built, auth, "verified" if exchange.wanted else "absent", time=seen, **more)


def answered(built: Built, seen: int = SEEN + 1, auth: str = "verified", decryption: str = "verified", **more) -> dict:
    return message("response", built, auth, decryption, time=seen, **more)


def told(ask: Ask, comment: str, exchange: KeyExchange, messages: list[dict], secrets: list[dict] | None = None,
         result: str = "valid", flags: tuple = ()) -> dict:
    given = {"secrets": ask.secrets() if secrets is None else secrets,
             "messages": [{k: m[k] for k in _GIVEN if k in m} for m in messages]}
    expected = {"prf": exchange.algorithms.function, "csb_id": hex32(exchange.csb_id), "rand": exchange.rand.hex(),
                "messages": [{k: v for k, v in m.items() if k not in _GIVEN} for m in messages]}
    return case(ask.test, comment, given, expected, result, flags)


def plain(test: str, comment: str, given: dict | None = None, secrets: list[dict] | None = None, **ask) -> dict:
    """A whole exchange that comes out; `given` are fields of KeyExchange."""
    made = Ask(test, **ask)
    exchange = made.exchange(**(given or {}))
    messages = [asked(exchange, exchange.ask()), answered(exchange.answer(made.issued()))]
    return told(made, comment, exchange, messages, secrets)


def _variants() -> list[dict]:
    out = []
    for public in (False, True):
        name = "ibake-request/%s" % ("pke" if public else "psk")
        key = material(name + "/named", "key", 16).hex()
        out += [
            plain(name, "one key for one user", public=public),
            plain(name + "/responder", "the user is a Responder to be", {"role": ID_R}, public=public),
            plain(name + "/named-again", "the response repeats the identities", {"names_again": True}, public=public),
            plain(name + "/several", "keys for two identities of a user", public=public, users=(ALICE, OTHER)),
            plain(name + "/point", "the private key begins with 04", public=public, form=POINT),
            plain(name + "/block", "the private key is a BFPrivateKeyBlock", public=public, form=BLOCK),
            plain(name + "/mki", "the private key has an SPI", public=public, kv=spi(b"\1\2")),
            plain(name + "/wanted", "the user needs specific keys: KEMAC in the request",
                  {"wanted": [Issued(ALICE, private_key(ALICE))]}, public=public),
            plain(name + "/clear", "NULL encryption", {"wanted": [Issued(ALICE, private_key(ALICE))]}, public=public,
                  algorithms=Algorithms(encr=prf.ENCR_NULL)),
        ]
        asker = Ask(name + "/role", public)
        exchange = asker.exchange()
        out.append(told(asker, "IDR in front of the private key", exchange, [
            asked(exchange, exchange.ask()), answered(exchange.answer(asker.issued(with_role=True)))]))
        if not public:
            named = [{"kind": "psk", "identity": b"alice-1".hex(), "secret": key}]
            out.append(plain(name + "/named", "IDRpsk names the key", {"psk_id": b"alice-1"}, named))
            other = [{"kind": "psk", "identity": OTHER.hex(), "secret": material(name + "/other", "key", 16).hex()}]
            out.append(plain(name + "/other", "the key is filed under the second identity", secrets=other,
                             users=(ALICE, OTHER)))
    for mac in (prf.HMAC_SHA_1_160, prf.HMAC_SHA_256_256):
        test = "ibake-request/pke/kemac-mac-%d" % mac
        wanted = [Issued(ALICE, private_key(ALICE))]
        out.append(plain(test, "KEMAC of the request has its own MAC, %s" % prf.MAC_NAMES[mac],
                         {"wanted": wanted, "wanted_mac": mac}, public=True))
    out.append(plain("ibake-request/pke/chash", "CHASH tells which key of the KMS is meant",
                     {"hint": chash("bob-2048")}, public=True))
    return out


def _algorithms() -> list[dict]:
    out, turn = [], 0
    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        for encr in (prf.AES_CM_128, prf.AES_CM_256):
            for mac in (prf.HMAC_SHA_1_160, prf.HMAC_SHA_256_256):
                for public in (False, True):
                    test = "ibake-request/prf-%d/encr-%d/mac-%d/%s" % (function, encr, mac, "pke" if public else "psk")
                    comment = "%s, %s, %s" % (prf.PRF_NAMES[function], prf.ENCR_NAMES[encr], prf.MAC_NAMES[mac])
                    out.append(plain(test, comment, public=public, algorithms=Algorithms(function, encr, mac),
                                     stamp=STAMPS[turn % 4], signer=Signer("alice-2048", (PKCS1, PSS)[turn // 2 % 2]),
                                     scheme=(V1_5, OAEP)[turn // 4 % 2], key_len=(16, 32, 33)[turn % 3]))
                    turn += 1
    return out


def _readings() -> list[dict]:
    """What V covers, as the text can be read too (readings 79)."""
    out = []
    for name, comment, of in ((WITH_T, "T follows the identities", "response"),
                              (WITH_T, "T follows the identities", "request"),
                              (FIRST, "of several identities the first alone is covered", "response"),
                              (FIRST, "of several identities the first alone is covered", "request"),
                              (SENDER_FIRST, "the KMS's identity comes first in its response", "response")):
        made = Ask("ibake-request/%s/%s" % (name, of), users=(ALICE, OTHER))
        exchange = made.exchange(habit=name, habit_of=of)
        messages = [asked(exchange, exchange.ask()), answered(exchange.answer(made.issued()))]
        messages[of == "response"]["reading"] = name
        out.append(told(made, comment, exchange, messages, result="acceptable"))
    made = Ask("ibake-request/first-identity-signed", True, (ALICE, OTHER))
    exchange = made.exchange(habit=FIRST, habit_of="request")
    messages = [asked(exchange, exchange.ask(), reading=FIRST), answered(exchange.answer(made.issued()))]
    out.append(told(made, "the signature covers the first identity alone", exchange, messages, result="acceptable"))
    return out


def _without_keys() -> list[dict]:
    out = []
    for name, secrets, auth in (("no-key", [], "needs-key"),
                                ("wrong-key", [{"kind": "psk", "identity": "*", "secret": "00" * 16}], "failed")):
        made = Ask("ibake-request/" + name)
        exchange = made.exchange()
        messages = [asked(exchange, exchange.ask(), auth=auth), answered(exchange.answer(made.issued()), auth=auth,
                                                                         decryption=auth)]
        messages[1].pop("keys")
        out.append(told(made, "the key of the user is %s" % ("not there" if not secrets else "another"), exchange,
                        messages, secrets, "valid" if not secrets else "invalid"))
    made = Ask("ibake-request/response-alone")
    exchange = made.exchange()
    only = answered(exchange.answer(made.issued()), auth="inconclusive", decryption="inconclusive")
    only.pop("keys")
    out.append(told(made, "a response whose request is not there", exchange, [only], result="invalid"))
    return out


def _errors() -> list[dict]:
    """Error messages: RFC 3830 5.1.2, with the identities of RFC 6267 5.4 behind them, or without."""
    out = []
    for public in (False, True):
        for habit in ("", WITHOUT_IDS, WITH_T):
            made = Ask("ibake-request/error-%s%s" % ("pke" if public else "psk", "-" + habit if habit else ""), public)
            exchange = made.exchange(habit=habit, habit_of="error")
            error = exchange.error(14, exchange.stamp)
            messages = [asked(exchange, exchange.ask()), message("error", error, "verified", time=SEEN + 1)]
            if habit:
                messages[1]["reading"] = habit
            out.append(told(made, "the KMS answers with an Error", exchange, messages,
                            result="acceptable" if habit else "valid"))
    return out


def _followed() -> list[dict]:
    """The private keys of responses open what follows: the key file has public parameters alone."""
    out = []
    parameters, master = ibe.published()
    for name, form, filed_under in (("xy", XY, None), ("point", POINT, None), ("block", BLOCK, KMS)):
        made = Ask("ibake-request/followed-" + name, users=(ALICE, ), form=form)
        theirs = Ask(made.test + "/bob", users=(BOB, ), form=form)
        plan = ibake.Plan(made.test, parameters, master, number(made.test, "plan"), STAMPS[prf.NTP_UTC].value,
                          material(made.test, "plan-rand", 16), ALICE, BOB,
                          sessions=[SrtpId(0, number(made.test, "ssrc"))])
        tgk = Key(payloads.TGK, ibake.tgk(plan))
        csb = Csb(b"-", plan.csb_id, plan.rand, plan.prf, sessions=plan.sessions)
        messages = []
        for i, one in enumerate((made, theirs)):
            exchange = one.exchange()
            messages += [{**asked(exchange, exchange.ask(), SEEN + 2 * i), "exchange": i},
                         {**answered(exchange.answer(one.issued()), SEEN + 2 * i + 1), "exchange": i}]
        for role, built in (("init", ibake.i_message_1(plan)), ("response", ibake.r_message_1(plan))):
            messages.append({**message(role, built.data, "absent", "verified", time=SEEN + 10 + len(messages)),
                             "exchange": 2})
        messages[-1].update(keys=[psk.key_values(tgk)], sessions=psk.session_values(csb, [tgk]))
        exponent = plan.exponent("x").to_bytes(72, "big")
        secrets = made.secrets() + theirs.secrets() + [parameters_secret(filed_under)] + [
            {"kind": "dh", "identity": plan.csb_id.to_bytes(4, "big").hex(), "secret": exponent.hex()}]
        out.append(told(made, "private keys written as %s open the messages behind them" % form, made.exchange(),
                        messages, secrets))
    return out


def exchange_cases() -> list[dict]:
    return _variants() + _algorithms() + _readings() + _without_keys() + _errors() + _followed()


def deviation_cases() -> list[dict]:
    out = []
    for name, of, public in ((WITHOUT_IDS, "request", False), (WHOLE_IDS, "request", False),
                             (WHOLE_IDS, "response", False), (SIGNED_ALONE, "request", True)):
        test = "deviations/" + name + ("-response" if of == "response" else "")
        made = Ask(test, public)
        exchange = made.exchange(habit=name, habit_of=of)
        messages = [asked(exchange, exchange.ask()), answered(exchange.answer(made.issued()))]
        messages[of == "response"].update(auth="failed", deviation=name)
        out.append(told(made, "%s in the %s" % (name, of), exchange, messages))
    return out

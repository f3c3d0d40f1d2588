# SPDX-License-Identifier: BSD-2-Clause
"""Rules on Request Key exchanges of MIKEY-IBAKE: RFC 6267. Genuine exchanges, but for what a test is about."""

from typing import Callable

from . import payloads as p
from . import psk
from .cases_ibake_kms import BLOCK, Ask, parameters_secret, private_key
from .cases_pk import filed
from .certificates import ALICE, BOB
from .ibake_kms import WITH_T, Issued, KeyExchange
from .payloads import Key
from .psk import Built, Stamp
from .rule_case import Place, Seen, rule_case
from .rules_ticket import with_added, with_header, replaced, with_mac, wrapped
from .ticket import ID_APP, ID_KMS, ID_PSK

REQUEST, RESPONSE = range(2)

_USER, _KMS = "192.0.2.1:2269", "192.0.2.9:2269"

Answer = Callable[[Ask, KeyExchange], Built]


def _answer(made: Ask, exchange: KeyExchange) -> Built:
    return exchange.answer(made.issued())


def _test(rule: str, name: str, comment: str, at: int, outcome: str, found: dict[int, list[tuple]], made: Ask,
          given: dict | None = None, answer: Answer = _answer, secrets: list[dict] | None = None) -> dict:
    exchange = made.exchange(**(given or {}))
    built = exchange.ask(), answer(made, exchange)
    seen = [Seen(one.encoded, found.get(i, []), time=psk.START + 1 + i, src=(_USER, _KMS)[i], dst=(_KMS, _USER)[i],
                 opened=True) for i, one in enumerate(built)]
    return rule_case(rule, name, comment, seen, outcome, at, made.secrets() + (secrets or []))


def _good(rule: str, at: int, public: bool = False, secrets: list[dict] | None = None) -> dict:
    made = Ask("rules/%s/good" % rule, public)
    return _test(rule, "good", "an exchange as it should be", at, "pass", {}, made, secrets=secrets)


def _bad(rule: str, comment: str, where: Place, at: int = REQUEST, outcome: str = "fail", buffer: tuple = (),
         also: dict[int, list[tuple]] | None = None, given: dict | None = None, answer: Answer = _answer,
         secrets: list[dict] | None = None, **ask) -> dict:
    """An exchange whose message `at` breaks the rule at `where`; `also` are further findings."""
    found = {i: list(one) for i, one in (also or {}).items()}
    found.setdefault(at, []).insert(0, (rule, where, outcome, *buffer))
    return _test(rule, "bad", comment, at, outcome, found, Ask("rules/%s/bad" % rule, **ask), given, answer, secrets)


def _edits(name: str, edit: Callable) -> dict:
    return {"edits": {name: edit}}


def _flipped(made: Ask, exchange: KeyExchange) -> Built:
    built = _answer(made, exchange)
    mac = bytearray.fromhex(built.values["v"])
    mac[-1] ^= 1
    return Built(built.encoded.patched("v.ver_data", bytes(mac)), built.values)


def _with_keys(*keys: Issued) -> Answer:
    return lambda made, exchange: exchange.answer(list(keys))


def _without_key(made: Ask, exchange: KeyExchange) -> Built:
    """An identity and a TGK."""

    class Other(Issued):
        def k_pr(self) -> Key:
            return Key(p.TGK, self.key[:16])

    return exchange.answer([Other(ALICE, private_key(ALICE))])


def _later(made: Ask, exchange: KeyExchange) -> Built:
    """With a T of its own; its KEMAC has the IV of that T."""
    seconds = int.from_bytes(exchange.stamp.value[:4], "big") + 1
    exchange.stamp = Stamp(seconds.to_bytes(4, "big") + exchange.stamp.value[4:], exchange.stamp.type)
    return _answer(made, exchange)


def _opening() -> list[dict]:
    outside = bytes(len(private_key(ALICE)))
    first, key = (0, len(ALICE) + 4), (len(ALICE) + 4, len(private_key(ALICE)) + 4)
    block = private_key(ALICE, BLOCK)
    known = [parameters_secret()]
    return [
        _bad("rfc6267/5.4/mac", "one bit of V is flipped", "v.ver_data", RESPONSE, answer=_flipped),
        _good("rfc6267/5.4/mac", REQUEST),
        _bad("rfc6267/5.4/mac-reading", "T follows the identities", "v.ver_data", RESPONSE, "note",
             given={"habit": WITH_T}),
        _good("rfc6267/5.4/mac-reading", RESPONSE),
        _bad("rfc6267/6.1.3/private-keys", "a TGK and no private key", "kemac.encr_alg", RESPONSE, answer=_without_key),
        _good("rfc6267/6.1.3/private-keys", RESPONSE),
        _bad("rfc6267/4.2.1.3/key-identity", "a private key without an identity", (0, key[1]), RESPONSE, buffer=(1, ),
             answer=_with_keys(Issued(None, private_key(ALICE)))),
        _good("rfc6267/4.2.1.3/key-identity", RESPONSE),
        _bad("rfc6267/6.1.3/private-key", "zeros for a point", key, RESPONSE, buffer=(1, ), secrets=known,
             answer=_with_keys(Issued(ALICE, outside))),
        _good("rfc6267/6.1.3/private-key", RESPONSE, secrets=known),
        _bad("rfc6267/6.1.3/key-form", "a BFPrivateKeyBlock", (key[0], len(block) + 4), RESPONSE, "note", buffer=(1, ),
             secrets=known, answer=_with_keys(Issued(ALICE, block))),
        _good("rfc6267/6.1.3/key-form", RESPONSE, secrets=known),
        _bad("rfc6267/4.2.1.3/asked", "the key of somebody else", (0, len(BOB) + 4), RESPONSE, "note", buffer=(1, ),
             answer=_with_keys(Issued(BOB, private_key(BOB)))),
        _good("rfc6267/4.2.1.3/asked", RESPONSE),
    ]


def _messages() -> list[dict]:
    header = "rfc6267/4.2.1.3/header"
    return [
        _bad("rfc6267/4.2.1.1/no-crypto-sessions", "#CS 1", "hdr.n_cs", given=_edits("request", with_header(n_cs=1)),
             also={RESPONSE: [(header, "hdr.n_cs", "fail")]}),
        _good("rfc6267/4.2.1.1/no-crypto-sessions", REQUEST),
        _bad("rfc6267/4.2.1.1/empty-map", "the SRTP-ID map", "hdr.map_type", RESPONSE,
             given=_edits("response", with_header(map_type=0)), also={RESPONSE: [(header, "hdr.map_type", "fail")]}),
        _good("rfc6267/4.2.1.1/empty-map", RESPONSE),
        _bad("rfc6267/4.2.1/roles", "IDRapp", ("idr.role", 2),
             given=_edits("request", with_added(p.idr(ID_APP, b"app")))),
        _bad_roles("two-kms", "IDRkms twice", p.idr(ID_KMS, b"kms.example.net", 1)),
        _bad_roles("psk-in-pke", "IDRpsk in a REQUEST_KEY_INIT_PKE", p.idr(ID_PSK, b"key-1"), True),
        _good("rfc6267/4.2.1/roles", REQUEST),
        _bad("rfc6267/4.2.1.1/user", "no identity of the user", "end", given={"users": []},
             secrets=[{"kind": "psk", "identity": "*",
                       "secret": Ask("rules/rfc6267/4.2.1.1/user/bad").exchange().key.hex()}],
             also={RESPONSE: [("rfc6267/4.2.1.3/asked", (0, len(ALICE) + 4), "note", 1)]}),
        _good("rfc6267/4.2.1.1/user", REQUEST),
        _bad("rfc6267/4.2.1.1/idrkms", "no IDRkms", "end", given={"kms": None}),
        _good("rfc6267/4.2.1.1/idrkms", REQUEST),
        _bad("rfc6267/4.2.1.1.2/certificate", "no CERT", "end", outcome="warn", public=True,
             given=_edits("request", replaced("cert")), secrets=[filed("cert", ALICE, "alice-2048.cert")]),
        _good("rfc6267/4.2.1.1.2/certificate", REQUEST, True),
        _bad("rfc6267/6.1/v-flag", "V is not set", "hdr.v", given={"v_flag": 0}),
        _good("rfc6267/6.1/v-flag", REQUEST),
        _bad("rfc6267/4.2.1.3/v-flag", "V is set in the response", "hdr.v", RESPONSE,
             given=_edits("response", with_header(v=1))),
        _good("rfc6267/4.2.1.3/v-flag", RESPONSE),
        _bad("rfc6267/4.2.1.3/kemac-mac", "KEMAC has a MAC", "kemac.mac_alg", RESPONSE, "warn",
             given=_edits("response", wrapped("kemac", with_mac))),
        _good("rfc6267/4.2.1.3/kemac-mac", RESPONSE),
        _bad(header, "another version", "hdr.version", RESPONSE, given=_edits("response", with_header(version=2)),
             also={RESPONSE: [("rfc3830/6.1/version", "hdr.version", "fail")]}),
        _good(header, RESPONSE),
        _bad("rfc6267/4.2.1.3/timestamp", "T of its own", "t", RESPONSE, answer=_later),
        _good("rfc6267/4.2.1.3/timestamp", RESPONSE),
    ]


def _bad_roles(name: str, comment: str, idr: p.Payload, public: bool = False) -> dict:
    """One IDR too many, behind the others; it is no part of what is covered."""
    rule = "rfc6267/4.2.1/roles"
    made = Ask("rules/%s/%s" % (rule, name), public)
    given = _edits("request", with_added(idr, "pke" if public else None))
    return _test(rule, name, comment, REQUEST, "fail", {REQUEST: [(rule, ("idr.role", 2), "fail")]}, made, given)


def cases() -> list[dict]:
    return _opening() + _messages()

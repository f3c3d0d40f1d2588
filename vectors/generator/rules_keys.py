# SPDX-License-Identifier: BSD-2-Clause
"""Rules on what the secrets open: authentication, decryption, Key data."""

from . import payloads as p
from . import prf, psk
from .cases_psk import csb_of, key_of, psk_secret
from .payloads import Key, SrtpId
from .psk import Stamp
from .rule_case import (CLEAR, IDI, IDR, POLICY, RAND, STAMP, T, TGK, Seen, answer_of, breach, clear_init,
                        kemac, kept, rule_case, sealed, with_keys)
from .seed import material
from .wire import Encoded

_TWO = [SrtpId(0, 1, 0), SrtpId(0, 2, 0)]
_OTHER_KEY = bytes.fromhex("f0e1d2c3b4a5968778695a4b3c2d1e0f")


def _content() -> list[dict]:
    rule, type_rule = "rfc3830/6.2/kemac-content", "rfc3830/6.13/key-type"
    inside = clear_init(T, RAND, IDI, IDR, POLICY, kemac(chain=[TGK.payload(), p.ext(0, b"x")]))
    return [
        breach(rule, "an extension inside KEMAC", inside, "ext"),
        kept(rule, "Key data alone", clear_init()),
        breach(type_rule, "Key data type 8 is unassigned", with_keys(Key(8, TGK.key)), "key_data.type"),
        kept(type_rule, "a TGK", clear_init())
    ]


def _validity() -> list[dict]:
    length, mki = "rfc3830/6.14/interval-length", "rfc3830/4.5/mki-several-sessions"
    shared, distinct = "rfc3830/6.14/interval-shared", "rfc3830/A.1/distinct-mki"
    odd = with_keys(Key(p.TGK, TGK.key, kv=p.interval(bytes(2), bytes(4))))
    fit = p.interval(bytes(6), b"\xff" * 6)
    turned = p.interval(b"\xff" * 6, bytes(6))
    order, empty = "rfc3830/6.14/interval-order", "rfc3830/6.14/spi-length"
    one = Key(p.TGK, TGK.key, kv=p.spi(b"\1"))
    return [
        breach(length, "an interval of 2 and 4 bytes", odd, "kv.from_len", "warn",
               more=[(length, "kv.to_len", "warn")]),
        kept(length, "an interval of 6 and 6 bytes", with_keys(Key(p.TGK, TGK.key, kv=fit))),
        breach(order, "an interval that ends before it begins", with_keys(Key(p.TGK, TGK.key, kv=turned)), "kv.to",
               "warn"),
        kept(order, "an interval of all packets", with_keys(Key(p.TGK, TGK.key, kv=fit))),
        breach(empty, "an MKI of no bytes", with_keys(Key(p.TGK, TGK.key, kv=p.spi(b""))), "kv.spi_len", "note"),
        kept(empty, "an MKI of one byte", with_keys(one)),
        breach(mki, "two crypto sessions, a key without MKI", with_keys(TGK, sessions=_TWO), "key_data.kv",
               "warn"),
        kept(mki, "two crypto sessions, a key with MKI", with_keys(one, sessions=_TWO)),
        breach(shared, "two crypto sessions share a key with an interval",
               with_keys(Key(p.TGK, TGK.key, kv=fit), sessions=_TWO), "key_data.kv", "warn"),
        kept(shared, "one crypto session, a key with an interval", with_keys(Key(p.TGK, TGK.key, kv=fit))),
        breach(distinct, "two keys with one MKI", with_keys(one, Key(p.TGK, _OTHER_KEY, kv=p.spi(b"\1"))),
               ("key_data.kv", 1), "warn"),
        kept(distinct, "two keys with two MKIs", with_keys(one, Key(p.TGK, _OTHER_KEY, kv=p.spi(b"\2")))),
    ]


def _material() -> list[dict]:
    salt, tek, glued = "rfc3830/6.13/salt-length", "rfc3830/6.10.1/tek-length", "rfc3830/6.13/salt-in-tek"
    repeated, size = "rfc3830/3.1/tgk-repeated", "rfc3830/9.1/tgk-size"
    with_salt = Key(p.TEK_SALT, TGK.key, _OTHER_KEY[:14])
    one, same = Key(p.TGK, TGK.key, kv=p.spi(b"\1")), Key(p.TGK, TGK.key, kv=p.spi(b"\2"))
    other = Key(p.TGK, _OTHER_KEY, kv=p.spi(b"\2"))
    unused = p.sp([p.param(0, 1), p.param(1, 32)], 1)
    return [
        breach(salt, "a salt of 12 bytes for AES-CM", with_keys(Key(p.TGK_SALT, TGK.key, _OTHER_KEY[:12])),
               "key_data.salt_len", "warn"),
        kept(salt, "a salt of 14 bytes", with_keys(with_salt)),
        breach(tek, "a TEK of 20 bytes for AES-128", with_keys(Key(p.TEK, bytes(range(20)))),
               "key_data.key_len"),
        kept(tek, "a TEK of 16 bytes", with_keys(Key(p.TEK, TGK.key))),
        breach(glued, "a TEK of 30 bytes: key and salt in one", with_keys(Key(p.TEK, bytes(range(30)))),
               "key_data.key_len", "warn"),
        kept(glued, "a TEK of 16 bytes with its salt", with_keys(with_salt)),
        breach(repeated, "two TGKs that are the same", with_keys(one, same), ("key_data.key", 1)),
        kept(repeated, "two TGKs", with_keys(one, other)),
        breach(size, "a TGK of 8 bytes", with_keys(Key(p.TGK, TGK.key[:8])), "key_data.key_len", "warn"),
        kept(size, "a TGK of 16 bytes", clear_init()),
        kept(size, "a policy of 256-bit keys that no crypto session has", with_keys(TGK, policies=[POLICY, unused]),
             "good-unused", more=[("rfc3830/6.10/policy-unused", ("sp.policy_no", 1), "note")]),
    ]


def _mac() -> list[dict]:
    rule = "rfc3830/5.2/mac"
    good, secrets = sealed("rules/mac")
    bad = good.patched("kemac.mac", bytes(20))
    return [
        breach(rule, "a MAC of zeros", bad, "kemac.mac", carrier=CLEAR, secrets=secrets),
        breach(rule, "no key is known", good, "kemac.mac", "needs-key", "no-key", carrier=CLEAR),
        kept(rule, "the right MAC", good, carrier=CLEAR, secrets=secrets),
    ]


def _answered(rule: str, name: str, comment: str, response, where=None, outcome: str = "pass",
              stamp: Stamp = STAMP, flip: str = "") -> dict:
    """A request with its response; the rule is judged on the response."""
    test = "rules/" + rule
    csb = csb_of(test)
    request = Seen(
        psk.init(csb, stamp, [key_of(test, p.TGK)], policies=[psk.srtp_policy()], v_flag=1).encoded,
        carrier=CLEAR)
    encoded = response(csb)
    if flip:
        encoded = encoded.patched(flip, bytes(encoded.at(flip)[1]))
    findings = [(rule, where, outcome)] if where else []
    return rule_case(rule, name, comment, [request, answer_of(request, encoded, findings)], outcome,
                     secrets=[psk_secret(csb)])


def _padded(csb: psk.Csb, stamp: Stamp) -> Encoded:
    """V over a COUNTER that is padded to 64 bits (readings 5)."""
    return psk.response(csb, Stamp(stamp.value.rjust(8, b"\0"), stamp.type), own_stamp=stamp).encoded


def _verification() -> list[dict]:
    rule, reading = "rfc3830/5.2/verification-mac", "rfc3830/5.2/verification-reading"
    error = "rfc3830/5.1.2/verification-mac"
    counter = Stamp((77).to_bytes(4, "big"), prf.COUNTER)
    return [
        _answered(rule, "bad", "V of zeros", lambda csb: psk.response(csb, STAMP).encoded, "v.ver_data",
                  "fail", flip="v.ver_data"),
        _answered(rule, "good", "V over message, IDi, IDr, T", lambda csb: psk.response(csb, STAMP).encoded),
        _answered(reading, "bad", "COUNTER padded to 64 bits in V", lambda csb: _padded(csb, counter),
                  "v.ver_data", "note", counter),
        _answered(reading, "good", "COUNTER of 32 bits in V", lambda csb: psk.response(csb, counter).encoded,
                  stamp=counter),
        _answered(error, "bad", "V of zeros in an Error message",
                  lambda csb: psk.error(csb, STAMP, [1]).encoded, "v.ver_data", "fail", flip="v.ver_data"),
        _answered(error, "good", "V of an Error message", lambda csb: psk.error(csb, STAMP, [1]).encoded),
    ]


def _decryption() -> list[dict]:
    rule, integrity = "rfc3830/6.2/encr-data", "rfc3830/4.2.3/aes-kw-integrity"
    good, secrets = sealed("rules/decryption")
    # Decrypts to one Key data whose key is longer than what is there.
    chain = b"\0\0\0\x20" + bytes(range(16))
    short, short_secrets = sealed("rules/decryption", clear=chain, keys=[])
    key = [Key(p.TGK, bytes(range(20)))]
    wrapped, wrap_secrets = sealed("rules/unwrap", encr_alg=prf.AES_KW_128, keys=key)
    broken, broken_secrets = sealed("rules/unwrap", encr_alg=prf.AES_KW_128, keys=key,
                                    sealed=material("rules", "unwrap", 32))
    return [
        breach(rule, "Key data that does not fit into Encr data", short, "kemac.encr_data", carrier=CLEAR,
               secrets=short_secrets, more=[("rfc3830/6/inner-overrun", (4, 16), "fail", 1)]),
        kept(rule, "Key data", good, carrier=CLEAR, secrets=secrets),
        breach(integrity, "wrapped data that does not unwrap", broken, "kemac.encr_data", carrier=CLEAR,
               secrets=broken_secrets),
        kept(integrity, "wrapped data", wrapped, carrier=CLEAR, secrets=wrap_secrets),
    ]


def cases() -> list[dict]:
    return _content() + _validity() + _material() + _mac() + _verification() + _decryption()

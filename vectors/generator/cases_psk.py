# SPDX-License-Identifier: BSD-2-Clause
"""Whole exchanges of the pre-shared key method, with every intermediate value."""

from . import payloads, prf, psk
from .case import case, hex32
from .payloads import GenericId, Key, SrtpId, interval, spi
from .psk import Built, Csb, Stamp
from .seed import material, number
from .wire import Payload, chain_bytes

STAMPS = {
    prf.NTP_UTC: Stamp(psk.ntp(psk.START, 0x8001F2C7), prf.NTP_UTC),
    prf.NTP: Stamp(psk.ntp(psk.START + 7200, 0), prf.NTP),
    prf.COUNTER: Stamp((0x01020304).to_bytes(4, "big"), prf.COUNTER),
    prf.NTP_UTC_32: Stamp(psk.ntp(psk.START)[:4], prf.NTP_UTC_32),
}


def later(seconds: int = 60) -> Stamp:
    return Stamp(psk.ntp(psk.START + seconds, 0x8001F2C7), prf.NTP_UTC)


def csb_of(test: str, **changed) -> Csb:
    values = {
        "psk": material(test, "psk", 16), "csb_id": number(test, "csb"), "rand": material(test, "rand", 16),
        "sessions": [SrtpId(0, number(test, "ssrc"), 0)]
    }
    values.update(changed)
    return Csb(**values)


def key_of(test: str, type_: int, kv: payloads.Kv | None = None, index: int = 0, length: int = 16,
           salt: int = 14) -> Key:
    name = "key%d" % index
    with_salt = type_ in payloads.WITH_SALT
    return Key(type_, material(test, name, length),
               material(test, name + "/salt", salt) if with_salt else b"", kv or payloads.Kv())


def fitted(test: str, keys: list[Key]) -> list[Key]:
    """The same keys, the last one lengthened until key wrap can take the chain (readings 15)."""
    while len(chain_bytes([key.payload() for key in keys])) % 8:
        last = keys[-1]
        last.key = material(test, "fitted", len(last.key) + 1)
    return keys


def psk_secret(csb: Csb, identity: bytes | None = None) -> dict:
    return {"kind": "psk", "identity": "*" if identity is None else identity.hex(), "secret": csb.psk.hex()}


def _secrets(csb: Csb) -> list[dict]:
    if csb.idi is not None and csb.send_idi:
        return [psk_secret(csb, csb.idi)]
    return [psk_secret(csb)]


def _common(csb: Csb) -> dict:
    return {"prf": csb.prf, "csb_id": hex32(csb.csb_id), "rand": csb.rand.hex()}


def message(role: str, built: Built | bytes, auth: str, decryption: str | None = None, **more) -> dict:
    """One message of an exchange: its bytes, its values, what opening it must say."""
    data = built if isinstance(built, bytes) else built.data
    out = {"role": role, "message": data.hex(), "auth": auth}
    if decryption:
        out["decryption"] = decryption
    if not isinstance(built, bytes):
        out.update(built.values)
    out.update(more)
    return out


_GIVEN = ("role", "message", "time")


def exchange(test: str, comment: str, csb: Csb, messages: list[dict], secrets: list[dict] | None = None,
             result: str = "valid", flags: tuple = ()) -> dict:
    given = {
        "secrets": _secrets(csb) if secrets is None else secrets,
        "messages": [{k: m[k] for k in _GIVEN if k in m} for m in messages]
    }
    expected = _common(csb)
    expected["messages"] = [{k: v for k, v in m.items() if k not in _GIVEN} for m in messages]
    return case(test, comment, given, expected, result, flags)


def _auth(mac_alg: int) -> str:
    return "verified" if mac_alg else "absent"


def _algorithms() -> list[dict]:
    """Every Encr alg with every MAC alg, PRF and key type; KV and timestamps take turns."""
    out = []
    kvs = (payloads.Kv(), spi(bytes.fromhex("a1b2c3")), spi(bytes.fromhex("00000001")),
           interval(bytes(6), bytes.fromhex("00000000ffff")))
    turn = 0
    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        for encr_alg in prf.ENCR_NAMES:
            for mac_alg in prf.MAC_NAMES:
                for type_ in (payloads.TGK, payloads.TGK_SALT, payloads.TEK, payloads.TEK_SALT):
                    test = "psk/prf-%d/encr-%d/mac-%d/key-%d" % (function, encr_alg, mac_alg, type_)
                    # One stamp type for each key type and turn: 4 * 4 combinations in sequence.
                    stamp = STAMPS[(turn + turn // 4) % 4]
                    keys = [key_of(test, type_, kvs[turn % 4])]
                    if encr_alg == prf.AES_KW_128:
                        keys = fitted(test, keys)
                    csb = csb_of(test, prf=function)
                    comment = "%s, %s, %s, %s, %s" % (prf.PRF_NAMES[function], prf.ENCR_NAMES[encr_alg],
                                                      prf.MAC_NAMES[mac_alg], payloads.KEY_TYPE_NAMES[type_],
                                                      prf.TS_NAMES[stamp.type])
                    init = psk.init(csb, stamp, keys, encr_alg, mac_alg, [psk.srtp_policy()], v_flag=1)
                    answer = psk.response(csb, stamp, mac_alg)
                    out.append(
                        exchange(test, comment, csb, [
                            message("init", init, _auth(mac_alg), "verified"),
                            message("response", answer, _auth(mac_alg))
                        ]))
                    turn += 1
    return out


def _timestamps() -> list[dict]:
    out = []
    for ts_type, stamp in STAMPS.items():
        for encr_alg in (prf.AES_CM_128, prf.AES_CM_256):
            test = "psk/ts-%d/encr-%d" % (ts_type, encr_alg)
            csb = csb_of(test)
            init = psk.init(csb, stamp, [key_of(test, payloads.TGK)], encr_alg, policies=[psk.srtp_policy()],
                            v_flag=1)
            flags = ("PaddedTimestamp", ) if len(stamp.value) == 4 else ()
            out.append(
                exchange(
                    test, "T of type %s in the IV of %s and in V" %
                    (prf.TS_NAMES[ts_type], prf.ENCR_NAMES[encr_alg]), csb, [
                        message("init", init, "verified", "verified"),
                        message("response", psk.response(csb, stamp), "verified")
                    ], flags=flags))
    return out


def _maps() -> list[dict]:
    """CS ID maps: SRTP-ID with 0 to 3 sessions, GENERIC-ID, Empty."""
    srtp = [SrtpId(0, 0x0A0B0C01, 0), SrtpId(0, 0x0A0B0C02, 7), SrtpId(1, 0, 0xFFFFFFFF)]
    maps = [("srtp-id-%d" % n, "SRTP-ID with %d crypto sessions" % n, payloads.SRTP_ID, srtp[:n])
            for n in range(4)]
    maps += [
        ("generic-id", "GENERIC-ID with one crypto session numbered 1", payloads.GENERIC_ID,
         [GenericId(1, ssrc=0x01020304, spi=bytes.fromhex("00000001"))]),
        ("generic-id-0", "GENERIC-ID whose crypto session is numbered 0", payloads.GENERIC_ID,
         [GenericId(0, spi=b"\x01")]),
        ("generic-id-3", "GENERIC-ID with three sessions in falling order, ROC and SEQ in one",
         payloads.GENERIC_ID, [
             GenericId(9, policies=(0, 1), spi=b"\x01"),
             GenericId(4, ssrc=5, roc_seq=(1, 2), spi=b"\x01"),
             GenericId(2, policies=(), spi=b"\x01")
         ]),
        ("empty", "Empty map", payloads.EMPTY_MAP, []),
    ]
    out = []
    for name, comment, map_type, sessions in maps:
        test = "psk/map-" + name
        csb = csb_of(test, map_type=map_type, sessions=sessions)
        policies = [] if map_type == payloads.EMPTY_MAP else [psk.srtp_policy(0), psk.srtp_policy(1)]
        init = psk.init(csb, STAMPS[0], [key_of(test, payloads.TGK, spi(b"\x01"))], policies=policies)
        out.append(exchange(test, comment, csb, [message("init", init, "verified", "verified")]))
    return out


def _keys() -> list[dict]:
    """Several keys, odd lengths, every form of key validity."""

    def several(test: str) -> list[Key]:
        return [
            key_of(test, payloads.TGK, spi(b"\x00\x01"), 0),
            key_of(test, payloads.TEK_SALT, spi(b"\x00\x02"), 1),
            key_of(test, payloads.TGK_SALT, interval(bytes(6), b"\xff" * 6), 2, 32),
            key_of(test, payloads.TEK, spi(b"\x00\x04" * 8), 3, 30)
        ]

    sets = {
        "several": several,
        "sixteen": lambda test: [key_of(test, payloads.TGK, spi(bytes([i])), i) for i in range(16)],
        "tgk-1": lambda test: [key_of(test, payloads.TGK, length=1)],
        "tgk-31": lambda test: [key_of(test, payloads.TGK, length=31)],
        "tgk-32": lambda test: [key_of(test, payloads.TGK, length=32)],
        "tgk-33": lambda test: [key_of(test, payloads.TGK, length=33)],
        "tgk-192": lambda test: [key_of(test, payloads.TGK, length=192)],
        "salt-12": lambda test: [key_of(test, payloads.TEK_SALT, salt=12)],
        "tek-30": lambda test: [key_of(test, payloads.TEK, length=30)],
        "mki-255": lambda test: [key_of(test, payloads.TGK, spi(material(test, "mki", 255)))],
        "interval-6": lambda test:
        [key_of(test, payloads.TEK, interval(bytes(6), bytes.fromhex("0000000186a0")))],
    }
    out = []
    for name, make in sets.items():
        test = "psk/keys-" + name
        csb = csb_of(test, sessions=[SrtpId(0, 0x11, 0), SrtpId(0, 0x22, 0)])
        keys = make(test)
        init = psk.init(csb, STAMPS[0], keys, policies=[psk.srtp_policy()])
        out.append(
            exchange(test, "Key data: " + name.replace("-", " of "), csb,
                     [message("init", init, "verified", "verified")]))
    return out


def _identities() -> list[dict]:
    """ID payloads sent and left out, and under which name the key is filed."""
    out = []
    stamp, mac = STAMPS[0], prf.HMAC_SHA_1_160

    def add(name: str, comment: str, csb: Csb, secrets: list[dict], send_idr: bool = True) -> None:
        test = "psk/id-" + name
        init = psk.init(csb, stamp, [key_of(test, payloads.TGK)], policies=[psk.srtp_policy()], v_flag=1)
        out.append(
            exchange(test, comment, csb, [
                message("init", init, "verified", "verified"),
                message("response", psk.response(csb, stamp, mac, send_idr), "verified")
            ], secrets))

    csb = csb_of("psk/id-both")
    add("both", "the key is filed under IDi", csb, [psk_secret(csb, csb.idi)])
    add("by-responder", "the key is filed under IDr", csb, [psk_secret(csb, csb.idr)])
    add("any", "the key is filed under *", csb, [psk_secret(csb)])
    wrong = {"kind": "psk", "identity": csb.idi.hex(), "secret": "00" * 16}
    add("second-line", "the second key filed under IDi is the right one", csb,
        [wrong, psk_secret(csb, csb.idi)])
    add("fallback", "the key under IDi is wrong, the one under IDr is right", csb,
        [wrong, psk_secret(csb, csb.idr)])
    none = csb_of("psk/id-none", idi=None, idr=None)
    add("none", "neither side sends an ID: V covers message and T alone (readings 6)", none,
        [psk_secret(none)], False)
    half = csb_of("psk/id-initiator", idr=None)
    add("initiator", "only IDi is sent", half, [psk_secret(half, half.idi)], False)
    late = csb_of("psk/id-late", send_idr=False)
    add("responder-later", "IDr comes in the response alone", late, [psk_secret(late, late.idi)])
    nai = csb_of("psk/id-long", idi=b"a" * 255)
    add("long", "an identity of 255 bytes", nai, [psk_secret(nai, nai.idi)])
    return out


def _flip(data: bytes, at: int, bit: int = 1) -> bytes:
    out = bytearray(data)
    out[at] ^= bit
    return bytes(out)


def _refused() -> list[dict]:
    """What must not verify."""
    out = []
    stamp = STAMPS[0]
    test = "psk/bad"
    csb = csb_of(test)
    good = psk.init(csb, stamp, [key_of(test, payloads.TGK)], policies=[psk.srtp_policy()], v_flag=1)
    answer = psk.response(csb, stamp)
    opened = message("init", good, "verified", "verified")

    def one(name: str, comment: str, data: bytes, auth: str = "failed",
            secrets: list[dict] | None = None) -> None:
        out.append(
            exchange(test + "/" + name, comment, csb, [message("init", data, auth)], secrets, "invalid"))

    def two(name: str, comment: str, data: bytes | Built, auth: str = "failed", **reading: str) -> None:
        data = data if isinstance(data, bytes) else data.data
        out.append(
            exchange(test + "/" + name, comment, csb,
                     [opened, message("response", data, auth, **reading)], None, "invalid"))

    one("wrong-key", "another key is filed under IDi", good.data,
        secrets=[{"kind": "psk", "identity": csb.idi.hex(), "secret": "00" * 16}])
    one("no-key", "no key is known", good.data, "needs-key", [])
    one("other-identity", "the key is filed under an identity that is not named", good.data, "needs-key",
        [psk_secret(csb, b"sip:carol@example.org")])
    for field in ("hdr.csb_id", "srtp_id.ssrc", "t.ntp_utc", "rand.rand", "id.text", "sp.srtp.encr_alg",
                  "kemac.encr_data", "kemac.mac"):
        off, length = good.encoded.at(field)
        secrets = [psk_secret(csb)] if field == "id.text" else None
        one("flipped-" + field.replace(".", "-").replace("_", "-"), "one bit of %s is flipped" % field,
            _flip(good.data, off + length - 1), secrets=secrets)
    one("mac-of-kemac", "MAC over KEMAC alone, as in the public key method (readings 1, 2)",
        _mac_of_kemac(csb, good))
    one("cs-id-0", "message keys derived with cs_id 0 instead of 255 (readings 10)", _other_label(csb, good))
    two("v-without-ids", "V leaves both identities out (seen in libmikey, readings 6)",
        _v_of(csb, stamp, answer, b""), reading="libmikey-v-without-ids")
    two("v-ids-swapped", "V covers IDr || IDi", _v_of(csb, stamp, answer, csb.idr + csb.idi))
    two("v-timestamp-first", "V covers T before the identities (readings 7)",
        _v_of(csb, stamp, answer, stamp.value + csb.idi + csb.idr, False))
    off, _ = answer.encoded.at("v.ver_data")
    two("v-flipped", "one bit of V is flipped", _flip(answer.data, off))
    two("csb-of-another", "the answer names another CSB ID", _flip(answer.data, 7), "inconclusive")
    two("v-other-timestamp", "the answer covers a T of its own (RFC 3830 5.2)", psk.response(csb, later()),
        reading="v-own-timestamp")
    return out


def _mac_of_kemac(csb: Csb, good: Built) -> bytes:
    off, _ = good.encoded.at("kemac")
    mac_off, length = good.encoded.at("kemac.mac")
    key = psk.message_keys(csb, None, prf.HMAC_SHA_1_160)[3]
    return good.encoded.patched("kemac.mac", prf.mac(1, key, good.data[off:mac_off])[:length]).data


def _other_label(csb: Csb, good: Built) -> bytes:
    mac_off, _ = good.encoded.at("kemac.mac")
    key = prf.prf(csb.prf, csb.psk, prf.label(prf.MESSAGE_AUTH, 0, csb.csb_id, csb.rand), 20)
    return good.encoded.patched("kemac.mac", prf.mac(1, key, good.data[:mac_off])).data


def _v_of(csb: Csb, stamp: Stamp, answer: Built, tail: bytes, with_stamp: bool = True) -> bytes:
    """The answer with V over message || tail || T."""
    off, _ = answer.encoded.at("v.ver_data")
    key = psk.message_keys(csb, None, prf.HMAC_SHA_1_160)[3]
    covered = answer.data[:off] + tail + (stamp.value if with_stamp else b"")
    return answer.encoded.patched("v.ver_data", prf.mac(1, key, covered)).data


def _edges() -> list[dict]:
    """Lengths and numbers at their ends."""
    out = []

    def add(name: str, comment: str, **changed) -> None:
        test = "psk/edge-" + name
        csb = csb_of(test, **changed)
        init = psk.init(csb, STAMPS[0], [key_of(test, payloads.TGK, spi(b"\1"))],
                        policies=[psk.srtp_policy()], v_flag=1)
        out.append(
            exchange(test, comment, csb, [
                message("init", init, "verified", "verified"),
                message("response", psk.response(csb, STAMPS[0]), "verified")
            ]))

    for length in (1, 8, 17, 255):
        add("rand-%d" % length, "a RAND of %d bytes" % length, rand=material("psk/edge", "rand", length))
    for length in (1, 15, 31, 32, 33, 64, 100, 256):
        add("psk-%d" % length, "a pre-shared key of %d bytes" % length,
            psk=material("psk/edge", "psk", length))
    for csb_id in (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        add("csb-id-%08x" % csb_id, "CSB ID " + hex32(csb_id), csb_id=csb_id)
    add("cs-id-255",
        "GENERIC-ID with crypto sessions 254 and 255; 255 also stands in the labels of message keys",
        map_type=payloads.GENERIC_ID, sessions=[GenericId(254, spi=b"\1"),
                                                GenericId(255, spi=b"\1")])
    return out


def _padded_counter() -> dict:
    """V over a COUNTER padded to 64 bits (readings 5): accepted, and said."""
    test, stamp = "psk/v-padded-counter", STAMPS[prf.COUNTER]
    csb = csb_of(test)
    init = psk.init(csb, stamp, [key_of(test, payloads.TGK)], policies=[psk.srtp_policy()], v_flag=1)
    padded = Stamp(stamp.value.rjust(8, b"\0"), stamp.type)
    answer = psk.response(csb, padded, own_stamp=stamp)
    return exchange(test, "V over a COUNTER padded to 64 bits", csb, [
        message("init", init, "verified", "verified"),
        message("response", answer, "verified", reading="counter-padded-to-64-bits")
    ], result="acceptable", flags=("PaddedTimestamp", ))


def exchange_cases() -> list[dict]:
    return (_algorithms() + _timestamps() + _maps() + _keys() + _identities() + _edges() +
            [_padded_counter()] + _refused())


def update_cases() -> list[dict]:
    """CSB updates, RFC 3830 4.5: same CSB ID and RAND, new T (readings 11)."""
    out = []
    first, second = STAMPS[0], later()

    def add(name: str, comment: str, csb: Csb, after: Csb, keys: list[Key], encr_alg: int = prf.AES_CM_128,
            result: str = "valid", mac_alg: int = prf.HMAC_SHA_1_160, sent: bytes | None = None,
            auth: str = "verified", policies: list[Payload] | None = None) -> None:
        test = "psk-update/" + name
        before = fitted(test, [key_of(test, payloads.TGK, spi(b"\x00\x00\x01"))])
        initial = psk.init(csb, first, before, encr_alg, mac_alg, [psk.srtp_policy()], v_flag=1)
        update = psk.init(after, second, keys, encr_alg, mac_alg, policies or [], update=True, v_flag=1,
                          in_force=before)
        messages = [
            message("init", initial, "verified", "verified"),
            message("response", psk.response(csb, first, mac_alg), "verified")
        ]
        if sent is not None:
            messages.append(message("update", sent, auth))
        else:
            messages.append(message("update", update, "verified", "verified" if keys else "absent"))
            messages.append(message("response", psk.response(after, second, mac_alg), "verified"))
        out.append(exchange(test, comment, csb, messages, result=result))

    for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
        for encr_alg in (prf.AES_CM_128, prf.AES_KW_128, prf.AES_CM_256):
            name = "new-key/prf-%d/encr-%d" % (function, encr_alg)
            csb = csb_of("psk-update/" + name, prf=function)
            keys = fitted(name, [key_of("psk-update/" + name, payloads.TGK, spi(b"\x00\x00\x02"), 1)])
            add(name, "a new TGK for the CSB; RAND of the initial message in every label", csb, csb, keys,
                encr_alg)
        name = "no-keys/prf-%d" % function
        csb = csb_of("psk-update/" + name, prf=function)
        add(name, "KEMAC without keys: Encr data len 0, the MAC alone", csb, csb, [])
    csb = csb_of("psk-update/added-session")
    more = csb_of("psk-update/added-session", sessions=[*csb.sessions, SrtpId(0, 0x55667788, 0)])
    add("added-session", "a second crypto session, with a new TGK", csb, more,
        [key_of("psk-update/added-session", payloads.TGK, spi(b"\x00\x00\x02"), 1)],
        policies=[psk.srtp_policy()])
    csb = csb_of("psk-update/added-session-no-keys")
    more = csb_of("psk-update/added-session-no-keys", sessions=[*csb.sessions, SrtpId(0, 0x55667788, 0)])
    add("added-session-no-keys", "a second crypto session under the keys of the first", csb, more, [])
    csb = csb_of("psk-update/without-ids")
    bare = csb_of("psk-update/without-ids", send_idi=False, send_idr=False)
    add("without-ids", "what is static is left out: no ID payloads in the update", csb, bare,
        [key_of("psk-update/without-ids", payloads.TEK_SALT, spi(b"\x00\x00\x02"), 1)])
    csb = csb_of("psk-update/other-rand")
    wrong = csb_of("psk-update/other-rand", rand=material("psk-update/other-rand", "rand2", 16))
    bad = psk.init(wrong, second, [key_of("psk-update/other-rand", payloads.TGK, index=1)], update=True).data
    add("other-rand", "keys of the update derived from a RAND that nobody sent", csb, csb, [],
        result="invalid", sent=bad, auth="failed")
    csb = csb_of("psk-update/empty-rand")
    wrong = csb_of("psk-update/empty-rand", rand=b"")
    bad = psk.init(wrong, second, [key_of("psk-update/empty-rand", payloads.TGK, index=1)], update=True).data
    add("empty-rand", "keys of the update derived without any RAND", csb, csb, [], result="invalid", sent=bad,
        auth="failed")
    return out + [_update_alone()]


def _update_alone() -> dict:
    test = "psk-update/unknown-csb"
    csb = csb_of(test)
    update = psk.init(csb, later(), [key_of(test, payloads.TGK)], update=True)
    return exchange(test, "an update whose initial message was not seen cannot be judged", csb,
                    [message("update", update.data, "inconclusive")], result="invalid")


def error_cases() -> list[dict]:
    """Error messages, RFC 3830 5.1.2 and 6.12 (readings 8)."""
    out = []
    stamp = STAMPS[0]

    def add(name: str, comment: str, csb: Csb, built: Built, auth: str, result: str = "valid",
            data: bytes | None = None, seen: bool = True, **reading: str) -> None:
        test = "psk-error/" + name
        initial = psk.init(csb, stamp, [key_of(test, payloads.TGK)], policies=[psk.srtp_policy()], v_flag=1)
        messages = [message("init", initial, "verified", "verified")] if seen else []
        messages.append(message("error", data if data is not None else built, auth, **reading))
        out.append(exchange(test, comment, csb, messages, result=result))

    for number_ in range(16):
        csb = csb_of("psk-error/no-%d" % number_)
        add("no-%d" % number_, "Error no %d, authenticated" % number_, csb, psk.error(csb, stamp, [number_]),
            "verified")
    for auth_alg in (prf.HMAC_SHA_1_160, prf.HMAC_SHA_256_256):
        for function in (prf.MIKEY_1, prf.HMAC_SHA_256):
            name = "policy/prf-%d/mac-%d" % (function, auth_alg)
            csb = csb_of("psk-error/" + name, prf=function)
            add(name, "the supported parameters in two SP payloads", csb,
                psk.error(csb, stamp, [10], auth_alg,
                          [psk.srtp_policy(0), psk.srtp_policy(1)]), "verified")
    csb = csb_of("psk-error/several")
    add("several", "three ERR payloads", csb, psk.error(csb, stamp, [3, 4, 9]), "verified")
    csb = csb_of("psk-error/plain")
    add("plain", "no V: it is a recommendation only", csb, psk.error(csb, stamp, [0], None), "absent")
    csb = csb_of("psk-error/message-only")
    add("message-only", "V over the message alone (readings 8)", csb,
        psk.error(csb, stamp, [2], with_ids=False), "verified", "acceptable", reading="message-only")
    csb = csb_of("psk-error/flipped")
    good = psk.error(csb, stamp, [0])
    off, _ = good.encoded.at("err.error_no")
    add("flipped", "one bit of Error no is flipped", csb, good, "failed", "invalid", _flip(good.data, off))
    csb = csb_of("psk-error/alone")
    add("alone", "the message it answers was not seen", csb, good, "inconclusive", "invalid",
        psk.error(csb, stamp, [0]).data, False)
    return out

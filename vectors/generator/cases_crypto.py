# SPDX-License-Identifier: BSD-2-Clause
"""Vectors of single functions: PRF, keys, MAC, encryption of KEMAC."""

from . import kemac, kw, prf
from .case import case, hex32
from .seed import material, number

_FUNCTIONS = (prf.MIKEY_1, prf.HMAC_SHA_256)
_IN_LENGTHS = (1, 15, 16, 20, 30, 31, 32, 33, 46, 63, 64, 65, 96, 128, 192)
_OUT_LENGTHS = (1, 14, 16, 19, 20, 21, 31, 32, 33, 40, 64, 100, 255)
_LABEL_LENGTHS = (0, 1, 9, 25, 63, 64, 65, 264, 1024)


def _prf_case(function: int, in_len: int, label_len: int, out_len: int) -> dict:
    name = "prf/%d/in-%d/label-%d/out-%d" % (function, in_len, label_len, out_len)
    inkey, label = material(name, "inkey", in_len), material(name, "label", label_len)
    comment = "%s, inkey %d, label %d, out %d bytes" % (prf.PRF_NAMES[function], in_len, label_len, out_len)
    flags = ["BlockBoundary"] if in_len % 32 == 0 or out_len % 20 == 0 or out_len % 32 == 0 else []
    return case(name, comment,
                {"prf": function, "inkey": inkey.hex(), "label": label.hex(), "out_len": out_len},
                {"out": prf.prf(function, inkey, label, out_len).hex()}, flags=flags)


def _derive_case(function: int, constant: int, cs_id: int, out_len: int, rand_len: int) -> dict:
    name = "derive/%d/%08x/cs-%d/out-%d/rand-%d" % (function, constant, cs_id, out_len, rand_len)
    key, rand, csb_id = material(name, "inkey", 16), material(name, "rand", rand_len), number(name, "csb")
    label = prf.label(constant, cs_id, csb_id, rand)
    given = {
        "prf": function, "inkey": key.hex(), "constant": hex32(constant), "cs_id": cs_id,
        "csb_id": hex32(csb_id), "rand": rand.hex(), "out_len": out_len
    }
    comment = "%s, %s, cs_id %d" % (prf.PRF_NAMES[function], prf.CONSTANT_NAMES[constant], cs_id)
    return case(name, comment, given,
                {"label": label.hex(), "out": prf.prf(function, key, label, out_len).hex()})


def _prf_invalid() -> list[dict]:
    key, label = "000102030405060708090a0b0c0d0e0f", "6c6162656c"

    def bad(name: str, comment: str, status: str, **changed) -> dict:
        given = {"prf": 0, "inkey": key, "label": label, "out_len": 16}
        given.update(changed)
        return case("prf/bad/" + name, comment, given, {"status": status}, "invalid")

    return [
        bad("empty-inkey", "n = 0 blocks: refused (readings 17)", "argument", inkey=""),
        bad("no-output", "nothing asked for", "argument", out_len=0),
        bad("output-too-long", "above the limit of 4096 bytes", "argument", out_len=4097),
        bad("label-too-long", "above the limit of 1024 bytes", "argument", label="00" * 1025),
        bad("unassigned-prf", "PRF func 2 is unassigned", "unsupported", prf=2),
        bad("private-prf", "PRF func 112 is for private use", "unsupported", prf=112),
    ]


def prf_cases() -> list[dict]:
    out = []
    for function in _FUNCTIONS:
        out += [_prf_case(function, n, 25, 16) for n in _IN_LENGTHS]
        out += [_prf_case(function, 16, 25, n) for n in _OUT_LENGTHS if n != 16]
        out += [_prf_case(function, 33, n, 41) for n in _LABEL_LENGTHS]
        for constant in prf.CONSTANT_NAMES:
            message = constant in (prf.MESSAGE_ENCR, prf.MESSAGE_AUTH, prf.MESSAGE_SALT)
            for cs_id in (prf.CS_ID_MESSAGE, ) if message else (0, 1, 2, 3, 254, 255):
                out.append(_derive_case(function, constant, cs_id, 16, 16))
            out.append(_derive_case(function, constant, 1, 14, 0))
            out.append(_derive_case(function, constant, 1, 32, 255))
    return out + _prf_invalid()


def message_key_cases() -> list[dict]:
    out = []
    for function in _FUNCTIONS:
        for encr_alg in prf.ENCR_NAMES:
            for mac_alg in prf.MAC_NAMES:
                for psk_len in (16, 20, 40):
                    out.append(_message_keys(function, encr_alg, mac_alg, psk_len))
    return out


def _message_keys(function: int, encr_alg: int, mac_alg: int, psk_len: int) -> dict:
    name = "message-keys/%d/%d/%d/psk-%d" % (function, encr_alg, mac_alg, psk_len)
    psk, rand, csb_id = material(name, "psk", psk_len), material(name, "rand", 16), number(name, "csb")
    given = {
        "prf": function, "encr_alg": encr_alg, "mac_alg": mac_alg, "psk": psk.hex(), "csb_id": hex32(csb_id),
        "rand": rand.hex()
    }
    wanted = {
        "encr_key": (prf.MESSAGE_ENCR, prf.ENCR_KEY_LEN[encr_alg]),
        "salt_key": (prf.MESSAGE_SALT, prf.SALT_KEY_LEN[encr_alg]),
        "auth_key": (prf.MESSAGE_AUTH, prf.MAC_LEN[mac_alg])
    }
    expected = {}
    for key, (constant, length) in wanted.items():
        if length:
            label = prf.label(constant, prf.CS_ID_MESSAGE, csb_id, rand)
            expected[key + "_label"] = label.hex()
            expected[key] = prf.prf(function, psk, label, length).hex()
    comment = "%s, %s, %s, %d-byte key" % (prf.PRF_NAMES[function], prf.ENCR_NAMES[encr_alg],
                                           prf.MAC_NAMES[mac_alg], psk_len)
    return case(name, comment, given, expected)


def mac_cases() -> list[dict]:
    out = []
    for algorithm in prf.MAC_NAMES:
        for lengths in ((0, ), (1, ), (63, ), (64, ), (65, ), (200, ), (120, 18, 16, 8), (0, 5, 0), (4000,
                                                                                                     4000)):
            name = "mac/%d/%s" % (algorithm, "-".join(map(str, lengths)))
            key = material(name, "key", prf.MAC_LEN[algorithm])
            parts = [material(name, "part%d" % i, n) for i, n in enumerate(lengths)]
            given = {"mac_alg": algorithm, "key": key.hex(), "parts": [part.hex() for part in parts]}
            comment = "%s over %d parts, %d bytes" % (prf.MAC_NAMES[algorithm], len(parts), sum(lengths))
            out.append(case(name, comment, given, {"mac": prf.mac(algorithm, key, b"".join(parts)).hex()}))
    for algorithm in (3, 240, 255):
        out.append(
            case("mac/bad/%d" % algorithm, "MAC alg %d is not assigned" % algorithm,
                 {"mac_alg": algorithm, "key": "00" * 20, "parts": ["00"]}, {"status": "unsupported"},
                 "invalid"))
    return out


def _iv_cases() -> list[dict]:
    out = []
    stamps = {
        prf.NTP_UTC: ("c5e1a2b38001f2c7", "0000000000000000", "ffffffffffffffff"),
        prf.NTP: ("c5e1a2b38001f2c7", ), prf.COUNTER: ("00000001", "fffffffe"),
        prf.NTP_UTC_32: ("c5e1a2b3", "00000000")
    }
    for ts_type, values in stamps.items():
        for value in values:
            name = "iv/%d/%s" % (ts_type, value)
            salt, csb_id = material(name, "salt", 14), number(name, "csb")
            iv = prf.kemac_iv(salt, csb_id, ts_type, bytes.fromhex(value))
            given = {"salt_key": salt.hex(), "csb_id": hex32(csb_id), "ts_type": ts_type, "timestamp": value}
            flags = ["PaddedTimestamp"] if ts_type in (prf.COUNTER, prf.NTP_UTC_32) else []
            out.append(
                case(name, "IV with a timestamp of type " + prf.TS_NAMES[ts_type], given, {"iv": iv.hex()},
                     flags=flags))
    for name, ts_type, value in (("short", 0, "c5e1a2b38001f2"), ("four-of-eight", 0, "c5e1a2b3"), ("empty",
                                                                                                    2, "")):
        given = {"salt_key": "00" * 14, "csb_id": hex32(1), "ts_type": ts_type, "timestamp": value}
        out.append(
            case("iv/bad/" + name, "timestamp of a length that its type does not have", given,
                 {"status": "argument"}, "invalid"))
    return out


def _crypt_case(encr_alg: int, length: int) -> dict:
    name = "kemac/%d/%d" % (encr_alg, length)
    key = material(name, "key", prf.ENCR_KEY_LEN[encr_alg])
    salt = material(name, "salt", prf.SALT_KEY_LEN[encr_alg])
    iv = material(name, "iv", 14) + bytes(2) if encr_alg in (prf.AES_CM_128, prf.AES_CM_256) else b""
    plain = material(name, "plain", length)
    given = {
        "encr_alg": encr_alg, "encr_key": key.hex(), "salt_key": salt.hex(), "iv": iv.hex(),
        "plain": plain.hex()
    }
    return case(name, "%s of %d bytes" % (prf.ENCR_NAMES[encr_alg], length), given,
                {"encr_data": kemac.encrypt(encr_alg, key, salt, iv, plain).hex()})


def _crypt_invalid() -> list[dict]:
    key, salt = material("kw-bad", "key", 16), material("kw-bad", "salt", 8)
    wrapped = kw.wrap(key, salt, material("kw-bad", "plain", 24))
    given = {"encr_alg": 2, "encr_key": key.hex(), "salt_key": salt.hex(), "iv": ""}
    out = []
    for length in (0, 8, 20, 23):
        out.append(
            case("kemac/bad/wrap-%d" % length, "key wrap cannot take %d bytes (readings 15)" % length,
                 {**given, "plain": "5a" * length}, {"status": "argument"}, "invalid"))
    for at in (0, 7, 8, len(wrapped) - 1):
        bad = bytearray(wrapped)
        bad[at] ^= 0x10
        out.append(
            case("kemac/bad/unwrap-bit-%d" % at, "a bit of byte %d of the wrapped data is flipped" % at,
                 {**given, "encr_data": bad.hex()}, {"status": "auth"}, "invalid"))
    other = {**given, "salt_key": material("kw-bad", "other", 8).hex(), "encr_data": wrapped.hex()}
    out.append(
        case("kemac/bad/unwrap-salt", "unwrapped with another salt_key", other, {"status": "auth"},
             "invalid"))
    out.append(
        case("kemac/bad/unwrap-standard-iv", "wrapped with the initial value of RFC 3394 instead of the salt",
             {**given, "encr_data": kw.wrap(key, b"\xa6" * 8, bytes(24)).hex()}, {"status": "auth"},
             "invalid"))
    for encr_alg in (4, 241):
        out.append(
            case("kemac/bad/alg-%d" % encr_alg, "Encr alg %d is not assigned" % encr_alg,
                 {**given, "encr_alg": encr_alg, "plain": "00" * 16}, {"status": "unsupported"}, "invalid"))
    return out


def kemac_cases() -> list[dict]:
    out = _iv_cases()
    for encr_alg in prf.ENCR_NAMES:
        lengths = (16, 24, 40, 64, 128) if encr_alg == prf.AES_KW_128 else (1, 15, 16, 17, 20, 36, 64, 100,
                                                                            4100)
        out += [_crypt_case(encr_alg, n) for n in lengths]
    return out + _crypt_invalid()

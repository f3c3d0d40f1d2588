# SPDX-License-Identifier: BSD-2-Clause
"""Vectors of SRTP: session keys, and packets under policies as MIKEY tells them."""

import dataclasses

from . import srtp
from .case import case, hex32
from .seed import material
from .srtp import Policy, Sender

_PUBLISHED = (
    ("RFC3711-B.3", "RFC 3711 B.3", "e1f97a0d3e018be0d64fa32c06de4139", "0ec675ad498afeebb6960b3aabe6",
     ("c61e7a93744f39ee10734afe3ff7a087",
      "cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef72270986371c10c9a369ac2"
      "f94a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2",
      "30cbbc08863d8c85d49db34a9ae1")),
    ("RFC6188-7.2", "RFC 6188 7.2", "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6",
     "3b04803de51ee7c96423ab5b78d2",
     ("5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4",
      "fd9c32d39ed5fbb5a9dc96b30818454d1313dc05", "fa31791685ca444a9e07c6c64e93")),
    ("RFC6188-7.4", "RFC 6188 7.4", "73edc66c4fa15776fb57f9505c17136550ffda71f3e8e5f1",
     "c8522f3acd4ce86d5add78edbb11",
     ("31874736a8f1143870c26e4857d8a5b2c4a354407faadabb", "355b10973cd95b9eacf4061c7e1a7151e7cfbfcb",
      "2372b82d639b6d8503a47adc0a6c")),
)


def _key_case(name: str, comment: str, key: bytes, salt: bytes, label: int, index: int, kdr: int, length: int,
              flags: tuple = ()) -> dict:
    given = {
        "key": key.hex(), "salt": salt.hex(), "label": label, "index": index.to_bytes(6, "big").hex(), "kdr": kdr,
        "out_len": length
    }
    return case(name, comment, given, {"out": srtp.derive(key, salt, label, index, kdr, length).hex()},
                flags=flags)


def _published_keys() -> list[dict]:
    out = []
    for name, source, key, salt, values in _PUBLISHED:
        for label, value in enumerate(values):
            test = _key_case("%s/label-%d" % (name, label), "%s, %s" % (source, srtp.LABEL_NAMES[label]),
                             bytes.fromhex(key), bytes.fromhex(salt), label, 0, 0, len(value) // 2, ("Published",))
            if test["expected"]["out"] != value:
                raise SystemExit("%s: not the published value" % test["id"])
            out.append(test)
    return out


def _bad_keys() -> list[dict]:
    def bad(name: str, comment: str, **changed) -> dict:
        given = {"key": "00" * 16, "salt": "11" * 14, "label": 0, "index": "00" * 6, "kdr": 0, "out_len": 16}
        given.update(changed)
        return case("bad/" + name, comment, given, {"status": "argument"}, "invalid")

    return [
        bad("key-length", "AES has no key of 15 bytes", key="00" * 15),
        bad("no-key", "no key", key=""),
        bad("salt-length", "a salt longer than 112 bits", salt="11" * 15),
        bad("no-output", "nothing asked for", out_len=0),
        bad("output-length", "above the limit of 255 bytes", out_len=256),
    ]


def key_cases() -> list[dict]:
    out = _published_keys()
    for key_len in (16, 24, 32):
        for salt_len in (14, 12, 8, 0):
            for label in range(6):
                name = "key-%d/salt-%d/label-%d" % (key_len, salt_len, label)
                key, salt = material(name, "key", key_len), material(name, "salt", salt_len)
                comment = "%s, key of %d, salt of %d bytes" % (srtp.LABEL_NAMES[label], key_len, salt_len)
                out.append(_key_case(name, comment, key, salt, label, 0, 0, 20 if label % 3 == 1 else key_len))
    for kdr in (1, 2, 256, 1 << 24):
        for index in sorted({0, kdr - 1, kdr, 3 * kdr + 1, (1 << 48) - 1}):
            name = "kdr-%d/index-%d" % (kdr, index)
            key, salt = material(name, "key", 16), material(name, "salt", 14)
            out.append(_key_case(name, "key derivation rate %d, packet index %d" % (kdr, index), key, salt, 0, index,
                                 kdr, 16, ("KeyDerivationRate",)))
    return out + _bad_keys()


def params(*pairs: tuple[int, int]) -> bytes:
    """SP parameters; numbers in as many bytes as they need."""
    out = b""
    for type_, value in pairs:
        data = value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
        out += bytes((type_, len(data))) + data
    return out


_SSRC = 0xDECAFBAD
_FULL = "authenticated"
_BARE = "unprotected"

_CM = Policy()
_POLICIES = (
    ("cm-128-80", "AES-CM-128, tag of 80 bits: the defaults", _CM),
    ("cm-128-32", "AES-CM-128, tag of 32 bits for SRTP and SRTCP",
     Policy(params((0, 1), (11, 4)), tag_len=4, srtcp_tag_len=4)),
    ("cm-128-56", "AES-CM-128, tag of 56 bits", Policy(params((11, 7)), tag_len=7, srtcp_tag_len=7)),
    ("cm-128-160", "AES-CM-128, the whole HMAC as tag", Policy(params((11, 20)), tag_len=20, srtcp_tag_len=20)),
    ("cm-192-80", "AES-CM-192, derived by AES-192", Policy(params((1, 24)), key_len=24)),
    ("cm-256-80", "AES-CM-256", Policy(params((1, 32)), key_len=32)),
    ("cm-auth-key", "AES-CM-128, authentication key of 32 bytes", Policy(params((3, 32)), auth_key_len=32)),
    ("cm-two-tags", "tag of SRTP 4 bytes, of SRTCP 12", Policy(params((18, 4), (19, 12)), tag_len=4,
                                                               srtcp_tag_len=12)),
    ("null-80", "NULL cipher, authenticated", Policy(params((0, 0)), cipher=srtp.NULL)),
    ("clear-srtp", "encryption of SRTP off", Policy(params((7, 0)), encrypt_srtp=False)),
    ("clear-srtcp", "encryption of SRTCP off", Policy(params((8, 0)), encrypt_srtcp=False)),
    ("f8-128", "AES-f8", Policy(params((0, 2)), cipher=srtp.AES_F8)),
    ("f8-256", "AES-f8 with a key of 256 bits", Policy(params((0, 2), (1, 32)), cipher=srtp.AES_F8, key_len=32)),
    ("f8-salt", "AES-f8 with a salt of 32 bits", Policy(params((0, 2), (4, 4)), cipher=srtp.AES_F8, salt_len=4)),
    ("gcm-128", "AEAD_AES_128_GCM", Policy(params((0, 6)), cipher=srtp.AES_GCM, salt_len=12,
                                           auth=srtp.AUTH_NULL, srtcp_auth=srtp.AUTH_NULL)),
    ("gcm-256", "AEAD_AES_256_GCM", Policy(params((0, 6), (1, 32)), cipher=srtp.AES_GCM, key_len=32, salt_len=12,
                                           auth=srtp.AUTH_NULL, srtcp_auth=srtp.AUTH_NULL)),
    ("gcm-clear", "AEAD_AES_128_GCM, nothing encrypted",
     Policy(params((0, 6), (7, 0), (8, 0)), cipher=srtp.AES_GCM, salt_len=12, auth=srtp.AUTH_NULL,
            srtcp_auth=srtp.AUTH_NULL, encrypt_srtp=False, encrypt_srtcp=False)),
    ("gcm-hmac", "AEAD_AES_128_GCM and an HMAC tag behind it",
     Policy(params((0, 6), (2, 1)), cipher=srtp.AES_GCM, salt_len=12)),
    ("kdr-2", "session keys change with every second packet", Policy(params((6, 2)), kdr=2)),
    ("kdr-65536", "session keys change with the ROC", Policy(params((6, 65536)), kdr=65536)),
    ("kdr-gcm", "session keys of GCM change with every 16th packet",
     Policy(params((0, 6), (6, 16)), cipher=srtp.AES_GCM, salt_len=12, auth=srtp.AUTH_NULL,
            srtcp_auth=srtp.AUTH_NULL, kdr=16)),
    ("kdr-f8", "session keys of AES-f8 change with every 4th packet",
     Policy(params((0, 2), (6, 4)), cipher=srtp.AES_F8, kdr=4)),
    ("rcc-2", "RCCm2: every packet authenticated, every 4th with the ROC",
     Policy(params((2, 3), (11, 14), (13, 4)), auth=srtp.RCC_M2, tag_len=14, roc_rate=4)),
    ("rcc-1-all", "RCCm1 with rate 1: the ROC in every packet", Policy(params((2, 2), (11, 14)), auth=srtp.RCC_M1,
                                                                       tag_len=14)),
    ("rcc-3-gcm", "GCM with the ROC behind every 4th packet, as in 3GPP TS 33.180 but for the rate",
     Policy(params((0, 6), (1, 16), (2, 4), (4, 12), (13, 4), (18, 4), (19, 0), (20, 16)), cipher=srtp.AES_GCM,
            salt_len=12, auth=srtp.RCC_M3, tag_len=4, srtcp_auth=srtp.AUTH_NULL, roc_rate=4)),
)


def _header(name: str, seq: int) -> bytes:
    header = bytes((0x80, 96)) + seq.to_bytes(2, "big") + material(name, "timestamp-%d" % seq, 4)
    header += _SSRC.to_bytes(4, "big")
    if seq % 3 == 1:  # a CSRC and an extension of one word
        header = bytes((0x91,)) + header[1:] + material(name, "csrc", 4) + bytes.fromhex("bede000110aa0000")
    return header


def _report(name: str, index: int) -> bytes:
    return bytes.fromhex("80c80006") + _SSRC.to_bytes(4, "big") + material(name, "report-%d" % index, 20)


def _packet(sent: bytes, plain: bytes, status: str, index: int, **more) -> tuple[dict, dict]:
    expected = {"status": status}
    if status in (_FULL, _BARE):
        expected |= {"plain": plain.hex(), "index": index.to_bytes(6, "big").hex()}
    return {"packet": sent.hex()}, expected | more


class _Flow:
    """A sender and what it sent."""

    def __init__(self, name: str, policy: Policy, mki: bytes = b""):
        self.name = name
        self.sender = Sender(policy, material(name, "key", policy.key_len),
                             material(name, "salt", policy.salt_len), mki)
        self.tek = {"tek": self.sender.key.hex(), "salt": self.sender.salt.hex()}
        self.packets: list[tuple[dict, dict]] = []

    def rtp(self, roc: int, seq: int, status: str = _FULL, change=None, **more) -> None:
        header = _header(self.name, seq)
        body = material(self.name, "payload-%d-%d" % (roc, seq), 20 + seq % 50)
        sent = self.sender.rtp(header, body, roc)
        self.packets.append(_packet(change(sent) if change else sent, header + body, status, roc << 16 | seq, **more))

    def rtcp(self, index: int, status: str = _FULL, change=None, **more) -> None:
        plain = _report(self.name, index)
        sent = self.sender.rtcp(plain, index)
        self.packets.append(_packet(change(sent) if change else sent, plain, status, index, **more))

    def case(self, comment: str, result: str = "valid", flags: tuple = (), said: bytes | None = None,
             **session) -> dict:
        given = {"policy": (self.sender.policy.params if said is None else said).hex()} | self.tek
        if self.sender.mki:
            given["mki"] = self.sender.mki.hex()
        given |= {"ssrc": hex32(_SSRC)} | session
        given["packets"] = [packet for packet, _ in self.packets]
        return case(self.name, comment, given, {"packets": [expected for _, expected in self.packets]}, result, flags)


def _flip(at: int):
    def change(packet: bytes) -> bytes:
        out = bytearray(packet)
        out[at] ^= 0x10
        return bytes(out)

    return change


def _policy_cases() -> list[dict]:
    out = []
    for name, comment, policy in _POLICIES:
        for mki in (b"", b"\xc0\xff\xee\x01"):
            flow = _Flow("%s/%s" % (name, "mki" if mki else "plain"), policy, mki)
            for seq in (65533, 65534, 65535):
                flow.rtp(0, seq)
            flow.rtcp(1)
            for seq in (0, 2, 1, 3, 4):  # wraps, and out of order
                flow.rtp(1, seq)
            flow.rtp(1, 3, replayed=True)
            flow.rtp(1, 5, "failed", _flip(13))
            flow.rtp(1, 5, "failed", _flip(-1 if policy.auth == srtp.HMAC_SHA_1 else 20))
            flow.rtcp(2, "failed", _flip(9))
            flow.rtcp(3)
            flow.rtcp(3, replayed=True)
            flow.rtp(1, 6)
            out.append(flow.case(comment, "valid"))
    return out


def _joining_cases() -> list[dict]:
    out = []
    for roc in (0, 1, 3, 7, 200):
        flow = _Flow("late/roc-%d" % roc, _CM)
        for seq in (40000, 40001, 65535):
            flow.rtp(roc, seq)
        flow.rtp(roc + 1, 0)
        out.append(flow.case("the capture begins when the ROC is %d, and the map does not say so" % roc,
                             flags=("LateJoin",)))
    flow = _Flow("late/map", _CM)
    flow.rtp(100001, 3)
    out.append(flow.case("ROC and SEQ of the map are those before the wrap", flags=("LateJoin",), roc=100000,
                         seq=65530))
    flow = _Flow("late/carried", next(p for n, _, p in _POLICIES if n == "rcc-2"))
    flow.rtp(4000000000, 5, "failed")
    flow.rtp(4000000000, 8)
    flow.rtp(4000000000, 9)
    out.append(flow.case("RCCm2: the ROC is only known from the packet that carries it", flags=("LateJoin",)))
    return out


def _unprotected_cases() -> list[dict]:
    off = dataclasses.replace(_CM, params=params((10, 0)), auth=srtp.AUTH_NULL)
    flow = _Flow("off/auth", off)
    for roc, seq in ((0, 65534), (0, 65535), (1, 0)):
        flow.rtp(roc, seq, _BARE)
    flow.rtcp(1)
    flow.rtcp(2, "failed", _flip(10))
    out = [flow.case("authentication of SRTP off: decrypted, never proven; SRTCP is")]
    flow = _Flow("off/null", dataclasses.replace(_CM, params=params((2, 0)), auth=srtp.AUTH_NULL,
                                                 srtcp_auth=srtp.AUTH_NULL))
    flow.rtp(0, 10, _BARE)
    flow.rtcp(1, _BARE)
    out.append(flow.case("NULL authentication of SRTP and SRTCP"))
    flow = _Flow("off/rcc-1", Policy(params((2, 2), (11, 14), (13, 4)), auth=srtp.RCC_M1, tag_len=14, roc_rate=4))
    flow.rtp(9, 4)
    flow.rtp(9, 5, _BARE)
    flow.rtp(9, 8)
    flow.rtp(9, 12, "failed", _flip(14))
    out.append(flow.case("RCCm1: only packets with the ROC are authenticated"))
    flow = _Flow("off/rcc-3", Policy(params((2, 4), (13, 2), (18, 4)), auth=srtp.RCC_M3, tag_len=4, roc_rate=2))
    flow.rtp(77, 2, _BARE)
    flow.rtp(77, 3, _BARE)
    flow.rtcp(1)
    out.append(flow.case("RCCm3 without AEAD: the ROC is there, nothing is authenticated but SRTCP"))
    return out


def _reading_cases() -> list[dict]:
    out = []
    short = Policy(params((3, 4)), tag_len=4, srtcp_tag_len=4)
    flow = _Flow("reading/tag-as-key-32", short)
    flow.rtp(0, 1, reading="tag-length-as-key-length")
    flow.rtcp(1, reading="tag-length-as-key-length")
    out.append(flow.case("the tag length 4 in parameter 3", "acceptable"))
    flow = _Flow("reading/tag-as-key-80", Policy(params((3, 10))))
    flow.rtp(0, 1, reading="tag-length-as-key-length")
    out.append(flow.case("the tag length 10 in parameter 3", "acceptable"))
    flow = _Flow("reading/letter", Policy(params((3, 10)), auth_key_len=10))
    flow.rtp(0, 1, reading="letter")
    out.append(flow.case("parameter 3 is meant: an authentication key of 10 bytes"))
    flow = _Flow("reading/no-mki", _CM)
    flow.rtp(0, 1, reading="no-mki")
    out.append(flow.case("the key has an MKI, packets have none", "acceptable", mki="01020304"))
    flow = _Flow("reading/srtcp-tag", Policy(params((11, 4)), tag_len=4, srtcp_tag_len=10))
    flow.rtp(0, 1, reading="letter")
    flow.rtcp(1, reading="srtcp-tag-80")
    out.append(flow.case("SRTP with a tag of 32 bits, SRTCP with one of 80", "acceptable"))
    gcm = next(p for n, _, p in _POLICIES if n == "gcm-128")
    flow = _Flow("reading/one-tag", gcm)
    flow.rtp(0, 1, reading="aead-tag-alone")
    out.append(flow.case("the policy asks for HMAC behind GCM, packets have the tag of GCM alone", "acceptable",
                         said=params((0, 6), (2, 1))))
    for name, policy in (("cm", _CM), ("gcm", gcm), ("cm-256", Policy(params((1, 32)), key_len=32))):
        flow = _Flow("reading/salt-in-tek-" + name, policy)
        flow.tek = {"tek": flow.tek["tek"] + flow.tek["salt"], "salt": ""}
        flow.rtp(0, 1, key_reading="salt-in-tek")
        out.append(flow.case("key and salt in one TEK", "acceptable"))
    flow = _Flow("reading/tek-length", Policy(b"", key_len=32))
    flow.rtp(0, 1, key_reading="tek-length")
    out.append(flow.case("a TEK of 32 bytes where the policy has keys of 16", "acceptable"))
    return out


def _other_cases() -> list[dict]:
    flow = _Flow("other/wrong-key", _CM)
    flow.tek = {"tek": "00" * 16, "salt": "00" * 14}
    flow.rtp(0, 1, "failed")
    flow.rtp(0, 2, "failed")
    flow.rtcp(1, "failed")
    out = [flow.case("the wrong key: nothing authenticates", "invalid")]
    flow = _Flow("other/short", _CM)
    flow.rtp(0, 2, "short", lambda packet: packet[:15])
    flow.rtcp(1, "short", lambda packet: packet[:20])
    flow.rtp(0, 3, "foreign", lambda packet: packet[:11])
    flow.rtp(0, 3, "foreign", lambda packet: b"\x00" + packet[1:])
    flow.rtp(0, 3, "foreign", lambda packet: b"\x9f" + packet[1:12])
    out.append(flow.case("packets that are too short, or no RTP", "invalid"))
    flow = _Flow("other/clear", _CM)
    flow.packets.append(_packet(_report(flow.name, 1) * 2, b"", "failed", 0))
    out.append(flow.case("RTCP where SRTCP is due", "invalid"))
    for alg, name in ((3, "SEED-CTR"), (4, "SEED-CCM"), (5, "SEED-GCM"), (7, "ARIA-CTR"), (8, "ARIA-GCM")):
        flow = _Flow("other/" + name.lower(), _CM)
        flow.rtp(0, 1, "unsupported", obstacle=name + " is not supported")
        out.append(flow.case(name, "invalid", said=params((0, alg))))
    flow = _Flow("other/long-tek", _CM)
    flow.tek = {"tek": "00" * 37, "salt": "00" * 14}
    flow.rtp(0, 1, "unsupported", obstacle="TEK or salt do not fit the policy")
    out.append(flow.case("a TEK that is no key", "invalid"))
    flow = _Flow("other/window", _CM)
    for seq in (1000, 1300, 1173, 1172, 1001):
        flow.rtp(0, seq, late=seq in (1172, 1001))
    out.append(flow.case("packets at the edge of the replay window, and behind it"))
    return out


def packet_cases() -> list[dict]:
    return (_policy_cases() + _joining_cases() + _unprotected_cases() + _reading_cases() + _other_cases())

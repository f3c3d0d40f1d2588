# SPDX-License-Identifier: GPL-2.0-or-later
"""The MIKEY messages of the hand-made captures, built by the generator of the vectors."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "vectors"))

from generator import mykey, payloads as p, psk, x25519  # noqa: E402
from generator.wire import Message, chain_bytes  # noqa: E402

from frames import START  # noqa: E402

SECRET = "correct-horse-battery-staple"
IDI, IDR = b"sip:alice@example.net", b"sip:bob@example.net"
KEYS = f"psk {IDI.decode()} ascii:{SECRET}\n"
RAND = bytes(range(0x40, 0x50))
TGK = p.Key(p.TGK, bytes.fromhex("000102030405060708090a0b0c0d0e0f"))
STAMP = psk.Stamp(psk.ntp(START + 1))


def bundle(csb_id):
    """A bundle with a RAND of its own."""
    return psk.Csb(SECRET.encode(), csb_id, RAND[:12] + csb_id.to_bytes(4, "big"), idi=IDI, idr=IDR)


def stamp(csb_id):
    return psk.Stamp(psk.ntp(START + 1, csb_id))


def offer(csb_id=0x1256BF78, response=True, **how):
    """A pre-shared key message that verifies with KEYS, its KEMAC encrypted."""
    how = {"policies": [psk.srtp_policy()], "v_flag": int(response)} | how
    return psk.init(bundle(csb_id), stamp(csb_id), [TGK], **how).data


def answer(csb_id=0x1256BF78):
    return psk.response(bundle(csb_id), stamp(csb_id)).data


def sdp_offer(csb_id=0x1256BF78):
    """An offer with the SDP IDs extension, as SDP asks for."""
    return offer(csb_id, extra=[p.ext(1, b"mikey")])


def plain(data_type, payloads, **header):
    """A message of those payloads after T and RAND."""
    header.setdefault("sessions", [p.SrtpId(0, 0xDEADBEEF, 0)])
    before = header.pop("before", [p.t(STAMP.value), p.rand(RAND)])
    return Message(data_type, before + payloads, **header).encode()


def clear_kemac(keys, mac=b"", mac_alg=0, identity=b""):
    """KEMAC with NULL encryption; in PK mode the Initiator's identity comes first."""
    chain = [p.identity(identity)] if identity else []
    chain += [key.payload() for key in keys]
    return p.kemac(chain_bytes(chain), mac, 0, mac_alg, chain=chain)


def sakke():
    """A SAKKE message of the mission-critical services, its values made up."""
    return plain(
        p.SAKKE_INIT,
        [
            p.idr(1, IDI),
            p.idr(2, IDR),
            p.idr(6, b"kms.example.net"),
            p.sakke(bytes([4]) + bytes(range(256)) + bytes(16), scheme=2),
            p.sign(bytes(range(129)), s_type=2),
        ],
        csb_id=0x2BADCAFE,
        prf=1,
        map_type=p.EMPTY_MAP,
        sessions=[],
    ).data


PRIVATE = bytes(range(32)), bytes(range(32, 64))
"""X25519 private keys of Initiator and Responder."""


def dialect():
    """Messages of the mykey crate of both versions, pre-shared and agreed, with a policy and without."""
    policy = [p.param(0, 1), p.param(1, 16), p.param(2, 1), p.param(3, 20), p.param(4, 14), p.param(11, 10)]
    value, answer_value = (x25519.public(key) for key in PRIVATE)
    out = []
    for number, version in enumerate(mykey.VERSIONS):
        keyed, bare, ruled = (mykey.Session(0x30 + 3 * number + i, RAND, 0x1000 + i) for i in range(3))
        ruled.policy = policy
        out.append((mykey.psk_init(version, keyed, SECRET.encode()).data, True))
        for session in (bare, ruled):
            out.append((mykey.dh_init(version, session, value).data, True))
            out.append((mykey.dh_response(session, answer_value).data, False))
    return out


DIALECT_KEYS = f"psk * ascii:{SECRET}\ndh * hex:{PRIVATE[0].hex()}\npin * sha256:{'00' * 32}\n"

# SPDX-License-Identifier: BSD-2-Clause
"""Inputs of the harnesses of exchanges (fuzz/input.h) from exchanges of the vectors."""
import struct

from material import NAMES

KINDS = ["psk", "rsa", "cert", "ca", "dh", "env", "tgk", "tpk", "pin", "kms", "sakke", "ssv", "ibe"]
"""enum mikey_secret_kind"""
OWNERS = {b"sip:alice@example.org": 1, b"sip:bob@example.org": 2, b"alice-key": 4, b"bob-key": 5, b"tpk-1": 6}
OWNER_CSB = 3
BY_CSB_ID = ("dh", "env", "tgk", "ssv")
MATERIAL = 0x80
DEVIATIONS = 1
BACK, SECURE, TRUNCATED, CARRIER_UDP, CARRIER_SIP = 1, 4, 8, 1 << 4, 3 << 4
MAX_SECRETS, MAX_MESSAGES, REST = 8, 6, 0xFFFF


def sent(test: dict) -> list[bytes]:
    """The messages of a test; a carrier may have announced one and not delivered it."""
    return [data for message in test["input"]["messages"] if len(data := bytes.fromhex(message.get("message", ""))) > 1]


def secret_of(secret: dict, csb_id: bytes) -> bytes | None:
    """None if the layout has no place for it."""
    if secret["kind"] not in KINDS:
        return None
    kind, identity = KINDS.index(secret["kind"]), secret["identity"]
    name = bytes.fromhex(identity) if identity != "*" else b""
    # Whom the layout has no number for counts as anybody.
    owner = OWNER_CSB if secret["kind"] in BY_CSB_ID and name == csb_id else OWNERS.get(name, 0)
    if "material" not in secret:
        value = bytes.fromhex(secret["secret"])
    elif secret["material"] in NAMES:
        kind |= MATERIAL
        value = bytes([NAMES.index(secret["material"])])
    else:
        return None
    return struct.pack(">BBH", kind, owner, len(value)) + value


def input_of(test: dict, placed: int = CARRIER_UDP, flags: int = 0) -> bytes | None:
    """The input of a test with messages; None if it has a secret or message that the layout has no place for."""
    messages, datas = test["input"]["messages"][:MAX_MESSAGES], sent(test)[:MAX_MESSAGES]
    if len(datas) != len(messages) or any(len(data) >= REST for data in datas):
        return None
    secrets = [secret_of(secret, datas[0][4:8]) for secret in test["input"].get("secrets", [])[:MAX_SECRETS]]
    if None in secrets:
        return None
    time = messages[0].get("time", 0)
    out = struct.pack(">BBI", flags, len(secrets), time if 0 <= time < 1 << 32 else 0) + b"".join(secrets)
    for message, data in zip(messages, datas):
        back = BACK if message.get("role") in ("response", "error") else 0
        out += struct.pack(">BH", back | placed, len(data)) + data
    return out


def variants(test: dict) -> list[dict]:
    """The exchange as somebody sees it who has no secrets, who missed its beginning, or sees messages twice or too late."""
    given = test["input"]
    messages, secrets = given["messages"], given.get("secrets", [])
    others = [(messages, []), (messages[1:], secrets), (messages[::-1], secrets), (messages[:1] * 2 + messages[1:], secrets),
              (messages, secrets[1:]), (messages, secrets[::-1] + secrets)]
    return [{"input": {"messages": sent, "secrets": known}} for sent, known in others if sent]

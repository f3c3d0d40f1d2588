# SPDX-License-Identifier: BSD-2-Clause
"""Inputs of the harnesses of exchanges (fuzz/input.h) from exchanges of the vectors."""
import struct
from collections.abc import Iterable

from material import NAMES

KINDS = ["psk", "rsa", "cert", "ca", "dh", "env", "tgk", "tpk", "pin", "kms", "sakke", "ssv", "ibe", "eccsi"]
"""enum mikey_secret_kind"""
OWNERS = {b"sip:alice@example.org": 1, b"sip:bob@example.org": 2, b"alice-key": 4, b"bob-key": 5, b"tpk-1": 6}
OWNER_CSB = 3
BY_CSB_ID = ("dh", "env", "tgk", "ssv")
MATERIAL = 0x80
PVT_DIGITS = 130
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


def signing_key(test: dict) -> tuple[str, str] | None:
    """A KMS and the ECCSI key that an Initiator has of it: SSK, PVT and identifier; None where the test tells none."""
    made = test["expected"].get("messages", [{}])[0] if isinstance(test["expected"], dict) else {}
    kms = [secret["secret"] for secret in test["input"].get("secrets", []) if secret["kind"] == "kms"]
    if "ssk" not in made or made.get("deviation") or not kms:
        return None
    return kms[0], made["ssk"] + made["signature"][-PVT_DIGITS:] + made["identifiers"][0]


def with_signing_keys(tests: list[dict]) -> Iterable[dict]:
    """What receives has none; the mutator signs with them. Where a test tells none it has another of the same KMS."""
    others = dict(reversed([key for key in map(signing_key, tests) if key]))
    for test in tests:
        secrets = test["input"].get("secrets", [])[:MAX_SECRETS - 1]
        key = signing_key(test) or next(((one["secret"], others[one["secret"]]) for one in secrets
                                         if one.get("secret") in others), None)
        more = [{"kind": "eccsi", "identity": "*", "secret": key[1]}] if key else []
        yield test | {"input": test["input"] | {"secrets": secrets + more}}


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
    """The exchange as seen by who has no secrets, who missed its beginning, or sees messages twice or too late."""
    given = test["input"]
    messages, secrets = given["messages"], given.get("secrets", [])
    others = [(messages, []), (messages[1:], secrets), (messages[::-1], secrets),
              (messages[:1] * 2 + messages[1:], secrets),
              (messages, secrets[1:]), (messages, secrets[::-1] + secrets)]
    return [{"input": {"messages": sent, "secrets": known}} for sent, known in others if sent]

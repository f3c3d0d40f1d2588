# SPDX-License-Identifier: BSD-2-Clause
"""AES key wrap, RFC 3394 2.2, with an initial value of the caller's (MIKEY: the 64-bit salt_key)."""

from .aes import AES


def wrap(key: bytes, initial: bytes, plain: bytes) -> bytes:
    """RFC 3394 2.2.1. `plain` is a multiple of 8 bytes, at least 16."""
    if len(plain) % 8 or len(plain) < 16:
        raise ValueError("key wrap of %d bytes" % len(plain))
    aes = AES(key)
    a = initial
    r = [plain[i:i + 8] for i in range(0, len(plain), 8)]
    step = 0
    for _ in range(6):
        for i, block in enumerate(r):
            step += 1
            b = aes.encrypt(a + block)
            a = (int.from_bytes(b[:8], "big") ^ step).to_bytes(8, "big")
            r[i] = b[8:]
    return a + b"".join(r)


def unwrap(key: bytes, initial: bytes, wrapped: bytes) -> bytes | None:
    """RFC 3394 2.2.2. None if the integrity check fails."""
    aes = AES(key)
    a = wrapped[:8]
    r = [wrapped[i:i + 8] for i in range(8, len(wrapped), 8)]
    step = 6 * len(r)
    for _ in range(6):
        for i in reversed(range(len(r))):
            b = aes.decrypt((int.from_bytes(a, "big") ^ step).to_bytes(8, "big") + r[i])
            step -= 1
            a, r[i] = b[:8], b[8:]
    return b"".join(r) if a == initial else None

# SPDX-License-Identifier: BSD-2-Clause
"""As much of ASN.1 DER as keys and certificates need: X.690."""

import base64


def tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, b"".join(parts))


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray([40 * first + second])
    for arc in rest:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | arc & 0x7F)
        out += bytes(reversed(digits))
    return tlv(0x06, bytes(out))


def bit_string(content: bytes, unused: int = 0) -> bytes:
    return tlv(0x03, bytes([unused]) + content)


def octet_string(content: bytes) -> bytes:
    return tlv(0x04, content)


NULL = tlv(0x05, b"")


def read(data: bytes, at: int = 0) -> tuple[int, bytes, int]:
    """(tag, content, offset behind it) of the element at `at`."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start:start + size], "big")
        start += size
    if start + length > len(data):
        raise ValueError("an element is longer than what holds it")
    return tag, data[start:start + length], start + length


def children(data: bytes) -> list[tuple[int, bytes]]:
    """(tag, content) of each element in `data`."""
    out, at = [], 0
    while at < len(data):
        tag, content, at = read(data, at)
        out.append((tag, content))
    return out


def from_pem(text: str) -> bytes:
    return base64.b64decode("".join(line for line in text.splitlines() if not line.startswith("-")))


def to_pem(data: bytes, kind: str) -> bytes:
    text = base64.b64encode(data).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return ("-----BEGIN %s-----\n%s\n-----END %s-----\n" % (kind, "\n".join(lines), kind)).encode()

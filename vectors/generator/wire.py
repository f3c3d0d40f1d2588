# SPDX-License-Identifier: BSD-2-Clause
"""A writer that remembers where each field stands, and the message made of payloads."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Callable


@dataclass
class Field:
    """One field as written. `value` is a number, bytes, or None for a group."""
    name: str
    off: int
    len: int
    value: int | bytes | None


class Writer:
    """Bytes with their fields, in wire order."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.fields: list[Field] = []

    def uint(self, name: str, size: int, value: int) -> None:
        self.fields.append(Field(name, len(self.data), size, value))
        self.data += value.to_bytes(size, "big")

    def bits(self, size: int, *parts: tuple[str, int, int]) -> None:
        """Several fields in `size` bytes: (name, bits, value), highest bits first."""
        number, room = 0, 8 * size
        for name, width, value in parts:
            room -= width
            number |= value << room
            if name:
                self.fields.append(Field(name, len(self.data), size, value))
        if room:
            raise ValueError("%d bits left over in %r" % (room, parts))
        self.data += number.to_bytes(size, "big")

    def bytes(self, name: str, data: bytes) -> None:
        """A field of bytes; an empty one is not a field."""
        if data:
            self.fields.append(Field(name, len(self.data), len(data), data))
            self.data += data

    @contextmanager
    def group(self, name: str):
        group = Field(name, len(self.data), 0, None)
        self.fields.append(group)
        yield group
        group.len = len(self.data) - group.off


@dataclass
class Payload:
    """One payload: the number that announces it, how it is written, its Next payload if not the true one."""
    type: int
    name: str
    write: Callable[[Writer, int], None]
    next: int | None = None

    def with_next(self, value: int) -> "Payload":
        return Payload(self.type, self.name, self.write, value)


def write_chain(writer: Writer, payloads: list[Payload]) -> None:
    """Payloads one after the other, each announcing the next one, the last one 0."""
    for i, payload in enumerate(payloads):
        following = payloads[i + 1].type if i + 1 < len(payloads) else 0
        with writer.group(payload.name):
            payload.write(writer, following if payload.next is None else payload.next)


def chain_bytes(payloads: list[Payload]) -> bytes:
    writer = Writer()
    write_chain(writer, payloads)
    return bytes(writer.data)


@dataclass
class Message:
    """A whole message. `map_type` with `sessions` is the CS ID map; `n_cs` None counts the sessions."""
    data_type: int
    payloads: list[Payload] = field(default_factory=list)
    csb_id: int = 0x3C5A91E7
    v: int = 0
    prf: int = 0
    map_type: int = 0
    sessions: list = field(default_factory=list)
    n_cs: int | None = None
    version: int = 1
    next: int | None = None
    tail: bytes = b""

    def encode(self) -> "Encoded":
        writer = Writer()
        with writer.group("hdr"):
            writer.uint("hdr.version", 1, self.version)
            writer.uint("hdr.data_type", 1, self.data_type)
            first = self.payloads[0].type if self.payloads else 0
            writer.uint("hdr.next_payload", 1, first if self.next is None else self.next)
            writer.bits(1, ("hdr.v", 1, self.v), ("hdr.prf", 7, self.prf))
            writer.uint("hdr.csb_id", 4, self.csb_id)
            writer.uint("hdr.n_cs", 1, len(self.sessions) if self.n_cs is None else self.n_cs)
            writer.uint("hdr.map_type", 1, self.map_type)
            if self.sessions:
                with writer.group("hdr.map"):
                    for session in self.sessions:
                        session.write(writer)
        write_chain(writer, self.payloads)
        writer.data += self.tail
        return Encoded(bytes(writer.data), writer.fields)


@dataclass
class Encoded:
    """What a message came to, with the place of every field."""
    data: bytes
    fields: list[Field]

    def find(self, name: str, nth: int = 0) -> Field:
        """The nth field of this name, from 0."""
        matches = [f for f in self.fields if f.name == name]
        if nth >= len(matches):
            raise LookupError("no field %s[%d]" % (name, nth))
        return matches[nth]

    def at(self, name: str, nth: int = 0) -> tuple[int, int]:
        """(offset, length) of a field."""
        found = self.find(name, nth)
        return found.off, found.len

    def patched(self, name: str, data: bytes, nth: int = 0) -> "Encoded":
        """The same message with the bytes of one field replaced by as many others."""
        found = self.find(name, nth)
        if len(data) != found.len:
            raise ValueError("%s holds %d bytes, not %d" % (name, found.len, len(data)))
        fields = [Field(f.name, f.off, f.len, data if f is found else f.value) for f in self.fields]
        return Encoded(self.data[:found.off] + data + self.data[found.off + found.len:], fields)

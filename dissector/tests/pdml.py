# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark's PDML as messages: what the plugin drew for each MIKEY message, with the bytes that belong to each field."""
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field


@dataclass
class Drawn:
    """A field as it was drawn; `at` counts from the start of the message where the field stands in the message."""

    name: str
    show: str
    at: int
    size: int
    under: list = field(default_factory=list)

    def find(self, name):
        """All fields of this name below."""
        return [each for below in self.under for each in ([below] if below.name == name else []) + below.find(name)]

    def one(self, name):
        """What the first field of this name shows, or None."""
        found = self.find(name)
        return found[0].show if found else None


@dataclass
class Finding:
    rule: str
    outcome: str
    offset: int
    length: int
    at: int
    size: int


@dataclass
class Message(Drawn):
    frame: int = 0

    @property
    def findings(self):
        """Those about the message, without those about its exchange."""
        exchange = [rule for each in self.find("mikey.exchange") for rule in each.find("mikey.rule")]
        return [
            Finding(
                rule.show, rule.one("mikey.outcome"), int(rule.one("mikey.finding.offset")),
                int(rule.one("mikey.finding.length")), rule.at, rule.size,
            )
            for rule in self.find("mikey.rule")
            if not any(rule is each for each in exchange)
        ]  # fmt: skip


def _drawn(element, start):
    under = [_drawn(child, start) for child in element if child.tag in ("field", "proto")]
    at = int(element.get("pos", 0)) - start
    return Drawn(element.get("name"), element.get("show"), at, int(element.get("size", 0)), under)


def messages(text):
    """The MIKEY messages of a PDML document, in order."""
    found = []
    for packet in ElementTree.fromstring(text):
        frame = int(packet.find(".//field[@name='frame.number']").get("show"))
        for element in packet.iter("proto"):
            if element.get("name") == "mikey":
                drawn = _drawn(element, int(element.get("pos")))
                found.append(Message(drawn.name, drawn.show, drawn.at, drawn.size, drawn.under, frame))
    return found

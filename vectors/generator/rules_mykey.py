# SPDX-License-Identifier: BSD-2-Clause
"""The rule on private formats: messages of the `mykey` crate."""

from . import mykey
from .mykey import VERSIONS, Session
from .rule_case import breach, clear_init, kept
from .seed import material, number
from .wire import Encoded

_RULE = "rfc3830/6/private-format"


def _session(test: str) -> Session:
    return Session(number("rules/" + test, "csb_id"), material("rules/" + test, "rand", 16))


def _own(encoded: Encoded) -> list[tuple]:
    """Findings of the rule in a PSK message, and what cannot be told of it."""
    marks = ["t.counter", "kemac.next_payload", "kemac.encr_data"]
    if encoded.find("kemac.mac_alg").value == 0:
        marks.append("kemac.mac_alg")
    return ([(_RULE, name, "fail") for name in marks] +
            [("rfc3830/6.1/unknown-payload", "kemac.next_payload", "inconclusive"),
             ("rfc3830/5.2/mac", "kemac.mac", "needs-key")])


def cases() -> list[dict]:
    out = []
    for version in VERSIONS:
        encoded = mykey.psk_init(version, _session(version.name), material("rules/mykey", "psk", 16))
        first, *others = _own(encoded)
        out.append(breach(_RULE, "mykey " + version.name, encoded, first[1], name="bad-" + version.name, more=others))
    return out + [kept(_RULE, "an ordinary message", clear_init())]

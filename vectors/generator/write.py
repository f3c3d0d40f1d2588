# SPDX-License-Identifier: BSD-2-Clause
"""Writes the vector files, or checks that the files in the tree are what would be written."""

import argparse
import json
import pathlib
import sys

from . import (cases_crypto, cases_deviations, cases_dh, cases_dhhmac, cases_errors, cases_ibake, cases_ibake_keys,
               cases_ibake_kms, cases_ibe, cases_messages, cases_mykey,
               cases_pk, cases_psk, cases_rsa, cases_rsar,
               cases_rules, cases_sakke, cases_srtp, cases_ticket, certificates, selftest)

FORMAT = "mikeylab-vectors/1"

FILES = {
    "prf": ("PRF and key derivation: RFC 3830 4.1.2, 4.1.3, 4.1.4; RFC 6043 6.1", cases_crypto.prf_cases),
    "message-keys": ("Keys that protect a message: RFC 3830 4.1.4, 4.2.3, 4.2.4",
                     cases_crypto.message_key_cases),
    "mac": ("MAC and verification message functions: RFC 3830 4.2.4, RFC 6043 6.2", cases_crypto.mac_cases),
    "kemac": ("IV and encryption of KEMAC: RFC 3830 4.2.3, RFC 6043 6.2, RFC 3394", cases_crypto.kemac_cases),
    "psk-exchange": ("PSK exchanges: RFC 3830 3.1, 4.1, 4.2, 5.2, 6.13", cases_psk.exchange_cases),
    "psk-update": ("PSK CSB updates: RFC 3830 4.5", cases_psk.update_cases),
    "psk-error": ("Error messages of the PSK method: RFC 3830 5.1.2, 6.12", cases_psk.error_cases),
    "rsa-signature": ("RSA signatures: RFC 3830 4.2.6, RFC 8017 8", cases_rsa.signature_cases),
    "rsa-envelope": ("RSA encryption of envelope keys: RFC 3830 4.2.5, RFC 8017 7", cases_rsa.envelope_cases),
    "dh": ("Diffie-Hellman groups: RFC 3830 4.2.7 and 6.4", cases_dh.group_cases),
    "ibe": ("Boneh-Franklin encryption: RFC 5091 4, 5 and 8", cases_ibe.cases),
    "ibake-exchange": ("MIKEY-IBAKE exchanges: RFC 6267 4.2.2, 5", cases_ibake.exchange_cases),
    "ibake-update": ("CSB updates of MIKEY-IBAKE: RFC 6267 5.3", cases_ibake.update_cases),
    "ibake-keys": ("Curves, MPK and TGK of MIKEY-IBAKE: RFC 6267 5.1, 6.1.4", cases_ibake_keys.cases),
    "pk-exchange": ("Public-key exchanges: RFC 3830 3.2, 4.2.5, 4.2.6, 5.2, 6.3, 6.5, 6.7, 6.8",
                    cases_pk.exchange_cases),
    "pk-update": ("Public-key CSB updates, envelope key cached and not: RFC 3830 3.2, 4.5",
                  cases_pk.update_cases),
    "dh-exchange": ("Diffie-Hellman exchanges: RFC 3830 3.3, 4.2.7, 6.4", cases_dh.exchange_cases),
    "dh-update": ("Diffie-Hellman CSB updates: RFC 3830 4.5", cases_dh.update_cases),
    "dhhmac-exchange": ("DHHMAC exchanges: RFC 4650 3, 4", cases_dhhmac.exchange_cases),
    "dhhmac-update": ("DHHMAC CSB updates: RFC 4650 3.1", cases_dhhmac.update_cases),
    "rsar-exchange": ("RSA-R exchanges, unicast and group: RFC 4738 3", cases_rsar.exchange_cases),
    "rsar-update": ("CSB updates behind RSA-R: RFC 4738 3.6, RFC 3830 4.5", cases_rsar.update_cases),
    "errors": ("Error messages of the other methods, signed, under a MAC, with V: RFC 3830 5.1.2, RFC 4650 4.1",
               cases_errors.cases),
    "ticket-exchange": ("MIKEY-TICKET sessions in the four modes: RFC 6043 4, 5, Appendix A",
                        cases_ticket.exchange_cases),
    "ticket-update": ("CSB updates and reuse of tickets: RFC 6043 5.2, 5.3", cases_ticket.update_cases),
    "ibake-request": ("Request Key exchanges of MIKEY-IBAKE: RFC 6267 4.2.1, 5.4, 6.1.3",
                      cases_ibake_kms.exchange_cases),
    "sakke-exchange": ("MIKEY-SAKKE: RFC 6509, RFC 6508, RFC 6507, 3GPP TS 33.180 E", cases_sakke.exchange_cases),
    "deviations": ("Messages and keys as known implementations misread the RFCs", cases_deviations.deviation_cases),
    "mykey-exchange": ("Messages of the mykey crate, 0.1 to 1.0, and the keys that it derives",
                       cases_mykey.mykey_cases),
    "srtp-keys": ("Session keys of SRTP and SRTCP: RFC 3711 4.3, RFC 6188 3, RFC 7714 11", cases_srtp.key_cases),
    "srtp-packets": ("SRTP and SRTCP under policies of MIKEY: RFC 3711, RFC 4771, RFC 6188, RFC 7714",
                     cases_srtp.packet_cases),
    "messages": ("Decoding: every data type, payload and extension of the family, field by field",
                 cases_messages.message_cases),
    "rules": ("Rules: what breaks and what keeps each of them", cases_rules.rule_cases),
}


def text_of(value, indent: int = 0) -> str:
    """JSON with an item a line, but lists and objects of plain values on one line if they fit."""
    flat = json.dumps(value)
    if not isinstance(value, (list, dict)):
        return flat
    items = value.values() if isinstance(value, dict) else value
    nested = any(isinstance(item, (list, dict)) for item in items)
    if not nested and (isinstance(value, list) or len(flat) <= 100):
        return flat
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        lines = ["%s%s: %s" % (pad, json.dumps(key), text_of(item, indent + 1)) for key, item in value.items()]
    else:
        lines = [pad + text_of(item, indent + 1) for item in value]
    brackets = "{}" if isinstance(value, dict) else "[]"
    end = "\n" if indent == 0 else ""
    return "%s\n%s\n%s%s" % (brackets[0], ",\n".join(lines), " " * indent, brackets[1] + end)


def _materials(tests: list[dict]) -> set[str]:
    """Names of the keys and certificates that tests speak of."""
    out = set()
    for test in tests:
        out |= {secret["material"] for secret in test["input"].get("secrets", []) if "material" in secret}
        out |= {test["input"]["key"]} if test["input"].get("key", "").endswith(".key") else set()
        for message in test["expected"].get("messages", []):
            out |= {message[name] for name in ("signer", "recipient") if name in message}
    return out


def document(kind: str, title: str, tests: list[dict]) -> dict:
    """A vector file."""
    out = {"schema": FORMAT, "kind": kind, "title": title, "count": len(tests)}
    names = sorted(_materials(tests))
    if names:
        out["material"] = {name: certificates.named(name).hex() for name in names}
    out["tests"] = tests
    return out


def render(kind: str) -> str:
    """The text of one vector file."""
    title, make = FILES[kind]
    tests = make()
    ids = [test["id"] for test in tests]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise SystemExit("%s: two tests are called %s" % (kind, id_))
    return text_of(document(kind, title, tests))


def main() -> int:
    parser = argparse.ArgumentParser(prog="vectors/generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    parser.add_argument("--directory", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent,
                        help="where the files are (default: beside this script)")
    arguments = parser.parse_args()
    selftest.run()
    stale = 0
    for kind in FILES:
        path = arguments.directory / (kind + ".json")
        text = render(kind)
        if path.exists() and path.read_text() == text:
            continue
        if arguments.check:
            print("%s is not what vectors/generate makes" % path, file=sys.stderr)
            stale += 1
        else:
            path.write_text(text)
            print("%s: %d tests" % (path, json.loads(text)["count"]))
    return 1 if stale else 0

# SPDX-License-Identifier: BSD-2-Clause
"""For every rule of the catalogue at least one message or exchange that breaks it and one that keeps it."""

from . import (rules_certificates, rules_dh, rules_exchange, rules_ibake, rules_ibake_kms, rules_keys, rules_media,
               rules_mykey, rules_pins, rules_rsar, rules_sakke, rules_structure, rules_ticket, rules_ticket_exchanges)


def rule_cases() -> list[dict]:
    return (rules_structure.cases() + rules_keys.cases() + rules_certificates.cases() + rules_dh.cases() +
            rules_rsar.cases() + rules_sakke.cases() + rules_exchange.cases() + rules_media.cases() +
            rules_mykey.cases() + rules_pins.cases() + rules_ticket.cases() +
            rules_ticket_exchanges.cases() + rules_ibake_kms.cases() + rules_ibake.cases())

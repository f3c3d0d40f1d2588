// SPDX-License-Identifier: BSD-2-Clause
// Entry points: every rule of scope MESSAGE and CARRIER on one message.
#include <mikeylab/check.h>

#include <string.h>

#include "checks.h"
#include "dhhmac.h"

#define MIN_HEADER 10u // bytes of the Common Header before its map, RFC 3830 6.1

// What a capture that cut the packet excuses.
static bool is_cut(enum mikey_rule rule) {
    return rule == MIKEY_R_OVERRUN || rule == MIKEY_R_INNER_OVERRUN;
}

// A private number has a meaning between those who agreed on it; whether it is right cannot be told.
static bool is_private(const struct mikey_finding *finding) {
    if (finding->rule != MIKEY_R_UNKNOWN_PAYLOAD && finding->rule != MIKEY_R_UNSIZED_VALUE)
        return false;
    enum mikey_registry registry = mikey_field_info((enum mikey_field)finding->field)->registry;
    return registry != MIKEY_REG_NONE &&
           mikey_value_find(registry, finding->got)->class_ == MIKEY_VALUE_PRIVATE;
}

// Takes over what the decoder found.
static void take_structure(struct judge *judge, bool truncated) {
    static const enum mikey_rule structural[] = {MIKEY_R_OVERRUN,       MIKEY_R_UNKNOWN_PAYLOAD,
                                                 MIKEY_R_UNSIZED_VALUE, MIKEY_R_TRAILING_BYTES,
                                                 MIKEY_R_INNER_OVERRUN, MIKEY_R_INNER_TRAILING};
    for (size_t i = 0; i < sizeof structural / sizeof structural[0]; i++)
        judge->outcomes->of[structural[i]] = MIKEY_PASS;
    for (uint32_t i = 0; i < judge->findings->count; i++) {
        struct mikey_finding *finding = &judge->findings->list[i];
        enum mikey_rule rule = (enum mikey_rule)finding->rule;
        if ((truncated && is_cut(rule)) || is_private(finding))
            finding->outcome = MIKEY_INCONCLUSIVE;
        if (rule == MIKEY_R_TRAILING_BYTES && mikey_dhhmac_is_literal(judge->message))
            finding->outcome = MIKEY_NOTE;
        if (judge->outcomes->of[rule] < finding->outcome)
            judge->outcomes->of[rule] = finding->outcome;
    }
}

void mikey_check_message(struct mikey_document *document, const struct mikey_sighting *sighting,
                         struct mikey_outcomes *outcomes) {
    struct judge judge;
    memset(outcomes, 0, sizeof *outcomes);
    mikey_judge_start(&judge, document, sighting, outcomes);
    take_structure(&judge, sighting != NULL && sighting->truncated);
    mikey_rules_carrier(&judge);
    if (document->message.bytes.len < MIN_HEADER)
        return; // nothing is known of a message without its header
    mikey_rules_structure(&judge);
    mikey_rules_errors(&judge);
    mikey_rules_dh(&judge);
    mikey_rules_dhhmac(&judge);
    mikey_rules_rsar(&judge);
    mikey_rules_mykey(&judge);
    mikey_rules_ticket(&judge);
    mikey_rules_key_request(&judge);
    mikey_rules_ibake(&judge);
    mikey_rules_sakke(&judge);
    mikey_rules_mcx(&judge);
    mikey_rules_identity(&judge);
    mikey_rules_header(&judge);
    mikey_rules_kemac(&judge);
    mikey_rules_freshness(&judge);
    mikey_rules_registries(&judge);
    mikey_rules_policies(&judge);
    mikey_rules_integration(&judge);
}

void mikey_check_carrier(struct mikey_findings *findings, const struct mikey_sighting *sighting,
                         struct mikey_outcomes *outcomes) {
    memset(outcomes, 0, sizeof *outcomes);
    struct judge judge = {.carrier = sighting != NULL ? &sighting->carrier : NULL,
                          .sighting = sighting,
                          .findings = findings,
                          .outcomes = outcomes};
    mikey_rules_carrier(&judge);
}

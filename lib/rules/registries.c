// SPDX-License-Identifier: BSD-2-Clause
// Numbers that no registry has: RFC 3830 4.2.9 and 10, RFC 6309. The tape knows the registry of every field.
#include "checks.h"

// The rule that a registry's numbers come under. Where a number without meaning stops the decoder - Next payload, MAC
// alg, DH-Group, TS type, Hash func, KV - the structural finding has said it, and there is no rule here.
static const uint16_t rules[MIKEY_REG_COUNT] = {
    [MIKEY_REG_VERSION] = MIKEY_R_VERSION,
    [MIKEY_REG_DATA_TYPE] = MIKEY_R_DATA_TYPE,
    [MIKEY_REG_PRF] = MIKEY_R_PRF_FUNC,
    [MIKEY_REG_ENCR] = MIKEY_R_ENCR_ALG,
    [MIKEY_REG_CACHE] = MIKEY_R_CACHE_INDICATOR,
    [MIKEY_REG_S_TYPE] = MIKEY_R_S_TYPE,
    [MIKEY_REG_ID_TYPE] = MIKEY_R_ID_TYPE,
    [MIKEY_REG_CERT_TYPE] = MIKEY_R_CERT_TYPE,
    [MIKEY_REG_PROT] = MIKEY_R_PROT_TYPE,
    [MIKEY_REG_SRTP_PARAM] = MIKEY_R_SRTP_PARAM,
    [MIKEY_REG_SRTP_ENCR] = MIKEY_R_SRTP_ENCR_ALG,
    [MIKEY_REG_SRTP_AUTH] = MIKEY_R_SRTP_AUTH_ALG,
    [MIKEY_REG_SRTP_PRF] = MIKEY_R_SRTP_PRF,
    [MIKEY_REG_SRTP_FEC] = MIKEY_R_SRTP_FEC,
    [MIKEY_REG_ERROR] = MIKEY_R_ERROR_NO,
    [MIKEY_REG_KEY_TYPE] = MIKEY_R_KEY_TYPE,
    [MIKEY_REG_EXT] = MIKEY_R_EXT_TYPE,
    [MIKEY_REG_KEY_ID] = MIKEY_R_KEY_ID_TYPE,
    [MIKEY_REG_OMA] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_TS_ROLE] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_ID_ROLE] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_RAND_ROLE] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_TICKET_TYPE] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_SK_TYPE] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_SAKKE_PARAMS] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_ID_SCHEME] = MIKEY_R_REGISTERED_VALUE,
    [MIKEY_REG_TESLA_PARAM] = MIKEY_R_REGISTERED_VALUE,
};

// The registry of each field, as in mikey_field_info(), dense enough for a walk over a whole tape.
static const uint8_t registries[MIKEY_F_COUNT] = {
#define FIELD(token, name, label, kind, size, mask, registry, rfc, section)                                  \
    [MIKEY_F_##token] = MIKEY_REG_##registry,
#include <mikeylab/fields.def>
#undef FIELD
};

static void check_value(struct judge *judge, const struct mikey_item *item, enum mikey_registry registry) {
    enum mikey_rule rule = (enum mikey_rule)rules[registry];
    enum mikey_value_class class_ = mikey_value_find(registry, item->value)->class_;
    if (class_ == MIKEY_VALUE_ASSIGNED) {
        mikey_judge_pass(judge, rule);
        return;
    }
    struct place place = {item->buffer, item->field, item->off, item->len};
    enum mikey_outcome outcome = MIKEY_FAIL;
    if (class_ == MIKEY_VALUE_PRIVATE) // of a private kind of message nothing is known
        outcome = rule == MIKEY_R_DATA_TYPE ? MIKEY_INCONCLUSIVE : MIKEY_NOTE;
    mikey_judge_report(judge, rule, outcome, place, item->value, 0, (struct mikey_slice){0});
}

static void check_items(struct judge *judge, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        const struct mikey_item *item = &judge->document->tape.items[i];
        enum mikey_registry registry = (enum mikey_registry)registries[item->field];
        if (rules[registry] != MIKEY_R_NONE)
            check_value(judge, item, registry);
    }
}

// Where the items of decrypted buffers begin, which stand at the end of the tape.
static uint32_t first_inside(const struct mikey_tape *tape) {
    uint32_t at = tape->count;
    while (at > 0 && tape->items[at - 1].buffer != 0)
        at--;
    return at;
}

void mikey_rules_registries(struct judge *judge) {
    check_items(judge, 0, first_inside(&judge->document->tape));
}

void mikey_rules_registries_inside(struct judge *judge) {
    const struct mikey_tape *tape = &judge->document->tape;
    check_items(judge, first_inside(tape), tape->count);
}

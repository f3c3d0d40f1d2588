// SPDX-License-Identifier: BSD-2-Clause
#include "judge.h"

#include "ticket.h"

#include <string.h>

static bool is_initiator(uint8_t data_type) {
    static const bool initiators[] = {
        [MIKEY_DATA_TYPE_PSK_INIT] = true,    [MIKEY_DATA_TYPE_PK_INIT] = true,
        [MIKEY_DATA_TYPE_DH_INIT] = true,     [MIKEY_DATA_TYPE_DHHMAC_INIT] = true,
        [MIKEY_DATA_TYPE_RSAR_INIT] = true,   [MIKEY_DATA_TYPE_TRANSFER_INIT] = true,
        [MIKEY_DATA_TYPE_I_MESSAGE_1] = true, [MIKEY_DATA_TYPE_SAKKE] = true,
    };
    return data_type < sizeof initiators && initiators[data_type];
}

// A MIKEY-TICKET request has the RANDR of its sender instead.
static bool has_own_randr(const struct mikey_message *message) {
    const uint8_t role = mikey_ticket_sender_rand(message->hdr.data_type);
    const struct mikey_payload *payload;
    for (uint32_t n = 0; role != 0 && (payload = mikey_message_find(message, MIKEY_NO_PARENT,
                                                                    MIKEY_PAYLOAD_RANDR, n)) != NULL;
         n++) {
        if (payload->u.randr.role == role)
            return true;
    }
    return false;
}

void mikey_judge_start(struct judge *judge, struct mikey_document *document,
                       const struct mikey_sighting *sighting, struct mikey_outcomes *outcomes) {
    const struct mikey_message *message = &document->message;
    memset(judge, 0, sizeof *judge);
    judge->message = message;
    judge->document = document;
    judge->sighting = sighting;
    judge->carrier = sighting != NULL ? &sighting->carrier : NULL;
    judge->findings = &document->findings;
    judge->outcomes = outcomes;
    judge->complete = message->complete;
    judge->initiator = is_initiator(message->hdr.data_type);
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || payload->type >= JUDGE_PAYLOADS)
            continue;
        if (judge->count[payload->type]++ == 0)
            judge->first[payload->type] = i;
    }
    judge->has_rand = judge->count[MIKEY_PAYLOAD_RAND] > 0 || has_own_randr(message);
}

const struct mikey_payload *mikey_judge_payload(const struct judge *judge, uint8_t type) {
    return judge->count[type] > 0 ? &judge->message->payloads[judge->first[type]] : NULL;
}

static void worsen(struct judge *judge, enum mikey_rule rule, enum mikey_outcome outcome) {
    if (judge->outcomes->of[rule] < outcome)
        judge->outcomes->of[rule] = (uint8_t)outcome;
}

const struct mikey_payload *mikey_judge_policy(const struct judge *judge, uint8_t policy_no) {
    const struct mikey_payload *sp;
    for (uint32_t n = 0;
         (sp = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, n)) != NULL; n++) {
        if (sp->u.sp.policy_no == policy_no)
            return sp;
    }
    return NULL;
}

void mikey_judge_pass(struct judge *judge, enum mikey_rule rule) {
    worsen(judge, rule, MIKEY_PASS);
}

void mikey_judge_undecided(struct judge *judge, enum mikey_rule rule) {
    worsen(judge, rule, MIKEY_INCONCLUSIVE);
}

enum mikey_outcome mikey_judge_outcome(enum mikey_rule rule) {
    static const enum mikey_outcome outcomes[] = {
        [MIKEY_LEVEL_MUST] = MIKEY_FAIL, [MIKEY_LEVEL_SHOULD] = MIKEY_WARN, [MIKEY_LEVEL_NOTE] = MIKEY_NOTE};
    return outcomes[mikey_rule_info(rule)->level];
}

void mikey_judge_equal(struct judge *judge, enum mikey_rule rule, struct place place, uint64_t got,
                       uint64_t want) {
    if (got == want)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, place, got, want);
}

// `finding` has what is special about it.
static void report(struct judge *judge, enum mikey_rule rule, enum mikey_outcome outcome, struct place place,
                   struct mikey_finding finding) {
    worsen(judge, rule, outcome);
    finding.rule = (uint16_t)rule;
    finding.outcome = (uint8_t)outcome;
    finding.buffer = place.buffer;
    finding.field = place.field;
    finding.off = place.off;
    finding.len = place.len;
    mikey_finding_add(judge->findings, &finding);
}

void mikey_judge_report(struct judge *judge, enum mikey_rule rule, enum mikey_outcome outcome,
                        struct place place, uint64_t got, uint64_t want, struct mikey_slice subject) {
    report(judge, rule, outcome, place, (struct mikey_finding){.got = got, .want = want, .subject = subject});
}

void mikey_judge_deviation(struct judge *judge, enum mikey_rule rule, struct place place,
                           enum mikey_deviation deviation) {
    report(judge, rule, mikey_judge_outcome(rule), place,
           (struct mikey_finding){.deviations = {{(uint8_t)deviation}}});
}

void mikey_judge_breach(struct judge *judge, enum mikey_rule rule, struct place place, uint64_t got,
                        uint64_t want) {
    mikey_judge_report(judge, rule, mikey_judge_outcome(rule), place, got, want, (struct mikey_slice){0});
}

static struct place place_item(const struct mikey_item *item) {
    return (struct place){item->buffer, item->field, item->off, item->len};
}

struct place mikey_place_payload(const struct mikey_payload *payload) {
    return (struct place){payload->buffer, MIKEY_F_NONE, payload->off, payload->len};
}

struct place mikey_place_field(const struct judge *judge, const struct mikey_payload *payload,
                               enum mikey_field field, uint32_t nth) {
    const struct mikey_tape *tape = &judge->document->tape;
    uint32_t end = payload->item < tape->count ? tape->items[payload->item].end : 0;
    for (uint32_t i = payload->item; i < end; i++) {
        if (tape->items[i].field == field && nth-- == 0)
            return place_item(&tape->items[i]);
    }
    struct place place = mikey_place_payload(payload);
    place.field = (uint16_t)field;
    return place;
}

struct place mikey_place_header(const struct judge *judge, enum mikey_field field) {
    const struct mikey_tape *tape = &judge->document->tape;
    uint32_t end = tape->count > 0 ? tape->items[0].end : 0;
    for (uint32_t i = 0; i < end; i++) {
        if (tape->items[i].field == field)
            return place_item(&tape->items[i]);
    }
    return (struct place){0, (uint16_t)field, 0, 0};
}

struct place mikey_place_end(const struct judge *judge, enum mikey_field field) {
    return (struct place){0, (uint16_t)field, (uint32_t)judge->message->bytes.len, 0};
}

struct mikey_slice mikey_slice_of(const char *text) {
    return (struct mikey_slice){(const uint8_t *)text, strlen(text)};
}

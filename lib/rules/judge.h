// SPDX-License-Identifier: BSD-2-Clause
// What every check works with: the message, facts gathered once, and where its outcome goes.
#ifndef MIKEYLAB_RULES_JUDGE_H
#define MIKEYLAB_RULES_JUDGE_H

#include <mikeylab/check.h>

#include "../wire/slice.h"

#define JUDGE_PAYLOADS 32u // payload types that are counted; assigned ones are all below

struct judge {
    const struct mikey_message *message;
    const struct mikey_document *document;
    const struct mikey_carrier *carrier; // NULL: nothing is known
    const struct mikey_sighting *sighting;
    struct mikey_findings *findings;
    struct mikey_outcomes *outcomes;

    bool complete;                  // decoding reached the last payload: what is absent is absent
    bool has_rand;                  // the message presents itself as the first of a CSB, not as an update
    bool initiator;                 // sent by an Initiator
    uint16_t count[JUDGE_PAYLOADS]; // top-level payloads of each type
    uint32_t first[JUDGE_PAYLOADS]; // index of the first one, if there is any
};

// Where a finding points to.
struct place {
    uint8_t buffer;
    uint16_t field;
    uint32_t off, len;
};

// Gathers the facts; `sighting` may be NULL.
void mikey_judge_start(struct judge *judge, struct mikey_document *document,
                       const struct mikey_sighting *sighting, struct mikey_outcomes *outcomes);

// The first top-level payload of a type, or NULL.
const struct mikey_payload *mikey_judge_payload(const struct judge *judge, uint8_t type);

// The top-level SP payload with this Policy no, or NULL.
const struct mikey_payload *mikey_judge_policy(const struct judge *judge, uint8_t policy_no);

// The rule was looked at and kept, as long as no finding says otherwise.
void mikey_judge_pass(struct judge *judge, enum mikey_rule rule);

// The rule was looked at but cannot be decided, without a finding of its own.
void mikey_judge_undecided(struct judge *judge, enum mikey_rule rule);

// The rule is broken: fail, warning or note by its level.
void mikey_judge_breach(struct judge *judge, enum mikey_rule rule, struct place place, uint64_t got,
                        uint64_t want);

// The same, and what the message deviates by.
void mikey_judge_deviation(struct judge *judge, enum mikey_rule rule, struct place place,
                           enum mikey_deviation deviation);

// The rule asks for a certain value.
void mikey_judge_equal(struct judge *judge, enum mikey_rule rule, struct place place, uint64_t got,
                       uint64_t want);

// A finding with an outcome of its own, and something to name.
void mikey_judge_report(struct judge *judge, enum mikey_rule rule, enum mikey_outcome outcome,
                        struct place place, uint64_t got, uint64_t want, struct mikey_slice subject);

// Fail, warning or note, by the level of the rule.
enum mikey_outcome mikey_judge_outcome(enum mikey_rule rule);

// A whole payload.
struct place mikey_place_payload(const struct mikey_payload *payload);
// A field of a payload, found on the tape; the whole payload if it is not there. `nth` counts from 0.
struct place mikey_place_field(const struct judge *judge, const struct mikey_payload *payload,
                               enum mikey_field field, uint32_t nth);
// A field of the Common Header.
struct place mikey_place_header(const struct judge *judge, enum mikey_field field);
// Behind the last byte: something that is absent.
struct place mikey_place_end(const struct judge *judge, enum mikey_field field);

struct mikey_slice mikey_slice_of(const char *text);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/**
 * A message, judged alone by every rule of scope MESSAGE and CARRIER: outcomes and findings agree, findings have
 * sentences. Judging it again says the same. How it was carried is chosen by a hash of it.
 */
#include <string.h>

#include <mikeylab/check.h>

#include "support.h"

/** One in how many messages is judged again. */
#define REPEATED 8
/** One in how many has no carrier. */
#define UNSIGHTED 4

/** Where the message was seen: facts that rules on it read, without the text that only rules on carriers read. */
static struct mikey_sighting choose_sighting(uint32_t hash) {
    struct mikey_sighting sighting = {.has_time = (hash & 1) != 0,
                                      .seconds = INT64_C(1767225600),
                                      .truncated = (hash >> 1 & 7) == 0,
                                      .profile =
                                          (hash >> 4 & 3) == 0 ? MIKEY_PROFILE_MCX : MIKEY_PROFILE_NONE};
    sighting.carrier.kind = (enum mikey_carrier_kind)((hash >> 6) % (MIKEY_CARRIER_MIME + 1));
    sighting.carrier.protection = (enum mikey_protection)((hash >> 10) % (MIKEY_PROTECTION_SECURE + 1));
    sighting.carrier.direction = (enum mikey_direction)((hash >> 12) % (MIKEY_DIRECTION_RESPONSE + 1));
    sighting.carrier.opens_session = (hash >> 14 & 1) != 0;
    return sighting;
}

/** The worst outcome of each rule's findings. */
static void take_worst(const struct mikey_findings *findings, struct mikey_outcomes *worst) {
    memset(worst, 0, sizeof *worst);
    for (uint32_t i = 0; i < findings->count; i++) {
        const struct mikey_finding *finding = &findings->list[i];
        fuzz_require(finding->rule < MIKEY_R_COUNT, "a finding has no rule");
        fuzz_require(finding->outcome > MIKEY_PASS && finding->outcome < MIKEY_OUTCOME_COUNT,
                     "a finding has the outcome of none");
        if (worst->of[finding->rule] < finding->outcome)
            worst->of[finding->rule] = finding->outcome;
    }
}

/** A rule's outcome is that of its worst finding; without one it is kept, or cannot be judged. */
static void require_agreement(const struct mikey_findings *findings, const struct mikey_outcomes *outcomes) {
    struct mikey_outcomes worst;
    bool agree = true;
    take_worst(findings, &worst);
    for (size_t rule = 0; rule < MIKEY_OUTCOMES; rule++) {
        const uint8_t outcome = outcomes->of[rule], found = worst.of[rule];
        const bool silent =
            outcome == MIKEY_PASS ? found == 0 : outcome == MIKEY_INCONCLUSIVE && found < outcome;
        agree &= outcome == found || silent || (findings->dropped > 0 && outcome > found);
    }
    fuzz_require(agree, "a rule's outcome is not that of its findings");
}

/** Of a carrier that is not there nothing is said. */
static void require_no_carrier(const struct mikey_outcomes *outcomes) {
    bool silent = true;
    for (size_t rule = 0; rule < MIKEY_R_COUNT; rule++) {
        if (mikey_rule_info((enum mikey_rule)rule)->scope == MIKEY_SCOPE_CARRIER)
            silent &= outcomes->of[rule] == MIKEY_NOT_APPLICABLE;
    }
    fuzz_require(silent, "a rule on carriers is judged without one");
}

/** Decodes and judges into `holder`. */
static struct mikey_document *judge(struct fuzz_document *holder, struct mikey_slice bytes,
                                    const struct mikey_sighting *sighting, struct mikey_outcomes *outcomes) {
    struct mikey_document *document = fuzz_document_place(holder, bytes.len);
    const enum mikey_status status = mikey_decode(document, bytes);
    fuzz_require(status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE, "decoding answers something else");
    mikey_check_message(document, sighting, outcomes);
    return document;
}

static void require_again(const struct mikey_findings *findings, const struct mikey_outcomes *outcomes,
                          struct mikey_slice bytes, const struct mikey_sighting *sighting) {
    static struct fuzz_document holder;
    struct mikey_outcomes again;
    const struct mikey_document *document = judge(&holder, bytes, sighting, &again);
    const bool same = fuzz_same_findings(&document->findings, findings) &&
                      memcmp(outcomes->of, again.of, sizeof again.of) == 0;
    fuzz_require(same, "judging a message again says something else");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct fuzz_document holder;
    const struct mikey_slice bytes = {data, size};
    if (size > MIKEY_MAX_MESSAGE)
        return 0;
    const uint32_t hash = fuzz_hash(bytes);
    const struct mikey_sighting chosen = choose_sighting(hash), *sighting = hash % UNSIGHTED ? &chosen : NULL;
    struct mikey_outcomes outcomes;
    struct mikey_document *document = judge(&holder, bytes, sighting, &outcomes);
    require_agreement(&document->findings, &outcomes);
    if (sighting == NULL)
        require_no_carrier(&outcomes);
    fuzz_require_sentences(&document->findings);
    fuzz_require_wellformed(document);
    if (fuzz_takes_turn(hash / UNSIGHTED, REPEATED))
        require_again(&document->findings, &outcomes, bytes, sighting);
    return 0;
}

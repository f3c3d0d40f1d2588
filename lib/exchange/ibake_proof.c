// SPDX-License-Identifier: BSD-2-Clause
#include "ibake_proof.h"

/** Most parts that are covered: the message, the identities, T. */
#define PARTS (MIKEY_IBAKE_IDENTITIES + 2)

enum cover {
    IDENTITIES, /**< of all parties, in their order */
    FIRST_ONE,  /**< of the first and the last party: of a user with several identities one alone */
    LAST_FIRST, /**< the last party's in front of the others */
    PAYLOADS,   /**< whole IDR payloads */
    NOBODY
};

const char mikey_ibake_first_identity[] = "ibake-v-first-identity";

// Readings 79.
static const struct ibake_reading readings[] = {
    {NULL, IDENTITIES, false, true, true},
    {"ibake-v-with-timestamp", IDENTITIES, true, true, true},
    {mikey_ibake_first_identity, FIRST_ONE, false, true, true},
    {"ibake-v-sender-first", LAST_FIRST, false, true, true},
    {"ibake-v-without-identities", NOBODY, false, false, true},
    {"ibake-v-whole-identities", PAYLOADS, false, false, false},
};

static bool knows_payloads(const struct ibake_proof *p) {
    for (size_t i = 0; i < p->n_parties; i++) {
        if (p->parties[i].whole.len == 0)
            return false;
    }
    return p->n_parties > 0;
}

/** Whether a reading differs from the default one for this message. */
static bool differs(const struct ibake_proof *p, const struct ibake_reading *reading) {
    const bool by_cover[] = {
        [IDENTITIES] = !reading->with_t || p->t.len > 0,
        [FIRST_ONE] = p->n_parties > 2,
        [LAST_FIRST] = p->by_last && p->n_parties > 1,
        [PAYLOADS] = knows_payloads(p),
        [NOBODY] = p->n_parties > 0,
    };
    return by_cover[reading->cover];
}

static size_t cover(const struct ibake_proof *p, const struct ibake_reading *reading,
                    struct mikey_slice parts[PARTS]) {
    const size_t last = p->n_parties - (p->n_parties > 0);
    size_t n = 0;
    parts[n++] = p->message;
    if (reading->cover == LAST_FIRST)
        parts[n++] = p->parties[last].id;
    for (size_t i = 0; i < p->n_parties && reading->cover != NOBODY; i++) {
        const bool left_out =
            (reading->cover == FIRST_ONE && i > 0 && i < last) || (reading->cover == LAST_FIRST && i == last);
        if (!left_out)
            parts[n++] = reading->cover == PAYLOADS ? p->parties[i].whole : p->parties[i].id;
    }
    if (reading->with_t)
        parts[n++] = p->t;
    return n;
}

static bool allows(const struct ibake_proof *p, const struct ibake_reading *reading) {
    return p->error ? reading->in_error : reading->allowed;
}

enum mikey_status mikey_ibake_proof_try(struct ibake_proof *proof, struct mikey_slice key) {
    struct mikey_message_auth_key auth_key;
    enum mikey_status status =
        mikey_message_auth_key(proof->crypto, &proof->binding, key, proof->auth_alg, &auth_key);
    for (size_t i = 0; i < sizeof readings / sizeof *readings && status == MIKEY_OK && proof->match == NULL;
         i++) {
        struct mikey_slice parts[PARTS];
        bool match = false;
        if (!differs(proof, &readings[i]) || (proof->strict && !allows(proof, &readings[i])))
            continue;
        const size_t n = cover(proof, &readings[i], parts);
        status = mikey_message_auth_check(proof->crypto, &auth_key, parts, n, proof->mac, &match);
        if (match)
            proof->match = &readings[i];
    }
    mikey_wipe(&auth_key, sizeof auth_key);
    return status;
}

bool mikey_ibake_proof_good(const struct ibake_proof *proof) {
    return proof->match != NULL && allows(proof, proof->match);
}

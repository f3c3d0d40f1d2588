// SPDX-License-Identifier: BSD-2-Clause
// A tracker with what it needs, and a key file of one pre-shared key for everybody.
#ifndef MIKEYLAB_EXCHANGE_TESTS_DESK_H
#define MIKEYLAB_EXCHANGE_TESTS_DESK_H

#include "call.h"

#include <mikeylab/check.h>

#include <stdlib.h>

struct desk {
    struct mikey_crypto *crypto;
    struct mikey_tracker *tracker;
    const char *psk; // what the key file says; NULL: nothing
    struct mikey_document document;
    void *memory;
    struct mikey_judgement judgement; // of the last message
};

static inline bool desk_look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity,
                                size_t nth, struct mikey_slice *secret) {
    const struct desk *desk = context;
    if (kind != MIKEY_SECRET_PSK || identity.len > 0 || nth > 0 || desk->psk == NULL)
        return false;
    *secret = slice(desk->psk);
    return true;
}

static inline struct mikey_secrets desk_secrets(struct desk *desk) {
    return (struct mikey_secrets){.lookup = desk_look_up, .context = desk};
}

/** Another tracker in place of the one before. `limits` and `closed` may be NULL. */
static inline void desk_restart(struct desk *desk, const char *psk, const struct mikey_tracker_limits *limits,
                                bool derive, mikey_exchange_closed *closed, void *context) {
    mikey_tracker_free(desk->tracker);
    desk->psk = psk;
    const struct mikey_secrets secrets = desk_secrets(desk);
    assert_int_equal(
        mikey_tracker_new(&desk->tracker, desk->crypto, &secrets, limits, derive, closed, context), MIKEY_OK);
}

/** Makes all but the tracker. */
static inline void desk_open(struct desk *desk) {
    *desk = (struct desk){.memory = malloc(mikey_document_size(CALL_MAX))};
    assert_non_null(desk->memory);
    assert_int_equal(mikey_crypto_new(&desk->crypto), MIKEY_OK);
}

static inline void desk_close(struct desk *desk) {
    mikey_tracker_free(desk->tracker);
    mikey_crypto_free(desk->crypto);
    free(desk->memory);
}

static inline void desk_place(struct desk *desk, size_t len) {
    assert_int_equal(mikey_document_place(&desk->document, len, desk->memory, mikey_document_size(CALL_MAX)),
                     MIKEY_OK);
}

static inline const struct mikey_judgement *desk_add(struct desk *desk, const struct built *built,
                                                     const struct mikey_sighting *sighting) {
    desk_place(desk, built->len);
    assert_int_equal(
        mikey_tracker_add(desk->tracker, &desk->document, built_slice(built), sighting, &desk->judgement),
        MIKEY_OK);
    return &desk->judgement;
}

/** The I_MESSAGE of `call`, and the state that its Initiator has afterwards. */
static inline struct built desk_begin(struct desk *desk, const struct call *call, struct mikey_csb *csb) {
    const char *given = desk->psk;
    const struct built init = build_init(desk->crypto, call, NULL);
    const struct mikey_secrets secrets = desk_secrets(desk);
    struct mikey_opened opened;
    *csb = (struct mikey_csb){0};
    desk_place(desk, init.len);
    assert_int_equal(mikey_decode(&desk->document, built_slice(&init)), MIKEY_OK);
    desk->psk = call->psk;
    assert_int_equal(mikey_psk_open_init(desk->crypto, &desk->document, &secrets, csb, &opened), MIKEY_OK);
    assert_int_equal(opened.auth.status, MIKEY_AUTH_VERIFIED);
    desk->psk = given;
    return init;
}

#endif

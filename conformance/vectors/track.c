// SPDX-License-Identifier: BSD-2-Clause
// Exchanges through the tracker: what it says of each message, which belong together, and the session keys that come
// out. It knows nothing of the modes.
#include <mikeylab/check.h>
#include <string.h>

#include "internal.h"
#include "sighting.h"

struct track {
    struct vector_test *test;
    size_t n_exchanges;
};

static bool is_request(const json_t *message) {
    const char *role = json_string_value(json_object_get(message, "role"));
    return role != NULL && (strcmp(role, "init") == 0 || strcmp(role, "update") == 0);
}

// Number of exchanges that the messages of the test make.
static size_t requests(const struct vector_test *test) {
    const json_t *messages = json_object_get(test->input, "messages");
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(messages); i++)
        n += is_request(json_array_get(messages, i)) ? 1u : 0u;
    return n;
}

// The crypto sessions expected of exchange number `nth`: those of its last message that has any, NULL if none has.
static const json_t *sessions_of(const struct vector_test *test, size_t nth) {
    const json_t *messages = json_object_get(test->input, "messages"), *sessions = NULL;
    const json_t *wanted = json_object_get(test->expected, "messages");
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(messages); i++) {
        const json_t *of_message = json_object_get(json_array_get(wanted, i), "sessions");
        const json_t *exchange = json_object_get(json_array_get(wanted, i), "exchange");
        n += is_request(json_array_get(messages, i)) ? 1u : 0u;
        // Exchanges may enclose others; a message says then which it belongs to.
        const size_t belongs = json_is_integer(exchange) ? (size_t)json_integer_value(exchange) : n - 1;
        if (belongs == nth && of_message != NULL)
            sessions = of_message;
    }
    return sessions;
}

static void expect_session(struct vector_test *test, const char *what, const struct mikey_session_keys *got,
                           const json_t *want) {
    vector_expect_uint(test, what, got->cs_id, vector_uint(test, want, "cs_id"));
    vector_expect_uint(test, what, got->key_index, vector_uint(test, want, "key"));
    vector_expect_bytes(test, what, (struct mikey_slice){got->tek, got->tek_len},
                        vector_bytes(test, want, "tek"));
    if (vector_has(want, "salt"))
        vector_expect_bytes(test, what, (struct mikey_slice){got->salt, got->salt_len},
                            vector_bytes(test, want, "salt"));
    if (vector_has(want, "ssrc"))
        vector_expect_uint(test, what, got->ssrc, vector_uint(test, want, "ssrc"));
    if (vector_has(want, "mki"))
        vector_expect_bytes(test, what, got->mki, vector_bytes(test, want, "mki"));
}

static void exchange_closed(void *context, const struct mikey_exchange *exchange) {
    struct track *track = context;
    struct vector_test *test = track->test;
    size_t index = track->n_exchanges++;
    test->broken |= exchange->sessions_missing;
    const json_t *sessions = sessions_of(test, index);
    if (!test->valid && sessions == NULL)
        return;
    char what[64];
    (void)snprintf(what, sizeof what, "exchanges[%zu] number of sessions", index);
    vector_expect_uint(test, what, exchange->n_sessions, json_array_size(sessions));
    for (uint32_t i = 0; i < exchange->n_sessions && i < json_array_size(sessions); i++) {
        (void)snprintf(what, sizeof what, "exchanges[%zu] sessions[%u]", index, i);
        expect_session(test, what, &exchange->sessions[i], json_array_get(sessions, i));
    }
}

static void expect_name(struct vector_test *test, size_t index, const json_t *want, const char *key,
                        const char *got) {
    char what[64];
    (void)snprintf(what, sizeof what, "messages[%zu] %s", index, key);
    if (vector_has(want, key))
        vector_expect_text(test, what, got, vector_string(test, want, key));
}

static void expect_key(struct vector_test *test, const char *what, const struct mikey_key *got,
                       const json_t *want) {
    vector_expect_uint(test, what, got->type, vector_uint(test, want, "type"));
    vector_expect_bytes(test, what, got->key, vector_bytes(test, want, "key"));
    vector_expect_uint(test, what, got->kv.type, vector_uint(test, want, "kv"));
    vector_expect_uint(test, what, got->has_salt, vector_has(want, "salt"));
    if (got->has_salt && vector_has(want, "salt"))
        vector_expect_bytes(test, what, got->salt, vector_bytes(test, want, "salt"));
    if (vector_has(want, "spi"))
        vector_expect_bytes(test, what, got->kv.spi, vector_bytes(test, want, "spi"));
}

static void expect_hash(struct vector_test *test, size_t index, const json_t *want, enum mikey_digest got) {
    enum mikey_digest digest = vector_digest(test, vector_string(test, want, "sign_hash"));
    char what[64];
    (void)snprintf(what, sizeof what, "messages[%zu] sign_hash", index);
    vector_expect_text(test, what, mikey_digest_name(got), mikey_digest_name(digest));
}

static void expect_opened(struct vector_test *test, size_t index, const struct mikey_opened *got,
                          const json_t *want) {
    expect_name(test, index, want, "auth", mikey_auth_status_name(got->auth.status));
    expect_name(test, index, want, "reading", got->auth.reading != NULL ? got->auth.reading : "none");
    char deviation[MIKEY_DEVIATIONS_TEXT];
    const bool explained = got->auth.deviations.of[0] != MIKEY_DEVIATION_NONE;
    expect_name(test, index, want, "deviation",
                explained ? mikey_deviations_text(&got->auth.deviations, deviation) : "none");
    expect_name(test, index, want, "decryption", mikey_auth_status_name(got->decryption));
    if (vector_has(want, "sign_hash") && got->auth.status == MIKEY_AUTH_VERIFIED)
        expect_hash(test, index, want, got->signer.digest);
    if (!vector_has(want, "keys"))
        return;
    const json_t *keys = vector_array(test, want, "keys");
    char what[64];
    (void)snprintf(what, sizeof what, "messages[%zu] number of keys", index);
    vector_expect_uint(test, what, got->n_keys, json_array_size(keys));
    for (size_t i = 0; i < got->n_keys && i < json_array_size(keys); i++) {
        (void)snprintf(what, sizeof what, "messages[%zu] keys[%zu]", index, i);
        expect_key(test, what, &got->keys[i], json_array_get(keys, i));
    }
}

static void add_message(struct vector_test *test, struct mikey_tracker *tracker, size_t index) {
    const json_t *given = json_array_get(json_object_get(test->input, "messages"), index);
    const json_t *want = json_array_get(json_object_get(test->expected, "messages"), index);
    struct mikey_slice bytes = vector_bytes(test, given, "message");
    struct mikey_document *document = vector_document(test, bytes);
    struct mikey_judgement judgement = {0};
    struct mikey_sighting sighting = {.frame = index + 1};
    vector_sighting(test, given, &sighting);
    if (document == NULL || !vector_going(test))
        return;
    enum mikey_status status = mikey_tracker_add(tracker, document, bytes, &sighting, &judgement);
    if (status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY)
        test->broken = true;
    else if (status != MIKEY_OK)
        vector_differ(test, "mikey_tracker_add: %s", mikey_status_text(status));
    if (status != MIKEY_OK)
        return;
    expect_opened(test, index, &judgement.opened, want);
    char what[32];
    (void)snprintf(what, sizeof what, "messages[%zu]", index);
    vector_expect_among(test, what, &document->findings, json_object_get(want, "findings"));
}

void vector_track(struct vector_test *test, const struct mikey_secrets *secrets) {
    struct track track = {.test = test};
    struct mikey_tracker *tracker;
    const json_t *messages = vector_array(test, test->input, "messages");
    if (!vector_going(test))
        return;
    if (mikey_tracker_new(&tracker, test->crypto, secrets, NULL, true, exchange_closed, &track) != MIKEY_OK) {
        test->broken = true;
        return;
    }
    for (size_t i = 0; i < json_array_size(messages) && vector_going(test); i++)
        add_message(test, tracker, i);
    mikey_tracker_finish(tracker);
    mikey_tracker_free(tracker);
    if (test->valid)
        vector_expect_uint(test, "number of exchanges", track.n_exchanges, requests(test));
}

void vector_tracked(struct vector_test *test) {
    struct mikey_secrets secrets = vector_secrets(test);
    vector_track(test, &secrets);
}

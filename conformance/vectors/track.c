// SPDX-License-Identifier: BSD-2-Clause
// Exchanges through the tracker: which messages belong together, and the session keys that come out.
#include <mikeylab/check.h>
#include <string.h>

#include "internal.h"

struct track {
    struct vector_test *test;
    size_t n_exchanges;
};

static bool is_request(const json_t *message) {
    const char *role = json_string_value(json_object_get(message, "role"));
    return role != NULL && (strcmp(role, "init") == 0 || strcmp(role, "update") == 0);
}

// What is expected of the request that began exchange number `nth`, NULL if there are not so many.
static const json_t *request_of(const struct vector_test *test, size_t nth) {
    const json_t *messages = json_object_get(test->input, "messages");
    for (size_t i = 0; i < json_array_size(messages); i++) {
        if (is_request(json_array_get(messages, i)) && nth-- == 0)
            return json_array_get(json_object_get(test->expected, "messages"), i);
    }
    return NULL;
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
    const json_t *request = request_of(test, index);
    if (request == NULL) {
        vector_differ(test, "the tracker made an exchange too many");
        return;
    }
    const json_t *sessions = json_object_get(request, "sessions");
    char what[64];
    (void)snprintf(what, sizeof what, "exchanges[%zu] number of sessions", index);
    vector_expect_uint(test, what, exchange->n_sessions, json_array_size(sessions));
    for (uint32_t i = 0; i < exchange->n_sessions && i < json_array_size(sessions); i++) {
        (void)snprintf(what, sizeof what, "exchanges[%zu] sessions[%u]", index, i);
        expect_session(test, what, &exchange->sessions[i], json_array_get(sessions, i));
    }
}

static void add_message(struct vector_test *test, struct mikey_tracker *tracker, const json_t *entry) {
    struct mikey_slice bytes = vector_bytes(test, entry, "message");
    struct mikey_document *document = vector_document(test, bytes);
    struct mikey_judgement judgement;
    if (document == NULL || !vector_going(test))
        return;
    enum mikey_status status = mikey_tracker_add(tracker, document, bytes, NULL, &judgement);
    if (status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY)
        test->broken = true;
    else if (status != MIKEY_OK)
        vector_differ(test, "mikey_tracker_add: %s", mikey_status_text(status));
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
    for (size_t i = 0; i < json_array_size(messages); i++)
        add_message(test, tracker, json_array_get(messages, i));
    mikey_tracker_finish(tracker);
    mikey_tracker_free(tracker);
    if (request_of(test, track.n_exchanges) != NULL)
        vector_differ(test, "the tracker made %zu exchanges, which is not all", track.n_exchanges);
}

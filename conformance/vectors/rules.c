// SPDX-License-Identifier: BSD-2-Clause
// Rules: sequences of messages through the tracker; every finding with its place, and the outcome of the rule
// that the test is about.
#include <mikeylab/check.h>
#include <string.h>

#include "internal.h"
#include "sighting.h"

struct rule_run {
    struct vector_test *test;
    struct mikey_tracker *tracker;
    struct mikey_srtp *srtp;
    struct mikey_media_facts facts; // of all packets: a test with media has one exchange
    bool has_media;
    enum mikey_rule rule;
    const char *outcome; // expected of the rule,
    bool at_exchange;    // when an exchange closes, or on a message;
    uint32_t at;         // which one, from 0
    bool judged;
    uint32_t n_exchanges;
};

static void check_outcome(struct rule_run *run, const struct mikey_outcomes *outcomes, bool exchange,
                          uint32_t index) {
    if (run->at_exchange != exchange || run->at != index)
        return;
    run->judged = true;
    vector_expect_text(run->test, mikey_rule_info(run->rule)->id,
                       mikey_outcome_name((enum mikey_outcome)outcomes->of[run->rule]), run->outcome);
}

static void exchange_closed(void *context, const struct mikey_exchange *exchange) {
    struct rule_run *run = context;
    uint32_t index = run->n_exchanges++;
    char what[32];
    (void)snprintf(what, sizeof what, "exchanges[%u]", index);
    const json_t *wanted = json_array_get(json_object_get(run->test->expected, "exchanges"), index);
    vector_expect_findings(run->test, what, &exchange->findings, json_object_get(wanted, "findings"));
    if (vector_has(wanted, "verdict"))
        vector_expect_text(run->test, what, mikey_verdict_name(exchange->verdict),
                           vector_string(run->test, wanted, "verdict"));
    check_outcome(run, &exchange->outcomes, true, index);
}

static void run_message(struct rule_run *run, uint32_t index, const json_t *message, const json_t *wanted) {
    struct vector_test *test = run->test;
    bool carrier_alone = !vector_has(message, "message");
    struct mikey_slice bytes = {NULL, 0};
    if (!carrier_alone)
        bytes = vector_bytes(test, message, "message");
    struct mikey_document *document = vector_document(test, bytes);
    struct mikey_sighting sighting = {.frame = index + 1};
    vector_sighting(test, message, &sighting);
    if (document == NULL || !vector_going(test))
        return;
    struct mikey_judgement judgement = {0};
    char what[32];
    (void)snprintf(what, sizeof what, "messages[%u]", index);
    if (carrier_alone)
        mikey_check_carrier(&document->findings, &sighting, &judgement.outcomes);
    else {
        enum mikey_status status = mikey_tracker_add(run->tracker, document, bytes, &sighting, &judgement);
        test->broken |= status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY;
        if (status != MIKEY_OK) {
            vector_differ(test, "%s: %s", what, mikey_status_text(status));
            return;
        }
    }
    vector_expect_findings(test, what, &document->findings, json_object_get(wanted, "findings"));
    check_outcome(run, &judgement.outcomes, false, index);
}

static void keyed(void *context, const struct mikey_exchange *exchange) {
    struct rule_run *run = context;
    if (mikey_exchange_prove(exchange, run->srtp) == MIKEY_ERR_MEMORY)
        run->test->broken = true;
}

static bool media_of(void *context, const struct mikey_exchange *exchange, struct mikey_media_facts *facts) {
    const struct rule_run *run = context;
    (void)exchange;
    *facts = run->facts;
    return run->has_media;
}

// The packets of the test; their frames follow those of the messages.
static void run_media(struct rule_run *run, size_t n_messages) {
    struct vector_test *test = run->test;
    const json_t *media = json_object_get(test->input, "media");
    for (size_t i = 0; i < json_array_size(media) && vector_going(test); i++) {
        struct mikey_srtp_packet packet = {.bytes = vector_hex(test, "media", json_array_get(media, i))};
        struct mikey_srtp_result result;
        if (!vector_going(test))
            return;
        if (mikey_srtp_open(run->srtp, &packet, &result) != MIKEY_OK)
            test->broken = true;
        mikey_media_facts_add(&run->facts, &result, n_messages + i + 1);
        run->has_media = true;
    }
}

static void run_messages(struct rule_run *run) {
    struct vector_test *test = run->test;
    const json_t *messages = vector_array(test, test->input, "messages");
    const json_t *wanted = vector_array(test, test->expected, "messages");
    for (size_t i = 0; i < json_array_size(messages) && vector_going(test); i++)
        run_message(run, (uint32_t)i, json_array_get(messages, i), json_array_get(wanted, i));
    run_media(run, json_array_size(messages));
    mikey_tracker_finish(run->tracker);
    if (vector_going(test) && !run->judged)
        vector_differ(test, "%s: never judged where the test expects it", mikey_rule_info(run->rule)->id);
}

void vector_rule(struct vector_test *test) {
    struct mikey_secrets secrets = vector_secrets(test);
    struct rule_run run = {.test = test};
    run.rule = mikey_rule_find(vector_string(test, test->expected, "rule"));
    run.outcome = vector_string(test, test->expected, "outcome");
    run.at_exchange = vector_has(test->expected, "exchange");
    run.at = vector_uint(test, test->expected, run.at_exchange ? "exchange" : "message");
    if (run.rule == MIKEY_R_NONE)
        vector_malformed(test, "no rule has the id %s", vector_string(test, test->expected, "rule"));
    if (!vector_going(test))
        return;
    if (mikey_tracker_new(&run.tracker, test->crypto, &secrets, NULL, true, exchange_closed, &run) !=
            MIKEY_OK ||
        mikey_srtp_new(&run.srtp, test->crypto, NULL) != MIKEY_OK) {
        test->broken = true;
    } else {
        mikey_tracker_watch_keys(run.tracker, keyed, &run);
        mikey_tracker_watch_media(run.tracker, media_of, &run);
        run_messages(&run);
    }
    mikey_srtp_free(run.srtp);
    mikey_tracker_free(run.tracker);
}

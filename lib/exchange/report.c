// SPDX-License-Identifier: BSD-2-Clause
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "ibake_others.h"
#include "key_sets.h"
#include "modes.h"
#include "session_keys.h"
#include "ticket_session.h"

#define CLOSING_FINDINGS 16u // rules that judge a closed exchange are fewer

const char *mikey_verdict_name(enum mikey_verdict verdict) {
    static const char *const names[] = {[MIKEY_VERDICT_PASS] = "pass",
                                        [MIKEY_VERDICT_STRUCTURE_ONLY] = "pass, structure only",
                                        [MIKEY_VERDICT_INCONCLUSIVE] = "inconclusive",
                                        [MIKEY_VERDICT_FAIL] = "fail"};
    return (size_t)verdict < sizeof names / sizeof names[0] ? names[verdict] : "unknown";
}

void mikey_outcomes_fold(struct mikey_outcomes *restrict into, const struct mikey_outcomes *restrict from) {
    for (size_t i = 0; i < MIKEY_OUTCOMES; i++)
        into->of[i] = from->of[i] > into->of[i] ? from->of[i] : into->of[i];
}

static enum mikey_verdict worse(enum mikey_verdict a, enum mikey_verdict b) {
    return a > b ? a : b;
}

// What authentication or decryption came to; a decryption that failed has been reported, or cannot be blamed.
static enum mikey_verdict verdict_of_status(enum mikey_auth_status status) {
    static const enum mikey_verdict verdicts[] = {
        [MIKEY_AUTH_ABSENT] = MIKEY_VERDICT_PASS,
        [MIKEY_AUTH_VERIFIED] = MIKEY_VERDICT_PASS,
        [MIKEY_AUTH_FAILED] = MIKEY_VERDICT_INCONCLUSIVE,
        [MIKEY_AUTH_NEEDS_KEY] = MIKEY_VERDICT_STRUCTURE_ONLY,
        [MIKEY_AUTH_UNSUPPORTED] = MIKEY_VERDICT_STRUCTURE_ONLY,
        [MIKEY_AUTH_INCONCLUSIVE] = MIKEY_VERDICT_INCONCLUSIVE,
    };
    return verdicts[status];
}

enum mikey_verdict mikey_verdict_of(const struct mikey_outcomes *outcomes,
                                    const struct mikey_opened *opened) {
    static const enum mikey_verdict by_outcome[MIKEY_OUTCOME_COUNT] = {
        [MIKEY_NEEDS_KEY] = MIKEY_VERDICT_STRUCTURE_ONLY,
        [MIKEY_INCONCLUSIVE] = MIKEY_VERDICT_INCONCLUSIVE,
        [MIKEY_FAIL] = MIKEY_VERDICT_FAIL,
    };
    // Outcomes and verdicts both grow worse with their numbers.
    uint8_t worst = 0;
    for (size_t i = 0; i < MIKEY_OUTCOMES; i++)
        worst = outcomes->of[i] > worst ? outcomes->of[i] : worst;
    enum mikey_verdict verdict = by_outcome[worst];
    if (opened == NULL)
        return verdict;
    if (opened->auth.status == MIKEY_AUTH_FAILED)
        return MIKEY_VERDICT_FAIL;
    verdict = worse(verdict, verdict_of_status(opened->auth.status));
    return worse(verdict, verdict_of_status(opened->decryption));
}

// A session of the map as the wire had it.
static struct mikey_cs session_entry(const struct session_list *sessions,
                                     const struct tracked_session *session) {
    return (struct mikey_cs){.cs_id = session->cs_id,
                             .has_ssrc = session->has_ssrc,
                             .has_roc = session->has_roc,
                             .has_seq = session->has_seq,
                             .ssrc = session->ssrc,
                             .roc = session->roc,
                             .seq = session->seq,
                             .spi = {sessions->spis + session->spi_at, session->spi_len},
                             .n_policies = 1,
                             .policies = {&session->policy_no, 1}};
}

// Keys, their crypto sessions and what those are derived with; in force, or set aside.
struct in_force {
    const struct key_store *keys;
    const struct session_list *sessions;
    const struct mikey_deviations *deviations;
    uint8_t first; // index of the first key among those of the exchange
    uint8_t prf;
    uint32_t csb_id;
    struct mikey_slice rand;
};

static struct in_force latest_of(const struct tracked_csb *csb, const struct tracked_exchange *exchange) {
    return (struct in_force){.keys = exchange->keys,
                             .sessions = exchange->sessions,
                             .deviations = &exchange->pub.deviations,
                             .first = mikey_key_set_count(exchange),
                             .prf = csb->csb.prf,
                             .csb_id = csb->csb.key_csb_id,
                             .rand = {csb->csb.rand, csb->csb.rand_len}};
}

static struct in_force earlier_of(const struct key_set *set) {
    return (struct in_force){.keys = set->keys,
                             .sessions = set->sessions,
                             .deviations = &set->deviations,
                             .first = set->first,
                             .prf = set->prf,
                             .csb_id = set->csb_id,
                             .rand = {set->rand, set->rand_len}};
}

// One crypto session under key number `k`. With `crypto` the keys themselves are there.
static enum mikey_status derive(struct mikey_crypto *crypto, const struct in_force *set,
                                const struct tracked_session *session, uint8_t k,
                                struct mikey_session_keys *keys) {
    const struct mikey_cs cs = session_entry(set->sessions, session);
    const uint8_t tek_len = session->policy.key_len, salt_len = session->policy.salt_len;
    const struct mikey_key *key = &set->keys->keys[k];
    const bool own = key->deviations.of[0] != MIKEY_DEVIATION_NONE;
    const struct mikey_readings readings = mikey_readings_of_key(set->deviations, key);
    const struct mikey_key_binding binding = {set->prf, set->csb_id, set->rand, &readings};
    enum mikey_status status =
        crypto == NULL ? mikey_session_describe(key, &cs, tek_len, salt_len, keys)
                       : mikey_session_derive_as(crypto, &binding, key, &cs, tek_len, salt_len, keys);
    keys->key_index = (uint8_t)(set->first + k);
    keys->deviations = own ? key->deviations : *set->deviations;
    keys->policy = session->policy;
    keys->profile = mikey_srtp_profile_name(&session->policy);
    return status;
}

static size_t count_sessions(const struct in_force *set) {
    return set->sessions != NULL ? (size_t)set->sessions->n * key_store_count(set->keys) : 0;
}

// Every crypto session under every key of the set. How many there are, and whether some are missing, is left in `pub`.
static void derive_set(struct mikey_crypto *crypto, const struct in_force *set, struct mikey_exchange *pub,
                       struct mikey_session_keys *out) {
    for (uint32_t i = 0; set->sessions != NULL && i < set->sessions->n; i++) {
        for (uint8_t k = 0; k < key_store_count(set->keys); k++) {
            const struct tracked_session *session = &set->sessions->list[i];
            const enum mikey_status status = derive(crypto, set, session, k, &out[pub->n_sessions]);
            pub->sessions_missing |= status == MIKEY_ERR_CRYPTO;
            pub->n_sessions += status == MIKEY_OK; // others have lengths that nothing can be derived for
        }
    }
}

// Sets that are handed over, the earliest first.
static size_t collect_sets(const struct tracked_csb *csb, const struct tracked_exchange *exchange, bool all,
                           struct in_force sets[EXCHANGE_KEY_SETS]) {
    size_t n = 0, at = 0;
    for (const struct key_set *set = exchange->aside; all && set != NULL; set = set->next)
        n++;
    at = n;
    for (const struct key_set *set = exchange->aside; all && set != NULL; set = set->next)
        sets[--at] = earlier_of(set);
    sets[n] = latest_of(csb, exchange);
    return n + 1;
}

// Session keys in memory of their own; NULL if there are none.
static struct mikey_session_keys *derive_all(struct mikey_crypto *crypto, const struct tracked_csb *csb,
                                             struct tracked_exchange *exchange, bool all) {
    struct mikey_exchange *pub = &exchange->pub;
    struct in_force sets[EXCHANGE_KEY_SETS];
    const size_t n_sets = collect_sets(csb, exchange, all, sets);
    size_t total = 0;
    for (size_t i = 0; i < n_sets; i++)
        total += count_sessions(&sets[i]);
    pub->n_sessions = 0;
    pub->sessions_missing = false;
    if (!exchange->opened || total == 0)
        return NULL;
    struct mikey_session_keys *out = calloc(total, sizeof *out);
    pub->sessions_missing = out == NULL;
    for (size_t i = 0; i < n_sets && out != NULL; i++)
        derive_set(crypto, &sets[i], pub, out);
    return out;
}

static void put_keys(struct mikey_key *out, const struct key_store *keys) {
    if (key_store_count(keys) > 0)
        memcpy(out, keys->keys, keys->n_keys * sizeof *out);
}

// The keys of all answers, in memory of their own if there are several sets; `*made` is to be freed.
static void take_keys(struct tracked_exchange *exchange, struct mikey_key **made) {
    struct mikey_exchange *pub = &exchange->pub;
    const uint8_t aside = mikey_key_set_count(exchange), latest = key_store_count(exchange->keys);
    pub->keys = exchange->opened && latest > 0 ? exchange->keys->keys : NULL;
    pub->n_keys = exchange->opened ? latest : 0;
    *made = aside > 0 ? malloc((aside + latest) * sizeof **made) : NULL;
    if (aside == 0)
        return;
    pub->keys = *made;
    pub->n_keys = *made != NULL ? (uint8_t)(aside + latest) : 0;
    for (const struct key_set *set = exchange->aside; *made != NULL && set != NULL; set = set->next)
        put_keys(*made + set->first, set->keys);
    if (*made != NULL)
        put_keys(*made + aside, exchange->keys);
}

// Hands the exchange over with what is known of its keys: crypto sessions of `all` answers, or of the latest.
static void hand_over(const struct tracked_csb *csb, struct tracked_exchange *exchange, bool all,
                      struct mikey_crypto *crypto, mikey_exchange_closed *hear, void *context) {
    struct mikey_exchange *pub = &exchange->pub;
    struct mikey_key *made;
    pub->prf = csb->csb.prf;
    pub->key_csb_id = csb->csb.key_csb_id;
    pub->rand = (struct mikey_slice){csb->csb.rand, csb->csb.rand_len};
    const bool signed_update = pub->mode == MIKEY_DATA_TYPE_DH_INIT && pub->update;
    pub->update_rand =
        (struct mikey_slice){csb->csb.update_rand, signed_update ? csb->csb.update_rand_len : 0};
    take_keys(exchange, &made);
    if (csb->csb.ticket != NULL && csb->csb.ticket->session != NULL)
        pub->ticket = csb->csb.ticket->session->pub;
    struct mikey_session_keys *sessions = derive_all(crypto, csb, exchange, all);
    pub->sessions = sessions;
    struct ibake_others others = {.n = 0};
    if (crypto != NULL && pub->n_keys > 0)
        mikey_ibake_others(crypto, &csb->csb, pub->keys[0].key, &others);
    pub->others = others.list;
    pub->n_others = others.n;
    pub->sessions_missing |= made == NULL && exchange->aside != NULL;
    hear(context, pub);
    if (others.n > 0)
        mikey_wipe(&others, sizeof others);
    pub->others = NULL;
    pub->n_others = 0;
    if (sessions != NULL && crypto != NULL)
        mikey_wipe(sessions, pub->n_sessions * sizeof *sessions);
    free(sessions);
    free(made);
    pub->sessions = NULL;
    pub->keys = NULL;
}

// Whether there is somebody to tell, and something.
static bool has_news(const struct exchange_sink *sink, const struct tracked_exchange *exchange) {
    return sink->keyed != NULL && exchange->keys_news && exchange->opened &&
           key_store_count(exchange->keys) > 0;
}

static void set_waiting(struct exchange_sink *sink, struct tracked_exchange *exchange, uint32_t sessions) {
    sink->waiting = sink->waiting - exchange->waiting + sessions;
    exchange->waiting = sessions;
}

static void tell(struct exchange_sink *sink, const struct tracked_csb *csb,
                 struct tracked_exchange *exchange) {
    exchange->keys_news = false;
    set_waiting(sink, exchange, 0);
    hand_over(csb, exchange, false, sink->crypto, sink->keyed, sink->keyed_context);
}

void mikey_exchange_tell_keys(struct exchange_sink *sink, const struct tracked_csb *csb,
                              struct tracked_exchange *exchange) {
    if (!has_news(sink, exchange))
        return;
    if (!sink->held)
        tell(sink, csb, exchange);
    else if (exchange->sessions != NULL)
        set_waiting(sink, exchange, exchange->sessions->n * key_store_count(exchange->keys));
}

void mikey_exchange_tell_waiting(struct exchange_sink *sink, const struct tracked_csb *csb) {
    for (struct tracked_exchange *exchange = csb->first; exchange != NULL; exchange = exchange->next) {
        if (has_news(sink, exchange))
            tell(sink, csb, exchange);
    }
}

void mikey_exchange_tell_closing(struct exchange_sink *sink, const struct tracked_csb *csb,
                                 struct tracked_exchange *exchange) {
    if (!has_news(sink, exchange))
        return;
    if (sink->waiting - exchange->waiting < sink->room)
        tell(sink, csb, exchange);
    else
        sink->untold += exchange->waiting;
}

void mikey_exchange_report(struct exchange_sink *sink, const struct tracked_csb *csb,
                           struct tracked_exchange *exchange) {
    struct mikey_exchange *pub = &exchange->pub;
    struct mikey_finding list[CLOSING_FINDINGS];
    set_waiting(sink, exchange, 0);
    const struct mikey_closing_facts facts = {
        .data_type = pub->mode,
        .request_seen = mikey_mode_of(pub->mode)->part == MIKEY_PART_REQUEST,
        .update = pub->update,
        .wants_response = exchange->wants_response,
        .answered = exchange->answered,
        .answered_by_error = exchange->answered_by_error,
    };
    pub->findings = (struct mikey_findings){.list = list, .capacity = CLOSING_FINDINGS};
    mikey_check_exchange_closed(&facts, &pub->findings, &pub->outcomes);
    struct mikey_media_facts media = {0};
    if (sink->media != NULL && sink->media(sink->media_context, pub, &media))
        mikey_check_media(&media, &pub->findings, &pub->outcomes);
    pub->verdict = worse(pub->verdict, mikey_verdict_of(&pub->outcomes, NULL));
    if (sink->closed != NULL)
        hand_over(csb, exchange, true, sink->derive_at_closing ? sink->crypto : NULL, sink->closed,
                  sink->context);
}

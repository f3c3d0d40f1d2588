// SPDX-License-Identifier: BSD-2-Clause
// Verdicts, and the report of an exchange when its keys are known and when it is closed.
#ifndef MIKEYLAB_EXCHANGE_REPORT_H
#define MIKEYLAB_EXCHANGE_REPORT_H

#include "csb_table.h"

/** Who hears of exchanges. */
struct exchange_sink {
    struct mikey_crypto *crypto;   /**< derives session keys */
    bool derive_at_closing;        /**< else their description is enough */
    mikey_exchange_closed *closed; /**< may be NULL */
    void *context;
    mikey_exchange_keyed *keyed; /**< may be NULL */
    void *keyed_context;
    bool held;                   /**< `keyed` is not called for the time being; then: */
    uint64_t room;               /**< crypto sessions that are worth waiting for */
    uint64_t waiting;            /**< those that wait, each counted with each of its keys */
    uint64_t untold;             /**< those of exchanges that were closed without telling */
    mikey_exchange_media *media; /**< may be NULL */
    void *media_context;
};

/**
 * Hands keys and sessions of an open exchange over if they are known and changed since they were last; while keys are
 * held they wait.
 */
void mikey_exchange_tell_keys(struct exchange_sink *sink, const struct tracked_csb *csb,
                              struct tracked_exchange *exchange);

/** Hands over all that waits in a bundle, held or not: what its keys depend on is about to change. */
void mikey_exchange_tell_waiting(struct exchange_sink *sink, const struct tracked_csb *csb);

/** Hands over what waits in an exchange that is about to be closed, unless so much waits that it is not worth it. */
void mikey_exchange_tell_closing(struct exchange_sink *sink, const struct tracked_csb *csb,
                                 struct tracked_exchange *exchange);

/** Judges the exchange as a whole, derives its session keys and hands it over. It stays the bundle's. */
void mikey_exchange_report(struct exchange_sink *sink, const struct tracked_csb *csb,
                           struct tracked_exchange *exchange);

/** Keeps the worse outcome of each rule in `into`. */
void mikey_outcomes_fold(struct mikey_outcomes *restrict into, const struct mikey_outcomes *restrict from);

/** Verdict of one message or exchange; `auth` may be NULL. */
enum mikey_verdict mikey_verdict_of(const struct mikey_outcomes *outcomes, const struct mikey_opened *opened);

#endif

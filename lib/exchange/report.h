// SPDX-License-Identifier: BSD-2-Clause
// Verdicts, and the report of an exchange when it is closed.
#ifndef MIKEYLAB_EXCHANGE_REPORT_H
#define MIKEYLAB_EXCHANGE_REPORT_H

#include "csb_table.h"

/** Who hears of closed exchanges. */
struct exchange_sink {
    struct mikey_crypto *crypto;   /**< derives session keys; NULL: their description is enough */
    mikey_exchange_closed *closed; /**< may be NULL */
    void *context;
};

/** Judges the exchange as a whole, derives its session keys and hands it over. It stays the bundle's. */
void mikey_exchange_report(const struct exchange_sink *sink, const struct tracked_csb *csb,
                           struct tracked_exchange *exchange);

/** Keeps the worse outcome of each rule in `into`. */
void mikey_outcomes_fold(struct mikey_outcomes *restrict into, const struct mikey_outcomes *restrict from);

/** Verdict of one message or exchange; `auth` may be NULL. */
enum mikey_verdict mikey_verdict_of(const struct mikey_outcomes *outcomes, const struct mikey_opened *opened);

#endif

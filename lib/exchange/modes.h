// SPDX-License-Identifier: BSD-2-Clause
// What each data type is in its exchange, and which module opens it.
#ifndef MIKEYLAB_EXCHANGE_MODES_H
#define MIKEYLAB_EXCHANGE_MODES_H

#include <mikeylab/exchange.h>

#include "../rules/exchange_rules.h"
#include "readings.h"

/** Opens or verifies a message as `readings` have it; `csb` is the state it starts from and, for a request, leaves. */
typedef enum mikey_status mode_open(struct mikey_crypto *crypto, struct mikey_document *document,
                                    const struct mikey_secrets *secrets,
                                    const struct mikey_readings *readings, struct mikey_csb *csb,
                                    struct mikey_opened *opened);

struct mode {
    const char *mode, *role;
    enum mikey_part part;
    bool response_mandatory; /**< request: the V flag does not matter */
    bool responder_decides;  /**< response: sessions, policies and RAND are its own */
    uint8_t answers[2];      /**< response: data types it answers */
    uint8_t n_answers;
    mode_open *open; /**< NULL: decoded and checked, not opened */
};

/** Never NULL; an unassigned data type has part UNKNOWN. */
const struct mode *mikey_mode_of(uint8_t data_type);

/** Whether a response of `data_type` answers a request of `request`. An Error answers any. */
bool mikey_mode_answers(uint8_t data_type, uint8_t request);

/** Opens a message with its mode's module; a mode without one leaves auth UNSUPPORTED or ABSENT. */
MIKEY_NODISCARD enum mikey_status mikey_mode_open_message(struct mikey_crypto *crypto,
                                                          struct mikey_document *document,
                                                          const struct mikey_secrets *secrets,
                                                          const struct mikey_readings *readings,
                                                          struct mikey_csb *csb, struct mikey_opened *opened);

#endif

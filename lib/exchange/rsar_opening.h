// SPDX-License-Identifier: BSD-2-Clause
/** What opening and building RSA-R messages share, and opening them in other readings. */
#ifndef MIKEYLAB_EXCHANGE_RSAR_OPENING_H
#define MIKEYLAB_EXCHANGE_RSAR_OPENING_H

#include "message_keys.h"

#include <mikeylab/rsar.h>

/** Whether an R_MESSAGE is for a group, and the CSB ID that it brings then. */
bool mikey_rsar_group(const struct mikey_message *message, uint32_t *csb_id);

/** RAND and CSB ID that the keys of an R_MESSAGE depend on (readings 48, 49). */
struct mikey_key_binding mikey_rsar_binding(const struct mikey_message *message, const struct mikey_csb *csb,
                                            const struct mikey_readings *readings);

/** mikey_rsar_open_init() and mikey_rsar_open_response() in other readings. */
MIKEY_NODISCARD enum mikey_status mikey_rsar_open_init_as(struct mikey_crypto *crypto,
                                                          struct mikey_document *document,
                                                          const struct mikey_secrets *secrets,
                                                          const struct mikey_readings *readings,
                                                          struct mikey_csb *csb, struct mikey_opened *opened);
MIKEY_NODISCARD enum mikey_status
mikey_rsar_open_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                            const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                            struct mikey_csb *csb, struct mikey_opened *opened);

#endif

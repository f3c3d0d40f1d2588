// SPDX-License-Identifier: BSD-2-Clause
/** The key that two DH values and one private exponent give: RFC 3830 3.3, RFC 4650 3. */
#ifndef MIKEYLAB_EXCHANGE_AGREEMENT_H
#define MIKEYLAB_EXCHANGE_AGREEMENT_H

#include <mikeylab/dh.h>

#include "readings.h"

/**
 * Computes the TGK of a response that is believed into opened->keys and opened->decryption; a missing exponent is a
 * finding. MIKEY_OK, MIKEY_ERR_SPACE, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_dh_agree(struct mikey_crypto *crypto, struct mikey_document *document,
                                                 const struct mikey_secrets *secrets,
                                                 const struct mikey_readings *readings,
                                                 const struct mikey_csb *csb, struct mikey_opened *opened);

/** Leaves DHi of the Initiator's message in the CSB, or that there is none. */
void mikey_dh_remember(struct mikey_csb *csb, const struct mikey_message *message);

/** mikey_dh_open_init() and mikey_dh_open_response() in other readings. */
MIKEY_NODISCARD enum mikey_status mikey_dh_open_init_as(struct mikey_crypto *crypto,
                                                        struct mikey_document *document,
                                                        const struct mikey_secrets *secrets,
                                                        const struct mikey_readings *readings,
                                                        struct mikey_csb *csb, struct mikey_opened *opened);
MIKEY_NODISCARD enum mikey_status
mikey_dh_open_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                          const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                          const struct mikey_csb *csb, struct mikey_opened *opened);

/** mikey_dhhmac_open_init() and mikey_dhhmac_open_response() in other readings. */
MIKEY_NODISCARD enum mikey_status
mikey_dhhmac_open_init_as(struct mikey_crypto *crypto, struct mikey_document *document,
                          const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                          struct mikey_csb *csb, struct mikey_opened *opened);
MIKEY_NODISCARD enum mikey_status
mikey_dhhmac_open_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                              const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                              const struct mikey_csb *csb, struct mikey_opened *opened);

#endif

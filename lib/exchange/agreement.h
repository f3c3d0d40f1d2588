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

/** Does what it is made for with a private exponent, and says in `*used` if that was the one. */
typedef enum mikey_status mikey_exponent_try(void *context, struct mikey_slice exponent, bool *used);

/**
 * Has the exponents tried that are filed for the CSB ID, then those of '*', until one is used; at most a fixed number,
 * which `*tried` counts. MIKEY_OK, or what `try` says.
 */
MIKEY_NODISCARD enum mikey_status mikey_exponents_try(const struct mikey_secrets *secrets, uint32_t csb_id,
                                                      mikey_exponent_try *try, void *context,
                                                      uint64_t *tried);

/** Copies a key that was agreed on to where the document keeps what was decrypted. MIKEY_OK, MIKEY_ERR_SPACE. */
MIKEY_NODISCARD enum mikey_status mikey_keep_agreed(struct mikey_document *document, const uint8_t *secret,
                                                    size_t len, struct mikey_slice *kept);

/** The first DH value of the message, that of the `mykey` crate included; empty if it has none. */
struct mikey_dh mikey_dh_of(const struct mikey_message *message);

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

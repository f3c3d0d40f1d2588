// SPDX-License-Identifier: BSD-2-Clause
/** One message that a MAC under a pre-shared key ends, while it is opened. */
#ifndef MIKEYLAB_EXCHANGE_PSK_OPENING_H
#define MIKEYLAB_EXCHANGE_PSK_OPENING_H

#include "candidates.h"
#include "message_keys.h"

struct psk_opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets;
    const struct mikey_csb *csb;
    const struct mikey_readings *readings; /**< of the labels of keys; NULL: as the RFC has them */
    struct mikey_opened *opened;
    const struct mikey_payload *kemac;
    enum mikey_rule mac_rule;     /**< whose finding it is that the MAC does not verify */
    struct mikey_slice behind[3]; /**< what follows the message under the MAC */
    uint8_t n_behind;
    const struct mikey_t *t;              /**< NULL: the message has none */
    struct mikey_parties parties;         /**< of the message, else of the CSB */
    struct mikey_key_binding bindings[2]; /**< the CSB's, the message's own */
    uint8_t n_bindings;
    const struct mikey_key_binding *binding; /**< the one that fitted, with `secret` */
    struct mikey_slice secret;               /**< empty: none is known to fit */
};

/**
 * Fills the bindings. Readings 11: in an update RAND and CSB ID of the initial exchange apply, and a RAND of its own is
 * a mistake.
 */
void mikey_psk_find_bindings(struct psk_opening *o);

/** Verifies the MAC of KEMAC into opened->auth. MIKEY_OK, or MIKEY_ERR_CRYPTO: nothing is known. */
MIKEY_NODISCARD enum mikey_status mikey_psk_authenticate(struct psk_opening *o);

/**
 * Opens the Encr data into opened->decryption and opened->keys, if authentication allows. MIKEY_OK,
 * MIKEY_ERR_CRYPTO, MIKEY_ERR_SPACE.
 */
MIKEY_NODISCARD enum mikey_status mikey_psk_decrypt(struct psk_opening *o);

/** Adds a finding about the bytes `off`, `len` of the message; its subject is the identity of opened->auth.
 */
void mikey_psk_finding(struct psk_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                       enum mikey_field field, uint32_t off, uint32_t len, uint64_t got);

/** mikey_psk_open_init() in other readings; NULL: as the RFC has it. */
MIKEY_NODISCARD enum mikey_status mikey_psk_open_init_as(struct mikey_crypto *crypto,
                                                         struct mikey_document *document,
                                                         const struct mikey_secrets *secrets,
                                                         const struct mikey_readings *readings,
                                                         struct mikey_csb *csb, struct mikey_opened *opened);

/** mikey_psk_verify_response() and mikey_pk_verify_response(), mikey_psk_verify_error() in other readings. */
MIKEY_NODISCARD enum mikey_status
mikey_verify_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                         const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                         const struct mikey_csb *csb, struct mikey_opened *opened);
MIKEY_NODISCARD enum mikey_status
mikey_verify_error_as(struct mikey_crypto *crypto, struct mikey_document *document,
                      const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                      const struct mikey_csb *csb, struct mikey_opened *opened);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** I_MESSAGE and R_MESSAGE of MIKEY-IBAKE being opened, RFC 6267 4.2.2. */
#ifndef MIKEYLAB_EXCHANGE_IBAKE_OPENING_H
#define MIKEYLAB_EXCHANGE_IBAKE_OPENING_H

#include "../rules/exchange_rules.h"
#include "ibake_session.h"
#include "parties.h"
#include "readings.h"

/** Private keys that are tried on one ciphertext: each costs milliseconds. */
#define MIKEY_IBAKE_TRIES 16
/** Bytes of MPK and TGK. RFC 6267 5.1 leaves the length open, and TGK len of ECCPT is to be ignored. */
#define MIKEY_IBAKE_KEY     16
#define MIKEY_IBAKE_KEY_MAX 32 /**< of the lengths that are tried */
#define MIKEY_IBAKE_LENGTHS 3
/** Readings of all that is left open: RAND, length, form of K_SESSION. */
#define MIKEY_IBAKE_READINGS (2 * MIKEY_IBAKE_LENGTHS * MIKEY_EC_FORMS)

/** One message while it is opened. */
struct ibake_opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_message *message;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    struct mikey_csb *csb;
    struct mikey_ibake_state *state; /**< of the bundle */
    struct mikey_opened *opened;
    struct mikey_parties parties;    /**< of the message, else of the bundle */
    struct ibake_branch *branch;     /**< NULL: an I_MESSAGE_1, which is to all */
    const struct mikey_eccpt *i, *r; /**< the points in its IBAKE; NULL: it has none, or is not opened */
};

/**
 * As mode_open. IBAKE and ESK are decrypted with the `ibe` secrets of the receiver, then of '*', in each form of a
 * ciphertext, and decoded. Where both points of the exchange are known, of one message or several, an exponent of either
 * side (`dh`, by CSB ID) gives K_SESSION and the TGK; V is verified with the MPK (readings 71 to 82).
 */
MIKEY_NODISCARD enum mikey_status mikey_ibake_open_as(struct mikey_crypto *crypto,
                                                      struct mikey_document *document,
                                                      const struct mikey_secrets *secrets,
                                                      const struct mikey_readings *readings,
                                                      struct mikey_csb *csb, struct mikey_opened *opened);

/** A message before anything is known of it; `*opened` is reset. `csb->ibake` is not NULL. */
struct ibake_opening mikey_ibake_opening(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets,
                                         const struct mikey_readings *readings, struct mikey_csb *csb,
                                         struct mikey_opened *opened);

/** The same for V of an Error in such an exchange: nothing of the state changes. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_open_error(struct mikey_crypto *crypto,
                                                         struct mikey_document *document,
                                                         const struct mikey_secrets *secrets,
                                                         const struct mikey_readings *readings,
                                                         struct mikey_csb *csb, struct mikey_opened *opened);

/** Opens all IBAKE and ESK payloads; IBAKE decides opened->decryption. MIKEY_ERR_SPACE, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_decrypt(struct ibake_opening *o);

/** Makes K_SESSION of the branch of its points and an exponent, and the TGK of that. MIKEY_ERR_SPACE, _CRYPTO, _MEMORY. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_agree(struct ibake_opening *o);

/** Makes the TGK of the branch in a reading, and gives it. Statuses as above; MIKEY_ERR_UNSUPPORTED. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_give(struct ibake_opening *o,
                                                   const struct ibake_key_reading *reading);

/** MPK or TGK of K_SESSION in a reading, as mikey_ibake_derive(); `*len` is its length. `csb->ibake` is not NULL. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_key(struct mikey_crypto *crypto, const struct mikey_csb *csb,
                                                  const struct ibake_secret *session,
                                                  const struct ibake_key_reading *reading,
                                                  enum mikey_ibake_key which,
                                                  uint8_t key[MIKEY_IBAKE_KEY_MAX], size_t *len);

/** The RAND that keys are made of in a reading. */
struct mikey_slice mikey_ibake_rand(const struct mikey_csb *csb, const struct ibake_key_reading *reading);

/** How many readings differ for a bundle, and number `n` of them; 0 is the usual one. */
uint8_t mikey_ibake_readings(const struct mikey_ibake_state *state);
struct ibake_key_reading mikey_ibake_reading(uint8_t n);

/** Verifies V into opened->auth. MIKEY_ERR_CRYPTO, MIKEY_ERR_SPACE, MIKEY_ERR_MEMORY. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_verify(struct ibake_opening *o);

/** Adds a finding about `field` of the payload. */
void mikey_ibake_finding(struct ibake_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                         const struct mikey_payload *payload, enum mikey_field field,
                         struct mikey_slice subject, uint64_t got);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** SIGN payloads: RFC 3830 5.2, 6.5; RFC 4738 3.6. */
#ifndef MIKEYLAB_EXCHANGE_SIGNATURE_H
#define MIKEYLAB_EXCHANGE_SIGNATURE_H

#include "parties.h"
#include "readings.h"
#include "trust.h"

/** Most parts that follow the message in what a signature covers: the identities of RFC 6267 5.4. */
#define MIKEY_SIGN_SUFFIX 33

/** A message whose SIGN is to be verified. */
struct mikey_signing {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    const struct mikey_id *signer; /**< ID payload of the signer, of this message or another; NULL: unknown */
    const struct mikey_id
        *other; /**< who else it may be: ID payloads need not stand in order; NULL: nobody */
    const struct mikey_slice *suffix; /**< what is covered behind the message */
    size_t n_suffix;
    size_t n_variants; /**< `suffix` goes on with others that are tried; 0 is as 1 */
    size_t *variant;   /**< if not NULL, the one under which it verified */
    bool unsure;       /**< what is covered may be none of them */
};

/**
 * Verifies the SIGN of a message with the certificates that the message carries, then with the `cert` lines of the
 * signer, of who else it may be and of '*', and of anybody if nothing names the signer, whichever verifies first. Fills
 * `auth` (kind SIGNATURE, ABSENT without SIGN; `covered` up to the signature; FAILED with the reading
 * "signature-without-header" if only that explains it), `signer` and `ids_turned` of `opened`, adds findings about SIGN and
 * about certificates that cannot be used; what the certificate is worth is left to the rules. MIKEY_OK whatever the
 * outcome; MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_signature_check(const struct mikey_signing *signing,
                                                        struct mikey_opened *opened);

/** Whether decoding reached the end of the message; if it did not, nothing can be said of it, and `opened` says so. */
bool mikey_signature_whole(const struct mikey_message *message, struct mikey_opened *opened);

/** What an I_MESSAGE that was opened leaves behind. */
typedef void mikey_init_remember(const struct mikey_message *message, const struct mikey_parties *parties,
                                 const struct mikey_opened *opened, struct mikey_csb *csb);

/**
 * Opens an I_MESSAGE of type `data_type` that authenticates itself with SIGN and brings no keys: `signing` without the
 * signer, who is found in the message and the CSB. MIKEY_ERR_ARGUMENT if it is of another type; else as
 * mikey_signature_check(). `remember` is called if the message was looked at.
 */
MIKEY_NODISCARD enum mikey_status mikey_signature_open_init(struct mikey_signing signing, uint8_t data_type,
                                                            struct mikey_csb *csb,
                                                            mikey_init_remember *remember,
                                                            struct mikey_opened *opened);

/**
 * Signs a message being built: `out` holds all of it up to where SIGN begins, `*len` bytes. SIGN with a signature by
 * `key` (MIKEY_S_TYPE_*) is appended. MIKEY_ERR_SPACE; else as mikey_sign().
 */
MIKEY_NODISCARD enum mikey_status mikey_signature_append(struct mikey_crypto *crypto,
                                                         const struct mikey_pkey *key, uint8_t s_type,
                                                         enum mikey_digest digest,
                                                         const struct mikey_readings *readings,
                                                         const struct mikey_slice *suffix, size_t n_suffix,
                                                         uint8_t *out, size_t size, size_t *len);

#endif

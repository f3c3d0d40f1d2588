// SPDX-License-Identifier: BSD-2-Clause
/** REQUEST_KEY exchanges of MIKEY-IBAKE being opened: a user and the KMS, RFC 6267 4.2.1. */
#ifndef MIKEYLAB_EXCHANGE_IBAKE_KMS_H
#define MIKEYLAB_EXCHANGE_IBAKE_KMS_H

#include <mikeylab/ibe.h>

#include "modes.h"
#include "sakke_opening.h"

mode_open mikey_ibake_open_key_request; /**< in either variant */
mode_open mikey_ibake_open_key_response;
mode_open mikey_ibake_open_key_error; /**< an Error message with V in such an exchange */

/** Bytes of the IDR payloads of a request, one behind the other; written to `out` unless it is NULL. */
size_t mikey_ibake_write_parties(const struct mikey_message *message, uint8_t *out);

/** Private keys of one response that are looked at: each costs milliseconds. */
#define MIKEY_IBAKE_KEYS 64

/** A private key as it stands in a REQUEST_KEY_RESP. */
struct ibake_private_key {
    const struct mikey_payload *payload; /**< Key data of type K_PR */
    struct mikey_slice identity;         /**< in front of it; empty: nobody's */
};

/** The next private key in the chain of a KEMAC, `*at` 0 for the first; false if there are no more. */
bool mikey_ibake_next_key(const struct mikey_message *message, uint32_t *at, struct ibake_private_key *key);

/** Secrets whose public parameters a private key may belong to, and what came out of the last one. */
struct ibake_services {
    struct mikey_filed filed; /**< under the identity of the key, the KMS's, then '*' */
    struct mikey_slice key;   /**< as it was sent */
    uint32_t tried;

    struct mikey_slice secret;          /**< with these parameters */
    size_t parameters_len;              /**< its bytes in front of a key */
    uint8_t point[MIKEY_IBE_POINT_MAX]; /**< the key, 04 || x || y */
    size_t point_len;
    enum mikey_ibe_key_form form;
};

/** Starts at the first secret. Not to be copied. */
void mikey_ibake_services_start(struct ibake_services *services, const struct mikey_secrets *secrets,
                                const struct ibake_private_key *key, struct mikey_slice kms);

/**
 * Finds the next secret to whose parameters the key is a point of order q; `*found` says so. At most a fixed number of
 * secrets is tried. MIKEY_OK, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_ibake_services_next(struct ibake_services *services, bool *found);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** The MAC of a MIKEY-IBAKE message: what it covers, RFC 6267 5.4. */
#ifndef MIKEYLAB_EXCHANGE_IBAKE_PROOF_H
#define MIKEYLAB_EXCHANGE_IBAKE_PROOF_H

#include "message_keys.h"

#include <mikeylab/ibake.h>

/** Somebody whose identity stands behind the message. */
struct ibake_party {
    struct mikey_slice id;    /**< ID data */
    struct mikey_slice whole; /**< the IDR payload as it was sent; empty: not known */
};

/** A V whose key is searched. Slices are borrowed. */
struct ibake_proof {
    struct mikey_crypto *crypto;
    bool strict;                      /**< no deviations are tried */
    bool error;                       /**< of an Error message */
    bool by_last;                     /**< the sender is the last of the parties */
    struct mikey_key_binding binding; /**< of the keys of the message */
    uint8_t auth_alg;
    struct mikey_slice message, mac; /**< up to the MAC; the MAC */
    struct mikey_slice t;            /**< TS value; empty: none */
    struct ibake_party parties[MIKEY_IBAKE_IDENTITIES];
    size_t n_parties;

    const struct ibake_reading *match; /**< came out: the reading in which it verifies; NULL: none */
};

/** One way to read what is covered. */
struct ibake_reading {
    const char *name; /**< NULL for the one taken by default */
    uint8_t cover;
    bool with_t;
    bool allowed,
        in_error; /**< the RFC's text has room for it, also in an Error; else it is a known deviation */
};

/** Name of the reading in which of a user with several identities the first alone is covered. Static. */
extern const char mikey_ibake_first_identity[];

/** Tries a key in all readings; sets `match` if one fits. MIKEY_OK; else as mikey_message_mac_check(). */
MIKEY_NODISCARD enum mikey_status mikey_ibake_proof_try(struct ibake_proof *proof, struct mikey_slice key);

/** Whether the reading that matched is one that the RFC's text has room for. */
bool mikey_ibake_proof_good(const struct ibake_proof *proof);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Keys for MIKEY messages from a pre-shared or envelope key, RFC 3830 4.1.4. */
#ifndef MIKEYLAB_EXCHANGE_MESSAGE_KEYS_H
#define MIKEYLAB_EXCHANGE_MESSAGE_KEYS_H

#include "readings.h"

#include <mikeylab/exchange.h>

/** What the keys of a message depend on beside the secret. */
struct mikey_key_binding {
    uint8_t prf;
    uint32_t csb_id;
    struct mikey_slice rand;
    const struct mikey_readings *readings; /**< of the labels; NULL: as the RFC has them */
};

/**
 * A key of crypto session `cs_id` from a TGK with one of the constants of RFC 3830 4.1.3, as binding->readings have it,
 * which are not NULL. As mikey_derive().
 */
MIKEY_NODISCARD enum mikey_status mikey_session_key(struct mikey_crypto *crypto,
                                                    const struct mikey_key_binding *binding,
                                                    struct mikey_slice tgk, uint32_t constant, uint8_t cs_id,
                                                    uint8_t *out, size_t len);

/** The auth_key of a message, for a MAC alg. Wipe it. */
struct mikey_message_auth_key {
    uint8_t bytes[MIKEY_AUTH_KEY_MAX];
    size_t len;
    uint8_t mac_alg;   /**< as the message names it */
    uint8_t algorithm; /**< as binding->readings have it */
};

/** Derives the auth_key of `secret`, for several MACs under one key. As mikey_derive(). */
MIKEY_NODISCARD enum mikey_status mikey_message_auth_key(struct mikey_crypto *crypto,
                                                         const struct mikey_key_binding *binding,
                                                         struct mikey_slice secret, uint8_t mac_alg,
                                                         struct mikey_message_auth_key *key);

/** Says in `*match` whether `mac` is the MAC of `parts`, comparing in constant time. As mikey_mac(). */
MIKEY_NODISCARD enum mikey_status mikey_message_auth_check(struct mikey_crypto *crypto,
                                                           const struct mikey_message_auth_key *key,
                                                           const struct mikey_slice *parts, size_t n_parts,
                                                           struct mikey_slice mac, bool *match);

/** The MAC of `parts` under the auth_key of `secret`. As mikey_derive() and mikey_mac(). */
MIKEY_NODISCARD enum mikey_status mikey_message_mac(struct mikey_crypto *crypto,
                                                    const struct mikey_key_binding *binding,
                                                    struct mikey_slice secret, uint8_t mac_alg,
                                                    const struct mikey_slice *parts, size_t n_parts,
                                                    uint8_t mac[MIKEY_MAC_MAX]);

/** Both steps for one MAC. Statuses as above. */
MIKEY_NODISCARD enum mikey_status mikey_message_mac_check(struct mikey_crypto *crypto,
                                                          const struct mikey_key_binding *binding,
                                                          struct mikey_slice secret, uint8_t mac_alg,
                                                          const struct mikey_slice *parts, size_t n_parts,
                                                          struct mikey_slice mac, bool *match);

/**
 * Encrypts or decrypts Encr data under the encr_key and salt_key of `secret`; `t` is the Initiator's
 * timestamp. MIKEY_ERR_ARGUMENT if it is NULL though the algorithm needs it; else as mikey_derive(),
 * mikey_kemac_iv() and mikey_kemac_encrypt() or mikey_kemac_decrypt().
 */
MIKEY_NODISCARD enum mikey_status mikey_message_encrypt(struct mikey_crypto *crypto,
                                                        const struct mikey_key_binding *binding,
                                                        struct mikey_slice secret, uint8_t encr_alg,
                                                        const struct mikey_t *t, struct mikey_slice in,
                                                        uint8_t *out, size_t *out_len);
MIKEY_NODISCARD enum mikey_status mikey_message_decrypt(struct mikey_crypto *crypto,
                                                        const struct mikey_key_binding *binding,
                                                        struct mikey_slice secret, uint8_t encr_alg,
                                                        const struct mikey_t *t, struct mikey_slice in,
                                                        uint8_t *out, size_t *out_len);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Messages that V or SIGN ends, being built payload by payload: RFC 3830 3.2, RFC 4738, RFC 6043, RFC 6267. */
#ifndef MIKEYLAB_EXCHANGE_BUILDING_H
#define MIKEYLAB_EXCHANGE_BUILDING_H

#include <mikeylab/pk.h>

#include "message_keys.h"

/** A message being built in the caller's memory. */
struct mikey_building {
    struct mikey_crypto *crypto;
    struct mikey_key_binding binding; /**< of the keys of the message */
    struct mikey_slice key;           /**< that protects it */
    struct mikey_slice clear;         /**< content of its KEMAC */
    const struct mikey_t *t;          /**< NULL: it has none, and no KEMAC can be built */
    const struct mikey_pk_keys *keys; /**< for PKE; else NULL */
    bool kemac_mac;                   /**< KEMAC has a MAC over itself, RFC 3830 3.2; else it is left out */
    uint8_t *out;
    size_t size, len;
    size_t mac_len; /**< of V, once it is appended with zeros for a MAC */
};

/** The payload that ends a message, if it is of this type and not opaque; else NULL. */
const struct mikey_payload *mikey_building_last(const struct mikey_message *message, uint8_t type);

/** The first T of a chain; NULL if it has none. */
const struct mikey_t *mikey_building_t(const struct mikey_payload *payloads, uint32_t count);

/** Writes the Common Header of a message. */
MIKEY_NODISCARD enum mikey_status mikey_building_start(struct mikey_building *b,
                                                       const struct mikey_message *message);

/**
 * Appends a payload: KEMAC with `clear` encrypted, V with zeros for a MAC, PKE with the envelope key, all
 * others and opaque ones as they are. Statuses of encoding and encrypting; MIKEY_ERR_ARGUMENT, MIKEY_ERR_UNSUPPORTED.
 */
MIKEY_NODISCARD enum mikey_status mikey_building_append(struct mikey_building *b,
                                                        const struct mikey_payload *payload);

/**
 * Builds a message with PKE that SIGN ends, of its outermost payloads; the signature covers `behind` too. Statuses of
 * mikey_building_append() and of signing; MIKEY_ERR_ARGUMENT if PKE or SIGN is missing.
 */
MIKEY_NODISCARD enum mikey_status mikey_building_signed(struct mikey_building *b,
                                                        const struct mikey_message *message,
                                                        const struct mikey_slice *behind, size_t n_behind);

#endif

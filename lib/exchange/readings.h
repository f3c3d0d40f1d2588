// SPDX-License-Identifier: BSD-2-Clause
/**
 * Points that implementations read differently. All zero is what RFC 3830 says, in the readings that docs/readings.md
 * gives reasons for; the functions that open messages take the others as arguments, so that a message which does not
 * verify can be tried as a known implementation would have made it.
 */
#ifndef MIKEYLAB_EXCHANGE_READINGS_H
#define MIKEYLAB_EXCHANGE_READINGS_H

#include "../crypto/prf_shape.h"

#include <mikeylab/exchange.h>
#include <stdbool.h>
#include <stdint.h>

/** Bytes that SIGN covers (readings 3). */
enum mikey_sign_coverage {
    MIKEY_SIGN_TO_SIGNATURE, /**< up to the signature: S type and length included */
    MIKEY_SIGN_TO_PAYLOAD    /**< up to the SIGN payload */
};

/** Bytes that the MAC of a public-key KEMAC covers (readings 2). */
enum mikey_kemac_coverage {
    MIKEY_KEMAC_NEXT_ZERO,      /**< the payload up to the MAC, its Next payload taken as 0 */
    MIKEY_KEMAC_AS_SENT,        /**< the same with Next payload as it is */
    MIKEY_KEMAC_WHOLE_MESSAGE,  /**< from the start of the message, as with a pre-shared key */
    MIKEY_KEMAC_WHOLE_NEXT_ZERO /**< likewise, its Next payload taken as 0 */
};

/** What the pre-shared key is of the bytes that were configured. */
enum mikey_psk_form {
    MIKEY_PSK_BYTES,
    MIKEY_PSK_AS_HEX,          /**< their text in hexadecimal digits */
    MIKEY_PSK_AS_HEX_CAPITALS, /**< likewise, with A to F */
    MIKEY_PSK_FROM_HEX,        /**< what they spell in hexadecimal digits */
    MIKEY_PSK_AS_BASE64,       /**< their text in base64 */
    MIKEY_PSK_FROM_BASE64      /**< what they spell in base64 */
};

/** What the MAC of a message is, beside its algorithm. */
enum mikey_mac_form {
    MIKEY_MAC_AS_NAMED,
    MIKEY_MAC_KEY_128,     /**< under an auth_key of 128 bits */
    MIKEY_MAC_SHA_256_CUT, /**< HMAC-SHA-256 cut to the length of the algorithm */
    MIKEY_MAC_ZEROS,       /**< no MAC but zeros */
    MIKEY_MAC_LEFT_OUT     /**< no MAC at all, see struct mikey_layout */
};

/** The IV of KEMAC in counter mode (readings 12, 13). */
enum mikey_iv_form {
    MIKEY_IV_OF_THE_RFC,
    MIKEY_IV_T_OTHER_SIDE, /**< a T of 32 bits is padded on the other side */
    MIKEY_IV_CSB_ID_SWAPPED,
    MIKEY_IV_ZEROS,
    MIKEY_IV_OWN_T,    /**< that of the response, not of the request */
    MIKEY_IV_REQUEST_T /**< that of the request whatever SIGNr covers */
};

/** Each member is an enumeration or a boolean in one byte, 0 as the RFC has it. */
struct mikey_readings {
    uint8_t sign;          /**< enum mikey_sign_coverage */
    uint8_t kemac;         /**< enum mikey_kemac_coverage */
    uint8_t psk;           /**< enum mikey_psk_form */
    uint8_t prf_shape;     /**< enum mikey_prf_shape */
    bool prf_other;        /**< the PRF of the other PRF func */
    uint8_t mac;           /**< enum mikey_mac_form */
    uint8_t iv;            /**< enum mikey_iv_form */
    bool data_clear;       /**< Encr data was never encrypted */
    bool strict;           /**< none of the deviations is tried that authentication names by itself */
    uint8_t cs_id_flip;    /**< XORed onto the 0xFF in the labels of message keys (readings 10) */
    bool csb_id_swapped;   /**< CSB ID in these labels in the other byte order */
    bool rand_with_length; /**< RAND in these labels has its length byte in front */
    bool
        group_keys_of_header; /**< RSA-R for a group: CSB ID of the header and not the new one (readings 48) */
    bool rsar_own_rand;   /**< RSA-R: RAND of the response counts though the request had one (readings 49) */
    bool rsar_own_suffix; /**< RSA-R: SIGNr covers the identities and T of its own message (readings 47) */
    bool rsar_alone;      /**< RSA-R: nothing follows the message under SIGNr */
    bool dh_identities;   /**< IDi || IDr || T follow a DH response under its MAC or signature, as under V */
    uint8_t mykey;        /**< enum mikey_mykey_hash: session keys are those of the `mykey` crate */
    bool linejs;          /**< keys of messages, IV and MAC of a public-key KEMAC are those of linejs */
    bool id_unterminated; /**< identifiers of RFC 6509 3.2 end without their last zero */
    bool dh_stripped;     /**< the TGK of an agreement is without its leading zeros (readings 18) */
};

/** Changes readings to what a deviation is; one that only media show, or that has its own code, changes nothing. */
void mikey_readings_take(struct mikey_readings *readings, enum mikey_deviation deviation);

/** The readings of deviations together. */
struct mikey_readings mikey_readings_of(const struct mikey_deviations *deviations);

/** Changes readings of deviations to the other form that one of them is met in; false if there is none. */
bool mikey_readings_vary(struct mikey_readings *readings, const struct mikey_deviations *deviations);

/** The readings of an exchange's deviations and of those that one of its keys came with. */
struct mikey_readings mikey_readings_of_key(const struct mikey_deviations *deviations,
                                            const struct mikey_key *key);

#endif

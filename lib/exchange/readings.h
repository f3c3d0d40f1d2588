// SPDX-License-Identifier: BSD-2-Clause
/**
 * Points that implementations read differently. All zero is what RFC 3830 says, in the readings that docs/readings.md
 * gives reasons for; the functions that open messages take the others as arguments, so that a message which does not
 * verify can be tried as a known implementation would have made it.
 */
#ifndef MIKEYLAB_EXCHANGE_READINGS_H
#define MIKEYLAB_EXCHANGE_READINGS_H

#include <stdbool.h>
#include <stdint.h>

/** Bytes that SIGN covers (readings 3). */
enum mikey_sign_coverage {
    MIKEY_SIGN_TO_SIGNATURE, /**< up to the signature: S type and length included */
    MIKEY_SIGN_TO_PAYLOAD    /**< up to the SIGN payload */
};

/** Bytes that the MAC of a public-key KEMAC covers (readings 2). */
enum mikey_kemac_coverage {
    MIKEY_KEMAC_NEXT_ZERO,    /**< the payload up to the MAC, its Next payload taken as 0 */
    MIKEY_KEMAC_AS_SENT,      /**< the same with Next payload as it is */
    MIKEY_KEMAC_WHOLE_MESSAGE /**< from the start of the message, as with a pre-shared key */
};

struct mikey_readings {
    enum mikey_sign_coverage sign;
    enum mikey_kemac_coverage kemac;
    uint8_t cs_id_flip;    /**< XORed onto the 0xFF in the labels of message keys (readings 10) */
    bool csb_id_swapped;   /**< CSB ID in these labels in the other byte order */
    bool rand_with_length; /**< RAND in these labels has its length byte in front */
    bool
        group_keys_of_header; /**< RSA-R for a group: CSB ID of the header and not the new one (readings 48) */
    bool dh_identities; /**< IDi || IDr || T follow a DH response under its MAC or signature, as under V */
    bool dh_stripped;   /**< the TGK of an agreement is without its leading zeros (readings 18) */
};

#endif

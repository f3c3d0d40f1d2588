// SPDX-License-Identifier: BSD-2-Clause
/** What a verification message V covers, RFC 3830 5.2. */
#ifndef MIKEYLAB_EXCHANGE_VERIFICATION_H
#define MIKEYLAB_EXCHANGE_VERIFICATION_H

#include "parties.h"

/** Most parts that the MAC of V runs over: message, IDi, IDr and T with what stands before them. */
#define MIKEY_V_PARTS 7

/** Bytes of an ID payload before its identity, RFC 3830 6.7. */
#define MIKEY_V_ID_HEAD 4
/** Bytes of a T payload before its value, RFC 3830 6.6. */
#define MIKEY_V_T_HEAD 2

/** Which T follows the message and the identities. */
enum mikey_v_timestamp {
    MIKEY_V_T_INITIATOR, /**< the TS value bytes of the Initiator's message */
    MIKEY_V_T_PADDED,    /**< those of a COUNTER, padded to 64 bits (readings 5) */
    MIKEY_V_T_OWN,       /**< those of the message that carries V, where they differ */
    MIKEY_V_T_WHOLE,     /**< the T payload of the message that carries V (readings 5) */
    MIKEY_V_T_NONE
};

/** How the identities follow the message. */
enum mikey_v_identities {
    MIKEY_V_IDS_NONE,
    MIKEY_V_IDS,         /**< IDi, IDr, before T */
    MIKEY_V_IDS_AFTER_T, /**< in the order of RFC 3830 3.1 (readings 7) */
    MIKEY_V_IDS_WHOLE    /**< the payloads, before T (readings 4) */
};

/** One way to read what V covers. */
struct mikey_v_reading {
    const char *name; /**< NULL for the one taken by default */
    enum mikey_v_identities ids;
    enum mikey_v_timestamp t;
    bool in_response, in_error; /**< the RFC's text allows it there; else it is a known deviation */
};

/** All readings, the default first; `*count` is set. Static. */
const struct mikey_v_reading *mikey_v_readings(size_t *count);

/** What the parts of a coverage are made of. */
struct mikey_v_facts {
    struct mikey_slice message; /**< up to the Ver data */
    struct mikey_parties parties;
    /** ID payloads of the two parties before their identities: that of IDi as if IDr had followed it */
    uint8_t idi_head[MIKEY_V_ID_HEAD], idr_head[MIKEY_V_ID_HEAD];
    uint8_t own_t_head[MIKEY_V_T_HEAD]; /**< T payload of the message with V before its value */
    uint8_t t_type;
    struct mikey_slice t, own_t; /**< TS value bytes of the Initiator's message, and of this one */
};

/** Writes the parts of `reading`; returns their number, 0 if they would be those of another reading. */
size_t mikey_v_cover(const struct mikey_v_reading *reading, const struct mikey_v_facts *facts,
                     struct mikey_slice parts[MIKEY_V_PARTS]);

#endif

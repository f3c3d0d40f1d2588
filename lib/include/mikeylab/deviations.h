// SPDX-License-Identifier: BSD-2-Clause
/**
 * The deviation catalogue: known misreadings that make a message or its keys come out otherwise. deviations.def is the
 * catalogue.
 */
#ifndef MIKEYLAB_DEVIATIONS_H
#define MIKEYLAB_DEVIATIONS_H

#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mikey_deviation {
    MIKEY_DEVIATION_NONE = 0,
#define DEVIATION(token, id, concerns, methods, rfc, section, who, does, right) MIKEY_DEVIATION_##token,
#include <mikeylab/deviations.def>
#undef DEVIATION
    MIKEY_DEVIATION_COUNT
};

/** What comes out otherwise, or-ed. */
enum mikey_concern {
    MIKEY_CONCERNS_MAC = 1,
    MIKEY_CONCERNS_V = 2,
    MIKEY_CONCERNS_SIGNATURE = 4,
    MIKEY_CONCERNS_DECRYPTION = 8, /**< what opens Encr data: IV, envelope, the MAC of a public-key KEMAC */
    MIKEY_CONCERNS_KEYS = 16,      /**< session keys too */
    MIKEY_CONCERNS_MEDIA = 32,     /**< session keys may be so though all else is as it should be */
    MIKEY_CONCERNS_LAYOUT =
        64, /**< where the fields stand: the message cannot be decoded as the RFC has it */
    MIKEY_CONCERNS_FORMAT = 128 /**< what stands on the wire of one implementation; never tried on others */
};

/** Methods it may be met in, or-ed. */
enum mikey_method {
    MIKEY_IN_PSK = 1,
    MIKEY_IN_PK = 2,
    MIKEY_IN_DH = 4,
    MIKEY_IN_DHHMAC = 8,
    MIKEY_IN_RSAR = 16,
    MIKEY_IN_SAKKE = 32,
    MIKEY_IN_ALL = 63,
    MIKEY_IN_TICKET = 64,                                       /**< found by authentication itself */
    MIKEY_IN_IBAKE = 128,                                       /**< likewise */
    MIKEY_IN_KEMAC = MIKEY_IN_PSK | MIKEY_IN_PK | MIKEY_IN_RSAR /**< those that transport keys in KEMAC */
};

/** A row of deviations.def. All strings are static. */
struct mikey_deviation_info {
    const char *id;            /**< "libmikey-v-without-ids" */
    unsigned concerns;         /**< enum mikey_concern, or-ed */
    unsigned methods;          /**< enum mikey_method, or-ed */
    const char *rfc, *section; /**< of the right reading */
    const char *who;           /**< who does it */
    const char *does;          /**< completes "it verifies when"; of a format a sentence of its own */
    const char *right;         /**< the right reading */
};

/** Static row, never NULL (MIKEY_DEVIATION_NONE has an empty one). */
MIKEY_API const struct mikey_deviation_info *mikey_deviation_info(enum mikey_deviation deviation);

/** The deviation with this id, MIKEY_DEVIATION_NONE if there is none. NULL is allowed. */
MIKEY_API enum mikey_deviation mikey_deviation_find(const char *id);

/** Most deviations that together explain one message. */
#define MIKEY_DEVIATIONS_MAX 2

/** Deviations that together explain something, the first MIKEY_DEVIATION_NONE if nothing does. */
struct mikey_deviations {
    uint8_t of[MIKEY_DEVIATIONS_MAX]; /**< enum mikey_deviation */
};

/** Longest text of mikey_deviations_text(), with its NUL. */
#define MIKEY_DEVIATIONS_TEXT 96

/** Writes the ids, joined by "+", NUL-terminated; empty if there are none. Returns `out`. */
MIKEY_API const char *mikey_deviations_text(const struct mikey_deviations *deviations,
                                            char out[MIKEY_DEVIATIONS_TEXT]);

#ifdef __cplusplus
}
#endif

#endif

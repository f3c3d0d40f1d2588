// SPDX-License-Identifier: BSD-2-Clause
/** TGKs of MIKEY-IBAKE in the other readings of RFC 6267 5.1: where no V shows which it is, media do. */
#ifndef MIKEYLAB_EXCHANGE_IBAKE_OTHERS_H
#define MIKEYLAB_EXCHANGE_IBAKE_OTHERS_H

#include "ibake_opening.h"

#include <mikeylab/check.h>

struct ibake_others {
    uint8_t n;
    struct mikey_other_tgk list[MIKEY_IBAKE_READINGS];
    uint8_t bytes[MIKEY_IBAKE_READINGS][MIKEY_IBAKE_KEY_MAX];
};

/**
 * Makes the TGKs beside `tgk`, if that is the one which the bundle has now and no V was verified; else there are none, nor
 * if the crypto library fails. The caller wipes `others`, which point into themselves and into `csb`.
 */
void mikey_ibake_others(struct mikey_crypto *crypto, const struct mikey_csb *csb, struct mikey_slice tgk,
                        struct ibake_others *others);

#endif

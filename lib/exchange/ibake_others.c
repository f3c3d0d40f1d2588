// SPDX-License-Identifier: BSD-2-Clause
#include "ibake_others.h"

/** By number; the usual one is none of the others. */
static const char *const names[MIKEY_IBAKE_READINGS] = {
    NULL,
    "ibake-point-compressed",
    "ibake-point-x",
    "ibake-keys-of-256-bits",
    "ibake-point-compressed+ibake-keys-of-256-bits",
    "ibake-point-x+ibake-keys-of-256-bits",
    "ibake-keys-of-160-bits",
    "ibake-point-compressed+ibake-keys-of-160-bits",
    "ibake-point-x+ibake-keys-of-160-bits",
    "ibake-second-rand",
    "ibake-point-compressed+ibake-second-rand",
    "ibake-point-x+ibake-second-rand",
    "ibake-keys-of-256-bits+ibake-second-rand",
    "ibake-point-compressed+ibake-keys-of-256-bits+ibake-second-rand",
    "ibake-point-x+ibake-keys-of-256-bits+ibake-second-rand",
    "ibake-keys-of-160-bits+ibake-second-rand",
    "ibake-point-compressed+ibake-keys-of-160-bits+ibake-second-rand",
    "ibake-point-x+ibake-keys-of-160-bits+ibake-second-rand",
};

void mikey_ibake_others(struct mikey_crypto *crypto, const struct mikey_csb *csb, struct mikey_slice tgk,
                        struct ibake_others *others) {
    const struct mikey_ibake_state *state = csb->ibake;
    others->n = 0;
    if (state == NULL || state->settled || state->given == NULL || state->given->keys == NULL ||
        !key_store_same(state->given->keys->keys[0].key, tgk))
        return;
    for (uint8_t n = 1; n < mikey_ibake_readings(state); n++) {
        const struct ibake_key_reading reading = mikey_ibake_reading(n);
        uint8_t *bytes = others->bytes[others->n];
        size_t len = 0;
        if (mikey_ibake_key(crypto, csb, &state->given->session, &reading, MIKEY_IBAKE_TGK, bytes, &len) ==
            MIKEY_OK)
            others->list[others->n++] =
                (struct mikey_other_tgk){names[n], {bytes, len}, mikey_ibake_rand(csb, &reading)};
    }
}

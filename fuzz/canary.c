// SPDX-License-Identifier: BSD-2-Clause
#include "canary.h"

#ifdef FUZZ_CANARY
void fuzz_canary(const struct mikey_opened *opened) {
    if (opened->auth.kind != MIKEY_AUTH_MAC || opened->n_keys < 3)
        return;
    const struct mikey_key *third = &opened->keys[2];
    if (third->type == MIKEY_KEY_TYPE_TEK_SALT && third->kv.type == MIKEY_KV_SPI)
        __builtin_trap();
}
#else
void fuzz_canary(const struct mikey_opened *opened) {
    (void)opened;
}
#endif

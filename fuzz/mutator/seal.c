// SPDX-License-Identifier: BSD-2-Clause
#include "seal.h"

#include <string.h>

/** A message that cannot be followed to its MAC: its last bytes are taken for it, as naive readers do. */
static void seal_blindly(const struct sealer *sealer, struct draft *draft) {
    const struct run *run = &draft->runs[DRAFT_MESSAGE];
    struct seal_keys keys;
    uint8_t mac[MIKEY_MAC_MAX];
    size_t len = 0;
    if (!mikey_mac_length(sealer->mac_alg, &len) || len == 0 || run->len <= len ||
        !seal_find_keys(sealer, draft, 0, &keys))
        return;
    const struct mikey_slice covered = {run->bytes, run->len - len};
    if (mikey_message_mac(sealer->crypto, &keys.binding, keys.secret, sealer->mac_alg, &covered, 1, mac) ==
        MIKEY_OK)
        memcpy(run->bytes + covered.len, mac, len);
    mikey_wipe(keys.envelope, sizeof keys.envelope);
}

void seal_authenticate(const struct sealer *sealer, struct draft *draft) {
    const struct mikey_message *message = &draft->document.message;
    if (!message->complete) {
        seal_blindly(sealer, draft);
        return;
    }
    seal_mac(sealer, draft);
    seal_verification(sealer, draft);
    seal_signature(sealer, draft); // covers what the others made
}

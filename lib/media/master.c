// SPDX-License-Identifier: BSD-2-Clause
#include "master.h"

#include <string.h>

static bool cipher_has(const struct mikey_srtp_policy *policy, size_t key_len) {
    struct mikey_srtp_policy other = *policy;
    other.key_len = (uint8_t)key_len;
    return key_len <= MIKEY_SRTP_MASTER_MAX && mikey_srtp_policy_obstacle(&other) == NULL;
}

static void fill(struct media_master *master, struct mikey_slice key, struct mikey_slice salt) {
    *master = (struct media_master){.key_len = (uint8_t)key.len, .salt_len = (uint8_t)salt.len};
    memcpy(master->key, key.data, key.len);
    if (salt.len > 0)
        memcpy(master->salt, salt.data, salt.len);
}

bool mikey_master_take(const struct mikey_srtp_session *session, struct mikey_srtp_policy *policy,
                       struct media_master *master, const char **reading) {
    const struct mikey_slice tek = session->tek, salt = session->salt;
    if (salt.len > MIKEY_SRTP_SALT_MAX)
        return false;
    if (tek.len == policy->key_len || cipher_has(policy, tek.len)) {
        if (tek.len != policy->key_len && policy->encr_alg != MIKEY_SRTP_ENCR_NULL)
            *reading = "tek-length";
        policy->key_len = (uint8_t)tek.len;
        fill(master, tek, salt);
        return true;
    }
    if (salt.len > 0 || tek.len < policy->salt_len || !cipher_has(policy, tek.len - policy->salt_len))
        return false;
    policy->key_len = (uint8_t)(tek.len - policy->salt_len);
    fill(master, (struct mikey_slice){tek.data, policy->key_len},
         (struct mikey_slice){tek.data + policy->key_len, policy->salt_len});
    *reading = "salt-in-tek";
    return true;
}

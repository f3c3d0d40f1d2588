// SPDX-License-Identifier: BSD-2-Clause
// Sets of policy numbers, and the numbers that a message's crypto sessions refer to.
#ifndef MIKEYLAB_RULES_POLICY_SET_H
#define MIKEYLAB_RULES_POLICY_SET_H

#include "judge.h"

struct policy_set {
    uint64_t bits[4];
};

static inline void policy_set_add(struct policy_set *set, uint8_t policy) {
    set->bits[policy >> 6] |= (uint64_t)1 << (policy & 63);
}

static inline bool policy_set_has(const struct policy_set *set, uint8_t policy) {
    return (set->bits[policy >> 6] >> (policy & 63) & 1) != 0;
}

// The policies that the map gives to crypto sessions; all of them where the sessions are agreed on elsewhere (RFC 4563 5).
static inline struct policy_set policy_set_referred(const struct mikey_hdr *hdr) {
    struct policy_set set = {{0}};
    struct mikey_cs cs;
    if (hdr->map_type == MIKEY_MAP_EMPTY)
        return (struct policy_set){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        for (size_t i = 0; i < cs.policies.len; i++)
            policy_set_add(&set, cs.policies.data[i]);
    }
    return set;
}

// Whether a payload is an SP for SRTP with a number of the set.
static inline bool policy_set_takes(const struct policy_set *set, const struct mikey_payload *payload) {
    return payload->parent == MIKEY_NO_PARENT && payload->type == MIKEY_PAYLOAD_SP &&
           payload->u.sp.prot_type == MIKEY_PROT_SRTP && policy_set_has(set, payload->u.sp.policy_no);
}

#endif

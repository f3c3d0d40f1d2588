// SPDX-License-Identifier: BSD-2-Clause
// An SRTP policy while it is judged.
#ifndef MIKEYLAB_RULES_SRTP_POLICY_H
#define MIKEYLAB_RULES_SRTP_POLICY_H

#include "checks.h"

#define N_PARAMS 21u // SRTP parameters that are registered

/** One parameter with its number, if it has one. */
struct setting {
    struct mikey_sp_param param;
    uint64_t value;
    bool set;
};

struct policy {
    const struct mikey_payload *sp;
    struct setting settings[N_PARAMS];
};

static inline uint64_t value_or(const struct policy *policy, uint8_t type, uint64_t otherwise) {
    return policy->settings[type].set ? policy->settings[type].value : otherwise;
}

/** Judges a parameter that is set; a breach is placed at its value. */
void mikey_judge_setting(struct judge *judge, enum mikey_rule rule, const struct policy *policy, uint8_t type,
                         bool kept, uint64_t want);

/** What the transforms of RFC 4771 and RFC 7714, and SRTCP itself, ask of a policy. */
void mikey_rules_transforms(struct judge *judge, const struct policy *policy);

#endif

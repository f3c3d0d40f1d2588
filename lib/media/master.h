// SPDX-License-Identifier: BSD-2-Clause
// SRTP master key and salt from what MIKEY carried or derived.
#ifndef MIKEYLAB_MEDIA_MASTER_H
#define MIKEYLAB_MEDIA_MASTER_H

#include "transform.h"

/**
 * Takes key and salt out of TEK and salt of the session. A TEK without a salt that is as long as both is taken apart;
 * one of another length that the cipher has decides over the policy. `*reading` names what was done (static), or stays.
 * False if nothing fits.
 */
bool mikey_master_take(const struct mikey_srtp_session *session, struct mikey_srtp_policy *policy,
                       struct media_master *master, const char **reading);

#endif

// SPDX-License-Identifier: BSD-2-Clause
// What messages of MIKEY-IBAKE between users have of their own, RFC 6267 4.2.2.
#ifndef MIKEYLAB_RULES_IBAKE_H
#define MIKEYLAB_RULES_IBAKE_H

#include <mikeylab/values.h>
#include <stdbool.h>
#include <stdint.h>

/** Whether it is one of the four messages between users. */
static inline bool mikey_is_ibake(uint8_t data_type) {
    return data_type >= MIKEY_DATA_TYPE_I_MESSAGE_1 && data_type <= MIKEY_DATA_TYPE_R_MESSAGE_2;
}

#endif

// SPDX-License-Identifier: BSD-2-Clause
// What DHHMAC messages have of their own, RFC 4650.
#ifndef MIKEYLAB_RULES_DHHMAC_H
#define MIKEYLAB_RULES_DHHMAC_H

#include <mikeylab/message.h>

/**
 * Whether the message ends in a KEMAC with the numbers as RFC 4650 4.2 prints them (readings 41): AES key wrap's number
 * for no encryption and NULL's for HMAC-SHA-1, whose MAC then follows a KEMAC that announces none.
 */
bool mikey_dhhmac_is_literal(const struct mikey_message *message);

/** Whether RFC 4650 4.1 lists the payload. */
bool mikey_dhhmac_has(uint8_t payload);

static inline bool dhhmac_data_type(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_DHHMAC_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_RESP;
}

#endif

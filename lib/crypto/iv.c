// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/crypto.h>
#include <mikeylab/values.h>
#include <string.h>

#define SALT_AT 0
#define CSB_AT  2
#define T_AT    6
#define T_LEN   8
#define T_SHORT 4

// IV = (S XOR (0x0000 || CSB ID || T)) || 0x0000, RFC 3830 4.2.3.
enum mikey_status mikey_kemac_iv(const uint8_t salt[14], uint32_t csb_id, uint8_t ts_type,
                                 struct mikey_slice timestamp, uint8_t iv[16]) {
    size_t t_at = T_AT;
    if (timestamp.len == T_SHORT && ts_type == MIKEY_TS_COUNTER)
        t_at += T_LEN - T_SHORT; // RFC 3830 6.6: zeros before a counter
    else if (timestamp.len == T_SHORT ? ts_type != MIKEY_TS_NTP_UTC_32 : timestamp.len != T_LEN)
        return MIKEY_ERR_ARGUMENT;
    memset(iv, 0, 16);
    for (unsigned i = 0; i < 4; i++)
        iv[CSB_AT + i] = (uint8_t)(csb_id >> (24 - 8 * i));
    memcpy(iv + t_at, timestamp.data, timestamp.len);
    for (size_t i = 0; i < MIKEY_SALT_KEY_MAX; i++)
        iv[SALT_AT + i] ^= salt[i];
    return MIKEY_OK;
}

// SPDX-License-Identifier: BSD-2-Clause
// Exchanges of MIKEY-IBAKE, with the KMS and between users: RFC 6267 4.2.
#include "exchange.h"
#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t types[] = {MIKEY_DATA_TYPE_REQUEST_KEY_PSK,  MIKEY_DATA_TYPE_REQUEST_KEY_PKE,
                                    MIKEY_DATA_TYPE_REQUEST_KEY_RESP, MIKEY_DATA_TYPE_I_MESSAGE_1,
                                    MIKEY_DATA_TYPE_R_MESSAGE_1,      MIKEY_DATA_TYPE_I_MESSAGE_2,
                                    MIKEY_DATA_TYPE_R_MESSAGE_2,      MIKEY_DATA_TYPE_ERROR};
    fuzz_session((struct mikey_slice){data, size}, types, sizeof types);
    return 0;
}

// SPDX-License-Identifier: BSD-2-Clause
// Exchanges of the Diffie-Hellman method with a pre-shared key: RFC 4650.
#include "exchange.h"
#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t types[] = {MIKEY_DATA_TYPE_DHHMAC_INIT, MIKEY_DATA_TYPE_DHHMAC_RESP,
                                    MIKEY_DATA_TYPE_ERROR};
    fuzz_exchange((struct mikey_slice){data, size}, types, sizeof types);
    return 0;
}

// SPDX-License-Identifier: BSD-2-Clause
// Exchanges of MIKEY-TICKET: RFC 6043.
#include "exchange.h"
#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t types[] = {
        MIKEY_DATA_TYPE_REQUEST_INIT_PSK, MIKEY_DATA_TYPE_REQUEST_INIT_PK, MIKEY_DATA_TYPE_REQUEST_RESP,
        MIKEY_DATA_TYPE_TRANSFER_INIT,    MIKEY_DATA_TYPE_TRANSFER_RESP,   MIKEY_DATA_TYPE_RESOLVE_INIT_PSK,
        MIKEY_DATA_TYPE_RESOLVE_INIT_PK,  MIKEY_DATA_TYPE_RESOLVE_RESP,    MIKEY_DATA_TYPE_ERROR};
    fuzz_session((struct mikey_slice){data, size}, types, sizeof types);
    return 0;
}

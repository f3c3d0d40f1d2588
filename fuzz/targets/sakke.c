// SPDX-License-Identifier: BSD-2-Clause
// Messages of MIKEY-SAKKE: RFC 6509.
#include "exchange.h"
#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t types[] = {MIKEY_DATA_TYPE_SAKKE, MIKEY_DATA_TYPE_ERROR};
    fuzz_exchange((struct mikey_slice){data, size}, types, sizeof types);
    return 0;
}

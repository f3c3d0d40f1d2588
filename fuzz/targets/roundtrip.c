// SPDX-License-Identifier: BSD-2-Clause
// Whatever decodes encodes to the same bytes, into exactly their room and into no less.
#include <string.h>

#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct fuzz_document holder;
    static struct fuzz_memory memory;
    if (size > MIKEY_MAX_MESSAGE)
        return 0;
    struct mikey_document *document = fuzz_document_place(&holder, size);
    const enum mikey_status status = mikey_decode(document, (struct mikey_slice){data, size});
    if (!document->message.complete)
        return 0;
    const size_t len = size - document->message.undecoded.len;
    fuzz_require(status == MIKEY_OK || len < size || document->findings.count > 0,
                 "nothing is said of what is complete and wrong");
    uint8_t *out = fuzz_memory_take(&memory, len);
    size_t written = 0;
    fuzz_require_ok(mikey_encode(&document->message, out, len, &written), "what decodes encodes");
    fuzz_require(written == len && memcmp(out, data, len) == 0, "what decodes encodes differently");
    fuzz_require(len > 0, "a message is complete that has no bytes");
    const size_t less = fuzz_hash((struct mikey_slice){data, size}) % len;
    fuzz_require(mikey_encode(&document->message, fuzz_memory_take(&memory, less), less, &written) ==
                     MIKEY_ERR_SPACE,
                 "a message is encoded into less than its room");
    return 0;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "extent.h"

#include <stdlib.h>

struct extent {
    struct mikey_document document;
    void *memory;
    size_t size;
};

struct extent *extent_new(void) {
    return calloc(1, sizeof(struct extent));
}

void extent_free(struct extent *extent) {
    if (extent != NULL)
        free(extent->memory);
    free(extent);
}

/** Grows the memory to what a message of `len` bytes can need. */
static bool make_room(struct extent *extent, size_t len) {
    size_t size = mikey_document_size(len);
    void *memory;

    if (size <= extent->size)
        return true;
    memory = realloc(extent->memory, size);
    if (memory == NULL)
        return false;
    extent->memory = memory;
    extent->size = size;
    return true;
}

/** Whether decoding stopped because a field reaches beyond the end; `*used` is then where that field would end. */
static bool is_cut(const struct mikey_findings *findings, size_t *used) {
    for (uint32_t i = 0; i < findings->count; i++) {
        if (findings->list[i].rule == MIKEY_R_OVERRUN && findings->list[i].buffer == 0) {
            *used = (size_t)findings->list[i].off + (size_t)findings->list[i].want;
            return true;
        }
    }
    return false;
}

enum capture_extent extent_find(void *context, struct mikey_slice bytes, size_t *used) {
    struct extent *extent = context;
    struct mikey_document *document = &extent->document;
    enum mikey_status status;

    if (!make_room(extent, bytes.len) ||
        mikey_document_place(document, bytes.len, extent->memory, extent->size) != MIKEY_OK)
        return CAPTURE_EXTENT_BROKEN;
    status = mikey_decode(document, bytes);
    if (document->message.complete || document->message.mykey.recognised ||
        document->message.rvoip.recognised) {
        *used = bytes.len - document->message.undecoded.len;
        return CAPTURE_EXTENT_WHOLE;
    }
    return status == MIKEY_ERR_STRUCTURE && is_cut(&document->findings, used) ? CAPTURE_EXTENT_INCOMPLETE
                                                                              : CAPTURE_EXTENT_BROKEN;
}

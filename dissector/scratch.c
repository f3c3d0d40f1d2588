// SPDX-License-Identifier: GPL-2.0-or-later
#include "scratch.h"

#include "compat.h"

#include <mikeylab/crypto.h>

static struct mikey_document document;
static void *memory;
static size_t memory_size;

struct mikey_document *scratch_document(size_t len) {
    size_t size = mikey_document_size(len);
    if (size > memory_size) {
        scratch_free();
        memory = g_malloc(size);
        memory_size = size;
    }
    enum mikey_status status = mikey_document_place(&document, len, memory, memory_size);
    g_assert(status == MIKEY_OK);
    return &document;
}

void scratch_free(void) {
    if (memory)
        mikey_wipe(memory, memory_size);
    g_free(memory);
    memory = NULL;
    memory_size = 0;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "subjects.h"

#include <string.h>

_Static_assert(MIKEY_ALIASES == MIKEY_MAX_IDENTITY, "a document has room for the aliases of a bundle");

/** The same bytes in `copy` if they stand in `original`, else as they are. */
static struct mikey_slice moved(struct mikey_slice bytes, const uint8_t original[MIKEY_MAX_IDENTITY],
                                const uint8_t copy[MIKEY_MAX_IDENTITY]) {
    const uintptr_t at = (uintptr_t)bytes.data, start = (uintptr_t)original;
    if (bytes.len > 0 && at >= start && at - start < MIKEY_MAX_IDENTITY)
        bytes.data = copy + (at - start);
    return bytes;
}

static void move(struct mikey_slice *bytes, const struct mikey_document *document,
                 const struct mikey_csb *state) {
    *bytes = moved(*bytes, state->idi, document->parties[0]);
    *bytes = moved(*bytes, state->idr, document->parties[1]);
    *bytes = moved(*bytes, state->aliases.bytes, document->aliases);
}

void mikey_keep_parties(struct mikey_document *document, const struct mikey_csb *state,
                        struct mikey_opened *opened) {
    memcpy(document->parties[0], state->idi, sizeof document->parties[0]);
    memcpy(document->parties[1], state->idr, sizeof document->parties[1]);
    memcpy(document->aliases, state->aliases.bytes, sizeof document->aliases);
    move(&opened->auth.identity, document, state);
    for (uint32_t i = 0; i < document->findings.count; i++)
        move(&document->findings.list[i].subject, document, state);
}

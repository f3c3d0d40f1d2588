// SPDX-License-Identifier: GPL-2.0-or-later
/** One document, reused from message to message. */
#ifndef MIKEYLAB_DISSECTOR_SCRATCH_H
#define MIKEYLAB_DISSECTOR_SCRATCH_H

#include <mikeylab/document.h>

/** The document, placed for a message of `len` bytes (at most MIKEY_MAX_MESSAGE). Good until the next call. */
struct mikey_document *scratch_document(size_t len);

/** Wipes and frees its memory. */
void scratch_free(void);

#endif

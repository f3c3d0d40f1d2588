// SPDX-License-Identifier: BSD-2-Clause
/** The invariants of a decoded document, for unit tests and fuzz targets. */
#ifndef MIKEYLAB_WIRE_TESTS_WELLFORMED_H
#define MIKEYLAB_WIRE_TESTS_WELLFORMED_H

#include <mikeylab/document.h>

/**
 * What is wrong with the document, in static words; NULL if nothing is. Containers have content, leaves have none; the
 * children of each stand in order and hold every bit of it exactly once, as the top-level items do of their buffer; every
 * payload and finding lies inside its buffer.
 */
const char *document_fault(const struct mikey_document *document);

#endif

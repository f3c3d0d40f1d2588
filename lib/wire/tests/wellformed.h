// SPDX-License-Identifier: BSD-2-Clause
/** The invariants of a decoded document, for unit tests and fuzz targets. */
#ifndef MIKEYLAB_WIRE_TESTS_WELLFORMED_H
#define MIKEYLAB_WIRE_TESTS_WELLFORMED_H

#include <mikeylab/document.h>

/**
 * What is wrong with the document, in static words; NULL if nothing is. Every item lies inside its parent, siblings are
 * in order, containers have content, leaves have none, the leaves cover every bit of every buffer exactly once; every
 * payload and finding lies inside its buffer.
 */
const char *document_fault(const struct mikey_document *document);

#endif

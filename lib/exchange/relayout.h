// SPDX-License-Identifier: BSD-2-Clause
/** Messages that cannot be decoded as the RFCs lay payloads out, decoded as known deviations do. */
#ifndef MIKEYLAB_EXCHANGE_RELAYOUT_H
#define MIKEYLAB_EXCHANGE_RELAYOUT_H

#include <mikeylab/document.h>

/** One of the layouts of peers who deviate, and the number of all that a message of a data type may have. */
MIKEY_NODISCARD bool mikey_layout_of(uint8_t data_type, size_t nth, struct mikey_layout *layout,
                                     enum mikey_deviation *deviation);

/** Faults of structure that a message has in the layout of the RFCs. */
struct mikey_faults {
    struct mikey_finding list[4];
    uint32_t count;
};

/** Keeps the faults that decoding found. */
void mikey_faults_keep(struct mikey_faults *faults, const struct mikey_document *document);

/** Puts the faults at the end of the findings, explained by `deviation`. */
void mikey_faults_explain(const struct mikey_faults *faults, enum mikey_deviation deviation,
                          struct mikey_document *document);

#endif

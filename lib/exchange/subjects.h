// SPDX-License-Identifier: BSD-2-Clause
// Identities that findings name and that stand in the state of a bundle.
#ifndef MIKEYLAB_EXCHANGE_SUBJECTS_H
#define MIKEYLAB_EXCHANGE_SUBJECTS_H

#include <mikeylab/exchange.h>

/** Lets what findings and `opened` name of the identities in `state` live as long as the document. */
void mikey_keep_parties(struct mikey_document *document, const struct mikey_csb *state,
                        struct mikey_opened *opened);

#endif

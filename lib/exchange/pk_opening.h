// SPDX-License-Identifier: BSD-2-Clause
/** The public-key method in readings other than the RFC's. */
#ifndef MIKEYLAB_EXCHANGE_PK_OPENING_H
#define MIKEYLAB_EXCHANGE_PK_OPENING_H

#include "readings.h"

#include <mikeylab/pk.h>

/** mikey_pk_open_init() as `readings` have it. */
MIKEY_NODISCARD enum mikey_status mikey_pk_open_as(struct mikey_crypto *crypto,
                                                   struct mikey_document *document,
                                                   const struct mikey_secrets *secrets,
                                                   const struct mikey_readings *readings,
                                                   struct mikey_csb *csb, struct mikey_opened *opened);

#endif

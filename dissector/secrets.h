// SPDX-License-Identifier: GPL-2.0-or-later
/** Secrets for the capture that is open: the table's rows, then the key file's lines. */
#ifndef MIKEYLAB_DISSECTOR_SECRETS_H
#define MIKEYLAB_DISSECTOR_SECRETS_H

#include "compat.h"

#include <mikeylab/exchange.h>

/** Collects them anew; what could not be read is reported to the user, once. They stay until secrets_free(). */
struct mikey_secrets secrets_collect(void);

/** Whether there are any. */
bool secrets_any(void);

/** Wipes them. */
void secrets_free(void);

#endif

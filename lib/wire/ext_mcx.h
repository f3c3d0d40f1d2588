// SPDX-License-Identifier: BSD-2-Clause
/** 3GPP key parameters, the data of General Extension type 7: ext_mcx.c. */
#ifndef MIKEYLAB_WIRE_EXT_MCX_H
#define MIKEYLAB_WIRE_EXT_MCX_H

#include "payload.h"

void mikey_read_mcx_key_params(struct mikey_rd *rd);

/** What was encrypted in them. */
void mikey_read_mcx_opened(struct mikey_rd *rd);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/** The table of pre-shared keys that a user fills in the preferences: `mikey_psk` in the profile's folder. */
#ifndef MIKEYLAB_DISSECTOR_PSK_TABLE_H
#define MIKEYLAB_DISSECTOR_PSK_TABLE_H

#include "compat.h"

#include <epan/prefs.h>

#include "keyring.h"

/** Makes the table and its preference. */
void psk_table_register(module_t *module);

/** Adds its rows to a ring that is not sorted yet; false if there is no memory. */
bool psk_table_collect(struct keyring *ring);

#endif

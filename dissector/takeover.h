// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * Taking dissector tables over from the built-in MIKEY dissector, and giving them back. Wherever a table names the
 * built-in dissector, ours takes its place: ports that a user has set, the strings of H.235, all of them.
 */
#ifndef MIKEYLAB_DISSECTOR_TAKEOVER_H
#define MIKEYLAB_DISSECTOR_TAKEOVER_H

#include "compat.h"

#include <epan/packet.h>

/**
 * Announces that `ours` dissects what the table `table` gives to MIKEY. `table` is static. To be called before
 * takeover_apply(), once a table.
 */
void takeover_announce(const char *table, dissector_handle_t ours);

/** Takes every announced table, or gives them all back. May be called again and again. */
void takeover_apply(bool take);

#endif

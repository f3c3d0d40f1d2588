// SPDX-License-Identifier: GPL-2.0-or-later
/** What the user may set, at Edit > Preferences > Protocols > MIKEY or with `-o mikey.name:value`. */
#ifndef MIKEYLAB_DISSECTOR_PREFERENCES_H
#define MIKEYLAB_DISSECTOR_PREFERENCES_H

#include "compat.h"

struct preferences {
    ws_pref_bool take_tables; /**< dissect MIKEY here; off: Wireshark's built-in dissector does it */
};

/** The preferences in force. */
const struct preferences *preferences(void);

void preferences_register(int proto);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/** What the user may set, at Edit > Preferences > Protocols > MIKEY or with `-o mikey.name:value`. */
#ifndef MIKEYLAB_DISSECTOR_PREFERENCES_H
#define MIKEYLAB_DISSECTOR_PREFERENCES_H

#include "compat.h"

struct preferences {
    ws_pref_bool take_tables;  /**< dissect MIKEY here; off: Wireshark's built-in dissector does it */
    ws_pref_bool session_keys; /**< show TEK and salt of crypto sessions */
    ws_pref_bool open_media;   /**< authenticate and decrypt SRTP */
    ws_pref_bool deviations;   /**< try known deviations on what fails */
    ws_pref_bool
        secure_carrier;   /**< what carried the messages was protected, though the capture does not show it */
    ws_pref_bool mcx;     /**< judge by the profile of mission-critical services as well */
    const char *key_file; /**< in the format of the command; empty: none */
    guint max_skew;       /**< clock difference that is accepted, seconds; 0: the engine's default */
};

/** The preferences in force. */
const struct preferences *preferences(void);

void preferences_register(int proto);

#endif

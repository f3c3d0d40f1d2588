// SPDX-License-Identifier: GPL-2.0-or-later
#include "preferences.h"

#include <epan/prefs.h>

#include "takeover.h"

static struct preferences prefs_now = {.take_tables = TRUE};

const struct preferences *preferences(void) {
    return &prefs_now;
}

static void apply(void) {
    takeover_apply(prefs_now.take_tables);
}

void preferences_register(int proto) {
    module_t *module = prefs_register_protocol(proto, apply);
    prefs_register_bool_preference(module, "mikeylab", "Dissect MIKEY with mikeylab",
                                   "Off: Wireshark's built-in dissector gets its ports and media types back.",
                                   &prefs_now.take_tables);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "preferences.h"

#include <epan/prefs.h>

#include <mikeylab/check.h>

#include "psk_table.h"
#include "takeover.h"

static struct preferences prefs_now = {.take_tables = TRUE,
                                       .open_media = TRUE,
                                       .deviations = TRUE,
                                       .key_file = "",
                                       .max_skew = MIKEY_DEFAULT_SKEW};

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
    psk_table_register(module);
    prefs_register_filename_preference(
        module, "key_file", "Key file",
        "Secrets of every kind, one a line, in the format of the command mikeylab (--keys).",
        &prefs_now.key_file, FALSE);
    prefs_register_bool_preference(module, "session_keys", "Show TEK and salt of crypto sessions",
                                   "Keys that media are encrypted with, derived or carried, in the tree.",
                                   &prefs_now.session_keys);
    prefs_register_bool_preference(
        module, "srtp", "Decrypt SRTP",
        "Authenticate and decrypt SRTP and SRTCP with the keys of verified exchanges.",
        &prefs_now.open_media);
    prefs_register_bool_preference(
        module, "deviations", "Explain failures by known deviations",
        "Try what fails again as implementations are known to have made it. Takes time where much fails.",
        &prefs_now.deviations);
    prefs_register_uint_preference(module, "max_skew", "Accepted clock difference (seconds)",
                                   "Between the timestamp of a message and the time it was captured.", 10,
                                   &prefs_now.max_skew);
    prefs_register_bool_preference(
        module, "secure_carrier", "Carriers were protected",
        "Judge messages as if TLS or the like had carried them, though they were captured "
        "in the clear.",
        &prefs_now.secure_carrier);
    prefs_register_bool_preference(module, "mcx", "Profile of mission-critical services",
                                   "Judge MIKEY-SAKKE messages by 3GPP TS 33.180 as well.", &prefs_now.mcx);
}

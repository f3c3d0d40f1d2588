// SPDX-License-Identifier: GPL-2.0-or-later
// What Wireshark looks for in a plugin.
#include "compat.h"

#include <epan/packet.h>
#include <epan/proto.h>
#include <ws_version.h>

#include "protocol.h"

/** plugin_describe(), read by 4.4 and later: it is a dissector (WS_PLUGIN_DESC_DISSECTOR). */
#define DESCRIBE_DISSECTOR 1u

WS_DLL_PUBLIC_DEF const gchar plugin_version[] = MIKEYLAB_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC guint32 plugin_describe(void);

void plugin_register(void) {
    static proto_plugin plugin;
    plugin.register_protoinfo = protocol_register;
    plugin.register_handoff = protocol_handoff;
    proto_register_plugin(&plugin);
}

guint32 plugin_describe(void) {
    return DESCRIBE_DISSECTOR;
}

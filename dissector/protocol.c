// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol.h"

#include "compat.h"

#include <epan/packet.h>
#include <epan/proto.h>

#include "carriers/carriers.h"
#include "experts.h"
#include "fields.h"
#include "message.h"
#include "preferences.h"
#include "srtp/srtp.h"
#include "takeover.h"
#include "tracking.h"

static int proto_mikey = -1;

int protocol_id(void) {
    return proto_mikey;
}

void protocol_register(void) {
    // A second protocol with this filter name is fatal, and the built-in one cannot be taken away: it is joined.
    proto_mikey = proto_get_id_by_filter_name("mikey");
    if (proto_mikey == -1)
        proto_mikey = proto_register_protocol("Multimedia Internet KEYing", "MIKEY", "mikey");
    fields_register(proto_mikey);
    experts_register(proto_mikey);
    preferences_register(proto_mikey);
    message_register(proto_mikey);
    tracking_register();
    srtp_register();
    carriers_register(proto_mikey);
}

void protocol_handoff(void) {
    carriers_handoff();
    srtp_handoff();
    takeover_apply(preferences()->take_tables);
}

// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>

#include "carried.h"
#include "slice.h"

/*
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   | V=1 |A|R|T|E|C|   auth len    |         msg id hash           |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   :                originating source (32 or 128 bits)            :
 *   :                    optional authentication data               :
 *   :                      optional payload type                    :
 *   +-+-+-+-+-+-+-+-+-+-+- - - - - - - - - - - - - - - - - - - - - -+
 *   |               payload                                         |
 */
enum { SAP_HEADER = 4, SAP_IPV6 = 0x10, SAP_DELETION = 0x04, SAP_ENCRYPTED = 0x02, SAP_COMPRESSED = 0x01 };

/** The session description: what follows the payload type, which may be left out before "v=0". */
static struct mikey_slice description(struct mikey_slice payload) {
    if (slice_begins(payload, "v=0") || slice_find(payload, '\0') == payload.len)
        return payload;
    if (!slice_is(slice_first(payload, slice_find(payload, '\0')), "application/sdp"))
        return slice_first(payload, 0);
    return slice_from(payload, slice_find(payload, '\0') + 1);
}

void carried_scan_sap(struct carried_scanner *scanner, struct mikey_slice packet, bool cut) {
    struct carried_frame *frame = &scanner->frame;
    size_t source;

    if (packet.len < SAP_HEADER || packet.data[0] >> 5 != 1)
        return;
    source = (packet.data[0] & SAP_IPV6) != 0 ? 16 : 4;
    if ((packet.data[0] & (SAP_ENCRYPTED | SAP_COMPRESSED)) != 0) {
        carried_fault_say(scanner, CARRIED_ENCODED, "a SAP payload that is encrypted or compressed");
        return;
    }
    *frame = (struct carried_frame){
        .kind = MIKEY_CARRIER_SAP,
        .dialogue = slice_part(packet, 2, 2 + source), /* hash and source name the announcement */
        .scanned = packet,
        .cut = cut,
    };
    (void)snprintf(frame->title, sizeof frame->title, "SAP %s",
                   (packet.data[0] & SAP_DELETION) != 0 ? "deletion" : "announcement");
    carried_scan_sdp(scanner,
                     description(slice_from(packet, SAP_HEADER + source + (size_t)packet.data[1] * 4)));
}

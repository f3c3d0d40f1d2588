// SPDX-License-Identifier: BSD-2-Clause
#include "ip.h"
#include "octets.h"
#include "run.h"
#include "slice.h"
#include "text_message.h"

enum { UDP_HEADER = 8 };

/** Whether a datagram begins with a DTLS record (RFC 9147 4). */
static bool is_dtls(struct mikey_slice bytes) {
    return bytes.len >= 3 && bytes.data[0] >= 20 && bytes.data[0] <= 23 && bytes.data[1] == 0xfe &&
           bytes.data[2] >= 0xfc;
}

/** Looks into a datagram. Returns whether it is one that may carry MIKEY. */
static bool look_into(struct run *run, const struct way *way, struct view payload, bool cut) {
    uint16_t src = endpoint_port(&way->src);
    uint16_t dst = endpoint_port(&way->dst);
    struct start_line start;

    if ((run_is_tls_port(run, src) || run_is_tls_port(run, dst)) && is_dtls(payload.bytes)) {
        run_problem(run, CAPTURE_ENCRYPTED, true, way, payload.bytes.len,
                    "DTLS on a port of SIP, RTSP or MIKEY: what it carries is not seen");
        return true;
    }
    if (run_is_mikey_port(run, src) || run_is_mikey_port(run, dst)) {
        deliver_plain(run, MIKEY_CARRIER_UDP, way, payload, cut);
        return true;
    }
    if (dst == CAPTURE_SAP_PORT) {
        carried_scan_sap(deliver_begin(run, way, payload), payload.bytes, cut);
        return true;
    }
    if (deliver_is_media(payload.bytes)) {
        deliver_media(run, way, payload, DELIVER_NO_CHANNEL, cut);
        return false;
    }
    if (start_line_read(payload.bytes, &start) == TEXT_NO)
        return false;
    (void)text_message_scan_datagram(deliver_begin(run, way, payload), payload.bytes, cut);
    return true;
}

void run_udp(struct run *run, const struct way *addresses, struct view packet, size_t missing) {
    const uint8_t *header = packet.bytes.data;
    struct way way;
    struct view payload;
    uint32_t len;
    bool matters = true;

    if (packet.bytes.len >= UDP_HEADER) {
        way.src = endpoint_make(addresses->src.bytes, addresses->src.len, (uint16_t)octets_u16(header));
        way.dst = endpoint_make(addresses->dst.bytes, addresses->dst.len, (uint16_t)octets_u16(header + 2));
        len = octets_u16(header + 4);
        payload = view_from(packet, UDP_HEADER);
        if (len >= UDP_HEADER) /* 0 is a jumbogram, less makes no sense: the IP header decides */
            payload = view_part(payload, 0, len - UDP_HEADER);
        else
            len = 0;
        if (len > 0 && len <= packet.bytes.len)
            missing = 0; /* the frame lacks padding only */
        matters = payload.bytes.len > 0 ? look_into(run, &way, payload, missing > 0) : missing > 0;
    }
    if (missing > 0)
        run_problem(run, CAPTURE_CUT_FRAME, matters, packet.bytes.len >= UDP_HEADER ? &way : addresses,
                    missing, "the capture cut a UDP packet: %zu bytes are missing", missing);
}

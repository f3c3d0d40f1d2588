// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * The tap "mikey": what listeners of other plugins, and our own statistics, are told of every MIKEY message, once each
 * time its frame is dissected. Needs Wireshark's headers only.
 *
 *     static tap_packet_status packet(void *mine, packet_info *pinfo, epan_dissect_t *edt, const void *data,
 *                                     tap_flags_t flags) {
 *         const struct mikeylab_tap *message = data;
 *         ...
 *     }
 *     register_tap_listener("mikey", mine, NULL, 0, reset, packet, draw, NULL);
 *
 * What it points to lives until the frame is done; names are those of the JSON report and static.
 */
#ifndef MIKEYLAB_DISSECTOR_TAP_H
#define MIKEYLAB_DISSECTOR_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wireshark.h>
#include <wsutil/nstime.h>

/** Name of the tap. */
#define MIKEYLAB_TAP "mikey"

struct mikeylab_tap_finding {
    const char *rule;    /**< "rfc3830/6.11/rand-len" */
    const char *level;   /**< "must", "should", "note" */
    const char *outcome; /**< "fail", "warn", "note", "needs-key", "inconclusive" */
    uint32_t offset, length;
};

struct mikeylab_tap {
    uint32_t size;     /**< of this struct, bytes; it grows at its end */
    uint32_t length;   /**< bytes of the message; 0: a carrier announced one that could not be taken out */
    uint8_t data_type; /**< of the Common Header, RFC 3830 6.1 */
    uint32_t csb_id;
    const char *data_type_name; /**< "PSK ver msg" */
    const char *mode;           /**< "psk", "pk", "dh", "dhhmac", "rsa-r", ... */
    const char *role;           /**< "initiator", "responder", "kms" */
    const char *carrier;        /**< "udp", "tcp", "sip", "sdp", "rtsp", "sap", "http", "mime" */
    const char *auth;           /**< "verified", "failed", "needs-key", "absent", ... */
    const char *verdict; /**< "pass", "pass, structure only", "inconclusive", "fail": of this message */
    uint64_t message, exchange; /**< numbers from 1; 0: none */
    bool retransmission;        /**< it was seen before */
    uint32_t request_frame;     /**< frame that it answers; 0: none */
    nstime_t response_time;     /**< since that, if there is one */
    const struct mikeylab_tap_finding *findings;
    size_t n_findings;
};

#endif

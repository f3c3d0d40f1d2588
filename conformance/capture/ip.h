// SPDX-License-Identifier: BSD-2-Clause
/** IPv4 and IPv6 headers, and the header fields of UDP and TCP. */
#ifndef MIKEYLAB_CONFORMANCE_IP_H
#define MIKEYLAB_CONFORMANCE_IP_H

#include <mikeylab/status.h>

/** IPv6 extension headers in a row that are followed. */
#define IP_MAX_EXTENSIONS 16u

enum { IP_PROTOCOL_TCP = 6, IP_PROTOCOL_UDP = 17 };

struct ip_header {
    uint8_t address_len; /**< 4 or 16 */
    const uint8_t *src, *dst;
    uint8_t protocol; /**< of the payload; of a fragment, what follows the fragment header */
    size_t payload;   /**< offset of the payload */
    size_t len;       /**< bytes of payload that the header announces */
    bool fragment;
    uint32_t id, fragment_offset; /**< bytes */
    bool more_fragments;
};

/** Reads the headers of a packet. False if it is cut inside them or makes no sense. */
bool ip_read(struct mikey_slice packet, struct ip_header *header);

/** Follows the extension headers that a reassembled IPv6 datagram begins with. False as ip_read(). */
bool ip_read_reassembled(struct mikey_slice datagram, struct ip_header *header);

#endif

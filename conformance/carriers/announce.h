// SPDX-License-Identifier: BSD-2-Clause
/**
 * Where media will flow: the media descriptions of an SDP (RFC 8866 5.14, 5.7; RFC 3605; RFC 5761) and the transports
 * of RTSP (RFC 2326 12.39, RFC 7826 18.54).
 */
#ifndef MIKEYLAB_CONFORMANCE_ANNOUNCE_H
#define MIKEYLAB_CONFORMANCE_ANNOUNCE_H

#include <mikeylab/carrier.h>

/** Media descriptions or transports of one announcement that are looked at. */
#define ANNOUNCE_MAX_STREAMS 64u
/** Ends of one of them: RTP and RTCP on both sides. */
#define ANNOUNCE_MAX_ENDS 4u

/** Whose address it is where the announcement names a port alone. */
enum announced_host { ANNOUNCED_ANY, ANNOUNCED_CLIENT, ANNOUNCED_SERVER };

/** An address and port. */
struct announced_end {
    enum announced_host host;
    uint8_t address_len; /**< 4, 16, or 0: not said, unspecified, or a name */
    uint8_t address[16];
    uint16_t port; /**< never 0 */
};

struct announced_stream {
    uint32_t media;             /**< number of the m= line, from 1; 0: of a Transport header */
    struct mikey_slice control; /**< a=control as written; empty if there is none */
    bool secure;                /**< the profile is one of SRTP */
    uint8_t n_ends;
    struct announced_end ends[ANNOUNCE_MAX_ENDS];
    uint8_t n_channels; /**< interleaved in the RTSP connection on these */
    uint8_t channels[2];
};

/** What one carrier message says. Slices live until the callback returns. */
struct announcement {
    enum mikey_carrier_kind kind;
    enum mikey_direction direction;
    struct mikey_slice dialogue; /**< as of the messages of the same carrier */
    struct mikey_slice uri;      /**< of an RTSP request */
    uint64_t cseq;               /**< RTSP: number that a response repeats */
    uint32_t lines;              /**< m= lines of the SDP; 0: it is no SDP */
    const struct announced_stream *streams;
    uint32_t count;
};

/** Reads media descriptions, at most ANNOUNCE_MAX_STREAMS; `*lines`: how many there are. Returns how many were read. */
uint32_t announce_read_sdp(struct mikey_slice sdp, struct announced_stream *streams, uint32_t *lines);

/** Reads the specifications of one Transport header, at most `room`. Returns how many were read. */
uint32_t announce_read_transport(struct mikey_slice value, struct announced_stream *streams, uint32_t room);

/** Reads a numeric address; false if it is none, or the unspecified one. */
bool announce_read_address(struct mikey_slice text, struct announced_end *end);

#endif

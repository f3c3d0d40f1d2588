// SPDX-License-Identifier: BSD-2-Clause
/**
 * Takes MIKEY messages out of packet captures: link layers, IP, UDP, TCP, and the carriers SIP, SDP, RTSP, SAP and
 * HTTP. Each message is handed over with all that is known of its carrier and with the way back from any of its
 * bytes to the frame, and in text carriers to the character, where it stood. What the carriers say of where media will
 * flow is handed over too, and so are the media packets.
 *
 * - No state outside a run; one run is used by one thread.
 * - Memory is bounded by capture_limits, whatever the length of the capture. A limit that is met is a problem that
 *   is reported, never a silent loss.
 * - What a callback is given lives until the callback returns.
 */
#ifndef MIKEYLAB_CONFORMANCE_CAPTURE_H
#define MIKEYLAB_CONFORMANCE_CAPTURE_H

#include <stdio.h>

#include <mikeylab/check.h>

#include "announce.h"

/** UDP and TCP port of MIKEY (RFC 3830 10). */
#define CAPTURE_MIKEY_PORT 2269u
/** UDP port of session announcements (RFC 2974 5). */
#define CAPTURE_SAP_PORT 9875u
/** Room for "[1111:2222:3333:4444:5555:6666:7777:8888]:65535" and its NUL. */
#define CAPTURE_ENDPOINT_TEXT 56
/** Room for found_message.description and its NUL. */
#define CAPTURE_DESCRIPTION 96

/** Where the bytes of a message came from; opaque, for found_place() and found_frames(). */
struct found_origin;

/** A message, or a carrier that announced one and did not deliver it (then `bytes.len` is 0). */
struct found_message {
    struct mikey_slice bytes; /**< the MIKEY message, base64 taken off; empty if there is none to be had */
    uint64_t frame;           /**< frame that completed it, from 1 */
    /**
     * Carrier, time of `frame`, addresses, dialogue, truncation. The callee may change it (max_skew, protection).
     * `dialogue` is the Call-ID in SIP, the connection in RTSP and HTTP, the flow in UDP and TCP (both directions
     * of a flow have the same name), source and message hash in SAP; names longer than MIKEY_DIALOGUE_MAX end in a
     * hash. With `carrier.base64_bad` the bytes are given all the same if only padding is missing.
     */
    struct mikey_sighting sighting;
    const char *description; /**< "SIP INVITE, a=key-mgmt, media 1"; printable ASCII */
    const struct found_origin *origin;
};

/** Where a byte of a MIKEY message stood. */
struct found_place {
    uint64_t frame;  /**< from 1 */
    uint32_t offset; /**< byte in that frame, from 0 */
    bool in_text;    /**< it came out of base64, `character` holds */
    /**
     * First character that carries the byte, from the start of sighting.carrier.text; in a base64 body from the start
     * of the body.
     */
    uint32_t character;
};

/**
 * Answers where byte `offset` of the message stood. For a message without bytes, `offset` counts from the start of
 * sighting.carrier.text. Returns false if it is not a byte of the message.
 */
bool found_place(const struct found_message *message, size_t offset, struct found_place *place);

/** As found_place() for a position in sighting.carrier.text, such as base64_bad_at. */
bool found_text_place(const struct found_message *message, size_t offset, struct found_place *place);

/**
 * Writes the numbers of the frames that the message (in text carriers: the whole carrier message) came in,
 * ascending, each once, at most `room` of them. Returns how many were written.
 */
size_t found_frames(const struct found_message *message, uint64_t *frames, size_t room);

/**
 * Prints the address and port of a sighting (`src`, `src_len` or `dst`, `dst_len`): "192.0.2.1:5060",
 * "[2001:db8::1]:5060", without port if none is there, "" if unknown. Returns `text`.
 */
const char *capture_endpoint_print(const uint8_t *endpoint, uint8_t len, char text[CAPTURE_ENDPOINT_TEXT]);

/**
 * A UDP datagram or an interleaved frame of RTSP (RFC 2326 10.12) that has the shape of RTP or RTCP (RFC 3550), so also
 * of SRTP or SRTCP.
 */
struct found_media {
    struct mikey_slice bytes;  /**< the RTP or RTCP packet */
    struct mikey_slice framed; /**< in RTSP the same with '$', channel and length before it; else `bytes` */
    uint64_t frame;            /**< frame that completed it, from 1 */
    bool has_time;
    int64_t seconds; /**< time of `frame` */
    uint32_t nanoseconds;
    uint8_t src_len, dst_len;       /**< as in mikey_sighting */
    uint8_t src[MIKEY_ADDRESS_MAX]; /**< of an interleaved frame those of the connection */
    uint8_t dst[MIKEY_ADDRESS_MAX];
    bool interleaved;
    uint8_t channel; /**< of an interleaved frame */
    bool truncated;  /**< the capture lacks its end */
    const struct found_media_origin *origin;
};

/** A run of bytes that one frame brought. */
struct found_piece {
    uint64_t frame;  /**< from 1 */
    uint32_t offset; /**< byte in that frame, from 0 */
    uint32_t len;
};

/**
 * Writes the pieces that media->framed consists of, in the order of its bytes, at most `room` of them. Returns how many
 * there are.
 */
size_t found_media_pieces(const struct found_media *media, struct found_piece *pieces, size_t room);

/** What a carrier message says of where media will flow, and where it was seen itself. */
struct found_announcement {
    const struct announcement *what;
    uint64_t frame;           /**< as in found_message */
    uint8_t src_len, dst_len; /**< as in mikey_sighting */
    uint8_t src[MIKEY_ADDRESS_MAX];
    uint8_t dst[MIKEY_ADDRESS_MAX];
    uint8_t dialogue_len; /**< the same name as in the sightings of its messages */
    uint8_t dialogue[MIKEY_DIALOGUE_MAX];
};

enum capture_problem_kind {
    CAPTURE_TRUNCATED_FILE, /**< the file ends inside a record: `offset` says where */
    CAPTURE_CORRUPT_FILE,   /**< a record that makes no sense: `offset` says where, reading stops */
    CAPTURE_LINK_TYPE,      /**< frames of a link type that is not read: `amount` is the DLT */
    CAPTURE_CUT_FRAME, /**< the snapshot length (or the sender) cut the packet: `amount` bytes are missing */
    CAPTURE_LOST_SEGMENT,    /**< `amount` bytes of a TCP flow are not in the capture */
    CAPTURE_LOST_SYNC,       /**< a TCP flow left its protocol; `amount` bytes were passed over */
    CAPTURE_UNFINISHED,      /**< a TCP flow ends inside a message: `amount` bytes of it were seen */
    CAPTURE_LOST_FRAGMENT,   /**< an IP datagram never became complete: `amount` bytes of it were seen */
    CAPTURE_OVERLAP,         /**< fragments or segments overlap with different bytes; the first was taken */
    CAPTURE_ENCRYPTED,       /**< TLS on a port of SIP, RTSP or MIKEY: what it carries is not seen */
    CAPTURE_ENCODED,         /**< a body or payload is compressed or encoded in a way that is not read */
    CAPTURE_LIMIT_FLOWS,     /**< too many TCP flows at once, the longest idle one was dropped */
    CAPTURE_LIMIT_FLOW,      /**< a flow holds more than is kept of one: `amount` bytes were dropped */
    CAPTURE_LIMIT_FRAGMENTS, /**< too many incomplete datagrams, the oldest was dropped */
    CAPTURE_LIMIT_CARRIER,   /**< a header, body, part or attribute list is larger than what is looked at */
    CAPTURE_PROBLEM_COUNT
};

/** "truncated-file", "corrupt-file", "link-type", ... Static. */
const char *capture_problem_name(enum capture_problem_kind kind);

/** One thing that could not be followed. */
struct capture_problem {
    enum capture_problem_kind kind;
    bool inconclusive; /**< a MIKEY message may have been lost or damaged by it */
    uint64_t frame;    /**< frame at which it showed, from 1; 0 if none */
    uint64_t offset;   /**< byte in the file, for the first two kinds */
    uint64_t amount;   /**< as the kind says */
    uint64_t count;    /**< how many of this kind there have been, this one included */
    uint8_t src_len, dst_len;
    uint8_t src[MIKEY_ADDRESS_MAX]; /**< as in mikey_sighting */
    uint8_t dst[MIKEY_ADDRESS_MAX];
    const char *text; /**< one English sentence with the numbers, without frame and addresses */
};

/** Of each kind this many problems are called back; all are counted in capture_totals. */
#define CAPTURE_PROBLEMS_SAID 100u

struct capture_totals {
    uint64_t packets;  /**< frames read */
    uint64_t bytes;    /**< bytes of the file read */
    uint64_t flows;    /**< TCP connections seen */
    uint64_t messages; /**< found_message callbacks made */
    uint64_t problems[CAPTURE_PROBLEM_COUNT];
    uint64_t inconclusive[CAPTURE_PROBLEM_COUNT]; /**< those of them that may have cost a message */
};

/** All functions may be NULL. */
struct capture_callbacks {
    void *context;
    bool (*message)(void *context, struct found_message *message); /**< false ends the run */
    /** Follows the messages of the same carrier message. */
    void (*announcement)(void *context, const struct found_announcement *announcement);
    bool (*media)(void *context, const struct found_media *media); /**< false ends the run */
    void (*problem)(void *context, const struct capture_problem *problem);
    /** `done` bytes of `size` are read; `size` is 0 for a pipe. Called every few thousand frames and at the end. */
    void (*progress)(void *context, uint64_t done, uint64_t size);
};

enum capture_extent {
    CAPTURE_EXTENT_WHOLE,      /**< the first message ends after `*used` bytes */
    CAPTURE_EXTENT_INCOMPLETE, /**< it goes on; with `*used` bytes in all it may be whole */
    CAPTURE_EXTENT_BROKEN      /**< it cannot be followed, so nobody knows where it ends */
};

/** Finds the end of the MIKEY message that `bytes` start with: in TCP nothing else says it. */
typedef enum capture_extent capture_extent_finder(void *context, struct mikey_slice bytes, size_t *used);

/** What is kept at most; 0 means the default. */
struct capture_limits {
    uint32_t flows;       /**< TCP connections, default 32768; the longest idle one is dropped */
    uint32_t flow_bytes;  /**< kept of one direction of a flow, book-keeping included, default 1 MiB */
    uint32_t total_bytes; /**< kept of all flows together, default 64 MiB */
    uint32_t datagrams;   /**< incomplete IP datagrams, default 256 */
};

struct capture_options {
    const uint16_t *mikey_ports; /**< UDP and TCP ports of plain MIKEY; NULL: CAPTURE_MIKEY_PORT alone */
    size_t n_mikey_ports;
    capture_extent_finder *extent; /**< NULL: mikey_decode() decides */
    void *extent_context;
    struct capture_limits limits;
};

enum capture_status {
    CAPTURE_OK,
    CAPTURE_STOPPED,    /**< a callback returned false */
    CAPTURE_UNREADABLE, /**< it cannot be opened or is no capture; nothing was read */
    CAPTURE_DAMAGED,    /**< what stands before the damage was delivered; a problem said where it is */
    CAPTURE_NO_MEMORY
};

/** Room for the `error` of capture_run(). */
#define CAPTURE_ERROR_SIZE 300

/**
 * Reads the pcap or pcapng file `path` ("-": standard input) to its end. `options` may be NULL. `totals` is filled
 * whatever the status. `error` says in English why, if the status is not CAPTURE_OK or CAPTURE_STOPPED, else it is
 * empty.
 */
MIKEY_NODISCARD enum capture_status capture_run(const char *path, const struct capture_options *options,
                                                const struct capture_callbacks *callbacks,
                                                struct capture_totals *totals,
                                                char error[CAPTURE_ERROR_SIZE]);

/** The same for an open stream (a pipe, fmemopen()), which is read from where it stands and not closed. */
MIKEY_NODISCARD enum capture_status capture_run_stream(FILE *stream, const struct capture_options *options,
                                                       const struct capture_callbacks *callbacks,
                                                       struct capture_totals *totals,
                                                       char error[CAPTURE_ERROR_SIZE]);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** The state of one run, shared by the layers. */
#ifndef MIKEYLAB_CONFORMANCE_RUN_H
#define MIKEYLAB_CONFORMANCE_RUN_H

#include "capture.h"
#include "carried.h"
#include "view.h"

/** Longest text of a problem and its NUL. */
#define RUN_PROBLEM_TEXT 200

/** Address and port as in mikey_sighting. */
struct endpoint {
    uint8_t len;
    uint8_t bytes[MIKEY_ADDRESS_MAX];
};

/** From where to where. */
struct way {
    struct endpoint src, dst;
};

struct fragments;
struct flows;

struct run {
    struct capture_options options;
    struct capture_callbacks callbacks;
    struct capture_totals *totals;
    uint64_t frame;  /**< that is being read, from 1; 0 before and after */
    int64_t seconds; /**< its time */
    uint32_t nanoseconds;
    bool stopped; /**< a callback said so */
    bool no_memory;
    struct fragments *fragments;
    struct flows *flows;
    struct carried_scanner *scanner;
    struct view scanned;   /**< carrier message that the scanner works on */
    const struct way *way; /**< of it */
    char problem[RUN_PROBLEM_TEXT];
};

/** Allocates what a run needs. False if there is no memory; run_close() is due all the same. */
bool run_open(struct run *run, const struct capture_options *options,
              const struct capture_callbacks *callbacks, struct capture_totals *totals);

/** Takes one frame of link type `dlt`; `len` is how long it was before the snapshot length cut it. */
void run_frame(struct run *run, int dlt, struct mikey_slice bytes, uint32_t len);

/** Says what was left incomplete, and hands over what can be. */
void run_finish(struct run *run);

void run_close(struct run *run);

/** The endpoint's port. */
uint16_t endpoint_port(const struct endpoint *endpoint);
struct endpoint endpoint_make(const uint8_t *address, uint8_t len, uint16_t port);

/** Whether a port is one of plain MIKEY. */
bool run_is_mikey_port(const struct run *run, uint16_t port);

/** Whether a port is one of SIP, RTSP or MIKEY, where TLS hides what this program looks for. */
bool run_is_tls_port(const struct run *run, uint16_t port);

/** Counts a problem and says it. `way` may be NULL. */
__attribute__((format(printf, 6, 7))) void run_problem(struct run *run, enum capture_problem_kind kind,
                                                       bool inconclusive, const struct way *way,
                                                       uint64_t amount, const char *format, ...);

/** The transport layers: a datagram or segment; `missing` bytes of its end are not in the capture. */
void run_udp(struct run *run, const struct way *addresses, struct view packet, size_t missing);
void run_tcp(struct run *run, const struct way *addresses, struct view packet, size_t missing);

/** Name of a flow, the same for both directions. Returns its length. */
uint8_t deliver_name(char kind, const struct way *way, uint8_t name[MIKEY_DIALOGUE_MAX]);

/** Hands over a message that stands as it is in UDP or TCP. */
void deliver_plain(struct run *run, enum mikey_carrier_kind kind, const struct way *way, struct view bytes,
                   bool truncated);

/** Channel of what did not come interleaved. */
#define DELIVER_NO_CHANNEL (-1)
/** Bytes before the packet in an interleaved frame: '$', channel, length. */
#define INTERLEAVED_HEADER 4u

/** Whether bytes have the shape of an RTP or RTCP packet: version 2, and long enough for a header. */
bool deliver_is_media(struct mikey_slice bytes);

/** Hands over a media packet; of an interleaved one `framed` begins with the '$'. */
void deliver_media(struct run *run, const struct way *way, struct view framed, int channel, bool truncated);

/** Sets the scanner to work on `bytes`: what it finds is handed over as coming from there. */
struct carried_scanner *deliver_begin(struct run *run, const struct way *way, struct view bytes);

/** Sink of the scanner; context is the run. */
void deliver_carried(void *context, const struct carried *carried);
void deliver_announcement(void *context, const struct announcement *announcement);
void deliver_fault(void *context, enum carried_fault fault, const char *text);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Captures built in memory, run, and what came out of them: for tests. */
#ifndef MIKEYLAB_CONFORMANCE_TRACE_H
#define MIKEYLAB_CONFORMANCE_TRACE_H

// cmocka.h wants these before it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture.h"

#define TRACE_MAX    4194304u
#define TRACE_FRAMES 8192u
#define TRACE_FOUND  64u

/** A run of bytes under construction; headers are put before what is there. */
struct packet {
    uint8_t bytes[70000];
    size_t len;
};

struct packet packet_of(const void *bytes, size_t len);
void packet_before(struct packet *packet, const void *bytes, size_t len);

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

void put_udp(struct packet *packet, uint16_t src, uint16_t dst);
void put_tcp(struct packet *packet, uint16_t src, uint16_t dst, uint32_t seq, uint32_t ack, uint8_t flags);
/** Addresses are 192.0.2.<src> and 192.0.2.<dst>. `offset` in bytes. */
void put_ipv4(struct packet *packet, uint8_t protocol, uint8_t src, uint8_t dst, uint16_t id, uint32_t offset,
              bool more);
/** Addresses are 2001:db8::<src> and 2001:db8::<dst>. */
void put_ipv6(struct packet *packet, uint8_t next, uint8_t src, uint8_t dst);
void put_ethernet(struct packet *packet, uint16_t type);
/** A VLAN tag whose payload has EtherType `type`. */
void put_tag(struct packet *packet, uint16_t type);

/** A classic capture file. */
struct trace {
    uint8_t *file;
    size_t len;
    size_t frame_at[TRACE_FRAMES];
    size_t frame_len[TRACE_FRAMES];
    size_t frames;
};

struct trace *trace_new(uint32_t link_type);
void trace_free(struct trace *trace);

/** Adds a frame, of which the capture keeps `kept` bytes at most. */
void trace_add_cut(struct trace *trace, const struct packet *packet, size_t kept);
void trace_add(struct trace *trace, const struct packet *packet);

/** Adds an Ethernet frame with an IPv4 UDP datagram from 192.0.2.1 to 192.0.2.2. */
void trace_udp(struct trace *trace, uint16_t src, uint16_t dst, const void *payload, size_t len);
void trace_udp_text(struct trace *trace, uint16_t src, uint16_t dst, const char *text);

/** Adds a TCP segment; from 192.0.2.1:`port` to 192.0.2.2:5060, or back. */
struct connection {
    struct trace *trace;
    uint16_t client, server;
};
void trace_tcp(const struct connection *connection, bool back, uint32_t seq, uint32_t ack, uint8_t flags,
               const void *payload, size_t len);

/** What a run found of one message. */
struct found_copy {
    uint8_t bytes[4096];
    size_t len;
    uint64_t frame;
    uint64_t frames[64];
    size_t n_frames;
    struct mikey_sighting sighting; /* slices of the carrier are not valid any more */
    char text[4096], protocol[64], kmpids[256];
    char description[CAPTURE_DESCRIPTION];
};

struct outcome {
    enum capture_status status;
    struct capture_totals totals;
    char error[CAPTURE_ERROR_SIZE];
    struct capture_problem problems[TRACE_FOUND]; /**< their texts are gone by now */
    char last_problem[256];                       /**< text of the last one */
    size_t n_problems;
    struct found_copy found[TRACE_FOUND];
    size_t n_found;
    size_t places; /* of bytes that were checked against the frames */
    const struct trace *trace;
};

/**
 * Runs a trace. Of every byte of every message the place is looked up and compared with what the frame has there;
 * a difference fails the test. The outcome lives until the next run.
 */
struct outcome *trace_run(const struct trace *trace, const struct capture_options *options);

/** Runs a file that need not be sound, without comparing. */
struct outcome *trace_run_bytes(const uint8_t *file, size_t len);

/** A small pre-shared key message; `csb` makes it different from others. */
size_t make_mikey(uint8_t *out, uint8_t csb);

/** NUL-terminated base64. */
void make_base64(const uint8_t *bytes, size_t len, char *out);

/** An SDP with one a=key-mgmt line of `base64` at session level. */
void make_sdp(char *out, size_t size, const char *base64);

/** A SIP INVITE with `body` of the type application/sdp. */
void make_invite(char *out, size_t size, const char *body);

#endif

// SPDX-License-Identifier: BSD-2-Clause
#include "flows.h"
#include "ip.h"
#include "octets.h"
#include "run.h"
#include "slice.h"

enum { TCP_HEADER = 20, TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct tcp_header {
    uint32_t seq, ack;
    uint8_t flags;
    size_t len;
};

static bool read_header(struct mikey_slice segment, struct tcp_header *header) {
    if (segment.len < TCP_HEADER)
        return false;
    header->seq = octets_u32(segment.data + 4);
    header->ack = octets_u32(segment.data + 8);
    header->len = (size_t)(segment.data[12] >> 4) * 4;
    header->flags = segment.data[13];
    return header->len >= TCP_HEADER && header->len <= segment.len;
}

/** A SYN opens the connection, or one between the same ports that comes after it. */
static void open_direction(struct run *run, struct flow *flow, int direction,
                           const struct tcp_header *header) {
    struct stream *stream = &flow->streams[direction];

    if (stream->has_isn && stream->isn == header->seq)
        return; /* the SYN again */
    if (stream->started && (header->flags & TCP_ACK) == 0) {
        run->totals->flows++;
        stream_finish(run, flow, !direction, flow->streams[!direction].finished);
        stream_reset(run, &flow->streams[!direction]);
        flow->tls_said = false;
    }
    if (stream->started) {
        stream_finish(run, flow, direction, stream->finished);
        stream_reset(run, stream);
    }
    stream->has_isn = true;
    stream->isn = header->seq;
    stream->started = true;
    stream->next = header->seq + 1;
}

static void reset_connection(struct run *run, struct flow *flow, int direction,
                             const struct tcp_header *header) {
    const struct stream *stream = &flow->streams[direction];

    if (stream->started && header->seq - stream->next > STREAM_MAX_JUMP)
        return; /* outside any window: not the sender's */
    for (int i = 0; i < 2; i++)
        stream_finish(run, flow, i, flow->streams[i].pending == NULL);
}

void run_tcp(struct run *run, const struct way *addresses, struct view packet, size_t missing) {
    struct tcp_header header;
    struct way way;
    struct flow *flow;
    int direction = 0;

    if (!read_header(packet.bytes, &header)) {
        if (missing > 0)
            run_problem(run, CAPTURE_CUT_FRAME, true, addresses, missing,
                        "the capture cut a TCP segment inside its header: %zu bytes are missing", missing);
        return;
    }
    way.src =
        endpoint_make(addresses->src.bytes, addresses->src.len, (uint16_t)octets_u16(packet.bytes.data));
    way.dst =
        endpoint_make(addresses->dst.bytes, addresses->dst.len, (uint16_t)octets_u16(packet.bytes.data + 2));
    flow = flows_find(run, &way, &direction);
    if (flow == NULL) {
        run->no_memory = true;
        return;
    }
    if ((header.flags & TCP_SYN) != 0)
        open_direction(run, flow, direction, &header);
    if ((header.flags & TCP_SYN) != 0)
        header.seq++;
    packet = view_from(packet, header.len);
    if ((header.flags & TCP_FIN) != 0) {
        flow->streams[direction].fin = true;
        flow->streams[direction].fin_seq = header.seq + (uint32_t)(packet.bytes.len + missing);
    }
    stream_segment(run, flow, direction, header.seq, packet);
    if (missing > 0)
        run_problem(run, CAPTURE_CUT_FRAME, stream_matters(flow, &flow->streams[direction]), &way, missing,
                    "the capture cut a TCP segment: %zu bytes are missing", missing);
    if ((header.flags & TCP_ACK) != 0)
        stream_acknowledged(run, flow, !direction, header.ack);
    if ((header.flags & TCP_RST) != 0)
        reset_connection(run, flow, direction, &header);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "run.h"

#include <stdlib.h>

#include "flows.h"
#include "fragments.h"
#include "ip.h"
#include "link.h"
#include "slice.h"

bool run_open(struct run *run, const struct capture_options *options,
              const struct capture_callbacks *callbacks, struct capture_totals *totals) {
    *run = (struct run){.totals = totals};
    if (options != NULL)
        run->options = *options;
    if (callbacks != NULL)
        run->callbacks = *callbacks;
    run->fragments = fragments_new(run->options.limits.datagrams > 0 ? run->options.limits.datagrams
                                                                     : FRAGMENTS_DATAGRAMS);
    run->flows = flows_new(&run->options.limits);
    run->scanner = malloc(sizeof *run->scanner);
    if (run->fragments == NULL || run->flows == NULL || run->scanner == NULL)
        return false;
    run->scanner->sink = (struct carried_sink){.context = run,
                                               .message = deliver_carried,
                                               .announcement = deliver_announcement,
                                               .fault = deliver_fault};
    return true;
}

void run_close(struct run *run) {
    flows_free(run);
    fragments_free(run->fragments);
    free(run->scanner);
}

void run_finish(struct run *run) {
    flows_finish(run);
    fragments_finish(run);
}

static void transport(struct run *run, const struct way *addresses, uint8_t protocol, struct view payload,
                      size_t missing) {
    if (protocol == IP_PROTOCOL_UDP)
        run_udp(run, addresses, payload, missing);
    else if (protocol == IP_PROTOCOL_TCP)
        run_tcp(run, addresses, payload, missing);
}

static void fragment(struct run *run, const struct way *addresses, struct ip_header *header,
                     struct view payload, size_t missing) {
    struct view datagram;

    if (missing > 0)
        run_problem(run, CAPTURE_CUT_FRAME, true, addresses, missing,
                    "the capture cut an IP fragment: %zu bytes are missing", missing);
    if (!fragments_add(run, addresses, header, payload, &datagram, &header->protocol))
        return;
    if (ip_read_reassembled(datagram.bytes, header))
        transport(run, addresses, header->protocol, view_from(datagram, header->payload), 0);
}

static void packet(struct run *run, struct view bytes, size_t cut) {
    struct ip_header header;
    struct way addresses = {.src = {.len = 0}};
    struct view payload;
    size_t missing;

    if (!ip_read(bytes.bytes, &header)) {
        if (cut > 0)
            run_problem(run, CAPTURE_CUT_FRAME, true, NULL, cut,
                        "the capture cut a packet inside its IP header: %zu bytes are missing", cut);
        return;
    }
    addresses.src = endpoint_make(header.src, header.address_len, 0);
    addresses.dst = endpoint_make(header.dst, header.address_len, 0);
    addresses.src.len = addresses.dst.len = header.address_len;
    payload = view_part(bytes, header.payload, header.len);
    missing = header.len > payload.bytes.len ? header.len - payload.bytes.len : 0;
    if (header.fragment)
        fragment(run, &addresses, &header, payload, missing);
    else
        transport(run, &addresses, header.protocol, payload, missing);
}

void run_frame(struct run *run, int dlt, struct mikey_slice bytes, uint32_t len) {
    struct piece piece = {.at = 0,
                          .len = (uint32_t)bytes.len,
                          .frame = run->frame,
                          .seconds = run->seconds,
                          .nanoseconds = run->nanoseconds,
                          .offset = 0};
    struct view frame = {.bytes = bytes, .pieces = &piece, .count = 1, .base = 0};
    size_t cut = len > bytes.len ? len - bytes.len : 0;
    size_t at = 0;

    if (!link_is_known(dlt)) {
        run_problem(run, CAPTURE_LINK_TYPE, true, NULL, (uint64_t)dlt, "frames of link type %d are not read",
                    dlt);
        return;
    }
    if (link_find_ip(dlt, bytes, &at))
        packet(run, view_from(frame, at), cut);
    else if (cut > 0 && at >= bytes.len)
        run_problem(run, CAPTURE_CUT_FRAME, true, NULL, cut,
                    "the capture cut a frame inside its link layer header: %zu bytes are missing", cut);
}

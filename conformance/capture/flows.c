// SPDX-License-Identifier: BSD-2-Clause
#include "flows.h"

#include <stdlib.h>
#include <string.h>

struct flows {
    struct capture_limits limits;
    size_t held; /* bytes of all streams */
    uint32_t count;
    uint32_t mask;
    struct flow *newest, *oldest;
    struct flow *buckets[];
};

static uint32_t or_default(uint32_t value, uint32_t otherwise) {
    return value > 0 ? value : otherwise;
}

struct flows *flows_new(const struct capture_limits *limits) {
    uint32_t wanted = or_default(limits->flows, FLOWS_DEFAULT);
    uint32_t buckets = 16;
    struct flows *flows;

    while (buckets < wanted && buckets < 1u << 24)
        buckets *= 2;
    flows = calloc(1, sizeof *flows + buckets * sizeof(struct flow *));
    if (flows == NULL)
        return NULL;
    flows->mask = buckets - 1;
    flows->limits.flows = wanted;
    flows->limits.flow_bytes = or_default(limits->flow_bytes, FLOWS_DEFAULT_FLOW_BYTES);
    flows->limits.total_bytes = or_default(limits->total_bytes, FLOWS_DEFAULT_TOTAL_BYTES);
    return flows;
}

static uint32_t hash_endpoint(const struct endpoint *endpoint, uint32_t hash) {
    for (uint32_t i = 0; i < endpoint->len; i++)
        hash = (hash ^ endpoint->bytes[i]) * 0x01000193u;
    return hash;
}

static struct flow **bucket_of(struct flows *flows, const struct way *ends) {
    uint32_t hash = hash_endpoint(&ends->dst, hash_endpoint(&ends->src, 0x811c9dc5u));

    return &flows->buckets[(hash ^ hash >> 15) & flows->mask];
}

static void unlink_age(struct flows *flows, struct flow *flow) {
    *(flow->newer != NULL ? &flow->newer->older : &flows->newest) = flow->older;
    *(flow->older != NULL ? &flow->older->newer : &flows->oldest) = flow->newer;
}

static void link_newest(struct flows *flows, struct flow *flow) {
    flow->newer = NULL;
    flow->older = flows->newest;
    *(flows->newest != NULL ? &flows->newest->newer : &flows->oldest) = flow;
    flows->newest = flow;
}

static void free_flow(struct run *run, struct flow *flow) {
    struct flows *flows = run->flows;
    struct flow **link = bucket_of(flows, &flow->ends);

    while (*link != flow)
        link = &(*link)->hash_next;
    *link = flow->hash_next;
    unlink_age(flows, flow);
    flows->count--;
    stream_reset(run, &flow->streams[0]);
    stream_reset(run, &flow->streams[1]);
    free(flow);
}

static bool holds_something(const struct flow *flow) {
    return flow->streams[0].held > 0 || flow->streams[1].held > 0;
}

static void evict(struct run *run, struct flow *flow) {
    bool matters = stream_matters(flow, &flow->streams[0]) || stream_matters(flow, &flow->streams[1]);

    run_problem(run, CAPTURE_LIMIT_FLOWS, matters && holds_something(flow), &flow->ends,
                flow->streams[0].held + flow->streams[1].held,
                "too many TCP connections at once; an old one was dropped");
    follow_rest(run, flow, 0, false);
    follow_rest(run, flow, 1, false);
    free_flow(run, flow);
}

static struct flow *add(struct run *run, const struct way *ends) {
    struct flows *flows = run->flows;
    struct flow **bucket = bucket_of(flows, ends);
    struct flow *flow = calloc(1, sizeof *flow);
    uint16_t src = endpoint_port(&ends->src);
    uint16_t dst = endpoint_port(&ends->dst);

    if (flow == NULL)
        return NULL;
    flow->ends = *ends;
    flow->back = (struct way){.src = ends->dst, .dst = ends->src};
    flow->mikey = run_is_mikey_port(run, src) || run_is_mikey_port(run, dst);
    flow->tls_port = run_is_tls_port(run, src) || run_is_tls_port(run, dst);
    flow->hash_next = *bucket;
    *bucket = flow;
    link_newest(flows, flow);
    flows->count++;
    run->totals->flows++;
    return flow;
}

struct flow *flows_find(struct run *run, const struct way *way, int *direction) {
    struct flows *flows = run->flows;
    bool forward = memcmp(way->src.bytes, way->dst.bytes, sizeof way->src.bytes) <= 0;
    struct way ends = forward ? *way : (struct way){.src = way->dst, .dst = way->src};
    struct flow *flow = *bucket_of(flows, &ends);
    struct flow *last = NULL;
    uint32_t chain = 0;

    *direction = forward ? 0 : 1;
    for (; flow != NULL && memcmp(&flow->ends, &ends, sizeof ends) != 0; chain++) {
        last = flow;
        flow = flow->hash_next;
    }
    if (flow == NULL) {
        if (chain >= FLOWS_MAX_CHAIN)
            evict(run, last);
        else if (flows->count >= flows->limits.flows)
            evict(run, flows->oldest);
        return add(run, &ends);
    }
    if (flow != flows->newest) {
        unlink_age(flows, flow);
        link_newest(flows, flow);
    }
    return flow;
}

size_t flows_share(const struct run *run) {
    return run->flows->limits.flow_bytes;
}

bool flows_reserve(struct run *run, const struct flow *flow, struct stream *stream, size_t bytes) {
    struct flows *flows = run->flows;

    if (bytes > flows->limits.flow_bytes - stream->held || bytes > flows->limits.total_bytes)
        return false;
    while (bytes > flows->limits.total_bytes - flows->held && flows->oldest != flow)
        evict(run, flows->oldest);
    if (bytes > flows->limits.total_bytes - flows->held)
        return false;
    flows->held += bytes;
    stream->held += bytes;
    return true;
}

void flows_return(struct run *run, struct stream *stream, size_t bytes) {
    run->flows->held -= bytes;
    stream->held -= bytes;
}

void flows_finish(struct run *run) {
    while (run->flows->oldest != NULL) {
        struct flow *flow = run->flows->oldest;
        stream_finish(run, flow, 0, false);
        stream_finish(run, flow, 1, false);
        free_flow(run, flow);
    }
}

void flows_free(struct run *run) {
    while (run->flows != NULL && run->flows->oldest != NULL)
        free_flow(run, run->flows->oldest);
    free(run->flows);
}

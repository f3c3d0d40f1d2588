// SPDX-License-Identifier: BSD-2-Clause
#include "streams.h"

#include <stdlib.h>
#include <string.h>

#include "multimap.h"

#define FIRST_BUCKETS 64u

static uint64_t hash_of(uint32_t ssrc, const struct mikey_srtp_path *path) {
    uint64_t hash = multimap_mix(ssrc, path->interleaved ? path->channel + 1u : 0);
    hash = mikey_multimap_mix_bytes(hash, path->src, path->src_len);
    return mikey_multimap_mix_bytes(hash, path->dst, path->dst_len);
}

static bool same_path(const struct mikey_srtp_path *a, const struct mikey_srtp_path *b) {
    return a->src_len == b->src_len && a->dst_len == b->dst_len && a->interleaved == b->interleaved &&
           (!a->interleaved || a->channel == b->channel) && memcmp(a->src, b->src, a->src_len) == 0 &&
           memcmp(a->dst, b->dst, a->dst_len) == 0;
}

static struct stream_list *list_of(struct streams *streams, const struct media_stream *stream) {
    return stream->proven ? &streams->proven : &streams->others;
}

static void unlink_age(struct stream_list *list, struct media_stream *stream) {
    if (stream->older != NULL)
        stream->older->newer = stream->newer;
    else
        list->oldest = stream->newer;
    if (stream->newer != NULL)
        stream->newer->older = stream->older;
    else
        list->newest = stream->older;
}

static void append_age(struct stream_list *list, struct media_stream *stream) {
    stream->newer = NULL;
    stream->older = list->newest;
    if (list->newest != NULL)
        list->newest->newer = stream;
    else
        list->oldest = stream;
    list->newest = stream;
}

static struct media_stream **bucket_of(const struct streams *streams, uint64_t hash) {
    return &streams->buckets[hash >> 7 & (streams->n_buckets - 1)];
}

static bool grow(struct streams *streams) {
    uint32_t capacity = streams->capacity == 0 ? FIRST_BUCKETS : streams->capacity * 2;
    struct media_stream **slots = realloc(streams->slots, capacity * sizeof(struct media_stream *));
    if (slots == NULL)
        return false;
    streams->slots = slots;
    struct media_stream **buckets = calloc(capacity, sizeof(struct media_stream *));
    if (buckets == NULL)
        return false;
    free(streams->buckets);
    streams->buckets = buckets;
    streams->n_buckets = streams->capacity = capacity;
    for (uint32_t i = 0; i < streams->n; i++) {
        struct media_stream **bucket = bucket_of(streams, slots[i]->hash);
        slots[i]->bucket_next = *bucket;
        *bucket = slots[i];
    }
    return true;
}

// The stream that is missed least, taken out of its lists.
static struct media_stream *forget(struct streams *streams) {
    struct media_stream *stream =
        streams->others.oldest != NULL ? streams->others.oldest : streams->proven.oldest;
    unlink_age(list_of(streams, stream), stream);
    struct media_stream **link = bucket_of(streams, stream->hash);
    while (*link != stream)
        link = &(*link)->bucket_next;
    *link = stream->bucket_next;
    streams->forgotten++;
    return stream;
}

static struct media_stream *make(struct streams *streams) {
    if (streams->n >= streams->limit) {
        struct media_stream *stream = forget(streams);
        *stream = (struct media_stream){.slot = stream->slot};
        return stream;
    }
    if (streams->n == streams->capacity && !grow(streams))
        return NULL;
    struct media_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->slot = streams->n++;
    streams->slots[stream->slot] = stream;
    return stream;
}

struct media_stream *mikey_streams_get(struct streams *streams, uint32_t ssrc,
                                       const struct mikey_srtp_path *path) {
    uint64_t hash = hash_of(ssrc, path);
    struct media_stream *stream = streams->n_buckets > 0 ? *bucket_of(streams, hash) : NULL;
    while (stream != NULL &&
           (stream->hash != hash || stream->pub.ssrc != ssrc || !same_path(&stream->pub.path, path)))
        stream = stream->bucket_next;
    if (stream != NULL) {
        struct stream_list *list = list_of(streams, stream);
        if (list->newest != stream) {
            unlink_age(list, stream);
            append_age(list, stream);
        }
        return stream;
    }
    stream = make(streams);
    if (stream == NULL)
        return NULL;
    streams->met++;
    stream->hash = hash;
    stream->pub.ssrc = ssrc;
    stream->pub.path = *path;
    struct media_stream **bucket = bucket_of(streams, hash);
    stream->bucket_next = *bucket;
    *bucket = stream;
    append_age(&streams->others, stream);
    return stream;
}

void mikey_streams_claim(struct streams *streams, struct media_stream *stream) {
    if (stream->proven)
        return;
    unlink_age(&streams->others, stream);
    stream->proven = true;
    append_age(&streams->proven, stream);
}

void mikey_streams_free(struct streams *streams) {
    for (uint32_t i = 0; i < streams->n; i++)
        free(streams->slots[i]);
    free(streams->slots);
    free(streams->buckets);
}

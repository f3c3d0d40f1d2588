// SPDX-License-Identifier: BSD-2-Clause
#include "dialogues.h"

#include <stdlib.h>
#include <string.h>

/** Longest a=control that is compared with the URI of a SETUP. */
#define CONTROL_MAX 64u
/** SETUP requests of a dialogue that may wait for their answers. */
#define SETUPS_MAX 8u

/** A message's exchange, and what it speaks for. */
struct spoken {
    uint64_t exchange, frame;
    enum mikey_placement placement;
    uint32_t media; /* SDP: 0 for the session level */
    uint32_t n_cs;
    bool numbered; /* crypto sessions are numbered from 1, in the order of the map */
    uint64_t uri;  /* hash of the URI that the SETUP is about; 0: not known */
    uint8_t control_len;
    uint8_t control[CONTROL_MAX]; /* of its media description */
};

/** A request that announced a transport, for the answer that repeats its number. */
struct setup {
    uint64_t cseq, uri;
};

/** A stream, and one of its ends. */
struct end {
    uint32_t media;
    uint64_t uri;
    uint32_t lines; /* m= lines of its SDP */
    struct mikey_srtp_endpoint endpoint;
};

struct dialogue {
    struct dialogue *hash_next, *newer, *older;
    uint8_t name_len;
    uint8_t name[MIKEY_DIALOGUE_MAX];
    uint32_t n_spoken, n_ends, n_setups; /* ever: the next place is modulo the room */
    struct setup setups[SETUPS_MAX];
    struct spoken spoken[DIALOGUE_EXCHANGES];
    struct end *ends; /* DIALOGUE_STREAMS, made when needed */
};

struct dialogues {
    struct mikey_srtp *srtp;
    struct dialogue *newest, *oldest;
    uint32_t count;
    struct dialogue *buckets[DIALOGUES_MAX];
};

struct dialogues *dialogues_new(struct mikey_srtp *srtp) {
    struct dialogues *dialogues = calloc(1, sizeof *dialogues);
    if (dialogues)
        dialogues->srtp = srtp;
    return dialogues;
}

/** FNV-1a. Never 0. */
static uint64_t hash(const uint8_t *bytes, size_t len) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash ? hash : 1;
}

static struct dialogue **bucket_of(struct dialogues *dialogues, const uint8_t *name, uint8_t len) {
    return &dialogues->buckets[(hash(name, len) >> 20) % DIALOGUES_MAX];
}

static void unlink_age(struct dialogues *dialogues, struct dialogue *dialogue) {
    *(dialogue->newer ? &dialogue->newer->older : &dialogues->newest) = dialogue->older;
    *(dialogue->older ? &dialogue->older->newer : &dialogues->oldest) = dialogue->newer;
}

static void link_newest(struct dialogues *dialogues, struct dialogue *dialogue) {
    dialogue->newer = NULL;
    dialogue->older = dialogues->newest;
    *(dialogues->newest ? &dialogues->newest->newer : &dialogues->oldest) = dialogue;
    dialogues->newest = dialogue;
}

static void drop(struct dialogues *dialogues, struct dialogue *dialogue) {
    struct dialogue **link = bucket_of(dialogues, dialogue->name, dialogue->name_len);
    while (*link && *link != dialogue)
        link = &(*link)->hash_next;
    *link = dialogue->hash_next;
    unlink_age(dialogues, dialogue);
    dialogues->count--;
    free(dialogue->ends);
    free(dialogue);
}

void dialogues_free(struct dialogues *dialogues) {
    while (dialogues && dialogues->oldest)
        drop(dialogues, dialogues->oldest);
    free(dialogues);
}

/** The dialogue of this name, made if need be; NULL if there is no memory. */
static struct dialogue *find(struct dialogues *dialogues, const uint8_t *name, uint8_t len) {
    struct dialogue **head = bucket_of(dialogues, name, len);
    struct dialogue *dialogue = *head;
    while (dialogue && (dialogue->name_len != len || memcmp(dialogue->name, name, len) != 0))
        dialogue = dialogue->hash_next;
    if (dialogue) {
        unlink_age(dialogues, dialogue);
        link_newest(dialogues, dialogue);
        return dialogue;
    }
    if (dialogues->count == DIALOGUES_MAX)
        drop(dialogues, dialogues->oldest);
    dialogue = calloc(1, sizeof *dialogue);
    if (!dialogue)
        return NULL;
    dialogue->name_len = len;
    memcpy(dialogue->name, name, len);
    dialogue->hash_next = *head;
    *head = dialogue;
    link_newest(dialogues, dialogue);
    dialogues->count++;
    return dialogue;
}

static bool in_sdp(enum mikey_placement placement) {
    return placement == MIKEY_PLACED_SDP_SESSION || placement == MIKEY_PLACED_SDP_MEDIA;
}

/** Whether the exchange speaks for the stream of the end, as far as that can be told. */
static bool speaks_for(const struct spoken *spoken, const struct end *end) {
    if (in_sdp(spoken->placement) && spoken->media > 0 && end->media > 0)
        return spoken->media == end->media;
    return !spoken->uri || !end->uri || spoken->uri == end->uri;
}

static bool locate(struct dialogues *dialogues, const struct spoken *spoken, const struct end *end,
                   int cs_id) {
    return mikey_srtp_locate(dialogues->srtp, spoken->exchange, cs_id, &end->endpoint) != MIKEY_ERR_MEMORY;
}

/** Tells the prover. At the session level the crypto sessions of a line are told apart by their number. */
static bool tell(struct dialogues *dialogues, const struct spoken *spoken, const struct end *end) {
    if (!speaks_for(spoken, end))
        return true;
    bool counted = spoken->placement == MIKEY_PLACED_SDP_SESSION && spoken->numbered && end->media > 0;
    if (counted && spoken->n_cs == 2 * end->lines)
        return locate(dialogues, spoken, end, (int)(2 * end->media - 1)) &&
               locate(dialogues, spoken, end, (int)(2 * end->media));
    if (counted && spoken->n_cs == end->lines)
        return locate(dialogues, spoken, end, (int)end->media);
    return locate(dialogues, spoken, end, -1);
}

static uint32_t kept(uint32_t ever, uint32_t room) {
    return ever < room ? ever : room;
}

bool dialogues_message(struct dialogues *dialogues, const struct mikey_sighting *sighting, uint64_t exchange,
                       const struct mikey_hdr *hdr) {
    if (sighting->dialogue_len == 0 || exchange == 0)
        return true;
    struct dialogue *dialogue = find(dialogues, sighting->dialogue, sighting->dialogue_len);
    if (!dialogue)
        return false;
    const struct mikey_carrier *carrier = &sighting->carrier;
    struct spoken spoken = {
        .exchange = exchange,
        .frame = sighting->frame,
        .placement = carrier->placement,
        .media = carrier->placement == MIKEY_PLACED_SDP_MEDIA ? carrier->media : 0,
        .n_cs = hdr->n_cs,
        .numbered = hdr->map_type == MIKEY_MAP_SRTP_ID,
    };
    for (uint32_t i = 0; i < kept(dialogue->n_spoken, DIALOGUE_EXCHANGES); i++) {
        const struct spoken *old = &dialogue->spoken[i];
        if (old->exchange == exchange && old->placement == spoken.placement && old->media == spoken.media)
            return true;
    }
    dialogue->spoken[dialogue->n_spoken++ % DIALOGUE_EXCHANGES] = spoken;
    // An SDP brings its own ends along; a re-key in an RTSP header or body is for those that are there already.
    for (uint32_t i = 0; !in_sdp(spoken.placement) && i < kept(dialogue->n_ends, DIALOGUE_STREAMS); i++)
        if (!tell(dialogues, &spoken, &dialogue->ends[i]))
            return false;
    return true;
}

/* Announcements. */

static bool same_endpoint(const struct mikey_srtp_endpoint *a, const struct mikey_srtp_endpoint *b) {
    return a->len == b->len && memcmp(a->address, b->address, a->len) == 0 &&
           a->interleaved == b->interleaved && a->channel == b->channel && a->peer_len == b->peer_len &&
           memcmp(a->peer, b->peer, a->peer_len) == 0;
}

static bool same_end(const struct end *a, const struct end *b) {
    return a->media == b->media && a->uri == b->uri && a->lines == b->lines &&
           same_endpoint(&a->endpoint, &b->endpoint);
}

/** Remembers an end, unless it is known, and tells the prover whose it is. */
static bool add_end(struct dialogues *dialogues, struct dialogue *dialogue, const struct end *end) {
    if (!dialogue->ends)
        dialogue->ends = calloc(DIALOGUE_STREAMS, sizeof *dialogue->ends);
    if (!dialogue->ends)
        return false;
    uint32_t n = kept(dialogue->n_ends, DIALOGUE_STREAMS), i = 0;
    while (i < n && !same_end(&dialogue->ends[i], end))
        i++;
    if (i == n)
        dialogue->ends[dialogue->n_ends++ % DIALOGUE_STREAMS] = *end;
    for (uint32_t k = 0; k < kept(dialogue->n_spoken, DIALOGUE_EXCHANGES); k++)
        if (!tell(dialogues, &dialogue->spoken[k], end))
            return false;
    return true;
}

void dialogues_end(struct mikey_srtp_endpoint *endpoint, const struct announced_end *announced,
                   const struct found_announcement *found) {
    bool request = found->what->direction == MIKEY_DIRECTION_REQUEST;
    bool sender = (announced->host == ANNOUNCED_CLIENT) == request;
    const uint8_t *address = announced->address;
    uint8_t len = announced->address_len;
    if (len == 0 && announced->host != ANNOUNCED_ANY) {
        address = sender ? found->src : found->dst;
        len = sender ? found->src_len : found->dst_len;
        len = len > 2 ? (uint8_t)(len - 2) : 0;
    }
    memcpy(endpoint->address, address, len);
    endpoint->address[len] = (uint8_t)(announced->port >> 8);
    endpoint->address[len + 1] = (uint8_t)announced->port;
    endpoint->len = (uint8_t)(len + 2);
}

static bool add_stream(struct dialogues *dialogues, struct dialogue *dialogue,
                       const struct found_announcement *found, const struct announced_stream *stream,
                       uint64_t uri) {
    struct end end;
    for (uint8_t i = 0; i < stream->n_ends; i++) {
        memset(&end, 0, sizeof end); // ends are compared as bytes
        end.media = stream->media;
        end.uri = uri;
        end.lines = found->what->lines;
        dialogues_end(&end.endpoint, &stream->ends[i], found);
        if (!add_end(dialogues, dialogue, &end))
            return false;
    }
    for (uint8_t i = 0; i < stream->n_channels; i++) {
        memset(&end, 0, sizeof end);
        end.uri = uri;
        end.endpoint.interleaved = true;
        end.endpoint.channel = stream->channels[i];
        end.endpoint.len = found->src_len;
        memcpy(end.endpoint.address, found->src, found->src_len);
        end.endpoint.peer_len = found->dst_len;
        memcpy(end.endpoint.peer, found->dst, found->dst_len);
        if (!add_end(dialogues, dialogue, &end))
            return false;
    }
    return true;
}

/** Notes the a=control of the media descriptions that key-mgmt attributes stand in. */
static void note_controls(struct dialogue *dialogue, const struct announcement *what, uint64_t frame) {
    for (uint32_t k = 0; k < kept(dialogue->n_spoken, DIALOGUE_EXCHANGES); k++) {
        struct spoken *spoken = &dialogue->spoken[k];
        for (uint32_t i = 0; spoken->frame == frame && i < what->count; i++) {
            struct mikey_slice control = what->streams[i].control;
            if (spoken->media != what->streams[i].media || control.len == 0 || control.len > CONTROL_MAX)
                continue;
            memcpy(spoken->control, control.data, control.len);
            spoken->control_len = (uint8_t)control.len;
        }
    }
}

static bool ends_with(struct mikey_slice uri, const struct spoken *spoken) {
    size_t len = spoken->control_len;
    return len > 0 && uri.len >= len && memcmp(uri.data + uri.len - len, spoken->control, len) == 0;
}

/** A SETUP: notes its URI for its answer, its KeyMgmt headers, and the description that its URI is the control of. */
static uint64_t note_setup(struct dialogue *dialogue, const struct announcement *what, uint64_t frame) {
    uint64_t uri = hash(what->uri.data, what->uri.len);
    dialogue->setups[dialogue->n_setups++ % SETUPS_MAX] = (struct setup){what->cseq, uri};
    for (uint32_t k = 0; k < kept(dialogue->n_spoken, DIALOGUE_EXCHANGES); k++) {
        struct spoken *spoken = &dialogue->spoken[k];
        bool header = spoken->frame == frame && spoken->placement == MIKEY_PLACED_RTSP_KEYMGMT;
        if (header || ends_with(what->uri, spoken))
            spoken->uri = uri;
    }
    return uri;
}

static uint64_t uri_of_answer(const struct dialogue *dialogue, uint64_t cseq) {
    for (uint32_t i = 0; i < kept(dialogue->n_setups, SETUPS_MAX); i++)
        if (dialogue->setups[i].cseq == cseq)
            return dialogue->setups[i].uri;
    return 0;
}

bool dialogues_announcement(struct dialogues *dialogues, const struct found_announcement *found) {
    const struct announcement *what = found->what;
    struct dialogue *dialogue = find(dialogues, found->dialogue, found->dialogue_len);
    uint64_t uri = 0;
    if (!dialogue)
        return false;
    if (what->lines > 0)
        note_controls(dialogue, what, found->frame);
    else if (what->direction == MIKEY_DIRECTION_REQUEST)
        uri = note_setup(dialogue, what, found->frame);
    else
        uri = uri_of_answer(dialogue, what->cseq);
    for (uint32_t i = 0; i < what->count; i++)
        if (!add_stream(dialogues, dialogue, found, &what->streams[i], uri))
            return false;
    return true;
}

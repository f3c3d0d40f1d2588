// SPDX-License-Identifier: GPL-2.0-or-later
#include "announced.h"

#include <string.h>

#include "dialogue.h"
#include "dialogues.h"

#include "../sighting.h"
#include "payloads.h"
#include "prover.h"
#include "rtp.h"

/** What a dialogue has announced. */
struct announcer {
    uint8_t name_len;
    uint8_t name[MIKEY_DIALOGUE_MAX];
    rtp_dyn_payload_t *payloads;
    uint32_t n_ends;    /**< ever: the next place is modulo the room */
    wmem_array_t *ends; /**< struct mikey_srtp_endpoint, at most DIALOGUE_STREAMS */
};

/** Struct announcer, by its name. */
static wmem_map_t *announcers;

static guint name_hash(gconstpointer key) {
    const struct announcer *announcer = key;
    return wmem_strong_hash(announcer->name, announcer->name_len);
}

static gboolean same_name(gconstpointer a, gconstpointer b) {
    const struct announcer *x = a, *y = b;
    return x->name_len == y->name_len && memcmp(x->name, y->name, x->name_len) == 0;
}

void announced_register(void) {
    announcers = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), name_hash, same_name);
}

bool announced_wanted(const packet_info *pinfo) {
    return prover_wanted() && !pinfo->fd->visited;
}

static struct announcer *announcer_of(const struct found_announcement *found) {
    struct announcer wanted = {.name_len = found->dialogue_len};
    memcpy(wanted.name, found->dialogue, found->dialogue_len);
    struct announcer *announcer = wmem_map_lookup(announcers, &wanted);
    if (!announcer) {
        announcer = wmem_memdup(wmem_file_scope(), &wanted, sizeof wanted);
        announcer->ends = wmem_array_sized_new(wmem_file_scope(), sizeof(struct mikey_srtp_endpoint), 4);
        wmem_map_insert(announcers, announcer, announcer);
    }
    return announcer;
}

static struct mikey_srtp_endpoint *end_of(const struct announcer *announcer, uint32_t nth) {
    return wmem_array_index(announcer->ends, nth);
}

static void add_end(struct announcer *announcer, const struct mikey_srtp_endpoint *end) {
    uint32_t n = wmem_array_get_count(announcer->ends);
    for (uint32_t i = 0; i < n; i++)
        if (memcmp(end_of(announcer, i), end, sizeof *end) == 0)
            return;
    if (n < DIALOGUE_STREAMS)
        wmem_array_append(announcer->ends, end, 1);
    else
        *end_of(announcer, announcer->n_ends % DIALOGUE_STREAMS) = *end;
    announcer->n_ends++;
}

static void add_stream(struct announcer *announcer, packet_info *pinfo,
                       const struct found_announcement *found, const struct announced_stream *stream) {
    for (uint8_t i = 0; i < stream->n_ends; i++) {
        struct mikey_srtp_endpoint end;
        memset(&end, 0, sizeof end); // ends are compared as bytes
        dialogues_end(&end, &stream->ends[i], found);
        add_end(announcer, &end);
    }
    if (stream->n_channels > 0)
        rtp_describe_connection(pinfo, announcer->payloads);
}

/** Whether it is of secure media, or of any while there are keys that may fit them. */
static bool of_interest(const struct announcement *what) {
    for (uint32_t i = 0; i < what->count; i++)
        if (what->streams[i].secure)
            return true;
    return prover_has_keys();
}

void announced(packet_info *pinfo, const struct announcement *what, struct mikey_slice dialogue,
               struct mikey_slice text) {
    struct found_announcement found = {.what = what, .frame = pinfo->num};
    found.src_len = sighting_end(&pinfo->src, pinfo->srcport, found.src);
    found.dst_len = sighting_end(&pinfo->dst, pinfo->destport, found.dst);
    found.dialogue_len = dialogue_write(dialogue, found.dialogue);
    prover_announce(&found);
    if (!of_interest(what))
        return;
    struct announcer *announcer = announcer_of(&found);
    rtp_dyn_payload_t *payloads = what->lines > 0 ? payloads_read(text) : NULL;
    if (payloads)
        announcer->payloads = payloads;
    for (uint32_t i = 0; i < what->count; i++)
        add_stream(announcer, pinfo, &found, &what->streams[i]);
    // An answer has Wireshark set up what the offer announced as well.
    for (uint32_t i = 0; i < wmem_array_get_count(announcer->ends); i++)
        rtp_take_end(pinfo, end_of(announcer, i), announcer->payloads);
}

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
    uint32_t n_ends; /**< ever: the next place is modulo the room */
    struct mikey_srtp_endpoint ends[DIALOGUE_STREAMS];
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
        wmem_map_insert(announcers, announcer, announcer);
    }
    return announcer;
}

static uint32_t kept(const struct announcer *announcer) {
    return MIN(announcer->n_ends, DIALOGUE_STREAMS);
}

static void add_end(struct announcer *announcer, const struct mikey_srtp_endpoint *end) {
    for (uint32_t i = 0; i < kept(announcer); i++)
        if (memcmp(&announcer->ends[i], end, sizeof *end) == 0)
            return;
    announcer->ends[announcer->n_ends++ % DIALOGUE_STREAMS] = *end;
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

void announced(packet_info *pinfo, const struct announcement *what, struct mikey_slice dialogue,
               struct mikey_slice text) {
    struct found_announcement found = {.what = what, .frame = pinfo->num};
    found.src_len = sighting_end(&pinfo->src, pinfo->srcport, found.src);
    found.dst_len = sighting_end(&pinfo->dst, pinfo->destport, found.dst);
    found.dialogue_len = dialogue_write(dialogue, found.dialogue);
    prover_announce(&found);
    struct announcer *announcer = announcer_of(&found);
    rtp_dyn_payload_t *payloads = what->lines > 0 ? payloads_read(text) : NULL;
    if (payloads)
        announcer->payloads = payloads;
    for (uint32_t i = 0; i < what->count; i++)
        if (what->streams[i].secure || prover_has_keys())
            add_stream(announcer, pinfo, &found, &what->streams[i]);
    // An answer has Wireshark set up what the offer announced as well.
    for (uint32_t i = 0; i < kept(announcer); i++)
        rtp_take_end(pinfo, &announcer->ends[i], announcer->payloads);
}

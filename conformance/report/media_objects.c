// SPDX-License-Identifier: BSD-2-Clause
// What packets said of crypto sessions, as JSON.
#include <inttypes.h>

#include "objects.h"

static json_t *number(uint64_t value) {
    return json_integer((json_int_t)value);
}

static json_t *endpoint(const uint8_t *address, uint8_t len) {
    char text[CAPTURE_ENDPOINT_TEXT];
    return len ? json_string(capture_endpoint_print(address, len, text)) : json_null();
}

static json_t *count_object(const struct ledger_count *count) {
    return json_pack("{sI sI sI sI sI sI sI}", "packets", (json_int_t)count->packets, "authenticated",
                     (json_int_t)count->authenticated, "failed", (json_int_t)count->failed, "unprotected",
                     (json_int_t)count->unprotected, "unsupported", (json_int_t)count->unsupported,
                     "replayed", (json_int_t)count->replayed, "late", (json_int_t)count->late);
}

/** Names of the readings whose bits are set. */
static json_t *reading_list(uint32_t readings) {
    json_t *list = json_array();
    for (unsigned i = 0; i < MIKEY_SRTP_READINGS; i++)
        if (readings >> i & 1)
            json_array_append_new(list, json_string(mikey_srtp_reading_name((enum mikey_srtp_reading)i)));
    return list;
}

static json_t *tried_object(const struct mikey_srtp_tried *tried) {
    return json_pack("{sI sI s[II] so sb}", "keys", (json_int_t)tried->keys, "attempts",
                     (json_int_t)tried->attempts, "roc", (json_int_t)tried->roc_first,
                     (json_int_t)tried->roc_last, "readings", reading_list(tried->readings), "budget_spent",
                     tried->budget_spent);
}

static json_t *ssrc_object(const struct ledger_ssrc *row) {
    json_t *object = json_pack("{so so so}", "ssrc", json_sprintf("0x%08" PRIx32, row->ssrc), "src",
                               endpoint(row->path.src, row->path.src_len), "dst",
                               endpoint(row->path.dst, row->path.dst_len));
    if (row->path.interleaved)
        json_object_set_new(object, "channel", json_integer(row->path.channel));
    json_object_set_new(object, "first_frame", number(row->first_frame));
    json_object_set_new(object, "srtp", count_object(&row->srtp));
    json_object_set_new(object, "srtcp", count_object(&row->srtcp));
    json_object_set_new(object, "roc", row->srtp.authenticated ? number(row->roc) : json_null());
    json_t *frames = json_array();
    for (uint32_t i = 0; i < row->n_failed_frames; i++)
        json_array_append_new(frames, number(row->failed_frames[i]));
    json_object_set_new(object, "failed_frames", frames);
    json_object_set_new(object, "tried", row->n_failed_frames ? tried_object(&row->tried) : json_null());
    json_object_set_new(object, "readings", reading_list(row->readings));
    json_object_set_new(object, "key_reading",
                        row->key_reading ? json_string(row->key_reading) : json_null());
    json_object_set_new(object, "obstacle", row->obstacle ? json_string(row->obstacle) : json_null());
    return object;
}

json_t *object_session_media(const struct ledger_exchange *media, const struct mikey_session_keys *session) {
    static const struct ledger_session none = {.next = NULL};
    const struct ledger_session *counts = media->sessions;
    while (counts && (counts->cs_id != session->cs_id || counts->key_index != session->key_index))
        counts = counts->next;
    counts = counts ? counts : &none;
    const struct ledger_count *srtp = &counts->srtp, *srtcp = &counts->srtcp;
    const uint64_t failed = srtp->failed + srtcp->failed, replayed = srtp->replayed + srtcp->replayed,
                   unprotected = srtp->unprotected + srtcp->unprotected;
    json_t *list = json_array();
    for (const struct ledger_ssrc *row = media->ssrcs; row; row = row->next)
        if (row->cs_id == session->cs_id && row->key_index == session->key_index)
            json_array_append_new(list, ssrc_object(row));
    return json_pack("{sI sI sI sI sI sI sI so}", "srtp_packets", (json_int_t)srtp->packets,
                     "srtp_authenticated", (json_int_t)srtp->authenticated, "srtcp_packets",
                     (json_int_t)srtcp->packets, "srtcp_authenticated", (json_int_t)srtcp->authenticated,
                     "failed", (json_int_t)failed, "unprotected", (json_int_t)unprotected, "replayed",
                     (json_int_t)replayed, "ssrcs", list);
}

json_t *object_capture_media(const struct proof_totals *media) {
    return json_pack("{sI sI sI sI sI sI sI}", "packets", (json_int_t)media->packets, "authenticated",
                     (json_int_t)media->proven, "unknown", (json_int_t)media->unknown, "late",
                     (json_int_t)media->late, "cut", (json_int_t)media->cut, "ssrcs_forgotten",
                     (json_int_t)media->prover.streams_forgotten, "keys_dropped",
                     (json_int_t)media->prover.keys_dropped);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "srtp.h"

#include <inttypes.h>
#include <string.h>

#include <epan/expert.h>

#include "../experts.h"
#include "../sighting.h"
#include "announced.h"
#include "prover.h"
#include "rtp.h"

/** "$", channel and length before an interleaved packet (RFC 7826 14). */
#define FRAMING 4

static int proto_srtp = -1;
static int hf_status = -1, hf_match = -1, hf_roc = -1, hf_index = -1, hf_exchange = -1, hf_keys_in = -1;
static int hf_cs_id = -1, hf_key = -1, hf_reading = -1, hf_replayed = -1, hf_late = -1, hf_encrypted = -1;
static int hf_trailer = -1, hf_tried_keys = -1, hf_tried = -1, hf_obstacle = -1;
static int ett_srtp = -1;
static dissector_handle_t srtp_handle;

#define STRING(hf, label, name, help)                                                                        \
    {                                                                                                        \
        hf, {                                                                                                \
            label, name, FT_STRING, BASE_NONE, NULL, 0, help, HFILL                                          \
        }                                                                                                    \
    }
#define NUMBER(hf, label, name, type, help)                                                                  \
    {                                                                                                        \
        hf, {                                                                                                \
            label, name, type, BASE_DEC, NULL, 0, help, HFILL                                                \
        }                                                                                                    \
    }
#define BOOLEAN(hf, label, name, help)                                                                       \
    {                                                                                                        \
        hf, {                                                                                                \
            label, name, FT_BOOLEAN, BASE_NONE, NULL, 0, help, HFILL                                         \
        }                                                                                                    \
    }

static void register_fields(void) {
    static hf_register_info rows[] = {
        STRING(&hf_status, "Status", "mikey.srtp.status",
               "authenticated, failed, unprotected, short or unsupported"),
        STRING(&hf_match, "Session found by", "mikey.srtp.match", "stream, ssrc, address or trial"),
        NUMBER(&hf_roc, "Roll-over counter", "mikey.srtp.roc", FT_UINT32, "That authenticates the packet"),
        NUMBER(&hf_index, "Index", "mikey.srtp.index", FT_UINT64, "Of the packet, as RFC 3711 counts them"),
        NUMBER(&hf_exchange, "Exchange", "mikey.srtp.exchange", FT_UINT64, "Number of the MIKEY exchange"),
        {&hf_keys_in,
         {"Keys in", "mikey.srtp.keys_in", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "Frame whose message made the keys known", HFILL}},
        NUMBER(&hf_cs_id, "CS ID", "mikey.srtp.cs_id", FT_UINT8, "Crypto session"),
        NUMBER(&hf_key, "Key", "mikey.srtp.key", FT_UINT8, "Which of the exchange's keys, from 0"),
        STRING(&hf_reading, "Reading", "mikey.srtp.reading", "Deviation under which it authenticates"),
        BOOLEAN(&hf_replayed, "Replayed", "mikey.srtp.replayed", "Its index was seen before"),
        BOOLEAN(&hf_late, "Late", "mikey.srtp.late", "It is older than the replay window"),
        BOOLEAN(&hf_encrypted, "Encrypted", "mikey.srtp.encrypted", NULL),
        {&hf_trailer,
         {"MKI and authentication tag", "mikey.srtp.trailer", FT_BYTES, BASE_NONE, NULL, 0,
          "What protection added, the index of SRTCP included", HFILL}},
        NUMBER(&hf_tried_keys, "Keys tried", "mikey.srtp.tried.keys", FT_UINT32, NULL),
        NUMBER(&hf_tried, "Attempts", "mikey.srtp.tried", FT_UINT32, "Keys, ROCs and readings together"),
        STRING(&hf_obstacle, "Obstacle", "mikey.srtp.obstacle", "Why it cannot be processed"),
    };
    static gint *ett[] = {&ett_srtp};
    proto_register_field_array(proto_srtp, rows, array_length(rows));
    proto_register_subtree_array(ett, array_length(ett));
}

static const char *match_name(enum mikey_srtp_match match) {
    static const char *const names[] = {
        [MIKEY_SRTP_BY_NOTHING] = "nothing", [MIKEY_SRTP_BY_STREAM] = "stream", [MIKEY_SRTP_BY_SSRC] = "ssrc",
        [MIKEY_SRTP_BY_ADDRESS] = "address", [MIKEY_SRTP_BY_TRIAL] = "trial",
    };
    return names[match];
}

/* Drawing. */

static void add_string(proto_tree *tree, int hf, tvbuff_t *tvb, const char *text) {
    proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, text));
}

static void add_number(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t value) {
    proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value));
}

static void add_boolean(proto_tree *tree, int hf, tvbuff_t *tvb, bool value) {
    proto_item_set_generated(proto_tree_add_boolean(tree, hf, tvb, 0, 0, value));
}

static void draw_session(proto_tree *tree, tvbuff_t *tvb, const struct packet_verdict *verdict) {
    const struct mikey_srtp_result *result = &verdict->result;
    if (!result->exchange)
        return;
    proto_item_set_generated(proto_tree_add_uint64(tree, hf_exchange, tvb, 0, 0, result->exchange));
    if (verdict->exchange)
        add_number(tree, hf_keys_in, tvb, verdict->exchange->frame);
    add_number(tree, hf_cs_id, tvb, result->cs_id);
    add_number(tree, hf_key, tvb, result->key_index);
    add_string(tree, hf_match, tvb, match_name(result->match));
}

static void draw_proof(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb,
                       const struct mikey_srtp_result *result) {
    if (result->kind == MIKEY_SRTP_KIND_RTP)
        add_number(tree, hf_roc, tvb, result->proof.roc);
    proto_item_set_generated(proto_tree_add_uint64(tree, hf_index, tvb, 0, 0, result->index));
    add_boolean(tree, hf_encrypted, tvb, result->encrypted);
    if (result->replayed)
        add_boolean(tree, hf_replayed, tvb, true);
    if (result->late)
        add_boolean(tree, hf_late, tvb, true);
    if (result->key_reading)
        add_string(tree, hf_reading, tvb, result->key_reading);
    if (result->proof.reading == MIKEY_SRTP_READING_LETTER)
        return;
    const enum mikey_srtp_reading reading = (enum mikey_srtp_reading)result->proof.reading;
    add_string(tree, hf_reading, tvb, mikey_srtp_reading_name(reading));
    experts_show_packet(tree, pinfo, tvb, MIKEY_R_MEDIA_READING,
                        wmem_strdup_printf(pinfo->pool, "the packet authenticates only in this reading: %s",
                                           mikey_srtp_reading_text(reading)));
}

static void draw_failure(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb,
                         const struct mikey_srtp_result *result) {
    const struct mikey_srtp_tried *tried = &result->tried;
    if (result->clear_rtcp) {
        experts_show_packet(tree, pinfo, tvb, MIKEY_R_MEDIA_CLEAR_RTCP, "RTCP in the clear");
        return;
    }
    add_number(tree, hf_tried_keys, tvb, tried->keys);
    add_number(tree, hf_tried, tvb, tried->attempts);
    const char *rocs = "";
    if (result->kind == MIKEY_SRTP_KIND_RTP)
        rocs = wmem_strdup_printf(pinfo->pool, ", ROC %" PRIu32 " to %" PRIu32, tried->roc_first,
                                  tried->roc_last);
    experts_show_packet(tree, pinfo, tvb, MIKEY_R_MEDIA_PACKETS,
                        wmem_strdup_printf(pinfo->pool,
                                           "frame %u: the packet does not authenticate; keys tried: %" PRIu32
                                           "%s",
                                           pinfo->num, tried->keys, rocs));
}

static void draw(proto_tree *parent, packet_info *pinfo, tvbuff_t *tvb, const struct packet_verdict *verdict,
                 size_t plain) {
    const struct mikey_srtp_result *result = &verdict->result;
    const char *name = result->kind == MIKEY_SRTP_KIND_RTCP ? "SRTCP" : "SRTP";
    const char *status = mikey_srtp_status_name(result->status);
    proto_item *item = proto_tree_add_protocol_format(parent, proto_srtp, tvb, 0, -1,
                                                      "%s with keys of MIKEY: %s", name, status);
    proto_tree *tree = proto_item_add_subtree(item, ett_srtp);
    add_string(tree, hf_status, tvb, status);
    draw_session(tree, tvb, verdict);
    if (result->status == MIKEY_SRTP_AUTHENTICATED || result->status == MIKEY_SRTP_UNPROTECTED)
        draw_proof(tree, pinfo, tvb, result);
    else if (result->status == MIKEY_SRTP_FAILED)
        draw_failure(tree, pinfo, tvb, result);
    if (result->obstacle)
        add_string(tree, hf_obstacle, tvb, result->obstacle);
    const gint added = (gint)tvb_captured_length(tvb) - (gint)plain;
    if (plain > 0 && added > 0)
        proto_tree_add_item(tree, hf_trailer, tvb, (gint)plain, added, ENC_NA);
}

/* Dissecting. */

static int dissect_media(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                         const struct packet_verdict *verdict, struct mikey_slice plain) {
    const int len = (int)tvb_captured_length(tvb);
    draw(tree, pinfo, tvb, verdict, plain.len);
    if (plain.len == 0) {
        rtp_dissect(tvb, pinfo, tree, verdict->result.kind, false);
        if (verdict->result.status == MIKEY_SRTP_FAILED)
            col_append_str(pinfo->cinfo, COL_INFO, " [does not authenticate]");
        return len;
    }
    tvbuff_t *opened = tvb_new_child_real_data(tvb, plain.data, (guint)plain.len, (gint)plain.len);
    add_new_data_source(pinfo, opened, "Decrypted SRTP");
    rtp_dissect(opened, pinfo, tree, verdict->result.kind, true);
    return len;
}

static struct mikey_srtp_path path_of(const packet_info *pinfo) {
    struct mikey_srtp_path path = {.src_len = 0};
    path.src_len = sighting_end(&pinfo->src, pinfo->srcport, path.src);
    path.dst_len = sighting_end(&pinfo->dst, pinfo->destport, path.dst);
    return path;
}

static enum mikey_srtp_kind kind_of(tvbuff_t *tvb) {
    const size_t len = tvb_captured_length(tvb);
    return mikey_srtp_kind_of((struct mikey_slice){len ? tvb_get_ptr(tvb, 0, (gint)len) : NULL, len});
}

/** What an ICMP error quotes was not received. */
static bool is_wanted(const packet_info *pinfo) {
    return prover_wanted() && !pinfo->flags.in_error_pkt;
}

/** What comes to or from a port that was announced. */
static int dissect_port(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    const struct mikey_srtp_path path = path_of(pinfo);
    struct mikey_slice plain;
    (void)data;
    const struct packet_verdict *verdict = is_wanted(pinfo) ? prover_look(pinfo, tvb, &path, &plain) : NULL;
    if (verdict && verdict->result.status != MIKEY_SRTP_UNKNOWN)
        return dissect_media(tvb, pinfo, tree, verdict, plain);
    rtp_dissect(tvb, pinfo, tree, kind_of(tvb), false);
    return (int)tvb_captured_length(tvb);
}

/** Whether there is more to it than that somebody else's packet could look like it. */
static bool is_ours(const struct packet_verdict *verdict) {
    const struct mikey_srtp_result *result = &verdict->result;
    return result->status == MIKEY_SRTP_AUTHENTICATED ||
           (result->match == MIKEY_SRTP_BY_STREAM && result->status == MIKEY_SRTP_FAILED) ||
           (result->match == MIKEY_SRTP_BY_SSRC && result->status == MIKEY_SRTP_UNPROTECTED);
}

/** What nobody announced: known by a tag that is right. */
static ws_heur_bool dissect_datagram(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    struct mikey_slice plain;
    (void)data;
    if (!prover_has_keys() || !is_wanted(pinfo))
        return FALSE;
    const struct mikey_srtp_path path = path_of(pinfo);
    const struct packet_verdict *verdict = prover_look(pinfo, tvb, &path, &plain);
    if (!verdict || !is_ours(verdict))
        return FALSE;
    (void)dissect_media(tvb, pinfo, tree, verdict, plain);
    return TRUE;
}

/** What is interleaved in an RTSP connection. */
static ws_heur_bool dissect_interleaved(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    const gint at = (gint)tvb_raw_offset(tvb) - FRAMING;
    struct mikey_slice plain;
    (void)data;
    if (!is_wanted(pinfo) || at < 0 || *tvb_get_ptr(source, at, 1) != '$')
        return FALSE;
    struct mikey_srtp_path path = path_of(pinfo);
    path.interleaved = true;
    path.channel = *tvb_get_ptr(source, at + 1, 1);
    const struct packet_verdict *verdict = prover_look(pinfo, tvb, &path, &plain);
    if (!verdict || verdict->result.status == MIKEY_SRTP_UNKNOWN)
        return FALSE;
    (void)dissect_media(tvb, pinfo, tree, verdict, plain);
    return TRUE;
}

void srtp_register(void) {
    proto_srtp = proto_register_protocol("SRTP with keys of MIKEY", "SRTP-MIKEY", "mikey.srtp");
    register_fields();
    srtp_handle = register_dissector_with_description("mikeylab.srtp", "SRTP with keys of MIKEY (mikeylab)",
                                                      dissect_port, proto_srtp);
    prover_register();
    announced_register();
}

void srtp_handoff(void) {
    rtp_handoff(srtp_handle);
    heur_dissector_add("udp", dissect_datagram, "SRTP with keys of MIKEY", "mikeylab_srtp_udp", proto_srtp,
                       HEURISTIC_ENABLE);
    if (has_heur_dissector_list("rtsp"))
        heur_dissector_add("rtsp", dissect_interleaved, "SRTP with keys of MIKEY in RTSP",
                           "mikeylab_srtp_rtsp", proto_srtp, HEURISTIC_ENABLE);
}

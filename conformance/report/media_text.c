// SPDX-License-Identifier: BSD-2-Clause
#include "media_text.h"

#include <inttypes.h>

#include "../render/put.h"
#include "describe.h"

static void print_if(FILE *out, uint64_t count, const char *what) {
    if (!count)
        return;
    put_text(out, ", ");
    put_number(out, count);
    put_text(out, what);
}

/** "; SRTP 240 of 240 authenticated, 2 replayed" */
static void print_count(FILE *out, const char *protocol, const struct ledger_count *count) {
    if (!count->packets)
        return;
    fprintf(out, "; %s %" PRIu64 " of %" PRIu64 " authenticated", protocol, count->authenticated,
            count->packets);
    print_if(out, count->failed, " failed");
    print_if(out, count->unprotected, " without authentication");
    print_if(out, count->unsupported, " not supported");
    print_if(out, count->replayed, " replayed");
    print_if(out, count->late, " older than the replay window");
}

static void print_readings(FILE *out, uint32_t readings, const char *before) {
    for (unsigned i = 1; i < MIKEY_SRTP_READINGS; i++) {
        if (!(readings >> i & 1))
            continue;
        put_text(out, before);
        put_text(out, mikey_srtp_reading_name((enum mikey_srtp_reading)i));
    }
}

/** "failed: frame 17, 19; tried 1 key, ROC 0 to 1: 2 attempts" */
static void print_failed(const struct report *report, const struct ledger_ssrc *row) {
    FILE *out = report->out;
    const struct mikey_srtp_tried *tried = &row->tried;
    uint64_t failed = row->srtp.failed + row->srtcp.failed;
    style_ink(&report->style, out, INK_WARNING);
    fputs("      failed:", out);
    style_ink(&report->style, out, INK_PLAIN);
    for (uint32_t i = 0; i < row->n_failed_frames; i++)
        fprintf(out, "%s %" PRIu64,
                i                          ? ","
                : row->n_failed_frames > 1 ? " frames"
                                           : " frame",
                row->failed_frames[i]);
    if (failed > row->n_failed_frames)
        fprintf(out, " and %" PRIu64 " more", failed - row->n_failed_frames);
    fprintf(out, "; tried %" PRIu32 " key%s", tried->keys, tried->keys == 1 ? "" : "s");
    if (row->srtp.failed)
        fprintf(out, tried->roc_first == tried->roc_last ? ", ROC %" PRIu32 : ", ROC %" PRIu32 " to %" PRIu32,
                tried->roc_first, tried->roc_last);
    print_readings(out, tried->readings, ", ");
    fprintf(out, ": %" PRIu32 " attempt%s%s\n", tried->attempts, tried->attempts == 1 ? "" : "s",
            tried->budget_spent ? ", not all that is possible" : "");
}

static void print_path(const struct report *report, const struct mikey_srtp_path *path) {
    char from[CAPTURE_ENDPOINT_TEXT], to[CAPTURE_ENDPOINT_TEXT];
    fprintf(report->out, "%s%s%s", capture_endpoint_print(path->src, path->src_len, from),
            style_arrow(&report->style), capture_endpoint_print(path->dst, path->dst_len, to));
    if (path->interleaved)
        fprintf(report->out, " channel %u", path->channel);
}

static void print_ssrc(const struct report *report, const struct ledger_ssrc *row) {
    FILE *out = report->out;
    fprintf(out, "    SSRC 0x%08" PRIx32 ", ", row->ssrc);
    print_path(report, &row->path);
    print_count(out, "SRTP", &row->srtp);
    print_count(out, "SRTCP", &row->srtcp);
    if (row->srtp.authenticated)
        fprintf(out, "; ROC %" PRIu32, row->roc);
    print_readings(out, row->readings, "; reading ");
    if (row->key_reading)
        fprintf(out, "; reading %s", row->key_reading);
    if (row->obstacle)
        fprintf(out, "; %s", row->obstacle);
    putc('\n', out);
    if (row->n_failed_frames)
        print_failed(report, row);
}

void media_text_session(const struct report *report, const struct ledger_exchange *media,
                        const struct mikey_session_keys *session) {
    uint32_t count = 0;
    for (const struct ledger_ssrc *row = media ? media->ssrcs : NULL; row; row = row->next) {
        if (row->cs_id != session->cs_id || row->key_index != session->key_index)
            continue;
        if (count++ < MEDIA_TEXT_SSRCS)
            print_ssrc(report, row);
    }
    if (count > MEDIA_TEXT_SSRCS)
        fprintf(report->out, "    %" PRIu32 " more SSRCs\n", count - MEDIA_TEXT_SSRCS);
}

void media_text_unlisted(const struct report *report, const struct ledger_exchange *media) {
    if (media && media->unlisted)
        fprintf(report->out, "  %" PRIu64 " packets of SSRCs that are not listed: too many\n",
                media->unlisted);
}

void media_text_capture(const struct report *report, const struct proof_totals *media) {
    FILE *out = report->out;
    if (!media || !media->packets)
        return;
    describe_file(report, out);
    fprintf(out, " media: %" PRIu64 " packet%s, %" PRIu64 " authenticated", media->packets,
            media->packets == 1 ? "" : "s", media->proven);
    print_if(out, media->unknown, " of no known session");
    print_if(out, media->late, " of exchanges that were closed");
    print_if(out, media->cut, " cut or too short");
    if (media->prover.streams_forgotten)
        fprintf(out, "; limit met: %" PRIu64 " of %" PRIu64 " SSRCs forgotten",
                media->prover.streams_forgotten, media->prover.streams);
    if (media->prover.keys_dropped)
        fprintf(out, "; limit met: %" PRIu64 " keys dropped", media->prover.keys_dropped);
    putc('\n', out);
}

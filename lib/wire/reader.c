// SPDX-License-Identifier: BSD-2-Clause
// The rare paths of the reader: faults, nested limits.
#include "reader.h"

struct mikey_rd mikey_rd_start(struct mikey_document *document, struct mikey_slice bytes, uint8_t buffer) {
    return (struct mikey_rd){
        .data = bytes.data,
        .limit = (uint32_t)bytes.len,
        .end = (uint32_t)bytes.len,
        .document = document,
        .tape = document != NULL ? document->tape : (struct mikey_tape){NULL, 0, 0},
        .container = MIKEY_NO_ITEM,
        .content = MIKEY_F_NONE,
        .stamp = (uint32_t)buffer << MIKEY_STAMP_BUFFER,
    };
}

void mikey_rd_finish(const struct mikey_rd *rd) {
    rd->document->tape.count = rd->tape.count;
}

static void report(struct mikey_rd *rd, struct mikey_finding finding) {
    if (rd->document == NULL || rd->quiet)
        return;
    finding.outcome = MIKEY_FAIL;
    finding.buffer = mikey_rd_buffer(rd);
    mikey_finding_add(&rd->document->findings, &finding);
}

static void report_missing(struct mikey_rd *rd) {
    report(rd, (struct mikey_finding){
                   .rule = rd->content == MIKEY_F_NONE ? MIKEY_R_OVERRUN : MIKEY_R_INNER_OVERRUN,
                   .field = (uint16_t)rd->missing,
                   .off = rd->pos,
                   .len = rd->end - rd->pos,
                   .got = rd->end - rd->pos,
                   .want = rd->missing_len,
               });
    rd->missing = MIKEY_F_NONE;
}

static void report_left(struct mikey_rd *rd, uint32_t len) {
    report(rd, (struct mikey_finding){
                   .rule = rd->content == MIKEY_F_NONE ? MIKEY_R_TRAILING_BYTES : MIKEY_R_INNER_TRAILING,
                   .field = (uint16_t)(rd->content == MIKEY_F_NONE ? MIKEY_F_UNDECODED : rd->content),
                   .off = rd->pos,
                   .len = len,
                   .got = len,
               });
}

void mikey_rd_unsized(struct mikey_rd *rd, enum mikey_field field, uint64_t value) {
    mikey_rd_unsized_at(rd, field, rd->pos - 1, value);
}

void mikey_rd_unsized_at(struct mikey_rd *rd, enum mikey_field field, uint32_t off, uint64_t value) {
    if (rd->failed)
        return;
    report(rd, (struct mikey_finding){
                   .rule = MIKEY_R_UNSIZED_VALUE,
                   .field = (uint16_t)field,
                   .off = off,
                   .len = 1,
                   .got = value,
               });
    mikey_rd_fail(rd);
}

void mikey_rd_unknown(struct mikey_rd *rd, enum mikey_field field, uint32_t off, uint8_t type) {
    report(rd, (struct mikey_finding){
                   .rule = MIKEY_R_UNKNOWN_PAYLOAD,
                   .field = (uint16_t)field,
                   .off = off,
                   .len = 1,
                   .got = type,
               });
    mikey_rd_fail(rd);
}

struct mikey_slice mikey_rd_leftover(struct mikey_rd *rd) {
    uint32_t len = rd->end - rd->pos;
    if (rd->missing != MIKEY_F_NONE)
        report_missing(rd);
    else if (!rd->failed && len > 0)
        report_left(rd, len);
    if (len == 0)
        return (struct mikey_slice){NULL, 0};
    mikey_rd_record(rd, MIKEY_F_UNDECODED, len, 0);
    return (struct mikey_slice){rd->data + rd->pos, len};
}

bool mikey_rd_enter(struct mikey_rd *rd, struct mikey_limit *outer, enum mikey_field field, uint32_t len) {
    if (len == 0 || !mikey_rd_need(rd, field, len))
        return false;
    *outer = (struct mikey_limit){rd->end, rd->container, rd->content, rd->quiet};
    rd->end = rd->limit = rd->pos + len;
    rd->content = field;
    rd->container = mikey_rd_open(rd, field);
    return true;
}

void mikey_rd_leave(struct mikey_rd *rd, const struct mikey_limit *outer) {
    if (rd->pos != rd->end || rd->failed)
        mikey_rd_leftover(rd);
    rd->pos = rd->end;
    mikey_rd_close(rd, rd->container);
    rd->end = rd->limit = outer->end;
    rd->container = outer->container;
    rd->content = outer->content;
    rd->quiet = outer->quiet;
    rd->failed = false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "result.h"

#include <string.h>

/** A copy in file scope memory; NULL of nothing. */
static uint8_t *keep(const void *bytes, size_t len) {
    return len ? wmem_memdup(wmem_file_scope(), bytes, len) : NULL;
}

/** Takes a copy into a block that has room for it, and moves on behind it. */
static void *put(uint8_t **room, const void *bytes, size_t len) {
    uint8_t *copy = *room;
    if (!len)
        return NULL;
    memcpy(copy, bytes, len);
    *room += len;
    return copy;
}

static size_t findings_size(const struct mikey_findings *findings) {
    size_t size = findings->count * sizeof findings->list[0];
    for (uint32_t i = 0; i < findings->count; i++)
        size += findings->list[i].subject.len;
    return size;
}

static struct mikey_finding *put_findings(uint8_t **room, const struct mikey_findings *findings) {
    struct mikey_finding *kept = put(room, findings->list, findings->count * sizeof findings->list[0]);
    for (uint32_t i = 0; i < findings->count; i++)
        kept[i].subject.data = put(room, kept[i].subject.data, kept[i].subject.len);
    return kept;
}

/** What decryption added; NULL if it added nothing. */
static struct kept_plaintext *keep_plaintext(const struct mikey_document *document) {
    const struct mikey_tape *tape = &document->tape;
    if (document->n_buffers < 2)
        return NULL;
    struct kept_plaintext *kept = wmem_new0(wmem_file_scope(), struct kept_plaintext);
    while (kept->n_decoded < tape->count && tape->items[kept->n_decoded].buffer == 0)
        kept->n_decoded++;
    kept->n_tail = tape->count - kept->n_decoded;
    if (kept->n_tail)
        kept->tail = wmem_memdup(wmem_file_scope(), tape->items + kept->n_decoded,
                                 kept->n_tail * sizeof tape->items[0]);
    kept->n_buffers = (uint8_t)(document->n_buffers - 1);
    kept->buffers = wmem_alloc_array(wmem_file_scope(), struct kept_buffer, kept->n_buffers);
    for (uint8_t i = 0; i < kept->n_buffers; i++) {
        const struct mikey_buffer *buffer = &document->buffers[i + 1];
        kept->buffers[i] = (struct kept_buffer){
            .bytes = keep(buffer->bytes.data, buffer->bytes.len),
            .len = (uint32_t)buffer->bytes.len,
            .parent_item = buffer->parent_item,
            .title = buffer->title,
            .secret = buffer->secret,
        };
    }
    return kept;
}

struct message_result *result_new(const struct mikey_document *document,
                                  const struct mikey_judgement *judgement) {
    const struct mikey_auth *auth = &judgement->opened.auth;
    const size_t more = findings_size(&document->findings) + auth->identity.len;
    struct message_result *result = wmem_alloc(wmem_file_scope(), sizeof *result + more);
    uint8_t *room = (uint8_t *)(result + 1);
    *result = (struct message_result){
        .id = judgement->message_id,
        .exchange_id = judgement->exchange_id,
        .status = judgement->status,
        .verdict = judgement->verdict,
        .auth = *auth,
        .decryption = judgement->opened.decryption,
        .n_keys = judgement->opened.n_keys,
        .update = judgement->update,
        .data_type = document->message.hdr.data_type,
        .csb_id = document->message.hdr.csb_id,
        .layout = document->layout,
        .findings = put_findings(&room, &document->findings),
        .n_findings = document->findings.count,
        .dropped = document->findings.dropped,
        .plaintext = keep_plaintext(document),
    };
    result->auth.identity.data = put(&room, auth->identity.data, auth->identity.len);
    return result;
}

static void restore_plaintext(const struct kept_plaintext *kept, struct mikey_document *document) {
    struct mikey_tape *tape = &document->tape;
    if (tape->count != kept->n_decoded || kept->n_tail > tape->capacity - tape->count)
        return;
    if (kept->n_tail)
        memcpy(tape->items + tape->count, kept->tail, kept->n_tail * sizeof tape->items[0]);
    tape->count += kept->n_tail;
    for (uint8_t i = 0; i < kept->n_buffers; i++) {
        const struct kept_buffer *buffer = &kept->buffers[i];
        document->buffers[i + 1] = (struct mikey_buffer){
            {buffer->bytes, buffer->len}, buffer->title, buffer->parent_item, buffer->secret};
    }
    document->n_buffers = (uint8_t)(1 + kept->n_buffers);
}

void result_restore(const struct message_result *result, struct mikey_document *document) {
    struct mikey_findings *findings = &document->findings;
    findings->count = MIN(result->n_findings, findings->capacity);
    findings->dropped = result->dropped;
    if (findings->count)
        memcpy(findings->list, result->findings, findings->count * sizeof findings->list[0]);
    if (result->plaintext)
        restore_plaintext(result->plaintext, document);
}

void result_close(struct message_result *result, const struct mikey_exchange *exchange) {
    result->closed = true;
    result->exchange_verdict = exchange->verdict;
    result->n_exchange_findings = exchange->findings.count;
    if (!exchange->findings.count)
        return;
    uint8_t *room = wmem_alloc(wmem_file_scope(), findings_size(&exchange->findings));
    result->exchange_findings = put_findings(&room, &exchange->findings);
}

void result_keep_sessions(struct message_result *result, const struct mikey_session_keys *sessions,
                          uint32_t n) {
    if (!n)
        return;
    result->sessions = wmem_memdup(wmem_file_scope(), sessions, n * sizeof sessions[0]);
    result->n_sessions = n;
    for (uint32_t i = 0; i < n; i++)
        result->sessions[i].mki.data = keep(sessions[i].mki.data, sessions[i].mki.len);
}

static gboolean same_keys(const struct mikey_session_keys *a, const struct mikey_session_keys *b) {
    return a->cs_id == b->cs_id && a->tek_len == b->tek_len && mikey_equal(a->tek, b->tek, a->tek_len);
}

gboolean result_has_sessions_of(const struct message_result *result, const struct mikey_exchange *exchange) {
    for (uint32_t i = 0; i < result->n_sessions; i++) {
        uint32_t n = 0;
        while (n < exchange->n_sessions && !same_keys(&result->sessions[i], &exchange->sessions[n]))
            n++;
        if (n == exchange->n_sessions)
            return FALSE;
    }
    return TRUE;
}

void result_forget_sessions(struct message_result *result) {
    if (result->n_sessions)
        mikey_wipe(result->sessions, result->n_sessions * sizeof result->sessions[0]);
    result->n_sessions = 0;
}

void result_wipe(struct message_result *result) {
    const struct kept_plaintext *plaintext = result->plaintext;
    for (uint8_t i = 0; plaintext && i < plaintext->n_buffers; i++)
        if (plaintext->buffers[i].len)
            mikey_wipe(plaintext->buffers[i].bytes, plaintext->buffers[i].len);
    result_forget_sessions(result);
}

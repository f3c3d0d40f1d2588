// SPDX-License-Identifier: GPL-2.0-or-later
#include "result.h"

#include <string.h>

/** A copy in file scope memory; NULL of nothing. */
static uint8_t *keep(const void *bytes, size_t len) {
    return len ? wmem_memdup(wmem_file_scope(), bytes, len) : NULL;
}

static struct mikey_finding *keep_findings(const struct mikey_findings *findings) {
    if (!findings->count)
        return NULL;
    struct mikey_finding *kept =
        wmem_memdup(wmem_file_scope(), findings->list, findings->count * sizeof findings->list[0]);
    for (uint32_t i = 0; i < findings->count; i++)
        kept[i].subject.data = keep(kept[i].subject.data, kept[i].subject.len);
    return kept;
}

static void keep_decrypted(struct message_result *result, const struct mikey_document *document) {
    const struct mikey_tape *tape = &document->tape;
    while (result->n_decoded < tape->count && tape->items[result->n_decoded].buffer == 0)
        result->n_decoded++;
    result->n_tail = tape->count - result->n_decoded;
    if (result->n_tail)
        result->tail = wmem_memdup(wmem_file_scope(), tape->items + result->n_decoded,
                                   result->n_tail * sizeof tape->items[0]);
    if (document->n_buffers < 2)
        return;
    result->n_buffers = (uint8_t)(document->n_buffers - 1);
    result->buffers = wmem_alloc_array(wmem_file_scope(), struct kept_buffer, result->n_buffers);
    for (uint8_t i = 0; i < result->n_buffers; i++) {
        const struct mikey_buffer *buffer = &document->buffers[i + 1];
        result->buffers[i] = (struct kept_buffer){
            .bytes = keep(buffer->bytes.data, buffer->bytes.len),
            .len = (uint32_t)buffer->bytes.len,
            .parent_item = buffer->parent_item,
            .title = buffer->title,
            .secret = buffer->secret,
        };
    }
}

struct message_result *result_new(const struct mikey_document *document,
                                  const struct mikey_judgement *judgement) {
    struct message_result *result = wmem_new0(wmem_file_scope(), struct message_result);
    result->id = judgement->message_id;
    result->exchange_id = judgement->exchange_id;
    result->status = judgement->status;
    result->verdict = judgement->verdict;
    result->auth = judgement->opened.auth;
    result->auth.identity.data = keep(result->auth.identity.data, result->auth.identity.len);
    result->decryption = judgement->opened.decryption;
    result->n_keys = judgement->opened.n_keys;
    result->update = judgement->update;
    result->data_type = document->message.hdr.data_type;
    result->csb_id = document->message.hdr.csb_id;
    result->layout = document->layout;
    result->findings = keep_findings(&document->findings);
    result->n_findings = document->findings.count;
    result->dropped = document->findings.dropped;
    keep_decrypted(result, document);
    return result;
}

void result_restore(const struct message_result *result, struct mikey_document *document) {
    struct mikey_findings *findings = &document->findings;
    findings->count = MIN(result->n_findings, findings->capacity);
    findings->dropped = result->dropped;
    if (findings->count)
        memcpy(findings->list, result->findings, findings->count * sizeof findings->list[0]);

    struct mikey_tape *tape = &document->tape;
    if (tape->count != result->n_decoded || result->n_tail > tape->capacity - tape->count)
        return;
    if (result->n_tail)
        memcpy(tape->items + tape->count, result->tail, result->n_tail * sizeof tape->items[0]);
    tape->count += result->n_tail;
    for (uint8_t i = 0; i < result->n_buffers; i++) {
        const struct kept_buffer *kept = &result->buffers[i];
        document->buffers[i + 1] =
            (struct mikey_buffer){{kept->bytes, kept->len}, kept->title, kept->parent_item, kept->secret};
    }
    document->n_buffers = (uint8_t)(1 + result->n_buffers);
}

void result_close(struct message_result *result, const struct mikey_exchange *exchange) {
    result->closed = true;
    result->exchange_verdict = exchange->verdict;
    result->exchange_findings = keep_findings(&exchange->findings);
    result->n_exchange_findings = exchange->findings.count;
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

void result_wipe(struct message_result *result) {
    for (uint8_t i = 0; i < result->n_buffers; i++)
        if (result->buffers[i].len)
            mikey_wipe(result->buffers[i].bytes, result->buffers[i].len);
    if (result->n_sessions)
        mikey_wipe(result->sessions, result->n_sessions * sizeof result->sessions[0]);
}

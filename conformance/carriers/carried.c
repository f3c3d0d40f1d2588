// SPDX-License-Identifier: BSD-2-Clause
#include "carried.h"

#include <stdio.h>

#include "base64.h"
#include "chunked.h"
#include "header.h"
#include "slice.h"

size_t carried_position(const struct carried *carried, const uint8_t *byte) {
    const struct mikey_slice joined = carried->joined;
    size_t chunks = slice_offset(carried->scanned, carried->chunks);

    if (byte == NULL)
        return 0;
    if (joined.len > 0 && byte >= joined.data && byte <= joined.data + joined.len)
        return chunks + chunked_origin(carried->chunks, (size_t)(byte - joined.data));
    return (size_t)(byte - carried->scanned.data);
}

void carried_fault_say(struct carried_scanner *scanner, enum carried_fault fault, const char *text) {
    if (scanner->sink.fault != NULL)
        scanner->sink.fault(scanner->sink.context, fault, text);
}

/** Fills in what comes from the frame and hands over. */
static void deliver(struct carried_scanner *scanner, struct carried *carried, const char *detail) {
    const struct carried_frame *frame = &scanner->frame;
    int len = snprintf(scanner->description, sizeof scanner->description, "%s, %s", frame->title, detail);

    carried->carrier.protection = MIKEY_PROTECTION_NONE;
    carried->carrier.direction = frame->direction;
    carried->carrier.opens_session = frame->opens_session;
    carried->dialogue = frame->dialogue;
    carried->description = len > 0 ? scanner->description : frame->title;
    carried->scanned = frame->scanned;
    carried->chunks = frame->chunks;
    carried->joined = frame->joined;
    if (scanner->sink.message != NULL)
        scanner->sink.message(scanner->sink.context, carried);
}

/** Decodes the carrier's data. Missing padding is reported, but leaves the bytes usable. */
static void decode(struct carried_scanner *scanner, struct carried *carried) {
    struct mikey_carrier *carrier = &carried->carrier;
    struct base64_result result;
    bool fault;

    if (!base64_decode(carrier->data, scanner->message, sizeof scanner->message, &result)) {
        carried_fault_say(scanner, CARRIED_TOO_LARGE, "base64 of more than the longest MIKEY message");
        return;
    }
    /* What the last quartet lacks is no fault of the sender where the capture cut the text. */
    fault = result.bad && !(carried->cut && result.bad_at == carrier->data.len);
    if (fault) {
        carrier->base64_bad = true;
        carrier->base64_bad_at = (uint32_t)(slice_offset(carrier->text, carrier->data) + result.bad_at);
    }
    /* MIME breaks base64 into lines by right; elsewhere it is one word. */
    carrier->base64_folded = result.folded && carrier->placement != MIKEY_PLACED_BASE64_BODY;
    if (!fault || result.unpadded)
        carried->bytes = (struct mikey_slice){.data = scanner->message, .len = result.len};
}

void carried_text(struct carried_scanner *scanner, struct mikey_carrier *carrier, struct mikey_slice data,
                  bool cut, const char *detail) {
    bool is_mikey = carrier->placement == MIKEY_PLACED_BASE64_BODY || slice_is(carrier->protocol, "mikey");
    struct carried carried = {.carrier = *carrier, .encoded = data, .base64 = true, .cut = cut};

    carried.carrier.data = data;
    if (is_mikey && data.len == 0 && !cut) {
        carried.carrier.base64_bad = true;
        carried.carrier.base64_bad_at = (uint32_t)carrier->text.len;
    } else if (is_mikey) {
        decode(scanner, &carried);
    }
    deliver(scanner, &carried, detail);
}

void carried_binary(struct carried_scanner *scanner, struct mikey_slice bytes, bool cut, const char *detail) {
    struct carried carried = {
        .carrier = {.kind = scanner->frame.kind, .placement = MIKEY_PLACED_BINARY},
        .bytes = bytes,
        .encoded = bytes,
        .cut = cut,
    };

    deliver(scanner, &carried, detail);
}

bool carried_is_cut(const struct carried_scanner *scanner, struct mikey_slice part) {
    const struct carried_frame *frame = &scanner->frame;
    const uint8_t *end = part.data + part.len;

    if (!frame->cut || part.data == NULL)
        return false;
    return end == frame->scanned.data + frame->scanned.len ||
           (frame->joined.len > 0 && end == frame->joined.data + frame->joined.len);
}

struct mikey_slice carried_join_kmpids(struct carried_scanner *scanner, const struct mikey_slice *kmpids,
                                       size_t count) {
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        if (kmpids[i].len + 1 > sizeof scanner->kmpids - len) {
            carried_fault_say(scanner, CARRIED_TOO_LARGE,
                              "a list of key management protocols that is too long");
            return (struct mikey_slice){.data = NULL, .len = 0};
        }
        if (i > 0)
            scanner->kmpids[len++] = ';';
        for (size_t j = 0; j < kmpids[i].len; j++)
            scanner->kmpids[len++] = (char)kmpids[i].data[j];
    }
    return (struct mikey_slice){.data = (const uint8_t *)scanner->kmpids, .len = len};
}

void carried_announce(struct carried_scanner *scanner, uint32_t count, uint32_t lines) {
    const struct carried_frame *frame = &scanner->frame;
    const struct announcement announcement = {
        .kind = frame->kind,
        .direction = frame->direction,
        .dialogue = frame->dialogue,
        .uri = frame->uri,
        .cseq = frame->cseq,
        .lines = lines,
        .streams = scanner->streams,
        .count = count,
    };

    if (scanner->sink.announcement != NULL && (count > 0 || lines > 0))
        scanner->sink.announcement(scanner->sink.context, &announcement);
}

void carried_scan_transport(struct carried_scanner *scanner, struct mikey_slice headers) {
    struct header header;
    uint32_t count = 0;

    while (header_next(&headers, &header))
        if (slice_is(header.name, "Transport"))
            count +=
                announce_read_transport(header.value, scanner->streams + count, ANNOUNCE_MAX_STREAMS - count);
    carried_announce(scanner, count, 0);
}

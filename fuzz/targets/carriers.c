// SPDX-License-Identifier: BSD-2-Clause
/**
 * SIP, RTSP, HTTP, SDP, SAP and base64: every byte of a message that is found leads back to the character it came from.
 * The first byte of an input says what the rest is.
 */
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "carried.h"
#include "slice.h"
#include "support.h"
#include "text_message.h"

static struct carried_scanner scanner;

/** Whether `part` lies in `whole`. */
static bool inside(struct mikey_slice part, struct mikey_slice whole) {
    return part.len == 0 || (part.data >= whole.data && part.len <= whole.len &&
                             (size_t)(part.data - whole.data) <= whole.len - part.len);
}

/** Character `at` of `encoded` stands where the carrier says it does. */
static void require_way_back(const struct carried *carried, size_t at) {
    const uint8_t *byte = carried->encoded.data + at;
    const size_t position = carried_position(carried, byte);
    fuzz_require(position < carried->scanned.len, "a byte leads back behind the end");
    fuzz_require(carried->scanned.data[position] == *byte, "a byte leads back to another one");
}

static void require_base64(struct mikey_slice text, struct mikey_slice bytes) {
    size_t previous = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        const size_t at = base64_character(text, i);
        fuzz_require(at < text.len && at >= previous,
                     "a byte has no character, or one before its neighbour's");
        fuzz_require(!slice_is_space(text.data[at]) && text.data[at] != '=',
                     "a byte comes of what carries none");
        previous = at;
    }
}

static void found(void *context, const struct carried *carried) {
    const struct mikey_carrier *carrier = &carried->carrier;
    (void)context;
    fuzz_require(inside(carried->encoded, carried->scanned) || inside(carried->encoded, carried->joined),
                 "what was decoded stood nowhere");
    fuzz_require(inside(carrier->data, carrier->text) || !carried->base64, "data stand outside their text");
    fuzz_require(!carrier->base64_bad || carrier->base64_bad_at <= carrier->text.len,
                 "the bad character stands behind the text");
    fuzz_require(strlen(carried->description) < CARRIED_DESCRIPTION, "a description is too long");
    if (carried->bytes.len > 0 && carried->base64)
        require_base64(carried->encoded, carried->bytes);
    for (size_t i = 0; i < carried->encoded.len; i++)
        require_way_back(carried, i);
}

static void announced(void *context, const struct announcement *announcement) {
    (void)context;
    fuzz_require(announcement->count <= ANNOUNCE_MAX_STREAMS, "there are too many streams");
    for (uint32_t i = 0; i < announcement->count; i++) {
        const struct announced_stream *stream = &announcement->streams[i];
        fuzz_require(stream->n_ends <= ANNOUNCE_MAX_ENDS && stream->n_channels <= 2,
                     "a stream has too many ends");
        for (uint8_t end = 0; end < stream->n_ends; end++)
            fuzz_require(stream->ends[end].port != 0, "an end has no port");
    }
}

static void fault(void *context, enum carried_fault kind, const char *text) {
    (void)context;
    (void)kind;
    fuzz_require(text[0] != '\0', "a fault says nothing");
}

static void scan_base64(struct mikey_slice text) {
    static struct fuzz_memory memory;
    struct base64_result result;
    const size_t size = (text.len + 3) / 4 * 3;
    uint8_t *out = fuzz_memory_take(&memory, size);
    fuzz_require(base64_decode(text, out, size, &result), "3 bytes for 4 characters do not suffice");
    fuzz_require(result.len <= size && (!result.bad || result.bad_at <= text.len), "base64 leaves its text");
    require_base64(text, (struct mikey_slice){out, result.len});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { DIRECT, SDP, SAP, BASE64, KINDS };
    static struct fuzz_memory memory;
    if (size == 0)
        return 0;
    const bool cut = (data[0] & 0x80) != 0;
    const struct mikey_slice bytes = fuzz_memory_copy(&memory, (struct mikey_slice){data + 1, size - 1});
    scanner.sink = (struct carried_sink){.message = found, .announcement = announced, .fault = fault};
    scanner.frame =
        (struct carried_frame){.kind = MIKEY_CARRIER_SDP, .scanned = bytes, .title = "SDP", .cut = cut};
    switch ((data[0] & 0x7F) % KINDS) {
    case DIRECT:
        (void)text_message_scan_datagram(&scanner, bytes, cut);
        break;
    case SDP:
        carried_scan_sdp(&scanner, bytes);
        break;
    case SAP:
        carried_scan_sap(&scanner, bytes, cut);
        break;
    default:
        scan_base64(bytes);
    }
    return 0;
}

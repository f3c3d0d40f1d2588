// SPDX-License-Identifier: BSD-2-Clause
#include "collect.h"

#include <stdlib.h>
#include <string.h>

#include "slice.h"
#include "text_message.h"

static void copy(char *out, size_t size, struct mikey_slice slice) {
    size_t len = slice.len < size - 1 ? slice.len : size - 1;

    if (len > 0)
        memcpy(out, slice.data, len);
    out[len] = '\0';
}

static void keep(void *context, const struct carried *carried) {
    struct collection *collection = context;
    struct collected *one = &collection->list[collection->count];

    assert_true(collection->count < COLLECT_MAX);
    collection->count++;
    one->carrier = carried->carrier;
    copy(one->text, sizeof one->text, carried->carrier.text);
    copy(one->protocol, sizeof one->protocol, carried->carrier.protocol);
    copy(one->data, sizeof one->data, carried->carrier.data);
    copy(one->kmpids, sizeof one->kmpids, carried->carrier.kmpids);
    copy(one->dialogue, sizeof one->dialogue, carried->dialogue);
    copy((char *)one->bytes, sizeof one->bytes, carried->bytes);
    copy(one->description, sizeof one->description, slice_text(carried->description));
    one->len = carried->bytes.len;
    one->cut = carried->cut;
    one->data_at = carried_position(carried, carried->encoded.data);
    assert_true(one->data_at <= carried->scanned.len);
    if (one->carrier.base64_bad)
        assert_true(one->carrier.base64_bad_at <= carried->carrier.text.len);
}

static void count_fault(void *context, enum carried_fault fault, const char *text) {
    struct collection *collection = context;

    assert_true(strlen(text) > 0);
    collection->faults[fault]++;
}

enum what { MESSAGE, SDP, SAP };

/** Scans a copy of exactly the right size, so that a byte too far is seen. */
static const struct collection *collect(enum what what, struct mikey_slice bytes, bool cut) {
    static struct collection collection;
    static struct carried_scanner scanner;
    uint8_t *exact = malloc(bytes.len > 0 ? bytes.len : 1);
    struct mikey_slice slice = {.data = exact, .len = bytes.len};

    assert_non_null(exact);
    if (bytes.len > 0)
        memcpy(exact, bytes.data, bytes.len);
    memset(&collection, 0, sizeof collection);
    scanner.sink = (struct carried_sink){.context = &collection, .message = keep, .fault = count_fault};
    scanner.frame =
        (struct carried_frame){.kind = MIKEY_CARRIER_SDP, .scanned = slice, .title = "SDP", .cut = cut};
    if (what == MESSAGE)
        (void)text_message_scan_datagram(&scanner, slice, cut);
    else if (what == SDP)
        carried_scan_sdp(&scanner, slice);
    else
        carried_scan_sap(&scanner, slice, cut);
    free(exact);
    return &collection;
}

const struct collection *collect_message(struct mikey_slice bytes, bool cut) {
    return collect(MESSAGE, bytes, cut);
}

const struct collection *collect_sdp(struct mikey_slice sdp) {
    return collect(SDP, sdp, false);
}

const struct collection *collect_sap(struct mikey_slice packet) {
    return collect(SAP, packet, false);
}

const struct collection *collect_text(const char *message) {
    return collect(MESSAGE, slice_text(message), false);
}

const struct collection *collect_sdp_text(const char *sdp) {
    return collect(SDP, slice_text(sdp), false);
}

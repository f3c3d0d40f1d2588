// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>

#include "base64.h"
#include "carried.h"
#include "slice.h"

/** An a=key-mgmt line. */
struct attribute {
    struct mikey_slice text;
    uint32_t media; /* 0: session level */
    bool cut;
};

/** Those of one description, in order. */
struct attributes {
    struct attribute list[CARRIED_MAX_LINES];
    size_t count;
    bool session, media; /* there are some at that level */
};

/**
 * Whether a line goes on with the base64 of the line before. No SDP line does that, but documents print messages
 * so, and people paste them.
 */
static bool is_continuation(struct mikey_slice line) {
    bool is_sdp_line = line.len >= 2 && line.data[1] == '=' && !slice_is(slice_from(line, 1), "==");

    return !is_sdp_line && base64_looks_like(line);
}

static bool is_key_mgmt(struct mikey_slice line) {
    return slice_begins(line, "a=key-mgmt:");
}

static void collect(struct carried_scanner *scanner, struct mikey_slice sdp, struct attributes *found) {
    struct attribute *open = NULL;
    struct mikey_slice line;
    uint32_t media = 0;
    bool ended = false;

    while (slice_line(&sdp, &line, &ended)) {
        if (open != NULL && is_continuation(line)) {
            open->text.len = (size_t)(line.data + line.len - open->text.data);
        } else if (is_key_mgmt(line) && found->count == CARRIED_MAX_LINES) {
            carried_fault_say(scanner, CARRIED_TOO_LARGE, "too many a=key-mgmt lines");
            return;
        } else if (is_key_mgmt(line)) {
            open = &found->list[found->count++];
            *open = (struct attribute){.text = line, .media = media};
            found->session = found->session || media == 0;
            found->media = found->media || media > 0;
        } else {
            open = NULL;
            media += slice_begins(line, "m=") ? 1 : 0;
        }
        if (open != NULL)
            open->cut = !ended && carried_is_cut(scanner, line);
    }
}

/** Takes `a=key-mgmt: mikey AQAF...` apart: one space may follow the colon, one separates (RFC 4567 3.1). */
static void split(struct mikey_slice text, struct mikey_slice *protocol, struct mikey_slice *data) {
    struct mikey_slice value = slice_trim(slice_from(text, slice_find(text, ':') + 1));
    size_t end = 0;

    while (end < value.len && !slice_is_space(value.data[end]))
        end++;
    *protocol = slice_first(value, end);
    *data = slice_trim(slice_from(value, end));
}

/** Facts about the level that line `index` stands at. */
static void describe_level(struct carried_scanner *scanner, const struct attributes *found, size_t index,
                           struct mikey_carrier *carrier) {
    struct mikey_slice kmpids[CARRIED_MAX_LINES];
    struct mikey_slice data;

    for (size_t i = 0; i < found->count; i++) {
        if (found->list[i].media != found->list[index].media)
            continue;
        split(found->list[i].text, &kmpids[carrier->lines++], &data);
        if (i == index)
            carrier->line = carrier->lines;
    }
    carrier->kmpids = carried_join_kmpids(scanner, kmpids, carrier->lines);
    carrier->session_and_media = found->session && found->media;
}

static void deliver(struct carried_scanner *scanner, const struct attributes *found, size_t index) {
    const struct attribute *attribute = &found->list[index];
    bool alone = scanner->frame.kind == MIKEY_CARRIER_HTTP || scanner->frame.kind == MIKEY_CARRIER_MIME;
    struct mikey_carrier carrier = {
        .kind = alone ? MIKEY_CARRIER_SDP : scanner->frame.kind,
        .placement = attribute->media > 0 ? MIKEY_PLACED_SDP_MEDIA : MIKEY_PLACED_SDP_SESSION,
        .media = attribute->media,
        .text = attribute->text,
    };
    struct mikey_slice data;
    char level[24] = "session";
    char detail[CARRIED_DESCRIPTION];

    split(attribute->text, &carrier.protocol, &data);
    describe_level(scanner, found, index, &carrier);
    if (attribute->media > 0)
        (void)snprintf(level, sizeof level, "media %u", attribute->media);
    if (carrier.lines > 1)
        (void)snprintf(detail, sizeof detail, "a=key-mgmt %u of %u, %s", carrier.line, carrier.lines, level);
    else
        (void)snprintf(detail, sizeof detail, "a=key-mgmt, %s", level);
    carried_text(scanner, &carrier, data, attribute->cut, detail);
}

void carried_scan_sdp(struct carried_scanner *scanner, struct mikey_slice sdp) {
    struct attributes found;
    uint32_t lines = 0;
    uint32_t streams;

    found.count = 0;
    found.session = false;
    found.media = false;
    collect(scanner, sdp, &found);
    for (size_t i = 0; i < found.count; i++)
        deliver(scanner, &found, i);
    streams = announce_read_sdp(sdp, scanner->streams, &lines);
    if (found.count > 0 && lines > streams)
        carried_fault_say(scanner, CARRIED_TOO_LARGE, "too many media descriptions in an SDP");
    carried_announce(scanner, streams, lines);
}

// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>

#include "carried.h"
#include "header.h"
#include "slice.h"

/** One key-mgmt-spec: prot=mikey;uri="rtsp://...";data="AQAF..." */
struct specification {
    struct mikey_slice text;
    struct mikey_slice protocol, data;
    bool has_uri, has_data, unquoted, misordered, cut;
};

struct specifications {
    struct specification list[CARRIED_MAX_LINES];
    size_t count;
};

/** Takes what stands before the next `separator` outside quotes off `*rest`, trimmed. False at the end. */
static bool take_unquoted(struct mikey_slice *rest, char separator, struct mikey_slice *before) {
    struct mikey_slice all = *rest;
    bool quoted = false;
    size_t at = 0;

    if (all.len == 0)
        return false;
    for (; at < all.len && (quoted || all.data[at] != (uint8_t)separator); at++)
        if (all.data[at] == '"')
            quoted = !quoted;
    *rest = slice_from(all, at + 1);
    *before = slice_trim(slice_first(all, at));
    return true;
}

/** The value without its quotes, if it has both. */
static struct mikey_slice unquote(struct mikey_slice value, bool *unquoted) {
    if (!slice_begins(value, "\"")) {
        *unquoted = true;
        return value;
    }
    value = slice_from(value, 1);
    if (slice_find(value, '"') == value.len)
        *unquoted = true;
    return slice_trim(slice_first(value, slice_find(value, '"')));
}

static void read_parameter(struct specification *spec, struct mikey_slice parameter, bool first) {
    size_t equals = slice_find(parameter, '=');
    struct mikey_slice name = slice_trim(slice_first(parameter, equals));
    struct mikey_slice value = slice_trim(slice_from(parameter, equals + 1));
    bool ignored = false;

    if (slice_is(name, "prot")) {
        spec->protocol = unquote(value, &ignored);
        spec->misordered = !first;
    } else if (slice_is(name, "uri")) {
        (void)unquote(value, &spec->unquoted);
        spec->has_uri = true;
    } else if (slice_is(name, "data")) {
        spec->data = unquote(value, &spec->unquoted);
        spec->has_data = true;
    }
}

/** The specifications of one header value, separated by commas. */
static void collect(struct carried_scanner *scanner, struct mikey_slice value, struct specifications *found) {
    struct mikey_slice text;

    while (take_unquoted(&value, ',', &text)) {
        struct mikey_slice rest = text;
        struct mikey_slice parameter;
        struct specification *spec = &found->list[found->count];

        if (text.len == 0)
            continue;
        if (found->count == CARRIED_MAX_LINES) {
            carried_fault_say(scanner, CARRIED_TOO_LARGE, "too many KeyMgmt specifications");
            return;
        }
        *spec = (struct specification){.text = text, .cut = carried_is_cut(scanner, text)};
        for (bool first = true; take_unquoted(&rest, ';', &parameter); first = false)
            read_parameter(spec, parameter, first);
        found->count++;
    }
}

static void deliver(struct carried_scanner *scanner, const struct specifications *found, size_t index) {
    const struct specification *spec = &found->list[index];
    struct mikey_slice kmpids[CARRIED_MAX_LINES];
    struct mikey_carrier carrier = {
        .kind = scanner->frame.kind,
        .placement = MIKEY_PLACED_RTSP_KEYMGMT,
        .lines = (uint32_t)found->count,
        .line = (uint32_t)index + 1,
        .text = spec->text,
        .protocol = spec->protocol,
        .rtsp_uri = spec->has_uri,
        .rtsp_data = spec->has_data,
        .rtsp_unquoted = spec->unquoted,
        .rtsp_order = spec->misordered,
    };
    char detail[CARRIED_DESCRIPTION] = "KeyMgmt";

    for (size_t i = 0; i < found->count; i++)
        kmpids[i] = found->list[i].protocol;
    carrier.kmpids = carried_join_kmpids(scanner, kmpids, found->count);
    if (found->count > 1)
        (void)snprintf(detail, sizeof detail, "KeyMgmt %u of %u", carrier.line, carrier.lines);
    carried_text(scanner, &carrier, spec->data, spec->cut, detail);
}

void carried_scan_keymgmt(struct carried_scanner *scanner, struct mikey_slice headers) {
    struct specifications found;
    struct header header;

    found.count = 0;
    while (header_next(&headers, &header))
        if (slice_is(header.name, "KeyMgmt"))
            collect(scanner, header.value, &found);
    for (size_t i = 0; i < found.count; i++)
        deliver(scanner, &found, i);
}

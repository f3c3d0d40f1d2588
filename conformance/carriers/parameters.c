// SPDX-License-Identifier: BSD-2-Clause
#include "base64.h"
#include "carried.h"
#include "slice.h"

/** Takes the next "mikey: ..." line off `*rest`, with the folded lines that go on with its base64. */
static bool next_line(struct mikey_slice *rest, struct mikey_slice *text) {
    struct mikey_slice line;

    while (slice_line(rest, text, NULL)) {
        struct mikey_slice after = *rest;
        if (!slice_is(slice_trim(slice_first(*text, slice_find(*text, ':'))), "mikey") ||
            slice_find(*text, ':') == text->len) /* the bare name asks for the parameter */
            continue;
        while (after.len > 0 && (after.data[0] == ' ' || after.data[0] == '\t') &&
               slice_line(&after, &line, NULL) && base64_looks_like(line)) {
            text->len = (size_t)(line.data + line.len - text->data);
            *rest = after;
        }
        return true;
    }
    return false;
}

void carried_scan_parameters(struct carried_scanner *scanner, struct mikey_slice body) {
    struct mikey_slice rest = body;
    struct mikey_slice text;
    struct mikey_carrier carrier = {.kind = scanner->frame.kind, .placement = MIKEY_PLACED_PARAMETER};

    while (next_line(&rest, &text))
        carrier.lines++;
    while (next_line(&body, &text)) {
        size_t colon = slice_find(text, ':');
        carrier.line++;
        carrier.text = text;
        carrier.protocol = slice_trim(slice_first(text, colon));
        carried_text(scanner, &carrier, slice_trim(slice_from(text, colon + 1)),
                     carried_is_cut(scanner, text), "parameter mikey");
    }
}

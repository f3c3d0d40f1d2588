// SPDX-License-Identifier: BSD-2-Clause
// XML of the mission-critical services (3GPP TS 24.379, 24.481): a message stands in base64 as the text of an element.
#include <mikeylab/values.h>

#include "base64.h"
#include "carried.h"
#include "slice.h"

enum { HDR_LEAST = 10, HDR_DATA_TYPE = 1, HDR_NEXT_PAYLOAD = 2, HDR_MAP_TYPE = 9 };

struct element {
    struct mikey_slice name, content;
};

/** Takes the next element with text of its own off `*rest`. */
static bool next_element(struct mikey_slice *rest, struct element *element) {
    struct mikey_slice before, tag;

    while (slice_take(rest, '<', &before) && slice_take(rest, '>', &tag)) {
        if (tag.len == 0 || tag.data[0] == '/' || tag.data[0] == '?' || tag.data[0] == '!')
            continue;
        element->name = slice_first(tag, slice_find(tag, ' '));
        element->content = slice_trim(slice_first(*rest, slice_find(*rest, '<')));
        if (element->content.len > 0)
            return true;
    }
    return false;
}

/** Whether the name says that its text is a message. */
static bool is_named_mikey(struct mikey_slice name) {
    for (size_t i = 0; i < name.len; i++)
        if (slice_begins(slice_from(name, i), "mikey"))
            return true;
    return false;
}

static bool is_assigned(enum mikey_registry registry, uint8_t value) {
    return mikey_value_find(registry, value)->class_ == MIKEY_VALUE_ASSIGNED;
}

/** Whether text of an element of any name is base64 of what begins like a message. */
static bool begins_like_mikey(struct mikey_slice text) {
    uint8_t head[HDR_LEAST + 2];
    struct base64_result result;

    if (!base64_looks_like(text) ||
        !base64_decode(slice_first(text, sizeof head / 3 * 4), head, sizeof head, &result))
        return false;
    return result.len >= HDR_LEAST && !result.bad && head[0] == 1 &&
           is_assigned(MIKEY_REG_DATA_TYPE, head[HDR_DATA_TYPE]) &&
           is_assigned(MIKEY_REG_PAYLOAD, head[HDR_NEXT_PAYLOAD]) &&
           is_assigned(MIKEY_REG_MAP, head[HDR_MAP_TYPE]);
}

void carried_scan_xml(struct carried_scanner *scanner, struct mikey_slice body) {
    struct element element;

    while (next_element(&body, &element)) {
        struct mikey_carrier carrier = {
            .kind = scanner->frame.kind,
            .placement = MIKEY_PLACED_BASE64_BODY,
            .text = element.content,
        };
        if (is_named_mikey(element.name) || begins_like_mikey(element.content))
            carried_text(scanner, &carrier, element.content, carried_is_cut(scanner, element.content),
                         "XML element in base64");
    }
}

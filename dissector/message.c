// SPDX-License-Identifier: GPL-2.0-or-later
#include "message.h"

#include <epan/expert.h>

#include "columns.h"
#include "protocol.h"
#include "scratch.h"
#include "tracking.h"
#include "tree.h"

static gint ett_message = -1;

static proto_tree *add_root(proto_tree *tree, tvbuff_t *tvb, const struct message_result *result) {
    proto_item *item = proto_tree_add_item(tree, protocol_id(), tvb, 0, -1, ENC_NA);
    if (result->key.len > 1)
        proto_item_append_text(item, ": %s", mikey_value_find(MIKEY_REG_DATA_TYPE, result->data_type)->name);
    return proto_item_add_subtree(item, ett_message);
}

int mikeylab_dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                             const struct message_source *source) {
    guint len = tvb ? MIN(tvb_captured_length(tvb), MIKEY_MAX_MESSAGE) : 0;
    struct mikey_document *document = scratch_document(len);
    const struct mikey_slice bytes = {len ? tvb_get_ptr(tvb, 0, (gint)len) : NULL, len};
    const struct message_result *result =
        tracking_judge(pinfo, document, bytes, len ? (uint32_t)tvb_raw_offset(tvb) : 0, source);
    columns_show(pinfo, result, source);
    if (tree)
        tree_draw(add_root(tree, len ? tvb : source->text, result), pinfo, tvb, document, source);
    mikey_document_wipe(document);
    return (int)len;
}

void message_register(void) {
    static gint *ett[] = {&ett_message};
    proto_register_subtree_array(ett, array_length(ett));
}

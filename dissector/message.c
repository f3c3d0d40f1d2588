// SPDX-License-Identifier: GPL-2.0-or-later
#include "message.h"

#include <epan/proto_data.h>

#include "columns.h"
#include "generated.h"
#include "protocol.h"
#include "scratch.h"
#include "statistics.h"
#include "tracking.h"
#include "tree.h"

static gint ett_message = -1;

static proto_tree *add_root(proto_tree *tree, tvbuff_t *tvb, const struct message_result *result) {
    proto_item *item = proto_tree_add_item(tree, protocol_id(), tvb, 0, tvb ? -1 : 0, ENC_NA);
    if (result->key.len > 1)
        proto_item_set_text(item, "%s: %s", proto_registrar_get_nth((guint)protocol_id())->name,
                            mikey_value_find(MIKEY_REG_DATA_TYPE, result->data_type)->name);
    return proto_item_add_subtree(item, ett_message);
}

/** Whether this dissection of the packet comes to the message for the first time: SIP has its SDP dissected twice. */
static bool first_time(packet_info *pinfo, const struct message_result *result) {
    const guint32 key = PACKET_DISSECTED + result->nth;
    if (p_get_proto_data(pinfo->pool, pinfo, protocol_id(), key))
        return false;
    p_add_proto_data(pinfo->pool, pinfo, protocol_id(), key, GUINT_TO_POINTER(1));
    return true;
}

/** Tells columns and statistics of a message, once. */
static void tell(packet_info *pinfo, const struct message_result *result) {
    if (!first_time(pinfo, result))
        return;
    columns_show(pinfo, result);
    statistics_tell(pinfo, result);
}

bool mikeylab_recall_messages(packet_info *pinfo) {
    const struct message_result *newest = tracking_recall(pinfo);
    for (uint32_t nth = 0; newest && nth <= newest->nth; nth++)
        for (const struct message_result *result = newest; result; result = result->next)
            if (result->nth == nth)
                tell(pinfo, result);
    return newest != NULL;
}

int mikeylab_dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                             const struct message_source *source) {
    guint len = tvb ? MIN(tvb_captured_length(tvb), MIKEY_MAX_MESSAGE) : 0;
    struct mikey_document *document = scratch_document(len);
    const struct mikey_slice bytes = {len ? tvb_get_ptr(tvb, 0, (gint)len) : NULL, len};
    uint32_t at = len ? (uint32_t)tvb_raw_offset(tvb) : 0;
    const struct message_result *result = tracking_judge(pinfo, document, bytes, at, source);
    tell(pinfo, result);
    if (tree) {
        tvbuff_t *shown = len || !source->text ? tvb : source->text;
        proto_tree *root = add_root(tree, shown, result);
        tree_draw(root, pinfo, tvb, document, source);
        generated_draw(root, pinfo, shown, result, source);
    }
    mikey_document_wipe(document);
    return (int)len;
}

void message_register(int proto) {
    static gint *ett[] = {&ett_message};
    generated_register(proto);
    statistics_register(proto);
    proto_register_subtree_array(ett, array_length(ett));
}

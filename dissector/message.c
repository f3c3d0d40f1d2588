// SPDX-License-Identifier: GPL-2.0-or-later
#include "message.h"

#include <epan/exceptions.h>
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
static bool first_time(packet_info *pinfo, struct message_result *result) {
    static guint dissections;
    guint number = GPOINTER_TO_UINT(p_get_proto_data(pinfo->pool, pinfo, protocol_id(), PACKET_DISSECTION));
    if (!number) {
        dissections = MAX(dissections + 1, 1);
        number = dissections;
        p_add_proto_data(pinfo->pool, pinfo, protocol_id(), PACKET_DISSECTION, GUINT_TO_POINTER(number));
    }
    const bool first = result->told_in != number;
    result->told_in = number;
    return first;
}

/** Tells columns and statistics of a message, once. */
static void tell(packet_info *pinfo, struct message_result *result) {
    if (!first_time(pinfo, result))
        return;
    columns_show(pinfo, result);
    statistics_tell(pinfo, result);
}

bool mikeylab_recall_messages(packet_info *pinfo) {
    struct message_result *first = tracking_recall(pinfo);
    for (struct message_result *result = first; result; result = result->next)
        tell(pinfo, result);
    return first != NULL;
}

static void draw(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct mikey_document *document,
                 const struct message_result *result, const struct message_source *source) {
    tvbuff_t *shown = result->key.len || !source->text ? tvb : source->text;
    proto_tree *root = add_root(tree, shown, result);
    tree_draw(root, pinfo, tvb, document, source);
    generated_draw(root, pinfo, shown, result, source);
}

int mikeylab_dissect_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                             const struct message_source *source) {
    const guint len = tvb ? MIN(tvb_captured_length(tvb), MIKEY_MAX_MESSAGE) : 0;
    struct mikey_document *const document = scratch_document(len);
    const struct mikey_slice bytes = {len ? tvb_get_ptr(tvb, 0, (gint)len) : NULL, len};
    uint32_t at = len ? (uint32_t)tvb_raw_offset(tvb) : 0;
    // Wireshark leaves by an exception if it gets too much to show.
    TRY {
        struct message_result *result = tracking_judge(pinfo, document, bytes, at, source);
        tell(pinfo, result);
        if (tree)
            draw(tree, pinfo, tvb, document, result, source);
    }
    FINALLY {
        mikey_document_wipe(document);
    }
    ENDTRY;
    return (int)len;
}

void message_register(int proto) {
    static gint *ett[] = {&ett_message};
    generated_register(proto);
    statistics_register(proto);
    proto_register_subtree_array(ett, array_length(ett));
}

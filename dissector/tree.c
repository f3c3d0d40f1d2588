// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"

#include <string.h>

#include <epan/expert.h>
#include <mikeylab/ntp.h>

#include "experts.h"
#include "fields.h"

/** Depths that an item can have. */
#define DEPTHS (UINT8_MAX + 2)

/** A tree that is being drawn. */
struct drawing {
    proto_tree *root;
    packet_info *pinfo;
    const struct mikey_document *document;
    tvbuff_t *tvbs[MIKEY_MAX_BUFFERS];
    proto_item **items; /**< by tape index */
};

static nstime_t ntp_time(uint32_t seconds, uint64_t fraction) {
    nstime_t time;
    time.secs = (time_t)mikey_ntp_to_unix(seconds);
    time.nsecs = (int)(fraction * 1000000000u >> 32);
    return time;
}

typedef proto_item *add_function(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                                 const struct mikey_item *item);

static proto_item *add_bytes(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                             const struct mikey_item *item) {
    return proto_tree_add_item(tree, field->hf, tvb, (gint)item->off, (gint)item->len, ENC_NA);
}

static proto_item *add_text(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                            const struct mikey_item *item) {
    return proto_tree_add_item(tree, field->hf, tvb, (gint)item->off, (gint)item->len, ENC_UTF_8);
}

static proto_item *add_number(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                              const struct mikey_item *item) {
    uint64_t value = item->value << field->shift;
    int hf = field->wide != -1 && value > UINT8_MAX ? field->wide : field->hf;
    return proto_tree_add_uint(tree, hf, tvb, (gint)item->off, (gint)item->len,
                               (guint32)MIN(value, UINT32_MAX));
}

static proto_item *add_long(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                            const struct mikey_item *item) {
    return proto_tree_add_uint64(tree, field->hf, tvb, (gint)item->off, (gint)item->len,
                                 item->value << field->shift);
}

static proto_item *add_boolean(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                               const struct mikey_item *item) {
    return proto_tree_add_boolean(tree, field->hf, tvb, (gint)item->off, (gint)item->len,
                                  (guint32)(item->value << field->shift));
}

static proto_item *add_time(proto_tree *tree, const struct field *field, tvbuff_t *tvb,
                            const struct mikey_item *item) {
    const nstime_t time = field->form == FORM_NTP
                              ? ntp_time((uint32_t)(item->value >> 32), item->value & UINT32_MAX)
                              : ntp_time((uint32_t)item->value, 0);
    return proto_tree_add_time(tree, field->hf, tvb, (gint)item->off, (gint)item->len, &time);
}

static add_function *const adders[FORM_COUNT] = {
    [FORM_BYTES] = add_bytes,     [FORM_TEXT] = add_text, [FORM_NUMBER] = add_number, [FORM_LONG] = add_long,
    [FORM_BOOLEAN] = add_boolean, [FORM_NTP] = add_time,  [FORM_NTP32] = add_time,
};

/** What stands behind the label of a container whose tape item has a named value. */
static void name_group(proto_item *drawn, const struct field *field, const struct mikey_item *item) {
    if (field->group && item->value && field->registry != MIKEY_REG_NONE)
        proto_item_append_text(drawn, ": %s", mikey_value_find(field->registry, item->value)->name);
}

/** Where the items of a buffer begin: under the payload that it was decrypted from. */
static proto_tree *buffer_root(const struct drawing *drawing, uint8_t buffer) {
    uint32_t parent = drawing->document->buffers[buffer].parent_item;
    if (buffer == 0 || parent >= drawing->document->tape.count || !drawing->items[parent])
        return drawing->root;
    return proto_item_add_subtree(drawing->items[parent],
                                  field_of(drawing->document->tape.items[parent].field)->ett);
}

/** Lets a filter or column that asks for the second name of a field find it. */
static void add_second_name(proto_tree *tree, tvbuff_t *tvb, const struct mikey_item *item, int hf) {
    if (proto_registrar_get_nth((guint)hf)->ref_type != HF_REF_TYPE_NONE)
        proto_item_set_hidden(proto_tree_add_item(tree, hf, tvb, (gint)item->off, (gint)item->len, ENC_NA));
}

/** Whether somebody looks at the item: at the tree, or for one of its names with a filter or a column. */
static bool is_wanted(const struct drawing *drawing, const struct field *field) {
    proto_tree *tree = drawing->root;
    return PTREE_DATA(tree)->visible || proto_field_is_referenced(tree, field->hf) ||
           (field->wide != -1 && proto_field_is_referenced(tree, field->wide)) ||
           (field->also != -1 && proto_field_is_referenced(tree, field->also));
}

static void draw_tape(struct drawing *drawing) {
    const struct mikey_tape *tape = &drawing->document->tape;
    proto_tree *at[DEPTHS] = {drawing->root};
    tvbuff_t *tvb = drawing->tvbs[0];
    uint8_t buffer = 0;
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct mikey_item *item = &tape->items[i];
        if (item->buffer != buffer) {
            buffer = item->buffer;
            tvb = drawing->tvbs[buffer];
            at[0] = buffer_root(drawing, buffer);
        }
        const struct field *field = field_of(item->field);
        proto_tree *under = at[item->depth];
        drawing->items[i] = at[item->depth + 1] = under;
        // What an item that nobody looks at holds goes to its parent.
        if (!is_wanted(drawing, field))
            continue;
        drawing->items[i] = adders[field->form](under, field, tvb, item);
        if (field->also != -1)
            add_second_name(under, tvb, item, field->also);
        if (item->end > i + 1 || field->group) {
            at[item->depth + 1] = proto_item_add_subtree(drawing->items[i], field->ett);
            name_group(drawing->items[i], field, item);
        }
    }
}

static void draw_findings(struct drawing *drawing, const struct message_source *source) {
    const struct mikey_document *document = drawing->document;
    const bool wanted = experts_wanted(drawing->root);
    for (uint32_t i = 0; i < document->findings.count; i++) {
        const struct mikey_finding *finding = &document->findings.list[i];
        if (!wanted) {
            experts_note(drawing->root, drawing->pinfo, finding);
            continue;
        }
        if (mikey_rule_info((enum mikey_rule)finding->rule)->scope == MIKEY_SCOPE_CARRIER) {
            experts_show(drawing->root, drawing->pinfo, source->text, finding);
            continue;
        }
        uint32_t at = mikey_finding_item(document, finding);
        proto_tree *under =
            at == UINT32_MAX
                ? drawing->root
                : proto_item_add_subtree(drawing->items[at], field_of(document->tape.items[at].field)->ett);
        experts_show(under, drawing->pinfo, drawing->tvbs[finding->buffer], finding);
    }
}

void tree_draw(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct mikey_document *document,
               const struct message_source *source) {
    struct drawing drawing = {.root = tree, .pinfo = pinfo, .document = document, .tvbs = {tvb}};
    drawing.items = wmem_alloc0_array(pinfo->pool, proto_item *, document->tape.count + 1);
    for (uint8_t i = 1; i < document->n_buffers; i++) {
        const struct mikey_buffer *buffer = &document->buffers[i];
        const guint8 *bytes = wmem_memdup(pinfo->pool, buffer->bytes.data, buffer->bytes.len);
        drawing.tvbs[i] =
            tvb_new_child_real_data(tvb, bytes, (guint)buffer->bytes.len, (gint)buffer->bytes.len);
        add_new_data_source(pinfo, drawing.tvbs[i], buffer->title);
    }
    draw_tape(&drawing);
    draw_findings(&drawing, source);
}

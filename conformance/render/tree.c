// SPDX-License-Identifier: BSD-2-Clause
#include "tree.h"

#include <string.h>

#include "text.h"
#include "value.h"

/** Longest value that is printed where the width is not limited, bytes of text. */
#define VALUE_MAX 8192u
/** Column at which values begin, if labels leave it free. */
#define VALUE_COLUMN 44
/** Least room for a value on a narrow terminal. */
#define VALUE_LEAST 16u

static void print_finding(const struct mikey_finding *finding, unsigned indent, const struct style *style,
                          FILE *out) {
    char text[1024], clean[1024];
    mikey_finding_text(finding, text, sizeof text);
    text_escape_string(text, style->utf8, clean, sizeof clean);
    fprintf(out, "%*s", (int)indent, "");
    style_ink(style, out, style_outcome_ink((enum mikey_outcome)finding->outcome));
    fprintf(out, "%s:", style_outcome_word((enum mikey_outcome)finding->outcome));
    style_ink(style, out, INK_PLAIN);
    fprintf(out, " %s [%s]\n", clean, mikey_rule_info((enum mikey_rule)finding->rule)->id);
}

/** A tree that is being printed. */
struct tree {
    const struct mikey_document *document;
    const uint8_t *states;
    const struct hidden *hidden;
    const struct style *style;
    FILE *out;
    uint32_t n_findings;
    uint32_t item_of[MIKEY_MAX_FINDINGS]; /**< tape index of each finding, UINT32_MAX: none */
};

/** Prints the findings of item `at`; UINT32_MAX for those that belong to none. */
static void print_findings(const struct tree *tree, uint32_t at, unsigned indent) {
    for (uint32_t i = 0; i < tree->n_findings; i++)
        if (tree->item_of[i] == at && tree->states[i] != FINDING_LEFT_OUT)
            print_finding(&tree->document->findings.list[i], indent, tree->style, tree->out);
}

/** Room for a value behind `column` columns. */
static size_t value_room(const struct style *style, int column) {
    if (!style->width)
        return VALUE_MAX;
    unsigned used = (unsigned)column;
    unsigned room = style->width > used + VALUE_LEAST ? style->width - used : VALUE_LEAST;
    return room + 1 < VALUE_MAX ? room + 1 : VALUE_MAX;
}

static void print_item(const struct tree *tree, uint32_t index) {
    const struct style *style = tree->style;
    const struct mikey_item *item = &tree->document->tape.items[index];
    const struct mikey_field_info *info = mikey_field_info((enum mikey_field)item->field);
    FILE *out = tree->out;
    style_ink(style, out, INK_DIM);
    fprintf(out, "  %c%04x", item->buffer ? '+' : ' ', item->off);
    style_ink(style, out, INK_PLAIN);
    int column = 7 + fprintf(out, "%*s", 2 + 2 * item->depth, "");
    style_ink(style, out, info->kind == MIKEY_KIND_GROUP ? INK_STRONG : INK_PLAIN);
    column += fprintf(out, "%s", info->label);
    style_ink(style, out, INK_PLAIN);

    char value[VALUE_MAX];
    int pad = column < VALUE_COLUMN ? VALUE_COLUMN - column : 1;
    if (value_text(tree->document, tree->hidden, item, style->utf8, value, value_room(style, column + pad)))
        fprintf(out, "%*s%s", pad, "", value);
    putc('\n', out);
    print_findings(tree, index, 9 + 2u * item->depth);
}

static void print_buffer_title(const struct mikey_buffer *buffer, FILE *out) {
    fprintf(out, "  %s, %zu bytes; offsets with + count in it\n", buffer->title, buffer->bytes.len);
}

void tree_print(const struct mikey_document *document, const uint8_t *states, const struct hidden *hidden,
                const struct style *style, FILE *out) {
    struct tree tree = {.document = document, .states = states, .hidden = hidden, .style = style, .out = out};
    for (; tree.n_findings < document->findings.count && tree.n_findings < MIKEY_MAX_FINDINGS;
         tree.n_findings++)
        tree.item_of[tree.n_findings] =
            mikey_finding_item(document, &document->findings.list[tree.n_findings]);

    uint8_t buffer = 0;
    for (uint32_t i = 0; i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->buffer != buffer && item->buffer < document->n_buffers) {
            buffer = item->buffer;
            if (buffer)
                print_buffer_title(&document->buffers[buffer], out);
        }
        print_item(&tree, i);
    }
    print_findings(&tree, UINT32_MAX, 2);
    if (document->findings.dropped)
        fprintf(out, "  %u more findings are not listed\n", document->findings.dropped);
}

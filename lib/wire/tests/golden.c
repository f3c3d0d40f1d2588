// SPDX-License-Identifier: BSD-2-Clause
#include "golden.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Bytes of an opaque field that are shown. */
#define SHOWN 16u

static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    text[size] = '\0';
    fclose(file);
    return text;
}

static const char *next_line(const char *at) {
    const char *end = strchr(at, '\n');
    return end != NULL ? end + 1 : at + strlen(at);
}

/** Files a block, whose opening line is `fence`, under what it is. */
static void add_block(struct golden_case *test, const char *fence, struct text body) {
    if (strncmp(fence, "```hex", 6) == 0) {
        test->hex = body;
        test->layout.linejs = strncmp(fence, "```hex linejs\n", 14) == 0;
    } else if (strncmp(fence, "```tree", 7) == 0) {
        test->tree = body;
    } else if (strncmp(fence, "```findings", 11) == 0) {
        test->findings = body;
    } else if (strncmp(fence, "```clear", 8) == 0) {
        assert_true(test->n_clear < GOLDEN_MAX_CLEAR);
        struct golden_clear *clear = &test->clear[test->n_clear++];
        clear->hex = body;
        assert_int_equal(
            sscanf(fence, "```clear %u %u %47s", &clear->parent, &clear->first, clear->container), 3);
    } else {
        fail_msg("unknown block %.20s", fence);
    }
}

struct golden_file golden_load(const char *path) {
    struct golden_file file = {.text = read_file(path)};
    for (const char *at = file.text; *at != '\0'; at = next_line(at)) {
        if (strncmp(at, "## ", 3) == 0) {
            file.cases = realloc(file.cases, (file.n_cases + 1) * sizeof *file.cases);
            assert_non_null(file.cases);
            file.cases[file.n_cases] = (struct golden_case){0};
            sscanf(at, "## %95[^\n]", file.cases[file.n_cases++].name);
        } else if (strncmp(at, "```", 3) == 0) {
            assert_true(file.n_cases > 0);
            const char *fence = at;
            const char *body = at = next_line(at);
            while (strncmp(at, "```", 3) != 0) {
                assert_true(*at != '\0');
                at = next_line(at);
            }
            add_block(&file.cases[file.n_cases - 1], fence, (struct text){body, (size_t)(at - body)});
        }
    }
    return file;
}

void golden_free(struct golden_file *file) {
    free(file->cases);
    free(file->text);
}

static enum mikey_field field_by_name(const char *name) {
    for (unsigned field = 1; field < MIKEY_F_COUNT; field++)
        if (strcmp(mikey_field_info((enum mikey_field)field)->name, name) == 0)
            return (enum mikey_field)field;
    fail_msg("no field is called %s", name);
    return MIKEY_F_NONE;
}

enum mikey_status golden_decode(const struct golden_case *test, struct holder *holder, uint8_t *bytes) {
    size_t len = hex_read(test->hex.at, test->hex.len, bytes, GOLDEN_MAX_MESSAGE);
    enum mikey_status status =
        mikey_decode_as(&holder->document, (struct mikey_slice){bytes, len}, &test->layout);
    for (size_t i = 0; i < test->n_clear; i++) {
        const struct golden_clear *clear = &test->clear[i];
        uint8_t plain[GOLDEN_MAX_MESSAGE];
        size_t plain_len = hex_read(clear->hex.at, clear->hex.len, plain, sizeof plain);
        const struct mikey_payload *parent =
            mikey_message_find(&holder->document.message, MIKEY_NO_PARENT, (uint8_t)clear->parent, 0);
        assert_non_null(parent);
        const uint32_t at = (uint32_t)(parent - holder->document.message.payloads);
        const struct mikey_slice inside = {plain, plain_len};
        const enum mikey_field container = field_by_name(clear->container);
        enum mikey_status inner = container == MIKEY_F_MCX_OPENED
                                      ? mikey_decode_key_params(&holder->document, at, inside)
                                      : mikey_decode_chain(&holder->document, at, container,
                                                           (uint8_t)clear->first, inside, "Clear");
        status = status == MIKEY_OK ? inner : status;
    }
    return status;
}

static void show_bytes(FILE *out, const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < len && i < SHOWN; i++)
        fprintf(out, "%02x", bytes[i]);
    if (len > SHOWN)
        fputs("..", out);
}

static void show_value(FILE *out, const struct mikey_document *document, const struct mikey_item *item) {
    const struct mikey_field_info *info = mikey_field_info((enum mikey_field)item->field);
    const uint8_t *bytes = document->buffers[item->buffer].bytes.data + item->off;
    switch (info->kind) {
    case MIKEY_KIND_GROUP:
        return;
    case MIKEY_KIND_BYTES:
    case MIKEY_KIND_SECRET:
        fputc(' ', out);
        show_bytes(out, bytes, item->len);
        return;
    case MIKEY_KIND_TEXT:
        fprintf(out, " \"%.*s\"", (int)item->len, (const char *)bytes);
        return;
    case MIKEY_KIND_HEX:
    case MIKEY_KIND_NTP:
    case MIKEY_KIND_NTP32:
        fprintf(out, " 0x%0*" PRIx64, 2 * (int)item->len, item->value);
        return;
    case MIKEY_KIND_UINT:
    case MIKEY_KIND_FLAG:
    case MIKEY_KIND_LENGTH:
        fprintf(out, " %" PRIu64, item->value);
        break;
    }
    if (info->registry != MIKEY_REG_NONE)
        fprintf(out, " %s", mikey_value_find(info->registry, item->value)->name);
}

char *golden_tree(const struct mikey_document *document) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (uint32_t i = 0; i < document->tape.count; i++) {
        const struct mikey_item *item = &document->tape.items[i];
        if (item->buffer != 0 && item->depth == 0)
            fprintf(out, "[%u] ", item->buffer);
        fprintf(out, "%*s%u+%u %s", 2 * item->depth, "", item->off, item->len,
                mikey_field_info((enum mikey_field)item->field)->name);
        show_value(out, document, item);
        fputc('\n', out);
    }
    fclose(out);
    return text;
}

char *golden_findings(const struct mikey_document *document, enum mikey_status status) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, "%s\n", mikey_status_text(status));
    for (uint32_t i = 0; i < document->findings.count; i++) {
        const struct mikey_finding *finding = &document->findings.list[i];
        char sentence[300];
        mikey_finding_text(finding, sentence, sizeof sentence);
        fprintf(out, "%s: %u+%u %s\n", mikey_rule_info((enum mikey_rule)finding->rule)->id, finding->off,
                finding->len, sentence);
    }
    fclose(out);
    return text;
}

// SPDX-License-Identifier: BSD-2-Clause
// The sentence of a finding: the rule's text with its placeholders filled in.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mikeylab/findings.h>

/** Bytes of a subject that is not text that are shown in hexadecimal before it is cut. */
#define MAX_HEX_SUBJECT 32

/** A bounded string: what does not fit is cut. */
struct text {
    char *out;
    size_t size, len;
};

static void put(struct text *text, const char *bytes, size_t len) {
    size_t room = text->size - text->len - 1;
    size_t fits = len < room ? len : room;
    memcpy(text->out + text->len, bytes, fits);
    text->len += fits;
}

static void put_string(struct text *text, const char *string) {
    put(text, string, strlen(string));
}

static void put_decimal(struct text *text, uint64_t number) {
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, number);
    put(text, digits, len > 0 ? (size_t)len : 0);
}

static void put_hex(struct text *text, uint64_t number) {
    char digits[24];
    int len = snprintf(digits, sizeof digits, "0x%" PRIx64, number);
    put(text, digits, len > 0 ? (size_t)len : 0);
}

static void put_count(struct text *text, uint64_t bytes) {
    put_decimal(text, bytes);
    put_string(text, bytes == 1 ? " byte" : " bytes");
}

static void put_byte(struct text *text, uint8_t byte) {
    static const char digits[] = "0123456789abcdef";
    put(text, &digits[byte >> 4], 1);
    put(text, &digits[byte & 0x0F], 1);
}

/** Length of the UTF-8 character at the start of `bytes`, 0 if there is none that may be printed. */
static size_t printable(struct mikey_slice bytes) {
    uint8_t lead = bytes.data[0];
    size_t len = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || len > bytes.len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((bytes.data[i] & 0xC0) != 0x80)
            return 0;
    if (len == 1)
        return lead >= 0x20 && lead != 0x7F;
    uint8_t second = bytes.data[1];
    bool control = lead == 0xC2 && second < 0xA0;
    bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    bool surrogate = lead == 0xED && second >= 0xA0;
    bool too_large = lead == 0xF4 && second >= 0x90;
    bool separator = lead == 0xE2 && second == 0x80 && bytes.data[2] >= 0xA8 && bytes.data[2] <= 0xAE;
    return control || overlong || surrogate || too_large || separator ? 0 : len;
}

static bool is_text(struct mikey_slice bytes) {
    while (bytes.len > 0) {
        size_t len = printable(bytes);
        if (len == 0)
            return false;
        bytes.data += len;
        bytes.len -= len;
    }
    return true;
}

/** Text in quotes, quotes and backslashes escaped; anything else in hexadecimal. */
static void put_subject(struct text *text, struct mikey_slice subject) {
    if (!is_text(subject)) {
        put_string(text, "0x");
        for (size_t i = 0; i < subject.len && i < MAX_HEX_SUBJECT; i++)
            put_byte(text, subject.data[i]);
        if (subject.len > MAX_HEX_SUBJECT)
            put_string(text, "...");
        return;
    }
    const char *bytes = (const char *)subject.data;
    size_t done = 0;
    put_string(text, "\"");
    for (size_t i = 0; i < subject.len; i++) {
        if (bytes[i] != '"' && bytes[i] != '\\')
            continue;
        put(text, bytes + done, i - done);
        put_string(text, "\\");
        done = i;
    }
    if (done < subject.len)
        put(text, bytes + done, subject.len - done);
    put_string(text, "\"");
}

/** Secrets without an identity are those of the key file's '*'. */
static bool is_anybody(const struct mikey_finding *finding) {
    return finding->subject.len == 0 &&
           mikey_rule_info((enum mikey_rule)finding->rule)->scope == MIKEY_SCOPE_KEYS;
}

static inline bool is(const char *name, size_t len, const char *word) {
    return len == strlen(word) && memcmp(name, word, len) == 0;
}

/** Fills in one placeholder; false if `name` is none. */
static bool put_placeholder(struct text *text, const char *name, size_t len,
                            const struct mikey_finding *finding) {
    const struct mikey_field_info *field = mikey_field_info((enum mikey_field)finding->field);
    if (is(name, len, "got"))
        put_decimal(text, finding->got);
    else if (is(name, len, "want"))
        put_decimal(text, finding->want);
    else if (is(name, len, "got:x"))
        put_hex(text, finding->got);
    else if (is(name, len, "want:x"))
        put_hex(text, finding->want);
    else if (is(name, len, "got:bytes"))
        put_count(text, finding->got);
    else if (is(name, len, "want:bytes"))
        put_count(text, finding->want);
    else if (is(name, len, "name"))
        put_string(text, mikey_value_find(field->registry, finding->got)->name);
    else if (is(name, len, "wantname"))
        put_string(text, mikey_value_find(field->registry, finding->want)->name);
    else if (is(name, len, "field"))
        put_string(text, field->label);
    else if (is(name, len, "subject") && is_anybody(finding))
        put_string(text, "'*'");
    else if (is(name, len, "subject"))
        put_subject(text, finding->subject);
    else if (is(name, len, "missing"))
        put_string(text, finding->missing);
    else if (is(name, len, "summary"))
        put_string(text, mikey_rule_info((enum mikey_rule)finding->rule)->summary);
    else
        return false;
    return true;
}

/** Takes back the first bytes of a character that was cut in two. */
static void drop_partial_character(struct text *text) {
    size_t start = text->len;
    while (start > 0 && ((uint8_t)text->out[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0 || (uint8_t)text->out[start - 1] < 0xC0)
        return;
    struct mikey_slice last = {(const uint8_t *)text->out + start - 1, text->len - (start - 1)};
    if (printable(last) == 0)
        text->len = start - 1;
}

/** "; it verifies when ... and ... (deviation a+b)", and for a format ": ... (deviation a)". */
static void put_deviations(struct text *text, const struct mikey_deviations *deviations) {
    char ids[MIKEY_DEVIATIONS_TEXT];
    for (size_t i = 0; i < MIKEY_DEVIATIONS_MAX && deviations->of[i] != MIKEY_DEVIATION_NONE; i++) {
        const struct mikey_deviation_info *row =
            mikey_deviation_info((enum mikey_deviation)deviations->of[i]);
        const bool format = row->concerns == MIKEY_CONCERNS_FORMAT;
        if (i > 0)
            put_string(text, " and ");
        else
            put_string(text, format ? ": " : "; it verifies when ");
        put_string(text, row->does);
    }
    if (deviations->of[0] == MIKEY_DEVIATION_NONE)
        return;
    put_string(text, deviations->of[1] != MIKEY_DEVIATION_NONE ? " (deviations " : " (deviation ");
    put_string(text, mikey_deviations_text(deviations, ids));
    put_string(text, ")");
}

/** A rule's text is about a breach. Where it could not be judged, the reason is the same for every rule. */
static const char *template_of(const struct mikey_finding *finding) {
    if (finding->outcome == MIKEY_INCONCLUSIVE)
        return finding->missing != NULL ? "{missing}; cannot tell whether {summary}"
                                        : "cannot tell whether {summary}";
    if (finding->outcome != MIKEY_NEEDS_KEY)
        return mikey_rule_info((enum mikey_rule)finding->rule)->text;
    return finding->subject.len > 0 ? "no key for {subject}; cannot tell whether {summary}"
                                    : "no key; cannot tell whether {summary}";
}

size_t mikey_finding_text(const struct mikey_finding *finding, char *out, size_t size) {
    struct text text = {out, size, 0};
    if (size == 0)
        return 0;
    const char *at = template_of(finding);
    while (*at != '\0') {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        if (close != NULL && put_placeholder(&text, at + 1, (size_t)(close - at) - 1, finding)) {
            at = close + 1;
            continue;
        }
        size_t plain = 1 + strcspn(at + 1, "{");
        put(&text, at, plain);
        at += plain;
    }
    put_deviations(&text, &finding->deviations);
    drop_partial_character(&text);
    out[text.len] = '\0';
    return text.len;
}

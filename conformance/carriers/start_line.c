// SPDX-License-Identifier: BSD-2-Clause
#include "start_line.h"

#include "slice.h"

static const struct {
    const char *version;
    enum text_protocol protocol;
} versions[] = {
    {"SIP/2.0", TEXT_SIP},   {"RTSP/1.0", TEXT_RTSP}, {"RTSP/2.0", TEXT_RTSP},
    {"HTTP/1.1", TEXT_HTTP}, {"HTTP/1.0", TEXT_HTTP},
};

const char *text_protocol_name(enum text_protocol protocol) {
    static const char *const names[] = {"text", "SIP", "RTSP", "HTTP"};
    return names[protocol];
}

static enum text_protocol version_of(struct mikey_slice word) {
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (slice_is(word, versions[i].version))
            return versions[i].protocol;
    return TEXT_NONE;
}

static bool is_method_character(uint8_t byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

/** Length of the run of method characters at the start. */
static size_t method_length(struct mikey_slice bytes) {
    size_t len = 0;

    while (len < bytes.len && len <= START_LINE_METHOD_MAX && is_method_character(bytes.data[len]))
        len++;
    return len;
}

/** Whether the line begins with a version, or with as much of one as there is. */
static bool may_be_version(struct mikey_slice line) {
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        struct mikey_slice version = slice_first(slice_text(versions[i].version), line.len);
        if (slice_equal(slice_first(line, version.len), version))
            return true;
    }
    return false;
}

/** Whether what is there of a line, without its end, can be the beginning of a first line. */
static bool may_begin(struct mikey_slice bytes) {
    size_t method = method_length(bytes);

    if (bytes.len > START_LINE_MAX || method > START_LINE_METHOD_MAX)
        return false;
    if (method == bytes.len || may_be_version(bytes))
        return true;
    if (method < 3 || bytes.data[method] != ' ')
        return false;
    for (size_t i = method; i < bytes.len; i++)
        if (bytes.data[i] < ' ' && bytes.data[i] != '\r')
            return false;
    return true;
}

static bool read_response(struct mikey_slice line, struct start_line *start) {
    uint64_t status = 0;
    struct mikey_slice version;

    if (!slice_take(&line, ' ', &version))
        return false;
    start->protocol = version_of(version);
    if (start->protocol == TEXT_NONE || !slice_number(slice_first(line, 3), 999, &status))
        return false;
    start->response = true;
    start->status = (uint32_t)status;
    return true;
}

static bool read_request(struct mikey_slice line, struct start_line *start) {
    size_t method = method_length(line);
    struct mikey_slice words = slice_from(line, method);
    size_t last = words.len;

    if (method < 3 || method > START_LINE_METHOD_MAX || !slice_begins(words, " "))
        return false;
    while (last > 0 && words.data[last - 1] != ' ')
        last--;
    start->protocol = version_of(slice_from(words, last));
    start->method = slice_first(line, method);
    start->uri = slice_trim(slice_first(words, last));
    return start->protocol != TEXT_NONE && last > 1;
}

enum text_match start_line_read(struct mikey_slice bytes, struct start_line *start) {
    struct mikey_slice rest = slice_first(bytes, START_LINE_MAX + 2);
    struct mikey_slice line;
    bool ended = false;

    *start = (struct start_line){.protocol = TEXT_NONE};
    if (bytes.len == 0)
        return TEXT_MAYBE;
    if (!is_method_character(bytes.data[0])) /* what most packets of other protocols fail at */
        return TEXT_NO;
    (void)slice_line(&rest, &line, &ended);
    if (!ended)
        return may_begin(line) ? TEXT_MAYBE : TEXT_NO;
    line = slice_trim(line);
    start->len = slice_offset(bytes, rest);
    return read_response(line, start) || read_request(line, start) ? TEXT_YES : TEXT_NO;
}

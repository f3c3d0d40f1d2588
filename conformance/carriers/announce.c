// SPDX-License-Identifier: BSD-2-Clause
#include "announce.h"

#include <arpa/inet.h>
#include <string.h>

#include "header.h"
#include "slice.h"

bool announce_read_address(struct mikey_slice text, struct announced_end *end) {
    static const uint8_t unspecified[16];
    char copy[INET6_ADDRSTRLEN];

    end->address_len = 0;
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, end->address) == 1)
        end->address_len = 4;
    else if (inet_pton(AF_INET6, copy, end->address) == 1)
        end->address_len = 16;
    if (memcmp(end->address, unspecified, end->address_len) == 0)
        end->address_len = 0;
    return end->address_len > 0;
}

static bool read_port(struct mikey_slice text, uint16_t *port) {
    uint64_t value = 0;

    if (!slice_number(text, UINT16_MAX, &value))
        return false;
    *port = (uint16_t)value;
    return true;
}

static void add_end(struct announced_stream *stream, const struct announced_end *end) {
    if (end->port > 0 && stream->n_ends < ANNOUNCE_MAX_ENDS)
        stream->ends[stream->n_ends++] = *end;
}

/* SDP. */

/** A media description as it is read. */
struct reading {
    struct announced_stream *stream; /* NULL: the session level, or one too many */
    struct announced_end session;    /* c= of the session level; its port is unused */
    struct announced_end rtp, rtcp;
};

/** "IN IP4 224.2.1.1/127/3": the address, without TTL and number. */
static void read_connection(struct mikey_slice value, struct announced_end *end) {
    struct mikey_slice word;

    (void)slice_take(&value, ' ', &word);
    (void)slice_take(&value, ' ', &word);
    (void)announce_read_address(slice_first(value, slice_find(value, '/')), end);
}

/** "audio 49170/2 RTP/SAVP 0 8": the first port, and whether the profile is one of SRTP. */
static void read_media(struct mikey_slice value, struct reading *reading) {
    struct mikey_slice word;

    (void)slice_take(&value, ' ', &word);
    if (slice_take(&value, ' ', &word))
        (void)read_port(slice_first(word, slice_find(word, '/')), &reading->rtp.port);
    reading->rtcp.port = reading->rtp.port < UINT16_MAX ? (uint16_t)(reading->rtp.port + 1) : 0;
    if (slice_take(&value, ' ', &word) && reading->stream != NULL)
        reading->stream->secure = slice_begins(word, "RTP/SAVP") || slice_begins(word, "UDP/TLS/RTP/SAVP") ||
                                  slice_begins(word, "TCP/RTP/SAVP");
}

/** "53020 IN IP4 126.16.64.4", RFC 3605. */
static void read_rtcp(struct mikey_slice value, struct announced_end *end) {
    struct mikey_slice port;

    if (slice_take(&value, ' ', &port) && read_port(port, &end->port) && value.len > 0)
        read_connection(value, end);
}

static void finish_media(struct reading *reading) {
    if (reading->stream == NULL || reading->rtp.port == 0)
        return;
    add_end(reading->stream, &reading->rtp);
    add_end(reading->stream, &reading->rtcp); /* also with a=rtcp-mux, which the answer may refuse */
}

static void begin_media(struct reading *reading, struct announced_stream *stream, uint32_t number) {
    reading->stream = stream;
    reading->rtp = reading->rtcp = reading->session;
    if (stream != NULL)
        *stream = (struct announced_stream){.media = number};
}

static void read_line(struct reading *reading, struct mikey_slice line) {
    if (slice_begins(line, "m=")) {
        read_media(slice_from(line, 2), reading);
    } else if (slice_begins(line, "c=") && reading->stream == NULL) {
        read_connection(slice_from(line, 2), &reading->session);
    } else if (slice_begins(line, "c=")) {
        read_connection(slice_from(line, 2), &reading->rtp);
        read_connection(slice_from(line, 2), &reading->rtcp);
    } else if (slice_begins(line, "a=rtcp:") && reading->stream != NULL) {
        read_rtcp(slice_from(line, 7), &reading->rtcp);
    } else if (slice_begins(line, "a=control:") && reading->stream != NULL) {
        reading->stream->control = slice_trim(slice_from(line, 10));
    }
}

uint32_t announce_read_sdp(struct mikey_slice sdp, struct announced_stream *streams, uint32_t *lines) {
    struct reading reading = {.stream = NULL};
    struct mikey_slice line;
    uint32_t count = 0;

    *lines = 0;
    while (slice_line(&sdp, &line, NULL)) {
        if (slice_begins(line, "m=")) {
            finish_media(&reading);
            begin_media(&reading, count < ANNOUNCE_MAX_STREAMS ? &streams[count++] : NULL, ++*lines);
        }
        if (*lines <= ANNOUNCE_MAX_STREAMS)
            read_line(&reading, line);
    }
    finish_media(&reading);
    return count;
}

/* RTSP. */

/** "4588-4589", or one number. Returns how many numbers there are. */
static uint8_t read_range(struct mikey_slice text, uint16_t numbers[2]) {
    struct mikey_slice first = slice_first(text, slice_find(text, '-'));

    if (!read_port(slice_trim(first), &numbers[0]))
        return 0;
    return read_port(slice_trim(slice_from(text, first.len + 1)), &numbers[1]) ? 2 : 1;
}

/** Ports of one side; the address is that of `address`, if it is one, else the side's own. */
static void read_ports(struct announced_stream *stream, struct mikey_slice specification, const char *name,
                       const char *address, enum announced_host host) {
    struct announced_end end = {.host = host};
    struct mikey_slice value;
    uint16_t ports[2] = {0, 0};
    uint8_t count;

    if (!header_parameter(specification, name, &value))
        return;
    count = read_range(value, ports);
    if (address != NULL && header_parameter(specification, address, &value))
        (void)announce_read_address(value, &end);
    for (uint8_t i = 0; i < count; i++) {
        end.port = ports[i];
        add_end(stream, &end);
    }
}

/** dest_addr="192.0.2.5:3456"/":3457" of RTSP 2.0. */
static void read_addresses(struct announced_stream *stream, struct mikey_slice specification,
                           const char *name, enum announced_host host) {
    struct mikey_slice list;
    struct mikey_slice one;

    if (!header_parameter(specification, name, &list))
        return;
    while (slice_take(&list, '/', &one)) {
        struct announced_end end = {.host = host};
        size_t colon;
        one = slice_trim(one);
        if (slice_begins(one, "\""))
            one = slice_from(one, 1);
        if (one.len > 0 && one.data[one.len - 1] == '"')
            one.len--;
        for (colon = one.len; colon > 0 && one.data[colon - 1] != ':';)
            colon--;
        if (colon == 0 || !read_port(slice_from(one, colon), &end.port))
            continue;
        one = slice_first(one, colon - 1);
        if (one.len >= 2 && slice_begins(one, "[") && one.data[one.len - 1] == ']')
            one = slice_part(one, 1, one.len - 2);
        (void)announce_read_address(one, &end);
        add_end(stream, &end);
    }
}

/** One transport-spec: RTP/SAVP;unicast;client_port=4588-4589;server_port=6256-6257 */
static void read_specification(struct mikey_slice specification, struct announced_stream *stream) {
    struct mikey_slice value;
    uint16_t channels[2] = {0, 0};

    *stream = (struct announced_stream){.secure = slice_begins(slice_trim(specification), "RTP/SAVP")};
    if (header_parameter(specification, "interleaved", &value)) {
        uint8_t count = read_range(value, channels);
        for (uint8_t i = 0; i < count && channels[i] <= UINT8_MAX; i++)
            stream->channels[stream->n_channels++] = (uint8_t)channels[i];
    }
    read_ports(stream, specification, "client_port", "destination", ANNOUNCED_CLIENT);
    read_ports(stream, specification, "server_port", "source", ANNOUNCED_SERVER);
    read_ports(stream, specification, "port", "destination", ANNOUNCED_ANY);
    read_addresses(stream, specification, "dest_addr", ANNOUNCED_CLIENT);
    read_addresses(stream, specification, "src_addr", ANNOUNCED_SERVER);
}

uint32_t announce_read_transport(struct mikey_slice value, struct announced_stream *streams, uint32_t room) {
    uint32_t count = 0;

    while (value.len > 0 && count < room) {
        bool quoted = false;
        size_t end = 0;
        for (; end < value.len && (quoted || value.data[end] != ','); end++)
            if (value.data[end] == '"')
                quoted = !quoted;
        read_specification(slice_first(value, end), &streams[count++]);
        value = slice_from(value, end + 1);
    }
    return count;
}

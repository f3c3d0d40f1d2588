// SPDX-License-Identifier: BSD-2-Clause
#include "trace.h"

#include <stdlib.h>
#include <string.h>

static void u16(uint8_t *out, uint32_t value) {
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

static void u32(uint8_t *out, uint32_t value) {
    u16(out, value >> 16);
    u16(out + 2, value & 0xffff);
}

struct packet packet_of(const void *bytes, size_t len) {
    struct packet packet = {.len = len};

    if (len > 0)
        memcpy(packet.bytes, bytes, len);
    return packet;
}

void packet_before(struct packet *packet, const void *bytes, size_t len) {
    memmove(packet->bytes + len, packet->bytes, packet->len);
    memcpy(packet->bytes, bytes, len);
    packet->len += len;
}

void put_udp(struct packet *packet, uint16_t src, uint16_t dst) {
    uint8_t header[8] = {0};

    u16(header, src);
    u16(header + 2, dst);
    u16(header + 4, (uint32_t)packet->len + 8);
    packet_before(packet, header, sizeof header);
}

void put_tcp(struct packet *packet, uint16_t src, uint16_t dst, uint32_t seq, uint32_t ack, uint8_t flags) {
    uint8_t header[24] = {[12] = 6 << 4, [20] = 1, [21] = 1, [22] = 1, [23] = 1}; /* with options */

    u16(header, src);
    u16(header + 2, dst);
    u32(header + 4, seq);
    u32(header + 8, ack);
    header[13] = flags;
    packet_before(packet, header, sizeof header);
}

void put_ipv4(struct packet *packet, uint8_t protocol, uint8_t src, uint8_t dst, uint16_t id, uint32_t offset,
              bool more) {
    uint8_t header[20] = {0x45, [8] = 64, [12] = 192, [14] = 2, [16] = 192, [18] = 2};

    u16(header + 2, (uint32_t)packet->len + 20);
    u16(header + 4, id);
    u16(header + 6, offset / 8 | (more ? 0x2000u : 0));
    header[9] = protocol;
    header[15] = src;
    header[19] = dst;
    packet_before(packet, header, sizeof header);
}

void put_ipv6(struct packet *packet, uint8_t next, uint8_t src, uint8_t dst) {
    uint8_t header[40] = {0x60,        [7] = 64,    [8] = 0x20, [9] = 1,    [10] = 0xd,
                          [11] = 0xb8, [24] = 0x20, [25] = 1,   [26] = 0xd, [27] = 0xb8};

    u16(header + 4, (uint32_t)packet->len);
    header[6] = next;
    header[23] = src;
    header[39] = dst;
    packet_before(packet, header, sizeof header);
}

void put_ethernet(struct packet *packet, uint16_t type) {
    uint8_t header[14] = {0};

    u16(header + 12, type);
    packet_before(packet, header, sizeof header);
}

void put_tag(struct packet *packet, uint16_t type) {
    uint8_t tag[4] = {0, 7};

    u16(tag + 2, type);
    packet_before(packet, tag, sizeof tag);
}

struct trace *trace_new(uint32_t link_type) {
    struct trace *trace = calloc(1, sizeof *trace);
    const uint32_t header[6] = {0xa1b23c4d, 2 | 4 << 16, 0,
                                0,          262144,      link_type}; /* nanoseconds, host order */

    assert_non_null(trace);
    trace->file = malloc(TRACE_MAX);
    assert_non_null(trace->file);
    memcpy(trace->file, header, sizeof header);
    trace->len = sizeof header;
    return trace;
}

void trace_free(struct trace *trace) {
    free(trace->file);
    free(trace);
}

void trace_add_cut(struct trace *trace, const struct packet *packet, size_t kept) {
    size_t len = kept < packet->len ? kept : packet->len;
    const uint32_t header[4] = {1700000000u + (uint32_t)trace->frames, 123456789, (uint32_t)len,
                                (uint32_t)packet->len};

    assert_true(trace->frames < TRACE_FRAMES && trace->len + sizeof header + len <= TRACE_MAX);
    memcpy(trace->file + trace->len, header, sizeof header);
    memcpy(trace->file + trace->len + sizeof header, packet->bytes, len);
    trace->frame_at[trace->frames] = trace->len + sizeof header;
    trace->frame_len[trace->frames++] = len;
    trace->len += sizeof header + len;
}

void trace_add(struct trace *trace, const struct packet *packet) {
    trace_add_cut(trace, packet, packet->len);
}

void trace_udp(struct trace *trace, uint16_t src, uint16_t dst, const void *payload, size_t len) {
    struct packet packet = packet_of(payload, len);

    put_udp(&packet, src, dst);
    put_ipv4(&packet, 17, 1, 2, 0, 0, false);
    put_ethernet(&packet, 0x0800);
    trace_add(trace, &packet);
}

void trace_udp_text(struct trace *trace, uint16_t src, uint16_t dst, const char *text) {
    trace_udp(trace, src, dst, text, strlen(text));
}

void trace_tcp(const struct connection *connection, bool back, uint32_t seq, uint32_t ack, uint8_t flags,
               const void *payload, size_t len) {
    struct packet packet = packet_of(payload, len);

    if (back)
        put_tcp(&packet, connection->server, connection->client, seq, ack, flags);
    else
        put_tcp(&packet, connection->client, connection->server, seq, ack, flags);
    put_ipv4(&packet, 6, back ? 2 : 1, back ? 1 : 2, 0, 0, false);
    put_ethernet(&packet, 0x0800);
    trace_add(connection->trace, &packet);
}

static int base64_value(char character) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *hit = strchr(alphabet, character);

    return hit != NULL && character != '\0' ? (int)(hit - alphabet) : -1;
}

/** The bits that the first character of a byte carries of it are in the lowest or highest of the character. */
static bool character_fits(uint8_t byte, size_t index, int value) {
    if (index % 3 == 0)
        return value == byte >> 2;
    return index % 3 == 1 ? (value & 15) == byte >> 4 : (value & 3) == byte >> 6;
}

static void check_place(struct outcome *outcome, const struct found_message *message, size_t index) {
    const struct trace *trace = outcome->trace;
    struct found_place place;
    uint8_t there;

    assert_true(found_place(message, index, &place));
    assert_in_range(place.frame, 1, trace->frames);
    assert_true(place.offset < trace->frame_len[place.frame - 1]);
    there = trace->file[trace->frame_at[place.frame - 1] + place.offset];
    if (place.in_text) {
        assert_true(place.character < message->sighting.carrier.text.len);
        assert_int_equal(there, message->sighting.carrier.text.data[place.character]);
        assert_true(character_fits(message->bytes.data[index], index, base64_value((char)there)));
    } else {
        assert_int_equal(there, message->bytes.data[index]);
    }
    outcome->places++;
}

static void copy_text(char *out, size_t size, struct mikey_slice slice) {
    size_t len = slice.len < size - 1 ? slice.len : size - 1;

    if (len > 0)
        memcpy(out, slice.data, len);
    out[len] = '\0';
}

static bool keep_message(void *context, struct found_message *message) {
    struct outcome *outcome = context;
    struct found_copy *copy = &outcome->found[outcome->n_found % TRACE_FOUND];
    const struct mikey_carrier *carrier = &message->sighting.carrier;
    struct found_place place;

    outcome->n_found++;
    memset(copy, 0, sizeof *copy);
    copy->len = message->bytes.len;
    copy_text((char *)copy->bytes, sizeof copy->bytes, message->bytes);
    copy->frame = message->frame;
    copy->sighting = message->sighting;
    copy->n_frames = found_frames(message, copy->frames, 64);
    copy_text(copy->text, sizeof copy->text, carrier->text);
    copy_text(copy->protocol, sizeof copy->protocol, carrier->protocol);
    copy_text(copy->kmpids, sizeof copy->kmpids, carrier->kmpids);
    copy_text(copy->description, sizeof copy->description,
              (struct mikey_slice){.data = (const uint8_t *)message->description,
                                   .len = strlen(message->description)});
    for (size_t i = 0; outcome->trace != NULL && i < message->bytes.len; i++)
        check_place(outcome, message, i);
    if (message->bytes.len > 0)
        assert_false(found_place(message, message->bytes.len, &place));
    if (carrier->base64_bad)
        assert_true(found_text_place(message, carrier->base64_bad_at, &place));
    return true;
}

static void keep_problem(void *context, const struct capture_problem *problem) {
    struct outcome *outcome = context;

    assert_non_null(problem->text);
    assert_true(strlen(problem->text) > 0);
    if (outcome->n_problems < TRACE_FOUND)
        outcome->problems[outcome->n_problems] = *problem;
    snprintf(outcome->last_problem, sizeof outcome->last_problem, "%s", problem->text);
    outcome->n_problems++;
}

static struct outcome *run(const uint8_t *file, size_t len, const struct trace *trace,
                           const struct capture_options *options) {
    static struct outcome outcome;
    const struct capture_callbacks callbacks = {
        .context = &outcome, .message = keep_message, .problem = keep_problem};
    uint8_t *copy = malloc(len);
    FILE *stream;

    assert_non_null(copy);
    memcpy(copy, file, len);
    memset(&outcome, 0, sizeof outcome);
    outcome.trace = trace;
    stream = fmemopen(copy, len, "rb");
    assert_non_null(stream);
    outcome.status = capture_run_stream(stream, options, &callbacks, &outcome.totals, outcome.error);
    fclose(stream);
    free(copy);
    return &outcome;
}

struct outcome *trace_run(const struct trace *trace, const struct capture_options *options) {
    return run(trace->file, trace->len, trace, options);
}

struct outcome *trace_run_bytes(const uint8_t *file, size_t len) {
    return run(file, len, NULL, NULL);
}

size_t make_mikey(uint8_t *out, uint8_t csb) {
    static const uint8_t message[] = {
        1,  0,  5,    0,  0xca, 0xfe, 0xba, 0,  0, 0, /* HDR, no crypto sessions */
        11, 0,  0xe8, 1,  2,    3,    4,    5,  6, 7, /* T */
        1,  16, 1,    2,  3,    4,    5,    6,  7, 8, 9, 10, 11, 12, 13, 14, 15, 16, /* RAND */
        0,  0,  0,    20, 0,    0x20, 0,    16, 1, 2, 3, 4,  5,  6,  7,  8,  9,  0,
        1,  2,  3,    4,  5,    6,    0 /* KEMAC */
    };

    memcpy(out, message, sizeof message);
    out[7] = csb;
    return sizeof message;
}

void make_base64(const uint8_t *bytes, size_t len, char *out) {
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16;
        bits |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        bits |= i + 2 < len ? bytes[i + 2] : 0;
        *out++ = alphabet[bits >> 18];
        *out++ = alphabet[bits >> 12 & 63];
        *out++ = i + 1 < len ? alphabet[bits >> 6 & 63] : '=';
        *out++ = i + 2 < len ? alphabet[bits & 63] : '=';
    }
    *out = '\0';
}

void make_sdp(char *out, size_t size, const char *base64) {
    (void)snprintf(out, size,
                   "v=0\r\no=alice 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\na=key-mgmt:mikey %s\r\n"
                   "m=audio 4000 RTP/SAVP 0\r\n",
                   base64);
}

void make_invite(char *out, size_t size, const char *body) {
    (void)snprintf(
        out, size,
        "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1\r\nCall-ID: a84b4c76e66710\r\n"
        "CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
}

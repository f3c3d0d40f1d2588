// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * Dissects mutants of the frames of captures with the plugin's sources linked in, without tshark and without root being
 * in the way; for sanitizers, and to see that memory does not grow.
 *
 *     headless MUTANTS KEY_FILE CAPTURE...
 *
 * Each mutant is dissected as in a first pass without a tree and again with one. A dissector bug aborts if
 * WIRESHARK_ABORT_ON_DISSECTOR_BUG says so. Ends with 1 if memory grew from one capture to the next.
 */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wiretap/wtap.h>

/** Longest frame that is mutated, and the longest mutant, bytes. */
#define FRAME_MAX 4096u
/** Bytes of Ethernet, IPv4 and UDP headers, which mutants mostly keep so that they get through. */
#define HEADERS 42u
/** Mutants between two openings of a capture. */
#define MUTANTS_OF_CAPTURE 10000u
/** Captures after which memory is taken for settled. */
#define SETTLING 2u
#ifdef __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif
/**
 * Memory that may be lost with each capture that is opened, bytes: Wireshark 4.0 alone, without us, loses 11 MB, and
 * red zones are put around all of it.
 */
#define MEMORY_SLACK ((size_t)(SANITIZED ? 28 : 14) << 20)
/** By what two measurements of the same may differ, bytes. */
#define MEMORY_NOISE ((size_t)8 << 20)

struct frame {
    size_t len;
    guint8 bytes[FRAME_MAX];
};

static GArray *corpus;

/** splitmix64: the same mutants in every run. */
static guint64 draw(void) {
    static guint64 state;
    guint64 z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/** A number below `limit`, which is not 0. */
static size_t below(size_t limit) {
    return (size_t)(draw() % limit);
}

static void load(const char *path) {
    int err;
    gchar *info;
    gint64 offset;
    wtap *file = wtap_open_offline(path, WTAP_TYPE_AUTO, &err, &info, FALSE);
    if (!file) {
        fprintf(stderr, "headless: cannot read %s\n", path);
        exit(2);
    }
    wtap_rec rec;
    Buffer buffer;
    wtap_rec_init(&rec);
    ws_buffer_init(&buffer, FRAME_MAX);
    while (wtap_read(file, &rec, &buffer, &err, &info, &offset)) {
        struct frame frame = {.len = rec.rec_header.packet_header.caplen};
        if (rec.rec_type != REC_TYPE_PACKET || frame.len > FRAME_MAX || frame.len <= HEADERS)
            continue;
        memcpy(frame.bytes, ws_buffer_start_ptr(&buffer), frame.len);
        g_array_append_val(corpus, frame);
    }
    ws_buffer_free(&buffer);
    wtap_rec_cleanup(&rec);
    wtap_close(file);
}

static void set_u16(guint8 *at, size_t value) {
    at[0] = (guint8)(value >> 8);
    at[1] = (guint8)value;
}

/** Lets the lengths in IPv4 and UDP headers fit, so that the message inside is cut or longer, not the packet. */
static void fit_lengths(struct frame *frame) {
    const bool ipv4 = frame->len >= HEADERS && frame->bytes[12] == 8 && frame->bytes[13] == 0;
    if (!ipv4)
        return;
    set_u16(frame->bytes + 16, frame->len - 14);
    if (frame->bytes[23] == 17)
        set_u16(frame->bytes + 38, frame->len - 34);
}

/** Takes bytes away, or repeats some. */
static void resize(struct frame *frame) {
    size_t at = HEADERS + below(frame->len - HEADERS), rest = frame->len - at, n = 1 + below(MIN(rest, 64));
    if (draw() & 1) {
        memmove(frame->bytes + at, frame->bytes + at + n, rest - n);
        frame->len -= n;
    } else if (frame->len + n <= FRAME_MAX) {
        memmove(frame->bytes + at + n, frame->bytes + at, rest);
        frame->len += n;
    }
}

static void mutate(struct frame *frame) {
    static const guint8 edges[] = {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
    for (size_t i = 1 + below(4); i > 0 && frame->len > HEADERS; i--) {
        size_t at = HEADERS + below(frame->len - HEADERS);
        switch (below(5)) {
        case 0:
            frame->bytes[at] ^= (guint8)(1u << below(8));
            break;
        case 1:
            frame->bytes[at] = edges[below(sizeof edges)];
            break;
        case 2:
            frame->bytes[at] = (guint8)draw();
            break;
        case 3:
            resize(frame);
            break;
        default:
            frame->len = below(8) ? frame->len : at;
        }
    }
    if (below(4))
        fit_lengths(frame);
}

static void one_capture(size_t mutants) {
    struct session session = session_open(false);
    for (guint32 number = 1; number <= mutants; number++) {
        struct frame frame = g_array_index(corpus, struct frame, below(corpus->len));
        mutate(&frame);
        session_now.nsecs = (int)(number % 1000000000);
        session_dissect(&session, WTAP_ENCAP_ETHERNET, frame.bytes, frame.len, number, NULL, NULL);
    }
    session_close(&session);
}

/** Resident memory, bytes. */
static size_t resident(void) {
    unsigned long pages = 0, size = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%lu %lu", &size, &pages) != 2)
        pages = 0;
    if (file)
        fclose(file);
    return pages * 4096;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: headless MUTANTS KEY_FILE CAPTURE...\n");
        return 2;
    }
    size_t left = strtoul(argv[1], NULL, 10), settled = 0, captures = 0;
    session_start("headless", argv[2]);
    corpus = g_array_new(FALSE, FALSE, sizeof(struct frame));
    for (int i = 3; i < argc; i++)
        load(argv[i]);
    while (left) {
        size_t mutants = MIN(left, MUTANTS_OF_CAPTURE);
        one_capture(mutants);
        left -= mutants;
        if (++captures == SETTLING)
            settled = resident();
    }
    size_t end = resident();
    printf("%u frames; memory %zu kB settled, %zu kB at the end\n", corpus->len, settled / 1024, end / 1024);
    g_array_free(corpus, TRUE);
    session_stop();
    return settled && end > settled + (captures - SETTLING) * MEMORY_SLACK + MEMORY_NOISE ? 1 : 0;
}

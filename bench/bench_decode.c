// SPDX-License-Identifier: BSD-2-Clause
// Decoding with the full tape beside gst_mikey_message_new_from_data, on the same 120-byte PSK message, in turns.
//
// bench-decode MESSAGES: one line of JSON; the GStreamer half is null in a build without it.
#include <stdio.h>
#include <stdlib.h>

#include <mikeylab/document.h>

#include "messages.h"

#ifdef BENCH_GSTREAMER
#include <gst/gst.h>
#include <gst/sdp/gstmikey.h>
#endif

#define ROUNDS 15

static uint8_t message[BENCH_PLAIN_LEN];

/**
 * Nanoseconds a message; negative on failure. Every field goes on the tape: with Encr alg NULL the decoder goes into
 * KEMAC's Key data as well, as GStreamer does.
 */
static double time_decode(uint32_t messages) {
    struct mikey_document document;
    size_t size = mikey_document_size(sizeof message);
    void *memory = malloc(size);
    bool good = memory != NULL && mikey_document_place(&document, sizeof message, memory, size) == MIKEY_OK;
    uint64_t start = bench_now();
    for (uint32_t i = 0; good && i < messages; i++)
        good = mikey_decode(&document, (struct mikey_slice){message, sizeof message}) == MIKEY_OK;
    double each = (double)(bench_now() - start) / messages;
    free(memory);
    return good ? each : -1;
}

#ifdef BENCH_GSTREAMER
static double time_gstreamer(uint32_t messages) {
    uint64_t start = bench_now();
    for (uint32_t i = 0; i < messages; i++) {
        GstMIKEYMessage *parsed = gst_mikey_message_new_from_data(message, sizeof message, NULL, NULL);
        if (parsed == NULL)
            return -1;
        gst_mikey_message_unref(parsed);
    }
    return (double)(bench_now() - start) / messages;
}
#else
static double time_gstreamer(uint32_t messages) {
    (void)messages;
    return 0;
}
#endif

int main(int argc, char **argv) {
#ifdef BENCH_GSTREAMER
    gst_init(&argc, &argv);
#endif
    uint32_t messages = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    if (messages == 0 || !bench_build_plain(message)) {
        fprintf(stderr, "usage: bench-decode MESSAGES\n");
        return 2;
    }
    double lab[ROUNDS], gst[ROUNDS];
    for (size_t round = 0; round < ROUNDS; round++) {
        lab[round] = time_decode(messages);
        gst[round] = time_gstreamer(messages);
        if (lab[round] < 0 || gst[round] < 0) {
            fprintf(stderr, "bench-decode: the message was not accepted\n");
            return 1;
        }
    }
    double ours = bench_median(lab, ROUNDS), theirs = bench_median(gst, ROUNDS);
    printf("{\"message_bytes\": %zu, \"mikeylab_ns\": %.1f, ", sizeof message, ours);
    if (theirs > 0)
        printf("\"gstreamer_ns\": %.1f, \"times_as_fast\": %.2f}\n", theirs, theirs / ours);
    else
        printf("\"gstreamer_ns\": null, \"times_as_fast\": null}\n");
    return 0;
}

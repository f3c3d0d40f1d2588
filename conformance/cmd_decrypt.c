// SPDX-License-Identifier: BSD-2-Clause
// The capture is read twice: first to open its packets, then to be written again with what was opened.
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "media/copy.h"
#include "media/filling.h"
#include "options.h"
#include "output.h"
#include "run.h"

/** Bytes of a pipe that are copied at a time. */
#define PIPE_BUFFER 65536u
/** Bytes of the longest interleaved frame. */
#define FRAME_MAX (FILLING_HEADER + UINT16_MAX)

/** What becomes of the packets that were opened. */
struct decryption {
    struct edits *edits;
    uint64_t packets, unproven; /* opened; of them, without proof */
    uint64_t fragmented;        /* left as they are */
    uint8_t frame[FRAME_MAX];
};

static bool add_interleaved(struct decryption *decryption, const struct media_packet *packet,
                            const struct mikey_srtp_result *result) {
    size_t len = packet->framing + packet->bytes.len, at = 0;
    if (len > sizeof decryption->frame || !filling_write(decryption->frame, len, packet->path.channel,
                                                         result->plain, result->kind == MIKEY_SRTP_KIND_RTCP))
        return true;
    for (size_t i = 0; i < packet->n_pieces; i++) {
        const struct found_piece *piece = &packet->pieces[i];
        struct edit edit = {piece->frame, piece->offset, piece->len, piece->len};
        if (!edits_add(decryption->edits, &edit, decryption->frame + at))
            return false;
        at += piece->len;
    }
    return true;
}

static bool opened(void *context, const struct media_packet *packet, const struct mikey_srtp_result *result) {
    struct decryption *decryption = context;
    if (packet->path.interleaved) {
        decryption->packets++;
        decryption->unproven += result->status != MIKEY_SRTP_AUTHENTICATED;
        return add_interleaved(decryption, packet, result);
    }
    if (packet->n_pieces != 1) {
        decryption->fragmented++;
        return true;
    }
    decryption->packets++;
    decryption->unproven += result->status != MIKEY_SRTP_AUTHENTICATED;
    struct edit edit = {packet->pieces->frame, packet->pieces->offset, (uint32_t)packet->bytes.len,
                        (uint32_t)result->plain.len};
    return edits_add(decryption->edits, &edit, result->plain.data);
}

/** What can be read twice: a pipe becomes a temporary file. */
static bool make_seekable(struct input *input, char error[CAPTURE_ERROR_SIZE]) {
    char buffer[PIPE_BUFFER];
    size_t n;
    if (fseeko(input->stream, 0, SEEK_CUR) == 0)
        return true;
    FILE *copy = tmpfile();
    bool ok = copy != NULL;
    while (ok && (n = fread(buffer, 1, sizeof buffer, input->stream)) > 0)
        ok = fwrite(buffer, 1, n, copy) == n;
    if (!ok || ferror(input->stream) || fseeko(copy, 0, SEEK_SET) != 0) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "it cannot be kept for the second reading: %s",
                       strerror(errno));
        if (copy)
            fclose(copy);
        return false;
    }
    if (input->stream != stdin)
        fclose(input->stream);
    input->stream = copy;
    return true;
}

/** Whether the target is the file that is read: writing would destroy it. */
static bool is_input(const struct input *input, const char *target) {
    struct stat a, b;
    return fstat(fileno(input->stream), &a) == 0 && stat(target, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino && S_ISREG(a.st_mode);
}

static void print_count(uint64_t count, const char *what) {
    if (count)
        fprintf(stderr, ", %" PRIu64 " %s", count, what);
}

static void summarize(const struct options *options, const struct decryption *decryption,
                      const struct copy_totals *copied, const struct inspection *result) {
    const struct proof_totals *media = &result->media;
    uint64_t closed =
        media->packets - decryption->packets - decryption->fragmented - media->unknown - media->cut;
    fprintf(stderr, "mikeylab: %s: %" PRIu64 " frames, %" PRIu64 " of %" PRIu64 " media packets decrypted",
            options->target, copied->frames, decryption->packets, media->packets);
    print_count(decryption->unproven, "of them without authentication");
    print_count(closed, "did not authenticate or are not supported");
    print_count(media->unknown, "of no known session");
    print_count(media->cut, "cut or too short");
    print_count(decryption->fragmented, "in fragments, left as they are");
    print_count(copied->refused, "changes that could not be made");
    fputs("\n", stderr);
}

/** A wrong key closes every packet: exit 1. What is closed otherwise, or unknown, is inconclusive. */
static enum exit_code answer(const struct options *options, const struct decryption *decryption,
                             const struct inspection *result) {
    const struct proof_totals *media = &result->media;
    if (result->tally.broken)
        return EXIT_INTERNAL;
    if (result->tally.unreadable)
        return EXIT_UNREADABLE;
    if (media->packets > 0 && decryption->packets == 0)
        return EXIT_FINDINGS;
    bool all = decryption->packets > 0 && decryption->packets == media->packets;
    return !all && options->fail_on_inconclusive ? EXIT_INCONCLUSIVE : EXIT_CONFORMING;
}

/** Both readings. */
static enum exit_code decrypt(struct run *run, struct input *input, struct decryption *decryption) {
    const struct options *options = run->options;
    struct inspection result = {.finished = true};
    struct copy_totals copied = {0};
    char error[CAPTURE_ERROR_SIZE] = "";
    run->media = (struct proof_options){.opened = opened, .context = decryption, .force = options->force};
    inspect_input(run, input, &result);
    if (result.error[0])
        run_complain(input->name, result.error);
    if (result.tally.broken || fseeko(input->stream, 0, SEEK_SET) != 0)
        return EXIT_INTERNAL;
    FILE *out = output_open(options->target);
    if (!out)
        return EXIT_INTERNAL;
    bool copied_all = copy_capture(input->stream, decryption->edits, out, &copied, error);
    if (error[0])
        run_complain(input->name, error);
    if (!output_close(out, options->target) || !copied_all)
        return EXIT_INTERNAL;
    summarize(options, decryption, &copied, &result);
    return answer(options, decryption, &result);
}

static enum exit_code open_and_decrypt(struct run *run, struct decryption *decryption) {
    const struct options *options = run->options;
    struct input input;
    char error[INSPECT_ERROR] = "";
    enum exit_code code = EXIT_UNREADABLE;
    if (!input_open(&input, options, 0, error, sizeof error) || !input.stream) {
        run_complain(input.name, error[0] ? error : "it is no capture");
    } else if (!make_seekable(&input, error)) {
        run_complain(input.name, error);
    } else if (is_input(&input, options->target)) {
        run_complain(options->target, "is the capture itself; name another file");
        code = EXIT_USAGE;
    } else {
        code = decrypt(run, &input, decryption);
    }
    input_close(&input);
    return code;
}

static enum exit_code run_decrypt(const struct options *options) {
    static struct decryption decryption;
    bool ready;
    if (!options->target) {
        fputs("mikeylab decrypt: missing --output FILE\nTry 'mikeylab decrypt --help'.\n", stderr);
        return EXIT_USAGE;
    }
    struct run *run = run_new(options, &ready);
    enum exit_code code = run ? EXIT_USAGE : EXIT_INTERNAL;
    decryption.edits = edits_new();
    if (!decryption.edits)
        code = EXIT_INTERNAL;
    else if (run && ready)
        code = open_and_decrypt(run, &decryption);
    edits_free(decryption.edits);
    mikey_wipe(decryption.frame, sizeof decryption.frame);
    run_free(run);
    return code;
}

const struct command command_decrypt = {
    .name = "decrypt",
    .arguments = "CAPTURE",
    .summary = "write a capture again with its SRTP and SRTCP decrypted",
    .description = "Opens the exchanges of a capture, authenticates its SRTP and SRTCP packets with their "
                   "keys, and writes\n"
                   "the capture again as pcapng with RTP and RTCP in their place, for Wireshark and players. "
                   "Lengths and\n"
                   "checksums are right; times, comments, interfaces and all other packets are as they were. "
                   "Packets that\n"
                   "do not authenticate are left as they are. A capture that is cut short gives everything "
                   "up to there.\n",
    .examples = "  mikeylab decrypt call.pcapng --keys lab.keys -o clear.pcapng\n"
                "  mikeylab decrypt camera.pcap -o clear.pcapng\n",
    .options = OPTION_BIT(KEYS) | OPTION_BIT(TARGET) | OPTION_BIT(FORCE) | OPTION_BIT(NO_DEVIATIONS) |
               OPTION_BIT(FAIL_ON_INCONCLUSIVE) | OPTION_BIT(PORT),
    .proves_media = true,
    .min_inputs = 1,
    .max_inputs = 1,
    .run = run_decrypt,
};

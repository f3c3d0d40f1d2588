// SPDX-License-Identifier: BSD-2-Clause
#include "capture.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "extent.h"
#include "run.h"
#include "source.h"

/** Frames between two calls of the progress callback. */
#define PROGRESS_FRAMES 4096u

static uint64_t file_size(FILE *stream) {
    struct stat status;
    int descriptor = fileno(stream);

    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    return (uint64_t)status.st_size;
}

static void report_progress(const struct run *run, const struct source *source, uint64_t size) {
    if (run->callbacks.progress != NULL)
        run->callbacks.progress(run->callbacks.context, source_position(source), size);
}

/** Says why reading stopped before the end. */
static void report_damage(struct run *run, const struct source *source, bool truncated, const char *reason,
                          char error[CAPTURE_ERROR_SIZE]) {
    uint64_t position = source_position(source);

    run->frame = run->totals->packets + 1;
    (void)snprintf(error, CAPTURE_ERROR_SIZE, "%s after byte %llu (frame %llu): %.180s",
                   truncated ? "the file ends in the record" : "the file is damaged in the record",
                   (unsigned long long)position, (unsigned long long)run->frame, reason);
    run_problem(run, truncated ? CAPTURE_TRUNCATED_FILE : CAPTURE_CORRUPT_FILE, true, NULL, position, "%s",
                error);
    run->frame = 0;
}

static void take_frame(struct run *run, const struct frame *frame) {
    run->frame = ++run->totals->packets;
    run->seconds = frame->seconds;
    run->nanoseconds = frame->has_time ? frame->nanoseconds : PIECE_NO_TIME;
    run_frame(run, frame->dlt, frame->bytes, frame->len);
}

static enum capture_status read_frames(struct run *run, struct source *source, uint64_t size,
                                       char error[CAPTURE_ERROR_SIZE]) {
    enum source_result result = SOURCE_END;
    char reason[SOURCE_REASON] = "";
    struct frame frame;

    while (!run->stopped && !run->no_memory &&
           (result = source_next(source, &frame, reason)) == SOURCE_FRAME) {
        take_frame(run, &frame);
        if (run->frame % PROGRESS_FRAMES == 0)
            report_progress(run, source, size);
    }
    run->no_memory = run->no_memory || result == SOURCE_NO_MEMORY;
    if (run->no_memory) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "out of memory at frame %llu",
                       (unsigned long long)run->frame);
        return CAPTURE_NO_MEMORY;
    }
    if (run->stopped)
        return CAPTURE_STOPPED;
    if (result != SOURCE_END)
        report_damage(run, source, result == SOURCE_TRUNCATED, reason, error);
    run->frame = 0;
    run_finish(run);
    return result == SOURCE_END ? CAPTURE_OK : CAPTURE_DAMAGED;
}

/** Opens the capture and reads it. */
static enum capture_status read_capture(struct run *run, FILE *stream, char error[CAPTURE_ERROR_SIZE]) {
    char reason[SOURCE_REASON] = "out of memory";
    uint64_t size = file_size(stream);
    struct source *source = source_open(stream, reason);
    enum capture_status status;

    if (source == NULL) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE,
                       "not a capture file: %s; a message as text goes to --hex or --base64", reason);
        return CAPTURE_UNREADABLE;
    }
    status = read_frames(run, source, size, error);
    run->totals->bytes = source_position(source);
    report_progress(run, source, size);
    source_close(source);
    return status;
}

enum capture_status capture_run_stream(FILE *stream, const struct capture_options *options,
                                       const struct capture_callbacks *callbacks,
                                       struct capture_totals *totals, char error[CAPTURE_ERROR_SIZE]) {
    struct extent *extent = extent_new();
    enum capture_status status = CAPTURE_NO_MEMORY;
    struct run run;

    *totals = (struct capture_totals){0};
    error[0] = '\0';
    if (!run_open(&run, options, callbacks, totals) || extent == NULL) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "out of memory");
    } else {
        if (run.options.extent == NULL) {
            run.options.extent = extent_find;
            run.options.extent_context = extent;
        }
        status = read_capture(&run, stream, error);
    }
    run_close(&run);
    extent_free(extent);
    return status;
}

enum capture_status capture_run(const char *path, const struct capture_options *options,
                                const struct capture_callbacks *callbacks, struct capture_totals *totals,
                                char error[CAPTURE_ERROR_SIZE]) {
    bool is_pipe = strcmp(path, "-") == 0;
    FILE *stream = is_pipe ? stdin : fopen(path, "rb");
    enum capture_status status;

    if (stream == NULL) {
        *totals = (struct capture_totals){0};
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "%s", strerror(errno));
        return CAPTURE_UNREADABLE;
    }
    status = capture_run_stream(stream, options, callbacks, totals, error);
    if (!is_pipe)
        (void)fclose(stream);
    return status;
}

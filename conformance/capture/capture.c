// SPDX-License-Identifier: BSD-2-Clause
#include "capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "extent.h"
#include "run.h"

/** Frames between two calls of the progress callback. */
#define PROGRESS_FRAMES 4096u
/** Bytes read at a time. */
#define STREAM_BUFFER 65536u

/** The stream libpcap reads, counted: a pipe cannot be asked where it stands. */
struct counted {
    FILE *inner;
    uint64_t read;
};

static ssize_t counted_read(void *cookie, char *buffer, size_t size) {
    struct counted *counted = cookie;
    size_t len = fread(buffer, 1, size, counted->inner);

    counted->read += len;
    return len == 0 && ferror(counted->inner) ? -1 : (ssize_t)len;
}

/** Only answers where it stands. */
static int counted_seek(void *cookie, off64_t *offset, int whence) {
    const struct counted *counted = cookie;

    if (whence != SEEK_CUR || *offset != 0) {
        errno = ESPIPE;
        return -1;
    }
    *offset = (off64_t)counted->read;
    return 0;
}

static uint64_t file_size(FILE *stream) {
    struct stat status;
    int descriptor = fileno(stream);

    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    return (uint64_t)status.st_size;
}

struct reader {
    pcap_t *pcap;
    FILE *stream;
    uint64_t size;
    uint64_t good; /* bytes up to the end of the last whole record */
};

static void report_progress(struct run *run, const struct reader *reader) {
    if (run->callbacks.progress != NULL)
        run->callbacks.progress(run->callbacks.context, reader->good, reader->size);
}

static uint64_t position(const struct reader *reader) {
    off64_t at = ftello64(reader->stream);

    return at > 0 ? (uint64_t)at : 0;
}

/** Says why reading stopped before the end. */
static void report_damage(struct run *run, const struct reader *reader, char error[CAPTURE_ERROR_SIZE]) {
    const char *reason = pcap_geterr(reader->pcap);
    bool truncated = strstr(reason, "truncated") != NULL;

    run->frame = run->totals->packets + 1;
    (void)snprintf(error, CAPTURE_ERROR_SIZE, "%s in the record after byte %llu (frame %llu): %s",
                   truncated ? "the file ends" : "the file is damaged", (unsigned long long)reader->good,
                   (unsigned long long)run->frame, reason);
    run_problem(run, truncated ? CAPTURE_TRUNCATED_FILE : CAPTURE_CORRUPT_FILE, true, NULL, reader->good,
                "%s", error);
    run->frame = 0;
}

static enum capture_status read_frames(struct run *run, struct reader *reader,
                                       char error[CAPTURE_ERROR_SIZE]) {
    int dlt = pcap_datalink(reader->pcap);
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    int result = 0;

    reader->good = position(reader);
    while (!run->stopped && !run->no_memory && (result = pcap_next_ex(reader->pcap, &header, &bytes)) == 1) {
        run->frame = ++run->totals->packets;
        run->seconds = header->ts.tv_sec;
        run->nanoseconds = (uint32_t)header->ts.tv_usec; /* nanoseconds were asked for */
        reader->good = position(reader);
        if (run->frame % PROGRESS_FRAMES == 0)
            report_progress(run, reader);
        run_frame(run, dlt, (struct mikey_slice){.data = bytes, .len = header->caplen}, header->len);
    }
    if (result == PCAP_ERROR)
        report_damage(run, reader, error);
    if (!run->stopped && !run->no_memory)
        run_finish(run);
    report_progress(run, reader);
    if (run->no_memory) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "out of memory in frame %llu",
                       (unsigned long long)run->frame);
        return CAPTURE_NO_MEMORY;
    }
    if (run->stopped)
        return CAPTURE_STOPPED;
    return result == PCAP_ERROR ? CAPTURE_DAMAGED : CAPTURE_OK;
}

/** Opens the capture and reads it. */
static enum capture_status read_capture(struct run *run, struct reader *reader,
                                        char error[CAPTURE_ERROR_SIZE]) {
    char reason[PCAP_ERRBUF_SIZE];
    enum capture_status status;

    reader->pcap =
        pcap_fopen_offline_with_tstamp_precision(reader->stream, PCAP_TSTAMP_PRECISION_NANO, reason);
    if (reader->pcap == NULL) {
        (void)snprintf(error, CAPTURE_ERROR_SIZE, "not a capture file: %s", reason);
        (void)fclose(reader->stream);
        return CAPTURE_UNREADABLE;
    }
    status = read_frames(run, reader, error);
    run->totals->bytes = reader->good;
    pcap_close(reader->pcap); /* closes the stream with it */
    return status;
}

static enum capture_status out_of_memory(char error[CAPTURE_ERROR_SIZE]) {
    (void)snprintf(error, CAPTURE_ERROR_SIZE, "out of memory");
    return CAPTURE_NO_MEMORY;
}

enum capture_status capture_run_stream(FILE *stream, const struct capture_options *options,
                                       const struct capture_callbacks *callbacks,
                                       struct capture_totals *totals, char error[CAPTURE_ERROR_SIZE]) {
    struct counted counted = {.inner = stream};
    struct reader reader = {.size = file_size(stream)};
    struct extent *extent = extent_new();
    enum capture_status status = CAPTURE_NO_MEMORY;
    struct run run;

    error[0] = '\0';
    *totals = (struct capture_totals){0};
    reader.stream =
        fopencookie(&counted, "r", (cookie_io_functions_t){.read = counted_read, .seek = counted_seek});
    if (!run_open(&run, options, callbacks, totals) || extent == NULL || reader.stream == NULL) {
        status = out_of_memory(error);
        if (reader.stream != NULL)
            (void)fclose(reader.stream);
    } else {
        if (run.options.extent == NULL) {
            run.options.extent = extent_find;
            run.options.extent_context = extent;
        }
        (void)setvbuf(reader.stream, NULL, _IOFBF, STREAM_BUFFER);
        status = read_capture(&run, &reader, error);
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

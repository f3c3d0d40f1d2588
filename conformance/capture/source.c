// SPDX-License-Identifier: BSD-2-Clause
#include "source.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "octets.h"
#include "pcapng.h"

/** Bytes read at a time. */
#define STREAM_BUFFER 65536u

/** Bytes of the header of a classic file. */
#define PCAP_HEADER 24u

/** What libpcap reads from: the stream, whose first bytes were looked at already. Counts, as a pipe does not. */
struct counted {
    FILE *inner;
    uint8_t first[4];
    uint8_t header[PCAP_HEADER];
    uint64_t read;
};

struct source {
    struct pcapng *pcapng; /* one of the two */
    pcap_t *pcap;
    struct counted counted;
    FILE *stream; /* over `counted` */
    uint64_t position;
};

static ssize_t counted_read(void *cookie, char *buffer, size_t size) {
    struct counted *counted = cookie;
    size_t len;

    if (counted->read < sizeof counted->first) {
        len = sizeof counted->first - (size_t)counted->read;
        len = len < size ? len : size;
        memcpy(buffer, counted->first + counted->read, len);
    } else {
        len = fread(buffer, 1, size, counted->inner);
    }
    if (counted->read < PCAP_HEADER)
        memcpy(counted->header + counted->read, buffer,
               len < PCAP_HEADER - counted->read ? len : (size_t)(PCAP_HEADER - counted->read));
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

static uint64_t stream_position(const struct source *source) {
    off64_t position = ftello64(source->stream);

    return position > 0 ? (uint64_t)position : 0;
}

static bool open_pcap(struct source *source, char reason[SOURCE_REASON]) {
    static const cookie_io_functions_t functions = {.read = counted_read, .seek = counted_seek};
    char error[PCAP_ERRBUF_SIZE] = "out of memory";

    source->stream = fopencookie(&source->counted, "r", functions);
    if (source->stream != NULL) {
        (void)setvbuf(source->stream, NULL, _IOFBF, STREAM_BUFFER);
        source->pcap =
            pcap_fopen_offline_with_tstamp_precision(source->stream, PCAP_TSTAMP_PRECISION_NANO, error);
    }
    if (source->pcap == NULL) {
        (void)snprintf(reason, SOURCE_REASON, "%s", error);
        return false;
    }
    source->position = stream_position(source);
    return true;
}

struct source *source_open(FILE *stream, char reason[SOURCE_REASON]) {
    static const uint8_t magic[4] = {0x0a, 0x0d, 0x0d, 0x0a};
    struct source *source = calloc(1, sizeof *source);
    bool ok;

    if (source == NULL) {
        (void)snprintf(reason, SOURCE_REASON, "out of memory");
        return NULL;
    }
    source->counted.inner = stream;
    if (fread(source->counted.first, 1, sizeof source->counted.first, stream) <
        sizeof source->counted.first) {
        (void)snprintf(reason, SOURCE_REASON, "it is too short");
        ok = false;
    } else if (memcmp(source->counted.first, magic, sizeof magic) == 0) {
        source->pcapng = pcapng_new(stream);
        ok = source->pcapng != NULL;
    } else {
        ok = open_pcap(source, reason);
    }
    if (ok)
        return source;
    source_close(source);
    return NULL;
}

static enum source_result next_of_pcap(struct source *source, struct frame *frame,
                                       char reason[SOURCE_REASON]) {
    struct pcap_pkthdr *header = NULL;
    const uint8_t *bytes = NULL;
    int result = pcap_next_ex(source->pcap, &header, &bytes);

    if (result == PCAP_ERROR) {
        (void)snprintf(reason, SOURCE_REASON, "%s", pcap_geterr(source->pcap));
        return strstr(reason, "truncated") != NULL ? SOURCE_TRUNCATED : SOURCE_CORRUPT;
    }
    if (result != 1)
        return SOURCE_END;
    *frame = (struct frame){
        .dlt = pcap_datalink(source->pcap),
        .bytes = {.data = bytes, .len = header->caplen},
        .len = header->len,
        .has_time = true,
        .seconds = (uint32_t)header->ts.tv_sec,      /* 32 bits, which libpcap takes as signed */
        .nanoseconds = (uint32_t)header->ts.tv_usec, /* nanoseconds were asked for */
    };
    source->position = stream_position(source);
    return SOURCE_FRAME;
}

enum source_result source_next(struct source *source, struct frame *frame, char reason[SOURCE_REASON]) {
    return source->pcapng != NULL ? pcapng_next(source->pcapng, frame, reason)
                                  : next_of_pcap(source, frame, reason);
}

void source_watch_blocks(struct source *source, source_block_seen *seen, void *context) {
    if (source->pcapng != NULL)
        pcapng_watch_blocks(source->pcapng, seen, context);
}

bool source_header(const struct source *source, struct source_header *header) {
    const uint8_t *bytes = source->counted.header;
    bool big = bytes[0] == 0xa1; /* a1b2c3d4 and its variants, in the order of the file */
    uint32_t words[2];

    for (int i = 0; i < 2; i++) {
        const uint8_t *word = bytes + 16 + 4 * i;
        words[i] = big ? octets_u32(word) : __builtin_bswap32(octets_u32(word));
    }
    *header = (struct source_header){.link_type = (uint16_t)words[1], .snaplen = words[0]};
    return source->pcapng == NULL;
}

uint64_t source_position(const struct source *source) {
    return source->pcapng != NULL ? pcapng_position(source->pcapng) : source->position;
}

void source_close(struct source *source) {
    if (source == NULL)
        return;
    pcapng_free(source->pcapng);
    if (source->pcap != NULL)
        pcap_close(source->pcap); /* closes `stream` with it */
    else if (source->stream != NULL)
        (void)fclose(source->stream);
    free(source);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "input.h"

#include <errno.h>
#include <mikeylab/document.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

/** Bytes that are read from a file at a time. */
#define READ_BUFFER 65536u
/**
 * First bytes of a file up to this one are taken for the version of a raw message; those of capture files are 0x0a
 * (pcapng), 0x4d, 0xa1 and 0xd4 (pcap).
 */
#define LAST_VERSION 0x09
/** First bytes of rvoip's messages, which have the version in three bits; no capture file begins with one of them. */
#define RVOIP_INIT 0x20
#define RVOIP_RESP 0x24

size_t input_count(const struct options *options) {
    return options->n_inputs + (options->hex != NULL) + (options->base64 != NULL);
}

const char *input_name(const struct options *options, size_t index) {
    if (index < options->n_inputs)
        return options->inputs[index];
    return options->hex && index == options->n_inputs ? "--hex" : "--base64";
}

static bool fail(char *error, size_t size, const char *why) {
    snprintf(error, size, "%s", why);
    return false;
}

/** A message given on the command line. */
static bool decode_argument(struct input *input, const char *text, bool base64, char *error, size_t size) {
    struct bytes_error wrong;
    size_t len = strlen(text);
    input->bytes = malloc(len + 3);
    if (!input->bytes)
        return fail(error, size, "out of memory");
    bool ok = base64 ? bytes_from_base64(text, len, true, input->bytes, &input->len, &wrong)
                     : bytes_from_hex(text, len, true, input->bytes, &input->len, &wrong);
    if (!ok) {
        snprintf(error, size, "character %zu: expected %s", wrong.at + 1, wrong.expected);
        return false;
    }
    if (input->len > MIKEY_MAX_MESSAGE)
        return fail(error, size, "longer than any MIKEY message");
    return input->len || fail(error, size, "no message: it is empty");
}

static bool read_message(struct input *input, FILE *file, char *error, size_t size) {
    input->bytes = malloc(MIKEY_MAX_MESSAGE + 1);
    if (!input->bytes)
        return fail(error, size, "out of memory");
    input->len = fread(input->bytes, 1, MIKEY_MAX_MESSAGE + 1, file);
    if (ferror(file))
        return fail(error, size, strerror(errno));
    return input->len <= MIKEY_MAX_MESSAGE ||
           fail(error, size, "longer than any MIKEY message, and no capture");
}

/** Whether all of it is a message in a format that is known of an implementation, to the last byte. */
static bool is_foreign(const struct input *input) {
    struct mikey_document document;
    const size_t room = mikey_document_size(input->len);
    void *memory = malloc(room);
    const bool foreign =
        memory && mikey_document_place(&document, input->len, memory, room) == MIKEY_OK &&
        mikey_decode(&document, (struct mikey_slice){input->bytes, input->len}) == MIKEY_ERR_STRUCTURE &&
        document.message.rvoip.recognised;
    free(memory);
    return foreign;
}

static bool open_file(struct input *input, const char *path, char *error, size_t size) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    if (!file)
        return fail(error, size, strerror(errno));
    setvbuf(file, NULL, _IOFBF, READ_BUFFER);
    int first = getc(file);
    bool ok = true;
    if (first == EOF) {
        ok = fail(error, size, ferror(file) ? strerror(errno) : "it is empty");
    } else {
        ungetc(first, file);
        const bool rvoip = first == RVOIP_INIT || first == RVOIP_RESP;
        if (first > LAST_VERSION && !rvoip) {
            input->stream = file;
            return true;
        }
        ok = read_message(input, file, error, size);
        if (ok && rvoip && !is_foreign(input))
            ok = fail(error, size,
                      "neither a capture file nor a message; a message as text goes to --hex or --base64");
    }
    if (file != stdin)
        fclose(file);
    return ok;
}

bool input_open(struct input *input, const struct options *options, size_t index, char *error, size_t size) {
    *input = (struct input){.name = input_name(options, index)};
    if (index < options->n_inputs)
        return open_file(input, options->inputs[index], error, size);
    bool base64 = strcmp(input->name, "--base64") == 0;
    return decode_argument(input, base64 ? options->base64 : options->hex, base64, error, size);
}

void input_close(struct input *input) {
    if (input->stream && input->stream != stdin)
        fclose(input->stream);
    free(input->bytes);
    *input = (struct input){0};
}

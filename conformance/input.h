// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the user names as input: a capture, a file with one raw message, standard input with either, or a message on
 * the command line.
 */
#ifndef MIKEYLAB_CONFORMANCE_INPUT_H
#define MIKEYLAB_CONFORMANCE_INPUT_H

#include <mikeylab/status.h>
#include <stdio.h>

#include "options.h"

/** One input. */
struct input {
    const char *name; /**< as the user named it: "x.pcap", "-", "--hex", "--base64" */
    FILE *stream;     /**< the open capture; NULL if it is a message */
    uint8_t *bytes;   /**< the message, allocated */
    size_t len;
};

/** How many inputs there are, and their names, in order. */
size_t input_count(const struct options *options);
const char *input_name(const struct options *options, size_t index);

/** Opens an input. Returns false with the reason in `error`: it cannot be read, or is neither of them. */
bool input_open(struct input *input, const struct options *options, size_t index, char *error, size_t size);

void input_close(struct input *input);

#endif

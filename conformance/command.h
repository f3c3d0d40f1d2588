// SPDX-License-Identifier: BSD-2-Clause
/**
 * The commands of `mikeylab`: one row each, one file each (cmd_<name>.c).
 */
#ifndef MIKEYLAB_CONFORMANCE_COMMAND_H
#define MIKEYLAB_CONFORMANCE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options;

/** What the process answers. Of several that apply the first in this order is taken: 70, 2, 3, 1, 4, 0. */
enum exit_code {
    EXIT_CONFORMING = 0,   /**< nothing at or above --fail-on */
    EXIT_FINDINGS = 1,     /**< findings at or above --fail-on */
    EXIT_USAGE = 2,        /**< the command line, a key file or a baseline is wrong */
    EXIT_UNREADABLE = 3,   /**< an input could not be read, or not to its end */
    EXIT_INCONCLUSIVE = 4, /**< inconclusive, and --fail-on-inconclusive was given */
    EXIT_INTERNAL = 70     /**< memory, the crypto library, or writing the result failed */
};

/** A row of the command table. All strings are static. */
struct command {
    const char *name;        /**< "check" */
    const char *arguments;   /**< "CAPTURE..." */
    const char *summary;     /**< one line for lists */
    const char *description; /**< for --help */
    const char *examples;    /**< lines for --help */
    uint32_t options;        /**< OPTION_BIT() of every option it takes */
    uint32_t formats;        /**< FORMAT_BIT() of the forms it has besides text, json and jsonl */
    bool proves_media;       /**< SRTP and SRTCP of the capture are looked at */
    size_t min_inputs, max_inputs;
    enum exit_code (*run)(const struct options *options);
};

extern const struct command command_check, command_show, command_keys, command_rules, command_explain,
    command_vectors, command_decrypt;

/** All commands in the order of help; `*count` is set. */
const struct command *const *command_list(size_t *count);

/** The command of this name, or NULL. */
const struct command *command_find(const char *name);

#endif

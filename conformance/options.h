// SPDX-License-Identifier: BSD-2-Clause
/**
 * The command line: one table of options, which commands take which, and what they were set to.
 */
#ifndef MIKEYLAB_CONFORMANCE_OPTIONS_H
#define MIKEYLAB_CONFORMANCE_OPTIONS_H

#include "command.h"

#include <mikeylab/findings.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Largest number of times that a repeatable option may be given. */
#define OPTIONS_MAX_REPEAT 64
/** Largest --jobs. */
#define OPTIONS_MAX_JOBS 256

enum option_id {
    OPTION_KEYS,
    OPTION_FORMAT,
    OPTION_OUTPUT,
    OPTION_TARGET,
    OPTION_FORCE,
    OPTION_ONLY,
    OPTION_SKIP,
    OPTION_LEVEL,
    OPTION_BASELINE,
    OPTION_AT,
    OPTION_MAX_SKEW,
    OPTION_PROFILE,
    OPTION_FAIL_ON,
    OPTION_FAIL_ON_INCONCLUSIVE,
    OPTION_NO_DEVIATIONS,
    OPTION_REVEAL,
    OPTION_COLOR,
    OPTION_JOBS,
    OPTION_PORT,
    OPTION_SECURE_CARRIER,
    OPTION_HEX,
    OPTION_BASE64,
    OPTION_HELP,
    OPTION_COUNT
};

#define OPTION_BIT(name) (UINT32_C(1) << OPTION_##name)

/** Forms of a report. Every command with reports has the first three, `keys` the others, which hold keys alone. */
enum report_format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_SDES,
    FORMAT_GST,
    FORMAT_FFMPEG,
    FORMAT_LIBSRTP,
    FORMAT_COUNT
};

#define FORMAT_BIT(name) (UINT32_C(1) << FORMAT_##name)

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/** A report besides the one on standard output, -o FORMAT:FILE. */
struct report_target {
    enum report_format format;
    const char *path;
};

/** Strings given by a repeatable option; they are the command line's. */
struct option_list {
    const char *of[OPTIONS_MAX_REPEAT];
    size_t count;
};

/** What the command line said. Nothing here is owned but `inputs.of`. */
struct options {
    const struct command *command;
    const char **inputs; /**< arguments that are no options, then NULL; allocated */
    size_t n_inputs;
    struct option_list keys, only, skip;
    enum report_format format;
    struct report_target reports[OPTIONS_MAX_REPEAT];
    size_t n_reports;
    enum mikey_level level; /**< rules below it are left out */
    enum mikey_level fail_on;
    const char *baseline; /**< NULL: none */
    const char *target;   /**< the capture that is to be written; NULL: not given */
    bool has_at;
    int64_t at; /**< Unix time */
    uint32_t at_nanoseconds;
    uint32_t max_skew; /**< seconds; 0: the library's default */
    uint8_t profile;   /**< enum mikey_profile */
    bool fail_on_inconclusive, no_deviations, reveal, secure_carrier, force, help;
    enum color_mode color;
    unsigned jobs; /**< 0: as many as there are processors */
    uint16_t ports[OPTIONS_MAX_REPEAT];
    size_t n_ports;
    const char *hex, *base64; /**< NULL: not given */
    char error[256];          /**< why parsing failed */
};

/** A row of the option table. All strings are static. */
struct option_row {
    const char *name;     /**< "format", without dashes */
    char letter;          /**< 'o', or '\0' */
    const char *argument; /**< "FILE", or NULL for a switch */
    const char *help;
    bool (*take)(struct options *options, const char *value);
};

/** The row of an option; never NULL. */
const struct option_row *option_row(enum option_id id);

/**
 * Reads the arguments after the command's name. Returns false with options->error set: an unknown option, a missing
 * or wrong value, too few or too many inputs. Free with options_free().
 */
bool options_parse(struct options *options, const struct command *command, int argc, char **argv);

void options_free(struct options *options);

/** "text", "json", "jsonl", ... Static. */
const char *format_name(enum report_format format);

/** RFC 3339 date and time, "2024-05-01T12:00:00.5Z" or with an offset. Returns false if it is none. */
bool time_parse(const char *text, int64_t *seconds, uint32_t *nanoseconds);

#endif

// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"

#include "suggest.h"

#include <errno.h>
#include <mikeylab/check.h>
#include <stdlib.h>
#include <string.h>

static const char *const format_names[FORMAT_COUNT] = {
    [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json",     [FORMAT_JSONL] = "jsonl",     [FORMAT_SDES] = "sdes",
    [FORMAT_GST] = "gst",   [FORMAT_FFMPEG] = "ffmpeg", [FORMAT_LIBSRTP] = "libsrtp",
};
static const char *const level_names[] = {
    [MIKEY_LEVEL_MUST] = "must",
    [MIKEY_LEVEL_SHOULD] = "should",
    [MIKEY_LEVEL_NOTE] = "note",
};
static const char *const color_names[] = {
    [COLOR_AUTO] = "auto",
    [COLOR_ALWAYS] = "always",
    [COLOR_NEVER] = "never",
};

const char *format_name(enum report_format format) {
    return format_names[format];
}

/** Notes why parsing failed; false. */
#define FAIL(options, ...) (snprintf((options)->error, sizeof(options)->error, __VA_ARGS__), false)

/** Index of `value` (`len` bytes) among `names`, -1 if it is none of them. */
static int word_index(const char *const *names, size_t count, const char *value, size_t len) {
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == len && strncmp(names[i], value, len) == 0)
            return (int)i;
    return -1;
}

static bool list_add(struct options *options, struct option_list *list, const char *value) {
    if (list->count == OPTIONS_MAX_REPEAT)
        return FAIL(options, "given more than %d times", OPTIONS_MAX_REPEAT);
    list->of[list->count++] = value;
    return true;
}

static bool number(const char *value, unsigned long most, unsigned long *result) {
    char *end;
    errno = 0;
    *result = strtoul(value, &end, 10);
    return value[0] >= '0' && value[0] <= '9' && *end == '\0' && errno == 0 && *result <= most;
}

static bool take_keys(struct options *options, const char *value) {
    return list_add(options, &options->keys, value);
}

/** The form called `value` (`len` bytes), -1 if the command does not have it. */
static int format_index(const struct options *options, const char *value, size_t len) {
    int format = word_index(format_names, FORMAT_COUNT, value, len);
    uint32_t formats = options->command->formats | FORMAT_BIT(TEXT) | FORMAT_BIT(JSON) | FORMAT_BIT(JSONL);
    return format >= 0 && (formats >> format & 1) ? format : -1;
}

static bool take_format(struct options *options, const char *value) {
    int format = format_index(options, value, strlen(value));
    if (format < 0)
        return FAIL(options, "expected text, json%s, not \"%.40s\"",
                    options->command->formats ? ", jsonl, sdes, gst, ffmpeg or libsrtp" : " or jsonl", value);
    options->format = (enum report_format)format;
    return true;
}

static bool take_output(struct options *options, const char *value) {
    const char *colon = strchr(value, ':');
    int format = colon ? format_index(options, value, (size_t)(colon - value)) : -1;
    if (format < 0 || colon[1] == '\0')
        return FAIL(options, "expected text:FILE, json:FILE or jsonl:FILE, not \"%.40s\"", value);
    if (options->n_reports == OPTIONS_MAX_REPEAT)
        return FAIL(options, "given more than %d times", OPTIONS_MAX_REPEAT);
    options->reports[options->n_reports++] = (struct report_target){(enum report_format)format, colon + 1};
    return true;
}

static bool take_target(struct options *options, const char *value) {
    options->target = value;
    return true;
}

static bool take_force(struct options *options, const char *value) {
    (void)value;
    return options->force = true;
}

static bool take_only(struct options *options, const char *value) {
    return list_add(options, &options->only, value);
}

static bool take_skip(struct options *options, const char *value) {
    return list_add(options, &options->skip, value);
}

static bool level_of(struct options *options, const char *value, enum mikey_level *level) {
    int found = word_index(level_names, 3, value, strlen(value));
    if (found < 0)
        return FAIL(options, "expected must, should or note, not \"%.40s\"", value);
    *level = (enum mikey_level)found;
    return true;
}

static bool take_level(struct options *options, const char *value) {
    return level_of(options, value, &options->level);
}

static bool take_fail_on(struct options *options, const char *value) {
    return level_of(options, value, &options->fail_on);
}

static bool take_baseline(struct options *options, const char *value) {
    options->baseline = value;
    return true;
}

static bool take_at(struct options *options, const char *value) {
    options->has_at = time_parse(value, &options->at, &options->at_nanoseconds);
    return options->has_at ||
           FAIL(options, "expected a time such as 2024-05-01T12:00:00Z, not \"%.40s\"", value);
}

static bool take_max_skew(struct options *options, const char *value) {
    unsigned long seconds;
    if (!number(value, UINT32_MAX, &seconds) || seconds == 0)
        return FAIL(options, "expected seconds, at least 1, not \"%.40s\"", value);
    options->max_skew = (uint32_t)seconds;
    return true;
}

static bool take_profile(struct options *options, const char *value) {
    options->profile = MIKEY_PROFILE_MCX;
    return strcmp(value, "mcx") == 0 || FAIL(options, "expected mcx, not \"%.40s\"", value);
}

static bool take_fail_on_inconclusive(struct options *options, const char *value) {
    (void)value;
    return options->fail_on_inconclusive = true;
}

static bool take_no_deviations(struct options *options, const char *value) {
    (void)value;
    return options->no_deviations = true;
}

static bool take_reveal(struct options *options, const char *value) {
    (void)value;
    return options->reveal = true;
}

static bool take_color(struct options *options, const char *value) {
    int mode = word_index(color_names, 3, value, strlen(value));
    if (mode < 0)
        return FAIL(options, "expected auto, always or never, not \"%.40s\"", value);
    options->color = (enum color_mode)mode;
    return true;
}

static bool take_jobs(struct options *options, const char *value) {
    unsigned long jobs;
    if (!number(value, OPTIONS_MAX_JOBS, &jobs))
        return FAIL(options, "expected a number from 0 to %d, not \"%.40s\"", OPTIONS_MAX_JOBS, value);
    options->jobs = (unsigned)jobs;
    return true;
}

static bool take_port(struct options *options, const char *value) {
    unsigned long port;
    if (!number(value, UINT16_MAX, &port) || port == 0)
        return FAIL(options, "expected a port from 1 to 65535, not \"%.40s\"", value);
    if (options->n_ports == OPTIONS_MAX_REPEAT)
        return FAIL(options, "given more than %d times", OPTIONS_MAX_REPEAT);
    options->ports[options->n_ports++] = (uint16_t)port;
    return true;
}

static bool take_secure_carrier(struct options *options, const char *value) {
    (void)value;
    return options->secure_carrier = true;
}

static bool take_hex(struct options *options, const char *value) {
    options->hex = value;
    return true;
}

static bool take_base64(struct options *options, const char *value) {
    options->base64 = value;
    return true;
}

static bool take_help(struct options *options, const char *value) {
    (void)value;
    return options->help = true;
}

static const struct option_row rows[OPTION_COUNT] = {
    [OPTION_KEYS] = {"keys", 'k', "FILE", "secrets that open the messages; may be repeated", take_keys},
    [OPTION_FORMAT] = {"format", 'f', "FORMAT", "text, json or jsonl on standard output (default text)",
                       take_format},
    [OPTION_OUTPUT] = {"output", 'o', "FORMAT:FILE", "write one more report to FILE; may be repeated",
                       take_output},
    [OPTION_TARGET] = {"output", 'o', "FILE", "the capture to write, pcapng ('-': standard output)",
                       take_target},
    [OPTION_FORCE] = {"force", 0, NULL, "decrypt packets too that do not authenticate", take_force},
    [OPTION_ONLY] = {"only", 0, "GLOB", "judge only rules whose id matches; may be repeated", take_only},
    [OPTION_SKIP] = {"skip", 0, "GLOB", "leave out rules whose id matches; may be repeated", take_skip},
    [OPTION_LEVEL] = {"level", 0, "LEVEL", "leave out rules below must, should or note (default note)",
                      take_level},
    [OPTION_BASELINE] = {"baseline", 0, "FILE", "findings that are expected and not counted", take_baseline},
    [OPTION_AT] = {"at", 0, "TIME", "judge timestamps as if received at TIME (RFC 3339)", take_at},
    [OPTION_MAX_SKEW] = {"max-skew", 0, "SECONDS", "accepted clock difference (default 3600)", take_max_skew},
    [OPTION_PROFILE] = {"profile", 0, "NAME", "judge by a profile too: mcx (3GPP TS 33.180)", take_profile},
    [OPTION_FAIL_ON] = {"fail-on", 0, "LEVEL",
                        "exit 1 for findings of must, should or note and above (default must)", take_fail_on},
    [OPTION_FAIL_ON_INCONCLUSIVE] = {"fail-on-inconclusive", 0, NULL,
                                     "exit 4 when something could not be judged", take_fail_on_inconclusive},
    [OPTION_NO_DEVIATIONS] = {"no-deviations", 0, NULL, "do not try known deviations on what fails",
                              take_no_deviations},
    [OPTION_REVEAL] = {"reveal", 0, NULL, "print key material", take_reveal},
    [OPTION_COLOR] = {"color", 0, "WHEN", "auto, always or never (default auto; NO_COLOR is honoured)",
                      take_color},
    [OPTION_JOBS] = {"jobs", 'j', "N", "captures checked at a time (default 0: one a processor)", take_jobs},
    [OPTION_PORT] = {"port", 'p', "N", "one more UDP and TCP port that carries MIKEY besides 2269",
                     take_port},
    [OPTION_SECURE_CARRIER] = {"secure-carrier", 0, NULL, "the transport was protected outside the capture",
                               take_secure_carrier},
    [OPTION_HEX] = {"hex", 0, "HEX", "the input: a message in hexadecimal", take_hex},
    [OPTION_BASE64] = {"base64", 0, "BASE64", "the input: a message in base64", take_base64},
    [OPTION_HELP] = {"help", 'h', NULL, "this help", take_help},
};

const struct option_row *option_row(enum option_id id) {
    return &rows[id];
}

static bool takes(const struct command *command, size_t id) {
    return id == OPTION_HELP || (command->options >> id & 1);
}

/** The option written as `text`, "--name", "--name=value" or "-o"; OPTION_COUNT if this command has none such. */
static size_t find_option(const struct command *command, const char *text) {
    size_t len = strcspn(text, "=");
    for (size_t id = 0; id < OPTION_COUNT; id++) {
        if (!takes(command, id))
            continue;
        if (text[1] == '-'
                ? strlen(rows[id].name) == len - 2 && strncmp(rows[id].name, text + 2, len - 2) == 0
                : rows[id].letter == text[1])
            return id;
    }
    return OPTION_COUNT;
}

static bool unknown_option(struct options *options, const char *text) {
    int len = (int)strcspn(text, "=");
    char wanted[SUGGEST_MAX];
    snprintf(wanted, sizeof wanted, "%.*s", len > 2 ? len - 2 : 0, len > 2 ? text + 2 : "");
    struct suggestion suggestion = {.wanted = wanted};
    for (size_t id = 0; text[1] == '-' && id < OPTION_COUNT; id++)
        if (takes(options->command, id))
            suggest_offer(&suggestion, rows[id].name);
    if (suggestion.best)
        return FAIL(options, "unknown option %.*s; did you mean --%s?", len > 60 ? 60 : len, text,
                    suggestion.best);
    return FAIL(options, "unknown option %.*s", text[1] == '-' ? (len > 60 ? 60 : len) : 2, text);
}

/** Reads the option at argv[*at], and its value from there or from the next argument. */
static bool parse_option(struct options *options, int argc, char **argv, int *at) {
    const char *text = argv[*at];
    size_t id = find_option(options->command, text);
    if (id == OPTION_COUNT)
        return unknown_option(options, text);
    const struct option_row *row = &rows[id];
    const char *value = NULL;
    if (text[1] == '-') {
        value = strchr(text, '=');
        value = value ? value + 1 : NULL;
    } else if (text[2] != '\0') {
        value = text + 2;
    }
    if (value && !row->argument)
        return FAIL(options, "--%s takes no value", row->name);
    if (!value && row->argument) {
        if (*at + 1 >= argc)
            return FAIL(options, "--%s needs a value: %s", row->name, row->argument);
        value = argv[++*at];
    }
    if (row->take(options, value))
        return true;
    char why[sizeof options->error];
    memcpy(why, options->error, sizeof why);
    return FAIL(options, "--%s: %.200s", row->name, why);
}

static bool check_inputs(struct options *options) {
    const struct command *command = options->command;
    size_t given = options->n_inputs + (options->hex != NULL) + (options->base64 != NULL);
    if (given < command->min_inputs)
        return FAIL(options, "missing argument: %s", command->arguments);
    if (given > command->max_inputs)
        return FAIL(options, "too many arguments; expected %s",
                    command->arguments[0] ? command->arguments : "none");
    size_t standard_input = 0;
    for (const char **input = options->inputs; *input; input++)
        standard_input += strcmp(*input, "-") == 0;
    return standard_input <= 1 || FAIL(options, "standard input (-) can be read only once");
}

bool options_parse(struct options *options, const struct command *command, int argc, char **argv) {
    *options = (struct options){.command = command, .level = MIKEY_LEVEL_NOTE, .fail_on = MIKEY_LEVEL_MUST};
    options->inputs = calloc((size_t)argc + 1, sizeof *options->inputs);
    if (!options->inputs)
        return FAIL(options, "out of memory");

    bool only_inputs = false;
    for (int i = 0; i < argc; i++) {
        if (only_inputs || argv[i][0] != '-' || argv[i][1] == '\0')
            options->inputs[options->n_inputs++] = argv[i];
        else if (strcmp(argv[i], "--") == 0)
            only_inputs = true;
        else if (!parse_option(options, argc, argv, &i))
            return false;
    }
    return options->help || check_inputs(options);
}

void options_free(struct options *options) {
    free(options->inputs);
    options->inputs = NULL;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"
#include "run.h"

/** Findings are the business of `check`; here it counts whether there are keys. */
static enum exit_code keys_exit(const struct tally *tally, const struct options *options) {
    if (tally->unreadable)
        return EXIT_UNREADABLE;
    bool missing = tally->exchanges == 0 || tally->without_keys > 0 || tally->unsaid > 0;
    return missing && options->fail_on_inconclusive ? EXIT_INCONCLUSIVE : EXIT_CONFORMING;
}

/** Whether a form was asked for that has nothing but keys; its name is given. */
static bool wants_keys_alone(const struct options *options, const char **name) {
    enum report_format format = options->format;
    for (size_t i = 0; format < FORMAT_SDES && i < options->n_reports; i++)
        format = options->reports[i].format;
    *name = format_name(format);
    return format >= FORMAT_SDES;
}

static enum exit_code run_keys(const struct options *options) {
    static const struct report_format_ops *const formats[FORMAT_COUNT] = {
        [FORMAT_TEXT] = &report_keys_text,       [FORMAT_JSON] = &report_keys_json,
        [FORMAT_JSONL] = &report_keys_jsonl,     [FORMAT_SDES] = &report_keys_sdes,
        [FORMAT_GST] = &report_keys_gst,         [FORMAT_FFMPEG] = &report_keys_ffmpeg,
        [FORMAT_LIBSRTP] = &report_keys_libsrtp,
    };
    const char *name;
    if (!options->reveal && wants_keys_alone(options, &name)) {
        fprintf(stderr, "mikeylab keys: format %s prints keys and nothing else: it needs --reveal\n", name);
        return EXIT_USAGE;
    }
    return run_inputs(options, formats, keys_exit);
}

const struct command command_keys = {
    .name = "keys",
    .arguments = "CAPTURE",
    .summary = "print the keys of each exchange and crypto session",
    .description =
        "Opens the exchanges of a capture and prints what they transported and what follows from it for\n"
        "each crypto session: TEK and salt at the lengths of its policy. The bytes are printed only with\n"
        "--reveal.\n\n"
        "Besides text, json and jsonl there are formats for other programs, all of which need --reveal: "
        "sdes\n"
        "(a=crypto lines of SDP), gst (caps and a pipeline for GStreamer's srtpdec), ffmpeg (-srtp_in_suite\n"
        "and -srtp_in_params), libsrtp (command lines of rtp_decoder and rtpw). Lines with '#' say which\n"
        "session follows, or why the program cannot be told its keys.\n\n"
        "Exit status 4 with --fail-on-inconclusive: there are exchanges without keys, or\n"
        "keys that the format cannot say.\n",
    .examples = "  mikeylab keys --keys lab.keys call.pcapng\n"
                "  mikeylab keys --keys lab.keys --reveal --format json call.pcapng\n"
                "  mikeylab keys --keys lab.keys --reveal --format gst call.pcapng\n",
    .options = OPTION_BIT(KEYS) | OPTION_BIT(FORMAT) | OPTION_BIT(OUTPUT) | OPTION_BIT(FAIL_ON_INCONCLUSIVE) |
               OPTION_BIT(NO_DEVIATIONS) | OPTION_BIT(REVEAL) | OPTION_BIT(COLOR) | OPTION_BIT(PORT) |
               OPTION_BIT(HEX) | OPTION_BIT(BASE64),
    .formats = FORMAT_BIT(SDES) | FORMAT_BIT(GST) | FORMAT_BIT(FFMPEG) | FORMAT_BIT(LIBSRTP),
    .min_inputs = 1,
    .max_inputs = 1,
    .run = run_keys,
};

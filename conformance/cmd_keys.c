// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"
#include "run.h"

/** Findings are the business of `check`; here it counts whether there are keys. */
static enum exit_code keys_exit(const struct tally *tally, const struct options *options) {
    if (tally->unreadable)
        return EXIT_UNREADABLE;
    bool missing = tally->exchanges == 0 || tally->without_keys > 0;
    return missing && options->fail_on_inconclusive ? EXIT_INCONCLUSIVE : EXIT_CONFORMING;
}

static enum exit_code run_keys(const struct options *options) {
    static const struct report_format_ops *const formats[FORMAT_COUNT] = {
        [FORMAT_TEXT] = &report_keys_text,
        [FORMAT_JSON] = &report_keys_json,
        [FORMAT_JSONL] = &report_keys_jsonl,
    };
    return run_inputs(options, formats, keys_exit);
}

const struct command command_keys = {
    .name = "keys",
    .arguments = "CAPTURE",
    .summary = "print the keys of each exchange and crypto session",
    .description =
        "Opens the exchanges of a capture and prints what they transported and what follows from it for\n"
        "each crypto session: TEK and salt at the lengths of its policy. The bytes are printed only with\n"
        "--reveal. Exit status 4 with --fail-on-inconclusive: there are exchanges without keys.\n",
    .examples = "  mikeylab keys --keys lab.keys call.pcapng\n"
                "  mikeylab keys --keys lab.keys --reveal --format json call.pcapng\n",
    .options = OPTION_BIT(KEYS) | OPTION_BIT(FORMAT) | OPTION_BIT(OUTPUT) | OPTION_BIT(FAIL_ON_INCONCLUSIVE) |
               OPTION_BIT(REVEAL) | OPTION_BIT(COLOR) | OPTION_BIT(PORT) | OPTION_BIT(HEX) |
               OPTION_BIT(BASE64),
    .min_inputs = 1,
    .max_inputs = 1,
    .run = run_keys,
};

// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"
#include "run.h"

static enum exit_code run_show(const struct options *options) {
    static const struct report_format_ops *const formats[FORMAT_COUNT] = {
        [FORMAT_TEXT] = &report_show_text,
        [FORMAT_JSON] = &report_show_json,
        [FORMAT_JSONL] = &report_show_jsonl,
    };
    return run_inputs(options, formats, tally_exit);
}

const struct command command_show = {
    .name = "show",
    .arguments = "INPUT",
    .summary = "print every field of a message, or of the messages of a capture",
    .description =
        "Prints each message as a tree of its fields with offsets, values, names and findings. INPUT is a\n"
        "capture, a file with one raw message, '-', or --hex or --base64. With keys the encrypted parts\n"
        "are opened; key material itself is printed only with --reveal.\n",
    .examples = "  mikeylab show message.bin\n"
                "  mikeylab show --base64 AQAFgAAAAAEBAAAS...\n"
                "  mikeylab show --keys lab.keys --reveal call.pcapng\n"
                "  mikeylab show --format json --hex 0100...\n",
    .options = OPTION_BIT(KEYS) | OPTION_BIT(FORMAT) | OPTION_BIT(OUTPUT) | OPTION_BIT(ONLY) |
               OPTION_BIT(SKIP) | OPTION_BIT(LEVEL) | OPTION_BIT(AT) | OPTION_BIT(MAX_SKEW) |
               OPTION_BIT(FAIL_ON) | OPTION_BIT(FAIL_ON_INCONCLUSIVE) | OPTION_BIT(NO_DEVIATIONS) |
               OPTION_BIT(REVEAL) | OPTION_BIT(COLOR) | OPTION_BIT(PORT) | OPTION_BIT(SECURE_CARRIER) |
               OPTION_BIT(HEX) | OPTION_BIT(BASE64),
    .min_inputs = 1,
    .max_inputs = 1,
    .run = run_show,
};

// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"
#include "run.h"

static enum exit_code run_check(const struct options *options) {
    static const struct report_format_ops *const formats[FORMAT_COUNT] = {
        [FORMAT_TEXT] = &report_check_text,
        [FORMAT_JSON] = &report_check_json,
        [FORMAT_JSONL] = &report_check_jsonl,
    };
    return run_inputs(options, formats, tally_exit);
}

const struct command command_check = {
    .name = "check",
    .arguments = "CAPTURE...",
    .summary = "judge every MIKEY message and exchange of captures",
    .description =
        "Takes the MIKEY messages out of pcap and pcapng files ('-': standard input), judges each of them "
        "and\n"
        "each exchange against the rules, with keys also what they prove, and reports findings with their\n"
        "evidence. SRTP and SRTCP packets of the same capture are authenticated with the keys that came "
        "out.\n"
        "A file may also be one raw message.\n",
    .examples = "  mikeylab check call.pcapng\n"
                "  mikeylab check --keys lab.keys --fail-on should call.pcapng\n"
                "  mikeylab check -o json:report.json --jobs 4 captures/*.pcap\n"
                "  mikeylab check --skip 'rfc4567/*' --baseline known.json nightly.pcap\n"
                "  tcpdump -w - port 2269 | mikeylab check --format jsonl -\n",
    .options = OPTION_BIT(KEYS) | OPTION_BIT(FORMAT) | OPTION_BIT(OUTPUT) | OPTION_BIT(ONLY) |
               OPTION_BIT(SKIP) | OPTION_BIT(LEVEL) | OPTION_BIT(BASELINE) | OPTION_BIT(AT) |
               OPTION_BIT(MAX_SKEW) | OPTION_BIT(PROFILE) | OPTION_BIT(FAIL_ON) |
               OPTION_BIT(FAIL_ON_INCONCLUSIVE) | OPTION_BIT(NO_DEVIATIONS) | OPTION_BIT(REVEAL) |
               OPTION_BIT(COLOR) | OPTION_BIT(JOBS) | OPTION_BIT(PORT) | OPTION_BIT(SECURE_CARRIER) |
               OPTION_BIT(HEX) | OPTION_BIT(BASE64),
    .proves_media = true,
    .min_inputs = 1,
    .max_inputs = SIZE_MAX,
    .run = run_check,
};

// SPDX-License-Identifier: BSD-2-Clause
#include "tally.h"

#include "../options.h"

void tally_add(struct tally *total, const struct tally *part) {
    total->messages += part->messages;
    total->exchanges += part->exchanges;
    for (size_t i = 0; i < MIKEY_OUTCOME_COUNT; i++) {
        total->outcomes[i] += part->outcomes[i];
        total->findings[i] += part->findings[i];
    }
    for (size_t i = 0; i < sizeof total->verdicts / sizeof total->verdicts[0]; i++)
        total->verdicts[i] += part->verdicts[i];
    total->without_keys += part->without_keys;
    total->unsaid += part->unsaid;
    total->expected += part->expected;
    total->problems += part->problems;
    total->costly_problems += part->costly_problems;
    total->unreadable |= part->unreadable;
    total->broken |= part->broken;
}

enum mikey_verdict tally_verdict(const struct tally *tally) {
    if (tally->outcomes[MIKEY_FAIL])
        return MIKEY_VERDICT_FAIL;
    bool unsure = tally->outcomes[MIKEY_NEEDS_KEY] || tally->outcomes[MIKEY_INCONCLUSIVE] ||
                  tally->costly_problems || tally->verdicts[MIKEY_VERDICT_INCONCLUSIVE] ||
                  tally->verdicts[MIKEY_VERDICT_STRUCTURE_ONLY];
    return unsure || tally->unreadable || tally->messages == 0 ? MIKEY_VERDICT_INCONCLUSIVE
                                                               : MIKEY_VERDICT_PASS;
}

enum exit_code tally_exit(const struct tally *tally, const struct options *options) {
    bool found = tally->outcomes[MIKEY_FAIL] ||
                 (options->fail_on >= MIKEY_LEVEL_SHOULD && tally->outcomes[MIKEY_WARN]) ||
                 (options->fail_on >= MIKEY_LEVEL_NOTE && tally->outcomes[MIKEY_NOTE]);
    if (tally->unreadable)
        return EXIT_UNREADABLE;
    if (found)
        return EXIT_FINDINGS;
    bool unsure = tally_verdict(tally) == MIKEY_VERDICT_INCONCLUSIVE;
    return unsure && options->fail_on_inconclusive ? EXIT_INCONCLUSIVE : EXIT_CONFORMING;
}

// SPDX-License-Identifier: BSD-2-Clause
/**
 * What a run adds up to: counts that the last lines of a report, the verdict and the exit code are made of.
 */
#ifndef MIKEYLAB_CONFORMANCE_TALLY_H
#define MIKEYLAB_CONFORMANCE_TALLY_H

#include <mikeylab/check.h>

#include "../command.h"

/** Plain numbers, so that captures checked by other processes can be added up. */
struct tally {
    uint64_t messages, exchanges;
    uint64_t outcomes[MIKEY_OUTCOME_COUNT]; /**< of rules, on messages and on exchanges */
    uint64_t findings[MIKEY_OUTCOME_COUNT]; /**< by their outcome; a rule may make several on one message */
    uint64_t verdicts[4];                   /**< of exchanges, by enum mikey_verdict */
    uint64_t without_keys;                  /**< exchanges of which no key is known */
    uint64_t unsaid;                        /**< crypto sessions whose keys a report cannot say */
    uint64_t expected;                      /**< findings that the baseline names */
    uint64_t problems, costly_problems;     /**< of captures; costly: a message may have been lost */
    bool unreadable;                        /**< an input could not be read, or not to its end */
    bool broken;                            /**< memory, the crypto library or writing failed */
};

struct options;

void tally_add(struct tally *total, const struct tally *part);

/** The verdict on all of it: MIKEY_VERDICT_PASS, _INCONCLUSIVE or _FAIL. Nothing seen is inconclusive. */
enum mikey_verdict tally_verdict(const struct tally *tally);

/** The exit code by what was found, --fail-on and --fail-on-inconclusive. */
enum exit_code tally_exit(const struct tally *tally, const struct options *options);

#endif

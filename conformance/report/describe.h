// SPDX-License-Identifier: BSD-2-Clause
/**
 * Lines that the text reports share: what a message is, who authenticated it, what an exchange came to.
 */
#ifndef MIKEYLAB_CONFORMANCE_DESCRIBE_H
#define MIKEYLAB_CONFORMANCE_DESCRIBE_H

#include "report.h"

/** "2024-..Z 192.0.2.1:5060 -> 192.0.2.2:5060, SIP INVITE; Pre-shared, CSB 0x1256bf78, 145 bytes", no newline. */
void describe_message(const struct report *report, const struct report_message *message, FILE *out);

/** "MAC verified with the psk of "alice"", "MAC not verified: needs the psk of "alice"", ...; no newline. */
void describe_auth(const struct mikey_auth *auth, const struct style *style, FILE *out);

/** "exchange 1: pass: psk, CSB 0x1256bf78", with a newline; the verdict only if wanted. */
void describe_exchange(const struct report *report, const struct report_exchange *closed, bool verdict,
                       FILE *out);

/** The message that brought key number `key`, from 0, where several answered and gave others; else 0. */
uint64_t describe_answer(const struct mikey_exchange *exchange, uint8_t key);

/** One line a message of the exchange: frame, data type, authentication. */
void describe_evidence(const struct report *report, const struct report_exchange *closed, FILE *out);

/** A problem of the capture, one greppable line. */
void describe_problem(const struct report *report, const struct capture_problem *problem, FILE *out);

/** The last lines: expected findings that are gone, then the counts and the verdict. */
void describe_end(const struct report *report, const struct tally *tally, const struct baseline *baseline,
                  FILE *out);

/** The capture's name and a colon, escaped. */
void describe_file(const struct report *report, FILE *out);

#endif

// SPDX-License-Identifier: BSD-2-Clause
#include <stdarg.h>
#include <string.h>

#include "run.h"

static const char *const names[CAPTURE_PROBLEM_COUNT] = {
    [CAPTURE_TRUNCATED_FILE] = "truncated-file",
    [CAPTURE_CORRUPT_FILE] = "corrupt-file",
    [CAPTURE_LINK_TYPE] = "link-type",
    [CAPTURE_CUT_FRAME] = "cut-frame",
    [CAPTURE_LOST_SEGMENT] = "lost-segment",
    [CAPTURE_LOST_SYNC] = "lost-sync",
    [CAPTURE_UNFINISHED] = "unfinished",
    [CAPTURE_LOST_FRAGMENT] = "lost-fragment",
    [CAPTURE_OVERLAP] = "overlap",
    [CAPTURE_ENCRYPTED] = "encrypted",
    [CAPTURE_ENCODED] = "encoded",
    [CAPTURE_LIMIT_FLOWS] = "limit-flows",
    [CAPTURE_LIMIT_FLOW] = "limit-flow",
    [CAPTURE_LIMIT_FRAGMENTS] = "limit-fragments",
    [CAPTURE_LIMIT_CARRIER] = "limit-carrier",
};

const char *capture_problem_name(enum capture_problem_kind kind) {
    return kind < CAPTURE_PROBLEM_COUNT ? names[kind] : "unknown";
}

void run_problem(struct run *run, enum capture_problem_kind kind, bool inconclusive, const struct way *way,
                 uint64_t amount, const char *format, ...) {
    struct capture_problem problem = {
        .kind = kind,
        .inconclusive = inconclusive,
        .frame = run->frame,
        .amount = amount,
        .count = ++run->totals->problems[kind],
        .text = run->problem,
    };
    va_list arguments;

    if (kind == CAPTURE_TRUNCATED_FILE || kind == CAPTURE_CORRUPT_FILE)
        problem.offset = amount;
    run->totals->inconclusive[kind] += inconclusive ? 1 : 0;
    if (run->callbacks.problem == NULL || problem.count > CAPTURE_PROBLEMS_SAID)
        return;
    if (way != NULL) {
        problem.src_len = way->src.len;
        problem.dst_len = way->dst.len;
        memcpy(problem.src, way->src.bytes, sizeof problem.src);
        memcpy(problem.dst, way->dst.bytes, sizeof problem.dst);
    }
    va_start(arguments, format);
    if (vsnprintf(run->problem, sizeof run->problem, format, arguments) < 0)
        problem.text = names[kind];
    va_end(arguments);
    run->callbacks.problem(run->callbacks.context, &problem);
}

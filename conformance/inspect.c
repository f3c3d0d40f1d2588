// SPDX-License-Identifier: BSD-2-Clause
#include "inspect.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "progress.h"

/** Outcomes that are looked at together: of most messages, most rows hold nothing but n/a, which is 0. */
#define OUTCOME_ROW 16u

/** An input on its way. */
struct work {
    struct run *run;
    struct inspection *result;
    const char *file;
    struct mikey_crypto *crypto;
    struct mikey_tracker *tracker;
    struct proof *proof; /**< NULL: media is not looked at */
    struct mikey_document document;
    void *memory; /**< of the document, reused from message to message */
    size_t memory_size;
    struct progress progress;
    uint16_t ports[OPTIONS_MAX_REPEAT + 1];
    uint8_t states[MIKEY_MAX_FINDINGS];
};

/** What a finding stands for in a baseline. */
static struct baseline_entry entry_of(const struct work *work, const struct mikey_finding *finding,
                                      uint64_t frame, uint64_t exchange) {
    return (struct baseline_entry){
        .file = work->file,
        .rule = mikey_rule_info((enum mikey_rule)finding->rule)->id,
        .frame = frame,
        .number = exchange ? exchange : finding->off,
        .exchange = exchange != 0,
    };
}

/** Fills work->states; returns how many findings are not left out. */
static uint32_t sort_findings(struct work *work, const struct mikey_findings *findings, uint64_t frame,
                              uint64_t exchange) {
    uint32_t shown = 0;
    for (uint32_t i = 0; i < findings->count && i < MIKEY_MAX_FINDINGS; i++) {
        const struct mikey_finding *finding = &findings->list[i];
        struct baseline_entry entry = entry_of(work, finding, frame, exchange);
        if (!work->run->selection.rule[finding->rule])
            work->states[i] = FINDING_LEFT_OUT;
        else if (work->run->baseline && baseline_take(work->run->baseline, &entry))
            work->states[i] = FINDING_EXPECTED;
        else
            work->states[i] = FINDING_COUNTED;
        work->result->tally.findings[finding->outcome] += work->states[i] == FINDING_COUNTED;
        shown += work->states[i] != FINDING_LEFT_OUT;
    }
    return shown;
}

/** Whether every finding of a rule is expected, so that its outcome does not count. */
static bool all_expected(const struct work *work, const struct mikey_findings *findings, uint16_t rule) {
    for (uint32_t i = 0; i < findings->count; i++)
        if (findings->list[i].rule == rule && work->states[i] != FINDING_EXPECTED)
            return false;
    return true;
}

/** Counts the outcome of every selected rule, and takes those back whose findings were expected. */
static void count_outcomes(struct work *work, const struct mikey_outcomes *outcomes,
                           const struct mikey_findings *findings) {
    struct tally *tally = &work->result->tally;
    const struct selection *selection = &work->run->selection;
    static const uint8_t not_applicable[OUTCOME_ROW] = {MIKEY_NOT_APPLICABLE};
    uint32_t counts[MIKEY_OUTCOME_COUNT] = {0}, applicable = 0;
    for (size_t row = 0; row < MIKEY_OUTCOMES; row += OUTCOME_ROW) {
        if (memcmp(&outcomes->of[row], not_applicable, sizeof not_applicable) == 0)
            continue;
        for (size_t rule = row; rule < row + OUTCOME_ROW && rule < MIKEY_R_COUNT; rule++)
            counts[outcomes->of[rule]] += selection->rule[rule];
    }
    for (int outcome = MIKEY_NOT_APPLICABLE + 1; outcome < MIKEY_OUTCOME_COUNT; outcome++) {
        tally->outcomes[outcome] += counts[outcome];
        applicable += counts[outcome];
    }
    tally->outcomes[MIKEY_NOT_APPLICABLE] += selection->count - applicable;
    if (!work->run->baseline)
        return;
    bool counted[MIKEY_R_COUNT] = {false};
    for (uint32_t i = 0; i < findings->count; i++) {
        uint16_t rule = findings->list[i].rule;
        if (work->states[i] != FINDING_EXPECTED)
            continue;
        tally->expected++;
        if (!counted[rule] && all_expected(work, findings, rule))
            tally->outcomes[outcomes->of[rule]]--;
        counted[rule] = true;
    }
}

/** The verdict on an exchange with the rules that are selected. */
static enum mikey_verdict verdict_on(const struct work *work, const struct mikey_exchange *exchange) {
    if (work->run->selection.all)
        return exchange->verdict;
    bool seen[MIKEY_OUTCOME_COUNT] = {false};
    for (int rule = MIKEY_R_NONE + 1; rule < MIKEY_R_COUNT; rule++)
        if (work->run->selection.rule[rule])
            seen[exchange->outcomes.of[rule]] = true;
    if (seen[MIKEY_FAIL])
        return MIKEY_VERDICT_FAIL;
    if (seen[MIKEY_INCONCLUSIVE])
        return MIKEY_VERDICT_INCONCLUSIVE;
    return seen[MIKEY_NEEDS_KEY] ? MIKEY_VERDICT_STRUCTURE_ONLY : MIKEY_VERDICT_PASS;
}

/** Ends the run for a reason that has nothing to do with the input. */
static bool broken(struct work *work, const char *why) {
    work->result->tally.broken = true;
    snprintf(work->result->error, sizeof work->result->error, "%s", why);
    return false;
}

static void exchange_closed(void *context, const struct mikey_exchange *exchange) {
    struct work *work = context;
    struct tally *tally = &work->result->tally;
    sort_findings(work, &exchange->findings, 0, exchange->id);
    for (uint32_t i = 0; i < exchange->findings.count; i++) {
        tally->outcomes[exchange->findings.list[i].outcome] += work->states[i] == FINDING_COUNTED;
        tally->expected += work->states[i] == FINDING_EXPECTED;
    }
    struct report_exchange closed = {exchange, work->states, verdict_on(work, exchange),
                                     work->proof ? proof_of(work->proof, exchange) : NULL};
    if (exchange->sessions_missing)
        broken(work, "keys of crypto sessions could not be derived: no memory, or the crypto library failed");
    progress_clear(&work->progress);
    tally->exchanges++;
    tally->verdicts[closed.verdict]++;
    tally->without_keys += exchange->n_keys == 0;
    for (size_t i = 0; i < work->run->n_reports; i++)
        if (work->run->reports[i].ops->exchange)
            work->run->reports[i].ops->exchange(&work->run->reports[i], &closed);
    if (work->proof)
        proof_closed(work->proof, exchange);
}

/** Makes room for a message of `len` bytes. */
static bool place_document(struct work *work, size_t len) {
    size_t size = mikey_document_size(len);
    if (size > work->memory_size) {
        free(work->memory);
        work->memory = malloc(size);
        work->memory_size = work->memory ? size : 0;
    }
    return work->memory &&
           mikey_document_place(&work->document, len, work->memory, work->memory_size) == MIKEY_OK;
}

/** The sighting as the rules are to see it: with the user's time, clock difference and word on the transport. */
static struct mikey_sighting sighting_of(const struct work *work, const struct found_message *found) {
    const struct options *options = work->run->options;
    struct mikey_sighting sighting = found->sighting;
    sighting.frame = found->frame;
    sighting.profile = options->profile;
    if (options->max_skew)
        sighting.max_skew = options->max_skew;
    if (options->has_at) {
        sighting.has_time = true;
        sighting.seconds = options->at;
        sighting.nanoseconds = options->at_nanoseconds;
    }
    if (options->secure_carrier)
        sighting.carrier.protection = MIKEY_PROTECTION_SECURE;
    return sighting;
}

/** Tells the reports; false if one of them can no longer be written. */
static bool tell_message(struct work *work, const struct found_message *found,
                         const struct mikey_judgement *judgement, bool taken) {
    const struct mikey_findings *findings = &work->document.findings;
    struct report_message message = {found, &work->document, judgement, work->states, 0, taken};
    message.shown = sort_findings(work, findings, found->frame, 0);
    count_outcomes(work, &judgement->outcomes, findings);
    work->result->tally.messages++;
    if (message.shown)
        progress_clear(&work->progress);
    for (size_t i = 0; i < work->run->n_reports; i++) {
        struct report *report = &work->run->reports[i];
        if (report->ops->message)
            report->ops->message(report, &message);
        if (ferror(report->out))
            return false;
    }
    return true;
}

static bool take_message(void *context, struct found_message *found) {
    struct work *work = context;
    struct mikey_sighting sighting = sighting_of(work, found);
    struct mikey_judgement judgement;
    bool timed = work->proof && sighting.has_time;
    if (!place_document(work, found->bytes.len) || (timed && !proof_time(work->proof, sighting.seconds)))
        return broken(work, "out of memory");
    if (found->bytes.len == 0) {
        memset(&judgement, 0, sizeof judgement);
        mikey_check_carrier(&work->document.findings, &sighting, &judgement.outcomes);
        return tell_message(work, found, &judgement, false);
    }
    enum mikey_status status =
        mikey_tracker_add(work->tracker, &work->document, found->bytes, &sighting, &judgement);
    if (status != MIKEY_OK)
        return broken(work, mikey_status_text(status));
    bool told = tell_message(work, found, &judgement, true);
    bool noted = !work->proof || proof_message(work->proof, &sighting, &judgement, &work->document.message);
    mikey_document_wipe(&work->document);
    return noted ? told : broken(work, "out of memory");
}

static void take_announcement(void *context, const struct found_announcement *announcement) {
    struct work *work = context;
    if (!proof_announcement(work->proof, announcement))
        broken(work, "out of memory");
}

static bool take_media(void *context, const struct found_media *media) {
    struct work *work = context;
    return proof_media(work->proof, media) || broken(work, "out of memory");
}

static void take_problem(void *context, const struct capture_problem *problem) {
    struct work *work = context;
    for (size_t i = 0; i < work->run->n_reports; i++)
        if (work->run->reports[i].ops->problem)
            work->run->reports[i].ops->problem(&work->run->reports[i], problem);
}

static void take_progress(void *context, uint64_t done, uint64_t size) {
    struct work *work = context;
    if (size >= PROGRESS_LEAST_SIZE)
        progress_show(&work->progress, done, size);
}

static bool start(struct work *work) {
    const struct mikey_secrets secrets = {keyring_lookup, &work->run->ring, keyring_list};
    if (mikey_crypto_new(&work->crypto) != MIKEY_OK)
        return broken(work, "the crypto library lacks an algorithm");
    // Key bytes are only derived where they may be printed.
    if (mikey_tracker_new(&work->tracker, work->crypto, &secrets, NULL, work->run->options->reveal,
                          exchange_closed, work) != MIKEY_OK)
        return broken(work, "out of memory");
    mikey_tracker_try_deviations(work->tracker, !work->run->options->no_deviations);
    if (!work->run->options->command->proves_media)
        return true;
    work->proof = proof_new(work->crypto, work->tracker, &work->run->media);
    return work->proof || broken(work, "out of memory");
}

static void stop(struct work *work) {
    proof_free(work->proof);
    mikey_tracker_free(work->tracker);
    mikey_crypto_free(work->crypto);
    if (work->memory)
        mikey_wipe(work->memory, work->memory_size);
    free(work->memory);
}

static void set_unreadable(struct work *work, const char *why) {
    work->result->tally.unreadable = true;
    snprintf(work->result->error, sizeof work->result->error, "%s", why);
}

static void read_capture(struct work *work, FILE *stream, struct capture_totals *totals) {
    const struct options *options = work->run->options;
    work->ports[0] = CAPTURE_MIKEY_PORT;
    memcpy(work->ports + 1, options->ports, options->n_ports * sizeof options->ports[0]);
    struct capture_options how = {.mikey_ports = work->ports, .n_mikey_ports = options->n_ports + 1};
    struct capture_callbacks callbacks = {
        .context = work, .message = take_message, .problem = take_problem, .progress = take_progress};
    if (work->proof) {
        callbacks.announcement = take_announcement;
        callbacks.media = take_media;
    }
    char error[CAPTURE_ERROR_SIZE];
    enum capture_status status = capture_run_stream(stream, &how, &callbacks, totals, error);
    progress_clear(&work->progress);
    if (status == CAPTURE_NO_MEMORY)
        broken(work, "out of memory");
    else if (status == CAPTURE_UNREADABLE || status == CAPTURE_DAMAGED)
        set_unreadable(work, error);
    for (size_t kind = 0; kind < CAPTURE_PROBLEM_COUNT; kind++) {
        work->result->tally.problems += totals->problems[kind];
        work->result->tally.costly_problems += totals->inconclusive[kind];
    }
}

static void read_input(struct work *work, struct input *input, struct capture_totals *totals) {
    if (!start(work))
        return;
    if (input->stream) {
        read_capture(work, input->stream, totals);
    } else {
        struct found_message found = {.bytes = {input->bytes, input->len}, .description = "raw message"};
        found.sighting.carrier.kind = MIKEY_CARRIER_RAW;
        take_message(work, &found);
    }
    if (work->proof && !proof_finish(work->proof))
        broken(work, "out of memory");
    if (!work->result->tally.broken)
        mikey_tracker_finish(work->tracker);
}

static void begin_capture(struct run *run, const char *file) {
    for (size_t i = 0; i < run->n_reports; i++) {
        struct report *report = &run->reports[i];
        report->file = file;
        report->messages = report->exchanges = report->n_problems = 0;
        if (report->ops->capture_begin)
            report->ops->capture_begin(report);
    }
}

static void end_capture(struct run *run, const struct capture_totals *totals,
                        const struct proof_totals *media, struct inspection *result) {
    struct report_capture capture = {run->reports[0].file, totals, media,
                                     result->error[0] ? result->error : NULL};
    for (size_t i = 0; i < run->n_reports; i++) {
        struct report *report = &run->reports[i];
        if (report->ops->capture_end)
            report->ops->capture_end(report, &capture);
        if (report->failed && !result->tally.broken) {
            result->tally.broken = true;
            snprintf(result->error, sizeof result->error,
                     "a report could not be made: no memory, or no room for a file");
        }
    }
}

/** Reads an open input from start to stop. */
static void inspect_opened(struct work *work, struct input *input, struct capture_totals *totals) {
    work->progress = progress_for_terminal();
    read_input(work, input, totals);
    if (work->proof)
        proof_totals_of(work->proof, &work->result->media);
    stop(work);
}

void inspect_input(struct run *run, struct input *input, struct inspection *result) {
    struct work work = {.run = run, .result = result, .file = input->name};
    struct capture_totals totals = {0};
    inspect_opened(&work, input, &totals);
}

void inspect(struct run *run, size_t index, struct inspection *result) {
    struct work work = {.run = run, .result = result, .file = input_name(run->options, index)};
    struct capture_totals totals = {0};
    struct input input;
    begin_capture(run, work.file);
    char error[INSPECT_ERROR];
    if (input_open(&input, run->options, index, error, sizeof error))
        inspect_opened(&work, &input, &totals);
    else
        set_unreadable(&work, error);
    input_close(&input);
    end_capture(run, &totals, run->options->command->proves_media ? &result->media : NULL, result);
    result->finished = true;
}

void inspect_between(struct run *run) {
    for (size_t i = 0; i < run->n_reports; i++)
        if (run->reports[i].ops->between)
            run->reports[i].ops->between(&run->reports[i]);
}

void inspect_failed(struct run *run, size_t index, struct inspection *result, const char *why) {
    struct capture_totals totals = {0};
    *result = (struct inspection){.tally = {.broken = true}, .finished = true};
    snprintf(result->error, sizeof result->error, "%s", why);
    begin_capture(run, input_name(run->options, index));
    end_capture(run, &totals, run->options->command->proves_media ? &result->media : NULL, result);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "jobs.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "progress.h"

/** Inputs that may be finished and wait for an earlier one, for each worker: they hold temporary files open. */
#define WAITING_PER_WORKER 4u

/** One input. */
struct job {
    pid_t pid; /**< 0: not started, or collected */
    FILE *pieces[OPTIONS_MAX_REPEAT + 1];
};

struct pool {
    struct run *run;
    size_t count, workers;
    struct job *jobs;
    struct inspection *results; /**< shared with the workers */
    size_t started, running, printed;
};

static void close_pieces(const struct pool *pool, struct job *job) {
    for (size_t i = 0; i < pool->run->n_reports; i++) {
        if (job->pieces[i])
            fclose(job->pieces[i]);
        job->pieces[i] = NULL;
    }
}

/** In the worker: nothing but the pieces and the shared result leave it. */
static void work(const struct pool *pool, size_t index) {
    struct run *run = pool->run;
    for (size_t i = 0; i < run->n_reports; i++)
        run->reports[i].out = pool->jobs[index].pieces[i];
    inspect(run, index, &pool->results[index]);
    bool written = true;
    for (size_t i = 0; i < run->n_reports; i++)
        written &= fflush(run->reports[i].out) == 0 && !ferror(run->reports[i].out);
    keyring_free(&run->ring);
    _exit(written ? 0 : 1);
}

/** Starts the next input; one that cannot be started is finished at once. */
static void start_next(struct pool *pool) {
    size_t index = pool->started++;
    struct job *job = &pool->jobs[index];
    bool ready = true;
    for (size_t i = 0; i < pool->run->n_reports; i++)
        ready &= (job->pieces[i] = tmpfile()) != NULL;
    pid_t pid = ready ? fork() : -1;
    if (pid == 0)
        work(pool, index);
    if (pid > 0) {
        job->pid = pid;
        pool->running++;
    } else {
        close_pieces(pool, job);
    }
}

/** Waits until one of the workers is done. */
static void collect(struct pool *pool) {
    int status;
    pid_t pid = waitpid(-1, &status, 0);
    if (pid < 0 && errno == EINTR)
        return;
    for (size_t i = pool->printed; i < pool->started; i++) {
        struct job *job = &pool->jobs[i];
        if (job->pid != pid && pid > 0)
            continue;
        if (job->pid == 0)
            continue;
        job->pid = 0;
        pool->running--;
        if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            pool->results[i].finished = false;
    }
}

/** Puts a finished input into the reports. */
static void print_job(struct pool *pool, size_t index) {
    struct run *run = pool->run;
    struct job *job = &pool->jobs[index];
    struct inspection *result = &pool->results[index];
    bool copied = result->finished;
    for (size_t i = 0; i < run->n_reports && copied; i++)
        copied = report_copy(job->pieces[i], run->reports[i].out);
    if (!result->finished)
        inspect_failed(run, index, result, "its process died, or had no room for temporary files");
    else if (!copied)
        result->tally.broken = true;
    close_pieces(pool, job);
}

static void run_all(struct pool *pool,
                    void (*each)(struct run *run, size_t index, const struct inspection *result,
                                 struct tally *total),
                    struct tally *total) {
    struct progress progress = progress_for_terminal();
    while (pool->printed < pool->count) {
        while (pool->started < pool->count && pool->running < pool->workers &&
               pool->started < pool->printed + pool->workers * WAITING_PER_WORKER)
            start_next(pool);
        if (pool->jobs[pool->printed].pid != 0) {
            collect(pool);
            continue;
        }
        progress_clear(&progress);
        if (pool->printed)
            inspect_between(pool->run);
        print_job(pool, pool->printed);
        each(pool->run, pool->printed, &pool->results[pool->printed], total);
        progress_show(&progress, ++pool->printed, pool->count);
    }
    progress_clear(&progress);
}

bool jobs_run(struct run *run, size_t count, size_t workers,
              void (*each)(struct run *run, size_t index, const struct inspection *result,
                           struct tally *total),
              struct tally *total) {
    struct pool pool = {.run = run, .count = count, .workers = workers};
    size_t size = count * sizeof *pool.results;
    void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pool.jobs = calloc(count, sizeof *pool.jobs);
    bool ready = shared != MAP_FAILED && pool.jobs;
    if (ready) {
        pool.results = shared;
        run_all(&pool, each, total);
    }
    if (shared != MAP_FAILED)
        munmap(shared, size);
    free(pool.jobs);
    return ready;
}

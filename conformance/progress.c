// SPDX-License-Identifier: BSD-2-Clause
#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 40

struct progress progress_for_terminal(void) {
    return (struct progress){.wanted = isatty(STDERR_FILENO) == 1, .percent = -1};
}

void progress_show(struct progress *progress, uint64_t done, uint64_t size) {
    static const char full[] = "########################################";
    if (!progress->wanted || size == 0)
        return;
    int percent = done >= size ? 100 : (int)((double)done * 100.0 / (double)size);
    if (percent == progress->percent)
        return;
    int width = percent * BAR_WIDTH / 100;
    fprintf(stderr, "\r[%.*s%*s] %3d%%", width, full, BAR_WIDTH - width, "", percent);
    fflush(stderr);
    progress->percent = percent;
    progress->shown = true;
}

void progress_clear(struct progress *progress) {
    if (progress->shown)
        fputs("\r\x1b[K", stderr);
    progress->shown = false;
    progress->percent = -1;
}

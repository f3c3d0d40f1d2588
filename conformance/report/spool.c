// SPDX-License-Identifier: BSD-2-Clause
#include "report.h"

/** Bytes that go to and from the spool at a time. */
#define SPOOL_BUFFER 65536u

FILE *report_spool(struct report *report, FILE **stream) {
    if (!*stream) {
        *stream = tmpfile();
        if (*stream)
            setvbuf(*stream, NULL, _IOFBF, SPOOL_BUFFER);
    }
    report->failed |= !*stream;
    return *stream;
}

bool report_copy(FILE *from, FILE *to) {
    char buffer[SPOOL_BUFFER];
    size_t n;
    if (fflush(from) != 0 || fseek(from, 0, SEEK_SET) != 0)
        return false;
    while ((n = fread(buffer, 1, sizeof buffer, from)) > 0)
        if (fwrite(buffer, 1, n, to) != n)
            return false;
    return !ferror(from);
}

void report_unspool(struct report *report, FILE **stream) {
    if (!*stream)
        return;
    report->failed |= !report_copy(*stream, report->out);
    fclose(*stream);
    *stream = NULL;
}

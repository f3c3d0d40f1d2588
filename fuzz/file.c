// SPDX-License-Identifier: BSD-2-Clause
#include "file.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support.h"

const char *fuzz_file(const uint8_t *data, size_t size) {
    static int file = -1;
    static char path[32];
    if (file < 0) {
        file = memfd_create("input", MFD_CLOEXEC);
        fuzz_require(file >= 0, "there is a file in memory");
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    fuzz_require(ftruncate(file, 0) == 0, "the file is emptied");
    for (size_t done = 0; done < size;) {
        const ssize_t n = pwrite(file, data + done, size - done, (off_t)done);
        fuzz_require(n > 0, "the file is written");
        done += (size_t)n;
    }
    return path;
}

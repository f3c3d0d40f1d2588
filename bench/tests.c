// SPDX-License-Identifier: BSD-2-Clause
#include "tests.h"

#include <stdio.h>
#include <string.h>

#define PATH_MAX_BYTES 4096

json_t *bench_load(const char *folder, const char *file) {
    char path[PATH_MAX_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, file);
    return vectors_load(path, stderr);
}

bool bench_find_test(json_t *root, const char *file, const char *id, struct mikey_crypto *crypto,
                     struct vector_test *test) {
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(root, "tests"), i, entry) {
        const char *got = json_string_value(json_object_get(entry, "id"));
        if (got == NULL || strcmp(got, id) != 0)
            continue;
        *test = (struct vector_test){.file = file,
                                     .id = id,
                                     .input = json_object_get(entry, "input"),
                                     .material = json_object_get(root, "material"),
                                     .crypto = crypto};
        return true;
    }
    return false;
}

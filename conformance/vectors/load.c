// SPDX-License-Identifier: BSD-2-Clause
// Vector files: read whole within limits, parsed, faults told as FILE:LINE.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static bool read_whole(FILE *file, char **text, size_t *len) {
    size_t capacity = 1u << 16;
    char *buffer = malloc(capacity);
    size_t used = 0;
    while (buffer != NULL) {
        used += fread(buffer + used, 1, capacity - used, file);
        if (used < capacity)
            break;
        if (capacity > VECTORS_MAX_FILE) {
            errno = EFBIG;
            free(buffer);
            return false;
        }
        capacity *= 2;
        char *grown = realloc(buffer, capacity);
        if (grown == NULL)
            free(buffer);
        buffer = grown;
    }
    if (buffer == NULL || ferror(file)) {
        free(buffer);
        return false;
    }
    *text = buffer;
    *len = used;
    return true;
}

bool vectors_too_deep(const char *text, size_t len, size_t *line) {
    size_t depth = 0, at = 1;
    bool string = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '\n')
            at++;
        else if (string && c == '\\')
            i++;
        else if (c == '"')
            string = !string;
        else if (!string && (c == '[' || c == '{') && ++depth > VECTORS_MAX_DEPTH) {
            *line = at;
            return true;
        } else if (!string && (c == ']' || c == '}') && depth > 0)
            depth--;
    }
    return false;
}

json_t *vectors_load(const char *path, FILE *err) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t len = 0, line = 0;
    if (file == NULL || !read_whole(file, &text, &len)) {
        fprintf(err, "%s: %s\n", path, strerror(errno));
        if (file != NULL)
            fclose(file);
        return NULL;
    }
    fclose(file);
    json_t *root = NULL;
    json_error_t error;
    if (vectors_too_deep(text, len, &line))
        fprintf(err, "%s:%zu: nested deeper than %u levels\n", path, line, VECTORS_MAX_DEPTH);
    else if ((root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error)) == NULL)
        fprintf(err, "%s:%d: %s\n", path, error.line, error.text);
    free(text);
    return root;
}

// SPDX-License-Identifier: BSD-2-Clause
// Inputs that are one message each. MIKEYLAB_KEYS names a key file with the secrets, MIKEYLAB_REQUEST a file with the
// request that responses answer.
#include "frame.h"

#include "keyfile.h"

#include <stdio.h>
#include <stdlib.h>

struct frame {
    struct mikey_mutator *mutator;
    struct keyring ring;
};

static bool load_keys(struct frame *frame) {
    const char *path = getenv("MIKEYLAB_KEYS");
    struct keyfile_error error = {0};
    if (path == NULL)
        return true;
    if (!keyring_load(&frame->ring, path, &error)) {
        fprintf(stderr, "mikeylab mutator: %s:%lu:%lu: %s\n", path, error.line, error.column, error.text);
        return false;
    }
    keyring_sort(&frame->ring);
    const struct mikey_secrets secrets = {keyring_lookup, &frame->ring, keyring_list};
    mikey_mutator_set_secrets(frame->mutator, &secrets);
    return true;
}

static bool load_request(struct frame *frame) {
    static uint8_t request[MIKEY_MUTATOR_MAX];
    const char *path = getenv("MIKEYLAB_REQUEST");
    if (path == NULL)
        return true;
    FILE *file = fopen(path, "rb");
    const size_t len = file != NULL ? fread(request, 1, sizeof request, file) : 0;
    if (file != NULL)
        fclose(file);
    if (len == 0) {
        fprintf(stderr, "mikeylab mutator: %s: cannot be read\n", path);
        return false;
    }
    mikey_mutator_set_request(frame->mutator, (struct mikey_slice){request, len});
    return true;
}

struct frame *frame_new(void) {
    struct frame *frame = calloc(1, sizeof *frame);
    if (frame == NULL || mikey_mutator_new(&frame->mutator) != MIKEY_OK) {
        fprintf(stderr, "mikeylab mutator: no memory, or the crypto library lacks an algorithm\n");
        frame_free(frame);
        return NULL;
    }
    if (!load_keys(frame) || !load_request(frame)) {
        frame_free(frame);
        return NULL;
    }
    return frame;
}

void frame_free(struct frame *frame) {
    if (frame == NULL)
        return;
    mikey_mutator_free(frame->mutator);
    keyring_free(&frame->ring);
    free(frame);
}

void frame_set_bytes(struct frame *frame, mikey_mutate_bytes *bytes) {
    mikey_mutator_set_bytes(frame->mutator, bytes);
}

size_t frame_edit(struct frame *frame, uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return mikey_mutator_edit(frame->mutator, data, size, max_size, seed);
}

size_t frame_mutate(struct frame *frame, uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return mikey_mutator_mutate(frame->mutator, data, size, max_size, seed);
}

size_t frame_cross(struct frame *frame, uint8_t *data, size_t size, size_t max_size, struct mikey_slice donor,
                   unsigned seed) {
    return mikey_mutator_cross(frame->mutator, data, size, max_size, donor, seed);
}

size_t frame_repair(struct frame *frame, uint8_t *data, size_t size, size_t max_size) {
    return mikey_mutator_repair(frame->mutator, data, size, max_size);
}

size_t frame_trim(struct frame *frame, const uint8_t *data, size_t size, size_t step, uint8_t *out,
                  size_t max_size) {
    return mikey_mutator_trim(frame->mutator, data, size, step, out, max_size);
}

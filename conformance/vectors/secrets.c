// SPDX-License-Identifier: BSD-2-Clause
// The secrets of a test, as the key file would give them.
#include <string.h>

#include "internal.h"

struct vector_secret {
    enum mikey_secret_kind kind;
    struct mikey_slice identity; /**< empty: '*' */
    struct mikey_slice secret;
};

struct vector_keyring {
    struct vector_secret *list;
    size_t n;
};

static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *secret) {
    const struct vector_keyring *ring = context;
    for (size_t i = 0; i < ring->n; i++) {
        const struct vector_secret *entry = &ring->list[i];
        if (entry->kind != kind || entry->identity.len != identity.len)
            continue;
        if (identity.len > 0 && memcmp(entry->identity.data, identity.data, identity.len) != 0)
            continue;
        if (nth-- == 0) {
            *secret = entry->secret;
            return true;
        }
    }
    return false;
}

static bool list_all(void *context, enum mikey_secret_kind kind, size_t nth, struct mikey_slice *identity,
                     struct mikey_slice *secret) {
    const struct vector_keyring *ring = context;
    for (size_t i = 0; i < ring->n; i++) {
        const struct vector_secret *entry = &ring->list[i];
        if (entry->kind == kind && nth-- == 0) {
            *identity = entry->identity;
            *secret = entry->secret;
            return true;
        }
    }
    return false;
}

static enum mikey_secret_kind kind_of(struct vector_test *test, const char *name) {
    for (int kind = 0; kind < MIKEY_SECRET_KIND_COUNT; kind++) {
        if (strcmp(mikey_secret_name((enum mikey_secret_kind)kind), name) == 0)
            return (enum mikey_secret_kind)kind;
    }
    vector_malformed(test, "\"%s\" is no kind of secret", name);
    return MIKEY_SECRET_PSK;
}

struct mikey_secrets vector_secrets(struct vector_test *test) {
    const json_t *list = vector_array(test, test->input, "secrets");
    struct vector_keyring *ring = arena_take(&test->arena, sizeof *ring);
    if (ring == NULL)
        return (struct mikey_secrets){0};
    ring->n = json_array_size(list);
    ring->list = arena_take(&test->arena, ring->n * sizeof *ring->list);
    for (size_t i = 0; ring->list != NULL && i < ring->n; i++) {
        const json_t *entry = json_array_get(list, i);
        ring->list[i].kind = kind_of(test, vector_string(test, entry, "kind"));
        if (vector_has(entry, "material"))
            ring->list[i].secret = vector_material(test, vector_string(test, entry, "material"));
        else
            ring->list[i].secret = vector_bytes(test, entry, "secret");
        if (strcmp(vector_string(test, entry, "identity"), "*") != 0)
            ring->list[i].identity = vector_bytes(test, entry, "identity");
    }
    return (struct mikey_secrets){look_up, ring, list_all};
}

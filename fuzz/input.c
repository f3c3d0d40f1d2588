// SPDX-License-Identifier: BSD-2-Clause
#include "input.h"

#include <string.h>

// What is left of an input. Nothing but take() moves it.
struct cursor {
    const uint8_t *data;
    size_t left;
};

// The next `len` bytes, or as many as there are.
static struct mikey_slice take(struct cursor *cursor, size_t len) {
    const struct mikey_slice taken = {cursor->data, len < cursor->left ? len : cursor->left};
    cursor->data += taken.len;
    cursor->left -= taken.len;
    return taken;
}

static uint32_t number(struct cursor *cursor, size_t len) {
    const struct mikey_slice bytes = take(cursor, len);
    uint32_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | bytes.data[i];
    return value;
}

void fuzz_input_read(const uint8_t *data, size_t size, struct fuzz_input *input) {
    struct cursor cursor = {data, size};
    memset(input, 0, sizeof *input);
    input->flags = (uint8_t)number(&cursor, 1);
    uint32_t n_secrets = number(&cursor, 1);
    input->time = number(&cursor, 4);
    for (uint32_t i = 0; i < n_secrets && i < FUZZ_SECRETS && cursor.left > 0; i++) {
        struct fuzz_secret *secret = &input->secrets[input->n_secrets++];
        uint32_t kind = number(&cursor, 1);
        secret->material = (kind & FUZZ_MATERIAL) != 0;
        secret->kind = (uint8_t)(kind & ~(uint32_t)FUZZ_MATERIAL);
        secret->owner = (uint8_t)number(&cursor, 1);
        secret->bytes = take(&cursor, number(&cursor, 2));
    }
    while (input->n_messages < FUZZ_MESSAGES && cursor.left > 0) {
        struct fuzz_message *message = &input->messages[input->n_messages++];
        message->flags = (uint8_t)number(&cursor, 1);
        uint32_t len = number(&cursor, 2);
        message->bytes = take(&cursor, len == FUZZ_REST ? cursor.left : len);
    }
}

// What is written so far; `bad` once something did not fit.
struct sink {
    uint8_t *out;
    size_t size, len;
    bool bad;
};

static void put(struct sink *sink, struct mikey_slice bytes) {
    if (sink->bad || bytes.len > sink->size - sink->len) {
        sink->bad = true;
        return;
    }
    if (bytes.len > 0)
        memcpy(sink->out + sink->len, bytes.data, bytes.len);
    sink->len += bytes.len;
}

static void put_number(struct sink *sink, uint32_t value, size_t len) {
    const uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                              (uint8_t)value};
    put(sink, (struct mikey_slice){bytes + (sizeof bytes - len), len});
}

// A length of two bytes and what it counts. Only the last message may be as long as FUZZ_REST or longer.
static void put_bytes(struct sink *sink, struct mikey_slice bytes, bool last) {
    sink->bad |= bytes.len >= FUZZ_REST && !last;
    put_number(sink, bytes.len < FUZZ_REST ? (uint32_t)bytes.len : FUZZ_REST, 2);
    put(sink, bytes);
}

size_t fuzz_input_write(const struct fuzz_input *input, uint8_t *out, size_t size) {
    struct sink sink = {.out = out, .size = size};
    put_number(&sink, input->flags, 1);
    put_number(&sink, input->n_secrets, 1);
    put_number(&sink, input->time, 4);
    for (size_t i = 0; i < input->n_secrets; i++) {
        const struct fuzz_secret *secret = &input->secrets[i];
        put_number(&sink, secret->kind | (secret->material ? FUZZ_MATERIAL : 0u), 1);
        put_number(&sink, secret->owner, 1);
        put_bytes(&sink, secret->bytes, false);
    }
    for (size_t i = 0; i < input->n_messages; i++) {
        put_number(&sink, input->messages[i].flags, 1);
        put_bytes(&sink, input->messages[i].bytes, i + 1u == input->n_messages);
    }
    return sink.bad ? 0 : sink.len;
}

struct mikey_slice fuzz_secret_value(const struct fuzz_secret *secret) {
    struct mikey_slice value = secret->bytes;
    if (secret->material && (secret->bytes.len == 0 || !fuzz_material(secret->bytes.data[0], &value)))
        value = (struct mikey_slice){NULL, 0};
    return value;
}

#define CSB_ID_OFFSET 4 // in HDR, RFC 3830 6.1
#define CSB_ID_LEN    4

struct mikey_slice fuzz_secret_identity(const struct fuzz_input *input, const struct fuzz_secret *secret) {
    static const char *const names[FUZZ_OWNERS] = {[FUZZ_OWNER_ALICE] = "sip:alice@example.org",
                                                   [FUZZ_OWNER_BOB] = "sip:bob@example.org",
                                                   [FUZZ_OWNER_ALICE_KEY] = "alice-key",
                                                   [FUZZ_OWNER_BOB_KEY] = "bob-key",
                                                   [FUZZ_OWNER_TICKETS] = "tpk-1"};
    const unsigned owner = secret->owner % FUZZ_OWNERS;
    if (owner == FUZZ_OWNER_CSB && input->n_messages > 0 &&
        input->messages[0].bytes.len >= CSB_ID_OFFSET + CSB_ID_LEN)
        return (struct mikey_slice){input->messages[0].bytes.data + CSB_ID_OFFSET, CSB_ID_LEN};
    if (names[owner] == NULL)
        return (struct mikey_slice){NULL, 0};
    return (struct mikey_slice){(const uint8_t *)names[owner], strlen(names[owner])};
}

/** Keys and certificates are those of the table: to parse what is none takes longer than all of the rest. */
static bool is_usable(const struct fuzz_secret *secret) {
    const bool key = secret->kind == MIKEY_SECRET_RSA;
    const bool parsed = key || secret->kind == MIKEY_SECRET_CERT || secret->kind == MIKEY_SECRET_CA;
    if (!parsed || !secret->material || secret->bytes.len == 0)
        return !parsed;
    return fuzz_material_is_key(secret->bytes.data[0]) == key;
}

static bool look_up(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                    struct mikey_slice *value) {
    const struct fuzz_input *input = context;
    for (size_t i = 0; i < input->n_secrets; i++) {
        const struct fuzz_secret *secret = &input->secrets[i];
        const struct mikey_slice owner = fuzz_secret_identity(input, secret);
        if (secret->kind != kind || !is_usable(secret) || owner.len != identity.len ||
            (owner.len > 0 && memcmp(owner.data, identity.data, owner.len) != 0))
            continue;
        if (nth-- == 0) {
            *value = fuzz_secret_value(secret);
            return true;
        }
    }
    return false;
}

struct mikey_secrets fuzz_input_secrets(struct fuzz_input *input) {
    return (struct mikey_secrets){.lookup = look_up, .context = input};
}

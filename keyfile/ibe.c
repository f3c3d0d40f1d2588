// SPDX-License-Identifier: BSD-2-Clause
// Public parameters of a service for identity-based encryption: a file of `name = hex` lines, '#' comments.
#include "bytes.h"
#include "keyring.h"
#include "line.h"

#include <mikeylab/ibe.h>
#include <string.h>

enum { PARAMETER_P, PARAMETER_Q, PARAMETER_BASE, PARAMETER_KMS, PARAMETER_HASH, PARAMETERS };
#define LENGTH_BYTES 2

static const char *const names[PARAMETERS] = {"p", "q", "P", "Ppub", "hash"};

static const char expected_file[] = "expected params=: lines p, q, P, Ppub = hex and hash = sha1 to sha512";
static const char expected_use[] = "expected params=: p = 11 mod 12, q of (p + 1), P and Ppub of order q";

static const struct {
    const char *name;
    enum mikey_digest digest;
} hashes[] = {
    {"sha1", MIKEY_DIGEST_SHA_1},     {"sha224", MIKEY_DIGEST_SHA_224}, {"sha256", MIKEY_DIGEST_SHA_256},
    {"sha384", MIKEY_DIGEST_SHA_384}, {"sha512", MIKEY_DIGEST_SHA_512},
};

static bool is_word(struct mikey_slice word, const char *text) {
    return strlen(text) == word.len && memcmp(word.data, text, word.len) == 0;
}

static struct mikey_slice trimmed(struct mikey_slice text) {
    static const char blanks[] = " \t\r";
    while (text.len > 0 && memchr(blanks, text.data[0], sizeof blanks - 1) != NULL)
        text = (struct mikey_slice){text.data + 1, text.len - 1};
    while (text.len > 0 && memchr(blanks, text.data[text.len - 1], sizeof blanks - 1) != NULL)
        text.len--;
    return text;
}

/** Cuts text before `mark` off the front, and the mark; all of it if there is none. */
static struct mikey_slice cut_before(struct mikey_slice *rest, char mark) {
    const uint8_t *end = rest->len > 0 ? memchr(rest->data, mark, rest->len) : NULL;
    const size_t len = end != NULL ? (size_t)(end - rest->data) : rest->len, used = len + (end != NULL);
    const struct mikey_slice part = {rest->data, len};
    *rest = (struct mikey_slice){rest->data + used, rest->len - used};
    return part;
}

/** The bytes of hexadecimal digits, in a block of their own. */
static bool read_hex(struct keyring *ring, struct mikey_slice word, struct mikey_slice *value) {
    struct bytes_error error;
    struct keyring_block *block = keyring_block_new(ring, word.len / 2 + 1);
    if (block == NULL ||
        !bytes_from_hex((const char *)word.data, word.len, true, block->bytes, &block->used, &error))
        return false;
    *value = (struct mikey_slice){block->bytes, block->used};
    return true;
}

static enum mikey_digest hash_of(struct mikey_slice word) {
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
        if (is_word(word, hashes[i].name))
            return hashes[i].digest;
    }
    return MIKEY_DIGEST_NONE;
}

/** Takes one `name = value` line; each name once. */
static bool read_parameter(struct keyring *ring, struct mikey_slice text,
                           struct mikey_slice values[PARAMETERS]) {
    const struct mikey_slice name = trimmed(cut_before(&text, '='));
    const struct mikey_slice word = trimmed(text);
    int i = 0;
    while (i < PARAMETERS && !is_word(name, names[i]))
        i++;
    if (i == PARAMETERS || values[i].len > 0 || word.len == 0)
        return false;
    values[i] = word;
    return i == PARAMETER_HASH ? hash_of(word) != MIKEY_DIGEST_NONE : read_hex(ring, word, &values[i]);
}

static void append(struct keyring_block *block, struct mikey_slice bytes) {
    memcpy(block->bytes + block->used, bytes.data, bytes.len);
    block->used += bytes.len;
}

static void append_counted(struct keyring_block *block, struct mikey_slice bytes) {
    const uint8_t length[LENGTH_BYTES] = {(uint8_t)(bytes.len >> 8), (uint8_t)bytes.len};
    append(block, (struct mikey_slice){length, sizeof length});
    append(block, bytes);
}

/** All of the secret but the key, as mikey_ibe_secret_read() takes it. */
static bool join(struct keyring *ring, const struct mikey_ibe_parameters *parameters,
                 struct mikey_slice *joined) {
    const uint8_t hash[] = {(uint8_t)parameters->hash};
    struct keyring_block *block =
        keyring_block_new(ring, sizeof hash + 2 * LENGTH_BYTES + parameters->p.len + parameters->q.len +
                                    parameters->base.len + parameters->kms.len);
    if (block == NULL)
        return false;
    append(block, (struct mikey_slice){hash, sizeof hash});
    append_counted(block, parameters->p);
    append_counted(block, parameters->q);
    append(block, parameters->base);
    append(block, parameters->kms);
    *joined = (struct mikey_slice){block->bytes, block->used};
    return true;
}

bool keyfile_ibe(struct keyring *ring, struct keyfile_line *line, size_t at, struct mikey_slice *params,
                 struct mikey_slice key) {
    struct mikey_slice values[PARAMETERS] = {{NULL, 0}}, rest = *params;
    while (rest.len > 0) {
        struct mikey_slice text = cut_before(&rest, '\n');
        const struct mikey_slice content = trimmed(cut_before(&text, '#'));
        if (content.len > 0 && !read_parameter(ring, content, values))
            return keyfile_fail(line, at, expected_file);
    }
    for (int i = 0; i < PARAMETERS; i++) {
        if (values[i].len == 0)
            return keyfile_fail(line, at, expected_file);
    }
    struct mikey_ibe_parameters parameters = {.p = values[PARAMETER_P],
                                              .q = values[PARAMETER_Q],
                                              .base = values[PARAMETER_BASE],
                                              .kms = values[PARAMETER_KMS],
                                              .hash = hash_of(values[PARAMETER_HASH])};
    enum mikey_ibe_fault fault = MIKEY_IBE_FIELD;
    if (mikey_ibe_check_parameters(&parameters, &fault) != MIKEY_OK)
        return keyfile_fail(line, at, "the crypto library failed");
    if (fault != MIKEY_IBE_GOOD || parameters.base.len != 1 + 2 * parameters.p.len)
        return keyfile_fail(line, at, expected_use);
    if (!join(ring, &parameters, params))
        return keyfile_fail(line, at, "out of memory");
    // A private key is such a point as P_pub.
    parameters.kms = key;
    if (key.len != 0 &&
        (key.len != parameters.base.len || mikey_ibe_check_parameters(&parameters, &fault) != MIKEY_OK ||
         fault != MIKEY_IBE_GOOD))
        return keyfile_fail(line, at, "expected key=: a point of order q, as long as P");
    return true;
}

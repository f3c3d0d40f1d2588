// SPDX-License-Identifier: BSD-2-Clause
// Secrets that are made of several: `name=SECRET` words in any order, joined into the one that look-ups give.
#include "keyring.h"
#include "line.h"

#include <mikeylab/sakke.h>
#include <stdlib.h>
#include <string.h>

#define PARTS_MAX    4
#define NUMBER_BYTES 8
#define DIGITS_MAX   15

/** A part, in the order in which they are joined. */
struct part {
    const char *name;
    size_t bytes; /**< that it has; 0: any number */
    bool number;  /**< decimal seconds, joined as NUMBER_BYTES bytes */
    bool optional;
    const char *expected;
    bool (*good)(struct mikey_slice value); /**< NULL: every value of its length is */
};

/** RFC 6507 4.2: before use a KPAK is checked to be on the curve, as is a PVT. */
static bool is_eccsi_point(struct mikey_slice value) {
    struct mikey_crypto *crypto = NULL;
    enum mikey_point_fault fault = MIKEY_POINT_FORM;
    const bool good = mikey_crypto_new(&crypto) == MIKEY_OK &&
                      mikey_eccsi_check_point(crypto, value, &fault) == MIKEY_OK && fault == MIKEY_POINT_GOOD;
    mikey_crypto_free(crypto);
    return good;
}

static bool is_sakke_point(struct mikey_slice value, bool order) {
    enum mikey_point_fault fault = MIKEY_POINT_FORM;
    return mikey_sakke_check_point(value, order, &fault) == MIKEY_OK && fault == MIKEY_POINT_GOOD;
}

/** RFC 6508 2.2: a point of order q. */
static bool is_z(struct mikey_slice value) {
    return is_sakke_point(value, true);
}

/** The same, but there may be thousands: the order is looked at when a key is used, where it costs nothing. */
static bool is_rsk(struct mikey_slice value) {
    return is_sakke_point(value, false);
}

static const struct part_list {
    enum mikey_secret_kind kind;
    const char *expected;
    struct part parts[PARTS_MAX];
} lists[] = {
    {MIKEY_SECRET_KMS,
     "expected kpak=, z=, period= or offset=",
     {{"kpak=", MIKEY_ECCSI_POINT, false, false, "expected kpak=: a point of P-256, 65 bytes",
       is_eccsi_point},
      {"z=", MIKEY_SAKKE_POINT, false, false, "expected z=: a point of order q, 257 bytes", is_z},
      {"period=", 0, true, true, "expected period=: 1 second or more", NULL},
      {"offset=", 0, true, true, "expected offset=: a number of seconds, with period=", NULL}}},
    {MIKEY_SECRET_SAKKE,
     "expected rsk= or uid=",
     {{"rsk=", MIKEY_SAKKE_POINT, false, false, "expected rsk=: a point of the curve, 257 bytes", is_rsk},
      {"uid=", 0, false, true, "expected uid=: an identifier of at most 128 bytes", NULL}}},
    {MIKEY_SECRET_IBE,
     "expected params= or key=",
     {{"params=", 0, false, false, "expected params=: the public parameters", NULL},
      {"key=", 0, false, true, "expected key=: a point", NULL}}},
    {MIKEY_SECRET_ECCSI,
     "expected ssk=, pvt= or uid=",
     {{"ssk=", MIKEY_ECCSI_NUMBER, false, false, "expected ssk=: a number of 32 bytes", NULL},
      {"pvt=", MIKEY_ECCSI_POINT, false, false, "expected pvt=: a point of P-256, 65 bytes", is_eccsi_point},
      {"uid=", 0, false, false, "expected uid=: an identifier of at most 128 bytes", NULL}}},
};

static const struct part_list *find_list(enum mikey_secret_kind kind) {
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (lists[i].kind == kind)
            return &lists[i];
    return NULL;
}

bool keyfile_has_parts(enum mikey_secret_kind kind) {
    return find_list(kind) != NULL;
}

/** Decimal digits, replaced by NUMBER_BYTES bytes. */
static bool read_number(struct keyring *ring, struct keyfile_line *line, const struct part *part,
                        struct mikey_slice *value) {
    const size_t start = line->at;
    struct mikey_slice word;
    uint64_t number = 0;
    if (!keyfile_word(line, &word))
        return false;
    if (word.len == 0 || word.len > DIGITS_MAX)
        return keyfile_fail(line, start, part->expected);
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] < '0' || word.data[i] > '9')
            return keyfile_fail(line, start + i, part->expected);
        number = number * 10 + (uint64_t)(word.data[i] - '0');
    }
    struct keyring_block *block = keyring_block_new(ring, NUMBER_BYTES);
    if (block == NULL)
        return keyfile_fail(line, start, "out of memory");
    for (size_t i = NUMBER_BYTES; i-- > 0; number >>= 8)
        block->bytes[i] = (uint8_t)number;
    *value = (struct mikey_slice){block->bytes, block->used = NUMBER_BYTES};
    return true;
}

static bool read_part(struct keyring *ring, struct keyfile_line *line, const struct part_list *list,
                      struct mikey_slice values[PARTS_MAX]) {
    const size_t start = line->at;
    size_t i = 0;
    while (i < PARTS_MAX && (list->parts[i].name == NULL || !keyfile_starts_with(line, list->parts[i].name)))
        i++;
    if (i == PARTS_MAX)
        return keyfile_fail(line, start, list->expected);
    const struct part *part = &list->parts[i];
    if (values[i].len > 0)
        return keyfile_fail(line, start, "expected each part once");
    line->at += strlen(part->name);
    if (!(part->number ? read_number(ring, line, part, &values[i]) : keyfile_value(ring, line, &values[i])))
        return false;
    if ((part->bytes > 0 && values[i].len != part->bytes) || (part->good != NULL && !part->good(values[i])))
        return keyfile_fail(line, start, part->expected);
    return true;
}

/** What no secret of the kind may be. */
static bool check_parts(struct keyring *ring, struct keyfile_line *line, const struct part_list *list,
                        size_t start, struct mikey_slice values[PARTS_MAX]) {
    static const uint8_t zero[NUMBER_BYTES];
    for (size_t i = 0; i < PARTS_MAX && list->parts[i].name != NULL; i++)
        if (!list->parts[i].optional && values[i].len == 0)
            return keyfile_fail(line, start, list->parts[i].expected);
    if (list->kind == MIKEY_SECRET_IBE)
        return keyfile_ibe(ring, line, start, &values[0], values[1]);
    const size_t uid = list->kind == MIKEY_SECRET_SAKKE ? 1 : 2;
    if (list->kind == MIKEY_SECRET_SAKKE || list->kind == MIKEY_SECRET_ECCSI)
        return values[uid].len <= MIKEY_IDENTIFIER_MAX ||
               keyfile_fail(line, start, list->parts[uid].expected);
    if (values[2].len > 0 && memcmp(values[2].data, zero, sizeof zero) == 0)
        return keyfile_fail(line, start, list->parts[2].expected);
    if (values[2].len == 0 && values[3].len > 0)
        return keyfile_fail(line, start, list->parts[3].expected);
    if (values[2].len > 0 && values[3].len == 0)
        values[3] = (struct mikey_slice){zero, sizeof zero};
    return true;
}

bool keyfile_parts(struct keyring *ring, struct keyfile_line *line, enum mikey_secret_kind kind,
                   struct mikey_slice *secret) {
    const struct part_list *list = find_list(kind);
    const size_t start = line->at;
    struct mikey_slice values[PARTS_MAX] = {{NULL, 0}};
    size_t size = 0;
    while (!keyfile_at_end(line)) {
        if (!read_part(ring, line, list, values))
            return false;
        keyfile_skip_blanks(line);
    }
    if (!check_parts(ring, line, list, start, values))
        return false;
    for (size_t i = 0; i < PARTS_MAX; i++)
        size += values[i].len;
    struct keyring_block *block = keyring_block_new(ring, size);
    if (block == NULL)
        return keyfile_fail(line, start, "out of memory");
    for (size_t i = 0; i < PARTS_MAX; i++) {
        if (values[i].len > 0)
            memcpy(block->bytes + block->used, values[i].data, values[i].len);
        block->used += values[i].len;
    }
    *secret = (struct mikey_slice){block->bytes, block->used};
    return true;
}

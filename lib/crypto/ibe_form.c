// SPDX-License-Identifier: BSD-2-Clause
// Forms of a Boneh-Franklin ciphertext and of a private key. RFC 6267 leaves them open; another is one more row of `forms`
// or of `key_forms`.
#include "ibe.h"

#include <string.h>

#define DER_INTEGER      0x02
#define DER_OCTET_STRING 0x04
#define DER_SEQUENCE     0x30
#define DER_SHORT_MAX    0x7fu /**< longest content whose length is one byte */
#define DER_HEAD_MAX     4     /**< tag and length of at most 65535 */
#define BF_VERSION       2
#define UNCOMPRESSED     0x04

/** Cuts `count` bytes off the front. */
static bool cut(struct mikey_slice *rest, size_t count, struct mikey_slice *part) {
    if (rest->len < count)
        return false;
    *part = (struct mikey_slice){rest->data, count};
    rest->len -= count;
    if (count != 0)
        rest->data += count;
    return true;
}

/** Cuts an element with this tag off the front; lengths above 65535 and such as are not the shortest are refused. */
static bool cut_element(struct mikey_slice *rest, uint8_t tag, struct mikey_slice *content) {
    struct mikey_slice head, more;
    if (!cut(rest, 2, &head) || head.data[0] != tag)
        return false;
    size_t len = head.data[1];
    if (len > DER_SHORT_MAX) {
        const size_t count = len - DER_SHORT_MAX - 1;
        if (count < 1 || count > 2 || !cut(rest, count, &more))
            return false;
        len = count == 1 ? more.data[0] : (size_t)more.data[0] << 8 | more.data[1];
        if (len <= DER_SHORT_MAX || (count == 2 && more.data[0] == 0))
            return false;
    }
    return cut(rest, len, content);
}

/** Cuts off an INTEGER that is not negative; the byte that only says so is left out. */
static bool cut_integer(struct mikey_slice *rest, struct mikey_slice *number) {
    struct mikey_slice sign;
    if (!cut_element(rest, DER_INTEGER, number) || number->len == 0 || number->data[0] > DER_SHORT_MAX)
        return false;
    if (number->data[0] != 0 || number->len == 1)
        return true;
    return number->data[1] > DER_SHORT_MAX && cut(number, 1, &sign);
}

/** The version and the FpPoint that blocks begin with; `*block` is what is behind them. */
static bool open_block(struct mikey_slice bytes, struct mikey_slice *block, struct mikey_slice *x,
                       struct mikey_slice *y) {
    struct mikey_slice version, point;
    return cut_element(&bytes, DER_SEQUENCE, block) && bytes.len == 0 && cut_integer(block, &version) &&
           version.len == 1 && version.data[0] == BF_VERSION && cut_element(block, DER_SEQUENCE, &point) &&
           cut_integer(&point, x) && cut_integer(&point, y) && point.len == 0;
}

static bool read_block(const struct mikey_ibe_lengths *lengths, struct mikey_slice bytes,
                       struct mikey_ibe_ciphertext *ciphertext) {
    (void)lengths;
    struct mikey_slice block;
    return open_block(bytes, &block, &ciphertext->x, &ciphertext->y) &&
           cut_element(&block, DER_OCTET_STRING, &ciphertext->v) &&
           cut_element(&block, DER_OCTET_STRING, &ciphertext->w) && block.len == 0;
}

/** Something that is written from its end to its front, since DER wants lengths before contents. */
struct backward {
    uint8_t *start, *at;
    bool full;
};

static void put(struct backward *out, struct mikey_slice bytes) {
    if (out->full || (size_t)(out->at - out->start) < bytes.len) {
        out->full = true;
        return;
    }
    out->at -= bytes.len;
    if (bytes.len != 0)
        memcpy(out->at, bytes.data, bytes.len);
}

/** Tag and length of `len` bytes of content. */
static void put_head(struct backward *out, uint8_t tag, size_t len) {
    uint8_t head[DER_HEAD_MAX] = {tag};
    size_t used = 1;
    if (len > UINT16_MAX)
        out->full = true;
    if (len > UINT8_MAX) {
        head[used++] = DER_SHORT_MAX + 1 + 2;
        head[used++] = (uint8_t)(len >> 8);
    } else if (len > DER_SHORT_MAX) {
        head[used++] = DER_SHORT_MAX + 1 + 1;
    }
    head[used++] = (uint8_t)len;
    put(out, (struct mikey_slice){head, used});
}

/** The head of an element that holds all from here to `end`. */
static void put_around(struct backward *out, uint8_t tag, const uint8_t *end) {
    put_head(out, tag, (size_t)(end - out->at));
}

static void put_integer(struct backward *out, struct mikey_slice number) {
    static const uint8_t zero[] = {0};
    const uint8_t *end = out->at;
    while (number.len > 1 && number.data[0] == 0) {
        number.data++;
        number.len--;
    }
    put(out, number);
    if (number.len == 0 || number.data[0] > DER_SHORT_MAX)
        put(out, (struct mikey_slice){zero, sizeof zero});
    put_around(out, DER_INTEGER, end);
}

static void put_octets(struct backward *out, struct mikey_slice bytes) {
    put(out, bytes);
    put_head(out, DER_OCTET_STRING, bytes.len);
}

static void write_block(const struct mikey_ibe_ciphertext *ciphertext, struct backward *out) {
    static const uint8_t version[] = {BF_VERSION};
    const uint8_t *end = out->at;
    put_octets(out, ciphertext->w);
    put_octets(out, ciphertext->v);
    const uint8_t *end_of_point = out->at;
    put_integer(out, ciphertext->y);
    put_integer(out, ciphertext->x);
    put_around(out, DER_SEQUENCE, end_of_point);
    put_integer(out, (struct mikey_slice){version, sizeof version});
    put_around(out, DER_SEQUENCE, end);
}

static bool read_tuple(const struct mikey_ibe_lengths *lengths, struct mikey_slice bytes,
                       struct mikey_ibe_ciphertext *ciphertext) {
    struct mikey_slice form;
    if (!cut(&bytes, 1, &form) || form.data[0] != UNCOMPRESSED ||
        !cut(&bytes, lengths->coordinate, &ciphertext->x) ||
        !cut(&bytes, lengths->coordinate, &ciphertext->y) || !cut(&bytes, lengths->hash, &ciphertext->v))
        return false;
    ciphertext->w = bytes;
    return true;
}

static void write_tuple(const struct mikey_ibe_ciphertext *ciphertext, struct backward *out) {
    static const uint8_t form[] = {UNCOMPRESSED};
    put(out, ciphertext->w);
    put(out, ciphertext->v);
    put(out, ciphertext->y);
    put(out, ciphertext->x);
    put(out, (struct mikey_slice){form, sizeof form});
}

static const struct {
    const char *name;
    bool (*read)(const struct mikey_ibe_lengths *lengths, struct mikey_slice bytes,
                 struct mikey_ibe_ciphertext *ciphertext);
    void (*write)(const struct mikey_ibe_ciphertext *ciphertext, struct backward *out);
} forms[MIKEY_IBE_FORMS] = {
    [MIKEY_IBE_BF_BLOCK] = {"BFCiphertextBlock", read_block, write_block},
    [MIKEY_IBE_TUPLE] = {"U || V || W", read_tuple, write_tuple},
};

const char *mikey_ibe_form_name(enum mikey_ibe_form form) {
    return forms[form].name;
}

bool mikey_ibe_read(enum mikey_ibe_form form, const struct mikey_ibe_lengths *lengths,
                    struct mikey_slice bytes, struct mikey_ibe_ciphertext *ciphertext) {
    return forms[form].read(lengths, bytes, ciphertext);
}

size_t mikey_ibe_write(enum mikey_ibe_form form, const struct mikey_ibe_ciphertext *ciphertext, uint8_t *out,
                       size_t size) {
    struct backward written = {.start = out, .at = out + size};
    forms[form].write(ciphertext, &written);
    if (written.full)
        return 0;
    const size_t len = (size_t)(out + size - written.at);
    memmove(out, written.at, len);
    return len;
}

static bool read_key_xy(struct mikey_slice bytes, size_t coordinate, struct mikey_slice xy[2]) {
    return cut(&bytes, coordinate, &xy[0]) && cut(&bytes, coordinate, &xy[1]) && bytes.len == 0;
}

static bool read_key_point(struct mikey_slice bytes, size_t coordinate, struct mikey_slice xy[2]) {
    struct mikey_slice form;
    return cut(&bytes, 1, &form) && form.data[0] == UNCOMPRESSED && read_key_xy(bytes, coordinate, xy);
}

static bool read_key_block(struct mikey_slice bytes, size_t coordinate, struct mikey_slice xy[2]) {
    struct mikey_slice block;
    return open_block(bytes, &block, &xy[0], &xy[1]) && block.len == 0 && xy[0].len <= coordinate &&
           xy[1].len <= coordinate;
}

static const struct {
    const char *name;
    bool (*read)(struct mikey_slice bytes, size_t coordinate, struct mikey_slice xy[2]);
} key_forms[MIKEY_IBE_KEY_FORMS] = {
    [MIKEY_IBE_KEY_XY] = {"x || y", read_key_xy},
    [MIKEY_IBE_KEY_POINT] = {"04 || x || y", read_key_point},
    [MIKEY_IBE_KEY_BLOCK] = {"BFPrivateKeyBlock", read_key_block},
};

const char *mikey_ibe_key_form_name(enum mikey_ibe_key_form form) {
    return key_forms[form].name;
}

bool mikey_ibe_key_read(struct mikey_slice bytes, size_t coordinate, uint8_t point[MIKEY_IBE_POINT_MAX],
                        enum mikey_ibe_key_form *form) {
    struct mikey_slice xy[2];
    if (coordinate == 0 || coordinate > MIKEY_IBE_FIELD_MAX)
        return false;
    for (int i = 0; i < MIKEY_IBE_KEY_FORMS; i++) {
        if (!key_forms[i].read(bytes, coordinate, xy))
            continue;
        memset(point, 0, 1 + 2 * coordinate);
        point[0] = UNCOMPRESSED;
        memcpy(point + 1 + coordinate - xy[0].len, xy[0].data, xy[0].len);
        memcpy(point + 1 + 2 * coordinate - xy[1].len, xy[1].data, xy[1].len);
        *form = (enum mikey_ibe_key_form)i;
        return true;
    }
    return false;
}

// SPDX-License-Identifier: BSD-2-Clause
// Hashing of RFC 5091 4: to numbers, to bytes, to points, and of elements of F_p[i].
#include "ibe.h"

/** Rounds of HashToRange. */
#define ROUNDS 2

static const struct mikey_slice none = {NULL, 0};

bool mikey_ibe_hash_open(struct mikey_ibe_hash *hash, struct mikey_crypto *crypto, enum mikey_digest digest) {
    static const uint8_t lengths[MIKEY_DIGEST_COUNT] = {
        [MIKEY_DIGEST_SHA_1] = 20,   [MIKEY_DIGEST_SHA_224] = 28, [MIKEY_DIGEST_SHA_256] = 32,
        [MIKEY_DIGEST_SHA_384] = 48, [MIKEY_DIGEST_SHA_512] = 64,
    };
    *hash = (struct mikey_ibe_hash){crypto, digest, digest < MIKEY_DIGEST_COUNT ? lengths[digest] : 0};
    return hash->len != 0;
}

bool mikey_ibe_hash(const struct mikey_ibe_hash *hash, struct mikey_slice first, struct mikey_slice second,
                    uint8_t out[MIKEY_DIGEST_MAX]) {
    const struct mikey_slice parts[] = {first, second};
    size_t len = 0;
    return mikey_hash(hash->crypto, hash->digest, parts, 2, out, &len) == MIKEY_OK && len == hash->len;
}

void mikey_ibe_range(const struct mikey_ibe_hash *hash, struct mikey_field *field, BIGNUM *r,
                     const struct mikey_slice parts[2], const BIGNUM *n) {
    uint8_t value[(ROUNDS + 1) * MIKEY_DIGEST_MAX] = {0},
                                 *block = value; // h_0, h_1, h_2 one behind the other
    bool good = !field->failed;
    for (int i = 0; i < ROUNDS && good; i++, block += hash->len) {
        const struct mikey_slice input[] = {{block, hash->len}, parts[0], parts[1]};
        size_t len = 0;
        good = mikey_hash(hash->crypto, hash->digest, input, 3, block + hash->len, &len) == MIKEY_OK;
    }
    good = good && BN_bin2bn(value + hash->len, (int)(ROUNDS * hash->len), r) != NULL &&
           BN_nnmod(r, r, n, field->numbers);
    field->failed = !good;
    mikey_wipe(value, sizeof value);
}

bool mikey_ibe_mask(const struct mikey_ibe_hash *hash, struct mikey_slice seed, struct mikey_slice in,
                    uint8_t *out) {
    uint8_t key[MIKEY_DIGEST_MAX], counter[MIKEY_DIGEST_MAX] = {0}, block[MIKEY_DIGEST_MAX];
    const struct mikey_slice h = {counter, hash->len}, k = {key, hash->len};
    bool good = mikey_ibe_hash(hash, seed, none, key);
    for (size_t at = 0; at < in.len && good; at += hash->len) {
        good = mikey_ibe_hash(hash, h, none, counter) && mikey_ibe_hash(hash, h, k, block);
        for (size_t i = 0; i < hash->len && at + i < in.len && good; i++)
            out[at + i] = in.data[at + i] ^ block[i];
    }
    mikey_wipe(key, sizeof key);
    mikey_wipe(block, sizeof block);
    return good;
}

/** r = (y^2 - 1)^((2p - 1) / 3), the cube root: x of the point whose y is given. */
static void cube_root(struct mikey_field *field, BIGNUM *r, const BIGNUM *y) {
    mikey_field_enter(field);
    BIGNUM *exponent = mikey_fp_new(field);
    mikey_fp_mul(field, r, y, y);
    mikey_fp_sub(field, r, r, field->one);
    if (!field->failed)
        field->failed =
            !BN_lshift1(exponent, field->p) || !BN_sub_word(exponent, 1) || BN_div_word(exponent, 3) != 0;
    mikey_fp_pow(field, r, r, exponent);
    mikey_field_leave(field);
}

void mikey_ibe_point(const struct mikey_ibe_hash *hash, struct mikey_curve *curve, struct mikey_point r,
                     struct mikey_slice identity) {
    struct mikey_field *field = &curve->field;
    const struct mikey_slice parts[] = {identity, none};
    mikey_ibe_range(hash, field, r.y, parts, field->p);
    if (!field->failed)
        field->failed = !BN_to_montgomery(r.y, r.y, field->montgomery, field->numbers);
    cube_root(field, r.x, r.y);
    mikey_fp_copy(field, r.z, field->one);
    mikey_point_mul(curve, r, curve->cofactor, r);
    mikey_point_normalise(curve, r);
}

bool mikey_ibe_canonical(const struct mikey_ibe_hash *hash, struct mikey_curve *curve, struct mikey_fp2 theta,
                         uint8_t out[MIKEY_DIGEST_MAX]) {
    struct mikey_field *field = &curve->field;
    uint8_t re[MIKEY_FIELD_BYTES_MAX], im[MIKEY_FIELD_BYTES_MAX];
    mikey_fp_write(field, theta.re, re);
    mikey_fp_write(field, theta.im, im);
    const bool good = !field->failed && mikey_ibe_hash(hash, (struct mikey_slice){re, field->bytes},
                                                       (struct mikey_slice){im, field->bytes}, out);
    mikey_wipe(re, sizeof re);
    mikey_wipe(im, sizeof im);
    return good;
}

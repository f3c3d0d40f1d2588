// SPDX-License-Identifier: BSD-2-Clause
#include "sakke.h"

#include "sakke_cache.h"
#include "sakke_parameters.h"

#include <mikeylab/identity_keys.h>
#include <string.h>

#define HASH_BYTES 32
#define HASH_BITS  256
/** Rounds that hashing to q of set 1 takes: RFC 6508 5.1, l. */
#define ROUNDS_MAX 4

bool mikey_sakke_curve(struct mikey_curve *curve) {
    return mikey_curve_open(curve, MIKEY_CURVE_MINUS_3X, mikey_sakke_set_1.p, mikey_sakke_set_1.q);
}

/** SHA-256 of a string and another; false if it cannot be had. */
static bool hash_two(struct mikey_crypto *crypto, struct mikey_slice first, struct mikey_slice second,
                     uint8_t out[HASH_BYTES]) {
    const struct mikey_slice parts[] = {first, second};
    uint8_t hash[MIKEY_DIGEST_MAX];
    size_t len = 0;
    const bool good = mikey_hash(crypto, MIKEY_DIGEST_SHA_256, parts, 2, hash, &len) == MIKEY_OK;
    if (good)
        memcpy(out, hash, HASH_BYTES);
    mikey_wipe(hash, sizeof hash);
    return good;
}

void mikey_sakke_hash(struct mikey_crypto *crypto, struct mikey_field *field, BIGNUM *r,
                      const struct mikey_slice parts[2], const BIGNUM *n, int bits) {
    const struct mikey_slice none = {NULL, 0};
    uint8_t a[HASH_BYTES], h[HASH_BYTES] = {0}, v[ROUNDS_MAX * HASH_BYTES];
    const size_t rounds = ((size_t)bits + HASH_BITS - 1) / HASH_BITS;
    bool good = !field->failed && hash_two(crypto, parts[0], parts[1], a);
    for (size_t i = 0; i < rounds && good; i++)
        good = hash_two(crypto, (struct mikey_slice){h, sizeof h}, none, h) &&
               hash_two(crypto, (struct mikey_slice){h, sizeof h}, (struct mikey_slice){a, sizeof a},
                        v + i * HASH_BYTES);
    good = good && BN_bin2bn(v, (int)(rounds * HASH_BYTES), r) != NULL;
    if (good && n != NULL)
        good = BN_nnmod(r, r, n, field->numbers);
    else if (good && BN_num_bits(r) > bits)
        good = BN_mask_bits(r, bits);
    field->failed = !good;
    mikey_wipe(a, sizeof a);
    mikey_wipe(v, sizeof v);
}

void mikey_sakke_mask(struct mikey_crypto *crypto, struct mikey_field *field, const BIGNUM *w,
                      const uint8_t *in, uint8_t out[MIKEY_SAKKE_SSV]) {
    uint8_t bytes[MIKEY_FIELD_BYTES_MAX], mask[MIKEY_SAKKE_SSV] = {0};
    mikey_field_enter(field);
    BIGNUM *number = mikey_fp_new(field);
    mikey_fp_write(field, w, bytes);
    const struct mikey_slice parts[] = {{bytes, field->bytes}, {NULL, 0}};
    mikey_sakke_hash(crypto, field, number, parts, NULL, 8 * MIKEY_SAKKE_SSV);
    if (!field->failed && BN_bn2binpad(number, mask, sizeof mask) != sizeof mask)
        field->failed = true;
    for (size_t i = 0; i < MIKEY_SAKKE_SSV; i++)
        out[i] = field->failed ? 0 : in[i] ^ mask[i];
    mikey_field_leave(field);
    mikey_wipe(bytes, field->bytes);
    mikey_wipe(mask, sizeof mask);
}

void mikey_sakke_exponent(struct mikey_crypto *crypto, struct mikey_curve *curve, BIGNUM *r,
                          const uint8_t *ssv, struct mikey_slice identifier) {
    const struct mikey_slice parts[] = {{ssv, MIKEY_SAKKE_SSV}, identifier};
    mikey_sakke_hash(crypto, &curve->field, r, parts, curve->q, BN_num_bits(curve->q));
}

/** An identifier as the integer it is; NULL if it is not one of 2 to q - 1. */
static BIGNUM *identifier_number(struct mikey_curve *curve, struct mikey_slice identifier) {
    if (identifier.len > MIKEY_IDENTIFIER_MAX)
        return NULL;
    BIGNUM *number = mikey_field_number(&curve->field, identifier);
    const bool good = !curve->field.failed && BN_num_bits(number) > 1 && BN_ucmp(number, curve->q) < 0;
    return good ? number : NULL;
}

/** Points whose order divides the cofactor are no use to anybody, and quickly found. */
static enum mikey_point_fault read_large(struct mikey_curve *curve, struct mikey_point point,
                                         struct mikey_slice bytes) {
    enum mikey_point_fault fault = mikey_point_read(curve, point, bytes);
    struct mikey_point multiple = mikey_point_new(curve);
    if (fault == MIKEY_POINT_GOOD)
        mikey_point_mul(curve, multiple, curve->cofactor, point);
    return fault == MIKEY_POINT_GOOD && mikey_point_is_infinity(multiple) ? MIKEY_POINT_ORDER : fault;
}

static enum mikey_point_fault read_order_q(struct mikey_curve *curve, struct mikey_point point,
                                           struct mikey_slice bytes) {
    enum mikey_point_fault fault = mikey_point_read(curve, point, bytes);
    if (fault == MIKEY_POINT_GOOD && !mikey_point_has_order_q(curve, point))
        fault = MIKEY_POINT_ORDER;
    return fault;
}

bool mikey_sakke_public_key(struct mikey_curve *curve, struct mikey_point key, struct mikey_slice z,
                            struct mikey_slice identifier) {
    struct mikey_point kms = mikey_point_new(curve);
    const BIGNUM *number = identifier_number(curve, identifier);
    if (number == NULL || mikey_point_read(curve, kms, z) != MIKEY_POINT_GOOD ||
        mikey_point_read(curve, key, mikey_sakke_set_1.generator) != MIKEY_POINT_GOOD)
        return false;
    mikey_point_mul(curve, key, number, key);
    mikey_point_add(curve, key, key, kms, NULL);
    mikey_point_normalise(curve, key);
    return !mikey_point_is_infinity(key);
}

enum mikey_status mikey_sakke_check_point(struct mikey_slice point, bool order,
                                          enum mikey_point_fault *fault) {
    struct mikey_curve curve;
    if (mikey_sakke_curve(&curve))
        *fault = (order ? read_order_q : read_large)(&curve, mikey_point_new(&curve), point);
    const bool failed = curve.field.failed;
    mikey_curve_close(&curve);
    return failed ? MIKEY_ERR_CRYPTO : MIKEY_OK;
}

/** R = [r]([b]P + Z), step 3 of RFC 6508 6.2.1; `r` is left for the hint. */
static void make_r(struct mikey_crypto *crypto, struct mikey_sakke_prepared *key,
                   struct mikey_slice identifier, const uint8_t *ssv, BIGNUM *r, struct mikey_point point) {
    mikey_sakke_exponent(crypto, &key->curve, r, ssv, identifier);
    mikey_multiples_mul(&key->curve, point, r, &key->multiples);
}

/** g^r, where g stands for 1 + i g. */
static void raise_g(struct mikey_curve *curve, BIGNUM *power, const BIGNUM *r) {
    struct mikey_field *field = &curve->field;
    struct mikey_fp2 g = mikey_fp2_new(field);
    mikey_fp2_one(field, g);
    if (!mikey_fp_read(field, g.im, mikey_sakke_set_1.g))
        field->failed = true;
    mikey_fp2_pow_secret(field, g, g, r, BN_num_bits(curve->q));
    mikey_pairing_representative(curve, power, g);
}

/** Leaves what was computed with a key; one whose field failed is of no use to the next either. */
static enum mikey_status leave(struct mikey_crypto *crypto, struct mikey_sakke_prepared *key,
                               enum mikey_status status) {
    const bool failed = key->curve.field.failed;
    mikey_field_leave(&key->curve.field);
    mikey_sakke_prepared_release(key);
    if (failed)
        mikey_cache_clear(&crypto->sakke);
    return failed ? MIKEY_ERR_CRYPTO : status;
}

enum mikey_status mikey_sakke_encapsulate(struct mikey_crypto *crypto, struct mikey_slice z,
                                          struct mikey_slice identifier, const uint8_t ssv[MIKEY_SAKKE_SSV],
                                          uint8_t data[MIKEY_SAKKE_DATA]) {
    struct mikey_sakke_prepared *key;
    enum mikey_status status = mikey_sakke_prepare_sender(crypto, z, identifier, &key);
    if (status != MIKEY_OK)
        return status;
    struct mikey_curve *curve = &key->curve;
    mikey_field_enter(&curve->field);
    BIGNUM *r = mikey_fp_new(&curve->field), *power = mikey_fp_new(&curve->field);
    struct mikey_point point = mikey_point_new(curve), kms = mikey_point_new(curve);
    if (read_order_q(curve, kms, z) == MIKEY_POINT_GOOD) {
        make_r(crypto, key, identifier, ssv, r, point);
        mikey_point_write(curve, point, data);
        raise_g(curve, power, r);
        mikey_sakke_mask(crypto, &curve->field, power, ssv, data + MIKEY_SAKKE_POINT);
    } else {
        status = MIKEY_ERR_ARGUMENT;
    }
    return leave(crypto, key, status);
}

enum mikey_status mikey_sakke_open(struct mikey_crypto *crypto, struct mikey_slice rsk,
                                   struct mikey_slice data, uint8_t ssv[MIKEY_SAKKE_SSV]) {
    struct mikey_sakke_prepared *key;
    memset(ssv, 0, MIKEY_SAKKE_SSV);
    if (data.len != MIKEY_SAKKE_DATA)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = mikey_sakke_prepare_receiver(crypto, rsk, &key);
    if (status != MIKEY_OK)
        return status;
    struct mikey_curve *curve = &key->curve;
    mikey_field_enter(&curve->field);
    struct mikey_point r = mikey_point_new(curve);
    if (mikey_point_read(curve, r, (struct mikey_slice){data.data, MIKEY_SAKKE_POINT}) == MIKEY_POINT_GOOD) {
        struct mikey_fp2 pairing = mikey_fp2_new(&curve->field);
        BIGNUM *w = mikey_fp_new(&curve->field);
        mikey_pairing_with(curve, pairing, &key->lines, r);
        mikey_pairing_representative(curve, w, pairing);
        mikey_sakke_mask(crypto, &curve->field, w, data.data + MIKEY_SAKKE_POINT, ssv);
    } else {
        status = MIKEY_ERR_ARGUMENT;
    }
    return leave(crypto, key, status);
}

enum mikey_status mikey_sakke_confirm(struct mikey_crypto *crypto, struct mikey_slice z,
                                      struct mikey_slice identifier, const uint8_t ssv[MIKEY_SAKKE_SSV],
                                      struct mikey_slice data, bool *genuine) {
    struct mikey_sakke_prepared *key;
    *genuine = false;
    if (data.len != MIKEY_SAKKE_DATA)
        return MIKEY_OK;
    enum mikey_status status = mikey_sakke_prepare_sender(crypto, z, identifier, &key);
    if (status != MIKEY_OK)
        return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status;
    struct mikey_curve *curve = &key->curve;
    mikey_field_enter(&curve->field);
    BIGNUM *r = mikey_fp_new(&curve->field);
    struct mikey_point sent = mikey_point_new(curve), test = mikey_point_new(curve);
    if (mikey_point_read(curve, sent, (struct mikey_slice){data.data, MIKEY_SAKKE_POINT}) ==
        MIKEY_POINT_GOOD) {
        make_r(crypto, key, identifier, ssv, r, test);
        *genuine = mikey_point_equal(curve, test, sent);
    }
    return leave(crypto, key, MIKEY_OK);
}

enum mikey_status mikey_sakke_check_rsk(struct mikey_slice z, struct mikey_slice identifier,
                                        struct mikey_slice rsk, bool *genuine) {
    struct mikey_curve curve;
    *genuine = false;
    if (mikey_sakke_curve(&curve)) {
        struct mikey_field *field = &curve.field;
        struct mikey_point public = mikey_point_new(&curve), key = mikey_point_new(&curve);
        struct mikey_fp2 pairing = mikey_fp2_new(field);
        BIGNUM *value = mikey_fp_new(field), *g = mikey_fp_new(field);
        if (mikey_sakke_public_key(&curve, public, z, identifier) &&
            read_order_q(&curve, key, rsk) == MIKEY_POINT_GOOD) {
            mikey_pairing(&curve, pairing, public, key);
            mikey_pairing_representative(&curve, value, pairing);
            *genuine = mikey_fp_read(field, g, mikey_sakke_set_1.g) && BN_ucmp(g, value) == 0;
        }
    }
    const bool failed = curve.field.failed;
    mikey_curve_close(&curve);
    return failed ? MIKEY_ERR_CRYPTO : MIKEY_OK;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "eccsi.h"

#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <string.h>

/** Parts of what HE is taken of, besides HS and r. */
#define PARTS_MAX 8

// SEC 2 2.4.2: the base point of secp256r1.
static const uint8_t base_point[MIKEY_ECCSI_POINT] = {
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
    0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
    0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};

/** One computation: its numbers and points are wiped when it is over. */
struct job {
    struct mikey_crypto *crypto;
    const EC_GROUP *group;
    const BIGNUM *q;
    BN_CTX *numbers;
    EC_POINT *kpak, *pvt, *point;
    bool failed; /**< memory is short: nothing can be said of what was read */
};

static enum mikey_status end(struct job *job, enum mikey_status status) {
    EC_POINT_clear_free(job->kpak);
    EC_POINT_clear_free(job->pvt);
    EC_POINT_clear_free(job->point);
    BN_CTX_free(job->numbers);
    return job->failed ? MIKEY_ERR_CRYPTO : status;
}

static bool begin(struct mikey_crypto *crypto, struct job *job) {
    *job = (struct job){.crypto = crypto, .numbers = BN_CTX_secure_new()};
    if (crypto->p256 == NULL)
        crypto->p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    if (crypto->p256 == NULL || job->numbers == NULL)
        return false;
    job->group = crypto->p256;
    job->q = EC_GROUP_get0_order(job->group);
    job->kpak = EC_POINT_new(job->group);
    job->pvt = EC_POINT_new(job->group);
    job->point = EC_POINT_new(job->group);
    BN_CTX_start(job->numbers);
    // Where it could not start it gives no number until it ends, and every point looks bad.
    return BN_CTX_get(job->numbers) != NULL && job->kpak != NULL && job->pvt != NULL && job->point != NULL;
}

/** Reads an uncompressed point; the curve has no others than those of order q. */
static enum mikey_point_fault try_point(const struct job *job, EC_POINT *point, struct mikey_slice bytes) {
    if (bytes.len != MIKEY_ECCSI_POINT)
        return MIKEY_POINT_LENGTH;
    if (bytes.data[0] != base_point[0])
        return MIKEY_POINT_FORM;
    ERR_set_mark();
    const bool good = EC_POINT_oct2point(job->group, point, bytes.data, bytes.len, job->numbers) == 1;
    ERR_pop_to_mark();
    if (good)
        return MIKEY_POINT_GOOD;
    BN_CTX_start(job->numbers);
    BIGNUM *p = BN_CTX_get(job->numbers), *x = BN_CTX_get(job->numbers), *y = BN_CTX_get(job->numbers);
    const bool known = y != NULL && EC_GROUP_get_curve(job->group, p, NULL, NULL, job->numbers) &&
                       BN_bin2bn(bytes.data + 1, MIKEY_ECCSI_NUMBER, x) &&
                       BN_bin2bn(bytes.data + 1 + MIKEY_ECCSI_NUMBER, MIKEY_ECCSI_NUMBER, y);
    const bool in_range = known && BN_ucmp(x, p) < 0 && BN_ucmp(y, p) < 0;
    BN_CTX_end(job->numbers);
    return in_range ? MIKEY_POINT_OFF_CURVE : MIKEY_POINT_RANGE;
}

/** A point that is refused is read again: libcrypto calls all that it cannot compute no point of the curve. */
static enum mikey_point_fault read_point(struct job *job, EC_POINT *point, struct mikey_slice bytes) {
    enum mikey_point_fault fault = try_point(job, point, bytes);
    if (fault != MIKEY_POINT_GOOD)
        fault = try_point(job, point, bytes);
    job->failed |= fault != MIKEY_POINT_GOOD && mikey_memory_is_short();
    return fault;
}

/** A number below q of 32 bytes; NULL when memory is short. */
static BIGNUM *read_number(const struct job *job, const uint8_t bytes[MIKEY_ECCSI_NUMBER]) {
    BIGNUM *number = BN_CTX_get(job->numbers);
    if (number == NULL || BN_bin2bn(bytes, MIKEY_ECCSI_NUMBER, number) == NULL ||
        !BN_nnmod(number, number, job->q, job->numbers))
        return NULL;
    BN_set_flags(number, BN_FLG_CONSTTIME);
    return number;
}

static enum mikey_status sha256(struct mikey_crypto *crypto, const struct mikey_slice *parts, size_t n_parts,
                                uint8_t out[MIKEY_ECCSI_NUMBER]) {
    uint8_t hash[MIKEY_DIGEST_MAX];
    size_t len = 0;
    enum mikey_status status = mikey_hash(crypto, MIKEY_DIGEST_SHA_256, parts, n_parts, hash, &len);
    if (status == MIKEY_OK)
        memcpy(out, hash, MIKEY_ECCSI_NUMBER);
    return status == MIKEY_OK ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_eccsi_hs(struct mikey_crypto *crypto, struct mikey_slice kpak,
                                 struct mikey_slice identifier, struct mikey_slice pvt,
                                 uint8_t hs[MIKEY_ECCSI_NUMBER]) {
    const struct mikey_slice parts[] = {{base_point, sizeof base_point}, kpak, identifier, pvt};
    return sha256(crypto, parts, sizeof parts / sizeof *parts, hs);
}

enum mikey_status mikey_eccsi_he(struct mikey_crypto *crypto, const uint8_t hs[MIKEY_ECCSI_NUMBER],
                                 const uint8_t r[MIKEY_ECCSI_NUMBER], const struct mikey_slice *parts,
                                 size_t n_parts, uint8_t he[MIKEY_ECCSI_NUMBER]) {
    struct mikey_slice all[2 + PARTS_MAX] = {{hs, MIKEY_ECCSI_NUMBER}, {r, MIKEY_ECCSI_NUMBER}};
    if (n_parts > PARTS_MAX)
        return MIKEY_ERR_ARGUMENT;
    for (size_t i = 0; i < n_parts; i++)
        all[2 + i] = parts[i];
    return sha256(crypto, all, 2 + n_parts, he);
}

enum mikey_status mikey_eccsi_check_point(struct mikey_crypto *crypto, struct mikey_slice point,
                                          enum mikey_point_fault *fault) {
    struct job job;
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    if (begin(crypto, &job)) {
        *fault = read_point(&job, job.point, point);
        status = MIKEY_OK;
    }
    return end(&job, status);
}

/** KPAK = [SSK]G - [HS]PVT, written as [SSK]G = KPAK + [HS]PVT. */
static enum mikey_status compare_key(struct job *job, const struct mikey_eccsi_key *key, bool *genuine) {
    uint8_t hs[MIKEY_ECCSI_NUMBER];
    EC_POINT *sum = EC_POINT_new(job->group);
    enum mikey_status status = mikey_eccsi_hs(job->crypto, key->kpak, key->identifier, key->pvt, hs);
    const BIGNUM *ssk = read_number(job, key->ssk.data), *factor = read_number(job, hs);
    int differ = -1; // cannot be said
    if (status == MIKEY_OK && sum != NULL && ssk != NULL && factor != NULL &&
        EC_POINT_mul(job->group, job->point, ssk, NULL, NULL, job->numbers) &&
        EC_POINT_mul(job->group, sum, NULL, job->pvt, factor, job->numbers) &&
        EC_POINT_add(job->group, sum, sum, job->kpak, job->numbers))
        differ = EC_POINT_cmp(job->group, sum, job->point, job->numbers);
    if (differ < 0)
        status = MIKEY_ERR_CRYPTO;
    else
        *genuine = differ == 0 && !BN_is_zero(ssk);
    EC_POINT_clear_free(sum);
    return status;
}

enum mikey_status mikey_eccsi_check_key(struct mikey_crypto *crypto, const struct mikey_eccsi_key *key,
                                        bool *genuine) {
    struct job job;
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    *genuine = false;
    if (begin(crypto, &job)) {
        status = MIKEY_OK;
        if (key->ssk.len == MIKEY_ECCSI_NUMBER && read_point(&job, job.kpak, key->kpak) == MIKEY_POINT_GOOD &&
            read_point(&job, job.pvt, key->pvt) == MIKEY_POINT_GOOD)
            status = compare_key(&job, key, genuine);
    }
    return end(&job, status);
}

/** s' = (HE + r * SSK)^-1 * j; MIKEY_ERR_ARGUMENT if there is no inverse. */
static enum mikey_status make_s(struct job *job, const uint8_t he[MIKEY_ECCSI_NUMBER],
                                const uint8_t r[MIKEY_ECCSI_NUMBER], const BIGNUM *ssk, const BIGNUM *j,
                                uint8_t s[MIKEY_ECCSI_NUMBER]) {
    BIGNUM *sum = read_number(job, r), *number = read_number(job, he);
    if (sum == NULL || number == NULL || !BN_mod_mul(sum, sum, ssk, job->q, job->numbers) ||
        !BN_mod_add(sum, sum, number, job->q, job->numbers))
        return MIKEY_ERR_CRYPTO;
    if (BN_is_zero(sum))
        return MIKEY_ERR_ARGUMENT;
    const bool good = BN_mod_inverse(sum, sum, job->q, job->numbers) != NULL &&
                      BN_mod_mul(sum, sum, j, job->q, job->numbers) &&
                      BN_bn2binpad(sum, s, MIKEY_ECCSI_NUMBER) == MIKEY_ECCSI_NUMBER;
    return good ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

static enum mikey_status sign(struct job *job, const struct mikey_eccsi_key *key,
                              const uint8_t j[MIKEY_ECCSI_NUMBER], const struct mikey_slice *parts,
                              size_t n_parts, uint8_t signature[MIKEY_ECCSI_SIGN]) {
    uint8_t hs[MIKEY_ECCSI_NUMBER], he[MIKEY_ECCSI_NUMBER];
    const BIGNUM *number = read_number(job, j), *ssk = read_number(job, key->ssk.data);
    BIGNUM *x = BN_CTX_get(job->numbers);
    if (number == NULL || ssk == NULL || x == NULL)
        return MIKEY_ERR_CRYPTO;
    if (BN_is_zero(number) || BN_is_zero(ssk))
        return MIKEY_ERR_ARGUMENT;
    if (!EC_POINT_mul(job->group, job->point, number, NULL, NULL, job->numbers) ||
        !EC_POINT_get_affine_coordinates(job->group, job->point, x, NULL, job->numbers) ||
        BN_bn2binpad(x, signature, MIKEY_ECCSI_NUMBER) != MIKEY_ECCSI_NUMBER)
        return MIKEY_ERR_CRYPTO;
    enum mikey_status status = mikey_eccsi_hs(job->crypto, key->kpak, key->identifier, key->pvt, hs);
    if (status == MIKEY_OK)
        status = mikey_eccsi_he(job->crypto, hs, signature, parts, n_parts, he);
    if (status == MIKEY_OK)
        status = make_s(job, he, signature, ssk, number, signature + MIKEY_ECCSI_NUMBER);
    if (status == MIKEY_OK)
        memcpy(signature + 2 * MIKEY_ECCSI_NUMBER, key->pvt.data, MIKEY_ECCSI_POINT);
    return status;
}

enum mikey_status mikey_eccsi_sign(struct mikey_crypto *crypto, const struct mikey_eccsi_key *key,
                                   const uint8_t j[MIKEY_ECCSI_NUMBER], const struct mikey_slice *parts,
                                   size_t n_parts, uint8_t signature[MIKEY_ECCSI_SIGN]) {
    struct job job;
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    memset(signature, 0, MIKEY_ECCSI_SIGN);
    if (begin(crypto, &job)) {
        status = MIKEY_ERR_ARGUMENT;
        if (key->ssk.len == MIKEY_ECCSI_NUMBER && read_point(&job, job.kpak, key->kpak) == MIKEY_POINT_GOOD &&
            read_point(&job, job.pvt, key->pvt) == MIKEY_POINT_GOOD)
            status = sign(&job, key, j, parts, n_parts, signature);
    }
    if (status != MIKEY_OK)
        mikey_wipe(signature, MIKEY_ECCSI_SIGN);
    return end(&job, status);
}

/** Whether the x of J = [s]([HE]G + [r]Y), Y = [HS]PVT + KPAK, is r. */
static enum mikey_status compare_r(struct job *job, const uint8_t hs[MIKEY_ECCSI_NUMBER],
                                   const uint8_t he[MIKEY_ECCSI_NUMBER], const uint8_t *signature,
                                   bool *match) {
    BIGNUM *factor = read_number(job, hs), *s = read_number(job, signature + MIKEY_ECCSI_NUMBER),
           *u = read_number(job, he), *v = read_number(job, signature), *x = BN_CTX_get(job->numbers),
           *r = BN_CTX_get(job->numbers);
    if (r == NULL || factor == NULL || s == NULL || u == NULL || v == NULL ||
        !EC_POINT_mul(job->group, job->point, NULL, job->pvt, factor, job->numbers) ||
        !EC_POINT_add(job->group, job->point, job->point, job->kpak, job->numbers) ||
        !BN_mod_mul(u, u, s, job->q, job->numbers) || !BN_mod_mul(v, v, s, job->q, job->numbers) ||
        !EC_POINT_mul(job->group, job->point, u, job->point, v, job->numbers))
        return MIKEY_ERR_CRYPTO;
    if (EC_POINT_is_at_infinity(job->group, job->point))
        return MIKEY_OK;
    BIGNUM *p = factor; // r and Jx are compared modulo p, readings 89
    if (!EC_POINT_get_affine_coordinates(job->group, job->point, x, NULL, job->numbers) ||
        !EC_GROUP_get_curve(job->group, p, NULL, NULL, job->numbers) ||
        !BN_bin2bn(signature, MIKEY_ECCSI_NUMBER, r) || !BN_nnmod(r, r, p, job->numbers))
        return MIKEY_ERR_CRYPTO;
    *match = !BN_is_zero(x) && BN_ucmp(x, r) == 0;
    return MIKEY_OK;
}

enum mikey_status mikey_eccsi_verify(struct mikey_crypto *crypto, struct mikey_slice kpak,
                                     struct mikey_slice identifier, const struct mikey_slice *parts,
                                     size_t n_parts, struct mikey_slice signature, bool *match) {
    struct job job;
    uint8_t hs[MIKEY_ECCSI_NUMBER], he[MIKEY_ECCSI_NUMBER];
    enum mikey_status status = MIKEY_ERR_CRYPTO;
    *match = false;
    if (begin(crypto, &job)) {
        const struct mikey_slice pvt = {signature.data + 2 * MIKEY_ECCSI_NUMBER, MIKEY_ECCSI_POINT};
        status = MIKEY_OK;
        if (signature.len == MIKEY_ECCSI_SIGN && read_point(&job, job.kpak, kpak) == MIKEY_POINT_GOOD &&
            read_point(&job, job.pvt, pvt) == MIKEY_POINT_GOOD) {
            status = mikey_eccsi_hs(crypto, kpak, identifier, pvt, hs);
            if (status == MIKEY_OK)
                status = mikey_eccsi_he(crypto, hs, signature.data, parts, n_parts, he);
            if (status == MIKEY_OK)
                status = compare_r(&job, hs, he, signature.data, match);
        }
    }
    return end(&job, status);
}

// SPDX-License-Identifier: BSD-2-Clause
// Boneh-Franklin encryption: RFC 5091 5.
#include "ibe.h"

#include <string.h>

/** A service whose parameters are set up. */
struct service {
    struct mikey_curve curve;
    struct mikey_ibe_hash hash;
};

/** Sets up curve and hash; MIKEY_ERR_ARGUMENT if they are none; MIKEY_ERR_CRYPTO. Close the service in any case. */
static enum mikey_status open_service(struct service *service, struct mikey_crypto *crypto,
                                      const struct mikey_ibe_parameters *parameters) {
    const bool known = mikey_ibe_hash_open(&service->hash, crypto, parameters->hash);
    if (mikey_curve_open(&service->curve, MIKEY_CURVE_PLUS_1, parameters->p, parameters->q) && known)
        return MIKEY_OK;
    return service->curve.field.failed ? MIKEY_ERR_CRYPTO : MIKEY_ERR_ARGUMENT;
}

/** Closes the curve. Whatever the status says, where the field failed nothing is known. */
static enum mikey_status close_service(struct service *service, enum mikey_status status) {
    if (service->curve.field.failed)
        status = MIKEY_ERR_CRYPTO;
    mikey_curve_close(&service->curve);
    return status;
}

/** Reads a point of the curve; `order`: it has to be of order q too. */
static bool read_point(struct mikey_curve *curve, struct mikey_point point, struct mikey_slice bytes,
                       bool order) {
    return mikey_point_read(curve, point, bytes) == MIKEY_POINT_GOOD &&
           (!order || mikey_point_has_order_q(curve, point));
}

enum mikey_status mikey_ibe_check_parameters(const struct mikey_ibe_parameters *parameters,
                                             enum mikey_ibe_fault *fault) {
    struct service service;
    enum mikey_status status = open_service(&service, NULL, parameters);
    *fault = MIKEY_IBE_FIELD;
    if (status == MIKEY_OK) {
        struct mikey_point point = mikey_point_new(&service.curve);
        *fault = MIKEY_IBE_GOOD;
        if (!read_point(&service.curve, point, parameters->base, true))
            *fault = MIKEY_IBE_BASE;
        else if (!read_point(&service.curve, point, parameters->kms, true))
            *fault = MIKEY_IBE_KMS;
    }
    status = close_service(&service, status);
    return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status;
}

enum mikey_status mikey_ibe_public_key(struct mikey_crypto *crypto,
                                       const struct mikey_ibe_parameters *parameters,
                                       struct mikey_slice identity, uint8_t point[MIKEY_IBE_POINT_MAX],
                                       size_t *len) {
    struct service service;
    enum mikey_status status = open_service(&service, crypto, parameters);
    if (status == MIKEY_OK) {
        struct mikey_point made = mikey_point_new(&service.curve);
        mikey_ibe_point(&service.hash, &service.curve, made, identity);
        mikey_point_write(&service.curve, made, point);
        *len = 1 + 2 * service.curve.field.bytes;
    }
    return close_service(&service, status);
}

/** The pairing of two points, a q-th root of 1. */
static struct mikey_fp2 pair(struct mikey_curve *curve, struct mikey_point a, struct mikey_point b) {
    struct mikey_fp2 root = mikey_fp2_new(&curve->field);
    mikey_pairing(curve, root, a, b);
    mikey_pairing_root(curve, root, root);
    return root;
}

enum mikey_status mikey_ibe_check_key(struct mikey_crypto *crypto,
                                      const struct mikey_ibe_parameters *parameters,
                                      struct mikey_slice identity, struct mikey_slice key, bool *genuine) {
    struct service service;
    struct mikey_curve *curve = &service.curve;
    enum mikey_status status = open_service(&service, crypto, parameters);
    *genuine = false;
    if (status == MIKEY_OK) {
        struct mikey_point base = mikey_point_new(curve), kms = mikey_point_new(curve),
                           public = mikey_point_new(curve), private = mikey_point_new(curve);
        if (!read_point(curve, base, parameters->base, true) ||
            !read_point(curve, kms, parameters->kms, true)) {
            status = MIKEY_ERR_ARGUMENT;
        } else if (read_point(curve, private, key, true)) {
            mikey_ibe_point(&service.hash, curve, public, identity);
            const struct mikey_fp2 got = pair(curve, base, private), want = pair(curve, kms, public);
            *genuine = !curve->field.failed && BN_ucmp(got.re, want.re) == 0 && BN_ucmp(got.im, want.im) == 0;
        }
    }
    return close_service(&service, status);
}

static void exclusive_or(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t len) {
    for (size_t i = 0; i < len; i++)
        out[i] = a[i] ^ b[i];
}

/** point = [l]P, where l = HashToRange( rho || hash( text ), q ) is left in `l`: steps 4 to 6 of 5.4.1. */
static void commit(struct service *service, const uint8_t *rho, struct mikey_slice text,
                   struct mikey_point base, BIGNUM *l, struct mikey_point point) {
    struct mikey_curve *curve = &service->curve;
    const struct mikey_slice none = {NULL, 0};
    uint8_t t[MIKEY_DIGEST_MAX];
    if (!mikey_ibe_hash(&service->hash, text, none, t))
        curve->field.failed = true;
    const struct mikey_slice parts[] = {{rho, service->hash.len}, {t, service->hash.len}};
    mikey_ibe_range(&service->hash, &curve->field, l, parts, curve->q);
    mikey_point_mul_secret(curve, point, l, base);
    mikey_wipe(t, sizeof t);
}

/** V and W, steps 7 to 12 of 5.4.1: `v` has room for a hash, `w` for the text. */
static void hide(struct service *service, const struct mikey_ibe_plain *plain, struct mikey_point kms,
                 const BIGNUM *l, uint8_t *v, uint8_t *w) {
    struct mikey_curve *curve = &service->curve;
    struct mikey_point public = mikey_point_new(curve);
    uint8_t hidden[MIKEY_DIGEST_MAX];
    mikey_ibe_point(&service->hash, curve, public, plain->identity);
    const struct mikey_fp2 theta = pair(curve, kms, public);
    mikey_fp2_pow_secret(&curve->field, theta, theta, l, BN_num_bits(curve->q));
    if (mikey_ibe_canonical(&service->hash, curve, theta, hidden) &&
        mikey_ibe_mask(&service->hash, plain->rho, plain->text, w))
        exclusive_or(v, hidden, plain->rho.data, service->hash.len);
    else
        curve->field.failed = true;
    mikey_wipe(hidden, sizeof hidden);
}

/** Encrypts with points that are good; W is made at the end of `out`, where it is out of the way of what is written. */
static enum mikey_status encrypt(struct service *service, const struct mikey_ibe_plain *plain,
                                 struct mikey_point base, struct mikey_point kms, enum mikey_ibe_form form,
                                 uint8_t *out, size_t size, size_t *len) {
    struct mikey_curve *curve = &service->curve;
    const size_t coordinate = curve->field.bytes;
    uint8_t u[MIKEY_IBE_POINT_MAX], v[MIKEY_DIGEST_MAX];
    if (size < plain->text.len)
        return MIKEY_ERR_SPACE;
    uint8_t *w = out + size - plain->text.len;
    struct mikey_point point = mikey_point_new(curve);
    BIGNUM *l = mikey_fp_new(&curve->field);
    commit(service, plain->rho.data, plain->text, base, l, point);
    hide(service, plain, kms, l, v, w);
    mikey_point_write(curve, point, u);
    if (curve->field.failed)
        return MIKEY_ERR_CRYPTO;
    const struct mikey_ibe_ciphertext ciphertext = {.x = {u + 1, coordinate},
                                                    .y = {u + 1 + coordinate, coordinate},
                                                    .v = {v, service->hash.len},
                                                    .w = {w, plain->text.len}};
    *len = mikey_ibe_write(form, &ciphertext, out, size);
    return *len == 0 ? MIKEY_ERR_SPACE : MIKEY_OK;
}

enum mikey_status mikey_ibe_encrypt(struct mikey_crypto *crypto,
                                    const struct mikey_ibe_parameters *parameters,
                                    const struct mikey_ibe_plain *plain, enum mikey_ibe_form form,
                                    uint8_t *out, size_t size, size_t *len) {
    struct service service;
    struct mikey_curve *curve = &service.curve;
    enum mikey_status status = open_service(&service, crypto, parameters);
    *len = 0;
    if (status == MIKEY_OK) {
        struct mikey_point base = mikey_point_new(curve), kms = mikey_point_new(curve);
        if (plain->rho.len != service.hash.len || plain->text.len > UINT16_MAX ||
            !read_point(curve, base, parameters->base, true) ||
            !read_point(curve, kms, parameters->kms, true))
            status = MIKEY_ERR_ARGUMENT;
        else
            status = encrypt(&service, plain, base, kms, form, out, size, len);
    }
    return close_service(&service, status);
}

/** U as a point; its coordinates may be shorter than p, and longer ones are none. */
static bool read_u(struct mikey_curve *curve, struct mikey_point point,
                   const struct mikey_ibe_ciphertext *ciphertext) {
    struct mikey_field *field = &curve->field;
    if (ciphertext->x.len > field->bytes || ciphertext->y.len > field->bytes ||
        !mikey_fp_read(field, point.x, ciphertext->x) || !mikey_fp_read(field, point.y, ciphertext->y))
        return false;
    mikey_fp_copy(field, point.z, field->one);
    return mikey_point_on_curve(curve, point.x, point.y);
}

/** 5.5.1: the plaintext, and whether U is what it makes. */
static bool uncover(struct service *service, const struct mikey_ibe_ciphertext *ciphertext,
                    struct mikey_point u, struct mikey_point base, struct mikey_point key, uint8_t *out) {
    struct mikey_curve *curve = &service->curve;
    uint8_t rho[MIKEY_DIGEST_MAX];
    struct mikey_point test = mikey_point_new(curve);
    BIGNUM *l = mikey_fp_new(&curve->field);
    bool good = mikey_ibe_canonical(&service->hash, curve, pair(curve, u, key), rho);
    if (good) {
        exclusive_or(rho, rho, ciphertext->v.data, service->hash.len);
        good =
            mikey_ibe_mask(&service->hash, (struct mikey_slice){rho, service->hash.len}, ciphertext->w, out);
    }
    if (good)
        commit(service, rho, (struct mikey_slice){out, ciphertext->w.len}, base, l, test);
    else
        curve->field.failed = true;
    good = good && mikey_point_equal(curve, test, u);
    mikey_wipe(rho, sizeof rho);
    return good;
}

enum mikey_status mikey_ibe_decrypt(struct mikey_crypto *crypto,
                                    const struct mikey_ibe_parameters *parameters, struct mikey_slice key,
                                    enum mikey_ibe_form form, struct mikey_slice bytes, uint8_t *out,
                                    size_t size, size_t *len) {
    struct service service;
    struct mikey_curve *curve = &service.curve;
    struct mikey_ibe_ciphertext ciphertext = {0};
    enum mikey_status status = open_service(&service, crypto, parameters);
    *len = 0;
    if (status != MIKEY_OK)
        return close_service(&service, status);
    const struct mikey_ibe_lengths lengths = {curve->field.bytes, service.hash.len};
    struct mikey_point base = mikey_point_new(curve), private = mikey_point_new(curve),
                       u = mikey_point_new(curve);
    if (!mikey_ibe_read(form, &lengths, bytes, &ciphertext))
        status = MIKEY_ERR_STRUCTURE;
    else if (ciphertext.w.len > size)
        status = MIKEY_ERR_SPACE;
    else if (!read_point(curve, base, parameters->base, false) || !read_point(curve, private, key, false))
        status = MIKEY_ERR_ARGUMENT;
    else if (ciphertext.v.len != lengths.hash || !read_u(curve, u, &ciphertext) ||
             !uncover(&service, &ciphertext, u, base, private, out))
        status = MIKEY_ERR_AUTH;
    status = close_service(&service, status);
    if (status == MIKEY_OK)
        *len = ciphertext.w.len;
    else if (ciphertext.w.len <= size)
        mikey_wipe(out, ciphertext.w.len);
    return status;
}

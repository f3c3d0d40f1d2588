// SPDX-License-Identifier: BSD-2-Clause
#include "kms.h"

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "../lib/crypto/eccsi.h"
#include "../lib/crypto/sakke.h"
#include "../lib/crypto/sakke_parameters.h"

static const uint8_t master_secret[] = {0x2a, 0x91, 0x07, 0xd4, 0x6e, 0x3b, 0xc8, 0x15};

struct mikey_slice bench_kpak(const struct bench_kms *kms) {
    return (struct mikey_slice){kms->keys, MIKEY_ECCSI_POINT};
}

struct mikey_slice bench_z(const struct bench_kms *kms) {
    return (struct mikey_slice){kms->keys + MIKEY_ECCSI_POINT, MIKEY_SAKKE_POINT};
}

/** Z = [z]P and RSK = [1 / (b + z)]P, for a z that is no secret. */
static bool make_sakke_keys(struct mikey_slice receiver, struct bench_kms *kms) {
    struct mikey_curve curve;
    bool good = mikey_sakke_curve(&curve);
    struct mikey_point p = mikey_point_new(&curve), made = mikey_point_new(&curve);
    BIGNUM *master =
               mikey_field_number(&curve.field, (struct mikey_slice){master_secret, sizeof master_secret}),
           *number = mikey_field_number(&curve.field, receiver);
    good = good && mikey_point_read(&curve, p, mikey_sakke_set_1.generator) == MIKEY_POINT_GOOD;
    if (good) {
        mikey_point_mul(&curve, made, master, p);
        mikey_point_write(&curve, made, kms->keys + MIKEY_ECCSI_POINT);
        good = BN_mod_add(number, number, master, curve.q, curve.field.numbers) &&
               BN_mod_inverse(number, number, curve.q, curve.field.numbers) != NULL;
        mikey_point_mul(&curve, made, number, p);
        mikey_point_write(&curve, made, kms->rsk);
    }
    good = good && !curve.field.failed;
    mikey_curve_close(&curve);
    return good;
}

static bool multiply_base(const EC_GROUP *group, const BIGNUM *scalar, uint8_t out[MIKEY_ECCSI_POINT]) {
    EC_POINT *point = EC_POINT_new(group);
    const bool good = point != NULL && EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) &&
                      EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, MIKEY_ECCSI_POINT,
                                         NULL) == MIKEY_ECCSI_POINT;
    EC_POINT_free(point);
    return good;
}

/** KPAK = [KSAK]G, PVT = [v]G, SSK = KSAK + HS v: RFC 6507 5.1.1. */
static bool make_eccsi_keys(struct mikey_crypto *crypto, struct mikey_slice signer, struct bench_kms *kms) {
    uint8_t hs[MIKEY_ECCSI_NUMBER];
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    BN_CTX *numbers = BN_CTX_new();
    BIGNUM *ksak = BN_new(), *v = BN_new(), *ssk = BN_new();
    bool good = group != NULL && numbers != NULL && ksak != NULL && v != NULL && ssk != NULL &&
                BN_set_word(ksak, 0x0123456789abcdef) && BN_set_word(v, 0xfedcba9876543210) &&
                multiply_base(group, ksak, kms->keys) && multiply_base(group, v, kms->pvt) &&
                mikey_eccsi_hs(crypto, bench_kpak(kms), signer,
                               (struct mikey_slice){kms->pvt, sizeof kms->pvt}, hs) == MIKEY_OK &&
                BN_bin2bn(hs, sizeof hs, ssk) != NULL &&
                BN_mod_mul(ssk, ssk, v, EC_GROUP_get0_order(group), numbers) &&
                BN_mod_add(ssk, ssk, ksak, EC_GROUP_get0_order(group), numbers) &&
                BN_bn2binpad(ssk, kms->ssk, sizeof kms->ssk) == sizeof kms->ssk;
    BN_free(ksak);
    BN_free(v);
    BN_free(ssk);
    BN_CTX_free(numbers);
    EC_GROUP_free(group);
    return good;
}

bool bench_kms_make(struct mikey_crypto *crypto, struct mikey_slice signer, struct mikey_slice receiver,
                    struct bench_kms *kms) {
    return make_sakke_keys(receiver, kms) && make_eccsi_keys(crypto, signer, kms);
}

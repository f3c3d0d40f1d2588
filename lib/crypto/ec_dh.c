// SPDX-License-Identifier: BSD-2-Clause
// Diffie-Hellman on the curves of RFC 6267 6.1.4, as far as libcrypto has them: distributions build it without the ones
// over binary fields.
#include "internal.h"

#include <mikeylab/ibake.h>
#include <mikeylab/values.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

/** Bytes in front of the coordinates of SEC 1 forms. */
#define FORM_LEN 1
/** The form of the point at infinity, which has no coordinates. */
#define INFINITY_FORM 0

static const int curve_names[] = {
    [MIKEY_CURVE_P192] = NID_X9_62_prime192v1, [MIKEY_CURVE_B163] = NID_sect163r2,
    [MIKEY_CURVE_K163] = NID_sect163k1,        [MIKEY_CURVE_SECT163R1] = NID_sect163r1,
    [MIKEY_CURVE_P224] = NID_secp224r1,        [MIKEY_CURVE_B233] = NID_sect233r1,
    [MIKEY_CURVE_K233] = NID_sect233k1,        [MIKEY_CURVE_P256] = NID_X9_62_prime256v1,
    [MIKEY_CURVE_B283] = NID_sect283r1,        [MIKEY_CURVE_K283] = NID_sect283k1,
    [MIKEY_CURVE_P384] = NID_secp384r1,        [MIKEY_CURVE_B409] = NID_sect409r1,
    [MIKEY_CURVE_K409] = NID_sect409k1,        [MIKEY_CURVE_P521] = NID_secp521r1,
    [MIKEY_CURVE_B571] = NID_sect571r1,        [MIKEY_CURVE_K571] = NID_sect571k1,
};

static const struct {
    const char *name;
    point_conversion_form_t form;
    size_t skip; /**< bytes of the SEC 1 form that are left out */
} forms[MIKEY_EC_FORMS] = {
    [MIKEY_EC_UNCOMPRESSED] = {"04 || X || Y", POINT_CONVERSION_UNCOMPRESSED, 0},
    [MIKEY_EC_COMPRESSED] = {"02 or 03 || X", POINT_CONVERSION_COMPRESSED, 0},
    [MIKEY_EC_X] = {"X", POINT_CONVERSION_COMPRESSED, FORM_LEN},
};

const char *mikey_ec_form_name(enum mikey_ec_form form) {
    return forms[form].name;
}

/** One computation: its numbers and points are wiped when it is over. */
struct job {
    EC_GROUP *group;
    BN_CTX *numbers;
    BIGNUM *exponent;
    EC_POINT *peer, *result;
    bool failed; /**< memory is short: nothing can be said of what was read */
};

static enum mikey_status begin(struct job *job, uint8_t curve) {
    *job = (struct job){.numbers = BN_CTX_secure_new()};
    if (job->numbers == NULL)
        return MIKEY_ERR_CRYPTO;
    BN_CTX_start(job->numbers);
    if (curve >= sizeof curve_names / sizeof *curve_names || curve_names[curve] == NID_undef)
        return MIKEY_ERR_UNSUPPORTED;
    ERR_set_mark();
    for (int i = 0; i < 2 && job->group == NULL; i++) // asked twice: it may be lacking, or memory short
        job->group = EC_GROUP_new_by_curve_name(curve_names[curve]);
    ERR_pop_to_mark();
    if (job->group == NULL)
        return mikey_memory_is_short() ? MIKEY_ERR_CRYPTO : MIKEY_ERR_UNSUPPORTED;
    job->exponent = BN_CTX_get(job->numbers);
    job->peer = EC_POINT_new(job->group);
    job->result = EC_POINT_new(job->group);
    return job->exponent != NULL && job->peer != NULL && job->result != NULL ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

static enum mikey_status end(struct job *job, enum mikey_status status) {
    EC_POINT_clear_free(job->peer);
    EC_POINT_clear_free(job->result);
    EC_GROUP_free(job->group);
    BN_CTX_free(job->numbers);
    return job->failed ? MIKEY_ERR_CRYPTO : status;
}

/** Whether the bytes of a coordinate are an element of the field. */
static bool in_field(const struct job *job, const uint8_t *bytes, size_t len) {
    BN_CTX_start(job->numbers);
    BIGNUM *field = BN_CTX_get(job->numbers), *value = BN_CTX_get(job->numbers);
    // Of a binary field the polynomial, which is longer than its elements.
    bool good = value != NULL && EC_GROUP_get_curve(job->group, field, NULL, NULL, job->numbers) &&
                BN_bin2bn(bytes, (int)len, value) != NULL && BN_ucmp(value, field) < 0;
    if (good && EC_GROUP_get_field_type(job->group) == NID_X9_62_characteristic_two_field)
        good = BN_num_bits(value) <= EC_GROUP_get_degree(job->group);
    BN_CTX_end(job->numbers);
    return good;
}

/** Whether the curve has points of small order and this is one, or one with a part in them. */
static bool wrong_order(const struct job *job) {
    if (EC_POINT_is_at_infinity(job->group, job->peer))
        return true;
    return !BN_is_one(EC_GROUP_get0_cofactor(job->group)) &&
           (!EC_POINT_mul(job->group, job->result, NULL, job->peer, EC_GROUP_get0_order(job->group),
                          job->numbers) ||
            !EC_POINT_is_at_infinity(job->group, job->result));
}

static enum mikey_point_fault try_peer(const struct job *job, struct mikey_slice bytes) {
    const size_t coordinate = ((size_t)EC_GROUP_get_degree(job->group) + 7) / 8;
    if (bytes.len == 0)
        return MIKEY_POINT_LENGTH;
    const uint8_t form = bytes.data[0];
    const bool whole = form == POINT_CONVERSION_UNCOMPRESSED;
    if (form == INFINITY_FORM && bytes.len == FORM_LEN)
        return MIKEY_POINT_ORDER;
    if (!whole && (form & ~1u) != POINT_CONVERSION_COMPRESSED)
        return MIKEY_POINT_FORM;
    if (bytes.len != FORM_LEN + (whole ? 2 : 1) * coordinate)
        return MIKEY_POINT_LENGTH;
    if (!in_field(job, bytes.data + FORM_LEN, coordinate) ||
        (whole && !in_field(job, bytes.data + FORM_LEN + coordinate, coordinate)))
        return MIKEY_POINT_RANGE;
    ERR_set_mark();
    const bool good = EC_POINT_oct2point(job->group, job->peer, bytes.data, bytes.len, job->numbers) == 1;
    ERR_pop_to_mark();
    if (!good)
        return MIKEY_POINT_OFF_CURVE;
    return wrong_order(job) ? MIKEY_POINT_ORDER : MIKEY_POINT_GOOD;
}

/** A point that is refused is read again: libcrypto calls all that it cannot compute no point of the curve. */
static enum mikey_point_fault read_peer(struct job *job, struct mikey_slice bytes) {
    enum mikey_point_fault fault = try_peer(job, bytes);
    if (fault != MIKEY_POINT_GOOD)
        fault = try_peer(job, bytes);
    job->failed |= fault != MIKEY_POINT_GOOD && mikey_memory_is_short();
    return fault;
}

static bool read_exponent(struct job *job, struct mikey_slice exponent) {
    if (exponent.len > MIKEY_EC_EXPONENT_MAX)
        return false;
    if (BN_bin2bn(exponent.data, (int)exponent.len, job->exponent) == NULL) {
        job->failed = true;
        return false;
    }
    return !BN_is_zero(job->exponent) && BN_ucmp(job->exponent, EC_GROUP_get0_order(job->group)) < 0;
}

/** The result in the form asked for. */
static enum mikey_status write_result(const struct job *job, enum mikey_ec_form form, uint8_t *out,
                                      size_t *len) {
    uint8_t bytes[MIKEY_EC_POINT_MAX];
    const size_t written =
        EC_POINT_point2oct(job->group, job->result, forms[form].form, bytes, sizeof bytes, job->numbers);
    *len = 0;
    for (size_t i = forms[form].skip; i < written; i++)
        out[(*len)++] = bytes[i];
    mikey_wipe(bytes, sizeof bytes);
    return written != 0 ? MIKEY_OK : MIKEY_ERR_CRYPTO;
}

enum mikey_status mikey_ec_check(uint8_t curve, struct mikey_slice point, enum mikey_point_fault *fault) {
    struct job job;
    const enum mikey_status status = begin(&job, curve);
    if (status == MIKEY_OK)
        *fault = read_peer(&job, point);
    return end(&job, status);
}

enum mikey_status mikey_ec_public(const struct mikey_ec_share *share, enum mikey_ec_form form,
                                  uint8_t point[MIKEY_EC_POINT_MAX], size_t *len) {
    struct job job;
    enum mikey_status status = begin(&job, share->curve);
    if (status == MIKEY_OK && !read_exponent(&job, share->exponent))
        status = MIKEY_ERR_ARGUMENT;
    if (status == MIKEY_OK && !EC_POINT_mul(job.group, job.result, job.exponent, NULL, NULL, job.numbers))
        status = MIKEY_ERR_CRYPTO;
    if (status == MIKEY_OK)
        status = write_result(&job, form, point, len);
    return end(&job, status);
}

enum mikey_status mikey_ec_shared(const struct mikey_ec_share *share, struct mikey_slice peer,
                                  enum mikey_ec_form form, uint8_t secret[MIKEY_EC_POINT_MAX], size_t *len) {
    struct job job;
    enum mikey_status status = begin(&job, share->curve);
    if (status == MIKEY_OK &&
        (!read_exponent(&job, share->exponent) || read_peer(&job, peer) != MIKEY_POINT_GOOD))
        status = MIKEY_ERR_ARGUMENT;
    if (status == MIKEY_OK && !EC_POINT_mul(job.group, job.result, NULL, job.peer, job.exponent, job.numbers))
        status = MIKEY_ERR_CRYPTO;
    if (status == MIKEY_OK)
        status = write_result(&job, form, secret, len);
    return end(&job, status);
}

enum mikey_status mikey_ibake_derive(struct mikey_crypto *crypto, uint8_t prf, struct mikey_slice session,
                                     enum mikey_ibake_key key, struct mikey_slice rand, uint8_t *out,
                                     size_t out_len) {
    // The constants are those of MPKi and MPKr in RFC 6043.
    static const uint32_t constants[] = {
        [MIKEY_IBAKE_MPK] = MIKEY_CONST_MPKI, [MIKEY_IBAKE_TGK] = MIKEY_CONST_MPKR};
    return mikey_derive(crypto, prf, session, constants[key], MIKEY_CS_ID_MESSAGE, UINT32_MAX, rand, out,
                        out_len);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "keywrap.h"

#include <mikeylab/values.h>
#include <string.h>

/** The block counter is 16 bits of the IV, RFC 3830 4.2.3: 2^16 blocks. */
#define COUNTER_MODE_MAX (1u << 20)

struct encr_alg;

/** One call of mikey_kemac_encrypt() or mikey_kemac_decrypt(). */
struct job {
    struct mikey_crypto *crypto;
    const struct encr_alg *alg;
    const uint8_t *key, *salt, *iv;
    struct mikey_slice in;
};

typedef enum mikey_status transform(const struct job *job, uint8_t *out, size_t *out_len);

struct encr_alg {
    uint8_t key_len, salt_len;
    enum mikey_block_cipher cipher;
    transform *encrypt, *decrypt;
};

static enum mikey_status copy(const struct job *job, uint8_t *out, size_t *out_len) {
    if (job->in.len > 0)
        memmove(out, job->in.data, job->in.len);
    *out_len = job->in.len;
    return MIKEY_OK;
}

/** Counter mode is its own inverse. */
static enum mikey_status run_counter_mode(const struct job *job, uint8_t *out, size_t *out_len) {
    if (job->in.len > COUNTER_MODE_MAX)
        return MIKEY_ERR_ARGUMENT;
    EVP_CIPHER_CTX *context = job->crypto->cipher_contexts[job->alg->cipher];
    const EVP_CIPHER *cipher = job->crypto->ciphers[job->alg->cipher];
    int len = 0;
    if (!EVP_EncryptInit_ex2(context, cipher, job->key, job->iv, NULL))
        return MIKEY_ERR_CRYPTO;
    if (job->in.len > 0 && !EVP_EncryptUpdate(context, out, &len, job->in.data, (int)job->in.len))
        return MIKEY_ERR_CRYPTO;
    if ((size_t)len != job->in.len)
        return MIKEY_ERR_CRYPTO;
    *out_len = job->in.len;
    return MIKEY_OK;
}

static enum mikey_status wrap(const struct job *job, uint8_t *out, size_t *out_len) {
    enum mikey_status status = mikey_wrap(job->crypto, job->key, job->salt, job->in, out);
    if (status == MIKEY_OK)
        *out_len = job->in.len + MIKEY_WRAP_OVERHEAD;
    return status;
}

static enum mikey_status unwrap(const struct job *job, uint8_t *out, size_t *out_len) {
    enum mikey_status status = mikey_unwrap(job->crypto, job->key, job->salt, job->in, out);
    if (status == MIKEY_OK)
        *out_len = job->in.len - MIKEY_WRAP_OVERHEAD;
    return status;
}

// Encr algs: RFC 3830 4.2.3 and 6.2, RFC 6043 6.2.
static const struct encr_alg encr_algs[] = {
    [MIKEY_ENCR_NULL] = {0, 0, MIKEY_CIPHERS, copy, copy},
    [MIKEY_ENCR_AES_CM_128] = {16, 14, MIKEY_CIPHER_AES_128_CTR, run_counter_mode, run_counter_mode},
    [MIKEY_ENCR_AES_KW_128] = {16, 8, MIKEY_CIPHER_AES_128_ECB, wrap, unwrap},
    [MIKEY_ENCR_AES_CM_256] = {32, 14, MIKEY_CIPHER_AES_256_CTR, run_counter_mode, run_counter_mode},
};

static const struct encr_alg *find(uint8_t encr_alg) {
    return encr_alg < sizeof encr_algs / sizeof *encr_algs ? &encr_algs[encr_alg] : NULL;
}

bool mikey_encr_key_lengths(uint8_t encr_alg, size_t *key_bytes, size_t *salt_bytes) {
    const struct encr_alg *alg = find(encr_alg);
    if (!alg)
        return false;
    *key_bytes = alg->key_len;
    *salt_bytes = alg->salt_len;
    return true;
}

static enum mikey_status check_lengths(const struct encr_alg *alg, struct mikey_slice key,
                                       struct mikey_slice salt) {
    if (!alg)
        return MIKEY_ERR_UNSUPPORTED;
    return key.len == alg->key_len && salt.len == alg->salt_len ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
}

enum mikey_status mikey_kemac_encrypt(struct mikey_crypto *crypto, uint8_t encr_alg, struct mikey_slice key,
                                      struct mikey_slice salt, const uint8_t iv[16], struct mikey_slice in,
                                      uint8_t *out, size_t *out_len) {
    const struct job job = {crypto, find(encr_alg), key.data, salt.data, iv, in};
    enum mikey_status status = check_lengths(job.alg, key, salt);
    return status == MIKEY_OK ? job.alg->encrypt(&job, out, out_len) : status;
}

enum mikey_status mikey_kemac_decrypt(struct mikey_crypto *crypto, uint8_t encr_alg, struct mikey_slice key,
                                      struct mikey_slice salt, const uint8_t iv[16], struct mikey_slice in,
                                      uint8_t *out, size_t *out_len) {
    const struct job job = {crypto, find(encr_alg), key.data, salt.data, iv, in};
    enum mikey_status status = check_lengths(job.alg, key, salt);
    return status == MIKEY_OK ? job.alg->decrypt(&job, out, out_len) : status;
}

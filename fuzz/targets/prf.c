// SPDX-License-Identifier: BSD-2-Clause
/**
 * PRF and SRTP key derivation against straightforward code on OpenSSL's one-shot functions, written from the RFCs. The
 * first byte says what is derived, and the next ones with which numbers; fuzz/make-seeds writes such inputs.
 */
#include <mikeylab/media.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "support.h"

#define HASH_MAX    32
#define INKEY_BLOCK 32 /**< RFC 3830 4.1.2 */
#define INPUT_MAX   255
#define SRTP_MAX    255
#define AES_BLOCK   16

struct hash {
    const EVP_MD *(*md)(void);
    size_t len;
};

static void hmac(const struct hash *hash, struct mikey_slice key, const uint8_t *data, size_t len,
                 uint8_t mac[HASH_MAX]) {
    unsigned written = 0;
    fuzz_require(HMAC(hash->md(), key.data, (int)key.len, data, len, mac, &written) != NULL, "HMAC works");
}

/** P(s, label, m) of RFC 3830 4.1.2, XORed onto `out`. */
static void add_p(const struct hash *hash, struct mikey_slice s, struct mikey_slice label, uint8_t *out,
                  size_t out_len) {
    uint8_t input[HASH_MAX + MIKEY_LABEL_MAX], a[HASH_MAX], block[HASH_MAX];
    hmac(hash, s, label.data, label.len, a);
    for (size_t i = 0; i < out_len; i++) {
        if (i % hash->len == 0) {
            if (i > 0)
                hmac(hash, s, input, hash->len, a); // A_i from A_(i-1), which still stands there
            memcpy(input, a, hash->len);
            memcpy(input + hash->len, label.data, label.len);
            hmac(hash, s, input, hash->len + label.len, block);
        }
        out[i] ^= block[i % hash->len];
    }
}

static void reference_prf(uint8_t prf, struct mikey_slice inkey, struct mikey_slice label, uint8_t *out,
                          size_t out_len) {
    static const struct hash hashes[] = {{EVP_sha1, 20}, {EVP_sha256, 32}};
    memset(out, 0, out_len);
    for (size_t at = 0; at < inkey.len; at += INKEY_BLOCK) {
        const size_t rest = inkey.len - at;
        add_p(&hashes[prf], (struct mikey_slice){inkey.data + at, rest < INKEY_BLOCK ? rest : INKEY_BLOCK},
              label, out, out_len);
    }
}

/** A label of at least one byte: memcpy() and HMAC() do not like NULL. */
static struct mikey_slice label_of(struct mikey_slice bytes) {
    return bytes.len > 0 ? bytes : (struct mikey_slice){(const uint8_t *)"", 0};
}

static void check_prf(struct fuzz_choices *choices) {
    uint8_t got[MIKEY_PRF_OUT_MAX], want[MIKEY_PRF_OUT_MAX];
    const uint8_t prf = (uint8_t)fuzz_choose(choices, 1);
    const size_t out_len = (size_t)fuzz_choose(choices, 2);
    const struct mikey_slice inkey = fuzz_choose_bytes(choices, INPUT_MAX), label = label_of(choices->left);
    const enum mikey_status status = mikey_prf(fuzz_crypto(), prf, inkey, label, got, out_len);
    const bool known = prf == MIKEY_PRF_MIKEY_1 || prf == MIKEY_PRF_HMAC_SHA_256;
    const bool fits =
        inkey.len > 0 && out_len > 0 && out_len <= MIKEY_PRF_OUT_MAX && label.len <= MIKEY_LABEL_MAX;
    fuzz_require((status == MIKEY_OK) == (known && fits), "the PRF takes what its header allows");
    if (status != MIKEY_OK)
        return;
    reference_prf(prf, inkey, label, want, out_len);
    fuzz_require(memcmp(got, want, out_len) == 0, "the PRF gives what RFC 3830 4.1.2 says");
}

static void check_derive(struct fuzz_choices *choices) {
    uint8_t got[MIKEY_PRF_OUT_MAX], want[MIKEY_PRF_OUT_MAX], label[MIKEY_LABEL_MAX];
    const uint8_t prf = (uint8_t)fuzz_choose_below(choices, 2);
    const size_t out_len = 1 + (size_t)fuzz_choose(choices, 2) % MIKEY_PRF_OUT_MAX;
    struct mikey_slice inkey = fuzz_choose_bytes(choices, INPUT_MAX);
    const struct mikey_slice head = choices->left; // constant || cs_id || csb_id, as the label begins
    const uint32_t constant = (uint32_t)fuzz_choose(choices, 4);
    const uint8_t cs_id = (uint8_t)fuzz_choose(choices, 1);
    const uint32_t csb_id = (uint32_t)fuzz_choose(choices, 4);
    const struct mikey_slice rand = label_of(choices->left);
    const size_t len = head.len;
    if (inkey.len == 0 || len < 9 || len > sizeof label)
        return;
    memcpy(label, head.data, len);
    fuzz_require_ok(mikey_derive(fuzz_crypto(), prf, inkey, constant, cs_id, csb_id, rand, got, out_len),
                    "a key is derived");
    reference_prf(prf, inkey, (struct mikey_slice){label, len}, want, out_len);
    fuzz_require(memcmp(got, want, out_len) == 0, "a derived key is what RFC 3830 4.1.3 says");
}

/** RFC 3711 4.3.1 and 4.3.3: AES-CM with the counter block (key_id XOR master_salt) * 2^16. */
static void reference_srtp(struct mikey_slice key, struct mikey_slice salt, uint8_t label, uint64_t r,
                           uint8_t *out, size_t out_len) {
    uint8_t counter[AES_BLOCK] = {0};
    const EVP_CIPHER *cipher = key.len == 16   ? EVP_aes_128_ctr()
                               : key.len == 24 ? EVP_aes_192_ctr()
                                               : EVP_aes_256_ctr();
    // RFC 7714 11: a salt of 12 bytes is followed by two zeros; others are numbers, RFC 3711 4.3.1.
    memcpy(counter + (salt.len == 12 ? 0 : 14 - salt.len), salt.data, salt.len);
    counter[7] ^= label;
    for (unsigned i = 0; i < 6; i++)
        counter[13 - i] ^= (uint8_t)(r >> (8 * i));
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int written = 0;
    memset(out, 0, out_len);
    fuzz_require(context != NULL && EVP_EncryptInit_ex(context, cipher, NULL, key.data, counter) == 1 &&
                     EVP_EncryptUpdate(context, out, &written, out, (int)out_len) == 1,
                 "AES works");
    EVP_CIPHER_CTX_free(context);
}

static void check_srtp(struct fuzz_choices *choices) {
    uint8_t got[SRTP_MAX], want[SRTP_MAX];
    const uint8_t label = (uint8_t)fuzz_choose(choices, 1);
    const size_t out_len = (size_t)fuzz_choose(choices, 2);
    const uint64_t index = fuzz_choose(choices, 6), kdr = fuzz_choose(choices, 8);
    const struct mikey_slice key = fuzz_choose_bytes(choices, INPUT_MAX);
    const struct mikey_slice salt = label_of(fuzz_choose_bytes(choices, INPUT_MAX));
    const bool fits = (key.len == 16 || key.len == 24 || key.len == 32) && salt.len <= MIKEY_SRTP_SALT_MAX &&
                      out_len > 0 && out_len <= SRTP_MAX;
    if (label > MIKEY_SRTCP_LABEL_SALT)
        return;
    const enum mikey_status status =
        mikey_srtp_derive(fuzz_crypto(), key, salt, (enum mikey_srtp_label)label, index, kdr, got, out_len);
    fuzz_require((status == MIKEY_OK) == fits, "SRTP's derivation takes what its header allows");
    if (!fits)
        return;
    reference_srtp(key, salt, label, kdr == 0 ? 0 : index / kdr, want, out_len);
    fuzz_require(memcmp(got, want, out_len) == 0, "a session key is what RFC 3711 4.3 says");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void (*const checks[])(struct fuzz_choices *) = {check_prf, check_derive, check_srtp};
    struct fuzz_choices choices = {{data, size}};
    checks[fuzz_choose_below(&choices, sizeof checks / sizeof checks[0])](&choices);
    return 0;
}

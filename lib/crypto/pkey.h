// SPDX-License-Identifier: BSD-2-Clause
/** RSA keys inside lib/crypto. */
#ifndef MIKEYLAB_CRYPTO_PKEY_H
#define MIKEYLAB_CRYPTO_PKEY_H

#include "key_cache.h"

#include <mikeylab/asymmetric.h>
#include <openssl/evp.h>

struct mikey_pkey {
    struct mikey_cached cached; /**< of a private key; that of a certificate belongs to the certificate */
    EVP_PKEY *key;
    EVP_PKEY_CTX *decryption; /**< ready for the private operation; NULL for a public key */
    unsigned bits;
    uint8_t substitution[32]; /**< secret: seeds what stands in for an envelope key with wrong padding */
};

/** Whether an EVP_PKEY is RSA of a size that is worked with. */
bool mikey_pkey_fits(const EVP_PKEY *key);

/** Makes a public key of one that fits; it stays the caller's. */
void mikey_pkey_borrow(struct mikey_pkey *key, EVP_PKEY *from);

/** Frees a private key; for the cache. */
void mikey_pkey_free(struct mikey_cached *entry);

/** OpenSSL's hash, fetched when it is first asked for; NULL for NONE or one that is lacking. */
const EVP_MD *mikey_digest_md(struct mikey_crypto *crypto, enum mikey_digest digest);

/** Whether libcrypto just said that the number or the key is to blame, and not that it could not work. */
bool mikey_rsa_refused(void);

/**
 * The public operation alone: as many bytes as the modulus has. MIKEY_ERR_ARGUMENT if `in` is of another length or no
 * smaller number, or if no such key is worked with; MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_rsa_public(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                                                   struct mikey_slice in, uint8_t out[MIKEY_RSA_BYTES_MAX]);

/** XORs MGF1 of `seed` onto `out`, RFC 8017 B.2.1. MIKEY_ERR_UNSUPPORTED, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_mgf1(struct mikey_crypto *crypto, enum mikey_digest digest,
                                             struct mikey_slice seed, uint8_t *out, uint32_t len);

/**
 * Whether `em`, what the public operation gave under a modulus of `bits` bits, is EMSA-PSS of `hash` with a salt of any
 * length. MIKEY_ERR_UNSUPPORTED, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_pss_check(struct mikey_crypto *crypto, enum mikey_digest digest,
                                                  struct mikey_slice em, unsigned bits,
                                                  struct mikey_slice hash, bool *match);

/** SHA-256 of `bytes`. */
bool mikey_sha256(struct mikey_crypto *crypto, struct mikey_slice bytes, uint8_t out[32]);

/** OpenSSL's callback for a pass phrase: there is none, and nobody is asked. */
int mikey_no_pass_phrase(char *buffer, int size, int writing, void *context);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** What the files of lib/crypto share: the context, and HMAC with remembered keys. */
#ifndef MIKEYLAB_CRYPTO_INTERNAL_H
#define MIKEYLAB_CRYPTO_INTERNAL_H

#include "compare.h"
#include "key_cache.h"

#include <mikeylab/asymmetric.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

/** Hashes that HMAC is used with. */
enum mikey_hmac_hash { MIKEY_HMAC_SHA_1, MIKEY_HMAC_SHA_256, MIKEY_HMAC_HASHES };

/** Ciphers that Encr algs and SRTP are made of. */
enum mikey_block_cipher {
    MIKEY_CIPHER_AES_128_CTR,
    MIKEY_CIPHER_AES_192_CTR,
    MIKEY_CIPHER_AES_256_CTR,
    MIKEY_CIPHER_AES_128_ECB,
    MIKEY_CIPHER_AES_192_ECB,
    MIKEY_CIPHER_AES_256_ECB,
    MIKEY_CIPHER_AES_128_GCM,
    MIKEY_CIPHER_AES_256_GCM,
    MIKEY_CIPHERS
};

/**
 * Keys that stay set up for each hash. A message of the pre-shared key method uses three: the pre-shared key,
 * the auth_key and the TGK; with one more, a PRF input key of two blocks still survives from message to
 * message.
 */
#define MIKEY_HMAC_SLOTS 4
/** Longer keys are not remembered; HMAC would hash them first. */
#define MIKEY_HMAC_KEY_MAX 64

/** HMAC with one key set up: the hash behind the key's inner and outer pad (RFC 2104 4), and room to run it. */
struct mikey_hmac {
    const EVP_MD *hash;
    EVP_MD_CTX *inner, *outer, *run;
    uint64_t last_used;
    size_t mac_len;
    bool remembered; /**< `key` is the key that is set up */
    size_t key_len;
    uint8_t key[MIKEY_HMAC_KEY_MAX];
};

/** Groups of RFC 3830 6.4, numbered from 0. */
#define MIKEY_DH_GROUPS 3

/** Prime of a group and what multiplication modulo it needs; set up when it is first used. */
struct mikey_dh_field {
    BIGNUM *prime;
    BN_MONT_CTX *montgomery;
};

/** Operations whose results are kept. */
enum mikey_rsa_operation {
    MIKEY_RSA_PRIVATE, /**< without padding, as all are */
    MIKEY_RSA_PUBLIC   /**< an empty result: the input is no smaller than the modulus, or the key is none */
};

struct mikey_recall;

struct mikey_crypto {
    EVP_MD *hashes[MIKEY_HMAC_HASHES];
    EVP_CIPHER *ciphers[MIKEY_CIPHERS];
    EVP_CIPHER_CTX *cipher_contexts[MIKEY_CIPHERS];
    struct mikey_hmac hmacs[MIKEY_HMAC_HASHES][MIKEY_HMAC_SLOTS];
    uint64_t uses;
    BN_CTX *numbers; /**< room for big numbers; NULL until a group is used */
    struct mikey_dh_field fields[MIKEY_DH_GROUPS];
    EVP_MD *digests[MIKEY_DIGEST_COUNT]; /**< NULL until one is used */
    EVP_MD_CTX *digest_context;
    EC_GROUP *p256; /**< NULL until it is used */
    struct mikey_key_cache keys, certificates;
    struct mikey_key_cache sakke; /**< RSKs and public keys of SAKKE, prepared */
    struct mikey_recall *recall;  /**< NULL: results are not kept */
    mikey_mac_watch *watch;       /**< NULL: nobody */
    void *watch_context;
};

/** The result that an operation had before; false if it is not known. */
bool mikey_recall_get(const struct mikey_crypto *crypto, enum mikey_rsa_operation operation,
                      const EVP_PKEY *key, struct mikey_slice in, uint8_t out[MIKEY_RSA_BYTES_MAX],
                      size_t *len);
/** Keeps a result, if results are kept and there is room. */
void mikey_recall_put(struct mikey_crypto *crypto, enum mikey_rsa_operation operation, EVP_PKEY *key,
                      struct mikey_slice in, struct mikey_slice out);

/**
 * Finds or sets up HMAC with `key`. The answer is good until the next call for the same hash.
 * MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_hmac_key(struct mikey_crypto *crypto, enum mikey_hmac_hash hash,
                                                 struct mikey_slice key, struct mikey_hmac **hmac);

/** Makes the contexts of an HMAC that has no key yet; false if memory is short. Clear it in any case. */
bool mikey_hmac_prepare(struct mikey_hmac *hmac, const EVP_MD *hash, size_t mac_len);
/** Sets up a key. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_hmac_set(struct mikey_hmac *hmac, struct mikey_slice key);
/** Frees the contexts and wipes the key. */
void mikey_hmac_clear(struct mikey_hmac *hmac);

/** HMAC over the concatenation of `parts`; `mac` receives hmac->mac_len bytes. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_hmac_run(struct mikey_hmac *hmac, const struct mikey_slice *parts,
                                                 size_t n_parts, uint8_t mac[MIKEY_MAC_MAX]);

/**
 * Whether memory is short. libcrypto does not always tell what it refuses from what it could not do: what is refused
 * twice, and with memory there, is refused for what it is.
 */
bool mikey_memory_is_short(void);

/** Frees what the groups of Diffie-Hellman hold. */
void mikey_dh_free(struct mikey_crypto *crypto);

#endif

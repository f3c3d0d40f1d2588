// SPDX-License-Identifier: BSD-2-Clause
/** AES and HMAC-SHA-1 whose keys stay set up, for packet after packet of a stream. */
#ifndef MIKEYLAB_CRYPTO_KEYED_H
#define MIKEYLAB_CRYPTO_KEYED_H

#include <mikeylab/crypto.h>

#define MIKEY_AES_BLOCK  16 /**< bytes */
#define MIKEY_GCM_IV     12
#define MIKEY_SHA1_BYTES 20

enum mikey_aes_mode { MIKEY_AES_CTR, MIKEY_AES_ECB, MIKEY_AES_GCM, MIKEY_AES_MODES };

/** AES in one mode with one key. */
struct mikey_aes;

/** `key` is 16, 24 or 32 bytes, not 24 for GCM; MIKEY_ERR_ARGUMENT else. MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aes_new(struct mikey_aes **aes, struct mikey_crypto *crypto,
                                                enum mikey_aes_mode mode, struct mikey_slice key);
/** Frees it, key wiped. NULL is allowed. */
void mikey_aes_free(struct mikey_aes *aes);

/** Counter mode; `out` has in.len bytes and may be `in`. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aes_ctr(struct mikey_aes *aes, const uint8_t iv[MIKEY_AES_BLOCK],
                                                struct mikey_slice in, uint8_t *out);

/** One block in ECB mode; `out` may be `in`. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aes_block(struct mikey_aes *aes, const uint8_t in[MIKEY_AES_BLOCK],
                                                  uint8_t out[MIKEY_AES_BLOCK]);

/** What GCM works on. */
struct mikey_gcm {
    const uint8_t *iv; /**< MIKEY_GCM_IV bytes */
    struct mikey_slice aad[2], in, tag;
};

/** Whether the tag is right; nothing is put out. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aes_gcm_check(struct mikey_aes *aes, const struct mikey_gcm *gcm,
                                                      bool *match);
/** Decrypts without a look at the tag; `out` may be `in`. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aes_gcm_decrypt(struct mikey_aes *aes, const struct mikey_gcm *gcm,
                                                        uint8_t *out);

/** AES in counter mode, once, under `key` of 16, 24 or 32 bytes. MIKEY_ERR_ARGUMENT, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_aes_ctr_once(struct mikey_crypto *crypto, struct mikey_slice key,
                                                     const uint8_t iv[MIKEY_AES_BLOCK], struct mikey_slice in,
                                                     uint8_t *out);

/** HMAC-SHA-1 with one key. */
struct mikey_sha1_mac;

/** MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_sha1_mac_new(struct mikey_sha1_mac **mac, struct mikey_crypto *crypto,
                                                     struct mikey_slice key);
/** Frees it, key wiped. NULL is allowed. */
void mikey_sha1_mac_free(struct mikey_sha1_mac *mac);

/** Reads `head`, the same for the tails that follow. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_sha1_mac_read(struct mikey_sha1_mac *mac, struct mikey_slice head);
/** The MAC over the head and `tail`. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_sha1_mac_with(struct mikey_sha1_mac *mac, struct mikey_slice tail,
                                                      uint8_t out[MIKEY_SHA1_BYTES]);
/** The MAC over both at once, which is quicker for one tail. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_sha1_mac_over(struct mikey_sha1_mac *mac, struct mikey_slice head,
                                                      struct mikey_slice tail, uint8_t out[MIKEY_SHA1_BYTES]);

#endif

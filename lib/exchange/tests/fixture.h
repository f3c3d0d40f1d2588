// SPDX-License-Identifier: BSD-2-Clause
/** Messages of the pre-shared key method and the secrets that open them, for tests. */
#ifndef MIKEYLAB_EXCHANGE_TESTS_FIXTURE_H
#define MIKEYLAB_EXCHANGE_TESTS_FIXTURE_H

#include "hex.h"

#include <mikeylab/psk.h>

#define TEST_CSB_ID 0x1256bf78u
#define TEST_ALICE  "sip:alice@example.com"
#define TEST_BOB    "sip:bob@example.org"
/** Longest message of a test. */
#define TEST_MESSAGE_MAX 2048

struct test_filed {
    enum mikey_secret_kind kind;
    const char *identity; /**< "" files it under '*' */
    struct mikey_slice secret;
};

/** A key file of up to 8 lines. */
struct test_keys {
    struct test_filed filed[8];
    size_t n;
    size_t asked; /**< how often it was consulted */
};

struct test_init {
    uint8_t encr_alg, mac_alg, prf, ts_type, key_type, kv_type;
    bool no_idi, no_idr, no_rand, no_keys, roles;
    uint8_t n_keys;  /**< 0 means 1 */
    uint32_t csb_id; /**< 0 means TEST_CSB_ID */
    uint8_t t_last;  /**< last byte of T, to make a new one */
};

/** Bytes of a message with the clear data that went into it. */
struct test_bytes {
    uint8_t bytes[TEST_MESSAGE_MAX], clear[TEST_MESSAGE_MAX];
    size_t len, clear_len;
};

/** A document with memory of its own. */
struct test_document {
    struct mikey_document document;
    void *memory;
    enum mikey_status status;
};

extern struct mikey_crypto *test_crypto;
/** 32 bytes: one block of the PRF. */
extern const struct mikey_slice test_psk, test_rand;

int test_set_up(void **state);
int test_tear_down(void **state);

/** Look-ups in `keys`. */
struct mikey_secrets test_secrets(struct test_keys *keys);
/** A key file of one line. */
struct test_keys test_filed_under(const char *identity, struct mikey_slice secret);

/** TS value of a test message. */
struct mikey_slice test_timestamp(const struct test_init *init);
/** TGK or TEK number `i` of a test message; its length makes AES key wrap possible. */
struct mikey_key test_key(const struct test_init *init, unsigned i);

/** Builds an I_MESSAGE; `initial` as in mikey_psk_build_init(). */
void test_build_init(const struct test_init *init, struct mikey_slice psk, const struct mikey_csb *initial,
                     struct test_bytes *out);

/** Builds an R_MESSAGE, or an Error message if `error`. */
void test_build_response(uint8_t auth_alg, bool error, bool with_idr, const struct mikey_csb *csb,
                         struct mikey_slice psk, struct test_bytes *out);

/** Decodes bytes; free the document with test_done(). */
struct test_document *test_decode(const uint8_t *bytes, size_t len);
void test_done(struct test_document *document);

/** The finding of a rule, or NULL. */
const struct mikey_finding *test_finding(const struct test_document *document, enum mikey_rule rule);

#endif

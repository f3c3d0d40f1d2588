// SPDX-License-Identifier: BSD-2-Clause
// Tests of single functions: RSA signatures, RSA encryption of envelope keys, Diffie-Hellman.
#include <string.h>

#include "internal.h"

static const struct {
    const char *name;
    enum mikey_digest digest;
} digests[] = {
    {"md5", MIKEY_DIGEST_MD5},        {"sha1", MIKEY_DIGEST_SHA_1},     {"sha224", MIKEY_DIGEST_SHA_224},
    {"sha256", MIKEY_DIGEST_SHA_256}, {"sha384", MIKEY_DIGEST_SHA_384}, {"sha512", MIKEY_DIGEST_SHA_512},
};

enum mikey_digest vector_digest(struct vector_test *test, const char *name) {
    for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++) {
        if (strcmp(digests[i].name, name) == 0)
            return digests[i].digest;
    }
    vector_malformed(test, "\"%s\" is no hash", name);
    return MIKEY_DIGEST_NONE;
}

// The private key that input.key names, NULL and a difference if it cannot be opened.
static struct mikey_pkey *open_key(struct vector_test *test) {
    struct mikey_slice bytes = vector_material(test, vector_string(test, test->input, "key"));
    struct mikey_pkey *key = NULL;
    if (vector_going(test))
        (void)vector_expect_status(test, "mikey_pkey_open", mikey_pkey_open(test->crypto, bytes, &key));
    return key;
}

// The hash is the one expected, and signing the same again gives bytes that verify; in v1.5 the same bytes.
static void check_good(struct vector_test *test, const struct mikey_pkey *key, uint8_t s_type,
                       struct mikey_slice data, struct mikey_slice signature, enum mikey_digest got) {
    enum mikey_digest digest = vector_digest(test, vector_string(test, test->expected, "hash"));
    uint8_t *out = arena_take(&test->arena, MIKEY_RSA_BYTES_MAX);
    size_t len = 0;
    if (!vector_going(test))
        return;
    vector_expect_text(test, "hash", mikey_digest_name(got), mikey_digest_name(digest));
    enum mikey_status status =
        mikey_sign(test->crypto, key, s_type, digest, &data, 1, out, MIKEY_RSA_BYTES_MAX, &len);
    // A modulus can be too short for the salt that is put in here, but not for that of the test.
    if (status == MIKEY_ERR_ARGUMENT && s_type == MIKEY_S_TYPE_RSA_PSS)
        return;
    if (!vector_expect_status(test, "mikey_sign", status))
        return;
    struct mikey_signature_result result = {0};
    struct mikey_slice made = {out, len};
    if (s_type == MIKEY_S_TYPE_RSA_PKCS1)
        vector_expect_bytes(test, "signature", made, signature);
    else if (vector_expect_status(test, "mikey_verify",
                                  mikey_verify(test->crypto, key, s_type, &data, 1, made, &result)) &&
             !result.match)
        vector_differ(test, "mikey_verify: not its own signature");
}

void vector_rsa_signature(struct vector_test *test) {
    uint8_t s_type = (uint8_t)vector_uint(test, test->input, "s_type");
    struct mikey_slice data = vector_bytes(test, test->input, "signed");
    struct mikey_slice signature = vector_bytes(test, test->input, "signature");
    struct mikey_signature_result result = {0};
    struct mikey_pkey *key = open_key(test);
    if (key == NULL)
        return;
    if (vector_expect_status(test, "mikey_verify",
                             mikey_verify(test->crypto, key, s_type, &data, 1, signature, &result))) {
        vector_expect_text(test, "auth", result.match ? "verified" : "failed",
                           vector_string(test, test->expected, "auth"));
        if (result.match && vector_has(test->expected, "hash"))
            check_good(test, key, s_type, data, signature, result.digest);
    }
    mikey_pkey_close(key);
}

static struct mikey_slice unpadded(struct vector_test *test, enum mikey_rsa_padding padding,
                                   const struct mikey_rsa_block *block) {
    uint8_t *out = arena_take(&test->arena, MIKEY_RSA_BYTES_MAX);
    size_t len = 0;
    enum mikey_status status =
        out != NULL ? mikey_rsa_unpad(test->crypto, padding, block, out, &len) : MIKEY_ERR_MEMORY;
    if (status != MIKEY_OK && status != MIKEY_ERR_ARGUMENT)
        vector_differ(test, "%s: %s", mikey_rsa_padding_name(padding), mikey_status_text(status));
    return (struct mikey_slice){out, len};
}

static enum mikey_rsa_padding expected_padding(struct vector_test *test) {
    if (strcmp(vector_string(test, test->expected, "scheme"), "rsaes-oaep") != 0)
        return MIKEY_RSA_PKCS1;
    bool sha_1 = vector_digest(test, vector_string(test, test->expected, "hash")) == MIKEY_DIGEST_SHA_1;
    return sha_1 ? MIKEY_RSA_OAEP_SHA_1 : MIKEY_RSA_OAEP_SHA_256;
}

// Where the padding is wrong some key comes out, the same each time, and not the one that a lax decoder finds.
static void check_substitute(struct vector_test *test, const struct mikey_rsa_block *block) {
    struct mikey_slice not_key = {NULL, 0};
    if (vector_has(test->expected, "not_key"))
        not_key = vector_bytes(test, test->expected, "not_key");
    for (int i = 0; i < MIKEY_RSA_PADDINGS && vector_going(test); i++) {
        enum mikey_rsa_padding padding = (enum mikey_rsa_padding)i;
        struct mikey_slice first = unpadded(test, padding, block), second = unpadded(test, padding, block);
        vector_expect_bytes(test, mikey_rsa_padding_name(padding), second, first);
        if (first.len > 0 && first.len == not_key.len && memcmp(first.data, not_key.data, first.len) == 0)
            vector_differ(test, "%s: the padding is not checked", mikey_rsa_padding_name(padding));
    }
}

void vector_rsa_envelope(struct vector_test *test) {
    struct mikey_slice pke = vector_bytes(test, test->input, "pke");
    bool good = vector_has(test->expected, "envelope_key");
    struct mikey_rsa_block *block = arena_take(&test->arena, sizeof *block);
    struct mikey_pkey *key = open_key(test);
    if (key == NULL || block == NULL)
        return;
    enum mikey_status status = mikey_rsa_decrypt(test->crypto, key, pke, block);
    if (good && vector_expect_status(test, "mikey_rsa_decrypt", status)) {
        vector_expect_bytes(test, "em", (struct mikey_slice){block->bytes, block->len},
                            vector_bytes(test, test->expected, "em"));
        vector_expect_bytes(test, "envelope_key", unpadded(test, expected_padding(test), block),
                            vector_bytes(test, test->expected, "envelope_key"));
    } else if (status == MIKEY_OK)
        check_substitute(test, block);
    else if (status != MIKEY_ERR_ARGUMENT)
        vector_differ(test, "mikey_rsa_decrypt: %s", mikey_status_text(status));
    mikey_pkey_close(key);
}

// The status that refuses a peer's value, and the fault that says why.
static void expect_refused(struct vector_test *test, uint8_t group, struct mikey_slice private_key,
                           struct mikey_slice peer) {
    uint8_t out[MIKEY_DH_MAX];
    if (mikey_dh_check(group, peer) == MIKEY_DH_GOOD)
        vector_differ(test, "mikey_dh_check: accepted");
    (void)vector_expect_status(test, "mikey_dh_shared",
                               mikey_dh_shared(test->crypto, group, private_key, peer, out));
}

void vector_dh(struct vector_test *test) {
    uint8_t group = (uint8_t)vector_uint(test, test->input, "group"), out[MIKEY_DH_MAX];
    struct mikey_slice private_key = vector_bytes(test, test->input, "private");
    struct mikey_slice peer = vector_bytes(test, test->input, "peer");
    size_t len = 0;
    if (!vector_going(test))
        return;
    if (!mikey_dh_length(group, &len))
        vector_differ(test, "mikey_dh_length: no such group");
    if (vector_has(test->expected, "status")) {
        expect_refused(test, group, private_key, peer);
        return;
    }
    if (mikey_dh_check(group, peer) != MIKEY_DH_GOOD)
        vector_differ(test, "mikey_dh_check: refused");
    if (vector_expect_status(test, "mikey_dh_public", mikey_dh_public(test->crypto, group, private_key, out)))
        vector_expect_bytes(test, "public", (struct mikey_slice){out, len},
                            vector_bytes(test, test->expected, "public"));
    if (vector_expect_status(test, "mikey_dh_shared",
                             mikey_dh_shared(test->crypto, group, private_key, peer, out)))
        vector_expect_bytes(test, "secret", (struct mikey_slice){out, len},
                            vector_bytes(test, test->expected, "secret"));
    mikey_wipe(out, sizeof out);
}

// SPDX-License-Identifier: BSD-2-Clause
// Tests of Boneh-Franklin encryption, and of what MIKEY-IBAKE makes of a Diffie-Hellman exchange.
#include <string.h>

#include "internal.h"

#include <mikeylab/ibake.h>

static enum mikey_ibe_form form_of(struct vector_test *test) {
    static const char *const names[MIKEY_IBE_FORMS] = {
        [MIKEY_IBE_BF_BLOCK] = "bf-block", [MIKEY_IBE_TUPLE] = "tuple"};
    const char *name = vector_string(test, test->input, "form");
    for (int i = 0; i < MIKEY_IBE_FORMS; i++) {
        if (strcmp(names[i], name) == 0)
            return (enum mikey_ibe_form)i;
    }
    vector_malformed(test, "\"%s\" is no form of a ciphertext", name);
    return MIKEY_IBE_BF_BLOCK;
}

static struct mikey_ibe_parameters parameters_of(struct vector_test *test) {
    return (struct mikey_ibe_parameters){.p = vector_bytes(test, test->input, "p"),
                                         .q = vector_bytes(test, test->input, "q"),
                                         .base = vector_bytes(test, test->input, "base"),
                                         .kms = vector_bytes(test, test->input, "kms"),
                                         .hash =
                                             vector_digest(test, vector_string(test, test->input, "hash"))};
}

// The public key of the identity, and that the private key belongs to it.
static void check_keys(struct vector_test *test, const struct mikey_ibe_parameters *parameters,
                       struct mikey_slice identity, struct mikey_slice key) {
    uint8_t *point = arena_take(&test->arena, MIKEY_IBE_POINT_MAX);
    size_t len = 0;
    bool genuine = false;
    enum mikey_ibe_fault fault = MIKEY_IBE_GOOD;
    if (point == NULL)
        return;
    if (vector_expect_status(test, "mikey_ibe_check_parameters",
                             mikey_ibe_check_parameters(parameters, &fault)) &&
        fault != MIKEY_IBE_GOOD)
        vector_differ(test, "mikey_ibe_check_parameters: refused");
    if (vector_expect_status(test, "mikey_ibe_public_key",
                             mikey_ibe_public_key(test->crypto, parameters, identity, point, &len)))
        vector_expect_bytes(test, "public", (struct mikey_slice){point, len},
                            vector_bytes(test, test->expected, "public"));
    if (vector_expect_status(test, "mikey_ibe_check_key",
                             mikey_ibe_check_key(test->crypto, parameters, identity, key, &genuine)) &&
        !genuine)
        vector_differ(test, "mikey_ibe_check_key: refused");
}

// Encryption of the same text gives the same ciphertext.
static void check_encryption(struct vector_test *test, const struct mikey_ibe_parameters *parameters,
                             const struct mikey_ibe_plain *plain, struct mikey_slice want) {
    const size_t size = plain->text.len + MIKEY_IBE_OVERHEAD_MAX;
    uint8_t *out = arena_take(&test->arena, size);
    size_t len = 0;
    if (out != NULL && vector_expect_status(test, "mikey_ibe_encrypt",
                                            mikey_ibe_encrypt(test->crypto, parameters, plain, form_of(test),
                                                              out, size, &len)))
        vector_expect_bytes(test, "ciphertext", (struct mikey_slice){out, len}, want);
}

void vector_ibe(struct vector_test *test) {
    const struct mikey_ibe_parameters parameters = parameters_of(test);
    const struct mikey_slice ciphertext = vector_bytes(test, test->input, "ciphertext"),
                             identity = vector_bytes(test, test->input, "identity"),
                             key = vector_bytes(test, test->input, "key");
    const enum mikey_ibe_form form = form_of(test);
    uint8_t *out = arena_take(&test->arena, ciphertext.len + 1);
    size_t len = 0;
    if (!vector_going(test) || out == NULL)
        return;
    if (!vector_expect_status(
            test, "mikey_ibe_decrypt",
            mikey_ibe_decrypt(test->crypto, &parameters, key, form, ciphertext, out, ciphertext.len, &len)))
        return;
    const struct mikey_ibe_plain plain = {.identity = identity,
                                          .rho = vector_bytes(test, test->input, "rho"),
                                          .text = vector_bytes(test, test->expected, "text")};
    vector_expect_bytes(test, "text", (struct mikey_slice){out, len}, plain.text);
    check_keys(test, &parameters, identity, key);
    if (vector_going(test))
        check_encryption(test, &parameters, &plain, ciphertext);
}

// MPK and TGK of a shared secret.
static void check_master_keys(struct vector_test *test, struct mikey_slice session) {
    static const char *const names[] = {[MIKEY_IBAKE_MPK] = "mpk", [MIKEY_IBAKE_TGK] = "tgk"};
    const uint8_t prf = (uint8_t)vector_uint(test, test->input, "prf");
    const struct mikey_slice rand = vector_bytes(test, test->input, "rand");
    for (int i = MIKEY_IBAKE_MPK; i <= MIKEY_IBAKE_TGK && vector_going(test); i++) {
        const struct mikey_slice want = vector_bytes(test, test->expected, names[i]);
        uint8_t *out = arena_take(&test->arena, want.len + 1);
        if (out != NULL &&
            vector_expect_status(
                test, "mikey_ibake_derive",
                mikey_ibake_derive(test->crypto, prf, session, (enum mikey_ibake_key)i, rand, out, want.len)))
            vector_expect_bytes(test, names[i], (struct mikey_slice){out, want.len}, want);
    }
}

void vector_ibake_keys(struct vector_test *test) {
    static const struct {
        const char *name;
        enum mikey_ec_form form;
    } forms[] = {{"public", MIKEY_EC_UNCOMPRESSED}, {"compressed", MIKEY_EC_COMPRESSED}};
    const struct mikey_ec_share share = {.curve = (uint8_t)vector_uint(test, test->input, "curve"),
                                         .exponent = vector_bytes(test, test->input, "private")};
    const struct mikey_slice peer = vector_bytes(test, test->input, "peer");
    uint8_t *out = arena_take(&test->arena, MIKEY_EC_POINT_MAX);
    size_t len = 0;
    if (!vector_going(test) || out == NULL ||
        !vector_expect_status(test, "mikey_ec_shared",
                              mikey_ec_shared(&share, peer, MIKEY_EC_UNCOMPRESSED, out, &len)))
        return;
    const struct mikey_slice session = {out, len};
    vector_expect_bytes(test, "secret", session, vector_bytes(test, test->expected, "secret"));
    check_master_keys(test, session);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (vector_expect_status(test, "mikey_ec_public", mikey_ec_public(&share, forms[i].form, out, &len)))
            vector_expect_bytes(test, forms[i].name, (struct mikey_slice){out, len},
                                vector_bytes(test, test->expected, forms[i].name));
    }
}

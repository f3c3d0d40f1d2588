// SPDX-License-Identifier: BSD-2-Clause
// Tests of single functions: PRF, message keys, MAC, IV and encryption of KEMAC.
#include "internal.h"

// Longest output that a test may ask for: beyond the library's own limit, so that its refusal can be tested.
#define MAX_OUT_LEN 65536u

// The label that a derivation must have used: constant || cs_id || csb_id || RAND.
static struct mikey_slice derived(struct vector_test *test, uint8_t prf, struct mikey_slice inkey,
                                  uint32_t constant, uint8_t cs_id, uint32_t csb_id, struct mikey_slice rand,
                                  size_t len) {
    uint8_t *out = arena_take(&test->arena, len);
    if (out == NULL || !vector_going(test))
        return (struct mikey_slice){NULL, 0};
    enum mikey_status status =
        mikey_derive(test->crypto, prf, inkey, constant, cs_id, csb_id, rand, out, len);
    return vector_expect_status(test, "mikey_derive", status) ? (struct mikey_slice){out, len}
                                                              : (struct mikey_slice){NULL, 0};
}

// Through mikey_derive() and through mikey_prf() with the label spelled out: both must give the same key.
static void expect_key(struct vector_test *test, const char *name, const char *label_name, uint32_t constant,
                       size_t len) {
    uint8_t prf = (uint8_t)vector_uint(test, test->input, "prf");
    struct mikey_slice psk = vector_bytes(test, test->input, "psk");
    struct mikey_slice want = vector_bytes(test, test->expected, name);
    struct mikey_slice label = vector_bytes(test, test->expected, label_name);
    vector_expect_uint(test, name, len, want.len);
    if (!vector_going(test) || len != want.len)
        return;
    struct mikey_slice got =
        derived(test, prf, psk, constant, MIKEY_CS_ID_MESSAGE, vector_uint(test, test->input, "csb_id"),
                vector_bytes(test, test->input, "rand"), len);
    vector_expect_bytes(test, name, got, want);
    uint8_t out[MIKEY_ENCR_KEY_MAX];
    if (vector_expect_status(test, "mikey_prf", mikey_prf(test->crypto, prf, psk, label, out, len)))
        vector_expect_bytes(test, label_name, (struct mikey_slice){out, len}, want);
}

void vector_message_keys(struct vector_test *test) {
    size_t encr_len = 0, salt_len = 0, auth_len = 0;
    uint8_t encr_alg = (uint8_t)vector_uint(test, test->input, "encr_alg");
    uint8_t mac_alg = (uint8_t)vector_uint(test, test->input, "mac_alg");
    if (!mikey_encr_key_lengths(encr_alg, &encr_len, &salt_len) || !mikey_auth_key_length(mac_alg, &auth_len))
        vector_differ(test, "the algorithms have no key lengths");
    const struct {
        const char *name, *label;
        uint32_t constant;
        size_t len;
    } keys[] = {{"encr_key", "encr_key_label", MIKEY_CONST_MESSAGE_ENCR, encr_len},
                {"salt_key", "salt_key_label", MIKEY_CONST_MESSAGE_SALT, salt_len},
                {"auth_key", "auth_key_label", MIKEY_CONST_MESSAGE_AUTH, auth_len}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].len > 0)
            expect_key(test, keys[i].name, keys[i].label, keys[i].constant, keys[i].len);
        else if (vector_has(test->expected, keys[i].name))
            vector_differ(test, "%s: got none", keys[i].name);
    }
}

// Derivation by constant, cs_id, csb_id and RAND; the label is compared by running the PRF on it.
static void run_derive(struct vector_test *test, uint8_t prf, struct mikey_slice inkey, size_t len) {
    struct mikey_slice got =
        derived(test, prf, inkey, vector_uint(test, test->input, "constant"),
                (uint8_t)vector_uint(test, test->input, "cs_id"), vector_uint(test, test->input, "csb_id"),
                vector_bytes(test, test->input, "rand"), len);
    vector_expect_bytes(test, "out", got, vector_bytes(test, test->expected, "out"));
}

void vector_prf(struct vector_test *test) {
    bool derive = vector_has(test->input, "constant");
    uint8_t prf = (uint8_t)vector_uint(test, test->input, "prf");
    struct mikey_slice inkey = vector_bytes(test, test->input, "inkey");
    struct mikey_slice label = vector_bytes(test, derive ? test->expected : test->input, "label");
    size_t len = vector_uint(test, test->input, "out_len");
    if (len > MAX_OUT_LEN)
        vector_malformed(test, "out_len is above %u", MAX_OUT_LEN);
    if (!vector_going(test))
        return;
    uint8_t *out = arena_take(&test->arena, len + 1);
    if (out == NULL)
        return;
    enum mikey_status status = mikey_prf(test->crypto, prf, inkey, label, out, len);
    if (vector_expect_status(test, "mikey_prf", status))
        vector_expect_bytes(test, "out", (struct mikey_slice){out, len},
                            vector_bytes(test, test->expected, "out"));
    if (derive)
        run_derive(test, prf, inkey, len);
}

void vector_mac(struct vector_test *test) {
    uint8_t alg = (uint8_t)vector_uint(test, test->input, "mac_alg");
    struct mikey_slice key = vector_bytes(test, test->input, "key");
    const json_t *list = vector_array(test, test->input, "parts");
    size_t n = json_array_size(list);
    struct mikey_slice *parts = arena_take(&test->arena, (n + 1) * sizeof *parts);
    for (size_t i = 0; parts != NULL && i < n; i++)
        parts[i] = vector_hex(test, "parts", json_array_get(list, i));
    if (!vector_going(test))
        return;
    uint8_t mac[MIKEY_MAC_MAX];
    if (!vector_expect_status(test, "mikey_mac", mikey_mac(test->crypto, alg, key, parts, n, mac)))
        return;
    size_t len = 0;
    if (!mikey_mac_length(alg, &len))
        vector_differ(test, "MAC alg %u has no length", alg);
    vector_expect_bytes(test, "mac", (struct mikey_slice){mac, len},
                        vector_bytes(test, test->expected, "mac"));
}

static void run_iv(struct vector_test *test) {
    struct mikey_slice salt = vector_bytes(test, test->input, "salt_key");
    struct mikey_slice timestamp = vector_bytes(test, test->input, "timestamp");
    uint8_t ts_type = (uint8_t)vector_uint(test, test->input, "ts_type");
    uint32_t csb_id = vector_uint(test, test->input, "csb_id");
    if (salt.len != 14)
        vector_malformed(test, "salt_key is not 14 bytes long");
    if (!vector_going(test))
        return;
    uint8_t iv[16];
    if (vector_expect_status(test, "mikey_kemac_iv",
                             mikey_kemac_iv(salt.data, csb_id, ts_type, timestamp, iv)))
        vector_expect_bytes(test, "iv", (struct mikey_slice){iv, sizeof iv},
                            vector_bytes(test, test->expected, "iv"));
}

typedef enum mikey_status crypt(struct mikey_crypto *crypto, uint8_t encr_alg, struct mikey_slice key,
                                struct mikey_slice salt, const uint8_t iv[16], struct mikey_slice in,
                                uint8_t *out, size_t *out_len);

static void run_crypt(struct vector_test *test, const char *name, crypt *function, struct mikey_slice in,
                      const char *wanted, const json_t *where) {
    struct mikey_slice iv = vector_bytes(test, test->input, "iv");
    struct mikey_slice key = vector_bytes(test, test->input, "encr_key");
    struct mikey_slice salt = vector_bytes(test, test->input, "salt_key");
    uint8_t *out = arena_take(&test->arena, in.len + 8);
    size_t len = 0;
    uint8_t zero[16] = {0};
    if (iv.len != 0 && iv.len != sizeof zero)
        vector_malformed(test, "iv is not 16 bytes long");
    if (!vector_going(test))
        return;
    enum mikey_status status = function(test->crypto, (uint8_t)vector_uint(test, test->input, "encr_alg"),
                                        key, salt, iv.len > 0 ? iv.data : zero, in, out, &len);
    if (vector_expect_status(test, name, status))
        vector_expect_bytes(test, wanted, (struct mikey_slice){out, len}, vector_bytes(test, where, wanted));
}

void vector_kemac(struct vector_test *test) {
    if (vector_has(test->input, "timestamp")) {
        run_iv(test);
        return;
    }
    if (vector_has(test->input, "plain"))
        run_crypt(test, "mikey_kemac_encrypt", mikey_kemac_encrypt, vector_bytes(test, test->input, "plain"),
                  "encr_data", test->expected);
    if (test->valid)
        run_crypt(test, "mikey_kemac_decrypt", mikey_kemac_decrypt,
                  vector_bytes(test, test->expected, "encr_data"), "plain", test->input);
    else if (vector_has(test->input, "encr_data"))
        run_crypt(test, "mikey_kemac_decrypt", mikey_kemac_decrypt,
                  vector_bytes(test, test->input, "encr_data"), "plain", test->expected);
}

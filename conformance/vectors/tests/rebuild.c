// SPDX-License-Identifier: BSD-2-Clause
// Builds every message of a file of exchanges anew from its decoded model, and writes "ID NUMBER HEX" lines: for
// vectors/differential, which opens them without the library. Built with fresh randomness where the mode has any.
#include <mikeylab/dh.h>
#include <mikeylab/pk.h>
#include <mikeylab/psk.h>
#include <mikeylab/rsar.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define MAX_MESSAGE 65536u

// One exchange while it is opened and built again, message by message.
struct rebuild {
    struct vector_test *test;
    struct mikey_secrets secrets;
    struct mikey_csb before, csb; // before and behind this message
    struct mikey_opened opened;
    struct mikey_document *document;
    struct mikey_message model;
    const json_t *wanted;        // what is expected of this message
    struct mikey_slice envelope; // envelope key of the last message that brought one
    uint8_t out[MAX_MESSAGE];
    size_t written;
};

static struct mikey_slice value(struct rebuild *rebuild, const char *key) {
    return vector_has(rebuild->wanted, key) ? vector_bytes(rebuild->test, rebuild->wanted, key)
                                            : (struct mikey_slice){NULL, 0};
}

// What protects responses and updates: the envelope key, or the pre-shared one.
static struct mikey_slice secret(const struct rebuild *rebuild) {
    return rebuild->envelope.len > 0 ? rebuild->envelope : rebuild->csb.secret;
}

static const struct mikey_csb *known(const struct mikey_csb *csb) {
    return csb->known ? csb : NULL;
}

static enum mikey_status psk_init(struct rebuild *rebuild) {
    enum mikey_status status = mikey_psk_open_init(rebuild->test->crypto, rebuild->document,
                                                   &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return status != MIKEY_OK
               ? status
               : mikey_psk_build_init(rebuild->test->crypto, &rebuild->model, value(rebuild, "plain"),
                                      secret(rebuild), known(&rebuild->before), rebuild->out, MAX_MESSAGE,
                                      &rebuild->written);
}

static enum mikey_status verification(struct rebuild *rebuild) {
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return mikey_psk_build_response(rebuild->test->crypto, &rebuild->model, secret(rebuild), &rebuild->csb,
                                    rebuild->out, MAX_MESSAGE, &rebuild->written);
}

static enum mikey_status dhhmac_init(struct rebuild *rebuild) {
    enum mikey_status status = mikey_dhhmac_open_init(rebuild->test->crypto, rebuild->document,
                                                      &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return status != MIKEY_OK
               ? status
               : mikey_dhhmac_build(rebuild->test->crypto, &rebuild->model, secret(rebuild),
                                    known(&rebuild->before), rebuild->out, MAX_MESSAGE, &rebuild->written);
}

static enum mikey_status dhhmac_response(struct rebuild *rebuild) {
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    return mikey_dhhmac_build(rebuild->test->crypto, &rebuild->model, secret(rebuild), &rebuild->csb,
                              rebuild->out, MAX_MESSAGE, &rebuild->written);
}

// The private key that signs this message ("signer") or opens its PKE ("recipient"), NULL if it cannot be opened.
static struct mikey_pkey *key_named(struct rebuild *rebuild, const char *role) {
    struct mikey_pkey *key = NULL;
    struct mikey_slice bytes =
        vector_material(rebuild->test, vector_string(rebuild->test, rebuild->wanted, role));
    if (vector_going(rebuild->test) && mikey_pkey_open(rebuild->test->crypto, bytes, &key) != MIKEY_OK)
        vector_malformed(rebuild->test, "the key of the %s cannot be opened", role);
    return key;
}

static enum mikey_digest digest(struct rebuild *rebuild) {
    return vector_digest(rebuild->test, vector_string(rebuild->test, rebuild->wanted, "sign_hash"));
}

static enum mikey_status dh(struct rebuild *rebuild) {
    struct mikey_pkey *key = key_named(rebuild, "signer");
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    enum mikey_status status = mikey_dh_build(rebuild->test->crypto, &rebuild->model, key, digest(rebuild),
                                              rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(key);
    return status;
}

static enum mikey_rsa_padding padding(struct rebuild *rebuild) {
    bool oaep = strcmp(vector_string(rebuild->test, rebuild->wanted, "pke_scheme"), "rsaes-oaep") == 0;
    return oaep ? MIKEY_RSA_OAEP_SHA_1 : MIKEY_RSA_PKCS1;
}

static enum mikey_status pk_init(struct rebuild *rebuild) {
    struct mikey_pkey *recipient = key_named(rebuild, "recipient"), *signer = key_named(rebuild, "signer");
    rebuild->envelope = value(rebuild, "envelope_key");
    struct mikey_pk_keys keys = {rebuild->envelope, recipient, padding(rebuild), signer, digest(rebuild)};
    enum mikey_status status = mikey_pk_open_init(rebuild->test->crypto, rebuild->document, &rebuild->secrets,
                                                  &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    if (status == MIKEY_OK)
        status = mikey_pk_build_init(rebuild->test->crypto, &rebuild->model, value(rebuild, "plain"), &keys,
                                     known(&rebuild->before), rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(recipient);
    mikey_pkey_close(signer);
    return status;
}

static enum mikey_status rsar_init(struct rebuild *rebuild) {
    struct mikey_pkey *key = key_named(rebuild, "signer");
    enum mikey_status status = mikey_rsar_open_init(rebuild->test->crypto, rebuild->document,
                                                    &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    if (status == MIKEY_OK)
        status = mikey_rsar_build_init(rebuild->test->crypto, &rebuild->model, key, digest(rebuild),
                                       rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(key);
    return status;
}

static enum mikey_status rsar_response(struct rebuild *rebuild) {
    struct mikey_pkey *recipient = key_named(rebuild, "recipient"), *signer = key_named(rebuild, "signer");
    rebuild->envelope = value(rebuild, "envelope_key");
    struct mikey_pk_keys keys = {rebuild->envelope, recipient, padding(rebuild), signer, digest(rebuild)};
    enum mikey_status status = mikey_rsar_open_response(rebuild->test->crypto, rebuild->document,
                                                        &rebuild->secrets, &rebuild->csb, &rebuild->opened);
    rebuild->model = vector_model(rebuild->test, rebuild->document);
    if (status == MIKEY_OK)
        status =
            mikey_rsar_build_response(rebuild->test->crypto, &rebuild->model, value(rebuild, "plain"), &keys,
                                      &rebuild->before, rebuild->out, MAX_MESSAGE, &rebuild->written);
    mikey_pkey_close(recipient);
    mikey_pkey_close(signer);
    return status;
}

static const struct {
    uint8_t data_type;
    enum mikey_status (*build)(struct rebuild *rebuild);
} builders[] = {
    {MIKEY_DATA_TYPE_PSK_INIT, psk_init},
    {MIKEY_DATA_TYPE_PSK_RESP, verification},
    {MIKEY_DATA_TYPE_PK_INIT, pk_init},
    {MIKEY_DATA_TYPE_PK_RESP, verification},
    {MIKEY_DATA_TYPE_DHHMAC_INIT, dhhmac_init},
    {MIKEY_DATA_TYPE_DHHMAC_RESP, dhhmac_response},
    {MIKEY_DATA_TYPE_RSAR_INIT, rsar_init},
    {MIKEY_DATA_TYPE_RSAR_RESP, rsar_response},
    {MIKEY_DATA_TYPE_DH_INIT, dh},
    {MIKEY_DATA_TYPE_DH_RESP, dh},
};

static enum mikey_status build(struct rebuild *rebuild) {
    for (size_t i = 0; i < sizeof builders / sizeof builders[0]; i++) {
        if (builders[i].data_type == rebuild->document->message.hdr.data_type)
            return builders[i].build(rebuild);
    }
    return MIKEY_ERR_UNSUPPORTED;
}

static bool rebuild_message(struct rebuild *rebuild, size_t index) {
    struct vector_test *test = rebuild->test;
    const json_t *given = json_array_get(json_object_get(test->input, "messages"), index);
    struct mikey_slice bytes = vector_bytes(test, given, "message");
    rebuild->wanted = json_array_get(json_object_get(test->expected, "messages"), index);
    rebuild->document = vector_document(test, bytes);
    rebuild->before = rebuild->csb;
    rebuild->written = 0;
    if (rebuild->document == NULL || !vector_going(test))
        return false;
    enum mikey_status status = mikey_decode(rebuild->document, bytes);
    if (status == MIKEY_OK)
        status = build(rebuild);
    if (status != MIKEY_OK) {
        printf("%s %zu - %s\n", test->id, index, mikey_status_text(status));
        return false;
    }
    printf("%s %zu ", test->id, index);
    for (size_t i = 0; i < rebuild->written; i++)
        printf("%02x", rebuild->out[i]);
    printf("\n");
    return true;
}

static void rebuild_test(struct vector_test *test) {
    struct rebuild *rebuild = arena_take(&test->arena, sizeof *rebuild);
    if (rebuild == NULL)
        return;
    rebuild->test = test;
    rebuild->secrets = vector_secrets(test);
    size_t n = json_array_size(json_object_get(test->input, "messages"));
    for (size_t i = 0; i < n; i++) {
        if (!rebuild_message(rebuild, i))
            break;
    }
    if (test->malformed[0] != '\0')
        printf("%s 0 - %s\n", test->id, test->malformed);
}

int main(int argc, char **argv) {
    struct mikey_crypto *crypto = NULL;
    json_t *root = argc == 2 ? vectors_load(argv[1], stderr) : NULL;
    if (root == NULL || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: rebuild FILE\n");
        return EXIT_FAILURE;
    }
    const json_t *tests = json_object_get(root, "tests");
    for (size_t i = 0; i < json_array_size(tests); i++) {
        const json_t *entry = json_array_get(tests, i);
        struct vector_test test = {.file = argv[1],
                                   .id = json_string_value(json_object_get(entry, "id")),
                                   .input = json_object_get(entry, "input"),
                                   .expected = json_object_get(entry, "expected"),
                                   .material = json_object_get(root, "material"),
                                   .crypto = crypto};
        rebuild_test(&test);
        arena_free(&test.arena);
    }
    json_decref(root);
    mikey_crypto_free(crypto);
    return EXIT_SUCCESS;
}

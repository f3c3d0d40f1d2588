// SPDX-License-Identifier: BSD-2-Clause
// What opening a public-key I_MESSAGE costs on one core beside its RSA operations alone: one private operation for PKE,
// one public one for SIGN.
//
// bench-pk MESSAGES: one line of JSON. Key, certificate and envelope padding by size of the modulus; the messages of a
// size differ in RAND, CSB ID, T, TGK and envelope key.
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mikeylab/check.h>
#include <mikeylab/pk.h>

#include "messages.h"

#define MESSAGE_MAX  4096
#define DER_MAX      4096
#define BATCH        8u // messages that are opened in turn
#define FAILING_BITS 2048

static const char alice[] = "sip:alice@example.net", bob[] = "sip:bob@example.net";

/** Both sides have the same key: what is timed does not depend on whose it is. */
struct side {
    EVP_PKEY *key;
    uint8_t key_der[DER_MAX], cert_der[DER_MAX];
    size_t key_len, cert_len;
    struct mikey_pkey *pkey;
};

struct encoded {
    size_t len;
    uint8_t bytes[MESSAGE_MAX];
};

static bool side_make(struct mikey_crypto *crypto, unsigned bits, struct side *side) {
    X509 *cert = X509_new();
    uint8_t *key_at = side->key_der, *cert_at = side->cert_der;
    side->key = EVP_RSA_gen(bits);
    bool good = cert != NULL && side->key != NULL && X509_set_version(cert, X509_VERSION_3) &&
                ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) &&
                X509_gmtime_adj(X509_getm_notBefore(cert), 0) != NULL &&
                X509_gmtime_adj(X509_getm_notAfter(cert), 3600) != NULL && X509_set_pubkey(cert, side->key) &&
                X509_sign(cert, side->key, EVP_sha256()) > 0;
    side->key_len = good ? (size_t)i2d_PrivateKey(side->key, &key_at) : 0;
    side->cert_len = good ? (size_t)i2d_X509(cert, &cert_at) : 0;
    X509_free(cert);
    return good && mikey_pkey_open(crypto, (struct mikey_slice){side->key_der, side->key_len}, &side->pkey) ==
                       MIKEY_OK;
}

static bool lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                   struct mikey_slice *secret) {
    const struct side *side = context;
    if (kind != MIKEY_SECRET_RSA || identity.len == 0 || nth > 0)
        return false;
    *secret = (struct mikey_slice){side->key_der, side->key_len};
    return true;
}

static struct mikey_id name_id(const char *name) {
    return (struct mikey_id){MIKEY_ID_TYPE_URI, {(const uint8_t *)name, strlen(name)}};
}

static bool build(struct mikey_crypto *crypto, const struct side *side, uint32_t number,
                  struct encoded *out) {
    uint8_t t[8] = {0xee, 0xaa, 0x13, 0x40}, rand[16] = {1}, tgk[16] = {2}, envelope[16] = {3}, clear[128];
    t[7] = rand[15] = tgk[15] = envelope[15] = (uint8_t)number;
    struct mikey_payload chain[] = {{.type = MIKEY_PAYLOAD_ID, .u.id = name_id(alice)},
                                    {.type = MIKEY_PAYLOAD_KEY_DATA,
                                     .u.key_data = {.type = MIKEY_KEY_TYPE_TGK, .key = {tgk, sizeof tgk}}}};
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {MIKEY_TS_NTP_UTC, {t, sizeof t}}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {{rand, sizeof rand}}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = name_id(alice)},
        {.type = MIKEY_PAYLOAD_CERT, .u.cert = {MIKEY_CERT_TYPE_X509, {side->cert_der, side->cert_len}}},
        {.type = MIKEY_PAYLOAD_ID, .u.id = name_id(bob)},
        {.type = MIKEY_PAYLOAD_KEMAC,
         .u.kemac = {.encr_alg = MIKEY_ENCR_AES_CM_128, .mac_alg = MIKEY_MAC_HMAC_SHA_1_160}},
        {.type = MIKEY_PAYLOAD_PKE},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {.s_type = MIKEY_S_TYPE_RSA_PKCS1}}};
    struct mikey_message message = {
        .hdr = {.version = 1, .data_type = MIKEY_DATA_TYPE_PK_INIT, .csb_id = number + 1},
        .payloads = payloads,
        .n_payloads = sizeof payloads / sizeof *payloads};
    const struct mikey_pk_keys keys = {.envelope = {envelope, sizeof envelope},
                                       .receiver = side->pkey,
                                       .signer = side->pkey,
                                       .digest = MIKEY_DIGEST_SHA_1};
    size_t clear_len = 0;
    for (uint32_t i = 0; i < message.n_payloads; i++)
        payloads[i].parent = MIKEY_NO_PARENT;
    mikey_message_link(&message);
    mikey_chain_link(chain, 2);
    return mikey_encode_chain(chain, 2, clear, sizeof clear, &clear_len) == MIKEY_OK &&
           mikey_pk_build_init(crypto, &message, (struct mikey_slice){clear, clear_len}, &keys, NULL,
                               out->bytes, sizeof out->bytes, &out->len) == MIKEY_OK;
}

static bool open_once(struct mikey_crypto *crypto, const struct side *side, const struct encoded *message,
                      void *memory, size_t size) {
    const struct mikey_secrets secrets = {.lookup = lookup, .context = (void *)(uintptr_t)side};
    struct mikey_document document;
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    bool good = mikey_document_place(&document, message->len, memory, size) == MIKEY_OK &&
                mikey_decode(&document, (struct mikey_slice){message->bytes, message->len}) == MIKEY_OK &&
                mikey_pk_open_init(crypto, &document, &secrets, &csb, &opened) == MIKEY_OK &&
                opened.auth.status == MIKEY_AUTH_VERIFIED && opened.n_keys == 1;
    mikey_document_wipe(&document);
    return good;
}

/** The same operations with contexts that are ready: decryption of PKE, verification of SIGN. */
struct raw {
    EVP_PKEY_CTX *decrypt, *verify;
    uint8_t encrypted[1024], signature[1024], hash[20];
    size_t encrypted_len, signature_len;
};

static bool raw_new(const struct side *side, struct raw *raw) {
    static const uint8_t envelope[16] = {3};
    EVP_PKEY_CTX *encrypt = EVP_PKEY_CTX_new(side->key, NULL), *sign = EVP_PKEY_CTX_new(side->key, NULL);
    *raw = (struct raw){.decrypt = EVP_PKEY_CTX_new(side->key, NULL),
                        .verify = EVP_PKEY_CTX_new(side->key, NULL),
                        .encrypted_len = sizeof raw->encrypted,
                        .signature_len = sizeof raw->signature};
    bool good =
        encrypt != NULL && sign != NULL && raw->decrypt != NULL && raw->verify != NULL &&
        EVP_PKEY_encrypt_init(encrypt) > 0 &&
        EVP_PKEY_encrypt(encrypt, raw->encrypted, &raw->encrypted_len, envelope, sizeof envelope) > 0 &&
        EVP_PKEY_sign_init(sign) > 0 && EVP_PKEY_CTX_set_signature_md(sign, EVP_sha1()) > 0 &&
        EVP_PKEY_sign(sign, raw->signature, &raw->signature_len, raw->hash, sizeof raw->hash) > 0 &&
        EVP_PKEY_decrypt_init(raw->decrypt) > 0 && EVP_PKEY_verify_init(raw->verify) > 0 &&
        EVP_PKEY_CTX_set_signature_md(raw->verify, EVP_sha1()) > 0;
    EVP_PKEY_CTX_free(encrypt);
    EVP_PKEY_CTX_free(sign);
    return good;
}

static bool raw_once(const struct raw *raw) {
    uint8_t out[1024];
    size_t len = sizeof out;
    return EVP_PKEY_decrypt(raw->decrypt, out, &len, raw->encrypted, raw->encrypted_len) > 0 &&
           EVP_PKEY_verify(raw->verify, raw->signature, raw->signature_len, raw->hash, sizeof raw->hash) == 1;
}

/** What is compared, for one size of keys. */
struct comparison {
    struct mikey_crypto *crypto;
    struct side side;
    struct encoded messages[BATCH];
    struct raw raw;
    void *memory;
    size_t size;
};

static bool open_step(void *context, uint32_t k) {
    struct comparison *c = context;
    return open_once(c->crypto, &c->side, &c->messages[k % BATCH], c->memory, c->size);
}

static bool raw_step(void *context, uint32_t k) {
    struct comparison *c = context;
    (void)k;
    return raw_once(&c->raw);
}

static bool measure(struct mikey_crypto *crypto, unsigned bits, uint32_t n, struct bench_pair *pair) {
    static struct comparison c;
    c = (struct comparison){.crypto = crypto, .size = mikey_document_size(MESSAGE_MAX)};
    c.memory = malloc(c.size);
    bool good = c.memory != NULL && side_make(crypto, bits, &c.side) && raw_new(&c.side, &c.raw);
    for (uint32_t i = 0; i < BATCH && good; i++)
        good = build(crypto, &c.side, i, &c.messages[i]);
    good = good && bench_compare(open_step, raw_step, &c, n, pair);
    EVP_PKEY_CTX_free(c.raw.decrypt);
    EVP_PKEY_CTX_free(c.raw.verify);
    mikey_pkey_close(c.side.pkey);
    EVP_PKEY_free(c.side.key);
    free(c.memory);
    return good;
}

/** What a message costs whose envelope is for another key: every deviation is tried. CPU microseconds for each. */
static bool measure_failing(struct mikey_crypto *crypto, double *each) {
    static struct side sender, other;
    static struct encoded messages[BATCH];
    const struct mikey_secrets secrets = {.lookup = lookup, .context = &other};
    const size_t size = mikey_document_size(MESSAGE_MAX);
    void *memory = malloc(size);
    struct mikey_tracker *tracker = NULL;
    struct mikey_document document;
    struct mikey_judgement judgement;
    bool good = memory != NULL && side_make(crypto, FAILING_BITS, &sender) &&
                side_make(crypto, FAILING_BITS, &other) &&
                mikey_document_place(&document, MESSAGE_MAX, memory, size) == MIKEY_OK &&
                mikey_tracker_new(&tracker, crypto, &secrets, NULL, false, NULL, NULL) == MIKEY_OK;
    for (uint32_t i = 0; i < BATCH && good; i++)
        good = build(crypto, &sender, i, &messages[i]);
    const uint64_t start = bench_now();
    for (uint32_t i = 0; i < BATCH && good; i++)
        good = mikey_tracker_add(tracker, &document, (struct mikey_slice){messages[i].bytes, messages[i].len},
                                 NULL, &judgement) == MIKEY_OK &&
               judgement.opened.decryption == MIKEY_AUTH_FAILED &&
               judgement.opened.auth.deviations.of[0] == MIKEY_DEVIATION_NONE;
    *each = (double)(bench_now() - start) / BATCH / 1000;
    mikey_tracker_free(tracker);
    mikey_pkey_close(sender.pkey);
    mikey_pkey_close(other.pkey);
    EVP_PKEY_free(sender.key);
    EVP_PKEY_free(other.key);
    free(memory);
    return good;
}

int main(int argc, char **argv) {
    static const unsigned sizes[] = {1024, 2048, 4096};
    uint32_t n = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    struct mikey_crypto *crypto = NULL;
    if (n == 0 || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: bench-pk MESSAGES\n");
        return 2;
    }
    bool good = true;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && good; i++) {
        struct bench_pair pair;
        good = measure(crypto, sizes[i], n, &pair);
        if (good)
            printf("%s\"rsa-%u\": {\"open_us\": %.1f, \"rsa_us\": %.1f, \"ratio\": %.3f}",
                   i == 0 ? "{" : ", ", sizes[i], pair.first_us, pair.second_us, pair.ratio);
    }
    double failing_us = 0;
    good = good && measure_failing(crypto, &failing_us);
    if (good)
        printf(", \"failed_explained_us\": %.1f", failing_us);
    puts(good ? "}" : "");
    if (!good)
        fprintf(stderr, "bench-pk: a message did not open\n");
    mikey_crypto_free(crypto);
    return good ? 0 : 1;
}

// SPDX-License-Identifier: BSD-2-Clause
// What SAKKE and ECCSI cost on one core beside libcrypto's P-256 verification and its 1024-bit Montgomery
// multiplication, and beside a pairing as a textbook has it: affine points, one inversion a step.
//
// bench-sakke MESSAGES: one line of JSON.
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mikeylab/check.h>
#include <mikeylab/ntp.h>
#include <mikeylab/sakke.h>

#include "../lib/crypto/sakke_parameters.h"
#include "ibe.h"
#include "kms.h"
#include "messages.h"
#include "naive_pairing.h"

#define ROUNDS      5
#define BATCH       8u
#define MESSAGE_MAX 1024
#define SIGN_HEADER 2u
#define MULS        2000u // multiplications a message: they are that much shorter

/** Seconds of T, 2026-11-22; what is asked of the KMS are keys of RFC 6509 3.2, of that month. */
#define NTP  0xeeadd300u
#define UNIX mikey_ntp_to_unix(NTP)

static const char alice[] = "tel:+12025550101", bob[] = "tel:+12025550102", kms_uri[] = "kms.example.net";

struct encoded {
    size_t len;
    uint8_t bytes[MESSAGE_MAX];
};

/** Key period of hashed UIDs, seconds, as deployed. */
#define PERIOD 2592000u

/** A KMS with two users, and messages from one to the other; identifiers of scheme 1, or hashed UIDs. */
struct world {
    struct mikey_crypto *crypto;
    bool hashed;
    uint8_t kms_line[MIKEY_KMS_ALL]; /**< what a look-up gives of it */
    struct bench_kms kms;
    struct mikey_identifier alice, bob;
    struct encoded messages[BATCH];
    void *memory;
    size_t size;
};

static struct mikey_slice text(const char *string) {
    return (struct mikey_slice){(const uint8_t *)string, strlen(string)};
}

static struct mikey_slice name(const struct mikey_identifier *identifier) {
    return (struct mikey_slice){identifier->bytes, identifier->len};
}

/** HDR, T, RAND, four IDRs, SP, SAKKE, SIGN, as mission-critical services send them: about 650 bytes. */
static bool build(struct world *world, uint32_t number, struct encoded *out) {
    static const uint8_t params[] = {0, 1, 6, 1, 1, 16, 4, 1, 12, 5, 1, 0, 6, 1, 0, 20, 1, 16};
    uint8_t t[8] = {NTP >> 24, NTP >> 16 & 0xff, NTP >> 8 & 0xff, NTP & 0xff}, rand[16] = {1};
    rand[15] = (uint8_t)number;
    const struct mikey_id ids[] = {
        {MIKEY_ID_TYPE_URI, text(alice)}, {MIKEY_ID_TYPE_URI, text(bob)}, {MIKEY_ID_TYPE_URI, text(kms_uri)}};
    struct mikey_payload payloads[] = {
        {.type = MIKEY_PAYLOAD_T, .u.t = {MIKEY_TS_NTP_UTC, {t, sizeof t}}},
        {.type = MIKEY_PAYLOAD_RAND, .u.rand = {{rand, sizeof rand}}},
        {.type = MIKEY_PAYLOAD_IDR, .u.idr = {MIKEY_ID_ROLE_INITIATOR, ids[0]}},
        {.type = MIKEY_PAYLOAD_IDR, .u.idr = {MIKEY_ID_ROLE_RESPONDER, ids[1]}},
        {.type = MIKEY_PAYLOAD_IDR, .u.idr = {MIKEY_ID_ROLE_KMS_I, ids[2]}},
        {.type = MIKEY_PAYLOAD_IDR, .u.idr = {MIKEY_ID_ROLE_KMS_R, ids[2]}},
        {.type = MIKEY_PAYLOAD_SP, .u.sp = {.prot_type = MIKEY_PROT_SRTP, .params = {params, sizeof params}}},
        {.type = MIKEY_PAYLOAD_SAKKE,
         .u.sakke = {.params = MIKEY_SAKKE_PARAMS_SET_1,
                     .id_scheme = world->hashed ? MIKEY_ID_SCHEME_MCX_UID : MIKEY_ID_SCHEME_TEL_MONTHLY}},
        {.type = MIKEY_PAYLOAD_SIGN, .u.sign = {.s_type = MIKEY_S_TYPE_ECCSI}}};
    struct mikey_message message = {.hdr = {.version = 1,
                                            .data_type = MIKEY_DATA_TYPE_SAKKE,
                                            .prf = MIKEY_PRF_HMAC_SHA_256,
                                            .csb_id = number + 1,
                                            .map_type = MIKEY_MAP_EMPTY},
                                    .payloads = payloads,
                                    .n_payloads = sizeof payloads / sizeof *payloads};
    const struct mikey_sakke_keys keys = {.z = bench_z(&world->kms),
                                          .responder = name(&world->bob),
                                          .ssv = {(uint8_t)number, 1},
                                          .signer = {bench_kpak(&world->kms),
                                                     name(&world->alice),
                                                     {world->kms.ssk, sizeof world->kms.ssk},
                                                     {world->kms.pvt, sizeof world->kms.pvt}},
                                          .j = {1, (uint8_t)number}};
    for (uint32_t i = 0; i < message.n_payloads; i++)
        payloads[i].parent = MIKEY_NO_PARENT;
    mikey_message_link(&message);
    return mikey_sakke_build(world->crypto, &message, &keys, out->bytes, sizeof out->bytes, &out->len) ==
           MIKEY_OK;
}

/** The identifier of a user under the scheme of the world. */
static bool identify(struct world *world, const char *uri, struct mikey_identifier *identifier) {
    const struct mikey_uid_parts parts = {text(uri), text(kms_uri), PERIOD, 0, NTP / PERIOD};
    if (!world->hashed)
        return mikey_identifier_monthly(text(uri), UNIX, 0, identifier);
    identifier->len = MIKEY_UID;
    return mikey_mcx_uid(world->crypto, &parts, identifier->bytes) == MIKEY_OK;
}

static void write_kms_line(struct world *world) {
    memcpy(world->kms_line, world->kms.keys, sizeof world->kms.keys);
    for (size_t i = 0; i < sizeof(uint32_t); i++) // the period in 8 bytes, then the offset, which is 0
        world->kms_line[MIKEY_KMS_KEYS + 7 - i] = (uint8_t)(PERIOD >> 8 * i);
}

static bool world_make(struct world *world) {
    world->size = mikey_document_size(MESSAGE_MAX);
    world->memory = malloc(world->size);
    bool good = world->memory != NULL && mikey_crypto_new(&world->crypto) == MIKEY_OK &&
                identify(world, alice, &world->alice) && identify(world, bob, &world->bob) &&
                bench_kms_make(world->crypto, name(&world->alice), name(&world->bob), &world->kms);
    write_kms_line(world);
    for (uint32_t i = 0; i < BATCH && good; i++)
        good = build(world, i, &world->messages[i]);
    return good;
}

static bool lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                   struct mikey_slice *secret) {
    const struct world *world = context;
    if (identity.len > 0 || nth > 0 || (kind != MIKEY_SECRET_KMS && kind != MIKEY_SECRET_SAKKE))
        return false;
    *secret = kind == MIKEY_SECRET_KMS ? (struct mikey_slice){world->kms_line, sizeof world->kms_line}
                                       : (struct mikey_slice){world->kms.rsk, sizeof world->kms.rsk};
    return true;
}

static struct mikey_slice encapsulated(const struct encoded *message) {
    return (struct mikey_slice){
        message->bytes + message->len - SIGN_HEADER - MIKEY_ECCSI_SIGN - MIKEY_SAKKE_DATA, MIKEY_SAKKE_DATA};
}

/** Steps 1 to 5 of RFC 6508 6.2.2. */
static bool decapsulate(struct world *world, struct mikey_crypto *crypto, const struct encoded *message) {
    uint8_t ssv[MIKEY_SAKKE_SSV];
    bool genuine = false;
    return mikey_sakke_open(crypto, (struct mikey_slice){world->kms.rsk, sizeof world->kms.rsk},
                            encapsulated(message), ssv) == MIKEY_OK &&
           mikey_sakke_confirm(crypto, bench_z(&world->kms), name(&world->bob), ssv, encapsulated(message),
                               &genuine) == MIKEY_OK &&
           genuine;
}

static bool known_keys(struct world *world, uint32_t number) {
    return decapsulate(world, world->crypto, &world->messages[number % BATCH]);
}

/** Nothing is known of RSK and Z. */
static bool new_keys(struct world *world, uint32_t number) {
    struct mikey_crypto *crypto = NULL;
    const bool good =
        mikey_crypto_new(&crypto) == MIKEY_OK && decapsulate(world, crypto, &world->messages[number % BATCH]);
    mikey_crypto_free(crypto);
    return good;
}

static bool encapsulate(struct world *world, uint32_t number) {
    uint8_t ssv[MIKEY_SAKKE_SSV] = {(uint8_t)number}, data[MIKEY_SAKKE_DATA];
    return mikey_sakke_encapsulate(world->crypto, bench_z(&world->kms), name(&world->bob), ssv, data) ==
           MIKEY_OK;
}

static bool verify(struct world *world, uint32_t number) {
    const struct encoded *message = &world->messages[number % BATCH];
    const struct mikey_slice covered = {message->bytes, message->len - MIKEY_ECCSI_SIGN},
                             signature = {message->bytes + covered.len, MIKEY_ECCSI_SIGN};
    bool match = false;
    return mikey_eccsi_verify(world->crypto, bench_kpak(&world->kms), name(&world->alice), &covered, 1,
                              signature, &match) == MIKEY_OK &&
           match;
}

static bool whole_message(struct world *world, uint32_t number) {
    const struct encoded *message = &world->messages[number % BATCH];
    const struct mikey_secrets secrets = {.lookup = lookup, .context = world};
    struct mikey_document document;
    struct mikey_csb csb = {0};
    struct mikey_opened opened;
    const bool good =
        mikey_document_place(&document, message->len, world->memory, world->size) == MIKEY_OK &&
        mikey_decode(&document, (struct mikey_slice){message->bytes, message->len}) == MIKEY_OK &&
        mikey_sakke_open_init(world->crypto, &document, &secrets, &csb, &opened) == MIKEY_OK &&
        opened.auth.status == MIKEY_AUTH_VERIFIED && opened.decryption == MIKEY_AUTH_VERIFIED;
    mikey_document_wipe(&document);
    return good;
}

static bool ibe_decrypt(struct world *world, uint32_t number) {
    (void)number;
    return bench_ibe_decrypt(world->crypto);
}

/** libcrypto's own verification on P-256, with a context that is ready. */
static bool p256_verify(struct world *world, uint32_t number) {
    static EVP_PKEY_CTX *context;
    static uint8_t signature[128];
    static const uint8_t hash[32] = {1};
    static size_t len;
    (void)world;
    (void)number;
    if (context == NULL) {
        EVP_PKEY *key = EVP_EC_gen("P-256");
        EVP_PKEY_CTX *sign = key != NULL ? EVP_PKEY_CTX_new(key, NULL) : NULL;
        len = sizeof signature;
        if (sign == NULL || EVP_PKEY_sign_init(sign) <= 0 ||
            EVP_PKEY_sign(sign, signature, &len, hash, sizeof hash) <= 0)
            return false;
        context = EVP_PKEY_CTX_new(key, NULL);
        EVP_PKEY_CTX_free(sign);
        EVP_PKEY_free(key);
        if (context == NULL || EVP_PKEY_verify_init(context) <= 0)
            return false;
    }
    return EVP_PKEY_verify(context, signature, len, hash, sizeof hash) == 1;
}

/** MULS multiplications of libcrypto, nothing around them. */
static bool multiply(struct world *world, uint32_t number) {
    static BN_CTX *numbers;
    static BN_MONT_CTX *montgomery;
    static BIGNUM *value;
    (void)world;
    (void)number;
    if (value == NULL) {
        BIGNUM *p = BN_bin2bn(mikey_sakke_set_1.p.data, (int)mikey_sakke_set_1.p.len, NULL);
        numbers = BN_CTX_new();
        montgomery = BN_MONT_CTX_new();
        value = BN_bin2bn(mikey_sakke_set_1.g.data, (int)mikey_sakke_set_1.g.len, NULL);
        if (p == NULL || numbers == NULL || montgomery == NULL || value == NULL ||
            !BN_MONT_CTX_set(montgomery, p, numbers))
            return false;
        BN_free(p);
    }
    bool good = true;
    for (uint32_t i = 0; good && i < MULS; i++)
        good = BN_mod_mul_montgomery(value, value, value, montgomery, numbers);
    return good;
}

/** The pairing of the generator with itself, whose value RFC 6509 A prints. */
static bool naive(struct world *world, uint32_t number) {
    const struct mikey_slice *want = &mikey_sakke_set_1.g, *p = &mikey_sakke_set_1.generator;
    uint8_t got[BENCH_NAIVE_NUMBER];
    (void)world;
    (void)number;
    return bench_naive_pairing(p->data, p->data, got) && memcmp(got, want->data, want->len) == 0;
}

/** What is timed, `share` times for each message; 0: once a round. */
struct work {
    const char *name;
    bool (*run)(struct world *world, uint32_t number);
    uint32_t share;
    bool hashed; /**< in the world of hashed UIDs */
    double us[ROUNDS];
};

static bool measure(struct world worlds[2], struct work *works, size_t n_works, uint32_t messages) {
    bool good = true;
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < n_works; i++) {
            const uint32_t n = works[i].share == 0 ? 1 : messages * works[i].share;
            const uint64_t start = bench_now();
            for (uint32_t k = 0; k < n && good; k++)
                good = works[i].run(&worlds[works[i].hashed], k);
            works[i].us[round] = (double)(bench_now() - start) / n / 1000;
        }
    }
    return good;
}

int main(int argc, char **argv) {
    static struct world worlds[] = {{.hashed = false}, {.hashed = true}};
    struct work works[] = {{.name = "p256_verify", .run = p256_verify, .share = 20},
                           {.name = "montgomery_1024", .run = multiply, .share = 1},
                           {.name = "decapsulate", .run = known_keys, .share = 1},
                           {.name = "decapsulate_new_keys", .run = new_keys, .share = 1},
                           {.name = "encapsulate", .run = encapsulate, .share = 1},
                           {.name = "eccsi_verify", .run = verify, .share = 10},
                           {.name = "whole_message", .run = whole_message, .share = 1},
                           {.name = "whole_message_uid", .run = whole_message, .share = 1, .hashed = true},
                           {.name = "bf_ibe_decrypt_512", .run = ibe_decrypt, .share = 1},
                           {.name = "naive_pairing", .run = naive, .share = 0}};
    const size_t n_works = sizeof works / sizeof *works;
    const uint32_t messages = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    if (messages == 0) {
        fprintf(stderr, "usage: bench-sakke MESSAGES\n");
        return 2;
    }
    const bool good =
        world_make(&worlds[0]) && world_make(&worlds[1]) && measure(worlds, works, n_works, messages);
    const double p256 = bench_median(works[0].us, ROUNDS), mul = bench_median(works[1].us, ROUNDS) / MULS;
    printf("{\"p256_verify_us\": %.1f, \"montgomery_1024_ns\": %.1f", p256, mul * 1000);
    for (size_t i = 2; i < n_works; i++) {
        const double us = bench_median(works[i].us, ROUNDS);
        printf(
            ", \"%s\": {\"us\": %.1f, \"per_s\": %.0f, \"p256_verifies\": %.2f, \"montgomery_muls\": %.0f}",
            works[i].name, us, 1e6 / us, us / p256, us / mul);
    }
    puts("}");
    if (!good)
        fprintf(stderr, "bench-sakke: a message did not open\n");
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        mikey_crypto_free(worlds[i].crypto);
        free(worlds[i].memory);
    }
    return good ? 0 : 1;
}

// SPDX-License-Identifier: BSD-2-Clause
// Whether the time of taking RSA's padding off tells if the padding was right: blocks of both kinds take turns, and
// Welch's t over the times of each kind is printed. Beyond 4.5 they can be told apart.
//
// unpad-timing PAIRS: one line of JSON with t and the mean times for each padding.
#include <math.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mikeylab/asymmetric.h>

#include "messages.h"

#define MODULUS   256u // bytes
#define DER_MAX   2048
#define BLOCKS    64u // with OAEP that are made beforehand
#define REPEATS   16u // of one block in a measurement
#define OUTLIER   4   // measurements beyond so many times the first ones' median are the machine's
#define REHEARSAL 101u

/** Running mean and sum of squares. */
struct series {
    double n, mean, squares;
};

static void add(struct series *series, double value) {
    const double before = value - series->mean;
    series->n++;
    series->mean += before / series->n;
    series->squares += before * (value - series->mean);
}

static double welch(const struct series *a, const struct series *b) {
    return (a->mean - b->mean) / sqrt(a->squares / (a->n - 1) / a->n + b->squares / (b->n - 1) / b->n);
}

/** Blocks whose padding is right; OAEP's cannot be made up. */
struct pool {
    enum mikey_rsa_padding padding;
    struct mikey_rsa_block blocks[BLOCKS];
};

static struct mikey_pkey *new_key(struct mikey_crypto *crypto) {
    uint8_t der[DER_MAX], *at = der;
    struct mikey_pkey *key = NULL;
    EVP_PKEY *rsa = EVP_RSA_gen(8 * MODULUS);
    const int len = rsa != NULL ? i2d_PrivateKey(rsa, NULL) : 0;
    const bool fits = len > 0 && len <= DER_MAX && i2d_PrivateKey(rsa, &at) == len;
    if (!fits || mikey_pkey_open(crypto, (struct mikey_slice){der, (size_t)len}, &key) != MIKEY_OK)
        key = NULL;
    EVP_PKEY_free(rsa);
    return key;
}

static bool fill_pool(struct mikey_crypto *crypto, const struct mikey_pkey *key, struct pool *pool) {
    uint8_t sealed[MODULUS], secret[16] = {1};
    bool good = true;
    for (uint32_t i = 0; i < BLOCKS && good; i++) {
        size_t len = 0;
        secret[1] = (uint8_t)i;
        good =
            mikey_rsa_encrypt(crypto, key, pool->padding, (struct mikey_slice){secret, sizeof secret}, sealed,
                              sizeof sealed, &len) == MIKEY_OK &&
            mikey_rsa_decrypt(crypto, key, (struct mikey_slice){sealed, len}, &pool->blocks[i]) == MIKEY_OK;
    }
    return good;
}

/** A block of the pool, or one in which a byte is another: its first, or any, which changes all behind the mask. */
static void take(const struct pool *pool, struct mikey_rsa_block *block, bool good, uint32_t number) {
    const size_t at = number % 4 == 0 ? 0 : number * 37 % MODULUS;
    *block = pool->blocks[number % BLOCKS];
    block->bytes[at] ^= good ? 0 : (uint8_t)(1 + number % 255);
}

/** A block of PKCS #1 v1.5 that holds a key of 16 bytes, or one that holds nothing. */
static void fill(struct mikey_rsa_block *block, bool good, uint32_t number) {
    block->len = MODULUS;
    for (size_t i = 0; i < MODULUS; i++)
        block->bytes[i] = (uint8_t)(1 + (i * 37 + number * 101 + (i * number >> 3)) % 255);
    block->bytes[0] = 0;
    block->bytes[1] = good ? 2 : (uint8_t)(3 + number % 200);
    if (good)
        block->bytes[MODULUS - 17] = 0;
    memset(block->substitute, (int)(number & 0xff), sizeof block->substitute);
}

static bool measure(struct mikey_crypto *crypto, const struct pool *pool, bool good, uint32_t number,
                    double *nanoseconds) {
    static struct mikey_rsa_block block;
    static uint8_t out[MIKEY_RSA_BYTES_MAX];
    size_t len = 0;
    bool done = true;
    if (pool->padding == MIKEY_RSA_PKCS1)
        fill(&block, good, number);
    else
        take(pool, &block, good, number);
    const uint64_t start = bench_now();
    for (uint32_t i = 0; i < REPEATS; i++)
        done = mikey_rsa_unpad(crypto, pool->padding, &block, out, &len) == MIKEY_OK && done;
    *nanoseconds = (double)(bench_now() - start) / REPEATS;
    return done;
}

static bool compare(struct mikey_crypto *crypto, const struct pool *pool, uint32_t pairs,
                    struct series kinds[2]) {
    double first[REHEARSAL], value;
    bool good = true;
    for (uint32_t i = 0; i < REHEARSAL; i++)
        good = measure(crypto, pool, i % 2 == 0, i, &first[i]) && good;
    const double limit = OUTLIER * bench_median(first, REHEARSAL);
    for (uint32_t i = 0; i < 2 * pairs && good; i++) {
        const bool right = (i ^ i >> 1) % 2 == 0; // which comes first takes turns as well
        good = measure(crypto, pool, right, i / 2, &value);
        if (value < limit)
            add(&kinds[right], value);
    }
    return good;
}

int main(int argc, char **argv) {
    const uint32_t pairs = argc == 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    struct mikey_crypto *crypto = NULL;
    if (pairs == 0 || mikey_crypto_new(&crypto) != MIKEY_OK) {
        fprintf(stderr, "usage: unpad-timing PAIRS\n");
        return 2;
    }
    static struct pool pool;
    struct mikey_pkey *key = new_key(crypto);
    bool good = key != NULL;
    for (unsigned padding = 0; padding < MIKEY_RSA_PADDINGS && good; padding++) {
        struct series kinds[2] = {{0}};
        pool.padding = (enum mikey_rsa_padding)padding;
        good = fill_pool(crypto, key, &pool) && compare(crypto, &pool, pairs, kinds);
        if (good)
            printf("%s\"%s\": {\"pairs\": %u, \"right_ns\": %.1f, \"wrong_ns\": %.1f, \"t\": %.2f}",
                   padding == 0 ? "{" : ", ", mikey_rsa_padding_name(pool.padding), pairs, kinds[1].mean,
                   kinds[0].mean, welch(&kinds[1], &kinds[0]));
    }
    puts(good ? "}" : "");
    mikey_pkey_close(key);
    mikey_crypto_free(crypto);
    return good ? 0 : 1;
}

// SPDX-License-Identifier: BSD-2-Clause
// Whether a branch or an index of taking RSA's padding off depends on what was decrypted. Run under valgrind, which is told
// that these bytes are undefined and complains where one decides something; exit 99 without valgrind.
//
// unpad-secret [leak]: with an argument a branch does depend on them, to see that valgrind notices.
#include <mikeylab/asymmetric.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define BITS        1024u
#define NO_VALGRIND 99
#define DER_MAX     2048

static const uint8_t envelope_key[16] = "an envelope key";

/** A private key of nobody's. */
static struct mikey_pkey *new_key(struct mikey_crypto *crypto) {
    uint8_t der[DER_MAX], *at = der;
    struct mikey_pkey *key = NULL;
    EVP_PKEY *rsa = EVP_RSA_gen(BITS);
    const int len = rsa != NULL ? i2d_PrivateKey(rsa, NULL) : 0;
    const bool fits = len > 0 && len <= DER_MAX && i2d_PrivateKey(rsa, &at) == len;
    if (!fits || mikey_pkey_open(crypto, (struct mikey_slice){der, (size_t)len}, &key) != MIKEY_OK)
        key = NULL;
    EVP_PKEY_free(rsa);
    return key;
}

/** Takes the padding of a block off that nobody may look at; false if the result is not what it should be. */
static bool unpad(struct mikey_crypto *crypto, enum mikey_rsa_padding padding, struct mikey_rsa_block *block,
                  bool right) {
    static uint8_t out[MIKEY_RSA_BYTES_MAX];
    size_t len = 0;
    VALGRIND_MAKE_MEM_UNDEFINED(block->bytes, block->len);
    const enum mikey_status status = mikey_rsa_unpad(crypto, padding, block, out, &len);
    VALGRIND_MAKE_MEM_DEFINED(out, sizeof out);
    VALGRIND_MAKE_MEM_DEFINED(&len, sizeof len);
    VALGRIND_MAKE_MEM_DEFINED(block->bytes, block->len);
    const bool same = len == sizeof envelope_key && memcmp(out, envelope_key, sizeof envelope_key) == 0;
    return status == MIKEY_OK && same == right;
}

/** A block with the padding, the same changed in its first byte and in its middle, and one without any. */
static bool try_padding(struct mikey_crypto *crypto, const struct mikey_pkey *key,
                        enum mikey_rsa_padding padding) {
    static const size_t changed[] = {0, 1, BITS / 8 / 2};
    static struct mikey_rsa_block block;
    uint8_t sealed[BITS / 8];
    size_t len = 0;
    bool good =
        mikey_rsa_encrypt(crypto, key, padding, (struct mikey_slice){envelope_key, sizeof envelope_key},
                          sealed, sizeof sealed, &len) == MIKEY_OK &&
        mikey_rsa_decrypt(crypto, key, (struct mikey_slice){sealed, len}, &block) == MIKEY_OK &&
        unpad(crypto, padding, &block, true);
    for (size_t i = 0; i < sizeof changed / sizeof *changed && good; i++) {
        block.bytes[changed[i]] ^= 0x40;
        // In the middle of PKCS #1's padding stands whatever is not zero.
        const bool right = padding == MIKEY_RSA_PKCS1 && changed[i] > 1;
        if (right && block.bytes[changed[i]] == 0)
            block.bytes[changed[i]] = 1;
        good = unpad(crypto, padding, &block, right);
        block.bytes[changed[i]] ^= 0x40;
    }
    memset(block.bytes, 0, block.len);
    return good && unpad(crypto, padding, &block, false);
}

/** What valgrind has to notice. */
static void leak(void) {
    volatile uint8_t byte = 1;
    VALGRIND_MAKE_MEM_UNDEFINED(&byte, sizeof byte);
    if (byte != 0)
        puts("the byte is not zero");
}

int main(int argc, char **argv) {
    struct mikey_crypto *crypto = NULL;
    (void)argv;
    if (!RUNNING_ON_VALGRIND) {
        fputs("unpad-secret: to be run under valgrind\n", stderr);
        return NO_VALGRIND;
    }
    if (argc > 1)
        leak();
    struct mikey_pkey *key = mikey_crypto_new(&crypto) == MIKEY_OK ? new_key(crypto) : NULL;
    bool good = key != NULL;
    for (enum mikey_rsa_padding padding = 0; padding < MIKEY_RSA_PADDINGS && good; padding++)
        good = try_padding(crypto, key, padding);
    mikey_pkey_close(key);
    mikey_crypto_free(crypto);
    return good ? 0 : 1;
}

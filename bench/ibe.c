// SPDX-License-Identifier: BSD-2-Clause
#include "ibe.h"

#include <mikeylab/ibe.h>
#include <string.h>

#define TEXT 113u // bytes of an IBAKE with two identities and a point of P-256

enum { P, Q, BASE, KMS, KEY, PARTS };

/** A number or point of the service of pcaps/ibake-sip-call.pcap. */
struct part {
    const char *hex;
    uint8_t bytes[160];
    size_t len;
};

static struct part parts[PARTS] = {
    {.hex = "800000000000000000000000000000000000000000000000000000000000000000000000000000000000033a00000000"
            "0000000000200030001800040ce80673"},
    {.hex = "8000000000000000000000000000000000020001"},
    {.hex = "04539a498784fe7503770a7e3e42010ca9d12ff6f01577708538a42302512fcefd5beebba77dc9d5d4b106190f0f5db0"
            "a881989329aa537340f247f4bad5418fd1715c28f1488580d27d5c2f31679123b8ecfab7451eba102eb1d9b8b27f2fe2"
            "02b8625036eb7216b9ea683c268a4fd6ca261ff60bfb2dac4d12ba926433b9c656"},
    {.hex = "044076f4234764df2d4e4dc5781f319d7290ccc536dd25fe7029e0958b3aa3fde7ab5cb0bd9c5244ef04047faa3fd72f"
            "2a6c4742aca1262fb2dea7f3169423ca8e57d27b9dfa612cb007879200423126c56bafb2347b0d1e1d343e3ab81a5922"
            "11d34206d2d2b995b2e518f7098a6ba32b78c607ae3b135f903be626b85b2c0ce3"},
    {.hex = "04284f34368bc22db2761e70db0fe4094ce365e5591d8879abb2abb9d8b410594f39fccd9a985d1e2041658ba88bf0a8"
            "9d959d46fb0f27afc3109c00ead286c5930c2c659964d1f1cdd5ee9868799aba26a14c3999dff57e6e57c74662eecaa8"
            "705832f84fb1056cfa5b89f9315a7c669d55ca691179f8e1e24c3b67af4f292512"},
};

static uint8_t digit(char c) {
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static struct mikey_slice part(int which) {
    struct part *part = &parts[which];
    for (; part->hex[2 * part->len] != '\0'; part->len++)
        part->bytes[part->len] =
            (uint8_t)(digit(part->hex[2 * part->len]) << 4 | digit(part->hex[2 * part->len + 1]));
    return (struct mikey_slice){part->bytes, part->len};
}

bool bench_ibe_decrypt(struct mikey_crypto *crypto) {
    static const char bob[] = "sip:bob@example.org";
    static uint8_t ciphertext[TEXT + MIKEY_IBE_OVERHEAD_MAX];
    static size_t len;
    static const uint8_t text[TEXT] = {1}, rho[20] = {2};
    const struct mikey_ibe_parameters parameters = {
        .p = part(P), .q = part(Q), .base = part(BASE), .kms = part(KMS), .hash = MIKEY_DIGEST_SHA_1};
    const struct mikey_ibe_plain plain = {
        {(const uint8_t *)bob, strlen(bob)}, {rho, sizeof rho}, {text, sizeof text}};
    uint8_t out[TEXT];
    size_t n = 0;
    if (len == 0 && mikey_ibe_encrypt(crypto, &parameters, &plain, MIKEY_IBE_BF_BLOCK, ciphertext,
                                      sizeof ciphertext, &len) != MIKEY_OK)
        return false;
    return mikey_ibe_decrypt(crypto, &parameters, part(KEY), MIKEY_IBE_BF_BLOCK,
                             (struct mikey_slice){ciphertext, len}, out, sizeof out, &n) == MIKEY_OK &&
           n == sizeof text && memcmp(out, text, n) == 0;
}

// SPDX-License-Identifier: BSD-2-Clause
/** RSA keys with certificates of their own, made anew, for tests. */
#ifndef MIKEYLAB_EXCHANGE_TESTS_SIGNER_H
#define MIKEYLAB_EXCHANGE_TESTS_SIGNER_H

#include "fixture.h"

#include <mikeylab/asymmetric.h>

struct signer {
    uint8_t key[4096], cert[4096]; /**< DER */
    size_t key_len, cert_len;
    struct mikey_pkey *pkey;
};

/** Makes a key of `bits` bits and a self-signed certificate that names nobody. */
void signer_make(struct signer *signer, unsigned bits);
void signer_free(struct signer *signer);

/** Three of them with keys of 1024 bits, for groups of tests: test_set_up() and test_tear_down() with them. */
extern struct signer alice, bob, carol;
int signers_set_up(void **state);
int signers_tear_down(void **state);

struct mikey_id test_name(const char *uri);
struct mikey_cert test_certificate(const struct signer *signer);

/** A message that is put together payload by payload. */
struct composer {
    struct mikey_message message;
    struct mikey_payload payloads[12];
};

/** A message that begins with T. */
struct composer composer_begin(uint8_t data_type, const struct test_init *init);
/** Another payload of this type, for its content. */
struct mikey_payload *composer_add(struct composer *composer, uint8_t type);
/** The message, all of it there. */
const struct mikey_message *composer_end(struct composer *composer);

#endif

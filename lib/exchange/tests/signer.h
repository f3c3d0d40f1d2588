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

#endif

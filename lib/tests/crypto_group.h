// SPDX-License-Identifier: BSD-2-Clause
/** One mikey_crypto for all tests of a group. */
#ifndef MIKEYLAB_TESTS_CRYPTO_GROUP_H
#define MIKEYLAB_TESTS_CRYPTO_GROUP_H

#include <mikeylab/crypto.h>

static struct mikey_crypto *crypto;

static int set_up(void **state) {
    (void)state;
    return mikey_crypto_new(&crypto) == MIKEY_OK ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    mikey_crypto_free(crypto);
    return 0;
}

#endif

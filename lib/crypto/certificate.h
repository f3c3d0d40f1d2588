// SPDX-License-Identifier: BSD-2-Clause
/** Certificates inside lib/crypto. */
#ifndef MIKEYLAB_CRYPTO_CERTIFICATE_H
#define MIKEYLAB_CRYPTO_CERTIFICATE_H

#include "pkey.h"

#include <mikeylab/certificate.h>
#include <openssl/x509v3.h>

struct mikey_certificate_whole {
    struct mikey_cached cached;
    struct mikey_certificate pub;
    X509 *x509;
    GENERAL_NAMES *alternatives; /**< what names of `pub` point into; NULL if there are none */
    uint8_t *der;
    struct mikey_pkey key;             /**< pub.key, if that is set */
    uint8_t issuer[MIKEY_FINGERPRINT]; /**< of the certificate that is known to have signed this one */
    bool has_issuer;
};

/** Frees a certificate; for the cache. */
void mikey_certificate_free(struct mikey_cached *entry);

/** Fills the names of `pub`; false if there may be others, which could not be read. */
bool mikey_certificate_read_names(struct mikey_certificate_whole *certificate);

#endif

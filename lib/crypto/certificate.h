// SPDX-License-Identifier: BSD-2-Clause
/** Certificates inside lib/crypto. */
#ifndef MIKEYLAB_CRYPTO_CERTIFICATE_H
#define MIKEYLAB_CRYPTO_CERTIFICATE_H

#include "pkey.h"

#include <mikeylab/certificate.h>
#include <openssl/x509v3.h>

/** Issuers that a certificate remembers; as many as certificates of a message can be asked about. */
#define MIKEY_KNOWN_ISSUERS 8

/** A certificate that may have issued another, and whether it did: the check costs an operation with its key. */
struct mikey_known_issuer {
    uint8_t fingerprint[MIKEY_FINGERPRINT];
    bool match;
};

struct mikey_certificate_whole {
    struct mikey_cached cached;
    struct mikey_certificate pub;
    X509 *x509;
    GENERAL_NAMES *alternatives;   /**< what names of `pub` point into; NULL if there are none */
    NAME_CONSTRAINTS *constraints; /**< NULL if there are none */
    uint8_t *der;
    struct mikey_pkey key; /**< pub.key, if that is set */
    struct mikey_known_issuer issuers[MIKEY_KNOWN_ISSUERS];
    uint32_t n_issuers; /**< all that were asked about; the latest are remembered */
};

/** Frees a certificate; for the cache. */
void mikey_certificate_free(struct mikey_cached *entry);

/** Fills the names of `pub`; false if there may be others, which could not be read. */
bool mikey_certificate_read_names(struct mikey_certificate_whole *certificate);

#endif

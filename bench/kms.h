// SPDX-License-Identifier: BSD-2-Clause
/** A KMS of identity-based keys, whose secrets are none, for the benchmarks. */
#ifndef MIKEYLAB_BENCH_KMS_H
#define MIKEYLAB_BENCH_KMS_H

#include <mikeylab/identity_keys.h>

/** The public keys, and those of one signer and one receiver. */
struct bench_kms {
    uint8_t keys[MIKEY_ECCSI_POINT + MIKEY_SAKKE_POINT]; /**< KPAK || Z */
    uint8_t rsk[MIKEY_SAKKE_POINT], pvt[MIKEY_ECCSI_POINT], ssk[MIKEY_ECCSI_NUMBER];
};

/** Keys for the identifiers of a signer and a receiver. False if libcrypto fails. */
bool bench_kms_make(struct mikey_crypto *crypto, struct mikey_slice signer, struct mikey_slice receiver,
                    struct bench_kms *kms);

struct mikey_slice bench_kpak(const struct bench_kms *kms);
struct mikey_slice bench_z(const struct bench_kms *kms);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Public parameters of SAKKE: RFC 6508 2.3, RFC 6509 A. */
#ifndef MIKEYLAB_CRYPTO_SAKKE_PARAMETERS_H
#define MIKEYLAB_CRYPTO_SAKKE_PARAMETERS_H

#include <mikeylab/status.h>

struct mikey_sakke_parameters {
    struct mikey_slice p, q;
    struct mikey_slice generator; /**< P, as 04 || x || y */
    struct mikey_slice g;         /**< <P, P> */
};

/** Parameter set 1: 1024-bit p, n = 128, SHA-256. */
extern const struct mikey_sakke_parameters mikey_sakke_set_1;

#endif

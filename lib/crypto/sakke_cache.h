// SPDX-License-Identifier: BSD-2-Clause
/** What computations with one key of SAKKE have in common, kept from message to message. */
#ifndef MIKEYLAB_CRYPTO_SAKKE_CACHE_H
#define MIKEYLAB_CRYPTO_SAKKE_CACHE_H

#include "sakke.h"

/** Keys kept: an RSK takes about half a megabyte, a public key a tenth of that. */
#define MIKEY_SAKKE_PREPARED 16

/** A curve of its own, and on it what one key needs. Numbers are made and left between enter and leave of its field. */
struct mikey_sakke_prepared {
    struct mikey_cached cached;
    struct mikey_curve curve;
    struct mikey_lines lines;         /**< of an RSK */
    struct mikey_multiples multiples; /**< of a public key, [b]P + Z */
};

/** MIKEY_ERR_ARGUMENT if `rsk` is no point of the curve; MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_sakke_prepare_receiver(struct mikey_crypto *crypto,
                                                               struct mikey_slice rsk,
                                                               struct mikey_sakke_prepared **prepared);
/** The same of the public key of `identifier` with the KMS; MIKEY_ERR_ARGUMENT as mikey_sakke_public_key(). */
MIKEY_NODISCARD enum mikey_status mikey_sakke_prepare_sender(struct mikey_crypto *crypto,
                                                             struct mikey_slice z,
                                                             struct mikey_slice identifier,
                                                             struct mikey_sakke_prepared **prepared);
/** One user less; NULL is allowed. Afterwards it must not be used. */
void mikey_sakke_prepared_release(struct mikey_sakke_prepared *prepared);

/** Wipes and frees one, for the cache. */
void mikey_sakke_prepared_free(struct mikey_cached *cached);

#endif

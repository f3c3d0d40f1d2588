// SPDX-License-Identifier: BSD-2-Clause
/** Steps of SAKKE on numbers: RFC 6508. */
#ifndef MIKEYLAB_CRYPTO_SAKKE_H
#define MIKEYLAB_CRYPTO_SAKKE_H

#include "internal.h"
#include "pairing.h"

/** Opens the curve of parameter set 1. Close it in any case. */
MIKEY_NODISCARD bool mikey_sakke_curve(struct mikey_curve *curve);

/**
 * HashToIntegerRange( s, n, SHA-256 ), RFC 6508 5.1, where s is the concatenation of two strings and `bits` the size of
 * n - 1; the result, a plain number, is left below n, or where `n` is NULL, below 2^bits.
 */
void mikey_sakke_hash(struct mikey_crypto *crypto, struct mikey_field *field, BIGNUM *r,
                      const struct mikey_slice parts[2], const BIGNUM *n, int bits);

/** SSV = H XOR HashToIntegerRange( w, 2^128 ), RFC 6508 6.2.2; the same makes H of an SSV. */
void mikey_sakke_mask(struct mikey_crypto *crypto, struct mikey_field *field, const BIGNUM *w,
                      const uint8_t *in, uint8_t out[16]);

/** r = HashToIntegerRange( SSV || b, q ). */
void mikey_sakke_exponent(struct mikey_crypto *crypto, struct mikey_curve *curve, BIGNUM *r,
                          const uint8_t *ssv, struct mikey_slice identifier);

/**
 * [b]P + Z with z = 1: the public key of `identifier` with the KMS. False if that is no identifier, Z is no key, or their
 * sum is at infinity.
 */
bool mikey_sakke_public_key(struct mikey_curve *curve, struct mikey_point key, struct mikey_slice z,
                            struct mikey_slice identifier);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Steps of Boneh-Franklin encryption: RFC 5091 4, and the forms of a ciphertext. */
#ifndef MIKEYLAB_CRYPTO_IBE_H
#define MIKEYLAB_CRYPTO_IBE_H

#include "internal.h"
#include "pairing.h"

#include <mikeylab/ibe.h>

/** A context and the hash of the parameters in it. */
struct mikey_ibe_hash {
    struct mikey_crypto *crypto;
    enum mikey_digest digest;
    size_t len; /**< of a hash, bytes */
};

/** False for a hash that RFC 5091 5.1.2 does not know. */
MIKEY_NODISCARD bool mikey_ibe_hash_open(struct mikey_ibe_hash *hash, struct mikey_crypto *crypto,
                                         enum mikey_digest digest);

/** The hash of the concatenation of two strings; false if it cannot be had. */
MIKEY_NODISCARD bool mikey_ibe_hash(const struct mikey_ibe_hash *hash, struct mikey_slice first,
                                    struct mikey_slice second, uint8_t out[MIKEY_DIGEST_MAX]);

/** HashToRange( first || second, n ), RFC 5091 4.1.1 with erratum 2736; a plain number. */
void mikey_ibe_range(const struct mikey_ibe_hash *hash, struct mikey_field *field, BIGNUM *r,
                     const struct mikey_slice parts[2], const BIGNUM *n);

/** out = in XOR HashBytes( in.len, seed ), RFC 5091 4.2.1; false if it cannot be had. */
MIKEY_NODISCARD bool mikey_ibe_mask(const struct mikey_ibe_hash *hash, struct mikey_slice seed,
                                    struct mikey_slice in, uint8_t *out);

/** HashToPoint, RFC 5091 4.4.2, z = 1. */
void mikey_ibe_point(const struct mikey_ibe_hash *hash, struct mikey_curve *curve, struct mikey_point r,
                     struct mikey_slice identity);

/** The hash of Canonical( theta ) with ordering 0, RFC 5091 4.3.2; false if it cannot be had. */
MIKEY_NODISCARD bool mikey_ibe_canonical(const struct mikey_ibe_hash *hash, struct mikey_curve *curve,
                                         struct mikey_fp2 theta, uint8_t out[MIKEY_DIGEST_MAX]);

/** A ciphertext; its slices lie in the bytes that it was read from. Coordinates may have lost leading zeros. */
struct mikey_ibe_ciphertext {
    struct mikey_slice x, y; /**< U */
    struct mikey_slice v, w;
};

/** Lengths that a ciphertext without lengths is taken apart by. */
struct mikey_ibe_lengths {
    size_t coordinate, hash;
};

/** Takes a ciphertext apart; false if it is not of this form. */
MIKEY_NODISCARD bool mikey_ibe_read(enum mikey_ibe_form form, const struct mikey_ibe_lengths *lengths,
                                    struct mikey_slice bytes, struct mikey_ibe_ciphertext *ciphertext);
/** Writes one, whose coordinates have their full length; 0 if it does not fit into `size` bytes, else its length. */
MIKEY_NODISCARD size_t mikey_ibe_write(enum mikey_ibe_form form,
                                       const struct mikey_ibe_ciphertext *ciphertext, uint8_t *out,
                                       size_t size);

#endif

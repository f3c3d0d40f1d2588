// SPDX-License-Identifier: BSD-2-Clause
/** Messages of the `mykey` crate, as that opens them and derives SRTP keys. */
#ifndef MIKEYLAB_EXCHANGE_MYKEY_H
#define MIKEYLAB_EXCHANGE_MYKEY_H

#include "../crypto/mykey.h"

#include <mikeylab/exchange.h>

/**
 * Opens a message that mikey_decode() recognised; `csb` as with the functions of the modes.
 *
 * With a pre-shared key the version is the one with whose hash the MAC verifies: under a key that is derived from the TGK
 * in clear, so that anybody can make it. auth is FAILED, with the deviation, if a pre-shared key gives that TGK,
 * NEEDS_KEY, with the deviation as well, if none does, and FAILED without one, and no key given, if the MAC does not
 * verify at all. What a V covers is not known: it is UNSUPPORTED. DH messages have nothing that authenticates them; the
 * response is agreed on with an X25519 private key of either side. Where nothing tells the version there is a
 * key of each.
 *
 * MIKEY_OK; MIKEY_ERR_SPACE, MIKEY_ERR_CRYPTO: `opened` is empty then.
 */
MIKEY_NODISCARD enum mikey_status mikey_mykey_open(struct mikey_crypto *crypto,
                                                   struct mikey_document *document,
                                                   const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                                   struct mikey_opened *opened);

/** Fills tek and salt of a described session: the crate numbers crypto sessions from 0. As mikey_mykey_derive(). */
MIKEY_NODISCARD enum mikey_status mikey_mykey_session(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                                      struct mikey_slice tgk, struct mikey_slice rand,
                                                      struct mikey_session_keys *session);

#endif

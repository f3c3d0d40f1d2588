// SPDX-License-Identifier: BSD-2-Clause
/** MACs of messages, as they came and as they should be. */
#ifndef MIKEYLAB_CRYPTO_COMPARE_H
#define MIKEYLAB_CRYPTO_COMPARE_H

#include <mikeylab/crypto.h>

/** Told of a MAC that came, and of the right one under the key and in the reading that are being tried. */
typedef void mikey_mac_watch(void *context, struct mikey_slice came, struct mikey_slice right);

/** Has all comparisons told to `watch`, for programs that make MACs right; NULL: to nobody, as it is at first. */
void mikey_crypto_watch_macs(struct mikey_crypto *crypto, mikey_mac_watch *watch, void *context);

/** Whether a MAC is the right one, in constant time. */
bool mikey_mac_compare(struct mikey_crypto *crypto, struct mikey_slice came, struct mikey_slice right);

#endif

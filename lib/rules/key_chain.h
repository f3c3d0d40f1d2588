// SPDX-License-Identifier: BSD-2-Clause
// Recognises Key data without being told that it is there.
#ifndef MIKEYLAB_RULES_KEY_CHAIN_H
#define MIKEYLAB_RULES_KEY_CHAIN_H

#include <mikeylab/status.h>

// Whether `bytes` are, to the last one, a chain of the Key data of RFC 3830 6.13. Random bytes are so once in a billion
// times.
bool mikey_key_chain_is(struct mikey_slice bytes);

#endif

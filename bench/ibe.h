// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_BENCH_IBE_H
#define MIKEYLAB_BENCH_IBE_H

#include <mikeylab/crypto.h>
#include <stdbool.h>

/** Decrypts a BFCiphertextBlock as MIKEY-IBAKE has it, p of 512 bits, q of 160; whether what came out is right. */
bool bench_ibe_decrypt(struct mikey_crypto *crypto);

#endif

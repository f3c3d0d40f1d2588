// SPDX-License-Identifier: BSD-2-Clause
/**
 * A naive reader of MIKEY's pre-shared key messages, with two planted defects: an example of what fuzzing finds, and of
 * nothing else. It shares no code with this project's library.
 */
#ifndef MIKEYLAB_FUZZ_EXAMPLE_NAIVE_H
#define MIKEYLAB_FUZZ_EXAMPLE_NAIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a message told. */
struct naive_session {
    uint32_t csb_id;
    uint8_t rand[255], rand_len;
    char identity[64];
    uint8_t tags[4]; /**< authentication tag length of policies 0 to 3 */
    uint8_t keys;    /**< that were transported */
    uint8_t tgk[32];
};

/**
 * Takes an I_MESSAGE whose KEMAC has NULL encryption and HMAC-SHA-1-160 under the pre-shared `key` (16 bytes).
 * True if its MAC verifies.
 */
bool naive_receive(const uint8_t key[16], const uint8_t *message, size_t len, struct naive_session *session);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/**
 * MACs whose keys come out of the messages before: those of MIKEY-TICKET and MIKEY-IBAKE. What went before is judged
 * again by a tracker, and the library says what it wants to see in the message behind it.
 */
#ifndef MIKEYLAB_FUZZ_REPLAY_H
#define MIKEYLAB_FUZZ_REPLAY_H

#include <mikeylab/exchange.h>

/** Messages that are remembered. */
#define REPLAY_MESSAGES 6

/** Zero it first. */
struct replay {
    struct {
        uint8_t *bytes;
        size_t len;
    } history[REPLAY_MESSAGES];
    size_t n;
    void *memory; /**< of a document */
    size_t size;
};

void replay_forget(struct replay *replay);
void replay_free(struct replay *replay);

/** One message more; what there is no room for is left out. */
void replay_add(struct replay *replay, struct mikey_slice message);

/** Whether a message of this type is one of those, where a `first` one went before (its own type if none did). */
bool replay_applies(uint8_t data_type, uint8_t first);

/** Makes the MACs of a message right. */
void replay_seal(struct replay *replay, struct mikey_crypto *crypto, const struct mikey_secrets *secrets,
                 uint8_t *bytes, size_t len);

#endif

// SPDX-License-Identifier: BSD-2-Clause
// Packet indices of a stream: which ROC a packet has, and whether it was seen before. RFC 3711 3.3.1, 3.3.2.
#ifndef MIKEYLAB_MEDIA_REPLAY_H
#define MIKEYLAB_MEDIA_REPLAY_H

#include <mikeylab/srtp.h>

#define INDEX_MAX UINT64_C(0xffffffffffff) // 48 bits

/** All zeros has seen nothing. */
struct media_replay {
    bool begun;
    uint64_t newest;
    uint64_t seen[MIKEY_SRTP_REPLAY_WINDOW / 64]; // bit n: newest - n
};

enum media_age { MEDIA_NEW, MEDIA_REPLAYED, MEDIA_LATE };

/** Notes an authentic index and says whether it is new. */
enum media_age mikey_replay_note(struct media_replay *replay, uint64_t index);

/** The index of a packet with this SEQ that is next to `newest`; RFC 3711 3.3.1. */
uint64_t mikey_replay_guess(uint64_t newest, uint16_t seq);

/** ROCs to try for a packet, the likeliest first. */
struct media_rocs {
    uint32_t list[8];
    uint32_t n;
};

/** Adds an ROC unless it is there already, or the list is full. */
void mikey_rocs_add(struct media_rocs *rocs, uint32_t roc);
/** Adds the ROCs near an index that a stream has reached. */
void mikey_rocs_near(struct media_rocs *rocs, uint64_t newest, uint16_t seq);

#endif

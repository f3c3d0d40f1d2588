// SPDX-License-Identifier: BSD-2-Clause
#include "replay.h"

#define SEQ_BITS   16u
#define SEQ_HALF   0x8000
#define WORD_BITS  64u
#define NEIGHBOURS 3u // ROCs ahead that a gap in the capture may hide

static void shift(struct media_replay *replay, uint64_t by) {
    if (by >= MIKEY_SRTP_REPLAY_WINDOW) {
        replay->seen[0] = replay->seen[1] = 0;
    } else if (by >= WORD_BITS) {
        replay->seen[1] = replay->seen[0] << (by - WORD_BITS);
        replay->seen[0] = 0;
    } else if (by > 0) {
        replay->seen[1] = replay->seen[1] << by | replay->seen[0] >> (WORD_BITS - by);
        replay->seen[0] <<= by;
    }
}

enum media_age mikey_replay_note(struct media_replay *replay, uint64_t index) {
    if (!replay->begun || index > replay->newest) {
        shift(replay, replay->begun ? index - replay->newest : MIKEY_SRTP_REPLAY_WINDOW);
        replay->begun = true;
        replay->newest = index;
        replay->seen[0] |= 1;
        return MEDIA_NEW;
    }
    uint64_t behind = replay->newest - index;
    if (behind >= MIKEY_SRTP_REPLAY_WINDOW)
        return MEDIA_LATE;
    uint64_t *word = &replay->seen[behind / WORD_BITS];
    uint64_t bit = UINT64_C(1) << (behind % WORD_BITS);
    bool seen = (*word & bit) != 0;
    *word |= bit;
    return seen ? MEDIA_REPLAYED : MEDIA_NEW;
}

uint64_t mikey_replay_guess(uint64_t newest, uint16_t seq) {
    uint32_t roc = (uint32_t)(newest >> SEQ_BITS);
    int32_t ahead = (int32_t)seq - (int32_t)(newest & 0xffff);
    if (ahead > SEQ_HALF && roc > 0)
        roc--;
    else if (ahead < -SEQ_HALF)
        roc++;
    return (uint64_t)roc << SEQ_BITS | seq;
}

void mikey_rocs_add(struct media_rocs *rocs, uint32_t roc) {
    for (uint32_t i = 0; i < rocs->n; i++) {
        if (rocs->list[i] == roc)
            return;
    }
    if (rocs->n < sizeof rocs->list / sizeof rocs->list[0])
        rocs->list[rocs->n++] = roc;
}

void mikey_rocs_near(struct media_rocs *rocs, uint64_t newest, uint16_t seq) {
    uint32_t roc = (uint32_t)(mikey_replay_guess(newest, seq) >> SEQ_BITS);
    mikey_rocs_add(rocs, roc);
    if (roc > 0)
        mikey_rocs_add(rocs, roc - 1);
    for (uint32_t i = 1; i <= NEIGHBOURS && roc <= UINT32_MAX - i; i++)
        mikey_rocs_add(rocs, roc + i);
}

// SPDX-License-Identifier: BSD-2-Clause
/**
 * Ties what carriers announce of media to the exchanges of the same dialogue: a key-mgmt attribute of a media
 * description stands for that description, one of the session level for all of them, two crypto sessions each, in order
 * (RFC 4567 7.1); a KeyMgmt header of RTSP for the stream that its SETUP is about.
 */
#ifndef MIKEYLAB_CONFORMANCE_DIALOGUES_H
#define MIKEYLAB_CONFORMANCE_DIALOGUES_H

#include <mikeylab/check.h>

#include "../capture/capture.h"

/** Dialogues that are remembered; the longest idle one makes room. */
#define DIALOGUES_MAX 8192u
/** Exchanges, and streams, that are remembered of one dialogue; the oldest makes room. */
#define DIALOGUE_EXCHANGES 16u
#define DIALOGUE_STREAMS   64u

struct dialogues;

/** NULL if there is no memory. `srtp` is told of every endpoint that belongs to an exchange. */
struct dialogues *dialogues_new(struct mikey_srtp *srtp);
void dialogues_free(struct dialogues *dialogues);

/** A message of exchange `exchange` was seen there. False if there is no memory. */
bool dialogues_message(struct dialogues *dialogues, const struct mikey_sighting *sighting, uint64_t exchange,
                       const struct mikey_hdr *hdr);

/** Where media will flow. False if there is no memory. */
bool dialogues_announcement(struct dialogues *dialogues, const struct found_announcement *found);

/** The end that is announced; without an address in the announcement, that of the side which it belongs to. */
void dialogues_end(struct mikey_srtp_endpoint *endpoint, const struct announced_end *announced,
                   const struct found_announcement *found);

#endif

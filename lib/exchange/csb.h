// SPDX-License-Identifier: BSD-2-Clause
/** What a message of the Initiator leaves behind in its CSB. */
#ifndef MIKEYLAB_EXCHANGE_CSB_H
#define MIKEYLAB_EXCHANGE_CSB_H

#include "parties.h"

/** Makes a new CSB of an initial message. */
void mikey_csb_begin(struct mikey_csb *csb, const struct mikey_message *message, struct mikey_slice rand);

/** Keeps the RAND of an update, which should have none: `rand` is its payload, or NULL. A CSB that is not known has no update. */
void mikey_csb_note_rand(struct mikey_csb *csb, const struct mikey_payload *rand);

/** Notes what followed T and the ID payloads of a message of the Initiator. */
void mikey_csb_note_next(struct mikey_csb *csb, const struct mikey_message *message,
                         const struct mikey_parties *parties);

/** Takes over T and the identities that the message carries. */
void mikey_csb_renew(struct mikey_csb *csb, const struct mikey_t *t, const struct mikey_parties *parties);

/**
 * A DH value with the leading zeros that it lacks, in `out`; empty if it is longer than its group has it. One of an
 * unknown group is as it is.
 */
struct mikey_slice mikey_dh_whole(uint8_t group, struct mikey_slice value, uint8_t out[MIKEY_DH_MAX]);

/** Takes over the Initiator's DH value, whole; an empty one stands for none. */
void mikey_csb_take_dh(struct mikey_csb *csb, uint8_t group, struct mikey_slice value);

/** Takes over the secret that protects its messages, as `auth` says where it is filed. */
void mikey_csb_keep_secret(struct mikey_csb *csb, struct mikey_slice secret, const struct mikey_auth *auth);

/** Takes over a RAND that an update brought, and that counts; nothing else of the CSB is changed. */
void mikey_csb_take_rand(struct mikey_csb *csb, const struct mikey_hdr *hdr, struct mikey_slice rand);

/** RAND of the CSB. */
struct mikey_slice mikey_csb_rand(const struct mikey_csb *csb);

/** Whether a key is one of the CSB's own envelope keys: their bytes are part of it, and move with it. */
bool mikey_csb_owns(const struct mikey_csb *csb, struct mikey_slice key);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * What is kept of a message once it has been judged, so that Wireshark may dissect its frame again in any order.
 * Lives in file scope memory. What decoding gives again from the same bytes is not kept.
 */
#ifndef MIKEYLAB_DISSECTOR_RESULT_H
#define MIKEYLAB_DISSECTOR_RESULT_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/check.h>

/** By what a message is known again in its frame. */
struct message_key {
    uint32_t len;
    uint32_t at;   /**< offset of its first byte in the data source */
    uint32_t hash; /**< of its bytes and those of its carrier's text */
    uint32_t media, line;
    uint8_t kind, placement;
};

/** Decrypted bytes. */
struct kept_buffer {
    uint8_t *bytes;
    uint32_t len, parent_item;
    const char *title; /**< static */
    bool secret;
};

/** What decryption added to a document. */
struct kept_plaintext {
    uint32_t n_decoded;            /**< items that decoding alone puts on the tape */
    const struct mikey_item *tail; /**< those that decryption added */
    uint32_t n_tail;
    struct kept_buffer *buffers; /**< those behind the message itself */
    uint8_t n_buffers;
};

struct message_result;

/** The messages of a frame that has several. */
struct frame_index {
    struct message_result *last;
    wmem_map_t *by_key;
};

/** Findings and identities stand behind it in the same block. */
struct message_result {
    struct message_result *next; /**< of the same frame */
    struct frame_index *index;   /**< in the first of several; else NULL */
    struct message_key key;
    guint told_in; /**< number of the last dissection that told columns and statistics of it */
    uint32_t nth;  /**< in its frame, from 0 */
    uint32_t frame;
    nstime_t time;

    uint64_t id; /**< the tracker's number for it, from 1; 0: it was not judged by the tracker */
    uint64_t exchange_id;
    enum mikey_status status; /**< of decoding */
    enum mikey_verdict verdict;
    struct mikey_auth auth; /**< its identity is kept here too */
    enum mikey_auth_status decryption;
    uint8_t n_keys;
    bool update; /**< it updates a bundle that an earlier message set up */
    uint8_t data_type;
    uint32_t csb_id;

    const struct message_result *original; /**< of which it is a retransmission or second sighting */
    const struct message_result *request;  /**< that it answers */
    const struct message_result *response; /**< the first that answers it; known later */
    const struct message_result *initial;  /**< the message that set up the bundle it updates */

    struct mikey_finding *findings;
    uint32_t n_findings, dropped;

    bool closed; /**< it began an exchange, which has been judged as a whole; then: */
    enum mikey_verdict exchange_verdict;
    struct mikey_finding *exchange_findings; /**< of no single message */
    uint32_t n_exchange_findings;

    struct mikey_session_keys *sessions; /**< that it made known, if the user wants to see them */
    uint32_t n_sessions;

    struct mikey_layout layout;       /**< in which it was decoded */
    struct kept_plaintext *plaintext; /**< NULL: nothing was decrypted */
};

/** Keeps what the document holds beyond its bytes, and the judgement. */
struct message_result *result_new(const struct mikey_document *document,
                                  const struct mikey_judgement *judgement);

/** Keeps what was said of the exchange that the message began. */
void result_close(struct message_result *result, const struct mikey_exchange *exchange);

/** Keeps crypto sessions with their keys. */
void result_keep_sessions(struct message_result *result, const struct mikey_session_keys *sessions,
                          uint32_t n);

/** Whether all crypto sessions that are kept have the keys that the exchange has now. */
gboolean result_has_sessions_of(const struct message_result *result, const struct mikey_exchange *exchange);

/** Wipes the keys of crypto sessions that are kept, and shows none any more. */
void result_forget_sessions(struct message_result *result);

/** Puts what was kept back into a document that has decoded the same bytes. */
void result_restore(const struct message_result *result, struct mikey_document *document);

/** Wipes decrypted bytes and keys that are kept. */
void result_wipe(struct message_result *result);

#endif

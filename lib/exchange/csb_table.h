// SPDX-License-Identifier: BSD-2-Clause
// The crypto session bundles that a tracker follows, with the exchanges that made and changed them.
#ifndef MIKEYLAB_EXCHANGE_CSB_TABLE_H
#define MIKEYLAB_EXCHANGE_CSB_TABLE_H

#include <mikeylab/check.h>
#include <mikeylab/media.h>

#include "key_store.h"
#include "parties.h"
#include "seen.h"

#define CSB_PLACES 4 // address pairs and dialogues remembered of a CSB: both sides of a proxy, and more

// A crypto session as the last message about it left it.
struct tracked_session {
    uint8_t cs_id, policy_no;
    struct mikey_srtp_policy policy; // SRTP's defaults if it is not known
    bool has_ssrc, has_roc, has_seq;
    bool filled; // the SSRC was left open by the offer and filled in by an answer
    uint32_t ssrc, roc;
    uint16_t seq;
    uint8_t spi_len; // bytes of the list's `spis`, where the session's begin at `spi_at`
    uint32_t spi_at;
};

// The sessions of a CS ID map, shared by the bundle and the exchanges that left them so.
struct session_list {
    uint32_t owners, n;
    uint8_t *spis; // those of all sessions, behind the list
    uint32_t spis_len;
    struct tracked_session list[];
};

// An exchange that has not been reported yet. What the public part points to is settled when it is closed.
struct tracked_exchange {
    struct tracked_exchange *next; // younger one of the same CSB
    struct mikey_exchange pub;
    uint8_t *names[MIKEY_EXCHANGE_MESSAGES]; // identities of its messages, each as often as it differs
    struct key_store *keys;        // in force when it was sent: its own, or those of the CSB; may be NULL
    struct key_set *aside;         // that earlier answers gave, the latest first; key_sets.h
    struct session_list *sessions; // as it left them; NULL if there are none
    bool believed;                 // its request was authenticated, or could not be for want of secrets
    bool opened;                   // authenticated, or sent without a MAC, and its keys are known
    bool keys_news;                // keys or sessions changed, and nobody was told yet
    uint32_t waiting;              // sessions, by key, that are held back; 0 if none are
    bool wants_response, answered, answered_by_error;
    uint8_t t_type, t_len;
    uint8_t t[8];
    uint8_t version, prf, n_cs, map_type; // of the request, with its CS ID map info
    uint8_t *map;
    size_t map_len;
    uint8_t answer_t_type, answer_t_len, answer_t[8]; // of the last response
    bool has_dh;                                      // it carries a DH payload; then:
    uint8_t dh_group;
    uint8_t *dh;
    size_t dh_len;
    struct mikey_kv dh_kv;                  // behind the value
    struct fingerprint answer_dh, answerer; // of the first response that was authenticated; else zero
    bool has_one_id;                        // of DHHMAC: one ID payload, taken as IDr
    bool has_rand, has_policy;              // it carries RAND, SP payloads; those for SRTP:
    struct mikey_srtp_policy *offered;      // kept of requests that the response chooses from
    uint32_t n_offered;
    bool offers_others; // an SP of it is for another protocol
    uint8_t *request;   // what responses cover of it: all in MIKEY-TICKET, the IDR payloads of a key request
    size_t request_len;
    uint32_t request_mac;
    bool by_responder;   // it is an update that the Responder began
    bool sender_unknown; // it may be from either side
    bool placed;         // its carrier is known; then:
    enum mikey_placement placement;
    uint32_t media;
};

struct tracked_csb {
    struct tracked_csb *bucket_next, *newer, *older;
    struct mikey_csb csb;
    uint64_t number;
    struct fingerprint places[CSB_PLACES], dialogues[CSB_PLACES];
    uint8_t n_places, n_dialogues;
    int64_t last_seconds;
    struct fingerprint dh[2];  // last DH values of Initiator and Responder; zero if there were none
    bool envelope_key_cached;  // the PKE of the initial message asked for it
    uint64_t initial_exchange; // 0 if the CSB was only met in the middle
    struct tracked_exchange *first, *last;
    uint32_t n_exchanges;
    struct key_store *keys;        // in force: of the last message that carried any; NULL if none did
    struct session_list *sessions; // of the last message that had a map; NULL if none had
    struct mikey_srtp_policy *policies;
    uint32_t n_policies;
};

// Bundles by CSB ID, and all of them from the longest idle to the freshest.
struct csb_table {
    struct tracked_csb **buckets;
    uint32_t n_buckets;
    struct tracked_csb *oldest, *newest;
    uint32_t count;
    // Dropped ones for reuse, linked by `newer` and `next`: they are so large that malloc would tidy up for each.
    struct tracked_csb *spare_csbs;
    struct tracked_exchange *spare_exchanges;
};

// Who talks: what pairs messages of one bundle.
struct party {
    struct fingerprint place;    // address pair without ports, direction left out; zero if unknown
    struct fingerprint from, to; // address of either side without port; zero if unknown
    struct fingerprint directed; // addresses and ports, direction kept
    struct fingerprint dialogue; // zero if there is none
    bool lasting;                // the dialogue is one of a session protocol, not a mere pair of addresses
    bool hosts;                  // the addresses are those of the parties: no proxies are between them
};

struct party mikey_party_of(const struct mikey_sighting *sighting);
bool mikey_fingerprint_is(struct fingerprint a, struct fingerprint b);
bool mikey_fingerprint_zero(struct fingerprint f);

/**
 * The bundle with this CSB ID that a request belongs to, by its dialogue, identities, addresses, in that order: RFC 3830
 * 6.1 makes the CSB ID unique for each pair of peers, not globally. Identities that contradict rule a bundle out, so
 * that the members of a group behind one proxy are kept apart. NULL if none fits.
 */
struct tracked_csb *mikey_csb_table_find(const struct csb_table *table, uint32_t csb_id,
                                         const struct party *party, const struct mikey_parties *ids);

/** The same for a response or an Error, which repeats T of its request (NULL if it has none) and may name IDr alone. */
struct tracked_csb *mikey_csb_table_find_request(const struct csb_table *table, uint32_t csb_id,
                                                 const struct party *party, const struct mikey_t *t,
                                                 struct mikey_slice idr);

/**
 * A bundle under another CSB ID whose request has no answer and the same T, in the same dialogue or between the same
 * hosts, and `answers` tells whether the response can be to it: the Responder got the CSB ID wrong. Only bundles that
 * were active lately are looked at. NULL if there is none.
 */
struct tracked_csb *mikey_csb_table_find_mistaken(const struct csb_table *table, const struct party *party,
                                                  const struct mikey_t *t, uint8_t data_type,
                                                  bool (*answers)(uint8_t data_type, uint8_t request));

/** The envelope key of a bundle between the same two parties, among those that were active lately; NULL if there is none. */
const struct mikey_envelope_key *mikey_csb_table_find_envelope(const struct csb_table *table,
                                                               const struct mikey_parties *ids);

/** Whether the message is certainly between the parties of the bundle: their identities say so, or their hosts do. */
bool mikey_csb_between(const struct tracked_csb *csb, const struct party *party,
                       const struct mikey_parties *ids);

/** Whether a request of the bundle that is still open has this T. */
bool mikey_csb_has_timestamp(const struct tracked_csb *csb, const struct mikey_t *t);

/** Whether it is T of this exchange. */
bool mikey_exchange_has_timestamp(const struct tracked_exchange *exchange, const struct mikey_t *t);

/** The bundle and its exchange that holds message `id`, for a message seen again elsewhere; NULL if none does. */
struct tracked_csb *mikey_csb_table_find_message(const struct csb_table *table, uint32_t csb_id, uint64_t id,
                                                 struct tracked_exchange **exchange);

bool mikey_csb_in_dialogue(const struct tracked_csb *csb, struct fingerprint dialogue);

/** Adds an empty bundle, the freshest. NULL if memory is short. */
struct tracked_csb *mikey_csb_table_add(struct csb_table *table, uint32_t csb_id);

/** Notes that `party` was seen with the bundle, which becomes the freshest. */
void mikey_csb_table_touch(struct csb_table *table, struct tracked_csb *csb, const struct party *party,
                           int64_t seconds);

/** The bundle with this CSB ID and number, if there is one, becomes the freshest; time does not run back for it. */
void mikey_csb_table_keep(struct csb_table *table, uint32_t csb_id, uint64_t number, int64_t seconds);

/** Takes a bundle out and frees it with its exchanges, keys wiped. */
void mikey_csb_table_drop(struct csb_table *table, struct tracked_csb *csb);

void mikey_csb_table_free(struct csb_table *table);

/** Adds an exchange to a bundle, or NULL if memory is short. */
struct tracked_exchange *mikey_csb_add_exchange(struct csb_table *table, struct tracked_csb *csb);
/** Frees the bundle's first exchange. */
void mikey_csb_drop_first(struct csb_table *table, struct tracked_csb *csb);

/** One more owner; returns `sessions`, which may be NULL. */
struct session_list *mikey_session_list_share(struct session_list *sessions);
/** One owner less; the last one frees it. NULL is allowed. */
void mikey_session_list_release(struct session_list *sessions);
/** Fills SSRCs that the offer left open from the map of a response; whether there were any. */
bool mikey_session_list_fill(struct session_list *sessions, const struct mikey_hdr *hdr);
/** One more owner of the sessions as they were before answers filled SSRCs in: of a copy, if any did. NULL if memory is short. */
struct session_list *mikey_session_list_reopen(struct session_list *sessions);

/** Takes the CS ID map and the SPs of a message over into the bundle, as far as it has any. */
MIKEY_NODISCARD enum mikey_status mikey_csb_take_sessions(struct tracked_csb *csb,
                                                          const struct mikey_message *message);

#endif

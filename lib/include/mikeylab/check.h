// SPDX-License-Identifier: BSD-2-Clause
/**
 * The checker: message rules, and the tracker that pairs messages into exchanges, opens them and judges them.
 */
#ifndef MIKEYLAB_CHECK_H
#define MIKEYLAB_CHECK_H

#include <mikeylab/carrier.h>
#include <mikeylab/document.h>
#include <mikeylab/exchange.h>
#include <mikeylab/srtp.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Clock difference between T and the capture that is accepted unless the caller says otherwise, seconds. */
#define MIKEY_DEFAULT_SKEW 3600u
/** Longest endpoint address and dialogue name kept of a message, bytes. */
#define MIKEY_ADDRESS_MAX  18
#define MIKEY_DIALOGUE_MAX 64

/** What messages are judged by besides the RFCs. */
enum mikey_profile {
    MIKEY_PROFILE_NONE,
    MIKEY_PROFILE_MCX /**< SAKKE messages by 3GPP TS 33.180, mission-critical services */
};

/** Where and when a message was seen. */
struct mikey_sighting {
    struct mikey_carrier carrier;
    bool has_time;
    int64_t seconds; /**< Unix time of the packet, or of --at */
    uint32_t nanoseconds;
    uint32_t max_skew;              /**< seconds; 0: MIKEY_DEFAULT_SKEW */
    uint8_t profile;                /**< enum mikey_profile */
    uint8_t src_len, dst_len;       /**< bytes used; 0 if unknown */
    uint8_t src[MIKEY_ADDRESS_MAX]; /**< address bytes followed by the port in network order */
    uint8_t dst[MIKEY_ADDRESS_MAX];
    uint8_t dialogue_len;
    /** Call-ID, RTSP session, ...: a name or its hash; empty if none. */
    uint8_t dialogue[MIKEY_DIALOGUE_MAX];
    uint64_t frame; /**< packet number in its capture, from 1; 0 if unknown */
    bool truncated; /**< the capture cut the packet: what is missing is not the sender's fault */
};

/** Room for an outcome of each rule, in whole vectors; what is beyond MIKEY_R_COUNT is n/a. */
#define MIKEY_OUTCOMES ((MIKEY_R_COUNT + 15) / 16 * 16)

/** Outcome of every rule on one message or exchange, indexed by enum mikey_rule. */
struct mikey_outcomes {
    uint8_t of[MIKEY_OUTCOMES];
};

/**
 * Applies every rule of scope MESSAGE and CARRIER to a decoded document; findings are added to it, `outcomes` is
 * filled. `sighting` may be NULL: nothing is known of the carrier.
 */
MIKEY_API void mikey_check_message(struct mikey_document *document, const struct mikey_sighting *sighting,
                                   struct mikey_outcomes *outcomes);

/** Applies the rules of scope CARRIER alone: the carrier announced MIKEY but no message could be taken out. */
MIKEY_API void mikey_check_carrier(struct mikey_findings *findings, const struct mikey_sighting *sighting,
                                   struct mikey_outcomes *outcomes);

/** "initiator", "responder", "kms" by data type; "unknown" where the type alone does not tell. Static. */
MIKEY_API const char *mikey_role_name(uint8_t data_type);
/** "psk", "pk", "dh", "dhhmac", "rsa-r", "ticket", "ibake", "sakke", "error", "unknown" by data type. Static. */
MIKEY_API const char *mikey_mode_name(uint8_t data_type);

enum mikey_verdict {
    MIKEY_VERDICT_PASS,
    MIKEY_VERDICT_STRUCTURE_ONLY,
    MIKEY_VERDICT_INCONCLUSIVE,
    MIKEY_VERDICT_FAIL
};
/** "pass", "pass, structure only", "inconclusive", "fail". Static. */
MIKEY_API const char *mikey_verdict_name(enum mikey_verdict verdict);

/**
 * What ties exchanges of MIKEY-TICKET together: those that carry one ticket, byte by byte but for the Initiator Data, and
 * their responses and CSB updates are a session, RFC 6043 4.1. It is named by its number.
 */
struct mikey_ticket_session {
    uint64_t number; /**< from 1, in the order in which tickets are first seen; 0: none */
    uint16_t type;   /**< MIKEY_TICKET_TYPE_* */
    uint16_t flags;  /**< MIKEY_TP_* of the Ticket Policy */
    uint32_t requests, transfers, resolves; /**< exchanges seen so far; of CSB updates none counts */
};

/** The mode of RFC 6043 4.1.1 that a session is in by its exchanges seen so far, 1 to 4; 0 without a transfer. */
MIKEY_API unsigned mikey_ticket_mode(const struct mikey_ticket_session *session);

/** What the tracker says of one message. */
struct mikey_judgement {
    uint64_t message_id;   /**< from 1, in order of arrival */
    uint64_t exchange_id;  /**< from 1; 0 if it belongs to none */
    uint64_t duplicate_of; /**< message of which this is a retransmission or second sighting; 0 if new */
    uint64_t answers;      /**< message that this one answers; 0 if none */
    bool update;           /**< it updates a CSB that an earlier message set up */
    uint64_t initial; /**< exchange that set up the CSB, if its exchange updates it; 0 if none or not seen */
    uint64_t
        ticket; /**< number of its MIKEY-TICKET session; 0 if it belongs to none, or it is not known which */
    enum mikey_status status; /**< of decoding: MIKEY_OK or MIKEY_ERR_STRUCTURE */
    struct mikey_opened opened;
    struct mikey_outcomes outcomes;
    enum mikey_verdict verdict; /**< of this message alone */
};

/** Messages of one exchange that are remembered. */
#define MIKEY_EXCHANGE_MESSAGES 8

/** What is remembered of a message until its exchange is closed: the evidence for the verdict. */
struct mikey_exchange_message {
    uint64_t id, frame;     /**< its number and that of its packet (0 if unknown) */
    uint8_t data_type;      /**< MIKEY_DATA_TYPE_* */
    struct mikey_auth auth; /**< `identity` lives in the tracker, for the call */
};

/** An exchange - one initial message, its response, or one update and its response - when it is complete or given up. */
/** The TGK that a peer has who reads differently what an RFC leaves open, where nothing but media shows who is right. */
struct mikey_other_tgk {
    const char *reading; /**< static */
    struct mikey_slice key, rand;
};

struct mikey_exchange {
    uint64_t id;
    uint8_t mode; /**< MIKEY_DATA_TYPE_* of its first message */
    uint32_t csb_id;
    uint64_t bundle; /**< number of its CSB, from 1: a CSB ID is unique for a pair of peers only */
    bool update;
    uint64_t initial; /**< exchange that set up the CSB, if this one updates it and it was seen; else 0 */
    struct mikey_exchange_message messages[MIKEY_EXCHANGE_MESSAGES]; /**< in order, duplicates left out */
    uint8_t n_messages;
    enum mikey_verdict verdict;
    struct mikey_findings findings; /**< those of scope EXCHANGE that belong to no single message */
    struct mikey_outcomes outcomes; /**< the worst of each rule over its messages */
    uint8_t prf;
    uint32_t key_csb_id;            /**< CSB ID in the labels of its session keys */
    struct mikey_slice rand;        /**< RAND of the CSB, empty if unknown */
    struct mikey_slice update_rand; /**< of a DH update that has one: media alone show which counts */
    /** In force: its own, or of an earlier exchange of the CSB; NULL and 0 if it was not opened. Where several answered and
        each gave others (forking), those of each, in order; what follows from PRF, RAND and CSB ID above is of the latest. */
    const struct mikey_key *keys;
    uint8_t n_keys;
    const struct mikey_other_tgk
        *others; /**< MIKEY-IBAKE: instead of its TGK, while no V shows which it is */
    uint8_t n_others;
    struct mikey_deviations deviations;        /**< that its keys come with: those that explain its request */
    const struct mikey_session_keys *sessions; /**< their bytes only if the tracker was asked to derive */
    uint32_t n_sessions;
    bool sessions_missing;              /**< memory or the crypto library failed: not all of them are there */
    struct mikey_ticket_session ticket; /**< it belongs to; number 0: none */
};

/** Limits of a tracker; 0 means the default. */
struct mikey_tracker_limits {
    uint32_t max_exchanges; /**< open at once, default 16384; the longest idle one is closed first */
    uint32_t max_idle;      /**< seconds of capture time after which an exchange is closed, default 3600 */
    uint32_t max_replay;    /**< messages remembered for replay and duplicates, default 262144 */
};

/** Called when an exchange is closed; what it points to lives for the call. */
typedef void mikey_exchange_closed(void *context, const struct mikey_exchange *exchange);

/** Allocates: hash tables that grow to the limits. */
struct mikey_tracker;

/**
 * Makes a tracker. `crypto` and the secrets' owner must outlive it. With
 * `derive_sessions` the sessions of an exchange that opens come with TEK and salt, without it they are described
 * (mikey_session_describe()), which costs nothing. MIKEY_ERR_MEMORY.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_tracker_new(struct mikey_tracker **tracker, struct mikey_crypto *crypto,
                  const struct mikey_secrets *secrets, const struct mikey_tracker_limits *limits,
                  bool derive_sessions, mikey_exchange_closed *closed, void *context);

/**
 * Whether messages that fail are tried with known deviations (deviations.h), as they are if this is never called.
 * A message that a deviation explains stays failed, but its keys and those of its exchange are given.
 */
MIKEY_API void mikey_tracker_try_deviations(struct mikey_tracker *tracker, bool tried);

/**
 * Decodes `bytes` into a placed document, checks it, pairs it with what went before, opens it with the secrets,
 * applies every rule. All findings about the message are in the document. The document may be wiped and reused
 * after the call. Returns MIKEY_OK when `judgement` is filled (a structural fault included), else MIKEY_ERR_SPACE,
 * MIKEY_ERR_CRYPTO, MIKEY_ERR_MEMORY.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_tracker_add(struct mikey_tracker *tracker, struct mikey_document *document, struct mikey_slice bytes,
                  const struct mikey_sighting *sighting, struct mikey_judgement *judgement);

/**
 * Called within mikey_tracker_add() when keys and crypto sessions of an exchange become known or change: when the message
 * that opens it is judged, and again when a response completes the key or fills in SSRCs; later if they are held. Sessions
 * are those of the latest keys only: what earlier answers gave was told, and stays.
 * `exchange` is as when it is closed, but not judged as a whole yet; its sessions come with TEK and salt. It lives for
 * the call, which must not use the tracker.
 */
typedef void mikey_exchange_keyed(void *context, const struct mikey_exchange *exchange);

/** Has `keyed` called from now on; NULL: nobody. */
MIKEY_API void mikey_tracker_watch_keys(struct mikey_tracker *tracker, mikey_exchange_keyed *keyed,
                                        void *context);

/**
 * Holds keys back: `keyed` is not called until mikey_tracker_release_keys(), so that nothing is derived for exchanges
 * whose keys nobody will want. It is told earlier where it could not be later: of a bundle that a new message changes, and
 * of an exchange that is closed, unless `room` crypto sessions or more of others wait then. `room` is what the listener
 * can keep: their keys would have taken the place of older ones.
 */
MIKEY_API void mikey_tracker_hold_keys(struct mikey_tracker *tracker, uint32_t room);

/**
 * Calls `keyed` for every open exchange whose keys it was not told yet, in order of their ids, and holds none from now on.
 * Returns how many crypto sessions, each counted with each of its keys, were not told because there was no room.
 */
MIKEY_API uint64_t mikey_tracker_release_keys(struct mikey_tracker *tracker);

/**
 * Adds the crypto sessions of an exchange, as mikey_exchange_keyed() hands it over, to a prover. Sessions that cannot be
 * added are left out, and the first reason is returned: as mikey_srtp_add(). With each derived key go those that
 * peers derive with deviations that nothing but media shows: readings "cs-id-from-0", "libmikey-prf-extra-block",
 * both with a "+" between them, "dh-secret-stripped", "salt-derived-though-sent", "rand-of-update"; of the `mykey` crate, that of 256 bits: "mykey-master-key-256"; and the keys
 * of `others`.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_exchange_prove(const struct mikey_exchange *exchange,
                                                                 struct mikey_srtp *srtp);

/** Packets that count for one of the rules on media, and the frame of the first of them. */
struct mikey_media_count {
    uint64_t packets, first_frame; /**< frames from 1; 0 if unknown */
};

/**
 * What SRTP and SRTCP packets said of an exchange: what the rules on media are judged by. Zeroed to begin with, then
 * mikey_media_facts_add() for each packet.
 */
struct mikey_media_facts {
    uint64_t authenticated; /**< replayed and late ones included */
    struct mikey_media_count
        failed; /**< none of the session's keys authenticates them; all of the next three */
    struct mikey_media_count failed_stream; /**< of streams of which earlier packets authenticated */
    struct mikey_media_count failed_ssrc;   /**< their SSRC is in the CS ID map */
    struct mikey_media_count
        failed_place;               /**< they only came on the ports: perhaps they are someone else's */
    struct mikey_media_count clear; /**< RTCP packets without SRTCP; they are not among the failed ones */
    struct mikey_media_count clear_place; /**< of them, those that only came on the ports */
    bool budget_spent;                    /**< for a failed one more could have been tried */
    uint32_t readings; /**< bit n: a packet authenticated only under enum mikey_srtp_reading n */
};

/** Adds what a prover said of a packet of the exchange `result->exchange`, which came in frame `frame`. */
MIKEY_API void mikey_media_facts_add(struct mikey_media_facts *facts, const struct mikey_srtp_result *result,
                                     uint64_t frame);

/**
 * Asked when an exchange is about to be closed: fills the zeroed `facts`. False: nothing is known of its media, and the
 * rules on media are n/a.
 */
typedef bool mikey_exchange_media(void *context, const struct mikey_exchange *exchange,
                                  struct mikey_media_facts *facts);

/** Has `media` asked from now on; NULL: nobody. */
MIKEY_API void mikey_tracker_watch_media(struct mikey_tracker *tracker, mikey_exchange_media *media,
                                         void *context);

/**
 * Says that the bundle `bundle` (of mikey_exchange) with CSB ID `csb_id` was in use at `seconds` of capture time: its
 * media was seen. It counts as active then, and is not closed as idle. Nothing happens if it is closed already.
 */
MIKEY_API void mikey_tracker_touch(struct mikey_tracker *tracker, uint32_t csb_id, uint64_t bundle,
                                   int64_t seconds);

/** Closes every open exchange, in order of their ids. */
MIKEY_API void mikey_tracker_finish(struct mikey_tracker *tracker);

/** Frees it, keys wiped; exchanges still open are not reported. NULL is allowed. */
MIKEY_API void mikey_tracker_free(struct mikey_tracker *tracker);

#ifdef __cplusplus
}
#endif

#endif

// SPDX-License-Identifier: BSD-2-Clause
/**
 * The proof of the keys: SRTP and SRTCP packets are matched to the crypto sessions of MIKEY exchanges, authenticated and
 * decrypted. RFC 3711 with RFC 4771, RFC 6188, RFC 7714.
 *
 * A prover is given crypto sessions as exchanges are opened, what is known of their endpoints, and then packets in the
 * order of the capture. It keeps a record for each stream (SSRC and path) and for each key; both are bounded, and what
 * the bounds cost is counted. It allocates; it does no I/O and reads no clock. All keys are wiped when it is freed.
 *
 * Finding the session of a packet, in this order: the stream is known; the SSRC is that of a session; the addresses are
 * those of a session; else every session is tried, newest first, within a budget. Only authentication decides; a session
 * without any is found by SSRC or addresses, never by trial.
 */
#ifndef MIKEYLAB_SRTP_H
#define MIKEYLAB_SRTP_H

#include <mikeylab/media.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_SRTP_ADDRESS_MAX 18  /**< address and port, bytes */
#define MIKEY_SRTP_MASTER_MAX  32  /**< master key, bytes */
#define MIKEY_SRTP_MKI_MAX     128 /**< MKI, bytes; a session with a longer one cannot be added */
#define MIKEY_SRTP_GENERATIONS                                                                               \
    4 /**< exchanges whose keys of one crypto session are tried; older keys only open again */
#define MIKEY_SRTP_REPLAY_WINDOW                                                                             \
    128 /**< packets behind the newest that are told from replays, RFC 3711 3.3.2 */

/** Where a packet was sent from and to. Addresses are followed by the port in network order. */
struct mikey_srtp_path {
    uint8_t src_len, dst_len; /**< bytes used; 0 if unknown */
    uint8_t src[MIKEY_SRTP_ADDRESS_MAX];
    uint8_t dst[MIKEY_SRTP_ADDRESS_MAX];
    bool interleaved; /**< in a TCP connection between the two, RFC 7826 14: on this channel */
    uint8_t channel;
};

/** What RFC 3550 and RFC 5761 4 make of the first bytes. */
enum mikey_srtp_kind { MIKEY_SRTP_KIND_OTHER, MIKEY_SRTP_KIND_RTP, MIKEY_SRTP_KIND_RTCP };

/** Whether a datagram can be (S)RTP or (S)RTCP: version 2, long enough for its header; RTCP by its packet type. */
MIKEY_API enum mikey_srtp_kind mikey_srtp_kind_of(struct mikey_slice packet);

/** Misreadings and freedoms under which a packet may authenticate where the letter of the policy fails. */
enum mikey_srtp_reading {
    MIKEY_SRTP_READING_LETTER,     /**< none: as the policy says */
    MIKEY_SRTP_READING_TAG_AS_KEY, /**< the tag length was given as parameter 3, the length of the auth key */
    MIKEY_SRTP_READING_NO_MKI,     /**< the key has an MKI, packets have none */
    MIKEY_SRTP_READING_SRTCP_TAG, /**< SRTCP with a tag of 10 bytes although the policy has another (RFC 3711 5.2) */
    MIKEY_SRTP_READING_ONE_TAG, /**< AEAD without the second tag that the policy asks for (RFC 7714 7.1) */
    MIKEY_SRTP_READING_KDF_256, /**< AES-192 whose key derivation is AES-256 over key and salt in one, as in libsrtp2 */
    MIKEY_SRTP_READINGS
};

/** Name of a reading, "tag-length-as-key-length", ... Static. */
MIKEY_API const char *mikey_srtp_reading_name(enum mikey_srtp_reading reading);
/** The same as a sentence. Static. */
MIKEY_API const char *mikey_srtp_reading_text(enum mikey_srtp_reading reading);

/** Limits of a prover; 0 means the default. */
struct mikey_srtp_limits {
    uint32_t max_keys; /**< default 16384; the key longest unused is dropped for a new one */
    uint32_t
        max_streams; /**< default 32768 SSRCs and paths; one that never authenticated is forgotten first, else the
                               longest idle one */
    uint32_t max_trials; /**< keys tried on a packet whose session is unknown, default 64 */
    uint32_t
        max_rocs; /**< ROCs tried on a stream that has not authenticated yet and whose session is known by SSRC or
                               addresses, default 256; by trial it is 4 */
};

/** Allocates, see above. */
struct mikey_srtp;

/** Makes a prover; `crypto` must outlive it. `limits` may be NULL. MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_srtp_new(struct mikey_srtp **srtp, struct mikey_crypto *crypto, const struct mikey_srtp_limits *limits);

/** The crypto that it was made with. */
MIKEY_API struct mikey_crypto *mikey_srtp_crypto(const struct mikey_srtp *srtp);

/** Frees it, keys wiped. NULL is allowed. */
MIKEY_API void mikey_srtp_free(struct mikey_srtp *srtp);

/** A crypto session under one key, as it is added. */
struct mikey_srtp_session {
    uint64_t exchange; /**< the exchange that said so, as the tracker numbers it */
    uint64_t bundle;   /**< the CSB: keys of one bundle and cs_id are generations of one session */
    uint8_t cs_id;
    uint8_t key_index;                 /**< which of the exchange's keys */
    struct mikey_slice tek, salt, mki; /**< copied. A TEK of key and salt in one is taken apart */
    struct mikey_srtp_policy policy;
    bool has_ssrc, has_roc, has_seq; /**< from the CS ID map; an SSRC of 0 is no SSRC */
    uint32_t ssrc, roc;
    uint16_t seq;
    bool has_interval; /**< SRTP indices (48 bits) between which the key is valid, RFC 3830 6.14 */
    uint64_t first, last;
    /** Static: name of the misreading under which the TEK was derived, or NULL. Such keys are tried after all others. */
    const char *reading;
};

/**
 * Adds a crypto session, or brings one up to date: the same exchange, cs_id and key index again adds its SSRC and ROC.
 * A key that differs from those of the same bundle and cs_id is a new generation, tried first from now on; one that is
 * the same (a CSB update without a new key) carries on, and its packets are counted with the newer exchange. `*key`
 * (may be NULL) is the number of the key, for ever. MIKEY_ERR_UNSUPPORTED if the policy cannot be processed, or TEK or
 * salt do not fit it: the session is kept nevertheless, so that its packets are recognised by SSRC and addresses.
 * MIKEY_ERR_ARGUMENT for an MKI that is too long; MIKEY_ERR_MEMORY.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_srtp_add(struct mikey_srtp *srtp, const struct mikey_srtp_session *session, uint32_t *key);

/** An end of a media stream, as SDP or RTSP announce it. */
struct mikey_srtp_endpoint {
    uint8_t len; /**< bytes of address; 2: a port on any host */
    uint8_t address[MIKEY_SRTP_ADDRESS_MAX];
    bool interleaved; /**< then the connection is between `address` and `peer`, in either direction */
    uint8_t channel;
    uint8_t peer_len;
    uint8_t peer[MIKEY_SRTP_ADDRESS_MAX];
};

/**
 * Says where media of an exchange is sent: its crypto session `cs_id`, or each of them if `cs_id` is -1. Also before the
 * sessions are added. Packets to or from the endpoint are its candidates; so they are for later keys of the bundle.
 * Endpoints announced later are tried first. Of all of them twice as many as keys are remembered. MIKEY_ERR_ARGUMENT for
 * an address of less than 2 bytes, MIKEY_ERR_MEMORY.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_srtp_locate(struct mikey_srtp *srtp, uint64_t exchange,
                                                              int cs_id,
                                                              const struct mikey_srtp_endpoint *endpoint);

/** What became of a packet. */
enum mikey_srtp_status {
    MIKEY_SRTP_FOREIGN, /**< neither RTP nor RTCP by its first bytes */
    MIKEY_SRTP_UNKNOWN, /**< may be RTP or RTCP, but no session is known for it and no key authenticates it */
    MIKEY_SRTP_AUTHENTICATED, /**< proven, also if `replayed` or `late` */
    MIKEY_SRTP_UNPROTECTED, /**< of a session that does not authenticate it: index and key are the likeliest, no proof */
    MIKEY_SRTP_FAILED, /**< its session is known by stream, SSRC or addresses, and no key of it authenticates it */
    MIKEY_SRTP_SHORT, /**< of a session, but too short for what its policy appends, or cut by the capture */
    MIKEY_SRTP_UNSUPPORTED, /**< of a session whose policy cannot be processed */
    MIKEY_SRTP_STATUSES
};

/** "authenticated", "failed", ... Static. */
MIKEY_API const char *mikey_srtp_status_name(enum mikey_srtp_status status);

/** How the session of a packet was found. */
enum mikey_srtp_match {
    MIKEY_SRTP_BY_NOTHING,
    MIKEY_SRTP_BY_STREAM, /**< an earlier packet of the stream authenticated */
    MIKEY_SRTP_BY_SSRC,
    MIKEY_SRTP_BY_ADDRESS,
    MIKEY_SRTP_BY_TRIAL
};

/** All that is needed to open the same packet again, at any time and in any order. Plain data. */
struct mikey_srtp_proof {
    uint32_t key;    /**< number of the key; 0: none */
    uint32_t roc;    /**< SRTP only */
    uint8_t reading; /**< enum mikey_srtp_reading */
};

/** What was tried on a packet that did not authenticate. */
struct mikey_srtp_tried {
    uint32_t keys;                /**< keys that were tried */
    uint32_t attempts;            /**< key, ROC and reading together */
    uint32_t roc_first, roc_last; /**< SRTP: least and greatest ROC */
    uint32_t readings;            /**< bit n: enum mikey_srtp_reading n */
    bool budget_spent; /**< more could have been tried; also set where an unknown stream is sampled only */
};

struct mikey_srtp_result {
    enum mikey_srtp_status status;
    enum mikey_srtp_kind kind;
    enum mikey_srtp_match match;
    bool replayed;         /**< authentic, and its index was seen before */
    bool late;             /**< authentic, and older than the replay window */
    bool encrypted;        /**< the payload is, or was, encrypted */
    bool clear_rtcp;       /**< failed, and it is a whole RTCP packet as it stands: sent without SRTCP */
    bool outside_interval; /**< authentic, but the key was not meant for this index */
    uint32_t ssrc;
    uint8_t payload_type; /**< RTP payload type, or type of the first RTCP packet */
    uint16_t seq;         /**< RTP */
    uint64_t index;       /**< SRTP: ROC and SEQ; SRTCP: 31 bits. Of authenticated and unprotected packets */
    uint64_t exchange;    /**< 0: no session */
    uint8_t cs_id, key_index;
    uint8_t generation;      /**< of the key, 0: the newest */
    const char *key_reading; /**< the key's, see mikey_srtp_session; or "salt-in-tek"; NULL: none. Static */
    const char *obstacle;    /**< of unsupported ones: mikey_srtp_policy_obstacle() */
    struct mikey_srtp_proof proof; /**< of authenticated and unprotected packets */
    struct mikey_srtp_tried tried; /**< of failed and unknown ones */
    struct mikey_slice
        plain; /**< RTP or RTCP in `out`, if asked for and status authenticated or unprotected, or forced */
};

/** A datagram or an interleaved frame. */
struct mikey_srtp_packet {
    struct mikey_slice bytes;
    struct mikey_srtp_path path;
    bool cut;     /**< the capture has only the first part of it */
    uint8_t *out; /**< room for the decrypted packet; NULL: authenticate only. May be bytes.data itself */
    size_t size;  /**< of `out`, at least bytes.len */
    bool force;   /**< decrypt also what fails, by the letter of the policy; its index is a guess */
};

/**
 * Judges one packet and counts it. `result` is filled whenever MIKEY_OK is returned. Bytes beyond `result->plain.len` of
 * `out` are undefined, and all of it if nothing was opened. MIKEY_ERR_SPACE if `out` is too small for the packet,
 * MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_srtp_open(struct mikey_srtp *srtp,
                                                            const struct mikey_srtp_packet *packet,
                                                            struct mikey_srtp_result *result);

/**
 * Opens a packet that mikey_srtp_open() opened before: authenticates it where its policy does, and decrypts it into
 * `out`. Nothing is counted, no state changes. MIKEY_ERR_ARGUMENT for an empty proof or a packet that is no (S)RTP;
 * MIKEY_ERR_KEY_MISSING if the key has been dropped; MIKEY_ERR_AUTH if it is not the same packet; MIKEY_ERR_SPACE;
 * MIKEY_ERR_CRYPTO.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_srtp_open_again(struct mikey_srtp *srtp,
                                                                  struct mikey_slice packet,
                                                                  const struct mikey_srtp_proof *proof,
                                                                  uint8_t *out, size_t size,
                                                                  struct mikey_slice *plain);

/** Numbers of packets, by status; replayed and late ones are authenticated as well. */
struct mikey_srtp_count {
    uint64_t packets; /**< sum of the next five, and in streams those of unknown sessions */
    uint64_t authenticated, failed, unprotected, unsupported, shortened;
    uint64_t replayed, late;
};

/** A stream: SSRC and path. RTP and RTCP on different ports are two of them. */
struct mikey_srtp_stream {
    uint32_t ssrc;
    struct mikey_srtp_path path;
    uint64_t
        exchange; /**< of the session it belongs to; 0: none authenticated it, and none is known for it */
    uint8_t cs_id, key_index;
    struct mikey_srtp_count srtp, srtcp;
    bool authenticated; /**< at least once */
    uint32_t roc;       /**< of the newest authenticated packet */
    uint8_t readings;   /**< bit n: some packet needed enum mikey_srtp_reading n */
};

/** Walks the streams that are remembered, in order of their first packets as long as none was
 *  forgotten. `*cursor` starts at 0. False at the end. */
MIKEY_API bool mikey_srtp_next_stream(const struct mikey_srtp *srtp, uint32_t *cursor,
                                      struct mikey_srtp_stream *stream);

/** What packets said of a crypto session under one key: all of its streams, forgotten ones included. */
struct mikey_srtp_usage {
    uint32_t key; /**< number of the key */
    struct mikey_srtp_count srtp, srtcp;
    uint32_t streams; /**< streams that began with this key */
    uint8_t readings;
    const char *key_reading; /**< see mikey_srtp_result */
    const char *obstacle;
};

/** False if the exchange has no such session, or it was dropped. */
MIKEY_API bool mikey_srtp_usage_of(const struct mikey_srtp *srtp, uint64_t exchange, uint8_t cs_id,
                                   uint8_t key_index, struct mikey_srtp_usage *usage);

/** Numbers of the whole prover, and what its bounds cost. */
struct mikey_srtp_totals {
    struct mikey_srtp_count srtp, srtcp;  /**< of packets that belong to a session */
    uint64_t foreign, unknown, shortened; /**< packets that are not in the above, by status */
    uint64_t streams;                     /**< streams met */
    uint64_t
        streams_forgotten; /**< of them, left out for want of room: their SSRCs are not listed any more */
    uint64_t keys_dropped; /**< for want of room */
};

MIKEY_API void mikey_srtp_totals_of(const struct mikey_srtp *srtp, struct mikey_srtp_totals *totals);

#ifdef __cplusplus
}
#endif

#endif

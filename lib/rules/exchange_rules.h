// SPDX-License-Identifier: BSD-2-Clause
// Rules of scope EXCHANGE and KEYS: pure functions over facts that the tracker has gathered.
#ifndef MIKEYLAB_RULES_EXCHANGE_RULES_H
#define MIKEYLAB_RULES_EXCHANGE_RULES_H

#include <mikeylab/check.h>
#include <mikeylab/media.h>
#include <mikeylab/values.h>

enum mikey_part { MIKEY_PART_REQUEST, MIKEY_PART_RESPONSE, MIKEY_PART_ERROR, MIKEY_PART_UNKNOWN };

/** Whether a CERT of this type carries an X.509 certificate. */
static inline bool mikey_cert_is_x509(uint8_t cert_type) {
    return cert_type == MIKEY_CERT_TYPE_X509 || cert_type == MIKEY_CERT_TYPE_X509_SIGN ||
           cert_type == MIKEY_CERT_TYPE_X509_ENCR;
}

/** Bytes of a set of CS IDs, a bit each. */
#define MIKEY_CS_ID_SET 32

/** What is known of the MIKEY-TICKET session of a message. */
struct mikey_ticket_facts {
    const struct mikey_ticket_session *session; /**< NULL: not known, or none */
    bool by_responder;   /**< it, or the request that it answers, was sent by the Responder */
    bool sender_unknown; /**< it, or the request that it answers, may be from either */
    bool other_ticket;   /**< update: its TICKET is not the session's */
    struct mikey_slice randi, randr, randkms; /**< RANDRs of the bundle, as far as they are known */
    bool answered;                            /**< the initial exchange of the bundle had a response */
    bool resolved;                            /**< a RESOLVE_RESP was seen; then: */
    bool modifier_known;                      /**< TRANSFER_RESP: its IDRr and RANDRkms are those of one */
    bool
        t_reused; /**< T is that of another exchange of the bundle: of a response, or in a response of any message */
    const struct mikey_key
        *named; /**< what names the session keys that the bundle has had with this message; */
    uint8_t n_named;
    bool named_all;                  /**< these are all */
    uint8_t cs_ids[MIKEY_CS_ID_SET]; /**< crypto sessions that the bundle has had before this message */
    bool asked_kms, told_by_kms;     /**< a RESOLVE_INIT, a RESOLVE_RESP of the ticket was seen */
    bool randr_reused;               /**< TRANSFER_RESP: RANDRr is that of another transfer of the ticket */
    bool group_known;        /**< a key it brings went to another Responder too, with another ticket; then: */
    bool group_rand_differs; /**< RANDRi, or RANDRr of a response, that counts is not the same there */
    size_t key_len, tpk_len; /**< bytes of what V, the ticket verified with; 0: it did not */
    bool policy_known,
        policy_same;            /**< REQUEST_RESP: the desired policy is known; the granted one is the same */
    bool keys_known, keys_same; /**< the same of the keys that were asked for; nothing asked is not known */
    bool rekeys;                /**< it brings new keys in an update; then, in seconds: */
    uint64_t elapsed, interval; /**< since the last keys, and what the policy allows; 0: not known */
};

/** What the earlier messages of a MIKEY-IBAKE exchange leave, RFC 6267 4.2.2. Empty slices: not known. */
struct mikey_ibake_facts {
    bool known; /**< the I_MESSAGE_1 was seen; then: */
    bool updating;
    uint8_t version, prf, n_cs, map_type;
    struct mikey_slice rand; /**< of the initial exchange */
    struct mikey_slice idi, called;
    struct mikey_slice answering; /**< IDRr of the R_MESSAGE_1 */
    uint8_t curve_i, curve_r;
    struct mikey_slice i, r;       /**< the points that were sent first */
    bool answered, opened, echoed; /**< R_MESSAGE_1: it was seen; its IBAKE was opened; had ECCPTi */
    bool confirmed, confirmation_opened, again; /**< likewise I_MESSAGE_2 */
    uint8_t t_type;                             /**< of I_MESSAGE_2 */
    struct mikey_slice t;
};

/** What another member was given of a group whose keys an RSA-R response brings: RFC 4738 3.6. */
struct mikey_group_facts {
    bool rand_known, rand_same;
    bool key_known, key_same;  /**< or told from its keys by MKI */
    bool cs_known, cs_differs; /**< streams of both; one of them has another CS ID, then: */
    struct mikey_cs cs;        /**< its entry here */
    uint8_t other_cs_id;
    bool policy_known;                        /**< of a stream of both; */
    const struct mikey_payload *other_policy; /**< SP that differs from its policy there; NULL: none does */
};

/** What is known about a message beside its own bytes. Slices are borrowed for the call. */
struct mikey_exchange_facts {
    enum mikey_part part;
    const struct mikey_sighting *sighting; /**< NULL: nothing is known */
    const struct mikey_opened *opened;

    bool csb_known;     /**< an earlier message with this CSB ID between these parties was seen */
    bool update;        /**< request: it updates that CSB (no RAND, or the same dialogue goes on) */
    bool update_unsure; /**< request without RAND whose initial exchange is not in the capture */
    bool csb_id_reused; /**< request with a RAND of its own for a CSB ID that is already in use */
    bool csb_id_unsure; /**< the same, but whether between the same parties cannot be told */
    struct mikey_slice initial_rand; /**< RAND of the initial exchange, empty if unknown */

    const struct mikey_srtp_policy *policies; /**< update: those that earlier messages of the CSB brought */
    uint32_t n_policies;

    bool duplicate;        /**< the same bytes as an earlier message: a retransmission or second sighting */
    bool replayed;         /**< request: the same bytes again where that is no retransmission */
    bool timestamp_reused; /**< request: another message of this Initiator had the same T */

    bool request_seen; /**< response, error: the request it answers is known; then: */
    uint8_t request_data_type, request_version, request_prf;
    uint32_t request_csb_id;
    bool request_wants_response;        /**< its V flag, or a mode whose response is mandatory */
    bool request_answered;              /**< a response to it was seen before */
    struct mikey_slice request_covered; /**< what the MAC of a response covers of it, as mikey_csb.request */
    uint8_t request_t_type;
    struct mikey_slice request_t; /**< its TS value bytes */
    uint8_t answer_t_type;
    struct mikey_slice answer_t;    /**< the same of the last response to it; empty: there was none */
    struct mikey_slice request_map; /**< its CS ID map info, as mikey_hdr.map; */
    uint8_t request_n_cs, request_map_type;
    bool request_has_dh; /**< it carries a DH payload; then: */
    uint8_t request_dh_group;
    struct mikey_slice request_dh; /**< its DH value */
    struct mikey_kv request_dh_kv; /**< what it says of the key's validity */
    bool answered_anew;            /**< response: the same Responder gave another DH value, or PKE, before */
    bool request_has_one_id;       /**< one ID payload of DHHMAC, which is taken as IDr */
    bool request_has_idi;          /**< the Initiator is known, of an update too; then: */
    struct mikey_slice request_idi;
    bool request_has_idr; /**< it asks for this Responder, the bundle is with it; then: */
    struct mikey_slice request_idr;
    bool request_update;     /**< it updates its CSB */
    bool request_has_rand;   /**< it has a RAND */
    bool request_has_policy; /**< it has an SP payload; those for SRTP: */
    const struct mikey_srtp_policy *offered;
    uint32_t n_offered;
    bool offers_others;  /**< it has one for another protocol */
    bool request_placed; /**< its carrier is known; then: */
    enum mikey_placement request_placement;
    uint32_t request_media; /**< as mikey_carrier.media */

    bool re_keyed;  /**< the CSB had DH values of this side before; then: */
    bool dh_reused; /**< this message has the same */

    struct mikey_ticket_facts ticket;
    struct mikey_ibake_facts ibake;
    struct mikey_group_facts group;

    bool rand_reused; /**< request that makes a CSB: its RAND is that of another CSB of this Initiator */
    bool envelope_key_cached; /**< update: PKE of the initial exchange asked to cache the envelope key */
};

/** Notes that opening a message found a rule kept. */
static inline void mikey_opened_pass(struct mikey_opened *opened, enum mikey_rule rule) {
    opened->passed[rule / 8] |= (uint8_t)(1u << rule % 8);
}

static inline bool mikey_opened_passed(const struct mikey_opened *opened, enum mikey_rule rule) {
    return (opened->passed[rule / 8] >> rule % 8 & 1) != 0;
}

/** What is known when an exchange is given up or the input ends. */
struct mikey_closing_facts {
    uint8_t data_type; /**< of the request; of the response if the request was not seen */
    bool request_seen, update;
    bool wants_response, answered, answered_by_error;
};

/** Judges the rules of scope EXCHANGE on a message; findings are added to the document. */
void mikey_check_exchange_message(struct mikey_document *document, const struct mikey_exchange_facts *facts,
                                  struct mikey_outcomes *outcomes);

/** Judges the rules of scope EXCHANGE that need the whole exchange. */
void mikey_check_exchange_closed(const struct mikey_closing_facts *facts, struct mikey_findings *findings,
                                 struct mikey_outcomes *outcomes);

/** Judges the rules on media of an exchange of whose media something is known. */
void mikey_check_media(const struct mikey_media_facts *facts, struct mikey_findings *findings,
                       struct mikey_outcomes *outcomes);

/**
 * Judges the rules of scope KEYS on a message that was opened with secrets, or could not be: the outcome of the
 * authentication and decryption rules follows `opened`, the others look at the decrypted chain and the certificate of
 * the signer. `sighting` may be NULL.
 */
void mikey_check_keys(struct mikey_document *document, const struct mikey_opened *opened,
                      const struct mikey_sighting *sighting, struct mikey_outcomes *outcomes);

#endif

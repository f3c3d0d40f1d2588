// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the modes share: secrets that the caller brings, what authentication said, the keys that came out.
 */
#ifndef MIKEYLAB_EXCHANGE_H
#define MIKEYLAB_EXCHANGE_H

#include <mikeylab/certificate.h>
#include <mikeylab/deviations.h>
#include <mikeylab/document.h>
#include <mikeylab/media.h>
#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MIKEY_MAX_KEYS     16  /**< Key data sub-payloads of one message that are used; more are a finding */
#define MIKEY_MAX_SESSIONS 255 /**< crypto sessions of a CSB: #CS is 8 bits */
#define MIKEY_MAX_RAND     255 /**< bytes of a RAND payload */
#define MIKEY_MAX_LABEL_RAND                                                                                 \
    (1 + 2 * (1 + MIKEY_MAX_RAND)) /**< bytes of RANDs with type and lengths, RFC 6043 5.1.3 */
#define MIKEY_MAX_ENVELOPE 255     /**< bytes of an envelope key that is remembered */

/** A kind of secret; the words of the key file. */
enum mikey_secret_kind {
    MIKEY_SECRET_PSK,  /**< pre-shared key, by identity */
    MIKEY_SECRET_RSA,  /**< private key, by identity */
    MIKEY_SECRET_CERT, /**< certificate, by identity */
    MIKEY_SECRET_CA,   /**< trust anchor */
    MIKEY_SECRET_DH,   /**< private exponent, by CSB ID */
    MIKEY_SECRET_ENV,  /**< envelope key, by CSB ID */
    MIKEY_SECRET_TGK,  /**< TGK, by CSB ID */
    MIKEY_SECRET_TPK,  /**< ticket protection key, by the IDRpsk of the Ticket Data */
    MIKEY_SECRET_PIN,  /**< no secret: SHA-256 of a certificate or DH value that is expected, by identity */
    MIKEY_SECRET_KMS,  /**< public keys of a KMS, by its identity, as mikey_kms_read() takes them */
    MIKEY_SECRET_SAKKE, /**< receiver secret key, by identity: the RSK, then the identifier if it is configured */
    MIKEY_SECRET_SSV, /**< shared secret value, by CSB ID */
    MIKEY_SECRET_IBE, /**< private key of identity-based encryption, by identity, as mikey_ibe_secret_read() takes it */
    MIKEY_SECRET_ECCSI, /**< signing key, by identity: SSK, PVT, then their identifier; nothing that is received needs one */
    MIKEY_SECRET_KIND_COUNT
};

/** "psk", "rsa", ... as in the key file. Static. */
MIKEY_API const char *mikey_secret_name(enum mikey_secret_kind kind);

/**
 * Answers the `nth` (from 0) secret of `kind` filed under `identity` (the ID data bytes; for kinds filed by
 * CSB ID its 4 bytes; an empty slice asks for the '*' lines). Returns false when there is none. The secret
 * stays the caller's and must live as long as any object that was given the look-up.
 */
typedef bool mikey_secret_lookup(void *context, enum mikey_secret_kind kind, struct mikey_slice identity,
                                 size_t nth, struct mikey_slice *secret);

/**
 * Answers the `nth` (from 0) secret of `kind`, whomever it is filed under, and that identity, empty for '*'. Returns false
 * when there is none.
 */
typedef bool mikey_secret_list(void *context, enum mikey_secret_kind kind, size_t nth,
                               struct mikey_slice *identity, struct mikey_slice *secret);

struct mikey_secrets {
    mikey_secret_lookup *lookup; /**< NULL: no secrets */
    void *context;
    mikey_secret_list *list; /**< for a party that nothing names; NULL: secrets of such are not found */
};

enum mikey_auth_kind { MIKEY_AUTH_NONE, MIKEY_AUTH_MAC, MIKEY_AUTH_VERIFICATION, MIKEY_AUTH_SIGNATURE };
enum mikey_auth_status {
    MIKEY_AUTH_ABSENT, /**< the message carries nothing that authenticates it, or a NULL MAC */
    MIKEY_AUTH_VERIFIED,
    MIKEY_AUTH_FAILED,
    MIKEY_AUTH_NEEDS_KEY,
    MIKEY_AUTH_UNSUPPORTED, /**< an algorithm that is not implemented */
    MIKEY_AUTH_INCONCLUSIVE /**< what it covers is not in the capture: the request, the initial RAND */
};

/** "mac", "verification", "signature", "none". Static. */
MIKEY_API const char *mikey_auth_kind_name(enum mikey_auth_kind kind);
/** "verified", "failed", "needs-key", "absent", "unsupported", "inconclusive". Static. */
MIKEY_API const char *mikey_auth_status_name(enum mikey_auth_status status);

/** How a message's authentication came out. */
struct mikey_auth {
    enum mikey_auth_kind kind;
    enum mikey_auth_status status;
    enum mikey_secret_kind secret; /**< kind of secret used, or missing */
    struct mikey_slice identity;   /**< it was found under, or is missing; in the document; empty: '*' */
    const char *reading; /**< static name of the reading that matched where several are allowed, or NULL */
    const char
        *obstacle;    /**< static: what stands in the way if it is not that a message is missing, or NULL */
    uint32_t covered; /**< bytes from the start of the message that the MAC covers */
    /** What explains that it, or the decryption, failed: known deviations with which all comes out. The tracker fills it. */
    struct mikey_deviations deviations;
};

/** Where the certificate of a signer is from. */
enum mikey_signer_source {
    MIKEY_SIGNER_NONE,    /**< there is none whose key could be used */
    MIKEY_SIGNER_MESSAGE, /**< a CERT payload */
    MIKEY_SIGNER_SECRETS  /**< a `cert` line */
};

/** What a certificate leads to, RFC 3830 4.3.2. */
enum mikey_chain {
    MIKEY_CHAIN_NO_ANCHOR,  /**< no `ca` line to compare with */
    MIKEY_CHAIN_TRUSTED,    /**< to an anchor, or it is configured itself */
    MIKEY_CHAIN_INCOMPLETE, /**< to an issuer that is neither in the message nor an anchor */
    MIKEY_CHAIN_BY_NO_CA,   /**< to an issuer that may not issue certificates */
    MIKEY_CHAIN_TOO_LONG,   /**< to an issuer that allows fewer issuers below it */
    MIKEY_CHAIN_NAMES,      /**< to an issuer that may not issue for these names */
    MIKEY_CHAIN_CRITICAL,   /**< to an anchor, but with a critical extension that nobody here understands */
    MIKEY_CHAIN_FORGED      /**< the signature on one of its certificates is wrong */
};

/** The certificate under which a signature verified; if it did not, the first that was tried. */
struct mikey_signer {
    enum mikey_signer_source source;
    uint32_t payload; /**< index of the CERT payload, if it is in the message */
    uint8_t cert_type;
    uint8_t fingerprint[MIKEY_FINGERPRINT];
    unsigned key_bits;
    enum mikey_digest digest;           /**< of the signature, as struct mikey_signature_result says it */
    bool may_sign;                      /**< by its key usage */
    enum mikey_identity_match identity; /**< compared with the ID payload of the signer */
    enum mikey_chain chain;
    int64_t not_before, not_after; /**< when all of the chain is valid, Unix seconds */
    bool undated;                  /**< a certificate of it does not say in a readable way when it is valid */
};

/** One key that a message transported or agreed. */
struct mikey_key {
    uint8_t type;           /**< MIKEY_KEY_TYPE_* */
    struct mikey_slice key; /**< TGK or TEK */
    bool has_salt;
    struct mikey_slice salt;
    struct mikey_kv kv; /**< MKI or interval */
    uint64_t message;   /**< number of the one that brought it, or completed it. The tracker fills it */
    /** Derived as a known implementation derives it; so are the keys of its crypto sessions. */
    struct mikey_deviations deviations;
};

/** Key material of one crypto session under one key. */
struct mikey_session_keys {
    uint8_t cs_id;
    bool has_ssrc, has_roc, has_seq;
    uint32_t ssrc, roc;
    uint16_t seq;
    uint8_t policy_no;
    struct mikey_srtp_policy policy; /**< SRTP's defaults if it is not known. The tracker fills it */
    const char *profile;       /**< SRTP profile of the policy, static; NULL: none. The tracker fills it */
    uint8_t key_index;         /**< which mikey_key */
    uint8_t tek_len, salt_len; /**< bytes; salt_len 0: none carried and none derivable */
    bool tek_derived, salt_derived; /**< derived from the TGK, not carried */
    bool has_bytes;                 /**< the next two are filled in; else only their lengths are known */
    uint8_t tek[255], salt[255];
    struct mikey_deviations
        deviations;         /**< the keys are those of a peer that deviates so. The tracker fills it */
    struct mikey_slice mki; /**< the key's, or the session's in a GENERIC-ID map; empty if none; borrowed */
};

/**
 * What mikey_session_derive() would give, without the key bytes: identity of the session, lengths, where TEK and salt
 * come from. Same arguments and statuses, MIKEY_ERR_CRYPTO excepted.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_session_describe(const struct mikey_key *key,
                                                                   const struct mikey_cs *cs, uint8_t tek_len,
                                                                   uint8_t salt_len,
                                                                   struct mikey_session_keys *out);

/**
 * TEK and salt of crypto session `cs` under `key`: derived from a TGK with the constants of RFC 3830 4.1.3,
 * or as carried; a salt carried with a TGK is used, not derived (readings 28). `tek_len` and `salt_len` are
 * the policy's lengths in bytes and apply to what is derived; `salt_len` 0 derives no salt. `key_index`, `policy`
 * and `profile` are left 0. For the separate encryption and authentication keys of 4.1.3 call mikey_derive() with
 * MIKEY_CONST_TGK_ENCR and MIKEY_CONST_TGK_AUTH, the TGK and the session's cs_id. Returns MIKEY_OK;
 * MIKEY_ERR_UNSUPPORTED for a key that is neither TGK nor TEK; MIKEY_ERR_ARGUMENT for a carried TEK or salt
 * of more than 255 bytes, an empty TGK or `tek_len` 0; else as mikey_derive(). `out` holds no key then.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_session_derive(struct mikey_crypto *crypto, uint8_t prf, uint32_t csb_id, struct mikey_slice rand,
                     const struct mikey_key *key, const struct mikey_cs *cs, uint8_t tek_len,
                     uint8_t salt_len, struct mikey_session_keys *out);

#define MIKEY_ALIASES 255 /**< bytes of identities that are assumed of a party */

/** Identities that a party may have: each a length byte and that many bytes, the likeliest first. */
struct mikey_aliases {
    uint8_t len;
    uint8_t bytes[MIKEY_ALIASES];
};

#define MIKEY_ENVELOPE_OTHERS    2  /**< further paddings of PKE that its key may have had */
#define MIKEY_ENVELOPE_OTHER_MAX 64 /**< bytes of a key that is remembered under one of them */

/** The envelope key that PKE transported. */
struct mikey_envelope_key {
    uint8_t cache; /**< MIKEY_CACHE_* of its PKE */
    uint8_t len;   /**< 0: PKE was not opened, or holds a longer key */
    uint8_t bytes[MIKEY_MAX_ENVELOPE];
    /** Where nothing but V can show which padding was right: the keys under the others; len 0: none. */
    uint8_t other_len[MIKEY_ENVELOPE_OTHERS];
    uint8_t others[MIKEY_ENVELOPE_OTHERS][MIKEY_ENVELOPE_OTHER_MAX];
};

#define MIKEY_SENT_KEYS 4 /**< keys that certificates in one message have */

/** A public key that the Initiator sent, and what for: of a CERT payload. */
struct mikey_sent_key {
    uint8_t fingerprint[MIKEY_FINGERPRINT]; /**< as mikey_pkey_fingerprint() */
    bool may_encrypt;                       /**< by the key usage of the certificate */
    uint8_t cert_type;
};

struct mikey_ticket_state;
struct mikey_ibake_state;

/**
 * What outlives a message: enough to verify the response, to follow CSB updates and to derive session keys.
 * Plain data without pointers into documents; wipe it with mikey_csb_wipe().
 */
struct mikey_csb {
    bool known;   /**< an initial message has filled it */
    uint8_t mode; /**< MIKEY_DATA_TYPE_* of the initial message */
    uint8_t prf;
    uint32_t csb_id;
    uint32_t key_csb_id; /**< in the labels of keys: csb_id, or the one a group gets (RFC 4738 3.6) */
    uint16_t rand_len;
    uint8_t rand
        [MIKEY_MAX_LABEL_RAND]; /**< RAND; in a Ticket Transfer what stands in its place in labels of session keys */
    uint8_t update_rand_len; /**< RSA-R, DH: RAND of the last update, which should have none */
    uint8_t update_rand[MIKEY_MAX_RAND];
    bool has_secret;           /**< `secret` authenticated a message, or is the only one that fits */
    struct mikey_slice secret; /**< pre-shared or envelope key; borrowed from the caller's secrets */
    uint8_t secret_kind;       /**< its kind, and the identity under which it is filed */
    uint8_t secret_id_len;
    uint8_t secret_id[MIKEY_MAX_IDENTITY];
    struct mikey_envelope_key envelope; /**< of a public-key message */
    uint8_t idi_len, idr_len;
    uint8_t idi[MIKEY_MAX_IDENTITY], idr[MIKEY_MAX_IDENTITY]; /**< ID data of the two sides, if sent */
    bool has_idi, has_idr;
    bool id_cut;                                      /**< one of them was longer */
    struct mikey_aliases aliases;                     /**< of an Initiator that sent no identity */
    struct mikey_sent_key sent_keys[MIKEY_SENT_KEYS]; /**< RSA-R: of which one is to open PKE */
    uint8_t n_sent_keys;
    uint8_t t_type, t_len;
    uint8_t t[8];                       /**< T of the last message of the Initiator */
    uint8_t next_idi, next_idr, next_t; /**< Next payload of these payloads in it; 0: it had none */
    uint8_t dh_group, dhi_len;
    struct mikey_deviations deviations; /**< with which the last message of the Initiator verified */
    uint8_t mykey; /**< it was one of the `mykey` crate: versions that it can be of, as bits; 0: it was not */
    uint8_t dhi[MIKEY_DH_MAX];         /**< DH value of that message; dhi_len 0: it had none */
    struct mikey_ticket_state *ticket; /**< of MIKEY-TICKET; borrowed from the tracker, else NULL */
    struct mikey_ibake_state *ibake;   /**< likewise of MIKEY-IBAKE */
    struct mikey_slice
        request; /**< what a response's MAC covers of it: all (RFC 6043 5.5), or its IDR payloads, one behind the other (RFC 6267 5.4); borrowed from the tracker */
    uint32_t request_mac; /**< bytes at its end that are MAC or signature */
    bool request_updates; /**< it updates the CSB */
};

/** Clears it; keys are wiped. */
MIKEY_API void mikey_csb_wipe(struct mikey_csb *csb);

/** Result of opening a message with secrets. Slices point into the document or into the caller's secrets. */
struct mikey_opened {
    struct mikey_auth auth;
    /** verified: opened, or sent in clear, or agreed; absent: nothing to open; failed: what came out is no chain, or
        AES-KW's check failed, or DH values that agree on nothing; needs-key; ... */
    enum mikey_auth_status decryption;
    struct mikey_key keys[MIKEY_MAX_KEYS];
    uint8_t n_keys;
    uint8_t n_keys_dropped;
    struct mikey_signer signer; /**< of messages with SIGN */
    bool ids_turned; /**< the sender is whom the ID payload names that by its place would be the other's */
    uint8_t passed[(MIKEY_R_COUNT + 7) / 8]; /**< rules that opening it found kept, a bit each */
};

#ifdef __cplusplus
}
#endif

#endif

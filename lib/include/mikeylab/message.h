// SPDX-License-Identifier: BSD-2-Clause
/**
 * The model of a message: its header and payloads as typed values. Decoding fills it beside the tape, encoding
 * writes it back byte for byte, a builder fills it by hand. Invalid values are representable on purpose: lengths
 * are those of the slices, but Next payload, reserved bits and unassigned numbers are the caller's.
 *
 * Slices point into the decoded bytes (or the builder's own memory) and live as long as those do.
 */
#ifndef MIKEYLAB_MESSAGE_H
#define MIKEYLAB_MESSAGE_H

#include <mikeylab/status.h>
#include <mikeylab/values.h>

#ifdef __cplusplus
extern "C" {
#endif

/** No parent: the payload stands in the message itself. */
#define MIKEY_NO_PARENT UINT32_MAX

/** Common Header, RFC 3830 6.1. */
struct mikey_hdr {
    uint8_t version;
    uint8_t data_type;    /**< MIKEY_DATA_TYPE_* */
    uint8_t next_payload; /**< MIKEY_PAYLOAD_* */
    uint8_t v;            /**< 0 or 1 */
    uint8_t prf;          /**< 7 bits, MIKEY_PRF_* */
    uint32_t csb_id;
    uint8_t n_cs;           /**< #CS: number of crypto sessions */
    uint8_t map_type;       /**< MIKEY_MAP_* */
    struct mikey_slice map; /**< CS ID map info; walk it with mikey_cs_next() */
};

/** One crypto session of the CS ID map: an SRTP-ID entry (RFC 3830 6.1.1) or a GENERIC-ID entry (RFC 6043 6.1.1). */
struct mikey_cs {
    uint8_t cs_id;                   /**< SRTP-ID: position, the first is 1; GENERIC-ID: the carried CS ID */
    uint8_t prot_type;               /**< GENERIC-ID; 0 (SRTP) for SRTP-ID */
    uint8_t s;                       /**< GENERIC-ID S flag: ROC and SEQ are carried */
    uint8_t n_policies;              /**< #P; 1 for SRTP-ID */
    struct mikey_slice policies;     /**< n_policies policy numbers, one byte each */
    struct mikey_slice session_data; /**< GENERIC-ID; empty for SRTP-ID */
    struct mikey_slice spi;          /**< GENERIC-ID; empty for SRTP-ID */
    bool has_ssrc, has_roc, has_seq;
    uint32_t ssrc, roc;
    uint16_t seq;
    uint32_t off, len; /**< where the entry stands in the message, bytes */
};

/** KEMAC, RFC 3830 6.2. */
struct mikey_kemac {
    uint8_t encr_alg, mac_alg; /**< MIKEY_ENCR_*, MIKEY_MAC_* */
    struct mikey_slice encr_data;
    struct mikey_slice mac;
};
/** PKE, RFC 3830 6.3. */
struct mikey_pke {
    uint8_t c;               /**< 2 bits, MIKEY_CACHE_* */
    struct mikey_slice data; /**< at most 16383 bytes */
};
/** Key validity data, RFC 3830 6.14. */
struct mikey_kv {
    uint8_t type;                /**< 4 bits, MIKEY_KV_* */
    struct mikey_slice spi;      /**< type SPI */
    struct mikey_slice from, to; /**< type INTERVAL */
};
/** DH, RFC 3830 6.4. */
struct mikey_dh {
    uint8_t group; /**< MIKEY_DH_GROUP_* */
    struct mikey_slice value;
    uint8_t reserved; /**< 4 bits */
    struct mikey_kv kv;
};
/** SIGN, RFC 3830 6.5. */
struct mikey_sign {
    uint8_t s_type;               /**< 4 bits, MIKEY_S_TYPE_* */
    struct mikey_slice signature; /**< at most 4095 bytes */
};
/** T, RFC 3830 6.6; also the timestamp of TR. */
struct mikey_t {
    uint8_t ts_type;          /**< MIKEY_TS_* */
    struct mikey_slice value; /**< the TS value bytes as sent, 8 or 4 */
};
/** ID, RFC 3830 6.7. */
struct mikey_id {
    uint8_t id_type; /**< MIKEY_ID_TYPE_* */
    struct mikey_slice data;
};
/** CERT, RFC 3830 6.7. */
struct mikey_cert {
    uint8_t cert_type; /**< MIKEY_CERT_TYPE_* */
    struct mikey_slice data;
};
/** CHASH, RFC 3830 6.8. */
struct mikey_chash {
    uint8_t hash_func; /**< MIKEY_HASH_* */
    struct mikey_slice hash;
};
/** V, RFC 3830 6.9. */
struct mikey_v {
    uint8_t auth_alg; /**< MIKEY_MAC_* */
    struct mikey_slice data;
};
/** SP, RFC 3830 6.10. */
struct mikey_sp {
    uint8_t policy_no, prot_type; /**< MIKEY_PROT_* */
    struct mikey_slice params;    /**< walk it with mikey_sp_param_next() */
};
/** One policy parameter of an SP, or one flag-sized option elsewhere. */
struct mikey_sp_param {
    uint8_t type; /**< MIKEY_SRTP_PARAM_* when the protocol is SRTP */
    struct mikey_slice value;
    uint32_t off, len; /**< the whole parameter within the params slice, bytes */
};
/** RAND, RFC 3830 6.11. */
struct mikey_rand {
    struct mikey_slice data;
};
/** ERR, RFC 3830 6.12. */
struct mikey_err {
    uint8_t error_no; /**< MIKEY_ERROR_* */
    uint16_t reserved;
};
/** TR, RFC 6043 6.4. */
struct mikey_tr {
    uint8_t role; /**< MIKEY_TS_ROLE_* */
    struct mikey_t t;
};
/** IDR, RFC 6043 6.6. */
struct mikey_idr {
    uint8_t role; /**< MIKEY_ID_ROLE_* */
    struct mikey_id id;
};
/** RANDR, RFC 6043 6.8. */
struct mikey_randr {
    uint8_t role; /**< MIKEY_RAND_ROLE_* */
    struct mikey_slice data;
};
/** Flags of the ticket policy, RFC 6043 6.10. */
enum mikey_tp_flag {
    MIKEY_TP_D = 0x800, /**< the KMS generated the ticket */
    MIKEY_TP_E = 0x400, /**< Ticket Resolve is mandatory */
    MIKEY_TP_F = 0x200, /**< TRANSFER_RESP shall be sent */
    MIKEY_TP_G = 0x100, /**< the Responder generates RANDRr */
    MIKEY_TP_H = 0x080, /**< RANDRi is used when deriving from TGK or GTGK */
    MIKEY_TP_I = 0x040, /**< key forking */
    MIKEY_TP_J = 0x020, /**< the ticket may be reused */
    MIKEY_TP_K = 0x010, /**< the KMS changed policy or KEMAC */
    MIKEY_TP_L = 0x008, /**< the Initiator may supply session keys */
    MIKEY_TP_M = 0x004, /**< the Responder may supply session keys */
    MIKEY_TP_N = 0x002, /**< any Initiator can use the ticket */
    MIKEY_TP_O = 0x001  /**< any Responder can use the ticket */
};
/** TP, RFC 6043 6.10; the ticket policy also opens the TICKET payload. */
struct mikey_tp {
    uint16_t ticket_type; /**< MIKEY_TICKET_TYPE_* */
    uint8_t subtype, version;
    uint8_t prf;             /**< PRF Func, 7 bits, MIKEY_PRF_* */
    uint16_t flags;          /**< MIKEY_TP_D to MIKEY_TP_O, or-ed */
    uint8_t reserved;        /**< 5 bits */
    struct mikey_slice data; /**< TP Data: the type of the first payload, then the chain */
};
/** TICKET, RFC 6043 6.10 and Appendix A. */
struct mikey_ticket {
    struct mikey_tp policy;
    struct mikey_slice data;           /**< Ticket Data: for the base ticket a chain that begins with THDR */
    struct mikey_slice initiator_data; /**< the type of the first payload, then the chain */
};
/** THDR of the base ticket, RFC 6043 A.3. No Next payload value announces it: its type is MIKEY_TYPE_THDR. */
struct mikey_thdr {
    struct mikey_slice data;
};
/** Key data, RFC 3830 6.13. */
struct mikey_key_data {
    uint8_t type; /**< 4 bits, MIKEY_KEY_TYPE_* */
    struct mikey_slice key;
    bool has_salt; /**< the type carries a salt */
    struct mikey_slice salt;
    struct mikey_kv kv;
};
/** General extension, RFC 3830 6.15. */
struct mikey_ext {
    uint8_t type; /**< MIKEY_EXT_* */
    struct mikey_slice data;
};
/** IBAKE, RFC 6267 6.1.1. Decrypted it is a chain that begins with IDR. */
struct mikey_ibake {
    struct mikey_slice data; /**< Encr data */
};
/** ESK, RFC 6267 6.1.2. Decrypted it is a chain that begins with ID or IDR. */
struct mikey_esk {
    struct mikey_slice data; /**< Encr data */
};
/** SAKKE, RFC 6509 4.2. */
struct mikey_sakke {
    uint8_t params;    /**< MIKEY_SAKKE_PARAMS_* */
    uint8_t id_scheme; /**< MIKEY_ID_SCHEME_* */
    struct mikey_slice data;
};
/** ECCPT, RFC 6267 6.1.4. */
struct mikey_eccpt {
    uint8_t curve;              /**< MIKEY_CURVE_* */
    struct mikey_slice point;   /**< SEC 1 octet string */
    struct mikey_slice padding; /**< to the next 32-bit boundary of the sub-payload */
    uint8_t auth_alg;
    uint16_t tgk_len;
    uint8_t reserved; /**< 4 bits */
    struct mikey_kv kv;
};
/** SK, RFC 6267 6.1.5. */
struct mikey_sk {
    uint8_t type; /**< 4 bits, MIKEY_SK_TYPE_* */
    struct mikey_slice key;
    struct mikey_kv kv;
};

/** `type` of a THDR: stands first in the Ticket Data of a base ticket, where nothing announces it. */
#define MIKEY_TYPE_THDR 0

/** One payload or sub-payload. */
struct mikey_payload {
    uint8_t type;      /**< MIKEY_PAYLOAD_* (the value that announced it), or MIKEY_TYPE_THDR */
    uint8_t next;      /**< its own Next payload field; 0 for SIGN and others that have none */
    uint8_t buffer;    /**< buffer of the document that `off` counts in */
    uint8_t depth;     /**< 0 in the message itself, 1 in a chain inside a payload, ... */
    bool opaque;       /**< building only: u.raw is the whole payload, whatever its type; never decoded so */
    uint32_t parent;   /**< index of the payload whose chain it stands in, or MIKEY_NO_PARENT */
    uint32_t off, len; /**< the payload's own bytes, first byte included */
    uint32_t item;     /**< tape index of its container */
    union {
        struct mikey_kemac kemac;
        struct mikey_pke pke;
        struct mikey_dh dh;
        struct mikey_sign sign;
        struct mikey_t t;
        struct mikey_id id;
        struct mikey_cert cert;
        struct mikey_chash chash;
        struct mikey_v v;
        struct mikey_sp sp;
        struct mikey_rand rand;
        struct mikey_err err;
        struct mikey_tr tr;
        struct mikey_idr idr;
        struct mikey_randr randr;
        struct mikey_tp tp;
        struct mikey_ticket ticket;
        struct mikey_thdr thdr;
        struct mikey_key_data key_data;
        struct mikey_ext ext;
        struct mikey_ibake ibake;
        struct mikey_esk esk;
        struct mikey_sk sk;
        struct mikey_eccpt eccpt;
        struct mikey_sakke sakke;
        struct mikey_slice raw;
    } u;
};

/** DH-Group of the `mykey` crate for X25519, a private number. */
#define MIKEY_MYKEY_GROUP 255u

/** What a message of the `mykey` crate has in formats of its own, lib/wire/mykey.c; all else is in the model. */
struct mikey_mykey {
    bool recognised;          /**< the message is one */
    bool has_sp;              /**< it has an SP payload, whose layout tells the version: */
    bool sp_without_length;   /**< 0.1 to 0.2.1; else 1.0 */
    struct mikey_sp sp;       /**< of whichever layout */
    struct mikey_slice value; /**< DH: the X25519 public value */
    struct mikey_slice tgk;   /**< KEMAC: the TGK, in clear */
    uint8_t mac_alg;          /**< KEMAC: 0 or 1, by version */
    struct mikey_slice mac;   /**< KEMAC, V */
};

/** What a message of rvoip has, lib/wire/rvoip.c; its header stands in the model as RFC 3830 would have it. */
struct mikey_rvoip {
    bool recognised;              /**< the message is one */
    struct mikey_slice tek, salt; /**< of a request, in clear */
    struct mikey_slice ts, mac;   /**< seconds since 1970; HMAC-SHA-256 under the pre-shared key */
    uint32_t covered;             /**< bytes that the MAC is over, from the start of the message */
};

/** A whole message. */
struct mikey_message {
    struct mikey_slice bytes; /**< as decoded; not used by the encoder */
    struct mikey_hdr hdr;
    struct mikey_payload *payloads; /**< in wire order, clear chains directly after the payload they are in,
                                           decrypted ones at the end */
    uint32_t n_payloads, cap_payloads;
    struct mikey_slice undecoded; /**< what a structural fault left, or what follows the last payload */
    bool complete;                /**< decoding reached the last payload */
    struct mikey_mykey mykey; /**< where RFC 3830 must stop, and the dialect of the `mykey` crate goes on */
    struct mikey_rvoip rvoip; /**< a message that is none of RFC 3830 from its header on */
};

/**
 * The `nth` (from 0) payload of `type` in the chain of `parent` (MIKEY_NO_PARENT: the message itself), or NULL.
 */
MIKEY_API const struct mikey_payload *mikey_message_find(const struct mikey_message *message, uint32_t parent,
                                                         uint8_t type, uint32_t nth);

/**
 * Walks the CS ID map. `*cursor` starts at 0 and is advanced; `entry` is filled. Returns false at the end or where
 * the map cannot be followed.
 */
MIKEY_API bool mikey_cs_next(const struct mikey_hdr *hdr, uint32_t *cursor, struct mikey_cs *entry);

/** Walks the parameters of an SP in the same manner. */
MIKEY_API bool mikey_sp_param_next(const struct mikey_sp *sp, uint32_t *cursor, struct mikey_sp_param *param);

/** Bytes as a big-endian number; false, and nothing written, unless they are 1 to 8. */
MIKEY_API bool mikey_slice_uint(struct mikey_slice bytes, uint64_t *value);

/** Parameter types that struct mikey_sp_numbers has room for: those registered for SRTP. */
#define MIKEY_SP_NUMBERS (MIKEY_SRTP_PARAM_AEAD_TAG_LEN + 1)

/** The first value of each parameter of an SP, where it is a number of 1 to 8 bytes. */
struct mikey_sp_numbers {
    uint32_t present; /**< bit n: parameter type n has a number */
    uint64_t value[MIKEY_SP_NUMBERS];
};

/** Reads all parameters in one walk. */
MIKEY_API void mikey_sp_numbers_read(const struct mikey_sp *sp, struct mikey_sp_numbers *numbers);

/** The first parameter of this type as a big-endian number of 1 to 8 bytes; false if absent or of another size. */
MIKEY_API bool mikey_sp_param_uint(const struct mikey_sp *sp, uint8_t type, uint64_t *value);

/** Sets every Next payload field of the top level, and of the header, to fit the order of the payloads. */
MIKEY_API void mikey_message_link(struct mikey_message *message);

/** The same for `count` payloads of a chain; returns the type of the first, MIKEY_PAYLOAD_LAST if there is none. */
MIKEY_API uint8_t mikey_chain_link(struct mikey_payload *payloads, uint32_t count);

/**
 * Encodes header and top-level payloads (depth 0) into `out` (capacity `size` bytes), `*written` is set.
 * Returns MIKEY_OK; MIKEY_ERR_SPACE; MIKEY_ERR_ARGUMENT if a slice is too long for its length field, a value too
 * large for its bits, or a type has no known layout and is not opaque.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_encode(const struct mikey_message *message, uint8_t *out,
                                                         size_t size, size_t *written);

/** Encodes one payload in the same manner; what chains inside it hold is taken from its slices. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_encode_payload(const struct mikey_payload *payload,
                                                                 uint8_t *out, size_t size, size_t *written);

/** Encodes `count` payloads one after the other in the same manner: what the data of a KEMAC or of a TP hold. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_encode_chain(const struct mikey_payload *payloads,
                                                               uint32_t count, uint8_t *out, size_t size,
                                                               size_t *written);

/** Encodes the CS ID map info of `map_type` from `count` entries, in the same manner. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_encode_map(uint8_t map_type, const struct mikey_cs *entries,
                                                             uint32_t count, uint8_t *out, size_t size,
                                                             size_t *written);

/** Encodes the parameters of an SP in the same manner. */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_encode_sp_params(const struct mikey_sp_param *params,
                                                                   uint32_t count, uint8_t *out, size_t size,
                                                                   size_t *written);

#ifdef __cplusplus
}
#endif

#endif

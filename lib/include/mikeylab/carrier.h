// SPDX-License-Identifier: BSD-2-Clause
/**
 * Facts about what carried a message. The caller that took it from a capture fills them; rules read them.
 */
#ifndef MIKEYLAB_CARRIER_H
#define MIKEYLAB_CARRIER_H

#include <mikeylab/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mikey_carrier_kind {
    MIKEY_CARRIER_RAW, /**< bytes without a carrier: a file, an argument */
    MIKEY_CARRIER_UDP,
    MIKEY_CARRIER_TCP,
    MIKEY_CARRIER_SIP,
    MIKEY_CARRIER_SDP, /**< SDP outside SIP, RTSP and SAP */
    MIKEY_CARRIER_RTSP,
    MIKEY_CARRIER_SAP,
    MIKEY_CARRIER_HTTP,
    MIKEY_CARRIER_MIME
};

/** "raw", "udp", "tcp", "sip", "sdp", "rtsp", "sap", "http", "mime". Static. */
MIKEY_API const char *mikey_carrier_name(enum mikey_carrier_kind kind);

/** Whether the carrier keeps the message from being read and changed (RFC 3830 4.2.3, 4.2.4). */
enum mikey_protection {
    MIKEY_PROTECTION_UNKNOWN,
    MIKEY_PROTECTION_NONE,  /**< it was captured in the clear */
    MIKEY_PROTECTION_SECURE /**< it was inside TLS, DTLS, IPsec or the like, or the user says so */
};

/** Where in a text carrier the message stood. */
enum mikey_placement {
    MIKEY_PLACED_BINARY,       /**< the message itself, or an application/mikey body in binary */
    MIKEY_PLACED_BASE64_BODY,  /**< an application/mikey body in base64 */
    MIKEY_PLACED_SDP_SESSION,  /**< a=key-mgmt before the first m= line */
    MIKEY_PLACED_SDP_MEDIA,    /**< a=key-mgmt of a media description */
    MIKEY_PLACED_RTSP_KEYMGMT, /**< RTSP KeyMgmt header */
    MIKEY_PLACED_PARAMETER     /**< "mikey: ..." line of a SET_PARAMETER or GET_PARAMETER body */
};

/** Whether it asks or answers, as far as the carrier tells. */
enum mikey_direction { MIKEY_DIRECTION_UNKNOWN, MIKEY_DIRECTION_REQUEST, MIKEY_DIRECTION_RESPONSE };

/** All slices are borrowed for the time of the call they are handed to. Offsets are bytes in `text`. */
struct mikey_carrier {
    enum mikey_carrier_kind kind;
    enum mikey_placement placement;
    enum mikey_protection protection;
    enum mikey_direction direction;
    /**
     * it belongs to a request that begins a session, or to the answer to one: INVITE without a To tag,
     * DESCRIBE, SETUP without a Session header; false if not known
     */
    bool opens_session;
    uint32_t media; /**< media description number, 1 for the first m= line; 0 outside SDP media */
    uint32_t lines; /**< how many key-mgmt attributes or KeyMgmt specifications stand at this level */
    uint32_t line;  /**< which of them this is, from 1 */
    /**
     * the attribute line, KeyMgmt specification, parameter line or body as it stood; empty for binary
     * placements
     */
    struct mikey_slice text;
    struct mikey_slice protocol; /**< the key management protocol identifier as written, "mikey" */
    struct mikey_slice data;     /**< the base64 text, a part of `text` */
    bool base64_bad; /**< it is not base64, or there is none; if only padding is missing the message is judged
                                     all the same */
    /** first offending character, bytes from the start of `text`; text.len at its end */
    uint32_t base64_bad_at;
    /** white space or line breaks stand inside it; not said of bodies, where MIME allows them */
    bool base64_folded;
    bool rtsp_uri, rtsp_data; /**< the KeyMgmt specification has uri=, data= */
    bool rtsp_unquoted;       /**< one of them lacks the quotes */
    bool rtsp_order;          /**< prot is not first */
    bool session_and_media;   /**< SDP has key-mgmt at both levels */
    /**
     * identifiers of the level's lines in order, joined by ';', as RFC 4567 3.1 wants for the SDP IDs
     * extension
     */
    struct mikey_slice kmpids;
};

#ifdef __cplusplus
}
#endif

#endif

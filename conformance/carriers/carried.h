// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the carriers hand over: one message, or one announcement without a usable message, with the facts about its
 * place. The scanners are functions on a buffer; memory they need is in the scanner, which is reused.
 */
#ifndef MIKEYLAB_CONFORMANCE_CARRIED_H
#define MIKEYLAB_CONFORMANCE_CARRIED_H

#include <mikeylab/carrier.h>
#include <mikeylab/document.h>

#include "announce.h"
#include "start_line.h"

/** Room for a description and its NUL. */
#define CARRIED_DESCRIPTION 96
/** Longest body that is looked at; base64 of the longest message with line breaks fits. */
#define CARRIED_MAX_BODY (2u * MIKEY_MAX_MESSAGE)
/** key-mgmt attributes of one SDP, or specifications of one KeyMgmt header, that are looked at. */
#define CARRIED_MAX_LINES 256u
/** Parts of a multipart body, and multiparts inside multiparts. */
#define CARRIED_MAX_PARTS 64u
#define CARRIED_MAX_DEPTH 4u
/** Room for the joined protocol identifiers. */
#define CARRIED_MAX_KMPIDS 1024u

struct carried {
    struct mikey_carrier carrier;
    struct mikey_slice bytes; /**< the MIKEY message; empty if there is none to be had */
    /**
     * what `bytes` were made of, in the buffer that was scanned or its joined chunks: the base64, or
     * `bytes` themselves
     */
    struct mikey_slice encoded;
    bool base64;                 /**< `encoded` is base64 */
    bool cut;                    /**< the carrier ends before the message does, and the capture is to blame */
    struct mikey_slice dialogue; /**< Call-ID; empty for others */
    const char *description;
    struct mikey_slice scanned; /**< the whole carrier message, as it stood in the capture */
    struct mikey_slice chunks;  /**< part of `scanned` that came in chunks; empty if none did */
    struct mikey_slice joined;  /**< their data, joined */
};

/** Why something in a carrier was not looked at. */
enum carried_fault {
    CARRIED_TOO_LARGE, /**< a limit of this header was met */
    CARRIED_ENCODED    /**< compressed, encrypted or otherwise encoded */
};

struct carried_sink {
    void *context;
    void (*message)(void *context, const struct carried *carried);
    /** Comes after the messages of the same SDP or header block. NULL: nobody wants it. */
    void (*announcement)(void *context, const struct announcement *announcement);
    void (*fault)(void *context, enum carried_fault fault, const char *text); /**< `text` is static */
};

/** Facts that hold for everything found in one carrier message. */
struct carried_frame {
    enum mikey_carrier_kind kind;
    enum mikey_direction direction;
    bool opens_session; /**< as mikey_carrier.opens_session */
    struct mikey_slice dialogue;
    struct mikey_slice uri; /**< as in announcement */
    uint64_t cseq;
    struct mikey_slice scanned, chunks, joined;
    char title[CARRIED_DESCRIPTION]; /**< "SIP INVITE" */
    bool cut;                        /**< the end is missing */
};

/** Memory of the scanners. Large: allocate it, once. Nothing in it needs to be initialised but `sink`. */
struct carried_scanner {
    struct carried_sink sink;
    struct carried_frame frame;
    uint8_t message[MIKEY_MAX_MESSAGE];
    uint8_t joined[CARRIED_MAX_BODY];
    char kmpids[CARRIED_MAX_KMPIDS];
    struct announced_stream streams[ANNOUNCE_MAX_STREAMS];
    char description[CARRIED_DESCRIPTION];
};

/** Where byte `byte` of the carrier's text (a pointer into `scanned` or `joined`) stood in `scanned`. */
size_t carried_position(const struct carried *carried, const uint8_t *byte);

/** Tells the sink that something was not looked at. */
void carried_fault_say(struct carried_scanner *scanner, enum carried_fault fault, const char *text);

/**
 * Fills in what is the same for all of a carrier message, decodes `data` if it is base64 of a protocol that is
 * MIKEY, and hands over. `detail` is put after the title in the description.
 */
void carried_text(struct carried_scanner *scanner, struct mikey_carrier *carrier, struct mikey_slice data,
                  bool cut, const char *detail);

/** Hands over a message that stands as it is. */
void carried_binary(struct carried_scanner *scanner, struct mikey_slice bytes, bool cut, const char *detail);

/** Whether `part` ends where the capture cut the carrier message. */
bool carried_is_cut(const struct carried_scanner *scanner, struct mikey_slice part);

/** The identifiers joined by ';' (RFC 4567 4.1.4), in memory of the scanner; empty if there is no room. */
struct mikey_slice carried_join_kmpids(struct carried_scanner *scanner, const struct mikey_slice *kmpids,
                                       size_t count);

/** A complete MIME body or part: SDP, application/mikey, text/parameters, 3GPP's XML, multiparts of them. */
void carried_scan_body(struct carried_scanner *scanner, struct mikey_slice headers, struct mikey_slice body,
                       enum text_protocol protocol);

/** An SDP session description (RFC 4567 3.1). */
void carried_scan_sdp(struct carried_scanner *scanner, struct mikey_slice sdp);

/** Tells the sink of `count` streams that were put into scanner->streams, `lines` of them m= lines of an SDP. */
void carried_announce(struct carried_scanner *scanner, uint32_t count, uint32_t lines);

/** All Transport headers of an RTSP header block. */
void carried_scan_transport(struct carried_scanner *scanner, struct mikey_slice headers);

/** All KeyMgmt headers of a header block (RFC 4567 3.2). */
void carried_scan_keymgmt(struct carried_scanner *scanner, struct mikey_slice headers);

/** A text/parameters body of RTSP with "mikey: ..." lines. */
void carried_scan_parameters(struct carried_scanner *scanner, struct mikey_slice body);

/**
 * XML of the mission-critical services: the text of elements whose name says "mikey", and of others if it is base64
 * that begins like a message.
 */
void carried_scan_xml(struct carried_scanner *scanner, struct mikey_slice body);

/** A SAP packet (RFC 2974). */
void carried_scan_sap(struct carried_scanner *scanner, struct mikey_slice packet, bool cut);

#endif

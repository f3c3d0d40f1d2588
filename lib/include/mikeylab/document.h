// SPDX-License-Identifier: BSD-2-Clause
/**
 * A document: one message decoded - model, tape, findings, and the buffers that decryption adds.
 */
#ifndef MIKEYLAB_DOCUMENT_H
#define MIKEYLAB_DOCUMENT_H

#include <mikeylab/findings.h>
#include <mikeylab/message.h>
#include <mikeylab/status.h>
#include <mikeylab/tape.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Buffers a document can have: the message and what was decrypted from it. */
#define MIKEY_MAX_BUFFERS 8
/** Longest message that is decoded, bytes: a KEMAC of 2^16 bytes and as much again for the rest. */
#define MIKEY_MAX_MESSAGE 131072u
/** Chains inside payloads inside chains; deeper ones are left as bytes. */
#define MIKEY_MAX_DEPTH 6
/** Bytes of an identity that are kept beside a message. */
#define MIKEY_MAX_IDENTITY 255
/** Room for keys that a message agrees on, beyond what it could hold encrypted, bytes. */
#define MIKEY_AGREED_ROOM 64u
/** Findings kept of one message; more are counted, not kept. */
#define MIKEY_MAX_FINDINGS 256u

/** Bytes that items on the tape count in. */
struct mikey_buffer {
    struct mikey_slice bytes;
    const char *title;    /**< "Decrypted KEMAC", static */
    uint32_t parent_item; /**< tape item whose content this is */
    bool secret;          /**< holds key material: show its bytes only when asked to reveal */
};

/** How peers who deviate lay payloads out; all zero is as the RFCs have it. */
struct mikey_layout {
    uint8_t
        dh_short[2];  /**< leading bytes that the first and the second DH-value are without, RFC 3830 6.4 */
    bool no_mac;      /**< KEMAC ends behind Mac alg whatever that says, RFC 3830 6.2 */
    bool point_alone; /**< an ECC Point is padded by itself, RFC 6267 6.1.4 */
    bool linejs; /**< SRTP-ID has no entries, Type and KV of Key data have a byte each, RFC 3830 6.1, 6.13 */
    uint16_t pke_len; /**< bytes of PKE's data where Data len says 1, RFC 3830 6.3; 0: as it says */
};

/** All that is known of one message. Memory is the caller's (see mikey_document_place()). */
struct mikey_document {
    struct mikey_message message;
    struct mikey_tape tape;
    struct mikey_findings findings;
    struct mikey_buffer buffers[MIKEY_MAX_BUFFERS];
    uint8_t n_buffers;
    struct mikey_layout layout; /**< in which the message was decoded */
    uint8_t *plain;             /**< room for decrypted bytes, wiped by mikey_document_wipe() */
    uint32_t plain_len;
    uint32_t plain_cap; /**< also the longest message that the document was placed for */
    /** one that findings name though it may stand in another message */
    uint8_t identity[MIKEY_MAX_IDENTITY];
    uint8_t fingerprint[32];                /**< likewise that of a key that is not the pinned one */
    uint8_t parties[2][MIKEY_MAX_IDENTITY]; /**< likewise IDi and IDr of the bundle; the tracker fills them */
    uint8_t aliases[MIKEY_MAX_IDENTITY];    /**< and those that the Initiator may have, if it sent none */
    uint8_t asked[2][MIKEY_MAX_IDENTITY];   /**< likewise IDi and IDr of the request that it answers */
};

/** Bytes of memory that a message of `len` bytes can need at most, decryption of all its payloads included. */
MIKEY_API size_t mikey_document_size(size_t len);

/**
 * Lays a document out in `memory` (`size` bytes, aligned as malloc aligns) for messages of up to `len` bytes. The
 * memory stays the caller's and must outlive the document; one block may serve message after message.
 * Returns MIKEY_OK; MIKEY_ERR_SPACE if `size` is less than mikey_document_size(len); MIKEY_ERR_ARGUMENT if `len` is
 * more than MIKEY_MAX_MESSAGE.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_document_place(struct mikey_document *document, size_t len,
                                                                 void *memory, size_t size);

/**
 * Decodes `bytes` (borrowed until the document is done with) into a placed document: RFC 3830 6 and its family.
 * What the document held before is wiped and forgotten.
 *
 * Where the chain of payloads cannot be followed, one fatal finding is made, the rest is one "undecoded" item, and
 * MIKEY_ERR_STRUCTURE is returned; what came before stands. So it is when bytes follow the last payload. If the message
 * is one of the `mykey` crate (message.mykey), the finding stands too, but what has a layout of the crate's own is
 * on the tape in that layout, to the last byte, and not in the model. A fault in
 * the content of a payload whose length is known is a finding, and what is left of the content is undecoded, but
 * decoding goes on behind the payload. Values are judged by mikey_check_message(), not here.
 * Returns MIKEY_OK, MIKEY_ERR_STRUCTURE, MIKEY_ERR_SPACE (longer than the document was placed for),
 * MIKEY_ERR_ARGUMENT (longer than MIKEY_MAX_MESSAGE).
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_decode(struct mikey_document *document,
                                                         struct mikey_slice bytes);

/** mikey_decode() of a message in another layout than the RFCs'. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_decode_as(struct mikey_document *document, struct mikey_slice bytes, const struct mikey_layout *layout);

/**
 * Decodes a chain that a payload holds in encrypted form, onto the same tape: `parent` is the payload's index,
 * `first` the type of the first sub-payload, `bytes` the clear data. They are copied into the document and become a
 * buffer of its own; bytes that already stand at the start of the free room for decrypted bytes stay there.
 * The items are appended at the end of the tape, at depth 0 under a container whose field is `container`.
 * Without bytes nothing happens.
 * Returns MIKEY_OK; MIKEY_ERR_STRUCTURE, with a finding, if they are no such chain to their last byte;
 * MIKEY_ERR_SPACE if MIKEY_MAX_BUFFERS are in use or the room for decrypted bytes is; MIKEY_ERR_ARGUMENT if there is
 * no such payload.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_decode_chain(struct mikey_document *document,
                                                               uint32_t parent, enum mikey_field container,
                                                               uint8_t first, struct mikey_slice bytes,
                                                               const char *title);

/** Likewise decodes the key parameters of 3GPP TS 33.180 E.6 that the General Extension `parent` holds encrypted. */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_decode_key_params(struct mikey_document *document, uint32_t parent, struct mikey_slice bytes);

/** Wipes decrypted bytes. Call before the memory is reused or freed. */
MIKEY_API void mikey_document_wipe(struct mikey_document *document);

/** Adds a finding; counts it as dropped if the list is full. */
MIKEY_API void mikey_finding_add(struct mikey_findings *findings, const struct mikey_finding *finding);

/** Index of the tape's item that a finding is about: its field, else the innermost item around it; UINT32_MAX: none. */
MIKEY_API uint32_t mikey_finding_item(const struct mikey_document *document,
                                      const struct mikey_finding *finding);

#ifdef __cplusplus
}
#endif

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** What the payload files offer to the message loop: for each payload its container field, its reader, its writer. */
#ifndef MIKEYLAB_WIRE_PAYLOAD_H
#define MIKEYLAB_WIRE_PAYLOAD_H

#include "reader.h"
#include "writer.h"

/** `first` of a chain that begins with a THDR, which no Next payload value announces. */
#define MIKEY_FIRST_THDR 256u
/** `first` of content whose first byte is the type of its first payload. */
#define MIKEY_FIRST_ANNOUNCED 257u

/** Offset of the header's Next payload field. */
#define MIKEY_NEXT_OFFSET 2u

struct mikey_codec {
    enum mikey_field container;
    enum mikey_field next; /**< its Next payload field, MIKEY_F_NONE if it has none */
    void (*read)(struct mikey_rd *rd, struct mikey_payload *payload);
    void (*write)(struct mikey_wr *wr, const struct mikey_payload *payload);
};

extern const struct mikey_codec mikey_codec_kemac, mikey_codec_pke, mikey_codec_dh, mikey_codec_sign,
    mikey_codec_t, mikey_codec_id, mikey_codec_cert, mikey_codec_chash, mikey_codec_v, mikey_codec_sp,
    mikey_codec_rand, mikey_codec_err, mikey_codec_tr, mikey_codec_idr, mikey_codec_randr, mikey_codec_tp,
    mikey_codec_ticket, mikey_codec_thdr, mikey_codec_key_data, mikey_codec_ext, mikey_codec_ibake,
    mikey_codec_esk, mikey_codec_sk, mikey_codec_eccpt, mikey_codec_sakke;

/** The codec of `type` (MIKEY_PAYLOAD_* or MIKEY_FIRST_THDR), NULL if it has no known layout. */
const struct mikey_codec *mikey_codec_find(uint32_t type);

/** Common Header, hdr.c, and its CS ID map info, cs_map.c. */
void mikey_read_hdr(struct mikey_rd *rd, struct mikey_hdr *hdr);
void mikey_write_hdr(struct mikey_wr *wr, const struct mikey_hdr *hdr);
void mikey_read_map(struct mikey_rd *rd, struct mikey_hdr *hdr);

/** Policy parameters without their common length, up to a type that SRTP does not have; sp.c. */
void mikey_read_unbounded_params(struct mikey_rd *rd, struct mikey_sp *sp);

/** Goes on where decoding had to stop if the message is one of the `mykey` crate; mykey.c. */
void mikey_read_mykey(struct mikey_document *document);

/** Reads the message instead if it is one of rvoip; rvoip.c. */
void mikey_read_rvoip(struct mikey_document *document);

/** Key validity data of the type that `kv_field`, read at `kv_off`, announced; kv.c. */
void mikey_read_kv(struct mikey_rd *rd, enum mikey_field kv_field, uint32_t kv_off, struct mikey_kv *kv);
void mikey_write_kv(struct mikey_wr *wr, const struct mikey_kv *kv);

/** Bytes of a MAC by MIKEY_MAC_*; fails the reader if `field` says an algorithm of unknown size. */
uint32_t mikey_mac_size(struct mikey_rd *rd, enum mikey_field field, uint8_t mac_alg);

/** Where the type of a chain's first payload stands: the field, and its offset. */
struct mikey_announcement {
    enum mikey_field field;
    uint32_t off;
};

/**
 * Reads payloads until the last one: `first` is the type of the first one. They are appended to the model as the
 * chain of payload `parent` (MIKEY_NO_PARENT: of the message).
 */
void mikey_read_chain(struct mikey_rd *rd, uint32_t parent, uint32_t first,
                      struct mikey_announcement announced);

/** Reads a single payload of `type` that stands inside `payload`. */
void mikey_read_one(struct mikey_rd *rd, const struct mikey_payload *payload, uint32_t type);

/**
 * Reads the next `len` bytes, content of `payload`, as a chain under the container `group`. If chains are nested too
 * deep already the bytes stay undecoded. Returns them.
 */
struct mikey_slice mikey_read_content(struct mikey_rd *rd, const struct mikey_payload *payload,
                                      enum mikey_field group, uint32_t len, uint32_t first);

#endif

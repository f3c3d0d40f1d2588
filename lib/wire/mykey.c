// SPDX-License-Identifier: BSD-2-Clause
// The dialect of the `mykey` crate, 0.1 to 1.0. Header, T, RAND, and in 1.0 SP are those of RFC 3830; then:
//
//   +---------------+---------------+---------------+---------------+
//   |  Next payload |   Policy no   |   Prot type   | Policy params ~   SP of 0.1 to 0.2.1: their length is not there
//   +---------------+---------------+---------------+---------------+
//
//   +---------------+---------------+-------------------------------+---------------+
//   |      255      |      255      |  X25519 value (32 bytes)      ~    KV (0)     |   DH
//   +---------------+---------------+-------------------------------+---------------+
//
//   +---------------+---------------+-------------------------------+
//   |      255      |       0       |      32       |      TGK      ~   KEMAC: no Key data around the TGK
//   +---------------+---------------+-------------------------------+
//   | 0 or 1        |                MAC (20 bytes)                 ~
//   +---------------+-----------------------------------------------+
//
//   +---------------+-----------------------------------------------+
//   |      255      |             Ver data (20 bytes)               ~   V: Auth alg is not there
//   +---------------+-----------------------------------------------+
//
// The chain ends with Next payload 255, not 0, and the message with it. T is a COUNTER that repeats the CSB ID.
#include "payload.h"

#include <mikeylab/crypto.h>

#define END_OF_CHAIN  255u
#define TGK_BYTES     32u
#define MAC_BYTES     20u
#define HEADER_BYTES  10u
#define SRTP_ID_BYTES 9u

/** What a data type ends in, and whether T and RAND come first. */
struct form {
    uint8_t last;
    bool begins;
};

static const struct form *form_of(uint8_t data_type) {
    static const struct form forms[] = {
        [MIKEY_DATA_TYPE_PSK_INIT] = {MIKEY_PAYLOAD_KEMAC, true},
        [MIKEY_DATA_TYPE_PSK_RESP] = {MIKEY_PAYLOAD_V, false},
        [MIKEY_DATA_TYPE_DH_INIT] = {MIKEY_PAYLOAD_DH, true},
        [MIKEY_DATA_TYPE_DH_RESP] = {MIKEY_PAYLOAD_DH, false},
    };
    const bool listed = data_type < sizeof forms / sizeof *forms && forms[data_type].last != 0;
    return listed ? &forms[data_type] : NULL;
}

/** Whether the header is one that the crate writes, with at most one crypto session; its users set V. */
static bool plain_header(const struct mikey_message *message) {
    const struct mikey_hdr *hdr = &message->hdr;
    return message->bytes.len > HEADER_BYTES && hdr->version == 1 && hdr->prf == MIKEY_PRF_MIKEY_1 &&
           hdr->map_type == MIKEY_MAP_SRTP_ID && hdr->n_cs <= 1 && hdr->map.len == hdr->n_cs * SRTP_ID_BYTES;
}

/** Where the dialect's own payloads begin, and what is known of those in front. */
struct front {
    uint32_t off;
    uint8_t next;                   /**< type that is announced there */
    const struct mikey_payload *sp; /**< NULL: none that could be read as RFC 3830 has it */
    bool has_t, has_rand;
};

/** Walks T, RAND and SP, which the model has; false if they are not those of the crate. */
static bool walk_front(const struct mikey_message *message, struct front *front) {
    *front = (struct front){.off = HEADER_BYTES + (uint32_t)message->hdr.map.len,
                            .next = message->hdr.next_payload};
    for (uint32_t i = 0; i < message->n_payloads && message->payloads[i].type != MIKEY_PAYLOAD_DH &&
                         message->payloads[i].type != MIKEY_PAYLOAD_KEMAC &&
                         message->payloads[i].type != MIKEY_PAYLOAD_V && front->sp == NULL;
         i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        const bool t = payload->type == MIKEY_PAYLOAD_T && !front->has_t && !front->has_rand;
        const bool rand = payload->type == MIKEY_PAYLOAD_RAND && !front->has_rand;
        uint64_t counter;
        if (!t && !rand && payload->type != MIKEY_PAYLOAD_SP)
            return false;
        if (t && (payload->u.t.ts_type != MIKEY_TS_COUNTER ||
                  !mikey_slice_uint(payload->u.t.value, &counter) || counter != message->hdr.csb_id))
            return false;
        front->has_t |= t;
        front->has_rand |= rand;
        front->sp = payload->type == MIKEY_PAYLOAD_SP ? payload : NULL;
        front->off = payload->off + payload->len;
        front->next = payload->next;
    }
    return true;
}

static bool read_dh(struct mikey_rd *rd, struct mikey_mykey *mykey) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_MYKEY_DH);
    bool marked = mikey_rd_u8(rd, MIKEY_F_MYKEY_NEXT) == END_OF_CHAIN;
    marked &= mikey_rd_u8(rd, MIKEY_F_MYKEY_DH_GROUP) == MIKEY_MYKEY_GROUP;
    mykey->value = mikey_rd_bytes(rd, MIKEY_F_MYKEY_DH_VALUE, MIKEY_X25519_BYTES);
    marked &= mikey_rd_u8(rd, MIKEY_F_MYKEY_DH_KV) == MIKEY_KV_NULL;
    mikey_rd_close(rd, item);
    return marked;
}

static bool read_kemac(struct mikey_rd *rd, struct mikey_mykey *mykey) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_MYKEY_KEMAC);
    bool marked = mikey_rd_u8(rd, MIKEY_F_MYKEY_NEXT) == END_OF_CHAIN;
    marked &= mikey_rd_u8(rd, MIKEY_F_MYKEY_ENCR_ALG) == MIKEY_ENCR_NULL;
    marked &= mikey_rd_u16(rd, MIKEY_F_MYKEY_ENCR_LEN) == TGK_BYTES;
    mykey->tgk = mikey_rd_bytes(rd, MIKEY_F_MYKEY_TGK, TGK_BYTES);
    mykey->mac_alg = mikey_rd_u8(rd, MIKEY_F_MYKEY_MAC_ALG);
    marked &= mykey->mac_alg <= MIKEY_MAC_HMAC_SHA_1_160;
    mykey->mac = mikey_rd_bytes(rd, MIKEY_F_MYKEY_MAC, MAC_BYTES);
    mikey_rd_close(rd, item);
    return marked;
}

static bool read_v(struct mikey_rd *rd, struct mikey_mykey *mykey) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_MYKEY_V);
    bool marked = mikey_rd_u8(rd, MIKEY_F_MYKEY_NEXT) == END_OF_CHAIN;
    mykey->mac = mikey_rd_bytes(rd, MIKEY_F_MYKEY_V_DATA, MAC_BYTES);
    mikey_rd_close(rd, item);
    return marked;
}

/** Reads an SP without its length; false unless it is for SRTP. Its Next payload goes to `next`. */
static bool read_sp(struct mikey_rd *rd, struct mikey_mykey *mykey, uint8_t *next) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_MYKEY_SP);
    *next = mikey_rd_u8(rd, MIKEY_F_MYKEY_NEXT);
    mykey->sp.policy_no = mikey_rd_u8(rd, MIKEY_F_SP_POLICY_NO);
    mykey->sp.prot_type = mikey_rd_u8(rd, MIKEY_F_SP_PROT);
    mikey_read_unbounded_params(rd, &mykey->sp);
    mikey_rd_close(rd, item);
    mykey->has_sp = mykey->sp_without_length = true;
    return mykey->sp.prot_type == MIKEY_PROT_SRTP;
}

/** Reads the payloads from `type` to the end of the message; whether they are the crate's, to the last byte. */
static bool read_own(struct mikey_rd *rd, uint8_t type, uint8_t last, struct mikey_mykey *mykey) {
    uint32_t item = mikey_rd_open(rd, MIKEY_F_MYKEY);
    bool marked = type != MIKEY_PAYLOAD_SP || read_sp(rd, mykey, &type);
    marked &= type == last;
    if (last == MIKEY_PAYLOAD_DH)
        marked &= read_dh(rd, mykey);
    else
        marked &= last == MIKEY_PAYLOAD_KEMAC ? read_kemac(rd, mykey) : read_v(rd, mykey);
    mikey_rd_close(rd, item);
    return marked && !rd->failed && mikey_rd_left(rd) == 0;
}

/** Whether the rest of the message is the crate's; nothing is recorded. */
static bool recognise(const struct mikey_message *message, const struct front *front, uint8_t last,
                      struct mikey_mykey *mykey) {
    struct mikey_rd rd = mikey_rd_start(NULL, message->bytes, 0);
    rd.pos = front->off;
    *mykey = (struct mikey_mykey){.recognised = true};
    if (front->sp != NULL) {
        mykey->has_sp = true;
        mykey->sp = front->sp->u.sp;
    }
    return front->off <= rd.end && read_own(&rd, front->next, last, mykey);
}

/** Whether `off` is the place of one of the bytes, which are part of the message. */
static bool inside(const struct mikey_message *message, struct mikey_slice bytes, uint32_t off) {
    const size_t from = bytes.len > 0 ? (size_t)(bytes.data - message->bytes.data) : 0;
    return off >= from && off - from < bytes.len;
}

/** Takes back what was read from `off` on as RFC 3830 has it; of the faults, those inside the TGK, which are chance. */
static void take_back(struct mikey_document *document, uint32_t off, struct mikey_slice tgk) {
    struct mikey_message *message = &document->message;
    struct mikey_findings *findings = &document->findings;
    const struct mikey_tape *tape = &document->tape;
    uint32_t items = 0, kept = 0;
    while (items < tape->count && (tape->items[items].depth > 0 || tape->items[items].off < off))
        items++;
    document->tape.count = items;
    while (message->n_payloads > 0 && message->payloads[message->n_payloads - 1].off >= off)
        message->n_payloads--;
    for (uint32_t i = 0; i < findings->count; i++)
        if (!inside(message, tgk, findings->list[i].off))
            findings->list[kept++] = findings->list[i];
    findings->count = kept;
    message->complete = false;
    message->undecoded = (struct mikey_slice){NULL, 0};
}

void mikey_read_mykey(struct mikey_document *document) {
    struct mikey_message *message = &document->message;
    const struct form *form = form_of(message->hdr.data_type);
    struct front front;
    struct mikey_mykey mykey;
    if (form == NULL || !plain_header(message) || !walk_front(message, &front) ||
        (form->begins && (message->hdr.n_cs == 0 || !front.has_t || !front.has_rand)))
        return;
    bool found = recognise(message, &front, form->last, &mykey);
    if (!found && front.sp != NULL) {
        // Read as RFC 3830 has it, an SP without its length ends somewhere.
        front.off = front.sp->off;
        front.next = MIKEY_PAYLOAD_SP;
        front.sp = NULL;
        found = recognise(message, &front, form->last, &mykey);
    }
    if (!found)
        return;
    take_back(document, front.off, mykey.tgk);
    struct mikey_rd rd = mikey_rd_start(document, message->bytes, 0);
    rd.pos = front.off;
    read_own(&rd, front.next, form->last, &mykey);
    mikey_rd_finish(&rd);
    message->mykey = mykey;
}

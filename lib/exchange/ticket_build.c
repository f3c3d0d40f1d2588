// SPDX-License-Identifier: BSD-2-Clause
// Messages and tickets of MIKEY-TICKET, built: RFC 6043 4.2, 5.5, 6.10, Appendix A.
#include <mikeylab/ticket.h>
#include <string.h>

#include "message_keys.h"
#include "signature.h"

/** Encr data is counted in 16 bits; encryption adds this much at most. */
#define ENCR_DATA_MAX 65535
#define ENCR_OVERHEAD 8
/** Bytes of Initiator Data length. */
#define LENGTH_BYTES 2
/** Parts under a MAC: the message in two, and what is behind it. */
#define PARTS (2 + MIKEY_TICKET_BEHIND)
/** Next payload and Auth alg in front of the MAC in V. */
#define V_HEAD 2

static const uint8_t no_mac_yet[MIKEY_MAC_MAX];

/** A message being built in the caller's memory. */
struct building {
    struct mikey_crypto *crypto;
    const struct mikey_ticket_protection *protection;
    struct mikey_key_binding binding;
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
    const struct mikey_t *t;
    uint8_t *out;
    size_t size, len;
    size_t gap_at, gap_len; /**< Initiator Data with their length */
    uint8_t ticket_prf;     /**< of the ticket's policy */
};

static enum mikey_status append(struct building *b, const struct mikey_payload *payload) {
    size_t len = 0;
    enum mikey_status status = mikey_encode_payload(payload, b->out + b->len, b->size - b->len, &len);
    b->len += len;
    return status;
}

/** KEMAC with the clear data encrypted and without a MAC. */
static enum mikey_status append_kemac(struct building *b, const struct mikey_payload *payload,
                                      struct mikey_slice key, struct mikey_slice clear) {
    uint8_t sealed[ENCR_DATA_MAX + ENCR_OVERHEAD];
    struct mikey_payload kemac = *payload;
    size_t len = 0;
    if (clear.len > ENCR_DATA_MAX || b->t == NULL)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = clear.len == 0
                                   ? MIKEY_OK
                                   : mikey_message_encrypt(b->crypto, &b->binding, key,
                                                           kemac.u.kemac.encr_alg, b->t, clear, sealed, &len);
    kemac.u.kemac.encr_data = (struct mikey_slice){sealed, len};
    kemac.u.kemac.mac_alg = MIKEY_MAC_NULL;
    kemac.u.kemac.mac = (struct mikey_slice){NULL, 0};
    if (status == MIKEY_OK)
        status = append(b, &kemac);
    mikey_wipe(sealed, len);
    return status;
}

static enum mikey_status append_v(struct building *b, const struct mikey_payload *payload, size_t *mac_len) {
    struct mikey_payload v = *payload;
    if (!mikey_mac_length(v.u.v.auth_alg, mac_len))
        return MIKEY_ERR_UNSUPPORTED;
    v.u.v.data = (struct mikey_slice){no_mac_yet, *mac_len};
    return append(b, &v);
}

static enum mikey_status append_any(struct building *b, const struct mikey_payload *payload,
                                    uint8_t data_type, size_t *mac_len) {
    if (payload->opaque)
        return append(b, payload);
    if (payload->type == MIKEY_PAYLOAD_KEMAC)
        return append_kemac(b, payload, b->protection->key, b->protection->clear);
    if (payload->type == MIKEY_PAYLOAD_V)
        return append_v(b, payload, mac_len);
    enum mikey_status status = append(b, payload);
    if (status == MIKEY_OK && payload->type == MIKEY_PAYLOAD_TICKET &&
        data_type == MIKEY_DATA_TYPE_TRANSFER_INIT) {
        b->gap_len = LENGTH_BYTES + payload->u.ticket.initiator_data.len;
        b->gap_at = b->len - b->gap_len;
        b->ticket_prf = payload->u.ticket.policy.prf;
    }
    return status;
}

static const struct mikey_t *find_t(const struct mikey_payload *payloads, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (payloads[i].type == MIKEY_PAYLOAD_T && !payloads[i].opaque)
            return &payloads[i].u.t;
    }
    return NULL;
}

/** Readings 55, 56: the message up to the MAC, without the Initiator Data, and what is behind it. */
static size_t cover(const struct building *b, size_t mac_at, const struct mikey_slice *behind,
                    size_t n_behind, struct mikey_slice parts[PARTS]) {
    const size_t after = b->gap_at + b->gap_len;
    size_t n = 0;
    if (b->gap_len > 0)
        parts[n++] = (struct mikey_slice){b->out, b->gap_at};
    parts[n++] = (struct mikey_slice){b->out + after, mac_at - after};
    for (size_t i = 0; i < n_behind && i < MIKEY_TICKET_BEHIND; i++)
        parts[n++] = behind[i];
    return n;
}

/** Fills the MACs of Vi and Vr: first payload type, then both V payloads (readings 54, 57). */
static enum mikey_status fill_initiator_data(struct building *b, uint8_t auth_alg, const uint8_t *mac,
                                             size_t mac_len) {
    static const uint8_t tail[] = {MIKEY_TICKET_INITIATOR};
    const struct mikey_key_binding binding = {
        .prf = b->ticket_prf, .csb_id = MIKEY_TICKET_NO_CSB, .rand = {tail, sizeof tail}};
    uint8_t *data = b->out + b->gap_at + LENGTH_BYTES, made[MIKEY_MAC_MAX];
    const size_t vi = 1 + V_HEAD, vr = vi + mac_len + V_HEAD;
    if (b->gap_len != LENGTH_BYTES + vr + mac_len || data[0] != MIKEY_PAYLOAD_V ||
        data[1] != MIKEY_PAYLOAD_V || data[vi - 1] != auth_alg || data[vr - 1] != auth_alg)
        return MIKEY_ERR_ARGUMENT;
    memcpy(data + vi, mac, mac_len);
    const struct mikey_slice covered = {data, vr};
    enum mikey_status status =
        mikey_message_mac(b->crypto, &binding, b->protection->mpkr, auth_alg, &covered, 1, made);
    if (status == MIKEY_OK)
        memcpy(data + vr, made, mac_len);
    return status;
}

static enum mikey_status fill_mac(struct building *b, uint8_t auth_alg, size_t mac_len,
                                  const struct mikey_slice *behind, size_t n_behind) {
    struct mikey_slice parts[PARTS];
    uint8_t mac[MIKEY_MAC_MAX];
    const size_t mac_at = b->len - mac_len;
    const size_t n = cover(b, mac_at, behind, n_behind, parts);
    enum mikey_status status =
        mikey_message_mac(b->crypto, &b->binding, b->protection->key, auth_alg, parts, n, mac);
    if (status != MIKEY_OK)
        return status;
    memcpy(b->out + mac_at, mac, mac_len);
    return b->gap_len > LENGTH_BYTES ? fill_initiator_data(b, auth_alg, mac, mac_len) : MIKEY_OK;
}

enum mikey_status mikey_ticket_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                     const struct mikey_ticket_protection *protection,
                                     const struct mikey_slice *behind, size_t n_behind, uint8_t *out,
                                     size_t size, size_t *written) {
    struct building b = {.crypto = crypto, .protection = protection, .out = out, .size = size};
    struct mikey_message header = *message;
    size_t mac_len = 0;
    const struct mikey_payload *last =
        message->n_payloads > 0 ? &message->payloads[message->n_payloads - 1] : NULL;
    b.t = find_t(message->payloads, message->n_payloads);
    if (last == NULL || last->type != MIKEY_PAYLOAD_V || last->opaque || b.t == NULL)
        return MIKEY_ERR_ARGUMENT;
    b.binding =
        (struct mikey_key_binding){.prf = message->hdr.prf,
                                   .csb_id = message->hdr.csb_id,
                                   .rand = {b.tail, mikey_ticket_tail(protection->label, protection->rand_i,
                                                                      protection->rand_r, b.tail)}};
    header.n_payloads = 0;
    enum mikey_status status = mikey_encode(&header, out, size, &b.len);
    for (uint32_t i = 0; i < message->n_payloads && status == MIKEY_OK; i++)
        status = append_any(&b, &message->payloads[i], message->hdr.data_type, &mac_len);
    if (status == MIKEY_OK)
        status = fill_mac(&b, last->u.v.auth_alg, mac_len, behind, n_behind);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

static enum mikey_status append_pke(struct building *b, const struct mikey_payload *payload,
                                    const struct mikey_pk_keys *keys) {
    uint8_t data[MIKEY_RSA_BYTES_MAX];
    struct mikey_payload pke = *payload;
    size_t len = 0;
    enum mikey_status status =
        mikey_rsa_encrypt(b->crypto, keys->receiver, keys->padding, keys->envelope, data, sizeof data, &len);
    pke.u.pke.data = (struct mikey_slice){data, len};
    return status == MIKEY_OK ? append(b, &pke) : status;
}

enum mikey_status mikey_ticket_build_signed(struct mikey_crypto *crypto, const struct mikey_message *message,
                                            const struct mikey_pk_keys *keys,
                                            const struct mikey_slice *behind, size_t n_behind, uint8_t *out,
                                            size_t size, size_t *written) {
    static const struct mikey_readings rfc;
    struct building b = {.crypto = crypto, .out = out, .size = size};
    struct mikey_message header = *message;
    const struct mikey_payload *last =
        message->n_payloads > 0 ? &message->payloads[message->n_payloads - 1] : NULL;
    if (last == NULL || last->type != MIKEY_PAYLOAD_SIGN || n_behind > MIKEY_TICKET_BEHIND ||
        mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0) == NULL)
        return MIKEY_ERR_ARGUMENT;
    header.n_payloads = 0;
    enum mikey_status status = mikey_encode(&header, out, size, &b.len);
    for (uint32_t i = 0; i + 1 < message->n_payloads && status == MIKEY_OK; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        const bool pke = payload->type == MIKEY_PAYLOAD_PKE && !payload->opaque;
        status = pke ? append_pke(&b, payload, keys) : append(&b, payload);
    }
    if (status == MIKEY_OK)
        status = mikey_signature_append(crypto, keys->signer, last->u.sign.s_type, keys->digest, &rfc, behind,
                                        n_behind, out, size, &b.len);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

/** The MAC over the policy and the Ticket Data up to it: a TICKET behind its Next payload byte (readings 58). */
static enum mikey_status ticket_mac(struct building *b, const struct mikey_tp *policy, struct mikey_slice tpk,
                                    uint8_t auth_alg, size_t mac_len) {
    uint8_t head[UINT16_MAX + 16], mac[MIKEY_MAC_MAX];
    const struct mikey_payload ticket = {.type = MIKEY_PAYLOAD_TICKET, .u.ticket.policy = *policy};
    size_t len = 0;
    enum mikey_status status = mikey_encode_payload(&ticket, head, sizeof head, &len);
    if (status != MIKEY_OK)
        return status;
    // The two lengths of an empty ticket stand behind the policy; the first is that of the Ticket Data.
    len -= LENGTH_BYTES;
    head[len - 2] = (uint8_t)(b->len >> 8);
    head[len - 1] = (uint8_t)b->len;
    const struct mikey_slice parts[] = {{head + 1, len - 1}, {b->out, b->len - mac_len}};
    status = mikey_message_mac(b->crypto, &b->binding, tpk, auth_alg, parts, 2, mac);
    if (status == MIKEY_OK)
        memcpy(b->out + b->len - mac_len, mac, mac_len);
    return status;
}

enum mikey_status mikey_ticket_build_base(struct mikey_crypto *crypto, const struct mikey_tp *policy,
                                          const struct mikey_payload *chain, uint32_t count,
                                          struct mikey_slice tpk, struct mikey_slice clear, uint8_t *out,
                                          size_t size, size_t *written) {
    struct building b = {.crypto = crypto, .t = find_t(chain, count), .out = out, .size = size};
    const struct mikey_slice none = {NULL, 0};
    struct mikey_slice rand = none;
    size_t mac_len = 0;
    enum mikey_status status = MIKEY_OK;
    for (uint32_t i = 0; i < count; i++) {
        if (chain[i].type == MIKEY_PAYLOAD_RAND && !chain[i].opaque)
            rand = chain[i].u.rand.data;
    }
    if (count == 0 || chain[count - 1].type != MIKEY_PAYLOAD_V || rand.len == 0)
        return MIKEY_ERR_ARGUMENT;
    b.binding =
        (struct mikey_key_binding){.prf = policy->prf,
                                   .csb_id = MIKEY_TICKET_NO_CSB,
                                   .rand = {b.tail, mikey_ticket_tail(MIKEY_TICKET_TPK, rand, none, b.tail)}};
    for (uint32_t i = 0; i < count && status == MIKEY_OK; i++) {
        if (chain[i].type == MIKEY_PAYLOAD_KEMAC)
            status = append_kemac(&b, &chain[i], tpk, clear);
        else if (chain[i].type == MIKEY_PAYLOAD_V)
            status = append_v(&b, &chain[i], &mac_len);
        else
            status = append(&b, &chain[i]);
    }
    if (status == MIKEY_OK && b.len > UINT16_MAX)
        status = MIKEY_ERR_ARGUMENT;
    if (status == MIKEY_OK)
        status = ticket_mac(&b, policy, tpk, chain[count - 1].u.v.auth_alg, mac_len);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

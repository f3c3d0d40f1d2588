// SPDX-License-Identifier: BSD-2-Clause
// Messages and tickets of MIKEY-TICKET, built: RFC 6043 4.2, 5.5, 6.10, Appendix A.
#include <mikeylab/ticket.h>
#include <string.h>

#include "building.h"
#include "signature.h"

/** Bytes of Initiator Data length. */
#define LENGTH_BYTES 2
/** Parts under a MAC: the message in two, and what is behind it. */
#define PARTS (2 + MIKEY_TICKET_BEHIND)
/** Next payload and Auth alg in front of the MAC in V. */
#define V_HEAD 2

/** A message being built in the caller's memory. */
struct building {
    struct mikey_building message;
    struct mikey_slice mpkr;
    uint8_t ticket_prf; /**< of the ticket's policy */
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
    size_t gap_at, gap_len; /**< Initiator Data with their length */
};

static enum mikey_status append(struct building *b, const struct mikey_payload *payload, uint8_t data_type) {
    enum mikey_status status = mikey_building_append(&b->message, payload);
    if (status == MIKEY_OK && payload->type == MIKEY_PAYLOAD_TICKET && !payload->opaque &&
        data_type == MIKEY_DATA_TYPE_TRANSFER_INIT) {
        b->gap_len = LENGTH_BYTES + payload->u.ticket.initiator_data.len;
        b->gap_at = b->message.len - b->gap_len;
        b->ticket_prf = payload->u.ticket.policy.prf;
    }
    return status;
}

/** Readings 55, 56: the message up to the MAC, without the Initiator Data, and what is behind it. */
static size_t cover(const struct building *b, size_t mac_at, const struct mikey_slice *behind,
                    size_t n_behind, struct mikey_slice parts[PARTS]) {
    const size_t after = b->gap_at + b->gap_len;
    size_t n = 0;
    if (b->gap_len > 0)
        parts[n++] = (struct mikey_slice){b->message.out, b->gap_at};
    parts[n++] = (struct mikey_slice){b->message.out + after, mac_at - after};
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
    uint8_t *data = b->message.out + b->gap_at + LENGTH_BYTES, made[MIKEY_MAC_MAX];
    const size_t vi = 1 + V_HEAD, vr = vi + mac_len + V_HEAD;
    if (b->gap_len != LENGTH_BYTES + vr + mac_len || data[0] != MIKEY_PAYLOAD_V ||
        data[1] != MIKEY_PAYLOAD_V || data[vi - 1] != auth_alg || data[vr - 1] != auth_alg)
        return MIKEY_ERR_ARGUMENT;
    memcpy(data + vi, mac, mac_len);
    const struct mikey_slice covered = {data, vr};
    enum mikey_status status =
        mikey_message_mac(b->message.crypto, &binding, b->mpkr, auth_alg, &covered, 1, made);
    if (status == MIKEY_OK)
        memcpy(data + vr, made, mac_len);
    return status;
}

static enum mikey_status fill_mac(struct building *b, uint8_t auth_alg, const struct mikey_slice *behind,
                                  size_t n_behind) {
    const struct mikey_building *m = &b->message;
    struct mikey_slice parts[PARTS];
    uint8_t mac[MIKEY_MAC_MAX];
    const size_t mac_at = m->len - m->mac_len;
    const size_t n = cover(b, mac_at, behind, n_behind, parts);
    enum mikey_status status = mikey_message_mac(m->crypto, &m->binding, m->key, auth_alg, parts, n, mac);
    if (status != MIKEY_OK)
        return status;
    memcpy(m->out + mac_at, mac, m->mac_len);
    return b->gap_len > LENGTH_BYTES ? fill_initiator_data(b, auth_alg, mac, m->mac_len) : MIKEY_OK;
}

enum mikey_status mikey_ticket_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                     const struct mikey_ticket_protection *protection,
                                     const struct mikey_slice *behind, size_t n_behind, uint8_t *out,
                                     size_t size, size_t *written) {
    struct building b = {.message = {.crypto = crypto,
                                     .key = protection->key,
                                     .clear = protection->clear,
                                     .t = mikey_building_t(message->payloads, message->n_payloads),
                                     .out = out,
                                     .size = size},
                         .mpkr = protection->mpkr};
    const struct mikey_payload *last = mikey_building_last(message, MIKEY_PAYLOAD_V);
    if (last == NULL || b.message.t == NULL)
        return MIKEY_ERR_ARGUMENT;
    b.message.binding =
        (struct mikey_key_binding){.prf = message->hdr.prf,
                                   .csb_id = message->hdr.csb_id,
                                   .rand = {b.tail, mikey_ticket_tail(protection->label, protection->rand_i,
                                                                      protection->rand_r, b.tail)}};
    enum mikey_status status = mikey_building_start(&b.message, message);
    for (uint32_t i = 0; i < message->n_payloads && status == MIKEY_OK; i++)
        status = append(&b, &message->payloads[i], message->hdr.data_type);
    if (status == MIKEY_OK)
        status = fill_mac(&b, last->u.v.auth_alg, behind, n_behind);
    if (status == MIKEY_OK)
        *written = b.message.len;
    return status;
}

enum mikey_status mikey_ticket_build_signed(struct mikey_crypto *crypto, const struct mikey_message *message,
                                            const struct mikey_pk_keys *keys,
                                            const struct mikey_slice *behind, size_t n_behind, uint8_t *out,
                                            size_t size, size_t *written) {
    struct mikey_building b = {.crypto = crypto, .keys = keys, .out = out, .size = size};
    if (n_behind > MIKEY_TICKET_BEHIND)
        return MIKEY_ERR_ARGUMENT;
    enum mikey_status status = mikey_building_signed(&b, message, behind, n_behind);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

/** The MAC over the policy and the Ticket Data up to it: a TICKET behind its Next payload byte (readings 58). */
static enum mikey_status ticket_mac(struct mikey_building *b, const struct mikey_tp *policy,
                                    uint8_t auth_alg) {
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
    const struct mikey_slice parts[] = {{head + 1, len - 1}, {b->out, b->len - b->mac_len}};
    status = mikey_message_mac(b->crypto, &b->binding, b->key, auth_alg, parts, 2, mac);
    if (status == MIKEY_OK)
        memcpy(b->out + b->len - b->mac_len, mac, b->mac_len);
    return status;
}

enum mikey_status mikey_ticket_build_base(struct mikey_crypto *crypto, const struct mikey_tp *policy,
                                          const struct mikey_payload *chain, uint32_t count,
                                          struct mikey_slice tpk, struct mikey_slice clear, uint8_t *out,
                                          size_t size, size_t *written) {
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
    struct mikey_building b = {.crypto = crypto,
                               .key = tpk,
                               .clear = clear,
                               .t = mikey_building_t(chain, count),
                               .out = out,
                               .size = size};
    const struct mikey_slice none = {NULL, 0};
    struct mikey_slice rand = none;
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
                                   .rand = {tail, mikey_ticket_tail(MIKEY_TICKET_TPK, rand, none, tail)}};
    for (uint32_t i = 0; i < count && status == MIKEY_OK; i++)
        status = mikey_building_append(&b, &chain[i]);
    if (status == MIKEY_OK && b.len > UINT16_MAX)
        status = MIKEY_ERR_ARGUMENT;
    if (status == MIKEY_OK)
        status = ticket_mac(&b, policy, chain[count - 1].u.v.auth_alg);
    if (status == MIKEY_OK)
        *written = b.len;
    return status;
}

// SPDX-License-Identifier: BSD-2-Clause
#include <mikeylab/psk.h>
#include <string.h>

#include "csb.h"
#include "message_keys.h"
#include "verification.h"

/** Encr data is counted in 16 bits. */
#define ENCR_DATA_MAX 65535
/** Most that encryption adds. */
#define ENCR_OVERHEAD 8

static const uint8_t no_mac_yet[MIKEY_MAC_MAX];

/** A message being built in the caller's memory. */
struct building {
    struct mikey_crypto *crypto;
    uint8_t *out;
    size_t size, len;
};

/** The payload that ends a message and authenticates it, NULL if it is of another type. */
static const struct mikey_payload *last_payload(const struct mikey_message *message, uint8_t type) {
    if (message->n_payloads == 0)
        return NULL;
    const struct mikey_payload *last = &message->payloads[message->n_payloads - 1];
    return last->type == type && last->depth == 0 && !last->opaque ? last : NULL;
}

/** Encodes all of the message but its last payload, then `last` in its place. */
static enum mikey_status encode(struct building *b, const struct mikey_message *message,
                                const struct mikey_payload *last) {
    struct mikey_message head = *message;
    size_t len = 0;
    head.n_payloads--;
    enum mikey_status status = mikey_encode(&head, b->out, b->size, &b->len);
    if (status == MIKEY_OK)
        status = mikey_encode_payload(last, b->out + b->len, b->size - b->len, &len);
    b->len += len;
    return status;
}

static enum mikey_status find_binding(const struct mikey_message *message, const struct mikey_csb *initial,
                                      struct mikey_key_binding *binding) {
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    *binding = (struct mikey_key_binding){.prf = message->hdr.prf, .csb_id = message->hdr.csb_id};
    if (initial) {
        binding->csb_id = initial->key_csb_id;
        binding->rand = mikey_csb_rand(initial);
    } else if (rand) {
        binding->rand = rand->u.rand.data;
    }
    return initial || rand ? MIKEY_OK : MIKEY_ERR_ARGUMENT;
}

/**
 * Puts the encrypted data into the KEMAC that `last` is, room for the MAC behind it, and encodes the
 * message.
 */
static enum mikey_status encode_sealed(struct building *b, const struct mikey_message *message,
                                       const struct mikey_key_binding *binding, struct mikey_slice psk,
                                       struct mikey_slice clear, size_t mac_len) {
    uint8_t sealed[ENCR_DATA_MAX + ENCR_OVERHEAD];
    struct mikey_payload kemac = message->payloads[message->n_payloads - 1];
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    size_t len = 0;
    enum mikey_status status = MIKEY_OK;
    if (clear.len > ENCR_DATA_MAX || !t)
        return MIKEY_ERR_ARGUMENT;
    if (clear.len > 0)
        status = mikey_message_encrypt(b->crypto, binding, psk, kemac.u.kemac.encr_alg, &t->u.t, clear,
                                       sealed, &len);
    kemac.u.kemac.encr_data = (struct mikey_slice){sealed, len};
    kemac.u.kemac.mac = (struct mikey_slice){no_mac_yet, mac_len};
    if (status == MIKEY_OK)
        status = encode(b, message, &kemac);
    mikey_wipe(sealed, len);
    return status;
}

enum mikey_status mikey_psk_build_init(struct mikey_crypto *crypto, const struct mikey_message *message,
                                       struct mikey_slice clear, struct mikey_slice psk,
                                       const struct mikey_csb *initial, uint8_t *out, size_t size,
                                       size_t *written) {
    const struct mikey_payload *kemac = last_payload(message, MIKEY_PAYLOAD_KEMAC);
    struct building b = {crypto, out, size, 0};
    struct mikey_key_binding binding;
    size_t mac_len = 0;
    if (!kemac || find_binding(message, initial, &binding) != MIKEY_OK)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_mac_length(kemac->u.kemac.mac_alg, &mac_len))
        return MIKEY_ERR_UNSUPPORTED;
    enum mikey_status status = encode_sealed(&b, message, &binding, psk, clear, mac_len);
    if (status != MIKEY_OK)
        return status;
    uint8_t mac[MIKEY_MAC_MAX];
    const struct mikey_slice covered = {out, b.len - mac_len};
    status = mikey_message_mac(crypto, &binding, psk, kemac->u.kemac.mac_alg, &covered, 1, mac);
    if (status == MIKEY_OK) {
        memcpy(out + covered.len, mac, mac_len);
        *written = b.len;
    }
    return status;
}

enum mikey_status mikey_psk_build_response(struct mikey_crypto *crypto, const struct mikey_message *message,
                                           struct mikey_slice psk, const struct mikey_csb *csb, uint8_t *out,
                                           size_t size, size_t *written) {
    const struct mikey_payload *v = last_payload(message, MIKEY_PAYLOAD_V);
    struct building b = {crypto, out, size, 0};
    size_t mac_len = 0, count = 0;
    if (!v || !csb || csb->id_cut)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_mac_length(v->u.v.auth_alg, &mac_len))
        return MIKEY_ERR_UNSUPPORTED;
    struct mikey_payload unfilled = *v;
    unfilled.u.v.data = (struct mikey_slice){no_mac_yet, mac_len};
    enum mikey_status status = encode(&b, message, &unfilled);
    if (status != MIKEY_OK)
        return status;

    const struct mikey_key_binding binding = {message->hdr.prf, csb->key_csb_id, mikey_csb_rand(csb), NULL};
    const struct mikey_v_facts facts = {.message = {out, b.len - mac_len},
                                        .parties = mikey_parties_of_response(message, csb),
                                        .t_type = csb->t_type,
                                        .t = {csb->t, csb->t_len}};
    struct mikey_slice parts[MIKEY_V_PARTS];
    uint8_t mac[MIKEY_MAC_MAX];
    const size_t n = mikey_v_cover(mikey_v_readings(&count), &facts, parts);
    status = mikey_message_mac(crypto, &binding, psk, v->u.v.auth_alg, parts, n, mac);
    if (status == MIKEY_OK) {
        memcpy(out + facts.message.len, mac, mac_len);
        *written = b.len;
    }
    return status;
}

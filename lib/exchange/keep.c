// SPDX-License-Identifier: BSD-2-Clause
// What is kept of a request for the response to it.
#include <stdlib.h>
#include <string.h>

#include "../rules/key_request.h"
#include "agreement.h"
#include "ibake_kms.h"
#include "step.h"

// Policies kept of a request: policy numbers are 8 bits.
#define MAX_OFFERED 256u
// Values that one SP offers for the same parameter, and the bytes of an SP that does.
#define MAX_OPTIONS  4u
#define OPTION_BYTES 256u

uint8_t *mikey_step_copy(struct mikey_slice bytes) {
    uint8_t *copy = malloc(bytes.len > 0 ? bytes.len : 1);
    if (copy != NULL && bytes.len > 0)
        memcpy(copy, bytes.data, bytes.len);
    return copy;
}

// Whether a parameter stays in option number `option` of an SP that has several values for some: 0 has the first of each.
static bool is_of_option(const struct mikey_sp *sp, uint32_t nth, uint8_t type, unsigned option) {
    struct mikey_sp_param other;
    unsigned before = 0, behind = 0;
    uint32_t cursor = 0;
    for (uint32_t i = 0; mikey_sp_param_next(sp, &cursor, &other); i++) {
        before += other.type == type && i < nth;
        behind += other.type == type && i > nth;
    }
    return before >= option || behind == 0;
}

// The SP as its option has it, in `bytes`; false if it has no such option, or is too long to have been meant so.
static bool make_option(const struct mikey_sp *sp, unsigned option, struct mikey_sp *made,
                        uint8_t bytes[OPTION_BYTES]) {
    struct mikey_sp_param param;
    uint32_t cursor = 0;
    size_t len = 0;
    if (sp->params.len > OPTION_BYTES)
        return false;
    for (uint32_t i = 0, from = 0; mikey_sp_param_next(sp, &cursor, &param); i++, from = cursor) {
        if (!is_of_option(sp, i, param.type, option))
            continue;
        memcpy(bytes + len, sp->params.data + from, cursor - from);
        len += cursor - from;
    }
    *made = *sp;
    made->params = (struct mikey_slice){bytes, len};
    return option == 0 || len < sp->params.len;
}

// The policies that an SP offers: several, if it has several values for a parameter.
static void keep_options(struct tracked_exchange *exchange, const struct mikey_sp *sp, uint32_t most) {
    uint8_t bytes[OPTION_BYTES];
    struct mikey_sp option;
    size_t len = sp->params.len + 1;
    mikey_srtp_policy_read(sp, &exchange->offered[exchange->n_offered++]);
    for (unsigned n = 1; n < MAX_OPTIONS && exchange->n_offered < most &&
                         make_option(sp, n, &option, bytes) && option.params.len < len;
         n++) {
        len = option.params.len;
        mikey_srtp_policy_read(&option, &exchange->offered[exchange->n_offered++]);
    }
}

// The policies that the Responder may choose from.
static enum mikey_status keep_offer(struct step *step) {
    struct tracked_exchange *exchange = step->exchange;
    const struct mikey_message *message = step->message;
    exchange->has_policy = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, 0) != NULL;
    const uint8_t data_type = message->hdr.data_type;
    if (!exchange->has_policy ||
        (data_type != MIKEY_DATA_TYPE_RSAR_INIT && data_type != MIKEY_DATA_TYPE_TRANSFER_INIT))
        return MIKEY_OK;
    const uint32_t most =
        message->n_payloads < MAX_OFFERED / MAX_OPTIONS ? message->n_payloads * MAX_OPTIONS : MAX_OFFERED;
    exchange->offered = malloc(most * sizeof *exchange->offered);
    if (exchange->offered == NULL)
        return MIKEY_ERR_MEMORY;
    for (uint32_t i = 0; i < message->n_payloads && exchange->n_offered < most; i++) {
        const struct mikey_payload *sp = &message->payloads[i];
        if (sp->depth > 0 || sp->type != MIKEY_PAYLOAD_SP)
            continue;
        if (sp->u.sp.prot_type == MIKEY_PROT_SRTP)
            keep_options(exchange, &sp->u.sp, most);
        else
            exchange->offers_others = true;
    }
    return MIKEY_OK;
}

// RFC 6267 5.4: the response covers the identities of its parties.
static enum mikey_status keep_parties(struct step *step) {
    struct tracked_exchange *exchange = step->exchange;
    exchange->request_len = mikey_ibake_write_parties(step->message, NULL);
    exchange->request = malloc(exchange->request_len > 0 ? exchange->request_len : 1);
    if (exchange->request == NULL)
        return MIKEY_ERR_MEMORY;
    (void)mikey_ibake_write_parties(step->message, exchange->request);
    return MIKEY_OK;
}

// RFC 6043 5.5: the response covers all of it.
static enum mikey_status keep_whole(struct step *step) {
    struct tracked_exchange *exchange = step->exchange;
    const struct mikey_message *message = step->message;
    const struct mikey_payload *v = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_V, 0);
    const struct mikey_payload *sign = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SIGN, 0);
    if (mikey_is_key_request(message->hdr.data_type))
        return keep_parties(step);
    if (step->ticket == NULL)
        return MIKEY_OK;
    exchange->by_responder = step->facts.ticket.by_responder;
    exchange->sender_unknown = step->facts.ticket.sender_unknown;
    exchange->request = mikey_step_copy(message->bytes);
    exchange->request_len = message->bytes.len;
    if (v != NULL)
        exchange->request_mac = (uint32_t)v->u.v.data.len;
    else if (sign != NULL)
        exchange->request_mac = (uint32_t)sign->u.sign.signature.len;
    return exchange->request != NULL ? MIKEY_OK : MIKEY_ERR_MEMORY;
}

// DHi and what is said of the key's validity.
static enum mikey_status keep_dh(struct tracked_exchange *exchange, const struct mikey_dh *dh) {
    const struct mikey_slice parts[] = {dh->value, dh->kv.spi, dh->kv.from, dh->kv.to};
    struct mikey_slice *const kept[] = {&exchange->dh_kv.spi, &exchange->dh_kv.from, &exchange->dh_kv.to};
    exchange->dh = malloc(dh->value.len + dh->kv.spi.len + dh->kv.from.len + dh->kv.to.len);
    if (exchange->dh == NULL)
        return MIKEY_ERR_MEMORY;
    exchange->dh_kv.type = dh->kv.type;
    size_t at = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (i > 0)
            *kept[i - 1] = (struct mikey_slice){exchange->dh + at, parts[i].len};
        if (parts[i].len > 0)
            memcpy(exchange->dh + at, parts[i].data, parts[i].len);
        at += parts[i].len;
    }
    exchange->dh_len = dh->value.len;
    exchange->dh_group = dh->group;
    exchange->has_dh = true;
    return MIKEY_OK;
}

enum mikey_status mikey_step_keep_request(struct step *step, bool believed) {
    struct tracked_exchange *exchange = step->exchange;
    const struct mikey_message *message = step->message;
    exchange->version = message->hdr.version;
    exchange->prf = message->hdr.prf;
    exchange->n_cs = message->hdr.n_cs;
    exchange->map_type = message->hdr.map_type;
    exchange->map = mikey_step_copy(message->hdr.map);
    if (exchange->map == NULL)
        return MIKEY_ERR_MEMORY;
    exchange->map_len = message->hdr.map.len;
    exchange->has_rand = step->rand != NULL;
    exchange->has_one_id =
        message->hdr.data_type == MIKEY_DATA_TYPE_DHHMAC_INIT && step->ids.has_idr && !step->ids.has_idi;
    if (keep_offer(step) != MIKEY_OK || keep_whole(step) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    const struct mikey_dh dh = mikey_dh_of(message);
    if (dh.value.len > 0) {
        if (keep_dh(exchange, &dh) != MIKEY_OK)
            return MIKEY_ERR_MEMORY;
        if (believed)
            step->csb->dh[0] = mikey_step_dh(step);
    }
    const struct mikey_sighting *sighting = step->facts.sighting;
    if (sighting != NULL) {
        exchange->placed = true;
        exchange->placement = sighting->carrier.placement;
        exchange->media = sighting->carrier.media;
    }
    const struct mikey_payload *pke = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_PKE, 0);
    if (pke != NULL && pke->u.pke.c != MIKEY_CACHE_NONE)
        step->csb->envelope_key_cached = true;
    return MIKEY_OK;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "agreement.h"

#include "chain.h"
#include "csb.h"

#include <string.h>

/** Exponents tried on one message: each costs an exponentiation. */
#define EXPONENTS_MAX 64u

/** Two values that are to become a key. */
struct agreement {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    struct mikey_opened *opened;
    const struct mikey_readings *readings;
    const struct mikey_payload *dhr; /**< the first DH payload of the response */
    uint8_t group;
    struct mikey_slice initiator, responder;         /**< the public values */
    uint8_t echoed[MIKEY_DH_MAX], own[MIKEY_DH_MAX]; /**< of the response, with the zeros that it may lack */
    const struct mikey_kv *kv;
    uint64_t tried;
};

struct mikey_dh mikey_dh_of(const struct mikey_message *message) {
    const struct mikey_payload *dh = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 0);
    if (dh)
        return dh->u.dh;
    return (struct mikey_dh){.group = message->mykey.value.len > 0 ? MIKEY_MYKEY_GROUP : 0,
                             .value = message->mykey.value};
}

void mikey_dh_remember(struct mikey_csb *csb, const struct mikey_message *message) {
    const struct mikey_dh dh = mikey_dh_of(message);
    mikey_csb_take_dh(csb, dh.group, dh.value);
}

static void add_finding(struct agreement *o, enum mikey_outcome outcome) {
    const struct mikey_finding finding = {.rule = MIKEY_R_DH_SECRET,
                                          .outcome = (uint8_t)outcome,
                                          .field = MIKEY_F_DH_VALUE,
                                          .off = o->dhr->off,
                                          .len = o->dhr->len,
                                          .got = o->tried};
    mikey_finding_add(&o->document->findings, &finding);
}

/** Finds the values: DHr is the first of the response, DHi that of the request, or its echo (readings 20). */
static bool take_values(struct agreement *o, const struct mikey_message *message,
                        const struct mikey_csb *csb) {
    const struct mikey_payload *echo = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 1);
    o->group = o->dhr->u.dh.group;
    o->responder = mikey_dh_whole(o->group, o->dhr->u.dh.value, o->own);
    o->initiator = (struct mikey_slice){csb->dhi, csb->dhi_len};
    if (csb->dhi_len == 0 && echo)
        o->initiator = mikey_dh_whole(echo->u.dh.group, echo->u.dh.value, o->echoed);
    const uint8_t group = csb->dhi_len > 0 || !echo ? csb->dh_group : echo->u.dh.group;
    o->kv = &(echo && o->dhr->u.dh.kv.type == MIKEY_KV_NULL ? echo : o->dhr)->u.dh.kv;
    return group == o->group && mikey_dh_check(group, o->initiator) == MIKEY_DH_GOOD &&
           mikey_dh_check(group, o->responder) == MIKEY_DH_GOOD;
}

static bool same(struct mikey_slice value, const uint8_t *public) {
    return memcmp(value.data, public, value.len) == 0;
}

enum mikey_status mikey_keep_agreed(struct mikey_document *document, const uint8_t *secret, size_t len,
                                    struct mikey_slice *kept) {
    if (len > document->plain_cap + MIKEY_AGREED_ROOM - document->plain_len)
        return MIKEY_ERR_SPACE;
    *kept = (struct mikey_slice){document->plain + document->plain_len, len};
    memcpy(document->plain + document->plain_len, secret, len);
    document->plain_len += (uint32_t)len;
    return MIKEY_OK;
}

static enum mikey_status agree_with(struct agreement *o, struct mikey_slice exponent,
                                    struct mikey_slice peer) {
    uint8_t secret[MIKEY_DH_MAX];
    size_t skip = 0;
    enum mikey_status status = mikey_dh_shared(o->crypto, o->group, exponent, peer, secret);
    while (o->readings->dh_stripped && skip + 1 < peer.len && secret[skip] == 0)
        skip++;
    if (status == MIKEY_OK)
        status = mikey_keep_tgk(o->document, (struct mikey_slice){secret + skip, peer.len - skip}, o->kv,
                                o->opened);
    mikey_wipe(secret, sizeof secret);
    return status;
}

/** Uses an exponent if it is that of one of the sides. */
static enum mikey_status try_exponent(void *context, struct mikey_slice exponent, bool *used) {
    struct agreement *o = context;
    uint8_t public[MIKEY_DH_MAX];
    enum mikey_status status = mikey_dh_public(o->crypto, o->group, exponent, public);
    if (status == MIKEY_ERR_ARGUMENT)
        return MIKEY_OK; // it is no exponent for this group
    *used = status == MIKEY_OK && (same(o->initiator, public) || same(o->responder, public));
    if (!*used)
        return status;
    return agree_with(o, exponent, same(o->initiator, public) ? o->responder : o->initiator);
}

enum mikey_status mikey_exponents_try(const struct mikey_secrets *secrets, uint32_t csb_id,
                                      mikey_exponent_try *try, void *context, uint64_t *tried) {
    const uint8_t name[] = {(uint8_t)(csb_id >> 24), (uint8_t)(csb_id >> 16), (uint8_t)(csb_id >> 8),
                            (uint8_t)csb_id};
    const struct mikey_slice filed[] = {{name, sizeof name}, {NULL, 0}};
    enum mikey_status status = MIKEY_OK;
    bool used = false;
    *tried = 0;
    for (size_t i = 0; i < sizeof filed / sizeof *filed; i++) {
        struct mikey_slice exponent;
        for (size_t nth = 0;
             status == MIKEY_OK && !used && *tried < EXPONENTS_MAX && secrets && secrets->lookup &&
             secrets->lookup(secrets->context, MIKEY_SECRET_DH, filed[i], nth, &exponent);
             nth++, ++*tried)
            status = try(context, exponent, &used);
    }
    return status;
}

enum mikey_status mikey_dh_agree(struct mikey_crypto *crypto, struct mikey_document *document,
                                 const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                                 const struct mikey_csb *csb, struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    struct agreement o = {.crypto = crypto,
                          .document = document,
                          .opened = opened,
                          .readings = readings,
                          .dhr = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 0)};
    if (!o.dhr)
        return MIKEY_OK;
    opened->decryption = MIKEY_AUTH_FAILED;
    if (!take_values(&o, message, csb))
        return MIKEY_OK;
    enum mikey_status status = mikey_exponents_try(secrets, message->hdr.csb_id, try_exponent, &o, &o.tried);
    if (status == MIKEY_OK && opened->n_keys == 0) {
        opened->decryption = MIKEY_AUTH_NEEDS_KEY;
        add_finding(&o, MIKEY_NEEDS_KEY);
    }
    return status;
}

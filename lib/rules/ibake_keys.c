// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-IBAKE between users: what IBAKE and ESK hold. RFC 6267 4.2.2, 6.1, 7.2.
#include "checks.h"
#include "exchange_rules.h"
#include "ibake.h"

#include <mikeylab/ibake.h>

#include <string.h>

// A place in the content of IBAKE or ESK.
struct step {
    uint8_t type, role; // role of an IDR; 0: any
    bool optional;
};

#define ID_OF(role)                                                                                          \
    { MIKEY_PAYLOAD_IDR, MIKEY_ID_ROLE_##role, false }
#define POINT                                                                                                \
    { MIKEY_PAYLOAD_ECCPT, 0, false }
#define OPTIONAL_POINT                                                                                       \
    { MIKEY_PAYLOAD_ECCPT, 0, true }
#define END                                                                                                  \
    { MIKEY_PAYLOAD_LAST, 0, false }

static const struct step first_message[] = {ID_OF(INITIATOR), POINT, ID_OF(RESPONDER), END},
                         middle[] = {ID_OF(INITIATOR), OPTIONAL_POINT, ID_OF(RESPONDER), POINT, END},
                         last_message[] = {ID_OF(INITIATOR), POINT, END};

static const struct step *content_of(uint8_t data_type) {
    static const struct step *const by_message[] = {first_message, middle, middle, last_message};
    return by_message[data_type - MIKEY_DATA_TYPE_I_MESSAGE_1];
}

// The payloads of a message that were opened, by what they are in.
struct opened {
    struct judge *judge;
    const struct mikey_exchange_facts *facts;
    uint32_t ibake, esk; // indices of the payloads; MIKEY_NO_PARENT: there is none, or it is not opened
    const struct mikey_payload *i, *r; // points of the Initiator and of the Responder
};

static const struct mikey_payload *child(const struct opened *o, uint32_t parent, uint32_t *cursor) {
    const struct mikey_message *message = o->judge->message;
    while (++*cursor < message->n_payloads) {
        if (message->payloads[*cursor].parent == parent)
            return &message->payloads[*cursor];
    }
    return NULL;
}

static struct place place_type(const struct mikey_payload *payload) {
    struct place place = mikey_place_payload(payload);
    place.field = MIKEY_F_HDR_NEXT; // names the type
    return place;
}

static void check_content(const struct opened *o) {
    const struct step *step = content_of(o->judge->message->hdr.data_type);
    const struct mikey_payload *payload;
    uint32_t cursor = o->ibake;
    mikey_judge_pass(o->judge, MIKEY_R_IBAKE_CONTENT);
    while ((payload = child(o, o->ibake, &cursor)) != NULL) {
        step += step->optional && payload->type != step->type;
        if (payload->type != step->type ||
            (payload->type == MIKEY_PAYLOAD_IDR && payload->u.idr.role != step->role)) {
            mikey_judge_breach(o->judge, MIKEY_R_IBAKE_CONTENT, place_type(payload), payload->type,
                               step->type);
            return;
        }
        step++;
    }
    if (step->type != MIKEY_PAYLOAD_LAST)
        mikey_judge_breach(o->judge, MIKEY_R_IBAKE_CONTENT,
                           place_type(&o->judge->message->payloads[o->ibake]), MIKEY_PAYLOAD_LAST,
                           step->type);
}

static struct mikey_slice outer_identity(const struct opened *o, uint8_t role) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0;
         (idr = mikey_message_find(o->judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        if (idr->u.idr.role == role)
            return idr->u.idr.id.data;
    }
    return role == MIKEY_ID_ROLE_INITIATOR ? o->facts->ibake.idi : o->facts->ibake.answering;
}

static void compare_identity(const struct opened *o, enum mikey_rule rule, const struct mikey_payload *inner,
                             uint8_t role) {
    const struct mikey_slice got = inner->type == MIKEY_PAYLOAD_IDR ? inner->u.idr.id.data : inner->u.id.data,
                             want = outer_identity(o, role);
    if (want.len == 0)
        return;
    if (mikey_slice_same(got, want))
        mikey_judge_pass(o->judge, rule);
    else
        mikey_judge_report(o->judge, rule, MIKEY_FAIL, mikey_place_payload(inner), 0, 0, got);
}

static void check_point(struct judge *judge, const struct mikey_payload *eccpt) {
    enum mikey_point_fault fault = MIKEY_POINT_GOOD;
    if (mikey_ec_check(eccpt->u.eccpt.curve, eccpt->u.eccpt.point, &fault) != MIKEY_OK)
        return; // a curve that cannot be computed with
    if (fault == MIKEY_POINT_GOOD)
        mikey_judge_pass(judge, MIKEY_R_ECC_POINT);
    else
        mikey_judge_report(judge, MIKEY_R_ECC_POINT, MIKEY_FAIL, mikey_place_payload(eccpt), 0, 0,
                           mikey_slice_of(mikey_point_fault_name(fault)));
}

// Identities and points; each point belongs to the identity in front of it.
static void walk(struct opened *o) {
    const struct mikey_payload *payload;
    uint32_t cursor = o->ibake;
    uint8_t role = MIKEY_ID_ROLE_INITIATOR;
    while ((payload = child(o, o->ibake, &cursor)) != NULL) {
        if (payload->type == MIKEY_PAYLOAD_IDR) {
            role = payload->u.idr.role;
            compare_identity(o, MIKEY_R_IBAKE_INNER, payload, role);
        } else if (payload->type == MIKEY_PAYLOAD_ECCPT) {
            check_point(o->judge, payload);
            *(role == MIKEY_ID_ROLE_RESPONDER ? &o->r : &o->i) = payload;
        }
    }
}

static bool same_point(const struct mikey_payload *eccpt, uint8_t curve, struct mikey_slice point) {
    return eccpt->u.eccpt.curve == curve && mikey_slice_same(eccpt->u.eccpt.point, point);
}

static void compare_point(const struct opened *o, const struct mikey_payload *eccpt, uint8_t curve,
                          struct mikey_slice sent, const char *name) {
    if (eccpt == NULL || sent.len == 0)
        return;
    if (same_point(eccpt, curve, sent))
        mikey_judge_pass(o->judge, MIKEY_R_IBAKE_ECHO);
    else
        mikey_judge_report(o->judge, MIKEY_R_IBAKE_ECHO, MIKEY_FAIL, mikey_place_payload(eccpt), 0, 0,
                           mikey_slice_of(name));
}

static void check_points(const struct opened *o) {
    const struct mikey_ibake_facts *known = &o->facts->ibake;
    compare_point(o, o->i, known->curve_i, known->i, "ECCPTi");
    compare_point(o, o->r, known->curve_r, known->r, "ECCPTr");
    if (o->judge->message->hdr.data_type != MIKEY_DATA_TYPE_R_MESSAGE_1 || o->r == NULL || known->i.len == 0)
        return;
    mikey_judge_equal(o->judge, MIKEY_R_IBAKE_CURVE,
                      mikey_place_field(o->judge, o->r, MIKEY_F_ECCPT_CURVE, 0), o->r->u.eccpt.curve,
                      known->curve_i);
    if (same_point(o->r, known->curve_i, known->i))
        mikey_judge_breach(o->judge, MIKEY_R_IBAKE_REFLECTED, mikey_place_payload(o->r), 0, 0);
    else
        mikey_judge_pass(o->judge, MIKEY_R_IBAKE_REFLECTED);
}

static void check_esk(const struct opened *o) {
    static const uint8_t types[] = {MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_SK};
    const struct mikey_payload *payload;
    uint32_t cursor = o->esk;
    size_t n = 0;
    mikey_judge_pass(o->judge, MIKEY_R_ESK_CONTENT);
    for (; (payload = child(o, o->esk, &cursor)) != NULL; n++) {
        const bool identity = n == 0 && payload->type == MIKEY_PAYLOAD_IDR;
        if (n >= sizeof types || (payload->type != types[n] && !identity)) {
            mikey_judge_breach(o->judge, MIKEY_R_ESK_CONTENT, place_type(payload), payload->type, 0);
            return;
        }
        if (n == 0 && o->judge->message->hdr.data_type == MIKEY_DATA_TYPE_I_MESSAGE_2)
            compare_identity(o, MIKEY_R_ESK_IDENTITY, payload, MIKEY_ID_ROLE_INITIATOR);
    }
    if (n < sizeof types)
        mikey_judge_breach(o->judge, MIKEY_R_ESK_CONTENT, place_type(&o->judge->message->payloads[o->esk]),
                           MIKEY_PAYLOAD_LAST, 0);
}

// Deferred delivery: whoever could not read I_MESSAGE_1 gets its point again, and a key for whom it was meant.
static void check_deferred(const struct opened *o) {
    const struct mikey_ibake_facts *known = &o->facts->ibake;
    struct judge *judge = o->judge;
    const uint8_t data_type = judge->message->hdr.data_type;
    const struct place end = mikey_place_end(judge, MIKEY_F_NONE);
    if (data_type == MIKEY_DATA_TYPE_I_MESSAGE_2 && known->opened) {
        const struct mikey_payload *ibake = mikey_judge_payload(judge, MIKEY_PAYLOAD_IBAKE);
        if (o->ibake != MIKEY_NO_PARENT)
            mikey_judge_equal(judge, MIKEY_R_IBAKE_AGAIN, mikey_place_payload(ibake), o->i != NULL,
                              !known->echoed);
        if (known->echoed || judge->count[MIKEY_PAYLOAD_ESK] > 0)
            mikey_judge_pass(judge, MIKEY_R_IBAKE_ESK);
        else
            mikey_judge_breach(judge, MIKEY_R_IBAKE_ESK, end, 0, 0);
    }
    if (data_type == MIKEY_DATA_TYPE_R_MESSAGE_2 && known->confirmation_opened) {
        if (!known->again || judge->count[MIKEY_PAYLOAD_IBAKE] > 0)
            mikey_judge_pass(judge, MIKEY_R_IBAKE_ANSWER);
        else
            mikey_judge_breach(judge, MIKEY_R_IBAKE_ANSWER, end, 0, 0);
    }
}

static uint32_t opened_index(const struct judge *judge, uint8_t type) {
    const struct mikey_payload *payload = mikey_judge_payload(judge, type);
    if (payload == NULL)
        return MIKEY_NO_PARENT;
    const uint32_t index = (uint32_t)(payload - judge->message->payloads);
    for (uint32_t n = index + 1; n < judge->message->n_payloads; n++) {
        if (judge->message->payloads[n].parent == index)
            return index;
    }
    return MIKEY_NO_PARENT;
}

void mikey_rules_ibake_opened(struct judge *judge, const struct mikey_exchange_facts *facts) {
    struct opened o = {.judge = judge,
                       .facts = facts,
                       .ibake = opened_index(judge, MIKEY_PAYLOAD_IBAKE),
                       .esk = opened_index(judge, MIKEY_PAYLOAD_ESK)};
    if (o.ibake != MIKEY_NO_PARENT) {
        // In which order the Responder's updates have it is not said. A chain that breaks off is told as that.
        if (!facts->ibake.updating && facts->opened->decryption == MIKEY_AUTH_VERIFIED)
            check_content(&o);
        walk(&o);
        check_points(&o);
    }
    if (o.esk != MIKEY_NO_PARENT)
        check_esk(&o);
    if (!facts->ibake.updating)
        check_deferred(&o);
}

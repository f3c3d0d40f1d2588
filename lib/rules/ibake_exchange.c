// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-IBAKE between users: a message and the earlier ones of its exchange. RFC 6267 4.2.2, 5.3.
#include "checks.h"
#include "exchange_rules.h"
#include "ibake.h"

static bool is(const struct judge *judge, uint8_t data_type) {
    return judge->message->hdr.data_type == data_type;
}

static void check_header(struct judge *judge, const struct mikey_ibake_facts *known) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const struct {
        enum mikey_field field;
        uint8_t got, want;
    } fields[] = {{MIKEY_F_HDR_VERSION, hdr->version, known->version},
                  {MIKEY_F_HDR_PRF, hdr->prf, known->prf},
                  {MIKEY_F_HDR_N_CS, hdr->n_cs, known->n_cs},
                  {MIKEY_F_HDR_MAP_TYPE, hdr->map_type, known->map_type}};
    for (size_t n = 0; n < sizeof fields / sizeof *fields; n++)
        mikey_judge_equal(judge, MIKEY_R_IBAKE_HEADER, mikey_place_header(judge, fields[n].field),
                          fields[n].got, fields[n].want);
}

static void compare_identity(struct judge *judge, enum mikey_rule rule, const struct mikey_payload *idr,
                             struct mikey_slice want) {
    if (want.len == 0)
        return;
    if (mikey_slice_same(idr->u.idr.id.data, want))
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_report(judge, rule, mikey_judge_outcome(rule), mikey_place_payload(idr), 0, 0,
                           idr->u.idr.id.data);
}

static void check_identities(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_ibake_facts *known = &facts->ibake;
    const struct mikey_payload *idr;
    for (uint32_t n = 0;
         (idr = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        const uint8_t role = idr->u.idr.role;
        if (role == MIKEY_ID_ROLE_INITIATOR)
            compare_identity(judge, MIKEY_R_IBAKE_IDI, idr, known->idi);
        else if (role == MIKEY_ID_ROLE_RESPONDER && is(judge, MIKEY_DATA_TYPE_R_MESSAGE_1) &&
                 !known->updating)
            compare_identity(judge, MIKEY_R_IBAKE_ANOTHER, idr, known->called);
        else if (role == MIKEY_ID_ROLE_RESPONDER && is(judge, MIKEY_DATA_TYPE_I_MESSAGE_2) &&
                 facts->request_answered) {
            // A branch without an answer was made for this message alone.
            if (known->answered)
                mikey_judge_pass(judge, MIKEY_R_IBAKE_IDR);
            else
                mikey_judge_report(judge, MIKEY_R_IBAKE_IDR, MIKEY_FAIL, mikey_place_payload(idr), 0, 0,
                                   idr->u.idr.id.data);
        }
    }
}

static void check_time(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *t = mikey_judge_payload(judge, MIKEY_PAYLOAD_T);
    const bool last = is(judge, MIKEY_DATA_TYPE_R_MESSAGE_2);
    const struct mikey_slice want = last ? facts->ibake.t : facts->request_t;
    const uint8_t type = last ? facts->ibake.t_type : facts->request_t_type;
    if (t == NULL || want.len == 0 || is(judge, MIKEY_DATA_TYPE_I_MESSAGE_2))
        return;
    if (t->u.t.ts_type == type && mikey_slice_same(t->u.t.value, want))
        mikey_judge_pass(judge, MIKEY_R_IBAKE_TIME);
    else
        mikey_judge_breach(judge, MIKEY_R_IBAKE_TIME, mikey_place_payload(t), 0, 0);
}

static void check_rand(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RAND);
    if (!is(judge, MIKEY_DATA_TYPE_I_MESSAGE_2) || rand == NULL || facts->ibake.rand.len == 0)
        return;
    if (mikey_slice_same(rand->u.rand.data, facts->ibake.rand))
        mikey_judge_pass(judge, MIKEY_R_IBAKE_RAND);
    else
        mikey_judge_breach(judge, MIKEY_R_IBAKE_RAND, mikey_place_field(judge, rand, MIKEY_F_RAND_DATA, 0), 0,
                           0);
}

static void check_v(struct judge *judge, const struct mikey_ibake_facts *known) {
    const struct mikey_payload *v = mikey_judge_payload(judge, MIKEY_PAYLOAD_V);
    if (!is(judge, MIKEY_DATA_TYPE_R_MESSAGE_1) || !judge->complete)
        return;
    mikey_judge_equal(judge, MIKEY_R_IBAKE_UPDATE_V,
                      v != NULL ? mikey_place_payload(v) : mikey_place_end(judge, MIKEY_F_NONE), v != NULL,
                      known->updating);
}

static void check_update(struct judge *judge, const struct mikey_exchange_facts *facts) {
    static const uint8_t others[] = {MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_ESK};
    if (!is(judge, MIKEY_DATA_TYPE_I_MESSAGE_1) || !facts->update || !judge->complete)
        return;
    if (judge->count[MIKEY_PAYLOAD_IBAKE] > 0)
        mikey_judge_pass(judge, MIKEY_R_IBAKE_UPDATE_POINTS);
    else
        mikey_judge_breach(judge, MIKEY_R_IBAKE_UPDATE_POINTS, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    for (size_t n = 0; n < sizeof others / sizeof *others; n++) {
        const struct mikey_payload *other = mikey_judge_payload(judge, others[n]);
        if (other == NULL) {
            mikey_judge_pass(judge, MIKEY_R_IBAKE_UPDATE_OTHER);
            continue;
        }
        struct place place = mikey_place_payload(other);
        place.field = MIKEY_F_HDR_NEXT; // names the type
        mikey_judge_breach(judge, MIKEY_R_IBAKE_UPDATE_OTHER, place, others[n], 0);
    }
}

// One with V answers an update, or breaks 5.3, which is said as that.
static void check_first_answer(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const bool updating = facts->request_seen && facts->ibake.updating;
    if (is(judge, MIKEY_DATA_TYPE_R_MESSAGE_1) && !updating && judge->count[MIKEY_PAYLOAD_V] == 0)
        mikey_rules_ibake_first_answer(judge);
}

void mikey_rules_ibake_exchange(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!mikey_is_ibake(judge->message->hdr.data_type))
        return;
    check_update(judge, facts);
    check_first_answer(judge, facts);
    if (facts->ibake.known && facts->request_seen) {
        check_header(judge, &facts->ibake);
        check_identities(judge, facts);
        check_time(judge, facts);
        check_rand(judge, facts);
        check_v(judge, &facts->ibake);
    }
    mikey_rules_ibake_opened(judge, facts);
}

// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-IBAKE between users: what one message shows. RFC 6267 4.2.2, 5.3.
#include "ibake.h"

#include "checks.h"

static void check_v_flag(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const bool last = hdr->data_type == MIKEY_DATA_TYPE_R_MESSAGE_2;
    mikey_judge_equal(judge, last ? MIKEY_R_IBAKE_V_FLAG_LAST : MIKEY_R_IBAKE_V_FLAG,
                      mikey_place_header(judge, MIKEY_F_HDR_V), hdr->v, !last);
}

static bool names(const struct judge *judge, uint8_t role) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0;
         (idr = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        if (idr->u.idr.role == role)
            return true;
    }
    return false;
}

static void check_identities(struct judge *judge) {
    const bool last = judge->message->hdr.data_type == MIKEY_DATA_TYPE_R_MESSAGE_2;
    const enum mikey_rule rule = last ? MIKEY_R_IBAKE_IDS_LAST : MIKEY_R_IBAKE_IDS;
    static const uint8_t roles[] = {MIKEY_ID_ROLE_INITIATOR, MIKEY_ID_ROLE_RESPONDER};
    if (!judge->complete)
        return;
    for (size_t n = 0; n < sizeof roles / sizeof *roles; n++) {
        if (names(judge, roles[n]))
            mikey_judge_pass(judge, rule);
        else
            mikey_judge_breach(judge, rule, mikey_place_end(judge, MIKEY_F_IDR_ROLE), roles[n], 0);
    }
}

static void check_roles(struct judge *judge) {
    const struct mikey_payload *idr;
    for (uint32_t n = 0;
         (idr = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        const uint8_t role = idr->u.idr.role;
        if (role == MIKEY_ID_ROLE_INITIATOR || role == MIKEY_ID_ROLE_RESPONDER)
            mikey_judge_pass(judge, MIKEY_R_IBAKE_ROLE);
        else
            mikey_judge_breach(judge, MIKEY_R_IBAKE_ROLE, mikey_place_field(judge, idr, MIKEY_F_IDR_ROLE, 0),
                               role, 0);
    }
}

void mikey_rules_ibake_first_answer(struct judge *judge) {
    check_v_flag(judge);
    check_identities(judge);
    if (!judge->complete)
        return;
    if (judge->count[MIKEY_PAYLOAD_IBAKE] > 0)
        mikey_judge_pass(judge, MIKEY_R_IBAKE_PRESENT);
    else
        mikey_judge_breach(judge, MIKEY_R_IBAKE_PRESENT, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
}

void mikey_rules_ibake(struct judge *judge) {
    const uint8_t data_type = judge->message->hdr.data_type;
    if (!mikey_is_ibake(data_type))
        return;
    check_roles(judge);
    // What an R_MESSAGE_1 has to be depends on what it answers.
    if (data_type == MIKEY_DATA_TYPE_R_MESSAGE_1)
        return;
    check_v_flag(judge);
    if (data_type != MIKEY_DATA_TYPE_I_MESSAGE_1 || judge->has_rand) // else it is an update
        check_identities(judge);
}

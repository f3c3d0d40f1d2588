// SPDX-License-Identifier: BSD-2-Clause
// ERR payloads and Error messages: RFC 3830 5.1.2, 6.12.
#include "checks.h"

// The errors that are about parameters a Responder could name instead.
static bool asks_for_parameters(uint8_t error_no) {
    return error_no == MIKEY_ERROR_INVALID_SP || error_no == MIKEY_ERROR_INVALID_SPPAR;
}

static void check_supported(struct judge *judge, const struct mikey_payload *err) {
    if (!asks_for_parameters(err->u.err.error_no))
        return;
    if (judge->count[MIKEY_PAYLOAD_SP] > 0)
        mikey_judge_pass(judge, MIKEY_R_ERROR_SUPPORTED);
    else if (!judge->complete)
        mikey_judge_undecided(judge, MIKEY_R_ERROR_SUPPORTED);
    else
        mikey_judge_breach(judge, MIKEY_R_ERROR_SUPPORTED, mikey_place_field(judge, err, MIKEY_F_ERR_NO, 0),
                           err->u.err.error_no, 0);
}

// Only an error about authentication may go without: answering it with a MAC or signature invites attacks.
static void check_authenticated(struct judge *judge, bool only_auth_failure) {
    bool authenticated = judge->count[MIKEY_PAYLOAD_V] > 0 || judge->count[MIKEY_PAYLOAD_SIGN] > 0 ||
                         judge->count[MIKEY_PAYLOAD_KEMAC] > 0;
    if (authenticated || only_auth_failure)
        mikey_judge_pass(judge, MIKEY_R_ERROR_UNAUTHENTICATED);
    else if (!judge->complete)
        mikey_judge_undecided(judge, MIKEY_R_ERROR_UNAUTHENTICATED);
    else
        mikey_judge_breach(judge, MIKEY_R_ERROR_UNAUTHENTICATED, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
}

static void check_error_message(struct judge *judge) {
    bool only_auth_failure = judge->count[MIKEY_PAYLOAD_ERR] > 0;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || payload->type != MIKEY_PAYLOAD_ERR)
            continue;
        check_supported(judge, payload);
        only_auth_failure &= payload->u.err.error_no == MIKEY_ERROR_AUTH_FAILURE;
    }
    if (judge->count[MIKEY_PAYLOAD_ERR] > 0)
        mikey_judge_pass(judge, MIKEY_R_ERR_MISSING);
    else if (judge->complete)
        mikey_judge_breach(judge, MIKEY_R_ERR_MISSING, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, MIKEY_R_ERR_MISSING);
    check_authenticated(judge, only_auth_failure);
}

void mikey_rules_errors(struct judge *judge) {
    uint8_t data_type = judge->message->hdr.data_type;
    const struct mikey_payload *err = mikey_judge_payload(judge, MIKEY_PAYLOAD_ERR);
    if (data_type == MIKEY_DATA_TYPE_ERROR) {
        check_error_message(judge);
        mikey_judge_pass(judge, MIKEY_R_ERR_OUTSIDE_ERROR);
    } else if (err == NULL) {
        mikey_judge_pass(judge, MIKEY_R_ERR_OUTSIDE_ERROR);
    } else {
        struct place place = mikey_place_payload(err);
        place.field = MIKEY_F_HDR_DATA_TYPE;
        mikey_judge_breach(judge, MIKEY_R_ERR_OUTSIDE_ERROR, place, data_type, 0);
    }
}

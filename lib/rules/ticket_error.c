// SPDX-License-Identifier: BSD-2-Clause
// Error messages in the exchanges of MIKEY-TICKET: RFC 6043 5.4.
#include "checks.h"
#include "exchange_rules.h"
#include "ticket.h"

static void check_header(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    const struct {
        enum mikey_field field;
        uint8_t got, want;
    } fields[] = {
        {MIKEY_F_HDR_VERSION, hdr->version, facts->request_version},
        {MIKEY_F_HDR_PRF, hdr->prf, facts->request_prf},
        {MIKEY_F_HDR_V, hdr->v, 0},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        mikey_judge_equal(judge, MIKEY_R_TICKET_ERROR_HEADER, mikey_place_header(judge, fields[i].field),
                          fields[i].got, fields[i].want);
}

static void check_payloads(struct judge *judge, uint8_t request) {
    const uint8_t type = mikey_is_transfer(request) ? MIKEY_PAYLOAD_SIGN : MIKEY_PAYLOAD_SP;
    const struct mikey_payload *payload = mikey_judge_payload(judge, type);
    if (payload == NULL) {
        mikey_judge_pass(judge, MIKEY_R_TICKET_ERROR_PAYLOADS);
        return;
    }
    struct place place = mikey_place_payload(payload);
    place.field = MIKEY_F_HDR_NEXT; // names the type
    mikey_judge_breach(judge, MIKEY_R_TICKET_ERROR_PAYLOADS, place, type, 0);
}

void mikey_rules_ticket_error(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!mikey_is_ticket(facts->request_data_type))
        return;
    check_header(judge, facts);
    mikey_rules_ticket_fresh_t(judge, facts, MIKEY_R_TICKET_ERROR_T);
    check_payloads(judge, facts->request_data_type);
}

// SPDX-License-Identifier: BSD-2-Clause
// Ties the exchanges about one ticket into a session: RFC 6043 4.1.
#include <string.h>

#include "../rules/ticket.h"
#include "step.h"
#include "ticket_opening.h"

/** Bundles that are searched for a TRANSFER_INIT that waits for its key. */
#define RECENT_BUNDLES 64u

unsigned mikey_ticket_mode(const struct mikey_ticket_session *session) {
    if (session->transfers == 0)
        return 0;
    if (session->requests > 0)
        return session->resolves > 0 ? 1 : 2;
    return session->resolves > 0 ? 3 : 4;
}

enum mikey_status mikey_step_meet_ticket(struct step *step, struct mikey_csb *state) {
    mikey_ticket_release(step->ticket); // of another try
    if (!mikey_is_ticket(step->message->hdr.data_type)) {
        step->ticket = mikey_ticket_share(state->ticket); // of an Error message
        return MIKEY_OK;
    }
    step->ticket = state->ticket != NULL ? mikey_ticket_share(state->ticket) : mikey_ticket_new();
    if (step->ticket == NULL)
        return MIKEY_ERR_MEMORY;
    state->ticket = step->ticket;
    const struct mikey_payload *payload =
        mikey_message_find(step->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_TICKET, 0);
    if (payload == NULL)
        return MIKEY_OK;
    step->ticket->met = mikey_ticket_find(&step->tracker->tickets, step->message, payload);
    return step->ticket->met != NULL ? MIKEY_OK : MIKEY_ERR_MEMORY;
}

static bool believed(const struct mikey_opened *opened) {
    return opened->auth.deviations.of[0] != MIKEY_DEVIATION_NONE ||
           (opened->auth.status != MIKEY_AUTH_FAILED && opened->auth.status != MIKEY_AUTH_INCONCLUSIVE);
}

static void count_exchange(const struct step *step, struct mikey_ticket_session *session) {
    uint32_t *const counts[] = {
        [MIKEY_DATA_TYPE_REQUEST_RESP] = &session->requests,
        [MIKEY_DATA_TYPE_TRANSFER_INIT] = &session->transfers,
        [MIKEY_DATA_TYPE_RESOLVE_INIT_PSK] = &session->resolves,
        [MIKEY_DATA_TYPE_RESOLVE_INIT_PK] = &session->resolves,
    };
    const uint8_t data_type = step->message->hdr.data_type;
    if (step->judgement->duplicate_of == 0 && data_type < sizeof counts / sizeof *counts &&
        counts[data_type] != NULL)
        ++*counts[data_type];
}

static void report_waiting(struct step *step, bool match, uint32_t csb_id) {
    const struct mikey_finding finding = {.rule = MIKEY_R_TICKET_TRANSFER_MAC,
                                          .outcome = MIKEY_FAIL,
                                          .len = (uint32_t)step->message->bytes.len,
                                          .got = csb_id};
    if (match)
        mikey_opened_pass(&step->judgement->opened, MIKEY_R_TICKET_TRANSFER_MAC);
    else
        mikey_finding_add(&step->document->findings, &finding);
}

// The transfer's keys, as if they had been known when it came.
static enum mikey_status give_keys(struct step *step, struct tracked_csb *csb) {
    const struct mikey_ticket_state *ticket = csb->csb.ticket;
    struct tracked_exchange *exchange = csb->first;
    while (exchange != NULL && (exchange->pub.update || exchange->pub.mode != MIKEY_DATA_TYPE_TRANSFER_INIT))
        exchange = exchange->next;
    if (exchange == NULL)
        return MIKEY_OK;
    exchange->opened = true;
    if (key_store_count(ticket->keys) == 0)
        return MIKEY_OK;
    mikey_ticket_put(&csb->keys, mikey_key_store_share(ticket->keys));
    mikey_ticket_put(&exchange->keys, mikey_key_store_share(ticket->keys));
    exchange->keys_news = true;
    mikey_exchange_tell_keys(&step->tracker->sink, csb, exchange);
    return MIKEY_OK;
}

// RFC 6043 4.2.3.6: with what the KMS says the Responder verifies the TRANSFER_INIT.
static enum mikey_status verify_waiting(struct step *step, struct ticket_session *session) {
    uint32_t left = RECENT_BUNDLES;
    enum mikey_status status = MIKEY_OK;
    for (struct tracked_csb *csb = step->tracker->table.newest; csb != NULL && left > 0 && status == MIKEY_OK;
         csb = csb->older, left--) {
        struct mikey_ticket_state *ticket = csb->csb.ticket;
        bool match = false;
        if (ticket == NULL || ticket->session != session || ticket->waiting == NULL || ticket->guard != NULL)
            continue;
        status = mikey_ticket_verify_waiting(step->tracker->crypto, &csb->csb, &match);
        if (status != MIKEY_OK)
            return status;
        report_waiting(step, match, csb->csb.csb_id);
        if (match)
            status = give_keys(step, csb);
    }
    return status;
}

enum mikey_status mikey_step_settle_ticket(struct step *step) {
    struct mikey_ticket_state *ticket = step->ticket;
    if (ticket == NULL)
        return MIKEY_OK;
    step->facts.ticket.other_ticket =
        ticket->met != NULL && ticket->session != NULL && ticket->met != ticket->session;
    if (ticket->met != NULL && ticket->session == NULL && believed(&step->judgement->opened)) {
        mikey_ticket_join(ticket, ticket->met);
        count_exchange(step, &ticket->session->pub);
    }
    ticket->met = NULL;
    if (step->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_INIT && !step->facts.update)
        ticket->host = step->party.from;
    mikey_step_set_ticket_facts(step, ticket, believed(&step->judgement->opened));
    if (ticket->session == NULL)
        return MIKEY_OK;
    step->judgement->ticket = ticket->session->pub.number;
    const uint8_t data_type = step->message->hdr.data_type;
    const bool from_kms =
        data_type == MIKEY_DATA_TYPE_REQUEST_RESP || data_type == MIKEY_DATA_TYPE_RESOLVE_RESP;
    return from_kms && step->judgement->opened.n_keys > 0 ? verify_waiting(step, ticket->session) : MIKEY_OK;
}

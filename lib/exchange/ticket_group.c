// SPDX-License-Identifier: BSD-2-Clause
// A group key that an Initiator of MIKEY-TICKET gives to several Responders: RFC 6043 9. All of them derive from it with the
// same RANDs, so far as the policies of their tickets let RANDs count.

#include "../rules/ticket.h"
#include "../wire/slice.h"
#include "step.h"
#include "ticket_opening.h"

// Bundles that are searched for another member, the freshest first.
#define RECENT_BUNDLES 64u

static bool is_generating(const struct mikey_key *key) {
    return key->type == MIKEY_KEY_TYPE_TGK || key->type == MIKEY_KEY_TYPE_TGK_SALT ||
           key->type == MIKEY_KEY_TYPE_GTGK || key->type == MIKEY_KEY_TYPE_GTGK_SALT;
}

// Whether a key from which session keys are derived is in both.
static bool share_key(const struct key_store *a, const struct key_store *b) {
    bool found = false;
    for (uint8_t i = 0; i < key_store_count(a); i++) {
        for (uint8_t j = 0; j < key_store_count(b) && is_generating(&a->keys[i]); j++)
            found |= is_generating(&b->keys[j]) && key_store_same(a->keys[i].key, b->keys[j].key);
    }
    return found;
}

// RANDRi, or the RANDRr of an answer, as it enters the derivation: RFC 6043 5.1.3. Empty if it does not.
static struct mikey_slice rand_in_use(const struct mikey_ticket_state *ticket, bool answer) {
    if (!ticket_has(ticket->session, answer ? MIKEY_TP_G : MIKEY_TP_H))
        return (struct mikey_slice){NULL, 0};
    return answer ? (struct mikey_slice){ticket->randr, ticket->randr_len}
                  : (struct mikey_slice){ticket->randi, ticket->randi_len};
}

// A transfer to somebody else, with a ticket of its own: one that is used again needs new RANDs, RFC 6043 5.3.
static bool is_other_member(const struct tracked_csb *csb, const struct mikey_ticket_state *own,
                            struct mikey_slice idr, bool answer) {
    const struct mikey_ticket_state *ticket = csb->csb.ticket;
    return ticket != NULL && ticket != own && ticket->session != NULL && ticket->session != own->session &&
           csb->csb.has_idr && !mikey_slice_same((struct mikey_slice){csb->csb.idr, csb->csb.idr_len}, idr) &&
           (!answer || ticket->guard_label == MIKEY_TICKET_RESPONSE) && share_key(ticket->sent, own->sent);
}

void mikey_step_compare_ticket_group(struct step *step, const struct mikey_ticket_state *ticket) {
    struct mikey_ticket_facts *facts = &step->facts.ticket;
    const uint8_t data_type = step->message->hdr.data_type;
    const bool answer = data_type == MIKEY_DATA_TYPE_TRANSFER_RESP;
    if ((!answer && data_type != MIKEY_DATA_TYPE_TRANSFER_INIT) || step->facts.update ||
        step->facts.request_update || ticket->sent == NULL)
        return;
    const struct mikey_parties parties = mikey_parties_of_init(step->message);
    const struct mikey_slice idr = answer && step->csb != NULL
                                       ? (struct mikey_slice){step->csb->csb.idr, step->csb->csb.idr_len}
                                       : parties.idr;
    const struct mikey_slice rand = rand_in_use(ticket, answer);
    uint32_t left = RECENT_BUNDLES;
    for (const struct tracked_csb *csb = step->tracker->table.newest; csb != NULL && left > 0;
         csb = csb->older, left--) {
        if (csb == step->csb || idr.len == 0 || !is_other_member(csb, ticket, idr, answer))
            continue;
        facts->group_known = true;
        facts->group_rand_differs |= !mikey_slice_same(rand, rand_in_use(csb->csb.ticket, answer));
    }
}

// SPDX-License-Identifier: BSD-2-Clause
// What a ticket and a bundle of MIKEY-TICKET remember of their messages: RFC 6043 5.2, 5.3, 6.1.1.
#include <string.h>

#include "../wire/slice.h"
#include "csb_table.h"
#include "ticket_opening.h"

struct ticket_resolved *mikey_ticket_resolved(struct ticket_session *session,
                                              const struct ticket_modifier *modifier) {
    uint8_t at = 0;
    while (at < session->n_resolved && !mikey_ticket_same_modifier(&session->resolved[at].modifier, modifier))
        at++;
    if (at < session->n_resolved)
        return &session->resolved[at];
    if (at == TICKET_RESPONDERS) {
        mikey_key_store_release(session->resolved[0].keys);
        memmove(&session->resolved[0], &session->resolved[1], --at * sizeof session->resolved[0]);
        session->resolved_more = true;
    } else {
        session->n_resolved++;
    }
    session->resolved[at] = (struct ticket_resolved){.modifier = *modifier};
    return &session->resolved[at];
}

static bool is_named(const struct mikey_key *keys, uint8_t n, const struct mikey_kv *kv) {
    for (uint8_t i = 0; i < n; i++) {
        if (keys[i].kv.type == kv->type && mikey_slice_same(keys[i].kv.spi, kv->spi))
            return true;
    }
    return false;
}

enum mikey_status mikey_ticket_name_keys(struct mikey_ticket_state *ticket, const struct mikey_key *keys,
                                         uint8_t n) {
    struct mikey_key all[TICKET_NAMED];
    const uint8_t before = key_store_count(ticket->named);
    uint8_t count = before;
    if (before > 0)
        memcpy(all, ticket->named->keys, before * sizeof *all);
    for (uint8_t i = 0; i < n; i++) {
        if (keys[i].type == MIKEY_KEY_TYPE_MPK || is_named(all, count, &keys[i].kv))
            continue;
        if (count < TICKET_NAMED)
            all[count++] = (struct mikey_key){.type = keys[i].type, .kv = keys[i].kv};
        else
            ticket->names_lost = true;
    }
    if (count == before)
        return MIKEY_OK;
    struct key_store *store = mikey_key_store_new(all, count);
    if (store == NULL)
        return MIKEY_ERR_MEMORY;
    mikey_ticket_put(&ticket->named, store);
    return MIKEY_OK;
}

bool mikey_ticket_note_t(struct mikey_ticket_state *ticket, const struct mikey_t *t, bool response) {
    const struct fingerprint zero = {0, 0};
    bool known = false;
    if (t->ts_type == MIKEY_TS_COUNTER)
        return false;
    const struct fingerprint own = mikey_fingerprint_add(
        mikey_fingerprint_add(zero, &t->ts_type, sizeof t->ts_type), t->value.data, t->value.len);
    for (uint8_t i = 0; i < TICKET_STAMPS; i++)
        known |= (response || ticket->stamps[i].response) && mikey_fingerprint_is(ticket->stamps[i].t, own);
    ticket->stamps[ticket->n_stamps] = (struct ticket_stamp){own, response};
    ticket->n_stamps = (uint8_t)((ticket->n_stamps + 1) % TICKET_STAMPS);
    return known;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "ibake_session.h"

#include <stdlib.h>
#include <string.h>

#include <mikeylab/crypto.h>

struct mikey_ibake_state *mikey_ibake_new(void) {
    struct mikey_ibake_state *state = malloc(sizeof *state);
    if (state != NULL)
        *state = (struct mikey_ibake_state){.owners = 1};
    return state;
}

struct mikey_ibake_state *mikey_ibake_share(struct mikey_ibake_state *state) {
    if (state != NULL)
        state->owners++;
    return state;
}

static void forget_branches(struct mikey_ibake_state *state) {
    for (uint8_t n = 0; n < state->n_branches; n++)
        mikey_key_store_release(state->branches[n].keys);
    mikey_wipe(state->branches, sizeof state->branches);
    state->n_branches = 0;
    state->at = state->given = NULL;
}

void mikey_ibake_release(struct mikey_ibake_state *state) {
    if (state == NULL || --state->owners > 0)
        return;
    forget_branches(state);
    mikey_wipe(state, sizeof *state);
    free(state);
}

void mikey_ibake_begin(struct mikey_ibake_state *state, bool update) {
    // Where no V was seen of the initial exchange, the keys that it gave are those that protected it.
    if (update && state->guard.len[0] == 0 && state->given != NULL)
        state->guard = state->given->session;
    forget_branches(state);
    if (!update)
        *state = (struct mikey_ibake_state){.owners = state->owners};
    state->i = (struct ibake_point){0};
    state->updating = update;
    state->by_responder = state->by_initiator = false;
}

void mikey_ibake_keep_identity(struct ibake_identity *kept, struct mikey_slice identity) {
    *kept = (struct ibake_identity){.known = identity.len > 0 && identity.len <= sizeof kept->bytes};
    if (!kept->known)
        return;
    kept->len = (uint8_t)identity.len;
    memcpy(kept->bytes, identity.data, identity.len);
}

bool mikey_ibake_is(const struct ibake_identity *kept, struct mikey_slice identity) {
    return kept->known && kept->len == identity.len && memcmp(kept->bytes, identity.data, identity.len) == 0;
}

struct mikey_slice mikey_ibake_identity(const struct ibake_identity *kept) {
    return (struct mikey_slice){kept->bytes, kept->len};
}

void mikey_ibake_keep_point(struct ibake_point *kept, const struct mikey_eccpt *eccpt) {
    if (kept->len > 0 || eccpt->point.len > sizeof kept->bytes)
        return;
    kept->curve = eccpt->curve;
    kept->len = (uint8_t)eccpt->point.len;
    memcpy(kept->bytes, eccpt->point.data, eccpt->point.len);
}

bool mikey_ibake_same_point(const struct ibake_point *kept, const struct mikey_eccpt *eccpt) {
    return kept->curve == eccpt->curve && kept->len == eccpt->point.len &&
           memcmp(kept->bytes, eccpt->point.data, kept->len) == 0;
}

/** Whether the message goes with what is known of a branch with its identity. */
static bool fits(const struct ibake_branch *branch, const struct ibake_trace *trace) {
    if (trace->data_type == MIKEY_DATA_TYPE_R_MESSAGE_2)
        return branch->confirmed && trace->t != NULL && trace->t->value.len == branch->t_len &&
               memcmp(trace->t->value.data, branch->t, branch->t_len) == 0;
    return trace->r == NULL || branch->r.len == 0 || mikey_ibake_same_point(&branch->r, trace->r);
}

/** Of two Responders with one identity the later is the likelier. */
static struct ibake_branch *find_branch(struct mikey_ibake_state *state, const struct ibake_trace *trace,
                                        bool any) {
    for (uint8_t n = state->n_branches; n > 0; n--) {
        struct ibake_branch *branch = &state->branches[n - 1];
        if (mikey_ibake_is(&branch->idr, trace->idr) && (any || fits(branch, trace)))
            return branch;
    }
    return NULL;
}

struct ibake_branch *mikey_ibake_branch(struct mikey_ibake_state *state, const struct ibake_trace *trace) {
    struct ibake_branch *branch = trace->idr.len > 0 ? find_branch(state, trace, false) : state->at;
    if (branch == NULL && trace->data_type != MIKEY_DATA_TYPE_R_MESSAGE_1)
        branch = find_branch(state, trace, true);
    if (branch != NULL)
        return branch;
    const uint8_t last = IBAKE_BRANCHES - 1;
    branch = &state->branches[state->n_branches < IBAKE_BRANCHES ? state->n_branches++ : last];
    if (state->given == branch)
        state->given = NULL;
    mikey_key_store_release(branch->keys);
    mikey_wipe(branch, sizeof *branch);
    mikey_ibake_keep_identity(&branch->idr, trace->idr);
    return branch;
}

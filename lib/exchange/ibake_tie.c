// SPDX-License-Identifier: BSD-2-Clause
// Gives the messages of a MIKEY-IBAKE exchange what they have in common: RFC 6267 4.2.2, 5.3.
#include "../rules/ibake.h"
#include "step.h"

enum mikey_status mikey_step_meet_ibake(struct step *step, struct mikey_csb *state) {
    mikey_ibake_release(step->ibake); // of another try
    step->ibake = NULL;
    if (!mikey_is_ibake(step->message->hdr.data_type))
        return MIKEY_OK;
    // A request seen again must not begin its exchange anew.
    const bool again = step->facts.part == MIKEY_PART_REQUEST && step->judgement->duplicate_of != 0;
    step->ibake = state->ibake != NULL && !again ? mikey_ibake_share(state->ibake) : mikey_ibake_new();
    state->ibake = step->ibake;
    return step->ibake != NULL ? MIKEY_OK : MIKEY_ERR_MEMORY;
}

static struct mikey_slice octets(const struct ibake_point *point) {
    return (struct mikey_slice){point->bytes, point->len};
}

void mikey_step_settle_ibake(struct step *step) {
    const struct mikey_ibake_state *state = step->ibake;
    if (state == NULL || !state->asked)
        return;
    struct mikey_ibake_facts *facts = &step->facts.ibake;
    *facts = (struct mikey_ibake_facts){.known = true,
                                        .updating = state->updating,
                                        .version = state->version,
                                        .prf = state->prf,
                                        .n_cs = state->n_cs,
                                        .map_type = state->map_type,
                                        .rand = step->facts.initial_rand,
                                        .idi = mikey_ibake_identity(&state->idi),
                                        .called = mikey_ibake_identity(&state->idr),
                                        .curve_i = state->i.curve,
                                        .i = octets(&state->i)};
    const struct ibake_branch *branch = state->at;
    if (branch == NULL)
        return;
    facts->answering = mikey_ibake_identity(&branch->idr);
    facts->curve_r = branch->r.curve;
    facts->r = octets(&branch->r);
    facts->answered = branch->answered;
    facts->opened = branch->opened;
    facts->echoed = branch->echoed;
    facts->confirmed = branch->confirmed;
    facts->confirmation_opened = branch->confirmation_opened;
    facts->again = branch->again;
    facts->t_type = branch->t_type;
    facts->t = (struct mikey_slice){branch->t, branch->t_len};
}

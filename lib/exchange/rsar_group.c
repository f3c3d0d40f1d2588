// SPDX-License-Identifier: BSD-2-Clause
// Members of a group that ask the same Responder for its keys: RFC 4738 3.2, 3.6. Each has a bundle of its own; what they
// have in common is the CSB ID that the Responder puts in the place of theirs.

#include "../wire/slice.h"
#include "rsar_opening.h"
#include "step.h"

// Bundles looked at for another member, the freshest first.
#define RECENT_CSBS 1024u

// Whether the bundle is one of this group, with this Responder.
static bool is_of_group(const struct tracked_csb *csb, uint32_t csb_id, const struct mikey_csb *state) {
    const struct mikey_csb *of = &csb->csb;
    return of->mode == MIKEY_DATA_TYPE_RSAR_INIT && of->key_csb_id == csb_id && of->csb_id != csb_id &&
           of->has_idr && state->has_idr &&
           mikey_slice_same((struct mikey_slice){of->idr, of->idr_len},
                            (struct mikey_slice){state->idr, state->idr_len});
}

// The freshest bundle of another member. NULL too if this member was given keys of the group before: it gets new ones.
static const struct tracked_csb *find_member(const struct step *step, const struct mikey_csb *state,
                                             uint32_t csb_id) {
    const struct tracked_csb *found = NULL;
    uint32_t left = RECENT_CSBS;
    for (const struct tracked_csb *csb = step->tracker->table.newest; csb != NULL && left > 0;
         csb = csb->older, left--) {
        if (!is_of_group(csb, csb_id, state))
            continue;
        if (csb == step->csb ||
            (csb->csb.has_idi && mikey_slice_same((struct mikey_slice){csb->csb.idi, csb->csb.idi_len},
                                                  (struct mikey_slice){state->idi, state->idi_len})))
            return NULL;
        found = found != NULL ? found : csb;
    }
    return found;
}

static void compare_rand(struct step *step, const struct tracked_csb *other) {
    const struct mikey_slice rand = mikey_step_rand(step);
    const struct mikey_slice theirs = {other->csb.rand, other->csb.rand_len};
    step->facts.group.rand_known = rand.len > 0 && theirs.len > 0;
    step->facts.group.rand_same = mikey_slice_same(rand, theirs);
}

// Whether one of the others is the same key; `*apart` if it has an MKI that none of them has.
static bool is_among(const struct mikey_key *key, const struct key_store *others, bool *apart) {
    const bool named = key->kv.type == MIKEY_KV_SPI && key->kv.spi.len > 0;
    bool found = false;
    *apart = named;
    for (uint8_t i = 0; i < others->n_keys; i++) {
        const struct mikey_key *other = &others->keys[i];
        found |= key_store_same(key->key, other->key) && key_store_same(key->salt, other->salt);
        *apart &= other->kv.type == MIKEY_KV_SPI && !mikey_slice_same(key->kv.spi, other->kv.spi);
    }
    return found;
}

static void compare_keys(struct step *step, const struct tracked_csb *other) {
    const struct mikey_opened *opened = &step->judgement->opened;
    struct mikey_group_facts *group = &step->facts.group;
    group->key_known = opened->n_keys > 0 && key_store_count(other->keys) > 0;
    group->key_same = true;
    for (uint8_t i = 0; i < opened->n_keys && group->key_known; i++) {
        bool apart;
        group->key_same &= is_among(&opened->keys[i], other->keys, &apart) || apart;
    }
}

static void compare_policy(struct step *step, const struct mikey_cs *cs,
                           const struct tracked_session *session) {
    const struct mikey_message *message = step->message;
    struct mikey_group_facts *group = &step->facts.group;
    const struct mikey_payload *sp;
    for (uint32_t n = 0; (sp = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SP, n)) != NULL;
         n++) {
        struct mikey_srtp_policy own;
        if (sp->u.sp.prot_type != MIKEY_PROT_SRTP || cs->policies.len == 0 ||
            sp->u.sp.policy_no != cs->policies.data[0] || group->other_policy != NULL)
            continue;
        mikey_srtp_policy_read(&sp->u.sp, &own);
        group->policy_known = true;
        group->other_policy = mikey_srtp_policy_same(&own, &session->policy) ? NULL : sp;
        return;
    }
}

// The streams that both maps have are told by their SSRC.
static void compare_sessions(struct step *step, const struct tracked_csb *other) {
    struct mikey_group_facts *group = &step->facts.group;
    struct mikey_cs cs;
    for (uint32_t cursor = 0; other->sessions != NULL && mikey_cs_next(&step->message->hdr, &cursor, &cs);) {
        const struct tracked_session *session = NULL;
        for (uint32_t i = 0; i < other->sessions->n; i++) {
            const struct tracked_session *theirs = &other->sessions->list[i];
            const bool fits = cs.has_ssrc && cs.ssrc != 0 && theirs->has_ssrc && theirs->ssrc == cs.ssrc;
            if (fits && (session == NULL || theirs->cs_id == cs.cs_id))
                session = theirs;
        }
        if (session == NULL)
            continue;
        group->cs_known = true;
        if (session->cs_id == cs.cs_id) {
            compare_policy(step, &cs, session);
        } else if (!group->cs_differs) {
            group->cs_differs = true;
            group->cs = cs;
            group->other_cs_id = session->cs_id;
        }
    }
}

void mikey_step_meet_group(struct step *step, const struct mikey_csb *state) {
    const enum mikey_auth_status auth = step->judgement->opened.auth.status;
    uint32_t csb_id;
    if (step->message->hdr.data_type != MIKEY_DATA_TYPE_RSAR_RESP || step->facts.duplicate ||
        auth == MIKEY_AUTH_FAILED || auth == MIKEY_AUTH_INCONCLUSIVE ||
        !mikey_rsar_group(step->message, &csb_id))
        return;
    const struct tracked_csb *other = find_member(step, state, csb_id);
    if (other == NULL)
        return;
    compare_rand(step, other);
    compare_keys(step, other);
    compare_sessions(step, other);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "csb.h"

#include <string.h>

static size_t copy(struct mikey_slice from, uint8_t *to, size_t size) {
    size_t len = from.len < size ? from.len : size;
    if (len > 0 && from.data != to) // what is known already may be what is told
        memcpy(to, from.data, len);
    return len;
}

void mikey_csb_begin(struct mikey_csb *csb, const struct mikey_message *message, struct mikey_slice rand) {
    struct mikey_envelope_key envelope = csb->envelope;
    *csb = (struct mikey_csb){.known = true,
                              .mode = message->hdr.data_type,
                              .prf = message->hdr.prf,
                              .csb_id = message->hdr.csb_id,
                              .key_csb_id = message->hdr.csb_id};
    csb->envelope = envelope;
    mikey_wipe(&envelope, sizeof envelope);
    csb->rand_len = (uint16_t)copy(rand, csb->rand, sizeof csb->rand);
}

void mikey_csb_note_rand(struct mikey_csb *csb, const struct mikey_payload *rand) {
    const struct mikey_slice none = {NULL, 0};
    csb->update_rand_len = (uint8_t)copy(csb->known && rand ? rand->u.rand.data : none, csb->update_rand,
                                         sizeof csb->update_rand);
}

/** An update with a single ID payload, which is the known IDr: what was known of both sides remains. */
static bool names_responder_alone(const struct mikey_csb *csb, const struct mikey_parties *parties) {
    return csb->has_idi && csb->has_idr && parties->has_idi && !parties->has_idr && csb->idr_len > 0 &&
           parties->idi.len == csb->idr_len && memcmp(parties->idi.data, csb->idr, csb->idr_len) == 0;
}

void mikey_csb_renew(struct mikey_csb *csb, const struct mikey_t *t, const struct mikey_parties *parties) {
    if (t) {
        csb->t_type = t->ts_type;
        csb->t_len = (uint8_t)copy(t->value, csb->t, sizeof csb->t);
    }
    if (names_responder_alone(csb, parties))
        return;
    if (parties->has_idi) {
        csb->has_idi = true;
        csb->idi_len = (uint8_t)copy(parties->idi, csb->idi, sizeof csb->idi);
        csb->id_cut |= csb->idi_len < parties->idi.len;
    }
    if (parties->has_idr) {
        csb->has_idr = true;
        csb->idr_len = (uint8_t)copy(parties->idr, csb->idr, sizeof csb->idr);
        csb->id_cut |= csb->idr_len < parties->idr.len;
    }
}

static uint8_t next_of(const struct mikey_message *message, struct mikey_slice identity) {
    const struct mikey_payload *id;
    for (uint32_t n = 0; (id = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, n)) != NULL;
         n++) {
        if (id->u.id.data.data == identity.data)
            return id->next;
    }
    return 0;
}

void mikey_csb_note_next(struct mikey_csb *csb, const struct mikey_message *message,
                         const struct mikey_parties *parties) {
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    csb->next_t = t != NULL ? t->next : 0;
    csb->next_idi = parties->has_idi ? next_of(message, parties->idi) : 0;
    csb->next_idr = parties->has_idr ? next_of(message, parties->idr) : 0;
}

struct mikey_slice mikey_dh_whole(uint8_t group, struct mikey_slice value, uint8_t out[MIKEY_DH_MAX]) {
    size_t len = value.len;
    if (len > MIKEY_DH_MAX || (mikey_dh_length(group, &len) && value.len > len))
        return (struct mikey_slice){NULL, 0};
    const size_t lacking = len - value.len;
    memset(out, 0, lacking);
    copy(value, out + lacking, value.len);
    return (struct mikey_slice){out, len};
}

void mikey_csb_take_dh(struct mikey_csb *csb, uint8_t group, struct mikey_slice value) {
    csb->dh_group = group;
    csb->dhi_len = value.len > 0 ? (uint8_t)mikey_dh_whole(group, value, csb->dhi).len : 0;
}

void mikey_csb_keep_secret(struct mikey_csb *csb, struct mikey_slice secret, const struct mikey_auth *auth) {
    csb->has_secret = true;
    csb->secret = secret;
    csb->secret_kind = (uint8_t)auth->secret;
    csb->secret_id_len = (uint8_t)copy(auth->identity, csb->secret_id, sizeof csb->secret_id);
}

void mikey_csb_take_rand(struct mikey_csb *csb, const struct mikey_hdr *hdr, struct mikey_slice rand) {
    csb->prf = hdr->prf;
    csb->csb_id = csb->key_csb_id = hdr->csb_id;
    csb->rand_len = (uint16_t)copy(rand, csb->rand, sizeof csb->rand);
}

struct mikey_slice mikey_csb_rand(const struct mikey_csb *csb) {
    return (struct mikey_slice){csb->rand, csb->rand_len};
}

bool mikey_csb_owns(const struct mikey_csb *csb, struct mikey_slice key) {
    const uintptr_t from = (uintptr_t)&csb->envelope, at = (uintptr_t)key.data;
    return at >= from && at - from < sizeof csb->envelope;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "parties.h"

#include <string.h>

#include "../rules/key_request.h"

/** An identity and whether there is one. */
struct side {
    struct mikey_slice id;
    bool present;
};

static struct side side_of(struct mikey_slice id) {
    return (struct side){id, true};
}

/** The ID payloads of the message itself: the first, the second and the last; and what IDR payloads name, by role. */
struct identities {
    struct side first, second, last, role_initiator, role_responder, role_kms, hashed_initiator,
        hashed_responder;
    bool certified; /**< a certificate, which stands for IDi, is in front of them */
};

static void note_id(struct identities *found, struct mikey_slice id) {
    if (!found->first.present)
        found->first = side_of(id);
    else if (!found->second.present)
        found->second = side_of(id);
    found->last = side_of(id);
}

static void note_idr(struct identities *found, const struct mikey_idr *idr) {
    struct side *const by_role[] = {[MIKEY_ID_ROLE_INITIATOR] = &found->role_initiator,
                                    [MIKEY_ID_ROLE_RESPONDER] = &found->role_responder,
                                    [MIKEY_ID_ROLE_KMS] = &found->role_kms,
                                    [MIKEY_ID_ROLE_UID_I] = &found->hashed_initiator,
                                    [MIKEY_ID_ROLE_UID_R] = &found->hashed_responder};
    struct side *side = idr->role <= MIKEY_ID_ROLE_UID_R ? by_role[idr->role] : NULL;
    if (side != NULL && !side->present)
        *side = side_of(idr->id.data);
}

static struct identities collect(const struct mikey_message *message) {
    struct identities found = {0};
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT)
            continue;
        if (payload->type == MIKEY_PAYLOAD_ID)
            note_id(&found, payload->u.id.data);
        else if (payload->type == MIKEY_PAYLOAD_IDR)
            note_idr(&found, &payload->u.idr);
        else if (payload->type == MIKEY_PAYLOAD_CERT && !found.first.present)
            found.certified = true;
    }
    // 3GPP's hashed identities stand for those that they hide.
    if (!found.role_initiator.present)
        found.role_initiator = found.hashed_initiator;
    if (!found.role_responder.present)
        found.role_responder = found.hashed_responder;
    return found;
}

static struct mikey_parties choose(struct side i, struct side other_i, struct side r, struct side other_r) {
    const struct side idi = i.present ? i : other_i;
    const struct side idr = r.present ? r : other_r;
    return (struct mikey_parties){idi.id, idr.id, idi.present, idr.present};
}

/** RFC 6043 4.2: in a Ticket Request IDRi asks, in a Ticket Resolve IDRr, and the KMS answers; RFC 6267 4.2.1: either. */
static bool is_kms_exchange(uint8_t data_type, bool *by_responder) {
    *by_responder =
        data_type >= MIKEY_DATA_TYPE_RESOLVE_INIT_PSK && data_type <= MIKEY_DATA_TYPE_RESOLVE_RESP;
    return *by_responder || mikey_is_key_request(data_type) ||
           (data_type >= MIKEY_DATA_TYPE_REQUEST_INIT_PSK && data_type <= MIKEY_DATA_TYPE_REQUEST_RESP);
}

struct mikey_parties mikey_parties_of_init(const struct mikey_message *message) {
    const struct identities found = collect(message);
    const struct side none = {0};
    bool by_responder = false;
    if (is_kms_exchange(message->hdr.data_type, &by_responder)) {
        const bool either = mikey_is_key_request(message->hdr.data_type);
        return choose(by_responder ? found.role_responder : found.role_initiator,
                      either ? found.role_responder : none, found.role_kms, none);
    }
    const bool only_idr = found.certified || message->hdr.data_type == MIKEY_DATA_TYPE_DHHMAC_INIT;
    if (only_idr && found.first.present && !found.second.present)
        return choose((struct side){0}, found.role_initiator, found.first, found.role_responder);
    return choose(found.first, found.role_initiator, found.second, found.role_responder);
}

/** Whether `side` is the Initiator as the bundle knows it. */
static bool is_initiator(struct side side, const struct mikey_csb *csb) {
    return side.present && csb->has_idi && side.id.len == csb->idi_len &&
           (side.id.len == 0 || memcmp(side.id.data, csb->idi, side.id.len) == 0);
}

/** [IDr], IDi: also the other way round, or with IDr alone, if the Initiator is known. */
static struct mikey_parties of_dh_response(const struct identities *found, const struct mikey_csb *csb) {
    const struct side none = {0};
    struct side idi = found->last, idr = found->second.present ? found->first : none;
    if (csb->has_idi && !is_initiator(idi, csb)) {
        idr = idi;
        idi = is_initiator(found->first, csb) ? found->first : none;
    }
    return choose(idi, found->role_initiator, idr, found->role_responder);
}

/** The Responder names itself: with the identity that by its place was taken for IDi. */
static void correct_order(struct mikey_parties *parties, struct side sent, const struct mikey_csb *csb) {
    const struct mikey_slice idr = {csb->idr, csb->idr_len};
    if (!is_initiator(sent, csb) || !csb->has_idr || csb->id_cut ||
        (idr.len == sent.id.len && (idr.len == 0 || memcmp(idr.data, sent.id.data, idr.len) == 0)))
        return;
    parties->idi = idr;
}

static bool names_initiator_last(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_DH_RESP || data_type == MIKEY_DATA_TYPE_DHHMAC_RESP;
}

struct mikey_parties mikey_parties_of_response(const struct mikey_message *message,
                                               const struct mikey_csb *csb) {
    const struct identities found = collect(message);
    const struct side none = {0};
    bool by_responder = false;
    if (is_kms_exchange(message->hdr.data_type, &by_responder)) {
        struct mikey_parties of_kms = choose(none, none, none, none);
        mikey_parties_complete(&of_kms, csb);
        return of_kms;
    }
    struct mikey_parties parties =
        names_initiator_last(message->hdr.data_type)
            ? of_dh_response(&found, csb)
            : choose(found.role_initiator, (struct side){0}, found.last, found.role_responder);
    mikey_parties_complete(&parties, csb);
    if (!names_initiator_last(message->hdr.data_type) && !found.role_initiator.present)
        correct_order(&parties, found.last, csb);
    return parties;
}

void mikey_parties_turn(struct mikey_document *document, struct mikey_parties *parties) {
    const struct mikey_parties was = *parties;
    const struct mikey_payload *id =
        mikey_message_find(&document->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, 0);
    *parties = (struct mikey_parties){was.idr, was.idi, was.has_idr, was.has_idi};
    if (id == NULL)
        return;
    const struct mikey_finding finding = {.rule = MIKEY_R_PAYLOAD_ORDER,
                                          .outcome = MIKEY_NOTE,
                                          .field = MIKEY_F_HDR_NEXT,
                                          .off = id->off,
                                          .len = id->len,
                                          .got = MIKEY_PAYLOAD_ID};
    mikey_finding_add(&document->findings, &finding);
}

void mikey_parties_complete(struct mikey_parties *parties, const struct mikey_csb *csb) {
    if (!parties->has_idi && csb->has_idi) {
        parties->idi = (struct mikey_slice){csb->idi, csb->idi_len};
        parties->has_idi = true;
    }
    if (!parties->has_idr && csb->has_idr) {
        parties->idr = (struct mikey_slice){csb->idr, csb->idr_len};
        parties->has_idr = true;
    }
}

bool mikey_party_id(const struct mikey_message *message, struct mikey_slice data, struct mikey_id *id) {
    if (data.len == 0)
        return false;
    const struct mikey_payload *payload;
    for (uint32_t n = 0;
         (payload = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_ID, n)) != NULL; n++) {
        const struct mikey_slice other = payload->u.id.data;
        if (other.len == data.len && memcmp(other.data, data.data, data.len) == 0) {
            *id = payload->u.id;
            return true;
        }
    }
    const bool uri = memchr(data.data, ':', data.len) != NULL;
    *id = (struct mikey_id){uri ? MIKEY_ID_TYPE_URI : MIKEY_ID_TYPE_NAI, data};
    return true;
}

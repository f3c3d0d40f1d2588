// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-TICKET, a message by itself: RFC 6043 4.2, 6.1, 6.2, 6.6, 12.1.
#include "ticket.h"

#include "checks.h"

uint8_t mikey_ticket_sender_rand(uint8_t data_type) {
    static const uint8_t roles[] = {
        [MIKEY_DATA_TYPE_REQUEST_INIT_PSK] = MIKEY_RAND_ROLE_INITIATOR,
        [MIKEY_DATA_TYPE_REQUEST_INIT_PK] = MIKEY_RAND_ROLE_INITIATOR,
        [MIKEY_DATA_TYPE_TRANSFER_INIT] = MIKEY_RAND_ROLE_INITIATOR,
        [MIKEY_DATA_TYPE_RESOLVE_INIT_PSK] = MIKEY_RAND_ROLE_RESPONDER,
        [MIKEY_DATA_TYPE_RESOLVE_INIT_PK] = MIKEY_RAND_ROLE_RESPONDER,
    };
    return data_type < sizeof roles ? roles[data_type] : 0;
}

const struct mikey_payload *mikey_ticket_part(const struct mikey_message *message,
                                              const struct mikey_payload *ticket, struct mikey_slice part,
                                              uint8_t type, uint32_t nth) {
    const uint32_t parent = (uint32_t)(ticket - message->payloads);
    if (part.len == 0)
        return NULL;
    const size_t from = (size_t)(part.data - message->bytes.data);
    for (uint32_t i = parent + 1; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent == parent && payload->type == type && payload->buffer == ticket->buffer &&
            payload->off >= from && payload->off - from < part.len && nth-- == 0)
            return payload;
    }
    return NULL;
}

// Roles that a message provides for, a bit each.
struct roles {
    uint8_t rands, ids;
};

#define RAND_I (1u << MIKEY_RAND_ROLE_INITIATOR)
#define RAND_R (1u << MIKEY_RAND_ROLE_RESPONDER)
#define RAND_K (1u << MIKEY_RAND_ROLE_KMS)
#define ID_I   (1u << MIKEY_ID_ROLE_INITIATOR)
#define ID_R   (1u << MIKEY_ID_ROLE_RESPONDER)
#define ID_K   (1u << MIKEY_ID_ROLE_KMS)
#define ID_PSK (1u << MIKEY_ID_ROLE_PSK)

static const struct roles roles[] = {
    [MIKEY_DATA_TYPE_REQUEST_INIT_PSK] = {RAND_I, ID_I | ID_K | ID_PSK},
    [MIKEY_DATA_TYPE_REQUEST_INIT_PK] = {RAND_I, ID_I | ID_K},
    [MIKEY_DATA_TYPE_REQUEST_RESP] = {0, ID_K},
    [MIKEY_DATA_TYPE_TRANSFER_INIT] = {RAND_I | RAND_R | RAND_K,
                                       ID_I | ID_R}, // in updates static ones of both
    [MIKEY_DATA_TYPE_TRANSFER_RESP] = {RAND_R | RAND_K, ID_I | ID_R},
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PSK] = {RAND_R, ID_R | ID_K | ID_PSK},
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PK] = {RAND_R, ID_R | ID_K},
    [MIKEY_DATA_TYPE_RESOLVE_RESP] = {RAND_K, ID_K | ID_R},
};

static bool is_in(uint8_t role, uint8_t set) {
    return role < 8 && (set >> role & 1) != 0;
}

// Whether a role may stand there: once, if the message has it. `seen` are those before it.
static bool may_stand(uint8_t role, uint8_t allowed, uint8_t *seen) {
    const bool good = is_in(role, allowed) && !is_in(role, *seen);
    *seen |= role < 8 ? (uint8_t)(1u << role) : 0;
    return good;
}

static void check_roles(struct judge *judge) {
    const struct roles *allowed = &roles[judge->message->hdr.data_type];
    struct roles seen = {0, 0};
    mikey_judge_pass(judge, MIKEY_R_TICKET_ROLES);
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT)
            continue;
        if (payload->type == MIKEY_PAYLOAD_RANDR &&
            !may_stand(payload->u.randr.role, allowed->rands, &seen.rands))
            mikey_judge_breach(judge, MIKEY_R_TICKET_ROLES,
                               mikey_place_field(judge, payload, MIKEY_F_RANDR_ROLE, 0),
                               payload->u.randr.role, 0);
        if (payload->type == MIKEY_PAYLOAD_IDR && !may_stand(payload->u.idr.role, allowed->ids, &seen.ids))
            mikey_judge_breach(judge, MIKEY_R_TICKET_ROLES,
                               mikey_place_field(judge, payload, MIKEY_F_IDR_ROLE, 0), payload->u.idr.role,
                               0);
    }
}

static bool has_id(const struct judge *judge, uint8_t role) {
    const struct mikey_payload *payload;
    for (uint32_t n = 0;
         (payload = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        if (payload->u.idr.role == role)
            return true;
    }
    return false;
}

static bool is_signed(uint8_t data_type) {
    return data_type == MIKEY_DATA_TYPE_REQUEST_INIT_PK || data_type == MIKEY_DATA_TYPE_RESOLVE_INIT_PK;
}

static void require(struct judge *judge, enum mikey_rule rule, bool present, enum mikey_field field,
                    uint64_t got) {
    if (present)
        mikey_judge_pass(judge, rule);
    else if (judge->complete)
        mikey_judge_breach(judge, rule, mikey_place_end(judge, field), got, 0);
    else
        mikey_judge_undecided(judge, rule);
}

// An initial message: both identities, the certificate of a signer. An update may leave all out.
static void check_initial(struct judge *judge) {
    const uint8_t data_type = judge->message->hdr.data_type;
    const uint8_t role = mikey_ticket_sender_rand(data_type);
    const bool resolve = role == MIKEY_RAND_ROLE_RESPONDER;
    const bool transfer = data_type == MIKEY_DATA_TYPE_TRANSFER_INIT;
    if (role == 0 || (transfer && judge->count[MIKEY_PAYLOAD_TICKET] == 0))
        return;
    const uint8_t sender = resolve ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_INITIATOR;
    const uint8_t other = transfer ? MIKEY_ID_ROLE_RESPONDER : MIKEY_ID_ROLE_KMS;
    require(judge, MIKEY_R_TICKET_IDS, has_id(judge, sender), MIKEY_F_IDR_ROLE, sender);
    require(judge, MIKEY_R_TICKET_IDS, has_id(judge, other), MIKEY_F_IDR_ROLE, other);
    if (is_signed(data_type))
        require(judge, MIKEY_R_TICKET_CERT, judge->count[MIKEY_PAYLOAD_CERT] > 0, MIKEY_F_NONE, 0);
}

static void check_map(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (!mikey_is_transfer(hdr->data_type)) {
        if (hdr->n_cs == 0 && hdr->map_type == MIKEY_MAP_EMPTY)
            mikey_judge_pass(judge, MIKEY_R_TICKET_EMPTY_MAP);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_EMPTY_MAP, mikey_place_header(judge, MIKEY_F_HDR_N_CS),
                               hdr->n_cs, hdr->map_type);
        return;
    }
    const struct place place = mikey_place_header(judge, MIKEY_F_HDR_MAP_TYPE);
    if (hdr->map_type == MIKEY_MAP_SRTP_ID) {
        mikey_judge_breach(judge, MIKEY_R_TICKET_SRTP_ID, place, hdr->map_type, 0);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_TICKET_SRTP_ID);
    if (hdr->map_type == MIKEY_MAP_GENERIC_ID)
        mikey_judge_pass(judge, MIKEY_R_TICKET_GENERIC_ID);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_GENERIC_ID, place, hdr->map_type, MIKEY_MAP_GENERIC_ID);
}

#define SSRC_BYTES     4u // Session Data of SRTP, RFC 6043 6.1.1
#define SSRC_ROC_BYTES 10u
#define BEFORE_NUMBER  2u // CS ID and Prot type stand in front of S and #P
#define BEFORE_POLICY  3u

static void check_entry(struct judge *judge, const struct mikey_cs *cs) {
    const bool response = judge->message->hdr.data_type == MIKEY_DATA_TYPE_TRANSFER_RESP;
    if (response && cs->n_policies != 1)
        mikey_judge_breach(judge, MIKEY_R_TICKET_ONE_POLICY,
                           (struct place){0, MIKEY_F_GENERIC_ID_N_POLICIES, cs->off + BEFORE_NUMBER, 1},
                           cs->n_policies, cs->cs_id);
    const size_t want = cs->s != 0 ? SSRC_ROC_BYTES : SSRC_BYTES;
    const uint32_t length_at = cs->off + BEFORE_POLICY + cs->n_policies;
    if (cs->prot_type == MIKEY_PROT_SRTP && cs->session_data.len > 0 && cs->session_data.len != want)
        mikey_judge_breach(judge, MIKEY_R_TICKET_SESSION_DATA,
                           (struct place){0, MIKEY_F_GENERIC_ID_SESSION_LEN, length_at, 2},
                           cs->session_data.len, cs->cs_id);
    for (uint32_t i = 0; i < cs->policies.len; i++) {
        const struct mikey_payload *sp = mikey_judge_policy(judge, cs->policies.data[i]);
        if (sp != NULL && sp->u.sp.prot_type != cs->prot_type)
            mikey_judge_breach(judge, MIKEY_R_TICKET_PROT_TYPE,
                               (struct place){0, MIKEY_F_GENERIC_ID_POLICY, cs->off + BEFORE_POLICY + i, 1},
                               cs->policies.data[i], cs->cs_id);
    }
}

static void check_sessions(struct judge *judge) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (!mikey_is_transfer(hdr->data_type) || hdr->map_type != MIKEY_MAP_GENERIC_ID || hdr->n_cs == 0)
        return;
    if (hdr->data_type == MIKEY_DATA_TYPE_TRANSFER_RESP)
        mikey_judge_pass(judge, MIKEY_R_TICKET_ONE_POLICY);
    mikey_judge_pass(judge, MIKEY_R_TICKET_SESSION_DATA);
    mikey_judge_pass(judge, MIKEY_R_TICKET_PROT_TYPE);
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);)
        check_entry(judge, &cs);
}

static void check_v_flag(struct judge *judge) {
    const uint8_t data_type = judge->message->hdr.data_type;
    if (data_type != MIKEY_DATA_TYPE_REQUEST_RESP && data_type != MIKEY_DATA_TYPE_TRANSFER_RESP &&
        data_type != MIKEY_DATA_TYPE_RESOLVE_RESP)
        return;
    if (judge->message->hdr.v == 0)
        mikey_judge_pass(judge, MIKEY_R_TICKET_V_FLAG);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_V_FLAG, mikey_place_header(judge, MIKEY_F_HDR_V), 1, 0);
}

// Wherever it stands: in the message, in the policy, in the ticket.
static void check_id_payloads(struct judge *judge) {
    mikey_judge_pass(judge, MIKEY_R_TICKET_IDR);
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->type == MIKEY_PAYLOAD_ID)
            mikey_judge_breach(judge, MIKEY_R_TICKET_IDR, mikey_place_payload(payload), 0, 0);
    }
}

// KEMACs of the message and of the Ticket Data; that of TP is another rule's.
static void check_kemacs(struct judge *judge) {
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->type != MIKEY_PAYLOAD_KEMAC || payload->depth > 1)
            continue;
        if (payload->u.kemac.mac_alg == MIKEY_MAC_NULL)
            mikey_judge_pass(judge, MIKEY_R_TICKET_KEMAC_MAC);
        else
            mikey_judge_breach(judge, MIKEY_R_TICKET_KEMAC_MAC,
                               mikey_place_field(judge, payload, MIKEY_F_KEMAC_MAC_ALG, 0),
                               payload->u.kemac.mac_alg, MIKEY_MAC_NULL);
    }
}

// An algorithm of a message: whether it has 256 bits, and where it stands.
struct algorithm {
    struct place place;
    uint8_t value, of_256_bits;
};

void mikey_judge_algorithms(struct judge *judge, struct place prf_place, uint8_t prf,
                            const struct mikey_payload *kemac, const struct mikey_payload *v) {
    struct algorithm found[3];
    uint32_t n = 0, strong = 0;
    found[n++] = (struct algorithm){prf_place, prf, MIKEY_PRF_HMAC_SHA_256};
    if (kemac != NULL && kemac->u.kemac.encr_alg != MIKEY_ENCR_NULL)
        found[n++] = (struct algorithm){mikey_place_field(judge, kemac, MIKEY_F_KEMAC_ENCR_ALG, 0),
                                        kemac->u.kemac.encr_alg, MIKEY_ENCR_AES_CM_256};
    if (v != NULL && v->u.v.auth_alg != MIKEY_MAC_NULL)
        found[n++] = (struct algorithm){mikey_place_field(judge, v, MIKEY_F_V_AUTH_ALG, 0), v->u.v.auth_alg,
                                        MIKEY_MAC_HMAC_SHA_256_256};
    for (uint32_t i = 0; i < n; i++)
        strong += found[i].value == found[i].of_256_bits;
    mikey_judge_pass(judge, MIKEY_R_TICKET_ALGORITHMS);
    for (uint32_t i = 0; i < n && strong > 0; i++) {
        if (found[i].value != found[i].of_256_bits)
            mikey_judge_breach(judge, MIKEY_R_TICKET_ALGORITHMS, found[i].place, found[i].value,
                               found[i].of_256_bits);
    }
}

void mikey_rules_ticket(struct judge *judge) {
    if (!mikey_is_ticket(judge->message->hdr.data_type))
        return;
    check_map(judge);
    check_sessions(judge);
    check_v_flag(judge);
    check_id_payloads(judge);
    check_roles(judge);
    check_initial(judge);
    check_kemacs(judge);
    mikey_judge_algorithms(judge, mikey_place_header(judge, MIKEY_F_HDR_PRF), judge->message->hdr.prf,
                           mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC),
                           mikey_judge_payload(judge, MIKEY_PAYLOAD_V));
    mikey_rules_ticket_policy(judge);
}

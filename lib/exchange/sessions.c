// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "csb_table.h"

#define PURPOSE_SHIFT 28 // of the key purpose in a CSB ID, 3GPP TS 33.180

// Where the bundle has the policy with this number; n_policies if it has none.
static uint32_t find_policy(const struct tracked_csb *csb, uint8_t policy_no) {
    uint32_t at = 0;
    while (at < csb->n_policies && csb->policies[at].policy_no != policy_no)
        at++;
    return at;
}

static enum mikey_status keep_policy(struct tracked_csb *csb, const struct mikey_srtp_policy *policy) {
    const uint32_t at = find_policy(csb, policy->policy_no);
    if (at == csb->n_policies) {
        struct mikey_srtp_policy *more = realloc(csb->policies, (at + 1) * sizeof *more);
        if (more == NULL)
            return MIKEY_ERR_MEMORY;
        csb->policies = more;
        csb->n_policies++;
    }
    csb->policies[at] = *policy;
    return MIKEY_OK;
}

// Policy numbers are 8 bits, so that a message full of SPs keeps at most 256 of them.
static enum mikey_status take_policies(struct tracked_csb *csb, const struct mikey_message *message) {
    enum mikey_status status = MIKEY_OK;
    if (message->mykey.has_sp) {
        struct mikey_srtp_policy policy;
        mikey_srtp_policy_read(&message->mykey.sp, &policy);
        return keep_policy(csb, &policy);
    }
    for (uint32_t i = 0; i < message->n_payloads && status == MIKEY_OK; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || payload->type != MIKEY_PAYLOAD_SP ||
            payload->u.sp.prot_type != MIKEY_PROT_SRTP)
            continue;
        struct mikey_srtp_policy policy;
        mikey_srtp_policy_read(&payload->u.sp, &policy);
        status = keep_policy(csb, &policy);
    }
    return status;
}

// A session's policy, or SRTP's defaults where that is not known.
static void set_policy(const struct tracked_csb *csb, struct tracked_session *session) {
    const uint32_t at = find_policy(csb, session->policy_no);
    if (at < csb->n_policies)
        session->policy = csb->policies[at];
    else
        mikey_srtp_policy_read(NULL, &session->policy);
}

static struct session_list *new_list(uint32_t n, uint32_t spis_len) {
    struct session_list *sessions = malloc(sizeof *sessions + n * sizeof sessions->list[0] + spis_len);
    if (sessions != NULL) {
        *sessions = (struct session_list){.owners = 1, .spis_len = spis_len};
        sessions->spis = (uint8_t *)&sessions->list[n];
    }
    return sessions;
}

// Bytes of all SPIs of a map.
static uint32_t count_spis(const struct mikey_hdr *hdr) {
    uint32_t cursor = 0, len = 0;
    struct mikey_cs cs;
    for (uint32_t i = 0; i < hdr->n_cs && mikey_cs_next(hdr, &cursor, &cs); i++)
        len += (uint32_t)cs.spi.len;
    return len;
}

// The sessions of the message's map.
static struct session_list *read_map(const struct mikey_hdr *hdr) {
    struct session_list *sessions = new_list(hdr->n_cs, count_spis(hdr));
    uint32_t cursor = 0, spi_at = 0;
    struct mikey_cs cs;
    // What decodes so has the layout of a peer who leaves the entries out.
    while (sessions != NULL && hdr->map_type == MIKEY_MAP_SRTP_ID && hdr->map.len == 0 &&
           sessions->n < hdr->n_cs) {
        sessions->list[sessions->n] = (struct tracked_session){.cs_id = (uint8_t)(sessions->n + 1)};
        sessions->n++;
    }
    while (sessions != NULL && sessions->n < hdr->n_cs && mikey_cs_next(hdr, &cursor, &cs)) {
        sessions->list[sessions->n++] = (struct tracked_session){
            .cs_id = cs.cs_id,
            .policy_no = cs.policies.len > 0 ? cs.policies.data[0] : 0,
            .has_ssrc = cs.has_ssrc,
            .has_roc = cs.has_roc,
            .has_seq = cs.has_seq,
            .ssrc = cs.ssrc,
            .roc = cs.roc,
            .seq = cs.seq,
            .spi_len = (uint8_t)cs.spi.len,
            .spi_at = spi_at,
        };
        if (cs.spi.len > 0)
            memcpy(sessions->spis + spi_at, cs.spi.data, cs.spi.len);
        spi_at += (uint32_t)cs.spi.len;
    }
    return sessions;
}

// A copy, so that earlier exchanges keep what they had.
static struct session_list *copy_list(const struct session_list *from) {
    struct session_list *sessions = new_list(from->n, from->spis_len);
    if (sessions != NULL) {
        memcpy(sessions->list, from->list, from->n * sizeof from->list[0]);
        memcpy(sessions->spis, from->spis, from->spis_len);
        sessions->n = from->n;
    }
    return sessions;
}

// Crypto sessions that mission-critical services have where the map is empty, by the purpose of the key.
static const struct {
    uint8_t n, cs_ids[4];
} defaults[] = {[MIKEY_MCX_KEY_GMK] = {2, {4, 5}},
                [MIKEY_MCX_KEY_PCK] = {4, {0, 1, 2, 3}},
                [MIKEY_MCX_KEY_CSK] = {2, {6, 8}},
                [MIKEY_MCX_KEY_MUSIK] = {2, {7, 9}}};

// Whether an empty map stands for the default sessions of 3GPP TS 33.180 E.1.2.
static bool has_default_sessions(const struct mikey_message *message) {
    const struct mikey_payload *sakke = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_SAKKE, 0);
    const uint32_t purpose = message->hdr.csb_id >> PURPOSE_SHIFT;
    return message->hdr.data_type == MIKEY_DATA_TYPE_SAKKE && message->hdr.map_type == MIKEY_MAP_EMPTY &&
           sakke != NULL && sakke->u.sakke.id_scheme == MIKEY_ID_SCHEME_MCX_UID &&
           purpose < sizeof defaults / sizeof *defaults && defaults[purpose].n > 0;
}

// The SPI is the ID of the key; that of a group key has the GMK-ID in it, which nothing says here.
static struct session_list *default_sessions(uint32_t csb_id) {
    const uint32_t purpose = csb_id >> PURPOSE_SHIFT;
    const uint8_t spi_len = purpose == MIKEY_MCX_KEY_GMK ? 0 : sizeof csb_id;
    struct session_list *sessions = new_list(defaults[purpose].n, spi_len);
    if (sessions == NULL)
        return NULL;
    for (uint32_t i = 0; i < spi_len; i++)
        sessions->spis[i] = (uint8_t)(csb_id >> (24 - 8 * i));
    for (uint8_t i = 0; i < defaults[purpose].n; i++)
        sessions->list[sessions->n++] =
            (struct tracked_session){.cs_id = defaults[purpose].cs_ids[i], .spi_len = spi_len};
    return sessions;
}

// Policy 0 is the default SRTP profile of TS 33.180 E.2.1 where the message has none.
static enum mikey_status take_default_policy(struct tracked_csb *csb) {
    static const uint8_t params[] = {0, 1, 6, 1, 1, 16, 4, 1, 12, 5, 1, 0, 6, 1, 0, 20, 1, 16};
    const struct mikey_sp profile = {.prot_type = MIKEY_PROT_SRTP, .params = {params, sizeof params}};
    struct mikey_srtp_policy policy;
    for (uint32_t i = 0; i < csb->n_policies; i++)
        if (csb->policies[i].policy_no == 0)
            return MIKEY_OK;
    mikey_srtp_policy_read(&profile, &policy);
    return keep_policy(csb, &policy);
}

enum mikey_status mikey_csb_take_sessions(struct tracked_csb *csb, const struct mikey_message *message) {
    if (take_policies(csb, message) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    const bool has_map = message->hdr.n_cs > 0 && message->hdr.map_type != MIKEY_MAP_EMPTY;
    const bool by_default = has_default_sessions(message);
    if (!has_map && !by_default && csb->sessions == NULL)
        return MIKEY_OK;
    if (by_default && take_default_policy(csb) != MIKEY_OK)
        return MIKEY_ERR_MEMORY;
    struct session_list *sessions = has_map      ? read_map(&message->hdr)
                                    : by_default ? default_sessions(message->hdr.csb_id)
                                                 : copy_list(csb->sessions);
    if (sessions == NULL)
        return MIKEY_ERR_MEMORY;
    for (uint32_t i = 0; i < sessions->n; i++)
        set_policy(csb, &sessions->list[i]);
    mikey_session_list_release(csb->sessions);
    csb->sessions = sessions;
    return MIKEY_OK;
}

struct session_list *mikey_session_list_share(struct session_list *sessions) {
    if (sessions != NULL)
        sessions->owners++;
    return sessions;
}

void mikey_session_list_release(struct session_list *sessions) {
    if (sessions != NULL && --sessions->owners == 0)
        free(sessions);
}

bool mikey_session_list_fill(struct session_list *sessions, const struct mikey_hdr *hdr) {
    bool filled = false;
    uint32_t cursor = 0;
    struct mikey_cs cs;
    for (uint32_t i = 0; sessions != NULL && i < sessions->n && mikey_cs_next(hdr, &cursor, &cs); i++) {
        struct tracked_session *session = &sessions->list[i];
        if (session->cs_id == cs.cs_id && session->has_ssrc && session->ssrc == 0 && cs.has_ssrc &&
            cs.ssrc != 0) {
            session->ssrc = cs.ssrc;
            session->filled = filled = true;
        }
    }
    return filled;
}

struct session_list *mikey_session_list_reopen(struct session_list *sessions) {
    bool filled = false;
    for (uint32_t i = 0; sessions != NULL && i < sessions->n; i++)
        filled |= sessions->list[i].filled;
    if (!filled)
        return mikey_session_list_share(sessions);
    struct session_list *open = copy_list(sessions);
    for (uint32_t i = 0; open != NULL && i < open->n; i++) {
        if (open->list[i].filled)
            open->list[i].ssrc = 0;
        open->list[i].filled = false;
    }
    return open;
}

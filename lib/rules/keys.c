// SPDX-License-Identifier: BSD-2-Clause
// What the secrets opened: Key data against the map and the policies. RFC 3830 3.1, 4.5, 6.2, 6.10.1, 6.13, 6.14,
// 9.1, A.1.
#include "checks.h"
#include "dhhmac.h"
#include "exchange_rules.h"
#include "ibake.h"
#include "key_request.h"
#include "policy_set.h"
#include "ticket.h"

#include <mikeylab/media.h>

#define SRTP_INDEX_BYTES 6u // RFC 3830 6.14: ROC and SEQ

static const enum mikey_rule key_rules[] = {
    MIKEY_R_KEMAC_CONTENT,   MIKEY_R_KEY_TYPE,   MIKEY_R_INTERVAL_LENGTH, MIKEY_R_MKI_SEVERAL_SESSIONS,
    MIKEY_R_INTERVAL_ORDER,  MIKEY_R_SPI_EMPTY,  MIKEY_R_INTERVAL_SHARED, MIKEY_R_DISTINCT_MKI,
    MIKEY_R_KEY_SALT_LENGTH, MIKEY_R_TEK_LENGTH, MIKEY_R_SALT_IN_TEK,     MIKEY_R_TGK_REPEATED,
    MIKEY_R_TGK_SIZE,
};

// Key data of the message in order, and what it is for.
struct keyring {
    const struct mikey_payload *keys[MIKEY_MAX_KEYS];
    uint32_t n_keys;
    const struct mikey_payload *surplus; // the first that is not looked at any more
    uint32_t n_cs;
    bool srtp;
    struct mikey_srtp_policy policies[MIKEY_MAX_KEYS]; // those that crypto sessions may have
    uint32_t n_policies;
};

static bool is_tek(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TEK || type == MIKEY_KEY_TYPE_TEK_SALT;
}

static bool is_tgk(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TGK || type == MIKEY_KEY_TYPE_TGK_SALT;
}

// The policies of the message that its sessions have; SRTP's defaults where it has none, unless it updates what is not
// known here.
static void gather_policies(struct judge *judge, struct keyring *ring) {
    const struct policy_set used = policy_set_referred(&judge->message->hdr);
    for (uint32_t i = 0; i < judge->message->n_payloads && ring->n_policies < MIKEY_MAX_KEYS; i++) {
        const struct mikey_payload *sp = &judge->message->payloads[i];
        if (policy_set_takes(&used, sp))
            mikey_srtp_policy_read(&sp->u.sp, &ring->policies[ring->n_policies++]);
    }
    if (judge->count[MIKEY_PAYLOAD_SP] == 0 && judge->has_rand && ring->srtp && ring->n_cs > 0)
        mikey_srtp_policy_read(NULL, &ring->policies[ring->n_policies++]);
}

static void check_content(struct judge *judge, const struct mikey_payload *inside, bool first) {
    const uint8_t data_type = judge->message->hdr.data_type;
    const bool enveloped = data_type == MIKEY_DATA_TYPE_PK_INIT || data_type == MIKEY_DATA_TYPE_RSAR_RESP;
    if (data_type != MIKEY_DATA_TYPE_PSK_INIT && !enveloped)
        return;
    const bool sender = first && enveloped && inside->type == MIKEY_PAYLOAD_ID;
    struct place place = mikey_place_payload(inside);
    place.field = MIKEY_F_HDR_NEXT; // names the type
    if (inside->type == MIKEY_PAYLOAD_KEY_DATA || sender)
        mikey_judge_pass(judge, MIKEY_R_KEMAC_CONTENT);
    else
        mikey_judge_breach(judge, MIKEY_R_KEMAC_CONTENT, place, inside->type, 0);
}

static void gather_keys(struct judge *judge, struct keyring *ring) {
    const struct mikey_message *message = judge->message;
    bool first = true;
    for (uint32_t i = 0; i < message->n_payloads; i++) {
        const struct mikey_payload *payload = &message->payloads[i];
        if (payload->parent == MIKEY_NO_PARENT || payload->parent >= message->n_payloads ||
            message->payloads[payload->parent].type != MIKEY_PAYLOAD_KEMAC ||
            message->payloads[payload->parent].depth > 0) // of a ticket, or of a policy
            continue;
        check_content(judge, payload, first);
        first = false;
        if (payload->type != MIKEY_PAYLOAD_KEY_DATA || payload->u.key_data.type == MIKEY_KEY_TYPE_K_PR)
            continue; // a private key is for no packets
        if (ring->n_keys < MIKEY_MAX_KEYS)
            ring->keys[ring->n_keys++] = payload;
        else if (ring->surplus == NULL)
            ring->surplus = payload;
    }
}

bool mikey_rules_interval(struct judge *judge, enum mikey_rule rule, const struct mikey_payload *payload,
                          const struct mikey_kv *kv) {
    if (kv->type != MIKEY_KV_INTERVAL || judge->message->hdr.map_type != MIKEY_MAP_SRTP_ID)
        return false;
    mikey_judge_pass(judge, rule);
    if (kv->from.len != SRTP_INDEX_BYTES)
        mikey_judge_breach(judge, rule, mikey_place_field(judge, payload, MIKEY_F_KV_FROM_LEN, 0),
                           kv->from.len, SRTP_INDEX_BYTES);
    if (kv->to.len != SRTP_INDEX_BYTES)
        mikey_judge_breach(judge, rule, mikey_place_field(judge, payload, MIKEY_F_KV_TO_LEN, 0), kv->to.len,
                           SRTP_INDEX_BYTES);
    uint64_t from, to;
    if (!mikey_slice_uint(kv->from, &from) || !mikey_slice_uint(kv->to, &to))
        return true;
    if (from <= to)
        mikey_judge_pass(judge, MIKEY_R_INTERVAL_ORDER);
    else
        mikey_judge_breach(judge, MIKEY_R_INTERVAL_ORDER, mikey_place_field(judge, payload, MIKEY_F_KV_TO, 0),
                           to, from);
    return true;
}

void mikey_rules_interval_shared(struct judge *judge, const struct mikey_payload *payload,
                                 enum mikey_field field, uint32_t n_cs) {
    if (n_cs <= 1)
        mikey_judge_pass(judge, MIKEY_R_INTERVAL_SHARED);
    else
        mikey_judge_breach(judge, MIKEY_R_INTERVAL_SHARED, mikey_place_field(judge, payload, field, 0), n_cs,
                           1);
}

void mikey_rules_spi(struct judge *judge, const struct mikey_payload *payload, const struct mikey_kv *kv) {
    if (kv->type != MIKEY_KV_SPI)
        return;
    if (kv->spi.len > 0)
        mikey_judge_pass(judge, MIKEY_R_SPI_EMPTY);
    else
        mikey_judge_breach(judge, MIKEY_R_SPI_EMPTY, mikey_place_field(judge, payload, MIKEY_F_KV_SPI_LEN, 0),
                           0, 1);
}

static void check_interval(struct judge *judge, const struct keyring *ring, const struct mikey_payload *key) {
    mikey_rules_spi(judge, key, &key->u.key_data.kv);
    if (mikey_rules_interval(judge, MIKEY_R_INTERVAL_LENGTH, key, &key->u.key_data.kv))
        mikey_rules_interval_shared(judge, key, MIKEY_F_KEY_DATA_KV, ring->n_cs);
}

// A GENERIC-ID map may give each crypto session its SPI or MKI, RFC 6043 6.1.1.
static bool sessions_have_spi(const struct mikey_hdr *hdr) {
    struct mikey_cs cs;
    for (uint32_t cursor = 0; mikey_cs_next(hdr, &cursor, &cs);) {
        if (cs.spi.len == 0)
            return false;
    }
    return true;
}

// A key without any validity data cannot be exchanged for another at a known point.
void mikey_rules_mki(struct judge *judge, const struct mikey_payload *payload, enum mikey_field field,
                     const struct mikey_kv *kv) {
    const struct mikey_hdr *hdr = &judge->message->hdr;
    if (hdr->n_cs <= 1 || kv->type == MIKEY_KV_INTERVAL)
        return;
    if ((kv->type == MIKEY_KV_SPI && kv->spi.len > 0) || sessions_have_spi(hdr))
        mikey_judge_pass(judge, MIKEY_R_MKI_SEVERAL_SESSIONS);
    else
        mikey_judge_breach(judge, MIKEY_R_MKI_SEVERAL_SESSIONS, mikey_place_field(judge, payload, field, 0),
                           hdr->n_cs, 1);
}

// Whether key number `n` can be told from those before it.
static bool is_distinct(const struct keyring *ring, uint32_t n) {
    const struct mikey_kv *kv = &ring->keys[n]->u.key_data.kv;
    if (kv->type == MIKEY_KV_INTERVAL)
        return true; // the interval says which packets it is for
    if (kv->type != MIKEY_KV_SPI || kv->spi.len == 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct mikey_kv *earlier = &ring->keys[i]->u.key_data.kv;
        if (earlier->type == MIKEY_KV_SPI && mikey_slice_same(earlier->spi, kv->spi))
            return false;
    }
    return true;
}

static void check_distinct(struct judge *judge, const struct keyring *ring) {
    if (ring->n_keys < 2)
        return;
    mikey_judge_pass(judge, MIKEY_R_DISTINCT_MKI);
    for (uint32_t n = 0; n < ring->n_keys; n++) {
        if (is_distinct(ring, n))
            continue;
        mikey_judge_breach(judge, MIKEY_R_DISTINCT_MKI,
                           mikey_place_field(judge, ring->keys[n], MIKEY_F_KEY_DATA_KV, 0), ring->n_keys, 0);
        return;
    }
}

static void check_repeated(struct judge *judge, const struct keyring *ring) {
    for (uint32_t n = 1; n < ring->n_keys; n++) {
        const struct mikey_key_data *key = &ring->keys[n]->u.key_data;
        if (!is_tgk(key->type))
            continue;
        mikey_judge_pass(judge, MIKEY_R_TGK_REPEATED);
        for (uint32_t i = 0; i < n; i++) {
            const struct mikey_key_data *earlier = &ring->keys[i]->u.key_data;
            if (is_tgk(earlier->type) && mikey_slice_same(earlier->key, key->key))
                mikey_judge_breach(judge, MIKEY_R_TGK_REPEATED,
                                   mikey_place_field(judge, ring->keys[n], MIKEY_F_KEY_DATA_KEY, 0), 0, 0);
        }
    }
}

static void check_salt(struct judge *judge, const struct keyring *ring, const struct mikey_payload *payload) {
    const struct mikey_key_data *key = &payload->u.key_data;
    if (!key->has_salt || ring->n_policies == 0)
        return;
    for (uint32_t i = 0; i < ring->n_policies; i++) {
        if (key->salt.len == ring->policies[i].salt_len) {
            mikey_judge_pass(judge, MIKEY_R_KEY_SALT_LENGTH);
            return;
        }
    }
    mikey_judge_breach(judge, MIKEY_R_KEY_SALT_LENGTH,
                       mikey_place_field(judge, payload, MIKEY_F_KEY_DATA_SALT_LEN, 0), key->salt.len,
                       ring->policies[0].salt_len);
}

// A TEK is the master key of one of the policies; with the salt glued behind it, it is a well-known misreading.
static void check_tek(struct judge *judge, const struct keyring *ring, const struct mikey_payload *payload) {
    const struct mikey_key_data *key = &payload->u.key_data;
    if (!is_tek(key->type) || ring->n_policies == 0)
        return;
    bool fits = false, glued = false;
    uint32_t want = ring->policies[0].key_len;
    for (uint32_t i = 0; i < ring->n_policies; i++) {
        const struct mikey_srtp_policy *policy = &ring->policies[i];
        fits |= key->key.len == policy->key_len || policy->encr_alg == MIKEY_SRTP_ENCR_NULL;
        if (!key->has_salt && key->key.len == (size_t)policy->key_len + policy->salt_len) {
            glued = true;
            want = policy->key_len;
        }
    }
    struct place place = mikey_place_field(judge, payload, MIKEY_F_KEY_DATA_LEN, 0);
    if (fits || glued)
        mikey_judge_pass(judge, MIKEY_R_TEK_LENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_TEK_LENGTH, place, key->key.len, want);
    if (fits || !glued)
        mikey_judge_pass(judge, MIKEY_R_SALT_IN_TEK);
    else
        mikey_judge_breach(judge, MIKEY_R_SALT_IN_TEK, place, key->key.len, want);
}

static void check_tgk(struct judge *judge, const struct keyring *ring, const struct mikey_payload *payload) {
    const struct mikey_key_data *key = &payload->u.key_data;
    if (!is_tgk(key->type) || ring->n_policies == 0)
        return;
    uint32_t want = 0;
    for (uint32_t i = 0; i < ring->n_policies; i++) {
        if (ring->policies[i].encr_alg != MIKEY_SRTP_ENCR_NULL && ring->policies[i].key_len > want)
            want = ring->policies[i].key_len;
    }
    if (key->key.len >= want)
        mikey_judge_pass(judge, MIKEY_R_TGK_SIZE);
    else
        mikey_judge_breach(judge, MIKEY_R_TGK_SIZE,
                           mikey_place_field(judge, payload, MIKEY_F_KEY_DATA_LEN, 0), key->key.len, want);
}

// Keys beyond what is kept of a message: nothing is claimed about them.
static void check_surplus(struct judge *judge, const struct keyring *ring) {
    if (ring->surplus == NULL)
        return;
    for (size_t i = 0; i < sizeof key_rules / sizeof key_rules[0]; i++)
        mikey_judge_undecided(judge, key_rules[i]);
    mikey_judge_report(judge, MIKEY_R_DISTINCT_MKI, MIKEY_INCONCLUSIVE,
                       mikey_place_field(judge, ring->surplus, MIKEY_F_KEY_DATA_KV, 0), ring->n_keys, 0,
                       (struct mikey_slice){0});
}

static void check_keys(struct judge *judge) {
    struct keyring ring = {.n_cs = judge->message->hdr.n_cs,
                           .srtp = judge->message->hdr.map_type == MIKEY_MAP_SRTP_ID};
    gather_policies(judge, &ring);
    gather_keys(judge, &ring);
    for (uint32_t n = 0; n < ring.n_keys; n++) {
        check_interval(judge, &ring, ring.keys[n]);
        mikey_rules_mki(judge, ring.keys[n], MIKEY_F_KEY_DATA_KV, &ring.keys[n]->u.key_data.kv);
        check_salt(judge, &ring, ring.keys[n]);
        check_tek(judge, &ring, ring.keys[n]);
        check_tgk(judge, &ring, ring.keys[n]);
    }
    check_distinct(judge, &ring);
    check_repeated(judge, &ring);
    check_surplus(judge, &ring);
    mikey_rules_registries_inside(judge);
}

// Takes over what was found after mikey_check_message(): by the modes, and in decrypted buffers.
static void fold_findings(struct judge *judge) {
    for (uint32_t i = 0; i < judge->findings->count; i++) {
        const struct mikey_finding *finding = &judge->findings->list[i];
        if (judge->outcomes->of[finding->rule] < finding->outcome)
            judge->outcomes->of[finding->rule] = finding->outcome;
    }
}

static void set_outcome(struct judge *judge, enum mikey_rule rule, enum mikey_auth_status status) {
    static const enum mikey_outcome outcomes[] = {
        [MIKEY_AUTH_ABSENT] = MIKEY_NOT_APPLICABLE,      [MIKEY_AUTH_VERIFIED] = MIKEY_PASS,
        [MIKEY_AUTH_FAILED] = MIKEY_INCONCLUSIVE,        [MIKEY_AUTH_NEEDS_KEY] = MIKEY_NEEDS_KEY,
        [MIKEY_AUTH_UNSUPPORTED] = MIKEY_NOT_APPLICABLE, [MIKEY_AUTH_INCONCLUSIVE] = MIKEY_INCONCLUSIVE,
    };
    if (judge->outcomes->of[rule] < outcomes[status])
        judge->outcomes->of[rule] = (uint8_t)outcomes[status];
}

// What the mode's own rules came to, where they made no finding. A MAC that fails makes one.
static void judge_authentication(struct judge *judge, const struct mikey_auth *auth) {
    uint8_t data_type = judge->message->hdr.data_type;
    if (auth->status == MIKEY_AUTH_FAILED)
        return;
    if (data_type == MIKEY_DATA_TYPE_PSK_INIT)
        set_outcome(judge, MIKEY_R_PSK_MAC, auth->status);
    const bool error = data_type == MIKEY_DATA_TYPE_ERROR;
    if (dhhmac_data_type(data_type) || (error && auth->kind == MIKEY_AUTH_MAC))
        set_outcome(judge, MIKEY_R_DHHMAC_MAC, auth->status);
    if (error && (auth->kind == MIKEY_AUTH_VERIFICATION || auth->kind == MIKEY_AUTH_NONE))
        set_outcome(judge, MIKEY_R_ERROR_MAC, auth->status);
    if (data_type == MIKEY_DATA_TYPE_RSAR_RESP) {
        set_outcome(judge, MIKEY_R_RSAR_SIGNATURE, auth->status);
        if (auth->status == MIKEY_AUTH_VERIFIED)
            mikey_judge_pass(judge, MIKEY_R_RSAR_SIGNATURE_READING);
    } else if (auth->kind == MIKEY_AUTH_SIGNATURE) {
        const bool eccsi = auth->secret == MIKEY_SECRET_KMS;
        set_outcome(judge, eccsi ? MIKEY_R_ECCSI_SIGNATURE : MIKEY_R_SIGNATURE, auth->status);
    }
    if (mikey_is_ticket(data_type) && auth->kind == MIKEY_AUTH_VERIFICATION) {
        set_outcome(judge, MIKEY_R_TICKET_MAC, auth->status);
        if (auth->status == MIKEY_AUTH_VERIFIED)
            mikey_judge_pass(judge, MIKEY_R_TICKET_READING);
    }
    const bool between_users = mikey_is_ibake(data_type);
    if ((mikey_is_key_request(data_type) || between_users) && auth->kind == MIKEY_AUTH_VERIFICATION) {
        set_outcome(judge, MIKEY_R_IBAKE_MAC, auth->status);
        if (auth->status == MIKEY_AUTH_VERIFIED)
            mikey_judge_pass(judge, MIKEY_R_IBAKE_READING);
        if (auth->status == MIKEY_AUTH_VERIFIED && between_users)
            mikey_judge_pass(judge, MIKEY_R_IBAKE_KEY_READING);
    }
    if (data_type == MIKEY_DATA_TYPE_PSK_RESP || data_type == MIKEY_DATA_TYPE_PK_RESP) {
        set_outcome(judge, MIKEY_R_VERIFICATION_MAC, auth->status);
        if (auth->status == MIKEY_AUTH_VERIFIED)
            mikey_judge_pass(judge, MIKEY_R_VERIFICATION_READING);
    }
}

static void judge_decryption(struct judge *judge, enum mikey_auth_status status) {
    if (status == MIKEY_AUTH_FAILED)
        return; // the finding of the mode says why
    set_outcome(judge, MIKEY_R_ENCR_DATA, status);
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    if (kemac != NULL && kemac->u.kemac.encr_alg == MIKEY_ENCR_AES_KW_128)
        set_outcome(judge, MIKEY_R_AES_KW_INTEGRITY, status);
}

static void take_passes(struct judge *judge, const struct mikey_opened *opened) {
    for (unsigned byte = 0; byte < sizeof opened->passed; byte++) {
        for (unsigned bit = 0; opened->passed[byte] >> bit != 0; bit++) {
            enum mikey_rule rule = (enum mikey_rule)(8 * byte + bit);
            if (mikey_opened_passed(opened, rule))
                mikey_judge_pass(judge, rule);
        }
    }
}

void mikey_check_keys(struct mikey_document *document, const struct mikey_opened *opened,
                      const struct mikey_sighting *sighting, struct mikey_outcomes *outcomes) {
    struct judge judge;
    mikey_judge_start(&judge, document, sighting, outcomes);
    fold_findings(&judge);
    take_passes(&judge, opened);
    mikey_rules_signer(&judge, opened);
    mikey_rules_key_parameters(&judge);
    mikey_rules_private_keys(&judge, opened);
    judge_authentication(&judge, &opened->auth);
    if (document->message.hdr.data_type == MIKEY_DATA_TYPE_DH_RESP ||
        document->message.hdr.data_type == MIKEY_DATA_TYPE_DHHMAC_RESP)
        set_outcome(&judge, MIKEY_R_DH_SECRET, opened->decryption);
    if (mikey_is_ibake(document->message.hdr.data_type))
        mikey_rules_registries_inside(&judge);
    const struct mikey_payload *kemac = mikey_judge_payload(&judge, MIKEY_PAYLOAD_KEMAC);
    if (kemac == NULL || kemac->u.kemac.encr_data.len == 0)
        return;
    judge_decryption(&judge, opened->decryption);
    if (opened->decryption == MIKEY_AUTH_VERIFIED) {
        check_keys(&judge);
        return;
    }
    for (size_t i = 0; i < sizeof key_rules / sizeof key_rules[0]; i++) {
        set_outcome(&judge, key_rules[i], opened->decryption);
    }
}

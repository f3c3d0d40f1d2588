// SPDX-License-Identifier: BSD-2-Clause
// MIKEY-TICKET, what is in KEMACs: RFC 6043 4.2.1.5, 6.2.1, 6.10, 12.1, A.1.
#include "checks.h"
#include "exchange_rules.h"
#include "ticket.h"

#define LEAST_KEY 16u // bytes, RFC 6043 12.1

static bool is_tgk(uint8_t type) {
    return type == MIKEY_KEY_TYPE_TGK || type == MIKEY_KEY_TYPE_TGK_SALT;
}

// A KEMAC whose keys are known.
struct chain {
    struct judge *judge;
    const struct mikey_payload *kemac;
    uint32_t n_keys, mpks, first_mpks; // MPKs at all, and in front of the others
    bool tgk;
    size_t longest; // MPK, TGK: bytes
};

static const struct mikey_payload *key_at(const struct chain *chain, uint32_t nth) {
    const struct mikey_message *message = chain->judge->message;
    return mikey_message_find(message, (uint32_t)(chain->kemac - message->payloads), MIKEY_PAYLOAD_KEY_DATA,
                              nth);
}

static bool is_strong(const struct chain *chain) {
    return chain->kemac->u.kemac.encr_alg == MIKEY_ENCR_AES_CM_256 ||
           chain->kemac->u.kemac.encr_alg == MIKEY_ENCR_NULL;
}

static void check_key(struct chain *chain, const struct mikey_payload *payload) {
    const struct mikey_key_data *key = &payload->u.key_data;
    struct judge *judge = chain->judge;
    const struct place length = mikey_place_field(judge, payload, MIKEY_F_KEY_DATA_LEN, 0);
    if (key->kv.type == MIKEY_KV_SPI && key->kv.spi.len > 0)
        mikey_judge_pass(judge, MIKEY_R_TICKET_SPI);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_SPI,
                           mikey_place_field(judge, payload, MIKEY_F_KEY_DATA_KV, 0), 0, 0);
    if (key->key.len >= LEAST_KEY)
        mikey_judge_pass(judge, MIKEY_R_TICKET_STRENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_STRENGTH, length, key->key.len, LEAST_KEY);
    if (key->type == MIKEY_KEY_TYPE_MPK)
        return;
    if (key->key.len <= LEAST_KEY || is_strong(chain))
        mikey_judge_pass(judge, MIKEY_R_TICKET_LONG_KEYS);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_LONG_KEYS, length, key->key.len, LEAST_KEY);
}

static void walk(struct chain *chain) {
    const struct mikey_payload *payload;
    for (; (payload = key_at(chain, chain->n_keys)) != NULL; chain->n_keys++) {
        const struct mikey_key_data *key = &payload->u.key_data;
        check_key(chain, payload);
        chain->tgk |= is_tgk(key->type);
        if (key->type == MIKEY_KEY_TYPE_MPK) {
            chain->first_mpks += chain->mpks == chain->n_keys;
            chain->mpks++;
        }
        const bool mpkr = key->type == MIKEY_KEY_TYPE_MPK && chain->mpks > 1; // behind MPKi
        if ((mpkr || is_tgk(key->type)) && key->key.len > chain->longest)
            chain->longest = key->key.len;
    }
}

static void check_mpks(const struct chain *chain, uint32_t want) {
    if (chain->mpks == want && chain->first_mpks == want)
        mikey_judge_pass(chain->judge, MIKEY_R_TICKET_MPKS);
    else
        mikey_judge_breach(chain->judge, MIKEY_R_TICKET_MPKS,
                           mikey_place_field(chain->judge, chain->kemac, MIKEY_F_KEMAC_ENCR_ALG, 0),
                           chain->first_mpks, want);
}

static void check_rand(const struct chain *chain, const struct mikey_payload *payload, enum mikey_field field,
                       size_t len) {
    if (len >= chain->longest)
        mikey_judge_pass(chain->judge, MIKEY_R_TICKET_RANDKMS_LENGTH);
    else
        mikey_judge_breach(chain->judge, MIKEY_R_TICKET_RANDKMS_LENGTH,
                           mikey_place_field(chain->judge, payload, field, 0), len, chain->longest);
}

static const struct mikey_payload *rand_of_kms(const struct judge *judge) {
    const struct mikey_payload *payload;
    for (uint32_t n = 0;
         (payload = mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RANDR, n)) != NULL;
         n++) {
        if (payload->u.randr.role == MIKEY_RAND_ROLE_KMS)
            return payload;
    }
    return NULL;
}

// Where a KEMAC of session keys is, in a transfer or a wish, no MPK belongs.
static void check_no_mpk(const struct chain *chain) {
    if (chain->n_keys == 0)
        return;
    if (chain->mpks == 0)
        mikey_judge_pass(chain->judge, MIKEY_R_TICKET_MPK_PLACE);
    else
        mikey_judge_breach(chain->judge, MIKEY_R_TICKET_MPK_PLACE,
                           mikey_place_field(chain->judge, chain->kemac, MIKEY_F_KEMAC_ENCR_ALG, 0),
                           chain->mpks, 0);
}

static void check_wish(struct judge *judge) {
    const struct mikey_payload *tp = mikey_judge_payload(judge, MIKEY_PAYLOAD_TP);
    struct chain chain = {.judge = judge};
    if (tp != NULL)
        chain.kemac = mikey_ticket_part(judge->message, tp, tp->u.tp.data, MIKEY_PAYLOAD_KEMAC, 0);
    for (const struct mikey_payload *key; chain.kemac != NULL && (key = key_at(&chain, chain.n_keys)) != NULL;
         chain.n_keys++)
        chain.mpks += key->u.key_data.type == MIKEY_KEY_TYPE_MPK;
    check_no_mpk(&chain);
}

// RFC 6043 6.10: a TGK is forked for whoever answers.
static void check_f_flag(const struct chain *chain, uint16_t flags) {
    if (!chain->tgk || (flags & MIKEY_TP_I) == 0)
        return;
    if ((flags & MIKEY_TP_F) != 0)
        mikey_judge_pass(chain->judge, MIKEY_R_TICKET_F_FLAG);
    else
        mikey_judge_breach(chain->judge, MIKEY_R_TICKET_F_FLAG, mikey_place_payload(chain->kemac), 0, 1);
}

// The KEMAC that a message from the KMS has for the one who asked. Whether its keys are those of a ticket.
static bool check_message(struct judge *judge, const struct mikey_exchange_facts *facts) {
    struct chain chain = {.judge = judge, .kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC)};
    if (chain.kemac == NULL)
        return false;
    walk(&chain);
    const uint8_t data_type = judge->message->hdr.data_type;
    if (mikey_is_transfer(data_type))
        check_no_mpk(&chain);
    if (chain.n_keys == 0 || facts->ticket.session == NULL || mikey_is_transfer(data_type))
        return false;
    const bool forking = (facts->ticket.session->flags & MIKEY_TP_I) != 0;
    check_mpks(&chain, forking ? 2 : 1);
    const struct mikey_payload *rand = rand_of_kms(judge);
    if (rand != NULL && forking)
        check_rand(&chain, rand, MIKEY_F_RANDR_LEN, rand->u.randr.data.len);
    check_f_flag(&chain, facts->ticket.session->flags);
    return true;
}

static void check_strength(struct judge *judge, const struct mikey_payload *v, size_t len) {
    if (len >= LEAST_KEY)
        mikey_judge_pass(judge, MIKEY_R_TICKET_STRENGTH);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_STRENGTH, mikey_place_field(judge, v, MIKEY_F_V_DATA, 0),
                           len, LEAST_KEY);
}

static bool is_random(uint8_t type) {
    return is_tgk(type) || type == MIKEY_KEY_TYPE_GTGK || type == MIKEY_KEY_TYPE_GTGK_SALT;
}

// RANDRi and RANDRr against the keys that are derived from, as far as both are known with this message. In a transfer
// that RANDRr is still to come for, it is too early.
static void check_sum(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_opened *opened = facts->opened;
    const uint8_t data_type = judge->message->hdr.data_type;
    const bool transfer = mikey_is_transfer(data_type);
    const bool g = facts->ticket.session != NULL && (facts->ticket.session->flags & MIKEY_TP_G) != 0;
    const size_t sum = facts->ticket.randi.len + facts->ticket.randr.len;
    size_t longest = facts->ticket.key_len;
    if (longest == 0 || facts->update || facts->request_update ||
        (transfer && g && data_type == MIKEY_DATA_TYPE_TRANSFER_INIT))
        return;
    for (uint8_t i = 0; transfer && i < opened->n_keys; i++) {
        if (is_random(opened->keys[i].type) && opened->keys[i].key.len > longest)
            longest = opened->keys[i].key.len;
    }
    const struct mikey_payload *rand = mikey_judge_payload(judge, MIKEY_PAYLOAD_RANDR);
    if (sum >= longest)
        mikey_judge_pass(judge, MIKEY_R_TICKET_RAND_SUM);
    else
        mikey_judge_breach(judge, MIKEY_R_TICKET_RAND_SUM,
                           rand != NULL ? mikey_place_field(judge, rand, MIKEY_F_RANDR_LEN, 0)
                                        : mikey_place_end(judge, MIKEY_F_RANDR_LEN),
                           sum, longest);
}

// What protects the messages to and from the KMS: a pre-shared or an envelope key.
static void check_protection(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const struct mikey_payload *v = mikey_judge_payload(judge, MIKEY_PAYLOAD_V);
    if (v != NULL && facts->ticket.key_len > 0 && !mikey_is_transfer(judge->message->hdr.data_type))
        check_strength(judge, v, facts->ticket.key_len);
    check_sum(judge, facts);
}

// `told`: a KEMAC beside the ticket has its keys as well, and was judged.
static void check_ticket(struct judge *judge, const struct mikey_exchange_facts *facts, bool told) {
    const struct mikey_payload *ticket = mikey_judge_payload(judge, MIKEY_PAYLOAD_TICKET);
    struct chain chain = {.judge = judge};
    if (ticket == NULL || ticket->u.ticket.policy.ticket_type != MIKEY_TICKET_TYPE_BASE)
        return;
    const struct mikey_slice data = ticket->u.ticket.data;
    chain.kemac = mikey_ticket_part(judge->message, ticket, data, MIKEY_PAYLOAD_KEMAC, 0);
    if (chain.kemac == NULL)
        return;
    walk(&chain);
    const struct mikey_payload *rand = mikey_ticket_part(judge->message, ticket, data, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_payload *mpk = key_at(&chain, 0);
    const struct mikey_payload *v = mikey_ticket_part(judge->message, ticket, data, MIKEY_PAYLOAD_V, 0);
    if (v != NULL && facts->ticket.tpk_len > 0)
        check_strength(judge, v, facts->ticket.tpk_len);
    if (chain.n_keys == 0)
        return;
    check_mpks(&chain, 1);
    if (!told)
        check_f_flag(&chain, ticket->u.ticket.policy.flags);
    chain.longest = mpk->u.key_data.type == MIKEY_KEY_TYPE_MPK ? mpk->u.key_data.key.len : 0;
    if (facts->ticket.tpk_len > chain.longest)
        chain.longest = facts->ticket.tpk_len;
    if (rand != NULL)
        check_rand(&chain, rand, MIKEY_F_RAND_LEN, rand->u.rand.data.len);
}

void mikey_rules_ticket_keys(struct judge *judge, const struct mikey_exchange_facts *facts) {
    if (!mikey_is_ticket(judge->message->hdr.data_type))
        return;
    const bool told = check_message(judge, facts);
    check_wish(judge);
    check_ticket(judge, facts, told);
    check_protection(judge, facts);
}

// SPDX-License-Identifier: BSD-2-Clause
/**
 * A model that is made of the input's choices, encoded and decoded again: header, crypto sessions and payloads are
 * those that were built, and nothing is said against their structure.
 */
#include <string.h>

#include "support.h"

#define PAYLOADS_MAX 12
#define SESSIONS_MAX 4
#define PARAMS_MAX   4
#define BYTES_MAX    40
#define ROOM         8192

/** How a member of a payload is filled and compared. */
enum kind {
    END,
    U8,    /**< a number below `limit`, 0: any */
    U16,   /**< likewise */
    BYTES, /**< any bytes */
    SIZED, /**< as many bytes as other members ask for */
    CHAIN, /**< type of the first payload, and the chain */
    KV     /**< struct mikey_kv */
};

struct member {
    enum kind kind;
    size_t at; /**< in struct mikey_payload */
    uint32_t limit;
};

#define MEMBERS_MAX 8

/** A type of payload: what it consists of, in an order in which SIZED comes behind what its size depends on. */
struct shape {
    uint8_t type;
    struct member members[MEMBERS_MAX];
    size_t (*size)(const struct mikey_payload *payload); /**< of its SIZED member */
};

static size_t of_table(const uint8_t *sizes, size_t n, uint8_t number) {
    return number < n ? sizes[number] : 0;
}

static const uint8_t mac_sizes[] = {0, 20, 32}, hash_sizes[] = {20, 16, 32}, group_sizes[] = {192, 96, 128},
                     time_sizes[] = {8, 8, 4, 4};

#define SIZE_OF(name, table, number)                                                                         \
    static size_t name(const struct mikey_payload *payload) {                                                \
        return of_table(table, sizeof(table), payload->u.number);                                            \
    }
SIZE_OF(kemac_size, mac_sizes, kemac.mac_alg)
SIZE_OF(v_size, mac_sizes, v.auth_alg)
SIZE_OF(chash_size, hash_sizes, chash.hash_func)
SIZE_OF(dh_size, group_sizes, dh.group)
SIZE_OF(t_size, time_sizes, t.ts_type)
SIZE_OF(tr_size, time_sizes, tr.t.ts_type)

#define AT(member) offsetof(struct mikey_payload, u.member)

/** Types of EXT whose data have a layout are left to the other targets: these are free bytes. */
#define FREE_EXT_TYPES 3
static const struct shape shapes[] = {
    {MIKEY_PAYLOAD_KEMAC,
     {{BYTES, AT(kemac.encr_data), 0}, {U8, AT(kemac.mac_alg), 3}, {SIZED, AT(kemac.mac), 0}},
     kemac_size},
    {MIKEY_PAYLOAD_PKE, {{U8, AT(pke.c), 4}, {BYTES, AT(pke.data), 0}}, NULL},
    {MIKEY_PAYLOAD_DH,
     {{U8, AT(dh.group), 3}, {SIZED, AT(dh.value), 0}, {U8, AT(dh.reserved), 16}, {KV, AT(dh.kv), 0}},
     dh_size},
    {MIKEY_PAYLOAD_SIGN, {{U8, AT(sign.s_type), 16}, {BYTES, AT(sign.signature), 0}}, NULL},
    {MIKEY_PAYLOAD_T, {{U8, AT(t.ts_type), 4}, {SIZED, AT(t.value), 0}}, t_size},
    {MIKEY_PAYLOAD_ID, {{U8, AT(id.id_type), 0}, {BYTES, AT(id.data), 0}}, NULL},
    {MIKEY_PAYLOAD_CERT, {{U8, AT(cert.cert_type), 0}, {BYTES, AT(cert.data), 0}}, NULL},
    {MIKEY_PAYLOAD_CHASH, {{U8, AT(chash.hash_func), 3}, {SIZED, AT(chash.hash), 0}}, chash_size},
    {MIKEY_PAYLOAD_V, {{U8, AT(v.auth_alg), 3}, {SIZED, AT(v.data), 0}}, v_size},
    {MIKEY_PAYLOAD_SP, {{U8, AT(sp.policy_no), 0}, {U8, AT(sp.prot_type), 0}}, NULL},
    {MIKEY_PAYLOAD_RAND, {{BYTES, AT(rand.data), 0}}, NULL},
    {MIKEY_PAYLOAD_ERR, {{U8, AT(err.error_no), 0}, {U16, AT(err.reserved), 0}}, NULL},
    {MIKEY_PAYLOAD_TR,
     {{U8, AT(tr.role), 0}, {U8, AT(tr.t.ts_type), 4}, {SIZED, AT(tr.t.value), 0}},
     tr_size},
    {MIKEY_PAYLOAD_IDR,
     {{U8, AT(idr.role), 0}, {U8, AT(idr.id.id_type), 0}, {BYTES, AT(idr.id.data), 0}},
     NULL},
    {MIKEY_PAYLOAD_RANDR, {{U8, AT(randr.role), 0}, {BYTES, AT(randr.data), 0}}, NULL},
    {MIKEY_PAYLOAD_TP,
     {{U16, AT(tp.ticket_type), 0},
      {U8, AT(tp.subtype), 0},
      {U8, AT(tp.version), 0},
      {U8, AT(tp.prf), 128},
      {U16, AT(tp.flags), 4096},
      {U8, AT(tp.reserved), 32},
      {CHAIN, AT(tp.data), 0}},
     NULL},
    {MIKEY_PAYLOAD_TICKET,
     {{U8, AT(ticket.policy.subtype), 0},
      {U8, AT(ticket.policy.prf), 128},
      {U16, AT(ticket.policy.flags), 4096},
      {CHAIN, AT(ticket.policy.data), 0},
      {BYTES, AT(ticket.data), 0},
      {CHAIN, AT(ticket.initiator_data), 0}},
     NULL},
    {MIKEY_PAYLOAD_KEY_DATA,
     {{U8, AT(key_data.type), 16},
      {BYTES, AT(key_data.key), 0},
      {BYTES, AT(key_data.salt), 0},
      {KV, AT(key_data.kv), 0}},
     NULL},
    {MIKEY_PAYLOAD_EXT, {{U8, AT(ext.type), FREE_EXT_TYPES}, {BYTES, AT(ext.data), 0}}, NULL},
    {MIKEY_PAYLOAD_IBAKE, {{BYTES, AT(ibake.data), 0}}, NULL},
    {MIKEY_PAYLOAD_ESK, {{BYTES, AT(esk.data), 0}}, NULL},
    {MIKEY_PAYLOAD_SK, {{U8, AT(sk.type), 16}, {BYTES, AT(sk.key), 0}, {KV, AT(sk.kv), 0}}, NULL},
    {MIKEY_PAYLOAD_SAKKE,
     {{U8, AT(sakke.params), 0}, {U8, AT(sakke.id_scheme), 0}, {BYTES, AT(sakke.data), 0}},
     NULL},
};
#define N_SHAPES (sizeof shapes / sizeof shapes[0])

/** What a model's slices point into. */
struct room {
    struct fuzz_choices choices;
    uint8_t bytes[ROOM];
    size_t used;
};

static struct mikey_slice fill_bytes(struct room *room, size_t len) {
    uint8_t *at = room->bytes + room->used;
    fuzz_require(len <= sizeof room->bytes - room->used, "there is room for a model");
    for (size_t i = 0; i < len; i++)
        at[i] = (uint8_t)fuzz_choose(&room->choices, 1);
    room->used += len;
    return (struct mikey_slice){at, len};
}

static struct mikey_slice any_bytes(struct room *room) {
    return fill_bytes(room, fuzz_choose_below(&room->choices, BYTES_MAX));
}

/** No chain, or one of a RAND. */
static struct mikey_slice fill_chain(struct room *room) {
    uint8_t *at = room->bytes + room->used;
    const bool empty = fuzz_choose_below(&room->choices, 2) == 0;
    const struct mikey_slice first = fill_bytes(room, empty ? 1 : 3);
    at[0] = empty ? MIKEY_PAYLOAD_LAST : MIKEY_PAYLOAD_RAND;
    if (empty)
        return first;
    const struct mikey_slice data = any_bytes(room);
    at[1] = MIKEY_PAYLOAD_LAST;
    at[2] = (uint8_t)data.len;
    return (struct mikey_slice){at, first.len + data.len};
}

static struct mikey_kv fill_kv(struct room *room) {
    struct mikey_kv kv = {.type = (uint8_t)fuzz_choose_below(&room->choices, MIKEY_KV_INTERVAL + 1)};
    if (kv.type == MIKEY_KV_SPI)
        kv.spi = any_bytes(room);
    if (kv.type == MIKEY_KV_INTERVAL) {
        kv.from = any_bytes(room);
        kv.to = any_bytes(room);
    }
    return kv;
}

static uint32_t fill_number(struct room *room, size_t bytes, uint32_t limit) {
    const uint32_t number = (uint32_t)fuzz_choose(&room->choices, bytes);
    return limit == 0 ? number : number % limit;
}

static void fill_member(struct room *room, const struct shape *shape, const struct member *member,
                        struct mikey_payload *payload) {
    void *at = (uint8_t *)payload + member->at;
    if (member->kind == U8)
        *(uint8_t *)at = (uint8_t)fill_number(room, 1, member->limit);
    else if (member->kind == U16)
        memcpy(at, &(uint16_t){(uint16_t)fill_number(room, 2, member->limit)}, sizeof(uint16_t));
    else if (member->kind == KV)
        memcpy(at, &(struct mikey_kv[]){fill_kv(room)}, sizeof(struct mikey_kv));
    else if (member->kind == SIZED)
        memcpy(at, &(struct mikey_slice[]){fill_bytes(room, shape->size(payload))},
               sizeof(struct mikey_slice));
    else
        memcpy(at, &(struct mikey_slice[]){member->kind == CHAIN ? fill_chain(room) : any_bytes(room)},
               sizeof(struct mikey_slice));
}

/** Policy parameters, by their own encoder. */
static struct mikey_slice fill_params(struct room *room) {
    struct mikey_sp_param params[PARAMS_MAX];
    const uint32_t count = fuzz_choose_below(&room->choices, PARAMS_MAX + 1);
    uint8_t out[PARAMS_MAX * (BYTES_MAX + 2)];
    size_t written = 0;
    for (uint32_t i = 0; i < count; i++)
        params[i] = (struct mikey_sp_param){.type = (uint8_t)fuzz_choose(&room->choices, 1),
                                            .value = any_bytes(room)};
    fuzz_require_ok(mikey_encode_sp_params(params, count, out, sizeof out, &written), "parameters encode");
    const struct mikey_slice bytes = fill_bytes(room, written);
    memcpy(room->bytes + room->used - written, out, written);
    const struct mikey_sp sp = {.params = bytes};
    struct mikey_sp_param param;
    uint32_t cursor = 0, n = 0;
    for (; mikey_sp_param_next(&sp, &cursor, &param); n++)
        fuzz_require(n < count && param.type == params[n].type && param.value.len == params[n].value.len,
                     "a parameter differs");
    fuzz_require(n == count, "parameters are lost");
    return bytes;
}

static void fill_payload(struct room *room, const struct shape *shape, struct mikey_payload *payload) {
    *payload = (struct mikey_payload){.type = shape->type, .parent = MIKEY_NO_PARENT};
    for (const struct member *member = shape->members; member->kind != END; member++)
        fill_member(room, shape, member, payload);
    if (shape->type == MIKEY_PAYLOAD_SP)
        payload->u.sp.params = fill_params(room);
    // Never NULL, whose data are a chain.
    if (shape->type == MIKEY_PAYLOAD_KEMAC)
        payload->u.kemac.encr_alg = (uint8_t)(1 + fuzz_choose_below(&room->choices, UINT8_MAX));
    if (shape->type != MIKEY_PAYLOAD_KEY_DATA)
        return;
    struct mikey_key_data *key = &payload->u.key_data;
    key->has_salt = key->type == MIKEY_KEY_TYPE_TGK_SALT || key->type == MIKEY_KEY_TYPE_TEK_SALT ||
                    key->type == MIKEY_KEY_TYPE_GTGK_SALT;
    if (!key->has_salt)
        key->salt = (struct mikey_slice){NULL, 0};
}

static struct mikey_cs fill_session(struct room *room, uint8_t map_type) {
    struct mikey_cs cs = {.cs_id = (uint8_t)fuzz_choose(&room->choices, 1), .n_policies = 1};
    const bool generic = map_type == MIKEY_MAP_GENERIC_ID;
    if (generic) {
        cs.prot_type = (uint8_t)fuzz_choose_below(&room->choices, 2);
        cs.n_policies = (uint8_t)fuzz_choose_below(&room->choices, 4);
        cs.s = (uint8_t)fuzz_choose_below(&room->choices, 2);
        cs.spi = any_bytes(room);
    }
    cs.policies = fill_bytes(room, cs.n_policies);
    const bool srtp = !generic || cs.prot_type == MIKEY_PROT_SRTP;
    cs.has_ssrc = srtp;
    cs.has_roc = srtp && (!generic || cs.s != 0);
    cs.has_seq = srtp && generic && cs.s != 0;
    cs.ssrc = (uint32_t)fuzz_choose(&room->choices, 4);
    cs.roc = (uint32_t)fuzz_choose(&room->choices, 4);
    cs.seq = (uint16_t)fuzz_choose(&room->choices, 2);
    if (!srtp)
        cs.session_data = any_bytes(room);
    return cs;
}

static bool same_bytes(struct mikey_slice a, struct mikey_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool same_session(const struct mikey_cs *a, const struct mikey_cs *b) {
    return a->prot_type == b->prot_type && a->s == b->s && a->n_policies == b->n_policies &&
           same_bytes(a->policies, b->policies) && same_bytes(a->spi, b->spi) && a->has_ssrc == b->has_ssrc &&
           a->has_roc == b->has_roc && a->has_seq == b->has_seq && (!a->has_ssrc || a->ssrc == b->ssrc) &&
           (!a->has_roc || a->roc == b->roc) && (!a->has_seq || a->seq == b->seq);
}

static void fill_header(struct room *room, struct mikey_hdr *hdr, struct mikey_cs *sessions) {
    static uint8_t map[ROOM];
    size_t written = 0;
    *hdr =
        (struct mikey_hdr){.version = (uint8_t)fuzz_choose(&room->choices, 1),
                           .data_type = (uint8_t)fuzz_choose(&room->choices, 1),
                           .v = (uint8_t)fuzz_choose_below(&room->choices, 2),
                           .prf = (uint8_t)fuzz_choose_below(&room->choices, 128),
                           .csb_id = (uint32_t)fuzz_choose(&room->choices, 4),
                           .n_cs = (uint8_t)fuzz_choose_below(&room->choices, SESSIONS_MAX + 1),
                           .map_type = (uint8_t)fuzz_choose_below(&room->choices, MIKEY_MAP_GENERIC_ID + 1)};
    for (uint8_t i = 0; i < hdr->n_cs; i++)
        sessions[i] = fill_session(room, hdr->map_type);
    fuzz_require_ok(mikey_encode_map(hdr->map_type, sessions, hdr->n_cs, map, sizeof map, &written),
                    "a map encodes");
    hdr->map = (struct mikey_slice){map, written};
}

static bool same_member(const struct member *member, const struct mikey_payload *a,
                        const struct mikey_payload *b) {
    const void *left = (const uint8_t *)a + member->at, *right = (const uint8_t *)b + member->at;
    if (member->kind == U8)
        return *(const uint8_t *)left == *(const uint8_t *)right;
    if (member->kind == U16)
        return memcmp(left, right, sizeof(uint16_t)) == 0;
    if (member->kind == KV) {
        const struct mikey_kv *one = left, *other = right;
        return one->type == other->type && same_bytes(one->spi, other->spi) &&
               same_bytes(one->from, other->from) && same_bytes(one->to, other->to);
    }
    return same_bytes(*(const struct mikey_slice *)left, *(const struct mikey_slice *)right);
}

static void require_same_payload(const struct shape *shape, const struct mikey_payload *built,
                                 const struct mikey_payload *read) {
    fuzz_require(shape != NULL && built->type == read->type &&
                     (built->next == read->next || built->type == MIKEY_PAYLOAD_SIGN),
                 "a payload is another one");
    for (const struct member *member = shape->members; member->kind != END; member++)
        fuzz_require(same_member(member, built, read), "a payload differs");
    if (built->type == MIKEY_PAYLOAD_SP)
        fuzz_require(same_bytes(built->u.sp.params, read->u.sp.params), "a policy differs");
}

static void require_same_header(const struct mikey_hdr *built, const struct mikey_hdr *read,
                                const struct mikey_cs *sessions) {
    uint32_t cursor = 0, n = 0;
    struct mikey_cs cs;
    fuzz_require(built->version == read->version && built->data_type == read->data_type &&
                     built->next_payload == read->next_payload && built->v == read->v &&
                     built->prf == read->prf && built->csb_id == read->csb_id && built->n_cs == read->n_cs &&
                     built->map_type == read->map_type && same_bytes(built->map, read->map),
                 "the header differs");
    for (; mikey_cs_next(read, &cursor, &cs); n++)
        fuzz_require(n < built->n_cs && same_session(&sessions[n], &cs), "a crypto session differs");
    fuzz_require(n == built->n_cs || built->map_type == MIKEY_MAP_EMPTY, "crypto sessions are lost");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct room room;
    static struct fuzz_document holder;
    static uint8_t out[4 * ROOM];
    struct mikey_payload payloads[PAYLOADS_MAX];
    const struct shape *used[PAYLOADS_MAX] = {NULL};
    struct mikey_cs sessions[SESSIONS_MAX] = {{0}};
    struct mikey_message message = {.payloads = payloads};
    size_t written = 0;
    room.choices = (struct fuzz_choices){{data, size}};
    room.used = 0;
    fill_header(&room, &message.hdr, sessions);
    while (message.n_payloads < PAYLOADS_MAX && room.choices.left.len > 0) {
        const struct shape *shape = &shapes[fuzz_choose_below(&room.choices, N_SHAPES)];
        used[message.n_payloads] = shape;
        fill_payload(&room, shape, &payloads[message.n_payloads++]);
        if (shape->type == MIKEY_PAYLOAD_SIGN)
            break; // it says nothing of what follows
    }
    mikey_message_link(&message);
    fuzz_require_ok(mikey_encode(&message, out, sizeof out, &written), "a message encodes");
    struct mikey_document *document = fuzz_document_place(&holder, written);
    fuzz_require_ok(mikey_decode(document, (struct mikey_slice){out, written}), "what was built decodes");
    fuzz_require(document->findings.count == 0, "something is said against what was built");
    require_same_header(&message.hdr, &document->message.hdr, sessions);
    for (uint32_t i = 0, n = 0; i < document->message.n_payloads; i++) {
        if (document->message.payloads[i].depth == 0) {
            fuzz_require(n < message.n_payloads, "there are more payloads than were built");
            require_same_payload(used[n], &payloads[n], &document->message.payloads[i]);
            n++;
        }
    }
    return 0;
}

// SPDX-License-Identifier: BSD-2-Clause
// Rules on RSA-R. Payloads of the good request: 0 T, 1 RAND, 2 CERT, 3 ID, 4 SP, 5 EXT, 6 SIGN; of the response: 0 T,
// 1 ID, 2 CERT, 3 SP, 4 KEMAC, 5 PKE, 6 SIGN.
#include "craft.h"

static void request(struct craft *craft) {
    craft_good(craft, MIKEY_DATA_TYPE_RSAR_INIT);
}

static void response(struct craft *craft) {
    craft_response(craft, MIKEY_DATA_TYPE_RSAR_RESP);
    craft->facts.request_has_rand = true;
}

// CSB_ID, RAND: what makes it the response to a member of a group.
static void group(struct craft *craft) {
    response(craft);
    craft_insert(craft, 0, MIKEY_PAYLOAD_EXT)->u.ext =
        (struct mikey_ext){MIKEY_EXT_CSB_ID, craft_hex(craft, "0badcafe")};
    craft_insert(craft, 2, MIKEY_PAYLOAD_RAND)->u.rand.data = craft_fill(craft, 0x3d, 16);
    craft_find(craft, MIKEY_PAYLOAD_RAND, 0)->u.rand.data =
        craft_hex(craft, "8f14e45fceea167a5a36dedd4bea2543");
}

static void v_flag(struct craft *craft, bool bad) {
    request(craft);
    craft->message.hdr.v = !bad;
}

static void over_udp(struct craft *craft, bool bad) {
    craft->sighting.carrier =
        (struct mikey_carrier){.kind = MIKEY_CARRIER_UDP, .protection = MIKEY_PROTECTION_NONE};
    if (!bad)
        return;
    craft_remove(craft, MIKEY_PAYLOAD_ID);
    craft_remove(craft, MIKEY_PAYLOAD_CERT);
}

static void ids(struct craft *craft, bool bad) {
    request(craft);
    over_udp(craft, bad);
}

static void response_ids(struct craft *craft, bool bad) {
    response(craft);
    over_udp(craft, bad);
}

static void sessions(struct craft *craft, bool bad) {
    response(craft);
    if (!bad)
        return;
    craft->message.hdr.n_cs = 0;
    craft->message.hdr.map = (struct mikey_slice){0};
}

static void csb_id_place(struct craft *craft, bool bad) {
    if (!bad) {
        group(craft);
        return;
    }
    request(craft);
    craft_insert(craft, 1, MIKEY_PAYLOAD_EXT)->u.ext =
        (struct mikey_ext){MIKEY_EXT_CSB_ID, craft_hex(craft, "0badcafe")};
}

static void new_csb_id(struct craft *craft, bool bad) {
    group(craft);
    if (bad)
        craft->message.hdr.csb_id = craft->facts.request_csb_id = 0x0badcafe;
}

static void group_rand(struct craft *craft, bool bad) {
    group(craft);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_RAND);
}

static void group_policy(struct craft *craft, bool bad) {
    group(craft);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_SP);
}

static void rand_twice(struct craft *craft, bool bad) {
    response(craft);
    if (bad)
        craft_insert(craft, 1, MIKEY_PAYLOAD_RAND)->u.rand.data =
            craft_hex(craft, "8f14e45fceea167a5a36dedd4bea2543");
}

static void rand_nowhere(struct craft *craft, bool bad) {
    response(craft);
    craft->facts.request_has_rand = !bad;
}

static void rand_of_update(struct craft *craft, bool bad) {
    rand_twice(craft, bad);
    craft->facts.request_has_rand = false;
    craft->facts.request_update = true;
}

static void initiator_rand(struct craft *craft, bool bad) {
    rand_twice(craft, bad);
    craft->facts.request_has_rand = !bad;
}

static void group_request(struct craft *craft, bool bad) {
    group(craft);
    craft->facts.request_has_policy = bad;
}

static void group_same_rand(struct craft *craft, bool bad) {
    group(craft);
    craft->facts.group.rand_known = true;
    craft->facts.group.rand_same = !bad;
}

static void group_same_key(struct craft *craft, bool bad) {
    group(craft);
    craft->facts.group.key_known = true;
    craft->facts.group.key_same = !bad;
}

static void group_cs_id(struct craft *craft, bool bad) {
    group(craft);
    craft->facts.group.cs_known = true;
    craft->facts.group.cs_differs = bad;
    craft->facts.group.cs = (struct mikey_cs){.cs_id = 1, .off = 10, .len = 9};
    craft->facts.group.other_cs_id = 2;
}

static void group_same_policy(struct craft *craft, bool bad) {
    group(craft);
    craft->facts.group.policy_known = true;
    craft->facts.group.other_policy = bad ? craft_find(craft, MIKEY_PAYLOAD_SP, 0) : NULL;
}

// Two offers: the default policy, and one with a short tag.
static void offer(struct craft *craft) {
    static struct mikey_srtp_policy offered[2];
    mikey_srtp_policy_read(&craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp, &offered[0]);
    offered[1] = offered[0];
    offered[1].tag_len = offered[1].srtcp_tag_len = 4;
    craft->facts.request_has_policy = true;
    craft->facts.offered = offered;
    craft->facts.n_offered = 2;
}

static void policy(struct craft *craft, bool bad) {
    response(craft);
    offer(craft);
    if (bad)
        craft_remove(craft, MIKEY_PAYLOAD_SP);
}

static void policy_choice(struct craft *craft, bool bad) {
    response(craft);
    offer(craft);
    craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp.params =
        craft_hex(craft, bad ? "000101 010120 020101 030114 04010e 050100 070101 080101 0a0101 0b0104"
                             : "000101 010110 020101 030114 04010e 050100 070101 080101 0a0101 0b0104");
}

// A response that nothing is encrypted in, as if it had been opened.
static void key_data(struct craft *craft, bool bad) {
    response(craft);
    craft->facts.request_seen = true;
    craft->opened.decryption = MIKEY_AUTH_VERIFIED;
    craft->facts.opened = &craft->opened;
    struct mikey_kemac *kemac = &craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac;
    kemac->encr_alg = MIKEY_ENCR_NULL;
    kemac->encr_data = craft_hex(craft, bad ? "00 00 0001 61" : "14 00 0001 61  00 00 0004 00112233");
}

static void one_option(struct craft *craft, bool bad) {
    response(craft);
    offer(craft);
    if (bad)
        craft_find(craft, MIKEY_PAYLOAD_SP, 0)->u.sp.params = craft_hex(craft, "0b010a 0b0104");
}

static void response_prf(struct craft *craft, bool bad) {
    response(craft);
    craft->message.hdr.prf = bad ? MIKEY_PRF_HMAC_SHA_256 : craft->facts.request_prf;
}

static void responder(struct craft *craft, bool bad) {
    response(craft);
    craft->facts.request_has_idr = true;
    craft->facts.request_idr = craft_text(bad ? "carol@example.com" : "alice@example.com");
}

#define CASE(rule, make, payload, off, len)                                                                  \
    { MIKEY_R_##rule, make, MIKEY_NOT_APPLICABLE, payload, off, len }

static const struct rule_case cases[] = {
    CASE(RSAR_V_FLAG, v_flag, CRAFT_START, 3, 1),
    CASE(RSAR_IDS, ids, CRAFT_END, 0, 0),
    CASE(RSAR_RESPONSE_IDS, response_ids, CRAFT_END, 0, 0),
    CASE(RSAR_SESSIONS, sessions, CRAFT_START, 8, 1),
    CASE(RSAR_CSB_ID_PLACE, csb_id_place, 1, 0, 8),
    CASE(RSAR_NEW_CSB_ID, new_csb_id, 0, 4, 4),
    CASE(RSAR_GROUP_RAND, group_rand, CRAFT_END, 0, 0),
    CASE(RSAR_GROUP_POLICY, group_policy, CRAFT_END, 0, 0),
    CASE(RSAR_RAND, rand_twice, 1, 0, 18),
    CASE(RSAR_RAND, rand_nowhere, CRAFT_END, 0, 0),
    CASE(RSAR_RAND, rand_of_update, 1, 0, 18),
    CASE(RSAR_INITIATOR_RAND, initiator_rand, 1, 0, 18),
    CASE(RSAR_GROUP_REQUEST, group_request, 0, 0, 8),
    CASE(RSAR_GROUP_SAME_RAND, group_same_rand, 2, 0, 18),
    CASE(RSAR_GROUP_SAME_KEY, group_same_key, 6, 0, 61),
    CASE(RSAR_GROUP_CS_ID, group_cs_id, CRAFT_START, 10, 9),
    CASE(RSAR_GROUP_SAME_POLICY, group_same_policy, CRAFT_START, 0, 0),
    CASE(RSAR_POLICY, policy, CRAFT_END, 0, 0),
    CASE(RSAR_POLICY_CHOICE, policy_choice, 3, 0, 35),
    CASE(KEY_DATA_MISSING, key_data, 4, 2, 2),
    CASE(RSAR_ONE_OPTION, one_option, 3, 0, 11),
    CASE(RESPONSE_PRF, response_prf, CRAFT_START, 3, 1),
    CASE(RSAR_RESPONDER, responder, 1, 0, 21),
};

const struct rule_cases rsar_cases = {cases, sizeof cases / sizeof cases[0]};

// SPDX-License-Identifier: BSD-2-Clause
// DH payloads: RFC 3830 3.3, 4.5, 6.4, 6.14.
#include "checks.h"

#define SRTP_INDEX_BYTES 6u // RFC 3830 6.14: ROC and SEQ
#define DH_VALUES        2u // DHr and DHi

static void check_interval(struct judge *judge, const struct mikey_payload *dh) {
    const struct mikey_kv *kv = &dh->u.dh.kv;
    bool srtp = judge->message->hdr.map_type == MIKEY_MAP_SRTP_ID;
    if (kv->type != MIKEY_KV_INTERVAL || !srtp)
        return;
    mikey_judge_pass(judge, MIKEY_R_DH_INTERVAL_LENGTH);
    if (kv->from.len != SRTP_INDEX_BYTES)
        mikey_judge_breach(judge, MIKEY_R_DH_INTERVAL_LENGTH,
                           mikey_place_field(judge, dh, MIKEY_F_KV_FROM_LEN, 0), kv->from.len,
                           SRTP_INDEX_BYTES);
    if (kv->to.len != SRTP_INDEX_BYTES)
        mikey_judge_breach(judge, MIKEY_R_DH_INTERVAL_LENGTH,
                           mikey_place_field(judge, dh, MIKEY_F_KV_TO_LEN, 0), kv->to.len, SRTP_INDEX_BYTES);
}

// Several sessions share the one key that a DH exchange agrees on.
static void check_mki(struct judge *judge, const struct mikey_payload *dh) {
    uint32_t n_cs = judge->message->hdr.n_cs;
    const struct mikey_kv *kv = &dh->u.dh.kv;
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_DH_INIT || n_cs <= 1 ||
        kv->type == MIKEY_KV_INTERVAL)
        return;
    if (kv->type == MIKEY_KV_SPI && kv->spi.len > 0)
        mikey_judge_pass(judge, MIKEY_R_MKI_SEVERAL_SESSIONS);
    else
        mikey_judge_breach(judge, MIKEY_R_MKI_SEVERAL_SESSIONS,
                           mikey_place_field(judge, dh, MIKEY_F_DH_KV, 0), n_cs, 1);
}

static void check_pair(struct judge *judge) {
    uint32_t count = judge->count[MIKEY_PAYLOAD_DH];
    const struct mikey_payload *first = mikey_judge_payload(judge, MIKEY_PAYLOAD_DH);
    if (count == DH_VALUES || (count == 0 && judge->complete)) {
        mikey_judge_pass(judge, MIKEY_R_DH_PAIR);
    } else if (!judge->complete && count < DH_VALUES) {
        mikey_judge_undecided(judge, MIKEY_R_DH_PAIR);
    } else {
        mikey_judge_breach(judge, MIKEY_R_DH_PAIR, mikey_place_payload(first), count, DH_VALUES);
    }
    const struct mikey_payload *second =
        mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_DH, 1);
    if (second == NULL)
        return;
    if (first->u.dh.group == second->u.dh.group)
        mikey_judge_pass(judge, MIKEY_R_DH_GROUPS_DIFFER);
    else
        mikey_judge_breach(judge, MIKEY_R_DH_GROUPS_DIFFER,
                           mikey_place_field(judge, second, MIKEY_F_DH_GROUP, 0), second->u.dh.group,
                           first->u.dh.group);
}

void mikey_rules_dh(struct judge *judge) {
    if (judge->message->hdr.data_type == MIKEY_DATA_TYPE_DH_RESP)
        check_pair(judge);
    if (judge->count[MIKEY_PAYLOAD_DH] == 0)
        return;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT || payload->type != MIKEY_PAYLOAD_DH)
            continue;
        check_interval(judge, payload);
        check_mki(judge, payload);
    }
}

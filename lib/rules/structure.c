// SPDX-License-Identifier: BSD-2-Clause
// Which payloads a message has, how often and where: RFC 3830 3.1 to 3.3, 4.5, 5.1.2, 5.2.
#include "checks.h"
#include "dhhmac.h"
#include "ibake.h"
#include "key_request.h"
#include "ticket.h"

#define ANY UINT8_MAX

// How often a payload stands in a message: at least, in one that brings a RAND; at least, in one that brings none
// and may be an update; at most. A payload without a row has no place in the message.
struct span {
    uint8_t min_initial, min_update, max;
};

// What the requests to a KMS have in common; a signed one has `pk` PKE and SIGN, and certificates.
#define TICKET_REQUEST(pk, certs)                                                                            \
    [MIKEY_PAYLOAD_T] = {1, 1, 1}, [MIKEY_PAYLOAD_RANDR] = {0, 0, 1}, [MIKEY_PAYLOAD_IDR] = {0, 0, 3},       \
    [MIKEY_PAYLOAD_CERT] = {0, 0, certs}, [MIKEY_PAYLOAD_CHASH] = {0, 0, pk},                                \
    [MIKEY_PAYLOAD_PKE] = {pk, pk, pk}, [MIKEY_PAYLOAD_SIGN] = {pk, pk, pk},                                 \
    [MIKEY_PAYLOAD_V] = {1 - (pk), 1 - (pk), 1 - (pk)}, [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}

static const struct span spans[][JUDGE_PAYLOADS] = {
    [MIKEY_DATA_TYPE_PSK_INIT] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                  [MIKEY_PAYLOAD_RAND] = {0, 0, 1},
                                  [MIKEY_PAYLOAD_ID] = {0, 0, 2},
                                  [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                  [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                  [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_PSK_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                  [MIKEY_PAYLOAD_ID] = {0, 0, 1},
                                  [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                  [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_PK_INIT] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_RAND] = {0, 0, 1},
                                 [MIKEY_PAYLOAD_ID] = {0, 0, 2},
                                 [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                                 [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                 [MIKEY_PAYLOAD_KEMAC] = {1, 0, 1},
                                 [MIKEY_PAYLOAD_CHASH] = {0, 0, 1},
                                 [MIKEY_PAYLOAD_PKE] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_PK_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_ID] = {0, 0, 1},
                                 [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_DH_INIT] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_RAND] = {0, 0, 1},
                                 [MIKEY_PAYLOAD_ID] = {0, 0, 2},
                                 [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                                 [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                 [MIKEY_PAYLOAD_DH] = {1, 0, 1},
                                 [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    // IDi is mandatory in the response; how many DH payloads it has is the rule dh-pair's business.
    [MIKEY_DATA_TYPE_DH_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_ID] = {1, 1, 2},
                                 [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                                 [MIKEY_PAYLOAD_DH] = {0, 0, ANY},
                                 [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                                 [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    // IDr is the business of a rule of RFC 4650; IDi is mandatory in the response.
    [MIKEY_DATA_TYPE_DHHMAC_INIT] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_RAND] = {0, 0, 1},
                                     [MIKEY_PAYLOAD_ID] = {0, 0, 2},
                                     [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                     [MIKEY_PAYLOAD_DH] = {1, 0, 1},
                                     [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_DHHMAC_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_ID] = {1, 1, 2},
                                     [MIKEY_PAYLOAD_DH] = {0, 0, ANY},
                                     [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_RSAR_INIT] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                   [MIKEY_PAYLOAD_RAND] = {0, 0, 1},
                                   [MIKEY_PAYLOAD_ID] = {0, 0, 2},
                                   [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                                   [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                   [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                                   [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_RSAR_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                   [MIKEY_PAYLOAD_RAND] = {0, 0, 1},
                                   [MIKEY_PAYLOAD_ID] = {0, 0, 1},
                                   [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                                   [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                   [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                   [MIKEY_PAYLOAD_PKE] = {1, 1, 1},
                                   [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                                   [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    // RFC 6043 4.2, 5.2; which roles RANDR and IDR have is the business of its own rules.
    [MIKEY_DATA_TYPE_REQUEST_INIT_PSK] = {TICKET_REQUEST(0, 0), [MIKEY_PAYLOAD_TP] = {1, 1, 1}},
    [MIKEY_DATA_TYPE_REQUEST_INIT_PK] = {TICKET_REQUEST(1, ANY), [MIKEY_PAYLOAD_TP] = {1, 1, 1}},
    [MIKEY_DATA_TYPE_REQUEST_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_IDR] = {0, 0, 1},
                                      [MIKEY_PAYLOAD_TICKET] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_TRANSFER_INIT] =
        {[MIKEY_PAYLOAD_T] = {1, 1, 1},
         [MIKEY_PAYLOAD_RANDR] = {0, 0, 3},
         [MIKEY_PAYLOAD_IDR] = {0, 0, 2},
         [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
         [MIKEY_PAYLOAD_TICKET] = {0, 0, 1},
         [MIKEY_PAYLOAD_KEMAC] = {0, 0, 1},
         [MIKEY_PAYLOAD_V] = {1, 1, 1},
         [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_TRANSFER_RESP] =
        {[MIKEY_PAYLOAD_T] = {1, 1, 1},
         [MIKEY_PAYLOAD_RANDR] = {0, 0, 2},
         [MIKEY_PAYLOAD_IDR] = {0, 0, 1},
         [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
         [MIKEY_PAYLOAD_KEMAC] = {0, 0, 1},
         [MIKEY_PAYLOAD_V] = {1, 1, 1},
         [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PSK] = {TICKET_REQUEST(0, 0), [MIKEY_PAYLOAD_TICKET] = {1, 1, 1}},
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PK] = {TICKET_REQUEST(1, ANY), [MIKEY_PAYLOAD_TICKET] = {1, 1, 1}},
    [MIKEY_DATA_TYPE_RESOLVE_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_IDR] = {0, 0, 2},
                                      [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_RANDR] = {0, 0, 1},
                                      [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                      [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    // RFC 6267 4.2, 5.3. SP is in none of its figures and has no other place.
    [MIKEY_DATA_TYPE_REQUEST_KEY_PSK] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_RAND] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_IDR] = {0, 0, ANY},
                                         [MIKEY_PAYLOAD_KEMAC] = {0, 0, 1},
                                         [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_REQUEST_KEY_PKE] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_RAND] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_IDR] = {0, 0, ANY},
                                         [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                                         [MIKEY_PAYLOAD_KEMAC] = {0, 0, 1},
                                         [MIKEY_PAYLOAD_CHASH] = {0, 0, 1},
                                         [MIKEY_PAYLOAD_PKE] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                                         [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_REQUEST_KEY_RESP] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                          [MIKEY_PAYLOAD_IDR] = {0, 0, ANY},
                                          [MIKEY_PAYLOAD_KEMAC] = {1, 1, 1},
                                          [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                          [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_I_MESSAGE_1] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_RAND] = {1, 0, 1},
                                     [MIKEY_PAYLOAD_IDR] = {2, 0, 2},
                                     [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                     [MIKEY_PAYLOAD_IBAKE] = {1, 0, 1},
                                     [MIKEY_PAYLOAD_ESK] = {0, 0, 1},
                                     [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    // The answer to an update has V and may leave out all else.
    [MIKEY_DATA_TYPE_R_MESSAGE_1] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_IDR] = {0, 0, 2},
                                     [MIKEY_PAYLOAD_IBAKE] = {0, 0, 1},
                                     [MIKEY_PAYLOAD_V] = {0, 0, 1},
                                     [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_I_MESSAGE_2] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_RAND] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_IDR] = {2, 2, 2},
                                     [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                                     [MIKEY_PAYLOAD_IBAKE] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_ESK] = {0, 0, 1},
                                     [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_R_MESSAGE_2] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_IDR] = {0, 0, 2},
                                     [MIKEY_PAYLOAD_IBAKE] = {0, 0, 1},
                                     [MIKEY_PAYLOAD_V] = {1, 1, 1},
                                     [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    [MIKEY_DATA_TYPE_SAKKE] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                               [MIKEY_PAYLOAD_RAND] = {1, 1, 1},
                               [MIKEY_PAYLOAD_IDR] = {0, 0, ANY},
                               [MIKEY_PAYLOAD_CERT] = {0, 0, ANY},
                               [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                               [MIKEY_PAYLOAD_SAKKE] = {1, 1, 1},
                               [MIKEY_PAYLOAD_SIGN] = {1, 1, 1},
                               [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
    // Whether ERR is there is the rule err-missing's business.
    [MIKEY_DATA_TYPE_ERROR] = {[MIKEY_PAYLOAD_T] = {1, 1, 1},
                               [MIKEY_PAYLOAD_ERR] = {0, 0, ANY},
                               [MIKEY_PAYLOAD_SP] = {0, 0, ANY},
                               [MIKEY_PAYLOAD_V] = {0, 0, 1},
                               [MIKEY_PAYLOAD_KEMAC] = {0, 0, 1}, // of DHHMAC, which has no V
                               [MIKEY_PAYLOAD_SIGN] = {0, 0, 1},
                               [MIKEY_PAYLOAD_EXT] = {0, 0, ANY}},
};

// Place of a payload in the recommended order; 0: anywhere.
static const uint8_t ranks[JUDGE_PAYLOADS] = {
    [MIKEY_PAYLOAD_T] = 1,     [MIKEY_PAYLOAD_RAND] = 2, [MIKEY_PAYLOAD_ID] = 3,    [MIKEY_PAYLOAD_CERT] = 3,
    [MIKEY_PAYLOAD_ERR] = 3,   [MIKEY_PAYLOAD_SP] = 4,   [MIKEY_PAYLOAD_KEMAC] = 5, [MIKEY_PAYLOAD_DH] = 5,
    [MIKEY_PAYLOAD_CHASH] = 6, [MIKEY_PAYLOAD_PKE] = 7,  [MIKEY_PAYLOAD_V] = 8,     [MIKEY_PAYLOAD_SIGN] = 8,
};

static const struct mikey_payload *nth_payload(const struct judge *judge, uint8_t type, uint32_t nth) {
    return mikey_message_find(judge->message, MIKEY_NO_PARENT, type, nth);
}

// Key data and ERR have rules of their own for standing where they must not.
static bool has_own_rule(uint8_t type) {
    return type == MIKEY_PAYLOAD_KEY_DATA || type == MIKEY_PAYLOAD_ERR;
}

// A payload that RFC 4650 4.1 does not list is the business of its own rules.
static bool is_excluded(const struct judge *judge, uint8_t type) {
    return dhhmac_data_type(judge->message->hdr.data_type) && !mikey_dhhmac_has(type);
}

static void check_surplus(struct judge *judge, uint8_t type, uint8_t max) {
    struct place place = mikey_place_payload(nth_payload(judge, type, max));
    place.field = MIKEY_F_HDR_NEXT; // names the type
    mikey_judge_breach(judge, max == 0 ? MIKEY_R_PAYLOAD_UNEXPECTED : MIKEY_R_PAYLOAD_REPEATED, place, type,
                       max);
}

static void check_counts(struct judge *judge, const struct span *span) {
    mikey_judge_pass(judge, MIKEY_R_PAYLOAD_UNEXPECTED);
    mikey_judge_pass(judge, MIKEY_R_PAYLOAD_REPEATED);
    mikey_judge_pass(judge, MIKEY_R_PAYLOAD_MISSING);
    for (uint8_t type = 1; type < JUDGE_PAYLOADS; type++) {
        uint8_t min = judge->has_rand ? span[type].min_initial : span[type].min_update;
        if (judge->count[type] > span[type].max &&
            !(span[type].max == ANY || has_own_rule(type) || is_excluded(judge, type)))
            check_surplus(judge, type, span[type].max);
        if (judge->count[type] >= min)
            continue;
        if (judge->complete)
            mikey_judge_breach(judge, MIKEY_R_PAYLOAD_MISSING, mikey_place_end(judge, MIKEY_F_HDR_NEXT), type,
                               0);
        else
            mikey_judge_undecided(judge, MIKEY_R_PAYLOAD_MISSING);
    }
}

static void check_order(struct judge *judge) {
    mikey_judge_pass(judge, MIKEY_R_PAYLOAD_ORDER);
    uint8_t highest = 0;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        uint8_t rank = payload->type < JUDGE_PAYLOADS ? ranks[payload->type] : 0;
        if (payload->parent != MIKEY_NO_PARENT || rank == 0)
            continue;
        if (rank < highest) {
            struct place place = mikey_place_payload(payload);
            place.field = MIKEY_F_HDR_NEXT;
            mikey_judge_breach(judge, MIKEY_R_PAYLOAD_ORDER, place, payload->type, 0);
            return;
        }
        highest = rank;
    }
}

static void check_last(struct judge *judge, enum mikey_rule rule, uint8_t type, enum mikey_field next) {
    const struct mikey_payload *payload = mikey_judge_payload(judge, type);
    if (payload == NULL)
        return;
    if (payload->next == MIKEY_PAYLOAD_LAST)
        mikey_judge_pass(judge, rule);
    else
        mikey_judge_breach(judge, rule, mikey_place_field(judge, payload, next, 0), payload->next, 0);
}

void mikey_rules_structure(struct judge *judge) {
    uint8_t data_type = judge->message->hdr.data_type;
    if (data_type < sizeof spans / sizeof spans[0]) {
        check_counts(judge, spans[data_type]);
        if (!mikey_is_ticket(data_type))
            check_order(judge);
    }
    if (data_type == MIKEY_DATA_TYPE_PSK_INIT)
        check_last(judge, MIKEY_R_KEMAC_LAST, MIKEY_PAYLOAD_KEMAC, MIKEY_F_KEMAC_NEXT);
    if (data_type == MIKEY_DATA_TYPE_PSK_RESP || data_type == MIKEY_DATA_TYPE_PK_RESP ||
        data_type == MIKEY_DATA_TYPE_ERROR || mikey_is_ticket(data_type) || mikey_is_key_request(data_type) ||
        mikey_is_ibake(data_type))
        check_last(judge, MIKEY_R_V_LAST, MIKEY_PAYLOAD_V, MIKEY_F_V_NEXT);
    const struct mikey_payload *key_data = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEY_DATA);
    if (key_data == NULL)
        mikey_judge_pass(judge, MIKEY_R_KEY_DATA_IN_CLEAR);
    else
        mikey_judge_breach(judge, MIKEY_R_KEY_DATA_IN_CLEAR, mikey_place_payload(key_data), 0, 0);
}

// SPDX-License-Identifier: BSD-2-Clause
// Other algorithms for KEMAC and V, with the room that they take.
#include "operators.h"

#include <mikeylab/crypto.h>

/** Algorithms of either registry that are implemented: 0 to 3 and 0 to 2. */
#define ENCR_ALGS 4
#define MAC_ALGS  3

/** The item of `field` inside a payload, NULL if it has none. */
static const struct mikey_item *find_item(const struct draft *draft, const struct mikey_payload *payload,
                                          enum mikey_field field) {
    const struct mikey_tape *tape = &draft->document.tape;
    for (uint32_t i = payload->item; i < tape->items[payload->item].end; i++) {
        if (tape->items[i].field == field)
            return &tape->items[i];
    }
    return NULL;
}

/** KEMAC's data from clear to encrypted or back. */
static bool change_encryption(const struct edit *edit, const struct mikey_payload *kemac) {
    struct draft *draft = edit->draft;
    const uint8_t alg = (uint8_t)random_below(edit->random, ENCR_ALGS), before = kemac->u.kemac.encr_alg;
    const struct mikey_item *field = find_item(draft, kemac, MIKEY_F_KEMAC_ENCR_ALG);
    const struct mikey_item *length = find_item(draft, kemac, MIKEY_F_KEMAC_ENCR_LEN);
    size_t off, len;
    if (alg == before || field == NULL || length == NULL || (!draft->open && before != MIKEY_ENCR_NULL) ||
        !draft_counted(draft, length, &off, &len))
        return false;
    draft_set(draft, field, alg);
    if (alg == MIKEY_ENCR_NULL) {
        const struct run *clear = &draft->runs[DRAFT_CLEAR];
        draft->open = false;
        return draft_replace(draft, DRAFT_MESSAGE, off, len, (struct mikey_slice){clear->bytes, clear->len},
                             length->depth);
    }
    return draft->open || draft_open(draft, kemac->u.kemac.encr_data);
}

static bool change_mac(const struct edit *edit, const struct mikey_payload *payload, enum mikey_field name,
                       enum mikey_field value, uint8_t before) {
    static const uint8_t unmade[MIKEY_MAC_MAX];
    const uint8_t alg = (uint8_t)random_below(edit->random, MAC_ALGS);
    const struct mikey_item *field = find_item(edit->draft, payload, name);
    const struct mikey_item *mac = find_item(edit->draft, payload, value);
    size_t len = 0, was = 0;
    if (alg == before || field == NULL || !mikey_mac_length(alg, &len) || !mikey_mac_length(before, &was))
        return false;
    draft_set(edit->draft, field, alg);
    const size_t off = mac != NULL ? mac->off : (size_t)field->off + field->len;
    return draft_replace(edit->draft, DRAFT_MESSAGE, off, was, (struct mikey_slice){unmade, len},
                         field->depth);
}

bool op_algorithm(struct edit *edit) {
    const struct mikey_message *message = &edit->draft->document.message;
    const struct mikey_payload *kemac = draft_kemac(edit->draft);
    const struct mikey_payload *v = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_V, 0);
    if (kemac != NULL && random_below(edit->random, 2) == 0)
        return change_encryption(edit, kemac);
    if (kemac != NULL)
        return change_mac(edit, kemac, MIKEY_F_KEMAC_MAC_ALG, MIKEY_F_KEMAC_MAC, kemac->u.kemac.mac_alg);
    return v != NULL && change_mac(edit, v, MIKEY_F_V_AUTH_ALG, MIKEY_F_V_DATA, v->u.v.auth_alg);
}

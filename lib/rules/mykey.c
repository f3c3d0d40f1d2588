// SPDX-License-Identifier: BSD-2-Clause
// The private formats of the `mykey` crate and of rvoip: a finding for each, with the deviation that it is.
#include "checks.h"

#include <mikeylab/crypto.h>

#define ANY UINT32_MAX

// What shows a deviation: an item of the tape, with a certain value unless any will do.
static const struct {
    enum mikey_deviation deviation;
    enum mikey_field field;
    uint32_t value;
} marks[] = {
    {MIKEY_DEVIATION_MYKEY_LAST, MIKEY_F_MYKEY_NEXT, 255},
    {MIKEY_DEVIATION_MYKEY_COUNTER, MIKEY_F_T_COUNTER, ANY},
    {MIKEY_DEVIATION_MYKEY_SP, MIKEY_F_MYKEY_SP, ANY},
    {MIKEY_DEVIATION_MYKEY_X25519, MIKEY_F_MYKEY_DH_GROUP, ANY},
    {MIKEY_DEVIATION_MYKEY_UNSIGNED, MIKEY_F_MYKEY_DH, ANY},
    {MIKEY_DEVIATION_MYKEY_RESPONSE, MIKEY_F_MYKEY_DH, ANY},
    {MIKEY_DEVIATION_MYKEY_TGK, MIKEY_F_MYKEY_TGK, ANY},
    {MIKEY_DEVIATION_MYKEY_MAC_ALG, MIKEY_F_MYKEY_MAC_ALG, 0},
    {MIKEY_DEVIATION_MYKEY_V, MIKEY_F_MYKEY_V, ANY},
    {MIKEY_DEVIATION_RVOIP_LAYOUT, MIKEY_F_RVOIP, ANY},
};

static const struct mikey_item *find_item(const struct mikey_tape *tape, enum mikey_field field,
                                          uint32_t value) {
    for (uint32_t i = 0; i < tape->count; i++) {
        const struct mikey_item *item = &tape->items[i];
        if (item->field == field && (value == ANY || item->value == value))
            return item;
    }
    return NULL;
}

static struct place place_of(const struct mikey_item *item) {
    return (struct place){item->buffer, item->field, item->off, item->len};
}

// A response that has T is not quite as bare as they come.
static bool applies(const struct judge *judge, enum mikey_deviation deviation) {
    return deviation != MIKEY_DEVIATION_MYKEY_RESPONSE ||
           (judge->message->hdr.data_type == MIKEY_DATA_TYPE_DH_RESP && judge->count[MIKEY_PAYLOAD_T] == 0);
}

static void check_value(struct judge *judge) {
    const struct mikey_slice value = judge->message->mykey.value;
    if (value.len != MIKEY_X25519_BYTES)
        return;
    mikey_judge_pass(judge, MIKEY_R_DH_PUBLIC_VALUE);
    const struct mikey_item *item = find_item(&judge->document->tape, MIKEY_F_MYKEY_DH_VALUE, ANY);
    if (item != NULL && mikey_x25519_is_weak(value.data))
        mikey_judge_report(judge, MIKEY_R_DH_PUBLIC_VALUE, mikey_judge_outcome(MIKEY_R_DH_PUBLIC_VALUE),
                           place_of(item), 0, 0, mikey_slice_of("of small order"));
}

void mikey_rules_mykey(struct judge *judge) {
    if (judge->complete)
        mikey_judge_pass(judge, MIKEY_R_PRIVATE_FORMAT);
    if (!judge->message->mykey.recognised && !judge->message->rvoip.recognised)
        return;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const struct mikey_item *item = find_item(&judge->document->tape, marks[i].field, marks[i].value);
        if (item == NULL || !applies(judge, marks[i].deviation))
            continue;
        mikey_judge_deviation(judge, MIKEY_R_PRIVATE_FORMAT, place_of(item), marks[i].deviation);
    }
    check_value(judge);
}

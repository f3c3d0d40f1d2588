// SPDX-License-Identifier: BSD-2-Clause
#include "verification.h"
#include "../wire/slice.h"

/** A COUNTER of 32 bits and the zeros that make it 64. */
#define COUNTER_LEN 4
static const uint8_t zeros[COUNTER_LEN];

// Readings 4 to 8, and what known implementations do instead.
static const struct mikey_v_reading readings[] = {
    {NULL, MIKEY_V_IDS, MIKEY_V_T_INITIATOR, true, true},
    {"counter-padded-to-64-bits", MIKEY_V_IDS, MIKEY_V_T_PADDED, true, true},
    {"message-only", MIKEY_V_IDS_NONE, MIKEY_V_T_NONE, false, true},
    {"libmikey-v-without-ids", MIKEY_V_IDS_NONE, MIKEY_V_T_INITIATOR, false, true},
    {"libmikey-v-without-ids-own-timestamp", MIKEY_V_IDS_NONE, MIKEY_V_T_OWN, false, false},
    {"v-timestamp-first", MIKEY_V_IDS_AFTER_T, MIKEY_V_T_INITIATOR, false, false},
    {"v-whole-id-payloads", MIKEY_V_IDS_WHOLE, MIKEY_V_T_INITIATOR, false, false},
    {"v-own-timestamp", MIKEY_V_IDS, MIKEY_V_T_OWN, false, false},
    {"v-whole-timestamp-payload", MIKEY_V_IDS, MIKEY_V_T_WHOLE, false, false},
    {"v-whole-payloads", MIKEY_V_IDS_WHOLE, MIKEY_V_T_WHOLE, false, false},
};

const struct mikey_v_reading *mikey_v_readings(size_t *count) {
    *count = sizeof readings / sizeof *readings;
    return readings;
}

/** Whether a reading differs from the default one for this message. */
static bool differs(const struct mikey_v_reading *reading, const struct mikey_v_facts *facts) {
    const bool ids = facts->parties.idi.len > 0 || facts->parties.idr.len > 0;
    if (!reading->name)
        return true;
    if (reading->t == MIKEY_V_T_PADDED)
        return facts->t_type == MIKEY_TS_COUNTER && facts->t.len == COUNTER_LEN;
    if (reading->t == MIKEY_V_T_OWN)
        return facts->own_t.len > 0 && !mikey_slice_same(facts->own_t, facts->t) &&
               (reading->ids != MIKEY_V_IDS_NONE || ids);
    if (reading->t == MIKEY_V_T_WHOLE)
        return facts->own_t.len > 0 && (reading->ids != MIKEY_V_IDS_WHOLE || ids);
    return reading->t == MIKEY_V_T_NONE || ids;
}

/** Writes an identity, with what stands before it in its payload if all of that is covered. */
static size_t cover_identity(const struct mikey_v_reading *reading, const uint8_t head[MIKEY_V_ID_HEAD],
                             struct mikey_slice identity, struct mikey_slice *parts) {
    size_t n = 0;
    if (reading->ids == MIKEY_V_IDS_WHOLE)
        parts[n++] = (struct mikey_slice){head, MIKEY_V_ID_HEAD};
    parts[n++] = identity;
    return n;
}

static size_t cover_t(const struct mikey_v_reading *reading, const struct mikey_v_facts *facts,
                      struct mikey_slice *parts) {
    const bool own = reading->t == MIKEY_V_T_OWN || reading->t == MIKEY_V_T_WHOLE;
    size_t n = 0;
    if (reading->t == MIKEY_V_T_PADDED)
        parts[n++] = (struct mikey_slice){zeros, sizeof zeros};
    if (reading->t == MIKEY_V_T_WHOLE)
        parts[n++] = (struct mikey_slice){facts->own_t_head, sizeof facts->own_t_head};
    if (reading->t != MIKEY_V_T_NONE)
        parts[n++] = own ? facts->own_t : facts->t;
    return n;
}

size_t mikey_v_cover(const struct mikey_v_reading *reading, const struct mikey_v_facts *facts,
                     struct mikey_slice parts[MIKEY_V_PARTS]) {
    size_t n = 0;
    if (!differs(reading, facts))
        return 0;
    parts[n++] = facts->message;
    if (reading->ids == MIKEY_V_IDS_AFTER_T)
        n += cover_t(reading, facts, parts + n);
    if (reading->ids != MIKEY_V_IDS_NONE) {
        n += cover_identity(reading, facts->idi_head, facts->parties.idi, parts + n);
        n += cover_identity(reading, facts->idr_head, facts->parties.idr, parts + n);
    }
    if (reading->ids != MIKEY_V_IDS_AFTER_T)
        n += cover_t(reading, facts, parts + n);
    return n;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "payloads.h"

#include "slice.h"

/** Payload types have 7 bits. */
#define MAX_TYPE 127u

/** Reads "97 H264/90000/1", what follows "a=rtpmap:". */
static bool read_map(struct mikey_slice value, guint *type, struct mikey_slice *name, int *rate) {
    struct mikey_slice number, clock;
    uint64_t type_read, rate_read;
    value = slice_trim(value);
    if (!slice_take(&value, ' ', &number) || !slice_number(number, MAX_TYPE, &type_read))
        return false;
    value = slice_trim(value);
    if (!slice_take(&value, '/', name) || name->len == 0 || !slice_take(&value, '/', &clock) ||
        !slice_number(slice_trim(clock), INT_MAX, &rate_read))
        return false;
    *type = (guint)type_read;
    *rate = (int)rate_read;
    return true;
}

rtp_dyn_payload_t *payloads_read(struct mikey_slice text) {
    static const char attribute[] = "a=rtpmap:";
    rtp_dyn_payload_t *payloads = NULL;
    struct mikey_slice line, name;
    guint type;
    int rate;
    while (slice_line(&text, &line, NULL)) {
        if (!slice_begins(line, attribute) ||
            !read_map(slice_from(line, sizeof attribute - 1), &type, &name, &rate))
            continue;
        if (!payloads)
            payloads = rtp_dyn_payload_new();
        char *copy = g_strndup((const char *)name.data, name.len);
        rtp_dyn_payload_insert(payloads, type, copy, rate);
        g_free(copy);
    }
    return payloads;
}

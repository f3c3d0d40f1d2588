// SPDX-License-Identifier: BSD-2-Clause
#include "kmpid.h"

#include "judge.h"

bool mikey_kmpid_char(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

bool mikey_kmpid_list(struct mikey_slice list) {
    bool inside = false;
    for (size_t i = 0; i < list.len; i++) {
        bool separator = list.data[i] == ';' && inside;
        if (!separator && !mikey_kmpid_char(list.data[i]))
            return false;
        inside = !separator;
    }
    return inside;
}

bool mikey_kmpid_next(struct mikey_slice list, size_t *at, struct mikey_slice *kmpid) {
    if (*at >= list.len)
        return false;
    size_t end = *at;
    while (end < list.len && list.data[end] != ';')
        end++;
    *kmpid = (struct mikey_slice){list.data + *at, end - *at};
    *at = end + 1;
    return true;
}

uint32_t mikey_kmpid_count(struct mikey_slice list, struct mikey_slice kmpid) {
    uint32_t count = 0;
    struct mikey_slice one;
    for (size_t at = 0; mikey_kmpid_next(list, &at, &one);)
        count += mikey_slice_same(one, kmpid);
    return count;
}

uint32_t mikey_kmpid_distinct(struct mikey_slice list) {
    uint32_t count = 0;
    struct mikey_slice one;
    for (size_t at = 0; mikey_kmpid_next(list, &at, &one);) {
        struct mikey_slice before = {list.data, (size_t)(one.data - list.data)};
        count += mikey_kmpid_count(before, one) == 0;
    }
    return count;
}

bool mikey_kmpid_within(struct mikey_slice part, struct mikey_slice list) {
    struct mikey_slice wanted, one;
    size_t from = 0;
    for (size_t at = 0; mikey_kmpid_next(part, &at, &wanted);) {
        do {
            if (!mikey_kmpid_next(list, &from, &one))
                return false;
        } while (!mikey_slice_same(one, wanted));
    }
    return true;
}

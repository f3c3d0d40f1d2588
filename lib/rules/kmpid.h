// SPDX-License-Identifier: BSD-2-Clause
// Key management protocol identifiers and lists of them: RFC 4567 3, 4.1.4.
#ifndef MIKEYLAB_RULES_KMPID_H
#define MIKEYLAB_RULES_KMPID_H

#include <mikeylab/status.h>

// A character of KMPID = 1*(ALPHA / DIGIT).
bool mikey_kmpid_char(uint8_t byte);

// Whether `list` is KMPID *(";" KMPID).
bool mikey_kmpid_list(struct mikey_slice list);

// Takes the next identifier off a list; false at its end. `*at` starts at 0.
bool mikey_kmpid_next(struct mikey_slice list, size_t *at, struct mikey_slice *kmpid);

// How many of the list's identifiers are `kmpid`, how many there are that differ from each other.
uint32_t mikey_kmpid_count(struct mikey_slice list, struct mikey_slice kmpid);
uint32_t mikey_kmpid_distinct(struct mikey_slice list);

// Whether the identifiers of `part` all stand in `list`, in this order, others between them or not.
bool mikey_kmpid_within(struct mikey_slice part, struct mikey_slice list);

#endif

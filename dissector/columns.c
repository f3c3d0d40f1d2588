// SPDX-License-Identifier: GPL-2.0-or-later
#include "columns.h"

#include <inttypes.h>

#include <epan/column-utils.h>

/** Bytes of a message up to the end of its CSB ID. */
#define BYTES_TO_CSB_ID 8u

void columns_show(packet_info *pinfo, const struct message_result *result) {
    column_info *columns = pinfo->cinfo;
    bool alone = result->key.kind == MIKEY_CARRIER_UDP || result->key.kind == MIKEY_CARRIER_TCP;
    bool first = result->nth == 0;
    if (alone && first) {
        col_set_str(columns, COL_PROTOCOL, "MIKEY");
        col_clear(columns, COL_INFO);
    } else if (first) {
        col_append_str(columns, COL_PROTOCOL, "/MIKEY");
    }
    const char *before = alone && first ? "" : alone ? ", " : " [MIKEY ";
    const char *after = alone ? "" : "]";
    if (result->key.len < BYTES_TO_CSB_ID)
        col_append_fstr(columns, COL_INFO, "%s%s%s", before, result->key.len ? "cut short" : "not readable",
                        after);
    else
        col_append_fstr(columns, COL_INFO, "%s%s %s, CSB 0x%08" PRIx32 ": %s%s", before,
                        mikey_mode_name(result->data_type), mikey_role_name(result->data_type),
                        result->csb_id, mikey_verdict_name(result->verdict), after);
}

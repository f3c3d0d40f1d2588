// SPDX-License-Identifier: GPL-2.0-or-later
#include "statistics.h"

#include <epan/rtd_table.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>

#include "tap.h"

/** Room for "rfc3830/6.11/rand-len, fail". */
#define RULE_TEXT 96

/* The tap. */

static int tap_id = -1;

static const struct mikeylab_tap_finding *tap_findings(packet_info *pinfo,
                                                       const struct message_result *result) {
    struct mikeylab_tap_finding *list =
        wmem_alloc_array(pinfo->pool, struct mikeylab_tap_finding, result->n_findings + 1);
    for (uint32_t i = 0; i < result->n_findings; i++) {
        const struct mikey_finding *finding = &result->findings[i];
        const struct mikey_rule_info *info = mikey_rule_info((enum mikey_rule)finding->rule);
        list[i] = (struct mikeylab_tap_finding){
            .rule = info->id,
            .level = mikey_level_name(info->level),
            .outcome = mikey_outcome_name((enum mikey_outcome)finding->outcome),
            .offset = finding->off,
            .length = finding->len,
        };
    }
    return list;
}

void statistics_tell(packet_info *pinfo, const struct message_result *result) {
    if (!have_tap_listener(tap_id))
        return;
    struct mikeylab_tap *told = wmem_new(pinfo->pool, struct mikeylab_tap);
    *told = (struct mikeylab_tap){
        .size = sizeof *told,
        .length = result->key.len,
        .data_type = result->data_type,
        .csb_id = result->csb_id,
        .data_type_name = mikey_value_find(MIKEY_REG_DATA_TYPE, result->data_type)->name,
        .mode = mikey_mode_name(result->data_type),
        .role = mikey_role_name(result->data_type),
        .carrier = mikey_carrier_name((enum mikey_carrier_kind)result->key.kind),
        .auth = mikey_auth_status_name(result->auth.status),
        .verdict = mikey_verdict_name(result->verdict),
        .message = result->id,
        .exchange = result->exchange_id,
        .retransmission = result->original != NULL,
        .findings = tap_findings(pinfo, result),
        .n_findings = result->n_findings,
    };
    if (result->request) {
        told->request_frame = result->request->frame;
        nstime_delta(&told->response_time, &result->time, &result->request->time);
    }
    tap_queue_packet(tap_id, pinfo, told);
}

/* The statistics tree. */

/** Nodes of the tree that count a name each. */
enum counted { BY_MODE, BY_TYPE, BY_CARRIER, BY_AUTH, BY_VERDICT, BY_RULE, COUNTED };

static const char *const counted_titles[COUNTED] = {"Modes",          "Data types", "Carriers",
                                                    "Authentication", "Verdicts",   "Rules"};
static const char messages_title[] = "MIKEY messages", times_title[] = "Response times (ms)";
static int counted_nodes[COUNTED], times_node;

static void tree_init(stats_tree *tree) {
    (void)stats_tree_create_node(tree, messages_title, 0, STAT_DT_INT, FALSE);
    for (int i = 0; i < COUNTED; i++)
        counted_nodes[i] = stats_tree_create_pivot(tree, counted_titles[i], 0);
    times_node = stats_tree_create_node(tree, times_title, 0, STAT_DT_FLOAT, TRUE);
    (void)stat_node_set_flags(tree, times_title, 0, TRUE, ST_FLG_AVERAGE);
}

static tap_packet_status tree_packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt,
                                     const void *data, tap_flags_t flags) {
    const struct mikeylab_tap *message = data;
    (void)pinfo;
    (void)edt;
    (void)flags;
    (void)tick_stat_node(tree, messages_title, 0, FALSE);
    (void)stats_tree_tick_pivot(tree, counted_nodes[BY_CARRIER], message->carrier);
    (void)stats_tree_tick_pivot(tree, counted_nodes[BY_VERDICT], message->verdict);
    if (message->length) {
        (void)stats_tree_tick_pivot(tree, counted_nodes[BY_MODE], message->mode);
        (void)stats_tree_tick_pivot(tree, counted_nodes[BY_TYPE], message->data_type_name);
        (void)stats_tree_tick_pivot(tree, counted_nodes[BY_AUTH], message->auth);
    }
    for (size_t i = 0; i < message->n_findings; i++) {
        char text[RULE_TEXT];
        (void)g_snprintf(text, sizeof text, "%s, %s", message->findings[i].rule,
                         message->findings[i].outcome);
        (void)stats_tree_tick_pivot(tree, counted_nodes[BY_RULE], text);
    }
    if (message->request_frame && !message->retransmission) {
        float time = (float)nstime_to_msec(&message->response_time);
        (void)avg_stat_node_add_value_float(tree, times_title, 0, TRUE, time);
        (void)avg_stat_node_add_value_float(tree, message->mode, times_node, FALSE, time);
    }
    return TAP_PACKET_REDRAW;
}

/* The table of response times. */

/** Data types that answer, a row each, and what Wireshark calls the rows. */
static const uint8_t answers[] = {
    MIKEY_DATA_TYPE_PSK_RESP,    MIKEY_DATA_TYPE_PK_RESP,   MIKEY_DATA_TYPE_DH_RESP,
    MIKEY_DATA_TYPE_DHHMAC_RESP, MIKEY_DATA_TYPE_RSAR_RESP, MIKEY_DATA_TYPE_ERROR,
};
static const value_string rows[] = {{0, "PSK"},   {1, "PK"},    {2, "DH"}, {3, "DHHMAC"},
                                    {4, "RSA-R"}, {5, "Error"}, {0, NULL}};

static tap_packet_status table_packet(void *context, packet_info *pinfo, epan_dissect_t *edt,
                                      const void *data, tap_flags_t flags) {
    const struct mikeylab_tap *message = data;
    rtd_timestat *times = ((rtd_data_t *)context)->stat_table.time_stats;
    (void)edt;
    (void)flags;
    for (guint row = 0; row < array_length(answers); row++) {
        if (answers[row] != message->data_type || !message->request_frame)
            continue;
        if (message->retransmission)
            times->rsp_dup_num++;
        else
            time_stat_update(&times->rtd[row], &message->response_time, pinfo);
        return TAP_PACKET_REDRAW;
    }
    return TAP_PACKET_DONT_REDRAW;
}

void statistics_register(int proto) {
    tap_id = register_tap(MIKEYLAB_TAP);
    stats_tree_register_plugin(MIKEYLAB_TAP, MIKEYLAB_TAP, "MIKEY", 0, tree_packet, tree_init, NULL);
    register_rtd_table(proto, MIKEYLAB_TAP, 1, array_length(answers), rows, table_packet, NULL);
}

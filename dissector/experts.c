// SPDX-License-Identifier: GPL-2.0-or-later
#include "experts.h"

#include <epan/expert.h>
#include <epan/proto.h>
#include <epan/tap.h>

#include <mikeylab/findings.h>

#include "secrets.h"

/** Longest sentence of a finding that is shown, bytes. */
#define TEXT_MAX_BYTES 1024
/** Room in it for the rule's id behind the sentence, bytes. */
#define ID_ROOM 64

#define RULE(token, id, level, scope, tags, rfc, section, summary, text)                                     \
    _Static_assert(sizeof id + sizeof " []" <= ID_ROOM, "no room for the id of " #token);
#include <mikeylab/rules.def>
#undef RULE

static int hf_rule = -1, hf_level = -1, hf_outcome = -1, hf_offset = -1, hf_length = -1;
static int ett_rule = -1;
static expert_field ei_rules[MIKEY_R_COUNT];
static expert_field ei_needs_key = EI_INIT, ei_inconclusive = EI_INIT, ei_limit = EI_INIT;

static int severity_of(enum mikey_level level) {
    static const int severities[] = {
        [MIKEY_LEVEL_MUST] = PI_ERROR, [MIKEY_LEVEL_SHOULD] = PI_WARN, [MIKEY_LEVEL_NOTE] = PI_NOTE};
    return severities[level];
}

/** The first tag that fits decides. */
static int group_of(const struct mikey_rule_info *info) {
    static const struct {
        unsigned tag;
        int group;
    } groups[] = {
        {MIKEY_TAG_CRYPTO, PI_SECURITY},     {MIKEY_TAG_FRESHNESS, PI_SEQUENCE},
        {MIKEY_TAG_STRUCTURE, PI_MALFORMED}, {MIKEY_TAG_POLICY, PI_SECURITY},
        {MIKEY_TAG_REGISTRY, PI_PROTOCOL},   {MIKEY_TAG_CARRIER, PI_PROTOCOL},
    };
    for (size_t i = 0; i < array_length(groups); i++)
        if (info->tags & groups[i].tag)
            return groups[i].group;
    return PI_PROTOCOL;
}

/** "mikey.rule.rfc3830_6_11_rand_len" of "rfc3830/6.11/rand-len". Lives as long as the process. */
static const char *filter_name(const char *id) {
    char *name = g_strconcat("mikey.rule.", id, NULL);
    for (char *at = name + strlen("mikey.rule."); *at; at++)
        if (!g_ascii_isalnum(*at))
            *at = '_';
    return name;
}

static void register_fields(int proto) {
    static hf_register_info rows[] = {
        {&hf_rule,
         {"Rule", "mikey.rule", FT_STRING, BASE_NONE, NULL, 0,
          "Rule that the message breaks, or that could not be judged", HFILL}},
        {&hf_level, {"Level", "mikey.level", FT_STRING, BASE_NONE, NULL, 0, "must, should or note", HFILL}},
        {&hf_outcome,
         {"Outcome", "mikey.outcome", FT_STRING, BASE_NONE, NULL, 0,
          "fail, warn, note, needs-key or inconclusive", HFILL}},
        {&hf_offset,
         {"Offset", "mikey.finding.offset", FT_UINT32, BASE_DEC, NULL, 0,
          "First byte it is about, in the message or what was decrypted of it", HFILL}},
        {&hf_length,
         {"Length", "mikey.finding.length", FT_UINT32, BASE_DEC, NULL, 0, "Bytes it is about", HFILL}},
    };
    static gint *ett[] = {&ett_rule};
    proto_register_field_array(proto, rows, array_length(rows));
    proto_register_subtree_array(ett, array_length(ett));
}

void experts_register(int proto) {
    // Wireshark keeps the rows.
    static ei_register_info rows[MIKEY_R_COUNT];
    static ei_register_info common[] = {
        {&ei_needs_key, {"mikey.needs_key", PI_DECRYPTION, PI_NOTE, "No secret fits", EXPFILL}},
        {&ei_inconclusive,
         {"mikey.inconclusive", PI_UNDECODED, PI_NOTE, "The capture does not tell", EXPFILL}},
        {&ei_limit, {"mikey.limit", PI_UNDECODED, PI_WARN, "Not looked at for MIKEY", EXPFILL}},
    };
    register_fields(proto);
    expert_module_t *module = expert_register_protocol(proto);
    for (int i = MIKEY_R_NONE + 1; i < MIKEY_R_COUNT; i++) {
        const struct mikey_rule_info *info = mikey_rule_info((enum mikey_rule)i);
        ei_rules[i] = (expert_field)EI_INIT;
        rows[i - 1] = (ei_register_info){
            &ei_rules[i],
            {filter_name(info->id), group_of(info), severity_of(info->level), info->summary, EXPFILL}};
    }
    expert_register_field_array(module, rows, MIKEY_R_COUNT - 1);
    expert_register_field_array(module, common, array_length(common));
}

/** The expert info of a finding; NULL if it has none. */
static expert_field *expert_of(const struct mikey_finding *finding) {
    // Who gave no secrets at all knows that there are none.
    if (finding->outcome == MIKEY_NEEDS_KEY)
        return secrets_any() ? &ei_needs_key : NULL;
    return finding->outcome == MIKEY_INCONCLUSIVE ? &ei_inconclusive : &ei_rules[finding->rule];
}

bool experts_wanted(proto_tree *tree) {
    static int tap;
    if (!tap)
        tap = find_tap_id("expert");
    const int fields[] = {hf_rule, hf_level, hf_outcome, hf_offset, hf_length};
    for (size_t i = 0; i < array_length(fields); i++)
        if (proto_field_is_referenced(tree, fields[i]))
            return true;
    return have_tap_listener(tap);
}

void experts_note(proto_tree *tree, packet_info *pinfo, const struct mikey_finding *finding) {
    expert_field *expert = expert_of(finding);
    if (expert)
        expert_add_info(pinfo, proto_tree_get_parent(tree), expert);
}

/** The sentence of a finding and the id of its rule. */
static void write_text(const struct mikey_finding *finding, const char *id, char text[TEXT_MAX_BYTES]) {
    char *end = text + mikey_finding_text(finding, text, TEXT_MAX_BYTES - ID_ROOM);
    end = g_stpcpy(end, " [");
    end = g_stpcpy(end, id);
    g_stpcpy(end, "]");
}

/** The item of a finding, with its expert info. */
static proto_item *add_finding(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, gint off, gint len,
                               const struct mikey_finding *finding) {
    const struct mikey_rule_info *info = mikey_rule_info((enum mikey_rule)finding->rule);
    char text[TEXT_MAX_BYTES];
    write_text(finding, info->id, text);
    proto_item *item = proto_tree_add_string_format(tree, hf_rule, tvb, off, len, info->id, "%s", text);
    expert_field *expert = expert_of(finding);
    if (expert)
        expert_add_info_format(pinfo, item, expert, "%s", text);
    proto_tree *under = proto_item_add_subtree(item, ett_rule);
    proto_item_set_generated(
        proto_tree_add_string(under, hf_level, tvb, off, len, mikey_level_name(info->level)));
    proto_item_set_generated(proto_tree_add_string(under, hf_outcome, tvb, off, len,
                                                   mikey_outcome_name((enum mikey_outcome)finding->outcome)));
    return item;
}

void experts_show(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct mikey_finding *finding) {
    gint off = tvb ? (gint)finding->off : 0, len = tvb ? (gint)finding->len : 0;
    proto_item *item = add_finding(tree, pinfo, tvb, off, len, finding);
    proto_tree *under = proto_item_add_subtree(item, ett_rule);
    proto_item_set_generated(proto_tree_add_uint(under, hf_offset, tvb, off, len, finding->off));
    proto_item_set_generated(proto_tree_add_uint(under, hf_length, tvb, off, len, finding->len));
}

void experts_show_generated(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb,
                            const struct mikey_finding *finding) {
    proto_item_set_generated(add_finding(tree, pinfo, tvb, 0, 0, finding));
}

void experts_show_packet(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, enum mikey_rule rule,
                         const char *text) {
    const struct mikey_rule_info *info = mikey_rule_info(rule);
    proto_item *item =
        proto_tree_add_string_format(tree, hf_rule, tvb, 0, -1, info->id, "%s [%s]", text, info->id);
    expert_add_info_format(pinfo, item, &ei_rules[rule], "%s [%s]", text, info->id);
    proto_item_set_generated(item);
}

void experts_show_limit(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const char *what) {
    proto_tree_add_expert_format(tree, pinfo, &ei_limit, tvb, 0, 0, "Not looked at for MIKEY: %s", what);
}

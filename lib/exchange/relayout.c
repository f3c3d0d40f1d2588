// SPDX-License-Identifier: BSD-2-Clause
#include "relayout.h"

#include <mikeylab/values.h>

/** A layout and the messages that it is known of. */
struct known_layout {
    struct mikey_layout layout;
    enum mikey_deviation deviation;
    uint8_t data_types[4]; /**< 0xFF: none */
};

#define AGREEMENTS                                                                                           \
    {                                                                                                        \
        MIKEY_DATA_TYPE_DH_INIT, MIKEY_DATA_TYPE_DH_RESP, MIKEY_DATA_TYPE_DHHMAC_INIT,                       \
            MIKEY_DATA_TYPE_DHHMAC_RESP                                                                      \
    }
#define ENVELOPES_OF_REQUESTS                                                                                \
    { MIKEY_DATA_TYPE_PK_INIT, 0xFF, 0xFF, 0xFF }
#define ENVELOPES                                                                                            \
    { MIKEY_DATA_TYPE_PK_INIT, MIKEY_DATA_TYPE_RSAR_RESP, 0xFF, 0xFF }
#define RESPONSES                                                                                            \
    { MIKEY_DATA_TYPE_DH_RESP, MIKEY_DATA_TYPE_DHHMAC_RESP, 0xFF, 0xFF }

// The likelier ones first. One value in 256 begins with a zero byte, one in 65536 with two.
static const struct known_layout known[] = {
    {{.no_mac = true}, MIKEY_DEVIATION_MAC_ABSENT, {MIKEY_DATA_TYPE_PSK_INIT, 0xFF, 0xFF, 0xFF}},
    {{.dh_short = {1, 0}}, MIKEY_DEVIATION_DH_SHORT, AGREEMENTS},
    {{.dh_short = {0, 1}}, MIKEY_DEVIATION_DH_SHORT, RESPONSES},
    {{.dh_short = {1, 1}}, MIKEY_DEVIATION_DH_SHORT, RESPONSES},
    {{.dh_short = {2, 0}}, MIKEY_DEVIATION_DH_SHORT, AGREEMENTS},
    {{.dh_short = {0, 2}}, MIKEY_DEVIATION_DH_SHORT, RESPONSES},
    {{.linejs = true}, MIKEY_DEVIATION_LINEJS_LAYOUT, ENVELOPES_OF_REQUESTS},
    {{.pke_len = 256}, MIKEY_DEVIATION_PKE_LENGTH, ENVELOPES}, // RSA moduli in use
    {{.pke_len = 128}, MIKEY_DEVIATION_PKE_LENGTH, ENVELOPES},
    {{.pke_len = 384}, MIKEY_DEVIATION_PKE_LENGTH, ENVELOPES},
    {{.pke_len = 512}, MIKEY_DEVIATION_PKE_LENGTH, ENVELOPES},
    {{.pke_len = 64}, MIKEY_DEVIATION_PKE_LENGTH, ENVELOPES},
};

static bool is_known_of(const struct known_layout *one, uint8_t data_type) {
    for (size_t i = 0; i < sizeof one->data_types; i++) {
        if (one->data_types[i] == data_type)
            return true;
    }
    return false;
}

bool mikey_layout_of(uint8_t data_type, size_t nth, struct mikey_layout *layout,
                     enum mikey_deviation *deviation) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!is_known_of(&known[i], data_type) || nth-- > 0)
            continue;
        *layout = known[i].layout;
        *deviation = known[i].deviation;
        return true;
    }
    return false;
}

static bool is_structural(const struct mikey_finding *finding) {
    const unsigned tags = mikey_rule_info((enum mikey_rule)finding->rule)->tags;
    return finding->outcome == MIKEY_FAIL && finding->buffer == 0 && (tags & MIKEY_TAG_STRUCTURE) != 0;
}

void mikey_faults_keep(struct mikey_faults *faults, const struct mikey_document *document) {
    const struct mikey_findings *findings = &document->findings;
    faults->count = 0;
    for (uint32_t i = 0; i < findings->count && faults->count < sizeof faults->list / sizeof *faults->list;
         i++)
        if (is_structural(&findings->list[i]))
            faults->list[faults->count++] = findings->list[i];
}

void mikey_faults_explain(const struct mikey_faults *faults, enum mikey_deviation deviation,
                          struct mikey_document *document) {
    for (uint32_t i = 0; i < faults->count; i++) {
        struct mikey_finding finding = faults->list[i];
        finding.deviations.of[0] = (uint8_t)deviation;
        mikey_finding_add(&document->findings, &finding);
    }
}

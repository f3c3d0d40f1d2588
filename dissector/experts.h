// SPDX-License-Identifier: GPL-2.0-or-later
/** Findings as expert infos: one for each rule of the catalogue, with severity and group from there. */
#ifndef MIKEYLAB_DISSECTOR_EXPERTS_H
#define MIKEYLAB_DISSECTOR_EXPERTS_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/findings.h>

void experts_register(int proto);

/** Whether somebody will see more of the findings under `tree` than how bad they are. */
bool experts_wanted(proto_tree *tree);

/** Notes how bad a finding is, for one that nobody will see. */
void experts_note(proto_tree *tree, packet_info *pinfo, const struct mikey_finding *finding);

/** Shows a finding under `tree` at its bytes in `tvb`; NULL: the buffer that it is about is not at hand. */
void experts_show(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct mikey_finding *finding);

/** Shows a finding that is about no bytes. */
void experts_show_generated(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb,
                            const struct mikey_finding *finding);

/** Shows under `tree` that the packet in `tvb` breaks a rule, in words of one's own. */
void experts_show_packet(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, enum mikey_rule rule,
                         const char *text);

/** Says that something in `tvb` was not looked at for MIKEY. */
void experts_show_limit(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const char *what);

#endif

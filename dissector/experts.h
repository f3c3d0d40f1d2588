// SPDX-License-Identifier: GPL-2.0-or-later
/** Findings as expert infos: one for each rule of the catalogue, with severity and group from there. */
#ifndef MIKEYLAB_DISSECTOR_EXPERTS_H
#define MIKEYLAB_DISSECTOR_EXPERTS_H

#include "compat.h"

#include <epan/packet.h>

#include <mikeylab/findings.h>

void experts_register(int proto);

/** Shows a finding under `tree` at its bytes in `tvb`. */
void experts_show(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct mikey_finding *finding);

/** Shows a finding that is about no bytes. */
void experts_show_generated(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb,
                            const struct mikey_finding *finding);

#endif

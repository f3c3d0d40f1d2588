// SPDX-License-Identifier: GPL-2.0-or-later
/** Everything that can carry MIKEY, by Wireshark's means. Each hands its messages to mikeylab_dissect_message(). */
#ifndef MIKEYLAB_DISSECTOR_CARRIERS_H
#define MIKEYLAB_DISSECTOR_CARRIERS_H

/** Registers dissectors, fields and the like, on the protocol `proto`. */
void carriers_register(int proto);

/** Takes places in dissector tables, and announces to takeover.h those that the built-in dissector holds. */
void carriers_handoff(void);

#endif

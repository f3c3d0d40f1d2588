// SPDX-License-Identifier: GPL-2.0-or-later
/** MIKEY without a carrier around it: UDP and TCP on its port, and the generic content of H.235. */
#ifndef MIKEYLAB_DISSECTOR_CARRIERS_PLAIN_H
#define MIKEYLAB_DISSECTOR_CARRIERS_PLAIN_H

void plain_register(int proto);
void plain_handoff(void);

#endif

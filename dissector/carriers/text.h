// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * MIKEY in text: SIP, RTSP, HTTP, SDP and SAP. Wireshark puts their messages together and decrypts them; when it is
 * done with a frame, what it found there is scanned by the same code that the command uses, so that both see the same.
 */
#ifndef MIKEYLAB_DISSECTOR_CARRIERS_TEXT_H
#define MIKEYLAB_DISSECTOR_CARRIERS_TEXT_H

void text_register(int proto);
void text_handoff(void);

#endif

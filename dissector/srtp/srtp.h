// SPDX-License-Identifier: GPL-2.0-or-later
/** SRTP and SRTCP of the exchanges of this capture: authenticated, decrypted, and then dissected as RTP and RTCP. */
#ifndef MIKEYLAB_DISSECTOR_SRTP_SRTP_H
#define MIKEYLAB_DISSECTOR_SRTP_SRTP_H

void srtp_register(void);
void srtp_handoff(void);

#endif

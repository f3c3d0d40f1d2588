// SPDX-License-Identifier: GPL-2.0-or-later
/** The payload types that an SDP gives names to. */
#ifndef MIKEYLAB_DISSECTOR_SRTP_PAYLOADS_H
#define MIKEYLAB_DISSECTOR_SRTP_PAYLOADS_H

#include "../compat.h"

#include <epan/dissectors/packet-rtp.h>

#include <mikeylab/status.h>

/** Those of the a=rtpmap lines in a carrier message (RFC 8866 6.6), in file scope; NULL if it has none. */
rtp_dyn_payload_t *payloads_read(struct mikey_slice text);

#endif

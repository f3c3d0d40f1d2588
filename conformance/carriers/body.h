// SPDX-License-Identifier: BSD-2-Clause
/** Bodies of SIP, RTSP and HTTP messages by their media type. */
#ifndef MIKEYLAB_CONFORMANCE_BODY_H
#define MIKEYLAB_CONFORMANCE_BODY_H

#include "carried.h"

/** Whether a body with these header fields can carry MIKEY, so that it is worth keeping. */
bool body_is_wanted(struct mikey_slice headers, enum text_protocol protocol);

#endif

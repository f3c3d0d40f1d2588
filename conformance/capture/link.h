// SPDX-License-Identifier: BSD-2-Clause
/** Link layers: where in a frame the IP packet begins. */
#ifndef MIKEYLAB_CONFORMANCE_LINK_H
#define MIKEYLAB_CONFORMANCE_LINK_H

#include <mikeylab/status.h>

/** VLAN tags in a row that are followed. */
#define LINK_MAX_TAGS 8u

/** Whether frames of this DLT are read. */
bool link_is_known(int dlt);

/**
 * Finds the IP packet in a frame of a known link type; `*at` is its offset. False if the frame carries another
 * protocol, or is too short to tell: then `*at` is not less than its length.
 */
bool link_find_ip(int dlt, struct mikey_slice frame, size_t *at);

#endif

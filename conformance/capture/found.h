// SPDX-License-Identifier: BSD-2-Clause
#ifndef MIKEYLAB_CONFORMANCE_FOUND_H
#define MIKEYLAB_CONFORMANCE_FOUND_H

#include "capture.h"
#include "carried.h"
#include "view.h"

struct found_origin {
    struct view scanned;           /**< the message itself, or the carrier message around it */
    const struct carried *carried; /**< NULL: no carrier, the message is `scanned` */
};

struct found_media_origin {
    struct view framed;
};

#endif

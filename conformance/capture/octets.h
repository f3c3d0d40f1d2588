// SPDX-License-Identifier: BSD-2-Clause
/** Numbers in network order. The caller has checked that the bytes are there. */
#ifndef MIKEYLAB_CONFORMANCE_OCTETS_H
#define MIKEYLAB_CONFORMANCE_OCTETS_H

#include <stdint.h>

static inline uint32_t octets_u16(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

static inline uint32_t octets_u32(const uint8_t *bytes) {
    return octets_u16(bytes) << 16 | octets_u16(bytes + 2);
}

#endif

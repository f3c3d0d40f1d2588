// SPDX-License-Identifier: BSD-2-Clause
#include "sighting.h"

#include <string.h>

struct mikey_sighting fuzz_sighting(const struct fuzz_input *input, size_t index) {
    static const uint8_t ends[2][6] = {{192, 0, 2, 1, 0x08, 0xDD}, {192, 0, 2, 2, 0x08, 0xDD}};
    const uint8_t flags = input->messages[index].flags;
    const bool back = (flags & FUZZ_MESSAGE_BACK) != 0, elsewhere = (flags & FUZZ_MESSAGE_ELSEWHERE) != 0;
    struct mikey_sighting sighting = {.has_time = input->time != 0,
                                      .seconds = (int64_t)input->time + (int64_t)index,
                                      .src_len = sizeof ends[0],
                                      .dst_len = sizeof ends[0],
                                      .dialogue_len = 1,
                                      .dialogue = {elsewhere},
                                      .frame = index + 1,
                                      .truncated = (flags & FUZZ_MESSAGE_TRUNCATED) != 0};
    const unsigned kind = (unsigned)(flags & FUZZ_MESSAGE_CARRIER) >> FUZZ_MESSAGE_CARRIER_SHIFT;
    sighting.carrier.kind = (enum mikey_carrier_kind)(kind <= MIKEY_CARRIER_MIME ? kind : MIKEY_CARRIER_UDP);
    sighting.carrier.direction = back ? MIKEY_DIRECTION_RESPONSE : MIKEY_DIRECTION_REQUEST;
    sighting.carrier.protection =
        flags & FUZZ_MESSAGE_SECURE ? MIKEY_PROTECTION_SECURE : MIKEY_PROTECTION_NONE;
    memcpy(sighting.src, ends[back], sizeof ends[0]);
    memcpy(sighting.dst, ends[!back], sizeof ends[0]);
    sighting.src[2] = sighting.dst[2] = elsewhere;
    return sighting;
}

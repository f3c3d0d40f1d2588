// SPDX-License-Identifier: BSD-2-Clause
// The mutator as libFuzzer calls it.
#include "frame.h"

#include <stdlib.h>
#include <string.h>

// libFuzzer's interface.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
MIKEY_API size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
MIKEY_API size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                           size_t size2, uint8_t *out, size_t max_out_size, unsigned seed);

/** libFuzzer has no call for setting up a mutator; it lives as long as the process. */
static struct frame *the_frame(void) {
    static struct frame *frame;
    if (frame == NULL) {
        frame = frame_new();
        if (frame == NULL)
            exit(1);
        frame_set_bytes(frame, LLVMFuzzerMutate);
    }
    return frame;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return frame_mutate(the_frame(), data, size, max_size, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                                 uint8_t *out, size_t max_out_size, unsigned seed) {
    if (size1 > max_out_size)
        return 0;
    memcpy(out, data1, size1);
    return frame_cross(the_frame(), out, size1, max_out_size, (struct mikey_slice){data2, size2}, seed);
}

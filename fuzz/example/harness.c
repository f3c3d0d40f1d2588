// SPDX-License-Identifier: BSD-2-Clause
// The harness of the example: one message in, under the key of example.keys.
#include "naive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t key[16] = {'n', 'o', 't', ' ', 'a', ' ', 's', 'e',
                                    'c', 'r', 'e', 't', ' ', 'k', 'e', 'y'};
    struct naive_session session;
    naive_receive(key, data, size, &session);
    return 0;
}

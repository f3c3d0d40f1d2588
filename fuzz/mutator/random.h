// SPDX-License-Identifier: BSD-2-Clause
/** Numbers that look random and depend on the seed alone: splitmix64. */
#ifndef MIKEYLAB_FUZZ_RANDOM_H
#define MIKEYLAB_FUZZ_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline struct random random_start(uint64_t seed) {
    return (struct random){seed};
}

static inline uint64_t random_next(struct random *random) {
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/** 0 to below - 1; 0 if `below` is 0. */
static inline size_t random_below(struct random *random, size_t below) {
    return below == 0 ? 0 : (size_t)(random_next(random) % below);
}

static inline bool random_one_in(struct random *random, size_t n) {
    return random_below(random, n) == 0;
}

static inline void random_fill(struct random *random, uint8_t *out, size_t len) {
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)random_next(random);
}

#endif

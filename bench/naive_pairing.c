// SPDX-License-Identifier: BSD-2-Clause
#include "naive_pairing.h"

#include <openssl/bn.h>

#include "../lib/crypto/sakke_parameters.h"

struct element {
    BIGNUM *re, *im;
};

struct point {
    BIGNUM *x, *y;
};

struct work {
    BN_CTX *numbers;
    BIGNUM *p, *slope, *other, *third;
    struct point a, b, c; /**< the arguments, and the multiple of `a` that was reached */
    struct element f, line;
};

/** f *= by */
static bool times(struct work *w, struct element by) {
    return BN_mod_mul(w->other, w->f.re, by.im, w->p, w->numbers) &&
           BN_mod_mul(w->third, w->f.im, by.re, w->p, w->numbers) &&
           BN_mod_add(w->third, w->third, w->other, w->p, w->numbers) &&
           BN_mod_mul(w->other, w->f.im, by.im, w->p, w->numbers) &&
           BN_mod_mul(w->f.re, w->f.re, by.re, w->p, w->numbers) &&
           BN_mod_sub(w->f.re, w->f.re, w->other, w->p, w->numbers) && BN_copy(w->f.im, w->third) != NULL;
}

/** slope = 3 (x^2 - 1) / 2 y */
static bool tangent(struct work *w) {
    return BN_mod_sqr(w->slope, w->c.x, w->p, w->numbers) && BN_sub_word(w->slope, 1) &&
           BN_mul_word(w->slope, 3) && BN_mod_lshift1(w->other, w->c.y, w->p, w->numbers);
}

static bool chord(struct work *w) {
    return BN_mod_sub(w->slope, w->c.y, w->a.y, w->p, w->numbers) &&
           BN_mod_sub(w->other, w->c.x, w->a.x, w->p, w->numbers);
}

/** From c to c + `to`, and f times the line through both. */
static bool step(struct work *w, struct point to, bool (*numerator_and_denominator)(struct work *w)) {
    return numerator_and_denominator(w) && BN_mod_inverse(w->other, w->other, w->p, w->numbers) != NULL &&
           BN_mod_mul(w->slope, w->slope, w->other, w->p, w->numbers) &&
           BN_mod_add(w->line.re, w->b.x, w->c.x, w->p, w->numbers) &&
           BN_mod_mul(w->line.re, w->line.re, w->slope, w->p, w->numbers) &&
           BN_mod_sub(w->line.re, w->line.re, w->c.y, w->p, w->numbers) &&
           BN_mod_sqr(w->other, w->slope, w->p, w->numbers) &&
           BN_mod_sub(w->other, w->other, w->c.x, w->p, w->numbers) &&
           BN_mod_sub(w->other, w->other, to.x, w->p, w->numbers) &&
           BN_mod_sub(w->c.x, w->c.x, w->other, w->p, w->numbers) &&
           BN_mod_mul(w->c.x, w->c.x, w->slope, w->p, w->numbers) &&
           BN_mod_sub(w->c.y, w->c.x, w->c.y, w->p, w->numbers) && BN_copy(w->c.x, w->other) != NULL &&
           times(w, w->line);
}

static bool begin(struct work *w, const uint8_t *a, const uint8_t *b) {
    const struct mikey_slice p = mikey_sakke_set_1.p;
    BIGNUM **const all[] = {&w->p,   &w->slope, &w->other, &w->third, &w->a.x,  &w->a.y,    &w->b.x,
                            &w->b.y, &w->c.x,   &w->c.y,   &w->f.re,  &w->f.im, &w->line.re};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((*all[i] = BN_CTX_get(w->numbers)) == NULL)
            return false;
    w->line.im = w->b.y;
    return BN_bin2bn(p.data, (int)p.len, w->p) && BN_bin2bn(a + 1, BENCH_NAIVE_NUMBER, w->a.x) &&
           BN_bin2bn(a + 1 + BENCH_NAIVE_NUMBER, BENCH_NAIVE_NUMBER, w->a.y) &&
           BN_bin2bn(b + 1, BENCH_NAIVE_NUMBER, w->b.x) &&
           BN_bin2bn(b + 1 + BENCH_NAIVE_NUMBER, BENCH_NAIVE_NUMBER, w->b.y) && BN_copy(w->c.x, w->a.x) &&
           BN_copy(w->c.y, w->a.y) && BN_one(w->f.re);
}

/** Miller's function of q - 1, its fourth power, the cofactor being 4, and im / re. */
static bool run(struct work *w, BIGNUM *n, uint8_t *value) {
    const struct mikey_slice q = mikey_sakke_set_1.q;
    bool good = n != NULL && BN_bin2bn(q.data, (int)q.len, n) && BN_sub_word(n, 1);
    for (int bit = good ? BN_num_bits(n) - 2 : -1; bit >= 0 && good; bit--)
        good = times(w, w->f) && step(w, w->c, tangent) && (!BN_is_bit_set(n, bit) || step(w, w->a, chord));
    return good && times(w, w->f) && times(w, w->f) &&
           BN_mod_inverse(w->f.re, w->f.re, w->p, w->numbers) != NULL &&
           BN_mod_mul(w->f.im, w->f.im, w->f.re, w->p, w->numbers) &&
           BN_bn2binpad(w->f.im, value, BENCH_NAIVE_NUMBER) == BENCH_NAIVE_NUMBER;
}

bool bench_naive_pairing(const uint8_t a[BENCH_NAIVE_POINT], const uint8_t b[BENCH_NAIVE_POINT],
                         uint8_t value[BENCH_NAIVE_NUMBER]) {
    struct work w = {.numbers = BN_CTX_new()};
    if (w.numbers == NULL)
        return false;
    BN_CTX_start(w.numbers);
    const bool good = begin(&w, a, b) && run(&w, BN_CTX_get(w.numbers), value);
    BN_CTX_end(w.numbers);
    BN_CTX_free(w.numbers);
    return good;
}

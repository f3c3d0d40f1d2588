// SPDX-License-Identifier: BSD-2-Clause
// Miller's algorithm with the lines made before, for the curve of SAKKE.
#include "miller.h"
#include "pairing.h"

#include <stdlib.h>

/** Lines while they are made: `scale` and `room` are gone when they are divided by the one. */
struct making {
    struct mikey_curve *curve;
    struct mikey_lines *lines;
    BIGNUM **scale, **room;
    struct mikey_point reached;
    size_t made;
};

static size_t count_lines(const struct mikey_miller_digits *digits) {
    size_t count = 0;
    for (int bit = digits->top - 1; bit >= 0; bit--)
        count += mikey_miller_digit(digits, bit) == 0 ? 1 : 2;
    return count;
}

/** Numbers for all lines; those that last come first, the others belong to a frame that is opened between them. */
static bool make_room(struct making *m, size_t count) {
    struct mikey_lines *lines = m->lines;
    lines->count = count;
    lines->rise = calloc(2 * count, sizeof(void *));
    m->scale = calloc(2 * count, sizeof(void *));
    if (lines->rise == NULL || m->scale == NULL)
        return false;
    lines->constant = lines->rise + count;
    m->room = m->scale + count;
    for (size_t i = 0; i < 2 * count; i++)
        lines->rise[i] = mikey_fp_new(&m->curve->field);
    return !m->curve->field.failed;
}

static struct mikey_line next_line(struct making *m) {
    const size_t i = m->made++;
    m->scale[i] = mikey_fp_new(&m->curve->field);
    m->room[i] = mikey_fp_new(&m->curve->field);
    return (struct mikey_line){m->scale[i], m->lines->rise[i], m->lines->constant[i]};
}

/** All lines; what is reached is [q - 1]a, which is -a if a is of order q. */
static bool make_all(struct making *m, const struct mikey_miller_digits *digits, struct mikey_point a) {
    struct mikey_curve *curve = m->curve;
    struct mikey_field *field = &curve->field;
    struct mikey_point opposite = mikey_point_new(curve);
    m->reached = mikey_point_new(curve);
    mikey_point_copy(curve, m->reached, a);
    mikey_point_copy(curve, opposite, a);
    mikey_fp_neg(field, opposite.y, a.y);
    for (int bit = digits->top - 1; bit >= 0 && !field->failed; bit--) {
        const int digit = mikey_miller_digit(digits, bit);
        struct mikey_line line = next_line(m);
        mikey_point_double(curve, m->reached, m->reached, &line);
        if (digit == 0)
            continue;
        line = next_line(m);
        mikey_point_add(curve, m->reached, m->reached, digit < 0 ? opposite : a, &line);
    }
    return !field->failed && mikey_point_equal(curve, m->reached, opposite);
}

static void divide_by_scales(struct making *m) {
    struct mikey_field *field = &m->curve->field;
    const struct mikey_lines *lines = m->lines;
    if (field->failed)
        return;
    mikey_fp_inv_all(field, m->scale, m->room, lines->count);
    for (size_t i = 0; i < lines->count; i++) {
        mikey_fp_mul(field, lines->rise[i], lines->rise[i], m->scale[i]);
        mikey_fp_mul(field, lines->constant[i], lines->constant[i], m->scale[i]);
    }
}

bool mikey_lines_make(struct mikey_curve *curve, struct mikey_lines *lines, struct mikey_point a) {
    struct mikey_field *field = &curve->field;
    struct mikey_miller_digits digits;
    struct making m = {.curve = curve, .lines = lines};
    *lines = (struct mikey_lines){0};
    mikey_miller_digits_open(curve, &digits);
    const size_t count = field->failed ? 0 : count_lines(&digits);
    bool order_q = false;
    if (count > 0 && make_room(&m, count)) {
        mikey_field_enter(field);
        order_q = make_all(&m, &digits, a);
        divide_by_scales(&m);
        mikey_field_leave(field);
    } else {
        field->failed = true;
    }
    free(m.scale);
    return order_q;
}

void mikey_lines_free(struct mikey_lines *lines) {
    free(lines->rise);
    *lines = (struct mikey_lines){0};
}

void mikey_pairing_with(struct mikey_curve *curve, struct mikey_fp2 r, const struct mikey_lines *lines,
                        struct mikey_point b) {
    struct mikey_field *field = &curve->field;
    mikey_field_enter(field);
    struct mikey_miller_digits digits;
    struct mikey_fp2 f = mikey_fp2_new(field), value = {mikey_fp_new(field), b.y};
    size_t used = 0;
    mikey_fp2_one(field, f);
    mikey_miller_digits_open(curve, &digits);
    for (int bit = field->failed ? -1 : digits.top - 1; bit >= 0 && !field->failed; bit--) {
        mikey_fp2_sqr(field, f, f);
        for (int n = mikey_miller_digit(&digits, bit) == 0 ? 1 : 2; n > 0; n--, used++) {
            mikey_fp_mul(field, value.re, lines->rise[used], b.x); // behind the distortion map x is -x
            mikey_fp_add(field, value.re, value.re, lines->constant[used]);
            mikey_fp2_mul(field, f, f, value);
        }
    }
    mikey_fp2_pow(field, r, f, curve->cofactor);
    mikey_field_leave(field);
}

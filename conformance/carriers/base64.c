// SPDX-License-Identifier: BSD-2-Clause
#include "base64.h"

#include "slice.h"

/** Value of each character plus one; 0 is not of the alphabet. */
static const uint8_t alphabet[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/** What has been read of the text. */
struct state {
    uint32_t bits;    /* of the quartet that is open */
    uint32_t count;   /* characters in it, 0 to 3 */
    uint32_t padding; /* '=' seen */
};

/** Takes one character that is not white space. False if it must not stand here. */
static bool take(struct state *state, uint8_t character) {
    if (character == '=') {
        if (state->count + state->padding < 2 || state->count + state->padding > 3)
            return false;
        state->padding++;
        return true;
    }
    if (alphabet[character] == 0 || state->padding > 0)
        return false;
    state->bits = state->bits << 6 | (uint32_t)(alphabet[character] - 1);
    state->count++;
    return true;
}

/** Writes the bytes that the quartet holds and opens the next. */
static bool flush(struct state *state, uint8_t *out, size_t size, struct base64_result *result) {
    uint32_t bytes = state->count > 0 ? state->count - 1 : 0;
    uint32_t aligned = state->count > 0 ? state->bits << (6 * (4 - state->count)) : 0;

    if (bytes > size - result->len)
        return false;
    for (uint32_t i = 0; i < bytes; i++)
        out[result->len++] = (uint8_t)(aligned >> (16 - 8 * i));
    state->bits = 0;
    state->count = 0;
    return true;
}

static void fault(struct base64_result *result, size_t at) {
    result->bad = true;
    result->bad_at = at;
}

bool base64_decode(struct mikey_slice text, uint8_t *out, size_t size, struct base64_result *result) {
    struct state state = {0};
    size_t padded = 0; /* characters of the last quartet, when '=' closes it */

    *result = (struct base64_result){0};
    for (size_t i = 0; i < text.len; i++) {
        if (slice_is_space(text.data[i])) {
            result->folded = true;
            continue;
        }
        if (!take(&state, text.data[i])) {
            fault(result, i);
            break;
        }
        padded = state.count + state.padding;
        if (state.count == 4 && !flush(&state, out, size, result))
            return false;
    }
    if (!result->bad && (state.count == 1 || (state.count > 0 && padded < 4))) {
        fault(result, text.len);
        result->unpadded = state.count > 1;
    }
    return flush(&state, out, size, result);
}

size_t base64_character(struct mikey_slice text, size_t byte) {
    size_t wanted = byte / 3 * 4 + byte % 3; /* bytes 0, 1, 2 begin in characters 0, 1, 2 of their quartet */
    size_t seen = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (slice_is_space(text.data[i]))
            continue;
        if (seen++ == wanted)
            return i;
    }
    return text.len;
}

bool base64_looks_like(struct mikey_slice text) {
    size_t characters = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (slice_is_space(text.data[i]))
            continue;
        if (alphabet[text.data[i]] == 0 && text.data[i] != '=')
            return false;
        characters++;
    }
    return characters > 0;
}

// SPDX-License-Identifier: BSD-2-Clause
// Labels and derivations of MIKEY-TICKET: RFC 6043 5.1, A.2.
#include <mikeylab/crypto.h>
#include <mikeylab/ticket.h>
#include <string.h>

/** Bytes of a label in front of RAND: constant, cs_id, CSB ID. */
#define LABEL_HEAD 9

static size_t add_rand(uint8_t *tail, size_t len, struct mikey_slice rand) {
    const size_t n = rand.len < MIKEY_MAX_RAND ? rand.len : MIKEY_MAX_RAND;
    tail[len++] = (uint8_t)n;
    if (n > 0)
        memcpy(tail + len, rand.data, n);
    return len + n;
}

size_t mikey_ticket_tail(enum mikey_ticket_label type, struct mikey_slice one, struct mikey_slice other,
                         uint8_t tail[MIKEY_TICKET_TAIL_MAX]) {
    static const uint8_t n_rands[] = {
        [MIKEY_TICKET_INITIAL] = 2, [MIKEY_TICKET_RESPONSE] = 2, [MIKEY_TICKET_SESSION] = 2,
        [MIKEY_TICKET_TPK] = 1,     [MIKEY_TICKET_MPK] = 1,
    };
    size_t len = 0;
    tail[len++] = (uint8_t)type;
    if (n_rands[type] > 0)
        len = add_rand(tail, len, one);
    if (n_rands[type] > 1)
        len = add_rand(tail, len, other);
    return len;
}

static bool fits(struct mikey_slice key) {
    return key.len > 0 && key.len <= MIKEY_TICKET_KEY_MAX;
}

enum mikey_status mikey_ticket_fork(struct mikey_crypto *crypto, uint8_t prf, uint32_t constant,
                                    struct mikey_slice key, struct mikey_slice id, struct mikey_slice rand,
                                    uint8_t out[MIKEY_TICKET_KEY_MAX]) {
    uint8_t tail[MIKEY_LABEL_MAX];
    const size_t around_id = 3 + 1; // type and ID length in front, length of RANDRkms behind
    if (!fits(key) || rand.len > MIKEY_MAX_RAND ||
        id.len > MIKEY_LABEL_MAX - LABEL_HEAD - around_id - MIKEY_MAX_RAND)
        return MIKEY_ERR_ARGUMENT;
    size_t len = 0;
    tail[len++] = MIKEY_TICKET_FORK;
    tail[len++] = (uint8_t)(id.len >> 8);
    tail[len++] = (uint8_t)id.len;
    if (id.len > 0)
        memcpy(tail + len, id.data, id.len);
    len = add_rand(tail, len + id.len, rand);
    return mikey_derive(crypto, prf, key, constant, MIKEY_CS_ID_MESSAGE, MIKEY_TICKET_NO_CSB,
                        (struct mikey_slice){tail, len}, out, key.len);
}

enum mikey_status mikey_ticket_mpk(struct mikey_crypto *crypto, uint8_t prf, uint32_t constant,
                                   struct mikey_slice mpk, struct mikey_slice rand,
                                   uint8_t out[MIKEY_TICKET_KEY_MAX]) {
    uint8_t tail[MIKEY_TICKET_TAIL_MAX];
    if (!fits(mpk))
        return MIKEY_ERR_ARGUMENT;
    const size_t len = mikey_ticket_tail(MIKEY_TICKET_MPK, rand, (struct mikey_slice){NULL, 0}, tail);
    return mikey_derive(crypto, prf, mpk, constant, MIKEY_CS_ID_MESSAGE, MIKEY_TICKET_NO_CSB,
                        (struct mikey_slice){tail, len}, out, mpk.len);
}

// SPDX-License-Identifier: BSD-2-Clause
#include "naive.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum { KEMAC = 1, T = 5, ID = 6, SP = 10, RAND = 11, KEY_DATA = 20 };
enum { HEADER = 10, SRTP_ID = 9, MAC_LEN = 20, PARAM_TAG_LEN = 11, POLICIES = 4 };

static unsigned u16(const uint8_t *at) {
    return (unsigned)at[0] << 8 | at[1];
}

// Defect 1: an identity may be longer than the room for it. Anybody can send one.
static size_t read_id(const uint8_t *at, size_t left, struct naive_session *session) {
    if (left < 4 || left - 4 < u16(at + 2))
        return 0;
    if (session->identity[0] == '\0')
        memcpy(session->identity, at + 4, u16(at + 2));
    return 4 + u16(at + 2);
}

static size_t read_rand(const uint8_t *at, size_t left, struct naive_session *session) {
    if (left < 2 || left - 2 < at[1])
        return 0;
    session->rand_len = at[1];
    memcpy(session->rand, at + 2, at[1]);
    return 2u + at[1];
}

static size_t read_sp(const uint8_t *at, size_t left) {
    return left < 5 || left - 5 < u16(at + 3) ? 0 : 5 + u16(at + 3);
}

/** Bytes of a payload, 0 if it is none that can be read. */
static size_t read_payload(uint8_t type, const uint8_t *at, size_t left, struct naive_session *session) {
    switch (type) {
    case T:
        return left < 10 || at[1] > 1 ? 0 : 10;
    case ID:
        return read_id(at, left, session);
    case RAND:
        return read_rand(at, left, session);
    case SP:
        return read_sp(at, left);
    default:
        return 0;
    }
}

/** PRF of RFC 3830 4.1.2 for one block of key and output: auth_key. */
static void derive_auth_key(const uint8_t key[16], const struct naive_session *session,
                            uint8_t out[MAC_LEN]) {
    uint8_t label[MAC_LEN + 9 + 255] = {0}, *const text = label + MAC_LEN;
    const uint8_t head[] = {0x2D,
                            0x22,
                            0xAC,
                            0x75,
                            0xFF,
                            (uint8_t)(session->csb_id >> 24),
                            (uint8_t)(session->csb_id >> 16),
                            (uint8_t)(session->csb_id >> 8),
                            (uint8_t)session->csb_id};
    const size_t len = sizeof head + session->rand_len;
    memcpy(text, head, sizeof head);
    memcpy(text + sizeof head, session->rand, session->rand_len);
    HMAC(EVP_sha1(), key, 16, text, len, label, NULL);
    HMAC(EVP_sha1(), key, 16, label, MAC_LEN + len, out, NULL);
}

static bool verify(const uint8_t key[16], const struct naive_session *session, const uint8_t *message,
                   size_t len) {
    uint8_t auth_key[MAC_LEN], mac[MAC_LEN];
    derive_auth_key(key, session, auth_key);
    HMAC(EVP_sha1(), auth_key, MAC_LEN, message, len - MAC_LEN, mac, NULL);
    return memcmp(mac, message + len - MAC_LEN, MAC_LEN) == 0;
}

// Defect 2: the policy number is used as it came, once the sender has proved that it knows the key.
static void use_policy(const uint8_t *at, struct naive_session *session) {
    const uint8_t *param = at + 5, *const end = param + u16(at + 3);
    for (; end - param >= 3 && end - param >= 2 + param[1]; param += 2 + param[1]) {
        if (param[0] == PARAM_TAG_LEN && param[1] == 1)
            session->tags[at[1]] = param[2];
    }
}

static void use_keys(const uint8_t *at, size_t len, struct naive_session *session) {
    while (len >= 4 && len - 4 >= u16(at + 2)) {
        const size_t size = u16(at + 2);
        if (at[1] == 0x00)
            memcpy(session->tgk, at + 4, size < sizeof session->tgk ? size : sizeof session->tgk);
        session->keys++;
        at += 4 + size;
        len -= 4 + size;
    }
}

bool naive_receive(const uint8_t key[16], const uint8_t *message, size_t len, struct naive_session *session) {
    const uint8_t *policies[16];
    size_t n_policies = 0;
    memset(session, 0, sizeof *session);
    if (len < HEADER || message[0] != 1 || message[1] != 0 || message[9] != 0)
        return false;
    session->csb_id = (uint32_t)u16(message + 4) << 16 | u16(message + 6);
    size_t at = HEADER + (size_t)message[8] * SRTP_ID;
    uint8_t type = message[2];
    while (type != KEMAC) {
        const size_t size = at < len ? read_payload(type, message + at, len - at, session) : 0;
        if (size == 0)
            return false;
        if (type == SP && n_policies < sizeof policies / sizeof policies[0])
            policies[n_policies++] = message + at;
        type = message[at];
        at += size;
    }
    if (at > len || len - at < 5 + MAC_LEN || message[at + 1] != 0 ||
        u16(message + at + 2) != len - at - 5 - MAC_LEN || message[len - MAC_LEN - 1] != 1 ||
        !verify(key, session, message, len))
        return false;
    for (size_t i = 0; i < n_policies; i++)
        use_policy(policies[i], session);
    use_keys(message + at + 4, len - at - 5 - MAC_LEN, session);
    return true;
}

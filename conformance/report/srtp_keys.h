// SPDX-License-Identifier: BSD-2-Clause
/**
 * Keys of crypto sessions in the words of other programs: what all such formats of `keys` share. Each program is a row
 * of functions, in a file of its own.
 */
#ifndef MIKEYLAB_CONFORMANCE_SRTP_KEYS_H
#define MIKEYLAB_CONFORMANCE_SRTP_KEYS_H

#include "report.h"

/** Longest master key and salt together, bytes. */
#define SRTP_MASTER_MAX 46u
/** Port in command lines; the user puts in the one of the stream. RFC 3551 8. */
#define SRTP_ANY_PORT 5004

/** A crypto session that can be told: a policy with a name, and a master key and salt that fit it. */
struct srtp_keys {
    const struct mikey_session_keys *session;
    unsigned number;   /**< which session of its exchange, from 1 */
    const char *suite; /**< RFC 4568 6.2, RFC 6188, RFC 7714. Static */
    bool aead;         /**< the cipher authenticates; there is no HMAC */
    uint8_t tag_len;   /**< of SRTP as it is meant, bytes */
    uint8_t rtcp_tag_len;
    struct mikey_slice key, salt; /**< in `master`, one after the other */
    uint8_t master[SRTP_MASTER_MAX];
};

/** A program, or a notation. Strings are static. */
struct srtp_consumer {
    const char *name; /**< "ffmpeg" */
    bool
        parameters; /**< besides suites it has words for streams in the clear and for a key derivation rate */
    /** Why it cannot be told these keys; NULL if it can. */
    const char *(*obstacle)(const struct srtp_keys *keys);
    void (*print)(const struct srtp_keys *keys, FILE *out);
};

/** Takes apart a TEK that holds the salt behind the key; false, and nothing changed, if it has no such length. */
bool srtp_split_master(struct mikey_slice *key, struct mikey_slice *salt);

/**
 * Prints the crypto sessions of an exchange: a comment that says which one, then what the consumer prints. A session it
 * cannot be told is said in the comment and on standard error, and counted.
 */
void srtp_keys_exchange(struct report *report, const struct report_exchange *closed,
                        const struct srtp_consumer *consumer);

/** Prints bytes as base64, and as hexadecimal. */
void srtp_put_base64(struct mikey_slice bytes, FILE *out);
void srtp_put_hex(struct mikey_slice bytes, FILE *out);

#endif

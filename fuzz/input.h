// SPDX-License-Identifier: BSD-2-Clause
/**
 * Input of the harnesses of exchanges: flags, secrets and messages in one run of bytes. Any bytes are an input: what is
 * cut is taken as far as it goes, what is too much is left out. Numbers are big-endian.
 *
 *      0  flags              FUZZ_* of the input, or-ed
 *      1  number of secrets  more than FUZZ_SECRETS count as that many
 *      2  time (4)           when the first message is seen, Unix seconds; 0: unknown. Each later one a second later
 *      6  secrets, each:     kind (1): enum mikey_secret_kind; FUZZ_MATERIAL set: its bytes are a table's index
 *                            owner (1): enum fuzz_owner
 *                            length (2), bytes
 *         messages, each:    flags (1): FUZZ_MESSAGE_* or-ed
 *                            length (2), bytes; FUZZ_REST, or a length beyond the end: all that is left
 *
 * Secrets that are short (pre-shared keys, exponents, envelope keys) stand in the input. Private keys and certificates
 * are those of the vectors, by their place in fuzz_material(): the place of one never changes, new ones are added
 * behind. Others are not looked up.
 */
#ifndef MIKEYLAB_FUZZ_INPUT_H
#define MIKEYLAB_FUZZ_INPUT_H

#include <mikeylab/exchange.h>

#define FUZZ_HEADER   6       /**< bytes before the secrets */
#define FUZZ_SECRETS  8       /**< secrets of an input */
#define FUZZ_MESSAGES 6       /**< messages of an input */
#define FUZZ_REST     0xFFFFu /**< length of a message that takes all that is left */
#define FUZZ_MATERIAL 0x80    /**< in the kind of a secret: its one byte is an index into the material */

/** Flags of an input. */
enum fuzz_flag {
    FUZZ_DEVIATIONS = 1 /**< the tracker tries known misreadings, which takes long where a message fails */
};

/** Flags of a message. */
enum fuzz_message_flag {
    FUZZ_MESSAGE_BACK = 1,       /**< from the Responder to the Initiator */
    FUZZ_MESSAGE_ELSEWHERE = 2,  /**< between other addresses, in another dialogue */
    FUZZ_MESSAGE_SECURE = 4,     /**< its carrier is encrypted */
    FUZZ_MESSAGE_TRUNCATED = 8,  /**< the capture cut its packet */
    FUZZ_MESSAGE_CARRIER = 0xF0, /**< enum mikey_carrier_kind */
    FUZZ_MESSAGE_CARRIER_SHIFT = 4
};

/** Whom a secret is filed under. */
enum fuzz_owner {
    FUZZ_OWNER_ANYBODY,   /**< '*' */
    FUZZ_OWNER_ALICE,     /**< sip:alice@example.org, the Initiator of the vectors */
    FUZZ_OWNER_BOB,       /**< sip:bob@example.org, their Responder */
    FUZZ_OWNER_CSB,       /**< the CSB ID of the first message */
    FUZZ_OWNER_ALICE_KEY, /**< alice-key, bob-key: what Alice and Bob share with the KMS of the vectors */
    FUZZ_OWNER_BOB_KEY,
    FUZZ_OWNER_TICKETS, /**< tpk-1: the KMS's ticket protection key */
    FUZZ_OWNERS
};

struct fuzz_secret {
    uint8_t kind;             /**< without FUZZ_MATERIAL */
    bool material;            /**< `bytes` is an index */
    uint8_t owner;            /**< as it stands; FUZZ_OWNERS and above count modulo FUZZ_OWNERS */
    struct mikey_slice bytes; /**< in the input */
};

struct fuzz_message {
    uint8_t flags;
    struct mikey_slice bytes; /**< in the input */
};

struct fuzz_input {
    uint8_t flags;
    uint32_t time;
    uint8_t n_secrets, n_messages;
    struct fuzz_secret secrets[FUZZ_SECRETS];
    struct fuzz_message messages[FUZZ_MESSAGES];
};

/** Takes `data` apart. What `input` holds points into it. */
void fuzz_input_read(const uint8_t *data, size_t size, struct fuzz_input *input);

/** Puts an input together in `out`. Bytes written; 0 if `size` is too small or a length does not fit its field. */
size_t fuzz_input_write(const struct fuzz_input *input, uint8_t *out, size_t size);

/** The secret's own bytes: those of the input, or of the material. Empty if its index names none. */
struct mikey_slice fuzz_secret_value(const struct fuzz_secret *secret);

/** ID data or CSB ID that the secret is filed under; empty: '*'. In static memory or in the first message. */
struct mikey_slice fuzz_secret_identity(const struct fuzz_input *input, const struct fuzz_secret *secret);

/** The input's secrets as the library asks for them. `input` must live as long as what is given the result. */
struct mikey_secrets fuzz_input_secrets(struct fuzz_input *input);

/** Key or certificate number `index` of the vectors, as DER or PEM; false behind the last one. Static. */
bool fuzz_material(size_t index, struct mikey_slice *bytes);

/** Whether it is a private key; else it is a certificate, or there is none. */
bool fuzz_material_is_key(size_t index);

#endif

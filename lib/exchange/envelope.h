// SPDX-License-Identifier: BSD-2-Clause
/** KEMAC under an envelope key that PKE carries: RFC 3830 3.2, 6.2, 6.3; RFC 4738 3. */
#ifndef MIKEYLAB_EXCHANGE_ENVELOPE_H
#define MIKEYLAB_EXCHANGE_ENVELOPE_H

#include "aliases.h"
#include "message_keys.h"

#include <mikeylab/pk.h>

/** Identities that the receiver of a message may have. */
#define MIKEY_RECEIVERS 4

/** A message with KEMAC and PKE while they are opened. */
struct mikey_envelope {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    struct mikey_opened *opened;
    const struct mikey_payload *kemac, *pke; /**< of the message; NULL: it has none */
    const struct mikey_t *t;                 /**< for the IV; NULL: the message has none */
    struct mikey_key_binding bindings[2];    /**< tried in this order */
    uint8_t n_bindings;
    /** Identities whose private key opens PKE, the likeliest first, none empty; none: it is unknown. */
    struct mikey_slice receivers[MIKEY_RECEIVERS];
    uint8_t n_receivers;
    struct mikey_slice known; /**< envelope key at hand; empty: none */

    // What came out:
    const struct mikey_key_binding *binding; /**< the one that fitted; NULL: the envelope key is not known */
    struct mikey_slice key;                  /**< the envelope key */
    enum mikey_secret_kind secret;           /**< RSA: of PKE, its bytes are in `bytes`; else of the caller */
    struct mikey_slice private_key;          /**< that opened PKE */
    struct mikey_slice filed;                /**< the identity that it is filed under; empty: '*' */
    uint64_t refused;                        /**< lines of the receivers that did not open it */
    enum mikey_rsa_padding padding;          /**< of PKE */
    uint8_t bytes[MIKEY_RSA_BYTES_MAX];      /**< wipe it */
    /** What the other paddings give where no MAC and no encryption tells them apart; wipe it. */
    uint8_t other_len[MIKEY_ENVELOPE_OTHERS];
    uint8_t others[MIKEY_ENVELOPE_OTHERS][MIKEY_ENVELOPE_OTHER_MAX];
};

/** Adds an identity of the receiver, unless it is empty, there already, or there is no room. */
void mikey_envelope_receiver(struct mikey_envelope *o, struct mikey_slice identity);

/**
 * Opens KEMAC: with `env` lines of the CSB ID, private keys of the receiver, then those of '*' and, where a MAC or the
 * encryption shows whose fits, of anybody else, then `env` lines of '*', until its MAC verifies, or under a NULL MAC until
 * its data decrypts to a chain. Where there is neither MAC nor encryption, or no KEMAC at all, the first key is taken, and
 * PKE in all paddings. Fills opened->decryption, keys and passed rules, and adds findings. MIKEY_OK whatever the outcome;
 * MIKEY_ERR_SPACE, MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_envelope_open(struct mikey_envelope *o);

/**
 * Compares the identity that opens the decrypted chain with the sender's ID payload, or if that is NULL with the names
 * of the certificate in the message that signed (opened->signer). MIKEY_OK, MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_envelope_check_id(struct mikey_envelope *o,
                                                          const struct mikey_id *expected);

/**
 * Says that PKE was made for the key of somebody else than the receiver, if it was and the receiver's own keys were at hand:
 * for one that has none of the identities `fits`.
 */
void mikey_envelope_check_receiver(struct mikey_envelope *o, const struct mikey_slice *fits, size_t n_fits);

/** The identity at the start of KEMAC's chain; NULL if it was not opened or has none. */
const struct mikey_id *mikey_envelope_id(const struct mikey_envelope *o);

/**
 * Compares CHASH, if there is one, with the receiver's certificates whose key opened PKE, and looks whether that one, or
 * any of them, is for encryption.
 */
MIKEY_NODISCARD enum mikey_status mikey_envelope_check_hash(struct mikey_envelope *o);

/** The same for the receiver's certificates in the message before: whether the one whose key opened PKE is for that. */
MIKEY_NODISCARD enum mikey_status mikey_envelope_check_sent(struct mikey_envelope *o,
                                                            const struct mikey_csb *csb);

/** Takes the keys back if the signature failed: those of a message that somebody else signed are nobody's. */
void mikey_envelope_withhold(struct mikey_opened *opened);

/** Leaves the envelope key in the CSB. */
void mikey_envelope_remember(const struct mikey_envelope *o, struct mikey_csb *csb);

/** Both, if `status` is MIKEY_OK; the envelope's own copy of the key is wiped. The status, or that of the comparison. */
MIKEY_NODISCARD enum mikey_status mikey_envelope_leave(struct mikey_envelope *o, struct mikey_csb *csb,
                                                       enum mikey_status status);

#define MIKEY_KEMAC_PARTS 3 /**< that its MAC covers at most: what stands before it, Next payload, the rest */

/** Parts that the MAC of KEMAC covers, in a reading; `message` is the whole of it. Returns their number. */
size_t mikey_kemac_cover(const struct mikey_readings *readings, struct mikey_slice message,
                         uint32_t kemac_off, uint32_t mac_off, struct mikey_slice parts[MIKEY_KEMAC_PARTS]);

/** What keys of a message being built depend on, and what its signature covers behind it. */
struct mikey_sealing {
    struct mikey_key_binding binding;
    const struct mikey_slice *suffix;
    size_t n_suffix;
};

/** As mikey_pk_build_init(). */
MIKEY_NODISCARD enum mikey_status
mikey_envelope_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                     struct mikey_slice clear, const struct mikey_pk_keys *keys,
                     const struct mikey_sealing *sealing, uint8_t *out, size_t size, size_t *written);

#endif

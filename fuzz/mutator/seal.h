// SPDX-License-Identifier: BSD-2-Clause
/** What secrets do to a draft: Encr data opened and closed, MAC, V and signature made. */
#ifndef MIKEYLAB_FUZZ_SEAL_H
#define MIKEYLAB_FUZZ_SEAL_H

#include "draft.h"

#include "../../lib/exchange/message_keys.h"
#include "../../lib/exchange/parties.h"

/** What a draft is sealed with. */
struct sealer {
    struct mikey_crypto *crypto;
    struct mikey_secrets secrets;
    struct mikey_csb request; /**< that the message answers or updates; not known: none */
    /** What the message was before it was edited, for what can no longer be read from it; not known: nothing. */
    struct mikey_csb before;
    uint8_t mac_alg; /**< of the message before, if it ended in a MAC; else MIKEY_MAC_NULL */
};

/** What the keys of a draft depend on. The slices point into the draft, the sealer, the secrets or into itself. */
struct seal_keys {
    struct mikey_key_binding binding;
    struct mikey_parties parties;
    const struct mikey_t *t;   /**< NULL: none */
    struct mikey_slice secret; /**< pre-shared or envelope key; empty: none */
    uint8_t envelope[MIKEY_RSA_BYTES_MAX];
};

/** Whether a message of this type comes from the Responder. */
bool seal_is_response(uint8_t data_type);
/** Whether KEMAC is under an envelope key and its MAC covers KEMAC alone. */
bool seal_has_envelope(uint8_t data_type);

/** Finds secret number `nth` of a draft and what its keys depend on; false if there is none. Wipe `keys`. */
bool seal_find_keys(const struct sealer *sealer, const struct draft *draft, unsigned nth,
                    struct seal_keys *keys);

/** The two sides, as far as the draft or the request names them. */
struct mikey_parties seal_parties(const struct sealer *sealer, const struct draft *draft);

/** Secret number `nth` of `identity`, counted on among those of '*'; false if there is none. */
bool seal_look_up(const struct sealer *sealer, enum mikey_secret_kind kind, struct mikey_slice identity,
                  size_t nth, struct mikey_slice *secret);

/** Opens the Encr data of the draft's KEMAC with the first secret under which it holds payloads. */
void seal_open(const struct sealer *sealer, struct draft *draft);

/** Encrypts again what was opened. */
void seal_close(const struct sealer *sealer, struct draft *draft);

/** Makes what authenticates the draft right, as far as that can be done. */
void seal_authenticate(const struct sealer *sealer, struct draft *draft);

/** MAC of KEMAC; V; SIGN. Each does nothing if the draft has none. */
void seal_mac(const struct sealer *sealer, struct draft *draft);
void seal_verification(const struct sealer *sealer, struct draft *draft);
void seal_signature(const struct sealer *sealer, struct draft *draft);
/** A signature with a key of identity-based cryptography, where the draft's SIGN says so. */
void seal_eccsi(const struct sealer *sealer, struct draft *draft);

/** Gives SIGN, which there is, the room that a signature of `len` bytes takes. False if there is none. */
bool seal_make_room(struct draft *draft, size_t len);
/** Where the signature of SIGN, which there is, begins. */
size_t seal_signature_at(const struct draft *draft);

#endif

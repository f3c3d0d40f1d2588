// SPDX-License-Identifier: BSD-2-Clause
/** A MIKEY-SAKKE message while it is opened. */
#ifndef MIKEYLAB_EXCHANGE_SAKKE_OPENING_H
#define MIKEYLAB_EXCHANGE_SAKKE_OPENING_H

#include "identifier.h"
#include "readings.h"

/** Months or key periods that secrets are tried for, and secrets: each costs milliseconds. */
#define MIKEY_SAKKE_RSKS     4
#define MIKEY_SAKKE_CONFIRMS 16
#define MIKEY_SAKKE_VERIFIES 128

/** One side of the exchange, as the IDR payloads name it; empty slices where they do not. */
struct mikey_sakke_party {
    struct mikey_slice uri, uid, kms;
};

struct mikey_sakke_opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    struct mikey_opened *opened;
    const struct mikey_payload *sakke, *sign, *t; /**< NULL: not in the message */
    struct mikey_sakke_party initiator, responder;
    bool has_time;
    uint64_t ntp; /**< T in seconds since 1900 */
};

/** Secrets of one kind under several names, then those of '*'. */
struct mikey_filed {
    const struct mikey_secrets *secrets;
    enum mikey_secret_kind kind;
    struct mikey_slice names[3]; /**< empty ones are passed over; the last is asked as '*' */
    size_t name, nth;
};

/** The next secret; false when there are no more. */
bool mikey_filed_next(struct mikey_filed *filed, struct mikey_slice *secret);

/**
 * The next KMS under those names whose KPAK is a point of its curve (RFC 6507 4.2) and whose Z is one of SAKKE's.
 * `*found` is false when there are no more. Returns MIKEY_OK, or MIKEY_ERR_CRYPTO where libcrypto failed.
 */
MIKEY_NODISCARD enum mikey_status mikey_filed_kms(struct mikey_filed *filed, struct mikey_crypto *crypto,
                                                  struct mikey_kms *kms, bool *found);

/** The identifiers that a party may have; `uid` is taken before all others if it is not empty. */
struct mikey_identity_source mikey_sakke_source(const struct mikey_sakke_opening *o,
                                                const struct mikey_sakke_party *party,
                                                const struct mikey_kms *kms, struct mikey_slice uid);

/** Adds a finding about `item` of the message. */
void mikey_sakke_finding(struct mikey_sakke_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                         enum mikey_field field, const struct mikey_payload *payload, uint64_t got,
                         uint64_t want, struct mikey_slice subject);

/** Says that an identifier of another month or key period than T's was used, if so, and of whom. */
void mikey_sakke_note_period(struct mikey_sakke_opening *o, const struct mikey_identifier *identifier,
                             const struct mikey_sakke_party *party, const struct mikey_kms *kms);

/** Verifies an ECCSI signature into opened->auth. MIKEY_OK whatever the outcome; MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_eccsi_check(struct mikey_sakke_opening *o);

/** Opens the SAKKE payloads into keys and opened->decryption. MIKEY_ERR_CRYPTO, MIKEY_ERR_SPACE. */
MIKEY_NODISCARD enum mikey_status mikey_sakke_decapsulate(struct mikey_sakke_opening *o);

/** Decrypts the key parameters of TS 33.180 E.6 with the key that was opened. MIKEY_ERR_CRYPTO, MIKEY_ERR_SPACE. */
MIKEY_NODISCARD enum mikey_status mikey_mcx_open_parameters(struct mikey_sakke_opening *o);

/** Compares UIDs with URIs, and the GUK-ID of a group key with its GMK-ID. MIKEY_ERR_CRYPTO. */
MIKEY_NODISCARD enum mikey_status mikey_mcx_check_identities(struct mikey_sakke_opening *o);

/** mikey_sakke_open_init() in other readings. */
MIKEY_NODISCARD enum mikey_status mikey_sakke_open_as(struct mikey_crypto *crypto,
                                                      struct mikey_document *document,
                                                      const struct mikey_secrets *secrets,
                                                      const struct mikey_readings *readings,
                                                      struct mikey_csb *csb, struct mikey_opened *opened);

#endif

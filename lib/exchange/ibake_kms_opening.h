// SPDX-License-Identifier: BSD-2-Clause
/** Messages of REQUEST_KEY exchanges being opened, RFC 6267 4.2.1. */
#ifndef MIKEYLAB_EXCHANGE_IBAKE_KMS_OPENING_H
#define MIKEYLAB_EXCHANGE_IBAKE_KMS_OPENING_H

#include <mikeylab/exchange.h>

#include "../rules/exchange_rules.h"
#include "ibake_proof.h"
#include "readings.h"

/** One message while it is opened. */
struct ibake_kms_opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_message *message;
    const struct mikey_secrets *secrets;
    const struct mikey_readings *readings;
    struct mikey_csb *csb;
    struct mikey_opened *opened;
    const struct mikey_payload *v, *kemac; /**< NULL: it has none */
    const struct mikey_t *t;
    struct mikey_slice psk; /**< IDRpsk; empty: none */
    bool has_kms;           /**< the KMS is among the parties */
    struct ibake_proof proof;
    struct mikey_slice key; /**< with which V verified; empty: none did */
};

/** The first payload of a type in the message itself; NULL: it has none. */
static inline const struct mikey_payload *mikey_ibake_kms_top(const struct ibake_kms_opening *o,
                                                              uint8_t type) {
    return mikey_message_find(o->message, MIKEY_NO_PARENT, type, 0);
}

/** The next IDR at or behind number `*n`: of the user, or `other` ones. */
const struct mikey_payload *mikey_ibake_kms_party(const struct mikey_message *message, uint32_t *n,
                                                  bool other);

/** Takes the parties from IDR payloads, users' first, and one KMS. False if they are too many. */
bool mikey_ibake_kms_take_parties(struct ibake_kms_opening *o, struct mikey_slice list);

/** The same of the message itself; their slices are in it. */
bool mikey_ibake_kms_own_parties(struct ibake_kms_opening *o);

/** Whom the request went to, as its bundle knows it; empty: nobody was named. */
struct mikey_slice mikey_ibake_kms_identity(const struct ibake_kms_opening *o);

/** Verifies V under a pre-shared or envelope key into opened->auth. Statuses as mode_open. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_kms_prove(struct ibake_kms_opening *o);

/** Opens PKE, whose key protects the response, and verifies SIGN. Statuses as mode_open. */
MIKEY_NODISCARD enum mikey_status mikey_ibake_kms_open_envelope(struct ibake_kms_opening *o);

/** A finding about the MAC in V, or about the signature in SIGN. */
void mikey_ibake_kms_finding(struct ibake_kms_opening *o, enum mikey_rule rule, enum mikey_outcome outcome,
                             uint64_t got, struct mikey_slice subject);

/** Says in which of several readings the message comes out. */
void mikey_ibake_kms_note_reading(struct ibake_kms_opening *o, const char *name);

#endif

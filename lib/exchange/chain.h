// SPDX-License-Identifier: BSD-2-Clause
/** Decrypted chains: tried, taken back, and their keys. */
#ifndef MIKEYLAB_EXCHANGE_CHAIN_H
#define MIKEYLAB_EXCHANGE_CHAIN_H

#include "message_keys.h"

/** What decoding a chain adds to a document, so that it can be taken back. */
struct mikey_mark {
    uint32_t items, payloads, findings, dropped, plain_len;
    uint8_t buffers;
};

struct mikey_mark mikey_mark(const struct mikey_document *document);

/** Makes the document what it was when the mark was set; decrypted bytes are wiped. */
void mikey_take_back(struct mikey_document *document, const struct mikey_mark *mark);

/**
 * Decrypts the Encr data of `kemac`, as mikey_message_decrypt(), to `*clear` behind what the document has decrypted; it
 * stays there if it is then decoded. Statuses of that; MIKEY_ERR_SPACE.
 */
MIKEY_NODISCARD enum mikey_status
mikey_chain_decrypt(struct mikey_crypto *crypto, struct mikey_document *document,
                    const struct mikey_key_binding *binding, struct mikey_slice secret,
                    const struct mikey_kemac *kemac, const struct mikey_t *t, struct mikey_slice *clear);

/** Takes the Key data in the chain of payload `parent` over into `opened`. False if there is no chain. */
bool mikey_collect_keys(const struct mikey_document *document, uint32_t parent, struct mikey_opened *opened);

/**
 * Makes a secret that the message agreed on or transported its TGK, kept by the document among what was decrypted;
 * opened->decryption becomes VERIFIED. MIKEY_ERR_SPACE.
 */
MIKEY_NODISCARD enum mikey_status mikey_keep_tgk(struct mikey_document *document, struct mikey_slice secret,
                                                 const struct mikey_kv *kv, struct mikey_opened *opened);

/** Adds a finding about its field of `payload`, whose place is filled in; the whole payload if it has no such field. */
void mikey_payload_finding(struct mikey_document *document, const struct mikey_payload *payload,
                           struct mikey_finding *finding);

/**
 * Whether KEMAC `parent` of a message that V authenticates is to be decrypted. If not, opened->decryption says why: keys in
 * the clear are taken over unless the MAC is wrong, and where V was not `proven` nothing tells which key it is.
 */
bool mikey_chain_is_sealed(const struct mikey_document *document, uint32_t parent, bool proven,
                           struct mikey_opened *opened);

/** Adds a finding about the Encr data of KEMAC `parent`. */
void mikey_chain_finding(struct mikey_document *document, uint32_t parent, enum mikey_rule rule,
                         enum mikey_outcome outcome, struct mikey_slice subject);

/**
 * Turns the status of decrypting and decoding the chain of KEMAC `parent` into opened->decryption, keys and a finding:
 * MIKEY_ERR_AUTH: the key wrap's integrity check fails; MIKEY_ERR_STRUCTURE: what came out is no chain;
 * MIKEY_ERR_ARGUMENT: the algorithm cannot work with the length; MIKEY_ERR_UNSUPPORTED. Then MIKEY_OK; any other status
 * says nothing about the message and is given back.
 */
MIKEY_NODISCARD enum mikey_status mikey_chain_conclude(struct mikey_document *document, uint32_t parent,
                                                       enum mikey_status status, struct mikey_opened *opened);

#endif

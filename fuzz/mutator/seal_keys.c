// SPDX-License-Identifier: BSD-2-Clause
// Which secret a message is under, and what keys are derived with.
#include "seal.h"

#include "../../lib/exchange/candidates.h"
#include "../../lib/exchange/csb.h"
#include "../../lib/exchange/rsar_opening.h"

#include <mikeylab/asymmetric.h>
#include <string.h>

/** What modes differ in. */
static const struct {
    uint8_t data_type;
    bool response, envelope;
} modes[] = {
    {MIKEY_DATA_TYPE_PSK_RESP, true, false}, {MIKEY_DATA_TYPE_PK_INIT, false, true},
    {MIKEY_DATA_TYPE_PK_RESP, true, false},  {MIKEY_DATA_TYPE_DH_RESP, true, false},
    {MIKEY_DATA_TYPE_ERROR, true, false},    {MIKEY_DATA_TYPE_DHHMAC_RESP, true, false},
    {MIKEY_DATA_TYPE_RSAR_RESP, true, true},
};

bool seal_is_response(uint8_t data_type) {
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (modes[i].data_type == data_type)
            return modes[i].response;
    }
    return false;
}

bool seal_has_envelope(uint8_t data_type) {
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (modes[i].data_type == data_type)
            return modes[i].envelope;
    }
    return false;
}

static const struct mikey_payload *find(const struct draft *draft, uint8_t type) {
    return mikey_message_find(&draft->document.message, MIKEY_NO_PARENT, type, 0);
}

/** PRF, CSB ID and RAND; those that an update or a response does not carry are the request's. */
static struct mikey_key_binding find_binding(const struct sealer *sealer, const struct draft *draft) {
    static const struct mikey_readings rfc;
    const struct mikey_message *message = &draft->document.message;
    const struct mikey_payload *rand = find(draft, MIKEY_PAYLOAD_RAND);
    const struct mikey_csb *from = sealer->request.known ? &sealer->request : &sealer->before;
    if (message->hdr.data_type == MIKEY_DATA_TYPE_RSAR_RESP)
        return mikey_rsar_binding(message, from, &rfc);
    struct mikey_key_binding binding = {message->hdr.prf, message->hdr.csb_id, {NULL, 0}, NULL};
    if (sealer->request.known || rand == NULL) {
        binding.rand = mikey_csb_rand(from);
        if (sealer->request.known)
            binding.csb_id = from->key_csb_id;
    } else {
        binding.rand = rand->u.rand.data;
    }
    return binding;
}

struct mikey_parties seal_parties(const struct sealer *sealer, const struct draft *draft) {
    const struct mikey_message *message = &draft->document.message;
    struct mikey_parties parties = seal_is_response(message->hdr.data_type)
                                       ? mikey_parties_of_response(message, &sealer->request)
                                       : mikey_parties_of_init(message);
    mikey_parties_complete(&parties, &sealer->request);
    if (!draft->whole)
        mikey_parties_complete(&parties, &sealer->before);
    return parties;
}

static bool look_up(const struct sealer *sealer, enum mikey_secret_kind kind, struct mikey_slice identity,
                    size_t nth, struct mikey_slice *secret) {
    return sealer->secrets.lookup != NULL &&
           sealer->secrets.lookup(sealer->secrets.context, kind, identity, nth, secret) && secret->len > 0;
}

bool seal_look_up(const struct sealer *sealer, enum mikey_secret_kind kind, struct mikey_slice identity,
                  size_t nth, struct mikey_slice *secret) {
    const struct mikey_slice anybody = {NULL, 0};
    size_t named = 0;
    while (identity.len > 0 && look_up(sealer, kind, identity, named, secret)) {
        if (named++ == nth)
            return true;
    }
    return look_up(sealer, kind, anybody, nth - named, secret);
}

/** What PKE holds, in the padding number `padding`: where that is wrong, what takes its place at the receiver too. */
static bool open_pke(const struct sealer *sealer, const struct draft *draft, struct mikey_slice receiver,
                     enum mikey_rsa_padding padding, struct seal_keys *keys) {
    const struct mikey_payload *pke = find(draft, MIKEY_PAYLOAD_PKE);
    struct mikey_pkey *key = NULL;
    struct mikey_rsa_block block = {0};
    struct mikey_slice bytes;
    size_t len = 0;
    if (pke == NULL || !seal_look_up(sealer, MIKEY_SECRET_RSA, receiver, 0, &bytes) ||
        mikey_pkey_open(sealer->crypto, bytes, &key) != MIKEY_OK)
        return false;
    const bool opened = mikey_rsa_decrypt(sealer->crypto, key, pke->u.pke.data, &block) == MIKEY_OK &&
                        mikey_rsa_unpad(sealer->crypto, padding, &block, keys->envelope, &len) == MIKEY_OK;
    mikey_pkey_close(key);
    mikey_wipe(&block, sizeof block);
    keys->secret = (struct mikey_slice){keys->envelope, len};
    return opened;
}

/** An `env` line of the CSB ID, then PKE in each padding. */
static bool find_envelope(const struct sealer *sealer, const struct draft *draft, unsigned nth,
                          struct seal_keys *keys) {
    const struct mikey_hdr *hdr = &draft->document.message.hdr;
    const uint8_t csb_id[] = {(uint8_t)(hdr->csb_id >> 24), (uint8_t)(hdr->csb_id >> 16),
                              (uint8_t)(hdr->csb_id >> 8), (uint8_t)hdr->csb_id};
    const struct mikey_slice by_id = {csb_id, sizeof csb_id}, anybody = {NULL, 0};
    const bool reverse = hdr->data_type == MIKEY_DATA_TYPE_RSAR_RESP;
    if (look_up(sealer, MIKEY_SECRET_ENV, by_id, 0, &keys->secret) && nth-- == 0)
        return true;
    if (nth < MIKEY_RSA_PADDINGS && open_pke(sealer, draft, reverse ? keys->parties.idi : keys->parties.idr,
                                             (enum mikey_rsa_padding)nth, keys))
        return true;
    return nth == 0 && look_up(sealer, MIKEY_SECRET_ENV, anybody, 0, &keys->secret);
}

static bool find_shared(const struct sealer *sealer, const struct draft *draft, unsigned nth,
                        struct seal_keys *keys) {
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    mikey_candidates_start(&candidates, &sealer->secrets, sealer->request.known ? &sealer->request : NULL,
                           &keys->parties, draft->document.message.hdr.csb_id);
    do {
        if (!mikey_candidates_next(&candidates, &candidate))
            return false;
    } while (nth-- > 0);
    keys->secret = candidate.secret;
    return true;
}

bool seal_find_keys(const struct sealer *sealer, const struct draft *draft, unsigned nth,
                    struct seal_keys *keys) {
    const struct mikey_payload *t = find(draft, MIKEY_PAYLOAD_T);
    keys->binding = find_binding(sealer, draft);
    keys->parties = seal_parties(sealer, draft);
    keys->t = t != NULL ? &t->u.t : NULL;
    keys->secret = (struct mikey_slice){NULL, 0};
    return seal_has_envelope(draft->document.message.hdr.data_type) ? find_envelope(sealer, draft, nth, keys)
                                                                    : find_shared(sealer, draft, nth, keys);
}

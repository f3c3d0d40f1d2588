// SPDX-License-Identifier: BSD-2-Clause
#include "mykey.h"

#include "agreement.h"
#include "candidates.h"
#include "csb.h"

#include <string.h>

static const enum mikey_mykey_hash hashes[] = {MIKEY_MYKEY_SHA_256, MIKEY_MYKEY_SHA_1};

/** One message that is being opened. */
struct mykey_opening {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_mykey *mykey;
    const struct mikey_secrets *secrets;
    struct mikey_csb *csb;
    struct mikey_opened *opened;
};

static struct mikey_deviations deviations_of(enum mikey_mykey_hash hash) {
    return (struct mikey_deviations){
        {hash == MIKEY_MYKEY_SHA_1 ? MIKEY_DEVIATION_MYKEY_SHA_1 : MIKEY_DEVIATION_MYKEY_SHA_256}};
}

static struct mikey_key key_of(struct mikey_slice tgk, enum mikey_mykey_hash hash) {
    return (struct mikey_key){.type = MIKEY_KEY_TYPE_TGK, .key = tgk, .deviations = deviations_of(hash)};
}

/** A finding about bytes of the message. */
static void add_finding(const struct mykey_opening *o, struct mikey_finding finding,
                        struct mikey_slice about) {
    finding.off = (uint32_t)(about.data - o->document->message.bytes.data);
    finding.len = (uint32_t)about.len;
    mikey_finding_add(&o->document->findings, &finding);
}

/** What an initial message leaves behind: the versions that it can be of are `mykey`. */
static void begin(const struct mykey_opening *o, unsigned mykey) {
    const struct mikey_message *message = &o->document->message;
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    const struct mikey_parties nobody = {.has_idi = false};
    mikey_csb_begin(o->csb, message, rand->u.rand.data);
    mikey_csb_renew(o->csb, &t->u.t, &nobody);
    mikey_dh_remember(o->csb, message);
    o->csb->mykey = (uint8_t)mykey;
}

/** Says with which hash the MAC verifies that the sender made of the TGK in clear; 0: with none. */
static enum mikey_status find_hash(const struct mykey_opening *o, enum mikey_mykey_hash *found) {
    const struct mikey_slice rand = mikey_csb_rand(o->csb);
    const struct mikey_slice covered = {o->document->message.bytes.data, o->opened->auth.covered};
    uint8_t key[MIKEY_MYKEY_TGK], mac[MIKEY_MYKEY_MAC];
    enum mikey_status status = MIKEY_OK;
    *found = 0;
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes && status == MIKEY_OK && *found == 0; i++) {
        status = mikey_mykey_derive(o->crypto, hashes[i], o->mykey->tgk, MIKEY_MYKEY_FOR_MAC, 0, rand, key,
                                    sizeof key);
        if (status == MIKEY_OK)
            status =
                mikey_mykey_mac(o->crypto, hashes[i], (struct mikey_slice){key, sizeof key}, covered, mac);
        if (status == MIKEY_OK && mikey_equal(mac, o->mykey->mac.data, sizeof mac))
            *found = hashes[i];
    }
    mikey_wipe(key, sizeof key);
    return status;
}

/** Searches the pre-shared key that gives the TGK; opened->auth names it. */
static enum mikey_status find_psk(const struct mykey_opening *o, enum mikey_mykey_hash hash, uint64_t *tried,
                                  bool *match) {
    const struct mikey_parties nobody = {.has_idi = false};
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    uint8_t tgk[MIKEY_MYKEY_TGK];
    enum mikey_status status = MIKEY_OK;
    mikey_candidates_start(&candidates, o->secrets, NULL, &nobody, o->document->message.hdr.csb_id);
    while (status == MIKEY_OK && !*match && mikey_candidates_next(&candidates, &candidate)) {
        if (candidate.kind != MIKEY_SECRET_PSK)
            continue;
        status = mikey_mykey_derive(o->crypto, hash, candidate.secret, MIKEY_MYKEY_FOR_TGK, 0,
                                    mikey_csb_rand(o->csb), tgk, sizeof tgk);
        *match = status == MIKEY_OK && mikey_equal(tgk, o->mykey->tgk.data, sizeof tgk);
        ++*tried;
    }
    mikey_wipe(tgk, sizeof tgk);
    return status;
}

static enum mikey_status open_psk(struct mykey_opening *o) {
    struct mikey_auth *auth = &o->opened->auth;
    enum mikey_mykey_hash hash;
    uint64_t tried = 0;
    bool match = false;
    begin(o, MIKEY_MYKEY_SHA_256 | MIKEY_MYKEY_SHA_1);
    *auth = (struct mikey_auth){.kind = MIKEY_AUTH_MAC,
                                .status = MIKEY_AUTH_FAILED,
                                .secret = MIKEY_SECRET_PSK,
                                .covered = (uint32_t)(o->mykey->mac.data - o->document->message.bytes.data)};
    enum mikey_status status = find_hash(o, &hash);
    if (status == MIKEY_OK && hash != 0) {
        status = find_psk(o, hash, &tried, &match);
        auth->status = match ? MIKEY_AUTH_FAILED : MIKEY_AUTH_NEEDS_KEY;
        auth->deviations = deviations_of(hash);
        o->opened->decryption = MIKEY_AUTH_VERIFIED;
        o->opened->keys[o->opened->n_keys++] = key_of(o->mykey->tgk, hash);
        o->csb->mykey = (uint8_t)hash;
    }
    const bool failed = auth->status == MIKEY_AUTH_FAILED;
    add_finding(o,
                (struct mikey_finding){.rule = MIKEY_R_PSK_MAC,
                                       .outcome = failed ? MIKEY_FAIL : MIKEY_NEEDS_KEY,
                                       .field = MIKEY_F_MYKEY_MAC,
                                       .got = tried,
                                       .deviations = auth->deviations},
                o->mykey->mac);
    return status;
}

/** Adds the TGK that the secret of an agreement gives with each hash that the CSB's version may have. */
static enum mikey_status add_tgks(const struct mykey_opening *o, struct mikey_slice secret) {
    uint8_t tgk[MIKEY_MYKEY_TGK];
    enum mikey_status status = MIKEY_OK;
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes && status == MIKEY_OK; i++) {
        struct mikey_slice kept;
        if ((o->csb->mykey & hashes[i]) == 0)
            continue;
        status = mikey_mykey_derive(o->crypto, hashes[i], secret, MIKEY_MYKEY_FOR_TGK, 0,
                                    mikey_csb_rand(o->csb), tgk, sizeof tgk);
        if (status == MIKEY_OK)
            status = mikey_keep_agreed(o->document, tgk, sizeof tgk, &kept);
        if (status == MIKEY_OK)
            o->opened->keys[o->opened->n_keys++] = key_of(kept, hashes[i]);
    }
    mikey_wipe(tgk, sizeof tgk);
    return status;
}

static bool same(struct mikey_slice value, const uint8_t public[MIKEY_X25519_BYTES]) {
    return value.len == MIKEY_X25519_BYTES && memcmp(value.data, public, value.len) == 0;
}

/** Uses a private key if it is that of one of the sides. With a value of small order there is no secret. */
static enum mikey_status try_private(void *context, struct mikey_slice key, bool *used) {
    const struct mykey_opening *o = context;
    const struct mikey_slice dhi = {o->csb->dhi, o->csb->dhi_len}, dhr = o->mykey->value;
    uint8_t public[MIKEY_X25519_BYTES], secret[MIKEY_X25519_BYTES];
    enum mikey_status status = mikey_x25519_public(key, public);
    *used = status == MIKEY_OK && (same(dhi, public) || same(dhr, public));
    if (!*used)
        return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status; // of no use here
    status = mikey_x25519_shared(key, same(dhi, public) ? dhr : dhi, secret);
    o->opened->decryption = status == MIKEY_OK ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    if (status == MIKEY_OK)
        status = add_tgks(o, (struct mikey_slice){secret, sizeof secret});
    mikey_wipe(secret, sizeof secret);
    return status == MIKEY_ERR_ARGUMENT ? MIKEY_OK : status;
}

static enum mikey_status open_dh_init(struct mykey_opening *o) {
    const unsigned of_sp = o->mykey->sp_without_length ? MIKEY_MYKEY_SHA_256 : MIKEY_MYKEY_SHA_1;
    begin(o, o->mykey->has_sp ? of_sp : MIKEY_MYKEY_SHA_256 | MIKEY_MYKEY_SHA_1);
    return MIKEY_OK;
}

static enum mikey_status open_dh_response(struct mykey_opening *o) {
    uint64_t tried;
    if (!o->csb->known) {
        o->opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
        return MIKEY_OK;
    }
    o->opened->decryption = MIKEY_AUTH_FAILED;
    if (o->csb->mykey == 0 || o->csb->dhi_len != MIKEY_X25519_BYTES)
        return MIKEY_OK;
    o->opened->decryption = MIKEY_AUTH_NEEDS_KEY;
    const uint32_t csb_id = o->document->message.hdr.csb_id;
    enum mikey_status status = mikey_exponents_try(o->secrets, csb_id, try_private, o, &tried);
    if (status == MIKEY_OK && o->opened->decryption == MIKEY_AUTH_NEEDS_KEY)
        add_finding(o,
                    (struct mikey_finding){.rule = MIKEY_R_DH_SECRET,
                                           .outcome = MIKEY_NEEDS_KEY,
                                           .field = MIKEY_F_MYKEY_DH_VALUE,
                                           .got = tried},
                    o->mykey->value);
    return status;
}

static enum mikey_status open_psk_response(struct mykey_opening *o) {
    o->opened->auth = (struct mikey_auth){.kind = MIKEY_AUTH_VERIFICATION, .status = MIKEY_AUTH_UNSUPPORTED};
    return MIKEY_OK;
}

enum mikey_status mikey_mykey_open(struct mikey_crypto *crypto, struct mikey_document *document,
                                   const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                   struct mikey_opened *opened) {
    static enum mikey_status (*const open[])(struct mykey_opening *) = {
        [MIKEY_DATA_TYPE_PSK_INIT] = open_psk,
        [MIKEY_DATA_TYPE_PSK_RESP] = open_psk_response,
        [MIKEY_DATA_TYPE_DH_INIT] = open_dh_init,
        [MIKEY_DATA_TYPE_DH_RESP] = open_dh_response,
    };
    struct mykey_opening o = {crypto, document, &document->message.mykey, secrets, csb, opened};
    *opened = (struct mikey_opened){0};
    const enum mikey_status status = open[document->message.hdr.data_type](&o);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_mykey_session(struct mikey_crypto *crypto, enum mikey_mykey_hash hash,
                                      struct mikey_slice tgk, struct mikey_slice rand,
                                      struct mikey_session_keys *session) {
    const uint8_t cs = (uint8_t)(session->cs_id - 1);
    enum mikey_status status =
        mikey_mykey_derive(crypto, hash, tgk, MIKEY_MYKEY_FOR_KEY, cs, rand, session->tek, session->tek_len);
    if (status == MIKEY_OK && session->salt_derived)
        status = mikey_mykey_derive(crypto, hash, tgk, MIKEY_MYKEY_FOR_SALT, cs, rand, session->salt,
                                    session->salt_len);
    return status;
}

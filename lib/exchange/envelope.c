// SPDX-License-Identifier: BSD-2-Clause
#include "envelope.h"

#include "../rules/exchange_rules.h"
#include "../rules/key_chain.h"
#include "chain.h"

#include <string.h>

/** Keys tried for one message: each private key costs a private operation. */
#define MAX_TRIED 16
/** Lines looked at for one message: a private key has to be parsed to know its size. */
#define MAX_LINES 256

_Static_assert(MIKEY_ENVELOPE_OTHERS == MIKEY_RSA_PADDINGS - 1, "one key for each padding behind the first");

static uint32_t kemac_index(const struct mikey_envelope *o) {
    return (uint32_t)(o->kemac - o->document->message.payloads);
}

static bool is_among(struct mikey_slice identity, const struct mikey_slice *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (list[i].len == identity.len && memcmp(list[i].data, identity.data, identity.len) == 0)
            return true;
    }
    return false;
}

static bool is_receiver(const struct mikey_envelope *o, struct mikey_slice identity) {
    return is_among(identity, o->receivers, o->n_receivers);
}

void mikey_envelope_receiver(struct mikey_envelope *o, struct mikey_slice identity) {
    if (identity.len > 0 && o->n_receivers < MIKEY_RECEIVERS && !is_receiver(o, identity))
        o->receivers[o->n_receivers++] = identity;
}

/** Whom findings name; empty: nobody is known. */
static struct mikey_slice receiver_of(const struct mikey_envelope *o) {
    return o->n_receivers > 0 ? o->receivers[0] : (struct mikey_slice){NULL, 0};
}

static void add_finding(struct mikey_envelope *o, enum mikey_rule rule, enum mikey_outcome outcome,
                        enum mikey_field field, uint32_t off, uint32_t len, uint64_t got, uint64_t want,
                        struct mikey_slice subject) {
    const struct mikey_finding finding = {.rule = (uint16_t)rule,
                                          .outcome = (uint8_t)outcome,
                                          .field = (uint16_t)field,
                                          .off = off,
                                          .len = len,
                                          .got = got,
                                          .want = want,
                                          .subject = subject};
    mikey_finding_add(&o->document->findings, &finding);
}

static void add_pke_finding(struct mikey_envelope *o, enum mikey_rule rule, enum mikey_outcome outcome,
                            uint64_t got, uint64_t want) {
    const uint32_t len = (uint32_t)o->pke->u.pke.data.len;
    add_finding(o, rule, outcome, MIKEY_F_PKE_DATA, o->pke->off + o->pke->len - len, len, got, want,
                receiver_of(o));
}

void mikey_envelope_check_receiver(struct mikey_envelope *o, const struct mikey_slice *fits, size_t n_fits) {
    if (o->binding != NULL && o->secret == MIKEY_SECRET_RSA && o->filed.len > 0 && o->refused > 0 &&
        n_fits > 0 && !is_among(o->filed, fits, n_fits))
        add_finding(o, MIKEY_R_ENVELOPE_KEY, MIKEY_FAIL, MIKEY_F_PKE_DATA,
                    o->pke->off + o->pke->len - (uint32_t)o->pke->u.pke.data.len,
                    (uint32_t)o->pke->u.pke.data.len, o->refused, 0, fits[0]);
}

static void add_mac_finding(struct mikey_envelope *o, enum mikey_outcome outcome, uint64_t tried) {
    const uint32_t len = (uint32_t)o->kemac->u.kemac.mac.len;
    add_finding(o, MIKEY_R_PK_MAC, outcome, MIKEY_F_KEMAC_MAC, o->kemac->off + o->kemac->len - len, len,
                tried, 0, receiver_of(o));
}

// Readings 2.
size_t mikey_kemac_cover(const struct mikey_readings *readings, struct mikey_slice message,
                         uint32_t kemac_off, uint32_t mac_off, struct mikey_slice parts[MIKEY_KEMAC_PARTS]) {
    static const uint8_t last = MIKEY_PAYLOAD_LAST;
    size_t n = 0;
    const bool zeroed = readings->kemac == MIKEY_KEMAC_WHOLE_NEXT_ZERO;
    const bool whole = readings->kemac == MIKEY_KEMAC_WHOLE_MESSAGE || readings->linejs;
    uint32_t from = whole ? 0 : kemac_off;
    if (zeroed)
        parts[n++] = (struct mikey_slice){message.data, kemac_off};
    if (zeroed || (readings->kemac == MIKEY_KEMAC_NEXT_ZERO && !whole)) {
        parts[n++] = (struct mikey_slice){&last, sizeof last};
        from += sizeof last;
    }
    parts[n++] = (struct mikey_slice){message.data + from, mac_off - from};
    return n;
}

static enum mikey_status check_mac(struct mikey_envelope *o, struct mikey_slice key,
                                   const struct mikey_key_binding *binding, bool *match) {
    const struct mikey_kemac *kemac = &o->kemac->u.kemac;
    struct mikey_slice parts[MIKEY_KEMAC_PARTS];
    const uint32_t mac_off = o->kemac->off + o->kemac->len - (uint32_t)kemac->mac.len;
    const size_t n =
        mikey_kemac_cover(o->readings, o->document->message.bytes, o->kemac->off, mac_off, parts);
    return mikey_message_mac_check(o->crypto, binding, key, kemac->mac_alg, parts, n, kemac->mac, match);
}

/** Whether the data begins with an ID payload that is one by its look: Key data without salt has the same layout. */
static bool begins_with_id(struct mikey_slice data) {
    static const size_t header = 4;
    if (data.len < header || data.data[1] > MIKEY_ID_TYPE_BYTES)
        return false;
    const size_t len = (size_t)data.data[2] << 8 | data.data[3];
    for (size_t i = 0; i < len && header + i < data.len; i++) {
        if (data.data[header + i] <= ' ' || data.data[header + i] > '~')
            return false;
    }
    return len > 0;
}

/** As struct mikey_chain_conclude() takes it. */
static enum mikey_status decrypt(struct mikey_envelope *o, struct mikey_slice key,
                                 const struct mikey_key_binding *binding) {
    struct mikey_slice data;
    enum mikey_status status =
        mikey_chain_decrypt(o->crypto, o->document, binding, key, &o->kemac->u.kemac, o->t, &data);
    if (status != MIKEY_OK)
        return status;
    const bool without_id = o->document->layout.linejs || (mikey_key_chain_is(data) && !begins_with_id(data));
    return mikey_decode_chain(o->document, kemac_index(o), MIKEY_F_KEMAC_CLEAR,
                              without_id ? MIKEY_PAYLOAD_KEY_DATA : MIKEY_PAYLOAD_ID, data,
                              "Decrypted KEMAC");
}

/** Whether the key fits with a binding: by the MAC, or by what comes out, which then stays in the document. */
static enum mikey_status fits(struct mikey_envelope *o, struct mikey_slice key,
                              const struct mikey_key_binding *binding, bool *match) {
    const struct mikey_kemac *kemac = o->kemac != NULL ? &o->kemac->u.kemac : NULL;
    if (kemac != NULL && kemac->mac_alg != MIKEY_MAC_NULL)
        return check_mac(o, key, binding, match);
    if (kemac == NULL || kemac->encr_alg == MIKEY_ENCR_NULL) {
        *match = true; // nothing says otherwise; V will show it
        return MIKEY_OK;
    }
    const struct mikey_mark mark = mikey_mark(o->document);
    enum mikey_status status = decrypt(o, key, binding);
    *match = status == MIKEY_OK;
    if (status != MIKEY_ERR_AUTH && status != MIKEY_ERR_STRUCTURE)
        return status;
    mikey_take_back(o->document, &mark);
    return MIKEY_OK;
}

static enum mikey_status try_key(struct mikey_envelope *o, struct mikey_slice key) {
    enum mikey_status status = MIKEY_OK;
    bool match = false;
    for (uint8_t i = 0; i < o->n_bindings && status == MIKEY_OK && !match; i++) {
        status = fits(o, key, &o->bindings[i], &match);
        if (match) {
            o->binding = &o->bindings[i];
            o->key = key;
        }
    }
    return status;
}

/** Where the search is. */
struct search {
    uint64_t lines; /**< secrets looked at */
    uint64_t tried; /**< envelope keys or private keys that were made use of */
    size_t modulus; /**< of the first private key, bytes; 0: there was none */
    bool length_fits;
};

/** Whether nothing in the message depends on the envelope key. */
static bool is_unused(const struct mikey_envelope *o) {
    return o->kemac == NULL ||
           (o->kemac->u.kemac.mac_alg == MIKEY_MAC_NULL && o->kemac->u.kemac.encr_alg == MIKEY_ENCR_NULL);
}

/** Keeps what the paddings behind the first give. */
static enum mikey_status keep_others(struct mikey_envelope *o, const struct mikey_rsa_block *block) {
    uint8_t bytes[MIKEY_RSA_BYTES_MAX];
    enum mikey_status status = MIKEY_OK;
    for (unsigned i = 0; i < MIKEY_ENVELOPE_OTHERS && status == MIKEY_OK; i++) {
        size_t len = 0;
        status = mikey_rsa_unpad(o->crypto, (enum mikey_rsa_padding)(i + 1), block, bytes, &len);
        if (status == MIKEY_OK && len <= sizeof o->others[i]) {
            o->other_len[i] = (uint8_t)len;
            memcpy(o->others[i], bytes, len);
        }
        if (status == MIKEY_ERR_ARGUMENT)
            status = MIKEY_OK; // the modulus has no room for this padding
    }
    mikey_wipe(bytes, sizeof bytes);
    return status;
}

/** Tries every padding: the message does not say which it is, and a wrong one gives a key that does not fit. */
static enum mikey_status try_private(struct mikey_envelope *o, const struct mikey_pkey *key,
                                     struct search *search) {
    struct mikey_rsa_block block;
    const struct mikey_slice data = o->pke->u.pke.data;
    if (search->modulus == 0)
        search->modulus = mikey_pkey_bytes(key);
    search->length_fits |= mikey_pkey_bytes(key) == data.len;
    enum mikey_status status = mikey_rsa_decrypt(o->crypto, key, data, &block);
    if (status == MIKEY_ERR_ARGUMENT)
        return MIKEY_OK;
    search->tried++;
    for (unsigned p = 0; p < MIKEY_RSA_PADDINGS && status == MIKEY_OK && o->binding == NULL; p++) {
        size_t len = 0;
        o->padding = (enum mikey_rsa_padding)p;
        status = mikey_rsa_unpad(o->crypto, o->padding, &block, o->bytes, &len);
        if (status == MIKEY_OK)
            status = try_key(o, (struct mikey_slice){o->bytes, len});
        else if (status == MIKEY_ERR_ARGUMENT)
            status = MIKEY_OK; // the modulus has no room for this padding
    }
    if (status == MIKEY_OK && o->binding != NULL && is_unused(o))
        status = keep_others(o, &block);
    mikey_wipe(&block, sizeof block);
    return status;
}

static enum mikey_status try_secret(struct mikey_envelope *o, enum mikey_secret_kind kind,
                                    struct mikey_slice secret, struct search *search) {
    search->lines++;
    o->secret = kind;
    if (kind == MIKEY_SECRET_ENV) {
        search->tried++;
        return secret.len > 0 ? try_key(o, secret) : MIKEY_OK;
    }
    struct mikey_pkey *key = NULL;
    o->private_key = secret;
    enum mikey_status status = mikey_pkey_open(o->crypto, secret, &key);
    if (status == MIKEY_ERR_STRUCTURE || status == MIKEY_ERR_UNSUPPORTED)
        return MIKEY_OK; // the key file has said so when it was loaded
    if (status == MIKEY_OK)
        status = try_private(o, key, search);
    mikey_pkey_close(key);
    return status;
}

static enum mikey_status try_lines(struct mikey_envelope *o, enum mikey_secret_kind kind,
                                   struct mikey_slice identity, struct search *search) {
    const struct mikey_secrets *secrets = o->secrets;
    struct mikey_slice secret;
    enum mikey_status status = MIKEY_OK;
    for (size_t nth = 0; status == MIKEY_OK && o->binding == NULL && search->tried < MAX_TRIED &&
                         search->lines < MAX_LINES && secrets != NULL && secrets->lookup != NULL &&
                         secrets->lookup(secrets->context, kind, identity, nth, &secret);
         nth++)
        status = try_secret(o, kind, secret, search);
    return status;
}

/** Private keys of the receiver, then those of '*'. */
static enum mikey_status try_receivers(struct mikey_envelope *o, struct search *search) {
    const struct mikey_slice all = {NULL, 0};
    const uint64_t before = search->lines;
    enum mikey_status status = MIKEY_OK;
    for (uint8_t i = 0; i < o->n_receivers && status == MIKEY_OK && o->binding == NULL; i++) {
        o->filed = o->receivers[i];
        status = try_lines(o, MIKEY_SECRET_RSA, o->receivers[i], search);
    }
    o->refused = search->lines - before;
    if (status != MIKEY_OK || o->binding != NULL)
        return status;
    o->filed = all;
    return try_lines(o, MIKEY_SECRET_RSA, all, search);
}

/** It may be for anybody whose private key is at hand: nothing names the receiver, or it is for somebody else. */
static enum mikey_status try_anybody(struct mikey_envelope *o, struct search *search) {
    const struct mikey_secrets *secrets = o->secrets;
    struct mikey_slice secret;
    enum mikey_status status = MIKEY_OK;
    for (size_t nth = 0; status == MIKEY_OK && o->binding == NULL && search->tried < MAX_TRIED &&
                         search->lines < MAX_LINES && secrets != NULL && secrets->list != NULL &&
                         secrets->list(secrets->context, MIKEY_SECRET_RSA, nth, &o->filed, &secret);
         nth++) {
        if (o->filed.len > 0 && !is_receiver(o, o->filed)) // their turn was before
            status = try_secret(o, MIKEY_SECRET_RSA, secret, search);
    }
    return status;
}

static enum mikey_status find_key(struct mikey_envelope *o, struct search *search) {
    const uint32_t id = o->document->message.hdr.csb_id;
    const uint8_t csb_id[4] = {(uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8), (uint8_t)id};
    const struct mikey_slice of_csb = {csb_id, sizeof csb_id}, all = {NULL, 0};
    enum mikey_status status =
        o->known.len > 0 ? try_secret(o, MIKEY_SECRET_ENV, o->known, search) : MIKEY_OK;
    if (status == MIKEY_OK && o->binding == NULL)
        status = try_lines(o, MIKEY_SECRET_ENV, of_csb, search);
    if (status == MIKEY_OK && o->binding == NULL && o->pke != NULL)
        status = try_receivers(o, search);
    // That the keys of others do not fit says nothing, unless nobody is named.
    struct search others = {0};
    if (status == MIKEY_OK && o->binding == NULL && o->pke != NULL && !is_unused(o))
        status = try_anybody(o, o->n_receivers > 0 ? &others : search);
    if (status == MIKEY_OK && o->binding == NULL)
        status = try_lines(o, MIKEY_SECRET_ENV, all, search);
    return status;
}

/** No key fits: why, as far as anybody can see it. */
static void conclude_without(struct mikey_envelope *o, const struct search *search) {
    o->opened->decryption = MIKEY_AUTH_FAILED;
    if (search->tried > 0 && o->kemac->u.kemac.mac_alg != MIKEY_MAC_NULL) {
        add_mac_finding(o, MIKEY_FAIL, search->tried);
    } else if (search->tried > 0) {
        mikey_chain_finding(o->document, kemac_index(o),
                            o->kemac->u.kemac.encr_alg == MIKEY_ENCR_AES_KW_128 ? MIKEY_R_AES_KW_INTEGRITY
                                                                                : MIKEY_R_ENCR_DATA,
                            MIKEY_FAIL, receiver_of(o));
    } else if (search->modulus > 0 && !search->length_fits) {
        add_pke_finding(o, MIKEY_R_PKE_LENGTH, MIKEY_FAIL, o->pke->u.pke.data.len, search->modulus);
    } else if (search->modulus > 0) {
        add_pke_finding(o, MIKEY_R_ENVELOPE_KEY, MIKEY_FAIL, search->lines, 0);
    } else {
        o->opened->decryption = MIKEY_AUTH_NEEDS_KEY;
        if (o->pke != NULL)
            add_pke_finding(o, MIKEY_R_ENVELOPE_KEY, MIKEY_NEEDS_KEY, 0, 0);
    }
}

/** Data in the clear was decoded with the message. */
static enum mikey_status read_clear(struct mikey_envelope *o) {
    const bool chain = mikey_collect_keys(o->document, kemac_index(o), o->opened);
    o->opened->decryption = chain ? MIKEY_AUTH_VERIFIED : MIKEY_AUTH_FAILED;
    return MIKEY_OK;
}

static enum mikey_status open_data(struct mikey_envelope *o) {
    if (o->secret == MIKEY_SECRET_RSA) {
        mikey_opened_pass(o->opened, MIKEY_R_ENVELOPE_KEY);
        mikey_opened_pass(o->opened, MIKEY_R_PKE_LENGTH);
    }
    if (o->kemac == NULL)
        return MIKEY_OK;
    const struct mikey_kemac *kemac = &o->kemac->u.kemac;
    if (kemac->mac_alg != MIKEY_MAC_NULL)
        mikey_opened_pass(o->opened, MIKEY_R_PK_MAC);
    if (kemac->encr_data.len == 0)
        return MIKEY_OK;
    if (kemac->encr_alg == MIKEY_ENCR_NULL)
        return read_clear(o);
    // Under a NULL MAC the search has left its chain in the document.
    enum mikey_status status = kemac->mac_alg == MIKEY_MAC_NULL ? MIKEY_OK : decrypt(o, o->key, o->binding);
    return mikey_chain_conclude(o->document, kemac_index(o), status, o->opened);
}

enum mikey_status mikey_envelope_open(struct mikey_envelope *o) {
    struct search search = {0};
    if (o->kemac == NULL && (o->pke == NULL || o->n_bindings == 0))
        return MIKEY_OK;
    if (o->n_bindings == 0) {
        o->opened->decryption = MIKEY_AUTH_INCONCLUSIVE;
        add_mac_finding(o, MIKEY_INCONCLUSIVE, 0);
        return MIKEY_OK;
    }
    enum mikey_status status = find_key(o, &search);
    if (status == MIKEY_ERR_UNSUPPORTED || status == MIKEY_ERR_ARGUMENT) {
        // Algorithms and lengths that nothing can be done with have rules of their own.
        o->opened->decryption = status == MIKEY_ERR_UNSUPPORTED ? MIKEY_AUTH_UNSUPPORTED : MIKEY_AUTH_FAILED;
        return MIKEY_OK;
    }
    if (status == MIKEY_OK && o->binding != NULL)
        return open_data(o);
    if (status == MIKEY_OK && o->kemac != NULL)
        conclude_without(o, &search);
    return status;
}

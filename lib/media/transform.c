// SPDX-License-Identifier: BSD-2-Clause
#include "transform.h"

#include <string.h>

#include "f8.h"
#include "iv.h"

#define AEAD_SALT 12u
#define CM_SALT   14u
#define TAIL_MAX  4u

void mikey_transform_clear(struct media_transform *transform) {
    mikey_aes_free(transform->aes);
    mikey_aes_free(transform->mask);
    mikey_sha1_mac_free(transform->mac);
    mikey_wipe(transform, sizeof *transform);
}

static enum mikey_srtp_label label_of(enum mikey_srtp_kind kind, enum mikey_srtp_label of_srtp) {
    return kind == MIKEY_SRTP_KIND_RTP ? of_srtp : of_srtp + (MIKEY_SRTCP_LABEL_ENCR - MIKEY_SRTP_LABEL_ENCR);
}

// One derivation, for every `index` with the same quotient.
struct derivation {
    const struct media_keying *keying;
    enum mikey_srtp_kind kind;
    uint64_t index;
    struct media_master cut_anew; // of MIKEY_SRTP_READING_KDF_256
};

// Key and salt in one string, cut behind the longest key; zeros fill up the rest.
static void cut_anew(const struct media_master *master, struct media_master *out) {
    uint8_t whole[MIKEY_SRTP_MASTER_MAX + MIKEY_SRTP_SALT_MAX] = {0};
    memcpy(whole, master->key, master->key_len);
    memcpy(whole + master->key_len, master->salt, master->salt_len);
    *out = (struct media_master){.key_len = MIKEY_SRTP_MASTER_MAX, .salt_len = MIKEY_SRTP_SALT_MAX};
    memcpy(out->key, whole, sizeof out->key);
    memcpy(out->salt, whole + sizeof out->key, sizeof out->salt);
    mikey_wipe(whole, sizeof whole);
}

static enum mikey_status derive(const struct derivation *how, enum mikey_srtp_label label, uint8_t *out,
                                size_t len) {
    const struct media_master *master = how->keying->kdf_256 ? &how->cut_anew : how->keying->master;
    return mikey_srtp_derive(how->keying->crypto, (struct mikey_slice){master->key, master->key_len},
                             (struct mikey_slice){master->salt, master->salt_len}, label_of(how->kind, label),
                             how->index, how->keying->policy->kdr, out, len);
}

static enum mikey_status set_up_cipher(struct media_transform *transform, const struct derivation *how) {
    static const enum mikey_aes_mode modes[] = {[MIKEY_SRTP_ENCR_AES_CM] = MIKEY_AES_CTR,
                                                [MIKEY_SRTP_ENCR_AES_F8] = MIKEY_AES_ECB,
                                                [MIKEY_SRTP_ENCR_AES_GCM] = MIKEY_AES_GCM};
    const struct mikey_srtp_policy *policy = how->keying->policy;
    struct mikey_crypto *crypto = how->keying->crypto;
    if (policy->encr_alg == MIKEY_SRTP_ENCR_NULL)
        return MIKEY_OK;
    bool f8 = policy->encr_alg == MIKEY_SRTP_ENCR_AES_F8;
    uint8_t salt_len = policy->encr_alg == MIKEY_SRTP_ENCR_AES_GCM ? AEAD_SALT
                       : f8                                        ? policy->salt_len
                                                                   : CM_SALT;
    uint8_t key[MIKEY_SRTP_MASTER_MAX];
    const struct mikey_slice session_key = {key, policy->key_len};
    enum mikey_status status = derive(how, MIKEY_SRTP_LABEL_ENCR, key, policy->key_len);
    if (status == MIKEY_OK && salt_len > 0)
        status = derive(how, MIKEY_SRTP_LABEL_SALT, transform->salt, salt_len);
    if (status == MIKEY_OK)
        status = mikey_aes_new(&transform->aes, crypto, modes[policy->encr_alg], session_key);
    if (status == MIKEY_OK && f8)
        status = mikey_f8_mask_new(&transform->mask, crypto, session_key,
                                   (struct mikey_slice){transform->salt, salt_len});
    mikey_wipe(key, sizeof key);
    return status;
}

static enum mikey_status set_up_mac(struct media_transform *transform, const struct derivation *how,
                                    uint8_t len) {
    uint8_t key[UINT8_MAX];
    mikey_sha1_mac_free(transform->mac);
    transform->mac = NULL;
    enum mikey_status status = derive(how, MIKEY_SRTP_LABEL_AUTH, key, len);
    if (status == MIKEY_OK)
        status = mikey_sha1_mac_new(&transform->mac, how->keying->crypto, (struct mikey_slice){key, len});
    mikey_wipe(key, sizeof key);
    transform->mac_key_len = len;
    return status;
}

enum mikey_status mikey_transform_prepare(struct media_transform *transform,
                                          const struct media_keying *keying, enum mikey_srtp_kind kind,
                                          uint64_t index, uint8_t auth_key_len) {
    struct derivation how = {.keying = keying, .kind = kind, .index = index};
    uint64_t r = keying->policy->kdr == 0 ? 0 : index / keying->policy->kdr;
    enum mikey_status status = MIKEY_OK;
    if (keying->kdf_256)
        cut_anew(keying->master, &how.cut_anew);
    if (!transform->ready || transform->r != r || transform->kdf_256 != keying->kdf_256) {
        mikey_transform_clear(transform);
        transform->kdf_256 = keying->kdf_256;
        status = set_up_cipher(transform, &how);
        transform->r = r;
        transform->ready = status == MIKEY_OK;
    }
    if (status == MIKEY_OK && auth_key_len > 0 &&
        (transform->mac == NULL || transform->mac_key_len != auth_key_len))
        status = set_up_mac(transform, &how, auth_key_len);
    if (keying->kdf_256)
        mikey_wipe(&how.cut_anew, sizeof how.cut_anew);
    return status;
}

enum mikey_status mikey_transform_read(struct media_transform *transform, const struct media_frame *frame) {
    return frame->mac.len > 0 ? mikey_sha1_mac_read(transform->mac, frame->covered) : MIKEY_OK;
}

static enum mikey_status check_mac(struct media_transform *transform, const struct media_frame *frame,
                                   uint64_t index, bool read, bool *match) {
    uint8_t mac[MIKEY_SHA1_BYTES], roc[TAIL_MAX];
    mikey_put_roc(index, roc);
    // SRTCP has its index in what is covered.
    const struct mikey_slice tail = {roc, frame->packet->kind == MIKEY_SRTP_KIND_RTP ? sizeof roc : 0};
    enum mikey_status status = read ? mikey_sha1_mac_with(transform->mac, tail, mac)
                                    : mikey_sha1_mac_over(transform->mac, frame->covered, tail, mac);
    *match = status == MIKEY_OK && frame->mac.len <= sizeof mac &&
             mikey_equal(mac, frame->mac.data, frame->mac.len);
    return status;
}

// What is encrypted is the input, all else before it associated data, RFC 7714 8.2, 9.2; without encryption there is
// associated data only, 9.3.
static struct mikey_gcm gcm_of(const struct media_frame *frame, const uint8_t iv[MIKEY_GCM_IV]) {
    size_t clear = frame->packet->header_len + (frame->encrypted ? 0 : frame->body.len);
    struct mikey_gcm gcm = {.iv = iv, .tag = frame->aead_tag};
    gcm.aad[0] = (struct mikey_slice){frame->packet->bytes.data, clear};
    gcm.aad[1] = frame->esrtcp;
    if (frame->encrypted)
        gcm.in = frame->body;
    return gcm;
}

enum mikey_status mikey_transform_authentic(struct media_transform *transform,
                                            const struct media_frame *frame, uint64_t index, bool read,
                                            bool *match) {
    enum mikey_status status = MIKEY_OK;
    *match = true;
    if (frame->mac.len > 0)
        status = check_mac(transform, frame, index, read, match);
    if (status != MIKEY_OK || !*match || frame->aead_tag.len == 0)
        return status;
    uint8_t iv[MIKEY_GCM_IV];
    mikey_iv_gcm(frame->packet, transform->salt, index, iv);
    const struct mikey_gcm gcm = gcm_of(frame, iv);
    return mikey_aes_gcm_check(transform->aes, &gcm, match);
}

enum mikey_status mikey_transform_decrypt(struct media_transform *transform,
                                          const struct mikey_srtp_policy *policy,
                                          const struct media_frame *frame, uint64_t index, uint8_t *out) {
    uint8_t iv[MIKEY_AES_BLOCK];
    if (!frame->encrypted) {
        if (frame->body.len > 0)
            memmove(out, frame->body.data, frame->body.len);
        return MIKEY_OK;
    }
    if (policy->encr_alg == MIKEY_SRTP_ENCR_AES_GCM) {
        mikey_iv_gcm(frame->packet, transform->salt, index, iv);
        const struct mikey_gcm gcm = gcm_of(frame, iv);
        return mikey_aes_gcm_decrypt(transform->aes, &gcm, out);
    }
    if (policy->encr_alg == MIKEY_SRTP_ENCR_AES_F8) {
        mikey_iv_f8(frame, index, iv);
        return mikey_f8_run(transform->aes, transform->mask, iv, frame->body, out);
    }
    mikey_iv_cm(frame->packet, transform->salt, index, iv);
    return mikey_aes_ctr(transform->aes, iv, frame->body, out);
}

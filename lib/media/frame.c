// SPDX-License-Identifier: BSD-2-Clause
#include "frame.h"

#define HMAC_KEY    20u // RFC 3711 8.2
#define AES_192     24u
#define HMAC_TAG    10u
#define ROC_BYTES   4u
#define INDEX_BYTES 4u
#define E_FLAG      0x80000000u

static bool says(const struct mikey_srtp_policy *policy, uint8_t parameter) {
    return (policy->said >> parameter & 1) != 0;
}

// Whether parameter 3 rather is the tag length that parameter 11 was to give.
static bool tag_is_key_length(const struct mikey_srtp_policy *policy, uint8_t auth_key_len) {
    return says(policy, MIKEY_SRTP_PARAM_AUTH_KEY_LEN) && !says(policy, MIKEY_SRTP_PARAM_TAG_LEN) &&
           (auth_key_len == 10 || auth_key_len == 4);
}

static void read_letter(const struct mikey_srtp_policy *policy, enum mikey_srtp_kind kind,
                        struct media_layout *layout) {
    bool rtp = kind == MIKEY_SRTP_KIND_RTP;
    layout->auth_alg = rtp ? policy->auth_alg : policy->srtcp_auth_alg;
    layout->mac_len = rtp ? policy->tag_len : policy->srtcp_tag_len;
    layout->auth_key_len = rtp ? policy->auth_key_len : policy->srtcp_auth_key_len;
    layout->aead_len = policy->aead_tag_len;
    layout->roc_rate = policy->roc_rate;
    if (rtp && !policy->authenticate_srtp)
        layout->auth_alg = MIKEY_SRTP_AUTH_NULL;
    if (layout->auth_alg == MIKEY_SRTP_AUTH_NULL)
        layout->mac_len = 0;
}

bool mikey_media_layout(const struct mikey_srtp_policy *policy, uint8_t mki_len, enum mikey_srtp_kind kind,
                        enum mikey_srtp_reading reading, struct media_layout *layout) {
    *layout = (struct media_layout){.reading = reading, .mki_len = mki_len};
    read_letter(policy, kind, layout);
    const bool hmac = layout->auth_alg == MIKEY_SRTP_AUTH_HMAC_SHA_1;
    switch (reading) {
    case MIKEY_SRTP_READING_LETTER:
        return true;
    case MIKEY_SRTP_READING_TAG_AS_KEY:
        if (!hmac || !tag_is_key_length(policy, layout->auth_key_len))
            return false;
        layout->mac_len = layout->auth_key_len;
        layout->auth_key_len = HMAC_KEY;
        return true;
    case MIKEY_SRTP_READING_NO_MKI:
        layout->mki_len = 0;
        return mki_len > 0;
    case MIKEY_SRTP_READING_SRTCP_TAG:
        if (kind != MIKEY_SRTP_KIND_RTCP || !hmac ||
            (layout->mac_len == HMAC_TAG && layout->auth_key_len == HMAC_KEY))
            return false;
        layout->mac_len = HMAC_TAG;
        if (tag_is_key_length(policy, layout->auth_key_len))
            layout->auth_key_len = HMAC_KEY;
        return true;
    case MIKEY_SRTP_READING_ONE_TAG:
        layout->auth_alg = MIKEY_SRTP_AUTH_NULL;
        return layout->aead_len > 0 && hmac;
    case MIKEY_SRTP_READING_KDF_256:
        layout->kdf_256 = true;
        return policy->key_len == AES_192 && policy->encr_alg == MIKEY_SRTP_ENCR_AES_CM;
    case MIKEY_SRTP_READINGS:
    default:
        return false;
    }
}

// Takes `len` bytes from the end of `rest`.
static bool cut_end(struct mikey_slice *rest, size_t len, struct mikey_slice *end) {
    if (rest->len < len)
        return false;
    rest->len -= len;
    *end = (struct mikey_slice){rest->data + rest->len, len};
    return true;
}

static uint32_t u32_of(struct mikey_slice bytes) {
    uint32_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | bytes.data[i];
    return value;
}

// The tag at the very end: a MAC; or, in every packet whose SEQ is a multiple of the rate, the ROC with what is left of
// the MAC behind it. Of the other packets RCCm2 alone has a MAC.
static bool cut_tag(const struct media_layout *layout, struct mikey_slice *rest, struct media_frame *frame) {
    const uint8_t alg = layout->auth_alg;
    if (alg == MIKEY_SRTP_AUTH_NULL)
        return true;
    if (alg == MIKEY_SRTP_AUTH_HMAC_SHA_1)
        return cut_end(rest, layout->mac_len, &frame->mac);
    if (frame->packet->seq % layout->roc_rate != 0)
        return alg == MIKEY_SRTP_AUTH_RCCM2 ? cut_end(rest, layout->mac_len, &frame->mac) : true;
    size_t mac_len = alg == MIKEY_SRTP_AUTH_RCCM3 ? 0 : layout->mac_len - ROC_BYTES;
    struct mikey_slice roc;
    if (!cut_end(rest, mac_len, &frame->mac) || !cut_end(rest, ROC_BYTES, &roc))
        return false;
    frame->has_roc = true;
    frame->roc = u32_of(roc);
    return true;
}

// header || body || AEAD tag || ESRTCP || MKI || tag; ESRTCP in RTCP alone.
bool mikey_media_frame_cut(const struct media_packet *packet, const struct mikey_srtp_policy *policy,
                           const struct media_layout *layout, struct media_frame *frame) {
    struct mikey_slice rest = {packet->bytes.data + packet->header_len,
                               packet->bytes.len - packet->header_len};
    *frame = (struct media_frame){.packet = packet, .encrypted = policy->encrypt_srtp};
    if (!cut_tag(layout, &rest, frame) || !cut_end(&rest, layout->mki_len, &frame->mki))
        return false;
    frame->covered = (struct mikey_slice){packet->bytes.data, packet->header_len + rest.len};
    if (packet->kind == MIKEY_SRTP_KIND_RTCP) {
        if (!cut_end(&rest, INDEX_BYTES, &frame->esrtcp))
            return false;
        uint32_t word = u32_of(frame->esrtcp);
        frame->srtcp_index = word & ~E_FLAG;
        frame->encrypted = (word & E_FLAG) != 0;
    }
    if (!cut_end(&rest, layout->aead_len, &frame->aead_tag))
        return false;
    if (policy->encr_alg == MIKEY_SRTP_ENCR_NULL)
        frame->encrypted = false;
    frame->body = rest;
    return true;
}

bool mikey_media_frame_proves(const struct media_frame *frame) {
    return frame->aead_tag.len > 0 || frame->mac.len > 0;
}

// SPDX-License-Identifier: BSD-2-Clause
// Where the parts of a protected packet are, under a policy and one of its readings. RFC 3711 3.1, 3.4; RFC 4771 2;
// RFC 7714 8, 9.
#ifndef MIKEYLAB_MEDIA_FRAME_H
#define MIKEYLAB_MEDIA_FRAME_H

#include "packet.h"

/** What a policy appends to packets of one kind, in one reading of it; lengths in bytes. */
struct media_layout {
    enum mikey_srtp_reading reading;
    uint8_t mki_len, mac_len, auth_key_len; // mac_len: of packets without an ROC
    uint8_t aead_len;
    bool kdf_256;     // see MIKEY_SRTP_READING_KDF_256
    uint8_t auth_alg; // MIKEY_SRTP_AUTH_NULL: nothing but AEAD
    uint16_t roc_rate;
};

/** The reading's layout for `kind`; false if the reading is none of this policy's. */
bool mikey_media_layout(const struct mikey_srtp_policy *policy, uint8_t mki_len, enum mikey_srtp_kind kind,
                        enum mikey_srtp_reading reading, struct media_layout *layout);

/** A packet taken apart. Slices point into it. */
struct media_frame {
    const struct media_packet *packet;
    struct mikey_slice body;     // the part that may be encrypted
    struct mikey_slice aead_tag; // empty: no AEAD
    struct mikey_slice covered;  // by the MAC, before the ROC
    struct mikey_slice esrtcp;   // RTCP: E flag and index as they stand
    struct mikey_slice mki, mac;
    bool has_roc; // carried, RFC 4771
    uint32_t roc;
    bool encrypted;
    uint32_t srtcp_index;
};

/** False if the packet is too short. */
bool mikey_media_frame_cut(const struct media_packet *packet, const struct mikey_srtp_policy *policy,
                           const struct media_layout *layout, struct media_frame *frame);

/** Whether anything in the packet can prove it. */
bool mikey_media_frame_proves(const struct media_frame *frame);

#endif

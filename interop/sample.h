// SPDX-License-Identifier: BSD-2-Clause
/**
 * Messages described once, built and compared in two ways: with mikeylab and with GStreamer's own MIKEY code.
 *
 * Samples stay within what GStreamer's parser knows: the payloads KEMAC, PKE, T, SP, RAND and Key data, the SRTP-ID
 * map, PRF MIKEY-1.
 */
#ifndef MIKEYLAB_INTEROP_SAMPLE_H
#define MIKEYLAB_INTEROP_SAMPLE_H

#include <gst/sdp/gstmikey.h>
#include <mikeylab/document.h>

#define SAMPLE_SESSIONS  255
#define SAMPLE_PAYLOADS  8
#define SAMPLE_KEYS      4
#define SAMPLE_PARAMS    12
#define SAMPLE_BYTES_MAX 255
/** Bytes that hold any encoded sample. */
#define SAMPLE_MESSAGE_MAX 32768

struct sample_bytes {
    uint8_t len;
    uint8_t data[SAMPLE_BYTES_MAX];
};

struct sample_session {
    uint8_t policy;
    uint32_t ssrc, roc;
};

struct sample_key {
    uint8_t type; /**< MIKEY_KEY_TYPE_* */
    uint8_t kv;   /**< MIKEY_KV_* */
    struct sample_bytes key, salt, spi, from, to;
};

struct sample_param {
    uint8_t type;
    struct sample_bytes value;
};

struct sample_payload {
    uint8_t type;              /**< MIKEY_PAYLOAD_T, RAND, SP, KEMAC or PKE */
    uint8_t kind;              /**< TS type, policy number, Encr alg or C */
    uint8_t mac_alg;           /**< KEMAC */
    uint8_t n;                 /**< parameters of an SP, keys of a KEMAC */
    struct sample_bytes bytes; /**< timestamp, RAND, envelope key */
    struct sample_param params[SAMPLE_PARAMS];
    struct sample_key keys[SAMPLE_KEYS];
};

struct sample {
    uint8_t data_type, v;
    uint32_t csb_id;
    uint8_t n_sessions, n_payloads;
    struct sample_session sessions[SAMPLE_SESSIONS];
    struct sample_payload payloads[SAMPLE_PAYLOADS];
};

/** Which messages are made. */
enum sample_range {
    SAMPLE_BUILT_BY_GSTREAMER, /**< what GStreamer can write as it is meant: no PKE */
    SAMPLE_READ_BY_GSTREAMER   /**< what it can read */
};

/** The sample of this seed: every field drawn from its whole range. */
void sample_make(uint32_t seed, enum sample_range range, struct sample *sample);

/** The message as GStreamer builds it; the caller frees it. */
GBytes *sample_encode_gst(const struct sample *sample);
/** The message as mikeylab builds it; returns its length. */
size_t sample_encode_lab(const struct sample *sample, uint8_t out[SAMPLE_MESSAGE_MAX]);

/** Assert (cmocka) that what was parsed equals the sample. */
void sample_assert_gst(const struct sample *sample, const GstMIKEYMessage *message);
void sample_assert_lab(const struct sample *sample, struct mikey_document *document);

#endif

// SPDX-License-Identifier: BSD-2-Clause
// Nothing is opened yet.
#include <mikeylab/srtp.h>

enum mikey_status mikey_srtp_derive(struct mikey_crypto *crypto, struct mikey_slice key,
                                    struct mikey_slice salt, enum mikey_srtp_label label, uint64_t index,
                                    uint64_t kdr, uint8_t *out, size_t out_len) {
    (void)crypto, (void)key, (void)salt, (void)label, (void)index, (void)kdr, (void)out, (void)out_len;
    return MIKEY_ERR_UNSUPPORTED;
}

enum mikey_srtp_kind mikey_srtp_kind_of(struct mikey_slice packet) {
    (void)packet;
    return MIKEY_SRTP_KIND_OTHER;
}

const char *mikey_srtp_reading_name(enum mikey_srtp_reading reading) {
    (void)reading;
    return "unknown";
}

const char *mikey_srtp_reading_text(enum mikey_srtp_reading reading) {
    (void)reading;
    return "unknown";
}

const char *mikey_srtp_status_name(enum mikey_srtp_status status) {
    (void)status;
    return "unknown";
}

enum mikey_status mikey_srtp_new(struct mikey_srtp **srtp, struct mikey_crypto *crypto,
                                 const struct mikey_srtp_limits *limits) {
    (void)crypto, (void)limits;
    *srtp = NULL;
    return MIKEY_ERR_UNSUPPORTED;
}

void mikey_srtp_free(struct mikey_srtp *srtp) {
    (void)srtp;
}

enum mikey_status mikey_srtp_add(struct mikey_srtp *srtp, const struct mikey_srtp_session *session,
                                 uint32_t *key) {
    (void)srtp, (void)session, (void)key;
    return MIKEY_ERR_UNSUPPORTED;
}

enum mikey_status mikey_srtp_locate(struct mikey_srtp *srtp, uint64_t exchange, int cs_id,
                                    const struct mikey_srtp_endpoint *endpoint) {
    (void)srtp, (void)exchange, (void)cs_id, (void)endpoint;
    return MIKEY_ERR_UNSUPPORTED;
}

enum mikey_status mikey_srtp_open(struct mikey_srtp *srtp, const struct mikey_srtp_packet *packet,
                                  struct mikey_srtp_result *result) {
    (void)srtp, (void)packet;
    *result = (struct mikey_srtp_result){.status = MIKEY_SRTP_UNKNOWN};
    return MIKEY_ERR_UNSUPPORTED;
}

enum mikey_status mikey_srtp_open_again(struct mikey_srtp *srtp, struct mikey_slice packet,
                                        const struct mikey_srtp_proof *proof, uint8_t *out, size_t size,
                                        struct mikey_slice *plain) {
    (void)srtp, (void)packet, (void)proof, (void)out, (void)size;
    *plain = (struct mikey_slice){NULL, 0};
    return MIKEY_ERR_UNSUPPORTED;
}

bool mikey_srtp_next_stream(const struct mikey_srtp *srtp, uint32_t *cursor,
                            struct mikey_srtp_stream *stream) {
    (void)srtp, (void)cursor, (void)stream;
    return false;
}

bool mikey_srtp_usage_of(const struct mikey_srtp *srtp, uint64_t exchange, uint8_t cs_id, uint8_t key_index,
                         struct mikey_srtp_usage *usage) {
    (void)srtp, (void)exchange, (void)cs_id, (void)key_index, (void)usage;
    return false;
}

void mikey_srtp_totals_of(const struct mikey_srtp *srtp, struct mikey_srtp_totals *totals) {
    (void)srtp;
    *totals = (struct mikey_srtp_totals){.streams = 0};
}

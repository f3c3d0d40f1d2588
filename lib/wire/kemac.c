// SPDX-License-Identifier: BSD-2-Clause
// Key data transport payload (KEMAC), RFC 3830 6.2
//
//   +---------------+---------------+-------------------------------+
//   | Next payload  |   Encr alg    |         Encr data len         |
//   +---------------+---------------+-------------------------------+
//   |                           Encr data                           ~
//   +---------------+-----------------------------------------------+
//   |    Mac alg    |                      MAC                      ~
//   +---------------+-----------------------------------------------+
#include "payload.h"

uint32_t mikey_mac_size(struct mikey_rd *rd, enum mikey_field field, uint8_t mac_alg) {
    static const uint8_t sizes[] = {
        [MIKEY_MAC_NULL] = 0,
        [MIKEY_MAC_HMAC_SHA_1_160] = 20,
        [MIKEY_MAC_HMAC_SHA_256_256] = 32,
    };
    if (mac_alg < sizeof sizes)
        return sizes[mac_alg];
    mikey_rd_unsized(rd, field, mac_alg);
    return 0;
}

/** The chain inside begins with an identity in PK, RSA-R responses and IBAKE's key requests, else with Key data. */
static uint32_t first_in_chain(const struct mikey_rd *rd, const struct mikey_payload *payload) {
    uint8_t data_type = rd->document->message.hdr.data_type;
    bool with_id =
        data_type == MIKEY_DATA_TYPE_PK_INIT || data_type == MIKEY_DATA_TYPE_RSAR_RESP ||
        (data_type >= MIKEY_DATA_TYPE_REQUEST_KEY_PSK && data_type <= MIKEY_DATA_TYPE_REQUEST_KEY_RESP);
    return with_id && payload->parent == MIKEY_NO_PARENT ? MIKEY_PAYLOAD_ID : MIKEY_PAYLOAD_KEY_DATA;
}

static void read_kemac(struct mikey_rd *rd, struct mikey_payload *payload) {
    struct mikey_kemac *kemac = &payload->u.kemac;
    payload->next = mikey_rd_u8(rd, MIKEY_F_KEMAC_NEXT);
    kemac->encr_alg = mikey_rd_u8(rd, MIKEY_F_KEMAC_ENCR_ALG);
    uint32_t len = mikey_rd_u16(rd, MIKEY_F_KEMAC_ENCR_LEN);
    if (kemac->encr_alg == MIKEY_ENCR_NULL)
        kemac->encr_data =
            mikey_read_content(rd, payload, MIKEY_F_KEMAC_CLEAR, len, first_in_chain(rd, payload));
    else
        kemac->encr_data = mikey_rd_bytes(rd, MIKEY_F_KEMAC_ENCR_DATA, len);
    kemac->mac_alg = mikey_rd_u8(rd, MIKEY_F_KEMAC_MAC_ALG);
    const uint32_t mac_size = mikey_mac_size(rd, MIKEY_F_KEMAC_MAC_ALG, kemac->mac_alg);
    kemac->mac = mikey_rd_bytes(rd, MIKEY_F_KEMAC_MAC, rd->document->layout.no_mac ? 0 : mac_size);
}

static void write_kemac(struct mikey_wr *wr, const struct mikey_payload *payload) {
    const struct mikey_kemac *kemac = &payload->u.kemac;
    mikey_wr_uint(wr, MIKEY_F_KEMAC_NEXT, payload->next);
    mikey_wr_uint(wr, MIKEY_F_KEMAC_ENCR_ALG, kemac->encr_alg);
    mikey_wr_counted(wr, MIKEY_F_KEMAC_ENCR_LEN, kemac->encr_data);
    mikey_wr_uint(wr, MIKEY_F_KEMAC_MAC_ALG, kemac->mac_alg);
    mikey_wr_bytes(wr, kemac->mac);
}

const struct mikey_codec mikey_codec_kemac = {MIKEY_F_KEMAC, MIKEY_F_KEMAC_NEXT, read_kemac, write_kemac};

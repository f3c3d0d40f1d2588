// SPDX-License-Identifier: BSD-2-Clause
#include "craft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mikeylab/ntp.h>

struct mikey_slice craft_hex(struct craft *craft, const char *hex) {
    uint8_t *start = craft->pool + craft->pool_used;
    size_t len = 0;
    for (const char *at = hex; *at != '\0';) {
        unsigned byte = 0;
        int used = 0;
        if (*at == ' ') {
            at++;
            continue;
        }
        assert_int_equal(sscanf(at, "%2x%n", &byte, &used), 1);
        assert_int_equal(used, 2);
        start[len++] = (uint8_t)byte;
        at += 2;
    }
    craft->pool_used += len;
    assert_true(craft->pool_used <= CRAFT_BYTES);
    return (struct mikey_slice){start, len};
}

struct mikey_slice craft_text(const char *text) {
    return (struct mikey_slice){(const uint8_t *)text, strlen(text)};
}

struct mikey_slice craft_fill(struct craft *craft, uint8_t byte, size_t len) {
    uint8_t *start = craft->pool + craft->pool_used;
    craft->pool_used += len;
    assert_true(craft->pool_used <= CRAFT_BYTES);
    memset(start, byte, len);
    return (struct mikey_slice){start, len};
}

struct mikey_slice craft_ntp(struct craft *craft, int64_t offset) {
    uint32_t seconds = mikey_unix_to_ntp(CRAFT_TIME + offset);
    char hex[20];
    snprintf(hex, sizeof hex, "%08x40000000", (unsigned)seconds);
    return craft_hex(craft, hex);
}

struct mikey_payload *craft_insert(struct craft *craft, uint32_t at, uint8_t type) {
    struct mikey_message *message = &craft->message;
    assert_true(message->n_payloads < CRAFT_PAYLOADS);
    if (at > message->n_payloads)
        at = message->n_payloads;
    memmove(&message->payloads[at + 1], &message->payloads[at],
            (message->n_payloads - at) * sizeof *message->payloads);
    message->n_payloads++;
    message->payloads[at] = (struct mikey_payload){.type = type, .parent = MIKEY_NO_PARENT};
    return &message->payloads[at];
}

struct mikey_payload *craft_find(struct craft *craft, uint8_t type, uint32_t nth) {
    for (uint32_t i = 0; i < craft->message.n_payloads; i++) {
        if (craft->message.payloads[i].type == type && nth-- == 0)
            return &craft->message.payloads[i];
    }
    fail_msg("no payload of type %u", type);
    abort(); // fail_msg() does not return, which the compiler does not know
}

void craft_remove(struct craft *craft, uint8_t type) {
    struct mikey_message *message = &craft->message;
    uint32_t at = (uint32_t)(craft_find(craft, type, 0) - message->payloads);
    message->n_payloads--;
    memmove(&message->payloads[at], &message->payloads[at + 1],
            (message->n_payloads - at) * sizeof *message->payloads);
}

static void fill_information(struct craft *craft, struct mikey_payload *payload) {
    static const char *const names[] = {"alice@example.com", "bob@example.com"};
    const char *certificate = "3006 020101 020102";
    switch (payload->type) {
    case MIKEY_PAYLOAD_T:
        payload->u.t = (struct mikey_t){MIKEY_TS_NTP_UTC, craft_ntp(craft, 0)};
        break;
    case MIKEY_PAYLOAD_RAND:
        payload->u.rand.data = craft_hex(craft, "3f9a0c5577e1d2b84460913cfe072ba5");
        break;
    case MIKEY_PAYLOAD_ID:
        payload->u.id = (struct mikey_id){MIKEY_ID_TYPE_NAI, craft_text(names[craft->n_ids++ % 2])};
        break;
    case MIKEY_PAYLOAD_CERT:
        payload->u.cert = (struct mikey_cert){MIKEY_CERT_TYPE_X509, craft_hex(craft, certificate)};
        break;
    case MIKEY_PAYLOAD_SP:
        payload->u.sp = (struct mikey_sp){
            0, MIKEY_PROT_SRTP,
            craft_hex(craft, "000101 010110 020101 030114 04010e 050100 070101 080101 0a0101 0b010a")};
        break;
    case MIKEY_PAYLOAD_EXT:
        payload->u.ext = (struct mikey_ext){MIKEY_EXT_SDP_IDS, craft_text("mikey")};
        break;
    case MIKEY_PAYLOAD_ERR:
        payload->u.err = (struct mikey_err){MIKEY_ERROR_INVALID_SP, 0};
        break;
    default:
        fail_msg("nothing to fill payload type %u with", payload->type);
    }
}

static void fill(struct craft *craft, struct mikey_payload *payload) {
    switch (payload->type) {
    case MIKEY_PAYLOAD_KEMAC:
        payload->u.kemac = (struct mikey_kemac){MIKEY_ENCR_AES_CM_128, MIKEY_MAC_HMAC_SHA_1_160,
                                                craft_fill(craft, 0xE5, 36), craft_fill(craft, 0xAC, 20)};
        break;
    case MIKEY_PAYLOAD_PKE:
        payload->u.pke = (struct mikey_pke){MIKEY_CACHE_NONE, craft_fill(craft, 0xCE, 128)};
        break;
    case MIKEY_PAYLOAD_DH:
        payload->u.dh =
            (struct mikey_dh){.group = MIKEY_DH_GROUP_OAKLEY_1, .value = craft_fill(craft, 0xD4, 96)};
        break;
    case MIKEY_PAYLOAD_SIGN:
        payload->u.sign = (struct mikey_sign){MIKEY_S_TYPE_RSA_PKCS1, craft_fill(craft, 0x51, 128)};
        break;
    case MIKEY_PAYLOAD_V:
        payload->u.v = (struct mikey_v){MIKEY_MAC_HMAC_SHA_1_160, craft_fill(craft, 0xAC, 20)};
        break;
    default:
        fill_information(craft, payload);
    }
}

static void add_all(struct craft *craft, uint8_t data_type) {
    static const uint8_t types[][10] = {
        [MIKEY_DATA_TYPE_PSK_INIT] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_ID,
                                      MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_EXT, MIKEY_PAYLOAD_KEMAC},
        [MIKEY_DATA_TYPE_PSK_RESP] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_V},
        [MIKEY_DATA_TYPE_PK_INIT] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_CERT,
                                     MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_EXT,
                                     MIKEY_PAYLOAD_KEMAC, MIKEY_PAYLOAD_PKE, MIKEY_PAYLOAD_SIGN},
        [MIKEY_DATA_TYPE_PK_RESP] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_V},
        [MIKEY_DATA_TYPE_DH_INIT] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_CERT,
                                     MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_EXT, MIKEY_PAYLOAD_DH,
                                     MIKEY_PAYLOAD_SIGN},
        [MIKEY_DATA_TYPE_DH_RESP] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_DH,
                                     MIKEY_PAYLOAD_DH, MIKEY_PAYLOAD_SIGN},
        [MIKEY_DATA_TYPE_ERROR] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_ERR, MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_V},
        [MIKEY_DATA_TYPE_DHHMAC_INIT] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_ID,
                                         MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_EXT,
                                         MIKEY_PAYLOAD_DH, MIKEY_PAYLOAD_KEMAC},
        [MIKEY_DATA_TYPE_RSAR_INIT] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_RAND, MIKEY_PAYLOAD_CERT,
                                       MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_EXT,
                                       MIKEY_PAYLOAD_SIGN},
        [MIKEY_DATA_TYPE_RSAR_RESP] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_CERT,
                                       MIKEY_PAYLOAD_SP, MIKEY_PAYLOAD_KEMAC, MIKEY_PAYLOAD_PKE,
                                       MIKEY_PAYLOAD_SIGN},
        [MIKEY_DATA_TYPE_DHHMAC_RESP] = {MIKEY_PAYLOAD_T, MIKEY_PAYLOAD_ID, MIKEY_PAYLOAD_ID,
                                         MIKEY_PAYLOAD_DH, MIKEY_PAYLOAD_DH, MIKEY_PAYLOAD_KEMAC},
    };
    for (size_t i = 0; types[data_type][i] != 0; i++)
        fill(craft, craft_insert(craft, UINT32_MAX, types[data_type][i]));
    const bool dhhmac = data_type == MIKEY_DATA_TYPE_DHHMAC_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_RESP;
    if (dhhmac)
        craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac =
            (struct mikey_kemac){MIKEY_ENCR_NULL, MIKEY_MAC_HMAC_SHA_1_160, {0}, craft_fill(craft, 0xAC, 20)};
    if (data_type == MIKEY_DATA_TYPE_DH_RESP || data_type == MIKEY_DATA_TYPE_DHHMAC_RESP)
        craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh.value = craft_fill(craft, 0xD9, 96); // DHr
    if (data_type == MIKEY_DATA_TYPE_DH_INIT || data_type == MIKEY_DATA_TYPE_DHHMAC_INIT)
        // The key is for two crypto sessions.
        craft_find(craft, MIKEY_PAYLOAD_DH, 0)->u.dh.kv =
            (struct mikey_kv){.type = MIKEY_KV_SPI, .spi = craft_hex(craft, "07")};
}

void craft_line(struct craft *craft, const char *line, const char *protocol, const char *data) {
    struct mikey_carrier *carrier = &craft->sighting.carrier;
    carrier->text = craft_text(line);
    const char *at = strstr(line, protocol);
    assert_non_null(at);
    carrier->protocol = craft_text(protocol);
    carrier->protocol.data = (const uint8_t *)at;
    carrier->data = (struct mikey_slice){0};
    if (data[0] == '\0')
        return;
    at = strstr(line, data);
    assert_non_null(at);
    carrier->data = craft_text(data);
    carrier->data.data = (const uint8_t *)at;
}

static void place_in_sip(struct craft *craft) {
    craft->sighting = (struct mikey_sighting){
        .carrier = {.kind = MIKEY_CARRIER_SIP,
                    .placement = MIKEY_PLACED_SDP_SESSION,
                    .protection = MIKEY_PROTECTION_NONE,
                    .direction = MIKEY_DIRECTION_REQUEST,
                    .lines = 1,
                    .line = 1,
                    .kmpids = craft_text("mikey")},
        .has_time = true,
        .seconds = CRAFT_TIME,
    };
    craft_line(craft, "a=key-mgmt:mikey AQAFgM0XflAB", "mikey", "AQAFgM0XflAB");
}

void craft_good(struct craft *craft, uint8_t data_type) {
    memset(craft, 0, sizeof *craft);
    craft->message = (struct mikey_message){
        .hdr = {.version = 1,
                .data_type = data_type,
                .v = data_type == MIKEY_DATA_TYPE_RSAR_INIT,
                .csb_id = 0x9C41E07D,
                .n_cs = 2,
                .map_type = MIKEY_MAP_SRTP_ID,
                .map = craft_hex(craft, "00 11223344 00000000 00 55667788 00000000")},
        .payloads = craft->payloads,
        .cap_payloads = CRAFT_PAYLOADS,
    };
    add_all(craft, data_type);
    place_in_sip(craft);
    craft->facts = (struct mikey_exchange_facts){.part = MIKEY_PART_REQUEST, .opened = &craft->opened};
}

void craft_clear(struct craft *craft, const char *hex) {
    struct mikey_kemac *kemac = &craft_find(craft, MIKEY_PAYLOAD_KEMAC, 0)->u.kemac;
    *kemac = (struct mikey_kemac){MIKEY_ENCR_NULL, MIKEY_MAC_NULL, craft_hex(craft, hex), {0}};
    craft->sighting.carrier.protection = MIKEY_PROTECTION_SECURE;
    craft->opened.decryption = MIKEY_AUTH_VERIFIED;
}

// SPDX-License-Identifier: BSD-2-Clause
// Writes a capture of PSK messages on UDP 2269 to standard output.
//
// make-capture PACKETS pairs|init: I_MESSAGE and R_MESSAGE in turn, or I_MESSAGEs alone that ask for no response.
// make-capture PACKETS media: one exchange, and SRTP of its crypto session.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media.h"
#include "messages.h"

#define LINKTYPE_ETHERNET 1u
#define HEADERS           42u /**< Ethernet, IPv4, UDP */
#define IP_AT             14u
#define UDP_AT            34u
#define PORT              2269u
#define MEDIA_PORT        5004u
#define MEDIA_PAYLOAD     160u  /**< bytes: G.711 of 20 ms */
#define MEDIA_INTERVAL    1000u /**< microseconds */

static void put_u16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static uint32_t sum16(const uint8_t *data, size_t len) {
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < len; i += 2)
        sum += (uint32_t)data[i] << 8 | data[i + 1];
    while (sum >> 16 != 0)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return sum;
}

/** UDP checksum 0: none computed (RFC 768). */
static void write_headers(uint8_t *frame, uint32_t message_len, bool response, uint32_t port) {
    static const uint8_t ends[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};
    memset(frame, 0, HEADERS);
    frame[0] = frame[6] = 2;
    put_u16(frame + 12, 0x0800);
    uint8_t *ip = frame + IP_AT;
    ip[0] = 0x45;
    put_u16(ip + 2, HEADERS - IP_AT + message_len);
    ip[8] = 64;
    ip[9] = 17;
    memcpy(ip + 12, ends[response], 4);
    memcpy(ip + 16, ends[!response], 4);
    put_u16(ip + 10, ~sum16(ip, 20) & 0xFFFF);
    put_u16(frame + UDP_AT, port);
    put_u16(frame + UDP_AT + 2, port);
    put_u16(frame + UDP_AT + 4, HEADERS - UDP_AT + message_len);
}

static bool write_packet(uint64_t us, uint8_t *frame, size_t message_len, bool response, uint32_t port) {
    write_headers(frame, (uint32_t)message_len, response, port);
    uint32_t len = (uint32_t)message_len + HEADERS;
    uint32_t record[4] = {(uint32_t)(BENCH_START + us / 1000000), (uint32_t)(us % 1000000), len, len};
    return fwrite(record, sizeof record, 1, stdout) == 1 && fwrite(frame, len, 1, stdout) == 1;
}

static bool write_file_header(void) {
    uint32_t file[6] = {0xA1B2C3D4u, 4u << 16 | 2u, 0, 0, 65535, LINKTYPE_ETHERNET};
    return fwrite(file, sizeof file, 1, stdout) == 1;
}

static bool write_media(struct mikey_crypto *crypto, uint32_t packets) {
    uint8_t key[BENCH_TEK + BENCH_SALT], frame[HEADERS + BENCH_PACKET_MAX];
    const uint32_t number = 1;
    struct mikey_csb csb;
    bool good = write_file_header() && bench_session_keys(crypto, number, key, key + BENCH_TEK) &&
                srtp_init() == srtp_err_status_ok;
    srtp_t sender = good ? bench_srtp_new(&bench_default_profile, key, true) : NULL;
    uint64_t us = bench_time(number);
    size_t len = bench_build_init(crypto, number, true, &csb, frame + HEADERS);
    good = sender != NULL && len > 0 && write_packet(us, frame, len, false, PORT);
    len = bench_build_response(crypto, &csb, frame + HEADERS);
    good = good && len > 0 && write_packet(us + 1, frame, len, true, PORT);
    for (uint32_t i = 2; good && i < packets; i++) {
        len = bench_srtp_packet(sender, bench_ssrc(number), i, MEDIA_PAYLOAD, frame + HEADERS);
        us += MEDIA_INTERVAL;
        good = len > 0 && write_packet(us, frame, len, false, MEDIA_PORT);
    }
    if (sender != NULL)
        srtp_dealloc(sender);
    return good && fflush(stdout) == 0;
}

static bool write_capture(struct mikey_crypto *crypto, uint32_t packets, bool pairs) {
    bool good = write_file_header();
    uint8_t frame[HEADERS + BENCH_MESSAGE_MAX];
    struct mikey_csb csb;
    for (uint32_t i = 0, number = 0; good && i < packets; i++) {
        bool response = pairs && i % 2 == 1;
        size_t len = response ? bench_build_response(crypto, &csb, frame + HEADERS)
                              : bench_build_init(crypto, number++, pairs, &csb, frame + HEADERS);
        good = len > 0 && write_packet(bench_time(number) + response, frame, len, response, PORT);
    }
    return good && fflush(stdout) == 0;
}

int main(int argc, char **argv) {
    uint32_t packets = argc == 3 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    bool pairs = argc == 3 && strcmp(argv[2], "pairs") == 0;
    bool media = argc == 3 && strcmp(argv[2], "media") == 0;
    if (packets == 0 || (!pairs && !media && strcmp(argv[2], "init") != 0)) {
        fprintf(stderr, "usage: make-capture PACKETS pairs|init|media\n");
        return 2;
    }
    struct mikey_crypto *crypto = NULL;
    bool good = mikey_crypto_new(&crypto) == MIKEY_OK &&
                (media ? write_media(crypto, packets) : write_capture(crypto, packets, pairs));
    mikey_crypto_free(crypto);
    if (!good)
        fprintf(stderr, "make-capture: failed\n");
    return good ? 0 : 1;
}

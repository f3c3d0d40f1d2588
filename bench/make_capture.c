// SPDX-License-Identifier: BSD-2-Clause
// Writes a capture of PSK messages on UDP 2269 to standard output.
//
// make-capture PACKETS pairs|init: I_MESSAGE and R_MESSAGE in turn, or I_MESSAGEs alone that ask for no response.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

#define LINKTYPE_ETHERNET 1u
#define HEADERS           42u /**< Ethernet, IPv4, UDP */
#define IP_AT             14u
#define UDP_AT            34u
#define PORT              2269u

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
static void write_headers(uint8_t *frame, uint32_t message_len, bool response) {
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
    put_u16(frame + UDP_AT, PORT);
    put_u16(frame + UDP_AT + 2, PORT);
    put_u16(frame + UDP_AT + 4, HEADERS - UDP_AT + message_len);
}

static bool write_packet(uint64_t us, uint8_t *frame, size_t message_len, bool response) {
    write_headers(frame, (uint32_t)message_len, response);
    uint32_t len = (uint32_t)message_len + HEADERS;
    uint32_t record[4] = {(uint32_t)(BENCH_START + us / 1000000), (uint32_t)(us % 1000000), len, len};
    return fwrite(record, sizeof record, 1, stdout) == 1 && fwrite(frame, len, 1, stdout) == 1;
}

static bool write_capture(struct mikey_crypto *crypto, uint32_t packets, bool pairs) {
    uint32_t file[6] = {0xA1B2C3D4u, 4u << 16 | 2u, 0, 0, 65535, LINKTYPE_ETHERNET};
    bool good = fwrite(file, sizeof file, 1, stdout) == 1;
    uint8_t frame[HEADERS + BENCH_MESSAGE_MAX];
    struct mikey_csb csb;
    for (uint32_t i = 0, number = 0; good && i < packets; i++) {
        bool response = pairs && i % 2 == 1;
        size_t len = response ? bench_build_response(crypto, &csb, frame + HEADERS)
                              : bench_build_init(crypto, number++, pairs, &csb, frame + HEADERS);
        good = len > 0 && write_packet(bench_time(number) + response, frame, len, response);
    }
    return good && fflush(stdout) == 0;
}

int main(int argc, char **argv) {
    uint32_t packets = argc == 3 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    bool pairs = argc == 3 && strcmp(argv[2], "pairs") == 0;
    if (packets == 0 || (!pairs && strcmp(argv[2], "init") != 0)) {
        fprintf(stderr, "usage: make-capture PACKETS pairs|init\n");
        return 2;
    }
    struct mikey_crypto *crypto = NULL;
    bool good = mikey_crypto_new(&crypto) == MIKEY_OK && write_capture(crypto, packets, pairs);
    mikey_crypto_free(crypto);
    if (!good)
        fprintf(stderr, "make-capture: failed\n");
    return good ? 0 : 1;
}

// SPDX-License-Identifier: BSD-2-Clause
/**
 * Takes the command lines of libsrtp's own programs, which Debian does not ship, and does with libsrtp2 what they do:
 *
 *   libsrtp rtp_decoder [-c SUITE] [-k KEY] [-s SSRC] [-r ROC] [-p FILE] [-f FILTER]
 *   libsrtp rtpw -r [-a] [-g] [-t TAG] [-e BITS] [-k KEY] ADDRESS PORT
 *
 * The one reads SRTP in Ethernet, IPv4 and UDP from a capture to its end, the other listens until it is killed. Each
 * packet that authenticates is printed decrypted, as lines of an offset and bytes in hexadecimal.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pcap/pcap.h>
#include <srtp2/srtp.h>

#define BYTES_BEFORE_RTP 42u // Ethernet, IPv4 without options, UDP
#define PACKET_MAX       4096u
#define MASTER_MAX       64u
#define RTPW_SSRC        0xdeadbeefu

struct form {
    srtp_policy_t policy;
    uint8_t master[MASTER_MAX];
    const char *key, *file, *filter;
    uint32_t roc;
    bool gcm, auth;
    int bits, tag;
};

struct suite {
    const char *name;
    void (*set)(srtp_crypto_policy_t *policy);
    void (*set_rtcp)(srtp_crypto_policy_t *policy);
};

static const struct suite suites[] = {
    {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default, srtp_crypto_policy_set_rtp_default},
    {"AES_CM_128_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
     srtp_crypto_policy_set_rtp_default},
    {"AES_192_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80,
     srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80},
    {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
     srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AES_256_CM_HMAC_SHA1_32", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32,
     srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth,
     srtp_crypto_policy_set_aes_gcm_128_16_auth},
    {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth,
     srtp_crypto_policy_set_aes_gcm_256_16_auth},
};

_Noreturn static void fail(const char *why, const char *what) {
    fprintf(stderr, "libsrtp: %s: %s\n", why, what);
    exit(2);
}

static void set_suite(struct form *form, const char *name) {
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        if (strcmp(suites[i].name, name) != 0)
            continue;
        suites[i].set(&form->policy.rtp);
        suites[i].set_rtcp(&form->policy.rtcp);
        form->key = NULL; // as rtp_decoder does
        return;
    }
    fail("no such suite", name);
}

static void set_key(struct form *form) {
    size_t len = (size_t)form->policy.rtp.cipher_key_len;
    if (!form->key || strlen(form->key) != 2 * len || len > MASTER_MAX)
        fail("the key does not fit the suite", form->key ? form->key : "none");
    for (size_t i = 0; i < len; i++)
        if (sscanf(form->key + 2 * i, "%2hhx", &form->master[i]) != 1)
            fail("no hexadecimal key", form->key);
    form->policy.key = form->master;
    form->policy.window_size = 128;
}

/** "128", without GCM, is the suite AES_CM_128_HMAC_SHA1_80, and so on. */
static void set_rtpw_suite(struct form *form) {
    if (!form->auth && !form->gcm)
        fail("not authenticated", "rtpw");
    if (form->gcm && form->tag != 16)
        fail("tag of another length than 16", "rtpw -g");
    const char *key = form->key;
    set_suite(form, form->gcm           ? form->bits == 128 ? "AEAD_AES_128_GCM" : "AEAD_AES_256_GCM"
                    : form->bits == 128 ? "AES_CM_128_HMAC_SHA1_80"
                                        : "AES_256_CM_HMAC_SHA1_80");
    form->key = key;
}

static void take_option(struct form *form, int option) {
    switch (option) {
    case 'c':
        set_suite(form, optarg);
        break;
    case 'k':
        form->key = optarg;
        break;
    case 's':
        form->policy.ssrc = (srtp_ssrc_t){ssrc_specific, (unsigned)strtoul(optarg, NULL, 0)};
        break;
    case 'p':
        form->file = optarg;
        break;
    case 'f':
        form->filter = optarg;
        break;
    case 'a':
        form->auth = true;
        break;
    case 'g':
        form->gcm = true;
        break;
    case 't':
        form->tag = atoi(optarg);
        break;
    case 'e':
        form->bits = atoi(optarg);
        break;
    default:
        fail("option", "unknown");
    }
}

static void print_packet(srtp_t srtp, const uint8_t *bytes, size_t len) {
    uint8_t packet[PACKET_MAX];
    int left = (int)len;
    if (len > sizeof packet)
        return;
    memcpy(packet, bytes, len);
    if (srtp_unprotect(srtp, packet, &left) != srtp_err_status_ok)
        return;
    for (int i = 0; i < left; i++) {
        if (i % 16 == 0)
            printf("%s%04x", i ? "\n" : "", (unsigned)i);
        printf(" %02x", packet[i]);
    }
    putchar('\n');
    fflush(stdout);
}

static void decode_file(const struct form *form, srtp_t srtp) {
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_open_offline(form->file, error);
    if (!pcap)
        fail("cannot read", error);
    struct bpf_program filter;
    if (pcap_compile(pcap, &filter, form->filter, 1, 0) != 0 || pcap_setfilter(pcap, &filter) != 0)
        fail("filter", pcap_geterr(pcap));
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    while (pcap_next_ex(pcap, &header, &bytes) == 1)
        if (header->caplen > BYTES_BEFORE_RTP)
            print_packet(srtp, bytes + BYTES_BEFORE_RTP, header->caplen - BYTES_BEFORE_RTP);
    pcap_freecode(&filter);
    pcap_close(pcap);
}

_Noreturn static void listen_at(const char *address, const char *port, srtp_t srtp) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (inet_pton(AF_INET, address, &name.sin_addr) != 1 ||
        bind(udp, (struct sockaddr *)&name, sizeof name) != 0)
        fail("cannot listen", address);
    for (;;) {
        uint8_t packet[PACKET_MAX];
        ssize_t len = recv(udp, packet, sizeof packet, 0);
        if (len > 0)
            print_packet(srtp, packet, (size_t)len);
    }
}

int main(int argc, char **argv) {
    if (argc < 2)
        fail("usage", "libsrtp rtp_decoder|rtpw ...");
    bool listens = strcmp(argv[1], "rtpw") == 0;
    struct form form = {.filter = "", .file = "-", .tag = 8, .policy.ssrc.type = ssrc_any_inbound};
    if (listens)
        form.policy.ssrc = (srtp_ssrc_t){ssrc_specific, RTPW_SSRC};
    optind = 2;
    for (int option; (option = getopt(argc, argv, listens ? "rk:e:t:ag" : "c:k:s:r:p:f:")) != -1;) {
        if (option == 'r')
            form.roc = optarg ? (uint32_t)strtoul(optarg, NULL, 10) : 0;
        else
            take_option(&form, option);
    }
    if (listens)
        set_rtpw_suite(&form);
    set_key(&form);
    srtp_t srtp;
    if (srtp_init() != srtp_err_status_ok || srtp_create(&srtp, &form.policy) != srtp_err_status_ok)
        fail("the library", "refuses the policy");
    if (form.roc != 0 && srtp_set_stream_roc(srtp, form.policy.ssrc.value, form.roc) != srtp_err_status_ok)
        fail("the library", "refuses the rollover counter");
    if (listens)
        listen_at(argv[optind], argv[optind + 1], srtp);
    decode_file(&form, srtp);
    srtp_dealloc(srtp);
    return 0;
}

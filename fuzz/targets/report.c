// SPDX-License-Identifier: BSD-2-Clause
/**
 * What is said of an exchange (input.h): reports parse, and no key byte is in them without --reveal, in whatever form.
 * Which command writes them depends on the input.
 */
#include <jansson.h>
#include <mikeylab/identity_keys.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "checker.h"
#include "input.h"
#include "keyring.h"
#include "support.h"

/** Bytes of the length in front of Key data, RFC 3830 6.13. */
#define LENGTH_BYTES 2
/** Bytes of a key in a row that nobody may read. */
#define WINDOW 8
/** Least number of different bytes in them: fewer may stand anywhere. */
#define DISTINCT 6
/** Room for a capture, and for the headers of each packet in it. */
#define CAPTURE_MAX (1u << 19)
#define MESSAGE_MAX 60000u

static uint8_t capture[CAPTURE_MAX];

static void put(size_t *at, uint64_t value, size_t len) {
    for (size_t i = 0; i < len; i++)
        capture[(*at)++] = (uint8_t)(value >> (8 * (len - 1 - i)));
}

/** A datagram between the two ends, IPv4 without link layer. */
static void put_packet(size_t *at, const struct fuzz_message *message, uint32_t seconds) {
    const size_t udp = 8 + message->bytes.len, ip = 20 + udp;
    const uint64_t ends[2] = {0xC0000201, 0xC0000202};
    const bool back = (message->flags & FUZZ_MESSAGE_BACK) != 0;
    put(at, seconds, 4), put(at, 0, 4), put(at, ip, 4), put(at, ip, 4);
    put(at, 0x4500, 2), put(at, ip, 2), put(at, 0, 4), put(at, 0x40110000, 4);
    put(at, ends[back], 4), put(at, ends[!back], 4);
    put(at, 2269, 2), put(at, 2269, 2), put(at, udp, 2), put(at, 0, 2);
    memcpy(capture + *at, message->bytes.data, message->bytes.len);
    *at += message->bytes.len;
}

/** The messages as a capture, big-endian, link type raw IP. */
static struct mikey_slice capture_of(const struct fuzz_input *input) {
    size_t at = 0;
    put(&at, 0xA1B2C3D4, 4), put(&at, 0x00020004, 4), put(&at, 0, 8), put(&at, 262144, 4), put(&at, 101, 4);
    for (uint32_t i = 0; i < input->n_messages; i++) {
        if (input->messages[i].bytes.len > 0 && input->messages[i].bytes.len <= MESSAGE_MAX)
            put_packet(&at, &input->messages[i], input->time + i);
    }
    return (struct mikey_slice){capture, at};
}

static void fill(struct keyring *ring, const struct fuzz_input *input) {
    for (size_t i = 0; i < input->n_secrets; i++) {
        const struct fuzz_secret *secret = &input->secrets[i];
        const struct mikey_slice value = fuzz_secret_value(secret);
        if (secret->kind < MIKEY_SECRET_KIND_COUNT && value.len > 0)
            fuzz_require(keyring_add(ring, (enum mikey_secret_kind)secret->kind,
                                     fuzz_secret_identity(input, secret), value),
                         "there is memory for a secret");
    }
    keyring_sort(ring);
}

static size_t occurrences(struct mikey_slice in, struct mikey_slice what) {
    size_t n = 0;
    for (const uint8_t *at = in.data;
         (at = memmem(at, in.len - (size_t)(at - in.data), what.data, what.len)) != NULL; at++)
        n++;
    return n;
}

/** What a command tells without --reveal. */
struct telling {
    const struct command *command;
    struct mikey_slice sent;
    struct checker_reports with;       /**< the secrets */
    struct checker_reports without[2]; /**< them, once wanted: of the command, and all that is shown */
    struct checker_reports open;       /**< the keys that are had without them, revealed, once wanted */
};

/** Whether bytes are such that they stand in a report only where the key itself is meant. */
static bool is_telling(struct mikey_slice window, struct mikey_slice sent) {
    bool seen[256] = {false};
    size_t distinct = 0;
    for (size_t i = 0; i < window.len; i++) {
        distinct += !seen[window.data[i]];
        seen[window.data[i]] = true;
    }
    // A key in clear stands in the message once; what stands there more often may be something else too.
    return distinct >= DISTINCT && occurrences(sent, window) <= 1;
}

/** Whether bytes stand in a report, as they are or as hexadecimal digits. */
static bool is_told(const struct checker_reports *reports, struct mikey_slice window) {
    char hex[2 * WINDOW + 1], spaced[3 * WINDOW];
    bytes_to_hex(window.data, window.len, hex);
    for (size_t i = 0; i < window.len; i++)
        (void)snprintf(spaced + 3 * i, sizeof spaced - 3 * i, "%.2s%s", hex + 2 * i,
                       i + 1 < window.len ? " " : "");
    for (size_t i = 0; i < sizeof reports->of / sizeof reports->of[0]; i++) {
        const struct checker_report *report = &reports->of[i];
        if (strstr(report->text, hex) != NULL || strstr(report->text, spaced) != NULL ||
            memmem(report->text, report->len, window.data, window.len) != NULL)
            return true;
    }
    return false;
}

static const struct keyring empty;

static bool is_told_without(struct telling *telling, struct mikey_slice window) {
    if (telling->without[0].of[0].text == NULL) {
        checker_run(telling->command, telling->sent, &empty, false, &telling->without[0]);
        checker_run(&command_show, telling->sent, &empty, false, &telling->without[1]);
    }
    return is_told(&telling->without[0], window) || is_told(&telling->without[1], window);
}

/** Without the secrets nothing can be told of a key that is not `open`: what is, is something else. */
static void require_hidden(struct telling *telling, struct mikey_slice key, bool open) {
    for (size_t at = 0; at + WINDOW <= key.len; at++) {
        const struct mikey_slice window = {key.data + at, WINDOW};
        if (is_telling(window, telling->sent) && is_told(&telling->with, window))
            fuzz_require(!open && is_told_without(telling, window), "key bytes are in a report");
    }
}

/**
 * Whether a key is had without the secrets: it is sent as Key data in clear is, behind its length, or comes out of what
 * is. `key` has room for the length in front.
 */
static bool is_open(struct telling *telling, uint8_t *key, size_t len, const char *hex) {
    key[0] = (uint8_t)(len >> 8);
    key[1] = (uint8_t)len;
    if (telling->open.of[0].text == NULL)
        checker_run(&command_keys, telling->sent, &empty, true, &telling->open);
    return occurrences(telling->sent, (struct mikey_slice){key, LENGTH_BYTES + len}) > 0 ||
           strstr(telling->open.of[FORMAT_JSON].text, hex) != NULL;
}

/** Every "tgk", "tek", "salt" of a revealed report, as hexadecimal digits or an array of them. */
static void require_values_hidden(struct telling *telling, const json_t *value) {
    size_t index;
    const json_t *each;
    json_array_foreach(value, index, each) require_values_hidden(telling, each);
    const char *hex = json_string_value(value);
    uint8_t *key = hex != NULL ? malloc(LENGTH_BYTES + strlen(hex) / 2 + 1) : NULL;
    struct bytes_error error;
    size_t len = 0;
    if (key != NULL && bytes_from_hex(hex, strlen(hex), false, key + LENGTH_BYTES, &len, &error))
        require_hidden(telling, (struct mikey_slice){key + LENGTH_BYTES, len},
                       is_open(telling, key, len, hex));
    free(key);
}

static void require_keys_hidden(struct telling *telling, json_t *revealed) {
    static const char *const names[] = {"tgk", "tek", "salt", "master_key", "master_salt"};
    size_t index;
    const char *key;
    json_t *value;
    json_array_foreach(revealed, index, value) require_keys_hidden(telling, value);
    json_object_foreach(revealed, key, value) {
        const bool holds_keys = strcmp(key, "keys") == 0 && json_is_object(value);
        fuzz_require(!holds_keys || json_object_get(value, "tgk") != NULL, "keys are revealed");
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (strcmp(key, names[i]) == 0)
                require_values_hidden(telling, value);
        }
        require_keys_hidden(telling, value);
    }
}

/** Whether nothing of it is public: what keys and certificates are made of stands in certificates too. */
static bool is_all_secret(const struct fuzz_secret *secret) {
    const unsigned kinds = 1u << MIKEY_SECRET_PSK | 1u << MIKEY_SECRET_DH | 1u << MIKEY_SECRET_ENV |
                           1u << MIKEY_SECRET_TGK | 1u << MIKEY_SECRET_TPK | 1u << MIKEY_SECRET_SSV;
    return !secret->material && secret->kind < MIKEY_SECRET_KIND_COUNT && (kinds >> secret->kind & 1u) != 0;
}

/** What of it is secret: of a signing key the number in front. */
static struct mikey_slice secret_part(const struct fuzz_secret *secret) {
    const bool signs = secret->kind == MIKEY_SECRET_ECCSI && secret->bytes.len > MIKEY_ECCSI_NUMBER;
    const size_t len = signs ? MIKEY_ECCSI_NUMBER : is_all_secret(secret) ? secret->bytes.len : 0;
    return (struct mikey_slice){secret->bytes.data, len};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct command *const commands[] = {&command_check, &command_show, &command_keys};
    struct keyring ring = {0};
    struct fuzz_input input;
    struct checker_reports revealed;
    fuzz_input_read(data, size, &input);
    fill(&ring, &input);
    struct telling telling = {.command = commands[fuzz_hash((struct mikey_slice){data, size}) % 3],
                              .sent = capture_of(&input)};
    checker_run(&command_keys, telling.sent, &ring, true, &revealed);
    checker_run(telling.command, telling.sent, &ring, false, &telling.with);
    json_t *keys = json_loads(revealed.of[FORMAT_JSON].text, 0, NULL);
    require_keys_hidden(&telling, keys);
    for (size_t i = 0; i < input.n_secrets; i++)
        require_hidden(&telling, secret_part(&input.secrets[i]), false);
    json_decref(keys);
    checker_free(&revealed);
    checker_free(&telling.with);
    checker_free(&telling.without[0]);
    checker_free(&telling.without[1]);
    checker_free(&telling.open);
    keyring_free(&ring);
    return 0;
}

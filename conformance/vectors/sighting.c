// SPDX-License-Identifier: BSD-2-Clause
// Where and when a message of a test was seen: time, addresses, dialogue, facts of the carrier.
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "sighting.h"

struct name {
    const char *name;
    int value;
};

static const struct name placements[] = {
    {"binary", MIKEY_PLACED_BINARY},
    {"base64-body", MIKEY_PLACED_BASE64_BODY},
    {"sdp-session", MIKEY_PLACED_SDP_SESSION},
    {"sdp-media", MIKEY_PLACED_SDP_MEDIA},
    {"rtsp-keymgmt", MIKEY_PLACED_RTSP_KEYMGMT},
    {"parameter", MIKEY_PLACED_PARAMETER},
    {NULL, 0},
};
static const struct name protections[] = {
    {"unknown", MIKEY_PROTECTION_UNKNOWN},
    {"none", MIKEY_PROTECTION_NONE},
    {"secure", MIKEY_PROTECTION_SECURE},
    {NULL, 0},
};
static const struct name directions[] = {
    {"unknown", MIKEY_DIRECTION_UNKNOWN},
    {"request", MIKEY_DIRECTION_REQUEST},
    {"response", MIKEY_DIRECTION_RESPONSE},
    {NULL, 0},
};

static int named(struct vector_test *test, const json_t *object, const char *key, const struct name *names) {
    if (!vector_has(object, key))
        return names[0].value;
    const char *name = vector_string(test, object, key);
    for (; names->name != NULL; names++) {
        if (strcmp(names->name, name) == 0)
            return names->value;
    }
    vector_malformed(test, "%s \"%s\" is unknown", key, name);
    return 0;
}

static enum mikey_carrier_kind kind_of(struct vector_test *test, const json_t *carrier) {
    if (!vector_has(carrier, "kind"))
        return MIKEY_CARRIER_RAW;
    const char *name = vector_string(test, carrier, "kind");
    for (int kind = MIKEY_CARRIER_RAW; kind <= MIKEY_CARRIER_MIME; kind++) {
        if (strcmp(mikey_carrier_name((enum mikey_carrier_kind)kind), name) == 0)
            return (enum mikey_carrier_kind)kind;
    }
    vector_malformed(test, "carrier \"%s\" is unknown", name);
    return MIKEY_CARRIER_RAW;
}

static uint32_t number(struct vector_test *test, const json_t *object, const char *key) {
    return vector_has(object, key) ? vector_uint(test, object, key) : 0;
}

static bool flag(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}

static struct mikey_slice text_of(struct vector_test *test, const json_t *object, const char *key) {
    if (!vector_has(object, key))
        return (struct mikey_slice){NULL, 0};
    const char *text = vector_string(test, object, key);
    return (struct mikey_slice){(const uint8_t *)text, strlen(text)};
}

// protocol and data are parts of the text, where they stand in it.
static struct mikey_slice part_of(struct vector_test *test, const json_t *object, const char *key,
                                  struct mikey_slice text) {
    struct mikey_slice part = text_of(test, object, key);
    const uint8_t *found =
        part.len > 0 && text.len > 0 ? memmem(text.data, text.len, part.data, part.len) : NULL;
    return found != NULL ? (struct mikey_slice){found, part.len} : part;
}

static void read_carrier(struct vector_test *test, const json_t *object, struct mikey_carrier *carrier) {
    carrier->kind = kind_of(test, object);
    carrier->placement = (enum mikey_placement)named(test, object, "placement", placements);
    carrier->protection = (enum mikey_protection)named(test, object, "protection", protections);
    carrier->direction = (enum mikey_direction)named(test, object, "direction", directions);
    carrier->opens_session = flag(object, "opens_session");
    carrier->media = number(test, object, "media");
    carrier->lines = number(test, object, "lines");
    carrier->line = number(test, object, "line");
    carrier->text = text_of(test, object, "text");
    carrier->protocol = part_of(test, object, "protocol", carrier->text);
    carrier->data = part_of(test, object, "data", carrier->text);
    carrier->kmpids = text_of(test, object, "kmpids");
    carrier->base64_bad = vector_has(object, "base64_bad_at");
    carrier->base64_bad_at = number(test, object, "base64_bad_at");
    carrier->base64_folded = flag(object, "base64_folded");
    carrier->rtsp_uri = flag(object, "rtsp_uri");
    carrier->rtsp_data = flag(object, "rtsp_data");
    carrier->rtsp_unquoted = flag(object, "rtsp_unquoted");
    carrier->rtsp_order = flag(object, "rtsp_order");
    carrier->session_and_media = flag(object, "session_and_media");
}

// "192.0.2.1:5060": address bytes, then the port in network order.
static uint8_t read_address(struct vector_test *test, const json_t *object, const char *key,
                            uint8_t out[MIKEY_ADDRESS_MAX]) {
    if (!vector_has(object, key))
        return 0;
    char text[32];
    (void)snprintf(text, sizeof text, "%s", vector_string(test, object, key));
    char *colon = strchr(text, ':');
    unsigned long port = colon != NULL ? strtoul(colon + 1, NULL, 10) : 0;
    if (colon != NULL)
        *colon = '\0';
    if (colon == NULL || inet_pton(AF_INET, text, out) != 1 || port > UINT16_MAX) {
        vector_malformed(test, "%s is not ADDRESS:PORT", key);
        return 0;
    }
    out[4] = (uint8_t)(port >> 8);
    out[5] = (uint8_t)port;
    return 6;
}

void vector_sighting(struct vector_test *test, const json_t *message, struct mikey_sighting *sighting) {
    const json_t *time = json_object_get(message, "time");
    if (vector_has(message, "carrier"))
        read_carrier(test, json_object_get(message, "carrier"), &sighting->carrier);
    sighting->has_time = json_is_integer(time);
    sighting->seconds = json_integer_value(time);
    sighting->max_skew = number(test, message, "max_skew");
    sighting->src_len = read_address(test, message, "src", sighting->src);
    sighting->dst_len = read_address(test, message, "dst", sighting->dst);
    sighting->truncated = flag(message, "truncated");
    sighting->profile = json_object_get(message, "profile") != NULL ? MIKEY_PROFILE_MCX : MIKEY_PROFILE_NONE;
    struct mikey_slice dialogue = text_of(test, message, "dialogue");
    if (dialogue.len > MIKEY_DIALOGUE_MAX)
        vector_malformed(test, "dialogue is longer than %d bytes", MIKEY_DIALOGUE_MAX);
    else if (dialogue.len > 0) {
        memcpy(sighting->dialogue, dialogue.data, dialogue.len);
        sighting->dialogue_len = (uint8_t)dialogue.len;
    }
}

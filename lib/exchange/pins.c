// SPDX-License-Identifier: BSD-2-Clause
#include "pins.h"

#include "../crypto/pkey.h"
#include "../rules/exchange_rules.h"
#include "agreement.h"

#include <string.h>

/** Pins of one identity that are compared. */
#define PINS_MAX 1024u

/** What a message shows of its sender. */
struct shown {
    bool has_certificate, has_value;
    uint8_t certificate[MIKEY_FINGERPRINT], value[MIKEY_FINGERPRINT];
};

static bool is(struct mikey_slice pin, bool has, const uint8_t fingerprint[MIKEY_FINGERPRINT]) {
    return has && pin.len == MIKEY_FINGERPRINT && memcmp(pin.data, fingerprint, pin.len) == 0;
}

/** Whether one of the pins under `identity` is that of what was shown; `*pins` counts them. */
static bool find(const struct mikey_secrets *secrets, struct mikey_slice identity, const struct shown *shown,
                 uint64_t *pins) {
    struct mikey_slice pin;
    while (*pins < PINS_MAX && secrets->lookup(secrets->context, MIKEY_SECRET_PIN, identity, *pins, &pin)) {
        ++*pins;
        if (is(pin, shown->has_certificate, shown->certificate) || is(pin, shown->has_value, shown->value))
            return true;
    }
    return false;
}

/** Where the certificate stands, or the DH value; the whole message if the certificate is from elsewhere. */
static void place(const struct mikey_document *document, const struct mikey_opened *opened,
                  const struct shown *shown, struct mikey_finding *finding) {
    const struct mikey_message *message = &document->message;
    const struct mikey_slice value = mikey_dh_of(message).value;
    struct mikey_slice at = shown->has_certificate ? message->bytes : value;
    finding->field = shown->has_certificate ? MIKEY_F_CERT_DATA : MIKEY_F_DH_VALUE;
    if (shown->has_certificate && opened->signer.source == MIKEY_SIGNER_MESSAGE)
        at = message->payloads[opened->signer.payload].u.cert.data;
    finding->off = (uint32_t)(at.data - message->bytes.data);
    finding->len = (uint32_t)at.len;
}

enum mikey_status mikey_pins_check(struct mikey_crypto *crypto, struct mikey_document *document,
                                   const struct mikey_secrets *secrets, struct mikey_slice sender,
                                   struct mikey_opened *opened) {
    const struct mikey_slice value = mikey_dh_of(&document->message).value, anybody = {NULL, 0};
    struct shown shown = {.has_certificate = opened->signer.source != MIKEY_SIGNER_NONE,
                          .has_value = value.len > 0};
    uint64_t pins = 0;
    if (!secrets->lookup || (!shown.has_certificate && !shown.has_value))
        return MIKEY_OK;
    memcpy(shown.certificate, opened->signer.fingerprint, sizeof shown.certificate);
    if (shown.has_value && !mikey_sha256(crypto, value, shown.value))
        return MIKEY_ERR_CRYPTO;
    bool found = sender.len > 0 && find(secrets, sender, &shown, &pins);
    if (pins == 0)
        found = find(secrets, anybody, &shown, &pins);
    if (found)
        mikey_opened_pass(opened, MIKEY_R_PINNED_KEY);
    if (found || pins == 0)
        return MIKEY_OK;
    const uint8_t *fingerprint = shown.has_certificate ? shown.certificate : shown.value;
    memcpy(document->fingerprint, fingerprint, sizeof document->fingerprint);
    struct mikey_finding finding = {.rule = MIKEY_R_PINNED_KEY,
                                    .outcome = MIKEY_FAIL,
                                    .got = pins,
                                    .subject = {document->fingerprint, sizeof document->fingerprint}};
    place(document, opened, &shown, &finding);
    mikey_finding_add(&document->findings, &finding);
    return MIKEY_OK;
}

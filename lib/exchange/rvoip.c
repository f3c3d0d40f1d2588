// SPDX-License-Identifier: BSD-2-Clause
#include "rvoip.h"

#include "candidates.h"
#include "csb.h"

/** Says whether a pre-shared key makes the MAC, HMAC-SHA-256 under the key itself; opened->auth names it. */
static enum mikey_status find_psk(struct mikey_crypto *crypto, struct mikey_document *document,
                                  const struct mikey_secrets *secrets, struct mikey_opened *opened,
                                  uint64_t *tried, bool *match) {
    const struct mikey_rvoip *rvoip = &document->message.rvoip;
    const struct mikey_slice covered = {document->message.bytes.data, rvoip->covered};
    const struct mikey_parties nobody = {.has_idi = false};
    struct mikey_candidates candidates;
    struct mikey_candidate candidate;
    enum mikey_status status = MIKEY_OK;
    mikey_candidates_start(&candidates, secrets, NULL, &nobody, document->message.hdr.csb_id);
    while (status == MIKEY_OK && !*match && mikey_candidates_next(&candidates, &candidate)) {
        uint8_t mac[MIKEY_MAC_MAX];
        if (candidate.kind != MIKEY_SECRET_PSK)
            continue;
        status = mikey_mac(crypto, MIKEY_MAC_HMAC_SHA_256_256, candidate.secret, &covered, 1, mac);
        *match = status == MIKEY_OK && mikey_equal(mac, rvoip->mac.data, rvoip->mac.len);
        if (++*tried == 1 || *match)
            opened->auth.identity = mikey_keep_identity(document, candidate.identity);
    }
    return status;
}

/** What a request leaves behind. */
static void begin(const struct mikey_message *message, struct mikey_csb *csb, struct mikey_opened *opened) {
    const struct mikey_t t = {MIKEY_TS_NTP_UTC, message->rvoip.ts};
    const struct mikey_parties nobody = {.has_idi = false};
    mikey_csb_begin(csb, message, (struct mikey_slice){NULL, 0});
    mikey_csb_renew(csb, &t, &nobody);
    opened->decryption = MIKEY_AUTH_VERIFIED;
    opened->keys[opened->n_keys++] = (struct mikey_key){.type = MIKEY_KEY_TYPE_TEK_SALT,
                                                        .key = message->rvoip.tek,
                                                        .has_salt = true,
                                                        .salt = message->rvoip.salt,
                                                        .deviations = {{MIKEY_DEVIATION_RVOIP_LAYOUT}}};
}

enum mikey_status mikey_rvoip_open(struct mikey_crypto *crypto, struct mikey_document *document,
                                   const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                   struct mikey_opened *opened) {
    const struct mikey_message *message = &document->message;
    uint64_t tried = 0;
    bool match = false;
    *opened = (struct mikey_opened){
        .auth = {.kind = MIKEY_AUTH_MAC, .secret = MIKEY_SECRET_PSK, .covered = message->rvoip.covered}};
    enum mikey_status status = find_psk(crypto, document, secrets, opened, &tried, &match);
    if (status != MIKEY_OK) {
        *opened = (struct mikey_opened){0};
        return status;
    }
    opened->auth.status = tried > 0 ? MIKEY_AUTH_FAILED : MIKEY_AUTH_NEEDS_KEY;
    if (match)
        opened->auth.deviations = (struct mikey_deviations){{MIKEY_DEVIATION_RVOIP_MAC}};
    if (message->hdr.data_type == MIKEY_DATA_TYPE_PSK_INIT)
        begin(message, csb, opened);
    const struct mikey_finding finding = {.rule = MIKEY_R_PSK_MAC,
                                          .outcome = tried > 0 ? MIKEY_FAIL : MIKEY_NEEDS_KEY,
                                          .field = MIKEY_F_RVOIP_MAC,
                                          .off = (uint32_t)(message->rvoip.mac.data - message->bytes.data),
                                          .len = (uint32_t)message->rvoip.mac.len,
                                          .got = tried,
                                          .subject = opened->auth.identity,
                                          .deviations = opened->auth.deviations};
    mikey_finding_add(&document->findings, &finding);
    return MIKEY_OK;
}

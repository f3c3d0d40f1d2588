// SPDX-License-Identifier: BSD-2-Clause
#include "modes.h"

#include "../rules/dhhmac.h"

#include <mikeylab/check.h>

#include "agreement.h"
#include "ibake_kms.h"
#include "ibake_opening.h"
#include "pk_opening.h"
#include "psk_opening.h"
#include "rsar_opening.h"
#include "sakke_opening.h"
#include "ticket_opening.h"

static enum mikey_status verify(struct mikey_crypto *crypto, struct mikey_document *document,
                                const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                                struct mikey_csb *csb, struct mikey_opened *opened) {
    return mikey_verify_response_as(crypto, document, secrets, readings, csb, opened);
}

static enum mikey_status dh_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                     const struct mikey_secrets *secrets,
                                     const struct mikey_readings *readings, struct mikey_csb *csb,
                                     struct mikey_opened *opened) {
    return mikey_dh_open_response_as(crypto, document, secrets, readings, csb, opened);
}

static enum mikey_status dhhmac_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets,
                                         const struct mikey_readings *readings, struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    return mikey_dhhmac_open_response_as(crypto, document, secrets, readings, csb, opened);
}

static enum mikey_status unopened(struct mikey_crypto *crypto, struct mikey_document *document,
                                  const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                                  struct mikey_csb *csb, struct mikey_opened *opened);

static bool has_payload(const struct mikey_document *document, uint8_t type) {
    return mikey_message_find(&document->message, MIKEY_NO_PARENT, type, 0) != NULL;
}

// An Error is authenticated like a response of the exchange it ends: with SIGN, with KEMAC, with V.
static enum mikey_status error_message(struct mikey_crypto *crypto, struct mikey_document *document,
                                       const struct mikey_secrets *secrets,
                                       const struct mikey_readings *readings, struct mikey_csb *csb,
                                       struct mikey_opened *opened) {
    const bool has_key = csb->mode == MIKEY_DATA_TYPE_PSK_INIT || csb->mode == MIKEY_DATA_TYPE_PK_INIT ||
                         csb->mode == MIKEY_DATA_TYPE_DHHMAC_INIT;
    if (csb->ticket != NULL)
        return mikey_ticket_open(crypto, document, secrets, readings, csb, opened);
    if (csb->ibake != NULL)
        return mikey_ibake_open_error(crypto, document, secrets, readings, csb, opened);
    if (has_payload(document, MIKEY_PAYLOAD_SIGN))
        return mikey_dh_verify_error(crypto, document, secrets, csb, opened);
    if (has_payload(document, MIKEY_PAYLOAD_KEMAC))
        return mikey_dhhmac_verify_error(crypto, document, secrets, csb, opened);
    if (csb->mode == MIKEY_DATA_TYPE_REQUEST_KEY_PSK || csb->mode == MIKEY_DATA_TYPE_REQUEST_KEY_PKE)
        return mikey_ibake_open_key_error(crypto, document, secrets, readings, csb, opened);
    if (csb->known && !has_key)
        return unopened(crypto, document, secrets, readings, csb, opened);
    return mikey_verify_error_as(crypto, document, secrets, readings, csb, opened);
}

#define REQUEST(mode, mandatory, open)                                                                       \
    { mode, "initiator", MIKEY_PART_REQUEST, mandatory, false, {0}, 0, open }
#define RESPONSE(mode, role, request, open)                                                                  \
    { mode, role, MIKEY_PART_RESPONSE, false, false, {request}, 1, open }
#define KMS_RESPONSE(mode, one, other, open)                                                                 \
    { mode, "kms", MIKEY_PART_RESPONSE, false, false, {one, other}, 2, open }
#define RESOLVE_REQUEST                                                                                      \
    { "ticket", "responder", MIKEY_PART_REQUEST, true, false, {0}, 0, mikey_ticket_open }

static const struct mode modes[] = {
    [MIKEY_DATA_TYPE_PSK_INIT] = REQUEST("psk", false, mikey_psk_open_init_as),
    [MIKEY_DATA_TYPE_PSK_RESP] = RESPONSE("psk", "responder", MIKEY_DATA_TYPE_PSK_INIT, verify),
    [MIKEY_DATA_TYPE_PK_INIT] = REQUEST("pk", false, mikey_pk_open_as),
    [MIKEY_DATA_TYPE_PK_RESP] = RESPONSE("pk", "responder", MIKEY_DATA_TYPE_PK_INIT, verify),
    [MIKEY_DATA_TYPE_DH_INIT] = REQUEST("dh", true, mikey_dh_open_init_as),
    [MIKEY_DATA_TYPE_DH_RESP] = RESPONSE("dh", "responder", MIKEY_DATA_TYPE_DH_INIT, dh_response),
    [MIKEY_DATA_TYPE_ERROR] = {"error", "responder", MIKEY_PART_ERROR, false, false, {0}, 0, error_message},
    [MIKEY_DATA_TYPE_DHHMAC_INIT] = REQUEST("dhhmac", true, mikey_dhhmac_open_init_as),
    [MIKEY_DATA_TYPE_DHHMAC_RESP] =
        RESPONSE("dhhmac", "responder", MIKEY_DATA_TYPE_DHHMAC_INIT, dhhmac_response),
    [MIKEY_DATA_TYPE_RSAR_INIT] = REQUEST("rsa-r", true, mikey_rsar_open_init_as),
    [MIKEY_DATA_TYPE_RSAR_RESP] = {"rsa-r",
                                   "responder",
                                   MIKEY_PART_RESPONSE,
                                   false,
                                   true,
                                   {MIKEY_DATA_TYPE_RSAR_INIT},
                                   1,
                                   mikey_rsar_open_response_as},
    [MIKEY_DATA_TYPE_REQUEST_INIT_PSK] = REQUEST("ticket", true, mikey_ticket_open),
    [MIKEY_DATA_TYPE_REQUEST_INIT_PK] = REQUEST("ticket", true, mikey_ticket_open),
    [MIKEY_DATA_TYPE_REQUEST_RESP] = KMS_RESPONSE("ticket", MIKEY_DATA_TYPE_REQUEST_INIT_PSK,
                                                  MIKEY_DATA_TYPE_REQUEST_INIT_PK, mikey_ticket_open),
    [MIKEY_DATA_TYPE_TRANSFER_INIT] = REQUEST("ticket", false, mikey_ticket_open),
    [MIKEY_DATA_TYPE_TRANSFER_RESP] = {"ticket",
                                       "responder",
                                       MIKEY_PART_RESPONSE,
                                       false,
                                       true,
                                       {MIKEY_DATA_TYPE_TRANSFER_INIT},
                                       1,
                                       mikey_ticket_open},
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PSK] = RESOLVE_REQUEST,
    [MIKEY_DATA_TYPE_RESOLVE_INIT_PK] = RESOLVE_REQUEST,
    [MIKEY_DATA_TYPE_RESOLVE_RESP] = KMS_RESPONSE("ticket", MIKEY_DATA_TYPE_RESOLVE_INIT_PSK,
                                                  MIKEY_DATA_TYPE_RESOLVE_INIT_PK, mikey_ticket_open),
    [MIKEY_DATA_TYPE_REQUEST_KEY_PSK] = REQUEST("ibake", true, mikey_ibake_open_key_request),
    [MIKEY_DATA_TYPE_REQUEST_KEY_PKE] = REQUEST("ibake", true, mikey_ibake_open_key_request),
    [MIKEY_DATA_TYPE_REQUEST_KEY_RESP] =
        KMS_RESPONSE("ibake", MIKEY_DATA_TYPE_REQUEST_KEY_PSK, MIKEY_DATA_TYPE_REQUEST_KEY_PKE,
                     mikey_ibake_open_key_response),
    [MIKEY_DATA_TYPE_I_MESSAGE_1] = REQUEST("ibake", true, mikey_ibake_open_as),
    [MIKEY_DATA_TYPE_R_MESSAGE_1] =
        RESPONSE("ibake", "responder", MIKEY_DATA_TYPE_I_MESSAGE_1, mikey_ibake_open_as),
    [MIKEY_DATA_TYPE_I_MESSAGE_2] = {"ibake",
                                     "initiator",
                                     MIKEY_PART_RESPONSE,
                                     false,
                                     false,
                                     {MIKEY_DATA_TYPE_I_MESSAGE_1},
                                     1,
                                     mikey_ibake_open_as},
    [MIKEY_DATA_TYPE_R_MESSAGE_2] =
        RESPONSE("ibake", "responder", MIKEY_DATA_TYPE_I_MESSAGE_1, mikey_ibake_open_as),
    [MIKEY_DATA_TYPE_SAKKE] = REQUEST("sakke", false, mikey_sakke_open_as),
};

const struct mode *mikey_mode_of(uint8_t data_type) {
    static const struct mode unknown = {"unknown", "unknown", MIKEY_PART_UNKNOWN, false, false, {0}, 0, NULL};
    return data_type < sizeof modes / sizeof modes[0] ? &modes[data_type] : &unknown;
}

bool mikey_mode_answers(uint8_t data_type, uint8_t request) {
    const struct mode *mode = mikey_mode_of(data_type);
    if (mode->part == MIKEY_PART_ERROR)
        return true;
    for (uint8_t i = 0; i < mode->n_answers; i++) {
        if (mode->answers[i] == request)
            return true;
    }
    return false;
}

const char *mikey_mode_name(uint8_t data_type) {
    return mikey_mode_of(data_type)->mode;
}

const char *mikey_role_name(uint8_t data_type) {
    return mikey_mode_of(data_type)->role;
}

// Says what a message of a mode that is not opened here authenticates itself with. An Error has nothing else to open.
static enum mikey_status unopened(struct mikey_crypto *crypto, struct mikey_document *document,
                                  const struct mikey_secrets *secrets, const struct mikey_readings *readings,
                                  struct mikey_csb *csb, struct mikey_opened *opened) {
    static const struct {
        uint8_t payload;
        enum mikey_auth_kind kind;
    } authenticators[] = {{MIKEY_PAYLOAD_SIGN, MIKEY_AUTH_SIGNATURE},
                          {MIKEY_PAYLOAD_V, MIKEY_AUTH_VERIFICATION},
                          {MIKEY_PAYLOAD_KEMAC, MIKEY_AUTH_MAC}};
    (void)crypto, (void)secrets, (void)readings, (void)csb;
    *opened = (struct mikey_opened){.auth = {.kind = MIKEY_AUTH_NONE, .status = MIKEY_AUTH_ABSENT}};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_ERROR)
        opened->decryption = MIKEY_AUTH_UNSUPPORTED;
    for (size_t i = 0; i < sizeof authenticators / sizeof authenticators[0]; i++) {
        if (mikey_message_find(&document->message, MIKEY_NO_PARENT, authenticators[i].payload, 0) != NULL) {
            opened->auth.kind = authenticators[i].kind;
            opened->auth.status = MIKEY_AUTH_UNSUPPORTED;
            break;
        }
    }
    return MIKEY_OK;
}

enum mikey_status mikey_mode_open_message(struct mikey_crypto *crypto, struct mikey_document *document,
                                          const struct mikey_secrets *secrets,
                                          const struct mikey_readings *readings, struct mikey_csb *csb,
                                          struct mikey_opened *opened) {
    if (!document->message.complete && !mikey_dhhmac_is_literal(&document->message)) {
        *opened = (struct mikey_opened){.auth = {.status = MIKEY_AUTH_INCONCLUSIVE},
                                        .decryption = MIKEY_AUTH_INCONCLUSIVE};
        return MIKEY_OK;
    }
    mode_open *open = mikey_mode_of(document->message.hdr.data_type)->open;
    return (open != NULL ? open : unopened)(crypto, document, secrets, readings, csb, opened);
}

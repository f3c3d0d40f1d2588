// SPDX-License-Identifier: BSD-2-Clause
// The signed Diffie-Hellman method, RFC 3830 3.3, opened.
#include "agreement.h"
#include "csb.h"
#include "signature.h"

static const struct mikey_readings of_the_rfc;

/** What the I_MESSAGE leaves behind. One that fails leaves a CSB that was set up before as it is. */
static void remember(const struct mikey_message *message, const struct mikey_parties *parties,
                     const struct mikey_opened *opened, struct mikey_csb *csb) {
    const struct mikey_payload *rand = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RAND, 0);
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    if (csb->known ? opened->auth.status == MIKEY_AUTH_FAILED : !rand)
        return;
    mikey_csb_note_rand(csb, rand);
    if (!csb->known)
        mikey_csb_begin(csb, message, rand->u.rand.data);
    mikey_csb_renew(csb, t ? &t->u.t : NULL, parties);
    mikey_dh_remember(csb, message);
}

enum mikey_status mikey_dh_open_init_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                        const struct mikey_secrets *secrets,
                                        const struct mikey_readings *readings, struct mikey_csb *csb,
                                        struct mikey_opened *opened) {
    const struct mikey_signing signing = {
        .crypto = crypto, .document = document, .secrets = secrets, .readings = readings};
    return mikey_signature_open_init(signing, MIKEY_DATA_TYPE_DH_INIT, csb, remember, opened);
}

static enum mikey_status check_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                        const struct mikey_secrets *secrets,
                                        const struct mikey_readings *readings, const struct mikey_csb *csb,
                                        struct mikey_opened *opened) {
    struct mikey_id signer;
    const struct mikey_parties parties = mikey_parties_of_response(&document->message, csb);
    const struct mikey_slice behind[] = {parties.idi, parties.idr, {csb->t, csb->t_len}};
    const struct mikey_signing signing = {
        .crypto = crypto,
        .document = document,
        .secrets = secrets,
        .readings = readings,
        .signer = mikey_party_id(&document->message, parties.idr, &signer) ? &signer : NULL,
        .suffix = behind,
        .n_suffix = readings->dh_identities ? sizeof behind / sizeof *behind : 0};
    return mikey_signature_check(&signing, opened);
}

enum mikey_status mikey_dh_open_response_as(struct mikey_crypto *crypto, struct mikey_document *document,
                                            const struct mikey_secrets *secrets,
                                            const struct mikey_readings *readings,
                                            const struct mikey_csb *csb, struct mikey_opened *opened) {
    static const struct mikey_csb nobody;
    const struct mikey_csb *known = csb && csb->known ? csb : &nobody;
    *opened = (struct mikey_opened){0};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_DH_RESP)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_signature_whole(&document->message, opened))
        return MIKEY_OK;
    enum mikey_status status = check_response(crypto, document, secrets, readings, known, opened);
    if (status == MIKEY_OK && opened->auth.status != MIKEY_AUTH_FAILED)
        status = mikey_dh_agree(crypto, document, secrets, readings, known, opened);
    else if (status == MIKEY_OK)
        opened->decryption = MIKEY_AUTH_FAILED;
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_dh_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                                     const struct mikey_secrets *secrets, struct mikey_csb *csb,
                                     struct mikey_opened *opened) {
    return mikey_dh_open_init_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}

enum mikey_status mikey_dh_open_response(struct mikey_crypto *crypto, struct mikey_document *document,
                                         const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                         struct mikey_opened *opened) {
    return mikey_dh_open_response_as(crypto, document, secrets, &of_the_rfc, csb, opened);
}

enum mikey_status mikey_dh_verify_error(struct mikey_crypto *crypto, struct mikey_document *document,
                                        const struct mikey_secrets *secrets, const struct mikey_csb *csb,
                                        struct mikey_opened *opened) {
    static const struct mikey_csb nobody;
    *opened = (struct mikey_opened){0};
    if (document->message.hdr.data_type != MIKEY_DATA_TYPE_ERROR)
        return MIKEY_ERR_ARGUMENT;
    if (!mikey_signature_whole(&document->message, opened))
        return MIKEY_OK;
    enum mikey_status status =
        check_response(crypto, document, secrets, &of_the_rfc, csb ? csb : &nobody, opened);
    if (status != MIKEY_OK)
        *opened = (struct mikey_opened){0};
    return status;
}

enum mikey_status mikey_dh_build(struct mikey_crypto *crypto, const struct mikey_message *message,
                                 const struct mikey_pkey *key, enum mikey_digest digest, uint8_t *out,
                                 size_t size, size_t *written) {
    struct mikey_message head = *message;
    size_t len = 0;
    if (message->n_payloads == 0 || message->payloads[message->n_payloads - 1].type != MIKEY_PAYLOAD_SIGN)
        return MIKEY_ERR_ARGUMENT;
    const struct mikey_payload *sign = &message->payloads[--head.n_payloads];
    enum mikey_status status = mikey_encode(&head, out, size, &len);
    if (status == MIKEY_OK)
        status = mikey_signature_append(crypto, key, sign->u.sign.s_type, digest, &of_the_rfc, NULL, 0, out,
                                        size, &len);
    if (status == MIKEY_OK)
        *written = len;
    return status;
}

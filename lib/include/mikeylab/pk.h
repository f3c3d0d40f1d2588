// SPDX-License-Identifier: BSD-2-Clause
/**
 * The public-key method: RFC 3830 3.2, 4.2.5, 4.2.6, 5.2, 6.2, 6.3 and 6.5, opened and built.
 */
#ifndef MIKEYLAB_PK_H
#define MIKEYLAB_PK_H

#include <mikeylab/exchange.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens an I_MESSAGE (data type 2).
 *
 * The envelope key is searched: `env` lines of the CSB ID, then PKE opened with the `rsa` keys of IDr and of '*', in
 * each padding (readings 24), then `env` lines of '*'. The one counts under which the MAC of KEMAC verifies, which
 * covers KEMAC alone with its Next payload taken as 0 (readings 2); under a NULL MAC the one under which the data
 * decrypts to a chain. Nothing in findings, statuses or time tells whether a padding was right. Then KEMAC is decrypted
 * onto the tape, and the identity in it compared with IDi or the signer's certificate; CHASH is compared with the
 * Responder's `cert` lines.
 *
 * SIGN decides `opened->auth`: it is verified with the certificates of the message, then with `cert` lines of IDi and
 * of '*'; what is known of the certificate is in `opened->signer`. A signature that fails gives no keys.
 *
 * `csb` as for mikey_psk_open_init(); it remembers the envelope key and whether it may be cached, so that the response
 * and later pre-shared key messages of the CSB can be opened. Findings are added to the document. MIKEY_OK when the
 * outcome is in `opened`, whatever it is; MIKEY_ERR_ARGUMENT for a document of another data type; MIKEY_ERR_CRYPTO,
 * MIKEY_ERR_MEMORY, MIKEY_ERR_SPACE when nothing can be said: `opened` is empty then, `csb` as it was.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_pk_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                   const struct mikey_secrets *secrets, struct mikey_csb *csb, struct mikey_opened *opened);

/**
 * Verifies the V of an R_MESSAGE (data type 3) against `csb`: as mikey_psk_verify_response(), with the envelope key.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_pk_verify_response(struct mikey_crypto *crypto,
                                                                     struct mikey_document *document,
                                                                     const struct mikey_secrets *secrets,
                                                                     const struct mikey_csb *csb,
                                                                     struct mikey_opened *opened);

/** Keys of somebody who builds a message with an envelope key. */
struct mikey_pk_keys {
    struct mikey_slice envelope;       /**< the envelope key */
    const struct mikey_pkey *receiver; /**< public key that PKE is encrypted with */
    enum mikey_rsa_padding padding;
    const struct mikey_pkey *signer; /**< private key that signs */
    enum mikey_digest digest;        /**< of the signature */
};

/**
 * Builds an I_MESSAGE. `message` gives header and payloads in order (Next payload fields as wanted, see
 * mikey_message_link()): a KEMAC with Encr alg and MAC alg set, a PKE with its cache indicator, at the end a SIGN with
 * its S type. `clear` is the encoded chain to encrypt: IDi, then Key data. RAND comes from the message's RAND payload,
 * or from `initial` for an update. Encr data, MAC, PKE and signature are computed. *written bytes of `out` are used.
 * MIKEY_ERR_ARGUMENT if T, KEMAC, PKE, SIGN or a RAND is missing or a length does not fit; MIKEY_ERR_SPACE;
 * MIKEY_ERR_CRYPTO; MIKEY_ERR_UNSUPPORTED. An R_MESSAGE is built by mikey_psk_build_response() with the envelope key.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_pk_build_init(struct mikey_crypto *crypto, const struct mikey_message *message,
                    struct mikey_slice clear, const struct mikey_pk_keys *keys,
                    const struct mikey_csb *initial, uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif

// SPDX-License-Identifier: BSD-2-Clause
/**
 * Diffie-Hellman agreement: the signed method of RFC 3830 3.3 and 4.5 and the HMAC-authenticated one of RFC 4650, opened
 * and built. The TGK is the shared secret, as many bytes as the group's prime has (readings 18).
 */
#ifndef MIKEYLAB_DH_H
#define MIKEYLAB_DH_H

#include <mikeylab/exchange.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens a DH I_MESSAGE (data type 4): verifies SIGN, which covers the message up to the signature (readings 3), with the
 * certificates of the message, then with `cert` lines of IDi and of '*'; what is known of the certificate is in
 * opened->signer. There is nothing to decrypt: the response brings the key.
 *
 * `csb` as with mikey_psk_open_init(); DHi is left in it too, or that there is none. Findings are added to the document.
 * MIKEY_OK when the outcome is in `opened`, whatever it is; MIKEY_ERR_ARGUMENT for a document of another data type;
 * MIKEY_ERR_CRYPTO, MIKEY_ERR_MEMORY when nothing can be said: `opened` is empty then, `csb` as it was.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_dh_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                   const struct mikey_secrets *secrets, struct mikey_csb *csb, struct mikey_opened *opened);

/**
 * Opens a DH R_MESSAGE (data type 5): verifies SIGN with the certificates of the message, then with those of IDr, and
 * computes the TGK with the private exponent of either side: MIKEY_SECRET_DH by the CSB ID, then '*', taken where it
 * gives DHi or DHr. DHi is that of `csb`, or where that is NULL or unknown the one the response repeats. The key lies in
 * the document, its key validity is that of the DH payloads. A signature that fails gives no key.
 *
 * opened->decryption: VERIFIED with a key, ABSENT without DH payloads, NEEDS_KEY if no exponent fits, FAILED if the two
 * values are of different groups or out of range. Statuses as above, and MIKEY_ERR_SPACE.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dh_open_response(struct mikey_crypto *crypto,
                                                                   struct mikey_document *document,
                                                                   const struct mikey_secrets *secrets,
                                                                   const struct mikey_csb *csb,
                                                                   struct mikey_opened *opened);

/**
 * Verifies the SIGN of an Error message (data type 6) of any mode: it covers the message up to the signature, with the
 * certificates as above. ABSENT without SIGN. Statuses as mikey_dh_open_init().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dh_verify_error(struct mikey_crypto *crypto,
                                                                  struct mikey_document *document,
                                                                  const struct mikey_secrets *secrets,
                                                                  const struct mikey_csb *csb,
                                                                  struct mikey_opened *opened);

/**
 * Builds an I_MESSAGE or R_MESSAGE from `message`, which ends in a SIGN whose s_type is set: it is signed with `key` and
 * the result written into `out`. MIKEY_ERR_ARGUMENT if it ends in something else; else as mikey_encode(), mikey_sign().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_dh_build(struct mikey_crypto *crypto, const struct mikey_message *message, const struct mikey_pkey *key,
               enum mikey_digest digest, uint8_t *out, size_t size, size_t *written);

/**
 * Opens a DHHMAC I_MESSAGE (data type 7): finds the pre-shared key as mikey_psk_open_init() does and verifies the MAC
 * of KEMAC, which covers the whole message. A KEMAC with the numbers that RFC 4650 4.2 prints (Encr alg 2 for NULL, MAC
 * alg 0 for HMAC-SHA-1) is told by its length and verified all the same; the reading is "rfc4650-literal-numbers" then
 * (readings 41). There is nothing to decrypt: the response brings the key.
 *
 * `csb` as with mikey_psk_open_init(); DHi is left in it too, or that there is none. Findings are added to the document. Statuses as mikey_psk_open_init().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dhhmac_open_init(struct mikey_crypto *crypto,
                                                                   struct mikey_document *document,
                                                                   const struct mikey_secrets *secrets,
                                                                   struct mikey_csb *csb,
                                                                   struct mikey_opened *opened);

/**
 * Opens a DHHMAC R_MESSAGE (data type 8) against `csb`: verifies its MAC, then computes the TGK as
 * mikey_dh_open_response() does. After a MAC that failed no key is given. `csb` NULL or unknown: auth and decryption are
 * INCONCLUSIVE. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dhhmac_open_response(struct mikey_crypto *crypto,
                                                                       struct mikey_document *document,
                                                                       const struct mikey_secrets *secrets,
                                                                       const struct mikey_csb *csb,
                                                                       struct mikey_opened *opened);

/**
 * Verifies the MAC of the KEMAC that ends an Error message (data type 6) to a DHHMAC request, which has no V (readings
 * 43). ABSENT without KEMAC; INCONCLUSIVE if `csb` is NULL or unknown. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_dhhmac_verify_error(struct mikey_crypto *crypto,
                                                                      struct mikey_document *document,
                                                                      const struct mikey_secrets *secrets,
                                                                      const struct mikey_csb *csb,
                                                                      struct mikey_opened *opened);

/**
 * Builds an I_MESSAGE or R_MESSAGE of DHHMAC from `message`, which ends in a KEMAC with MAC alg set: its MAC is computed
 * and the result written into `out`. RAND comes from the message, or from `initial` for an update or a response.
 * Statuses as mikey_psk_build_init().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_dhhmac_build(struct mikey_crypto *crypto, const struct mikey_message *message, struct mikey_slice psk,
                   const struct mikey_csb *initial, uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif

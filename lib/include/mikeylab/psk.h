// SPDX-License-Identifier: BSD-2-Clause
/**
 * The pre-shared key method: RFC 3830 3.1, 4.1.4, 4.5, 5.1.2, 5.2 and 6.2, opened and built.
 */
#ifndef MIKEYLAB_PSK_H
#define MIKEYLAB_PSK_H

#include <mikeylab/exchange.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens an I_MESSAGE (data type 0): finds the key by IDi, IDr, then '*', trying each secret filed there; verifies
 * the MAC over the message up to the MAC field (readings 1); decrypts KEMAC and decodes its chain onto the tape.
 *
 * `csb` in: zeroed for an initial message; the state of the initial exchange for an update, whose RAND and CSB ID
 * apply (readings 11). Out: filled from an initial message, its T, identities and secret renewed by an update.
 * A message without RAND that meets an unknown CSB gives auth status INCONCLUSIVE.
 *
 * Findings are added to the document: authentication, decryption, missing secret by name.
 * Returns MIKEY_OK when the outcome is in `opened`, whatever it is; MIKEY_ERR_ARGUMENT for a document of another
 * data type; MIKEY_ERR_CRYPTO, MIKEY_ERR_SPACE when nothing can be said.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_psk_open_init(struct mikey_crypto *crypto,
                                                                struct mikey_document *document,
                                                                const struct mikey_secrets *secrets,
                                                                struct mikey_csb *csb, struct mikey_opened *opened);

/**
 * Verifies the V of an R_MESSAGE (data type 1) against `csb`: MAC over message || IDi || IDr || T with ID data and
 * TS value bytes (readings 4, 5, 7; identities that neither message carried are left out, readings 6).
 * `csb` NULL or unknown: INCONCLUSIVE. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_psk_verify_response(struct mikey_crypto *crypto,
                                                                      struct mikey_document *document,
                                                                      const struct mikey_secrets *secrets,
                                                                      const struct mikey_csb *csb,
                                                                      struct mikey_opened *opened);

/**
 * Authenticates an Error message (data type 6) with V, with and without IDi || IDr || T behind the message
 * (readings 8); the reading that matched is named. Statuses as above; ABSENT if it carries no V.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_psk_verify_error(struct mikey_crypto *crypto,
                                                                   struct mikey_document *document,
                                                                   const struct mikey_secrets *secrets,
                                                                   const struct mikey_csb *csb,
                                                                   struct mikey_opened *opened);

/**
 * Builds an I_MESSAGE. `message` gives header and payloads in order (Next payload fields as wanted, see
 * mikey_message_link()), its last payload a KEMAC with Encr alg and MAC alg set; `clear` is the encoded chain of
 * Key data to encrypt, empty for an update without keys. RAND comes from the message's RAND payload, or from
 * `initial` for an update. Encr data and MAC are computed and written into `out`; *written bytes are used.
 * MIKEY_ERR_ARGUMENT if T, KEMAC or a RAND is missing or a length does not fit; MIKEY_ERR_SPACE; MIKEY_ERR_CRYPTO;
 * MIKEY_ERR_UNSUPPORTED.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_psk_build_init(struct mikey_crypto *crypto, const struct mikey_message *message, struct mikey_slice clear,
                     struct mikey_slice psk, const struct mikey_csb *initial, uint8_t *out, size_t size,
                     size_t *written);

/**
 * Builds an R_MESSAGE or an Error message: `message` ends in a V payload whose auth_alg is set; V is computed over
 * it, the identities and T of `csb`. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_psk_build_response(struct mikey_crypto *crypto, const struct mikey_message *message, struct mikey_slice psk,
                         const struct mikey_csb *csb, uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif

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
 * Opens an I_MESSAGE (data type 0): finds the key by IDi, IDr, then '*', trying each secret filed there until
 * one MAC verifies; the MAC covers the message up to the MAC field (readings 1). Then KEMAC is decrypted and
 * its chain decoded onto the tape. The secret of the CSB is tried first, an envelope key filed for the CSB ID
 * before '*' (readings 26).
 *
 * Under a NULL MAC auth is ABSENT, and the first secret is taken under which the data decrypts to a chain.
 * With NULL encryption the keys are those that mikey_decode() saw. After a MAC that failed nothing is
 * decrypted and no key given.
 *
 * `csb` in: zeroed for an initial message; the state of the initial exchange for an update, whose RAND and
 * CSB ID apply (readings 11). Out: filled from an initial message, its T, identities and secret renewed by an
 * update; an update that fails leaves it alone. An update that verifies only with a RAND of its own is
 * VERIFIED with the reading "rand-of-the-update", and its RAND becomes the CSB's. A message with a MAC but
 * without RAND that meets an unknown CSB gives auth status INCONCLUSIVE and leaves it unknown; so does one
 * that is not complete.
 *
 * Findings are added to the document: authentication, decryption, missing secret by name (MIKEY_NEEDS_KEY).
 * Returns MIKEY_OK when the outcome is in `opened`, whatever it is; MIKEY_ERR_ARGUMENT for a document of
 * another data type; MIKEY_ERR_CRYPTO, MIKEY_ERR_SPACE when nothing can be said: `opened` is empty then,
 * `csb` as it was.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_psk_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                    const struct mikey_secrets *secrets, struct mikey_csb *csb, struct mikey_opened *opened);

/**
 * Verifies the V of an R_MESSAGE (data type 1) against `csb`: MAC over message || IDi || IDr || T with ID
 * data and TS value bytes (readings 4, 5, 7; identities that neither message carried are left out, readings
 * 6). IDr is the response's own, if it has one. A V that verifies in another reading is named in
 * auth.reading: VERIFIED if the RFC allows it ("counter-padded-to-64-bits"), FAILED if it is a known
 * deviation ("libmikey-v-without-ids", ...). `csb` NULL or unknown: INCONCLUSIVE. ABSENT without V or with a
 * NULL one. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_psk_verify_response(struct mikey_crypto *crypto,
                                                                      struct mikey_document *document,
                                                                      const struct mikey_secrets *secrets,
                                                                      const struct mikey_csb *csb,
                                                                      struct mikey_opened *opened);

/**
 * Authenticates an Error message (data type 6) with V in the same manner; with and without IDi || IDr || T
 * behind the message it is VERIFIED (readings 8) and the reading named. Statuses as above; ABSENT if it
 * carries no V.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_psk_verify_error(struct mikey_crypto *crypto,
                                                                   struct mikey_document *document,
                                                                   const struct mikey_secrets *secrets,
                                                                   const struct mikey_csb *csb,
                                                                   struct mikey_opened *opened);

/**
 * Builds an I_MESSAGE. `message` gives header and payloads in order (Next payload fields as wanted, see
 * mikey_message_link()), its last payload a KEMAC with Encr alg and MAC alg set; `clear` is the encoded chain
 * of Key data to encrypt, empty for an update without keys. RAND comes from the message's RAND payload, or
 * from `initial` for an update. Encr data and MAC are computed and written into `out`; *written bytes are
 * used. MIKEY_ERR_ARGUMENT if T, KEMAC or a RAND is missing or a length does not fit; MIKEY_ERR_SPACE;
 * MIKEY_ERR_CRYPTO; MIKEY_ERR_UNSUPPORTED.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_psk_build_init(struct mikey_crypto *crypto, const struct mikey_message *message,
                     struct mikey_slice clear, struct mikey_slice psk, const struct mikey_csb *initial,
                     uint8_t *out, size_t size, size_t *written);

/**
 * Builds an R_MESSAGE or an Error message: `message` ends in a V payload whose auth_alg is set; V is computed
 * over it, the identities and T of `csb`. Statuses as above.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_psk_build_response(struct mikey_crypto *crypto, const struct mikey_message *message,
                         struct mikey_slice psk, const struct mikey_csb *csb, uint8_t *out, size_t size,
                         size_t *written);

#ifdef __cplusplus
}
#endif

#endif

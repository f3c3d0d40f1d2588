// SPDX-License-Identifier: BSD-2-Clause
/**
 * RSA-R, the public-key method in reverse: the Initiator asks, the Responder chooses the keys. RFC 4738, opened and
 * built.
 */
#ifndef MIKEYLAB_RSAR_H
#define MIKEYLAB_RSAR_H

#include <mikeylab/pk.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens an I_MESSAGE (data type 9): verifies SIGN as mikey_dh_open_init() does. It transports no key.
 *
 * `csb` as for mikey_psk_open_init(), but a request without RAND begins a CSB as well as one with it: the response may
 * bring the RAND. Findings are added to the document. MIKEY_OK when the outcome is in `opened`, whatever it is;
 * MIKEY_ERR_ARGUMENT for a document of another data type; MIKEY_ERR_CRYPTO, MIKEY_ERR_MEMORY when nothing can be said:
 * `opened` is empty then, `csb` as it was.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_rsar_open_init(struct mikey_crypto *crypto, struct mikey_document *document,
                     const struct mikey_secrets *secrets, struct mikey_csb *csb, struct mikey_opened *opened);

/**
 * Opens an R_MESSAGE (data type 10) against the `csb` of its request. PKE and KEMAC are opened as mikey_pk_open_init()
 * opens them, PKE with the `rsa` keys of IDi. RAND is that of the request, or if that has none of the response; if the
 * response carries a new CSB_ID it is for a group, and CSB_ID and RAND of the response are used in every derivation
 * (readings 48, 49).
 *
 * SIGN decides opened->auth: it covers the message up to the signature, IDi, IDr and T, the ID data of the request and
 * of the response and the TS value (readings 46). One that leaves SIGN's own two bytes out is VERIFIED with the reading
 * "signr-without-payload". A signature that fails gives no keys. `csb` unknown: auth and decryption are INCONCLUSIVE.
 *
 * RAND, the CSB ID for keys and the envelope key are left in `csb` unless the message fails. Findings and statuses as
 * above, and MIKEY_ERR_SPACE.
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_rsar_open_response(struct mikey_crypto *crypto,
                                                                     struct mikey_document *document,
                                                                     const struct mikey_secrets *secrets,
                                                                     struct mikey_csb *csb,
                                                                     struct mikey_opened *opened);

/**
 * Builds an I_MESSAGE from `message`, which ends in a SIGN whose s_type is set: it is signed with `key`. Statuses as
 * mikey_dh_build().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status mikey_rsar_build_init(struct mikey_crypto *crypto,
                                                                  const struct mikey_message *message,
                                                                  const struct mikey_pkey *key,
                                                                  enum mikey_digest digest, uint8_t *out,
                                                                  size_t size, size_t *written);

/**
 * Builds an R_MESSAGE to the request that left `csb`, as mikey_pk_build_init() builds its message: `clear` is the
 * encoded chain of IDr and Key data, `receiver` of the keys is the Initiator, `signer` the Responder. RAND and CSB ID
 * are found as mikey_rsar_open_response() finds them. Statuses as mikey_pk_build_init().
 */
MIKEY_API MIKEY_NODISCARD enum mikey_status
mikey_rsar_build_response(struct mikey_crypto *crypto, const struct mikey_message *message,
                          struct mikey_slice clear, const struct mikey_pk_keys *keys,
                          const struct mikey_csb *csb, uint8_t *out, size_t size, size_t *written);

#ifdef __cplusplus
}
#endif

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Certificates of a message, and what they lead to. */
#ifndef MIKEYLAB_EXCHANGE_TRUST_H
#define MIKEYLAB_EXCHANGE_TRUST_H

#include <mikeylab/exchange.h>

/** CERT payloads of one message that are looked at. */
#define MIKEY_MESSAGE_CERTIFICATES 8

/** Certificates of a message, opened. */
struct mikey_certificates {
    const struct mikey_certificate *list[MIKEY_MESSAGE_CERTIFICATES];
    uint32_t payloads[MIKEY_MESSAGE_CERTIFICATES]; /**< indices of their CERT payloads */
    uint8_t count;
};

/**
 * Opens the X.509 certificates of a message; those that cannot be read become findings, as do URLs, which are not
 * fetched. Close them with mikey_certificates_close(), also after a failure. MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_certificates_open(struct mikey_crypto *crypto,
                                                          struct mikey_document *document,
                                                          struct mikey_certificates *certificates);
void mikey_certificates_close(struct mikey_certificates *certificates);

/**
 * Opens the certificate in a CERT payload. MIKEY_ERR_STRUCTURE if it is of a type that holds none, or cannot be read;
 * MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_cert_payload_open(struct mikey_crypto *crypto,
                                                          const struct mikey_payload *payload,
                                                          const struct mikey_certificate **certificate);

/**
 * Follows a certificate through those of its message to an anchor: fills chain, not_before and not_after of `signer`.
 * MIKEY_ERR_MEMORY, MIKEY_ERR_CRYPTO.
 */
MIKEY_NODISCARD enum mikey_status mikey_trust(struct mikey_crypto *crypto,
                                              const struct mikey_secrets *secrets,
                                              const struct mikey_certificate *certificate,
                                              const struct mikey_certificates *others,
                                              struct mikey_signer *signer);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** The identifiers that a user may have had when a message was made, the likeliest first. */
#ifndef MIKEYLAB_EXCHANGE_IDENTIFIER_H
#define MIKEYLAB_EXCHANGE_IDENTIFIER_H

#include <mikeylab/ntp.h>
#include <mikeylab/sakke.h>

/** Key periods before and after that of the message that are tried. */
#define MIKEY_PERIODS_TRIED 12

/** What is known of a user. */
struct mikey_identity_source {
    uint8_t scheme;              /**< MIKEY_ID_SCHEME_* */
    struct mikey_slice uid;      /**< the identifier itself, from the message or a secret; empty: unknown */
    struct mikey_slice uri;      /**< empty: unknown */
    struct mikey_slice kms_uri;  /**< likewise */
    const struct mikey_kms *kms; /**< periods of its keys; may be NULL */
    bool has_time;
    uint64_t ntp;      /**< T, seconds since 1900, not cut to 32 bits */
    bool unterminated; /**< the identifiers of RFC 6509 3.2 are without their last byte */
};

/** The `n`th identifier, from 0; false when there are no more. */
bool mikey_identifier_at(struct mikey_crypto *crypto, const struct mikey_identity_source *from, size_t n,
                         struct mikey_identifier *identifier);

/** Months since the year 0 in which a Unix time lies. */
int64_t mikey_month_of(int64_t seconds);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/** Messages that do not come out as they should, opened as known deviations would have made them. */
#ifndef MIKEYLAB_EXCHANGE_DEVIATE_H
#define MIKEYLAB_EXCHANGE_DEVIATE_H

#include <mikeylab/exchange.h>

/**
 * mikey_mode_open_message(), and if authentication or decryption fails and `explain` is set, the same with the
 * deviations that apply, alone and in pairs that occur together, until all comes out. What is opened then is in
 * `opened`, `csb` and the document, but the status of authentication and the findings stay those of the RFC's reading;
 * opened->auth.deviations and the findings say what explains them. Statuses as mikey_mode_open_message().
 */
MIKEY_NODISCARD enum mikey_status mikey_open_explained(struct mikey_crypto *crypto,
                                                       struct mikey_document *document,
                                                       const struct mikey_secrets *secrets, bool explain,
                                                       struct mikey_csb *csb, struct mikey_opened *opened);

/** Notes a deviation as part of an explanation, if there is room and it is not there yet. */
void mikey_deviations_note(struct mikey_deviations *deviations, enum mikey_deviation deviation);

#endif

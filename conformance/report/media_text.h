// SPDX-License-Identifier: BSD-2-Clause
/** What packets said of crypto sessions, as lines of a text report. */
#ifndef MIKEYLAB_CONFORMANCE_MEDIA_TEXT_H
#define MIKEYLAB_CONFORMANCE_MEDIA_TEXT_H

#include "report.h"

/** SSRCs of one crypto session that are printed; JSON has all that are listed. */
#define MEDIA_TEXT_SSRCS 16u

/** One line for each SSRC of the session, and one for what failed. `media` may be NULL. */
void media_text_session(const struct report *report, const struct ledger_exchange *media,
                        const struct mikey_session_keys *session);

/** What is not in the above for want of room; nothing if all is. */
void media_text_unlisted(const struct report *report, const struct ledger_exchange *media);

/** One line for the whole capture, if it has media. */
void media_text_capture(const struct report *report, const struct proof_totals *media);

#endif

// SPDX-License-Identifier: BSD-2-Clause
/**
 * Bytes of unknown origin as text that a terminal, a log and JSON can take: identities, file names, header values.
 */
#ifndef MIKEYLAB_CONFORMANCE_RENDER_TEXT_H
#define MIKEYLAB_CONFORMANCE_RENDER_TEXT_H

#include <mikeylab/status.h>

/**
 * Copies `bytes` into `out` (`size` bytes, NUL-terminated, cut where they do not fit): printable characters as they
 * are, everything else as \xNN. Beyond ASCII, well-formed UTF-8 counts as printable if `utf8`, except for control
 * characters and those that change the direction of writing. Returns the length.
 */
size_t text_escape(struct mikey_slice bytes, bool utf8, char *out, size_t size);

/** The same for a NUL-terminated string. */
size_t text_escape_string(const char *string, bool utf8, char *out, size_t size);

/** Room for time_text(). */
#define TIME_TEXT 40

/** Unix time as RFC 3339 in UTC with 6 digits of fraction, 9 if there are nanoseconds. Returns `out`. */
const char *time_text(int64_t seconds, uint32_t nanoseconds, char out[TIME_TEXT]);

#endif

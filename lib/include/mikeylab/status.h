// SPDX-License-Identifier: BSD-2-Clause
/**
 * Conventions shared by every mikeylab header: export macros, status codes, slices.
 *
 * - Sizes and offsets are bytes unless a name says bits. Integers are host order; the wire is network order.
 * - A `struct mikey_slice` never owns its bytes. Its owner is named where the slice is handed out.
 * - No function keeps global state. An object may be used by one thread at a time, different objects by
 *   different threads.
 * - The library does no I/O and reads no clock.
 */
#ifndef MIKEYLAB_STATUS_H
#define MIKEYLAB_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MIKEY_API       __attribute__((visibility("default")))
#define MIKEY_NODISCARD __attribute__((warn_unused_result))
#else
#define MIKEY_API
#define MIKEY_NODISCARD
#endif

/** Whether a call could do what it was asked. What a message is worth is said by findings, never by a status. */
enum mikey_status {
    MIKEY_OK = 0,
    MIKEY_ERR_STRUCTURE,   /**< the bytes cannot be followed further; a fatal finding says where */
    MIKEY_ERR_SPACE,       /**< the caller's memory is too small */
    MIKEY_ERR_ARGUMENT,    /**< an argument is outside what the header allows */
    MIKEY_ERR_KEY_MISSING, /**< no secret fits */
    MIKEY_ERR_AUTH,        /**< a MAC, verification message or signature does not verify */
    MIKEY_ERR_UNSUPPORTED, /**< an algorithm or message that this library cannot process */
    MIKEY_ERR_CRYPTO,      /**< the crypto library failed; nothing is known about the message */
    MIKEY_ERR_MEMORY       /**< an allocation failed */
};

/** English text of a status, static, never NULL. */
MIKEY_API const char *mikey_status_text(enum mikey_status status);

/** A borrowed run of bytes. `data` may be NULL when `len` is 0. */
struct mikey_slice {
    const uint8_t *data;
    size_t len;
};

/** Library version "major.minor.patch", static. */
MIKEY_API const char *mikey_version(void);

#ifdef __cplusplus
}
#endif

#endif

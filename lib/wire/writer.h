// SPDX-License-Identifier: BSD-2-Clause
/**
 * The bounded writer, the reader's mirror: one call writes one field, whose size and bits come from fields.def.
 * Errors are sticky; mikey_wr_finish() asks at the end.
 */
#ifndef MIKEYLAB_WIRE_WRITER_H
#define MIKEYLAB_WIRE_WRITER_H

#include <mikeylab/tape.h>

struct mikey_wr {
    uint8_t *out;
    size_t size; /**< capacity */
    size_t len;  /**< written */
    enum mikey_status status;
};

struct mikey_wr mikey_wr_start(uint8_t *out, size_t size);

/** Makes the writer fail, unless it has failed before. */
void mikey_wr_fail(struct mikey_wr *wr, enum mikey_status status);

/**
 * Writes a field of fixed size; MIKEY_ERR_ARGUMENT if the value does not fit it. Fields that share bytes are written
 * one after the other, from the most significant bit on.
 */
void mikey_wr_uint(struct mikey_wr *wr, enum mikey_field field, uint64_t value);

/** Writes bytes as they are. */
void mikey_wr_bytes(struct mikey_wr *wr, struct mikey_slice bytes);

/** Writes the length of `bytes` into `field`, then the bytes. */
void mikey_wr_counted(struct mikey_wr *wr, enum mikey_field field, struct mikey_slice bytes);

/** Ends writing: `*written` is set if all went well. */
MIKEY_NODISCARD enum mikey_status mikey_wr_finish(const struct mikey_wr *wr, size_t *written);

#endif

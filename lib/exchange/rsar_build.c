// SPDX-License-Identifier: BSD-2-Clause
// RSA-R, RFC 4738, built.
#include <mikeylab/dh.h>

#include "envelope.h"
#include "parties.h"
#include "rsar_opening.h"

enum mikey_status mikey_rsar_build_init(struct mikey_crypto *crypto, const struct mikey_message *message,
                                        const struct mikey_pkey *key, enum mikey_digest digest, uint8_t *out,
                                        size_t size, size_t *written) {
    return mikey_dh_build(crypto, message, key, digest, out, size, written);
}

enum mikey_status mikey_rsar_build_response(struct mikey_crypto *crypto, const struct mikey_message *message,
                                            struct mikey_slice clear, const struct mikey_pk_keys *keys,
                                            const struct mikey_csb *csb, uint8_t *out, size_t size,
                                            size_t *written) {
    static const struct mikey_readings of_the_rfc;
    if (!csb->known || csb->id_cut)
        return MIKEY_ERR_ARGUMENT;
    const struct mikey_parties parties = mikey_parties_of_response(message, csb);
    const struct mikey_slice suffix[] = {{csb->idi, csb->idi_len}, parties.idr, {csb->t, csb->t_len}};
    const struct mikey_sealing sealing = {mikey_rsar_binding(message, csb, &of_the_rfc), suffix,
                                          sizeof suffix / sizeof suffix[0]};
    if (sealing.binding.rand.len == 0)
        return MIKEY_ERR_ARGUMENT;
    return mikey_envelope_build(crypto, message, clear, keys, &sealing, out, size, written);
}

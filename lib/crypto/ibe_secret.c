// SPDX-License-Identifier: BSD-2-Clause
// A private key of Boneh-Franklin encryption with the parameters it belongs to, as one secret:
//
//   +------+-----------+--------+-----------+--------+--------+--------+--------+
//   | hash | length: 2 |   p    | length: 2 |   q    |   P    | P_pub  |  key   |
//   +------+-----------+--------+-----------+--------+--------+--------+--------+
//
// or these parameters without a key.
#include <mikeylab/ibe.h>

#define HASH_BYTES   1
#define LENGTH_BYTES 2

static bool cut(struct mikey_slice *rest, size_t count, struct mikey_slice *part) {
    if (rest->len < count)
        return false;
    *part = (struct mikey_slice){rest->data, count};
    *rest = (struct mikey_slice){rest->data + count, rest->len - count};
    return true;
}

static bool cut_counted(struct mikey_slice *rest, struct mikey_slice *part) {
    struct mikey_slice length;
    return cut(rest, LENGTH_BYTES, &length) &&
           cut(rest, (size_t)length.data[0] << 8 | length.data[1], part) && part->len > 0;
}

bool mikey_ibe_secret_read(struct mikey_slice secret, struct mikey_ibe_parameters *parameters,
                           struct mikey_slice *key) {
    struct mikey_slice hash;
    if (!cut(&secret, HASH_BYTES, &hash) || !cut_counted(&secret, &parameters->p) ||
        !cut_counted(&secret, &parameters->q))
        return false;
    const size_t point = 1 + 2 * parameters->p.len;
    parameters->hash =
        hash.data[0] < MIKEY_DIGEST_COUNT ? (enum mikey_digest)hash.data[0] : MIKEY_DIGEST_NONE;
    return cut(&secret, point, &parameters->base) && cut(&secret, point, &parameters->kms) &&
           cut(&secret, secret.len > 0 ? point : 0, key) && secret.len == 0;
}

// SPDX-License-Identifier: BSD-2-Clause
#include "compare.h"
#include "internal.h"

#include <mikeylab/values.h>

// MAC algs: RFC 3830 6.2, RFC 6043 6.2. The auth_key is as long as the MAC (RFC 3830 4.2.4).
static const size_t mac_lengths[] = {
    [MIKEY_MAC_NULL] = 0,
    [MIKEY_MAC_HMAC_SHA_1_160] = 20,
    [MIKEY_MAC_HMAC_SHA_256_256] = 32,
};

bool mikey_mac_length(uint8_t mac_alg, size_t *bytes) {
    if (mac_alg >= sizeof mac_lengths / sizeof *mac_lengths)
        return false;
    *bytes = mac_lengths[mac_alg];
    return true;
}

bool mikey_auth_key_length(uint8_t mac_alg, size_t *bytes) {
    return mikey_mac_length(mac_alg, bytes);
}

enum mikey_status mikey_mac(struct mikey_crypto *crypto, uint8_t mac_alg, struct mikey_slice key,
                            const struct mikey_slice *parts, size_t n_parts, uint8_t mac[MIKEY_MAC_MAX]) {
    size_t len = 0;
    if (!mikey_mac_length(mac_alg, &len))
        return MIKEY_ERR_UNSUPPORTED;
    if (mac_alg == MIKEY_MAC_NULL)
        return MIKEY_OK;
    enum mikey_hmac_hash hash = mac_alg == MIKEY_MAC_HMAC_SHA_1_160 ? MIKEY_HMAC_SHA_1 : MIKEY_HMAC_SHA_256;
    struct mikey_hmac *hmac = NULL;
    enum mikey_status status = mikey_hmac_key(crypto, hash, key, &hmac);
    return status == MIKEY_OK ? mikey_hmac_run(hmac, parts, n_parts, mac) : status;
}

void mikey_crypto_watch_macs(struct mikey_crypto *crypto, mikey_mac_watch *watch, void *context) {
    crypto->watch = watch;
    crypto->watch_context = context;
}

bool mikey_mac_compare(struct mikey_crypto *crypto, struct mikey_slice came, struct mikey_slice right) {
    if (crypto->watch != NULL)
        crypto->watch(crypto->watch_context, came, right);
    return came.len == right.len && mikey_equal(came.data, right.data, right.len);
}

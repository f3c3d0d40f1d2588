// SPDX-License-Identifier: BSD-2-Clause
#include "recall.h"

#include "internal.h"

#include <stdlib.h>
#include <string.h>

/** Results kept: of a message's PKE with the few keys that are tried, of SIGN with its certificates. */
#define RESULTS_MAX 16u

/** One operation and what came of it. */
struct result {
    EVP_PKEY *key; /**< held, so that its address stays its name */
    enum mikey_rsa_operation operation;
    size_t in_len, len;
    uint8_t in[MIKEY_RSA_BYTES_MAX], out[MIKEY_RSA_BYTES_MAX];
};

struct mikey_recall {
    uint32_t count;
    struct result results[RESULTS_MAX];
};

void mikey_recall_begin(struct mikey_crypto *crypto) {
    mikey_recall_end(crypto);
    crypto->recall = malloc(sizeof *crypto->recall);
    if (crypto->recall != NULL)
        crypto->recall->count = 0;
}

void mikey_recall_end(struct mikey_crypto *crypto) {
    struct mikey_recall *recall = crypto->recall;
    if (recall == NULL)
        return;
    for (uint32_t i = 0; i < recall->count; i++) {
        EVP_PKEY_free(recall->results[i].key);
        mikey_wipe(&recall->results[i], sizeof recall->results[i]);
    }
    free(recall);
    crypto->recall = NULL;
}

bool mikey_recall_get(const struct mikey_crypto *crypto, enum mikey_rsa_operation operation,
                      const EVP_PKEY *key, struct mikey_slice in, uint8_t out[MIKEY_RSA_BYTES_MAX],
                      size_t *len) {
    const struct mikey_recall *recall = crypto->recall;
    for (uint32_t i = 0; recall != NULL && i < recall->count; i++) {
        const struct result *result = &recall->results[i];
        if (result->key != key || result->operation != operation || result->in_len != in.len ||
            memcmp(result->in, in.data, in.len) != 0)
            continue;
        memcpy(out, result->out, result->len);
        *len = result->len;
        return true;
    }
    return false;
}

void mikey_recall_put(struct mikey_crypto *crypto, enum mikey_rsa_operation operation, EVP_PKEY *key,
                      struct mikey_slice in, struct mikey_slice out) {
    struct mikey_recall *recall = crypto->recall;
    if (recall == NULL || recall->count == RESULTS_MAX || in.len > MIKEY_RSA_BYTES_MAX ||
        out.len > MIKEY_RSA_BYTES_MAX || EVP_PKEY_up_ref(key) != 1)
        return;
    struct result *result = &recall->results[recall->count++];
    *result = (struct result){.key = key, .operation = operation, .in_len = in.len, .len = out.len};
    memcpy(result->in, in.data, in.len);
    if (out.len > 0)
        memcpy(result->out, out.data, out.len);
}

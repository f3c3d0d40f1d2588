// SPDX-License-Identifier: BSD-2-Clause
#include "sakke_cache.h"

#include <stdlib.h>
#include <string.h>

void mikey_sakke_prepared_free(struct mikey_cached *cached) {
    struct mikey_sakke_prepared *prepared = (struct mikey_sakke_prepared *)cached;
    mikey_lines_free(&prepared->lines);
    mikey_curve_close(&prepared->curve);
    mikey_wipe(prepared, sizeof *prepared);
    free(prepared);
}

void mikey_sakke_prepared_release(struct mikey_sakke_prepared *prepared) {
    if (prepared != NULL)
        mikey_cache_release(&prepared->cached, mikey_sakke_prepared_free);
}

/** What is prepared of a kind of key; false if the strings are none. */
typedef bool make_function(struct mikey_sakke_prepared *made, const struct mikey_slice *strings);

static bool make_receiver(struct mikey_sakke_prepared *made, const struct mikey_slice *strings) {
    struct mikey_point key = mikey_point_new(&made->curve);
    return mikey_point_read(&made->curve, key, strings[0]) == MIKEY_POINT_GOOD &&
           mikey_lines_make(&made->curve, &made->lines, key);
}

static bool make_sender(struct mikey_sakke_prepared *made, const struct mikey_slice *strings) {
    struct mikey_point key = mikey_point_new(&made->curve);
    if (!mikey_sakke_public_key(&made->curve, key, strings[0], strings[1]))
        return false;
    mikey_multiples_make(&made->curve, &made->multiples, key, MIKEY_MULTIPLES_BLOCKS);
    return true;
}

/** Makes what is not known yet, and keeps it unless something failed. */
static enum mikey_status make_new(struct mikey_crypto *crypto, const uint8_t name[MIKEY_CACHED_NAME],
                                  make_function *make, const struct mikey_slice *strings,
                                  struct mikey_sakke_prepared **prepared) {
    struct mikey_sakke_prepared *made = calloc(1, sizeof *made);
    if (made == NULL)
        return MIKEY_ERR_CRYPTO;
    memcpy(made->cached.name, name, MIKEY_CACHED_NAME);
    made->cached.users = 1;
    const bool good = mikey_sakke_curve(&made->curve) && make(made, strings);
    const bool failed = made->curve.field.failed;
    if (good && !failed) {
        mikey_cache_keep(&crypto->sakke, &made->cached);
        *prepared = made;
        return MIKEY_OK;
    }
    mikey_sakke_prepared_free(&made->cached);
    return failed ? MIKEY_ERR_CRYPTO : MIKEY_ERR_ARGUMENT;
}

/** Finds or makes what belongs to the strings; the first has a fixed length wherever it is good. */
static enum mikey_status prepare(struct mikey_crypto *crypto, uint8_t kind, make_function *make,
                                 const struct mikey_slice strings[2],
                                 struct mikey_sakke_prepared **prepared) {
    const struct mikey_slice parts[] = {{&kind, 1}, strings[0], strings[1]};
    uint8_t name[MIKEY_DIGEST_MAX];
    size_t len = 0;
    *prepared = NULL;
    if (mikey_hash(crypto, MIKEY_DIGEST_SHA_256, parts, sizeof parts / sizeof *parts, name, &len) != MIKEY_OK)
        return MIKEY_ERR_CRYPTO;
    *prepared = (struct mikey_sakke_prepared *)mikey_cache_find(&crypto->sakke, name);
    return *prepared != NULL ? MIKEY_OK : make_new(crypto, name, make, strings, prepared);
}

enum mikey_status mikey_sakke_prepare_receiver(struct mikey_crypto *crypto, struct mikey_slice rsk,
                                               struct mikey_sakke_prepared **prepared) {
    const struct mikey_slice strings[] = {rsk, {NULL, 0}};
    return prepare(crypto, 'R', make_receiver, strings, prepared);
}

enum mikey_status mikey_sakke_prepare_sender(struct mikey_crypto *crypto, struct mikey_slice z,
                                             struct mikey_slice identifier,
                                             struct mikey_sakke_prepared **prepared) {
    const struct mikey_slice strings[] = {z, identifier};
    return prepare(crypto, 'S', make_sender, strings, prepared);
}

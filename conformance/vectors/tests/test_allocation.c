// SPDX-License-Identifier: BSD-2-Clause
// Every allocation of libcrypto is made to fail in turn while whole exchanges are opened, alone or with all that
// follow: what comes out is either a status that says so, or right to the last byte. Under ASan nothing leaks; the
// context works again afterwards.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/crypto.h>

#include "internal.h"

/** How long memory is short: for one allocation, or from one on. */
enum shortage { ONCE, LASTING, SHORTAGES };

/** Allocations made while they are counted, and the one of them that fails; 0: none. */
static size_t allocations, fail_at;
static enum shortage shortage;
static bool counting;

static bool fails(void) {
    if (!counting)
        return false;
    allocations++;
    return fail_at != 0 && (shortage == LASTING ? allocations >= fail_at : allocations == fail_at);
}

static void *take(size_t size, const char *file, int line) {
    (void)file, (void)line;
    return fails() ? NULL : malloc(size);
}

static void *take_more(void *old, size_t size, const char *file, int line) {
    (void)file, (void)line;
    if (size == 0) {
        free(old);
        return NULL;
    }
    return fails() ? NULL : realloc(old, size);
}

static void give_back(void *memory, const char *file, int line) {
    (void)file, (void)line;
    free(memory);
}

/** Which test of which file is run, with a context that knows no key yet, or with one that is used again. */
struct subject {
    const char *file, *id;
    vector_run *run;
};

static const struct subject subjects[] = {
    {"psk-exchange.json", "psk/prf-0/encr-1/mac-1/key-0", vector_exchange},
    {"psk-exchange.json", "psk/prf-1/encr-2/mac-2/key-1", vector_exchange},
    {"pk-exchange.json", "pk/prf-0/encr-1/mac-1", vector_tracked},
    {"dh-exchange.json", "dh/prf-0/group-1/initiator", vector_tracked},
    {"dhhmac-exchange.json", "dhhmac/prf-0/group-1/initiator", vector_tracked},
    {"rsar-exchange.json", "rsar/prf-0/encr-1/mac-1", vector_tracked},
    {"rules.json", "rules/rfc3830/5.3/answered-anew/good", vector_rule},
    {"errors.json", "error/pk/sign-1/sha256", vector_tracked},
    {"deviations.json", "deviations/pk/zero-iv", vector_tracked},
    {"pk-exchange.json", "pk/certificate/unknown-ca-sent", vector_tracked},
    {"pk-exchange.json", "pk/certificate/unreadable/random", vector_tracked},
    {"ticket-exchange.json", "ticket/mode-1", vector_tracked},
    {"ticket-exchange.json", "ticket/mode-3-pk", vector_tracked},
    {"sakke-exchange.json", "sakke/prf-0", vector_tracked},
    {"sakke-exchange.json", "sakke/rsa-1/sha256", vector_tracked},
    {"mykey-exchange.json", "mykey/0.2.1/dh/policy-256", vector_tracked},
    {"ibe.json", "ibe/rfc5091/sha256", vector_ibe},
    {"ibake-keys.json", "ibake-keys/curve-1", vector_ibake_keys},
    {"ibake-exchange.json", "ibake/curve-1/responder", vector_tracked},
};

static const json_t *find(const json_t *root, const char *id) {
    size_t i;
    json_t *test;
    json_array_foreach(json_object_get(root, "tests"), i, test) {
        if (strcmp(json_string_value(json_object_get(test, "id")), id) == 0)
            return test;
    }
    return NULL;
}

/** Runs the test once; true if libcrypto failed and somebody said so. */
static bool run_once(const struct subject *subject, const json_t *root, struct mikey_crypto *crypto,
                     size_t failing) {
    const json_t *entry = find(root, subject->id);
    assert_non_null(entry);
    struct vector_test test = {
        .file = subject->file,
        .id = subject->id,
        .input = json_object_get(entry, "input"),
        .expected = json_object_get(entry, "expected"),
        .material = json_object_get(root, "material"),
        .valid = strcmp(json_string_value(json_object_get(entry, "result")), "invalid") != 0,
        .crypto = crypto,
    };
    allocations = 0;
    fail_at = failing;
    counting = true;
    subject->run(&test);
    counting = false;
    if (!test.broken && test.difference[0] != '\0')
        print_error("%s: allocation %zu: %s\n", subject->id, failing, test.difference);
    assert_true(test.broken || test.difference[0] == '\0');
    assert_string_equal(test.malformed, "");
    arena_free(&test.arena);
    return test.broken;
}

static struct mikey_crypto *new_context(void) {
    struct mikey_crypto *crypto;
    assert_int_equal(mikey_crypto_new(&crypto), MIKEY_OK);
    return crypto;
}

/** All of the first, which are those of a message; then samples of the many that parsing a key takes. */
static size_t following(size_t n) {
    static const size_t all[] = {[ONCE] = 200, [LASTING] = 40}, step[] = {[ONCE] = 293, [LASTING] = 997};
    return n < all[shortage] || getenv("EVERY_ALLOCATION") != NULL ? n + 1 : n + step[shortage];
}

/** What libcrypto sets up once in a process it does not always survive without memory. */
static void settle(const struct subject *subject, const json_t *root) {
    struct mikey_crypto *crypto = new_context();
    assert_false(run_once(subject, root, crypto, 0));
    mikey_crypto_free(crypto);
}

static void each_allocation(const struct subject *subject) {
    json_error_t error;
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", VECTORS_DIR, subject->file);
    json_t *root = json_load_file(path, 0, &error);
    assert_non_null(root);
    size_t n = 1, told = 0;
    settle(subject, root);
    for (;; n = following(n)) {
        struct mikey_crypto *crypto = new_context();
        const bool broken = run_once(subject, root, crypto, n);
        const bool reached = allocations >= n;
        if (broken)
            assert_false(run_once(subject, root, crypto, 0));
        mikey_crypto_free(crypto);
        told += broken;
        if (!reached)
            break;
    }
    print_message("%s: up to %zu allocations, %s, %zu failures told\n", subject->id, n,
                  shortage == ONCE ? "once" : "and all that follow", told);
    assert_in_range(n, 10, 100000);
    assert_true(told > 0);
    json_decref(root);
}

static void exchanges(void **state) {
    (void)state;
    for (shortage = ONCE; shortage < SHORTAGES; shortage++) {
        for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
            each_allocation(&subjects[i]);
    }
    shortage = ONCE;
}

static void contexts(void **state) {
    (void)state;
    mikey_crypto_free(new_context()); // as below
    for (size_t n = 1;; n++) {
        struct mikey_crypto *crypto = NULL;
        allocations = 0;
        fail_at = n;
        counting = true;
        const enum mikey_status status = mikey_crypto_new(&crypto);
        counting = false;
        mikey_crypto_free(crypto);
        if (allocations < n) {
            assert_int_equal(status, MIKEY_OK);
            break;
        }
        // libcrypto can do without some of what it asks for.
        assert_true(status == MIKEY_OK || status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY);
        assert_true((status == MIKEY_OK) == (crypto != NULL));
    }
}

int main(void) {
    if (CRYPTO_set_mem_functions(take, take_more, give_back) != 1)
        return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(contexts), cmocka_unit_test(exchanges)};
    return cmocka_run_group_tests_name("allocation", tests, NULL, NULL);
}

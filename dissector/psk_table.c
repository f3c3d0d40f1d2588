// SPDX-License-Identifier: GPL-2.0-or-later
#include "psk_table.h"

#include <string.h>

#include <epan/uat.h>
#include <epan/value_string.h>

#include "bytes.h"

/** How a secret is written. */
enum form { FORM_HEX, FORM_TEXT, FORM_BASE64 };

/** A row, as the user typed it. */
struct row {
    char *identity; /**< "alice@example.net", "hex:00ff", or "*" for any */
    guint form;     /**< enum form */
    char *secret;
};

static const value_string form_names[] = {
    {FORM_HEX, "Hex"}, {FORM_TEXT, "Text"}, {FORM_BASE64, "Base64"}, {0, NULL}};

static struct row *rows;
static guint n_rows;

static void drop_secret(struct row *row) {
    if (row->secret)
        mikey_wipe(row->secret, strlen(row->secret));
    g_free(row->secret);
    row->secret = NULL;
}

UAT_CSTRING_CB_DEF(psk, identity, struct row)
UAT_VS_DEF(psk, form, struct row, guint, FORM_HEX, "Hex")

/** As UAT_CSTRING_CB_DEF() would make them, but what was there is wiped. */
static void psk_secret_set_cb(void *record, const char *text, guint len, const void *unused,
                              const void *unused_too) {
    struct row *row = record;
    (void)unused;
    (void)unused_too;
    drop_secret(row);
    row->secret = g_strndup(text, len);
}

static void psk_secret_tostr_cb(void *record, char **text, guint *len, const void *unused,
                                const void *unused_too) {
    const struct row *row = record;
    (void)unused;
    (void)unused_too;
    *text = g_strdup(row->secret ? row->secret : "");
    *len = (guint)strlen(*text);
}

/** What introduces an identity that is not text, as in key files. */
#define HEX_IDENTITY "hex:"

/** Bytes of text written as `form`; `out` has room for as many as the text has. False with `error` filled. */
static bool read_bytes(const char *text, enum form form, uint8_t *out, size_t *len,
                       struct bytes_error *error) {
    *len = strlen(text);
    if (form == FORM_HEX)
        return bytes_from_hex(text, *len, true, out, len, error);
    if (form == FORM_BASE64)
        return bytes_from_base64(text, *len, true, out, len, error);
    memcpy(out, text, *len);
    return true;
}

/** Reads both columns of a row into memory of the ring, if there is one; otherwise tries it and forgets it. */
static bool read_row(const struct row *row, struct mikey_slice *identity, struct mikey_slice *secret,
                     uint8_t *room, char **error) {
    struct bytes_error wrong;
    bool hex = g_str_has_prefix(row->identity, HEX_IDENTITY);
    const char *name =
        strcmp(row->identity, "*") == 0 ? "" : row->identity + (hex ? strlen(HEX_IDENTITY) : 0);
    if (!read_bytes(name, hex ? FORM_HEX : FORM_TEXT, room, &identity->len, &wrong)) {
        *error = g_strdup_printf("Identity, character %zu: expected %s", wrong.at + 1, wrong.expected);
        return false;
    }
    identity->data = room;
    room += identity->len;
    if (!read_bytes(row->secret, (enum form)row->form, room, &secret->len, &wrong)) {
        *error = g_strdup_printf("Secret, character %zu: expected %s", wrong.at + 1, wrong.expected);
        return false;
    }
    secret->data = room;
    return true;
}

/** Room for what a row can spell; base64 is written in whole groups. */
static size_t row_room(const struct row *row) {
    return strlen(row->identity) + strlen(row->secret) + 8;
}

static ws_uat_bool update(void *record, char **error) {
    struct row *row = record;
    *error = NULL;
    if (!row->identity || !row->identity[0]) {
        *error = g_strdup("Identity: expected a name, hex: and digits, or *");
        return FALSE;
    }
    if (!row->secret || !row->secret[0]) {
        *error = g_strdup("Secret: expected at least one byte");
        return FALSE;
    }
    struct mikey_slice identity, secret;
    size_t size = row_room(row);
    uint8_t *room = g_malloc(size);
    ws_uat_bool ok = read_row(row, &identity, &secret, room, error);
    mikey_wipe(room, size);
    g_free(room);
    return ok;
}

static void *copy(void *to, const void *from, size_t size) {
    struct row *target = to;
    const struct row *source = from;
    (void)size;
    *target = (struct row){g_strdup(source->identity), source->form, g_strdup(source->secret)};
    return to;
}

static void drop(void *record) {
    struct row *row = record;
    drop_secret(row);
    g_free(row->identity);
}

void psk_table_register(module_t *module) {
    static uat_field_t fields[] = {
        UAT_FLD_CSTRING(psk, identity, "Identity",
                        "ID data of Initiator or Responder as text, hex: and digits, or * for any"),
        UAT_FLD_VS(psk, form, "Written as", form_names, "How the secret is written"),
        UAT_FLD_CSTRING(psk, secret, "Pre-shared key", "The secret"),
        UAT_END_FIELDS,
    };
    uat_t *table = uat_new("MIKEY pre-shared keys", sizeof(struct row), "mikey_psk", TRUE, &rows, &n_rows,
                           UAT_AFFECTS_DISSECTION, NULL, copy, update, drop, NULL, NULL, fields);
    prefs_register_uat_preference(module, "psk", "Pre-shared keys",
                                  "Secrets by identity; they verify and decrypt messages", table);
}

bool psk_table_collect(struct keyring *ring) {
    for (guint i = 0; i < n_rows; i++) {
        struct mikey_slice identity, secret;
        char *error = NULL;
        struct keyring_block *block = keyring_block_new(ring, row_room(&rows[i]));
        if (!block)
            return false;
        block->used = block->size;
        if (!read_row(&rows[i], &identity, &secret, block->bytes, &error)) {
            g_free(error);
            continue;
        }
        if (!keyring_add(ring, MIKEY_SECRET_PSK, identity, secret))
            return false;
    }
    return true;
}

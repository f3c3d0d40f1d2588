// SPDX-License-Identifier: GPL-2.0-or-later
#include "takeover.h"

/** Tables that can be announced. */
#define MAX_TABLES 16u

static struct {
    const char *table;
    dissector_handle_t ours;
} announced[MAX_TABLES];
static unsigned n_announced;

void takeover_announce(const char *table, dissector_handle_t ours) {
    g_return_if_fail(n_announced < MAX_TABLES);
    announced[n_announced].table = table;
    announced[n_announced++].ours = ours;
}

/** Keys of a table under which a dissector stands. A table must not change while one looks through it. */
struct found {
    dissector_handle_t wanted;
    bool text; /**< the table's keys are strings */
    GPtrArray *keys;
};

static void look_at(const gchar *table, ftenum_t type, gpointer key, gpointer value, gpointer context) {
    struct found *found = context;
    (void)table;
    if (dtbl_entry_get_handle(value) != found->wanted)
        return;
    found->text = type == FT_STRING || type == FT_STRINGZ || type == FT_STRINGZPAD;
    g_ptr_array_add(found->keys, found->text ? g_strdup(key) : key);
}

/** Lets `to` stand wherever `from` stands in a table. */
static void replace(const char *table, dissector_handle_t from, dissector_handle_t to) {
    struct found found = {.wanted = from, .keys = g_ptr_array_new()};
    dissector_table_foreach(table, look_at, &found);
    for (guint i = 0; i < found.keys->len; i++) {
        gpointer key = g_ptr_array_index(found.keys, i);
        if (found.text)
            dissector_add_string(table, key, to);
        else
            dissector_add_uint(table, GPOINTER_TO_UINT(key), to);
        if (found.text)
            g_free(key);
    }
    g_ptr_array_free(found.keys, TRUE);
}

void takeover_apply(bool take) {
    dissector_handle_t built_in = find_dissector("mikey");
    if (!built_in)
        return;
    for (unsigned i = 0; i < n_announced; i++)
        replace(announced[i].table, take ? built_in : announced[i].ours, take ? announced[i].ours : built_in);
}

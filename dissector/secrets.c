// SPDX-License-Identifier: GPL-2.0-or-later
#include "secrets.h"

#include <wsutil/report_message.h>

#include "keyfile.h"
#include "preferences.h"
#include "psk_table.h"

static struct keyring ring;

/** Tells the user what is wrong with the key file, unless that was the last thing said. */
static void complain(const char *path, const struct keyfile_error *error) {
    static char *said;
    char *text = error->line
                     ? g_strdup_printf("%s:%lu:%lu: %s", path, error->line, error->column, error->text)
                     : g_strdup_printf("%s: %s", path, error->text);
    if (g_strcmp0(text, said) != 0)
        report_failure("MIKEY key file %s", text);
    g_free(said);
    said = text;
}

struct mikey_secrets secrets_collect(void) {
    secrets_free();
    psk_table_collect(&ring);
    const char *path = preferences()->key_file;
    struct keyfile_error error;
    if (path && path[0] && !keyring_load(&ring, path, &error))
        complain(path, &error);
    keyring_sort(&ring);
    return (struct mikey_secrets){keyring_lookup, &ring, keyring_list};
}

bool secrets_any(void) {
    return ring.count > 0;
}

void secrets_free(void) {
    keyring_free(&ring);
}

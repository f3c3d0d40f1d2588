// SPDX-License-Identifier: BSD-2-Clause
// Every rule has a page, every page a rule, and every page the same parts. The argument is the folder of the pages.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include <mikeylab/findings.h>

#define NAME_MAX_BYTES 512
#define PAGE_MAX_BYTES 8192

static const char *folder;

static const char *const parts[] = {
    "<!-- SPDX-License-Identifier: BSD-2-Clause -->\n# ",
    "\n## What is asked\n",
    "\n## Why it matters\n",
    "\n## Bad\n",
    "\n## Good\n",
    "\n## How it goes wrong\n",
    "\n## How to fix it\n",
};

// The id with "__" for every slash.
static void page_name(const char *id, char *out) {
    while (*id != '\0') {
        if (*id == '/')
            *out++ = '_';
        *out++ = *id == '/' ? '_' : *id;
        id++;
    }
    memcpy(out, ".md", 4);
}

static void check_page(const char *id) {
    char name[NAME_MAX_BYTES / 2], path[NAME_MAX_BYTES];
    static char page[PAGE_MAX_BYTES];
    page_name(id, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("no page %s", path);
        return;
    }
    size_t len = fread(page, 1, sizeof page - 1, file);
    fclose(file);
    page[len] = '\0';
    assert_ptr_equal(strstr(page, parts[0]), page);
    const char *at = page + strlen(parts[0]);
    assert_int_equal(strncmp(at, id, strlen(id)), 0);
    assert_int_equal(at[strlen(id)], '\n');
    for (size_t i = 1; i < sizeof parts / sizeof parts[0]; i++) {
        at = strstr(at, parts[i]);
        if (at == NULL) {
            fail_msg("%s lacks, or has not in its place, %s", path, parts[i]);
            return;
        }
    }
}

static void test_every_rule_has_a_page(void **state) {
    (void)state;
    for (int rule = 1; rule < MIKEY_R_COUNT; rule++)
        check_page(mikey_rule_info((enum mikey_rule)rule)->id);
}

static bool is_page_of_a_rule(const char *name) {
    char want[NAME_MAX_BYTES / 2];
    for (int rule = 1; rule < MIKEY_R_COUNT; rule++) {
        page_name(mikey_rule_info((enum mikey_rule)rule)->id, want);
        if (strcmp(name, want) == 0)
            return true;
    }
    return false;
}

static void test_every_page_has_a_rule(void **state) {
    (void)state;
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        fail_msg("no folder %s", folder);
        return;
    }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] != '.' && !is_page_of_a_rule(entry->d_name))
            fail_msg("%s/%s is the page of no rule", folder, entry->d_name);
    }
    closedir(dir);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule_has_a_page),
        cmocka_unit_test(test_every_page_has_a_rule),
    };
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    folder = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

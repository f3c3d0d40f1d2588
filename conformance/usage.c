// SPDX-License-Identifier: BSD-2-Clause
#include "usage.h"

#include "options.h"

#define EXIT_CODES                                                                                           \
    "Exit status: 0 conforming, 1 findings at or above --fail-on, 2 usage, 3 input unreadable,\n"            \
    "4 inconclusive (with --fail-on-inconclusive), 70 internal error.\n"

void usage_program(FILE *out) {
    size_t count;
    const struct command *const *commands = command_list(&count);
    fputs("mikeylab: checks MIKEY key exchanges (RFC 3830 and its family) in captures and messages.\n\n"
          "Usage: mikeylab COMMAND [OPTION]... [INPUT]...\n\nCommands:\n",
          out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-8s %-14s %s\n", commands[i]->name, commands[i]->arguments, commands[i]->summary);
    fputs("\nOptions:\n"
          "  --help       this help; 'mikeylab COMMAND --help' has the options and examples of a command\n"
          "  --version    the version\n\n" EXIT_CODES,
          out);
}

static void print_option(const struct option_row *row, FILE *out) {
    char left[64];
    int n = row->letter ? snprintf(left, sizeof left, "-%c, --%s", row->letter, row->name)
                        : snprintf(left, sizeof left, "    --%s", row->name);
    if (row->argument && n > 0 && (size_t)n < sizeof left)
        snprintf(left + n, sizeof left - (size_t)n, " %s", row->argument);
    fprintf(out, "  %-27s %s\n", left, row->help);
}

void usage_command(const struct command *command, FILE *out) {
    fprintf(out, "Usage: mikeylab %s [OPTION]...%s%s\n\n%s\nOptions:\n", command->name,
            command->arguments[0] ? " " : "", command->arguments, command->description);
    for (size_t id = 0; id < OPTION_COUNT; id++)
        if (id == OPTION_HELP || (command->options >> id & 1))
            print_option(option_row((enum option_id)id), out);
    fprintf(out, "\nExamples:\n%s\n" EXIT_CODES, command->examples);
}

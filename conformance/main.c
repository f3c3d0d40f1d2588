// SPDX-License-Identifier: BSD-2-Clause
#include "command.h"
#include "options.h"
#include "output.h"
#include "suggest.h"
#include "usage.h"

#include <mikeylab/status.h>

#include <locale.h>
#include <signal.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_check, &command_show,    &command_keys,    &command_decrypt,
    &command_rules, &command_explain, &command_vectors,
};

const struct command *const *command_list(size_t *count) {
    *count = sizeof commands / sizeof commands[0];
    return commands;
}

const struct command *command_find(const char *name) {
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *name) {
    struct suggestion suggestion = {.wanted = name};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        suggest_offer(&suggestion, commands[i]->name);
    fprintf(stderr, "mikeylab: unknown command %.60s", name);
    if (suggestion.best)
        fprintf(stderr, "; did you mean %s?", suggestion.best);
    fputs("\nTry 'mikeylab --help'.\n", stderr);
    return EXIT_USAGE;
}

static int run_command(const struct command *command, int argc, char **argv) {
    struct options options;
    enum exit_code code = EXIT_USAGE;
    if (!options_parse(&options, command, argc, argv)) {
        fprintf(stderr, "mikeylab %s: %s\nTry 'mikeylab %s --help'.\n", command->name, options.error,
                command->name);
    } else if (options.help) {
        usage_command(command, stdout);
        code = output_close(stdout, "-") ? EXIT_CONFORMING : EXIT_INTERNAL;
    } else {
        code = command->run(&options);
    }
    options_free(&options);
    return (int)code;
}

static int usage_error(void) {
    usage_program(stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv) {
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN); // a reader that went away is a write error like any other
    if (argc < 2)
        return usage_error();
    if (strcmp(argv[1], "--version") == 0) {
        printf("mikeylab %s\n", mikey_version());
        return output_close(stdout, "-") ? EXIT_CONFORMING : EXIT_INTERNAL;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        const struct command *command = argc > 2 ? command_find(argv[2]) : NULL;
        if (command)
            usage_command(command, stdout);
        else
            usage_program(stdout);
        return output_close(stdout, "-") ? EXIT_CONFORMING : EXIT_INTERNAL;
    }
    const struct command *command = command_find(argv[1]);
    return command ? run_command(command, argc - 2, argv + 2) : unknown_command(argv[1]);
}

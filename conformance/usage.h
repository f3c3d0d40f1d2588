// SPDX-License-Identifier: BSD-2-Clause
/** Help texts, made of the command and option tables. */
#ifndef MIKEYLAB_CONFORMANCE_USAGE_H
#define MIKEYLAB_CONFORMANCE_USAGE_H

#include "command.h"

#include <stdio.h>

/** `mikeylab --help`. */
void usage_program(FILE *out);

/** `mikeylab COMMAND --help`. */
void usage_command(const struct command *command, FILE *out);

#endif

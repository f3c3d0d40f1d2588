// SPDX-License-Identifier: GPL-2.0-or-later
/** Names of registered values for Wireshark, made from the engine's registries. */
#ifndef MIKEYLAB_DISSECTOR_VALUE_NAMES_H
#define MIKEYLAB_DISSECTOR_VALUE_NAMES_H

#include "compat.h"

#include <epan/value_string.h>

#include <mikeylab/values.h>

/** The rows of a registry, NULL for MIKEY_REG_NONE. Lives as long as the process. */
const range_string *value_names(enum mikey_registry registry);

#endif

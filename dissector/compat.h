// SPDX-License-Identifier: GPL-2.0-or-later
/** Names for what differs between the versions of Wireshark that one source is built against. */
#ifndef MIKEYLAB_DISSECTOR_COMPAT_H
#define MIKEYLAB_DISSECTOR_COMPAT_H

#include <stdbool.h>

#include <wireshark.h>

#include "mikeylab_wireshark.h"

/** What UAT callbacks answer: gboolean before 4.2. */
#ifdef MIKEYLAB_WS_UAT_BOOL
typedef bool ws_uat_bool;
#else
typedef gboolean ws_uat_bool;
#endif

/** What a preference that is on or off is kept in: gboolean before 4.4. */
#ifdef MIKEYLAB_WS_PREFS_BOOL
typedef bool ws_pref_bool;
#else
typedef gboolean ws_pref_bool;
#endif

/** What a heuristic dissector answers: gboolean before 4.4. */
#ifdef MIKEYLAB_WS_HEUR_BOOL
typedef bool ws_heur_bool;
#else
typedef gboolean ws_heur_bool;
#endif

#endif

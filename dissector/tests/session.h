// SPDX-License-Identifier: GPL-2.0-or-later
/** Wireshark's engine without Wireshark, the plugin's sources linked in: for tests and fuzz targets. */
#ifndef MIKEYLAB_DISSECTOR_TESTS_SESSION_H
#define MIKEYLAB_DISSECTOR_TESTS_SESSION_H

#include "compat.h"

#include <epan/epan.h>
#include <epan/epan_dissect.h>

/** When the next packet is seen. */
extern nstime_t session_now;

/** Sets everything up, once; ends the program if that is impossible. `key_file` is the plugin's preference. */
void session_start(const char *name, const char *key_file);
void session_stop(void);

/** Sets a preference, "module.name:value", for captures that are opened from now on; ends the program if it is none. */
void session_prefer(const char *text);

/** A capture that is open. */
struct session {
    epan_t *epan;
    epan_dissect_t *passes[2];             /**< of a packet, one after the other */
    int n_passes;                          /**< 2; set to 1 where the second is not wanted */
    void (*prepare)(epan_dissect_t *pass); /**< called before each pass; NULL: there is nothing to prepare */
};

/** Opens a capture. `tree`: the first pass of a packet makes a tree as well; the second always does. */
struct session session_open(bool tree);
void session_close(struct session *session);

/** Called after each pass of a packet, as long as its tree is there. */
typedef void session_dissected(void *context, epan_dissect_t *pass);

/** Dissects a packet of link type `encap` (WTAP_ENCAP_*) in all passes. `dissected` may be NULL. */
void session_dissect(const struct session *session, int encap, const guint8 *bytes, size_t len,
                     guint32 number, session_dissected *dissected, void *context);

#endif

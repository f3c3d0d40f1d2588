// SPDX-License-Identifier: GPL-2.0-or-later
#include "session.h"

#include <stdio.h>
#include <stdlib.h>

#include <epan/frame_data.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/timestamp.h>
#include <epan/tvbuff.h>
#include <wiretap/wtap.h>
#include <wsutil/filesystem.h>
#include <wsutil/privileges.h>
#include <wsutil/wslog.h>

void plugin_register(void);

nstime_t session_now = {1767960001, 0};

void session_prefer(const char *text) {
    char *argument = g_strdup(text), *error = NULL;
    if (prefs_set_pref(argument, &error) != PREFS_SET_OK) {
        fprintf(stderr, "%s: %s\n", text, error ? error : "no such preference");
        exit(2);
    }
    g_free(argument);
}

void session_start(const char *name, const char *key_file) {
    init_process_policies();
    ws_log_init(name, NULL);
    g_free(configuration_init(name, NULL));
    timestamp_set_type(TS_RELATIVE);
    timestamp_set_precision(TS_PREC_AUTO);
    timestamp_set_seconds_type(TS_SECONDS_DEFAULT);
    wtap_init(FALSE);
    plugin_register();
    if (!epan_init(NULL, NULL, FALSE))
        exit(2);
    epan_load_settings();
    char *option = g_strconcat("mikey.key_file:", key_file, NULL);
    session_prefer(option);
    session_prefer("mikey.session_keys:TRUE");
    g_free(option);
    prefs_apply_all();
}

void session_stop(void) {
    epan_cleanup();
    wtap_cleanup();
}

static const nstime_t *frame_time(struct packet_provider_data *provider, guint32 number) {
    (void)provider;
    (void)number;
    return &session_now;
}

struct session session_open(bool tree) {
    static const struct packet_provider_funcs provider = {.get_frame_ts = frame_time};
    struct session session = {.epan = epan_new(NULL, &provider), .n_passes = 2};
    session.passes[0] = epan_dissect_new(session.epan, tree, tree);
    session.passes[1] = epan_dissect_new(session.epan, TRUE, TRUE);
    return session;
}

void session_close(struct session *session) {
    epan_dissect_free(session->passes[0]);
    epan_dissect_free(session->passes[1]);
    epan_free(session->epan);
}

void session_dissect(const struct session *session, int encap, const guint8 *bytes, size_t len,
                     guint32 number, session_dissected *dissected, void *context) {
    wtap_rec rec;
    wtap_rec_init(&rec);
    rec.rec_type = REC_TYPE_PACKET;
    rec.presence_flags = WTAP_HAS_TS | WTAP_HAS_CAP_LEN;
    rec.ts = session_now;
    rec.tsprec = WTAP_TSPREC_NSEC;
    rec.rec_header.packet_header.caplen = rec.rec_header.packet_header.len = (guint32)len;
    rec.rec_header.packet_header.pkt_encap = encap;
    frame_data fd;
    const frame_data *reference = NULL;
    nstime_t elapsed = NSTIME_INIT_ZERO;
    guint32 total = 0;
    frame_data_init(&fd, number, &rec, 0, 0);
    frame_data_set_before_dissect(&fd, &elapsed, &reference, NULL);
    for (int pass = 0; pass < session->n_passes; pass++) {
        if (session->prepare)
            session->prepare(session->passes[pass]);
        tvbuff_t *tvb = tvb_new_real_data(bytes, (guint)len, (gint)len);
        epan_dissect_run(session->passes[pass], WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, &rec, tvb, &fd, NULL);
        frame_data_set_after_dissect(&fd, &total);
        if (dissected)
            dissected(context, session->passes[pass]);
        epan_dissect_reset(session->passes[pass]);
    }
    frame_data_destroy(&fd);
    wtap_rec_cleanup(&rec);
}

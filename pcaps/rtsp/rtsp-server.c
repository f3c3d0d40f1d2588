// SPDX-License-Identifier: BSD-2-Clause
/**
 * An RTSP server with SRTP media for pcaps/record-rtsp: GStreamer's server announces its key in the SDP with
 * a=key-mgmt:mikey and takes the client's from the KeyMgmt header of SETUP.
 *
 * rtsp-server PORT [PEM]: serves rtsp://127.0.0.1:PORT/tone (A-law) and /video (H.264 and A-law) and takes RECORD at
 * /inbox until it is killed.
 */
#include <stdbool.h>
#include <stdio.h>

#include <gst/rtsp-server/rtsp-server.h>

/** A-law: small, and encoded the same way everywhere. */
static const char tone[] = "( audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 "
                           "! alawenc ! rtppcmapay name=pay0 pt=8 )";
static const char video[] =
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=176,height=144,framerate=10/1 "
    "! openh264enc bitrate=96000 gop-size=10 ! rtph264pay name=pay0 pt=96 config-interval=-1 "
    "audiotestsrc is-live=true samplesperbuffer=800 ! audio/x-raw,rate=8000,channels=1 "
    "! alawenc ! rtppcmapay name=pay1 pt=8 )";
static const char inbox[] = "( rtppcmadepay name=depay0 ! fakesink )";

/** Role of clients that give no name: with TLS the server wants to know what they may do. */
#define ANYBODY "anonymous"

static void mount(GstRTSPServer *server, const char *path, const char *launch, GstRTSPTransportMode mode) {
    GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory, launch);
    gst_rtsp_media_factory_set_transport_mode(factory, mode);
    gst_rtsp_media_factory_set_profiles(factory, GST_RTSP_PROFILE_SAVP);
    gst_rtsp_media_factory_add_role(factory, ANYBODY, GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN,
                                    TRUE, GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE, NULL);
    GstRTSPMountPoints *mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, path, factory);
    g_object_unref(mounts);
}

/** Has the server speak TLS with certificate and key of a file. */
static bool use_tls(GstRTSPServer *server, const char *pem) {
    GError *error = NULL;
    GTlsCertificate *certificate = g_tls_certificate_new_from_file(pem, &error);
    if (!certificate) {
        fprintf(stderr, "rtsp-server: %s: %s\n", pem, error->message);
        g_error_free(error);
        return false;
    }
    GstRTSPAuth *auth = gst_rtsp_auth_new();
    GstRTSPToken *anybody =
        gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, ANYBODY, NULL);
    gst_rtsp_auth_set_tls_certificate(auth, certificate);
    gst_rtsp_auth_set_default_token(auth, anybody);
    gst_rtsp_server_set_auth(server, auth);
    gst_rtsp_token_unref(anybody);
    g_object_unref(auth);
    g_object_unref(certificate);
    return true;
}

int main(int argc, char **argv) {
    gst_init(&argc, &argv);
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: rtsp-server PORT [PEM]\n");
        return 2;
    }
    GstRTSPServer *server = gst_rtsp_server_new();
    if (argc == 3 && !use_tls(server, argv[2]))
        return 1;
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, argv[1]);
    mount(server, "/tone", tone, GST_RTSP_TRANSPORT_MODE_PLAY);
    mount(server, "/video", video, GST_RTSP_TRANSPORT_MODE_PLAY);
    mount(server, "/inbox", inbox, GST_RTSP_TRANSPORT_MODE_RECORD);
    if (gst_rtsp_server_attach(server, NULL) == 0) {
        fprintf(stderr, "rtsp-server: cannot listen on 127.0.0.1:%s\n", argv[1]);
        return 1;
    }
    g_main_loop_run(g_main_loop_new(NULL, FALSE));
    return 0;
}

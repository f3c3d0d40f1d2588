// SPDX-License-Identifier: BSD-2-Clause
/**
 * The media of one party of the calls of pcaps/record-sip: a GStreamer pipeline that sends and receives SRTP.
 *
 * phone SECONDS PIPELINE [ELEMENT KEY MKI]...: runs PIPELINE, written as for gst-launch-1.0, and says goodbye (RTCP
 * BYE) after SECONDS. At half time each srtpenc ELEMENT takes a new key and MKI, both in hexadecimal.
 * Elements out_NAME send from the port at which the elements in_NAME receive, as a telephone does, and the sessions
 * of the rtpbin named "bin" report about once a second, so that a short call has some RTCP.
 */
#include <stdio.h>
#include <stdlib.h>

#include <gst/gst.h>

#define REPORT_INTERVAL GST_SECOND

/** Lets the udpsink "out_..." send through the socket of the udpsrc "in_...". */
static void share_socket(const GValue *item, gpointer pipeline) {
    GstElement *sink = g_value_get_object(item);
    if (!g_str_has_prefix(GST_ELEMENT_NAME(sink), "out_"))
        return;
    gchar *name = g_strconcat("in_", GST_ELEMENT_NAME(sink) + 4, NULL);
    GstElement *source = gst_bin_get_by_name(pipeline, name);
    GObject *socket = NULL;
    gst_element_set_state(source, GST_STATE_READY);
    g_object_get(source, "used-socket", &socket, NULL);
    g_object_set(sink, "socket", socket, NULL);
    g_object_unref(socket);
    gst_object_unref(source);
    g_free(name);
}

static void report_often(GstElement *pipeline) {
    GstElement *bin = gst_bin_get_by_name(GST_BIN(pipeline), "bin");
    GObject *session = NULL;
    for (guint id = 0;; id++) {
        g_signal_emit_by_name(bin, "get-internal-session", id, &session);
        if (session == NULL)
            break;
        g_object_set(session, "rtcp-min-interval", REPORT_INTERVAL, NULL);
        g_object_unref(session);
    }
    gst_object_unref(bin);
}

/** Waits for an error or the end of the stream; returns the exit code. */
static int wait_for_end(GstElement *pipeline, GstClockTime timeout) {
    GstBus *bus = gst_element_get_bus(pipeline);
    GstMessage *message = gst_bus_timed_pop_filtered(bus, timeout, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
    int code = 0;
    if (message != NULL && GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        GError *error = NULL;
        gst_message_parse_error(message, &error, NULL);
        fprintf(stderr, "phone: %s: %s\n", GST_OBJECT_NAME(message->src), error->message);
        g_error_free(error);
        code = 1;
    }
    g_clear_pointer(&message, gst_message_unref);
    gst_object_unref(bus);
    return code;
}

/** `words`: ELEMENT KEY MKI. */
static void change_key(GstElement *pipeline, char *const *words) {
    GstElement *element = gst_bin_get_by_name(GST_BIN(pipeline), words[0]);
    gst_util_set_object_arg(G_OBJECT(element), "mki", words[2]);
    gst_util_set_object_arg(G_OBJECT(element), "key", words[1]);
    gst_object_unref(element);
}

int main(int argc, char **argv) {
    gst_init(&argc, &argv);
    if (argc < 3 || argc % 3 != 0) {
        fprintf(stderr, "usage: phone SECONDS PIPELINE [ELEMENT KEY MKI]...\n");
        return 2;
    }
    GError *error = NULL;
    GstElement *pipeline = gst_parse_launch(argv[2], &error);
    if (error != NULL) {
        fprintf(stderr, "phone: %s\n", error->message);
        return 2;
    }
    GstIterator *sinks = gst_bin_iterate_sinks(GST_BIN(pipeline));
    gst_iterator_foreach(sinks, share_socket, pipeline);
    gst_iterator_free(sinks);
    report_often(pipeline);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    GstClockTime half = (GstClockTime)(atof(argv[1]) * GST_SECOND) / 2;
    int code = wait_for_end(pipeline, half);
    for (int i = 3; i < argc; i += 3)
        change_key(pipeline, argv + i);
    if (code == 0)
        code = wait_for_end(pipeline, half);
    if (code == 0) {
        gst_element_send_event(pipeline, gst_event_new_eos());
        code = wait_for_end(pipeline, GST_SECOND);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    return code;
}

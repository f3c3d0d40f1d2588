// SPDX-License-Identifier: GPL-2.0-or-later
#include "handover.h"

#include <epan/expert.h>
#include <epan/proto_data.h>

#include "slice.h"

#include "../experts.h"
#include "../message.h"
#include "../protocol.h"
#include "../srtp/announced.h"
#include "connection.h"

struct pending {
    struct pending *next;
    tvbuff_t *tvb;
    bool found; /**< a scanner found it too */
};

static struct {
    const char *name;
    int proto;
} secure[] = {{"tls", -1}, {"dtls", -1}, {"esp", -1}};

/** Which carrier a body of an unknown one belongs to. The innermost that fits. */
static struct {
    const char *name;
    enum mikey_carrier_kind kind;
    enum text_protocol protocol;
    int proto;
} bodies[] = {
    {"sip", MIKEY_CARRIER_SIP, TEXT_SIP, -1},     {"rtsp", MIKEY_CARRIER_RTSP, TEXT_RTSP, -1},
    {"http", MIKEY_CARRIER_HTTP, TEXT_HTTP, -1},  {"http2", MIKEY_CARRIER_HTTP, TEXT_HTTP, -1},
    {"http3", MIKEY_CARRIER_HTTP, TEXT_HTTP, -1},
};

void handover_handoff(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(secure); i++)
        secure[i].proto = proto_get_id_by_filter_name(secure[i].name);
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++)
        bodies[i].proto = proto_get_id_by_filter_name(bodies[i].name);
}

bool handover_has_layer(const packet_info *pinfo, int proto) {
    return proto != -1 && wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto)) != NULL;
}

enum mikey_protection handover_protection(const packet_info *pinfo) {
    for (size_t i = 0; i < G_N_ELEMENTS(secure); i++)
        if (handover_has_layer(pinfo, secure[i].proto))
            return MIKEY_PROTECTION_SECURE;
    return MIKEY_PROTECTION_NONE;
}

void handover_later(packet_info *pinfo, tvbuff_t *tvb) {
    struct pending *pending = wmem_new0(pinfo->pool, struct pending);

    pending->tvb = tvb;
    pending->next = p_get_proto_data(pinfo->pool, pinfo, protocol_id(), PACKET_PENDING);
    p_set_proto_data(pinfo->pool, pinfo, protocol_id(), PACKET_PENDING, pending);
}

void handover_begin(struct handover *handover, packet_info *pinfo, proto_tree *tree) {
    *handover = (struct handover){.pinfo = pinfo, .tree = tree};
    handover->pending = p_get_proto_data(pinfo->pool, pinfo, protocol_id(), PACKET_PENDING);
}

struct mikey_slice handover_slice(tvbuff_t *tvb) {
    gint len = (gint)tvb_captured_length(tvb);
    return (struct mikey_slice){.data = len > 0 ? tvb_get_ptr(tvb, 0, len) : NULL, .len = (size_t)len};
}

static void mark_found(const struct handover *handover, const struct carried *carried) {
    for (struct pending *pending = handover->pending; pending != NULL; pending = pending->next) {
        struct mikey_slice body = handover_slice(pending->tvb);
        if (slice_equal(body, carried->bytes) || slice_equal(slice_trim(body), carried->encoded))
            pending->found = true;
    }
}

/** Bytes that stand in the carrier as a part of its buffer, others as a buffer of their own. */
static tvbuff_t *buffer_of(const struct handover *handover, const struct carried *carried,
                           struct mikey_slice bytes, const char *title) {
    const uint8_t *start = carried->scanned.data;
    tvbuff_t *tvb;

    if (bytes.len == 0)
        return NULL;
    if (bytes.data >= start && bytes.data < start + carried->scanned.len)
        return tvb_new_subset_length(handover->carrier, (gint)(bytes.data - start), (gint)bytes.len);
    bytes.data = wmem_memdup(handover->pinfo->pool, bytes.data, bytes.len);
    tvb = tvb_new_child_real_data(handover->carrier, bytes.data, (guint)bytes.len, (gint)bytes.len);
    add_new_data_source(handover->pinfo, tvb, title);
    return tvb;
}

void handover_message(void *context, const struct carried *carried) {
    struct handover *handover = context;
    struct connection_name name;
    struct message_source source = {
        .facts = carried->carrier,
        .dialogue = carried->dialogue,
        .truncated = carried->cut,
    };

    mark_found(handover, carried);
    source.facts.protection = handover_protection(handover->pinfo);
    if (source.dialogue.len == 0)
        source.dialogue = connection_name('f', handover->pinfo, &name);
    source.text = buffer_of(handover, carried, carried->carrier.text, "Joined chunks");
    if (source.text == NULL) // an empty body: there is nothing nearer to point at
        source.text = handover->carrier;
    (void)mikeylab_dissect_message(buffer_of(handover, carried, carried->bytes, "MIKEY"), handover->pinfo,
                                   handover->tree, &source);
    handover->n_messages++;
}

void handover_announcement(void *context, const struct announcement *announcement) {
    const struct handover *handover = context;
    struct connection_name name;
    struct mikey_slice dialogue = announcement->dialogue;

    if (dialogue.len == 0)
        dialogue = connection_name('f', handover->pinfo, &name);
    announced(handover->pinfo, announcement, dialogue, handover_slice(handover->carrier));
}

void handover_fault(void *context, enum carried_fault fault, const char *text) {
    struct handover *handover = context;

    // What is encoded Wireshark may have decoded itself; it is scanned then where it stands.
    if (fault != CARRIED_TOO_LARGE || handover->limit == text)
        return;
    handover->limit = text;
    experts_show_limit(handover->tree, handover->pinfo, handover->carrier, text);
}

static void scan_pending(struct handover *handover, struct carried_scanner *scanner,
                         const struct pending *pending) {
    enum text_protocol protocol = TEXT_NONE;

    scanner->frame =
        (struct carried_frame){.kind = MIKEY_CARRIER_MIME, .scanned = handover_slice(pending->tvb)};
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
        if (!handover_has_layer(handover->pinfo, bodies[i].proto))
            continue;
        scanner->frame.kind = bodies[i].kind;
        protocol = bodies[i].protocol;
    }
    handover->carrier = pending->tvb;
    carried_scan_body(scanner, slice_text("Content-Type: application/mikey\n"), scanner->frame.scanned,
                      protocol);
}

bool handover_end(struct handover *handover, struct carried_scanner *scanner) {
    struct pending *ordered = NULL;

    for (struct pending *next, *each = handover->pending; each != NULL; each = next) {
        next = each->next;
        each->next = ordered;
        ordered = each;
    }
    for (handover->pending = ordered; ordered != NULL; ordered = ordered->next)
        if (!ordered->found)
            scan_pending(handover, scanner, ordered);
    return handover->n_messages > 0;
}

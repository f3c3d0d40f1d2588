// SPDX-License-Identifier: BSD-2-Clause
#include "body.h"

#include <string.h>

#include "base64.h"
#include "header.h"
#include "multipart.h"
#include "slice.h"

static void scan_mikey(struct carried_scanner *scanner, struct mikey_slice headers, struct mikey_slice body) {
    struct mikey_slice encoding;
    struct mikey_carrier carrier = {
        .kind = scanner->frame.kind, .placement = MIKEY_PLACED_BASE64_BODY, .text = body};
    bool told = header_find(headers, "Content-Transfer-Encoding", NULL, &encoding);

    /* Byte 0 of a message is its version, 1, which is no character of base64. */
    if (told ? slice_is(encoding, "base64") : base64_looks_like(body))
        carried_text(scanner, &carrier, slice_trim(body), carried_is_cut(scanner, body),
                     "application/mikey in base64");
    else
        carried_binary(scanner, body, carried_is_cut(scanner, body), "application/mikey");
}

static void scan_sdp(struct carried_scanner *scanner, struct mikey_slice headers, struct mikey_slice body) {
    struct mikey_slice encoding;

    if (header_find(headers, "Content-Transfer-Encoding", NULL, &encoding) &&
        (slice_is(encoding, "base64") || slice_is(encoding, "quoted-printable")))
        carried_fault_say(scanner, CARRIED_ENCODED, "SDP in a transfer encoding that is not read");
    else
        carried_scan_sdp(scanner, body);
}

static void scan_parameters(struct carried_scanner *scanner, struct mikey_slice headers,
                            struct mikey_slice body) {
    (void)headers;
    carried_scan_parameters(scanner, body);
}

static void scan_encrypted(struct carried_scanner *scanner, struct mikey_slice headers,
                           struct mikey_slice body) {
    (void)headers;
    (void)body;
    carried_fault_say(scanner, CARRIED_ENCODED, "a body in S/MIME, which is not opened");
}

typedef void body_scan(struct carried_scanner *scanner, struct mikey_slice headers, struct mikey_slice body);

static const struct {
    const char *type;
    body_scan *scan;
    bool in_http;
} types[] = {
    {"application/sdp", scan_sdp, true},
    {"application/mikey", scan_mikey, true},
    {"text/parameters", scan_parameters, false},
    {"application/pkcs7-mime", scan_encrypted, false},
};

static void scan_xml(struct carried_scanner *scanner, struct mikey_slice headers, struct mikey_slice body) {
    (void)headers;
    carried_scan_xml(scanner, body);
}

/** Types such as application/vnd.3gpp.mcptt-info+xml and application/vnd.oma.poc.groups+xml. */
static bool is_mission_critical_xml(struct mikey_slice type) {
    return (slice_begins(type, "application/vnd.3gpp.") || slice_begins(type, "application/vnd.oma.")) &&
           slice_is(slice_from(type, type.len - strlen("+xml")), "+xml");
}

static body_scan *scan_of(struct mikey_slice type, enum text_protocol protocol) {
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (slice_is(type, types[i].type) && (types[i].in_http || protocol != TEXT_HTTP))
            return types[i].scan;
    return is_mission_critical_xml(type) ? scan_xml : NULL;
}

static bool is_multipart(struct mikey_slice type, enum text_protocol protocol) {
    return slice_begins(type, "multipart/") && protocol != TEXT_HTTP;
}

bool body_is_wanted(struct mikey_slice headers, enum text_protocol protocol) {
    struct mikey_slice type;

    if (!header_find(headers, "Content-Type", protocol == TEXT_SIP ? "c" : NULL, &type))
        return protocol == TEXT_SIP || protocol == TEXT_RTSP;
    type = header_main(type);
    return scan_of(type, protocol) != NULL || is_multipart(type, protocol);
}

/** A body or part that is no multipart. Without a type it is told by its first line. */
static void scan_single(struct carried_scanner *scanner, struct mikey_slice type, struct mikey_slice headers,
                        struct mikey_slice body, enum text_protocol protocol) {
    body_scan *scan = scan_of(header_main(type), protocol);

    if (type.len == 0 && slice_begins(body, "v=0"))
        scan = scan_sdp;
    else if (type.len == 0 && protocol == TEXT_RTSP)
        scan = scan_parameters;
    if (scan != NULL)
        scan(scanner, headers, body);
}

void carried_scan_body(struct carried_scanner *scanner, struct mikey_slice headers, struct mikey_slice body,
                       enum text_protocol protocol) {
    struct multipart open[CARRIED_MAX_DEPTH];
    size_t depth = 0;
    size_t parts = 0;
    bool more = body.len > 0;

    while (more) {
        struct mikey_slice type;
        struct mikey_slice boundary;
        (void)header_find(headers, "Content-Type", protocol == TEXT_SIP ? "c" : NULL, &type);
        if (!is_multipart(type, protocol))
            scan_single(scanner, type, headers, body, protocol);
        else if (depth == CARRIED_MAX_DEPTH)
            carried_fault_say(scanner, CARRIED_TOO_LARGE, "multiparts nested too deep");
        else if (header_parameter(type, "boundary", &boundary))
            open[depth++] = multipart_begin(body, boundary);
        for (more = false; depth > 0 && !more;) {
            more = multipart_next(&open[depth - 1], &headers, &body);
            depth -= more ? 0 : 1;
        }
        if (more && parts++ == CARRIED_MAX_PARTS) {
            carried_fault_say(scanner, CARRIED_TOO_LARGE, "too many parts in a multipart body");
            return;
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "generated.h"

#include <epan/proto.h>
#include <wsutil/str_util.h>

#include "experts.h"
#include "preferences.h"

static int hf_mode = -1, hf_role = -1, hf_carrier = -1, hf_protection = -1, hf_verdict = -1;
static int hf_auth = -1, hf_auth_kind = -1, hf_auth_secret = -1, hf_auth_identity = -1, hf_auth_reading = -1;
static int hf_decryption = -1, hf_keys = -1;
static int hf_exchange = -1, hf_exchange_verdict = -1;
static int hf_request_in = -1, hf_response_in = -1, hf_response_time = -1, hf_original = -1,
           hf_update_of = -1;
static int hf_session = -1, hf_session_cs_id = -1, hf_session_ssrc = -1, hf_session_profile = -1,
           hf_session_tek = -1, hf_session_salt = -1, hf_session_mki = -1;
static int ett_auth = -1, ett_exchange = -1, ett_session = -1;

#define STRING(hf, name, abbrev, blurb)                                                                      \
    {                                                                                                        \
        hf, {                                                                                                \
            name, abbrev, FT_STRING, BASE_NONE, NULL, 0, blurb, HFILL                                        \
        }                                                                                                    \
    }
#define FRAME(hf, name, abbrev, type, blurb)                                                                 \
    {                                                                                                        \
        hf, {                                                                                                \
            name, abbrev, FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(type), 0, blurb, HFILL                       \
        }                                                                                                    \
    }
#define BYTES(hf, name, abbrev, blurb)                                                                       \
    {                                                                                                        \
        hf, {                                                                                                \
            name, abbrev, FT_BYTES, BASE_NONE, NULL, 0, blurb, HFILL                                         \
        }                                                                                                    \
    }

static void register_fields(int proto) {
    static hf_register_info rows[] = {
        STRING(&hf_mode, "Mode", "mikey.mode", "psk, pk, dh, dhhmac, rsa-r, ticket, ibake, sakke or error"),
        STRING(&hf_role, "Role", "mikey.role", "initiator, responder or kms"),
        STRING(&hf_carrier, "Carrier", "mikey.carrier", "udp, tcp, sip, sdp, rtsp, sap, http or mime"),
        STRING(&hf_protection, "Protection", "mikey.protection", "Of the carrier: none, secure or unknown"),
        STRING(&hf_verdict, "Verdict", "mikey.verdict", "On this message alone"),
        STRING(&hf_auth, "Authentication", "mikey.auth",
               "verified, failed, needs-key, absent, unsupported or inconclusive"),
        STRING(&hf_auth_kind, "By", "mikey.auth.kind", "mac, verification, signature or none"),
        STRING(&hf_auth_secret, "Secret", "mikey.auth.secret", "Kind of secret that was used, or is missing"),
        STRING(&hf_auth_identity, "Filed under", "mikey.auth.identity", "Identity of the secret, * for any"),
        STRING(&hf_auth_reading, "Reading", "mikey.auth.reading",
               "Which reading of the RFC, or deviation from it, verifies"),
        STRING(&hf_decryption, "Decryption", "mikey.decryption", "Of what the message carries encrypted"),
        {&hf_keys,
         {"Keys", "mikey.keys", FT_UINT8, BASE_DEC, NULL, 0, "Keys that it transported or agreed", HFILL}},
        {&hf_exchange,
         {"Exchange", "mikey.exchange", FT_UINT64, BASE_DEC, NULL, 0, "Number of the exchange", HFILL}},
        STRING(&hf_exchange_verdict, "Verdict on the exchange", "mikey.exchange.verdict", NULL),
        FRAME(&hf_request_in, "Request in", "mikey.request_in", FT_FRAMENUM_REQUEST,
              "Frame that this answers"),
        FRAME(&hf_response_in, "Response in", "mikey.response_in", FT_FRAMENUM_RESPONSE,
              "Frame that answers this"),
        {&hf_response_time,
         {"Response time", "mikey.response_time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0, "Since the request",
          HFILL}},
        FRAME(&hf_original, "Retransmission of", "mikey.retransmission_of", FT_FRAMENUM_RETRANS_PREV,
              "Frame that had the same message"),
        FRAME(&hf_update_of, "Updates the CSB of", "mikey.update_of", FT_FRAMENUM_NONE,
              "Frame that set up the crypto session bundle"),
        {&hf_session, {"Crypto session", "mikey.session", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_session_cs_id, {"CS ID", "mikey.session.cs_id", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_session_ssrc, {"SSRC", "mikey.session.ssrc", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
        STRING(&hf_session_profile, "Profile", "mikey.session.profile", "SRTP protection profile"),
        BYTES(&hf_session_tek, "TEK", "mikey.session.tek", "SRTP master key"),
        BYTES(&hf_session_salt, "Salt", "mikey.session.salt", "SRTP master salt"),
        BYTES(&hf_session_mki, "MKI", "mikey.session.mki", NULL),
    };
    proto_register_field_array(proto, rows, array_length(rows));
}

void generated_register(int proto) {
    static gint *ett[] = {&ett_auth, &ett_exchange, &ett_session};
    register_fields(proto);
    proto_register_subtree_array(ett, array_length(ett));
}

/** Where generated items are put. */
struct place {
    proto_tree *tree;
    packet_info *pinfo;
    tvbuff_t *tvb;
};

static proto_item *add_string(const struct place *place, proto_tree *tree, int hf, const char *text) {
    if (!proto_field_is_referenced(tree, hf))
        return tree;
    proto_item *item = proto_tree_add_string(tree, hf, place->tvb, 0, 0, text);
    proto_item_set_generated(item);
    return item;
}

static void add_frame(const struct place *place, proto_tree *tree, int hf, const struct message_result *to) {
    if (to)
        proto_item_set_generated(proto_tree_add_uint(tree, hf, place->tvb, 0, 0, to->frame));
}

static bool is_plain(struct mikey_slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (!g_ascii_isprint(text.data[i]))
            return false;
    return true;
}

/** An identity as text, with what does not print replaced. */
static const char *identity_text(const struct place *place, struct mikey_slice identity) {
    if (!identity.len)
        return "*";
    if (is_plain(identity))
        return wmem_strndup(place->pinfo->pool, (const char *)identity.data, identity.len);
    char *valid = g_utf8_make_valid((const char *)identity.data, (gssize)identity.len);
    char *text = wmem_strdup(place->pinfo->pool, valid);
    g_free(valid);
    for (char *at = text; *at; at++)
        if (g_ascii_iscntrl(*at))
            *at = '.';
    return text;
}

/** The status of authentication, and under it by which secret. */
static proto_item *draw_status(const struct place *place, const struct mikey_auth *auth) {
    const char *status = mikey_auth_status_name(auth->status);
    const bool verified = auth->status == MIKEY_AUTH_VERIFIED;
    if (!verified && auth->status != MIKEY_AUTH_NEEDS_KEY) {
        proto_item *item = add_string(place, place->tree, hf_auth, status);
        add_string(place, proto_item_add_subtree(item, ett_auth), hf_auth_kind,
                   mikey_auth_kind_name(auth->kind));
        return item;
    }
    const bool wanted = proto_field_is_referenced(place->tree, hf_auth_identity);
    const char *secret = mikey_secret_name(auth->secret);
    const char *identity = wanted ? identity_text(place, auth->identity) : "";
    // Put together here, for Wireshark takes twice as long to append to a label.
    const char *title = proto_registrar_get_nth((guint)hf_auth)->name;
    const char *label = wmem_strconcat(place->pinfo->pool, title, ": ", status,
                                       verified ? " with the " : ": the ", secret, " of ", identity, NULL);
    proto_item *item =
        proto_tree_add_string_format(place->tree, hf_auth, place->tvb, 0, 0, status, "%s", label);
    proto_item_set_generated(item);
    proto_tree *tree = proto_item_add_subtree(item, ett_auth);
    add_string(place, tree, hf_auth_kind, mikey_auth_kind_name(auth->kind));
    add_string(place, tree, hf_auth_secret, secret);
    add_string(place, tree, hf_auth_identity, identity);
    return item;
}

static void draw_auth(const struct place *place, const struct message_result *result) {
    const struct mikey_auth *auth = &result->auth;
    proto_item *item = draw_status(place, auth);
    char ids[MIKEY_DEVIATIONS_TEXT];
    const bool deviates = auth->deviations.of[0] != MIKEY_DEVIATION_NONE;
    const char *reading = deviates ? mikey_deviations_text(&auth->deviations, ids) : auth->reading;
    if (auth->obstacle)
        proto_item_append_text(item, " (%s)", auth->obstacle);
    if (reading) {
        add_string(place, proto_item_get_subtree(item), hf_auth_reading, reading);
        proto_item_append_text(item, " (%s)", reading);
    }
}

static void draw_exchange(const struct place *place, const struct message_result *result) {
    if (result->exchange_id) {
        proto_item *item =
            proto_tree_add_uint64(place->tree, hf_exchange, place->tvb, 0, 0, result->exchange_id);
        proto_item_set_generated(item);
        if (result->closed) {
            proto_tree *tree = proto_item_add_subtree(item, ett_exchange);
            add_string(place, tree, hf_exchange_verdict, mikey_verdict_name(result->exchange_verdict));
            for (uint32_t i = 0; i < result->n_exchange_findings; i++)
                experts_show_generated(tree, place->pinfo, place->tvb, &result->exchange_findings[i]);
        }
    }
    add_frame(place, place->tree, hf_request_in, result->request);
    add_frame(place, place->tree, hf_response_in, result->response);
    if (result->request) {
        nstime_t time;
        nstime_delta(&time, &result->time, &result->request->time);
        proto_item_set_generated(proto_tree_add_time(place->tree, hf_response_time, place->tvb, 0, 0, &time));
    }
    add_frame(place, place->tree, hf_original, result->original);
    add_frame(place, place->tree, hf_update_of, result->initial);
}

static void add_bytes(const struct place *place, proto_tree *tree, int hf, const uint8_t *bytes, size_t len) {
    if (len)
        proto_item_set_generated(
            proto_tree_add_bytes_with_length(tree, hf, place->tvb, 0, 0, bytes, (gint)len));
}

static void draw_session(const struct place *place, const struct mikey_session_keys *session) {
    proto_item *item = proto_tree_add_item(place->tree, hf_session, place->tvb, 0, 0, ENC_NA);
    proto_item_set_generated(item);
    proto_item_append_text(item, " %u", session->cs_id);
    proto_tree *tree = proto_item_add_subtree(item, ett_session);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_session_cs_id, place->tvb, 0, 0, session->cs_id));
    if (session->has_ssrc)
        proto_item_set_generated(proto_tree_add_uint(tree, hf_session_ssrc, place->tvb, 0, 0, session->ssrc));
    if (session->profile)
        add_string(place, tree, hf_session_profile, session->profile);
    if (session->has_bytes) {
        add_bytes(place, tree, hf_session_tek, session->tek, session->tek_len);
        add_bytes(place, tree, hf_session_salt, session->salt, session->salt_len);
    }
    add_bytes(place, tree, hf_session_mki, session->mki.data, session->mki.len);
}

static const char *protection_name(enum mikey_protection protection) {
    static const char *const names[] = {
        [MIKEY_PROTECTION_UNKNOWN] = "unknown",
        [MIKEY_PROTECTION_NONE] = "none",
        [MIKEY_PROTECTION_SECURE] = "secure",
    };
    return names[preferences()->secure_carrier ? MIKEY_PROTECTION_SECURE : protection];
}

void generated_draw(proto_tree *tree, packet_info *pinfo, tvbuff_t *tvb, const struct message_result *result,
                    const struct message_source *source) {
    const struct place place = {tree, pinfo, tvb};
    add_string(&place, tree, hf_carrier, mikey_carrier_name(source->facts.kind));
    add_string(&place, tree, hf_protection, protection_name(source->facts.protection));
    if (!result->key.len)
        return;
    add_string(&place, tree, hf_mode, mikey_mode_name(result->data_type));
    add_string(&place, tree, hf_role, mikey_role_name(result->data_type));
    draw_auth(&place, result);
    if (result->decryption != MIKEY_AUTH_ABSENT)
        add_string(&place, tree, hf_decryption, mikey_auth_status_name(result->decryption));
    if (result->n_keys)
        proto_item_set_generated(proto_tree_add_uint(tree, hf_keys, tvb, 0, 0, result->n_keys));
    draw_exchange(&place, result);
    for (uint32_t i = 0; i < result->n_sessions; i++)
        draw_session(&place, &result->sessions[i]);
    add_string(&place, tree, hf_verdict, mikey_verdict_name(result->verdict));
}

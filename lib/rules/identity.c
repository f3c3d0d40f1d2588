// SPDX-License-Identifier: BSD-2-Clause
// Who is named, and how: RFC 3830 3.1 to 3.3, 6.7, 9.5.
#include "checks.h"
#include "exchange_rules.h"

// Session protocols name the parties themselves: From and To, the request URI, the login.
static bool carrier_names_parties(const struct judge *judge) {
    if (judge->carrier == NULL)
        return false;
    enum mikey_carrier_kind kind = judge->carrier->kind;
    return kind != MIKEY_CARRIER_RAW && kind != MIKEY_CARRIER_UDP && kind != MIKEY_CARRIER_TCP;
}

// A Key ID (RFC 4563) says which key is used without naming anybody.
static bool key_is_named(const struct judge *judge) {
    for (uint32_t n = 0; n < judge->count[MIKEY_PAYLOAD_EXT]; n++) {
        const struct mikey_payload *ext =
            mikey_message_find(judge->message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_EXT, n);
        if (ext != NULL && ext->u.ext.type == MIKEY_EXT_KEY_ID)
            return true;
    }
    return false;
}

// Without encryption and MAC no key has to be looked up.
static bool needs_no_key(const struct judge *judge) {
    const struct mikey_payload *kemac = mikey_judge_payload(judge, MIKEY_PAYLOAD_KEMAC);
    return judge->message->hdr.data_type == MIKEY_DATA_TYPE_PSK_INIT && kemac != NULL &&
           kemac->u.kemac.encr_alg == MIKEY_ENCR_NULL && kemac->u.kemac.mac_alg == MIKEY_MAC_NULL;
}

static void check_presence(struct judge *judge, enum mikey_rule rule, bool present) {
    if (present || carrier_names_parties(judge) || key_is_named(judge) || needs_no_key(judge))
        mikey_judge_pass(judge, rule);
    else if (judge->complete)
        mikey_judge_breach(judge, rule, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, rule);
}

// [IDr|CERTr], IDi: what is left out the Initiator has to know, which named the Responder, or else the carrier did.
void mikey_rules_dh_responder(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint32_t ids = judge->count[MIKEY_PAYLOAD_ID];
    const struct mikey_payload *id = mikey_judge_payload(judge, MIKEY_PAYLOAD_ID);
    if (judge->message->hdr.data_type != MIKEY_DATA_TYPE_DH_RESP || facts->request_update)
        return;
    const bool own = ids > 1 || (ids == 1 && facts->request_has_idi &&
                                 !mikey_slice_same(id->u.id.data, facts->request_idi));
    check_presence(judge, MIKEY_R_DH_RESPONSE_IDR,
                   own || judge->count[MIKEY_PAYLOAD_CERT] > 0 || facts->request_has_idr);
}

// {IDi|CERTi}, [IDr]: a single ID behind a certificate is IDr. In front of it it is IDi, unless opening the message showed
// that the sender is somebody else.
static bool names_responder(const struct judge *judge, const struct mikey_opened *opened) {
    const uint32_t ids = judge->count[MIKEY_PAYLOAD_ID], certs = judge->count[MIKEY_PAYLOAD_CERT];
    if (ids != 1 || certs == 0)
        return ids > 1;
    const bool behind = judge->first[MIKEY_PAYLOAD_ID] > judge->first[MIKEY_PAYLOAD_CERT];
    const bool turned = opened != NULL && opened->ids_turned;
    return behind != turned || (opened != NULL && opened->signer.identity == MIKEY_IDENTITY_DIFFERS);
}

void mikey_rules_responder(struct judge *judge, const struct mikey_exchange_facts *facts) {
    const uint8_t data_type = judge->message->hdr.data_type;
    const bool judged = data_type == MIKEY_DATA_TYPE_PSK_INIT || data_type == MIKEY_DATA_TYPE_PK_INIT ||
                        data_type == MIKEY_DATA_TYPE_DH_INIT;
    if (!judged || !judge->has_rand || facts->update)
        return;
    if (names_responder(judge, facts->opened))
        mikey_judge_pass(judge, MIKEY_R_IDR_MISSING);
    else if (judge->count[MIKEY_PAYLOAD_ID] + judge->count[MIKEY_PAYLOAD_CERT] == 0)
        check_presence(judge, MIKEY_R_IDR_MISSING, false);
    else if (judge->complete)
        mikey_judge_breach(judge, MIKEY_R_IDR_MISSING, mikey_place_end(judge, MIKEY_F_NONE), 0, 0);
    else
        mikey_judge_undecided(judge, MIKEY_R_IDR_MISSING);
}

static bool is_alpha(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

// Graphic characters; those beyond ASCII are allowed in an NAI (RFC 4282 and later).
static bool is_graphic(struct mikey_slice text, bool ascii) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ' || text.data[i] == 0x7F || (ascii && text.data[i] > 0x7F))
            return false;
    }
    return text.len > 0;
}

// scheme ":" and graphic ASCII, RFC 3986 3.
static bool is_uri(struct mikey_slice text) {
    if (!is_graphic(text, true) || !is_alpha(text.data[0]))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        uint8_t byte = text.data[i];
        if (byte == ':')
            return true;
        if (!is_alpha(byte) && !is_digit(byte) && byte != '+' && byte != '-' && byte != '.')
            return false;
    }
    return false;
}

static void check_id(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_id *id = &payload->u.id;
    bool kept;
    if (id->id_type == MIKEY_ID_TYPE_NAI)
        kept = is_graphic(id->data, false);
    else if (id->id_type == MIKEY_ID_TYPE_URI)
        kept = is_uri(id->data);
    else if (id->id_type == MIKEY_ID_TYPE_BYTES)
        kept = id->data.len > 0;
    else
        return;
    if (kept) {
        mikey_judge_pass(judge, MIKEY_R_ID_SYNTAX);
        return;
    }
    struct place place = mikey_place_field(judge, payload, MIKEY_F_ID_TEXT, 0);
    place.field = MIKEY_F_ID_TYPE; // names the type
    mikey_judge_breach(judge, MIKEY_R_ID_SYNTAX, place, id->id_type, 0);
}

// Bytes of a DER SEQUENCE with its header; 0 if `data` does not begin with a whole one. X.690 8.1.
static size_t der_sequence(struct mikey_slice data) {
    if (data.len < 2 || data.data[0] != 0x30)
        return 0;
    size_t length = data.data[1], header = 2;
    if (length > 0x80) {
        size_t bytes = length & 0x7F;
        if (bytes > 4 || data.len < header + bytes)
            return 0;
        length = 0;
        for (size_t i = 0; i < bytes; i++)
            length = length << 8 | data.data[header + i];
        header += bytes;
    } else if (length == 0x80) {
        return 0; // indefinite, which DER has not
    }
    return length <= data.len - header ? header + length : 0;
}

static void check_cert(struct judge *judge, const struct mikey_payload *payload) {
    const struct mikey_cert *cert = &payload->u.cert;
    if (cert->cert_type == MIKEY_CERT_TYPE_X509_URL) {
        if (is_graphic(cert->data, true))
            mikey_judge_pass(judge, MIKEY_R_CERT_URL);
        else
            mikey_judge_breach(judge, MIKEY_R_CERT_URL,
                               mikey_place_field(judge, payload, MIKEY_F_CERT_URL, 0), cert->data.len, 0);
        return;
    }
    if (cert->cert_type != MIKEY_CERT_TYPE_X509 && cert->cert_type != MIKEY_CERT_TYPE_X509_SIGN &&
        cert->cert_type != MIKEY_CERT_TYPE_X509_ENCR)
        return;
    const size_t certificate = der_sequence(cert->data);
    const struct mikey_slice rest = {cert->data.data + certificate, cert->data.len - certificate};
    if (certificate == 0 || (rest.len > 0 && der_sequence(rest) == 0)) {
        mikey_judge_breach(judge, MIKEY_R_CERT_DER, mikey_place_field(judge, payload, MIKEY_F_CERT_DATA, 0),
                           cert->data.len, 0);
        return;
    }
    mikey_judge_pass(judge, MIKEY_R_CERT_DER);
    if (certificate == cert->data.len)
        mikey_judge_pass(judge, MIKEY_R_CERT_SEPARATE);
    else
        mikey_judge_breach(judge, MIKEY_R_CERT_SEPARATE,
                           mikey_place_field(judge, payload, MIKEY_F_CERT_DATA, 0), cert->data.len,
                           certificate);
}

void mikey_rules_identity(struct judge *judge) {
    uint8_t data_type = judge->message->hdr.data_type;
    bool named = judge->count[MIKEY_PAYLOAD_ID] > 0 || judge->count[MIKEY_PAYLOAD_CERT] > 0;
    bool first = judge->has_rand; // updates leave out what is known
    if (data_type == MIKEY_DATA_TYPE_PSK_INIT && first)
        check_presence(judge, MIKEY_R_PSK_IDS, judge->count[MIKEY_PAYLOAD_ID] > 0);
    if (data_type == MIKEY_DATA_TYPE_PK_INIT && first)
        check_presence(judge, MIKEY_R_PK_IDS, named);
    if (data_type == MIKEY_DATA_TYPE_DH_INIT && first)
        check_presence(judge, MIKEY_R_DH_IDS, named);
    if (data_type == MIKEY_DATA_TYPE_RSAR_INIT)
        check_presence(judge, MIKEY_R_RSAR_IDS, named);
    if (data_type == MIKEY_DATA_TYPE_RSAR_RESP)
        check_presence(judge, MIKEY_R_RSAR_RESPONSE_IDS, named);
    if (!named)
        return;
    for (uint32_t i = 0; i < judge->message->n_payloads; i++) {
        const struct mikey_payload *payload = &judge->message->payloads[i];
        if (payload->parent != MIKEY_NO_PARENT)
            continue;
        if (payload->type == MIKEY_PAYLOAD_ID)
            check_id(judge, payload);
        else if (payload->type == MIKEY_PAYLOAD_CERT)
            check_cert(judge, payload);
    }
}

// SPDX-License-Identifier: BSD-2-Clause
#include "objects.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../render/text.h"
#include "../render/value.h"
#include "bytes.h"
#include "describe.h"
#include "srtp_keys.h"
#include "verdict.h"

/** Longest text of unknown origin that is put into an object, bytes of JSON string. */
#define TEXT_MAX 4096u

json_t *object_text(struct mikey_slice bytes) {
    char text[TEXT_MAX];
    size_t n = text_escape(bytes, true, text, sizeof text);
    return json_stringn(text, n);
}

json_t *object_string(const char *string) {
    return object_text((struct mikey_slice){(const uint8_t *)string, strlen(string)});
}

json_t *object_hex(struct mikey_slice bytes) {
    char *text = malloc(2 * bytes.len + 1);
    if (!text)
        return NULL;
    bytes_to_hex(bytes.data, bytes.len, text);
    json_t *string = json_stringn(text, 2 * bytes.len);
    mikey_wipe(text, 2 * bytes.len + 1);
    free(text);
    return string;
}

static json_t *hex_number(uint32_t value) {
    return json_sprintf("0x%08" PRIx32, value);
}

static json_t *endpoint(const uint8_t *address, uint8_t len) {
    char text[CAPTURE_ENDPOINT_TEXT];
    return len ? json_string(capture_endpoint_print(address, len, text)) : json_null();
}

/** Sets what leads from a byte of the message to the frame and the character. */
static void set_place(json_t *object, const struct found_message *found,
                      const struct mikey_finding *finding) {
    struct found_place place;
    if (!found->origin || finding->buffer || !found_place(found, finding->off, &place))
        return;
    json_object_set_new(object, "frame", json_integer((json_int_t)place.frame));
    json_object_set_new(object, "frame_offset", json_integer((json_int_t)place.offset));
    if (place.in_text)
        json_object_set_new(object, "character", json_integer((json_int_t)place.character));
}

/** The field at the finding's place; a rule on a number may name the field that says what the number is. */
static const char *field_name(const struct mikey_document *document, const struct mikey_finding *finding) {
    const struct mikey_item *item =
        document ? value_item_at(document, finding->field, finding->buffer, finding->off, finding->len)
                 : NULL;
    return mikey_field_info((enum mikey_field)(item ? item->field : finding->field))->name;
}

static json_t *object_deviation(const struct mikey_deviations *deviations) {
    char ids[MIKEY_DEVIATIONS_TEXT];
    return deviations->of[0] ? json_string(mikey_deviations_text(deviations, ids)) : json_null();
}

static json_t *finding_object(const struct mikey_finding *finding, const struct mikey_document *document,
                              const struct found_message *found, uint8_t state) {
    char text[1024];
    const struct mikey_rule_info *rule = mikey_rule_info((enum mikey_rule)finding->rule);
    mikey_finding_text(finding, text, sizeof text);
    json_t *object = json_pack("{ss ss ss sI sI so}", "rule", rule->id, "outcome",
                               mikey_outcome_name((enum mikey_outcome)finding->outcome), "level",
                               mikey_level_name(rule->level), "offset", (json_int_t)finding->off, "length",
                               (json_int_t)finding->len, "text", object_string(text));
    if (finding->field)
        json_object_set_new(object, "field", json_string(field_name(document, finding)));
    if (finding->deviations.of[0])
        json_object_set_new(object, "deviation", object_deviation(&finding->deviations));
    if (document && finding->buffer && finding->buffer < document->n_buffers)
        json_object_set_new(object, "buffer", json_string(document->buffers[finding->buffer].title));
    if (found)
        set_place(object, found, finding);
    if (state == FINDING_EXPECTED)
        json_object_set_new(object, "expected", json_true());
    return object;
}

static json_t *finding_list(const struct mikey_findings *findings, const struct mikey_document *document,
                            const struct found_message *found, const uint8_t *states) {
    json_t *list = json_array();
    for (uint32_t i = 0; i < findings->count; i++)
        if (states[i] != FINDING_LEFT_OUT)
            json_array_append_new(list, finding_object(&findings->list[i], document, found, states[i]));
    return list;
}

static json_t *auth_object(const struct mikey_auth *auth) {
    json_t *object =
        json_pack("{ss ss so}", "kind", mikey_auth_kind_name(auth->kind), "status",
                  mikey_auth_status_name(auth->status), "deviation", object_deviation(&auth->deviations));
    if (auth->status == MIKEY_AUTH_VERIFIED || auth->status == MIKEY_AUTH_NEEDS_KEY) {
        json_object_set_new(object, "secret", json_string(mikey_secret_name(auth->secret)));
        json_object_set_new(object, "identity",
                            auth->identity.len ? object_text(auth->identity) : json_string("*"));
    }
    if (auth->reading)
        json_object_set_new(object, "reading", json_string(auth->reading));
    if (auth->obstacle)
        json_object_set_new(object, "obstacle", json_string(auth->obstacle));
    return object;
}

/** Frame, time, addresses, carrier. */
static void set_sighting(json_t *object, const struct found_message *found) {
    const struct mikey_sighting *sighting = &found->sighting;
    char when[TIME_TEXT];
    json_object_set_new(object, "frame", found->frame ? json_integer((json_int_t)found->frame) : json_null());
    json_object_set_new(object, "time",
                        sighting->has_time
                            ? json_string(time_text(sighting->seconds, sighting->nanoseconds, when))
                            : json_null());
    json_object_set_new(object, "src", endpoint(sighting->src, sighting->src_len));
    json_object_set_new(object, "dst", endpoint(sighting->dst, sighting->dst_len));
    json_object_set_new(object, "carrier", json_string(mikey_carrier_name(sighting->carrier.kind)));
    json_object_set_new(object, "carrier_text",
                        found->description ? object_string(found->description) : json_null());
}

static void set_header(json_t *object, const struct report_message *message) {
    const struct mikey_hdr *hdr = &message->document->message.hdr;
    size_t len = message->taken ? message->found->bytes.len : 0;
    bool typed = len >= BYTES_TO_DATA_TYPE;
    json_object_set_new(object, "data_type", typed ? json_integer(hdr->data_type) : json_null());
    json_object_set_new(object, "mode", json_string(typed ? mikey_mode_name(hdr->data_type) : "unknown"));
    json_object_set_new(object, "role", json_string(typed ? mikey_role_name(hdr->data_type) : "unknown"));
    json_object_set_new(object, "csb_id", len >= BYTES_TO_CSB_ID ? hex_number(hdr->csb_id) : json_null());
    json_object_set_new(object, "length", json_integer((json_int_t)len));
}

json_t *object_message(const struct report *report, const struct report_message *message) {
    (void)report;
    const struct mikey_judgement *judgement = message->judgement;
    json_t *object = json_pack("{sI}", "id", (json_int_t)judgement->message_id);
    set_sighting(object, message->found);
    set_header(object, message);
    bool structure = !message->taken || judgement->status == MIKEY_ERR_STRUCTURE;
    json_object_set_new(object, "status", json_string(structure ? "structure" : "ok"));
    json_object_set_new(object, "auth", auth_object(&judgement->opened.auth));
    if (judgement->duplicate_of)
        json_object_set_new(object, "duplicate_of", json_integer((json_int_t)judgement->duplicate_of));
    if (judgement->answers)
        json_object_set_new(object, "answers", json_integer((json_int_t)judgement->answers));
    json_object_set_new(
        object, "findings",
        finding_list(&message->document->findings, message->document, message->found, message->states));
    return object;
}

json_t *object_problem(const struct report *report, const struct capture_problem *problem) {
    (void)report;
    json_t *object = json_pack("{ss sb so so so ss}", "kind", capture_problem_name(problem->kind),
                               "inconclusive", problem->inconclusive, "frame",
                               problem->frame ? json_integer((json_int_t)problem->frame) : json_null(), "src",
                               endpoint(problem->src, problem->src_len), "dst",
                               endpoint(problem->dst, problem->dst_len), "text", problem->text);
    if (problem->kind == CAPTURE_TRUNCATED_FILE || problem->kind == CAPTURE_CORRUPT_FILE)
        json_object_set_new(object, "offset", json_integer((json_int_t)problem->offset));
    return object;
}

/** One crypto session; its keys only if the user asked for them. */
static json_t *session_object(const struct mikey_session_keys *session, const struct ledger_exchange *media,
                              bool reveal) {
    json_t *object =
        json_pack("{si so si so so}", "cs_id", (int)session->cs_id, "ssrc",
                  session->has_ssrc ? hex_number(session->ssrc) : json_null(), "policy",
                  (int)session->policy_no, "mki", session->mki.len ? object_hex(session->mki) : json_null(),
                  "profile", session->profile ? json_string(session->profile) : json_null());
    if (session->deviations.of[0])
        json_object_set_new(object, "deviation", object_deviation(&session->deviations));
    if (media)
        json_object_set_new(object, "media", object_session_media(media, session));
    if (!reveal)
        return object;
    struct mikey_slice tek = {session->tek, session->tek_len}, salt = {session->salt, session->salt_len};
    json_object_set_new(object, "tek", object_hex(tek));
    json_object_set_new(object, "salt", salt.len ? object_hex(salt) : json_null());
    if (!salt.len)
        srtp_split_master(&tek, &salt);
    json_object_set_new(object, "master_key", session->profile ? object_hex(tek) : json_null());
    json_object_set_new(object, "master_salt", session->profile && salt.len ? object_hex(salt) : json_null());
    return object;
}

static json_t *keys_object(const struct report_exchange *closed, bool reveal) {
    const struct mikey_exchange *exchange = closed->exchange;
    json_t *tgk = json_array(), *sessions = json_array();
    for (uint8_t i = 0; reveal && i < exchange->n_keys; i++)
        if (exchange->keys[i].type == MIKEY_KEY_TYPE_TGK || exchange->keys[i].type == MIKEY_KEY_TYPE_TGK_SALT)
            json_array_append_new(tgk, object_hex(exchange->keys[i].key));
    for (uint32_t i = 0; i < exchange->n_sessions; i++) {
        const struct mikey_session_keys *session = &exchange->sessions[i];
        const uint64_t answer = describe_answer(exchange, session->key_index);
        json_t *made = session_object(session, closed->media, reveal);
        if (answer)
            json_object_set_new(made, "message", json_integer((json_int_t)answer));
        json_array_append_new(sessions, made);
    }
    json_t *object = json_object();
    if (reveal)
        json_object_set(object, "tgk", tgk);
    json_object_set_new(object, "crypto_sessions", sessions);
    json_decref(tgk);
    return object;
}

/** The session of MIKEY-TICKET that an exchange belongs to. */
static json_t *ticket_object(const struct mikey_ticket_session *ticket) {
    const unsigned mode = mikey_ticket_mode(ticket);
    return json_pack("{sI so si sI sI sI}", "session", (json_int_t)ticket->number, "mode",
                     mode != 0 ? json_integer(mode) : json_null(), "type", (int)ticket->type, "requests",
                     (json_int_t)ticket->requests, "transfers", (json_int_t)ticket->transfers, "resolves",
                     (json_int_t)ticket->resolves);
}

json_t *object_exchange(const struct report *report, const struct report_exchange *closed) {
    const struct mikey_exchange *exchange = closed->exchange;
    json_t *messages = json_array();
    for (uint8_t i = 0; i < exchange->n_messages; i++)
        json_array_append_new(messages, json_integer((json_int_t)exchange->messages[i].id));
    json_t *object =
        json_pack("{sI ss so so ss sb sb so}", "id", (json_int_t)exchange->id, "mode",
                  mikey_mode_name(exchange->mode), "csb_id", hex_number(exchange->csb_id), "messages",
                  messages, "verdict", verdict_word(closed->verdict), "structure_only",
                  closed->verdict == MIKEY_VERDICT_STRUCTURE_ONLY, "update", exchange->update, "initial",
                  exchange->initial ? json_integer((json_int_t)exchange->initial) : json_null());
    if (exchange->ticket.number)
        json_object_set_new(object, "ticket", ticket_object(&exchange->ticket));
    json_object_set_new(object, "findings", finding_list(&exchange->findings, NULL, NULL, closed->states));
    if (exchange->n_keys || exchange->n_sessions)
        json_object_set_new(object, "keys", keys_object(closed, report->style.reveal));
    return object;
}

static json_t *gone_list(const struct baseline *baseline) {
    json_t *list = json_array();
    size_t cursor = 0;
    const struct baseline_entry *entry;
    while ((entry = baseline_gone(baseline, &cursor)) != NULL)
        json_array_append_new(list,
                              json_pack("{so so sI sI}", "file", object_string(entry->file), "rule",
                                        object_string(entry->rule), entry->exchange ? "exchange" : "frame",
                                        (json_int_t)(entry->exchange ? entry->number : entry->frame),
                                        "offset", (json_int_t)(entry->exchange ? 0 : entry->number)));
    return list;
}

json_t *object_summary(const struct tally *tally, const struct baseline *baseline) {
    json_t *outcomes = json_object();
    static const enum mikey_outcome order[] = {MIKEY_PASS,          MIKEY_FAIL,      MIKEY_WARN,
                                               MIKEY_NOTE,          MIKEY_NEEDS_KEY, MIKEY_INCONCLUSIVE,
                                               MIKEY_NOT_APPLICABLE};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        json_object_set_new(outcomes, mikey_outcome_name(order[i]),
                            json_integer((json_int_t)tally->outcomes[order[i]]));
    json_t *object = json_pack("{sI sI ss so sI}", "messages", (json_int_t)tally->messages, "exchanges",
                               (json_int_t)tally->exchanges, "verdict", verdict_word(tally_verdict(tally)),
                               "outcomes", outcomes, "problems", (json_int_t)tally->problems);
    if (baseline) {
        json_object_set_new(object, "expected", json_integer((json_int_t)tally->expected));
        json_object_set_new(object, "gone", gone_list(baseline));
    }
    return object;
}

void object_write(struct report *report, json_t *object, FILE *out) {
    if (object && out)
        json_dumpf(object, out, JSON_COMPACT);
    else
        report->failed = true;
    json_decref(object);
}

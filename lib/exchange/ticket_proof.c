// SPDX-License-Identifier: BSD-2-Clause
#include "ticket_proof.h"

#include <stdlib.h>
#include <string.h>

/** Bytes of Initiator Data length. */
#define LENGTH_BYTES 2
/** Most parts that are covered: the message in two, and what is behind it. */
#define PARTS 5
/** Slices that a proof borrows. */
#define BORROWED (6 + 2 * TICKET_GUESSES)

enum cover {
    AS_THE_RFC,
    WITHOUT_IDS,
    GUESSED_IDS,  /**< identities that are not in the message */
    SENDER_FIRST, /**< the identity of the sender first, whoever initiated */
    WITH_LENGTH,  /**< Initiator Data length is covered, the data are not */
    REQUEST_WITHOUT_MAC,
    REQUEST_WITHOUT_GAP, /**< the request without its Initiator Data, as its own MAC covers it */
    WITHOUT_REQUEST,
    LIKE_RFC_3830 /**< IDi || IDr || T behind a response */
};

enum label_form {
    LABEL_AS_THE_RFC,
    LABEL_OF_RFC_3830,   /**< RAND alone behind the CSB ID */
    LABEL_WITHOUT_EMPTY, /**< nothing stands for a RAND that is not used */
    LABEL_INITIAL,       /**< of initial messages in responses too */
    LABEL_OWN,           /**< of the message's own type in updates */
    LABEL_OWN_ALONE      /**< the same, with RANDRi alone, as the initial message had it */
};

static const struct ticket_reading readings[] = {
    {NULL, AS_THE_RFC, LABEL_AS_THE_RFC, true},
    {"ticket-identity-of-the-policy", GUESSED_IDS, LABEL_AS_THE_RFC, true},
    {"ticket-sender-first", SENDER_FIRST, LABEL_AS_THE_RFC, true},
    {"ticket-v-without-identities", WITHOUT_IDS, LABEL_AS_THE_RFC, false},
    {"ticket-initiator-length-covered", WITH_LENGTH, LABEL_AS_THE_RFC, false},
    {"ticket-request-without-mac", REQUEST_WITHOUT_MAC, LABEL_AS_THE_RFC, false},
    {"ticket-request-without-initiator-data", REQUEST_WITHOUT_GAP, LABEL_AS_THE_RFC, false},
    {"ticket-request-not-covered", WITHOUT_REQUEST, LABEL_AS_THE_RFC, false},
    {"ticket-v-of-rfc3830", LIKE_RFC_3830, LABEL_AS_THE_RFC, false},
    {"ticket-label-of-rfc3830", AS_THE_RFC, LABEL_OF_RFC_3830, false},
    {"ticket-label-without-empty-rand", AS_THE_RFC, LABEL_WITHOUT_EMPTY, false},
    {"ticket-response-label-initial", AS_THE_RFC, LABEL_INITIAL, false},
    {"ticket-update-label-own", AS_THE_RFC, LABEL_OWN, false},
    {"ticket-update-label-own", AS_THE_RFC, LABEL_OWN_ALONE, false},
};

const struct ticket_reading mikey_ticket_under_mpki = {"ticket-update-under-mpki", AS_THE_RFC,
                                                       LABEL_AS_THE_RFC, false};

static bool has_ids(const struct ticket_proof *p) {
    return p->ids[0].len > 0 || p->ids[1].len > 0;
}

/** Whether a reading differs from the default one for this message. */
static bool differs(const struct ticket_proof *p, const struct ticket_reading *reading) {
    const bool response = p->request.len > 0;
    const bool by_cover[] = {
        [AS_THE_RFC] = true,
        [WITHOUT_IDS] = !response && has_ids(p),
        [GUESSED_IDS] = !response && (p->unnamed[0].n > 0 || p->unnamed[1].n > 0),
        [SENDER_FIRST] = !response && p->sender_is_second && has_ids(p),
        [WITH_LENGTH] = p->gap.len > 0,
        [REQUEST_WITHOUT_MAC] = response && p->request_mac > 0,
        [REQUEST_WITHOUT_GAP] = response && p->request_gap.len > 0,
        [WITHOUT_REQUEST] = response,
        [LIKE_RFC_3830] = response,
    };
    const bool by_label[] = {
        [LABEL_AS_THE_RFC] = true,
        [LABEL_OF_RFC_3830] = true,
        [LABEL_WITHOUT_EMPTY] = p->randi.len == 0 || p->randr.len == 0,
        [LABEL_INITIAL] = p->label == MIKEY_TICKET_RESPONSE && p->own_label == MIKEY_TICKET_RESPONSE,
        [LABEL_OWN] = p->own_label != p->label,
        [LABEL_OWN_ALONE] =
            p->own_label == MIKEY_TICKET_INITIAL && p->own_label != p->label && p->randr.len > 0,
    };
    return by_cover[reading->cover] && by_label[reading->label];
}

/** A message without the bytes of a gap, if it has one. */
static size_t cover_around(struct mikey_slice message, struct ticket_gap gap, struct mikey_slice parts[2]) {
    const size_t behind = gap.at + gap.len;
    if (gap.len == 0 || behind > message.len) {
        parts[0] = message;
        return 1;
    }
    parts[0] = (struct mikey_slice){message.data, gap.at};
    parts[1] = (struct mikey_slice){message.data + behind, message.len - behind};
    return 2;
}

/** The gap with its length left in front of it; it is not empty. */
static struct ticket_gap without_length(struct ticket_gap gap) {
    return (struct ticket_gap){gap.at + LENGTH_BYTES, gap.len - LENGTH_BYTES};
}

static size_t cover(const struct ticket_proof *p, enum cover form, struct mikey_slice parts[PARTS]) {
    size_t n = cover_around(p->message, form == WITH_LENGTH ? without_length(p->gap) : p->gap, parts);
    const bool response = p->request.len > 0;
    if (form == REQUEST_WITHOUT_GAP) {
        n += cover_around(p->request, p->request_gap, parts + n);
    } else if (response && (form == AS_THE_RFC || form == REQUEST_WITHOUT_MAC)) {
        parts[n] = p->request;
        parts[n++].len -= form == REQUEST_WITHOUT_MAC ? p->request_mac : 0;
    } else if (form == LIKE_RFC_3830 || (!response && form != WITHOUT_IDS)) {
        parts[n++] = p->ids[form == SENDER_FIRST];
        parts[n++] = p->ids[form != SENDER_FIRST];
        if (form == LIKE_RFC_3830)
            parts[n++] = p->request_t;
    }
    return n;
}

/** mikey_ticket_tail() without the lengths of RANDs that there are not. */
static size_t tail_without_empty(struct ticket_proof *p, enum mikey_ticket_label label) {
    const size_t len = mikey_ticket_tail(label, p->randi, p->randr, p->tail);
    const size_t first = p->randi.len == 0, last = p->randr.len == 0;
    memmove(p->tail + 1, p->tail + 1 + first, len - 1 - first);
    return len - first - last;
}

static void bind(struct ticket_proof *p, enum label_form form) {
    const struct mikey_slice none = {NULL, 0};
    enum mikey_ticket_label label = p->label;
    if (form == LABEL_OWN || form == LABEL_OWN_ALONE)
        label = p->own_label;
    if (form == LABEL_INITIAL)
        label = MIKEY_TICKET_INITIAL;
    p->binding = (struct mikey_key_binding){.prf = p->prf, .csb_id = p->csb_id};
    if (form == LABEL_OF_RFC_3830)
        p->binding.rand = p->randi.len > 0 ? p->randi : p->randr;
    else if (form == LABEL_WITHOUT_EMPTY)
        p->binding.rand = (struct mikey_slice){p->tail, tail_without_empty(p, label)};
    else
        p->binding.rand = (struct mikey_slice){
            p->tail, mikey_ticket_tail(label, p->randi, form == LABEL_OWN_ALONE ? none : p->randr, p->tail)};
}

static enum mikey_status try_reading(struct ticket_proof *proof, const struct ticket_reading *reading,
                                     struct mikey_slice key) {
    struct mikey_slice parts[PARTS];
    bool match = false;
    const size_t n = cover(proof, (enum cover)reading->cover, parts);
    bind(proof, (enum label_form)reading->label);
    enum mikey_status status = mikey_message_mac_check(proof->crypto, &proof->binding, key, proof->auth_alg,
                                                       parts, n, proof->mac, &match);
    if (status == MIKEY_OK && match)
        proof->match = reading;
    return status;
}

bool mikey_ticket_next_guess(const struct ticket_unnamed unnamed[2], const struct mikey_slice named[2],
                             size_t *nth, struct mikey_slice ids[2]) {
    const size_t width = (size_t)unnamed[0].n + 1;
    const size_t at[] = {++*nth % width, *nth / width};
    for (size_t i = 0; i < 2; i++)
        ids[i] = at[i] > 0 && at[i] <= unnamed[i].n ? unnamed[i].ids[at[i] - 1] : named[i];
    return at[1] <= unnamed[1].n;
}

// Readings 70: the parties know who they are.
static enum mikey_status try_guesses(struct ticket_proof *proof, const struct ticket_reading *reading,
                                     struct mikey_slice key) {
    const struct mikey_slice named[] = {proof->ids[0], proof->ids[1]};
    enum mikey_status status = MIKEY_OK;
    for (size_t nth = 0;
         status == MIKEY_OK && mikey_ticket_next_guess(proof->unnamed, named, &nth, proof->ids);) {
        status = try_reading(proof, reading, key);
        if (proof->match != NULL)
            return status;
    }
    proof->ids[0] = named[0];
    proof->ids[1] = named[1];
    return status;
}

static enum mikey_status try_readings(struct ticket_proof *proof, struct mikey_slice key) {
    enum mikey_status status = MIKEY_OK;
    for (size_t i = 0; i < sizeof readings / sizeof *readings && status == MIKEY_OK && proof->match == NULL;
         i++) {
        if (differs(proof, &readings[i]) && (!proof->strict || readings[i].allowed))
            status = (readings[i].cover == GUESSED_IDS ? try_guesses : try_reading)(proof, &readings[i], key);
    }
    return status;
}

// RFC 6043 5.4: an Error message has the auth_key of the message that it is about, be it a response.
enum mikey_status mikey_ticket_proof_try(struct ticket_proof *proof, struct mikey_slice key) {
    enum mikey_status status = try_readings(proof, key);
    if (status != MIKEY_OK || proof->match != NULL || !proof->any_label)
        return status;
    const enum mikey_ticket_label label = proof->label;
    proof->label = MIKEY_TICKET_RESPONSE;
    status = try_readings(proof, key);
    proof->label = label;
    return status;
}

/** The slices that a proof borrows, and has of its own when it is kept. */
static void list_slices(struct ticket_proof *proof, struct mikey_slice *slices[BORROWED]) {
    size_t n = 0;
    slices[n++] = &proof->message;
    slices[n++] = &proof->mac;
    slices[n++] = &proof->randi;
    slices[n++] = &proof->randr;
    slices[n++] = &proof->ids[0];
    slices[n++] = &proof->ids[1];
    for (size_t i = 0; i < TICKET_GUESSES; i++) {
        slices[n++] = &proof->unnamed[0].ids[i];
        slices[n++] = &proof->unnamed[1].ids[i];
    }
}

struct ticket_proof *mikey_ticket_proof_keep(const struct ticket_proof *proof) {
    struct ticket_proof copy = *proof;
    struct mikey_slice *slices[BORROWED];
    size_t len = 0;
    list_slices(&copy, slices);
    for (size_t i = 0; i < BORROWED; i++)
        len += slices[i]->len;
    struct ticket_proof *kept = malloc(sizeof *kept + len);
    if (kept == NULL)
        return NULL;
    *kept = copy;
    uint8_t *bytes = (uint8_t *)(kept + 1);
    list_slices(kept, slices);
    for (size_t i = 0; i < BORROWED; i++) {
        if (slices[i]->len > 0)
            memcpy(bytes, slices[i]->data, slices[i]->len);
        slices[i]->data = bytes;
        bytes += slices[i]->len;
    }
    return kept;
}

struct mikey_slice mikey_ticket_rand(const struct mikey_message *message, uint8_t role) {
    const struct mikey_payload *payload;
    for (uint32_t n = 0;
         (payload = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_RANDR, n)) != NULL; n++) {
        if (payload->u.randr.role == role)
            return payload->u.randr.data;
    }
    return (struct mikey_slice){NULL, 0};
}

const struct mikey_payload *mikey_ticket_idr(const struct mikey_message *message, uint32_t parent,
                                             uint8_t role) {
    const struct mikey_payload *payload;
    for (uint32_t n = 0; (payload = mikey_message_find(message, parent, MIKEY_PAYLOAD_IDR, n)) != NULL; n++) {
        if (payload->u.idr.role == role)
            return payload;
    }
    return NULL;
}

struct ticket_gap mikey_ticket_gap(const struct mikey_message *message, size_t covered) {
    const struct mikey_payload *ticket =
        mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_TICKET, 0);
    if (ticket == NULL || message->hdr.data_type != MIKEY_DATA_TYPE_TRANSFER_INIT ||
        (size_t)ticket->off + ticket->len > covered)
        return (struct ticket_gap){0, 0};
    const size_t len = LENGTH_BYTES + ticket->u.ticket.initiator_data.len;
    return (struct ticket_gap){ticket->off + ticket->len - len, len};
}

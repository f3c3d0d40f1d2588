// SPDX-License-Identifier: BSD-2-Clause
#include "deviate.h"

#include "../crypto/recall.h"

#include <mikeylab/values.h>
#include <string.h>

#include "../rules/key_request.h"
#include "../rules/ticket.h"
#include "chain.h"
#include "modes.h"
#include "mykey.h"
#include "readings.h"
#include "rvoip.h"

/** Most openings of one message in search of an explanation. */
#define TRIALS_MAX 48u
/** Secrets of one look-up that an opening may try: who has thousands has one that fits, if any. */
#define SECRETS_MAX 4u
/** Findings of a message that an explanation is added to. */
#define FINDINGS_MAX 8u

/** Deviations that occur together: in GStreamer, in libmikey, where there is one hash for all, or one way to sign or name. */
static const struct mikey_deviations pairs[] = {
    {{MIKEY_DEVIATION_MAC_ZERO, MIKEY_DEVIATION_DATA_CLEAR}},
    {{MIKEY_DEVIATION_MAC_ABSENT, MIKEY_DEVIATION_DATA_CLEAR}},
    {{MIKEY_DEVIATION_PRF_EXTRA_BLOCK, MIKEY_DEVIATION_DH_LIKE_V}},
    {{MIKEY_DEVIATION_PRF_SHA_256, MIKEY_DEVIATION_MAC_SHA_256}},
    {{MIKEY_DEVIATION_DH_LIKE_V, MIKEY_DEVIATION_SIGN_WITHOUT_HEADER}},
    {{MIKEY_DEVIATION_ID_UNTERMINATED, MIKEY_DEVIATION_SIGN_WITHOUT_HEADER}},
};

/** One message that is to be explained. */
struct search {
    struct mikey_crypto *crypto;
    struct mikey_document *document;
    const struct mikey_secrets *secrets, *few; /**< the caller's, and those that are tried */
    const struct mikey_csb *before;            /**< state that the message met */
    struct mikey_csb *csb;
    struct mikey_opened *opened;
    struct mikey_mark mark; /**< the document before it was opened */
    struct mikey_opened first;
    struct mikey_finding findings[FINDINGS_MAX]; /**< failures of the first opening */
    uint32_t n_findings;
    unsigned method, concerns;
    unsigned trials;
    bool found;
    struct mikey_deviations explanation;
};

static bool few_secrets(void *context, enum mikey_secret_kind kind, struct mikey_slice identity, size_t nth,
                        struct mikey_slice *secret) {
    const struct mikey_secrets *all = *(const struct mikey_secrets **)context;
    return nth < SECRETS_MAX && all->lookup != NULL && all->lookup(all->context, kind, identity, nth, secret);
}

static bool few_listed(void *context, enum mikey_secret_kind kind, size_t nth, struct mikey_slice *identity,
                       struct mikey_slice *secret) {
    const struct mikey_secrets *all = *(const struct mikey_secrets **)context;
    return nth < SECRETS_MAX && all->list != NULL && all->list(all->context, kind, nth, identity, secret);
}

static unsigned method_of(const struct mikey_message *message, const struct mikey_csb *csb) {
    static const unsigned methods[] = {
        [MIKEY_DATA_TYPE_PSK_INIT] = MIKEY_IN_PSK,        [MIKEY_DATA_TYPE_PSK_RESP] = MIKEY_IN_PSK,
        [MIKEY_DATA_TYPE_PK_INIT] = MIKEY_IN_PK,          [MIKEY_DATA_TYPE_PK_RESP] = MIKEY_IN_PK,
        [MIKEY_DATA_TYPE_DH_INIT] = MIKEY_IN_DH,          [MIKEY_DATA_TYPE_DH_RESP] = MIKEY_IN_DH,
        [MIKEY_DATA_TYPE_DHHMAC_INIT] = MIKEY_IN_DHHMAC,  [MIKEY_DATA_TYPE_DHHMAC_RESP] = MIKEY_IN_DHHMAC,
        [MIKEY_DATA_TYPE_RSAR_INIT] = MIKEY_IN_RSAR,      [MIKEY_DATA_TYPE_RSAR_RESP] = MIKEY_IN_RSAR,
        [MIKEY_DATA_TYPE_REQUEST_KEY_PSK] = MIKEY_IN_PSK, [MIKEY_DATA_TYPE_REQUEST_KEY_PKE] = MIKEY_IN_PK,
        [MIKEY_DATA_TYPE_SAKKE] = MIKEY_IN_SAKKE,
    };
    const uint8_t own = message->hdr.data_type;
    const uint8_t data_type =
        own == MIKEY_DATA_TYPE_ERROR || own == MIKEY_DATA_TYPE_REQUEST_KEY_RESP ? csb->mode : own;
    return data_type < sizeof methods / sizeof *methods ? methods[data_type] : 0;
}

/** What did not come out, as the catalogue names it; 0: all did, or what failed is explained. */
static unsigned concerns_of(const struct mikey_opened *opened, unsigned method) {
    static const unsigned by_kind[] = {[MIKEY_AUTH_NONE] = 0,
                                       [MIKEY_AUTH_MAC] = MIKEY_CONCERNS_MAC,
                                       [MIKEY_AUTH_VERIFICATION] = MIKEY_CONCERNS_V,
                                       [MIKEY_AUTH_SIGNATURE] = MIKEY_CONCERNS_SIGNATURE};
    if (opened->auth.status == MIKEY_AUTH_FAILED)
        return by_kind[opened->auth.kind];
    if (opened->decryption != MIKEY_AUTH_FAILED || method == 0 ||
        (method & (MIKEY_IN_DH | MIKEY_IN_DHHMAC)) != 0)
        return 0;
    if (method == MIKEY_IN_SAKKE)
        return MIKEY_CONCERNS_DECRYPTION;
    // The keys of an envelope, or of a message without a MAC, may be the wrong ones altogether.
    return MIKEY_CONCERNS_DECRYPTION | (opened->auth.kind == MIKEY_AUTH_MAC ? 0u : MIKEY_CONCERNS_MAC);
}

/** Whether a deviation makes a difference for this message. */
static bool applies(const struct search *s, enum mikey_deviation deviation) {
    const struct mikey_deviation_info *row = mikey_deviation_info(deviation);
    const struct mikey_message *message = &s->document->message;
    const struct mikey_payload *t = mikey_message_find(message, MIKEY_NO_PARENT, MIKEY_PAYLOAD_T, 0);
    const struct mikey_deviations one = {{(uint8_t)deviation}};
    static const struct mikey_readings rfc;
    const struct mikey_readings readings = mikey_readings_of(&one);
    if ((row->concerns & s->concerns) == 0 || (row->methods & s->method) == 0 ||
        memcmp(&readings, &rfc, sizeof rfc) == 0)
        return false;
    if (deviation == MIKEY_DEVIATION_PRF_SHA_256 || deviation == MIKEY_DEVIATION_PRF_SHA_1)
        return message->hdr.prf ==
               (deviation == MIKEY_DEVIATION_PRF_SHA_256 ? MIKEY_PRF_MIKEY_1 : MIKEY_PRF_HMAC_SHA_256);
    if (deviation == MIKEY_DEVIATION_IV_OWN_T)
        return t != NULL && (t->u.t.value.len != s->before->t_len ||
                             memcmp(t->u.t.value.data, s->before->t, s->before->t_len) != 0);
    if (deviation == MIKEY_DEVIATION_MAC_ABSENT)
        return s->document->layout.no_mac;
    if (deviation == MIKEY_DEVIATION_LINEJS_KEYS)
        return s->document->layout.linejs;
    if (deviation == MIKEY_DEVIATION_T_OTHER_SIDE)
        return t != NULL && t->u.t.value.len == sizeof(uint32_t);
    return true;
}

void mikey_deviations_note(struct mikey_deviations *deviations, enum mikey_deviation deviation) {
    size_t i = 0;
    while (i < MIKEY_DEVIATIONS_MAX && deviations->of[i] != MIKEY_DEVIATION_NONE &&
           deviations->of[i] != deviation)
        i++;
    if (i < MIKEY_DEVIATIONS_MAX)
        deviations->of[i] = (uint8_t)deviation;
}

/** Whether a trial brought what the first opening did not, in `deviations` and what authentication itself names. */
static bool explains(const struct search *s, const struct mikey_deviations *deviations) {
    const struct mikey_auth *auth = &s->opened->auth;
    const bool no_proof =
        deviations->of[0] == MIKEY_DEVIATION_MAC_ZERO || deviations->of[0] == MIKEY_DEVIATION_MAC_ABSENT;
    if ((s->concerns & MIKEY_CONCERNS_DECRYPTION) != 0 || no_proof)
        return auth->status != MIKEY_AUTH_FAILED && s->opened->decryption == MIKEY_AUTH_VERIFIED;
    return auth->status == MIKEY_AUTH_VERIFIED ||
           (s->concerns == MIKEY_CONCERNS_V && auth->status == MIKEY_AUTH_FAILED && auth->reading != NULL);
}

static enum mikey_status try_readings(struct search *s, const struct mikey_deviations *deviations,
                                      const struct mikey_readings *readings) {
    if (s->trials++ >= TRIALS_MAX)
        return MIKEY_OK;
    mikey_take_back(s->document, &s->mark);
    *s->csb = *s->before;
    enum mikey_status status =
        mikey_mode_open_message(s->crypto, s->document, s->few, readings, s->csb, s->opened);
    if (status != MIKEY_OK || !explains(s, deviations))
        return status == MIKEY_ERR_UNSUPPORTED ? MIKEY_OK : status;
    s->found = true;
    s->explanation = *deviations;
    if (s->opened->auth.status == MIKEY_AUTH_FAILED)
        mikey_deviations_note(&s->explanation, mikey_deviation_find(s->opened->auth.reading));
    return MIKEY_OK;
}

/** In its usual form; in its other one if that does not come out, or not all of it does. */
static enum mikey_status attempt(struct search *s, const struct mikey_deviations *deviations) {
    const struct mikey_readings usual = mikey_readings_of(deviations);
    struct mikey_readings other = usual;
    enum mikey_status status = try_readings(s, deviations, &usual);
    const bool found = s->found;
    if (status != MIKEY_OK || (found && s->opened->decryption != MIKEY_AUTH_FAILED) ||
        !mikey_readings_vary(&other, deviations))
        return status;
    s->found = false;
    status = try_readings(s, deviations, &other);
    const bool better = s->found && s->opened->decryption != MIKEY_AUTH_FAILED;
    return status == MIKEY_OK && found && !better ? try_readings(s, deviations, &usual) : status;
}

/** Each deviation that applies, with `base` if that is one. */
static enum mikey_status try_each(struct search *s, enum mikey_deviation base) {
    enum mikey_status status = MIKEY_OK;
    for (unsigned i = MIKEY_DEVIATION_NONE + 1; i < MIKEY_DEVIATION_COUNT && status == MIKEY_OK && !s->found;
         i++) {
        struct mikey_deviations deviations = {{(uint8_t)base}};
        if (!applies(s, (enum mikey_deviation)i) || i == (unsigned)base)
            continue;
        mikey_deviations_note(&deviations, (enum mikey_deviation)i);
        status = attempt(s, &deviations);
    }
    return status;
}

/** What explained the Initiator's message first, then every deviation alone, then pairs. */
static enum mikey_status run(struct search *s) {
    const struct mikey_deviations *known = &s->before->deviations;
    enum mikey_status status = MIKEY_OK;
    if (known->of[0] != MIKEY_DEVIATION_NONE)
        status = attempt(s, known);
    if (status == MIKEY_OK && !s->found)
        status = try_each(s, MIKEY_DEVIATION_NONE);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs && status == MIKEY_OK && !s->found; i++)
        if (applies(s, (enum mikey_deviation)pairs[i].of[0]))
            status = attempt(s, &pairs[i]);
    if (status == MIKEY_OK && !s->found && known->of[0] != MIKEY_DEVIATION_NONE &&
        known->of[1] == MIKEY_DEVIATION_NONE)
        status = try_each(s, (enum mikey_deviation)known->of[0]);
    return status;
}

/** A message whose MAC is explained may still have data that needs another deviation. */
static enum mikey_status complete(struct search *s) {
    const struct mikey_deviations alone = s->explanation;
    if (s->opened->decryption != MIKEY_AUTH_FAILED || alone.of[1] != MIKEY_DEVIATION_NONE ||
        s->concerns != MIKEY_CONCERNS_MAC || s->method != MIKEY_IN_PSK)
        return MIKEY_OK;
    s->found = false;
    s->concerns = MIKEY_CONCERNS_DECRYPTION;
    enum mikey_status status = try_each(s, (enum mikey_deviation)alone.of[0]);
    s->concerns = MIKEY_CONCERNS_MAC;
    return status == MIKEY_OK && !s->found ? attempt(s, &alone) : status;
}

/** Keeps the failures that the first opening found. */
static void keep_findings(struct search *s) {
    const struct mikey_findings *findings = &s->document->findings;
    for (uint32_t i = s->mark.findings; i < findings->count && s->n_findings < FINDINGS_MAX; i++)
        if (findings->list[i].outcome == MIKEY_FAIL && findings->list[i].buffer == 0)
            s->findings[s->n_findings++] = findings->list[i];
}

/** Puts together what the RFC's reading found and what the other one opened. */
static void conclude(struct search *s) {
    struct mikey_auth *auth = &s->opened->auth;
    for (uint32_t i = 0; i < s->n_findings; i++) {
        s->findings[i].deviations = s->explanation;
        s->findings[i].subject = auth->identity;
        mikey_finding_add(&s->document->findings, &s->findings[i]);
    }
    auth->status = s->first.auth.status;
    auth->deviations = s->explanation;
    if (auth->reading == NULL)
        auth->reading = s->first.auth.reading;
    s->csb->deviations = s->explanation;
}

static enum mikey_status explain(struct search *s) {
    keep_findings(s);
    mikey_recall_begin(s->crypto);
    enum mikey_status status = run(s);
    if (status == MIKEY_OK && s->found)
        status = complete(s);
    mikey_recall_end(s->crypto);
    if (status == MIKEY_OK && s->found) {
        conclude(s);
        return MIKEY_OK;
    }
    if (status == MIKEY_ERR_CRYPTO || status == MIKEY_ERR_MEMORY)
        return status;
    const struct mikey_readings rfc = {0};
    mikey_take_back(s->document, &s->mark);
    *s->csb = *s->before;
    return mikey_mode_open_message(s->crypto, s->document, s->secrets, &rfc, s->csb, s->opened);
}

/** Adds what authentication named by itself, to the failures it found as well. */
static void name_reading(struct mikey_document *document, uint32_t from, struct mikey_opened *opened) {
    mikey_deviations_note(&opened->auth.deviations, mikey_deviation_find(opened->auth.reading));
    for (uint32_t i = from; i < document->findings.count; i++)
        if (document->findings.list[i].outcome == MIKEY_FAIL)
            document->findings.list[i].deviations = opened->auth.deviations;
}

enum mikey_status mikey_open_explained(struct mikey_crypto *crypto, struct mikey_document *document,
                                       const struct mikey_secrets *secrets, bool explain_failure,
                                       struct mikey_csb *csb, struct mikey_opened *opened) {
    if (document->message.mykey.recognised && explain_failure)
        return mikey_mykey_open(crypto, document, secrets, csb, opened);
    if (document->message.rvoip.recognised && explain_failure)
        return mikey_rvoip_open(crypto, document, secrets, csb, opened);
    const struct mikey_mark mark = mikey_mark(document);
    const struct mikey_readings rfc = {.strict = !explain_failure};
    struct mikey_csb before = *csb;
    enum mikey_status status = mikey_mode_open_message(crypto, document, secrets, &rfc, csb, opened);
    const unsigned method = method_of(&document->message, &before);
    const unsigned concerns = status == MIKEY_OK ? concerns_of(opened, method) : 0;
    if (concerns == 0 && status == MIKEY_OK) {
        csb->deviations = (struct mikey_deviations){{MIKEY_DEVIATION_NONE}};
        // The numbers of RFC 4650 do not make a MAC fail.
        if (opened->auth.kind == MIKEY_AUTH_MAC)
            mikey_deviations_note(&opened->auth.deviations, mikey_deviation_find(opened->auth.reading));
    }
    if (concerns != 0 && explain_failure) {
        const struct mikey_secrets few = {few_secrets, &secrets, few_listed};
        struct search s = {.crypto = crypto,
                           .document = document,
                           .secrets = secrets,
                           .few = &few,
                           .before = &before,
                           .csb = csb,
                           .opened = opened,
                           .mark = mark,
                           .first = *opened,
                           .method = method,
                           .concerns = concerns};
        const uint8_t data_type = document->message.hdr.data_type;
        const bool named =
            concerns == MIKEY_CONCERNS_V || mikey_is_ticket(data_type) || mikey_is_key_request(data_type);
        if (named && opened->auth.reading != NULL)
            name_reading(document, mark.findings, opened);
        else
            status = explain(&s);
    }
    mikey_csb_wipe(&before);
    return status;
}

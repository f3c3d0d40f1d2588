// SPDX-License-Identifier: BSD-2-Clause
// Every rule broken and kept; a plain good message of each kind raises nothing; no rule is without a case.
#include "craft.h"

#include <stdlib.h>
#include <string.h>

static const struct rule_cases *const groups[] = {&structure_cases, &content_cases, &policy_cases,
                                                  &carrier_cases,   &key_cases,     &exchange_cases,
                                                  &dh_cases,        &rsar_cases};

// Rules of the modes themselves, which lib/exchange/tests breaks with real keys, those on media, of test_media.c, and the
// one that only vectors break: with messages that are not of the RFC's making.
static const enum mikey_rule elsewhere[] = {
    MIKEY_R_PRIVATE_FORMAT,
    // Of MIKEY-SAKKE: genuine messages, which the vectors have.
    MIKEY_R_SAKKE_V,
    MIKEY_R_SAKKE_TIMESTAMP,
    MIKEY_R_SAKKE_ECCSI,
    MIKEY_R_SAKKE_CERT,
    MIKEY_R_SAKKE_RSA_CERT,
    MIKEY_R_SAKKE_ROLE,
    MIKEY_R_SAKKE_TEL,
    MIKEY_R_SAKKE_SET,
    MIKEY_R_SAKKE_ROLE_TWICE,
    MIKEY_R_SAKKE_AES,
    MIKEY_R_SAKKE_LENGTH,
    MIKEY_R_SAKKE_POINT,
    MIKEY_R_ECCSI_LENGTH,
    MIKEY_R_ECCSI_PVT,
    MIKEY_R_ECCSI_ZERO,
    MIKEY_R_ECCSI_SIGNATURE,
    MIKEY_R_SAKKE_ORDER,
    MIKEY_R_SAKKE_TEST,
    MIKEY_R_SAKKE_MONTH,
    MIKEY_R_MCX_PERIOD,
    MIKEY_R_MCX_UID,
    MIKEY_R_MCX_PARAMETERS,
    MIKEY_R_MCX_KEY_TYPE,
    MIKEY_R_MCX_VALIDITY,
    MIKEY_R_MCX_SELF,
    MIKEY_R_MCX_GUK,
    MIKEY_R_MCX_PRF,
    MIKEY_R_MCX_PURPOSE,
    MIKEY_R_MCX_TIMESTAMP,
    MIKEY_R_MCX_RAND,
    MIKEY_R_MCX_MAP,
    MIKEY_R_MCX_SESSION,
    MIKEY_R_MCX_CS_ID,
    MIKEY_R_MCX_SPI,
    MIKEY_R_MCX_IDENTITIES,
    MIKEY_R_MCX_ID_TYPE,
    MIKEY_R_MCX_PROTECTED,
    MIKEY_R_MCX_POLICY_NO,
    MIKEY_R_MCX_UID_LENGTH,
    MIKEY_R_MCX_SCHEME,
    MIKEY_R_MCX_ECCSI,
    MIKEY_R_MCX_EXTENSION,
    MIKEY_R_MCX_DPPK_ID,
    MIKEY_R_MCX_POLICY,
    MIKEY_R_MEDIA_KEYS,
    MIKEY_R_MEDIA_PACKETS,
    MIKEY_R_MEDIA_CLEAR_RTCP,
    MIKEY_R_MEDIA_READING,
    MIKEY_R_PSK_MAC,
    MIKEY_R_VERIFICATION_MAC,
    MIKEY_R_VERIFICATION_READING,
    MIKEY_R_ERROR_MAC,
    MIKEY_R_ENCR_DATA,
    MIKEY_R_AES_KW_INTEGRITY,
    MIKEY_R_SIGNATURE,
    MIKEY_R_SIGNATURE_LENGTH,
    MIKEY_R_KEY_KIND,
    MIKEY_R_CERT_X509,
    MIKEY_R_CERT_NOT_FETCHED,
    MIKEY_R_CERT_TYPE_USE,
    MIKEY_R_CERT_OF_SIGNER,
    MIKEY_R_RSAR_CERT_OF_INITIATOR,
    MIKEY_R_RSAR_CERT_OF_RESPONDER,
    MIKEY_R_CERT_KEY_USAGE,
    MIKEY_R_CERT_VALIDITY,
    MIKEY_R_CERT_EXPIRED,
    MIKEY_R_CERT_NOT_YET_VALID,
    MIKEY_R_CERT_CHAIN,
    MIKEY_R_CERT_IDENTITY,
    MIKEY_R_PINNED_KEY,
    MIKEY_R_PUBLIC_KEY_STRENGTH,
    MIKEY_R_ENVELOPE_KEY,
    MIKEY_R_PKE_LENGTH,
    MIKEY_R_CHASH_MATCH,
    MIKEY_R_PK_MAC,
    MIKEY_R_KEMAC_ID_FIRST,
    MIKEY_R_ENCRYPTED_ID,
    MIKEY_R_ENVELOPE_CACHE,
    MIKEY_R_DHHMAC_MAC,
    MIKEY_R_DH_SECRET,
    MIKEY_R_RSAR_SIGNATURE,
    MIKEY_R_RSAR_SIGNATURE_READING,
};

// What checking a crafted message came to.
struct trial {
    struct craft craft;
    struct mikey_document document;
    struct mikey_outcomes outcomes;
    uint8_t bytes[CRAFT_BYTES];
    size_t len;
    uint32_t offsets[CRAFT_PAYLOADS + 1]; // of the top-level payloads, by their encoded sizes
    void *memory;
};

static void encode(struct trial *trial) {
    struct craft *craft = &trial->craft;
    struct mikey_message *message = &craft->message;
    mikey_message_link(message);
    assert_int_equal(mikey_encode(message, trial->bytes, sizeof trial->bytes, &trial->len), MIKEY_OK);
    uint32_t off = (uint32_t)trial->len;
    static uint8_t one[CRAFT_BYTES];
    for (uint32_t i = message->n_payloads; i-- > 0;) {
        size_t size = 0;
        assert_int_equal(mikey_encode_payload(&message->payloads[i], one, sizeof one, &size), MIKEY_OK);
        off -= (uint32_t)size;
        trial->offsets[i] = off;
    }
    if (craft->tail.len > 0)
        memcpy(trial->bytes + trial->len, craft->tail.data, craft->tail.len);
    trial->len += craft->tail.len - craft->cut;
    if (craft->poke_at != 0)
        trial->bytes[craft->poke_at] = craft->poke;
}

static void check(struct trial *trial) {
    encode(trial);
    size_t size = mikey_document_size(trial->len);
    trial->memory = malloc(size);
    assert_non_null(trial->memory);
    assert_int_equal(mikey_document_place(&trial->document, trial->len, trial->memory, size), MIKEY_OK);
    struct mikey_slice bytes = {trial->bytes, trial->len};
    enum mikey_status status = mikey_decode(&trial->document, bytes);
    assert_true(status == MIKEY_OK || status == MIKEY_ERR_STRUCTURE);
    struct craft *craft = &trial->craft;
    mikey_check_message(&trial->document, &craft->sighting, &trial->outcomes);
    mikey_check_keys(&trial->document, &craft->opened, &craft->sighting, &trial->outcomes);
    craft->facts.sighting = &craft->sighting;
    mikey_check_exchange_message(&trial->document, &craft->facts, &trial->outcomes);
    mikey_check_exchange_closed(&craft->closing, &trial->document.findings, &trial->outcomes);
}

static const struct mikey_finding *finding_of(const struct trial *trial, enum mikey_rule rule) {
    for (uint32_t i = 0; i < trial->document.findings.count; i++) {
        if (trial->document.findings.list[i].rule == rule)
            return &trial->document.findings.list[i];
    }
    return NULL;
}

static uint32_t base_of(const struct trial *trial, int payload) {
    if (payload == CRAFT_START)
        return 0;
    return payload == CRAFT_END ? (uint32_t)trial->len : trial->offsets[payload];
}

static enum mikey_outcome expected_outcome(const struct rule_case *rule_case) {
    static const enum mikey_outcome by_level[] = {MIKEY_FAIL, MIKEY_WARN, MIKEY_NOTE};
    if (rule_case->outcome != MIKEY_NOT_APPLICABLE)
        return rule_case->outcome;
    return by_level[mikey_rule_info(rule_case->rule)->level];
}

static void break_rule(struct trial *trial, const struct rule_case *rule_case) {
    craft_good(&trial->craft, MIKEY_DATA_TYPE_PSK_INIT);
    rule_case->make(&trial->craft, true);
    check(trial);
    const struct mikey_finding *finding = finding_of(trial, rule_case->rule);
    assert_non_null(finding);
    assert_int_equal(finding->outcome, expected_outcome(rule_case));
    assert_int_equal(trial->outcomes.of[rule_case->rule], finding->outcome);
    assert_int_equal(finding->off, base_of(trial, rule_case->payload) + rule_case->off);
    assert_int_equal(finding->len, rule_case->len);
    char text[256];
    assert_true(mikey_finding_text(finding, text, sizeof text) > 0);
    assert_null(strchr(text, '{')); // every placeholder was filled in
    free(trial->memory);
}

static void keep_rule(struct trial *trial, const struct rule_case *rule_case) {
    craft_good(&trial->craft, MIKEY_DATA_TYPE_PSK_INIT);
    rule_case->make(&trial->craft, false);
    check(trial);
    assert_null(finding_of(trial, rule_case->rule));
    assert_int_equal(trial->outcomes.of[rule_case->rule], MIKEY_PASS);
    free(trial->memory);
}

static void test_case(void **state) {
    static struct trial trial;
    const struct rule_case *const *rule_case = *state;
    break_rule(&trial, *rule_case);
    keep_rule(&trial, *rule_case);
}

static void test_good_messages_raise_nothing(void **state) {
    static struct trial trial;
    (void)state;
    for (unsigned data_type = 0; data_type <= CRAFT_LAST_TYPE; data_type++) {
        craft_good(&trial.craft, (uint8_t)data_type);
        check(&trial);
        assert_int_equal(trial.document.findings.count, 0);
        for (size_t rule = 1; rule < MIKEY_R_COUNT; rule++)
            assert_in_range(trial.outcomes.of[rule], MIKEY_NOT_APPLICABLE, MIKEY_PASS);
        free(trial.memory);
    }
}

static void test_truncation_accuses_nobody(void **state) {
    static struct trial trial;
    (void)state;
    for (unsigned data_type = 0; data_type <= CRAFT_LAST_TYPE; data_type++) {
        craft_good(&trial.craft, (uint8_t)data_type);
        encode(&trial);
        for (size_t cut = 1, whole = trial.len; cut < whole; cut++) {
            craft_good(&trial.craft, (uint8_t)data_type);
            trial.craft.cut = cut;
            trial.craft.sighting.truncated = true;
            check(&trial);
            for (uint32_t i = 0; i < trial.document.findings.count; i++)
                assert_int_equal(trial.document.findings.list[i].outcome, MIKEY_INCONCLUSIVE);
            free(trial.memory);
        }
    }
}

static void test_private_values_are_no_failures(void **state) {
    static struct trial trial;
    (void)state;
    craft_good(&trial.craft, MIKEY_DATA_TYPE_PSK_INIT);
    craft_find(&trial.craft, MIKEY_PAYLOAD_ID, 0)->u.id.id_type = 250;
    check(&trial);
    assert_int_equal(trial.outcomes.of[MIKEY_R_ID_TYPE], MIKEY_NOTE);
    free(trial.memory);

    craft_good(&trial.craft, MIKEY_DATA_TYPE_PSK_INIT);
    trial.craft.poke_at = 1; // data type: no rule on its messages is known
    trial.craft.poke = 250;
    check(&trial);
    assert_int_equal(trial.outcomes.of[MIKEY_R_DATA_TYPE], MIKEY_INCONCLUSIVE);
    free(trial.memory);

    craft_good(&trial.craft, MIKEY_DATA_TYPE_PSK_INIT);
    trial.craft.poke_at = 2; // Next payload of HDR
    trial.craft.poke = 245;
    check(&trial);
    assert_int_equal(trial.outcomes.of[MIKEY_R_UNKNOWN_PAYLOAD], MIKEY_INCONCLUSIVE);
    free(trial.memory);
}

// The answer of RFC 4567 4.2 is the one in SETUP, not what a server says of it with its 463.
static void test_error_in_rtsp_needs_no_uri(void **state) {
    static struct trial trial;
    (void)state;
    craft_good(&trial.craft, MIKEY_DATA_TYPE_ERROR);
    trial.craft.sighting.carrier.kind = MIKEY_CARRIER_RTSP;
    trial.craft.sighting.carrier.placement = MIKEY_PLACED_RTSP_KEYMGMT;
    trial.craft.facts.part = MIKEY_PART_ERROR;
    trial.craft.facts.request_seen = trial.craft.facts.request_placed = true;
    trial.craft.facts.request_csb_id = trial.craft.message.hdr.csb_id;
    trial.craft.facts.request_placement = MIKEY_PLACED_SDP_SESSION;
    check(&trial);
    assert_int_equal(trial.outcomes.of[MIKEY_R_RTSP_URI], MIKEY_NOT_APPLICABLE);
    free(trial.memory);
}

static void test_needs_key_without_keys(void **state) {
    static struct trial trial;
    (void)state;
    craft_good(&trial.craft, MIKEY_DATA_TYPE_PSK_INIT);
    trial.craft.opened.decryption = trial.craft.opened.auth.status = MIKEY_AUTH_NEEDS_KEY;
    check(&trial);
    assert_int_equal(trial.outcomes.of[MIKEY_R_TEK_LENGTH], MIKEY_NEEDS_KEY);
    assert_int_equal(trial.outcomes.of[MIKEY_R_PSK_MAC], MIKEY_NEEDS_KEY);
    free(trial.memory);
}

static void test_every_rule_has_a_case(void **state) {
    bool seen[MIKEY_R_COUNT] = {true};
    (void)state;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        for (size_t i = 0; i < groups[g]->count; i++)
            seen[groups[g]->list[i].rule] = true;
    }
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        seen[elsewhere[i]] = true;
    // Rules of RFC 6043 and RFC 6267 need whole sessions: vectors/rules.json has them.
    for (int rule = 1; rule < MIKEY_R_COUNT; rule++) {
        const char *id = mikey_rule_info((enum mikey_rule)rule)->id;
        seen[rule] |= strncmp(id, "rfc6043/", 8) == 0 || strncmp(id, "rfc6267/", 8) == 0;
    }
    for (size_t rule = 0; rule < MIKEY_R_COUNT; rule++) {
        if (!seen[rule])
            fail_msg("no case for %s", mikey_rule_info((enum mikey_rule)rule)->id);
    }
}

static void test_carrier_without_message(void **state) {
    (void)state;
    struct mikey_finding list[4];
    struct mikey_findings findings = {.list = list, .capacity = 4};
    struct mikey_outcomes outcomes;
    struct mikey_sighting sighting = {
        .carrier = {.kind = MIKEY_CARRIER_SDP, .placement = MIKEY_PLACED_SDP_SESSION, .base64_bad = true}};
    sighting.carrier.text = craft_text("a=key-mgmt:mikey AQ*F");
    sighting.carrier.data = craft_text("AQ*F");
    sighting.carrier.base64_bad_at = 19;
    mikey_check_carrier(&findings, &sighting, &outcomes);
    assert_int_equal(findings.count, 1);
    assert_int_equal(list[0].rule, MIKEY_R_BASE64);
    assert_int_equal(list[0].off, 19);
    assert_int_equal(list[0].len, 1);
    assert_int_equal(outcomes.of[MIKEY_R_BASE64], MIKEY_FAIL);
    mikey_check_carrier(&findings, NULL, &outcomes);
    assert_int_equal(findings.count, 1);
}

int main(void) {
    static struct CMUnitTest tests[2 * MIKEY_R_COUNT] = {
        cmocka_unit_test(test_good_messages_raise_nothing),
        cmocka_unit_test(test_truncation_accuses_nobody),
        cmocka_unit_test(test_error_in_rtsp_needs_no_uri),
        cmocka_unit_test(test_private_values_are_no_failures),
        cmocka_unit_test(test_needs_key_without_keys),
        cmocka_unit_test(test_every_rule_has_a_case),
        cmocka_unit_test(test_carrier_without_message),
    };
    static const struct rule_case *cases[2 * MIKEY_R_COUNT];
    size_t n = 6;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        for (size_t i = 0; i < groups[g]->count && n < sizeof tests / sizeof tests[0]; i++, n++) {
            cases[n] = &groups[g]->list[i];
            tests[n] = (struct CMUnitTest){.name = mikey_rule_info(cases[n]->rule)->id,
                                           .test_func = test_case,
                                           .initial_state = (void *)&cases[n]};
        }
    }
    return _cmocka_run_group_tests("rules", tests, n, NULL, NULL);
}

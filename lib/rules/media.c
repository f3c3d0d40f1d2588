// SPDX-License-Identifier: BSD-2-Clause
// Rules on media: whether SRTP and SRTCP packets prove the keys of an exchange. RFC 3711 3.3, 3.4, 4.2.
#include "exchange_rules.h"
#include "judge.h"

static void count(struct mikey_media_count *count, uint64_t frame) {
    if (count->packets++ == 0)
        count->first_frame = frame;
}

static void add_failed(struct mikey_media_facts *facts, const struct mikey_srtp_result *result,
                       uint64_t frame) {
    bool by_stream = result->match == MIKEY_SRTP_BY_STREAM, by_ssrc = result->match == MIKEY_SRTP_BY_SSRC;
    if (result->clear_rtcp) {
        count(&facts->clear, frame);
        if (!by_stream && !by_ssrc)
            count(&facts->clear_place, frame);
        return;
    }
    count(&facts->failed, frame);
    count(by_stream ? &facts->failed_stream : by_ssrc ? &facts->failed_ssrc : &facts->failed_place, frame);
    facts->budget_spent |= result->tried.budget_spent;
}

void mikey_media_facts_add(struct mikey_media_facts *facts, const struct mikey_srtp_result *result,
                           uint64_t frame) {
    if (result->status == MIKEY_SRTP_FAILED)
        add_failed(facts, result, frame);
    if (result->status != MIKEY_SRTP_AUTHENTICATED)
        return;
    facts->authenticated++;
    if (result->proof.reading != MIKEY_SRTP_READING_LETTER)
        facts->readings |= UINT32_C(1) << result->proof.reading;
}

static void report(struct judge *judge, enum mikey_rule rule, enum mikey_outcome outcome,
                   const struct mikey_media_count *count) {
    mikey_judge_report(judge, rule, outcome, (struct place){0, MIKEY_F_NONE, 0, 0}, count->packets,
                       count->first_frame, (struct mikey_slice){0});
}

// That nothing authenticates is the fault of the keys if the packets are certainly of this exchange, and everything was
// tried.
static void check_keys(struct judge *judge, const struct mikey_media_facts *facts) {
    const struct mikey_media_count *sure = &facts->failed_ssrc, *unsure = &facts->failed_place;
    if (facts->authenticated > 0)
        mikey_judge_pass(judge, MIKEY_R_MEDIA_KEYS);
    else if (sure->packets > 0)
        report(judge, MIKEY_R_MEDIA_KEYS, facts->budget_spent ? MIKEY_INCONCLUSIVE : MIKEY_FAIL, sure);
    else if (unsure->packets > 0)
        report(judge, MIKEY_R_MEDIA_KEYS, MIKEY_INCONCLUSIVE, unsure);
}

static void check_packets(struct judge *judge, const struct mikey_media_facts *facts) {
    if (facts->authenticated == 0)
        return;
    mikey_judge_pass(judge, MIKEY_R_MEDIA_PACKETS);
    // On the ports alone they may be somebody else's.
    bool certain = facts->failed.packets > facts->failed_place.packets;
    if (facts->failed.packets > 0)
        report(judge, MIKEY_R_MEDIA_PACKETS,
               certain ? mikey_judge_outcome(MIKEY_R_MEDIA_PACKETS) : MIKEY_NOTE, &facts->failed);
}

static void check_clear(struct judge *judge, const struct mikey_media_facts *facts) {
    if (facts->authenticated > 0)
        mikey_judge_pass(judge, MIKEY_R_MEDIA_CLEAR_RTCP);
    if (facts->clear.packets > 0)
        report(judge, MIKEY_R_MEDIA_CLEAR_RTCP,
               facts->clear.packets > facts->clear_place.packets ? MIKEY_FAIL : MIKEY_INCONCLUSIVE,
               &facts->clear);
}

static void check_readings(struct judge *judge, const struct mikey_media_facts *facts) {
    if (facts->authenticated > 0)
        mikey_judge_pass(judge, MIKEY_R_MEDIA_READING);
    for (unsigned reading = 0; reading < MIKEY_SRTP_READINGS; reading++) {
        if (facts->readings >> reading & 1)
            mikey_judge_report(judge, MIKEY_R_MEDIA_READING, MIKEY_NOTE,
                               (struct place){0, MIKEY_F_NONE, 0, 0}, 0, 0,
                               mikey_slice_of(mikey_srtp_reading_text((enum mikey_srtp_reading)reading)));
    }
}

void mikey_check_media(const struct mikey_media_facts *facts, struct mikey_findings *findings,
                       struct mikey_outcomes *outcomes) {
    struct judge judge = {.findings = findings, .outcomes = outcomes};
    check_keys(&judge, facts);
    check_packets(&judge, facts);
    check_clear(&judge, facts);
    check_readings(&judge, facts);
}

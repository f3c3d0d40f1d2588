// SPDX-License-Identifier: BSD-2-Clause
/**
 * The rule catalogue and the findings made against it. lib/tables/rules.def is the catalogue: a rule's id is a
 * slug that is never reused.
 */
#ifndef MIKEYLAB_FINDINGS_H
#define MIKEYLAB_FINDINGS_H

#include <mikeylab/deviations.h>
#include <mikeylab/status.h>
#include <mikeylab/tape.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mikey_rule {
    MIKEY_R_NONE = 0,
#define RULE(token, id, level, scope, tags, rfc, section, summary, text) MIKEY_R_##token,
#include <mikeylab/rules.def>
#undef RULE
    MIKEY_R_COUNT
};

/** From the sentence of the RFC, never from taste. */
enum mikey_level { MIKEY_LEVEL_MUST, MIKEY_LEVEL_SHOULD, MIKEY_LEVEL_NOTE };

/** What a rule is judged on. */
enum mikey_scope {
    MIKEY_SCOPE_MESSAGE,  /**< one message alone, with the facts of its carrier */
    MIKEY_SCOPE_KEYS,     /**< one message and what its secrets opened */
    MIKEY_SCOPE_EXCHANGE, /**< a message against the earlier ones of its exchange or CSB */
    MIKEY_SCOPE_CARRIER   /**< the SDP, RTSP, SIP or HTTP around the message */
};

/** Tags, or-ed. */
enum mikey_tag {
    MIKEY_TAG_STRUCTURE = 1,
    MIKEY_TAG_REGISTRY = 2,
    MIKEY_TAG_CRYPTO = 4,
    MIKEY_TAG_FRESHNESS = 8,
    MIKEY_TAG_CARRIER = 16,
    MIKEY_TAG_POLICY = 32
};

/** Outcome of a rule on a message or exchange; a worse one has the greater number, except N/A. */
enum mikey_outcome {
    MIKEY_NOT_APPLICABLE = 0,
    MIKEY_PASS,
    MIKEY_NOTE,
    MIKEY_WARN,
    MIKEY_NEEDS_KEY,
    MIKEY_INCONCLUSIVE,
    MIKEY_FAIL,
    MIKEY_OUTCOME_COUNT
};

/** "pass", "fail", "warn", "note", "n/a", "needs-key", "inconclusive". Static. */
MIKEY_API const char *mikey_outcome_name(enum mikey_outcome outcome);

/** "must", "should", "note". Static. */
MIKEY_API const char *mikey_level_name(enum mikey_level level);

/** A row of rules.def. All strings are static. */
struct mikey_rule_info {
    const char *id; /**< "rfc3830/6.11/rand-len" */
    enum mikey_level level;
    enum mikey_scope scope;
    unsigned tags;       /**< enum mikey_tag, or-ed */
    const char *rfc;     /**< "RFC 3830" */
    const char *section; /**< "6.11" */
    const char *summary; /**< what the rule demands, one line, for lists */
    const char *text;    /**< what a finding says; the placeholders of mikey_finding_text() */
};

/** Static row of a rule, never NULL (MIKEY_R_NONE has an empty one). */
MIKEY_API const struct mikey_rule_info *mikey_rule_info(enum mikey_rule rule);

/** The rule with this id, MIKEY_R_NONE if there is none. `id` is NUL-terminated. */
MIKEY_API enum mikey_rule mikey_rule_find(const char *id);

/** One breach, or one reason why a rule could not be judged. */
struct mikey_finding {
    uint16_t rule;   /**< enum mikey_rule */
    uint8_t outcome; /**< enum mikey_outcome, never pass or n/a */
    uint8_t buffer;  /**< buffer that `off` counts in; 0 is the message */
    uint16_t field;  /**< enum mikey_field the finding is about, or MIKEY_F_NONE */
    /**
     * Bytes it is about, in the buffer; a finding of scope CARRIER counts in the text of the carrier. `len` may be 0:
     * something is absent, and `off` says where it was looked for - the end of the message for a whole payload.
     */
    uint32_t off, len;
    uint64_t got, want;
    struct mikey_deviations
        deviations;             /**< what explains it: the sentence ends with "it verifies when ..." */
    struct mikey_slice subject; /**< text or bytes it names (an identity, a header), borrowed; often empty */
    const char *missing; /**< INCONCLUSIVE: what would have to be known, static; NULL: that is not said */
};

/** Findings in the order made, in the caller's memory. When full, `dropped` counts on. */
struct mikey_findings {
    struct mikey_finding *list;
    uint32_t count, capacity;
    uint32_t dropped;
};

/**
 * Writes the finding's sentence as NUL-terminated UTF-8 into `out`, cut if `size` bytes do not hold it. In the rule's
 * text {got} and {want} become decimal numbers, {got:x} and {want:x} hexadecimal ones, {got:bytes} and
 * {want:bytes} numbers of bytes, {name} and {wantname} what the
 * field's registry calls them, {field} the field's label, {subject} the subject: quoted text, or hexadecimal.
 * Never writes key material: subjects are identities, names and carrier text. Returns the length written.
 */
MIKEY_API size_t mikey_finding_text(const struct mikey_finding *finding, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif

// SPDX-License-Identifier: BSD-2-Clause
// Crafts messages for rule tests: a good one of each kind, to be spoiled in one place.
#ifndef MIKEYLAB_RULES_TESTS_CRAFT_H
#define MIKEYLAB_RULES_TESTS_CRAFT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <mikeylab/check.h>

#include "../exchange_rules.h"

#define CRAFT_PAYLOADS  24
#define CRAFT_BYTES     140000u
#define CRAFT_LAST_TYPE MIKEY_DATA_TYPE_RSAR_RESP // of those that craft_good() makes
#define CRAFT_TIME      INT64_C(1700000000)       // when messages are sent and captured, Unix time

// A message in the making, with all that is known around it.
struct craft {
    struct mikey_message message;
    struct mikey_payload payloads[CRAFT_PAYLOADS];
    struct mikey_sighting sighting;
    struct mikey_exchange_facts facts;
    struct mikey_closing_facts closing;
    struct mikey_opened opened;
    uint32_t n_ids;
    struct mikey_slice tail; // appended behind the encoded message
    size_t cut;              // bytes taken off its end
    size_t poke_at;          // byte to overwrite after encoding, if not 0
    uint8_t poke;
    uint8_t pool[CRAFT_BYTES]; // bytes that the case makes itself
    size_t pool_used;
};

// A good message of a data type up to CRAFT_LAST_TYPE: over SIP in SDP, captured when it was sent.
void craft_good(struct craft *craft, uint8_t data_type);

// Adds a payload before position `at`, or at the end if there is none.
struct mikey_payload *craft_insert(struct craft *craft, uint32_t at, uint8_t type);
void craft_remove(struct craft *craft, uint8_t type);
// The `nth` payload of a type; the test fails if there is none.
struct mikey_payload *craft_find(struct craft *craft, uint8_t type, uint32_t nth);

// Bytes that live as long as the craft.
struct mikey_slice craft_hex(struct craft *craft, const char *hex);
struct mikey_slice craft_text(const char *text);
struct mikey_slice craft_fill(struct craft *craft, uint8_t byte, size_t len);
// A T value: NTP of CRAFT_TIME plus `offset` seconds.
struct mikey_slice craft_ntp(struct craft *craft, int64_t offset);

// Makes KEMAC carry these bytes in clear, with NULL algorithms over a secure carrier, as if it had been opened.
void craft_clear(struct craft *craft, const char *hex);

// Puts an attribute line around the message.
void craft_line(struct craft *craft, const char *line, const char *protocol, const char *data);

#define CRAFT_START (-1) // expectation: counts from the start of the message
#define CRAFT_END   (-2) // expectation: counts from the end of the message

// The facts of a response to a request that craft_good() would make.
void craft_response(struct craft *craft, uint8_t data_type);

// One rule, made to be broken and kept.
struct rule_case {
    enum mikey_rule rule;
    void (*make)(struct craft *craft, bool bad);
    enum mikey_outcome outcome; // when broken; MIKEY_NOT_APPLICABLE stands for that of the rule's level
    int payload;                // index of the payload that the finding is about, or CRAFT_START, CRAFT_END
    uint32_t off, len;          // counted from its first byte
};

struct rule_cases {
    const struct rule_case *list;
    size_t count;
};

extern const struct rule_cases structure_cases, content_cases, policy_cases, carrier_cases, key_cases,
    exchange_cases, dh_cases, rsar_cases;

#endif

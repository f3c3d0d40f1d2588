// SPDX-License-Identifier: BSD-2-Clause
// The tables are whole: rows ascend without gaps, names are unique, look-ups find what is there.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <mikeylab/findings.h>

static const unsigned registry_bits[] = {
    0,
#define REGISTRY(token, title, bits, source) bits,
#define VALUE(registry, token, first, last, class, name, rfc, section)
#include <mikeylab/values.def>
#undef REGISTRY
#undef VALUE
};

static void registries_cover_their_space(void **state) {
    (void)state;
    for (unsigned registry = 1; registry < MIKEY_REG_COUNT; registry++) {
        size_t count;
        const struct mikey_value *row = mikey_registry_rows((enum mikey_registry)registry, &count);
        assert_true(mikey_registry_title((enum mikey_registry)registry)[0] != '\0');
        assert_true(count > 0);
        assert_int_equal(row[0].first, 0);
        for (size_t i = 0; i < count; i++) {
            assert_true(row[i].first <= row[i].last);
            assert_true(row[i].name[0] != '\0');
            if (row[i].class_ == MIKEY_VALUE_ASSIGNED)
                assert_int_equal(row[i].first, row[i].last);
            if (i > 0)
                assert_int_equal(row[i].first, row[i - 1].last + 1);
        }
        assert_int_equal(row[count - 1].last, (1u << registry_bits[registry]) - 1);
    }
}

static void every_value_is_found(void **state) {
    (void)state;
    for (unsigned registry = 1; registry < MIKEY_REG_COUNT; registry++) {
        for (uint32_t value = 0; value < 1u << registry_bits[registry]; value++) {
            const struct mikey_value *row = mikey_value_find((enum mikey_registry)registry, value);
            assert_true(row->first <= value && value <= row->last);
        }
    }
}

static void names_of_values(void **state) {
    (void)state;
    assert_string_equal(mikey_value_find(MIKEY_REG_DATA_TYPE, 26)->name, "SAKKE msg");
    assert_string_equal(mikey_value_find(MIKEY_REG_DATA_TYPE, 26)->rfc, "RFC 6509");
    assert_string_equal(mikey_value_find(MIKEY_REG_ENCR, MIKEY_ENCR_AES_CM_256)->name, "AES-CM-256");
    assert_string_equal(mikey_value_find(MIKEY_REG_MAC, 0)->name, "NULL");
    assert_int_equal(mikey_value_find(MIKEY_REG_PAYLOAD, 18)->class_, MIKEY_VALUE_UNASSIGNED);
    assert_int_equal(mikey_value_find(MIKEY_REG_PAYLOAD, 241)->class_, MIKEY_VALUE_PRIVATE);
    assert_int_equal(mikey_value_find(MIKEY_REG_TS_ROLE, 255)->class_, MIKEY_VALUE_RESERVED);
    assert_int_equal(mikey_value_find(MIKEY_REG_TICKET_TYPE, 65534)->class_, MIKEY_VALUE_PRIVATE);
    assert_string_equal(mikey_value_find(MIKEY_REG_CURVE, 16)->name, "EC2NGF571Koblitz / K-571 / sect571k1");
}

static void values_outside_are_unassigned(void **state) {
    (void)state;
    size_t count = 1;
    assert_int_equal(mikey_value_find(MIKEY_REG_S_TYPE, 16)->class_, MIKEY_VALUE_UNASSIGNED);
    assert_int_equal(mikey_value_find(MIKEY_REG_ENCR, UINT64_MAX)->class_, MIKEY_VALUE_UNASSIGNED);
    assert_int_equal(mikey_value_find(MIKEY_REG_NONE, 1)->class_, MIKEY_VALUE_UNASSIGNED);
    assert_null(mikey_registry_rows(MIKEY_REG_NONE, &count));
    assert_int_equal(count, 0);
    assert_null(mikey_registry_rows(MIKEY_REG_COUNT, &count));
    assert_string_equal(mikey_registry_title(MIKEY_REG_NONE), "");
}

static void fields_are_described(void **state) {
    (void)state;
    assert_string_equal(mikey_field_info(MIKEY_F_NONE)->name, "");
    assert_string_equal(mikey_field_info(MIKEY_F_COUNT)->name, "");
    assert_string_equal(mikey_field_info(MIKEY_F_KEMAC_ENCR_ALG)->name, "kemac.encr_alg");
    for (unsigned a = 1; a < MIKEY_F_COUNT; a++) {
        const struct mikey_field_info *field = mikey_field_info((enum mikey_field)a);
        assert_true(field->name[0] != '\0' && field->label[0] != '\0' && field->section[0] != '\0');
        assert_true(field->size <= 8);
        if (field->mask != 0)
            assert_true(field->size > 0 && (field->size == 8 || field->mask >> (8 * field->size) == 0));
        if (field->kind == MIKEY_KIND_GROUP)
            assert_int_equal(field->size, 0);
        for (unsigned b = 1; b < a; b++)
            assert_string_not_equal(field->name, mikey_field_info((enum mikey_field)b)->name);
    }
}

static void rules_are_found_by_id(void **state) {
    (void)state;
    assert_string_equal(mikey_rule_info(MIKEY_R_NONE)->id, "");
    assert_string_equal(mikey_rule_info(MIKEY_R_COUNT)->id, "");
    assert_int_equal(mikey_rule_find("rfc3830/6/nonsense"), MIKEY_R_NONE);
    for (unsigned rule = 1; rule < MIKEY_R_COUNT; rule++) {
        const struct mikey_rule_info *info = mikey_rule_info((enum mikey_rule)rule);
        assert_int_equal(mikey_rule_find(info->id), rule);
        assert_true(info->summary[0] != '\0' && info->text[0] != '\0' && info->tags != 0);
    }
}

static void names_of_outcomes_levels_and_statuses(void **state) {
    (void)state;
    assert_string_equal(mikey_outcome_name(MIKEY_NEEDS_KEY), "needs-key");
    assert_string_equal(mikey_outcome_name(MIKEY_NOT_APPLICABLE), "n/a");
    assert_string_equal(mikey_outcome_name(MIKEY_FAIL), "fail");
    assert_string_equal(mikey_level_name(MIKEY_LEVEL_MUST), "must");
    assert_string_equal(mikey_level_name(MIKEY_LEVEL_SHOULD), "should");
    assert_string_equal(mikey_level_name(MIKEY_LEVEL_NOTE), "note");
    assert_string_equal(mikey_status_text(MIKEY_OK), "ok");
    assert_string_equal(mikey_status_text(MIKEY_ERR_MEMORY), "out of memory");
    assert_true(strchr(mikey_version(), '.') != NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registries_cover_their_space),
        cmocka_unit_test(every_value_is_found),
        cmocka_unit_test(names_of_values),
        cmocka_unit_test(values_outside_are_unassigned),
        cmocka_unit_test(fields_are_described),
        cmocka_unit_test(rules_are_found_by_id),
        cmocka_unit_test(names_of_outcomes_levels_and_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The settings table: defaults, checks, keys.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/setting.h"

static void every_default_passes_its_own_check(void **state)
{
    (void)state;
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingInfo *info = setting_info((SettingId)id);
        Str normal = { 0 };
        assert_int_equal(setting_check((SettingId)id, info->fallback, &normal, NULL), ERR_NONE);
        assert_true(str_equal(normal, info->fallback));
        assert_int_equal(setting_find(info->key), id);
        assert_true(info->label_en.len > 0);
        assert_true(info->label_ja.len > 0);
    }
    assert_int_equal(setting_find(S("no.such")), SETTING_COUNT);
}

static void defaults_are_those_of_the_product(void **state)
{
    (void)state;
    Settings settings = settings_default();
    assert_true(setting_on(&settings, SETTING_AGENTS_CAN_END));
    assert_false(setting_on(&settings, SETTING_COUNT_INACTIVE));
    assert_false(setting_on(&settings, SETTING_ENDED_AS_EMAIL));
    assert_int_equal(settings.number[SETTING_INACTIVE_AFTER_S], 600);
    assert_int_equal(settings.number[SETTING_MESSAGING_CAPACITY], 10);
}

typedef struct Case {
    SettingId id;
    const char *value;
    const char *normal; // NULL: refused
    const char *code;
} Case;

static void values_are_checked_by_type_and_range(void **state)
{
    (void)state;
    static const Case table[] = {
        { SETTING_AGENTS_CAN_END, "true", "1", "" },
        { SETTING_AGENTS_CAN_END, "false", "0", "" },
        { SETTING_AGENTS_CAN_END, "0", "0", "" },
        { SETTING_AGENTS_CAN_END, "2", NULL, "out_of_range" },
        { SETTING_AGENTS_CAN_END, "yes", NULL, "wrong_type" },
        { SETTING_INACTIVE_AFTER_S, "60", "60", "" },
        { SETTING_INACTIVE_AFTER_S, "59", NULL, "out_of_range" },
        { SETTING_INACTIVE_AFTER_S, "86401", NULL, "out_of_range" },
        { SETTING_INACTIVE_AFTER_S, "", NULL, "wrong_type" },
        { SETTING_MESSAGING_CAPACITY, "-1", NULL, "out_of_range" },
        { SETTING_SENDING_ADDRESS, "desk@example.com", "desk@example.com", "" },
        { SETTING_SENDING_ADDRESS, "\xff", NULL, "too_long" },
        { SETTING_WIDGET_COLOUR, "#0aF19c", "#0aF19c", "" },
        { SETTING_WIDGET_COLOUR, "", NULL, "wrong_type" },
        { SETTING_WIDGET_COLOUR, "blue", NULL, "wrong_type" },
        { SETTING_WIDGET_COLOUR, "#0af19g", NULL, "wrong_type" },
        { SETTING_WIDGET_COLOUR, "#0af19c0", NULL, "wrong_type" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        Str normal = S("untouched");
        Refusal why = { 0 };
        Err err = setting_check(table[i].id, str_of(table[i].value), &normal, &why);
        assert_int_equal(err, table[i].normal ? ERR_NONE : ERR_INVALID);
        assert_true(str_equal(normal, table[i].normal ? str_of(table[i].normal) : S("untouched")));
        assert_true(str_equal(why.code, str_of(table[i].code)));
        if (err) {
            assert_true(str_equal(why.field, setting_info(table[i].id)->key));
        }
    }
}

static void a_value_put_is_read_as_text_and_number(void **state)
{
    (void)state;
    Settings settings = settings_default();
    settings_put(&settings, SETTING_AGENTS_CAN_END, S("0"));
    settings_put(&settings, SETTING_SENDING_ADDRESS, S("a@example.com"));
    assert_false(setting_on(&settings, SETTING_AGENTS_CAN_END));
    assert_true(str_equal(settings.text[SETTING_SENDING_ADDRESS], S("a@example.com")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_passes_its_own_check),
        cmocka_unit_test(defaults_are_those_of_the_product),
        cmocka_unit_test(values_are_checked_by_type_and_range),
        cmocka_unit_test(a_value_put_is_read_as_text_and_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

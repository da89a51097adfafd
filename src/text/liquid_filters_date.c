#include "text/liquid_filters.h"
#include "text/time.h"

#include <string.h>

enum {
    MINUTE_MS = 60000,
    DAY_MS = 86400000,
    WEEK_DAYS = 7,
    DAY_OF_1970 = 4, // a Thursday
    OFFSET_MAX_MINUTES = 14 * 60,
    FORMAT_MAX_BYTES = 1024,
};

typedef struct Moment {
    int64_t time_ms; // as the reader's clock shows it
    int offset_minutes;
    int64_t year;
    int64_t month;
    int64_t day;
    int64_t hour;
    int64_t minute;
    int64_t second;
    int64_t day_of_week; // 0: Sunday
    int64_t day_of_year;
} Moment;

// ---- reading ---------------------------------------------------------------------------------

static int64_t digits_of(const char *at, size_t count)
{
    int64_t value = 0;
    Str digits = { at, count };
    bool is_number = str_i64(digits, &value);
    assert(is_number);
    return value;
}

static int64_t days_of(int64_t time_ms)
{
    return time_ms / DAY_MS - (time_ms % DAY_MS < 0);
}

static int64_t day_of_year(const Moment *moment)
{
    static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    bool is_leap = (moment->year % 4 == 0 && moment->year % 100 != 0) || moment->year % 400 == 0;
    return before[moment->month - 1] + moment->day + (is_leap && moment->month > 2);
}

static Moment moment_make(int64_t time_ms, int offset_minutes)
{
    char text[TIME_TEXT_BYTES];
    Moment moment = { .offset_minutes = offset_minutes };
    moment.time_ms = time_ms + (int64_t)offset_minutes * MINUTE_MS;
    (void)time_write(text, moment.time_ms, TIME_SECONDS); // 2026-01-05T09:00:00Z
    moment.year = digits_of(text, 4);
    moment.month = digits_of(text + 5, 2);
    moment.day = digits_of(text + 8, 2);
    moment.hour = digits_of(text + 11, 2);
    moment.minute = digits_of(text + 14, 2);
    moment.second = digits_of(text + 17, 2);
    int64_t days = days_of(moment.time_ms);
    moment.day_of_week = ((days + DAY_OF_1970) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS;
    moment.day_of_year = day_of_year(&moment);
    return moment;
}

static bool seconds_read(int64_t seconds, int64_t *out)
{
    return !__builtin_mul_overflow(seconds, 1000, out);
}

// "2026-01-05T09:00:00Z", "2026-01-05", "now", "today", or seconds since 1970. A day alone is the
// same day for every reader.
static bool text_time(LiquidRun *run, Str text, bool *is_day, int64_t *out)
{
    int64_t seconds = 0;
    text = str_trim(text);
    if (str_equal(text, S("now")) || str_equal(text, S("today"))) {
        *out = run->scope->now_ms;
        return true;
    }
    if (str_i64(text, &seconds)) {
        return seconds_read(seconds, out);
    }
    *is_day = text.len == 10;
    if (*is_day) {
        text = str_format(run->arena, "%.*sT00:00:00Z", STR_ARG(text));
    }
    return time_parse(text, out);
}

static Err value_time(LiquidRun *run, const LiquidValue *value, bool *is_time, bool *is_day,
                      int64_t *out)
{
    if (value->kind == LIQUID_TIME) {
        *out = value->integer;
        *is_time = true;
    } else if (value->kind == LIQUID_INTEGER) {
        *is_time = seconds_read(value->integer, out);
    } else {
        Str text = { 0 };
        Err err = liquid_value_text(run, value, &text);
        *is_time = !err && text_time(run, text, is_day, out);
        return err;
    }
    return ERR_NONE;
}

// ---- writing ---------------------------------------------------------------------------------

// How a number is filled up: "-" not at all, "0" with noughts, "_" with spaces.
static void number_add(Buf *out, char flag, char fill, int64_t value, int width)
{
    fill = flag == '_' ? ' ' : fill;
    fill = flag == '0' ? '0' : fill;
    int64_t limit = 10;
    for (int digits = 1; digits < width && flag != '-'; digits++, limit *= 10) {
        if (value < limit) {
            buf_add_char(out, fill);
        }
    }
    buf_add_i64(out, value);
}

static void name_add(Buf *out, char flag, Str name, size_t len)
{
    len = len < name.len ? len : name.len;
    for (size_t i = 0; i < len; i++) {
        char c = name.at[i];
        bool is_small = c >= 'a' && c <= 'z';
        buf_add_char(out, flag == '^' && is_small ? (char)(c - 'a' + 'A') : c);
    }
}

static void offset_add(Buf *out, int minutes, Str between)
{
    int size = minutes < 0 ? -minutes : minutes;
    buf_add_char(out, minutes < 0 ? '-' : '+');
    number_add(out, 0, '0', size / 60, 2);
    buf_add(out, between);
    number_add(out, 0, '0', size % 60, 2);
}

static const Str day_names[] = { STR_INIT("Sunday"),    STR_INIT("Monday"),   STR_INIT("Tuesday"),
                                 STR_INIT("Wednesday"), STR_INIT("Thursday"), STR_INIT("Friday"),
                                 STR_INIT("Saturday") };
static const Str month_names[] = {
    STR_INIT("January"),   STR_INIT("February"), STR_INIT("March"),    STR_INIT("April"),
    STR_INIT("May"),       STR_INIT("June"),     STR_INIT("July"),     STR_INIT("August"),
    STR_INIT("September"), STR_INIT("October"),  STR_INIT("November"), STR_INIT("December")
};

// The letters that stand for several others.
static Str letters_for(char letter)
{
    static const struct {
        char letter;
        Str format;
    } longer[] = {
        { 'F', STR_INIT("%Y-%m-%d") },    { 'T', STR_INIT("%H:%M:%S") },
        { 'X', STR_INIT("%H:%M:%S") },    { 'D', STR_INIT("%m/%d/%y") },
        { 'x', STR_INIT("%m/%d/%y") },    { 'R', STR_INIT("%H:%M") },
        { 'r', STR_INIT("%I:%M:%S %p") }, { 'c', STR_INIT("%a %b %e %H:%M:%S %Y") },
        { 'v', STR_INIT("%e-%^b-%Y") },
    };
    for (size_t i = 0; i < countof(longer); i++) {
        if (longer[i].letter == letter) {
            return longer[i].format;
        }
    }
    return (Str){ 0 };
}

static bool number_letter(Buf *out, const Moment *moment, char flag, char letter)
{
    int64_t hour12 = moment->hour % 12 == 0 ? 12 : moment->hour % 12;
    const struct {
        char letter;
        char fill;
        int width;
        int64_t value;
    } numbers[] = {
        { 'Y', '0', 4, moment->year },
        { 'C', '0', 2, moment->year / 100 },
        { 'y', '0', 2, moment->year % 100 },
        { 'm', '0', 2, moment->month },
        { 'd', '0', 2, moment->day },
        { 'e', ' ', 2, moment->day },
        { 'j', '0', 3, moment->day_of_year },
        { 'H', '0', 2, moment->hour },
        { 'k', ' ', 2, moment->hour },
        { 'I', '0', 2, hour12 },
        { 'l', ' ', 2, hour12 },
        { 'M', '0', 2, moment->minute },
        { 'S', '0', 2, moment->second },
        { 'L', '0', 3, (moment->time_ms % 1000 + 1000) % 1000 },
        { 'u', '0', 1, moment->day_of_week == 0 ? WEEK_DAYS : moment->day_of_week },
        { 'w', '0', 1, moment->day_of_week },
    };
    for (size_t i = 0; i < countof(numbers); i++) {
        if (numbers[i].letter == letter) {
            number_add(out, flag, numbers[i].fill, numbers[i].value, numbers[i].width);
            return true;
        }
    }
    return false;
}

static bool word_letter(Buf *out, const Moment *moment, char flag, char letter)
{
    enum { SHORT_NAME = 3 };
    switch (letter) {
    case 'A':
        name_add(out, flag, day_names[moment->day_of_week], SIZE_MAX);
        return true;
    case 'a':
        name_add(out, flag, day_names[moment->day_of_week], SHORT_NAME);
        return true;
    case 'B':
        name_add(out, flag, month_names[moment->month - 1], SIZE_MAX);
        return true;
    case 'b':
    case 'h':
        name_add(out, flag, month_names[moment->month - 1], SHORT_NAME);
        return true;
    case 'p':
        buf_add(out, moment->hour < 12 ? S("AM") : S("PM"));
        return true;
    case 'P':
        buf_add(out, moment->hour < 12 ? S("am") : S("pm"));
        return true;
    case 'z':
        offset_add(out, moment->offset_minutes, S(""));
        return true;
    case 'Z':
        if (moment->offset_minutes == 0) {
            buf_add(out, S("UTC"));
        } else {
            offset_add(out, moment->offset_minutes, S(":"));
        }
        return true;
    case 's':
        buf_add_i64(out, days_of(moment->time_ms) * (DAY_MS / 1000) + moment->hour * 3600 +
                             moment->minute * 60 + moment->second -
                             (int64_t)moment->offset_minutes * 60);
        return true;
    case '%':
        buf_add_char(out, '%');
        return true;
    default:
        return false;
    }
}

// Takes what begins with '%' off the front. What is not known stands as it is.
static Str letter_take(Buf *out, const Moment *moment, Str rest)
{
    size_t at = 1;
    bool has_flag = at < rest.len && rest.at[at] != '\0' && strchr("-0^_", rest.at[at]);
    char flag = has_flag ? rest.at[at++] : '\0';
    if (at == rest.len) {
        buf_add(out, rest);
        return S("");
    }
    char letter = rest.at[at++];
    if (!number_letter(out, moment, flag, letter) && !word_letter(out, moment, flag, letter)) {
        buf_add(out, (Str){ rest.at, at });
    }
    return (Str){ rest.at + at, rest.len - at };
}

static void format_add(Buf *out, const Moment *moment, Str format)
{
    while (format.len > 0) {
        if (format.at[0] == '%') {
            format = letter_take(out, moment, format);
        } else {
            buf_add_char(out, format.at[0]);
            format = (Str){ format.at + 1, format.len - 1 };
        }
    }
}

// With the letters that stand for several others written out.
static Str format_expand(Arena *arena, Str format)
{
    enum { EXPANDED_MAX = 20, LETTER_BYTES = 2 };
    Buf out = buf_make(arena, EXPANDED_MAX * format.len + 1);
    for (size_t i = 0; i < format.len; i++) {
        bool is_mark = format.at[i] == '%' && i + 1 < format.len;
        Str longer = is_mark ? letters_for(format.at[i + 1]) : (Str){ 0 };
        if (longer.len > 0) {
            buf_add(&out, longer);
        } else {
            buf_add(&out, (Str){ format.at + i, is_mark ? LETTER_BYTES : 1 });
        }
        i += is_mark;
    }
    assert(buf_ok(&out));
    return buf_str(&out);
}

// What is no time, and a format of "", leave the value as it is.
Err liquid_date(LiquidRun *run, const LiquidFilterCall *call, LiquidValue *out)
{
    bool is_time = false;
    bool is_day = false;
    int64_t time_ms = 0;
    Str format = { 0 };
    Err err = value_time(run, &call->value, &is_time, &is_day, &time_ms);
    err = err ? err : liquid_value_text(run, &call->arguments[0], &format);
    err = err ? err : liquid_charge(run, format.len);
    if (err) {
        return err;
    }
    if (format.len > FORMAT_MAX_BYTES) {
        return liquid_refuse_run(run, ERR_LIMIT, S("text_too_long"),
                                 S("a date format is too long"));
    }
    bool is_in_range = time_ms >= TIME_MS_MIN + DAY_MS && time_ms <= TIME_MS_MAX - DAY_MS;
    if (!is_time || !is_in_range || format.len == 0) {
        *out = call->value;
        return ERR_NONE;
    }
    const LiquidScope *scope = run->scope;
    int offset = 0;
    if (scope->utc_offset_minutes && !is_day) {
        offset = scope->utc_offset_minutes(scope->root ? scope->root->context : NULL, time_ms);
        assert(offset >= -OFFSET_MAX_MINUTES);
        assert(offset <= OFFSET_MAX_MINUTES);
    }
    Moment moment = moment_make(time_ms, offset);
    Buf made = buf_make(run->arena, LIQUID_TEXT_MAX_BYTES);
    format_add(&made, &moment, format_expand(run->arena, format));
    return liquid_text_made(run, &made, out);
}

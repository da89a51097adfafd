#include "text/time.h"

enum {
    SECOND_MS = 1000,
    MINUTE_S = 60,
    HOUR_S = 3600,
    DAY_S = 86400,
    DAYS_PER_ERA = 146097, // 400 years, after which the Gregorian calendar repeats
    DAYS_TO_1970 = 719468, // from 0000-03-01
    FRACTION_DIGITS_MAX = 9,
};

typedef struct Date {
    int64_t year;
    int month;
    int day;
} Date;

// Both directions count years from 1 March, so that the leap day is a year's last. (The method is
// Howard Hinnant's "days from civil".)
static int64_t days_from_date(Date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int month_from_march = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static Date date_from_days(int64_t days)
{
    days += DAYS_TO_1970;
    int64_t era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) /
        365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (int)((5 * day_of_year + 2) / 153);
    int day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return (Date){ year_of_era + era * 400 + (month <= 2), month, day };
}

static char *digits_write(char *at, int64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + digits;
}

static char *char_write(char *at, char c)
{
    *at = c;
    return at + 1;
}

Str time_write(char out[TIME_TEXT_BYTES], int64_t time_ms, TimeForm form)
{
    time_ms = time_ms < TIME_MS_MIN ? TIME_MS_MIN : time_ms;
    time_ms = time_ms > TIME_MS_MAX ? TIME_MS_MAX : time_ms;
    int64_t from_year_0_ms = time_ms - TIME_MS_MIN; // never negative, so that / and % round down
    int64_t day = from_year_0_ms / (DAY_S * (int64_t)SECOND_MS);
    int64_t of_day_ms = from_year_0_ms % (DAY_S * (int64_t)SECOND_MS);
    Date date = date_from_days(day + TIME_MS_MIN / (DAY_S * (int64_t)SECOND_MS));
    int64_t second = of_day_ms / SECOND_MS;
    char *at = digits_write(out, date.year, 4);
    at = digits_write(char_write(at, '-'), date.month, 2);
    at = digits_write(char_write(at, '-'), date.day, 2);
    at = digits_write(char_write(at, 'T'), second / HOUR_S, 2);
    at = digits_write(char_write(at, ':'), second / MINUTE_S % 60, 2);
    at = digits_write(char_write(at, ':'), second % MINUTE_S, 2);
    if (form == TIME_MILLISECONDS) {
        at = digits_write(char_write(at, '.'), of_day_ms % SECOND_MS, 3);
    }
    at = char_write(at, 'Z');
    *at = '\0';
    return (Str){ out, (size_t)(at - out) };
}

// Takes exactly `digits` digits from the front of `rest`.
static bool digits_take(Str *rest, size_t digits, int *out)
{
    if (rest->len < digits) {
        return false;
    }
    int number = 0;
    for (size_t i = 0; i < digits; i++) {
        char c = rest->at[i];
        if (c < '0' || c > '9') {
            return false;
        }
        number = number * 10 + (c - '0');
    }
    *rest = (Str){ rest->at + digits, rest->len - digits };
    *out = number;
    return true;
}

static bool char_take(Str *rest, char c)
{
    if (rest->len == 0 || rest->at[0] != c) {
        return false;
    }
    *rest = (Str){ rest->at + 1, rest->len - 1 };
    return true;
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool date_take(Str *rest, Date *out)
{
    int year = 0;
    Date date = { 0 };
    if (!digits_take(rest, 4, &year) || !char_take(rest, '-') ||
        !digits_take(rest, 2, &date.month) || !char_take(rest, '-') ||
        !digits_take(rest, 2, &date.day)) {
        return false;
    }
    date.year = year;
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(year, date.month)) {
        return false;
    }
    *out = date;
    return true;
}

static bool second_of_day_take(Str *rest, int *out)
{
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!digits_take(rest, 2, &hour) || !char_take(rest, ':') || !digits_take(rest, 2, &minute) ||
        !char_take(rest, ':') || !digits_take(rest, 2, &second)) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *out = hour * HOUR_S + minute * MINUTE_S + second;
    return true;
}

static bool fraction_take(Str *rest, int *out_ms)
{
    int ms = 0;
    int digits = 0;
    if (!char_take(rest, '.')) {
        *out_ms = 0;
        return true;
    }
    for (int digit = 0; digits_take(rest, 1, &digit); digits++) {
        ms = digits < 3 ? ms * 10 + digit : ms;
    }
    if (digits == 0 || digits > FRACTION_DIGITS_MAX) {
        return false;
    }
    for (int i = digits; i < 3; i++) {
        ms *= 10;
    }
    *out_ms = ms;
    return true;
}

static bool offset_take(Str *rest, int *out_s)
{
    if (char_take(rest, 'Z')) {
        *out_s = 0;
        return true;
    }
    bool is_west = char_take(rest, '-');
    if (!is_west && !char_take(rest, '+')) {
        return false;
    }
    int hour = 0;
    int minute = 0;
    if (!digits_take(rest, 2, &hour)) {
        return false;
    }
    (void)char_take(rest, ':');
    if (!digits_take(rest, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    int offset_s = hour * HOUR_S + minute * MINUTE_S;
    *out_s = is_west ? -offset_s : offset_s;
    return true;
}

bool time_parse(Str text, int64_t *out_ms)
{
    Date date = { 0 };
    int second = 0;
    int fraction_ms = 0;
    int offset_s = 0;
    if (!date_take(&text, &date) || !char_take(&text, 'T') || !second_of_day_take(&text, &second) ||
        !fraction_take(&text, &fraction_ms) || !offset_take(&text, &offset_s) || text.len > 0) {
        return false;
    }
    int64_t time_s = days_from_date(date) * DAY_S + second - offset_s;
    int64_t time_ms = time_s * SECOND_MS + fraction_ms;
    if (time_ms < TIME_MS_MIN || time_ms > TIME_MS_MAX) {
        return false;
    }
    *out_ms = time_ms;
    return true;
}

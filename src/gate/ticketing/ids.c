#include "gate/ticketing/ids.h"

Err ids_read(Request *request, Str name, IdList *out)
{
    IdList ids = { 0 };
    Str rest = request_query(request, name);
    bool is_last = rest.len == 0;
    if (is_last) {
        return request_refuse(request, ERR_INVALID, name, S("blank"),
                              S("give numbers separated by commas"));
    }
    while (!is_last) {
        Str word = rest;
        is_last = !str_cut(&rest, ',', &word);
        int64_t id = 0;
        if (!str_i64(str_trim(word), &id) || id <= 0) {
            return request_refuse(request, ERR_INVALID, name, S("wrong_type"),
                                  S("give numbers separated by commas"));
        }
        if (ids.count == IDS_MAX) {
            return request_refuse(request, ERR_INVALID, name, S("too_many"),
                                  S("at most 100 at once"));
        }
        ids.items[ids.count++] = id;
    }
    *out = ids;
    return ERR_NONE;
}

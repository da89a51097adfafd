#include "desk/ticket/ticket_list.h"

#define TITLES(en, ja)             \
    {                              \
        STR_INIT(en), STR_INIT(ja) \
    }
#define CONDITION(field, operation, value)                    \
    {                                                         \
        STR_INIT(field), STR_INIT(operation), STR_INIT(value) \
    }
#define UNSOLVED CONDITION("status", "less_than", "solved")
#define NOBODYS  CONDITION("assignee_id", "is", "")

static_assert(LANGUAGE_EN == 0, "titles are in that order");
static_assert(LANGUAGE_JA == 1, "titles are in that order");

const View views[] = {
    { .id = 1,
      .title = TITLES("Your unsolved tickets", "あなたの未解決チケット"),
      .filter = TICKETS_UNSOLVED_OF_ASSIGNEE,
      .sort = TICKET_SORT_UPDATED,
      .descending = true,
      .conditions = { UNSOLVED, CONDITION("assignee_id", "is", "current_user") } },
    { .id = 2,
      .title = TITLES("Unassigned tickets", "未割り当てのチケット"),
      .filter = TICKETS_UNASSIGNED,
      .sort = TICKET_SORT_CREATED,
      .conditions = { UNSOLVED, NOBODYS } },
    { .id = 3,
      .title = TITLES("All unsolved tickets", "すべての未解決チケット"),
      .filter = TICKETS_UNSOLVED,
      .sort = TICKET_SORT_UPDATED,
      .descending = true,
      .conditions = { UNSOLVED } },
    { .id = 4,
      .title = TITLES("Recently solved tickets", "最近解決されたチケット"),
      .filter = TICKETS_RECENTLY_SOLVED,
      .sort = TICKET_SORT_UPDATED,
      .descending = true,
      .conditions = { CONDITION("status", "is", "solved"),
                      CONDITION("updated_at", "less_than", "168") } },
    { .id = 5,
      .title = TITLES("Ended and nobody's", "セッション終了・担当者なし"),
      .filter = TICKETS_ENDED_AND_NOBODYS,
      .sort = TICKET_SORT_UPDATED,
      .conditions = { UNSOLVED, NOBODYS, CONDITION("messaging_session_state", "is", "ended") } },
    { .id = 6,
      .title = TITLES("Tickets you follow", "フォロー中のチケット"),
      .filter = TICKETS_UNSOLVED_OF_FOLLOWER,
      .sort = TICKET_SORT_UPDATED,
      .descending = true,
      .conditions = { UNSOLVED, CONDITION("follower_ids", "includes", "current_user") } },
};
const size_t view_count = countof(views);

const View *view_find(int64_t id)
{
    for (size_t i = 0; i < countof(views); i++) {
        if (views[i].id == id) {
            return &views[i];
        }
    }
    return NULL;
}

TicketWhich view_which(const View *view, const Read *read)
{
    return (TicketWhich){
        .filter = view->filter,
        .person = read->viewer.person,
        .since_ms = read->now_ms - VIEW_RECENT_MS,
    };
}

Err ticket_count_read(Read *read, const TicketWhich *which, int64_t *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    return ticket_list_count(read->tx, which, out);
}

Err ticket_list_read(Read *read, const TicketWhich *which, const ListAsk *ask, TicketPage *out)
{
    if (!role_is_staff(read->viewer.role)) {
        return ERR_NOT_FOUND;
    }
    TicketPage page;
    Err err = ticket_list_page(read->tx, read->arena, which, ask, &page);
    if (!err && ask->counted) {
        err = ticket_list_count(read->tx, which, &page.ends.total);
    }
    if (err) {
        return err;
    }
    *out = page;
    return ERR_NONE;
}

#include "sim/rules.h"

#include "model/event.h"
#include "model/published.h"

// The numbers that the statements below stand on.
static_assert(EVENT_MESSAGE_SENT == 1, "as in the statements");
static_assert(EVENT_FIELD_SET == 4, "as in the statements");
static_assert(EVENT_SESSION_ENDED == 8, "as in the statements");
static_assert(EVENT_ROUTED == 10, "as in the statements");
static_assert(EVENT_TIMER_FIRED == 19, "as in the statements");
static_assert(SESSION_ENDED == 3, "as in the statements");
static_assert(ROUTING_MESSAGING == 1, "as in the statements");
static_assert(ROUTING_EMAIL == 2, "as in the statements");
static_assert(TICKET_SOLVED == 5, "as in the statements");
static_assert(AGENT_ONLINE == 2, "as in the statements");
static_assert(ACTOR_END_USER == 1, "as in the statements");
static_assert(ACTOR_AGENT == 2, "as in the statements");
static_assert(ACTOR_ROUTER == 4, "as in the statements");
static_assert(FIELD_STATUS == 1, "as in the statements");
static_assert(FIELD_ASSIGNEE == 2, "as in the statements");
static_assert(ACTOR_INTEGRATION == 7, "as in the statements");
static_assert(TIMER_SESSION_QUIET == 1, "as in the statements");
static_assert(TIMER_BOT_EXPIRE == 3, "as in the statements");
static_assert(TIMER_SETTLE == 4, "as in the statements");
static_assert(TIMER_AUTOMATIONS == 8, "as in the statements");
static_assert(ACTOR_AUTOMATION == 8, "as in the statements");
static_assert(ACTOR_MESSAGING_TRIGGER == 9, "as in the statements");
static_assert(TIMER_MESSAGING == 7, "as in the statements");
static_assert(MESSAGE_SURVEY == 5, "as in the statements");
static_assert(EVENT_PAGE_OPENED == 26, "as in the statements");
static_assert(EVENT_RULE_FIRED == 23, "as in the statements");
static_assert(AUTHOR_END_USER == 1, "as in the statements");
static_assert(ENDED_REASON_TICKET_CLOSED == 6, "as in the statements");

#define READS(X)                                                                                   \
    X(READ_THREADS, "SELECT id, person_id, public_seq, customer_delivered_seq, "                   \
                    "customer_read_seq, agent_read_seq, updated_ms FROM thread ORDER BY id")       \
    X(READ_CONVERSATIONS,                                                                          \
      "SELECT id, thread_id, ticket_id, session_state FROM conversation ORDER BY id")              \
    X(READ_TICKETS, "SELECT id, conversation_id, status, assignee_id, team_id, "                   \
                    "routing_channel, (SELECT coalesce(max(ticket_seq), 0) FROM event "            \
                    "WHERE ticket_id = ticket.id AND ticket_seq IS NOT NULL) "                     \
                    "FROM ticket ORDER BY id")                                                     \
    X(READ_AGENTS, "SELECT person_id, status, (SELECT coalesce(max(agent_seq), 0) FROM event "     \
                   "WHERE agent_id = person_id AND agent_seq IS NOT NULL) "                        \
                   "FROM agent ORDER BY person_id")                                                \
    X(READ_MESSAGES, "SELECT id, thread_id, public_seq, conversation_id, author_kind, "            \
                     "author_id, body FROM message ORDER BY id")                                   \
    X(READ_DEVICES, "SELECT person_id, secret_hash, last_n FROM device ORDER BY id")               \
    X(READ_EVENTS, "SELECT count(*), coalesce(max(id), 0) FROM event")                             \
    X(READ_COMMENTS, "SELECT id, body FROM comment ORDER BY id")                                   \
    X(READ_OUTBOX_WAITING, "SELECT count(*) FROM outbox WHERE webhook_id IS NOT NULL AND state = " \
                           "2")

// law, looked at after every commit, name, statement
#define RULES(X)                                                                                  \
    X(LAW_ONE_SESSION, true, "one_live_per_thread",                                               \
      "SELECT thread_id, 'live conversations: ' || count(*) FROM conversation "                   \
      "WHERE session_state <> 3 GROUP BY thread_id HAVING count(*) > 1")                          \
    X(LAW_ONE_SESSION, false, "only_the_newest_lives",                                            \
      "SELECT c.id, 'lives before a newer one' FROM conversation c JOIN conversation d "          \
      "ON d.thread_id = c.thread_id AND d.id > c.id WHERE c.session_state <> 3")                  \
    X(LAW_ONE_SESSION, false, "ticket_and_conversation_agree",                                    \
      "SELECT t.id, 'conversation' FROM ticket t LEFT JOIN conversation c "                       \
      "ON c.id = t.conversation_id "                                                              \
      "WHERE t.conversation_id IS NOT NULL AND coalesce(c.ticket_id, 0) <> t.id "                 \
      "UNION ALL SELECT c.id, 'ticket' FROM conversation c JOIN ticket t "                        \
      "ON t.id = c.ticket_id WHERE coalesce(t.conversation_id, 0) <> c.id")                       \
    X(LAW_NOTHING_LOST, false, "numbers_are_dense",                                               \
      "SELECT t.id, t.public_seq || ' is not ' || count(m.id) FROM thread t "                     \
      "LEFT JOIN message m ON m.thread_id = t.id GROUP BY t.id "                                  \
      "HAVING t.public_seq <> count(m.id) OR t.public_seq <> coalesce(max(m.public_seq), 0)")     \
    X(LAW_NOTHING_LOST, false, "messages_have_their_conversation",                                \
      "SELECT m.id, 'conversation ' || m.conversation_id FROM message m "                         \
      "LEFT JOIN conversation c ON c.id = m.conversation_id "                                     \
      "WHERE c.id IS NULL OR c.thread_id <> m.thread_id")                                         \
    X(LAW_NOTHING_LOST, false, "conversations_do_not_mix",                                        \
      "SELECT n.id, 'stands after a later one' FROM message m JOIN message n "                    \
      "ON n.thread_id = m.thread_id AND n.public_seq = m.public_seq + 1 "                         \
      "WHERE n.conversation_id < m.conversation_id OR n.id < m.id")                               \
    X(LAW_NOTHING_LOST, false, "conversations_begin_where_they_say",                              \
      "SELECT c.id, 'first is ' || min(m.public_seq) FROM conversation c "                        \
      "JOIN message m ON m.conversation_id = c.id "                                               \
      "GROUP BY c.id HAVING c.first_seq <> min(m.public_seq)")                                    \
    X(LAW_NOTHING_LOST, false, "nothing_tagged_comes_twice",                                      \
      "SELECT min(id), body FROM message WHERE instr(body, '#') > 0 "                             \
      "GROUP BY body HAVING count(*) > 1")                                                        \
    X(LAW_NOTHING_LOST, false, "no_comment_comes_twice",                                          \
      "SELECT min(id), body FROM comment WHERE instr(body, '#') > 0 GROUP BY body HAVING "        \
      "count(*) > 1")                                                                             \
    X(LAW_NOTHING_LOST, false, "each_message_is_told_once",                                       \
      "SELECT m.n, e.n || ' events of ' || e.d || ' messages' "                                   \
      "FROM (SELECT count(*) AS n FROM message) m, "                                              \
      "(SELECT count(*) AS n, count(DISTINCT ref_id) AS d FROM event WHERE kind = 1) e "          \
      "WHERE m.n <> e.n OR m.n <> e.d")                                                           \
    X(LAW_END_IS_ALONE, false, "an_end_is_told_once",                                             \
      "SELECT c.id, 'state ' || c.session_state || ', ends told: ' || count(e.id) "               \
      "FROM conversation c LEFT JOIN event e ON e.conversation_id = c.id AND e.kind = 8 "         \
      "GROUP BY c.id HAVING count(e.id) <> (c.session_state = 3)")                                \
    X(LAW_END_IS_ALONE, false, "an_end_takes_its_timers",                                         \
      "SELECT c.id, 'timer ' || t.kind FROM conversation c JOIN timer t "                         \
      "ON t.subject_id = c.id AND t.kind IN (1, 2, 3) WHERE c.session_state = 3")                 \
    X(LAW_END_IS_ALONE, false, "a_live_session_has_its_timer",                                    \
      "SELECT c.id, 'state ' || c.session_state FROM conversation c "                             \
      "WHERE (c.session_state = 1 OR (c.session_state = 2 AND c.ticket_id IS NULL)) "             \
      "AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.subject_id = c.id "                          \
      "AND t.kind = iif(c.ticket_id IS NULL, 3, 1))")                                             \
    X(LAW_LIMITS, true, "counters_count",                                                         \
      "SELECT k.person_id, 'channel ' || k.channel || ' has ' || k.used FROM capacity k "         \
      "WHERE k.used <> (SELECT count(*) FROM ticket t "                                           \
      "LEFT JOIN conversation c ON c.id = t.conversation_id "                                     \
      "WHERE t.assignee_id = k.person_id AND t.routing_channel = k.channel AND CASE "             \
      "WHEN k.channel = 1 THEN t.status < 5 AND (c.session_state = 1 OR (c.session_state = 2 "    \
      "AND EXISTS (SELECT 1 FROM setting s "                                                      \
      "WHERE s.key = 'routing.count_inactive' AND s.value = '1'))) "                              \
      "WHEN k.channel = 2 THEN t.status < 3 ELSE 0 END)")                                         \
    X(LAW_LIMITS, false, "the_router_keeps_to_limits",                                            \
      "SELECT id, number_a || ' of ' || number_b FROM event "                                     \
      "WHERE kind = 10 AND number_a > number_b")                                                  \
    X(LAW_LIMITS, false, "the_router_says_how_full",                                              \
      "SELECT e.id, 'to ' || e.new_value FROM event e WHERE e.kind = 4 AND e.field = 2 AND "      \
      "e.actor_kind = 4 AND e.new_value <> '' AND NOT EXISTS (SELECT 1 FROM event r WHERE "       \
      "r.audit_id = e.audit_id AND r.kind = 10)")                                                 \
    X(LAW_NOBODY_WAITS, true, "nobody_waits_for_somebody_with_room",                              \
      "SELECT t.id, 'agent ' || a.person_id || ' has ' || k.used || ' of ' || k.max "             \
      "FROM ticket t JOIN conversation c ON c.id = t.conversation_id "                            \
      "JOIN team_member m ON m.team_id = t.team_id "                                              \
      "JOIN agent a ON a.person_id = m.person_id AND a.status = 2 "                               \
      "JOIN person p ON p.id = a.person_id AND p.active = 1 AND p.suspended = 0 "                 \
      "JOIN capacity k ON k.person_id = a.person_id AND k.channel = 1 AND k.used < k.max "        \
      "WHERE t.assignee_id IS NULL AND t.status < 3 AND t.routing_channel = 1 "                   \
      "AND c.session_state <> 3 AND NOT EXISTS "                                                  \
      "(SELECT 1 FROM timer i WHERE i.kind = 4 AND i.subject_id = t.team_id)")                    \
    X(LAW_NOBODY_WAITS, false, "who_waits_stands_in_the_queue",                                   \
      "SELECT t.id, 'queued ' || coalesce(t.queued_ms, 0) FROM ticket t "                         \
      "LEFT JOIN conversation c ON c.id = t.conversation_id "                                     \
      "WHERE (t.queued_ms IS NOT NULL) <> (t.team_id IS NOT NULL AND t.assignee_id IS NULL "      \
      "AND t.status < 3 AND t.routing_channel = 1 AND coalesce(c.session_state, 3) <> 3)")        \
    X(LAW_PRIVATE, false, "no_note_is_a_message",                                                 \
      "SELECT id, body FROM message WHERE instr(body, 'NOTE!') > 0 OR instr(body, 'MAIL!') > 0")  \
    X(LAW_CAUSES, false, "automatic_events_have_causes",                                          \
      "SELECT e.id, 'kind ' || e.kind || ', cause ' || coalesce(e.cause_id, 0) FROM event e "     \
      "WHERE (e.cause_id IS NOT NULL OR (e.kind <> 19 AND e.actor_kind NOT IN (1, 2, 7))) "       \
      "AND NOT EXISTS (SELECT 1 FROM event c WHERE c.id = e.cause_id AND c.id < e.id)")           \
    X(LAW_DURABLE, false, "streams_of_tickets_are_dense",                                         \
      "SELECT ticket_id, count(*) || ' to ' || max(ticket_seq) FROM event "                       \
      "WHERE ticket_seq IS NOT NULL GROUP BY ticket_id "                                          \
      "HAVING min(ticket_seq) <> 1 OR max(ticket_seq) <> count(*)")                               \
    X(LAW_DURABLE, false, "streams_of_agents_are_dense",                                          \
      "SELECT agent_id, count(*) || ' to ' || max(agent_seq) FROM event "                         \
      "WHERE agent_seq IS NOT NULL GROUP BY agent_id "                                            \
      "HAVING min(agent_seq) <> 1 OR max(agent_seq) <> count(*)")                                 \
    X(LAW_DURABLE, false, "events_belong_to_their_audit",                                         \
      "SELECT e.id, 'audit ' || e.audit_id FROM event e LEFT JOIN audit a "                       \
      "ON a.id = e.audit_id WHERE e.audit_id IS NOT NULL "                                        \
      "AND coalesce(a.ticket_id, 0) <> coalesce(e.ticket_id, 0)")                                 \
    X(LAW_DURABLE, false, "new_and_closed_are_final",                                             \
      "SELECT id, old_value || ' to ' || new_value FROM event WHERE kind = 4 AND field = 1 "      \
      "AND (new_value = 'new' OR old_value = 'closed')")                                          \
    X(LAW_RULES, false, "a_rule_fires_once_per_update",                                           \
      "SELECT min(id), 'rule ' || ref_id || ' fired ' || count(*) || ' times' FROM event "        \
      "WHERE kind = 23 AND audit_id IS NOT NULL GROUP BY audit_id, ref_id HAVING count(*) > 1")   \
    X(LAW_RULES, false, "what_a_rule_does_has_its_rule",                                          \
      "SELECT e.id, 'kind ' || e.kind FROM event e LEFT JOIN event c ON c.id = e.cause_id "       \
      "WHERE e.actor_kind IN (6, 8) AND e.kind <> 23 AND NOT (e.kind = 24 AND c.kind = 8) "       \
      "AND (c.kind IS NOT 23 "                                                                    \
      "OR (e.audit_id IS NOT NULL AND c.audit_id <> e.audit_id))")                                \
    X(LAW_RULES, false, "what_a_messaging_trigger_does_has_its_rule",                             \
      "SELECT e.id, 'kind ' || e.kind FROM event e LEFT JOIN event c ON c.id = e.cause_id "       \
      "WHERE e.actor_kind = 9 AND e.kind NOT IN (23, 24) AND c.kind IS NOT 23")                   \
    X(LAW_RULES, false, "no_rule_says_anything_after_the_end",                                    \
      "SELECT e.id, 'in conversation ' || e.conversation_id FROM event e JOIN event n "           \
      "ON n.kind = 8 AND n.conversation_id = e.conversation_id AND n.id < e.id "                  \
      "JOIN message m ON m.id = e.ref_id AND m.kind <> 5 "                                        \
      "WHERE e.kind = 1 AND e.actor_kind IN (6, 8, 9)")                                           \
    X(LAW_RULES, true, "nothing_waits_after_the_end",                                             \
      "SELECT w.id, 'in conversation ' || c.id FROM messaging_wait w "                            \
      "JOIN conversation c ON c.id = w.conversation_id WHERE c.session_state = 3")                \
    X(LAW_RULES, false, "what_was_said_on_a_page_stands_before_its_answer",                       \
      "SELECT m.id, 'in conversation ' || m.conversation_id FROM event p "                        \
      "JOIN event f ON f.cause_id = p.id JOIN event e ON e.cause_id = f.id AND e.kind = 1 "       \
      "JOIN message m ON m.id = e.ref_id WHERE p.kind = 26 AND p.thread_id IS NOT NULL AND "      \
      "EXISTS (SELECT 1 FROM message n WHERE n.conversation_id = m.conversation_id "              \
      "AND n.author_kind = 1 AND n.public_seq < m.public_seq)")                                   \
    X(LAW_ONE_SESSION, false, "a_conversation_is_begun_by_its_customer",                          \
      "SELECT c.id, 'has no message of theirs' FROM conversation c WHERE NOT EXISTS "             \
      "(SELECT 1 FROM message m WHERE m.conversation_id = c.id AND m.author_kind = 1)")           \
    X(LAW_RULES, false, "a_conversation_answers_one_page",                                        \
      "SELECT conversation_id, 'pages ' || count(*) FROM event "                                  \
      "WHERE kind = 26 AND thread_id IS NOT NULL GROUP BY conversation_id HAVING count(*) > 1")   \
    X(LAW_RULES, false, "what_a_rule_said_names_it",                                              \
      "SELECT m.id, 'rule ' || coalesce(s.rule_id, 0) FROM event e "                              \
      "JOIN event f ON f.id = e.cause_id AND f.kind = 23 JOIN message m ON m.id = e.ref_id "      \
      "LEFT JOIN message_rule s ON s.message_id = m.id "                                          \
      "WHERE e.kind = 1 AND m.source = 'rule' AND s.rule_id IS NOT f.ref_id")                     \
    X(LAW_RULES, false, "each_wait_has_its_timer",                                                \
      "SELECT w.id, 'action ' || w.action FROM messaging_wait w WHERE NOT EXISTS "                \
      "(SELECT 1 FROM timer i WHERE i.kind = 7 AND i.subject_id = w.id)")                         \
    X(LAW_RULES, false, "a_rule_has_a_cause_that_is_no_rule",                                     \
      "SELECT e.id, 'by ' || coalesce(c.actor_kind, 0) FROM event e LEFT JOIN event c "           \
      "ON c.id = e.cause_id WHERE e.kind = 23 AND e.actor_kind <> 9 "                             \
      "AND coalesce(c.actor_kind, 6) = 6")                                                        \
    X(LAW_RULES, false, "what_is_solved_for_96_hours_is_closed",                                  \
      "SELECT t.id, 'solved at ' || t.status_ms || ', looked at ' || r.run_ms FROM ticket t "     \
      "JOIN automation_run r ON r.done = 1 "                                                      \
      "JOIN rule u ON u.id = r.rule_id AND u.title LIKE 'Close ticket 4 days%' "                  \
      "WHERE t.status = 5 AND t.status_ms < r.run_ms - 97 * 3600000")                             \
    X(LAW_RULES, false, "the_clock_closes_sessions_as_ticket_closed",                             \
      "SELECT e.id, 'reason ' || e.number_a FROM event e JOIN event s "                           \
      "ON s.audit_id = e.audit_id AND s.kind = 4 AND s.field = 1 AND s.new_value = 'closed' "     \
      "WHERE e.kind = 8 AND e.actor_kind IN (5, 8) AND s.actor_kind = e.actor_kind "              \
      "AND e.number_a <> 6")                                                                      \
    X(LAW_RULES, false, "automations_update_a_ticket_a_hundred_times",                            \
      "SELECT ticket_id, 'updated ' || count(*) FROM audit WHERE actor_kind = 8 "                 \
      "GROUP BY ticket_id HAVING count(*) > 100")                                                 \
    X(LAW_OUTSIDE, false, "every_call_of_a_rule_is_kept",                                         \
      "SELECT e.id, 'rule ' || e.ref_id FROM event e JOIN rule_action a ON a.rule_id = e.ref_id " \
      "AND a.version = e.number_a AND a.field = 'notification_webhook' WHERE e.kind = 23 "        \
      "AND e.at_ms > (SELECT max(at_ms) FROM event) - 6912000000 " /* 80 days, then purged */     \
      "AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = e.id "                           \
      "AND o.rule_id = e.ref_id AND o.action = a.position) "                                      \
      "AND NOT EXISTS (SELECT 1 FROM event s WHERE s.kind = 24 AND s.cause_id = e.id "            \
      "AND s.number_b = a.position)")                                                             \
    X(LAW_OUTSIDE, false, "a_survey_is_asked_while_the_session_lived",                            \
      "SELECT e.id, 'conversation ' || e.conversation_id FROM event e JOIN event n "              \
      "ON n.kind = 8 AND n.conversation_id = e.conversation_id AND n.audit_id < e.audit_id "      \
      "WHERE e.kind = 21")                                                                        \
    X(LAW_OUTSIDE, false, "a_session_is_asked_once",                                              \
      "SELECT conversation_id, 'asked ' || count(*) || ' times' FROM survey_response "            \
      "GROUP BY conversation_id HAVING count(*) > 1")                                             \
    X(LAW_OUTSIDE, false, "each_survey_is_told_once_and_lies_in_its_thread",                      \
      "SELECT r.id, 'told ' || count(e.id) FROM survey_response r "                               \
      "JOIN conversation c ON c.id = r.conversation_id "                                          \
      "LEFT JOIN message m ON m.id = r.message_id AND m.thread_id = c.thread_id "                 \
      "LEFT JOIN event e ON e.kind = 21 AND e.ref_id = r.id "                                     \
      "GROUP BY r.id HAVING count(e.id) <> 1 OR m.id IS NULL")

static const char *const rule_text[] = {
#define X(id, text) text,
    READS(X)
#undef X
#define X(law, always, name, text) text,
        RULES(X)
#undef X
};

static const char *const rule_name[] = {
#define X(id, text) #id,
    READS(X)
#undef X
#define X(law, always, name, text) name,
        RULES(X)
#undef X
};

typedef struct Statement {
    Law law;
    bool always;
} Statement;

static const Statement rules[] = {
#define X(law, always, name, text) { law, always },
    RULES(X)
#undef X
};

#define X(id, text) +1
static_assert(READ_SQL_COUNT == 0 READS(X), "the rules follow the reads");
#undef X

const DbSchema rules_schema = {
    .sql_text = rule_text,
    .sql_name = rule_name,
    .sql_count = (int)countof(rule_text),
};

static Err rule_broken(const Row *row, void *into)
{
    size_t at = *(const size_t *)into;
    Str text = row_text(row, 1);
    report_fail(rules[at].law, "%s: %" PRId64 " %.*s", rule_name[READ_SQL_COUNT + at],
                row_i64(row, 0), STR_ARG(text));
}

void rules_check(Db *reader, bool wholly)
{
    TX_SCOPE Tx tx = tx_begin(reader, TX_READ);
    for (size_t i = 0; i < countof(rules); i++) {
        if (!wholly && !rules[i].always) {
            continue;
        }
        Err err = tx_each(&tx, (SqlId)(READ_SQL_COUNT + i), NO_VALUES, rule_broken, &i);
        if (err) {
            report_fail(LAW_DURABLE, "%s cannot be read: %s", rule_name[READ_SQL_COUNT + i],
                        err_code(err));
        }
    }
}

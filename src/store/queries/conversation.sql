-- conversation_load: one conversation
SELECT c.id, c.thread_id, c.person_id, c.previous_id, c.ticket_id, c.control, c.session_state,
       c.inactive_reason, c.ended_reason, c.ended_via, c.ended_ms, c.ended_by_id, c.started_ms,
       h.customer_wrote_ms, c.first_seq, c.locale, c.bot_version, c.bot_step, c.bot_unmatched
FROM conversation c
JOIN thread h ON h.id = c.thread_id
WHERE c.id = $1;

-- conversation_load_newest: the newest of a thread, ended or not
SELECT c.id, c.thread_id, c.person_id, c.previous_id, c.ticket_id, c.control, c.session_state,
       c.inactive_reason, c.ended_reason, c.ended_via, c.ended_ms, c.ended_by_id, c.started_ms,
       h.customer_wrote_ms, c.first_seq, c.locale, c.bot_version, c.bot_step, c.bot_unmatched
FROM conversation c
JOIN thread h ON h.id = c.thread_id
WHERE c.thread_id = $1
ORDER BY c.id DESC
LIMIT 1;

-- conversation_previous_ticket: the nearest one before it in the thread
SELECT ticket_id
FROM conversation
WHERE thread_id = $1 AND id < $2 AND ticket_id IS NOT NULL
ORDER BY id DESC
LIMIT 1;

-- conversation_next_ticket: the nearest one after it in the thread
SELECT ticket_id
FROM conversation
WHERE thread_id = $1 AND id > $2 AND ticket_id IS NOT NULL
ORDER BY id
LIMIT 1;

-- conversation_insert: a new one
INSERT INTO conversation (id, thread_id, person_id, previous_id, ticket_id, control, session_state,
                          inactive_reason, ended_reason, ended_via, ended_ms, ended_by_id,
                          started_ms, first_seq, locale, bot_version, bot_step, bot_unmatched)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- conversation_set_session: ticket, control and session
UPDATE conversation
SET ticket_id = $2, control = $3, session_state = $4, inactive_reason = $5, ended_reason = $6,
    ended_via = $7, ended_ms = $8, ended_by_id = $9
WHERE id = $1;

-- conversation_set_talk: what changes as the talk goes on; touches no index
UPDATE conversation
SET locale = $2, bot_version = $3, bot_step = $4, bot_unmatched = $5
WHERE id = $1;

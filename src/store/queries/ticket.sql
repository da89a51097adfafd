-- ticket_load: a ticket with its session
SELECT t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
       t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
       t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
       t.satisfaction, t.brand_id, t.schedule_id, t.followers,
       c.id, c.thread_id, c.person_id, c.previous_id, c.ticket_id, c.control, c.session_state,
       c.inactive_reason, c.ended_reason, c.ended_via, c.ended_ms, c.ended_by_id, c.started_ms,
       h.customer_wrote_ms, c.first_seq, c.locale, c.bot_version, c.bot_step, c.bot_unmatched
FROM ticket t
LEFT JOIN conversation c ON c.id = t.conversation_id
LEFT JOIN thread h ON h.id = c.thread_id
WHERE t.id = $1;

-- ticket_load_by_conversation: a session with its ticket
SELECT t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
       t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
       t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
       t.satisfaction, t.brand_id, t.schedule_id, t.followers,
       c.id, c.thread_id, c.person_id, c.previous_id, c.ticket_id, c.control, c.session_state,
       c.inactive_reason, c.ended_reason, c.ended_via, c.ended_ms, c.ended_by_id, c.started_ms,
       h.customer_wrote_ms, c.first_seq, c.locale, c.bot_version, c.bot_step, c.bot_unmatched
FROM conversation c
JOIN thread h ON h.id = c.thread_id
LEFT JOIN ticket t ON t.id = c.ticket_id
WHERE c.id = $1;

-- ticket_load_current: the thread's session that has not ended, with its ticket
SELECT t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
       t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
       t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
       t.satisfaction, t.brand_id, t.schedule_id, t.followers,
       c.id, c.thread_id, c.person_id, c.previous_id, c.ticket_id, c.control, c.session_state,
       c.inactive_reason, c.ended_reason, c.ended_via, c.ended_ms, c.ended_by_id, c.started_ms,
       h.customer_wrote_ms, c.first_seq, c.locale, c.bot_version, c.bot_step, c.bot_unmatched
FROM conversation c
JOIN thread h ON h.id = c.thread_id
LEFT JOIN ticket t ON t.id = c.ticket_id
WHERE c.thread_id = $1 AND c.session_state <> 3;

-- ticket_insert: a new one
INSERT INTO ticket (id, conversation_id, requester_id, submitter_id, assignee_id, team_id, status,
                    priority, type, subject, external_id, tags, via, routing_channel, is_public,
                    queued_ms, version, created_ms, updated_ms, solved_ms, status_ms,
                    satisfaction, brand_id, schedule_id, followers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25);

-- ticket_update: all that may change
UPDATE ticket
SET requester_id = $2, assignee_id = $3, team_id = $4, status = $5, priority = $6, type = $7,
    subject = $8, external_id = $9, tags = $10, routing_channel = $11, is_public = $12,
    queued_ms = $13, version = $14, updated_ms = $15, solved_ms = $16, status_ms = $17,
    satisfaction = $18, brand_id = $19, schedule_id = $20, followers = $21
WHERE id = $1;

-- ticket_oldest_waiting: the head of a group's queue
SELECT id, queued_ms
FROM ticket
WHERE team_id = $1 AND queued_ms IS NOT NULL
ORDER BY queued_ms, id
LIMIT 1;

-- The log read backwards, for those who ask how things were. Kinds: 1 MESSAGE_SENT,
-- 2 COMMENT_ADDED, 3 to 8 what becomes of fields and sessions, 23 RULE_FIRED.

-- past_event_at_or_after: the first event from an id on
SELECT id, at_ms FROM event WHERE id >= $1 ORDER BY id LIMIT 1;

-- past_event_last: the newest event
SELECT id, at_ms FROM event ORDER BY id DESC LIMIT 1;

-- past_events: what happened to tickets from event $1 on, newest first; messages when $2 is 1
SELECT e.id, e.at_ms, e.kind, e.actor_kind, e.ticket_id, e.audit_id, e.ref_id, e.field, e.old_value,
    e.new_value, e.number_a, a.actor_kind, a.actor_id, a.via, p.role, a.rule_set
FROM event e
LEFT JOIN audit a ON a.id = e.audit_id
LEFT JOIN person p ON p.id = a.actor_id
WHERE e.id >= $1 AND e.ticket_seq IS NOT NULL
    AND ((e.kind BETWEEN 2 AND 8 AND e.audit_id IS NOT NULL) OR (e.kind = 1 AND $2 = 1))
ORDER BY e.id DESC;

-- past_events_of_ticket: the same of one ticket, from its first event in audit $2 on
SELECT e.id, e.at_ms, e.kind, e.actor_kind, e.ticket_id, e.audit_id, e.ref_id, e.field, e.old_value,
    e.new_value, e.number_a, a.actor_kind, a.actor_id, a.via, p.role, a.rule_set
FROM event e
LEFT JOIN audit a ON a.id = e.audit_id
LEFT JOIN person p ON p.id = a.actor_id
WHERE e.ticket_id = $1 AND e.ticket_seq IS NOT NULL
    AND e.ticket_seq >= (SELECT min(o.ticket_seq) FROM event o WHERE o.audit_id = $2)
    AND ((e.kind BETWEEN 2 AND 8 AND e.audit_id IS NOT NULL) OR e.kind = 1)
ORDER BY e.ticket_seq DESC;

-- past_first_public_comment: the one that made a private ticket public; channel 2 is e-mail
SELECT min(id)
FROM event
WHERE ticket_id = $1 AND ticket_seq IS NOT NULL AND kind = 2 AND number_a = 2;

-- past_comment_role: of who wrote a comment
SELECT p.role FROM comment c JOIN person p ON p.id = c.author_id WHERE c.id = $1;

-- past_event: one event
SELECT id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id, ticket_id,
    ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value, new_value, number_a,
    number_b
FROM event
WHERE id = $1;

-- past_rule_events: what rules did in update $2 of ticket $1, in order, and what those that fired
-- there said in the chat, which is no part of an update; actors 6, 8 and 9 are rules
SELECT id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id, ticket_id,
    ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value, new_value, number_a,
    number_b
FROM event
WHERE ticket_id = $1 AND actor_kind IN (6, 8, 9)
    AND (audit_id = $2
         OR (audit_id IS NULL
             AND cause_id IN (SELECT f.id FROM event f WHERE f.audit_id = $2 AND f.kind = 23)))
    AND ticket_seq >= (SELECT min(o.ticket_seq) FROM event o WHERE o.audit_id = $2)
ORDER BY ticket_seq
LIMIT $3;

-- past_fired_before: which rules had fired on ticket $1 in the same moment, before audit $2
SELECT e.ref_id
FROM event e
WHERE e.ticket_id = $1 AND e.ticket_seq IS NOT NULL AND e.kind = 23 AND e.at_ms = $3
    AND e.ticket_seq < (SELECT min(o.ticket_seq) FROM event o WHERE o.audit_id = $2)
ORDER BY e.ticket_seq DESC
LIMIT $4;

-- past_times: before audit $2 of ticket $1: since when it had its status (field 1), when it was
-- updated (comments and fields: kinds 2 to 4) and assigned (field 2), and when requester $3 and
-- assignee $4 last did something
SELECT
    MAX(CASE WHEN field = 1 AND kind IN (3, 4) THEN at_ms END),
    MAX(CASE WHEN kind IN (2, 3, 4) THEN at_ms END),
    MAX(CASE WHEN field = 2 AND kind IN (3, 4) AND new_value IS NOT NULL THEN at_ms END),
    MAX(CASE WHEN actor_id = $3 THEN at_ms END),
    MAX(CASE WHEN actor_id = $4 THEN at_ms END)
FROM event
WHERE ticket_id = $1 AND ticket_seq > 0
    AND ticket_seq < (SELECT min(o.ticket_seq) FROM event o WHERE o.audit_id = $2);

-- past_tickets: tickets before $2 that were not closed (status 6) before time $1, newest first
SELECT id
FROM ticket
WHERE id < $2 AND (status < 6 OR updated_ms >= $1)
ORDER BY id DESC
LIMIT $3;

-- past_ticket_events: all that happened to a ticket, newest first
SELECT id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id, ticket_id,
    ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value, new_value, number_a,
    number_b
FROM event
WHERE ticket_id = $1 AND ticket_seq IS NOT NULL AND kind BETWEEN 1 AND 8
ORDER BY ticket_seq DESC
LIMIT $2;

-- past_conversations: those before $2 that had not ended before time $1, newest first
SELECT id
FROM conversation
WHERE id < $2 AND (ended_ms = 0 OR ended_ms >= $1)
ORDER BY id DESC
LIMIT $3;

-- past_session_events: what became of a ticket and its session, newest first; 10 is ROUTED
SELECT id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id, ticket_id,
    ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value, new_value, number_a,
    number_b
FROM event
WHERE ticket_id = $1 AND ticket_seq IS NOT NULL AND (kind BETWEEN 2 AND 8 OR kind = 10)
ORDER BY ticket_seq DESC
LIMIT $2;

-- past_messages: what the customer (1) and agents (2) wrote in a conversation that began at $3
SELECT at_ms, author_kind, author_id, body
FROM message
WHERE thread_id = $1 AND conversation_id = $2 AND public_seq >= $3 AND author_kind IN (1, 2)
ORDER BY public_seq
LIMIT $4;

-- past_agents: who may answer today, and in which group (0: in any), with their status
SELECT a.person_id, a.status, 0
FROM agent a CROSS JOIN person p ON p.id = a.person_id
WHERE p.active = 1 AND p.suspended = 0
UNION ALL
SELECT a.person_id, a.status, m.team_id
FROM team_member m
JOIN agent a ON a.person_id = m.person_id
JOIN person p ON p.id = m.person_id
WHERE p.active = 1 AND p.suspended = 0
LIMIT $1;

-- past_status_changes: of agents, from event $1 on, by agent; 12 is AGENT_STATUS_SET
SELECT at_ms, agent_id, old_value
FROM event
WHERE id >= $1 AND kind = 12
ORDER BY agent_id, id
LIMIT $2;

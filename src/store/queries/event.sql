-- event_insert: one fact more
INSERT INTO event (id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id,
                   ticket_id, ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value,
                   new_value, number_a, number_b)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- event_ticket_seq: the newest number of a ticket's stream
SELECT max(ticket_seq)
FROM event
WHERE ticket_id = $1 AND ticket_seq IS NOT NULL;

-- event_agent_seq: the newest number of an agent's stream
SELECT max(agent_seq)
FROM event
WHERE agent_id = $1 AND agent_seq IS NOT NULL;

-- event_fields_after_version: which fields later updates changed; kind 4 is EVENT_FIELD_SET
SELECT DISTINCT field
FROM event
WHERE ticket_id = $1 AND ticket_seq IS NOT NULL AND kind = 4 AND number_a > $2;

-- event_fields_since: which fields were changed at that time or later
SELECT DISTINCT field
FROM event
WHERE ticket_id = $1 AND ticket_seq IS NOT NULL AND kind = 4 AND at_ms >= $2;

-- stream_thread_head: how far a thread is; for staff any thread, else one's own ($2 staff, $3 who)
SELECT id, person_id, public_seq, customer_delivered_seq, customer_read_seq, agent_read_seq,
       created_ms, updated_ms
FROM thread
WHERE id = $1 AND ($2 OR person_id = $3);

-- stream_thread_rows: messages after a number, oldest first, with what is shown beside them
SELECT m.id, m.thread_id, m.public_seq, m.conversation_id, m.at_ms, m.author_kind, m.author_id,
       m.kind, m.body, m.payload, m.options, m.attachment_id, p.name,
       a.token, a.file_name, a.content_type, a.size_bytes, r.id, r.kind, r.title
FROM message m
LEFT JOIN person p ON p.id = m.author_id
LEFT JOIN attachment a ON a.id = m.attachment_id
LEFT JOIN message_rule s ON s.message_id = m.id
LEFT JOIN rule r ON r.id = s.rule_id
WHERE m.thread_id = $1 AND m.public_seq > $2
ORDER BY m.public_seq
LIMIT $3;

-- stream_thread_rows_before: the page of messages before a number, newest first
SELECT m.id, m.thread_id, m.public_seq, m.conversation_id, m.at_ms, m.author_kind, m.author_id,
       m.kind, m.body, m.payload, m.options, m.attachment_id, p.name,
       a.token, a.file_name, a.content_type, a.size_bytes, r.id, r.kind, r.title
FROM message m
LEFT JOIN person p ON p.id = m.author_id
LEFT JOIN attachment a ON a.id = m.attachment_id
LEFT JOIN message_rule s ON s.message_id = m.id
LEFT JOIN rule r ON r.id = s.rule_id
WHERE m.thread_id = $1 AND m.public_seq < $2
ORDER BY m.public_seq DESC
LIMIT $3;

-- stream_threads_of: an end user's threads, newest first
SELECT id, person_id, public_seq, customer_delivered_seq, customer_read_seq, agent_read_seq,
       created_ms, updated_ms
FROM thread
WHERE person_id = $1
ORDER BY updated_ms DESC, id DESC
LIMIT $2;

-- stream_ticket_head: how far a ticket's stream is, its thread, and whether its session lives
SELECT (SELECT coalesce(max(e.ticket_seq), 0) FROM event e
        WHERE e.ticket_id = t.id AND e.ticket_seq IS NOT NULL),
       c.thread_id, c.session_state, th.customer_delivered_seq, th.customer_read_seq,
       th.agent_read_seq
FROM ticket t
LEFT JOIN conversation c ON c.id = t.conversation_id
LEFT JOIN thread th ON th.id = c.thread_id
WHERE t.id = $1;

-- stream_ticket_rows: events of a ticket's stream after a number ($4, $5: message, comment kinds)
SELECT e.id, e.at_ms, e.kind, e.actor_kind, e.actor_id, e.cause_id, e.thread_id,
       e.conversation_id, e.ticket_id, e.ticket_seq, e.audit_id, e.agent_id, e.agent_seq, e.ref_id,
       e.field, e.old_value, e.new_value, e.number_a, e.number_b,
       m.id, m.thread_id, m.public_seq, m.conversation_id, m.at_ms, m.author_kind, m.author_id,
       m.kind, m.body, m.payload, m.options, m.attachment_id, p.name,
       a.token, a.file_name, a.content_type, a.size_bytes, r.id, r.kind, r.title,
       k.id, k.at_ms, k.author_id, k.channel, k.body, q.name
FROM event e
LEFT JOIN message m ON e.kind = $4 AND m.id = e.ref_id
LEFT JOIN person p ON p.id = m.author_id
LEFT JOIN attachment a ON a.id = m.attachment_id
LEFT JOIN message_rule s ON s.message_id = m.id
LEFT JOIN rule r ON r.id = s.rule_id
LEFT JOIN comment k ON e.kind = $5 AND k.id = e.ref_id
LEFT JOIN person q ON q.id = k.author_id
WHERE e.ticket_id = $1 AND e.ticket_seq > $2
ORDER BY e.ticket_seq
LIMIT $3;

-- stream_agent_head: how far an agent's stream is
SELECT (SELECT coalesce(max(e.agent_seq), 0) FROM event e
        WHERE e.agent_id = a.person_id AND e.agent_seq IS NOT NULL)
FROM agent a
WHERE a.person_id = $1;

-- stream_agent_rows: events of an agent's stream after a number
SELECT e.id, e.at_ms, e.kind, e.actor_kind, e.actor_id, e.cause_id, e.thread_id,
       e.conversation_id, e.ticket_id, e.ticket_seq, e.audit_id, e.agent_id, e.agent_seq, e.ref_id,
       e.field, e.old_value, e.new_value, e.number_a, e.number_b
FROM event e
WHERE e.agent_id = $1 AND e.agent_seq > $2
ORDER BY e.agent_seq
LIMIT $3;

-- list_comments: one page of a ticket's comments: its conversation's messages, replies and notes
WITH said AS (
    SELECT m.id AS id
    FROM ticket t JOIN conversation c ON c.id = t.conversation_id
        JOIN message m ON m.thread_id = c.thread_id AND m.public_seq >= c.first_seq
            AND m.conversation_id = c.id
    WHERE t.id = $1
    UNION ALL
    SELECT id FROM comment WHERE ticket_id = $1
), page AS (
    SELECT id FROM said WHERE $3 = 0 OR $2 * id > $2 * $4
    ORDER BY $2 * id LIMIT $5 OFFSET $6
)
SELECT p.id, m.id IS NOT NULL, COALESCE(m.at_ms, n.at_ms), COALESCE(m.author_id, n.author_id),
    a.name, a.role, m.author_kind, m.kind, COALESCE(m.body, n.body), m.options, m.public_seq,
    n.channel, COALESCE(n.audit_id, (SELECT MIN(u.id) FROM audit u WHERE u.ticket_id = $1)),
    f.id, f.token, f.file_name, f.content_type, f.size_bytes, r.id, r.kind, r.title
FROM page p LEFT JOIN message m ON m.id = p.id LEFT JOIN comment n ON n.id = p.id
    LEFT JOIN person a ON a.id = COALESCE(m.author_id, n.author_id)
    LEFT JOIN attachment f ON f.id = m.attachment_id
    LEFT JOIN message_rule s ON s.message_id = m.id LEFT JOIN rule r ON r.id = s.rule_id
ORDER BY $2 * p.id;

-- list_comments_count: how many comments a ticket has
SELECT (SELECT COUNT(*)
        FROM ticket t JOIN conversation c ON c.id = t.conversation_id
            JOIN message m ON m.thread_id = c.thread_id AND m.public_seq >= c.first_seq
                AND m.conversation_id = c.id
        WHERE t.id = $1)
    + (SELECT COUNT(*) FROM comment WHERE ticket_id = $1);

-- list_ticket_audits: one page of a ticket's audits
SELECT id, ticket_id, at_ms, actor_kind, actor_id, via
FROM audit
WHERE ticket_id = $1 AND ($3 = 0 OR $2 * id > $2 * $4)
ORDER BY $2 * id LIMIT $5 OFFSET $6;

-- list_ticket_audit: one audit of a ticket
SELECT id, ticket_id, at_ms, actor_kind, actor_id, via
FROM audit
WHERE ticket_id = $1 AND id = $2;

-- list_ticket_audits_count: how many audits a ticket has
SELECT COUNT(*) FROM audit WHERE ticket_id = $1;

-- list_audit_events: what one audit did, in order, with what its rows name
SELECT n.author_id, n.channel, n.body, o.recipient, o.subject, o.body, o.state, k.title,
    e.id, e.at_ms, e.kind, e.actor_kind, e.actor_id, e.cause_id, e.thread_id, e.conversation_id,
    e.ticket_id, e.ticket_seq, e.audit_id, e.agent_id, e.agent_seq, e.ref_id, e.field, e.old_value,
    e.new_value, e.number_a, e.number_b, r.id, r.kind, r.title
FROM event e LEFT JOIN comment n ON e.kind = 2 AND n.id = e.ref_id
    LEFT JOIN outbox o ON e.kind IN (16, 25) AND o.id = e.ref_id
    LEFT JOIN macro k ON e.kind = 17 AND k.id = e.ref_id
    LEFT JOIN event c ON c.id = e.cause_id AND c.kind = 23
    LEFT JOIN rule r
        ON r.id = CASE WHEN e.kind IN (23, 24) THEN e.ref_id WHEN e.actor_kind IN (6, 8, 9)
            THEN c.ref_id END
WHERE e.audit_id = $1
ORDER BY e.id LIMIT $2;

-- list_ticket_outbox: what of a ticket leaves the process later, newest first
SELECT id, event_id, rule_id, action, kind, state, ticket_id, comment_id, recipient, subject, body,
    not_before_ms, created_ms
FROM outbox
WHERE ticket_id = $1
ORDER BY id DESC LIMIT $2;

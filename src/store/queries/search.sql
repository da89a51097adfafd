-- What the search index has not seen yet, and what it keeps.

-- search_cursor: up to which event the log is indexed
SELECT event_id FROM search_cursor WHERE id = 1;

-- search_cursor_set: how far it is now
UPDATE search_cursor SET event_id = $1 WHERE id = 1;

-- search_tail: texts behind the cursor: messages, comments, subjects as they are now
SELECT e.id, COALESCE(e.ticket_id, c.ticket_id, 0), m.id, n.id, COALESCE(n.channel, 0),
    COALESCE(m.body, n.body, t.subject, '')
FROM event e LEFT JOIN message m ON e.kind = 1 AND m.id = e.ref_id
    LEFT JOIN comment n ON e.kind = 2 AND n.id = e.ref_id
    LEFT JOIN ticket t ON e.kind IN (3, 4) AND t.id = e.ticket_id
    LEFT JOIN conversation c ON c.id = m.conversation_id
WHERE e.id > $1 AND (e.kind IN (1, 2) OR (e.kind IN (3, 4) AND e.field = 6))
ORDER BY e.id LIMIT $2;

-- search_newest: the newest event of the log
SELECT COALESCE(MAX(id), 0) FROM event;

-- search_row_insert: what an indexed text belongs to
INSERT INTO search_row (id, ticket_id, message_id, comment_id, is_note)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING;

-- audit_insert: one update of a ticket
INSERT INTO audit (id, ticket_id, at_ms, actor_kind, actor_id, via, rule_set)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- comment_insert: a public reply or an internal note
INSERT INTO comment (id, ticket_id, audit_id, at_ms, author_id, channel, body)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- comment_load: one comment, with its author's name
SELECT c.id, c.ticket_id, c.audit_id, c.at_ms, c.author_id, c.channel, c.body, p.name
FROM comment c
JOIN person p ON p.id = c.author_id
WHERE c.id = $1;

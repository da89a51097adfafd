-- search_text_insert: the tokens of one text
INSERT INTO search_text (rowid, tokens) VALUES ($1, $2);

-- search_tickets: one page of the tickets with a text that matches $1, or that $2 (JSON) names
WITH found AS (
    SELECT COALESCE(
        (SELECT c.ticket_id FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.id = r.message_id), r.ticket_id) AS id
    FROM search_text s JOIN search_row r ON r.id = s.rowid
    WHERE s.tokens MATCH $1
    UNION
    SELECT value FROM json_each($2)
), ranked AS (
    SELECT k.id AS id,
        $3 * (CASE $4 WHEN 1 THEN k.created_ms WHEN 2 THEN k.updated_ms WHEN 3 THEN k.status
            WHEN 4 THEN k.priority WHEN 5 THEN k.type ELSE k.id END) AS rank
    FROM found JOIN ticket k ON k.id = found.id
    WHERE k.status BETWEEN $5 AND $6
), page AS (
    SELECT id, rank FROM ranked ORDER BY rank, $3 * id LIMIT $7 OFFSET $8
)
SELECT $3 * p.rank, c.session_state, c.inactive_reason, c.ended_reason,
    COALESCE(
        (SELECT m.body FROM message m
         WHERE m.thread_id = c.thread_id AND m.public_seq = c.first_seq),
        (SELECT n.body FROM comment n WHERE n.ticket_id = t.id ORDER BY n.id LIMIT 1)),
    t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
    t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
    t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
    t.satisfaction, t.brand_id, t.schedule_id, t.followers
FROM page p JOIN ticket t ON t.id = p.id LEFT JOIN conversation c ON c.id = t.conversation_id
ORDER BY p.rank, $3 * p.id;

-- search_tickets_count: how many tickets that are
SELECT COUNT(*)
FROM (
    SELECT COALESCE(
        (SELECT c.ticket_id FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE m.id = r.message_id), r.ticket_id) AS id
    FROM search_text s JOIN search_row r ON r.id = s.rowid
    WHERE s.tokens MATCH $1
    UNION
    SELECT value FROM json_each($2)
) found JOIN ticket k ON k.id = found.id
WHERE k.status BETWEEN $3 AND $4;

-- search_by_status: one page of all tickets of some statuses
WITH ranked AS (
    SELECT k.id AS id,
        $1 * (CASE $2 WHEN 1 THEN k.created_ms WHEN 2 THEN k.updated_ms WHEN 3 THEN k.status
            WHEN 4 THEN k.priority WHEN 5 THEN k.type ELSE k.id END) AS rank
    FROM ticket k
    WHERE k.status BETWEEN $3 AND $4
), page AS (
    SELECT id, rank FROM ranked ORDER BY rank, $1 * id LIMIT $5 OFFSET $6
)
SELECT $1 * p.rank, c.session_state, c.inactive_reason, c.ended_reason,
    COALESCE(
        (SELECT m.body FROM message m
         WHERE m.thread_id = c.thread_id AND m.public_seq = c.first_seq),
        (SELECT n.body FROM comment n WHERE n.ticket_id = t.id ORDER BY n.id LIMIT 1)),
    t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
    t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
    t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
    t.satisfaction, t.brand_id, t.schedule_id, t.followers
FROM page p JOIN ticket t ON t.id = p.id LEFT JOIN conversation c ON c.id = t.conversation_id
ORDER BY p.rank, $1 * p.id;

-- search_by_status_count: how many that are
SELECT COUNT(*) FROM ticket WHERE status BETWEEN $1 AND $2;

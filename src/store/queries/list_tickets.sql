-- Tickets as lists show them. The columns are those of ticket_list_row(): the key of the order, the
-- session, the first words, then the whole row.

-- list_ticket: one ticket
SELECT t.id, c.session_state, c.inactive_reason, c.ended_reason,
    COALESCE(
        (SELECT m.body FROM message m
         WHERE m.thread_id = c.thread_id AND m.public_seq = c.first_seq),
        (SELECT n.body FROM comment n WHERE n.ticket_id = t.id ORDER BY n.id LIMIT 1)),
    t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
    t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
    t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
    t.satisfaction, t.brand_id, t.schedule_id, t.followers
FROM ticket t LEFT JOIN conversation c ON c.id = t.conversation_id
WHERE t.id = $1;

-- list_tickets_up: all tickets by id, behind $1
SELECT t.id, c.session_state, c.inactive_reason, c.ended_reason,
    COALESCE(
        (SELECT m.body FROM message m
         WHERE m.thread_id = c.thread_id AND m.public_seq = c.first_seq),
        (SELECT n.body FROM comment n WHERE n.ticket_id = t.id ORDER BY n.id LIMIT 1)),
    t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
    t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
    t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
    t.satisfaction, t.brand_id, t.schedule_id, t.followers
FROM ticket t LEFT JOIN conversation c ON c.id = t.conversation_id
WHERE t.id > $1
ORDER BY t.id LIMIT $2 OFFSET $3;

-- list_tickets_down: all tickets by id, before $1
SELECT t.id, c.session_state, c.inactive_reason, c.ended_reason,
    COALESCE(
        (SELECT m.body FROM message m
         WHERE m.thread_id = c.thread_id AND m.public_seq = c.first_seq),
        (SELECT n.body FROM comment n WHERE n.ticket_id = t.id ORDER BY n.id LIMIT 1)),
    t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
    t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
    t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
    t.satisfaction, t.brand_id, t.schedule_id, t.followers
FROM ticket t LEFT JOIN conversation c ON c.id = t.conversation_id
WHERE t.id < $1
ORDER BY t.id DESC LIMIT $2 OFFSET $3;

-- list_tickets: one page of the tickets that filter $1 names (TicketFilter), in the order of $5, $6
WITH hit AS (
    SELECT id FROM ticket WHERE $1 = 0
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 1 AND requester_id = $2
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 2 AND assignee_id = $2
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 3 AND external_id = $3
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 4 AND assignee_id = $2 AND status < 5
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 5 AND assignee_id IS NULL AND status < 5
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 6 AND status < 5
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 7 AND status = 5 AND updated_ms >= $4
    UNION ALL
    SELECT n.id FROM ticket n JOIN conversation s ON s.id = n.conversation_id
    WHERE $1 = 8 AND n.status < 5 AND n.assignee_id IS NULL AND s.session_state = 3
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 9 AND followers <> ''
        AND instr(' ' || followers || ' ', ' ' || $2 || ' ') > 0
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 10 AND followers <> '' AND status < 5
        AND instr(' ' || followers || ' ', ' ' || $2 || ' ') > 0
), ranked AS (
    SELECT k.id AS id,
        $5 * (CASE $6 WHEN 1 THEN k.created_ms WHEN 2 THEN k.updated_ms WHEN 3 THEN k.status
            WHEN 4 THEN k.priority WHEN 5 THEN k.type WHEN 6 THEN COALESCE(k.assignee_id, 0)
            WHEN 7 THEN k.requester_id WHEN 8 THEN COALESCE(k.team_id, 0) ELSE k.id END) AS rank
    FROM hit JOIN ticket k ON k.id = hit.id
), page AS (
    SELECT id, rank FROM ranked
    WHERE $7 = 0 OR (rank, $5 * id) > ($5 * $8, $5 * $9)
    ORDER BY rank, $5 * id LIMIT $10 OFFSET $11
)
SELECT $5 * p.rank, c.session_state, c.inactive_reason, c.ended_reason,
    COALESCE(
        (SELECT m.body FROM message m
         WHERE m.thread_id = c.thread_id AND m.public_seq = c.first_seq),
        (SELECT n.body FROM comment n WHERE n.ticket_id = t.id ORDER BY n.id LIMIT 1)),
    t.id, t.conversation_id, t.requester_id, t.submitter_id, t.assignee_id, t.team_id, t.status,
    t.priority, t.type, t.subject, t.external_id, t.tags, t.via, t.routing_channel, t.is_public,
    t.queued_ms, t.version, t.created_ms, t.updated_ms, t.solved_ms, t.status_ms,
    t.satisfaction, t.brand_id, t.schedule_id, t.followers
FROM page p JOIN ticket t ON t.id = p.id LEFT JOIN conversation c ON c.id = t.conversation_id
ORDER BY p.rank, $5 * p.id;

-- list_tickets_count: how many tickets filter $1 names
SELECT COUNT(*) FROM (
    SELECT id FROM ticket WHERE $1 = 0
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 1 AND requester_id = $2
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 2 AND assignee_id = $2
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 3 AND external_id = $3
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 4 AND assignee_id = $2 AND status < 5
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 5 AND assignee_id IS NULL AND status < 5
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 6 AND status < 5
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 7 AND status = 5 AND updated_ms >= $4
    UNION ALL
    SELECT n.id FROM ticket n JOIN conversation s ON s.id = n.conversation_id
    WHERE $1 = 8 AND n.status < 5 AND n.assignee_id IS NULL AND s.session_state = 3
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 9 AND followers <> ''
        AND instr(' ' || followers || ' ', ' ' || $2 || ' ') > 0
    UNION ALL
    SELECT id FROM ticket WHERE $1 = 10 AND followers <> '' AND status < 5
        AND instr(' ' || followers || ' ', ' ' || $2 || ' ') > 0
);

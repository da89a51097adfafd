-- Messaging triggers: what waits, what has run, and what their conditions look at.

-- messaging_wait_insert: one more that waits
INSERT INTO messaging_wait (id, conversation_id, rule_id, version, action, fired_id, actor_id)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- messaging_wait_delete: it waits no longer
DELETE FROM messaging_wait WHERE id = $1;

-- messaging_wait_load: one that waits
SELECT id, conversation_id, rule_id, version, action, fired_id, actor_id
FROM messaging_wait
WHERE id = $1;

-- messaging_wait_count: how many of a conversation
SELECT COUNT(*) FROM messaging_wait WHERE conversation_id = $1;

-- messaging_wait_list: those of a conversation
SELECT id, conversation_id, rule_id, version, action, fired_id, actor_id
FROM messaging_wait
WHERE conversation_id = $1
ORDER BY id
LIMIT $2;

-- messaging_once_insert: it has run there
INSERT INTO messaging_once (conversation_id, rule_id) VALUES ($1, $2)
ON CONFLICT (conversation_id, rule_id) DO NOTHING;

-- messaging_once_find: whether it has
SELECT 1 FROM messaging_once WHERE conversation_id = $1 AND rule_id = $2;

-- messaging_triggered_insert: marks a customer
INSERT INTO messaging_triggered (person_id) VALUES ($1) ON CONFLICT (person_id) DO NOTHING;

-- messaging_triggered_delete: takes the mark away
DELETE FROM messaging_triggered WHERE person_id = $1;

-- messaging_triggered_find: whether there is one
SELECT 1 FROM messaging_triggered WHERE person_id = $1;

-- messaging_presence: whether an agent is online (2), and whether one is away (3); agents are few,
-- people are not
SELECT COALESCE(MAX(a.status = 2), 0), COALESCE(MAX(a.status = 3), 0)
FROM agent a CROSS JOIN person p ON p.id = a.person_id
WHERE p.active = 1 AND p.suspended = 0;

-- messaging_team_presence: the same of a group
SELECT COALESCE(MAX(a.status = 2), 0), COALESCE(MAX(a.status = 3), 0)
FROM team_member m
JOIN agent a ON a.person_id = m.person_id
JOIN person p ON p.id = m.person_id
WHERE m.team_id = $1 AND p.active = 1 AND p.suspended = 0;

-- messaging_teams: the same of each group
SELECT t.id, COALESCE(MAX(a.status = 2 AND p.active = 1 AND p.suspended = 0), 0),
       COALESCE(MAX(a.status = 3 AND p.active = 1 AND p.suspended = 0), 0)
FROM team t
LEFT JOIN team_member m ON m.team_id = t.id
LEFT JOIN agent a ON a.person_id = m.person_id
LEFT JOIN person p ON p.id = m.person_id
WHERE t.deleted = 0
GROUP BY t.id;

-- messaging_queue_size: how many customers wait in all queues, by the index of those that wait
SELECT COUNT(*) FROM (
    SELECT DISTINCT requester_id
    FROM ticket INDEXED BY ticket_queue
    WHERE queued_ms IS NOT NULL AND routing_channel = 1
    LIMIT $1
);

-- messaging_queue_place: how many wait in the same queue no shorter than ticket $3, itself included
SELECT COUNT(*)
FROM ticket
WHERE team_id = $1 AND queued_ms IS NOT NULL AND (queued_ms, id) <= ($2, $3);

-- messaging_previous: earlier conversations of a customer that came to agents
SELECT COUNT(*) FROM (
    SELECT 1 FROM ticket
    WHERE requester_id = $1 AND conversation_id IS NOT NULL AND conversation_id < $2
    LIMIT $3
);

-- messaging_newest: what a person wrote last in a conversation that began at $2
SELECT author_kind, body
FROM message
WHERE thread_id = $1 AND public_seq >= $2 AND author_kind IN (1, 2)
ORDER BY public_seq DESC
LIMIT 1;

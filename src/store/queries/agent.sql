-- agent_set_assigned: when they were given work last
UPDATE agent
SET last_assigned_ms = $2
WHERE person_id = $1;

-- agent_with_most_room: of a group's online members; status 2 is online, channel 1 messaging.
-- CROSS: whoever has room comes first, by their index
SELECT c.person_id, c.used, c.max
FROM capacity c
CROSS JOIN agent a ON a.person_id = c.person_id AND a.status = 2
CROSS JOIN team_member m ON m.team_id = $1 AND m.person_id = c.person_id
CROSS JOIN person p ON p.id = c.person_id AND p.active = 1 AND p.suspended = 0
WHERE c.channel = 1 AND c.used < c.max
ORDER BY c.max - c.used DESC, a.last_assigned_ms, c.person_id
LIMIT 1;

-- capacity_insert: a limit with nothing used
INSERT INTO capacity (person_id, channel, used, max)
VALUES ($1, $2, 0, $3)
ON CONFLICT (person_id, channel) DO NOTHING;

-- capacity_load: load and limit
SELECT used, max
FROM capacity
WHERE person_id = $1 AND channel = $2;

-- capacity_take_below: one unit more, if there is room
UPDATE capacity
SET used = used + 1
WHERE person_id = $1 AND channel = $2 AND used < max;

-- capacity_take: one unit more
UPDATE capacity
SET used = used + 1
WHERE person_id = $1 AND channel = $2;

-- capacity_give_back: one unit less
UPDATE capacity
SET used = used - 1
WHERE person_id = $1 AND channel = $2 AND used > 0;

-- capacity_set_max: another limit
UPDATE capacity
SET max = $3
WHERE person_id = $1 AND channel = $2;

-- capacity_count_messaging: every counter of messaging to what ticket_counts() counts; $1: inactive
-- sessions too
UPDATE capacity
SET used = n.used
FROM (
    SELECT k.person_id AS person_id, (
        SELECT count(*)
        FROM ticket t
        JOIN conversation c ON c.id = t.conversation_id
        WHERE t.assignee_id = k.person_id AND t.routing_channel = 1 AND t.status < 5
              AND (c.session_state = 1 OR (c.session_state = 2 AND $1 = 1))
    ) AS used
    FROM capacity k
    WHERE k.channel = 1
) n
WHERE capacity.person_id = n.person_id AND capacity.channel = 1 AND capacity.used <> n.used
RETURNING capacity.person_id, capacity.used;

-- macro_insert: a new macro
INSERT INTO macro (id, title, description, active, position, whom, owner_id, folded, created_ms,
                   updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- macro_save: what its row says
UPDATE macro
SET title = $2, description = $3, active = $4, position = $5, whom = $6, owner_id = $7,
    folded = $8, updated_ms = $9
WHERE id = $1;

-- macro_delete: listed and used no more; the history can still name it
UPDATE macro SET deleted = 1, active = 0 WHERE id = $1;

-- macro_action_insert: one of its actions
INSERT INTO macro_action (macro_id, position, field, channel, value) VALUES ($1, $2, $3, $4, $5);

-- macro_actions_clear: before they are written anew
DELETE FROM macro_action WHERE macro_id = $1;

-- macro_actions: its actions in order
SELECT field, channel, value FROM macro_action WHERE macro_id = $1 ORDER BY position LIMIT $2;

-- macro_team_insert: a group that may use it
INSERT INTO macro_team (macro_id, team_id) VALUES ($1, $2)
ON CONFLICT (macro_id, team_id) DO NOTHING;

-- macro_teams_clear: before they are written anew
DELETE FROM macro_team WHERE macro_id = $1;

-- macro_teams: the groups that may use it
SELECT team_id FROM macro_team WHERE macro_id = $1 ORDER BY team_id LIMIT $2;

-- macro_file_insert: a file that comes with it
INSERT INTO macro_attachment (macro_id, attachment_id) VALUES ($1, $2)
ON CONFLICT (macro_id, attachment_id) DO NOTHING;

-- macro_files_clear: before they are written anew
DELETE FROM macro_attachment WHERE macro_id = $1;

-- macro_files: the files that come with it
SELECT a.id, a.token, a.file_name, a.content_type, a.size_bytes
FROM macro_attachment f JOIN attachment a ON a.id = f.attachment_id
WHERE f.macro_id = $1
ORDER BY a.id
LIMIT $2;

-- macro_file_seen: whether a file comes with a macro: any ($2 = 1), or one that an agent ($3) may
-- use
SELECT count(*)
FROM macro_attachment f JOIN macro m ON m.id = f.macro_id
WHERE f.attachment_id = $1 AND m.deleted = 0
    AND ($2 = 1 OR m.whom = 0 OR m.owner_id = $3
         OR (m.whom = 1 AND EXISTS (SELECT 1
                                    FROM macro_team t
                                    JOIN team_member k ON k.team_id = t.team_id
                                    WHERE t.macro_id = m.id AND k.person_id = $3)));

-- macro_load: one macro: any ($2 = 1), or if this agent ($3) may use it
SELECT m.id, m.title, m.description, m.active, m.position, m.whom, m.owner_id, m.created_ms,
    m.updated_ms
FROM macro m
WHERE m.id = $1 AND m.deleted = 0
    AND ($2 = 1 OR m.whom = 0 OR m.owner_id = $3
         OR (m.whom = 1 AND EXISTS (SELECT 1
                                    FROM macro_team t
                                    JOIN team_member k ON k.team_id = t.team_id
                                    WHERE t.macro_id = m.id AND k.person_id = $3)));

-- macro_list: those that an agent ($2) may use, or all ($1 = 1), and of them those that are active
-- or not ($3, -1: both), for somebody ($4 as MacroAccess), for a group ($5, 0: any), in a folder
-- ($6, '': any), and with a text ($7); uses since $8, $9, $10, $11; sorted by $12 as MacroSort in
-- the direction $13
SELECT id, title, description, active, position, whom, owner_id, created_ms, updated_ms,
    used_hour, used_day, used_week, used_month
FROM (
    SELECT m.*,
        (SELECT coalesce(sum(uses), 0) FROM macro_use WHERE macro_id = m.id AND span_ms > $8)
            AS used_hour,
        (SELECT coalesce(sum(uses), 0) FROM macro_use WHERE macro_id = m.id AND span_ms > $9)
            AS used_day,
        (SELECT coalesce(sum(uses), 0) FROM macro_use WHERE macro_id = m.id AND span_ms > $10)
            AS used_week,
        (SELECT coalesce(sum(uses), 0) FROM macro_use WHERE macro_id = m.id AND span_ms > $11)
            AS used_month
    FROM macro m
    WHERE m.deleted = 0
        AND ($1 = 1 OR m.whom = 0 OR m.owner_id = $2
             OR (m.whom = 1 AND EXISTS (SELECT 1
                                        FROM macro_team t
                                        JOIN team_member k ON k.team_id = t.team_id
                                        WHERE t.macro_id = m.id AND k.person_id = $2)))
        AND ($3 = -1 OR m.active = $3)
        AND ($4 = 0 OR ($4 = 1 AND m.owner_id = $2) OR ($4 = 2 AND m.whom = 2)
             OR ($4 = 3 AND m.whom < 2) OR ($4 = 4 AND m.whom = 0))
        AND ($5 = 0 OR EXISTS (SELECT 1 FROM macro_team WHERE macro_id = m.id AND team_id = $5))
        AND ($6 = '' OR instr(m.title, $6 || '::') = 1)
        AND ($7 = '' OR instr(m.folded, $7) > 0)
)
ORDER BY
    CASE WHEN $12 = 1 AND $13 = 1 THEN folded END,
    CASE WHEN $12 = 1 AND $13 = -1 THEN folded END DESC,
    $13 * CASE $12
        WHEN 2 THEN created_ms
        WHEN 3 THEN updated_ms
        WHEN 4 THEN used_hour
        WHEN 5 THEN used_day
        WHEN 6 THEN used_week
        WHEN 7 THEN used_month
        ELSE position
    END,
    position, id
LIMIT $15 OFFSET $14;

-- macro_count: how many there are in that list
SELECT count(*)
FROM macro m
WHERE m.deleted = 0
    AND ($1 = 1 OR m.whom = 0 OR m.owner_id = $2
         OR (m.whom = 1 AND EXISTS (SELECT 1
                                    FROM macro_team t
                                    JOIN team_member k ON k.team_id = t.team_id
                                    WHERE t.macro_id = m.id AND k.person_id = $2)))
    AND ($3 = -1 OR m.active = $3)
    AND ($4 = 0 OR ($4 = 1 AND m.owner_id = $2) OR ($4 = 2 AND m.whom = 2)
         OR ($4 = 3 AND m.whom < 2) OR ($4 = 4 AND m.whom = 0))
    AND ($5 = 0 OR EXISTS (SELECT 1 FROM macro_team WHERE macro_id = m.id AND team_id = $5))
    AND ($6 = '' OR instr(m.title, $6 || '::') = 1)
    AND ($7 = '' OR instr(m.folded, $7) > 0);

-- macro_totals: how many there are at all, how many of one agent ($1), and the last position
SELECT count(*), coalesce(sum(owner_id = $1), 0), coalesce(max(position), 0)
FROM macro
WHERE deleted = 0;

-- macro_use_add: sent once more in a span
INSERT INTO macro_use (macro_id, span_ms, uses) VALUES ($1, $2, 1)
ON CONFLICT (macro_id, span_ms) DO UPDATE SET uses = uses + 1;

-- macro_use_purge: what is older
DELETE FROM macro_use
WHERE (macro_id, span_ms) IN (
    SELECT macro_id, span_ms FROM macro_use WHERE span_ms < $1 ORDER BY span_ms LIMIT $2
);

-- macro_insert: a new macro
INSERT INTO macro (id, title, description, active, position, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- macro_action_insert: one of its actions
INSERT INTO macro_action (macro_id, position, field, value) VALUES ($1, $2, $3, $4);

-- macro_load: one macro
SELECT id, title, description, active, position, created_ms, updated_ms FROM macro WHERE id = $1;

-- macro_actions: its actions in order
SELECT field, value FROM macro_action WHERE macro_id = $1 ORDER BY position LIMIT $2;

-- macro_list: all ($1 = 0) or only the active ones, by position
SELECT id, title, description, active, position, created_ms, updated_ms
FROM macro
WHERE active >= $1
ORDER BY position, id
LIMIT $3 OFFSET $2;

-- macro_count: how many there are in that list
SELECT count(*) FROM macro WHERE active >= $1;

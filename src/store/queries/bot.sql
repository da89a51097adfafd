-- bot_flow_insert: a version is published
INSERT INTO bot_flow (version, published_ms, published_by_id) VALUES ($1, $2, $3);

-- bot_step_insert: one of its steps
INSERT INTO bot_step (version, name, kind, text_en, text_ja, next, next_ja, team_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- bot_option_insert: one option of a step
INSERT INTO bot_option (version, step, position, payload, label_en, label_ja, next)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- bot_flow_newest: the version that is published now
SELECT max(version) FROM bot_flow;

-- bot_steps: the steps of a version
SELECT name, kind, text_en, text_ja, next, next_ja, team_id
FROM bot_step
WHERE version = $1
LIMIT $2;

-- bot_options: the options of a step
SELECT payload, label_en, label_ja, next
FROM bot_option
WHERE version = $1 AND step = $2
ORDER BY position
LIMIT $3;

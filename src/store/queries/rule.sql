-- Business rules. Deleted ones are loaded by id and in past sets, and listed nowhere.

-- rule_insert: a new rule
INSERT INTO rule (id, kind, category_id, title, description, active, position, version, created_ms,
    updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- rule_use_insert: it has not fired yet
INSERT INTO rule_use (rule_id) VALUES ($1);

-- rule_save: what may change of it
UPDATE rule
SET category_id = $2, title = $3, description = $4, active = $5, position = $6, version = $7,
    updated_ms = $8
WHERE id = $1;

-- rule_delete: it is no longer there for anybody but the history
UPDATE rule SET deleted = 1, active = 0 WHERE id = $1;

-- rule_version_insert: what it says from now on
INSERT INTO rule_version (rule_id, version, title, run, once_per_ticket, author_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- rule_condition_insert: one condition of a version
INSERT INTO rule_condition (rule_id, version, in_any, position, field, operator, value)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- rule_action_insert: one action of a version
INSERT INTO rule_action (rule_id, version, position, field, value_count, value_0, value_1, value_2)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- rule_span_close: it ends at a set
UPDATE rule_span SET until_set = $2 WHERE rule_id = $1 AND until_set IS NULL;

-- rule_span_drop: what began at the very same set has not been
DELETE FROM rule_span WHERE rule_id = $1 AND since_set = $2;

-- rule_span_insert: it is in force from a set on
INSERT INTO rule_span (rule_id, since_set, until_set, version, category_position, position)
VALUES ($1, $2, NULL, $3,
    COALESCE((SELECT c.position FROM rule_category c WHERE c.id = $4), 0), $5);

-- rule_fired: it fired once more
UPDATE rule_use SET last_fired_ms = $2, fired_count = fired_count + 1 WHERE rule_id = $1;

-- rule_set_number: of the set in force
SELECT value FROM counter WHERE name = 'rule_set';

-- rule_load: one rule as it is
SELECT r.id, r.kind, r.category_id, r.title, r.description, r.active, r.position, r.version, v.run,
    v.once_per_ticket, r.created_ms, r.updated_ms, u.last_fired_ms, u.fired_count
FROM rule r
JOIN rule_use u ON u.rule_id = r.id
JOIN rule_version v ON v.rule_id = r.id AND v.version = r.version
WHERE r.id = $1 AND r.deleted = 0;

-- rule_load_version: one rule as it was
SELECT r.id, r.kind, r.category_id, v.title, r.description, r.active, r.position, v.version, v.run,
    v.once_per_ticket, r.created_ms, r.updated_ms, u.last_fired_ms, u.fired_count
FROM rule r
JOIN rule_use u ON u.rule_id = r.id
JOIN rule_version v ON v.rule_id = r.id
WHERE r.id = $1 AND v.version = $2;

-- rule_version_author: who wrote a version
SELECT author_id FROM rule_version WHERE rule_id = $1 AND version = $2;

-- rule_conditions: of a version, `all` before `any`
SELECT in_any, field, operator, value
FROM rule_condition
WHERE rule_id = $1 AND version = $2
ORDER BY in_any, position;

-- rule_actions: of a version, in order
SELECT field, value_count, value_0, value_1, value_2
FROM rule_action
WHERE rule_id = $1 AND version = $2
ORDER BY position;

-- rule_set_count: how many rules were in force at a set: those that are still, and those that ended
-- later
SELECT (SELECT COUNT(*) FROM rule_span WHERE until_set IS NULL AND since_set <= $1)
    + (SELECT COUNT(*) FROM rule_span WHERE until_set > $1 AND since_set <= $1);

-- rule_set_rules: which they were, in their order
WITH span AS (
    SELECT rule_id, version, category_position, position
    FROM rule_span
    WHERE until_set IS NULL AND since_set <= $1
    UNION ALL
    SELECT rule_id, version, category_position, position
    FROM rule_span
    WHERE until_set > $1 AND since_set <= $1
)
SELECT r.id, r.kind, r.category_id, v.title, r.description, r.active, s.position, v.version, v.run,
    v.once_per_ticket, r.created_ms, r.updated_ms, u.last_fired_ms, u.fired_count
FROM span s
JOIN rule r ON r.id = s.rule_id
JOIN rule_use u ON u.rule_id = s.rule_id
JOIN rule_version v ON v.rule_id = s.rule_id AND v.version = s.version
ORDER BY r.kind, s.category_position, s.position, r.id;

-- rule_count: of a kind: all of them, or only the active
SELECT COUNT(*) FROM rule WHERE kind = $1 AND deleted = 0 AND active >= $2;

-- rule_run_count: how many active rules run on an event
SELECT COUNT(*)
FROM rule r
JOIN rule_version v ON v.rule_id = r.id AND v.version = r.version
WHERE r.deleted = 0 AND r.active = 1 AND v.run = $1;

-- rule_last_position: the highest in use
SELECT COALESCE(MAX(position), 0)
FROM rule
WHERE kind = $1 AND deleted = 0 AND COALESCE(category_id, 0) = $2;

-- rule_order: the rules of a kind ($2 = 0: of all its categories) in the order in which they run
SELECT r.id
FROM rule r LEFT JOIN rule_category c ON c.id = r.category_id
WHERE r.kind = $1 AND r.deleted = 0 AND ($2 = 0 OR r.category_id = $2)
ORDER BY COALESCE(c.position, 0), r.position, r.id
LIMIT $3;

-- rule_list: one page; sorted by $7 as RuleSort
SELECT * FROM (
    SELECT r.id, r.kind, r.category_id, r.title, r.description, r.active, r.position, r.version,
        v.run, v.once_per_ticket, r.created_ms, r.updated_ms, u.last_fired_ms, u.fired_count,
        CASE $7
            WHEN 1 THEN COALESCE(c.position, 0) * 4294967296 + r.position
            WHEN 2 THEN r.updated_ms
            WHEN 3 THEN u.last_fired_ms
            WHEN 4 THEN u.fired_count
            ELSE r.id
        END AS place
    FROM rule r
    JOIN rule_use u ON u.rule_id = r.id
    JOIN rule_version v ON v.rule_id = r.id AND v.version = r.version
    LEFT JOIN rule_category c ON c.id = r.category_id
    WHERE r.kind = $1 AND r.deleted = 0 AND ($2 = 0 OR r.category_id = $2)
        AND ($3 = 0 OR ($3 = 1 AND r.active = 1) OR ($3 = 2 AND r.active = 0))
        AND ($4 = '' OR instr(lower(r.title), lower($4)) > 0)
)
WHERE $6 = 0 OR $5 * place > $5 * $8 OR (place = $8 AND $5 * id > $5 * $9)
ORDER BY $5 * place, $5 * id
LIMIT $10 OFFSET $11;

-- rule_list_count: how many that are
SELECT COUNT(*)
FROM rule r
WHERE r.kind = $1 AND r.deleted = 0 AND ($2 = 0 OR r.category_id = $2)
    AND ($3 = 0 OR ($3 = 1 AND r.active = 1) OR ($3 = 2 AND r.active = 0))
    AND ($4 = '' OR instr(lower(r.title), lower($4)) > 0);

-- rule_versions: one page of a rule's versions
SELECT r.id, r.kind, r.category_id, v.title, r.description, r.active, r.position, v.version, v.run,
    v.once_per_ticket, r.created_ms, r.updated_ms, u.last_fired_ms, u.fired_count, v.author_id,
    v.at_ms
FROM rule r
JOIN rule_use u ON u.rule_id = r.id
JOIN rule_version v ON v.rule_id = r.id
WHERE r.id = $1 AND ($3 = 0 OR $2 * v.version > $2 * $4)
ORDER BY $2 * v.version
LIMIT $5 OFFSET $6;

-- rule_category_insert: a new category
INSERT INTO rule_category (id, kind, name, position, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- rule_category_save: what may change of it
UPDATE rule_category SET name = $2, position = $3, updated_ms = $4 WHERE id = $1;

-- rule_category_delete: it must be empty
DELETE FROM rule_category WHERE id = $1;

-- rule_category_load: one, with how many rules it has
SELECT c.id, c.kind, c.name, c.position, c.created_ms, c.updated_ms,
    (SELECT COUNT(*) FROM rule r WHERE r.kind = c.kind AND r.category_id = c.id AND r.deleted = 0)
FROM rule_category c
WHERE c.id = $1;

-- rule_category_list: all of a kind
SELECT c.id, c.kind, c.name, c.position, c.created_ms, c.updated_ms,
    (SELECT COUNT(*) FROM rule r WHERE r.kind = c.kind AND r.category_id = c.id AND r.deleted = 0)
FROM rule_category c
WHERE c.kind = $1
ORDER BY c.position, c.id
LIMIT $2;

-- account_insert: the one account
INSERT INTO account (id, name, locale, brand_id, ticket_form_id, app_id, created_ms)
VALUES (1, $1, $2, $3, $4, $5, $6);

-- account_load: the one account
SELECT name, locale, brand_id, ticket_form_id, app_id, created_ms FROM account WHERE id = 1;

-- account_audit_insert: what an admin changed
INSERT INTO account_audit (id, at_ms, actor_id, action, subject, subject_id, field, old_value,
                           new_value)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- setting_save: a value that is not the default
INSERT INTO setting (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- setting_delete: back to the default
DELETE FROM setting WHERE key = $1;

-- team_insert: a new group
INSERT INTO team (id, name, description, is_default, deleted, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- team_save: everything that can change
UPDATE team
SET name = $2, description = $3, is_default = $4, deleted = $5, updated_ms = $6
WHERE id = $1;

-- team_load: a group that is not deleted
SELECT id, name, description, is_default, deleted, created_ms, updated_ms
FROM team
WHERE id = $1 AND deleted = 0;

-- team_clear_default: no group is the default one
UPDATE team SET is_default = 0 WHERE is_default = 1;

-- team_member_add: an agent joins
INSERT INTO team_member (team_id, person_id)
VALUES ($1, $2)
ON CONFLICT (team_id, person_id) DO NOTHING;

-- team_member_remove: an agent leaves
DELETE FROM team_member WHERE team_id = $1 AND person_id = $2;

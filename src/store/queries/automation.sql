-- Which tickets an automation looks at in its hour, and how far it has come. Closed tickets (status
-- 6) are never looked at; the term stands in each for the sake of the index.

-- automation_by_status: those of status $1 since a time from $2 to $3, after time $4 and ticket $5
SELECT id, status_ms
FROM ticket
WHERE status = $1 AND status < 6 AND status_ms BETWEEN $2 AND $3 AND (status_ms, id) > ($4, $5)
ORDER BY status_ms, id
LIMIT $6;

-- automation_by_updated: likewise by their last update
SELECT id, updated_ms
FROM ticket
WHERE status = $1 AND status < 6 AND updated_ms BETWEEN $2 AND $3 AND (updated_ms, id) > ($4, $5)
ORDER BY updated_ms, id
LIMIT $6;

-- automation_by_created: likewise by their creation
SELECT id, created_ms
FROM ticket
WHERE status = $1 AND status < 6 AND created_ms BETWEEN $2 AND $3 AND (created_ms, id) > ($4, $5)
ORDER BY created_ms, id
LIMIT $6;

-- automation_updates: how often automations have updated a ticket; actor 8 is an automation
SELECT COUNT(*)
FROM audit
WHERE ticket_id = $1 AND actor_kind = 8;

-- automation_has_fired: whether rule $2 has fired on a ticket since time $3; 23 is RULE_FIRED
SELECT EXISTS (
    SELECT 1 FROM event
    WHERE ticket_id = $1 AND ticket_seq > 0 AND kind = 23 AND ref_id = $2 AND at_ms >= $3
);

-- automation_run_load: how far version $2 of one has come in an hour
SELECT done, status, after_ms, after_id, updated
FROM automation_run
WHERE rule_id = $1 AND version = $2 AND run_ms = $3;

-- automation_run_save: how far one has come
INSERT INTO automation_run (rule_id, version, run_ms, done, status, after_ms, after_id, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (rule_id) DO UPDATE
SET version = excluded.version, run_ms = excluded.run_ms, done = excluded.done,
    status = excluded.status, after_ms = excluded.after_ms, after_id = excluded.after_id,
    updated = excluded.updated;

-- automation_run_forget: of those that were not in the run of an hour
DELETE FROM automation_run
WHERE run_ms <> $1;

-- Webhooks, and every attempt to deliver to them.

-- webhook_insert: a new one
INSERT INTO webhook (id, name, description, endpoint, method, format, active, subscriptions, auth,
                     auth_name, auth_secret, headers, secret, created_by_id, updated_by_id,
                     created_ms, updated_ms, host)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- webhook_save: what an admin can change
UPDATE webhook
SET name = $2, description = $3, endpoint = $4, method = $5, format = $6, active = $7,
    subscriptions = $8, auth = $9, auth_name = $10, auth_secret = $11, headers = $12, secret = $13,
    updated_by_id = $14, updated_ms = $15, host = $16, version = $17
WHERE id = $1 AND deleted = 0;

-- webhook_delete: its secrets go at once
UPDATE webhook
SET deleted = 1, active = 0, auth_secret = '', headers = '', secret = '', updated_by_id = $2,
    updated_ms = $3
WHERE id = $1 AND deleted = 0;

-- webhook_breaker_save: what the last attempts came to
UPDATE webhook
SET recent = $2, recent_count = $3, broken_until_ms = $4
WHERE id = $1;

-- webhook_load: one that is there
SELECT id, name, description, endpoint, method, format, active, subscriptions, auth, auth_name,
    auth_secret, headers, secret, recent, recent_count, broken_until_ms, created_by_id,
    updated_by_id, created_ms, updated_ms, version
FROM webhook
WHERE id = $1 AND deleted = 0;

-- webhook_last_attempt: the last one of the newest delivery that was tried
SELECT a.at_ms, a.duration_ms, a.status, a.error
FROM webhook_attempt a
WHERE a.outbox_id = (SELECT o.id FROM outbox o
                     WHERE o.webhook_id = $1 AND o.attempt_count > 0
                     ORDER BY o.id DESC LIMIT 1)
ORDER BY a.id DESC
LIMIT 1;

-- webhook_failed_count: its dead letters (4)
SELECT count(*)
FROM outbox INDEXED BY outbox_failed
WHERE state = 4 AND webhook_id = $1;

-- webhook_ears: who listens to what
SELECT id, name, subscriptions
FROM webhook
WHERE deleted = 0 AND active = 1
ORDER BY id;

-- webhook_count: how many there are
SELECT count(*)
FROM webhook
WHERE deleted = 0;

-- list_webhooks: one page; $4: part of the name in lower case, $5: 0 inactive, 1 active, 2 either
SELECT id, name, description, endpoint, method, format, active, subscriptions, auth, auth_name,
    auth_secret, headers, secret, recent, recent_count, broken_until_ms, created_by_id,
    updated_by_id, created_ms, updated_ms, version
FROM webhook
WHERE deleted = 0 AND ($2 = 0 OR $1 * id > $1 * $3)
    AND ($4 = '' OR instr(lower(name), $4) > 0) AND ($5 = 2 OR active = $5)
ORDER BY $1 * id LIMIT $6 OFFSET $7;

-- list_webhooks_count: how many that are
SELECT count(*)
FROM webhook
WHERE deleted = 0 AND ($1 = '' OR instr(lower(name), $1) > 0) AND ($2 = 2 OR active = $2);

-- webhook_attempt_insert: one more of its delivery
INSERT INTO webhook_attempt (id, outbox_id, number, at_ms, duration_ms, status, error,
                             request_head, answer_head, answer_body)
VALUES ($1, $2, coalesce((SELECT max(number) FROM webhook_attempt WHERE outbox_id = $2), 0) + 1,
        $3, $4, $5, $6, $7, $8, $9);

-- list_webhook_attempts: of one delivery, newest first
SELECT a.id, a.number, a.at_ms, a.duration_ms, a.status, a.error, a.request_head, o.body,
    a.answer_head, a.answer_body
FROM webhook_attempt a
JOIN outbox o ON o.id = a.outbox_id
WHERE a.outbox_id = $1
ORDER BY a.id DESC
LIMIT $2;

-- webhook_attempt_purge: those that are old enough
DELETE FROM webhook_attempt
WHERE id IN (SELECT id FROM webhook_attempt WHERE at_ms < $1 ORDER BY at_ms LIMIT $2);

-- webhook_event_load: the event that is told
SELECT id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id, ticket_id,
    ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value, new_value, number_a,
    number_b
FROM event
WHERE id = $1;

-- idempotency_load: what a key was answered with
SELECT request_hash, result, at_ms
FROM idempotency
WHERE actor_id = $1 AND key = $2 AND at_ms >= $3;

-- idempotency_insert: keeps an answer, in the place of one that is too old
INSERT INTO idempotency (actor_id, key, request_hash, result, at_ms)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (actor_id, key) DO UPDATE
SET request_hash = excluded.request_hash, result = excluded.result, at_ms = excluded.at_ms;

-- idempotency_purge: what is older
DELETE FROM idempotency
WHERE (actor_id, key) IN (
    SELECT actor_id, key FROM idempotency WHERE at_ms < $1 ORDER BY at_ms LIMIT $2
);

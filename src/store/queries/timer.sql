-- timer_set: arms it, or moves the one that there is
INSERT INTO timer (id, due_ms, kind, subject_id)
VALUES ($1, $2, $3, $4)
ON CONFLICT (kind, subject_id) DO UPDATE SET due_ms = excluded.due_ms;

-- timer_remove: if there is one
DELETE FROM timer
WHERE kind = $1 AND subject_id = $2;

-- timer_list_due: what is due, oldest first
SELECT id, due_ms, kind, subject_id
FROM timer
WHERE due_ms <= $1
ORDER BY due_ms, id
LIMIT $2;

-- timer_next_due: when the next one comes due
SELECT due_ms
FROM timer
ORDER BY due_ms
LIMIT 1;

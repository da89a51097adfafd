-- device_load: who writes, by the hash of the device's secret
SELECT id, person_id, last_n, answers, seen_ms, keys FROM device WHERE secret_hash = $1;

-- device_insert: a device's first message
INSERT INTO device (id, person_id, secret_hash, last_n, answers, created_ms, seen_ms, keys)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7);

-- device_save: its counter, what its last messages were answered with, and their keys
UPDATE device SET last_n = $2, answers = $3, seen_ms = $4, keys = $5 WHERE id = $1;

-- device_set_person: somebody else uses it now
UPDATE device SET person_id = $2 WHERE id = $1;

-- device_purge: those not seen for long
DELETE FROM device WHERE seen_ms < $1;

-- sign_in_insert: an agent signs in
INSERT INTO sign_in (id, person_id, secret_hash, csrf_token, created_ms, expires_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- sign_in_load: who shows this cookie
SELECT id, person_id, csrf_token, created_ms, expires_ms
FROM sign_in
WHERE secret_hash = $1 AND expires_ms > $2;

-- sign_in_delete: an agent signs out
DELETE FROM sign_in WHERE id = $1;

-- sign_in_delete_of_person: everywhere at once
DELETE FROM sign_in WHERE person_id = $1;

-- sign_in_purge: those that have expired
DELETE FROM sign_in WHERE expires_ms <= $1;

-- api_token_insert: a program's key
INSERT INTO api_token (id, person_id, name, token_hash, created_ms) VALUES ($1, $2, $3, $4, $5);

-- api_token_delete: revoked
DELETE FROM api_token WHERE id = $1;

-- api_token_load: whose it is
SELECT id, person_id, name, created_ms, token_hash FROM api_token WHERE id = $1;

-- api_token_each: all of one person
SELECT token_hash FROM api_token WHERE person_id = $1;

-- api_token_owners: who has this token
SELECT person_id FROM api_token WHERE token_hash = $1 ORDER BY person_id LIMIT $2;

-- app_key_insert: a key of the conversations API
INSERT INTO app_key (id, secret_hash, name, created_ms) VALUES ($1, $2, $3, $4);

-- app_key_load: what its secret is checked against
SELECT secret_hash FROM app_key WHERE id = $1;

-- signing_key_insert: a key for tokens of known customers
INSERT INTO signing_key (id, secret, name, created_ms) VALUES ($1, $2, $3, $4);

-- signing_key_load: what a token is checked with
SELECT secret FROM signing_key WHERE id = $1;

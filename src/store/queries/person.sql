-- person_insert: somebody new
INSERT INTO person (id, role, name, email, email_key, email_verified, external_id, locale, active,
                    suspended, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- person_save: everything that can change but the password
UPDATE person
SET role = $2, name = $3, email = $4, email_key = $5, email_verified = $6, external_id = $7,
    locale = $8, active = $9, suspended = $10, updated_ms = $11
WHERE id = $1;

-- person_load: one person
SELECT id, role, name, email, email_verified, external_id, locale, active, suspended, created_ms,
       updated_ms
FROM person
WHERE id = $1;

-- person_load_by_external_id: a known customer
SELECT id, role, name, email, email_verified, external_id, locale, active, suspended, created_ms,
       updated_ms
FROM person
WHERE external_id = $1;

-- person_load_by_email: the one who has proved the address
SELECT id, role, name, email, email_verified, external_id, locale, active, suspended, created_ms,
       updated_ms
FROM person
WHERE email_key = $1 AND email_verified = 1;

-- person_set_password: what a password is checked against
UPDATE person SET password_hash = $2 WHERE id = $1;

-- person_password: what a password is checked against
SELECT password_hash FROM person WHERE id = $1;

-- person_live_conversations: conversations of somebody whose session has not ended (3)
SELECT c.id
FROM thread t
JOIN conversation c ON c.thread_id = t.id AND c.session_state <> 3
WHERE t.person_id = $1
ORDER BY c.id
LIMIT $2;

-- agent_insert: somebody becomes an agent
INSERT INTO agent (person_id, status, status_ms)
VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO NOTHING;

-- agent_status_load: what an agent is doing
SELECT status FROM agent WHERE person_id = $1;

-- agent_status_save: what an agent is doing from now on
UPDATE agent SET status = $2, status_ms = $3 WHERE person_id = $1;

-- person_set_threads: the threads of a visitor who turned out to be somebody known
UPDATE thread SET person_id = $2 WHERE person_id = $1;

-- person_set_conversations: likewise their conversations
UPDATE conversation SET person_id = $2 WHERE person_id = $1;

-- person_set_devices: likewise the devices that they wrote with
UPDATE device SET person_id = $2 WHERE person_id = $1;

-- person_set_attachments: likewise their files
UPDATE attachment SET uploader_id = $2 WHERE uploader_id = $1;

-- person_tickets: tickets that somebody asked for
SELECT id FROM ticket WHERE requester_id = $1 ORDER BY id LIMIT $2;

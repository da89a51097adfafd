-- thread_load: one thread
SELECT id, person_id, public_seq, customer_delivered_seq, customer_read_seq, agent_read_seq,
       customer_wrote_ms, created_ms, updated_ms
FROM thread
WHERE id = $1;

-- thread_load_of_person: the one with a live session, else the one written to last
SELECT t.id, t.person_id, t.public_seq, t.customer_delivered_seq, t.customer_read_seq,
       t.agent_read_seq, t.customer_wrote_ms, t.created_ms, t.updated_ms
FROM thread t
LEFT JOIN conversation c ON c.thread_id = t.id AND c.session_state <> 3
WHERE t.person_id = $1
ORDER BY c.id IS NULL, t.updated_ms DESC, t.id DESC
LIMIT 1;

-- thread_insert: a new one
INSERT INTO thread (id, person_id, public_seq, customer_delivered_seq, customer_read_seq,
                    agent_read_seq, customer_wrote_ms, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- thread_add_message: one message more, unless somebody took its number meanwhile
UPDATE thread
SET public_seq = $2, updated_ms = $3, customer_delivered_seq = $4, customer_read_seq = $5,
    agent_read_seq = $6, customer_wrote_ms = $7
WHERE id = $1 AND public_seq = $2 - 1;

-- thread_set_marks: how far each side has got
UPDATE thread
SET customer_delivered_seq = $2, customer_read_seq = $3, agent_read_seq = $4
WHERE id = $1;

-- Threads and their messages in pages, as the conversations API shows them.

-- list_threads: one page of somebody's threads
SELECT t.id, t.person_id, t.public_seq, t.customer_delivered_seq, t.customer_read_seq,
       t.agent_read_seq, t.created_ms, t.updated_ms, p.created_ms, p.external_id, t.display_name,
       t.metadata,
       NOT EXISTS (SELECT 1 FROM thread f WHERE f.person_id = t.person_id AND f.id < t.id),
       (SELECT m.at_ms FROM message m
        WHERE m.thread_id = t.id AND m.public_seq = t.customer_read_seq),
       (SELECT m.at_ms FROM message m
        WHERE m.thread_id = t.id AND m.public_seq = t.agent_read_seq)
FROM thread t
JOIN person p ON p.id = t.person_id
WHERE t.person_id = $1 AND ($3 = 0 OR $2 * t.id > $2 * $4)
ORDER BY $2 * t.id
LIMIT $5;

-- list_thread: one thread; any ($2), or only one's own ($3)
SELECT t.id, t.person_id, t.public_seq, t.customer_delivered_seq, t.customer_read_seq,
       t.agent_read_seq, t.created_ms, t.updated_ms, p.created_ms, p.external_id, t.display_name,
       t.metadata,
       NOT EXISTS (SELECT 1 FROM thread f WHERE f.person_id = t.person_id AND f.id < t.id),
       (SELECT m.at_ms FROM message m
        WHERE m.thread_id = t.id AND m.public_seq = t.customer_read_seq),
       (SELECT m.at_ms FROM message m
        WHERE m.thread_id = t.id AND m.public_seq = t.agent_read_seq)
FROM thread t
JOIN person p ON p.id = t.person_id
WHERE t.id = $1 AND ($2 OR t.person_id = $3);

-- list_thread_after: messages of a thread past a number, oldest first
SELECT m.id, m.thread_id, m.public_seq, m.at_ms, m.author_kind, m.author_id,
       m.kind, m.body, m.payload, m.options, m.attachment_id, m.source, m.metadata, p.name,
       p.created_ms, a.token, a.file_name, a.content_type, a.size_bytes, a.created_ms
FROM message m
LEFT JOIN person p ON p.id = m.author_id
LEFT JOIN attachment a ON a.id = m.attachment_id
WHERE m.thread_id = $1 AND m.public_seq > $2
ORDER BY m.public_seq
LIMIT $3;

-- list_thread_before: messages of a thread below a number, newest first
SELECT m.id, m.thread_id, m.public_seq, m.at_ms, m.author_kind, m.author_id,
       m.kind, m.body, m.payload, m.options, m.attachment_id, m.source, m.metadata, p.name,
       p.created_ms, a.token, a.file_name, a.content_type, a.size_bytes, a.created_ms
FROM message m
LEFT JOIN person p ON p.id = m.author_id
LEFT JOIN attachment a ON a.id = m.attachment_id
WHERE m.thread_id = $1 AND m.public_seq < $2
ORDER BY m.public_seq DESC
LIMIT $3;

-- list_thread_message: one message of a thread
SELECT m.id, m.thread_id, m.public_seq, m.at_ms, m.author_kind, m.author_id,
       m.kind, m.body, m.payload, m.options, m.attachment_id, m.source, m.metadata, p.name,
       p.created_ms, a.token, a.file_name, a.content_type, a.size_bytes, a.created_ms
FROM message m
LEFT JOIN person p ON p.id = m.author_id
LEFT JOIN attachment a ON a.id = m.attachment_id
WHERE m.thread_id = $1 AND m.id = $2;

-- thread_set_detail: what the conversations API calls it and keeps with it
UPDATE thread
SET display_name = $2, metadata = $3
WHERE id = $1;

-- message_insert: a new one
INSERT INTO message (id, thread_id, public_seq, conversation_id, at_ms, author_kind, author_id,
                     kind, body, payload, options, attachment_id, source, metadata)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- message_load: one message
SELECT id, thread_id, public_seq, conversation_id, at_ms, author_kind, author_id, kind, body,
       payload, options, attachment_id, source, metadata
FROM message
WHERE id = $1;

-- message_load_at: by its number in the thread
SELECT id, thread_id, public_seq, conversation_id, at_ms, author_kind, author_id, kind, body,
       payload, options, attachment_id, source, metadata
FROM message
WHERE thread_id = $1 AND public_seq = $2;

-- message_load_first_of_customer: the first with a text; author_kind 1 is the end user
SELECT id, thread_id, public_seq, conversation_id, at_ms, author_kind, author_id, kind, body,
       payload, options, attachment_id, source, metadata
FROM message
WHERE thread_id = $1 AND public_seq >= $2 AND author_kind = 1 AND body <> ''
ORDER BY public_seq
LIMIT 1;

-- message_rule_insert: which rule said it
INSERT INTO message_rule (message_id, rule_id, version) VALUES ($1, $2, $3);

-- message_rule_name: what a rule is and what it is called, also a deleted one
SELECT kind, title FROM rule WHERE id = $1;

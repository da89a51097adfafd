-- attachment_insert: a file that was uploaded
INSERT INTO attachment (id, content_hash, token, file_name, content_type, size_bytes, uploader_id,
                        device_hash, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- attachment_load: by id
SELECT id, content_hash, token, file_name, content_type, size_bytes, uploader_id, device_hash,
       thread_id, comment_id, created_ms
FROM attachment
WHERE id = $1;

-- attachment_load_by_token: by the secret in its address
SELECT id, content_hash, token, file_name, content_type, size_bytes, uploader_id, device_hash,
       thread_id, comment_id, created_ms
FROM attachment
WHERE token = $1;

-- attachment_list_of_comment: the files of a comment
SELECT id, content_hash, token, file_name, content_type, size_bytes, uploader_id, device_hash,
       thread_id, comment_id, created_ms
FROM attachment
WHERE comment_id = $1
ORDER BY id
LIMIT $2;

-- attachment_list_unused: files that nothing refers to, oldest first
SELECT id, content_hash, token, file_name, content_type, size_bytes, uploader_id, device_hash,
       thread_id, comment_id, created_ms
FROM attachment
WHERE thread_id IS NULL AND comment_id IS NULL AND created_ms < $1
    AND NOT EXISTS (SELECT 1 FROM macro_attachment f WHERE f.attachment_id = attachment.id)
ORDER BY created_ms
LIMIT $2;

-- attachment_set_thread: a message refers to it
UPDATE attachment SET thread_id = $2
WHERE id = $1 AND thread_id IS NULL AND comment_id IS NULL;

-- attachment_set_comment: a comment refers to it
UPDATE attachment SET comment_id = $2
WHERE id = $1 AND thread_id IS NULL AND comment_id IS NULL;

-- attachment_delete: nothing refers to it
DELETE FROM attachment WHERE id = $1;

-- attachment_count_of_content: how many rows share the bytes
SELECT count(*) FROM attachment WHERE content_hash = $1;

-- attachment_may_see: whether an end user ($2) may see a thread ($1) or a public reply ($3)
SELECT 1
WHERE EXISTS (SELECT 1 FROM thread WHERE id = $1 AND person_id = $2)
   OR EXISTS (SELECT 1
              FROM comment c
              JOIN ticket t ON t.id = c.ticket_id
              WHERE c.id = $3 AND c.channel = $4 AND t.requester_id = $2);

-- attachment_discard: nobody's any more, and old: the next purge takes it
UPDATE attachment SET uploader_id = NULL, device_hash = NULL, created_ms = 0
WHERE id = $1 AND thread_id IS NULL AND comment_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM macro_attachment f WHERE f.attachment_id = attachment.id);

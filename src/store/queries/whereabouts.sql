-- whereabouts_load: from where the customer of a conversation did something last
SELECT page_url, page_title, browser, system, platform, address
FROM whereabouts
WHERE conversation_id = $1;

-- whereabouts_put: likewise, the row written over
INSERT INTO whereabouts (conversation_id, page_url, page_title, browser, system, platform, address)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (conversation_id) DO UPDATE
SET page_url = excluded.page_url, page_title = excluded.page_title, browser = excluded.browser,
    system = excluded.system, platform = excluded.platform, address = excluded.address;

-- whereabouts_purge: of sessions that ended before $1, at most $2
DELETE FROM whereabouts WHERE conversation_id IN (
    SELECT w.conversation_id
    FROM whereabouts w JOIN conversation c ON c.id = w.conversation_id
    WHERE c.session_state = 3 AND c.ended_ms < $1
    LIMIT $2
);

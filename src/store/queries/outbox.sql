-- outbox_insert: something that is to leave the process
INSERT INTO outbox (id, event_id, rule_id, action, kind, state, ticket_id, comment_id, recipient,
                    subject, body, not_before_ms, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- outbox_insert_webhook: the same for a webhook, once per key; what waits for the same receiver and
-- ticket goes first, so it is not due before that
INSERT INTO outbox (id, event_id, rule_id, action, kind, state, ticket_id, recipient, subject, body,
                    not_before_ms, created_ms, webhook_id, webhook_event)
VALUES ($1, $2, $3, $4, 2, 2, $5, $6, $7, $8,
        max($9, coalesce((SELECT o.not_before_ms FROM outbox o
                          WHERE o.webhook_id = $10 AND o.ticket_id = $5 AND o.state = 2
                          ORDER BY o.id DESC LIMIT 1), 0)),
        $9, $10, $11)
ON CONFLICT (event_id, rule_id, action) DO NOTHING;

-- outbox_receivers: active webhooks with what stands in their way
SELECT w.id, w.host, w.broken_until_ms,
    (SELECT count(*) FROM outbox o
     WHERE o.webhook_id = w.id AND o.claim <> 0 AND o.claimed_until_ms > $1),
    coalesce((SELECT o.not_before_ms FROM outbox o
              WHERE o.webhook_id = w.id AND o.state = 2
              ORDER BY o.not_before_ms LIMIT 1), 0)
FROM webhook w
WHERE w.active = 1 AND w.deleted = 0
ORDER BY w.id;

-- outbox_due: of one webhook, what may go now: of each ticket the oldest only, and none while
-- another is under way (which then was sent again)
SELECT o.id
FROM outbox o
WHERE o.webhook_id = $1 AND o.state = 2 AND o.not_before_ms <= $2 AND o.claimed_until_ms <= $2
      AND NOT EXISTS (SELECT 1 FROM outbox p
                      WHERE p.webhook_id = $1 AND p.ticket_id = o.ticket_id AND p.state = 2
                            AND p.id < o.id)
      AND NOT EXISTS (SELECT 1 FROM outbox c
                      WHERE c.webhook_id = $1 AND c.claim <> 0 AND c.claimed_until_ms > $2
                            AND c.ticket_id = o.ticket_id)
ORDER BY o.not_before_ms, o.id
LIMIT $3;

-- outbox_next_due: of one webhook, what comes due later
SELECT not_before_ms
FROM outbox
WHERE webhook_id = $1 AND state = 2 AND not_before_ms > $2
ORDER BY not_before_ms
LIMIT 1;

-- outbox_next_lapse: when the next claim lapses
SELECT min(claimed_until_ms)
FROM outbox
WHERE webhook_id IS NOT NULL AND claim <> 0 AND claimed_until_ms > $1;

-- outbox_claim: it is $2's to deliver until $3, unless somebody was faster
UPDATE outbox
SET claim = $2, claimed_until_ms = $3
WHERE id = $1 AND state = 2 AND claimed_until_ms <= $4
RETURNING id, event_id, rule_id, action, kind, state, ticket_id, comment_id, recipient, subject,
    body, not_before_ms, created_ms, webhook_id, webhook_event, attempt_count, last_error, claim,
    claimed_until_ms, finished_ms;

-- outbox_freeze: what is sent is the same each time
UPDATE outbox
SET body = $2
WHERE id = $1;

-- outbox_load: one row
SELECT id, event_id, rule_id, action, kind, state, ticket_id, comment_id, recipient, subject,
    body, not_before_ms, created_ms, webhook_id, webhook_event, attempt_count, last_error, claim,
    claimed_until_ms, finished_ms
FROM outbox
WHERE id = $1;

-- outbox_settle: what became of the delivery that $2 was to do
UPDATE outbox
SET state = $3, attempt_count = $4, last_error = $5, not_before_ms = $6, finished_ms = $7,
    claim = 0, claimed_until_ms = 0
WHERE id = $1 AND claim = $2 AND state = 2;

-- outbox_hold_followers: what waits behind a row is not due before it
UPDATE outbox
SET not_before_ms = $4
WHERE webhook_id = $1 AND ticket_id = $2 AND state = 2 AND id > $3 AND not_before_ms < $4;

-- outbox_release_followers: and no longer waits when it has gone
UPDATE outbox
SET not_before_ms = $4
WHERE webhook_id = $1 AND ticket_id = $2 AND state = 2 AND id > $3 AND not_before_ms > $4
      AND attempt_count = 0;

-- outbox_again: deliver it as if it were new
UPDATE outbox
SET state = 2, attempt_count = 0, last_error = '', not_before_ms = $2, finished_ms = 0
WHERE id = $1;

-- outbox_again_failed: what was given up for a webhook, as if it were new, the oldest first
UPDATE outbox
SET state = 2, attempt_count = 0, last_error = '', not_before_ms = $2, finished_ms = 0
WHERE id IN (SELECT id FROM outbox WHERE state = 4 AND webhook_id = $1 ORDER BY id LIMIT $3);

-- outbox_fail_gone: of webhooks that were deleted, nobody is there any more to deliver to
UPDATE outbox
SET state = 4, last_error = 'webhook_deleted', finished_ms = $1, claim = 0, claimed_until_ms = 0
WHERE id IN (SELECT o.id
             FROM webhook w CROSS JOIN outbox o ON o.webhook_id = w.id
             WHERE w.deleted = 1 AND o.state = 2
             LIMIT $2);

-- outbox_depths: how many rows have not been sent, by state
SELECT state, count(*)
FROM outbox
WHERE state IN (1, 2, 4)
GROUP BY state;

-- list_invocations: one page of what was or is to be delivered to a webhook; upwards or downwards,
-- of any state, one state or dead letters (4), each by an index
WITH page AS (
    SELECT id FROM (SELECT id FROM outbox
                    WHERE $2 = 1 AND webhook_id = $1 AND ($3 = 0 OR id > $4)
                          AND $5 <> 4 AND ($5 = 0 OR state = $5)
                    ORDER BY id LIMIT $6 OFFSET $7)
    UNION ALL
    SELECT id FROM (SELECT id FROM outbox
                    WHERE $2 = -1 AND webhook_id = $1 AND ($3 = 0 OR id < $4)
                          AND $5 <> 4 AND ($5 = 0 OR state = $5)
                    ORDER BY id DESC LIMIT $6 OFFSET $7)
    UNION ALL
    SELECT id FROM (SELECT id FROM outbox
                    WHERE $2 = 1 AND webhook_id = $1 AND ($3 = 0 OR id > $4)
                          AND $5 = 4 AND state = 4
                    ORDER BY id LIMIT $6 OFFSET $7)
    UNION ALL
    SELECT id FROM (SELECT id FROM outbox
                    WHERE $2 = -1 AND webhook_id = $1 AND ($3 = 0 OR id < $4)
                          AND $5 = 4 AND state = 4
                    ORDER BY id DESC LIMIT $6 OFFSET $7)
)
SELECT o.id, o.event_id, o.rule_id, o.action, o.kind, o.state, o.ticket_id, o.comment_id,
    o.recipient, o.subject, '', o.not_before_ms, o.created_ms, o.webhook_id, o.webhook_event,
    o.attempt_count, o.last_error, o.claim, o.claimed_until_ms, o.finished_ms
FROM page p CROSS JOIN outbox o ON o.id = p.id
ORDER BY $2 * o.id;

-- list_invocations_count: how many that are
SELECT CASE $2
    WHEN 4 THEN (SELECT count(*) FROM outbox WHERE webhook_id = $1 AND state = 4)
    ELSE (SELECT count(*) FROM outbox WHERE webhook_id = $1 AND ($2 = 0 OR state = $2))
END;

-- outbox_purge: what was delivered, or given up, long enough ago
DELETE FROM outbox
WHERE id IN (SELECT o.id FROM outbox o
             WHERE o.finished_ms > 0 AND o.finished_ms < $1
                   AND NOT EXISTS (SELECT 1 FROM webhook_attempt a WHERE a.outbox_id = o.id)
             ORDER BY o.finished_ms LIMIT $2);

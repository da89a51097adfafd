-- 0003: webhooks, and what the outbox needs to deliver to them.

-- Where other programs want to be told. Kept: for ever (deleted ones are marked, their secrets
-- emptied).
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    host TEXT NOT NULL,                -- of the endpoint, with port: what counts as one receiver
    method INTEGER NOT NULL,           -- WebhookMethod
    format INTEGER NOT NULL,           -- WebhookFormat
    active INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    subscriptions INTEGER NOT NULL,    -- bit (1 << WebhookEvent) each
    auth INTEGER NOT NULL,             -- WebhookAuth
    auth_name TEXT NOT NULL,
    auth_secret TEXT NOT NULL,
    headers TEXT NOT NULL,             -- lines "name: value LF"
    secret TEXT NOT NULL,              -- signs what is sent
    recent INTEGER NOT NULL DEFAULT 0, -- the last attempts, a bit each: 1 is an error
    recent_count INTEGER NOT NULL DEFAULT 0,
    broken_until_ms INTEGER NOT NULL DEFAULT 0,        -- 0: the breaker is closed
    created_by_id INTEGER NOT NULL,
    updated_by_id INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

-- Rows of webhooks. A row is claimed for a while by whoever delivers it; when that time is over,
-- anybody may. Kept: 90 days after finished_ms, purged by the daily timer.
ALTER TABLE outbox ADD COLUMN webhook_id INTEGER;
ALTER TABLE outbox ADD COLUMN webhook_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN attempt_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN last_error TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN claim INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN claimed_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN finished_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_due ON outbox (webhook_id, not_before_ms, id)
    WHERE webhook_id IS NOT NULL AND state = 2;
CREATE INDEX outbox_in_order ON outbox (webhook_id, ticket_id, id)
    WHERE webhook_id IS NOT NULL AND state = 2;
CREATE INDEX outbox_claimed ON outbox (webhook_id) WHERE claim <> 0;
CREATE INDEX outbox_of_webhook ON outbox (webhook_id, id) WHERE webhook_id IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (finished_ms) WHERE finished_ms > 0;

-- Every try of a delivery. What was sent is the row's body, the same each time.
-- Kept: 30 days, purged by the daily timer.
CREATE TABLE webhook_attempt (
    id INTEGER PRIMARY KEY,
    outbox_id INTEGER NOT NULL REFERENCES outbox (id),
    number INTEGER NOT NULL,           -- 1 … of this delivery
    at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status INTEGER NOT NULL,           -- of the answer; 0: none came
    error TEXT NOT NULL,               -- '' when it went well
    request_head TEXT NOT NULL,        -- without what authenticates
    answer_head TEXT NOT NULL,
    answer_body TEXT NOT NULL          -- its first 16 KB
) STRICT;
CREATE INDEX webhook_attempt_of_outbox ON webhook_attempt (outbox_id, id);
CREATE INDEX webhook_attempt_by_age ON webhook_attempt (at_ms);

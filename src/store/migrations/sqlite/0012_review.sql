-- Indexes for what grows: dead letters (state 4), which are counted and listed for each webhook,
-- and the spans of rules that have ended, so that the set in force is found without them.

CREATE INDEX outbox_failed ON outbox (webhook_id, id) WHERE state = 4 AND webhook_id IS NOT NULL;
CREATE INDEX rule_span_closed ON rule_span (until_set, since_set) WHERE until_set IS NOT NULL;

-- 0011: webhooks count their changes, so that of two who change one at once neither overwrites the
-- other unseen.

ALTER TABLE webhook ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- grows with each change

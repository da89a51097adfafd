-- 0006: messaging triggers: what of them goes on between two commits.

-- A messaging trigger that waits before its next action; a timer of kind 7 wakes it by the id.
-- Kept: until the wait is over or the session has ended.
CREATE TABLE messaging_wait (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id),
    rule_id INTEGER NOT NULL REFERENCES rule (id),
    version INTEGER NOT NULL,          -- of the rule, as it was when it fired
    action INTEGER NOT NULL,           -- of that version, from 0: to go on with
    fired_id INTEGER NOT NULL,         -- the event that says that it fired
    actor_id INTEGER                   -- person whose doing it fired on
) STRICT;
CREATE INDEX messaging_wait_by_conversation ON messaging_wait (conversation_id);

-- Which messaging triggers that run once per ticket have run in which conversation.
-- Kept: as the conversation.
CREATE TABLE messaging_once (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id),
    rule_id INTEGER NOT NULL REFERENCES rule (id),
    PRIMARY KEY (conversation_id, rule_id)
) STRICT, WITHOUT ROWID;

-- Customers who are "triggered": a mark that messaging triggers set and look at.
-- Kept: until it is taken away or the person is erased.
CREATE TABLE messaging_triggered (
    person_id INTEGER PRIMARY KEY REFERENCES person (id)
) STRICT;

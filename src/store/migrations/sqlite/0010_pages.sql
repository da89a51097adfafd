-- 0010: which rule said a message, and where a customer is when they do something.

-- Which business rule said a message. Kept: as the message.
CREATE TABLE message_rule (
    message_id INTEGER PRIMARY KEY,
    rule_id INTEGER NOT NULL REFERENCES rule (id),
    version INTEGER NOT NULL           -- of the rule, as it was when it fired
) STRICT;
INSERT INTO message_rule (message_id, rule_id, version)
SELECT said.ref_id, fired.ref_id, fired.number_a
FROM event said
JOIN event fired ON fired.id = said.cause_id AND fired.kind = 23 -- EVENT_RULE_FIRED
JOIN rule ON rule.id = fired.ref_id
WHERE said.kind = 1 AND said.actor_kind IN (6, 8, 9);    -- EVENT_MESSAGE_SENT by a rule

-- The page and the browser from which a customer did something last in a conversation, as the
-- browser says it, and the address that it came from. Personal data; one row each, written over.
-- Kept: until 30 days after the end of the session, or the person is erased.
CREATE TABLE whereabouts (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id),
    page_url TEXT NOT NULL,            -- without its fragment, '' when not told; likewise below
    page_title TEXT NOT NULL,
    browser TEXT NOT NULL,             -- 'Chrome 131'
    system TEXT NOT NULL,              -- 'Windows'
    platform INTEGER NOT NULL,         -- Platform
    address TEXT NOT NULL              -- '192.0.2.1'
) STRICT;

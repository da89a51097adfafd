-- 0004: surveys: what customers are asked when they were served, and what they answered.

-- What a ticket shows of it: Satisfaction.
ALTER TABLE ticket ADD COLUMN satisfaction INTEGER NOT NULL DEFAULT 0;

-- A survey; what it asks lies in its versions. Kept: for ever.
CREATE TABLE survey (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    is_default INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL,          -- the newest
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX survey_default ON survey (is_default) WHERE is_default = 1;

-- One version, never changed: an answer stands beside what was asked. Kept: for ever.
CREATE TABLE survey_version (
    survey_id INTEGER NOT NULL REFERENCES survey (id),
    version INTEGER NOT NULL,
    scale INTEGER NOT NULL,            -- SurveyScale
    question_en TEXT NOT NULL,
    question_ja TEXT NOT NULL,
    low_en TEXT NOT NULL,              -- what the lowest rating means
    low_ja TEXT NOT NULL,
    high_en TEXT NOT NULL,             -- and the highest
    high_ja TEXT NOT NULL,
    reason_question_en TEXT NOT NULL,
    reason_question_ja TEXT NOT NULL,
    asks_comment INTEGER NOT NULL,
    throttle_days INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    created_by_id INTEGER,             -- person; NULL: came with the product
    PRIMARY KEY (survey_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE survey_reason (
    survey_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code INTEGER NOT NULL,
    text_en TEXT NOT NULL,
    text_ja TEXT NOT NULL,
    ratings INTEGER NOT NULL,          -- bit (1 << rating) of each that asks it
    PRIMARY KEY (survey_id, version, position),
    FOREIGN KEY (survey_id, version) REFERENCES survey_version (survey_id, version)
) STRICT, WITHOUT ROWID;

-- A survey that was offered, and its answer. Who is who are those of the time.
-- Kept: as the ticket.
CREATE TABLE survey_response (
    id INTEGER PRIMARY KEY,
    survey_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    conversation_id INTEGER REFERENCES conversation (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    agent_id INTEGER REFERENCES person (id),
    team_id INTEGER REFERENCES team (id),
    message_id INTEGER UNIQUE,         -- the card in the thread
    locale INTEGER NOT NULL,           -- Locale
    delivered INTEGER NOT NULL,        -- SurveyDelivery bits
    state INTEGER NOT NULL,            -- SurveyState
    rating INTEGER NOT NULL DEFAULT 0,
    category INTEGER NOT NULL DEFAULT 0,               -- SurveyCategory
    reason INTEGER NOT NULL DEFAULT 0, -- code of the version's reason
    comment TEXT NOT NULL DEFAULT '',
    offered_ms INTEGER NOT NULL,
    answered_ms INTEGER NOT NULL DEFAULT 0,
    changed_ms INTEGER NOT NULL DEFAULT 0,
    expires_ms INTEGER NOT NULL,
    CHECK ((state = 2) = (rating > 0)),
    CHECK ((rating > 0) = (category > 0)),
    CHECK ((rating > 0) = (answered_ms > 0)),
    FOREIGN KEY (survey_id, version) REFERENCES survey_version (survey_id, version)
) STRICT;
-- SAT-1: one per session; of a ticket without one, one per ticket. 4: dropped.
CREATE UNIQUE INDEX survey_response_once_per_session ON survey_response (conversation_id)
    WHERE conversation_id IS NOT NULL AND state <> 4;
CREATE UNIQUE INDEX survey_response_once_per_ticket ON survey_response (ticket_id)
    WHERE conversation_id IS NULL AND state <> 4;
CREATE INDEX survey_response_by_ticket ON survey_response (ticket_id, id);
CREATE INDEX survey_response_by_person ON survey_response (person_id, offered_ms);
CREATE INDEX survey_response_by_survey ON survey_response (survey_id, offered_ms);
CREATE INDEX survey_response_by_time ON survey_response (offered_ms);

-- Secrets of the server itself, made when first needed. 'survey_link': what signs the links in
-- letters. Kept: for ever.
CREATE TABLE server_secret (
    name TEXT PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The survey that comes with the product.
INSERT INTO survey (id, name, active, is_default, version, created_ms, updated_ms)
VALUES (1, 'Customer satisfaction / 顧客満足度', 1, 1, 1,
        coalesce((SELECT created_ms FROM account), 0),
        coalesce((SELECT created_ms FROM account), 0));
INSERT INTO survey_version (survey_id, version, scale, question_en, question_ja, low_en, low_ja,
                            high_en, high_ja, reason_question_en, reason_question_ja, asks_comment,
                            throttle_days, created_ms)
VALUES (1, 1, 1, 'How did we do?', '今回の対応はいかがでしたか', 'Very poor', 'とても不満',
        'Very good', 'とても満足', 'What should have been better?', 'よくなかった点をお聞かせください',
        1, 0, coalesce((SELECT created_ms FROM account), 0));
INSERT INTO survey_reason (survey_id, version, position, code, text_en, text_ja, ratings)
VALUES (1, 1, 1, 1000, 'It took too long', '時間がかかった', 14),
       (1, 1, 2, 1001, 'My question was not resolved', '解決しなかった', 14),
       (1, 1, 3, 1002, 'The answer was hard to understand', '説明が分かりにくかった', 14),
       (1, 1, 4, 1003, 'The tone was not right', '対応の仕方がよくなかった', 14),
       (1, 1, 5, 1004, 'Something else', 'その他', 14);

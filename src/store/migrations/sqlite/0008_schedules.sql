-- 0008: who follows a ticket, when the desk is open, and under which brand it works.

-- Under which name customers know the desk; account.brand_id is the default one.
-- Kept: for ever (deleted ones are marked).
CREATE TABLE brand (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    subdomain TEXT NOT NULL,           -- a word of its own for links and programs
    signature TEXT NOT NULL DEFAULT '',                -- what stands below its letters
    active INTEGER NOT NULL DEFAULT 1,
    deleted INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX brand_by_subdomain ON brand (subdomain) WHERE deleted = 0;
INSERT INTO brand (id, name, subdomain, created_ms, updated_ms)
SELECT brand_id, name, 'desk', created_ms, created_ms FROM account;

-- When the desk works. Kept: for ever (deleted ones are marked).
CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,           -- of the IANA: 'Asia/Tokyo'
    is_default INTEGER NOT NULL DEFAULT 0,             -- of tickets that have none of their own
    deleted INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX schedule_default ON schedule (is_default) WHERE is_default = 1;

-- Its week: minutes from Sunday 00:00 by its own clock, none over another.
-- Kept: as the schedule.
CREATE TABLE schedule_interval (
    schedule_id INTEGER NOT NULL REFERENCES schedule (id),
    start_minute INTEGER NOT NULL,
    end_minute INTEGER NOT NULL,
    PRIMARY KEY (schedule_id, start_minute),
    CHECK (start_minute >= 0 AND start_minute < end_minute AND end_minute <= 10080)
) STRICT, WITHOUT ROWID;

-- Days on which it does not, by its own calendar. Kept: as the schedule.
CREATE TABLE holiday (
    id INTEGER PRIMARY KEY,
    schedule_id INTEGER NOT NULL REFERENCES schedule (id),
    name TEXT NOT NULL,
    start_day INTEGER NOT NULL,        -- days since 1970-01-01
    end_day INTEGER NOT NULL,          -- the last one
    CHECK (start_day <= end_day)
) STRICT;
CREATE INDEX holiday_by_schedule ON holiday (schedule_id, start_day);

-- The office hours of most: Monday to Friday, nine to five, where most of the account's people are.
INSERT INTO schedule (id, name, time_zone, is_default, created_ms, updated_ms)
SELECT ticket_form_id, CASE locale WHEN 1 THEN '営業時間' ELSE 'Business hours' END,
       CASE locale WHEN 1 THEN 'Asia/Tokyo' ELSE 'Etc/UTC' END, 1, created_ms, created_ms
FROM account;
INSERT INTO schedule_interval (schedule_id, start_minute, end_minute)
SELECT s.id, day.value * 1440 + 540, day.value * 1440 + 1020
FROM schedule s, json_each('[1, 2, 3, 4, 5]') day;

ALTER TABLE ticket ADD COLUMN brand_id INTEGER REFERENCES brand (id);
ALTER TABLE ticket ADD COLUMN schedule_id INTEGER REFERENCES schedule (id); -- NULL: the default one
-- Agents who follow it: ids from low to high, separated by one space.
ALTER TABLE ticket ADD COLUMN followers TEXT NOT NULL DEFAULT '';
UPDATE ticket SET brand_id = (SELECT brand_id FROM account);
CREATE INDEX ticket_followed ON ticket (id) WHERE followers <> '';

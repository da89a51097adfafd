-- 0002: business rules.
--
-- The set of rules in force has a number, counter 'rule_set', raised by whatever changes it. What
-- was in force at a past number can be loaded as long as the rows below are kept, which is for
-- ever: they are as many as admins have clicks, and the history of tickets refers to them.

INSERT INTO counter (name, value) VALUES ('rule_set', 0);

-- In which rules are kept. Kept: until it is deleted, which needs it empty.
CREATE TABLE rule_category (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,             -- RuleKind
    name TEXT NOT NULL,
    position INTEGER NOT NULL,         -- among those of its kind
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

-- Triggers, automations, messaging triggers. Kept: for ever (deleted ones are marked, so that the
-- history can name them).
CREATE TABLE rule (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,             -- RuleKind
    category_id INTEGER,               -- rule_category, of triggers alone; deleted rules outlive it
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    active INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL,         -- in its category
    version INTEGER NOT NULL,          -- the newest of rule_version
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_by_kind ON rule (kind, category_id, position) WHERE deleted = 0;

-- When a rule fired last, and how often: narrow, because each fire writes it. Kept: as the rule.
CREATE TABLE rule_use (
    rule_id INTEGER PRIMARY KEY REFERENCES rule (id),
    last_fired_ms INTEGER NOT NULL DEFAULT 0,
    fired_count INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a rule said and did, each time that was changed. Never changed. Kept: for ever.
CREATE TABLE rule_version (
    rule_id INTEGER NOT NULL REFERENCES rule (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    run INTEGER NOT NULL,              -- RuleRun
    once_per_ticket INTEGER NOT NULL,
    author_id INTEGER,                 -- person; NULL: came with the product
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (rule_id, version)
) STRICT, WITHOUT ROWID;

-- Kept: as the version.
CREATE TABLE rule_condition (
    rule_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    in_any INTEGER NOT NULL,           -- 0: of `all`, 1: of `any`
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    operator TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (rule_id, version, in_any, position),
    FOREIGN KEY (rule_id, version) REFERENCES rule_version (rule_id, version)
) STRICT, WITHOUT ROWID;

-- Kept: as the version.
CREATE TABLE rule_action (
    rule_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    value_count INTEGER NOT NULL,
    value_0 TEXT NOT NULL,
    value_1 TEXT NOT NULL,
    value_2 TEXT NOT NULL,
    PRIMARY KEY (rule_id, version, position),
    FOREIGN KEY (rule_id, version) REFERENCES rule_version (rule_id, version)
) STRICT, WITHOUT ROWID;

-- When a rule was in force, in which version and at which place: from set `since_set` until before
-- `until_set`. Kept: for ever.
CREATE TABLE rule_span (
    rule_id INTEGER NOT NULL REFERENCES rule (id),
    since_set INTEGER NOT NULL,
    until_set INTEGER,                 -- NULL: it still is
    version INTEGER NOT NULL,
    category_position INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (rule_id, since_set)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_span_open ON rule_span (rule_id) WHERE until_set IS NULL;

-- The set that was looked at for this update; NULL: none was.
ALTER TABLE audit ADD COLUMN rule_set INTEGER;

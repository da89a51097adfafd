-- 0007: macros that agents and admins make themselves, for whom they are, and how often they serve.

ALTER TABLE macro ADD COLUMN whom INTEGER NOT NULL DEFAULT 0;      -- MacroFor
ALTER TABLE macro ADD COLUMN owner_id INTEGER REFERENCES person (id); -- of a personal one
ALTER TABLE macro ADD COLUMN folded TEXT NOT NULL DEFAULT '';      -- title and description
ALTER TABLE macro ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;   -- only the history names it
UPDATE macro SET folded = lower(title || ' ' || description);
CREATE INDEX macro_by_owner ON macro (owner_id) WHERE owner_id IS NOT NULL;

-- Where a comment goes: of "comment_value"; '' for other actions.
ALTER TABLE macro_action ADD COLUMN channel TEXT NOT NULL DEFAULT '';

-- The groups that may use a macro for groups. Kept: as the macro.
CREATE TABLE macro_team (
    macro_id INTEGER NOT NULL REFERENCES macro (id),
    team_id INTEGER NOT NULL REFERENCES team (id),
    PRIMARY KEY (macro_id, team_id)
) STRICT, WITHOUT ROWID;

-- Files that come with a macro; one may belong to several. Kept: as the macro.
CREATE TABLE macro_attachment (
    macro_id INTEGER NOT NULL REFERENCES macro (id),
    attachment_id INTEGER NOT NULL REFERENCES attachment (id),
    PRIMARY KEY (macro_id, attachment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX macro_attachment_by_file ON macro_attachment (attachment_id);

-- How often a macro was sent in each span of MACRO_USE_SPAN_MS. Kept: MACRO_USES_KEPT_MS, purged by
-- the daily timer.
CREATE TABLE macro_use (
    macro_id INTEGER NOT NULL REFERENCES macro (id),
    span_ms INTEGER NOT NULL,          -- when the span began
    uses INTEGER NOT NULL,
    PRIMARY KEY (macro_id, span_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX macro_use_by_age ON macro_use (span_ms);

-- 0005: automations.

-- By these an hour's tickets are found: by since when they have their status, and by their age.
-- Closed ones are never looked at.
CREATE INDEX ticket_by_status_since ON ticket (status, status_ms) WHERE status < 6;
CREATE INDEX ticket_by_status_created ON ticket (status, created_ms) WHERE status < 6;

-- How far an automation has come in an hour, so that a run can be cut in many commands and goes on
-- after a restart where it was. Kept: until a run in which the automation is no more.
CREATE TABLE automation_run (
    rule_id INTEGER PRIMARY KEY,       -- rule; 0: the desk's own, for what was solved long ago
    version INTEGER NOT NULL,          -- of the rule; the walk of another one is not gone on with
    run_ms INTEGER NOT NULL,           -- the whole hour
    done INTEGER NOT NULL,             -- it has looked at all tickets of that hour
    status INTEGER NOT NULL,           -- TicketStatus of the ticket that was looked at last,
    after_ms INTEGER NOT NULL,         -- its time,
    after_id INTEGER NOT NULL,         -- and its id
    updated INTEGER NOT NULL           -- tickets that it has updated in that hour
) STRICT;

-- An account that is there already has automations at once; 8 is TIMER_AUTOMATIONS.
INSERT INTO timer (id, due_ms, kind, subject_id)
SELECT 1, 3600000, 8, 0
WHERE EXISTS (SELECT 1 FROM account);

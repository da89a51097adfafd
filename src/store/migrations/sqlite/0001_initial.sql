-- 0001: the whole schema of the first release.
--
-- Rules: ids and times are integers made by the program (`_ms`: milliseconds since 1970, UTC);
-- booleans are 0/1; NULL means "none"; enums are the numbers of the enum of the same name in
-- src/model/. "Kept:" says how long a row lives and who deletes it.

-- Numbers handed out by the program. 'id': the block of general ids; 'ticket': dense ticket ids.
-- Kept: for ever.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('id', 1000), ('ticket', 0);

-- One row: the account itself. The ids never are null in API answers, so they exist from init.
-- Kept: for ever.
CREATE TABLE account (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    locale INTEGER NOT NULL,           -- Locale
    brand_id INTEGER NOT NULL,
    ticket_form_id INTEGER NOT NULL,
    app_id TEXT NOT NULL,              -- of the conversations API
    created_ms INTEGER NOT NULL
) STRICT;

-- Product settings that differ from their defaults; the typed table is model/setting.h.
-- Kept: for ever.
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What admins changed, and by whom. Kept: for ever.
CREATE TABLE account_audit (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,         -- person
    action TEXT NOT NULL,              -- create, update, destroy, login
    subject TEXT NOT NULL,             -- 'setting', 'person', 'group', 'api_token' ...
    subject_id INTEGER,
    field TEXT,
    old_value TEXT,
    new_value TEXT
) STRICT;

-- Everybody: end users, agents, admins. Kept: until erased.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    role INTEGER NOT NULL,             -- Role
    name TEXT NOT NULL,
    email TEXT,                        -- as typed
    email_key TEXT,                    -- normalised for comparison
    email_verified INTEGER NOT NULL DEFAULT 0,
    external_id TEXT,                  -- from a JWT
    locale INTEGER NOT NULL,           -- Locale
    password_hash TEXT,                -- Argon2id, agents and admins only
    active INTEGER NOT NULL DEFAULT 1,
    suspended INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX person_by_external_id ON person (external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX person_by_verified_email ON person (email_key)
    WHERE email_key IS NOT NULL AND email_verified = 1;

-- Groups of agents. Kept: for ever (deleted ones are marked).
CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    is_default INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

-- Who is in which group. The id is the database's own (1, 2, 3 …): the public API names memberships
-- by number, and nothing else refers to them. Kept: while it holds.
CREATE TABLE team_member (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL REFERENCES team (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    is_default INTEGER NOT NULL DEFAULT 0,
    UNIQUE (team_id, person_id)
) STRICT;
CREATE INDEX team_member_by_person ON team_member (person_id);

-- What an agent is and has just now. One row per agent or admin. Kept: as the person.
CREATE TABLE agent (
    person_id INTEGER PRIMARY KEY REFERENCES person (id),
    status INTEGER NOT NULL,           -- AgentStatus
    status_ms INTEGER NOT NULL,
    last_assigned_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Load and limit per agent and routing channel; `used` is raised by a conditional update only.
-- Kept: as the person.
CREATE TABLE capacity (
    person_id INTEGER NOT NULL REFERENCES person (id),
    channel INTEGER NOT NULL,          -- RoutingChannel
    used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    max INTEGER NOT NULL CHECK (max >= 0),
    PRIMARY KEY (person_id, channel)
) STRICT, WITHOUT ROWID;
-- Where routing begins to look: in a busy desk few have room.
CREATE INDEX capacity_with_room ON capacity (channel) WHERE used < max;

-- Secrets of people. Hashes are BLAKE2b-256 of the secret. Kept: until revoked.
CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
-- Not unique by hash alone: a demo gives everybody the same token; it is used with its e-mail.
CREATE UNIQUE INDEX api_token_by_hash ON api_token (token_hash, person_id);

-- Sign-ins of agents by password. Kept: until expires_ms, purged by the daily timer.
CREATE TABLE sign_in (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    secret_hash BLOB NOT NULL UNIQUE,
    csrf_token TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_by_expiry ON sign_in (expires_ms);

-- Keys of the conversations API, and signing keys for JWTs of known customers.
-- Kept: until revoked.
CREATE TABLE app_key (
    id TEXT PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE signing_key (
    id TEXT PRIMARY KEY,               -- the JWT's kid
    secret BLOB NOT NULL,              -- HMAC needs it itself
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A widget or workspace tab: its secret and its dense counter of messages.
-- Kept: 400 days after seen_ms, purged by the daily timer.
CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    secret_hash BLOB NOT NULL UNIQUE,
    last_n INTEGER NOT NULL DEFAULT 0,
    answers BLOB,                      -- of the last 64: ids of messages, packed by device_store.c
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX device_by_person ON device (person_id);

-- What an end user sees in one window. Kept: until the person is erased.
CREATE TABLE thread (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    public_seq INTEGER NOT NULL DEFAULT 0,
    customer_delivered_seq INTEGER NOT NULL DEFAULT 0, -- up to here it reached a device of theirs
    customer_read_seq INTEGER NOT NULL DEFAULT 0,
    agent_read_seq INTEGER NOT NULL DEFAULT 0,
    customer_wrote_ms INTEGER NOT NULL DEFAULT 0,
    metadata TEXT,                     -- of the conversations API: a flat JSON object
    display_name TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL        -- the newest message
) STRICT;
CREATE INDEX thread_by_person ON thread (person_id);

-- One customer request with its one session. Kept: until the person is erased.
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL REFERENCES thread (id),
    person_id INTEGER NOT NULL REFERENCES person (id), -- the end user
    previous_id INTEGER REFERENCES conversation (id),  -- in the same thread
    ticket_id INTEGER UNIQUE REFERENCES ticket (id),   -- from the handoff on
    control INTEGER NOT NULL,          -- Control
    session_state INTEGER NOT NULL,    -- SessionState
    inactive_reason INTEGER NOT NULL DEFAULT 0,
    ended_reason INTEGER NOT NULL DEFAULT 0,           -- EndedReason
    ended_via INTEGER NOT NULL DEFAULT 0,              -- EndedVia
    ended_ms INTEGER NOT NULL DEFAULT 0,
    ended_by_id INTEGER,               -- person, if one
    started_ms INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,        -- public_seq of its first message
    locale INTEGER NOT NULL,           -- Locale: in which the bot speaks
    bot_version INTEGER NOT NULL,
    bot_step TEXT NOT NULL,
    bot_unmatched INTEGER NOT NULL DEFAULT 0,
    CHECK ((session_state = 3) = (ended_ms > 0)),
    CHECK ((session_state = 3) = (ended_reason > 0)),
    CHECK ((session_state = 3) = (control = 4)),
    CHECK (ticket_id IS NOT NULL OR control IN (1, 4))
) STRICT;
CREATE INDEX conversation_by_thread ON conversation (thread_id, id);
CREATE UNIQUE INDEX conversation_current ON conversation (thread_id) WHERE session_state <> 3;
CREATE INDEX conversation_by_previous ON conversation (previous_id) WHERE previous_id IS NOT NULL;

-- One line of a thread. Kept: until redacted or the person is erased.
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL,
    public_seq INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    author_kind INTEGER NOT NULL,      -- AuthorKind
    author_id INTEGER,                 -- person; NULL for the bot
    kind INTEGER NOT NULL,             -- MessageKind
    body TEXT NOT NULL,
    payload TEXT,                      -- of a chosen option
    options TEXT,                      -- of a question: see model/message.h
    attachment_id INTEGER,
    source TEXT,                       -- 'web', 'api:conversations', 'workspace', 'bot'
    metadata TEXT                      -- flat JSON object given through the conversations API
) STRICT;
CREATE UNIQUE INDEX message_by_thread ON message (thread_id, public_seq);

-- The request as agents see it. Kept: until deleted for good.
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER UNIQUE,    -- NULL: did not come from messaging
    requester_id INTEGER NOT NULL REFERENCES person (id),
    submitter_id INTEGER NOT NULL REFERENCES person (id),
    assignee_id INTEGER REFERENCES person (id),
    team_id INTEGER REFERENCES team (id),
    status INTEGER NOT NULL,           -- TicketStatus
    priority INTEGER NOT NULL DEFAULT 0,               -- TicketPriority
    type INTEGER NOT NULL DEFAULT 0,   -- TicketType
    subject TEXT NOT NULL,
    external_id TEXT,
    tags TEXT NOT NULL DEFAULT '',     -- sorted, separated by one space
    via INTEGER NOT NULL,              -- ViaChannel; never changes
    routing_channel INTEGER NOT NULL,  -- RoutingChannel
    is_public INTEGER NOT NULL DEFAULT 1,
    queued_ms INTEGER,                 -- since when it waits in its group's queue; NULL: does not
    version INTEGER NOT NULL DEFAULT 1,                -- one more at each update
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    solved_ms INTEGER NOT NULL DEFAULT 0,
    status_ms INTEGER NOT NULL,
    CHECK ((status = 1) <= (assignee_id IS NULL)),
    CHECK (queued_ms IS NULL OR assignee_id IS NULL)
) STRICT;
CREATE INDEX ticket_queue ON ticket (team_id, queued_ms, id) WHERE queued_ms IS NOT NULL;
CREATE INDEX ticket_by_assignee ON ticket (assignee_id, status) WHERE assignee_id IS NOT NULL;
CREATE INDEX ticket_by_requester ON ticket (requester_id);
CREATE INDEX ticket_by_status ON ticket (status, updated_ms);
CREATE INDEX ticket_by_updated ON ticket (updated_ms);
CREATE INDEX ticket_by_external_id ON ticket (external_id) WHERE external_id IS NOT NULL;

-- One update of a ticket; its events are rows of event. Never changed. Kept: as the ticket.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    at_ms INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,       -- ActorKind
    actor_id INTEGER,                  -- person
    via INTEGER NOT NULL               -- ViaChannel of the update
) STRICT;
CREATE INDEX audit_by_ticket ON audit (ticket_id, id);

-- Public replies by e-mail and internal notes. Chat messages stay in message.
-- Kept: as the ticket.
CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES ticket (id),
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    at_ms INTEGER NOT NULL,
    author_id INTEGER NOT NULL REFERENCES person (id),
    channel INTEGER NOT NULL,          -- CommentChannel: email or note
    body TEXT NOT NULL
) STRICT;
CREATE INDEX comment_by_ticket ON comment (ticket_id, id);

-- The log: what happened to which thing, by whom, caused by what. Append only. Never text that
-- people wrote. Kept: as the ticket; rows without a ticket 400 days.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind INTEGER NOT NULL,             -- EventKind
    actor_kind INTEGER NOT NULL,       -- ActorKind
    actor_id INTEGER,
    cause_id INTEGER,                  -- the event that caused this one
    thread_id INTEGER,
    conversation_id INTEGER,
    ticket_id INTEGER,
    ticket_seq INTEGER,                -- its place in the ticket's stream: one more than the newest
    audit_id INTEGER,
    agent_id INTEGER,                  -- whose stream, with
    agent_seq INTEGER,                 -- its place there
    ref_id INTEGER,                    -- message, comment, macro …, by kind
    field INTEGER,                     -- EventField
    old_value TEXT,
    new_value TEXT,
    number_a INTEGER,                  -- by kind, see model/event.h
    number_b INTEGER
) STRICT;
CREATE UNIQUE INDEX event_by_ticket ON event (ticket_id, ticket_seq) WHERE ticket_seq IS NOT NULL;
CREATE UNIQUE INDEX event_by_agent ON event (agent_id, agent_seq) WHERE agent_seq IS NOT NULL;
CREATE INDEX event_by_audit ON event (audit_id) WHERE audit_id IS NOT NULL;

-- Something to be done later. One row per kind and subject. Kept: until it fired.
CREATE TABLE timer (
    id INTEGER PRIMARY KEY,
    due_ms INTEGER NOT NULL,
    kind INTEGER NOT NULL,             -- TimerKind
    subject_id INTEGER NOT NULL        -- conversation, team … by kind
) STRICT;
CREATE UNIQUE INDEX timer_by_subject ON timer (kind, subject_id);
CREATE INDEX timer_by_due ON timer (due_ms);

-- What leaves the process later: mail, webhooks. Kept: 90 days after delivery.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    event_id INTEGER NOT NULL,         -- what caused it, with
    rule_id INTEGER NOT NULL,          -- the rule (0: a person's own reply) and
    action INTEGER NOT NULL,           -- its action (0 …): the key that makes a retry the same row
    kind INTEGER NOT NULL,             -- OutboxKind
    state INTEGER NOT NULL,            -- OutboxState
    ticket_id INTEGER REFERENCES ticket (id),
    comment_id INTEGER REFERENCES comment (id),
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    not_before_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_key ON outbox (event_id, rule_id, action);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id);
CREATE INDEX outbox_by_state ON outbox (state, not_before_ms);

-- Files: bytes lie under files/ by content hash. Kept: as the thread or ticket; 3 days if nothing
-- refers to them, purged by the daily timer.
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    content_hash BLOB NOT NULL,        -- BLAKE2b-256 of the bytes: the name of the file
    token TEXT NOT NULL UNIQUE,        -- 32 hex digits: the secret in its address
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    uploader_id INTEGER,               -- person; NULL: a visitor who has not written yet
    device_hash BLOB,                  -- of that visitor's device
    thread_id INTEGER REFERENCES thread (id),
    comment_id INTEGER REFERENCES comment (id),
    created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_by_comment ON attachment (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX attachment_unused ON attachment (created_ms)
    WHERE thread_id IS NULL AND comment_id IS NULL;
CREATE INDEX attachment_by_content ON attachment (content_hash);

-- Requests that carried an Idempotency-Key. Kept: 24 h, purged by the daily timer.
CREATE TABLE idempotency (
    actor_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    result INTEGER NOT NULL,           -- what the command answered with: an id
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (at_ms);

-- The bot's flow: versions of steps. Kept: for ever (conversations name their version).
CREATE TABLE bot_step (
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,             -- BotStepKind
    text_en TEXT NOT NULL DEFAULT '',
    text_ja TEXT NOT NULL DEFAULT '',
    next TEXT NOT NULL DEFAULT '',     -- the step after this one; '' at a handoff
    next_ja TEXT NOT NULL DEFAULT '',  -- of a branch by language: where Japanese goes
    team_id INTEGER,                   -- of a handoff: to whom; NULL: the default group
    PRIMARY KEY (version, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE bot_option (
    version INTEGER NOT NULL,
    step TEXT NOT NULL,
    position INTEGER NOT NULL,
    payload TEXT NOT NULL,
    label_en TEXT NOT NULL,
    label_ja TEXT NOT NULL,
    next TEXT NOT NULL,
    PRIMARY KEY (version, step, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE bot_flow (
    version INTEGER PRIMARY KEY,
    published_ms INTEGER NOT NULL,
    published_by_id INTEGER
) STRICT;

-- Macros. Kept: for ever.
CREATE TABLE macro (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1,
    position INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE macro_action (
    macro_id INTEGER NOT NULL REFERENCES macro (id),
    position INTEGER NOT NULL,
    field TEXT NOT NULL,               -- status, priority, comment_value, messaging_session …
    value TEXT NOT NULL,
    PRIMARY KEY (macro_id, position)
) STRICT, WITHOUT ROWID;

-- Full text search: pre-cut tokens (text/tokens.h), and how far the log has been indexed.
-- Kept: as what it indexes.
CREATE VIRTUAL TABLE search_text USING fts5 (
    tokens, content = '', tokenize = 'ascii', detail = 'full'
);
CREATE TABLE search_row (
    id INTEGER PRIMARY KEY,            -- rowid in search_text
    ticket_id INTEGER NOT NULL,
    message_id INTEGER,
    comment_id INTEGER,
    is_note INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE search_cursor (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    event_id INTEGER NOT NULL
) STRICT;
INSERT INTO search_cursor (id, event_id) VALUES (1, 0);

-- raw.sql — the baseline of the bench: what the disk and SQLite can do if there is no server.
--
-- Frozen: a change here makes all earlier quotients worthless. bench/raw.c runs it: `batch` times
-- message_insert, conversation_update, event_insert in one transaction, over 512 conversations in
-- turn. Durable: a commit returns when the WAL is on the disk.

-- settings: as the server has them, but a checkpoint after every 4,000 pages
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 4000;

-- schema: message, unique (conversation, seq), conversation, event
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_by_conversation ON message (conversation_id, seq);
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL
) STRICT;

-- conversation_insert: $1 id
INSERT INTO conversation (id, seq, updated_ms) VALUES ($1, 0, 0);

-- message_insert: $1 id, $2 conversation, $3 seq, $4 time, $5 author, $6 text
INSERT INTO message (id, conversation_id, seq, at_ms, author_id, body)
VALUES ($1, $2, $3, $4, $5, $6);

-- conversation_update: $1 id, $2 seq, $3 time
UPDATE conversation SET seq = $2, updated_ms = $3 WHERE id = $1;

-- event_insert: $1 id, $2 time, $3 kind, $4 conversation, $5 message
INSERT INTO event (id, at_ms, kind, conversation_id, message_id) VALUES ($1, $2, $3, $4, $5);

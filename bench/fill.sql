-- fill.sql — a database as after a long time of use, made in seconds: copies of what the server
-- itself has written. bench/fill.c runs it; `madoguchi verify` finds nothing in the
-- result. What a ticket of a conversation is made of is copied row by row with all ids moved by the
-- same distance; dense numbers (tickets, an agent's stream) go on counting. The search index counts
-- as up to date, and has none of the copies.

-- settings: the file is made anew if this breaks off, so nothing of it needs to be safe
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
PRAGMA temp_store = MEMORY;

-- wanted: how many, and over how much time they are spread
CREATE TEMP TABLE wanted (count INTEGER NOT NULL, span_ms INTEGER NOT NULL);

-- wanted_insert: $1 how many, $2 milliseconds
INSERT INTO wanted (count, span_ms) VALUES ($1, $2);

-- agents: copies of Ben, in his groups, with his token: agent1@example.com, agent2@example.com …
CREATE TEMP TABLE copy AS
WITH RECURSIVE number (k) AS (
    SELECT 1 UNION ALL SELECT k + 1 FROM number WHERE k < (SELECT count FROM wanted)
)
SELECT k, (SELECT value FROM counter WHERE name = 'id') + 2 * k AS id,
       (SELECT id FROM person WHERE email = 'ben@example.com') AS ben
FROM number;
INSERT INTO person (id, role, name, email, email_key, email_verified, external_id, locale,
                    password_hash, active, suspended, created_ms, updated_ms)
SELECT c.id, p.role, 'Agent ' || c.k, 'agent' || c.k || '@example.com',
       'agent' || c.k || '@example.com', p.email_verified, NULL, p.locale, p.password_hash,
       p.active, p.suspended, p.created_ms, p.updated_ms
FROM copy c JOIN person p ON p.id = c.ben;
INSERT INTO agent (person_id, status, status_ms, last_assigned_ms)
SELECT c.id, a.status, a.status_ms, 0 FROM copy c JOIN agent a ON a.person_id = c.ben;
INSERT INTO capacity (person_id, channel, used, max)
SELECT c.id, k.channel, 0, k.max FROM copy c JOIN capacity k ON k.person_id = c.ben;
INSERT INTO team_member (team_id, person_id, is_default)
SELECT m.team_id, c.id, m.is_default FROM copy c JOIN team_member m ON m.person_id = c.ben;
INSERT INTO api_token (id, person_id, name, token_hash, created_ms)
SELECT c.id + 1, c.id, t.name, t.token_hash, t.created_ms
FROM copy c JOIN api_token t ON t.person_id = c.ben;
UPDATE counter SET value = value + 2 * (SELECT count FROM wanted) + 2 WHERE name = 'id';

-- pattern_ended: the demo's longest conversation that has ended
CREATE TEMP TABLE pattern AS
SELECT t.id AS ticket, c.id AS conversation, c.thread_id AS thread, c.person_id AS person
FROM ticket t
JOIN conversation c ON c.id = t.conversation_id
JOIN thread d ON d.id = c.thread_id
WHERE c.session_state = 3
ORDER BY d.public_seq DESC LIMIT 1;

-- pattern_waiting: the first that waits for an agent
CREATE TEMP TABLE pattern AS
SELECT t.id AS ticket, c.id AS conversation, c.thread_id AS thread, c.person_id AS person
FROM ticket t
JOIN conversation c ON c.id = t.conversation_id
WHERE t.queued_ms IS NOT NULL
ORDER BY t.id LIMIT 1;

-- tickets: copies of the pattern
CREATE TEMP TABLE p_person AS SELECT * FROM person WHERE id = (SELECT person FROM pattern);
CREATE TEMP TABLE p_thread AS SELECT * FROM thread WHERE id = (SELECT thread FROM pattern);
CREATE TEMP TABLE p_conversation AS
SELECT * FROM conversation WHERE id = (SELECT conversation FROM pattern);
CREATE TEMP TABLE p_message AS SELECT * FROM message WHERE thread_id = (SELECT thread FROM pattern);
CREATE TEMP TABLE p_ticket AS SELECT * FROM ticket WHERE id = (SELECT ticket FROM pattern);
CREATE TEMP TABLE p_audit AS SELECT * FROM audit WHERE ticket_id = (SELECT ticket FROM pattern);
CREATE TEMP TABLE p_comment AS
SELECT * FROM comment WHERE ticket_id = (SELECT ticket FROM pattern);
CREATE TEMP TABLE p_timer AS
SELECT * FROM timer
WHERE kind IN (1, 2, 3) AND subject_id = (SELECT conversation FROM pattern);
CREATE TEMP TABLE p_event AS
SELECT e.*, (SELECT max(n.agent_seq) FROM event n WHERE n.agent_id = e.agent_id) AS agent_from,
       count(e.agent_seq) OVER (PARTITION BY e.agent_id) AS agent_count,
       row_number() OVER (PARTITION BY e.agent_id, e.agent_seq IS NULL ORDER BY e.agent_seq)
           AS agent_place
FROM event e
JOIN pattern p ON e.ticket_id = p.ticket OR e.conversation_id = p.conversation
                  OR e.thread_id = p.thread;
CREATE TEMP TABLE p_device AS SELECT * FROM device WHERE person_id = (SELECT person FROM pattern);
CREATE TEMP TABLE span AS
SELECT min(id) AS low, max(id) AS high
FROM (SELECT id FROM p_person UNION ALL SELECT id FROM p_thread UNION ALL
      SELECT id FROM p_conversation UNION ALL SELECT id FROM p_message UNION ALL
      SELECT id FROM p_audit UNION ALL SELECT id FROM p_comment UNION ALL
      SELECT id FROM p_timer UNION ALL SELECT id FROM p_event UNION ALL SELECT id FROM p_device);
INSERT INTO p_device (id, person_id, secret_hash, last_n, answers, created_ms, seen_ms)
SELECT s.high + 1, p.id, x'', c.first_seq, zeroblob(8 * c.first_seq), p.created_ms, p.updated_ms
FROM span s, p_person p, p_conversation c
WHERE NOT EXISTS (SELECT 1 FROM p_device);
UPDATE span SET high = max(high, (SELECT max(id) FROM p_device));
CREATE TEMP TABLE copy (k INTEGER PRIMARY KEY, d INTEGER, ms INTEGER, low INTEGER, high INTEGER);
INSERT INTO copy (k, d, ms, low, high)
WITH RECURSIVE number (k) AS (
    SELECT 1 UNION ALL SELECT k + 1 FROM number WHERE k < (SELECT count FROM wanted)
)
SELECT n.k, c.value - s.low + (n.k - 1) * (s.high - s.low + 1), n.k * w.span_ms / w.count, s.low,
       s.high
FROM number n, span s, wanted w, counter c
WHERE c.name = 'id';
CREATE TEMP TABLE newest AS SELECT value AS ticket FROM counter WHERE name = 'ticket';

INSERT INTO person (id, role, name, email, email_key, email_verified, external_id, locale,
                    password_hash, active, suspended, created_ms, updated_ms)
SELECT p.id + c.d, p.role, replace(p.name, p.id, p.id + c.d),
       CASE WHEN p.email IS NOT NULL THEN (p.id + c.d) || '@example.org' END,
       CASE WHEN p.email IS NOT NULL THEN (p.id + c.d) || '@example.org' END, p.email_verified,
       CASE WHEN p.external_id IS NOT NULL THEN 'customer-' || (p.id + c.d) END, p.locale,
       p.password_hash, p.active, p.suspended, p.created_ms + c.ms, p.updated_ms + c.ms
FROM copy c CROSS JOIN p_person p;
INSERT INTO device (id, person_id, secret_hash, last_n, answers, created_ms, seen_ms)
SELECT p.id + c.d, p.person_id + c.d, randomblob(32), p.last_n, p.answers, p.created_ms + c.ms,
       p.seen_ms + c.ms
FROM copy c CROSS JOIN p_device p;
INSERT INTO thread (id, person_id, public_seq, customer_delivered_seq, customer_read_seq,
                    agent_read_seq, customer_wrote_ms, metadata, display_name, created_ms,
                    updated_ms)
SELECT p.id + c.d, p.person_id + c.d, p.public_seq, p.customer_delivered_seq,
       p.customer_read_seq, p.agent_read_seq, p.customer_wrote_ms + c.ms, p.metadata,
       p.display_name, p.created_ms + c.ms, p.updated_ms + c.ms
FROM copy c CROSS JOIN p_thread p;
INSERT INTO conversation (id, thread_id, person_id, previous_id, ticket_id, control, session_state,
                          inactive_reason, ended_reason, ended_via, ended_ms, ended_by_id,
                          started_ms, first_seq, locale, bot_version, bot_step,
                          bot_unmatched)
SELECT p.id + c.d, p.thread_id + c.d, p.person_id + c.d, p.previous_id, n.ticket + c.k, p.control,
       p.session_state, p.inactive_reason, p.ended_reason, p.ended_via,
       p.ended_ms + c.ms * (p.ended_ms > 0), p.ended_by_id, p.started_ms + c.ms, p.first_seq,
       p.locale, p.bot_version, p.bot_step, p.bot_unmatched
FROM copy c CROSS JOIN p_conversation p CROSS JOIN newest n;
INSERT INTO message (id, thread_id, public_seq, conversation_id, at_ms, author_kind, author_id,
                     kind, body, payload, options, attachment_id, source, metadata)
SELECT p.id + c.d, p.thread_id + c.d, p.public_seq, p.conversation_id + c.d, p.at_ms + c.ms,
       p.author_kind, p.author_id + c.d * (p.author_id BETWEEN c.low AND c.high), p.kind, p.body,
       p.payload, p.options, p.attachment_id, p.source, p.metadata
FROM copy c CROSS JOIN p_message p;
INSERT INTO ticket (id, conversation_id, requester_id, submitter_id, assignee_id, team_id, status,
                    priority, type, subject, external_id, tags, via, routing_channel, is_public,
                    queued_ms, version, created_ms, updated_ms, solved_ms, status_ms, satisfaction)
SELECT n.ticket + c.k, p.conversation_id + c.d, p.requester_id + c.d, p.submitter_id + c.d,
       p.assignee_id, p.team_id, p.status, p.priority, p.type, p.subject, p.external_id, p.tags,
       p.via, p.routing_channel, p.is_public, p.queued_ms + c.ms, p.version,
       p.created_ms + c.ms, p.updated_ms + c.ms, p.solved_ms + c.ms * (p.solved_ms > 0),
       p.status_ms + c.ms, p.satisfaction
FROM copy c CROSS JOIN p_ticket p CROSS JOIN newest n;
INSERT INTO audit (id, ticket_id, at_ms, actor_kind, actor_id, via, rule_set)
SELECT p.id + c.d, n.ticket + c.k, p.at_ms + c.ms, p.actor_kind,
       p.actor_id + c.d * (p.actor_id BETWEEN c.low AND c.high), p.via, p.rule_set
FROM copy c CROSS JOIN p_audit p CROSS JOIN newest n;
INSERT INTO comment (id, ticket_id, audit_id, at_ms, author_id, channel, body)
SELECT p.id + c.d, n.ticket + c.k, p.audit_id + c.d, p.at_ms + c.ms, p.author_id, p.channel, p.body
FROM copy c CROSS JOIN p_comment p CROSS JOIN newest n;
INSERT INTO timer (id, due_ms, kind, subject_id)
SELECT p.id + c.d, p.due_ms + c.ms, p.kind, p.subject_id + c.d FROM copy c CROSS JOIN p_timer p;
INSERT INTO event (id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id,
                   ticket_id, ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value,
                   new_value, number_a, number_b)
SELECT p.id + c.d, p.at_ms + c.ms, p.kind, p.actor_kind,
       p.actor_id + c.d * (p.actor_id BETWEEN c.low AND c.high), p.cause_id + c.d,
       p.thread_id + c.d, p.conversation_id + c.d,
       CASE WHEN p.ticket_id IS NOT NULL THEN n.ticket + c.k END, p.ticket_seq,
       p.audit_id + c.d, p.agent_id,
       CASE WHEN p.agent_seq IS NOT NULL
            THEN p.agent_from + (c.k - 1) * p.agent_count + p.agent_place END,
       p.ref_id + c.d * (p.ref_id BETWEEN c.low AND c.high), p.field, p.old_value, p.new_value,
       p.number_a, p.number_b
FROM copy c CROSS JOIN p_event p CROSS JOIN newest n;
UPDATE counter
SET value = value + (SELECT count(*) FROM copy) * (SELECT high - low + 1 FROM span)
WHERE name = 'id';
UPDATE counter SET value = value + (SELECT count(*) FROM copy) WHERE name = 'ticket';
UPDATE search_cursor SET event_id = (SELECT max(id) FROM event);

-- done: as the server wants to find it
PRAGMA journal_mode = WAL;

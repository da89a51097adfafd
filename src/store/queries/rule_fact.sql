-- What business rules look up beside the ticket, and whom they write to.

-- rule_fact_description: the first reply or note of a ticket that did not come from messaging
SELECT body, channel FROM comment WHERE ticket_id = $1 ORDER BY id LIMIT 1;

-- rule_fact_moves: reopens, assignees and groups so far; kinds 3 and 4 are FIELD_CREATED and
-- FIELD_SET, fields 1, 2 and 3 status, assignee and group
SELECT
    COALESCE(SUM(kind = 4 AND field = 1 AND old_value = 'solved' AND new_value <> 'closed'), 0),
    COALESCE(SUM(field = 2 AND new_value IS NOT NULL), 0),
    COALESCE(SUM(field = 3 AND new_value IS NOT NULL), 0)
FROM event
WHERE ticket_id = $1 AND ticket_seq > 0 AND kind IN (3, 4) AND field IN (1, 2, 3);

-- rule_fact_replies: public answers of staff, by e-mail (channel 2) and in the chat (author 2)
SELECT
    (SELECT COUNT(*) FROM comment c JOIN person p ON p.id = c.author_id
     WHERE c.ticket_id = $1 AND c.channel = 2 AND p.role IN (2, 3))
    + (SELECT COUNT(*) FROM conversation v JOIN message m
           ON m.thread_id = v.thread_id AND m.public_seq >= v.first_seq
       WHERE v.ticket_id = $1 AND m.conversation_id = v.id AND m.author_kind = 2);

-- rule_fact_times: when it was assigned, and when requester $2 and assignee $3 last did something
SELECT
    MAX(CASE WHEN field = 2 AND kind IN (3, 4) AND new_value IS NOT NULL THEN at_ms END),
    MAX(CASE WHEN actor_id = $2 THEN at_ms END),
    MAX(CASE WHEN actor_id = $3 THEN at_ms END)
FROM event
WHERE ticket_id = $1 AND ticket_seq > 0;

-- rule_audit: one update as it was kept, with who made it
SELECT a.ticket_id, a.at_ms, a.actor_kind, a.actor_id, a.via, COALESCE(a.rule_set, 0),
    COALESCE(p.role, 0), COALESCE(p.name, '')
FROM audit a LEFT JOIN person p ON p.id = a.actor_id
WHERE a.id = $1;

-- rule_audit_events: what people, the clock and the router did in it, newest first (6: a rule)
SELECT id, at_ms, kind, actor_kind, actor_id, cause_id, thread_id, conversation_id, ticket_id,
    ticket_seq, audit_id, agent_id, agent_seq, ref_id, field, old_value, new_value, number_a,
    number_b
FROM event
WHERE audit_id = $1 AND actor_kind <> 6
ORDER BY id DESC
LIMIT $2;

-- rule_recipients_of_team: the agents of a group who can be written to
SELECT p.id
FROM team_member m JOIN person p ON p.id = m.person_id
WHERE m.team_id = $1 AND p.active = 1 AND p.suspended = 0 AND p.email IS NOT NULL
ORDER BY p.id
LIMIT $2;

-- rule_recipients_all: all agents who can be written to; agents are few, people are not
SELECT p.id
FROM agent a CROSS JOIN person p ON p.id = a.person_id
WHERE p.active = 1 AND p.suspended = 0 AND p.email IS NOT NULL
ORDER BY p.id
LIMIT $1;

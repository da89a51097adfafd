-- What must be true of every committed state; store/verify.h runs each statement here. Every row
-- (id, text) is a finding. Enums are numbers: see src/model/.

-- verify_capacity_counts: load counters equal the tickets that count (ticket_counts in the model)
SELECT k.person_id, 'channel ' || k.channel || ' has used ' || k.used
FROM capacity k
WHERE k.used <> (
    SELECT count(*)
    FROM ticket t
    LEFT JOIN conversation c ON c.id = t.conversation_id
    WHERE t.assignee_id = k.person_id AND t.routing_channel = k.channel
          AND ((k.channel = 2 AND t.status IN (1, 2))
               OR (k.channel = 1 AND t.status < 5
                   AND (c.session_state = 1
                        OR (c.session_state = 2 AND EXISTS (
                            SELECT 1 FROM setting
                            WHERE key = 'routing.count_inactive' AND value = '1')))))
);

-- verify_one_live_session: at most one per thread
SELECT thread_id, count(*) || ' sessions that have not ended'
FROM conversation
WHERE session_state <> 3
GROUP BY thread_id
HAVING count(*) > 1;

-- verify_thread_dense: the messages of a thread are numbered 1, 2, 3 … without gap
SELECT t.id, 'messages are not numbered 1 to ' || t.public_seq
FROM thread t
WHERE t.public_seq <> (SELECT count(*) FROM message m WHERE m.thread_id = t.id)
      OR t.public_seq <> (SELECT coalesce(max(m.public_seq), 0) FROM message m
                          WHERE m.thread_id = t.id)
      OR EXISTS (SELECT 1 FROM message m WHERE m.thread_id = t.id AND m.public_seq < 1);

-- verify_message_place: a message belongs to one conversation, of its thread, and is no older
SELECT m.id, 'its conversation is not of its thread'
FROM message m
LEFT JOIN conversation c ON c.id = m.conversation_id
WHERE c.id IS NULL OR c.thread_id <> m.thread_id OR m.public_seq < c.first_seq;

-- verify_message_told: every message has exactly one event, which names its number
SELECT m.id, 'told by ' || count(e.id) || ' events'
FROM message m
LEFT JOIN event e ON e.kind = 1 AND e.ref_id = m.id AND e.number_a = m.public_seq
GROUP BY m.id
HAVING count(e.id) <> 1;

-- verify_ticket_stream: a ticket's stream is numbered 1, 2, 3 … without gap
SELECT ticket_id, count(*) || ' numbers from ' || min(ticket_seq) || ' to ' || max(ticket_seq)
FROM event
WHERE ticket_seq IS NOT NULL
GROUP BY ticket_id
HAVING min(ticket_seq) <> 1 OR max(ticket_seq) <> count(*);

-- verify_agent_stream: an agent's stream is numbered 1, 2, 3 … without gap
SELECT agent_id, count(*) || ' numbers from ' || min(agent_seq) || ' to ' || max(agent_seq)
FROM event
WHERE agent_seq IS NOT NULL
GROUP BY agent_id
HAVING min(agent_seq) <> 1 OR max(agent_seq) <> count(*);

-- verify_queue: what waits has a time, and nothing else has (ticket_waits in the model)
SELECT t.id, CASE WHEN t.queued_ms IS NULL THEN 'waits in no queue' ELSE 'does not wait' END
FROM ticket t
LEFT JOIN conversation c ON c.id = t.conversation_id
WHERE (t.queued_ms IS NOT NULL)
      <> (t.team_id IS NOT NULL AND t.assignee_id IS NULL AND t.status IN (1, 2)
          AND t.routing_channel = 1 AND c.id IS NOT NULL AND c.session_state <> 3);

-- verify_nobody_waits: no ticket waits while a member of its group is online and has room
SELECT t.id, 'waits while agent ' || k.person_id || ' has room'
FROM ticket t
JOIN team_member m ON m.team_id = t.team_id
JOIN agent a ON a.person_id = m.person_id AND a.status = 2
JOIN capacity k ON k.person_id = m.person_id AND k.channel = 1 AND k.used < k.max
JOIN person p ON p.id = m.person_id AND p.active = 1 AND p.suspended = 0
WHERE t.queued_ms IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM timer WHERE timer.kind = 4 AND timer.subject_id = t.team_id);

-- verify_ended_once: an ended session has exactly one event that ended it, a live one has none
SELECT c.id, 'ended by ' || count(e.id) || ' events'
FROM conversation c
LEFT JOIN event e ON e.conversation_id = c.id AND e.kind = 8
GROUP BY c.id
HAVING count(e.id) <> (c.session_state = 3);

-- verify_control: who answers follows from session, ticket and assignee
SELECT c.id, 'control is ' || c.control
FROM conversation c
LEFT JOIN ticket t ON t.id = c.ticket_id
WHERE c.control <> CASE WHEN c.session_state = 3 THEN 4
                        WHEN t.id IS NULL THEN 1
                        WHEN t.assignee_id IS NULL THEN 2
                        ELSE 3 END;

-- verify_ticket_link: a ticket and its conversation name each other
SELECT t.id, 'its conversation does not name it'
FROM ticket t
LEFT JOIN conversation c ON c.id = t.conversation_id
WHERE t.conversation_id IS NOT NULL AND (c.id IS NULL OR c.ticket_id IS NOT t.id);

-- verify_closed: a closed ticket has no live session
SELECT t.id, 'is closed, and its session has not ended'
FROM ticket t
JOIN conversation c ON c.id = t.conversation_id
WHERE t.status = 6 AND c.session_state <> 3;

-- verify_session_timer: a session that has not ended has a timer that looks after it, but for
-- inactive ones, which wait for the customer
SELECT c.id, 'no timer looks after the session'
FROM conversation c
WHERE ((c.session_state = 1 AND c.ticket_id IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM timer WHERE timer.kind = 1 AND timer.subject_id = c.id))
      OR ((c.session_state = 1 AND c.ticket_id IS NULL)
          AND NOT EXISTS (SELECT 1 FROM timer WHERE timer.kind = 3 AND timer.subject_id = c.id));

-- verify_timer_of_ended: nothing comes due for a session that has ended
SELECT c.id, 'a timer of kind ' || timer.kind || ' is left'
FROM timer
JOIN conversation c ON c.id = timer.subject_id
WHERE timer.kind IN (1, 2, 3) AND c.session_state = 3;

-- verify_cause: what the router did leads to an event before it
SELECT e.id, 'kind ' || e.kind || ' has no cause'
FROM event e
WHERE e.actor_kind = 4 AND (e.cause_id IS NULL OR e.cause_id >= e.id);

-- verify_routed_within_limit: the router never passed a limit
SELECT id, 'used ' || number_a || ' of ' || number_b
FROM event
WHERE kind = 10 AND coalesce(number_a, 0) > coalesce(number_b, 0);

-- verify_audit: the events of an audit are of its ticket and by who made it, or by a rule (6)
SELECT e.id, 'is not of the ticket or the actor of audit ' || a.id
FROM event e
JOIN audit a ON a.id = e.audit_id
WHERE a.ticket_id IS NOT e.ticket_id
      OR (e.actor_kind <> 6 AND (a.actor_kind <> e.actor_kind OR a.actor_id IS NOT e.actor_id));

-- verify_rule: a rule fires at most once per update (kind 23 is RULE_FIRED)
SELECT MIN(id), 'is not the only time that rule ' || ref_id || ' fired in audit ' || audit_id
FROM event
WHERE kind = 23 AND audit_id IS NOT NULL
GROUP BY audit_id, ref_id
HAVING COUNT(*) > 1;

-- verify_outbox_webhook: a webhook's row has its webhook, and an end exactly when it was sent or
-- given up; a claim has its time
SELECT o.id, 'state ' || o.state || ', claim ' || o.claim
FROM outbox o
WHERE o.kind = 2
      AND ((o.webhook_id IS NULL OR NOT EXISTS (SELECT 1 FROM webhook w WHERE w.id = o.webhook_id))
           OR (o.state IN (3, 4)) <> (o.finished_ms > 0)
           OR (o.claim <> 0) <> (o.claimed_until_ms > 0)
           OR (o.state <> 2 AND o.claim <> 0));

-- verify_webhook_breaker: the breaker remembers no more than it looks at
SELECT id, recent_count || ' attempts'
FROM webhook
WHERE recent_count NOT BETWEEN 0 AND 20 OR recent >> 20 <> 0;

-- verify_messaging_wait: no messaging trigger waits in an ended session, or without its timer (7)
SELECT w.id, 'waits for nothing'
FROM messaging_wait w
LEFT JOIN conversation c ON c.id = w.conversation_id
WHERE c.id IS NULL OR c.session_state = 3
      OR NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = 7 AND t.subject_id = w.id);

-- verify_follower: who follows a ticket is or was an agent, and stands there once, from low to high
SELECT t.id, 'is followed by ' || f.value
FROM ticket t, json_each('[' || replace(t.followers, ' ', ',') || ']') f
LEFT JOIN agent a ON a.person_id = f.value
WHERE t.followers <> ''
      AND (a.person_id IS NULL
           OR EXISTS (SELECT 1
                      FROM json_each('[' || replace(t.followers, ' ', ',') || ']') later
                      WHERE later.key > f.key AND later.value <= f.value));

-- verify_brand: the default brand is there and active, and every ticket has one
SELECT a.brand_id, 'the default brand is not active'
FROM account a
WHERE NOT EXISTS (SELECT 1 FROM brand b
                  WHERE b.id = a.brand_id AND b.active = 1 AND b.deleted = 0)
UNION ALL
SELECT t.id, 'has no brand'
FROM ticket t
WHERE t.brand_id IS NULL AND EXISTS (SELECT 1 FROM account);

-- verify_schedule: exactly one that is not deleted is the default one; no hours over one another
SELECT a.id, 'not one default schedule'
FROM account a
WHERE (SELECT count(*) FROM schedule s WHERE s.is_default = 1 AND s.deleted = 0) <> 1
UNION ALL
SELECT i.schedule_id, 'hours from ' || i.start_minute || ' lie over others'
FROM schedule_interval i
WHERE EXISTS (SELECT 1 FROM schedule_interval o
              WHERE o.schedule_id = i.schedule_id AND o.start_minute > i.start_minute
                    AND o.start_minute < i.end_minute);

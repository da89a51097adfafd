-- survey_insert: a new one
INSERT INTO survey (id, name, active, is_default, version, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- survey_update: all that may change
UPDATE survey
SET name = $2, active = $3, is_default = $4, version = $5, updated_ms = $6
WHERE id = $1;

-- survey_clear_default: the default one stops being that
UPDATE survey SET is_default = 0 WHERE is_default = 1;

-- survey_set_created: when the one that ships came to be
UPDATE survey SET created_ms = $1, updated_ms = $1 WHERE id = 1;

-- survey_version_set_created: likewise what it asks
UPDATE survey_version SET created_ms = $1 WHERE survey_id = 1 AND version = 1;

-- survey_version_insert: what it asks from now on
INSERT INTO survey_version (survey_id, version, scale, question_en, question_ja, low_en, low_ja,
                            high_en, high_ja, reason_question_en, reason_question_ja, asks_comment,
                            throttle_days, created_ms, created_by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- survey_reason_insert: one reason of a version
INSERT INTO survey_reason (survey_id, version, position, code, text_en, text_ja, ratings)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- survey_load: one survey, or ($1 = 0) the default one
SELECT id, name, active, is_default, version, created_ms, updated_ms
FROM survey
WHERE id = $1 OR ($1 = 0 AND is_default = 1);

-- survey_version_load: what one version asks
SELECT survey_id, version, scale, question_en, question_ja, low_en, low_ja, high_en, high_ja,
       reason_question_en, reason_question_ja, asks_comment, throttle_days, created_ms,
       created_by_id
FROM survey_version
WHERE survey_id = $1 AND version = $2;

-- survey_reasons: the reasons of a version, in order
SELECT code, text_en, text_ja, ratings
FROM survey_reason
WHERE survey_id = $1 AND version = $2
ORDER BY position
LIMIT $3;

-- survey_list: one page of the surveys
SELECT id, name, active, is_default, version, created_ms, updated_ms
FROM survey
WHERE $2 = 0 OR $1 * id > $1 * $3
ORDER BY $1 * id
LIMIT $4 OFFSET $5;

-- survey_list_count: how many there are
SELECT count(*) FROM survey;

-- survey_response_insert: one is offered
INSERT INTO survey_response (id, survey_id, version, ticket_id, conversation_id, person_id,
                             agent_id, team_id, message_id, locale, delivered, state, rating,
                             category, reason, comment, offered_ms, answered_ms, changed_ms,
                             expires_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20);

-- survey_response_update: it is answered
UPDATE survey_response
SET state = $2, rating = $3, category = $4, reason = $5, comment = $6, answered_ms = $7,
    changed_ms = $8
WHERE id = $1;

-- survey_response_load: one, and whose thread it lies in now
SELECT r.id, r.survey_id, r.version, r.ticket_id, r.conversation_id, r.person_id, r.agent_id,
       r.team_id, r.message_id, r.locale, r.delivered, r.state, r.rating, r.category, r.reason,
       r.comment, r.offered_ms, r.answered_ms, r.changed_ms, r.expires_ms,
       coalesce(t.person_id, r.person_id)
FROM survey_response r
LEFT JOIN conversation c ON c.id = r.conversation_id
LEFT JOIN thread t ON t.id = c.thread_id
WHERE r.id = $1;

-- survey_response_load_by_message: that of a card
SELECT r.id, r.survey_id, r.version, r.ticket_id, r.conversation_id, r.person_id, r.agent_id,
       r.team_id, r.message_id, r.locale, r.delivered, r.state, r.rating, r.category, r.reason,
       r.comment, r.offered_ms, r.answered_ms, r.changed_ms, r.expires_ms,
       coalesce(t.person_id, r.person_id)
FROM survey_response r
LEFT JOIN conversation c ON c.id = r.conversation_id
LEFT JOIN thread t ON t.id = c.thread_id
WHERE r.message_id = $1;

-- survey_response_load_of_ticket: the newest of a ticket that was not dropped (4)
SELECT r.id, r.survey_id, r.version, r.ticket_id, r.conversation_id, r.person_id, r.agent_id,
       r.team_id, r.message_id, r.locale, r.delivered, r.state, r.rating, r.category, r.reason,
       r.comment, r.offered_ms, r.answered_ms, r.changed_ms, r.expires_ms,
       coalesce(t.person_id, r.person_id)
FROM survey_response r
LEFT JOIN conversation c ON c.id = r.conversation_id
LEFT JOIN thread t ON t.id = c.thread_id
WHERE r.ticket_id = $1 AND r.state <> 4
ORDER BY r.id DESC
LIMIT 1;

-- survey_response_load_once: the one that a session ($1), or a ticket without one ($2), can have
SELECT r.id, r.survey_id, r.version, r.ticket_id, r.conversation_id, r.person_id, r.agent_id,
       r.team_id, r.message_id, r.locale, r.delivered, r.state, r.rating, r.category, r.reason,
       r.comment, r.offered_ms, r.answered_ms, r.changed_ms, r.expires_ms,
       coalesce(t.person_id, r.person_id)
FROM survey_response r
LEFT JOIN conversation c ON c.id = r.conversation_id
LEFT JOIN thread t ON t.id = c.thread_id
WHERE r.state <> 4 AND r.ticket_id = $2 AND r.conversation_id IS NOT DISTINCT FROM $1;

-- survey_person_was_asked: whether somebody was offered one lately
SELECT EXISTS (
    SELECT 1 FROM survey_response
    WHERE person_id = $1 AND offered_ms > $2 AND state <> 4 AND (delivered & 3) <> 0
);

-- survey_response_list: one page of the responses by id, upwards or downwards; 1 << score as
-- Satisfaction counts them
WITH page AS (
    SELECT id FROM (SELECT r.id FROM survey_response r
                    WHERE $9 = 1 AND r.state <> 4 AND ($1 = 0 OR r.survey_id = $1)
                          AND ($2 = 0 OR r.ticket_id = $2) AND ($3 = 0 OR r.person_id = $3)
                          AND ($4 = 0 OR r.agent_id = $4) AND ($5 = 0 OR r.team_id = $5)
                          AND ($6 = 0 OR r.offered_ms >= $6) AND ($7 = 0 OR r.offered_ms < $7)
                          AND ($8 = 0 OR (($8 >> CASE WHEN r.category = 0 THEN 1
                                                 WHEN r.comment = '' THEN 2 * r.category
                                                 ELSE 2 * r.category + 1 END) & 1) = 1)
                          AND ($10 = 0 OR r.id > $11)
                    ORDER BY r.id LIMIT $12 OFFSET $13)
    UNION ALL
    SELECT id FROM (SELECT r.id FROM survey_response r
                    WHERE $9 = -1 AND r.state <> 4 AND ($1 = 0 OR r.survey_id = $1)
                          AND ($2 = 0 OR r.ticket_id = $2) AND ($3 = 0 OR r.person_id = $3)
                          AND ($4 = 0 OR r.agent_id = $4) AND ($5 = 0 OR r.team_id = $5)
                          AND ($6 = 0 OR r.offered_ms >= $6) AND ($7 = 0 OR r.offered_ms < $7)
                          AND ($8 = 0 OR (($8 >> CASE WHEN r.category = 0 THEN 1
                                                 WHEN r.comment = '' THEN 2 * r.category
                                                 ELSE 2 * r.category + 1 END) & 1) = 1)
                          AND ($10 = 0 OR r.id < $11)
                    ORDER BY r.id DESC LIMIT $12 OFFSET $13)
)
SELECT r.id, r.survey_id, r.version, r.ticket_id, r.conversation_id, r.person_id, r.agent_id,
       r.team_id, r.message_id, r.locale, r.delivered, r.state, r.rating, r.category, r.reason,
       r.comment, r.offered_ms, r.answered_ms, r.changed_ms, r.expires_ms, r.person_id
FROM page p CROSS JOIN survey_response r ON r.id = p.id
ORDER BY $9 * r.id;

-- survey_response_count: how many those are
SELECT count(*)
FROM survey_response r
WHERE r.state <> 4 AND ($1 = 0 OR r.survey_id = $1) AND ($2 = 0 OR r.ticket_id = $2)
      AND ($3 = 0 OR r.person_id = $3) AND ($4 = 0 OR r.agent_id = $4)
      AND ($5 = 0 OR r.team_id = $5) AND ($6 = 0 OR r.offered_ms >= $6)
      AND ($7 = 0 OR r.offered_ms < $7)
      AND ($8 = 0 OR (($8 >> CASE WHEN r.category = 0 THEN 1
                             WHEN r.comment = '' THEN 2 * r.category
                             ELSE 2 * r.category + 1 END) & 1) = 1);

-- survey_tally: responses counted by $9 (SurveyBreakdown); of reasons and ratings only answers; a
-- rating's key begins with the scale that was asked: scale * 100 + rating
WITH hit AS (
    SELECT CASE $9 WHEN 1 THEN (SELECT 100 * v.scale FROM survey_version v
                                WHERE v.survey_id = r.survey_id AND v.version = r.version)
                               + r.rating
                   WHEN 2 THEN coalesce(r.agent_id, 0)
                   WHEN 3 THEN coalesce(r.team_id, 0) WHEN 4 THEN (r.offered_ms + $11) / 86400000
                   WHEN 5 THEN r.reason ELSE 0 END AS key,
           r.category, r.comment
    FROM survey_response r
    WHERE r.state <> 4 AND ($1 = 0 OR r.survey_id = $1) AND ($2 = 0 OR r.ticket_id = $2)
          AND ($3 = 0 OR r.person_id = $3) AND ($4 = 0 OR r.agent_id = $4)
          AND ($5 = 0 OR r.team_id = $5) AND ($6 = 0 OR r.offered_ms >= $6)
          AND ($7 = 0 OR r.offered_ms < $7)
          AND ($8 = 0 OR (($8 >> CASE WHEN r.category = 0 THEN 1
                                 WHEN r.comment = '' THEN 2 * r.category
                                 ELSE 2 * r.category + 1 END) & 1) = 1)
          AND ($9 NOT IN (1, 5) OR r.category > 0)
)
SELECT h.key,
       CASE $9 WHEN 2 THEN (SELECT p.name FROM person p WHERE p.id = h.key)
               WHEN 3 THEN (SELECT m.name FROM team m WHERE m.id = h.key) END,
       count(*), count(*) FILTER (WHERE h.category = 2), count(*) FILTER (WHERE h.category = 1),
       count(*) FILTER (WHERE h.comment <> '')
FROM hit h
GROUP BY h.key
ORDER BY h.key
LIMIT $10;

-- server_secret_insert: made when first needed
INSERT INTO server_secret (name, secret) VALUES ($1, $2);

-- server_secret_load: what the server signs with
SELECT secret FROM server_secret WHERE name = $1;

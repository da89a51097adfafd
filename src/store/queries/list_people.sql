-- People, groups and what admins look at, in pages. A role mask has bit (1 << Role) for each role.

-- list_people: one page of the people of some roles whose name or address holds $5 (lower case)
SELECT p.id, p.role, p.name, p.email, p.email_verified, p.external_id, p.locale, p.active,
    p.suspended, p.created_ms, p.updated_ms,
    (SELECT m.team_id FROM team_member m WHERE m.person_id = p.id
     ORDER BY m.is_default DESC, m.team_id LIMIT 1),
    (SELECT MAX(s.created_ms) FROM sign_in s WHERE s.person_id = p.id)
FROM person p
WHERE p.active = 1 AND (($1 >> p.role) & 1) = 1
    AND ($3 = 0 OR $2 * p.id > $2 * $4)
    AND ($5 = '' OR instr(lower(p.name), $5) > 0 OR instr(lower(COALESCE(p.email, '')), $5) > 0)
ORDER BY $2 * p.id LIMIT $6 OFFSET $7;

-- list_people_count: how many people that is
SELECT COUNT(*)
FROM person p
WHERE p.active = 1 AND (($1 >> p.role) & 1) = 1
    AND ($2 = '' OR instr(lower(p.name), $2) > 0 OR instr(lower(COALESCE(p.email, '')), $2) > 0);

-- list_person: one person, also one who is not active any more
SELECT p.id, p.role, p.name, p.email, p.email_verified, p.external_id, p.locale, p.active,
    p.suspended, p.created_ms, p.updated_ms,
    (SELECT m.team_id FROM team_member m WHERE m.person_id = p.id
     ORDER BY m.is_default DESC, m.team_id LIMIT 1),
    (SELECT MAX(s.created_ms) FROM sign_in s WHERE s.person_id = p.id)
FROM person p
WHERE p.id = $1;

-- list_person_by_external_id: a known customer
SELECT id FROM person WHERE external_id = $1 AND active = 1;

-- list_agent_by_email: the agent or admin with an address; agents are few, people are not
SELECT p.id
FROM agent a CROSS JOIN person p ON p.id = a.person_id
WHERE p.email_key = $1 AND p.active = 1 AND p.suspended = 0
ORDER BY p.id LIMIT 1;

-- list_teams: one page of the groups, of all or of one person
SELECT t.id, t.name, t.description, t.is_default, t.deleted, t.created_ms, t.updated_ms
FROM team t
WHERE t.deleted = 0 AND ($2 = 0 OR $1 * t.id > $1 * $3)
ORDER BY $1 * t.id LIMIT $4 OFFSET $5;

-- list_teams_count: how many groups there are
SELECT COUNT(*) FROM team WHERE deleted = 0;

-- list_members: one page of who is in which group; 0 as $1 or $2: any group, anybody
SELECT m.id, m.team_id, m.person_id, m.is_default, MAX(t.created_ms, p.created_ms)
FROM team_member m JOIN team t ON t.id = m.team_id JOIN person p ON p.id = m.person_id
WHERE t.deleted = 0 AND ($1 = 0 OR m.team_id = $1) AND ($2 = 0 OR m.person_id = $2)
    AND ($4 = 0 OR $3 * m.id > $3 * $5)
ORDER BY $3 * m.id LIMIT $6 OFFSET $7;

-- list_members_count: how many that are
SELECT COUNT(*)
FROM team_member m JOIN team t ON t.id = m.team_id
WHERE t.deleted = 0 AND ($1 = 0 OR m.team_id = $1) AND ($2 = 0 OR m.person_id = $2);

-- list_member: one membership
SELECT m.id, m.team_id, m.person_id, m.is_default, MAX(t.created_ms, p.created_ms)
FROM team_member m JOIN team t ON t.id = m.team_id JOIN person p ON p.id = m.person_id
WHERE t.deleted = 0 AND m.id = $1;

-- list_agents: one page of the agents with their load, of all or (not 0) of $1
SELECT p.id, p.name, a.status, a.status_ms,
    (SELECT coalesce(max(e.agent_seq), 0) FROM event e
     WHERE e.agent_id = p.id AND e.agent_seq IS NOT NULL),
    (SELECT c.used FROM capacity c WHERE c.person_id = p.id AND c.channel = 1),
    (SELECT c.max FROM capacity c WHERE c.person_id = p.id AND c.channel = 1),
    (SELECT c.used FROM capacity c WHERE c.person_id = p.id AND c.channel = 2),
    (SELECT c.max FROM capacity c WHERE c.person_id = p.id AND c.channel = 2),
    (SELECT c.used FROM capacity c WHERE c.person_id = p.id AND c.channel = 3),
    (SELECT c.max FROM capacity c WHERE c.person_id = p.id AND c.channel = 3),
    (SELECT group_concat(m.team_id, ' ') FROM team_member m WHERE m.person_id = p.id)
FROM agent a CROSS JOIN person p ON p.id = a.person_id
WHERE p.active = 1 AND ($1 = 0 OR p.id = $1) AND ($3 = 0 OR $2 * p.id > $2 * $4)
ORDER BY $2 * p.id LIMIT $5 OFFSET $6;

-- list_api_tokens: one page of the tokens, of all or (not 0) of $1
SELECT k.id, k.person_id, k.name, k.created_ms, p.name, p.email
FROM api_token k JOIN person p ON p.id = k.person_id
WHERE ($1 = 0 OR k.person_id = $1) AND ($3 = 0 OR $2 * k.id > $2 * $4)
ORDER BY $2 * k.id LIMIT $5 OFFSET $6;

-- list_account_audits: one page of what admins changed; $6 is ",create,update," or "" for all
SELECT a.id, a.at_ms, a.actor_id, p.name, a.action, a.subject, a.subject_id, a.field, a.old_value,
    a.new_value,
    CASE a.subject
        WHEN 'person' THEN (SELECT s.name FROM person s WHERE s.id = a.subject_id)
        WHEN 'group' THEN (SELECT s.name FROM team s WHERE s.id = a.subject_id)
        WHEN 'survey' THEN (SELECT s.name FROM survey s WHERE s.id = a.subject_id)
        WHEN 'webhook' THEN (SELECT s.name FROM webhook s WHERE s.id = a.subject_id)
        WHEN 'brand' THEN (SELECT s.name FROM brand s WHERE s.id = a.subject_id)
        WHEN 'schedule' THEN (SELECT s.name FROM schedule s WHERE s.id = a.subject_id)
        WHEN 'macro' THEN (SELECT s.title FROM macro s WHERE s.id = a.subject_id)
        WHEN 'trigger_category' THEN
            (SELECT s.name FROM rule_category s WHERE s.id = a.subject_id)
        WHEN 'trigger' THEN (SELECT s.title FROM rule s WHERE s.id = a.subject_id)
        WHEN 'automation' THEN (SELECT s.title FROM rule s WHERE s.id = a.subject_id)
        WHEN 'messaging_trigger' THEN (SELECT s.title FROM rule s WHERE s.id = a.subject_id)
    END
FROM account_audit a LEFT JOIN person p ON p.id = a.actor_id
WHERE ($2 = 0 OR $1 * a.id > $1 * $3)
    AND ($6 = '' OR instr($6, ',' || a.action || ',') > 0)
ORDER BY $1 * a.id LIMIT $4 OFFSET $5;

-- list_setting_audits: the newest change of each setting, the newest first
SELECT a.id, a.at_ms, a.actor_id, p.name, a.action, a.subject, a.subject_id, a.field, a.old_value,
    a.new_value, NULL
FROM account_audit a LEFT JOIN person p ON p.id = a.actor_id
WHERE a.id IN (SELECT MAX(b.id) FROM account_audit b WHERE b.subject = 'setting' GROUP BY b.field)
ORDER BY a.id DESC LIMIT $1;

-- list_account_audits_count: how many that are
SELECT COUNT(*) FROM account_audit WHERE $1 = '' OR instr($1, ',' || action || ',') > 0;

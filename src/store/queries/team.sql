-- team_default: the group that gets what names none
SELECT id
FROM team
WHERE is_default = 1 AND deleted = 0
ORDER BY id
LIMIT 1;

-- team_has_member: is somebody in a group
SELECT 1
FROM team_member m
JOIN team t ON t.id = m.team_id AND t.deleted = 0
WHERE m.team_id = $1 AND m.person_id = $2;

-- team_default_of_person: the one that they marked, else the first
SELECT m.team_id
FROM team_member m
JOIN team t ON t.id = m.team_id AND t.deleted = 0
WHERE m.person_id = $1
ORDER BY m.is_default DESC, m.team_id
LIMIT 1;

-- team_list_served: whose queues an online agent serves; status 2 is online
SELECT m.team_id
FROM agent a
JOIN team_member m ON m.person_id = a.person_id
JOIN team t ON t.id = m.team_id AND t.deleted = 0
WHERE a.person_id = $1 AND a.status = 2
ORDER BY m.team_id;

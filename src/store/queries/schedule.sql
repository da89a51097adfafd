-- Schedules, their weeks and their holidays.

-- schedule_list: those that are not deleted
SELECT id, name, time_zone, is_default, created_ms, updated_ms
FROM schedule
WHERE deleted = 0
ORDER BY id;

-- schedule_intervals: the weeks of all of them
SELECT i.schedule_id, i.start_minute, i.end_minute
FROM schedule_interval i
JOIN schedule s ON s.id = i.schedule_id AND s.deleted = 0
ORDER BY i.schedule_id, i.start_minute;

-- schedule_holidays: the holidays of all of them
SELECT h.id, h.schedule_id, h.name, h.start_day, h.end_day
FROM holiday h
JOIN schedule s ON s.id = h.schedule_id AND s.deleted = 0
ORDER BY h.schedule_id, h.start_day, h.id;

-- schedule_insert: a new one, without hours
INSERT INTO schedule (id, name, time_zone, is_default, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- schedule_save: everything that can change
UPDATE schedule
SET name = $2, time_zone = $3, is_default = $4, deleted = $5, updated_ms = $6
WHERE id = $1;

-- schedule_clear_default: none is the default one
UPDATE schedule SET is_default = 0 WHERE is_default = 1;

-- schedule_clear_week: no hours
DELETE FROM schedule_interval WHERE schedule_id = $1;

-- schedule_interval_insert: some hours
INSERT INTO schedule_interval (schedule_id, start_minute, end_minute) VALUES ($1, $2, $3);

-- holiday_insert: a new one
INSERT INTO holiday (id, schedule_id, name, start_day, end_day) VALUES ($1, $2, $3, $4, $5);

-- holiday_save: everything that can change
UPDATE holiday SET name = $2, start_day = $3, end_day = $4 WHERE id = $1;

-- holiday_delete: it is worked on
DELETE FROM holiday WHERE id = $1;

-- schedule_is_there: one that is not deleted
SELECT 1 FROM schedule WHERE id = $1 AND deleted = 0;

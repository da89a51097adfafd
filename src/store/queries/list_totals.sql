-- How many rows whole tables have: a walk through their smallest index.

-- list_tickets_total: all tickets
SELECT COUNT(*) FROM ticket;

-- outbox_insert: something that is to leave the process
INSERT INTO outbox (id, event_id, rule_id, action, kind, state, ticket_id, comment_id, recipient,
                    subject, body, not_before_ms, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- Brands: names under which customers know the desk.

-- brand_list: those that are not deleted, and which is the default one
SELECT b.id, b.name, b.subdomain, b.signature, b.active, b.deleted,
    (SELECT a.brand_id FROM account a) = b.id, b.created_ms, b.updated_ms
FROM brand b
WHERE b.deleted = 0
ORDER BY b.id;

-- brand_load: one, also when it is deleted
SELECT b.id, b.name, b.subdomain, b.signature, b.active, b.deleted,
    (SELECT a.brand_id FROM account a) = b.id, b.created_ms, b.updated_ms
FROM brand b
WHERE b.id = $1;

-- brand_insert: a new one
INSERT INTO brand (id, name, subdomain, signature, active, created_ms, updated_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- brand_save: everything that can change
UPDATE brand
SET name = $2, subdomain = $3, signature = $4, active = $5, deleted = $6, updated_ms = $7
WHERE id = $1;

-- brand_set_default: of new tickets
UPDATE account SET brand_id = $1 WHERE id = 1;

-- brand_default: of tickets that are given none
SELECT brand_id FROM account WHERE id = 1;

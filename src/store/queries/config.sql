-- setting_overrides: those that differ from their defaults
SELECT key, value
FROM setting;

-- The history of segments: counters per day that were called segment:<id>:added:<day> are now found by their days, whatever
-- came of them, and have quarters of an hour beside them from now on.

-- sql-allow account: the names of all accounts change
UPDATE counters SET name = regexp_replace(name, '^segment:([^:]*):(added|removed):(.*)$', 'segment:\1:day:\3:\2')
 WHERE name >= 'segment:' AND name < 'segment;';
-- sql-allow account: the names of all accounts change
UPDATE counter_deltas SET name = regexp_replace(name, '^segment:([^:]*):(added|removed):(.*)$', 'segment:\1:day:\3:\2')
 WHERE name >= 'segment:' AND name < 'segment;';

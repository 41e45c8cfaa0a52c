-- How far a claimed batch was begun: of its messages up to this id that still wait, nobody but its process knows whether they are
-- out. Null where nobody is at it.
ALTER TABLE message_batches ADD COLUMN begun_id uuid;

-- Rows are changed a few times soon after they were made, none of it in an indexed column: with room left in its page a row stays
-- there, and no index hears of it.
ALTER TABLE messages SET (fillfactor = 45);
ALTER TABLE message_batches SET (fillfactor = 45);

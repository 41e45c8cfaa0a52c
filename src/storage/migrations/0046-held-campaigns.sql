-- A send that is held asks for no more messages, and none of those it asked for begins, until it is released.
ALTER TABLE campaign_jobs ADD COLUMN held_at timestamptz;      -- by the wall clock; null unless it is held

-- A/B tests: which of several messages of a campaign does best with a part of its audience, before the others get it.
CREATE TABLE campaign_tests (
  account_id        text COLLATE "C" NOT NULL,
  campaign_id       text COLLATE "C" NOT NULL,
  variable          text COLLATE "C" NOT NULL,            -- what the variations differ in: content, send_time
  status            text COLLATE "C" NOT NULL,            -- draft, live, completed, cancelled
  test_percentage   integer NOT NULL,                     -- of the audience; 100: everybody is in the test, and no winner is sent
  winner_metric     text COLLATE "C" NOT NULL,            -- open_rate, click_rate
  automatic_winner  boolean NOT NULL,                     -- chosen when the test is over; else somebody chooses
  duration_minutes  integer NOT NULL,                     -- of the test, from when its last message was asked for
  send_strategy     jsonb NOT NULL,                       -- when it begins; the campaign's own says that it is a test
  ends_at           timestamptz,                          -- when the winner is chosen; by the account's clock, as is the other
  winner_id         text COLLATE "C",                     -- a message of the campaign
  chosen_by         text COLLATE "C",                     -- duration, person
  chosen_at         timestamptz,
  PRIMARY KEY (account_id, campaign_id)
);

ALTER TABLE campaign_messages ADD COLUMN variation text COLLATE "C";  -- what it is called in a test; null outside of one
ALTER TABLE campaign_messages ADD COLUMN send_at timestamptz;         -- of a variation with a time of its own

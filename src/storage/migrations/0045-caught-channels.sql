-- The outbox catches text messages and pushes, too: their words stand in plain, the title of a push in subject.

ALTER TABLE caught_mails ADD COLUMN channel text COLLATE "C" NOT NULL DEFAULT 'email';

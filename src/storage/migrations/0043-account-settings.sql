-- What an account may choose for itself.

ALTER TABLE accounts ADD COLUMN opt_in_process text COLLATE "C" NOT NULL DEFAULT 'double_opt_in';  -- where no list says it; of new lists
ALTER TABLE accounts ADD COLUMN brand_color text COLLATE "C";                                       -- #rrggbb; of pages and of our own mails

CREATE OR REPLACE VIEW account_rows AS SELECT id AS account_id, accounts.* FROM accounts;

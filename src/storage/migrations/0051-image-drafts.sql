-- Files of images that are being written: noted before the file, gone with the transaction that writes the image's row. What stays
-- was left by a crash, or by a store that failed, and its file is taken away.

CREATE TABLE image_drafts (
  account_id    text COLLATE "C" NOT NULL,
  file          text COLLATE "C" NOT NULL,                -- as in images
  noted_at      timestamptz NOT NULL,                     -- by the wall clock
  PRIMARY KEY (account_id, file)
);

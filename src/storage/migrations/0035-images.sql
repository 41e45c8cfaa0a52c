-- Pictures for messages. The bytes are files (src/blobs); a row is written when its file is there for good.

CREATE TABLE images (
  account_id        text COLLATE "C" NOT NULL,
  id                text COLLATE "C" NOT NULL,           -- nine digits
  file              text COLLATE "C" NOT NULL,           -- the last part of its address
  name              text COLLATE "C",                    -- one of a kind, unless it was taken away
  format            text COLLATE "C" NOT NULL,           -- jpeg, png, gif
  size              integer NOT NULL,                    -- bytes
  hidden            boolean NOT NULL,
  updated_at        timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX images_name ON images (account_id, name);
CREATE INDEX images_by_name ON images (account_id, (coalesce(name, '')), id);
CREATE INDEX images_by_format ON images (account_id, format, id);
CREATE INDEX images_by_size ON images (account_id, size, id);
CREATE INDEX images_by_updated ON images (account_id, updated_at, id);

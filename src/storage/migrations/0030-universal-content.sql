-- Blocks that several templates share. Templates name them inside of their definitions, by universal_id.

CREATE TABLE universal_content (
  account_id        text COLLATE "C" NOT NULL,
  id                text COLLATE "C" NOT NULL,
  name              text COLLATE "C" NOT NULL,
  content_type      text COLLATE "C" NOT NULL,           -- block
  type              text COLLATE "C" NOT NULL,           -- text, image, button …
  definition        jsonb NOT NULL,
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX universal_content_by_created ON universal_content (account_id, created_at, id);
CREATE INDEX universal_content_by_updated ON universal_content (account_id, updated_at, id);
CREATE INDEX universal_content_by_name ON universal_content (account_id, name, id);

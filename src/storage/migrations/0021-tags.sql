-- Labels that people sort their things with. A tag is in exactly one group; one group of each account takes the tags that
-- were given none.

CREATE TABLE tag_groups (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,              -- uuid
  name           text COLLATE "C" NOT NULL,
  is_exclusive   boolean NOT NULL,                       -- a thing has at most one of its tags
  is_default     boolean NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX tag_groups_by_name ON tag_groups (account_id, name, id);
CREATE UNIQUE INDEX tag_groups_default ON tag_groups (account_id) WHERE is_default;

CREATE TABLE tags (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,              -- uuid
  group_id       text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX tags_by_name ON tags (account_id, name, id);
CREATE INDEX tags_by_group ON tags (account_id, group_id, id);

CREATE TABLE list_tags (
  account_id     text COLLATE "C" NOT NULL,
  list_id        text COLLATE "C" NOT NULL,
  tag_id         text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, list_id, tag_id)
);
CREATE INDEX list_tags_by_tag ON list_tags (account_id, tag_id, list_id);

-- Accounts made from now on get theirs when they are made. An id from a hash is the same wherever this runs.
INSERT INTO tag_groups (account_id, id, name, is_exclusive, is_default)
SELECT id, md5('default tag group of ' || id)::uuid::text, 'Ungrouped Tags', false, true FROM accounts;

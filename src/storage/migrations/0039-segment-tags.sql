-- Which tags segments have, as list_tags says it of lists.

CREATE TABLE segment_tags (
  account_id     text COLLATE "C" NOT NULL,
  segment_id     text COLLATE "C" NOT NULL,
  tag_id         text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, segment_id, tag_id)
);
CREATE INDEX segment_tags_by_tag ON segment_tags (account_id, tag_id, segment_id);

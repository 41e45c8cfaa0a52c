-- Which templates use which universal content, and which of its revisions they were made with: those made with an older one are
-- made anew, some at a time. Copies that belong to a message are not among them: they stay as they were made.

ALTER TABLE universal_content ADD COLUMN revision integer NOT NULL DEFAULT 0; -- raised with each new definition

CREATE TABLE universal_content_uses (
  account_id    text COLLATE "C" NOT NULL,
  id            text COLLATE "C" NOT NULL,                 -- of both, with colons between
  content_id    text COLLATE "C" NOT NULL,
  template_id   text COLLATE "C" NOT NULL,
  revision      integer NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX universal_content_uses_by_content ON universal_content_uses (account_id, content_id, id);
CREATE INDEX universal_content_uses_by_template ON universal_content_uses (account_id, template_id, id);
CREATE INDEX universal_content_uses_by_revision ON universal_content_uses (account_id, content_id, revision, id);

INSERT INTO universal_content_uses (account_id, id, content_id, template_id, revision)
SELECT DISTINCT t.account_id, c.id || ':::' || t.id, c.id, t.id, 0
  FROM (SELECT account_id, id, jsonb_path_query(definition, '$.body.sections[*].rows[*].columns[*].blocks[*].universal_id') #>> '{}' AS content
          FROM templates WHERE definition IS NOT NULL AND is_reusable) AS t
  JOIN universal_content AS c ON c.account_id = t.account_id AND c.id = t.content;

-- What messages are made of. Sources are kept as they came; what is rendered is kept nowhere.

CREATE TABLE templates (
  account_id        text COLLATE "C" NOT NULL,
  id                text COLLATE "C" NOT NULL,
  name              text COLLATE "C" NOT NULL,
  editor_type       text COLLATE "C" NOT NULL,           -- CODE, USER_DRAGGABLE, SYSTEM_DRAGGABLE
  html              text COLLATE "C" NOT NULL,           -- a full document; made of the definition where there is one
  text              text COLLATE "C" NOT NULL,           -- the plain alternative; made of the html unless given
  amp               text COLLATE "C",
  definition        jsonb,                               -- of SYSTEM_DRAGGABLE templates
  created_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX templates_by_created ON templates (account_id, created_at, id);
CREATE INDEX templates_by_updated ON templates (account_id, updated_at, id);
CREATE INDEX templates_by_name ON templates (account_id, name, id);
